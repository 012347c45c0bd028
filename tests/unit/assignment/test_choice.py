"""Choice and routes solved together: closed forms, a slow twin, limits and laws."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.naive.choice import logsum, mixed_equilibrium
from tests.naive.equilibrium import Link, least_cost
from tests.unit.assignment.networks import grid, imbalance, network, trips, true_gap

from landbridge.assignment import assign, choice_trend
from landbridge.assignment.choice import assign_with_choice
from landbridge.assignment.choice_cells import sending_and_receiving
from landbridge.core.errors import DataError, LimitError, UsageError
from landbridge.demand.od_matrix import OdMatrix
from landbridge.results.choice_tables import choice_table
from landbridge.scenario.assignment import AssignParams, TrafficClass
from landbridge.scenario.choice import Alternative, ChoiceParams, Segment

ROAD = TrafficClass("road")


def ask(*alternatives, theta=1.0, gap=1e-11, inner=(), name="all", **more) -> ChoiceParams:
    return ChoiceParams(
        (Segment(name, 1.0, theta, tuple(inner)),), tuple(alternatives), gap=gap, **more
    )


def world(gap=1e-11, theta=0.4):
    """A grid with two classes on it and one alternative outside."""
    net, demand = grid(4)
    sea = 1.5 * np.abs(np.subtract.outer(np.arange(net.n_zones), np.arange(net.n_zones))) + 4.0
    params = ask(
        Alternative("road", ROAD, nest="land"),
        Alternative("rail", replace(ROAD, banned_links=(0, 5, 9)), 0.5, "land"),
        Alternative("sea", None, -0.3),
        theta=theta,
        gap=gap,
        inner=[("land", 2 * theta)],
    )
    return net, demand.scaled(2.0), params, {"sea": sea}


def check_equilibrium(found, net, demand, params):
    """Shares are the logit at costs found by another method, and flows are at least cost."""
    trips_ = OdMatrix(net.zone_ids, found.assignment.class_names, network_demand(found, params))
    assert imbalance(net, trips_, found.assignment.class_volume) < 1e-7
    closed = found.assignment.class_cost.copy()
    items = {item.name: item.traffic_class for item in params.alternatives}
    for row, name in zip(closed, found.assignment.class_names, strict=True):
        row[list(items[name.split("/")[1]].banned_links)] = 1e6
    assert true_gap(net, trips_, replace(found.assignment, class_cost=closed)) < 1e-8
    for s, segment in enumerate(params.segments):
        for i, j in np.argwhere(demand.values[s] > 0):
            if i == j:
                continue
            costs = [
                found.cost[s, a, i, j] + item.constant for a, item in enumerate(params.alternatives)
            ]
            nests = [item.nest for item in params.alternatives]
            least, shares = logsum(costs, nests, segment.theta, dict(segment.nest_thetas))
            assert found.expected_cost[s, i, j] == pytest.approx(least, rel=1e-9)
            assert np.allclose(found.share[s, :, i, j], shares, atol=1e-4)


def as_links(net):
    return [Link(int(a), int(b), 0.0) for a, b in zip(net.tail, net.head, strict=True)]


def network_demand(found, params):
    names = [name.split("/") for name in found.assignment.class_names]
    at = [(found.segments.index(s), found.alternatives.index(a)) for s, a in names]
    return np.array([found.demand[s, a] for s, a in at])


def test_one_congested_link_against_a_given_cost_solves_a_scalar_equation():
    net = network([Link(0, 1, 1.0, 2.0, 1.0, 4.0)], [0, 1])
    demand = trips(net, {(0, 1): 5.0})
    params = ask(Alternative("rail", ROAD), Alternative("sea", None, 0.5), theta=2.0, gap=1e-14)
    found = assign_with_choice(net, demand, params, {"sea": np.full((2, 2), 3.0)})
    low, high = 0.0, 5.0
    for _ in range(100):
        x = (low + high) / 2
        answer = 5 / (1 + math.exp(2 * (1 + (x / 2) ** 4 - 3.5)))
        low, high = (x, high) if answer > x else (low, x)
    assert found.status == "answered"
    assert found.demand[0, 0, 0, 1] == pytest.approx(low, rel=1e-6)
    time = 1 + (low / 2) ** 4
    assert found.cost[0, :, 0, 1] == pytest.approx([time, 3.0], rel=1e-6)
    least = -math.log(math.exp(-2 * time) + math.exp(-2 * 3.5)) / 2
    assert found.expected_cost[0, 0, 1] == pytest.approx(least, rel=1e-6)
    sea = 5 - low
    entropy = low * math.log(low / 5) + sea * math.log(sea / 5)
    objective = low + 2 * (low / 2) ** 5 / 5 + 3.5 * sea + entropy / 2
    assert found.objective == pytest.approx(objective, rel=1e-12)


links_ = st.lists(
    st.tuples(
        st.sampled_from([(a, b) for a in range(4) for b in range(4) if a != b]),
        st.floats(0.5, 3),
        st.floats(1, 4),
        st.sampled_from([1.0, 2.0, 4.0]),
        st.booleans(),
    ),
    min_size=2,
    max_size=6,
)


@settings(max_examples=12, deadline=None)
@given(links_, st.floats(0.1, 4), st.floats(0.3, 3), st.floats(-1, 1), st.floats(1, 3))
def test_a_slow_twin_over_all_paths_finds_the_same(rows, amount, theta, constant, ratio):
    links = [Link(0, 1, 1.0, 2.0, 0.5, 2.0), Link(1, 3, 1.0, 2.0, 0.5, 2.0)]
    links += [Link(*ends, free, capacity, 0.4, power) for ends, free, capacity, power, _ in rows]
    shut = {k + 2 for k, row in enumerate(rows) if row[4]}
    net = network(links, [0, 3, 1], n_nodes=4)
    pairs = {(0, 1): amount, (0, 2): 1.0}
    params = ask(
        Alternative("road", ROAD, nest="land"),
        Alternative("rail", replace(ROAD, banned_links=tuple(shut)), constant, "land"),
        Alternative("sea", None, constant),
        theta=theta,
        inner=[("land", ratio * theta)],
    )
    found = assign_with_choice(net, trips(net, pairs), params, {"sea": np.full((3, 3), 2.5)})
    volume, demand = mixed_equilibrium(
        links, {0, 1, 2, 3}, {(0, 3): amount, (0, 1): 1.0}, [set(), shut, None],
        [0.0, 0.0, 2.5], [0.0, constant, constant], ["land", "land", ""], theta,
        {"land": ratio * theta},
    )  # fmt: skip
    assert found.status == "answered"
    assert np.allclose(found.assignment.volume, volume, atol=2e-4)
    assert np.allclose(found.demand[0, :, 0, 1], demand[0, 3], atol=2e-4)
    assert np.allclose(found.demand[0, :, 0, 2], demand[0, 1], atol=2e-4)


def test_shares_and_flows_fit_each_other_and_the_bound_is_one():
    net, demand, params, outside = world()
    found = assign_with_choice(net, demand, params, outside)
    assert found.status == "answered"
    assert found.relative_gap <= 1e-11
    check_equilibrium(found, net, demand, params)
    off = demand.values[0] * (1 - np.eye(net.n_zones))
    assert np.allclose(found.demand.sum(axis=1)[0], off, rtol=1e-12)
    assert found.intrazonal == pytest.approx(np.trace(demand.values[0]))
    rough = assign_with_choice(net, demand, replace(params, gap=1e-3), outside)
    assert rough.relative_gap > found.relative_gap
    assert rough.lower_bound <= found.objective <= rough.objective
    assert rough.objective - found.objective <= rough.route_excess + rough.choice_excess


def test_a_large_theta_is_the_equilibrium_over_all_ways_and_a_small_one_an_even_split():
    links = [Link(0, 1, 1.0, 1.0, 1.0, 1.0), Link(0, 1, 2.0, 1.0, 0.5, 1.0)]
    net = network(links, [0, 1])
    demand = trips(net, {(0, 1): 3.0})
    only = [Alternative(f"gate{k}", replace(ROAD, banned_links=(1 - k,))) for k in range(2)]
    plain = assign(net, demand, AssignParams(gap=1e-13))
    sharp = assign_with_choice(net, demand, ask(*only, theta=1e4))
    assert sharp.assignment.volume == pytest.approx(plain.volume, abs=1e-3)
    even = assign_with_choice(net, demand, ask(*only, theta=1e-7))
    assert even.assignment.volume == pytest.approx([1.5, 1.5], abs=1e-5)


def test_a_nest_of_one_and_a_nest_of_scale_theta_are_the_plain_logit():
    net, demand, params, outside = world()
    bare = tuple(replace(item, nest="") for item in params.alternatives)
    plain = replace(params, alternatives=bare, segments=(Segment("all", 1.0, 0.4),))
    alone = replace(
        plain,
        alternatives=(*bare[:2], replace(bare[2], nest="water")),
        segments=(Segment("all", 1.0, 0.4, (("water", 3.0),)),),
    )
    same = replace(params, segments=(Segment("all", 1.0, 0.4, (("land", 0.4),)),))
    first = assign_with_choice(net, demand, plain, outside)
    nested = assign_with_choice(net, demand, params, outside)
    for other in (alone, same):
        found = assign_with_choice(net, demand, other, outside)
        assert np.allclose(found.demand, first.demand, atol=2e-4)
    assert not np.allclose(nested.demand, first.demand, atol=1e-2)


def test_a_constant_shifts_the_odds_by_its_exponential_where_costs_are_fixed():
    net = network([Link(0, 1, 2.0)], [0, 1])
    demand = trips(net, {(0, 1): 3.0})
    odds = []
    for constant in (0.0, 0.7):
        params = ask(Alternative("rail", ROAD, constant), Alternative("sea"), theta=1.3)
        found = assign_with_choice(net, demand, params, {"sea": np.full((2, 2), 2.5)})
        odds.append(found.demand[0, 0, 0, 1] / found.demand[0, 1, 0, 1])
    assert odds[0] == pytest.approx(math.exp(1.3 * 0.5), rel=1e-9)
    assert odds[1] / odds[0] == pytest.approx(math.exp(-1.3 * 0.7), rel=1e-9)


def test_the_order_of_links_zones_alternatives_and_the_threads_mean_nothing():
    net, demand, params, outside = world()
    first = assign_with_choice(net, demand, params, outside)
    order = np.random.default_rng(3).permutation(net.n_links)
    columns = ("tail", "head", "free_time", "capacity", "alpha", "power", "delay")
    columns += ("length", "toll", "background")
    moved = replace(net, **{name: getattr(net, name)[order] for name in columns})
    back = {int(old): new for new, old in enumerate(order)}
    shut = params.alternatives[1].traffic_class.banned_links
    renamed = replace(ROAD, banned_links=tuple(back[k] for k in shut))
    shuffled = (
        params.alternatives[2],
        replace(params.alternatives[1], traffic_class=renamed),
        params.alternatives[0],
    )
    zones = np.random.default_rng(4).permutation(net.n_zones)
    ids = tuple(net.zone_ids[k] for k in zones)
    other = OdMatrix(ids, ("all",), demand.values[:, zones][:, :, zones])
    second = assign_with_choice(moved, other, replace(params, alternatives=shuffled), outside)
    threads = assign_with_choice(net, demand, replace(params, threads=2), outside)
    assert second.objective == pytest.approx(first.objective, rel=1e-10)
    assert threads.objective == first.objective
    assert np.allclose(second.demand[:, ::-1], first.demand, atol=1e-3)
    assert np.array_equal(threads.demand, first.demand)
    assert np.allclose(second.assignment.volume, first.assignment.volume[order], atol=1e-3)


def test_another_alternative_never_raises_the_expected_cost_where_costs_are_fixed():
    net, demand = grid(3)
    free = replace(net, alpha=np.zeros(net.n_links))
    one = ask(Alternative("road", ROAD), theta=0.7)
    two = ask(Alternative("road", ROAD), Alternative("sea", None, 3.0), theta=0.7)
    outside = {"sea": np.full((net.n_zones, net.n_zones), 9.0)}
    before = assign_with_choice(free, demand, one)
    after = assign_with_choice(free, demand, two, outside)
    off = ~np.eye(net.n_zones, dtype=bool)
    assert (after.expected_cost[0][off] < before.expected_cost[0][off]).all()


def test_without_a_link_the_objective_is_never_less():
    net, demand, params, outside = world(gap=1e-10)
    first = assign_with_choice(net, demand, params, outside)
    for link in (3, 12, 20):
        shut = tuple(
            replace(
                item,
                traffic_class=item.traffic_class
                and replace(
                    item.traffic_class, banned_links=(*item.traffic_class.banned_links, link)
                ),
            )
            for item in params.alternatives
        )
        found = assign_with_choice(net, demand, replace(params, alternatives=shut), outside)
        assert found.objective >= first.lower_bound


def test_a_second_gateway_draws_flow_and_lowers_the_objective():
    links = [
        Link(0, 1, 10.0),  # inland to the border
        Link(1, 2, 4.0, 5.0, 1.0, 4.0),  # gateway A
        Link(1, 2, 5.0, 5.0, 1.0, 4.0),  # gateway B
        Link(2, 3, 12.0),
    ]
    net = network(links, [0, 3])
    demand = trips(net, {(0, 1): 8.0})
    first = Alternative("gateway A", replace(ROAD, banned_links=(2,)), 0.0, "rail")
    second = Alternative("gateway B", replace(ROAD, banned_links=(1,)), 0.0, "rail")
    sea = Alternative("sea")
    outside = {"sea": np.full((2, 2), 38.0)}
    inner = [("rail", 0.8)]
    before = assign_with_choice(net, demand, ask(first, sea, theta=0.2, inner=inner), outside)
    after = assign_with_choice(
        net, demand, ask(first, second, sea, theta=0.2, inner=inner), outside
    )
    assert before.assignment.volume[2] == 0.0
    assert after.assignment.volume[2] > 2.0
    assert after.assignment.volume[1] < before.assignment.volume[1]
    assert after.total_by_alternative()["sea"] < before.total_by_alternative()["sea"]
    assert after.objective < before.lower_bound
    assert after.expected_cost[0, 0, 1] < before.expected_cost[0, 0, 1]


def test_segments_weigh_money_by_their_value_of_time_and_leave_out_what_they_cannot_use():
    links = [Link(0, 1, 4.0), Link(0, 1, 1.0)]
    net = network(links, [0, 1], toll=[0.0, 6.0])
    demand = trips(net, {(0, 1): 2.0}, {(0, 1): 3.0})
    paid = TrafficClass("train", toll_factor=1.0, pce=2.0)
    params = ChoiceParams(
        (Segment("class0", 1.0, 1.0), Segment("class1", 3.0, 1.0, without=("sea",))),
        (Alternative("rail", paid), Alternative("sea")),
    )
    found = assign_with_choice(net, demand, params, {"sea": np.full((2, 2), 4.0)})
    assert found.cost[:, 0, 0, 1] == pytest.approx([4.0, 3.0])
    assert found.demand[:, :, 0, 1].tolist() == pytest.approx(np.array([[1.0, 1.0], [3.0, 0.0]]))
    assert found.assignment.volume == pytest.approx([1.0, 3.0])
    assert np.isinf(found.cost[1, 1]).all()


def test_what_leads_nowhere_has_no_share_and_a_pair_without_a_way_is_named():
    net = network([Link(0, 1, 1.0), Link(1, 2, 1.0)], [0, 1, 2])
    demand = trips(net, {(0, 1): 1.0, (2, 0): 1.0})
    sea = np.full((3, 3), 5.0)
    params = ask(Alternative("road", ROAD), Alternative("sea"))
    found = assign_with_choice(net, demand, params, {"sea": sea})
    assert found.demand[0, :, 2, 0].tolist() == [0.0, 1.0]
    assert np.isinf(found.cost[0, 0, 2, 0])
    sea[2, 0] = np.inf
    with pytest.raises(DataError, match="n2 to n0"):
        assign_with_choice(net, demand, params, {"sea": sea})
    nowhere = ask(Alternative("road", replace(ROAD, banned_links=(0, 1))), Alternative("sea"))
    found = assign_with_choice(net, demand, nowhere, {"sea": np.full((3, 3), 5.0)})
    assert found.status == "answered"
    assert found.assignment.volume.tolist() == [0.0, 0.0]


def priced(net, factor=0.7):
    """Return a toll of each link."""
    return factor * (1.0 + np.arange(net.n_links) % 5)


def test_a_cost_of_links_by_segment_is_a_toll_of_factor_one():
    net, demand, params, outside = world()
    tolled = replace(ROAD, toll_factor=1.0)
    paid = tuple(
        replace(item, traffic_class=replace(tolled, banned_links=item.traffic_class.banned_links))
        if item.traffic_class
        else item
        for item in params.alternatives
    )
    toll = priced(net)
    first = assign_with_choice(
        replace(net, toll=toll), demand, replace(params, alternatives=paid), outside
    )
    found = assign_with_choice(net, demand, params, outside, {"all": toll})
    assert found.objective == pytest.approx(first.objective, rel=1e-12)
    assert np.allclose(found.demand, first.demand, atol=1e-9)
    assert np.allclose(found.cost, first.cost, rtol=1e-9)
    assert np.allclose(found.assignment.class_cost, first.assignment.class_cost)
    nothing = assign_with_choice(net, demand, params, outside, {"all": 0 * toll})
    plain = assign_with_choice(net, demand, params, outside)
    assert nothing.objective == plain.objective
    assert found.objective > plain.objective
    check_equilibrium(found, net, demand, params)
    rough = assign_with_choice(net, demand, replace(params, gap=1e-3), outside, {"all": toll})
    assert rough.lower_bound <= found.objective <= rough.objective


@settings(max_examples=6, deadline=None)
@given(links_, st.lists(st.floats(0, 2), min_size=8, max_size=8), st.floats(0.3, 3))
def test_a_slow_twin_finds_the_same_with_costs_of_links(rows, prices, theta):
    links = [Link(0, 1, 1.0, 2.0, 0.5, 2.0), Link(1, 3, 1.0, 2.0, 0.5, 2.0)]
    links += [Link(*ends, free, capacity, 0.4, power) for ends, free, capacity, power, _ in rows]
    dear = [
        replace(k, free=k.free + price, alpha=k.alpha * k.free / (k.free + price))
        for k, price in zip(links, prices, strict=False)
    ]
    net = network(links, [0, 3, 1], n_nodes=4)
    params = ask(Alternative("road", ROAD), Alternative("sea"), theta=theta)
    sea = {"sea": np.full((3, 3), 2.5)}
    column = np.array(prices[: len(links)])
    found = assign_with_choice(net, trips(net, {(0, 1): 2.0}), params, sea, {"all": column})
    volume, demand = mixed_equilibrium(
        dear, {0, 1, 2, 3}, {(0, 3): 2.0}, [set(), None], [0.0, 2.5], [0.0, 0.0], ["", ""], theta,
        {},
    )  # fmt: skip
    assert np.allclose(found.assignment.volume, volume, atol=2e-4)
    assert np.allclose(found.demand[0, :, 0, 1], demand[0, 3], atol=2e-4)


def test_segments_pay_their_own_costs_of_links():
    net = network([Link(0, 1, 1.0), Link(0, 1, 1.0)], [0, 1])
    demand = trips(net, {(0, 1): 2.0}, {(0, 1): 3.0})
    params = ChoiceParams((Segment("class0"), Segment("class1")), (Alternative("rail", ROAD),))
    costs = {"class1": np.array([5.0, 0.5]), "class0": np.array([0.25, 5.0])}
    found = assign_with_choice(net, demand, params, None, costs)
    assert found.cost[:, 0, 0, 1] == pytest.approx([1.25, 1.5])
    assert found.assignment.volume == pytest.approx([2.0, 3.0])
    with pytest.raises(UsageError, match=r"link_cost.*class0, class1"):
        assign_with_choice(net, demand, params, None, {"class0": costs["class0"]})
    with pytest.raises(DataError, match=r"class1.*2 links.*\(3,\)"):
        assign_with_choice(net, demand, params, None, {**costs, "class1": np.ones(3)})
    for wrong in (-1.0, np.nan, np.inf):
        faulty = {**costs, "class1": np.array([1.0, wrong])}
        with pytest.raises(DataError, match=r"link_cost 'class1', link .*cost >= 0"):
            assign_with_choice(net, demand, params, None, faulty)


@settings(max_examples=10, deadline=None)
@given(st.integers(0, 10**6), st.integers(1, 3))
def test_a_compact_answer_is_the_part_of_the_whole_that_sends_and_receives(seed, segments):
    rng = np.random.default_rng(seed)
    net, _ = grid(3, seed % 7)
    count = net.n_zones
    values = rng.uniform(1, 9, (segments, count, count)) * (rng.random((count, count)) < 0.15)
    values[:, 1, 2] += 3.0
    values[rng.integers(segments), rng.integers(count), rng.integers(count)] = 2.0
    names = tuple(f"s{k}" for k in range(segments))
    demand = OdMatrix(net.zone_ids, names, values)
    params = ChoiceParams(
        tuple(Segment(name, 1.0 + k, 0.3, (("land", 0.8),)) for k, name in enumerate(names)),
        (
            Alternative("road", ROAD, nest="land"),
            Alternative("rail", replace(ROAD, banned_links=(0, 5)), 0.5, "land"),
            Alternative("sea", None, -0.3),
        ),
        gap=1e-9,
    )
    sea = rng.uniform(3, 9, (segments, count, count))
    whole = assign_with_choice(net, demand, params, {"sea": sea})
    rows, columns = sending_and_receiving(net, demand)
    part = np.ix_(rows, columns)
    compact = replace(params, compact=True)
    for given_ in (sea, sea[:, *part]):
        found = assign_with_choice(net, demand, compact, {"sea": given_})
        assert found.origin_ids == tuple(net.zone_ids[k] for k in rows)
        assert found.destination_ids == tuple(net.zone_ids[k] for k in columns)
        assert found.objective == whole.objective
        assert np.array_equal(found.demand, whole.demand[:, :, *part])
        assert np.array_equal(found.cost, whole.cost[:, :, *part])
        assert np.array_equal(found.expected_cost, whole.expected_cost[:, *part])
        assert np.array_equal(found.assignment.volume, whole.assignment.volume)
        assert choice_table(found).equals(choice_table(whole))
    off = values * (1 - np.eye(count))
    assert (whole.origin_ids, whole.destination_ids) == (net.zone_ids, net.zone_ids)
    assert np.allclose(whole.demand.sum(axis=1), off, rtol=1e-12)
    assert (off.sum(axis=(0, 2))[rows] > 0).all()
    assert found.demand.sum() == pytest.approx(off.sum())


def test_costs_and_logsums_stand_between_all_zones_also_without_demand():
    net, demand, params, outside = world()
    few = np.zeros_like(demand.values)
    few[0, 1, 2] = 4.0
    found = assign_with_choice(net, replace(demand, values=few), params, outside)
    costs = found.cost[0] + np.array([0.0, 0.5, -0.3])[:, None, None]
    through = set(np.flatnonzero(net.through))
    for i, j in ((0, 3), (2, 1), (1, 0), (1, 2)):
        least, _ = logsum(costs[:, i, j], ["land", "land", ""], 0.4, {"land": 0.8})
        assert found.expected_cost[0, i, j] == pytest.approx(least, rel=1e-12)
        road = least_cost(as_links(net), through, found.assignment.class_cost[0], net.zone_node[i])
        assert found.cost[0, 0, i, j] == pytest.approx(road[net.zone_node[j]], rel=1e-12)
    assert np.count_nonzero(found.demand.sum(axis=(0, 1))) == 1


def test_bounds_stops_and_interrupts_give_the_answer_so_far():
    net, demand, params, outside = world()
    short = assign_with_choice(net, demand, replace(params, max_rounds=1), outside)
    assert (short.status, short.rounds) == ("limit", 1)
    assert short.relative_gap == pytest.approx(short.history[-1].relative_gap, rel=1e-6)
    stopped = assign_with_choice(net, demand, params, outside, stop=lambda: True)
    assert stopped.status == "limit"
    assert stopped.relative_gap > 1e-11
    seen = []

    def break_off(number, gap):
        seen.append(gap)
        if number == 2:
            raise KeyboardInterrupt

    broken = assign_with_choice(net, demand, params, outside, progress=break_off)
    assert broken.status == "interrupted"
    assert len(seen) == 3
    off = demand.values[0] * (1 - np.eye(net.n_zones))
    assert np.allclose(broken.demand.sum(axis=1)[0], off)
    with pytest.raises(LimitError, match="MB"):
        assign_with_choice(net, demand, replace(params, max_memory_mb=1e-3), outside)


def test_what_does_not_fit_is_refused():
    net, demand, params, outside = world()
    with pytest.raises(UsageError, match="outside_cost"):
        assign_with_choice(net, demand, params)
    with pytest.raises(DataError, match=r"from n0 to n0.*got -1"):
        assign_with_choice(net, demand, params, {"sea": outside["sea"] * 0 - 1})
    with pytest.raises(DataError, match="shape"):
        assign_with_choice(net, demand, params, {"sea": np.zeros(3)})
    with pytest.raises(UsageError, match="segments"):
        assign_with_choice(net, replace(demand, class_names=("x",)), params, outside)
    with pytest.raises(UsageError, match="on the network"):
        assign_with_choice(net, demand, ask(Alternative("sea")), outside)
    with pytest.raises(UsageError, match="compact"):
        replace(params, compact=1)


def test_extrapolated_link_times_save_rounds_where_routes_answer_freely(monkeypatch):
    net, demand, params, outside = world(gap=1e-10, theta=2.0)
    first = assign_with_choice(net, demand, params, outside)
    monkeypatch.setattr(choice_trend, "SLOW", math.inf)
    plain = assign_with_choice(net, demand, params, outside)
    assert first.status == plain.status == "answered"
    assert first.rounds < 0.7 * plain.rounds
    assert first.objective == pytest.approx(plain.objective, rel=1e-9)


def test_plain_rounds_never_raise_the_objective(monkeypatch):
    monkeypatch.setattr(choice_trend, "SLOW", math.inf)
    net, demand, params, outside = world(theta=1.0)
    runs = [
        assign_with_choice(net, demand, replace(params, max_rounds=k), outside) for k in range(8)
    ]
    objectives = np.array([item.objective for item in runs])
    assert (np.diff(objectives) <= 1e-12 * objectives[0]).all()
    assert max(item.lower_bound for item in runs) <= objectives[-1]

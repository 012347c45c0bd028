from __future__ import annotations

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from tests.naive.delay import area
from tests.naive.equilibrium import Link, equilibrium, simple_paths
from tests.unit.assignment.networks import grid, imbalance, network, trips, true_gap

from landbridge.assignment import assign
from landbridge.scenario.assignment import AssignParams, TrafficClass

NODES = 5
EXACT = AssignParams(gap=1e-11, toll_factor=1.0)

link_strategy = st.builds(
    Link,
    tail=st.integers(0, NODES - 1),
    head=st.integers(0, NODES - 1),
    free=st.sampled_from([0.0, 1.0, 2.5, 4.0]),
    capacity=st.sampled_from([1.0, 3.0]),
    alpha=st.sampled_from([0.0, 0.15, 2.0]),
    power=st.sampled_from([0.0, 1.0, 2.0, 4.0, 2.5]),
    fixed=st.sampled_from([(0.0, 0.0), (1.0, 0.25)]),
    background=st.sampled_from([0.0, 0.5]),
)
other_delay = st.builds(
    Link,
    tail=st.integers(0, NODES - 1),
    head=st.integers(0, NODES - 1),
    free=st.sampled_from([1.0, 2.0]),
    capacity=st.sampled_from([2.0, 5.0]),
    alpha=st.sampled_from([1.5, 3.0]),
    kind=st.sampled_from([1, 2]),
    fixed=st.just((0.0, 0.0)),
)
links_strategy = st.lists(link_strategy | other_delay, min_size=4, max_size=12).map(
    lambda links: [k for k in links if k.tail != k.head]
)
demand_strategy = st.dictionaries(
    st.tuples(st.integers(0, NODES - 1), st.integers(0, NODES - 1)),
    st.sampled_from([0.5, 2.0, 5.0]),
    min_size=1,
    max_size=4,
)


def beckmann(links, volume_pce, class_pce):
    total = 0.0
    for k, link in enumerate(links):
        v = volume_pce[k]
        total += area(link.time, 0.0, v, 400) if v else 0.0
        total += sum(row[k] * link.fixed[c] for c, row in enumerate(class_pce))
    return total


def reachable(links, through, demand):
    return {
        key: amount
        for key, amount in demand.items()
        if key[0] != key[1] and any(True for _ in simple_paths(links, through, *key))
    }


@settings(max_examples=40, deadline=None)
@given(links_strategy, demand_strategy, st.sets(st.integers(0, NODES - 1), max_size=2))
def test_equals_the_equilibrium_over_all_paths(links, demand, blocked):
    assume(links)
    through = set(range(NODES)) - blocked
    demand = reachable(links, through, demand)
    assume(demand)
    net = network(links, list(range(NODES)), tuple(blocked), NODES)
    found = assign(net, trips(net, demand), EXACT)
    assert found.status == "answered"
    keyed = {(0, *pair): amount for pair, amount in demand.items()}
    twin = equilibrium(links, through, keyed, rounds=400)
    times = [k.time(v) + k.fixed[0] for k, v in zip(links, twin, strict=True)]
    # the twin's objective is at most its own gap above the least
    ours = beckmann(links, found.volume, [found.volume])
    theirs = beckmann(links, twin, [twin])
    assert ours == pytest.approx(theirs, rel=2e-6, abs=1e-9)
    assert found.objective == pytest.approx(ours, rel=1e-6, abs=1e-9)
    strict = [k.alpha > 0 and k.power > 0 and k.free > 0 and not k.kind for k in links]
    assert np.allclose(found.cost[strict], np.array(times)[strict], rtol=2e-3, atol=1e-6)
    assert true_gap(net, trips(net, demand), found) == pytest.approx(found.relative_gap, abs=1e-10)
    assert imbalance(net, trips(net, demand), found.class_volume) < 1e-9


@settings(max_examples=25, deadline=None)
@given(links_strategy, demand_strategy, demand_strategy)
def test_two_classes_weigh_costs_and_room_in_their_own_way(links, cars, lorries):
    assume(links)
    through = set(range(NODES))
    cars, lorries = reachable(links, through, cars), reachable(links, through, lorries)
    assume(cars and lorries)
    net = network(links, list(range(NODES)), (), NODES)
    demand = trips(net, cars, lorries)
    # the second class pays a quarter of the toll: its fixed costs in the twin
    plain = [Link(**{**vars(k), "fixed": (k.fixed[0], 0.25 * k.fixed[0])}) for k in links]
    classes = (TrafficClass("class0", 1.0), TrafficClass("class1", 0.25, pce=2.0))
    found = assign(net, demand, AssignParams(gap=1e-11, classes=classes))
    keyed = {(0, *pair): x for pair, x in cars.items()}
    keyed |= {(1, *pair): x for pair, x in lorries.items()}
    twin = equilibrium(plain, through, keyed, (1.0, 2.0), rounds=400)
    pce = found.class_volume * np.array([[1.0], [2.0]])
    assert beckmann(plain, pce.sum(axis=0), pce) == pytest.approx(
        found.objective, rel=1e-6, abs=1e-9
    )
    times = [k.time(v) for k, v in zip(plain, twin, strict=True)]
    strict = [k.alpha > 0 and k.power > 0 and k.free > 0 and not k.kind for k in links]
    assert np.allclose(found.time[strict], np.array(times)[strict], rtol=2e-3, atol=1e-6)
    assert imbalance(net, demand, found.class_volume) < 1e-9
    assert true_gap(net, demand, found) == pytest.approx(found.relative_gap, abs=1e-10)


def test_two_parallel_links_have_a_closed_form():
    # 10 + v1 = 15 + v2 / 2 with v1 + v2 = 20: v1 = 10, v2 = 10
    links = [Link(0, 1, 10.0, 1.0, 0.1, 1.0), Link(0, 1, 15.0, 1.0, 1 / 30, 1.0)]
    net = network(links, [0, 1])
    found = assign(net, trips(net, {(0, 1): 20.0}), EXACT)
    assert found.volume.tolist() == pytest.approx([10.0, 10.0])
    assert found.cost.tolist() == pytest.approx([20.0, 20.0])
    assert found.objective == pytest.approx(10 * 10 + 50 + 15 * 10 + 25)
    assert found.total_travel_time == pytest.approx(400.0)
    # system optimum: 10 + 2 v1 = 15 + v2: v1 = 25 / 3
    best = assign(net, trips(net, {(0, 1): 20.0}), AssignParams(gap=1e-12, objective="so"))
    assert best.volume.tolist() == pytest.approx([25 / 3, 35 / 3])
    assert best.objective == pytest.approx(best.total_travel_time)
    assert best.marginal_toll.tolist() == pytest.approx([25 / 3, 35 / 6])


def braess(bridge: bool):
    links = [
        Link(0, 1, 1e-9, 1e-9, 10.0, 1.0),
        Link(0, 2, 50.0, 50.0, 1.0, 1.0),
        Link(1, 3, 50.0, 50.0, 1.0, 1.0),
        Link(2, 3, 1e-9, 1e-9, 10.0, 1.0),
    ]
    return network([*links, Link(1, 2, 10.0, 10.0, 1.0, 1.0)] if bridge else links, [0, 3])


def test_braess_a_new_link_makes_everybody_slower():
    before, after = (assign(n := braess(b), trips(n, {(0, 1): 6.0}), EXACT) for b in (False, True))
    assert before.total_travel_time == pytest.approx(6 * 83.0)
    assert after.total_travel_time == pytest.approx(6 * 92.0)
    assert after.volume.tolist() == pytest.approx([4.0, 2.0, 2.0, 4.0, 2.0])
    net = braess(True)
    best = assign(net, trips(net, {(0, 1): 6.0}), AssignParams(gap=1e-12, objective="so"))
    assert best.total_travel_time == pytest.approx(6 * 83.0)
    assert best.volume[4] == pytest.approx(0.0, abs=1e-6)


def test_the_system_optimum_is_the_equilibrium_under_marginal_tolls():
    net, demand = grid(4)
    selfish = assign(net, demand, AssignParams(gap=1e-12))
    best = assign(net, demand, AssignParams(gap=1e-12, objective="so"))
    assert best.total_travel_time < selfish.total_travel_time
    tolled = network_with_toll(net, best.marginal_toll)
    under_tolls = assign(tolled, demand, AssignParams(gap=1e-12, toll_factor=1.0))
    assert np.allclose(under_tolls.volume, best.volume, atol=1e-5)
    assert under_tolls.total_time == pytest.approx(best.total_time, rel=1e-9)


def network_with_toll(net, toll):
    from dataclasses import replace

    return replace(net, toll=toll)


@pytest.mark.parametrize("kind", [1, 2])
def test_other_delays_reach_their_system_optimum(kind):
    links = [
        Link(0, 1, 2.0, 10.0, 3.0, 1.0, kind),
        Link(0, 1, 3.0, 12.0, 2.0, 1.0, kind),
    ]
    net = network(links, [0, 1])
    demand = trips(net, {(0, 1): 15.0})
    best = assign(net, demand, AssignParams(gap=1e-12, objective="so"))
    assert best.status == "answered"

    def total(x: float) -> float:
        return x * links[0].time(x) + (15 - x) * links[1].time(15 - x)

    x = float(best.volume[0])
    assert total(x) == pytest.approx(best.total_travel_time, rel=1e-12)
    assert total(x) <= min(total(x - 1e-3), total(x + 1e-3))


#: tail, head, free time, capacity, alpha, power: steps stretched too far go in circles here
STEEP = (
    (4, 5, 10, 100, 1, 4), (5, 6, 3.3, 1000, 5, 1), (1, 6, 3.3, 5, 1, 4), (5, 1, 10, 100, 1, 1),
    (5, 4, 10, 1000, 5, 1), (3, 5, 2, 1000, 5, 1), (4, 3, 1, 1000, 5, 1), (1, 2, 10, 1000, 0.15, 4),
    (2, 1, 10, 50, 1, 1), (1, 3, 10, 5, 0.15, 1), (3, 2, 2, 50, 5, 4), (3, 2, 2, 100, 1, 2),
    (6, 5, 10, 50, 1, 4), (6, 3, 1, 1000, 1, 4), (3, 4, 10, 1000, 0.15, 4), (2, 3, 2, 50, 0, 4),
    (6, 1, 1, 5, 5, 1), (6, 1, 1, 50, 0, 2),
)  # fmt: skip


def test_steep_links_that_origins_share_do_not_stall_a_run():
    links = [Link(a - 1, b - 1, free, cap, al, power) for a, b, free, cap, al, power in STEEP]
    net = network(links, [0, 1])
    result = assign(net, trips(net, {(0, 1): 300.0, (1, 0): 1.0}), AssignParams(gap=1e-12))
    assert result.status == "answered"
    assert result.objective == pytest.approx(2993.752808984, rel=1e-11)

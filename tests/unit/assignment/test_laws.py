"""Laws that hold between one assignment and another."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from tests.naive.equilibrium import Link
from tests.unit.assignment.networks import grid, imbalance, network, trips

from landbridge.assignment import assign
from landbridge.demand.od_matrix import OdMatrix
from landbridge.network.flow_network import FlowNetwork
from landbridge.scenario.assignment import AssignParams, TrafficClass

EXACT = AssignParams(gap=1e-12)
LINK_COLUMNS = ("tail", "head", "free_time", "capacity", "alpha", "power", "delay")
LINK_COLUMNS += ("length", "toll", "background")


def reordered(net: FlowNetwork, order: np.ndarray) -> FlowNetwork:
    return replace(net, **{name: getattr(net, name)[order] for name in LINK_COLUMNS})


def relabelled(net: FlowNetwork, new: np.ndarray) -> FlowNetwork:
    """Node v becomes new[v]."""
    old = np.argsort(new)
    return replace(
        net,
        node_ids=tuple(net.node_ids[k] for k in old),
        through=net.through[old],
        zone_node=new[net.zone_node],
        tail=new[net.tail],
        head=new[net.head],
    )


def test_the_order_of_links_and_nodes_means_nothing():
    net, demand = grid(5)
    first = assign(net, demand, EXACT)
    rng = np.random.default_rng(2)
    order = rng.permutation(net.n_links)
    second = assign(reordered(net, order), demand, EXACT)
    third = assign(relabelled(net, rng.permutation(net.n_nodes).astype(np.int32)), demand, EXACT)
    assert np.allclose(second.volume, first.volume[order], atol=1e-5)
    assert np.allclose(third.volume, first.volume, atol=1e-5)
    assert second.objective == pytest.approx(first.objective, rel=1e-12)
    assert third.objective == pytest.approx(first.objective, rel=1e-12)


def test_a_link_cut_in_two_carries_the_same():
    net, demand = grid(4)
    first = assign(net, demand, EXACT)
    n = net.n_nodes
    columns = {name: np.append(getattr(net, name), getattr(net, name)[3]) for name in LINK_COLUMNS}
    columns["head"][3], columns["tail"][-1] = n, n
    for k in (3, -1):
        columns["free_time"][k] /= 2
    cut = replace(
        net, node_ids=(*net.node_ids, "new"), through=np.append(net.through, True), **columns
    )
    second = assign(cut, demand, EXACT)
    assert np.allclose(second.volume[:-1], first.volume, atol=1e-5)
    assert second.volume[-1] == pytest.approx(second.volume[3])
    assert second.objective == pytest.approx(first.objective, rel=1e-12)


def test_a_link_from_a_node_to_itself_carries_nothing():
    net, demand = grid(4)
    first = assign(net, demand, EXACT)
    columns = {name: np.append(getattr(net, name), getattr(net, name)[3]) for name in LINK_COLUMNS}
    columns["head"][-1] = columns["tail"][-1]
    for free_time in (0.0, 1.0):
        columns["free_time"][-1] = free_time
        second = assign(replace(net, **columns), demand, EXACT)
        assert second.volume[-1] == 0.0
        assert np.allclose(second.volume[:-1], first.volume, atol=1e-5)
        assert second.objective == pytest.approx(first.objective, rel=1e-12)


def test_parallel_links_of_half_the_capacity_carry_half_each():
    net, demand = grid(4)
    first = assign(net, demand, EXACT)
    columns = {name: np.append(getattr(net, name), getattr(net, name)[3]) for name in LINK_COLUMNS}
    for k in (3, -1):
        columns["capacity"][k] /= 2
    second = assign(replace(net, **columns), demand, EXACT)
    assert second.volume[[3, -1]] == pytest.approx([first.volume[3] / 2] * 2, abs=1e-5)
    assert second.objective == pytest.approx(first.objective, rel=1e-12)


def test_the_number_of_threads_changes_nothing():
    net, demand = grid(6)
    one = assign(net, demand, EXACT)
    for threads in (2, 5):
        many = assign(net, demand, replace(EXACT, threads=threads))
        assert many.volume.tolist() == one.volume.tolist()
        assert many.objective == one.objective
        assert [h.relative_gap for h in many.history] == [h.relative_gap for h in one.history]


def test_two_classes_alike_are_one_class_cut_in_two():
    net, demand = grid(4)
    one = assign(net, demand, EXACT)
    both = OdMatrix(
        demand.zone_ids, ("a", "b"), np.concatenate([demand.values * 0.3, demand.values * 0.7])
    )
    two = assign(net, both, EXACT)
    assert np.allclose(two.volume, one.volume, atol=1e-5)
    assert two.objective == pytest.approx(one.objective, rel=1e-12)
    assert imbalance(net, both, two.class_volume) < 1e-9
    # a lorry that counts as two cars: half as many make the same delays
    heavy = OdMatrix(demand.zone_ids, ("all",), demand.values / 2)
    params = replace(EXACT, classes=(TrafficClass("all", pce=2.0),))
    half = assign(net, heavy, params)
    assert np.allclose(half.time, one.time, rtol=1e-6)
    assert half.objective == pytest.approx(one.objective, rel=1e-12)
    assert half.total_travel_time == pytest.approx(one.total_travel_time / 2, rel=1e-9)


def test_a_banned_link_is_used_by_the_others_alone():
    links = [Link(0, 1, 1.0), Link(0, 1, 2.0)]
    net = network(links, [0, 1])
    classes = (TrafficClass("class0", banned_links=(0,)), TrafficClass("class1"))
    found = assign(net, trips(net, {(0, 1): 3.0}, {(0, 1): 4.0}), AssignParams(classes=classes))
    assert found.class_volume.tolist() == [[0.0, 3.0], [4.0, 0.0]]


def test_what_is_there_beforehand_delays_but_is_not_reported():
    links = [Link(0, 1, 10.0, 10.0, 1.0, 1.0, background=5.0), Link(0, 1, 16.0)]
    net = network(links, [0, 1])
    found = assign(net, trips(net, {(0, 1): 4.0}), EXACT)
    assert found.volume.tolist() == pytest.approx([1.0, 3.0])
    assert found.time[0] == pytest.approx(16.0)
    assert found.objective == pytest.approx(15.5 + 48.0)


def test_links_without_cost_and_powers_of_nothing():
    links = [
        Link(0, 1, 0.0),
        Link(1, 0, 0.0),
        Link(1, 2, 3.0, 0.0, 0.5, 0.0),  # constant 4.5; no capacity is needed
        Link(0, 2, 3.0, 1.0, 1.0, 1.0),
        Link(2, 3, 0.0),
    ]
    net = network(links, [0, 3])
    found = assign(net, trips(net, {(0, 1): 2.0}), EXACT)
    assert found.volume.tolist() == pytest.approx([1.5, 0.0, 1.5, 0.5, 2.0])
    assert found.cost[2] == 4.5


def test_zones_may_be_closed_to_traffic_of_others():
    links = [Link(0, 1, 1.0), Link(1, 2, 1.0), Link(0, 3, 5.0), Link(3, 2, 5.0)]
    open_, closed = network(links, [0, 1, 2]), network(links, [0, 1, 2], blocked=(1,))
    pairs = {(0, 2): 1.0, (0, 1): 2.0, (1, 2): 4.0}
    assert assign(open_, trips(open_, pairs)).volume.tolist() == [3.0, 5.0, 0.0, 0.0]
    assert assign(closed, trips(closed, pairs)).volume.tolist() == [2.0, 4.0, 1.0, 1.0]


def test_growing_demand_never_lowers_the_objective_and_scaling_both_changes_nothing():
    net, demand = grid(4)
    values = [assign(net, demand.scaled(f), EXACT).objective for f in (0.5, 1.0, 2.0)]
    assert values == sorted(values)
    wide = assign(replace(net, capacity=net.capacity * 3), demand.scaled(3), EXACT)
    assert wide.objective == pytest.approx(3 * values[1], rel=1e-11)


def test_ways_into_a_dead_end_and_back_do_no_harm():
    # 4 hangs on 1 both ways and without cost; 3 is a sink; both have trips of their own.
    links = [
        Link(0, 1, 1.0),
        Link(1, 2, 1.0),
        Link(1, 4, 0.0),
        Link(4, 1, 0.0),
        Link(1, 3, 2.0),
        Link(2, 3, 2.0, 1.0, 1.0, 1.0),
    ]
    net = network(links, [0, 2, 3, 4])
    found = assign(net, trips(net, {(0, 1): 1.0, (0, 2): 2.0, (0, 3): 4.0, (3, 1): 8.0}))
    assert found.volume.tolist() == [7.0, 9.0, 4.0, 8.0, 2.0, 0.0]
    assert found.status == "answered"

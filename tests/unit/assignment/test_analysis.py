from __future__ import annotations

import numpy as np
import pytest
from tests.naive.equilibrium import Link
from tests.unit.assignment.networks import grid, network, trips

from landbridge.assignment import assign, path_flows, select_link, skims
from landbridge.core.errors import UsageError
from landbridge.demand.od_matrix import OdMatrix
from landbridge.scenario.assignment import AssignParams, TrafficClass

EXACT = AssignParams(gap=1e-12)


def off_diagonal(values):
    return values - values * np.eye(values.shape[-1])


def test_skims_price_the_trips_as_the_links_do():
    net, demand = grid(5)
    found = assign(net, demand, EXACT)
    table = skims(found, net)
    trips_ = off_diagonal(demand.values)
    assert float((trips_ * table.cost).sum()) == pytest.approx(found.total_travel_time, rel=1e-11)
    assert np.allclose(table.time, table.cost)
    assert (np.diag(table.cost[0]) == 0).all()


def test_skims_add_toll_and_length_along_the_way():
    links = [Link(0, 1, 1.0), Link(1, 2, 2.0), Link(0, 2, 9.0)]
    net = network(links, [0, 2, 1], toll=[3.0, 4.0, 0.0], length=[10.0, 20.0, 25.0])
    params = AssignParams(classes=(TrafficClass("class0", 0.5, 0.1), TrafficClass("class1", 2.0)))
    found = assign(net, trips(net, {(0, 1): 1.0}, {(0, 1): 1.0}), params)
    table = skims(found, net)
    assert table.cost[:, 0, 1].tolist() == pytest.approx([3 + 3.5 + 3.0, 9.0])
    assert table.time[:, 0, 1].tolist() == [3.0, 9.0]
    assert table.toll[:, 0, 1].tolist() == [7.0, 0.0]
    assert table.length[:, 0, 1].tolist() == [30.0, 25.0]
    assert np.isinf(table.cost[0, 1, 0])


def test_trips_through_a_link_sum_to_its_volume():
    net, demand = grid(5)
    found = assign(net, demand.scaled(2), EXACT)
    for link in range(0, net.n_links, 7):
        table = select_link(found, net, demand.scaled(2), [link])
        assert float(table.sum()) == pytest.approx(found.volume[link], abs=1e-8)
        assert (table <= 2 * off_diagonal(demand.values) + 1e-12).all()
    everything = select_link(found, net, demand.scaled(2), range(net.n_links))
    assert np.allclose(everything, 2 * off_diagonal(demand.values))
    with pytest.raises(UsageError, match="got 999"):
        select_link(found, net, demand, [999])


def test_paths_rebuild_volumes_and_trips_and_cost_the_least():
    net, demand = grid(5)
    both = OdMatrix(demand.zone_ids, ("a", "b"), np.concatenate([demand.values, demand.values]))
    found = assign(net, both, EXACT)
    paths = path_flows(found, net, both)
    table = skims(found, net)
    assert paths.complete
    volume = np.zeros_like(found.class_volume)
    served = np.zeros_like(both.values)
    for k, flow in enumerate(paths.flow):
        links = paths.link[paths.ptr[k] : paths.ptr[k + 1]]
        c, i, j = paths.rank[k], paths.origin[k], paths.destination[k]
        assert net.tail[links[0]] == net.zone_node[i]
        assert net.head[links[-1]] == net.zone_node[j]
        assert (net.head[links[:-1]] == net.tail[links[1:]]).all()
        assert found.class_cost[c, links].sum() == pytest.approx(table.cost[c, i, j], rel=1e-6)
        volume[c, links] += flow
        served[c, i, j] += flow
    assert np.allclose(volume, found.class_volume, atol=1e-7)
    assert np.allclose(served, off_diagonal(both.values), atol=1e-7)


def test_the_number_of_paths_is_bounded():
    net, demand = grid(5)
    found = assign(net, demand, EXACT)
    few = path_flows(found, net, demand, most=3)
    assert not few.complete
    assert 3 <= len(few.flow) < len(path_flows(found, net, demand).flow)


def test_an_empty_answer_has_no_paths():
    net, demand = grid(3)
    found = assign(net, demand.scaled(0.0))
    paths = path_flows(found, net, demand.scaled(0.0))
    assert len(paths.flow) == len(paths.link) == 0
    assert paths.ptr.tolist() == [0]

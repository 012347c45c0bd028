"""The joined railway offers the trips of the whole network, at the same cost, and no others."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from tests.naive.rails import rail_costs
from tests.naive.shortest import all_distances
from tests.worlds.rails import random_rails

from landbridge.core.errors import DataError
from landbridge.kernels.shortest import dijkstra
from landbridge.network.capacity import crossing_teu_per_week
from landbridge.network.corridor import RailGraph, expand_flows, rail_graph
from landbridge.network.model import Network

F64 = NDArray[np.float64]
SEEDS = st.integers(0, 2**32 - 1)


def _limits(network: Network) -> F64:
    given_ = np.append(np.arange(len(network.crossings)) + 5.0, np.nan)
    return given_[network.links.crossing]


def _places(network: Network) -> tuple[str, ...]:
    return tuple(
        r for r, k in zip(network.nodes.ref, network.nodes.kind, strict=True) if k == "place"
    )


def _joined(network: Network, usable: NDArray[np.bool_], weight: F64) -> RailGraph:
    return rail_graph(network, weight, usable, _places(network), _limits(network), (1.0, 4.0))


def _costs(graph: RailGraph, weight: F64, start: int) -> dict[str, float]:
    """Least costs from one zone on the joined graph; other zones are ends."""
    flow, sums = graph.flow, graph.sums(weight)
    own = int(flow.zone_node[start])
    passed = flow.through[flow.tail] | (flow.tail == own)
    arcs = [
        (int(t), int(h), float(w))
        for t, h, w, ok in zip(flow.tail, flow.head, sums, passed, strict=True)
        if ok
    ]
    dist = all_distances(len(flow.node_ids), arcs, {own})
    return {z: dist[int(n)] for z, n in zip(flow.zone_ids, flow.zone_node, strict=True)}


@settings(max_examples=120)
@given(seed=SEEDS)
def test_joining_keeps_the_cost_between_all_places(seed: int) -> None:
    network = random_rails(seed)
    chance = np.random.default_rng(seed)
    usable = chance.random(network.links.n) < 0.95
    if not usable.any():
        return
    weight = chance.uniform(0.1, 9.0, network.links.n)
    try:
        graph = _joined(network, usable, weight)
    except DataError:
        return
    other = chance.uniform(0.1, 9.0, network.links.n)
    for start, place in enumerate(graph.flow.zone_ids):
        for cost in (weight, other):  # joined once, priced anew
            want = rail_costs(network, usable, cost, place)
            for end, found in _costs(graph, cost, start).items():
                assert found == pytest.approx(want.get(end, math.inf)), (place, end)


@settings(max_examples=60)
@given(seed=SEEDS)
def test_joined_links_are_ways_of_the_network(seed: int) -> None:
    network = random_rails(seed)
    weight = np.random.default_rng(seed).uniform(0.1, 9.0, network.links.n)
    graph = _joined(network, np.ones(network.links.n, dtype=np.bool_), weight)
    links, flow, limits = network.links, graph.flow, _limits(network)
    for k in range(flow.n_links):
        way = graph.part[graph.part_ptr[k] : graph.part_ptr[k + 1]]
        assert network.nodes.id[links.tail[way[0]]] == flow.node_ids[flow.tail[k]]
        assert network.nodes.id[links.head[way[-1]]] == flow.node_ids[flow.head[k]]
        assert (links.head[way[:-1]] == links.tail[way[1:]]).all()
        assert flow.free_time[k] == pytest.approx(weight[way].sum())
        bound = np.isfinite(limits[way])
        assert bound.sum() <= 1, "a link passes at most one limit"
        if bound.any():
            assert flow.capacity[k] == limits[way][bound][0]
            assert graph.crossing[k] == links.crossing[way][bound][0]
            assert (flow.alpha[k], flow.power[k]) == (1.0, 4.0)
        else:
            assert flow.capacity[k] == flow.alpha[k] == 0.0
    held = graph.part[np.isfinite(limits[graph.part])]
    assert np.unique(held).size == held.size, "a limit is held by one joined link"


@settings(max_examples=40)
@given(seed=SEEDS)
def test_expanding_conserves(seed: int) -> None:
    network = random_rails(seed)
    chance = np.random.default_rng(seed)
    weight = chance.uniform(0.1, 9.0, network.links.n)
    graph = _joined(network, np.ones(network.links.n, dtype=np.bool_), weight)
    flows = chance.uniform(0.0, 5.0, graph.flow.n_links)
    wide = expand_flows(graph, flows, network.links.n)
    assert wide @ weight == pytest.approx(flows @ graph.flow.free_time)
    size = network.nodes.n
    at = {key: k for k, key in enumerate(network.nodes.id)}
    node = np.array([at[key] for key in graph.flow.node_ids])
    net = np.bincount(network.links.head, wide, size) - np.bincount(network.links.tail, wide, size)
    want = np.bincount(node[graph.flow.head], flows, size)
    want -= np.bincount(node[graph.flow.tail], flows, size)
    np.testing.assert_allclose(net, want, atol=1e-9)


def test_an_unknown_place_is_named() -> None:
    network = random_rails(1)
    n = network.links.n
    with pytest.raises(DataError, match="no place atlantis"):
        rail_graph(
            network,
            np.ones(n),
            np.ones(n, dtype=np.bool_),
            ("atlantis",),
            np.full(n, np.nan),
            (1, 4),
        )


def test_the_packaged_network_joined(network: Network) -> None:
    links = network.links
    usable = links.open_from_min < 0
    chance = np.random.default_rng(5)
    weight = chance.uniform(0.5, 2.0, links.n)
    limits = np.append(crossing_teu_per_week(network, 2024), np.nan)[links.crossing]
    places = _places(network)
    graph = rail_graph(network, weight, usable, places, limits, (1.0, 4.0))
    assert graph.flow.n_links < links.n // 2
    flow = graph.flow
    for place in ("cn-chongqing", "kz-almaty", "pl-lodz"):
        own = int(flow.zone_node[places.index(place)])
        passed = np.flatnonzero(flow.through[flow.tail] | (flow.tail == own))
        passed = passed[np.argsort(flow.tail[passed], kind="stable")]
        counts = np.bincount(flow.tail[passed], minlength=len(flow.node_ids))
        ptr = np.concatenate([[0], np.cumsum(counts)]).astype(np.int32)
        cost = graph.sums(weight)[passed]
        dist = dijkstra(ptr, flow.head[passed].astype(np.int32), cost, own)[0][flow.zone_node]
        want = rail_costs(network, usable, weight, place)
        assert len(want) > 400
        for end, found in zip(places, dist.tolist(), strict=True):
            assert found == pytest.approx(want.get(end, math.inf)), (place, end)

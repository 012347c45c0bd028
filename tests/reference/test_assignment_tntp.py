"""Public test networks (TNTP): equilibrium to 1e-12, objective equal to the best known.

The files are not part of the repository; without them these tests are skipped.
Best-known objectives were recomputed from the published best flows, where there are any.
"""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import numpy as np
import pytest
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

from landbridge.assignment import assign
from landbridge.demand.formats.tntp_trips import read_tntp_trips
from landbridge.network.formats.tntp import read_tntp
from landbridge.scenario.assignment import AssignParams

FILES = Path(__file__).parents[3] / "shared" / "bench" / "assign" / "tntp"
pytestmark = pytest.mark.skipif(
    not FILES.is_dir(), reason="public TNTP networks are not here (../shared/bench/assign/tntp)"
)


class Case(NamedTuple):
    folder: str
    name: str
    objective: float
    toll_factor: float = 0.0
    distance_factor: float = 0.0


CASES = [
    Case("SiouxFalls", "SiouxFalls", 4231335.28710744),
    Case("Eastern-Massachusetts", "EMA", 26160.345922910747),
    Case("Anaheim", "Anaheim", 1286032.171096032),
    Case("Barcelona", "Barcelona", 1265654.9220317658),
    Case("Chicago-Sketch", "ChicagoSketch", 17313018.73874779, 0.02, 0.04),
]
CHICAGO = CASES[-1]


def load(case: Case):
    folder = FILES / case.folder
    net = read_tntp(folder / f"{case.name}_net.tntp")
    demand = read_tntp_trips(folder / f"{case.name}_trips.tntp")
    params = AssignParams(
        gap=1e-12, toll_factor=case.toll_factor, distance_factor=case.distance_factor
    )
    return net, demand, params


def independent_gap(net, demand, result) -> float:
    """Relative gap from volumes and costs alone, with the shortest paths of SciPy.

    Zones that are not passed through are left by their own links only: each origin has a
    node of its own that its links leave from.
    """
    n, cost = net.n_nodes, result.class_cost[0]
    closed = ~net.through[net.tail]
    tail = np.where(closed, n + net.tail, net.tail)
    order = np.lexsort((cost, net.head, tail))
    pairs = np.column_stack([tail, net.head])[order]
    first = np.append(True, (pairs[1:] != pairs[:-1]).any(axis=1))  # cheapest of parallel links
    kept = order[first]
    graph = csr_array(
        (np.maximum(cost[kept], 1e-13), (tail[kept], net.head[kept])), shape=(2 * n, 2 * n)
    )
    starts = np.where(net.through[net.zone_node], net.zone_node, n + net.zone_node)
    near = dijkstra(graph, indices=starts)[:, net.zone_node]
    trips = demand.values[0] * (1 - np.eye(net.n_zones))
    least = float((trips * np.where(trips > 0, near, 0.0)).sum())
    return (float(result.volume @ cost) - least) / least


def published(case: Case) -> np.ndarray | None:
    path = FILES / case.folder / f"{case.name}_flow.tntp"
    if not path.is_file():
        return None
    rows = [line.split() for line in path.read_text().splitlines()]
    values = [row for row in rows if row and row[0].isdigit()]
    return np.array([[float(x) for x in row[:3]] for row in values])


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_equilibrium_to_1e_12_with_the_best_known_objective(case):
    net, demand, params = load(case)
    found = assign(net, demand, params)
    assert found.status == "answered"
    assert found.relative_gap <= 1e-12
    assert found.objective == pytest.approx(case.objective, rel=2e-12)
    assert abs(independent_gap(net, demand, found)) < 3e-12
    best = published(case)
    if best is not None:
        order = {(int(a), int(b)): flow for a, b, flow in best}
        ids = [
            (int(net.node_ids[a]), int(net.node_ids[b]))
            for a, b in zip(net.tail, net.head, strict=True)
        ]
        flows = np.array([order[pair] for pair in ids])
        strict = (net.alpha > 0) & (net.power > 0) & (net.free_time > 0)
        assert np.abs(found.volume - flows)[strict].max() < 2e-2


def test_doubled_demand_does_not_stall():
    net, demand, params = load(CHICAGO)
    found = assign(net, demand.scaled(2.0), params.__class__(**{**vars(params), "gap": 1e-10}))
    assert found.status == "answered"
    assert found.relative_gap <= 1e-10


def test_a_warm_start_after_small_changes_is_quick():
    net, demand, params = load(CHICAGO)
    first = assign(net, demand, params)
    again = assign(net, demand, params, warm_start=first)
    assert again.iterations <= 2
    cold = assign(net, demand.scaled(1.02), params)
    warm = assign(net, demand.scaled(1.02), params, warm_start=first)
    assert warm.history[0].relative_gap < 0.05 * cold.history[0].relative_gap
    assert warm.objective == pytest.approx(cold.objective, rel=1e-12)


def test_threads_give_the_same_answer():
    net, demand, params = load(CHICAGO)
    one = assign(net, demand, params)
    two = assign(net, demand, params.__class__(**{**vars(params), "threads": 2}))
    assert two.volume.tolist() == one.volume.tolist()


def test_system_optimum_spends_less():
    net, demand, params = load(CHICAGO)
    selfish = assign(net, demand, params)
    best = assign(net, demand, params.__class__(**{**vars(params), "objective": "so"}))
    assert best.status == "answered"
    assert best.total_travel_time < selfish.total_travel_time

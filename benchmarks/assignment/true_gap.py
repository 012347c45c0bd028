"""Relative gap from volumes and link costs alone, with SciPy's shortest paths."""

from __future__ import annotations

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

LEAST = 1e-13  # a sparse matrix takes 0 for no link


def true_gap(net: dict[str, np.ndarray], trips: np.ndarray, volume: np.ndarray) -> float:
    """(cost of the volumes - cost of all trips on least-cost paths) / the latter, BPR costs.

    `net` has tail, head, free, capacity, alpha, power, fixed (L,), zone_node (Z,), through (N,).
    Links out of nodes that are not passed through leave from a copy of the node, where trips
    of that zone begin.
    """
    bends = (net["alpha"] > 0) & (net["power"] > 0)
    ratio = np.where(bends, volume / np.where(bends, net["capacity"], 1.0), 0.0)
    grown = np.where(bends, ratio ** net["power"], np.where(net["power"] == 0, 1.0, 0.0))
    cost = net["free"] * (1 + net["alpha"] * grown) + net["fixed"]
    n = len(net["through"])
    tail = np.where(net["through"][net["tail"]], net["tail"], n + net["tail"])
    order = np.lexsort((cost, net["head"], tail))
    ends = np.column_stack([tail, net["head"]])[order]
    first = np.append(True, (ends[1:] != ends[:-1]).any(axis=1))
    kept = order[first]
    graph = csr_array(
        (np.maximum(cost[kept], LEAST), (tail[kept], net["head"][kept])), shape=(2 * n, 2 * n)
    )
    zone = net["zone_node"]
    near = dijkstra(graph, indices=np.where(net["through"][zone], zone, n + zone))[:, zone]
    moved = trips * (1 - np.eye(len(zone)))
    least = float((moved * np.where(moved > 0, near, 0.0)).sum())
    return (float(volume @ cost) - least) / least

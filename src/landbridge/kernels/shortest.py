"""Shortest paths from one node, or from the nearest of several, over compressed rows.

Dijkstra's method with a binary heap that holds stale entries; a node is settled once.

References
----------
.. [1] E. W. Dijkstra, A note on two problems in connexion with graphs, 1959.
"""

from __future__ import annotations

import heapq

import numba as nb
import numpy as np
from numpy.typing import NDArray

from landbridge.core.errors import UsageError
from landbridge.kernels.timetable import Whole, read_only

__all__ = ["dijkstra", "dijkstra_many", "path_arcs"]

F64 = NDArray[np.float64]
I32 = NDArray[np.int32]
Bool = NDArray[np.bool_]


@nb.njit(cache=True)
def _spread(tail_ptr: I32, arc_head: I32, weight: F64, is_source: Bool) -> tuple[F64, I32]:
    """Settle all nodes from the sources outward; see `dijkstra_many`."""
    n_nodes = tail_ptr.shape[0] - 1
    dist = np.full(n_nodes, np.inf)
    pred_arc = np.full(n_nodes, -1, np.int32)
    settled = np.zeros(n_nodes, np.bool_)
    heap: list[tuple[float, Whole]] = [(0.0, 0) for _ in range(0)]
    for source in range(n_nodes):
        if is_source[source]:
            dist[source] = 0.0
            heapq.heappush(heap, (0.0, source))
    while len(heap) > 0:
        far, node = heapq.heappop(heap)
        if settled[node]:
            continue
        settled[node] = True
        for arc in range(tail_ptr[node], tail_ptr[node + 1]):
            head = arc_head[arc]
            through = far + weight[arc]
            if through < dist[head]:
                dist[head] = through
                pred_arc[head] = arc
                heapq.heappush(heap, (through, np.int64(head)))
    return dist, pred_arc


def dijkstra(tail_ptr: I32, arc_head: I32, weight: F64, source: int) -> tuple[F64, I32]:
    """Find the shortest way from one node to all others.

    Parameters
    ----------
    tail_ptr : shape (n_nodes + 1,): arcs of node v are tail_ptr[v]:tail_ptr[v + 1].
    arc_head : shape (n_arcs,).
    weight : shape (n_arcs,), >= 0 in any unit; inf closes an arc.
    source : node.

    Returns
    -------
    dist : shape (n_nodes,), in the unit of `weight`; inf where out of reach.
    pred_arc : shape (n_nodes,): the last arc of the way, -1 at the source and out of reach.

    Raises
    ------
    UsageError
        If the source is no node, a weight is negative or not a number, or shapes differ.
    """
    n_nodes = tail_ptr.shape[0] - 1
    if not 0 <= source < n_nodes:
        raise UsageError(f"shortest path: source is node {source}; nodes are 0..{n_nodes - 1}.")
    is_source = np.zeros(n_nodes, np.bool_)
    is_source[source] = True
    return dijkstra_many(tail_ptr, arc_head, weight, is_source)


def dijkstra_many(tail_ptr: I32, arc_head: I32, weight: F64, is_source: Bool) -> tuple[F64, I32]:
    """Find the shortest way to every node from whichever source is nearest.

    Parameters and results as in `dijkstra`, with `is_source` of shape (n_nodes,).
    Of several ways of equal length the first found stays; two runs give the same one.
    """
    tail_ptr = np.ascontiguousarray(tail_ptr, np.int32)
    arc_head = np.ascontiguousarray(arc_head, np.int32)
    weight = np.ascontiguousarray(weight, np.float64)
    is_source = np.ascontiguousarray(is_source, np.bool_)
    n_nodes = tail_ptr.shape[0] - 1
    if arc_head.shape != weight.shape or tail_ptr[-1] != arc_head.shape[0]:
        raise UsageError(
            f"shortest path: {arc_head.shape[0]} arcs, {weight.shape[0]} weights, "
            f"rows that end at {tail_ptr[-1]}; all three must agree."
        )
    if is_source.shape != (n_nodes,):
        raise UsageError(f"shortest path: is_source has shape {is_source.shape}, not ({n_nodes},).")
    wrong = np.flatnonzero(~(weight >= 0.0))
    if wrong.size:
        raise UsageError(
            f"shortest path: weight of arc {wrong[0]} is {weight[wrong[0]]}.",
            cure="Weights are >= 0; use inf to close an arc.",
        )
    if arc_head.size and not (arc_head.min() >= 0 and arc_head.max() < n_nodes):
        raise UsageError(f"shortest path: a head lies outside 0..{n_nodes - 1}.")
    dist, pred_arc = _spread(
        read_only(tail_ptr), read_only(arc_head), read_only(weight), read_only(is_source)
    )
    return dist, pred_arc


def path_arcs(pred_arc: I32, arc_tail: I32, target: int) -> list[int]:
    """Return the arcs of the way to `target` in order of travel; empty at a source.

    `pred_arc` (n_nodes,) comes from `dijkstra`, `arc_tail` has shape (n_arcs,). A node out of
    reach gives an empty list as well: look at its distance first.
    """
    arcs: list[int] = []
    node = target
    while pred_arc[node] >= 0:
        arcs.append(int(pred_arc[node]))
        node = int(arc_tail[arcs[-1]])
    return arcs[::-1]

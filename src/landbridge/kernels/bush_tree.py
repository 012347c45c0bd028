"""Shortest-path trees as first bushes, loaded with all the demand of their origin.

Dijkstra's method with a binary heap of stale entries; nodes settle in an order that is
topological even over links without cost. Origins are loaded one after the other and costs
follow each, so that later origins avoid what earlier ones have filled.
"""

from __future__ import annotations

import numba as nb
import numpy as np
from numpy.typing import NDArray

from landbridge.kernels.bush import Bushes, Costs, Graph, Scratch, charge
from landbridge.kernels.link_delay import Whole

__all__ = ["grow_tree", "load_trees"]

F64 = NDArray[np.float64]
I32 = NDArray[np.int32]


@nb.njit(cache=True)
def _push(key: F64, node: I32, size: Whole, far: float, value: Whole) -> None:
    at = size
    while at > 0:
        above = (at - 1) >> 1
        if key[above] <= far:
            break
        key[at] = key[above]
        node[at] = node[above]
        at = above
    key[at] = far
    node[at] = value


@nb.njit(cache=True)
def _drop_first(key: F64, node: I32, size: Whole) -> None:
    """Take the first entry out of a heap of `size` entries."""
    last = size - 1
    far = key[last]
    value = node[last]
    at = 0
    below = 1
    while below < last:
        if below + 1 < last and key[below + 1] < key[below]:
            below += 1
        if key[below] >= far:
            break
        key[at] = key[below]
        node[at] = node[below]
        at = below
        below = 2 * at + 1
    key[at] = far
    node[at] = value


@nb.njit(cache=True)
def grow_tree(graph: Graph, rank: Whole, cost: F64, origin: Whole, work: Scratch) -> int:
    """Find least costs from a node; fill `near`, `near_at` (link), `order`; return its length.

    `near` is inf and `near_at` -1 at nodes out of reach.
    """
    key, node, near, settled = work.heap_key, work.heap_node, work.near, work.flag
    near[:] = np.inf
    work.near_at[:] = -1
    settled[:] = False
    near[origin] = 0.0
    key[0] = 0.0
    node[0] = origin
    size = 1
    count = 0
    while size > 0:
        v = node[0]
        _drop_first(key, node, size)
        size -= 1
        if settled[v]:
            continue
        settled[v] = True
        work.order[count] = v
        count += 1
        if v != origin and not graph.through[v]:
            continue
        for link in range(graph.out_ptr[v], graph.out_ptr[v + 1]):
            head = graph.head[link]
            far = near[v] + cost[link]
            if far < near[head] and not graph.closed[rank, link]:
                near[head] = far
                work.near_at[head] = link
                _push(key, node, size, far, head)
                size += 1
    return count


@nb.njit(cache=True)
def _write_tree(bushes: Bushes, b: Whole, count: Whole, work: Scratch) -> None:
    """Make the tree in `work` the bush b."""
    begin = bushes.start[b]
    bushes.n_nodes[b] = count
    bushes.n_core[b] = 0
    bushes.in_ptr[b, 0] = 0
    for i in range(count):
        v = work.order[i]
        bushes.node[b, i] = v
        bushes.in_ptr[b, i + 1] = i
        if i > 0:
            bushes.link[begin + i - 1] = work.near_at[v]
            bushes.flow[begin + i - 1] = 0.0


@nb.njit(cache=True, nogil=True)
def load_trees(
    graph: Graph,
    bushes: Bushes,
    costs: Costs,
    demand: F64,
    zone_node: I32,
    span: I32,
    work: Scratch,
) -> None:
    """Make the bushes span[0]..span[1]-1 trees of least cost and load them in turn.

    Parameters
    ----------
    demand : shape (n_bushes, n_zones): what each bush carries to each zone.
    zone_node : shape (n_zones,).
    span : shape (2,): first bush and the one after the last.
    """
    for b in range(span[0], span[1]):
        rank = bushes.rank[b]
        origin = bushes.origin[b]
        count = grow_tree(graph, rank, costs.cost[rank], origin, work)
        _write_tree(bushes, b, count, work)
        amount = work.amount
        amount[:] = 0.0
        for zone in range(zone_node.shape[0]):
            amount[zone_node[zone]] += demand[b, zone]
        begin = bushes.start[b]
        for i in range(count - 1, 0, -1):
            v = work.order[i]
            if amount[v] > 0.0:
                link = work.near_at[v]
                bushes.flow[begin + i - 1] = amount[v]
                costs.volume[link] += amount[v]
                amount[graph.tail[link]] += amount[v]
                charge(costs, link)

"""A bush set anew along today's least costs, with the flow of an earlier one carried over.

The nodes are put in the order in which Dijkstra's method settles them. The new bush is the tree
of least cost and those used links of the old flow that lead forward in this order. The demand is
led back from its destinations over them, at each node in the shares of the old flow, so that
the flow is conserved exactly, whatever the old one was: the flow of another demand, or of a
bush that no longer gets better.
"""

from __future__ import annotations

import numba as nb
import numpy as np
from numpy.typing import NDArray

from landbridge.kernels.bush import Bushes, Graph, Scratch
from landbridge.kernels.bush_tree import grow_tree
from landbridge.kernels.link_delay import Whole

__all__ = ["conserve_flows", "replant_bush"]

F64 = NDArray[np.float64]
I32 = NDArray[np.int32]


@nb.njit(cache=True)
def _gather(graph: Graph, count: Whole, links: I32, flows: F64, work: Scratch) -> int:
    """List the used links that lead forward by head; return how many besides the tree's."""
    position = work.rank
    position[:] = -1
    for i in range(count):
        position[work.order[i]] = i
    work.first[:] = -1
    work.flow[:] = 0.0
    found = 0
    for place in range(links.shape[0]):
        link = links[place]
        tail = position[graph.tail[link]]
        head = graph.head[link]
        if flows[place] > 0.0 and 0 <= tail < position[head]:
            work.flow[link] = flows[place]
            if link != work.near_at[head]:
                work.next[link] = work.first[head]
                work.first[head] = link
                found += 1
    return found


@nb.njit(cache=True)
def _write(bushes: Bushes, b: Whole, count: Whole, work: Scratch) -> None:
    """Write nodes and links, each link with its old flow; the whole bush counts as core."""
    begin = bushes.start[b]
    total = 0
    bushes.in_ptr[b, 0] = 0
    for i in range(count):
        v = work.order[i]
        bushes.node[b, i] = v
        if i > 0:
            link = work.near_at[v]
            bushes.link[begin + total] = link
            bushes.flow[begin + total] = work.flow[link]
            total += 1
            link = work.first[v]
            while link >= 0:
                bushes.link[begin + total] = link
                bushes.flow[begin + total] = work.flow[link]
                total += 1
                link = work.next[link]
        bushes.in_ptr[b, i + 1] = total
    bushes.n_nodes[b] = count
    bushes.n_core[b] = count


@nb.njit(cache=True)
def _want(b: Whole, demand: F64, zone_node: I32, amount: F64) -> None:
    """Fill `amount`, shape (n_nodes,), with the demand of bush b at each node."""
    amount[:] = 0.0
    for zone in range(zone_node.shape[0]):
        amount[zone_node[zone]] += demand[b, zone]


@nb.njit(cache=True)
def _lead_back(graph: Graph, bushes: Bushes, b: Whole, amount: F64) -> None:
    """Lead what each node wants back to the origin in the shares of the flows."""
    begin = bushes.start[b]
    for i in range(bushes.n_nodes[b] - 1, 0, -1):
        wanted = amount[bushes.node[b, i]]
        low = begin + bushes.in_ptr[b, i]
        high = begin + bushes.in_ptr[b, i + 1]
        total = 0.0
        widest = low
        for place in range(low, high):
            total += bushes.flow[place]
            if bushes.flow[place] > bushes.flow[widest]:
                widest = place
        left = wanted
        for place in range(low, high):
            if place != widest:
                part = wanted * (bushes.flow[place] / total) if total > 0.0 else 0.0
                bushes.flow[place] = min(left, part)
                amount[graph.tail[bushes.link[place]]] += bushes.flow[place]
                left -= bushes.flow[place]
        # What rounding leaves goes where there is flow, never onto an empty link.
        bushes.flow[widest] = left
        amount[graph.tail[bushes.link[widest]]] += left


@nb.njit(cache=True, nogil=True)
def replant_bush(
    graph: Graph,
    bushes: Bushes,
    b: Whole,
    cost: F64,
    links: I32,
    flows: F64,
    demand: F64,
    zone_node: I32,
    work: Scratch,
) -> int:
    """Make bush b anew; return the places it needs where they are missing, or 0.

    Parameters
    ----------
    cost : shape (n_classes, n_links).
    links, flows : shape (n,): the old flow.
    demand : shape (n_bushes, n_zones).
    zone_node : shape (n_zones,).
    """
    rank = bushes.rank[b]
    count = grow_tree(graph, rank, cost[rank], bushes.origin[b], work)
    need = count - 1 + _gather(graph, count, links, flows, work)
    if need > bushes.room[b]:
        return need
    _write(bushes, b, count, work)
    _want(b, demand, zone_node, work.amount)
    _lead_back(graph, bushes, b, work.amount)
    return 0


@nb.njit(cache=True, nogil=True)
def conserve_flows(
    graph: Graph, bushes: Bushes, demand: F64, zone_node: I32, span: I32, work: Scratch
) -> None:
    """Make the flows of bushes span[0]..span[1]-1 fit their demand again, in the same shares.

    Parameters as in `replant_bush`; rounding is all that this should have to mend.
    """
    for b in range(span[0], span[1]):
        _want(b, demand, zone_node, work.amount)
        _lead_back(graph, bushes, b, work.amount)

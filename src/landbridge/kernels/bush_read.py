"""Reading answers out of the flows of bushes: skims, shares through a link, paths.

The flows of one bush are a list of links that carry flow, in the topological order of their
heads: all links into a node stand before all links out of it.
"""

from __future__ import annotations

import numba as nb
import numpy as np
from numpy.typing import NDArray

from landbridge.kernels.bush import Bushes, Graph, Scratch
from landbridge.kernels.bush_tree import grow_tree
from landbridge.kernels.link_delay import Whole

__all__ = ["pack_flows", "peel_paths", "shares_through", "skim_origins"]

F64 = NDArray[np.float64]
I64 = NDArray[np.int64]
I32 = NDArray[np.int32]
Bool = NDArray[np.bool_]


@nb.njit(cache=True)
def pack_flows(bushes: Bushes, tail: I32, used: Bool, links: I32, flows: F64, ptr: I64) -> int:
    """Copy the links with flow of all bushes one after the other; return how many there are.

    Parameters
    ----------
    tail : shape (n_links,).
    used : shape (n_nodes,), working array.
    links, flows : shape (n,): where to write, or shape (0,) to count only.
    ptr : shape (n_bushes + 1,), written: bush b has ptr[b]:ptr[b + 1].
    """
    total = 0
    for b in range(bushes.origin.shape[0]):
        ptr[b] = total
        begin = bushes.start[b]
        for i in range(bushes.n_nodes[b]):
            v = bushes.node[b, i]
            used[v] = i == 0
            for place in range(begin + bushes.in_ptr[b, i], begin + bushes.in_ptr[b, i + 1]):
                link = bushes.link[place]
                if bushes.flow[place] > 0.0 and used[tail[link]]:
                    used[v] = True
                    if links.shape[0] > 0:
                        links[total] = link
                        flows[total] = bushes.flow[place]
                    total += 1
    ptr[bushes.origin.shape[0]] = total
    return total


@nb.njit(cache=True)
def shares_through(
    tail: I32, head: I32, links: I32, flows: F64, chosen: Bool, n_nodes: Whole
) -> F64:
    """Return which share of the flow into each node passes a chosen link, shape (n_nodes,).

    Flow mixes at nodes: what leaves a node has the share of what came to it. `links`, `flows`
    belong to one bush; `chosen` has shape (n_links,).
    """
    inflow = np.zeros(n_nodes)
    through = np.zeros(n_nodes)
    for place in range(links.shape[0]):
        link = links[place]
        before = tail[link]
        share = through[before] / inflow[before] if inflow[before] > 0.0 else 0.0
        inflow[head[link]] += flows[place]
        through[head[link]] += flows[place] * (1.0 if chosen[link] else share)
    for v in range(n_nodes):
        if inflow[v] > 0.0:
            through[v] = min(1.0, through[v] / inflow[v])
    return through


@nb.njit(cache=True)
def _trace(
    tail: I32, links: I32, left: F64, row: I32, begin: I32, v: Whole, origin: Whole, way: I32
) -> int:
    """Write the places of the widest way back from a node into `way`; return its length or -1."""
    length = 0
    while v != origin:
        best = -1
        for place in range(begin[v], row[v]):
            if best < 0 or left[place] > left[best]:
                best = place
        if best < 0 or left[best] <= 0.0:
            return -1
        way[length] = best
        length += 1
        v = tail[links[best]]
    return length


@nb.njit(cache=True)
def peel_paths(
    tail: I32,
    head: I32,
    links: I32,
    flows: F64,
    origin: Whole,
    wanted: F64,
    least: float,
    zone: I32,
    amount: F64,
    ptr: I64,
    path: I32,
) -> int:
    """Take the flow of one bush apart into paths, for each destination the widest first.

    Parameters
    ----------
    links, flows : the bush; links into one node stand together.
    wanted : shape (n_nodes,): demand at each node.
    least : flow below which what is left is the dust of rounding.
    zone, amount, ptr, path : written: destination node and flow of each path, and where its
        links, in order of travel, begin in `path` (ptr has one entry more).

    Returns
    -------
    Number of paths, or -1 where the room for them does not suffice.
    """
    n_nodes = wanted.shape[0]
    begin = np.zeros(n_nodes, np.int32)
    end = np.zeros(n_nodes, np.int32)
    for place in range(links.shape[0]):
        v = head[links[place]]
        if end[v] == 0:
            begin[v] = place
        end[v] = place + 1
    left = flows.copy()
    way = np.empty(n_nodes, np.int32)
    count = 0
    ptr[0] = 0
    for v in range(n_nodes):
        rest = wanted[v]
        while rest > least:
            length = _trace(tail, links, left, end, begin, v, origin, way)
            if length <= 0:
                break
            if count == amount.shape[0] or ptr[count] + length > path.shape[0]:
                return -1
            width = rest
            for k in range(length):
                width = min(width, left[way[k]])
            for k in range(length):
                left[way[k]] -= width
                path[ptr[count] + length - 1 - k] = links[way[k]]
            zone[count] = v
            amount[count] = width
            ptr[count + 1] = ptr[count] + length
            count += 1
            rest -= width
    return count


@nb.njit(cache=True, nogil=True)
def skim_origins(
    graph: Graph,
    rank: Whole,
    cost: F64,
    parts: F64,
    zone_node: I32,
    span: I32,
    out: F64,
    work: Scratch,
) -> None:
    """Sum parts of the cost along the ways of least cost between zones.

    Parameters
    ----------
    rank : class.
    cost : shape (n_links,): what the ways are nearest by.
    parts : shape (n_parts, n_links): what is summed.
    span : shape (2,): first origin zone and the one after the last.
    out : shape (n_parts + 1, n_zones, n_zones), written: the cost and its parts; inf where no
        way leads.
    """
    n_parts = parts.shape[0]
    total = np.zeros((n_parts, graph.through.shape[0]))
    for zone in range(span[0], span[1]):
        count = grow_tree(graph, rank, cost, zone_node[zone], work)
        total[:] = np.inf
        total[:, zone_node[zone]] = 0.0
        for i in range(1, count):
            v = work.order[i]
            link = work.near_at[v]
            for part in range(n_parts):
                total[part, v] = total[part, graph.tail[link]] + parts[part, link]
        for other in range(zone_node.shape[0]):
            v = zone_node[other]
            out[0, zone, other] = work.near[v]
            for part in range(n_parts):
                out[part + 1, zone, other] = total[part, v]

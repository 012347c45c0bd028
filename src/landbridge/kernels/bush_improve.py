"""Exact least costs of a bush's origin, its excess, and better links for the bush.

Least costs over the bush are corrected over the whole network, so they are exact and cost
little once the bush is good. Links without flow leave the bush unless they belong to its
shortest tree. A link (i, j) may enter where far(i) + c < far(j) (Dial's criterion; `far` is the
largest cost over the links that stay), so the bush stays acyclic also over links without cost;
of those it enters where it is promising, see `improve_bush`.
"""

from __future__ import annotations

import numba as nb
import numpy as np
from numpy.typing import NDArray

from landbridge.kernels.bush import Bushes, Graph, Scratch
from landbridge.kernels.link_delay import Whole

__all__ = ["improve_bushes", "measure_bush"]

F64 = NDArray[np.float64]
I64 = NDArray[np.int64]
I32 = NDArray[np.int32]
Bool = NDArray[np.bool_]


@nb.njit(cache=True)
def _near_in_bush(graph: Graph, bushes: Bushes, b: Whole, cost: F64, work: Scratch) -> None:
    """Fill `near`, `near_at` (place) and `rank` (position) over the links of the bush."""
    near = work.near
    near[:] = np.inf
    work.rank[:] = -1
    begin = bushes.start[b]
    near[bushes.origin[b]] = 0.0
    work.rank[bushes.origin[b]] = 0
    for i in range(1, bushes.n_nodes[b]):
        v = bushes.node[b, i]
        best = np.inf
        for place in range(begin + bushes.in_ptr[b, i], begin + bushes.in_ptr[b, i + 1]):
            link = bushes.link[place]
            far = near[graph.tail[link]] + cost[link]
            if far < best:
                best = far
                work.near_at[v] = place - begin
        near[v] = best
        work.rank[v] = i


@nb.njit(cache=True)
def _correct(
    graph: Graph, closed: Bool, origin: Whole, n_nodes: Whole, cost: F64, work: Scratch
) -> None:
    """Lower `near` to the least costs over the whole network; `order` holds the bush's nodes."""
    near, queue, waiting, position = work.near, work.queue, work.flag, work.rank
    waiting[:] = False
    size = queue.shape[0]
    first = 0
    count = 0
    for i in range(n_nodes):
        v = work.order[i]
        if i > 0 and not graph.through[v]:
            continue
        for link in range(graph.out_ptr[v], graph.out_ptr[v + 1]):
            far = near[v] + cost[link]
            head = graph.head[link]
            if far < near[head] and not closed[link]:
                near[head] = far
                if position[head] <= i and not waiting[head]:
                    waiting[head] = True
                    queue[(first + count) % size] = head
                    count += 1
    while count > 0:
        v = queue[first]
        first = (first + 1) % size
        count -= 1
        waiting[v] = False
        if v != origin and not graph.through[v]:
            continue
        for link in range(graph.out_ptr[v], graph.out_ptr[v + 1]):
            far = near[v] + cost[link]
            head = graph.head[link]
            if far < near[head] and not closed[link]:
                near[head] = far
                if not waiting[head]:
                    waiting[head] = True
                    queue[(first + count) % size] = head
                    count += 1


@nb.njit(cache=True)
def measure_bush(graph: Graph, bushes: Bushes, b: Whole, cost: F64, work: Scratch) -> float:
    """Fill `near` with exact least costs; return the bush's excess (flow times cost too many).

    The excess is a sum of terms >= 0, one a link, so it is exact to the last digits.
    """
    _near_in_bush(graph, bushes, b, cost, work)
    n_nodes = bushes.n_nodes[b]
    work.order[:n_nodes] = bushes.node[b, :n_nodes]
    _correct(graph, graph.closed[bushes.rank[b]], bushes.origin[b], n_nodes, cost, work)
    near = work.near
    begin = bushes.start[b]
    excess = 0.0
    for i in range(1, n_nodes):
        to = near[bushes.node[b, i]]
        for place in range(begin + bushes.in_ptr[b, i], begin + bushes.in_ptr[b, i + 1]):
            if bushes.flow[place] > 0.0:
                link = bushes.link[place]
                excess += bushes.flow[place] * (near[graph.tail[link]] + cost[link] - to)
    return excess


@nb.njit(cache=True)
def _keep(graph: Graph, bushes: Bushes, b: Whole, cost: F64, work: Scratch) -> int:
    """Choose the links that stay; return how many leave.

    Fills `far` over them, `member` (by link), `ends[i]` (how many links into the i-th node) and
    `amount` (flow into each node).
    """
    far = work.far
    work.member[:] = False
    begin = bushes.start[b]
    far[bushes.origin[b]] = 0.0
    left = 0
    work.ends[0] = 0
    work.amount[bushes.origin[b]] = 1.0
    for i in range(1, bushes.n_nodes[b]):
        v = bushes.node[b, i]
        worst = 0.0
        inflow = 0.0
        kept = 0
        for place in range(begin + bushes.in_ptr[b, i], begin + bushes.in_ptr[b, i + 1]):
            link = bushes.link[place]
            before = graph.tail[link]
            used = bushes.flow[place] > 0.0 and work.amount[before] > 0.0
            if used or place - begin == work.near_at[v]:
                work.member[link] = True
                worst = max(worst, far[before] + cost[link])
                inflow += bushes.flow[place] if used else 0.0
                kept += 1
            else:
                left += 1
        far[v] = worst
        work.amount[v] = inflow
        work.ends[i] = kept
    return left


@nb.njit(cache=True)
def _choose(
    graph: Graph, closed: Bool, n_nodes: Whole, cost: F64, reach: float, work: Scratch
) -> int:
    """List the links to be added by head in `first` and `next`; return how many.

    `rank` holds the position of each node, `ends` grows by the links added.
    """
    near, far = work.near, work.far
    work.first[:] = -1
    added = 0
    for i in range(n_nodes):
        v = work.order[i]
        if i > 0 and not graph.through[v]:
            continue
        for link in range(graph.out_ptr[v], graph.out_ptr[v + 1]):
            head = graph.head[link]
            if far[v] + cost[link] >= far[head] or work.member[link] or closed[link]:
                continue
            limit = near[head]
            if work.amount[head] > 0.0:
                limit += reach * (far[head] - near[head])
            if near[v] + cost[link] <= limit:
                work.next[link] = work.first[head]
                work.first[head] = link
                work.ends[work.rank[head]] += 1
                added += 1
    return added


@nb.njit(cache=True)
def _merge(bushes: Bushes, b: Whole, work: Scratch) -> None:
    """Write the new links into `link` and `flow`, row i from `cursor[i]` to `ends[i]`."""
    begin = bushes.start[b]
    total = 0
    for i in range(bushes.n_nodes[b]):
        work.cursor[i] = total
        for place in range(begin + bushes.in_ptr[b, i], begin + bushes.in_ptr[b, i + 1]):
            link = bushes.link[place]
            if work.member[link]:
                work.link[total] = link
                work.flow[total] = bushes.flow[place]
                total += 1
        link = work.first[bushes.node[b, i]]
        while link >= 0:
            work.link[total] = link
            work.flow[total] = 0.0
            total += 1
            link = work.next[link]
        work.ends[i] = total


@nb.njit(cache=True)
def _visit(graph: Graph, root: Whole, found: Whole, work: Scratch) -> Whole:
    """Append the node at position `root` after all before it that are still missing."""
    stack, order, position = work.queue, work.order, work.rank
    stack[0] = root
    work.flag[root] = True
    top = 1
    while top > 0:
        i = stack[top - 1]
        place = work.cursor[i]
        if place < work.ends[i]:
            work.cursor[i] = place + 1
            before = position[graph.tail[work.link[place]]]
            if not work.flag[before]:
                work.flag[before] = True
                stack[top] = before
                top += 1
        else:
            order[found] = i
            found += 1
            top -= 1
    return found


@nb.njit(cache=True)
def _sort(graph: Graph, n_nodes: Whole, work: Scratch) -> Whole:
    """Put old positions into a new topological `order`, the core first; return the core's size.

    `cursor[i]` and `ends[i]` are where the links into the node at position i begin and end.
    """
    work.flag[:n_nodes] = False
    work.flag[0] = True
    work.order[0] = 0
    found: Whole = 1
    for i in range(1, n_nodes):
        if work.ends[i] - work.cursor[i] > 1 and not work.flag[i]:
            found = _visit(graph, i, found, work)
    core = found if found > 1 else 0
    for i in range(1, n_nodes):
        if not work.flag[i]:
            found = _visit(graph, i, found, work)
    return core


@nb.njit(cache=True)
def _store(bushes: Bushes, b: Whole, core: Whole, work: Scratch) -> None:
    """Write the new bush over the old one."""
    n_nodes = bushes.n_nodes[b]
    begin = bushes.start[b]
    work.queue[:n_nodes] = bushes.node[b, :n_nodes]
    total = 0
    for i in range(n_nodes):
        old = work.order[i]
        bushes.node[b, i] = work.queue[old]
        bushes.in_ptr[b, i] = total
        low = work.ends[old - 1] if old > 0 else 0
        for place in range(low, work.ends[old]):
            bushes.link[begin + total] = work.link[place]
            bushes.flow[begin + total] = work.flow[place]
            total += 1
    bushes.in_ptr[b, n_nodes] = total
    bushes.n_core[b] = core


@nb.njit(cache=True)
def _improve(
    graph: Graph, bushes: Bushes, b: Whole, cost: F64, reach: float, work: Scratch
) -> Whole:
    """Change the links of a measured bush; return the places it needs if they are missing, or 0."""
    n_nodes = bushes.n_nodes[b]
    closed = graph.closed[bushes.rank[b]]
    left = _keep(graph, bushes, b, cost, work)
    added = _choose(graph, closed, n_nodes, cost, reach, work)
    if left == 0 and added == 0:
        return 0
    need = bushes.in_ptr[b, n_nodes] - left + added
    if need > bushes.room[b]:
        return need
    _merge(bushes, b, work)
    core = _sort(graph, n_nodes, work)
    _store(bushes, b, core, work)
    return 0


@nb.njit(cache=True, nogil=True)
def improve_bushes(
    graph: Graph,
    bushes: Bushes,
    cost: F64,
    span: I32,
    reach: float,
    excess: F64,
    near_zone: F64,
    zone_node: I32,
    demand: F64,
    need: I32,
    work: Scratch,
) -> None:
    """Measure the bushes span[0]..span[1]-1 at given costs and let better links in.

    Parameters
    ----------
    cost : shape (n_classes, n_links), not changed.
    reach : which links enter (besides those of least cost): a link into a node with flow whose
        way is nearer than this share of the distance between its nearest and farthest way.
        1 takes all that Dial's criterion allows, 0 only the nearest; below 0 nothing changes.
    excess, near_zone : shape (n_bushes,), written: excess, and demand times least cost.
    zone_node : shape (n_zones,).
    demand : shape (n_bushes, n_zones).
    need : shape (n_bushes,), written: places a bush lacks to take its links in, or 0.
    """
    for b in range(span[0], span[1]):
        row = cost[bushes.rank[b]]
        excess[b] = measure_bush(graph, bushes, b, row, work)
        total = 0.0
        for zone in range(zone_node.shape[0]):
            if demand[b, zone] > 0.0:
                total += demand[b, zone] * work.near[zone_node[zone]]
        near_zone[b] = total
        need[b] = 0
        if reach >= 0.0:
            need[b] = _improve(graph, bushes, b, row, reach, work)

"""Exact least costs of a bush's origin, its excess, and better links for the bush.

Least costs over the bush are corrected over the whole network, so they are exact and cost
little once the bush is good. A bush within which all nearest ways lie is left alone. From
others links without flow leave unless they end a nearest way, and a link (i, j) may enter where
far(i) + c < far(j) (Dial's criterion; `far` is the largest cost over the links that stay), so
the bush stays acyclic also over links without cost; of those it enters where it is promising,
see `improve_bushes`.
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
def _walk(graph: Graph, bushes: Bushes, b: Whole, cost: F64, work: Scratch) -> tuple[float, int]:
    """Go through the bush once; return its excess over its own nearest ways, and links unused.

    Fills `near` over all its links; over those that carry flow or end a nearest way `far`,
    `member` (by link), `ends[i]` (how many lead into the i-th node); `amount` (flow into each
    node) and `rank` (position).
    """
    near, far, amount = work.near, work.far, work.amount
    near[:] = np.inf
    work.rank[:] = -1
    work.member[:] = False
    begin = bushes.start[b]
    origin = bushes.origin[b]
    near[origin] = 0.0
    far[origin] = 0.0
    amount[origin] = 1.0
    work.rank[origin] = 0
    work.ends[0] = 0
    excess = 0.0
    left = 0
    for i in range(1, bushes.n_nodes[b]):
        v = bushes.node[b, i]
        work.rank[v] = i
        low = begin + bushes.in_ptr[b, i]
        high = begin + bushes.in_ptr[b, i + 1]
        if high - low == 1:
            link = bushes.link[low]
            before = graph.tail[link]
            near[v] = near[before] + cost[link]
            far[v] = far[before] + cost[link]
            amount[v] = bushes.flow[low] if amount[before] > 0.0 else 0.0
            work.member[link] = True
            work.ends[i] = 1
        else:
            spent, kept = _walk_meeting(graph, bushes, low, high, v, cost, work)
            excess += spent
            left += high - low - kept
            work.ends[i] = kept
    return excess, left


@nb.njit(cache=True)
def _walk_meeting(
    graph: Graph, bushes: Bushes, low: Whole, high: Whole, v: Whole, cost: F64, work: Scratch
) -> tuple[float, int]:
    """Do what `_walk` does at a node where ways meet; return its excess and the links that stay."""
    near, far = work.near, work.far
    best = np.inf
    nearest = low
    for place in range(low, high):
        link = bushes.link[place]
        to = near[graph.tail[link]] + cost[link]
        if to < best:
            best = to
            nearest = place
    near[v] = best
    worst = 0.0
    spent = 0.0
    inflow = 0.0
    kept = 0
    for place in range(low, high):
        link = bushes.link[place]
        before = graph.tail[link]
        used = bushes.flow[place] > 0.0 and work.amount[before] > 0.0
        if used or place == nearest:
            work.member[link] = True
            worst = max(worst, far[before] + cost[link])
            kept += 1
        if used:
            spent += bushes.flow[place] * (near[before] + cost[link] - best)
            inflow += bushes.flow[place]
    far[v] = worst
    work.amount[v] = inflow
    return spent, kept


@nb.njit(cache=True)
def _scan(graph: Graph, bushes: Bushes, b: Whole, cost: F64, work: Scratch) -> tuple[int, int]:
    """Look at all links once, in the order of the bush, with least costs corrected on the way.

    Returns
    -------
    How many nodes wait in `queue` with better costs, and how many links that Dial's criterion
    would let in are listed in `link`. The first is -1 where no cost was corrected.
    """
    near, far, queue, waiting, position = work.near, work.far, work.queue, work.flag, work.rank
    closed = graph.closed[bushes.rank[b]]
    waiting[:] = False
    count = 0
    found = 0
    better = False
    for i in range(bushes.n_nodes[b]):
        v = bushes.node[b, i]
        if i > 0 and not graph.through[v]:
            continue
        near_v = near[v]
        far_v = far[v]
        for link in range(graph.out_ptr[v], graph.out_ptr[v + 1]):
            head = graph.head[link]
            if far_v + cost[link] < far[head] and not work.member[link] and not closed[link]:
                work.link[found] = link
                found += 1
            to = near_v + cost[link]
            if to < near[head] and not closed[link]:
                near[head] = to
                better = True
                if position[head] <= i and not waiting[head]:
                    waiting[head] = True
                    queue[count] = head
                    count += 1
    return count if better else -1, found


@nb.njit(cache=True)
def _settle(
    graph: Graph, closed: Bool, origin: Whole, count: Whole, cost: F64, work: Scratch
) -> None:
    """Lower `near` to the least costs, from the `count` nodes that wait in `queue`."""
    near, queue, waiting = work.near, work.queue, work.flag
    size = queue.shape[0]
    first = 0
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
def _excess(graph: Graph, bushes: Bushes, b: Whole, cost: F64, work: Scratch) -> float:
    """Return flow times cost above the least, a sum of terms >= 0."""
    near = work.near
    begin = bushes.start[b]
    excess = 0.0
    for i in range(1, bushes.n_nodes[b]):
        to = near[bushes.node[b, i]]
        for place in range(begin + bushes.in_ptr[b, i], begin + bushes.in_ptr[b, i + 1]):
            if bushes.flow[place] > 0.0:
                link = bushes.link[place]
                excess += bushes.flow[place] * (near[graph.tail[link]] + cost[link] - to)
    return excess


@nb.njit(cache=True)
def measure_bush(
    graph: Graph, bushes: Bushes, b: Whole, cost: F64, work: Scratch
) -> tuple[float, bool, int, int]:
    """Fill `near` with exact least costs and find what could be better about a bush.

    Returns
    -------
    excess : flow times cost too many; a sum of terms >= 0, so exact to the last digits.
    better : whether a way outside the bush is nearer than all within.
    left : unused links of the bush.
    found : links that could enter, listed in `link`.
    """
    excess, left = _walk(graph, bushes, b, cost, work)
    count, found = _scan(graph, bushes, b, cost, work)
    if count < 0:
        return excess, False, left, found
    _settle(graph, graph.closed[bushes.rank[b]], bushes.origin[b], count, cost, work)
    return _excess(graph, bushes, b, cost, work), True, left, found


@nb.njit(cache=True)
def _choose(graph: Graph, found: Whole, cost: F64, reach: float, work: Scratch) -> int:
    """List those of the links found that enter by head in `first` and `next`; return how many.

    `rank` holds the position of each node, `ends` grows by the links added.
    """
    near, far = work.near, work.far
    work.first[:] = -1
    added = 0
    for k in range(found):
        link = work.link[k]
        head = graph.head[link]
        limit = near[head]
        if work.amount[head] > 0.0:
            limit += reach * (far[head] - near[head])
        if near[graph.tail[link]] + cost[link] <= limit:
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
    # All others have one link, which they had before: their old order still holds.
    for i in range(1, n_nodes):
        if not work.flag[i]:
            work.order[found] = i
            found += 1
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
def _rebuild(graph: Graph, bushes: Bushes, b: Whole, change: Whole, work: Scratch) -> Whole:
    """Change the links of a bush, `change` more than now; return the places it lacks, or 0."""
    need = bushes.in_ptr[b, bushes.n_nodes[b]] + change
    if need > bushes.room[b]:
        return need
    _merge(bushes, b, work)
    core = _sort(graph, bushes.n_nodes[b], work)
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
        1 takes all that Dial's criterion allows, for every bush, 0 only the nearest; below 0
        nothing changes.
    excess, near_zone : shape (n_bushes,), written: excess, and demand times least cost.
    zone_node : shape (n_zones,).
    demand : shape (n_bushes, n_zones).
    need : shape (n_bushes,), written: places a bush lacks to take its links in, or 0.
    """
    for b in range(span[0], span[1]):
        row = cost[bushes.rank[b]]
        excess[b], better, left, found = measure_bush(graph, bushes, b, row, work)
        total = 0.0
        for zone in range(zone_node.shape[0]):
            if demand[b, zone] > 0.0:
                total += demand[b, zone] * work.near[zone_node[zone]]
        near_zone[b] = total
        need[b] = 0
        if reach >= 1.0 or (reach >= 0.0 and better):
            added = _choose(graph, found, row, reach, work)
            if added > 0 or left > 0:
                need[b] = _rebuild(graph, bushes, b, added - left, work)

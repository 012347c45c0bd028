"""Shifting flow within bushes from the farthest used way to the nearest, by Newton steps.

At each node of the core where ways meet, the nearest way and the farthest used way are
followed back to where they part; flow moves between these two segments by the difference of
their costs over the sum of their slopes, at most what the farther one carries. Costs follow at
once, so each step sees the ones before it.
"""

from __future__ import annotations

import numba as nb
import numpy as np
from numpy.typing import NDArray

from landbridge.kernels.bush import Bushes, Costs, Scratch, charge
from landbridge.kernels.link_delay import Whole

__all__ = ["shift_bushes"]

F64 = NDArray[np.float64]
I32 = NDArray[np.int32]
Bool = NDArray[np.bool_]


@nb.njit(cache=True)
def _look_back(
    tail: I32,
    bushes: Bushes,
    begin: Whole,
    low: Whole,
    high: Whole,
    v: Whole,
    cost: F64,
    work: Scratch,
) -> float:
    """Do what `_look` does at one node where ways meet; return the excess there."""
    near, far = work.near, work.far
    best = np.inf
    worst = -np.inf
    spent = 0.0
    inflow = 0.0
    for place in range(low, high):
        link = bushes.link[place]
        before = tail[link]
        to = near[before] + cost[link]
        if to < best:
            spent += inflow * (best - to) if inflow > 0.0 else 0.0
            best = to
            work.near_at[v] = place - begin
        flow = bushes.flow[place]
        if flow > 0.0 and far[before] >= 0.0:
            spent += flow * (to - best)
            inflow += flow
            if far[before] + cost[link] > worst:
                worst = far[before] + cost[link]
                work.far_at[v] = place - begin
    near[v] = best
    far[v] = worst
    if inflow == 0.0:
        work.far_at[v] = work.near_at[v]
    return spent


@nb.njit(cache=True)
def _look(tail: I32, bushes: Bushes, b: Whole, cost: F64, work: Scratch) -> float:
    """Fill `near`, `far` and the places of their last links over the core; return the excess.

    `far` is -inf at a node that no flow comes to. What leaves such a node all the same is the
    dust of rounding and no longer counts as flow.
    """
    near, far = work.near, work.far
    begin = bushes.start[b]
    origin = bushes.origin[b]
    near[origin] = 0.0
    far[origin] = 0.0
    work.rank[origin] = 0
    excess = 0.0
    for i in range(1, bushes.n_core[b]):
        v = bushes.node[b, i]
        work.rank[v] = i
        low = begin + bushes.in_ptr[b, i]
        high = begin + bushes.in_ptr[b, i + 1]
        if high - low == 1:
            link = bushes.link[low]
            before = tail[link]
            near[v] = near[before] + cost[link]
            far[v] = far[before] + cost[link] if bushes.flow[low] > 0.0 else -np.inf
            work.near_at[v] = low - begin
            work.far_at[v] = low - begin
            continue
        excess += _look_back(tail, bushes, begin, low, high, v, cost, work)
    return excess


@nb.njit(cache=True)
def _move(
    tail: I32,
    bushes: Bushes,
    begin: Whole,
    at: Whole,
    stop: Whole,
    last: I32,
    costs: Costs,
    dx: float,
) -> None:
    """Add `dx` to the links of a segment that ends at node `at` and begins at node `stop`."""
    v = at
    while v != stop:
        place = begin + last[v]
        link = bushes.link[place]
        bushes.flow[place] += dx
        costs.volume[link] += dx
        charge(costs, link)
        v = tail[link]


@nb.njit(cache=True)
def _balance(
    tail: I32, bushes: Bushes, b: Whole, at: Whole, costs: Costs, pace: float, work: Scratch
) -> bool:
    """Shift flow between the two ways that meet at a node; return whether any moved."""
    begin = bushes.start[b]
    cost = costs.cost[bushes.rank[b]]
    near_at, far_at, position = work.near_at, work.far_at, work.rank
    place = begin + far_at[at]
    link = bushes.link[place]
    flow = bushes.flow[place]
    gain = cost[link]
    slope = costs.slope[link]
    v = tail[link]
    link = bushes.link[begin + near_at[at]]
    gain -= cost[link]
    slope += costs.slope[link]
    w = tail[link]
    while v != w:
        if position[v] > position[w]:
            place = begin + far_at[v]
            link = bushes.link[place]
            flow = min(flow, bushes.flow[place])
            gain += cost[link]
            v = tail[link]
        else:
            link = bushes.link[begin + near_at[w]]
            gain -= cost[link]
            w = tail[link]
        slope += costs.slope[link]
    if gain <= 0.0 or flow <= 0.0:
        return False
    if slope * flow > pace * gain:
        flow = pace * gain / slope
    _move(tail, bushes, begin, at, v, far_at, costs, -flow)
    _move(tail, bushes, begin, at, v, near_at, costs, flow)
    return True


@nb.njit(cache=True, nogil=True)
def shift_bushes(
    tail: I32,
    bushes: Bushes,
    costs: Costs,
    span: I32,
    active: Bool,
    least: float,
    pace: float,
    work: Scratch,
) -> float:
    """Shift flow once at every meeting node of the active bushes span[0]..span[1]-1.

    Parameters
    ----------
    tail : shape (n_links,).
    active : shape (n_bushes,), modified: a bush whose excess is below `least` falls asleep.
    least : excess, flow times cost.

    Returns
    -------
    Sum of the excesses that the active bushes had within themselves before the shifts.
    """
    total = 0.0
    for b in range(span[0], span[1]):
        if not active[b]:
            continue
        row = costs.cost[bushes.rank[b]]
        excess = _look(tail, bushes, b, row, work)
        total += excess
        active[b] = excess > least
        for i in range(bushes.n_core[b] - 1, 0, -1):
            v = bushes.node[b, i]
            if work.far_at[v] != work.near_at[v] and work.far[v] > work.near[v]:
                _balance(tail, bushes, b, v, costs, pace, work)
    return total

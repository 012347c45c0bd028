"""Shifting flow within bushes from the farthest used way to the nearest, by Newton steps.

At each node of the core where ways meet, the nearest way and the farthest used way are
followed back to where they part; flow moves between these two segments by the difference of
their costs over the sum of their slopes, at most what the farther one carries. Costs follow at
once, so each step sees the ones before it.
"""

from __future__ import annotations

from typing import Final

import numba as nb
import numpy as np
from numpy.typing import NDArray

from landbridge.kernels.bush import Bushes, Costs, Scratch, charge
from landbridge.kernels.link_delay import Whole

__all__ = ["shift_bushes"]

#: share of the difference of two ways that one step may leave, either way round
FAR_ENOUGH: Final = 0.6
MOST_STEPS: Final = 8
MOST_HALVINGS: Final = 60
#: a bush whose excess is so many times the least is swept again, so often at most
HEAVY: Final = 400.0
MOST_SWEEPS: Final = 20

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
) -> float:
    """Add `dx` to the links of a segment that ends at node `at` and begins at node `stop`.

    Returns what its cost grows by.
    """
    v = at
    grown = 0.0
    while v != stop:
        place = begin + last[v]
        link = bushes.link[place]
        bushes.flow[place] += dx
        costs.volume[link] += dx
        before = costs.cost[0, link]
        charge(costs, link)
        grown += costs.cost[0, link] - before
        v = tail[link]
    return grown


@nb.njit(cache=True)
def _compare(
    tail: I32, bushes: Bushes, b: Whole, at: Whole, costs: Costs, work: Scratch
) -> tuple[Whole, float, float, float]:
    """Follow the two ways that meet at a node back to where they part.

    Returns
    -------
    That node, how much dearer the farther way is, the sum of slopes, the flow of the farther way.
    """
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
    return v, gain, slope, flow


@nb.njit(cache=True)
def _balance(
    tail: I32, bushes: Bushes, b: Whole, at: Whole, costs: Costs, pace: float, work: Scratch
) -> None:
    """Shift flow between the two ways that meet at a node.

    A step that leaves the nearer way much dearer is halved until it does not; one that leaves
    most of the difference is followed by another.
    """
    begin = bushes.start[b]
    for _ in range(MOST_STEPS):
        stop, gain, slope, flow = _compare(tail, bushes, b, at, costs, work)
        if gain <= 0.0 or flow <= 0.0:
            return
        step = flow
        if slope * flow > pace * gain:
            step = pace * gain / slope
        rest = gain + _move(tail, bushes, begin, at, stop, work.far_at, costs, -step)
        rest -= _move(tail, bushes, begin, at, stop, work.near_at, costs, step)
        halvings = 0
        while rest < -FAR_ENOUGH * gain and halvings < MOST_HALVINGS:
            step *= 0.5
            _move(tail, bushes, begin, at, stop, work.far_at, costs, step)
            _move(tail, bushes, begin, at, stop, work.near_at, costs, -step)
            rest = _compare(tail, bushes, b, at, costs, work)[1]
            halvings += 1
        if rest < FAR_ENOUGH * gain or step == flow:
            return


@nb.njit(cache=True)
def _sweep(tail: I32, bushes: Bushes, b: Whole, costs: Costs, pace: float, work: Scratch) -> float:
    """Shift once at every meeting node of a bush; return the excess it had within itself."""
    excess = _look(tail, bushes, b, costs.cost[bushes.rank[b]], work)
    for i in range(bushes.n_core[b] - 1, 0, -1):
        v = bushes.node[b, i]
        if work.far_at[v] != work.near_at[v] and work.far[v] > work.near[v]:
            _balance(tail, bushes, b, v, costs, pace, work)
    return excess


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
    """Shift flow at every meeting node of the active bushes span[0]..span[1]-1.

    Once, and again in a bush that stands out, so that the others need not wait for it.

    Parameters
    ----------
    tail : shape (n_links,).
    active : shape (n_bushes,), modified: a bush whose excess is below `least` falls asleep.
    least : excess, flow times cost.
    pace : stretch of a Newton step; 1 is the plain step.

    Returns
    -------
    Sum of the excesses that the active bushes had within themselves before the shifts.
    """
    total = 0.0
    for b in range(span[0], span[1]):
        if active[b]:
            excess = _sweep(tail, bushes, b, costs, pace, work)
            total += excess
            active[b] = excess > least
            again = 1
            while excess > HEAVY * least and again < MOST_SWEEPS:
                excess = _sweep(tail, bushes, b, costs, pace, work)
                again += 1
    return total

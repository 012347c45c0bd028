"""One better demand: Newton's method on the logit, with the routes' shares held.

While each bush keeps the shares of flow into its nodes, link volumes are linear in the demand,
v = P d, and the costs that trips expect are P^T c. The next demand minimises the combined
objective with the delays replaced by their quadratic model at the present volumes. Its dual has
one unknown for each link: the change w of the volume, with

    w = P (logit(P^T (c + T' w)) - d),        T' the slopes of the delays.

That is solved by Newton's method: (I + P S P^T T') dw = residual, S minus the derivative of the
logit, which is symmetric and positive after scaling by the root of T', so conjugate gradients
solve it with products by P and P^T only (`landbridge.kernels.bush_skeleton`); they need about as
many as there are bottlenecks. Then
an exact line search of the true combined objective along flows and demand together. Each step
leads downhill since its goal minimises a convex model, as in partial linearisation [1]_, which
is the first step of the iteration (w = 0).

References
----------
.. [1] S. P. Evans, Derivation and analysis of some models for combining trip distribution and
   assignment, Transportation Research 10(1), 1976, doi:10.1016/0041-1647(76)90100-3.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from landbridge.assignment.choice_market import Market, each_pair, hand_over, logit
from landbridge.assignment.choice_trend import Trend
from landbridge.assignment.problem import refresh
from landbridge.assignment.workers import pieces
from landbridge.kernels.bush import Scratch, add_up
from landbridge.kernels.bush_demand import reload_bushes
from landbridge.kernels.bush_skeleton import (
    Skeleton,
    count_bones,
    expect_change,
    fill_skeleton,
    lead_back,
)
from landbridge.kernels.link_delay import CONSTANT, delay_times
from landbridge.kernels.nested_logit import respond, slope_along, slope_at

__all__ = ["improve_demand"]

F64 = NDArray[np.float64]
I32 = NDArray[np.int32]
I64 = NDArray[np.int64]
#: Newton steps on the dual, conjugate gradients in each, and how far each is solved
NEWTON = 6
GRADIENTS = 40
NEWTON_SHARE = 0.03
GRADIENT_SHARE = 0.1
#: the line search ends where the slope is this share of the first
SEARCH_SHARE = 0.1
SEARCHES = 40
#: sums over bushes are taken in so many parts, whatever the number of threads, so that they agree
_SHARES = 8


@dataclass(eq=False)
class _Step:
    """What one step works with."""

    market: Market
    skeleton: Skeleton = field(init=False)
    base: F64 = field(init=False)  # table: costs expected at the present volumes
    table: F64 = field(init=False)  # table
    goal: F64 = field(init=False)  # table [pce]
    logsum: F64 = field(init=False)

    def __post_init__(self) -> None:
        self.base = self.market.cost.copy()
        self.skeleton = _make_skeleton(self.market, self.base)
        self.table = np.zeros_like(self.base)
        self.goal = np.empty_like(self.base)
        self.logsum = np.empty_like(self.market.logsum)

    def expected(self, extra: F64) -> None:
        """Fill `table` with the change of expected costs where links cost `extra` more."""
        market = self.market
        self.table[:] = 0.0

        def call(span: I32, work: Scratch) -> None:
            expect_change(self.skeleton, market.reach, extra, span, self.table, work)

        market.run.workers.each(market.run.problem.n_bushes, call)

    def loaded(self) -> F64:
        """Return what the demand in `table` adds to the volume of each link that bends."""
        market, count = self.market, self.market.run.problem.n_bushes
        workers, links = market.run.workers, market.run.problem.n_links
        ends = [count * k // _SHARES for k in range(_SHARES + 1)]
        sums = np.zeros((_SHARES, links))

        def call(shares: I32, work: Scratch) -> None:
            for k in range(*shares.tolist()):
                work.flow[:] = 0.0
                for span in pieces(ends[k + 1] - ends[k], workers.n_nodes):
                    there = span + np.int32(ends[k])
                    lead_back(self.skeleton, market.reach, self.table, there, work)
                sums[k] = work.flow

        workers.each(_SHARES, call)
        volume: F64 = sums.sum(axis=0)
        return volume

    def answer(self, extra: F64) -> F64:
        """Set the goal by the logit at costs raised by `extra`; return its change of volume."""
        market = self.market
        self.expected(extra)
        self.table += self.base
        logit(market.cells, market.run.workers, self.table, self.goal, self.logsum)
        np.subtract(self.goal, market.demand, out=self.table)
        return self.loaded()

    def curved(self, volume: F64, slope: F64) -> F64:
        """Return (I + P S P^T T') volume, S taken at the goal."""
        cells = self.market.cells
        self.expected(slope * volume)

        def call(span: I64) -> None:
            respond(cells.nests, cells.pairs, self.goal, span, self.table)

        each_pair(cells, self.market.run.workers, call)
        return volume - self.loaded()


def _make_skeleton(market: Market, base: F64) -> Skeleton:
    """Return the skeletons of the bushes, and fill `base` with costs over the shares of flow."""
    run, reach = market.run, market.reach
    tail, costs, count = run.problem.graph.tail, run.costs, run.problem.n_bushes
    bends = costs.kind != CONSTANT
    nodes, parts = np.zeros((2, count + 1), np.int64)
    ends, none = np.zeros(1, np.int64), np.empty(0, np.int32)
    skeleton = Skeleton(ends, ends, ends, none, none, np.empty(0), none)

    def look(span: I32, work: Scratch) -> None:
        count_bones(
            tail, run.bushes, reach, costs.cost, bends, span, skeleton, nodes[1:], parts[1:], base,
            work,
        )  # fmt: skip

    run.workers.each(count, look)
    node_ptr, part_ptr = np.cumsum(nodes), np.cumsum(parts)
    size = int(part_ptr[-1])
    found = Skeleton(
        node_ptr,
        part_ptr,
        np.full(int(node_ptr[-1]) + 1, size),
        np.empty(size, np.int32),
        np.empty(size, np.int32),
        np.empty(size),
        np.zeros(len(base), np.int32),
    )

    def write(span: I32, work: Scratch) -> None:
        fill_skeleton(tail, run.bushes, reach, costs.cost, bends, span, found, work)

    run.workers.each(count, write)
    return found


def improve_demand(market: Market, trend: Trend) -> float:
    """Move demand and flows towards the equilibrium; return the share of the way that was gone."""
    trend.judge(market.gap)
    step = _Step(market)
    costs = market.run.costs
    now, _ = delay_times(costs.kind, costs.rows, np.maximum(costs.volume, 0.0))
    after = now + costs.slope * _find_goal(step)
    better = trend.extrapolate(after, costs.slope)
    if better is None:
        better, length = after, _search(step)
    else:
        step.answer(better - now)
        length = 1.0
    _go(step, length)
    trend.follow(better, length)
    return length


def _find_goal(step: _Step) -> F64:
    """Solve the dual of the quadratic model for the goal."""
    slope = step.market.run.costs.slope
    change = np.zeros_like(slope)
    rest = step.answer(slope * change)
    first = float(rest @ (slope * rest))
    for _ in range(NEWTON):
        if float(rest @ (slope * rest)) <= NEWTON_SHARE**2 * first:
            return change
        way = _conjugate_gradients(step, rest, slope)
        rise = float(way @ (slope * rest))
        part = 1.0
        while True:
            trial = change + part * way
            rest = step.answer(slope * trial) - trial
            now = float(way @ (slope * rest))
            if now >= -0.5 * rise or part < 1e-6:
                break
            part *= max(rise / (rise - now), 0.05)
        change = trial
    return change


def _conjugate_gradients(step: _Step, rest: F64, slope: F64) -> F64:
    """Solve (I + P S P^T T') way = rest in the inner product of the slopes."""
    way = np.zeros_like(rest)
    left = rest.copy()
    along = left.copy()
    square = float(left @ (slope * left))
    enough = GRADIENT_SHARE**2 * square
    for _ in range(GRADIENTS):
        if square <= enough:
            break
        image = step.curved(along, slope)
        part = square / float(along @ (slope * image))
        way += part * along
        left -= part * image
        before, square = square, float(left @ (slope * left))
        along = left + (square / before) * along
    return way


def _search(step: _Step) -> float:
    """Return the share of the way to the goal where the combined objective is about least."""
    first = _slope_at_start(step)
    if first >= 0.0:
        return 1.0  # at the end of rounding
    np.subtract(step.goal, step.market.demand, out=step.table)
    volume = step.loaded()
    low, high = 0.0, 1.0
    down, up = first, first + _steeper(step, volume, 1.0)
    if up <= -SEARCH_SHARE * first:
        return 1.0
    for k in range(SEARCHES):
        here = (low * up - high * down) / (up - down) if k % 3 < 2 else 0.5 * (low + high)
        now = first + _steeper(step, volume, here)
        if now > 0.0:
            high, up = here, now
            continue
        low, down = here, now
        if down >= SEARCH_SHARE * first:
            break
    return low if low > 0.0 else high


def _slope_at_start(step: _Step) -> float:
    market, cells = step.market, step.market.cells
    parts = np.empty(len(cells.origin))

    def call(span: I64) -> None:
        slope_at(cells.nests, cells.pairs, step.base, span, market.demand, step.goal, parts)

    each_pair(cells, market.run.workers, call)
    return float(parts.sum())


def _steeper(step: _Step, volume: F64, length: float) -> float:
    """Return how much the slope of the combined objective has grown after a share of the way."""
    market, cells = step.market, step.market.cells
    problem, costs = market.run.problem, market.run.costs
    parts = np.empty(len(cells.origin))

    def call(span: I64) -> None:
        slope_along(cells.nests, cells.pairs, span, market.demand, step.goal, length, parts)

    each_pair(cells, market.run.workers, call)
    there = np.maximum(costs.volume + length * volume, 0.0)
    after, _ = delay_times(problem.kind, problem.rows, there)
    before, _ = delay_times(problem.kind, problem.rows, np.maximum(costs.volume, 0.0))
    return float(volume @ (after - before)) + float(parts.sum())


def _go(step: _Step, length: float) -> None:
    """Take the demand a share of the way to the goal, and the flows with it."""
    market, run = step.market, step.market.run
    problem, bushes = run.problem, run.bushes
    if length == 1.0:
        market.demand[:] = step.goal
    else:
        market.demand *= 1.0 - length
        market.demand += length * step.goal
    hand_over(market)

    def call(span: I32, work: Scratch) -> None:
        reload_bushes(
            problem.graph.tail, bushes, run.costs.cost, problem.demand, span, problem.zone_node,
            work,
        )  # fmt: skip

    run.workers.each(problem.n_bushes, call)
    add_up(bushes, run.flows)
    refresh(problem, run.costs, run.flows)

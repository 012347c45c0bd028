"""Algorithm B: bushes get better links, flow shifts within them, until the gap is reached.

One iteration: (1) costs from the flows, added up anew; (2) at these costs, for every bush, exact
least costs, its excess and better links, in parallel over bushes, since nothing else changes;
(3) passes of Newton shifts, bush after bush, costs following each shift. The gap belongs to the
flows of (1) and is exact. Shifts are stretched (over-relaxed) once the first iterations are
over, which shortens the interplay of origins that share links. A slow iteration ends with a leap
along the sum of its last passes.
"""

from __future__ import annotations

import copy
import time
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from landbridge.assignment.finite import check_costs
from landbridge.assignment.memory import enlarge, places_after
from landbridge.assignment.problem import Problem, refresh
from landbridge.assignment.workers import Workers, pieces
from landbridge.kernels.bush import Bushes, Costs, Scratch, add_up
from landbridge.kernels.bush_improve import improve_bushes
from landbridge.kernels.bush_replant import conserve_flows, replant_bush
from landbridge.kernels.bush_shift import shift_bushes
from landbridge.kernels.link_delay import delay_times
from landbridge.results.assignment import Convergence
from landbridge.scenario.assignment import AssignParams

__all__ = ["Run", "equilibrate", "leap", "measure", "plant"]

F64 = NDArray[np.float64]
Bool = NDArray[np.bool_]
#: passes over all bushes in one iteration, at most
PASSES = 24
#: a bush rests for the iteration once its excess is this share of the mean
REST = 0.025
#: stretch of a Newton step, and the iteration from which it holds
STRETCH = 1.5
STRETCH_FROM = 3
#: share of Dial's criterion by which links enter (see `improve_bushes`), plain and when stalled
REACH = 0.5
REACH_ALL = 1.0
#: an iteration that leaves this share of the gap is slow: it ends with a leap
SLOW = 0.5
HALVINGS = 50
#: a run has stalled where the least gap of the last iterations is above a share of the least before
STALL_WINDOW = 8
STALL_SHARE = 0.8
#: a gap that rounding may well be the whole of
ROUNDING = 1e-14
#: what is tried in turn on a stall before the run ends: shorter steps, which overshoot less where
#: links with steep delays are shared; all links; bushes anew
REMEDIES = ("calm", "open", "calm", "replant", "calm", "open", "calm", "replant")
#: what a remedy leaves of the stretch of a step
CALMER = 0.6


@dataclass(eq=False)
class Run:
    """State of one run; `bushes` and `costs` belong together after `measure`."""

    problem: Problem
    bushes: Bushes
    costs: Costs
    workers: Workers
    params: AssignParams
    start_cpu: float
    flows: F64 = field(init=False)
    excess: F64 = field(init=False)
    near_zone: F64 = field(init=False)
    history: list[Convergence] = field(default_factory=list)
    reach: float = REACH
    passes: int = PASSES
    pace: float = STRETCH
    tried: int = 0
    since: int = 0
    cramped: bool = False
    kept: tuple[float, Bushes] | None = None

    def __post_init__(self) -> None:
        self.flows = np.zeros_like(self.problem.fixed)
        self.excess = np.zeros(self.problem.n_bushes)
        self.near_zone = np.zeros(self.problem.n_bushes)

    @property
    def gap(self) -> float:
        """Relative gap of the flows last measured, in vehicles."""
        pce = self.problem.pce[self.problem.rank]
        least = float((self.near_zone / pce).sum())
        excess = float((self.excess / pce).sum())
        return excess / least if least > 0.0 else excess


def equilibrate(
    run: Run, progress: Callable[[int, float], None] | None, stop: Callable[[], bool] | None
) -> str:
    """Improve a run until its gap is reached; return why it ended.

    Returns
    -------
    "gap", "iterations", "stop", "stalled" or "memory".
    """
    iteration = 0
    while True:
        measure(run, run.reach)
        gap = run.gap
        run.history.append(Convergence(iteration, gap, time.process_time() - run.start_cpu))
        if progress is not None:
            progress(iteration, gap)
        if gap <= run.params.gap:
            return "gap"
        if iteration == run.params.max_iterations:
            return "iterations"
        if run.cramped:
            return "memory"
        if stop is not None and stop():
            return "stop"
        if _stalled(run) and not _remedy(run):
            _return_to_best(run)
            return "stalled"
        if not _shift(run, iteration, stop):
            measure(run, -1.0)
            run.history.append(
                Convergence(iteration + 1, run.gap, time.process_time() - run.start_cpu)
            )
            return "stop"
        iteration += 1


def measure(run: Run, reach: float) -> None:
    """Add the flows up, set the costs and measure every bush; let links in where reach >= 0.

    Raises
    ------
    DataError
        Where a cost is not finite.
    """
    problem, bushes = run.problem, run.bushes
    add_up(bushes, run.flows)
    refresh(problem, run.costs, run.flows)
    check_costs(problem, run.costs)
    need = np.zeros(problem.n_bushes, np.int32)

    def call(span: NDArray[np.int32], work: Scratch) -> None:
        improve_bushes(
            problem.graph, run.bushes, run.costs.cost, span, reach, run.excess, run.near_zone,
            problem.zone_node, problem.demand, need, work,
        )  # fmt: skip

    run.workers.each(problem.n_bushes, call)
    if not need.any():
        return
    if not _may_grow(run, need):
        run.cramped = True
        return
    run.bushes = enlarge(bushes, need, problem.n_links)
    for b in np.flatnonzero(need):
        call(np.array([b, b + 1], np.int32), run.workers.scratch[0])


def _may_grow(run: Run, need: NDArray[np.int32]) -> bool:
    bound = run.params.max_memory_mb
    return bound is None or places_after(run.bushes, need) <= bound * 1e6


def _shift(run: Run, iteration: int, stop: Callable[[], bool] | None) -> bool:
    """Make the passes of one iteration; return whether they were not stopped."""
    problem = run.problem
    active = np.ones(problem.n_bushes, np.bool_)
    least = REST * float(run.excess.sum()) / max(problem.n_bushes, 1)
    pace = run.pace if iteration >= STRETCH_FROM else min(run.pace, 1.0)
    before = None
    for done in range(run.passes):
        if done == run.passes // 2 and _slow(run):
            before = run.bushes.flow.copy()
        for span in pieces(problem.n_bushes, problem.n_nodes):
            shift_bushes(
                problem.graph.tail, run.bushes, run.costs, span, active, least, pace,
                run.workers.scratch[0],
            )  # fmt: skip
        if not active.any():
            return True
        if stop is not None and stop():
            return False
    if before is not None:
        leap(run, before)
    return True


def _slow(run: Run) -> bool:
    """Whether the last iteration took less than half of the gap away."""
    return (
        len(run.history) > 1 and run.history[-1].relative_gap > SLOW * run.history[-2].relative_gap
    )


def leap(run: Run, before: F64) -> None:
    """Go on in the direction of the last passes as far as the objective falls.

    In a narrow valley, where steep links couple ways, single shifts zigzag; their sum does not.
    """
    problem, flow = run.problem, run.bushes.flow
    change = flow - before
    falling = change < 0.0
    if not falling.any():
        return
    most = float((flow[falling] / -change[falling]).min())
    add_up(run.bushes, run.flows)
    refresh(problem, run.costs, run.flows)
    direction = np.zeros_like(run.flows)
    add_up(run.bushes._replace(flow=change), direction)

    def rise(length: float) -> float:
        volume = problem.background + (run.flows + length * direction).sum(axis=0)
        time_there, _ = delay_times(problem.kind, problem.rows, np.maximum(volume, 0.0))
        return float((direction * (time_there + problem.fixed)).sum())

    low, high = 0.0, most
    if rise(most) > 0.0:
        for _ in range(HALVINGS):
            middle = 0.5 * (low + high)
            low, high = (low, middle) if rise(middle) > 0.0 else (middle, high)
    else:
        low = most
    if low > 0.0:
        np.maximum(flow + low * change, 0.0, out=flow)  # which stretches the rounding, too
        for span in pieces(problem.n_bushes, problem.n_nodes):
            conserve_flows(
                problem.graph, run.bushes, problem.demand, problem.zone_node, span,
                run.workers.scratch[0],
            )  # fmt: skip


def _stalled(run: Run) -> bool:
    """Whether the gap no longer falls; not asked again before a window has passed."""
    gaps = [item.relative_gap for item in run.history]
    run.since += 1
    if run.since <= STALL_WINDOW:
        return False
    return min(gaps[-STALL_WINDOW:]) > STALL_SHARE * min(gaps[:-STALL_WINDOW])


def _remedy(run: Run) -> bool:
    """Try the next remedy against a stall; return whether there was one."""
    if run.tried == len(REMEDIES) or run.gap <= ROUNDING:
        return False
    remedy = REMEDIES[run.tried]
    run.tried += 1
    run.since = 0
    if remedy == "calm":
        run.pace *= CALMER
    elif remedy == "open":
        run.reach = REACH_ALL
        run.passes = 2 * PASSES
        measure(run, run.reach)
    else:
        if run.kept is None or run.gap < run.kept[0]:
            run.kept = run.gap, copy.deepcopy(run.bushes)
        replant(run)
    return True


def _return_to_best(run: Run) -> None:
    """Go back to the bushes from before a remedy that did not help."""
    if run.kept is not None and run.kept[0] < run.gap:
        run.bushes = run.kept[1]
        measure(run, -1.0)
        run.history.append(
            Convergence(run.history[-1].iteration, run.gap, time.process_time() - run.start_cpu)
        )


def replant(run: Run) -> None:
    """Set every bush anew along the least costs of now, with the shares of its flow."""
    problem, work = run.problem, run.workers.scratch[0]
    for b in range(problem.n_bushes):
        begin = int(run.bushes.start[b])
        end = begin + int(run.bushes.in_ptr[b, run.bushes.n_nodes[b]])
        links, flows = run.bushes.link[begin:end].copy(), run.bushes.flow[begin:end].copy()
        plant(run, b, links, flows, work)
    add_up(run.bushes, run.flows)
    refresh(problem, run.costs, run.flows)
    run.excess[:] = np.maximum(run.excess, run.excess.mean())


def plant(run: Run, b: int, links: NDArray[np.int32], flows: F64, work: Scratch) -> None:
    """Make one bush anew from an old flow on links, with more room where it needs it."""
    problem = run.problem
    while True:
        need = replant_bush(
            problem.graph, run.bushes, b, run.costs.cost, links, flows, problem.demand,
            problem.zone_node, work,
        )  # fmt: skip
        if need == 0:
            return
        needs = np.zeros(problem.n_bushes, np.int32)
        needs[b] = need
        run.bushes = enlarge(run.bushes, needs, problem.n_links)

"""Choice of mode or gateway and choice of routes, solved together to one gap.

With link flows x (volume v), demand d by cell (segment and alternative) and pair of zones,

    F(x, d) = sum_l int t_l(v) + sum_kl x_kl fixed_kl + sum_a d_a (given_a + constant_a) + H(d)

is least, over flows that carry d and demands that add up to the totals D, exactly where every
trip uses a way of least cost and the shares are those of the nested logit at these costs (Evans
1976; H is the entropy of `landbridge.kernels.nested_logit`). F is convex. At any (x, d) with
costs c the part of x is below its linear model's rise, so for the optimum (x*, d*)

    F(x, d) - F(x*, d*) <= [c.x + k.d + H(d)] - min over (y, e) of [c.y + k.e + H(e)].

The least on the right is known: all trips of each cell on a way of least cost u, and the shares
of the logit at u + k, which gives D L(u + k) for each pair, L its logsum. What is left splits into

    route excess   c.x - sum u d,
    choice excess  sum (u + k) d + H(d) - sum D L(u + k),

both >= 0 and computed as sums of terms >= 0. Their sum over the cost of the trips, sum u d with
the costs given outside the network, is the combined relative gap; with shares that cannot change
it is the relative gap of the assignment.

One round: some iterations of Algorithm B at the present demand; the measurement; a better
demand by `landbridge.assignment.choice_step`.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from landbridge.assignment.choice_answer import make_choice_result
from landbridge.assignment.choice_cells import make_cells
from landbridge.assignment.choice_market import Market, measure_market, open_market
from landbridge.assignment.choice_step import improve_demand
from landbridge.assignment.choice_trend import Trend
from landbridge.assignment.solve import equilibrate
from landbridge.demand.od_matrix import OdMatrix
from landbridge.network.flow_network import FlowNetwork
from landbridge.results.choice import ChoiceConvergence, ChoiceResult
from landbridge.scenario.assignment import TrafficClass
from landbridge.scenario.choice import Alternative, ChoiceParams, Segment

__all__ = ["assign_with_choice"]

F64 = NDArray[np.float64]
Progress = Callable[[int, float], None]
Stop = Callable[[], bool]
#: iterations of Algorithm B in one round, at most: while shares are worse than routes, and after
ITERATIONS = 4
MORE_ITERATIONS = 16
#: routes are good enough for the next demand at this share of the choice excess
ROUTE_SHARE = 0.02
#: a run has stalled where the gap has not fallen by a fifth in so many rounds
STALL_ROUNDS = 60
STALL_SHARE = 0.8
_warmed: list[bool] = []


def assign_with_choice(
    network: FlowNetwork,
    demand: OdMatrix,
    params: ChoiceParams,
    outside_cost: Mapping[str, F64] | None = None,
    link_cost: Mapping[str, F64] | None = None,
    *,
    progress: Progress | None = None,
    stop: Stop | None = None,
) -> ChoiceResult:
    """Find flows and shares that are in equilibrium with each other.

    Parameters
    ----------
    network : FlowNetwork
    demand : OdMatrix
        Trips between zones; one class for each segment.
    params : ChoiceParams
    outside_cost : mapping of str to (Z, Z) or (S, Z, Z) float64, optional
        Generalised cost [time unit] of each alternative outside the network, in the order of
        the network's zones (and of the segments); inf where it is not offered. Where
        ``params.compact`` (O, D) or (S, O, D) is allowed too, see
        `landbridge.assignment.choice_cells.sending_and_receiving`.
    link_cost : mapping of str to (L,) float64, optional
        What each segment pays on each link of the network besides its time, toll and length
        [time unit], >= 0: such as tariffs that differ by goods.
    progress, stop : callable, optional
        As in `landbridge.assignment.assign`.

    Returns
    -------
    ChoiceResult
        With status "limit" where a bound or `stop` ended it, and "interrupted" after a
        KeyboardInterrupt: always the answer so far, with its gap.

    Raises
    ------
    DataError
        Where no alternative joins zones with demand, or a cost or zone is wrong.
    UsageError
        Where segments, alternatives and costs do not fit together.
    LimitError
        Where the memory needed is above ``params.max_memory_mb``.
    """
    if not _warmed:
        _warm()
    cpu, wall = time.process_time(), time.perf_counter()
    cells = make_cells(network, demand, params, outside_cost or {}, link_cost)
    with np.errstate(all="ignore"):  # what overflows is told with its link
        market = open_market(network, params, cells, cpu)
    history: list[ChoiceConvergence] = []
    try:
        ended = _solve(market, params, history, (progress, stop))
    except KeyboardInterrupt:
        ended = "interrupt"
    except SystemError as error:  # a signal that came while a kernel's answer was handed over
        if not isinstance(error.__cause__ or error.__context__, KeyboardInterrupt):
            raise
        ended = "interrupt"
    return make_choice_result(market, network, params, history, (ended, cpu, wall))


@np.errstate(all="ignore")  # what overflows is told with its link
def _solve(
    market: Market,
    params: ChoiceParams,
    history: list[ChoiceConvergence],
    hooks: tuple[Progress | None, Stop | None],
) -> str:
    progress, stop = hooks
    step = 0.0
    trend = Trend()
    while True:
        _reroute(market, params, stop)
        measure_market(market)
        history.append(_note(market, len(history), step))
        if progress is not None:
            progress(len(history) - 1, market.gap)
        if market.gap <= params.gap:
            return "gap"
        if len(history) > params.max_rounds:
            return "iterations"
        if stop is not None and stop():
            return "stop"
        if market.run.cramped:
            return "memory"
        if _stalled(history):
            return "stalled"
        step = improve_demand(market, trend)


def _reroute(market: Market, params: ChoiceParams, stop: Stop | None) -> None:
    """Bring the routes nearer to equilibrium at the present demand."""
    run = market.run
    wanted = max(ROUTE_SHARE * market.choice_excess, 0.5 * params.gap * market.scale)
    gap = wanted / market.scale if market.scale > 0.0 else 0.0
    most = ITERATIONS if market.choice_excess >= market.route_excess else MORE_ITERATIONS
    run.params = replace(run.params, gap=min(gap, 0.5), max_iterations=most)
    run.history.clear()
    run.since = 0
    equilibrate(run, None, stop)


def _note(market: Market, number: int, step: float) -> ChoiceConvergence:
    scale = market.scale if market.scale > 0.0 else 1.0
    return ChoiceConvergence(
        number,
        market.gap,
        market.route_excess / scale,
        market.choice_excess / scale,
        step,
        time.process_time() - market.run.start_cpu,
    )


def _stalled(history: list[ChoiceConvergence]) -> bool:
    if len(history) <= STALL_ROUNDS:
        return False
    gaps = [item.relative_gap for item in history]
    return bool(np.min(gaps[-STALL_ROUNDS:]) > STALL_SHARE * np.min(gaps[:-STALL_ROUNDS]))


def _warm() -> None:
    """Compile the kernels, or load them where they are kept, by one tiny run."""
    _warmed.append(True)
    ones, tail, bpr = np.ones(2), np.zeros(2, np.int32), np.zeros(2, np.int8)
    ends = np.array([0, 1], np.int32)
    net = FlowNetwork(
        ("a", "b"), ("a", "b"), ends, ones > 0, tail, tail + np.int32(1), ones, ones, ones, ones,
        bpr, ones, ones, 0 * ones,
    )  # fmt: skip
    demand = OdMatrix(("a", "b"), ("all",), np.array([[[0.0, 2.0], [0.0, 0.0]]]))
    ways = (Alternative("road", TrafficClass("road")), Alternative("sea"))
    params = ChoiceParams((Segment("all"),), ways, gap=1e-9, max_rounds=9)
    assign_with_choice(net, demand, params, {"sea": np.ones((2, 2))})

"""The state of an assignment with choice -> the answer, in the order of the files."""

from __future__ import annotations

import time
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from landbridge.assignment.answer import make_result
from landbridge.assignment.choice_cells import Cells
from landbridge.assignment.choice_market import Market, hand_over, measure_market, skim_rest
from landbridge.assignment.memory import MB
from landbridge.assignment.problem import refresh
from landbridge.demand.od_matrix import OdMatrix
from landbridge.kernels.bush import add_up
from landbridge.network.flow_network import FlowNetwork
from landbridge.results.assignment import AssignmentResult, Convergence
from landbridge.results.choice import ChoiceConvergence, ChoiceResult
from landbridge.scenario.assignment import AssignParams
from landbridge.scenario.choice import ChoiceParams

__all__ = ["make_choice_result"]

F64 = NDArray[np.float64]


def make_choice_result(
    market: Market,
    network: FlowNetwork,
    params: ChoiceParams,
    history: list[ChoiceConvergence],
    end: tuple[str, float, float],
) -> ChoiceResult:
    """Return the answer; `end` is what ended the run, CPU and wall clock at the start."""
    _, cpu, wall = end
    cells = market.cells
    flows = _flows(market, network, params, history, end)
    return ChoiceResult(
        status=flows.status,
        reason=flows.reason,
        relative_gap=market.gap,
        route_excess=market.route_excess,
        choice_excess=market.choice_excess,
        scale=market.scale,
        objective=flows.objective + _entropy(market),
        rounds=history[-1].round if history else 0,
        history=tuple(history),
        segments=tuple(item.name for item in params.segments),
        alternatives=tuple(item.name for item in params.alternatives),
        zone_ids=network.zone_ids,
        assignment=flows,
        demand=_spread(cells, params, market.demand / cells.pce, 0.0),
        cost=_spread(cells, params, market.cost - cells.constant[:, None, None], np.inf),
        expected_cost=market.logsum,
        intrazonal=cells.intrazonal,
        memory_predicted_mb=market.needed / MB,
        cpu_s=time.process_time() - cpu,
        wall_s=time.perf_counter() - wall,
        params=params,
    )


def _flows(
    market: Market,
    network: FlowNetwork,
    params: ChoiceParams,
    history: list[ChoiceConvergence],
    end: tuple[str, float, float],
) -> AssignmentResult:
    """Measure what there is once more and return its flows, with the gap of the whole."""
    ended, cpu, wall = end
    cells, run = market.cells, market.run
    hand_over(market)
    add_up(run.bushes, run.flows)
    refresh(run.problem, run.costs, run.flows)
    measure_market(market)
    skim_rest(market)
    own = market.demand[cells.class_cell] / cells.pce
    names = tuple(item.name for item in cells.classes)
    run.problem = replace(run.problem, total=float(own.sum()))
    run.history[:] = [Convergence(item.round, item.relative_gap, item.cpu_s) for item in history]
    run.history = run.history or [Convergence(0, market.gap, time.process_time() - cpu)]
    trips = OdMatrix(network.zone_ids, names, own)
    flows = make_result(run, network, trips, ended, (market.needed, cpu, wall))
    told = AssignParams(
        params.gap, params.max_rounds, "ue", params.threads, params.max_memory_mb, cells.classes
    )
    return replace(flows, relative_gap=market.gap, params=told)


def _spread(cells: Cells, params: ChoiceParams, values: F64, empty: float) -> F64:
    shape = len(params.segments), len(params.alternatives), *values.shape[1:]
    out = np.full(shape, empty)
    out[cells.segment, cells.alternative] = values
    return out


def _entropy(market: Market) -> float:
    """Return what the objective has beside Beckmann's: given costs, constants and H."""
    cells, demand = market.cells, market.demand
    fixed = cells.constant[:, None, None] + np.where(np.isfinite(cells.given), cells.given, 0.0)
    total = float((fixed * demand).sum())
    nests = cells.nests
    for s, theta in enumerate(nests.theta):
        whole = cells.total[s]
        for n in range(nests.nests[s], nests.nests[s + 1]):
            members = demand[nests.cells[n] : nests.cells[n + 1]]
            inside = members.sum(axis=0)
            total += _log_sum(members, inside[None]) / float(nests.nest_theta[n])
            total += _log_sum(inside, whole) / float(theta)
    return total


def _log_sum(part: F64, whole: F64) -> float:
    """Return the sum of part ln(part / whole)."""
    with np.errstate(divide="ignore", invalid="ignore"):
        terms = part * (np.log(part) - np.log(whole))
    return float(np.where(part > 0.0, terms, 0.0).sum())

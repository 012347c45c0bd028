"""The state of an assignment with choice -> the answer, in the order of the files."""

from __future__ import annotations

import time
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from landbridge.assignment.answer import make_result
from landbridge.assignment.choice_market import BLOCK, Market, hand_over, measure_market
from landbridge.assignment.memory import MB
from landbridge.assignment.problem import refresh
from landbridge.kernels.bush import Scratch, add_up
from landbridge.kernels.bush_demand import skim_bushes, skim_zones
from landbridge.kernels.nested_logit import Pairs, expect_least
from landbridge.network.flow_network import FlowNetwork
from landbridge.results.assignment import AssignmentResult, Convergence
from landbridge.results.choice import ChoiceConvergence, ChoiceResult
from landbridge.scenario.assignment import AssignParams
from landbridge.scenario.choice import ChoiceParams

__all__ = ["make_choice_result"]

F64 = NDArray[np.float64]
I32 = NDArray[np.int32]
I64 = NDArray[np.int64]


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
    objective = flows.objective + _entropy(market)
    cost, expected = _skim(market, params)
    ids = network.zone_ids
    return ChoiceResult(
        status=flows.status,
        reason=flows.reason,
        relative_gap=market.gap,
        route_excess=market.route_excess,
        choice_excess=market.choice_excess,
        scale=market.scale,
        objective=objective,
        rounds=history[-1].round if history else 0,
        history=tuple(history),
        segments=tuple(item.name for item in params.segments),
        alternatives=tuple(item.name for item in params.alternatives),
        zone_ids=ids,
        assignment=flows,
        demand=_spread(market, params),
        cost=cost,
        expected_cost=expected,
        intrazonal=cells.intrazonal,
        memory_predicted_mb=market.needed / MB,
        cpu_s=time.process_time() - cpu,
        wall_s=time.perf_counter() - wall,
        params=params,
        origin_ids=tuple(ids[k] for k in cells.origins),
        destination_ids=tuple(ids[k] for k in cells.destinations),
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
    own = sum(float(cells.part(market.demand, cell).sum()) for cell in cells.class_cell)
    names = tuple(item.name for item in cells.classes)
    run.problem = replace(run.problem, total=own / cells.pce)
    run.history[:] = [Convergence(item.round, item.relative_gap, item.cpu_s) for item in history]
    run.history = run.history or [Convergence(0, market.gap, time.process_time() - cpu)]
    flows = make_result(run, network, names, ended, (market.needed, cpu, wall))
    told = AssignParams(
        params.gap, params.max_rounds, "ue", params.threads, params.max_memory_mb, cells.classes
    )
    return replace(flows, relative_gap=market.gap, params=told)


def _shape(market: Market, params: ChoiceParams) -> tuple[int, int, int, int]:
    cells = market.cells
    zones = len(cells.origins), len(cells.destinations)
    return (len(params.segments), len(params.alternatives), *zones)


def _spread(market: Market, params: ChoiceParams) -> F64:
    """Return the demand in vehicles, shape (S, A, O, D)."""
    cells = market.cells
    out = np.zeros(_shape(market, params))
    row = np.searchsorted(cells.origins, cells.origin)
    column = np.searchsorted(cells.destinations, cells.destination)
    for k, (s, a) in enumerate(zip(cells.segment, cells.alternative, strict=True)):
        span = slice(cells.pairs.ptr[s], cells.pairs.ptr[s + 1])
        out[s, a, row[span], column[span]] = cells.part(market.demand, k) / cells.pce
    return out


def _skim(market: Market, params: ChoiceParams) -> tuple[F64, F64]:
    """Return costs, shape (S, A, O, D), and logsums, shape (S, O, D), between all zones shown."""
    cells, run = market.cells, market.run
    shape = _shape(market, params)
    cost = np.full(shape, np.inf)
    for s, a in zip(cells.segment, cells.alternative, strict=True):
        if int(a) in cells.outside:
            cost[s, a] = cells.outside[int(a)][s]
    _skim_network(market, shape, cost.reshape(-1))
    ways = list(zip(cells.segment, cells.alternative, cells.constant, strict=True))
    for s, a, constant in ways:
        cost[s, a] += constant
    each = shape[2] * shape[3]
    segment = cells.segment.astype(np.int64)
    first = (segment * (shape[1] - 1) + cells.alternative) * each
    none = np.empty(0)
    pairs = Pairs(np.arange(shape[0] + 1, dtype=np.int64) * each, none, first)
    expected = np.empty(shape[0] * each)
    table = cost.reshape(-1)

    def call(span: I32, _work: Scratch) -> None:
        bounds = np.minimum(span.astype(np.int64) * BLOCK, len(expected))
        expect_least(cells.nests, pairs, table, bounds, expected)

    run.workers.each(-(-len(expected) // BLOCK), call)
    for s, a, constant in ways:
        cost[s, a] -= constant
    return cost, expected.reshape(shape[0], *shape[2:])


def _skim_network(market: Market, shape: tuple[int, int, int, int], out: F64) -> None:
    """Fill the least costs of all classes: by their bushes, or trees where there is none."""
    cells, run = market.cells, market.run
    problem = run.problem
    count, zones = len(cells.class_cell), len(cells.origins)
    lead = cells.segment[cells.class_cell].astype(np.int64) * shape[1]
    lead = (lead + cells.alternative[cells.class_cell]) * zones
    nodes = problem.zone_node[cells.destinations].astype(np.int32)
    row = np.searchsorted(cells.origins, problem.zone)
    place = (lead[problem.rank] + row) * shape[3]

    def by_bush(span: I32, work: Scratch) -> None:
        skim_bushes(
            problem.graph, run.bushes, run.costs.cost, span, nodes, place, out, work
        )  # fmt: skip

    run.workers.each(problem.n_bushes, by_bush)
    missing = np.ones((count, zones), np.bool_)
    missing[problem.rank, row] = False
    rank, rest = (item.astype(np.int32) for item in np.nonzero(missing))
    origin = problem.zone_node[cells.origins[rest]].astype(np.int32)
    other = (lead[rank] + rest) * shape[3]

    def by_tree(span: I32, work: Scratch) -> None:
        skim_zones(
            problem.graph, rank, origin, run.costs.cost, span, nodes, other, out, work
        )  # fmt: skip

    run.workers.each(len(rank), by_tree)


def _entropy(market: Market) -> float:
    """Return what the objective has beside Beckmann's: given costs, constants and H."""
    cells, demand = market.cells, market.demand
    fixed = np.where(np.isfinite(cells.given), cells.given, 0.0)
    for k, constant in enumerate(cells.constant):
        cells.part(fixed, k)[:] += constant
    total = float(fixed @ demand)
    nests = cells.nests
    for s, theta in enumerate(nests.theta):
        whole = cells.pairs.total[cells.pairs.ptr[s] : cells.pairs.ptr[s + 1]]
        for n in range(nests.nests[s], nests.nests[s + 1]):
            span = range(nests.cells[n], nests.cells[n + 1])
            members = np.array([cells.part(demand, k) for k in span])
            inside = members.sum(axis=0)
            total += _log_sum(members, inside[None]) / float(nests.nest_theta[n])
            total += _log_sum(inside, whole) / float(theta)
    return total


def _log_sum(part: F64, whole: F64) -> float:
    """Return the sum of part ln(part / whole)."""
    with np.errstate(divide="ignore", invalid="ignore"):
        terms = part * (np.log(part) - np.log(whole))
    return float(np.where(part > 0.0, terms, 0.0).sum())

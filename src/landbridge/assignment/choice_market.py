"""The state of an assignment with choice: bushes, demand by cell, costs, and how exact both are."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from landbridge.assignment.choice_cells import Cells, check_offered
from landbridge.assignment.memory import hold_to, predict_bytes, reserve
from landbridge.assignment.problem import Problem, make_costs, make_problem, refresh
from landbridge.assignment.solve import Run
from landbridge.assignment.workers import Workers, pieces
from landbridge.demand.od_matrix import OdMatrix
from landbridge.kernels.bush import Scratch, add_up
from landbridge.kernels.bush_demand import measure_demand, skim_class
from landbridge.kernels.bush_tree import load_trees
from landbridge.kernels.nested_logit import choice_excess, choose
from landbridge.network.flow_network import FlowNetwork
from landbridge.scenario.assignment import AssignParams
from landbridge.scenario.choice import ChoiceParams

__all__ = ["Market", "logit", "measure_market", "open_market", "skim_rest"]

F64 = NDArray[np.float64]
I32 = NDArray[np.int32]
#: arrays by cell, origin and destination that are held at one time
TABLES = 7


@dataclass(eq=False)
class Market:
    """State; `cost` and the excesses belong to the flows last measured."""

    cells: Cells
    run: Run
    cost: F64  # (K, Z, Z) with constants: by least-cost ways
    demand: F64  # (K, Z, Z) [pce]
    logsum: F64  # (S, Z, Z)
    needed: int  # bytes foretold
    route_excess: float = field(default=0.0)
    choice_excess: float = field(default=0.0)
    scale: float = field(default=0.0)

    @property
    def gap(self) -> float:
        """Combined relative gap."""
        excess = self.route_excess + self.choice_excess
        return excess / self.scale if self.scale > 0.0 else excess


def open_market(
    network: FlowNetwork, params: ChoiceParams, cells: Cells, start_cpu: float
) -> Market:
    """Give each bush its tree of least cost and the demand that chooses by the costs of nothing.

    Raises
    ------
    DataError
        Where no alternative joins zones with demand between them.
    LimitError
        Where the memory needed is above what is allowed.
    """
    least = _free_costs(network, params, cells)
    logsum = np.empty_like(cells.total)
    demand = np.zeros_like(least)
    workers = Workers(params.threads, network.n_nodes, network.n_links)
    logit(cells, workers, least, demand, logsum)
    check_offered(cells, logsum, network, params)
    problem = _problem(network, params, cells, np.isfinite(least))
    needed = predict_bytes(problem, params.threads) + _extra_bytes(cells, problem)
    hold_to(params.max_memory_mb, needed)
    rules = AssignParams(
        threads=params.threads, max_memory_mb=params.max_memory_mb, classes=cells.classes
    )
    run = Run(problem, reserve(problem), make_costs(problem), workers, rules, start_cpu)
    market = Market(cells, run, least, demand, logsum, needed)
    hand_over(market)
    for span in pieces(problem.n_bushes, problem.n_nodes):
        load_trees(
            problem.graph, run.bushes, run.costs, problem.demand, problem.zone_node, span,
            workers.scratch[0],
        )  # fmt: skip
    add_up(run.bushes, run.flows)
    refresh(problem, run.costs, run.flows)
    return market


def _free_costs(network: FlowNetwork, params: ChoiceParams, cells: Cells) -> F64:
    """Return the costs of all cells, constants included, on a network with no demand."""
    everything = _problem(network, params, cells, np.zeros(cells.given.shape, np.bool_))
    costs = make_costs(everything)
    workers = Workers(params.threads, everything.n_nodes, everything.n_links)
    out = cells.given + cells.constant[:, None, None]
    wanted = cells.total.sum(axis=2) > 0.0
    for rank, cell in enumerate(cells.class_cell):
        zones = np.flatnonzero(wanted[cells.segment[cell]]).astype(np.int32)
        _skim(everything, costs.cost[rank], rank, zones, out[cell], workers)
        out[cell] += cells.constant[cell]
    return out


def _skim(problem: Problem, cost: F64, rank: int, zones: I32, out: F64, workers: Workers) -> None:
    def call(span: I32, work: Scratch) -> None:
        part = zones[span[0] : span[1]]
        skim_class(problem.graph, rank, cost, problem.zone_node, part, out, work)

    workers.each(len(zones), call)


def _problem(
    network: FlowNetwork, params: ChoiceParams, cells: Cells, open_: NDArray[np.bool_]
) -> Problem:
    """Return the arrays of the assignment, with a bush for each origin that may need one."""
    names = tuple(item.name for item in cells.classes)
    values = np.zeros((len(names), network.n_zones, network.n_zones))
    for rank, cell in enumerate(cells.class_cell):
        values[rank] = cells.total[cells.segment[cell]] * open_[cell] / cells.pce
    trips = OdMatrix(network.zone_ids, names, values)
    problem = make_problem(network, trips, AssignParams(classes=cells.classes))
    fixed = problem.fixed
    if cells.link_cost is not None:
        of_class = cells.link_cost[cells.segment[cells.class_cell]]
        fixed = fixed + of_class[:, problem.file_link]
    return replace(problem, fixed=fixed, intrazonal=0.0)


def _extra_bytes(cells: Cells, problem: Problem) -> int:
    places = problem.n_bushes * (problem.n_nodes + problem.n_nodes // 4)
    return TABLES * cells.given.nbytes + 8 * places


def hand_over(market: Market) -> None:
    """Give the bushes the demand of their cells."""
    problem = market.run.problem
    problem.demand[:] = market.demand[market.cells.class_cell[problem.rank], problem.zone]


def each_origin(market: Market, call: Callable[[I32, Scratch], None]) -> None:
    """Call with spans of origin zones."""
    market.run.workers.each(market.cells.total.shape[1], call)


def logit(
    cells: Cells, workers: Workers, cost: F64, demand: F64, logsum: F64, every: bool = False
) -> None:
    """Fill demand and logsum from costs, see `choose`; of all pairs, or of those with demand."""

    def call(span: I32, _work: Scratch) -> None:
        choose(cells.nests, cost, cells.total, span, demand, logsum, every)

    workers.each(cells.total.shape[1], call)


def measure_market(market: Market) -> None:
    """Find least costs, and by them what routes and shares have above the least."""
    run, cells = market.run, market.cells
    problem = run.problem

    def call(span: I32, work: Scratch) -> None:
        measure_demand(
            problem.graph, run.bushes, run.costs.cost, span, problem.zone_node, cells.class_cell,
            problem.zone, market.cost, run.excess, work,
        )  # fmt: skip

    run.workers.each(problem.n_bushes, call)
    rows = cells.class_cell[problem.rank], problem.zone
    least = np.where(problem.demand > 0.0, market.cost[rows], 0.0)
    run.near_zone[:] = (problem.demand * least).sum(axis=1)
    market.cost[rows] += cells.constant[rows[0], None]
    market.route_excess = float(run.excess.sum())
    parts = np.empty(cells.total.shape[1])

    def compare(span: I32, _work: Scratch) -> None:
        choice_excess(cells.nests, market.cost, cells.total, span, market.demand, parts)

    each_origin(market, compare)
    market.choice_excess = float(parts.sum())
    outside = np.ones(len(cells.segment), np.bool_)
    outside[cells.class_cell] = False
    spent = np.where(market.demand[outside] > 0.0, cells.given[outside], 0.0)
    market.scale = float(run.near_zone.sum() + (spent * market.demand[outside]).sum())


def skim_rest(market: Market) -> None:
    """Fill the costs of origins without demand too, and the logsums of all."""
    cells, run = market.cells, market.run
    with_bush = np.zeros((len(cells.classes), cells.total.shape[1]), np.bool_)
    with_bush[run.problem.rank, run.problem.zone] = True
    for rank, cell in enumerate(cells.class_cell):
        zones = np.flatnonzero(~with_bush[rank]).astype(np.int32)
        _skim(run.problem, run.costs.cost[rank], rank, zones, market.cost[cell], run.workers)
        market.cost[cell, zones] += cells.constant[cell]
    logit(cells, run.workers, market.cost, np.zeros_like(market.demand), market.logsum, True)

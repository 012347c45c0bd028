"""The state of an assignment with choice: bushes, demand by cell, costs, and how exact both are."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from landbridge.assignment.choice_cells import Cells, check_offered
from landbridge.assignment.memory import hold_to, predict_bytes, predict_choice_bytes, reserve
from landbridge.assignment.problem import Problem, assemble, make_costs, refresh
from landbridge.assignment.solve import Run
from landbridge.assignment.workers import Workers, pieces
from landbridge.kernels.bush import Scratch, add_up
from landbridge.kernels.bush_demand import Reach, hand_out, measure_demand, skim_pairs
from landbridge.kernels.bush_tree import load_trees
from landbridge.kernels.nested_logit import choice_excess, choose
from landbridge.network.flow_network import FlowNetwork
from landbridge.scenario.assignment import AssignParams
from landbridge.scenario.choice import ChoiceParams

__all__ = ["Market", "each_pair", "hand_over", "logit", "measure_market", "open_market"]

F64 = NDArray[np.float64]
I32 = NDArray[np.int32]
I64 = NDArray[np.int64]
#: pairs that one thread looks at in one go
BLOCK = 1024


@dataclass(eq=False)
class Market:
    """State; `cost` and the excesses belong to the flows last measured."""

    cells: Cells
    run: Run
    reach: Reach
    cost: F64  # table with constants: by least-cost ways
    demand: F64  # table [pce]
    logsum: F64  # (P,)
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
    workers = Workers(params.threads, network.n_nodes, network.n_links)
    rank, zone = _origins_in_use(cells)
    least = _free_costs(network, cells, (rank, zone), workers)
    logsum = np.empty(len(cells.origin))
    demand = np.zeros(cells.size)
    logit(cells, workers, least, demand, logsum)
    check_offered(cells, logsum, network, params)
    problem, reach = _problem(network, cells, _with_ways(cells, (rank, zone), least))
    needed = predict_bytes(problem, params.threads) + predict_choice_bytes(
        problem, cells.size, len(cells.segment), _answer_size(params, cells)
    )
    hold_to(params.max_memory_mb, needed)
    rules = AssignParams(
        threads=params.threads, max_memory_mb=params.max_memory_mb, classes=cells.classes
    )
    run = Run(problem, reserve(problem), make_costs(problem), workers, rules, start_cpu)
    market = Market(cells, run, reach, least, demand, logsum, needed)
    hand_over(market)
    for span in pieces(problem.n_bushes, problem.n_nodes):
        load_trees(
            problem.graph, run.bushes, run.costs, problem.demand, problem.zone_node, span,
            workers.scratch[0],
        )  # fmt: skip
    add_up(run.bushes, run.flows)
    refresh(problem, run.costs, run.flows)
    return market


def _answer_size(params: ChoiceParams, cells: Cells) -> int:
    """Return the values in one array of the answer."""
    pairs = len(cells.origins) * len(cells.destinations)
    return len(params.segments) * len(params.alternatives) * pairs


def _origins_in_use(cells: Cells) -> tuple[I32, I32]:
    """Return class and zone of each origin with demand of the segment."""
    found: list[I32] = []
    for cell in cells.class_cell:
        s = cells.segment[cell]
        found.append(np.unique(cells.origin[cells.pairs.ptr[s] : cells.pairs.ptr[s + 1]]))
    rank = np.repeat(np.arange(len(found), dtype=np.int32), [len(item) for item in found])
    return rank, np.concatenate(found).astype(np.int32)


def _reach(network: FlowNetwork, cells: Cells, bushes: tuple[I32, I32]) -> Reach:
    rank, zone = bushes
    cell = cells.class_cell[rank]
    zones = np.int64(network.n_zones)
    count = np.diff(cells.pairs.ptr)
    of_pair = np.repeat(np.arange(len(count), dtype=np.int64), count) * zones + cells.origin
    wanted = cells.segment[cell].astype(np.int64) * zones + zone
    node = np.array(network.zone_node, np.int32)
    return Reach(
        rank,
        node[zone],
        np.searchsorted(of_pair, wanted).astype(np.int64),
        np.searchsorted(of_pair, wanted, side="right").astype(np.int64),
        cells.pairs.first[cell],
        cells.constant[cell],
        node[cells.destination],
    )


def _free_costs(
    network: FlowNetwork, cells: Cells, bushes: tuple[I32, I32], workers: Workers
) -> F64:
    """Return the costs of all cells, constants included, on a network with no demand."""
    none = np.empty(0, np.int32)
    empty, _ = _problem(network, cells, (none, none))
    costs = make_costs(empty)
    out = cells.given.copy()
    for k, constant in enumerate(cells.constant):
        cells.part(out, k)[:] += constant
    reach = _reach(network, cells, bushes)

    def call(span: I32, work: Scratch) -> None:
        skim_pairs(empty.graph, reach, costs.cost, span, out, work)

    workers.each(len(reach.rank), call)
    return out


def _with_ways(cells: Cells, bushes: tuple[I32, I32], least: F64) -> tuple[I32, I32]:
    """Return the bushes that lead anywhere where there is demand."""
    rank, zone = bushes
    kept = np.zeros(len(rank), np.bool_)
    for r, cell in enumerate(cells.class_cell):
        s = cells.segment[cell]
        origin = cells.origin[cells.pairs.ptr[s] : cells.pairs.ptr[s + 1]]
        joined = origin[np.isfinite(cells.part(least, cell))]
        own = rank == r
        kept[own] = np.isin(zone[own], joined)
    return rank[kept], zone[kept]


def _problem(network: FlowNetwork, cells: Cells, bushes: tuple[I32, I32]) -> tuple[Problem, Reach]:
    """Return the arrays of the assignment; its demand is still nothing."""
    load = np.zeros((len(bushes[0]), network.n_zones))
    problem = assemble(network, cells.classes, bushes, load)
    if cells.link_cost is not None:
        of_class = cells.link_cost[cells.segment[cells.class_cell]]
        problem = replace(problem, fixed=problem.fixed + of_class[:, problem.file_link])
    return problem, _reach(network, cells, bushes)


def hand_over(market: Market) -> None:
    """Give the bushes the demand of their cells."""
    hand_out(market.reach, market.cells.destination, market.demand, market.run.problem.demand)


def each_pair(cells: Cells, workers: Workers, call: Callable[[I64], None]) -> None:
    """Call with spans of pairs."""
    count = len(cells.origin)

    def run(span: I32, _work: Scratch) -> None:
        call(np.minimum(span.astype(np.int64) * BLOCK, count))

    workers.each(-(-count // BLOCK), run)


def logit(cells: Cells, workers: Workers, cost: F64, demand: F64, logsum: F64) -> None:
    """Fill demand and logsum from costs, see `choose`."""

    def call(span: I64) -> None:
        choose(cells.nests, cells.pairs, cost, span, demand, logsum)

    each_pair(cells, workers, call)


def measure_market(market: Market) -> None:
    """Find least costs, and by them what routes and shares have above the least."""
    run, cells = market.run, market.cells
    problem = run.problem

    def call(span: I32, work: Scratch) -> None:
        measure_demand(
            problem.graph, run.bushes, market.reach, run.costs.cost, span, market.demand,
            market.cost, run.excess, run.near_zone, work,
        )  # fmt: skip

    run.workers.each(problem.n_bushes, call)
    market.route_excess = float(run.excess.sum())
    parts = np.empty(len(cells.origin))

    def compare(span: I64) -> None:
        choice_excess(cells.nests, cells.pairs, market.cost, span, market.demand, parts)

    each_pair(cells, run.workers, compare)
    market.choice_excess = float(parts.sum())
    spent = (market.demand > 0.0) & np.isfinite(cells.given)
    outside = float(cells.given[spent] @ market.demand[spent])
    market.scale = float(run.near_zone.sum()) + outside

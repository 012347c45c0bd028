"""Network, demand and parameters -> the arrays that the kernels work on.

All classes are counted in passenger-car equivalents: a class of weight pce with volume x loads
y = pce x. The cost of class k per equivalent is t + fixed_k, with the time t of the volume
sum_k y_k plus the background, so that its route choice follows its own generalised cost and the
whole is the gradient of one convex function, sum over links of the integral of t over the volume
plus sum_k y_k fixed_k (Beckmann).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from landbridge.assignment.finite import check_costs, check_fixed
from landbridge.core.errors import DataError, UsageError
from landbridge.demand.od_matrix import OdMatrix
from landbridge.kernels.bush import Costs, Graph
from landbridge.kernels.link_delay import (
    BPR_FOURTH,
    BPR_LINEAR,
    BPR_POWER,
    BPR_SQUARE,
    CONICAL,
    CONICAL_MARGINAL,
    CONSTANT,
    QUEUE,
    QUEUE_MARGINAL,
    delay_times,
)
from landbridge.network.flow_network import Delay, FlowNetwork, delay_depends_on_volume
from landbridge.scenario.assignment import AssignParams, TrafficClass

__all__ = ["Problem", "assemble", "make_costs", "make_problem", "refresh"]

F64 = NDArray[np.float64]
I32 = NDArray[np.int32]
I8 = NDArray[np.int8]
ONE = ("all",)  # what the only class of a demand is called that names none
SHOWN = 5  # items that one message names


@dataclass(frozen=True, eq=False)
class Problem:
    """What the kernels need; links are sorted by tail."""

    network: FlowNetwork
    graph: Graph
    file_link: I32  # (L,) position in the file of each link here
    kind: I8  # (L,)
    rows: F64  # (L, 4)
    time_kind: I8  # as `kind` and `rows`, for the time itself where these are marginal
    time_rows: F64
    fixed: F64  # (C, L)
    background: F64  # (L,)
    zone_node: I32  # (Z,)
    classes: tuple[TrafficClass, ...]
    pce: F64  # (C,)
    zone: I32  # (B,) origin zone of each bush
    rank: I32  # (B,) class of each bush
    demand: F64  # (B, Z) [pce]
    total: float  # [vehicles], intrazonal ones included
    intrazonal: float  # [vehicles]

    @property
    def n_bushes(self) -> int:
        return len(self.zone)

    @property
    def n_links(self) -> int:
        return len(self.graph.tail)

    @property
    def n_nodes(self) -> int:
        return len(self.graph.through)


def make_problem(net: FlowNetwork, trips: OdMatrix, params: AssignParams) -> Problem:
    """Build the arrays of an assignment.

    Raises
    ------
    DataError
        Where the demand names zones that the network does not have.
    UsageError
        Where classes of the parameters and of the demand differ, or a banned link is none.
    """
    classes = _match_classes(trips, params)
    values = _match_zones(net, trips)
    intrazonal = float(np.trace(values, axis1=1, axis2=2).sum())
    total = float(values.sum())
    zones = np.arange(net.n_zones)
    values[:, zones, zones] = 0.0
    rank, zone = np.nonzero(values.sum(axis=2) > 0.0)
    pce = np.array([item.pce for item in classes])
    load = np.ascontiguousarray(values[rank, zone] * pce[rank, None])
    problem = assemble(net, classes, (rank, zone), load, params.objective == "so")
    return replace(problem, total=total, intrazonal=intrazonal)


def assemble(
    net: FlowNetwork,
    classes: tuple[TrafficClass, ...],
    bushes: tuple[NDArray[np.integer[Any]], NDArray[np.integer[Any]]],
    load: F64,
    marginal: bool = False,
) -> Problem:
    """Build the arrays of an assignment from bushes and what they carry.

    Parameters
    ----------
    bushes : pair of (B,) int
        Class and origin zone of each.
    load : (B, Z) float64 [pce]
    marginal : bool
        Whether links cost what one more adds to the time of all.

    Raises
    ------
    UsageError
        Where a banned link is none.
    """
    order = np.argsort(net.tail, kind="stable").astype(np.int32)
    graph = _make_graph(net, order, classes)
    kind, rows = _delays(net, order, marginal)
    time_kind, time_rows = _delays(net, order, False)
    fixed = np.array(
        [c.toll_factor * net.toll[order] + c.distance_factor * net.length[order] for c in classes]
    )
    pce = np.array([item.pce for item in classes])
    rank, zone = bushes
    return Problem(
        net, graph, order, kind, rows, time_kind, time_rows, fixed, net.background[order],
        np.array(net.zone_node), classes, pce, zone.astype(np.int32), rank.astype(np.int32),
        load, float((load / pce[rank, None]).sum()), 0.0,
    )  # fmt: skip


def _match_classes(trips: OdMatrix, params: AssignParams) -> tuple[TrafficClass, ...]:
    if not params.classes:
        toll, distance = params.toll_factor, params.distance_factor
        return tuple(TrafficClass(name, toll, distance) for name in trips.class_names)
    known = {item.name: item for item in params.classes}
    if set(known) != set(trips.class_names):
        alone = " A single class without a name is called all." if trips.class_names == ONE else ""
        raise UsageError(
            f"classes: the demand has {', '.join(trips.class_names)}; "
            f"the parameters have {', '.join(known)}.",
            cure=f"Name the same classes in both.{alone}",
        )
    return tuple(known[name] for name in trips.class_names)


def _match_zones(net: FlowNetwork, trips: OdMatrix) -> F64:
    """Return the trips in the order of the network's zones, shape (C, Z, Z)."""
    if trips.zone_ids == net.zone_ids:
        return trips.values.copy()
    place = {name: k for k, name in enumerate(net.zone_ids)}
    unknown = [name for name in trips.zone_ids if name not in place]
    if unknown:
        raise DataError(
            f"{trips.source}: zones that {net.source} does not have: "
            f"{', '.join(unknown[:SHOWN])} ({len(unknown)} in all).",
            cure="Use the zone ids of the network.",
        )
    at = np.array([place[name] for name in trips.zone_ids], np.intp)
    values = np.zeros((len(trips.class_names), net.n_zones, net.n_zones))
    values[:, at[:, None], at[None, :]] = trips.values
    return values


def _make_graph(net: FlowNetwork, order: I32, classes: tuple[TrafficClass, ...]) -> Graph:
    tail = net.tail[order]
    out_ptr = np.searchsorted(tail, np.arange(net.n_nodes + 1)).astype(np.int32)
    banned = np.zeros((len(classes), net.n_links), np.bool_)
    for row, item in zip(banned, classes, strict=True):
        wrong = [k for k in item.banned_links if not 0 <= k < net.n_links]
        if wrong:
            raise UsageError(
                f"class {item.name!r}: banned_links: allowed are 0 to {net.n_links - 1}, "
                f"got {wrong[0]}."
            )
        row[list(item.banned_links)] = True
    closed = np.ascontiguousarray(banned[:, order])
    return Graph(out_ptr, tail, net.head[order], _passable(net), closed)


def _passable(net: FlowNetwork) -> NDArray[np.bool_]:
    """Return which nodes a least-cost path may pass: not those with one neighbour, either."""
    one, other = net.tail.astype(np.int64), net.head.astype(np.int64)
    pairs = np.unique(np.concatenate([one * net.n_nodes + other, other * net.n_nodes + one]))
    neighbours = np.bincount(pairs // max(net.n_nodes, 1), minlength=net.n_nodes)
    return net.through & (neighbours > 1)


def _delays(net: FlowNetwork, order: I32, marginal: bool) -> tuple[I8, F64]:
    """Return kind and parameters of each link's delay, or of its marginal time."""
    free, alpha, power = net.free_time[order], net.alpha[order], net.power[order]
    delay, capacity = net.delay[order], net.capacity[order]
    bends = delay_depends_on_volume(free, alpha, power, delay)
    bpr = delay == Delay.BPR
    kind = np.full(net.n_links, BPR_POWER, np.int8)
    for value, code in ((1.0, BPR_LINEAR), (2.0, BPR_SQUARE), (4.0, BPR_FOURTH)):
        kind[power == value] = code
    kind[delay == Delay.CONICAL] = CONICAL_MARGINAL if marginal else CONICAL
    kind[delay == Delay.QUEUE] = QUEUE_MARGINAL if marginal else QUEUE
    kind[~bends] = CONSTANT
    rows = np.zeros((net.n_links, 4))
    # (v / c) ** 0 is 1: a power of nothing leaves free (1 + alpha) at every volume.
    rows[:, 0] = np.where(bpr & (power == 0.0), free * (1.0 + alpha), free)
    grown = alpha * (1.0 + power) if marginal else alpha
    rows[:, 1] = np.where(bpr, free * grown, alpha)
    rows[:, 2] = 1.0 / np.where(bends, capacity, 1.0)
    rows[:, 3] = power
    return kind, rows


def make_costs(problem: Problem) -> Costs:
    """Return costs of the links at the volume of the background.

    Raises
    ------
    DataError
        Where one of them is not finite.
    """
    costs = Costs(
        problem.kind, problem.rows, problem.fixed, problem.background.copy(),
        np.empty_like(problem.fixed), np.empty(problem.n_links),
    )  # fmt: skip
    check_fixed(problem)
    refresh(problem, costs, np.zeros_like(problem.fixed))
    check_costs(problem, costs)
    return costs


def refresh(problem: Problem, costs: Costs, flows: F64) -> None:
    """Set volume, cost and slope from the flows of the classes, shape (C, L) [pce]."""
    costs.volume[:] = problem.background + flows.sum(axis=0)
    time, slope = delay_times(problem.kind, problem.rows, costs.volume)
    costs.cost[:] = time + problem.fixed
    costs.slope[:] = slope

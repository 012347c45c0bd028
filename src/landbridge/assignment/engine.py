"""One assignment from network and demand to the answer."""

from __future__ import annotations

import time
from collections.abc import Callable

import numpy as np

from landbridge.assignment.answer import make_result
from landbridge.assignment.finite import check_costs, check_lengths
from landbridge.assignment.memory import hold_to, predict_bytes, reserve
from landbridge.assignment.problem import SHOWN, make_costs, make_problem, refresh
from landbridge.assignment.solve import Run, equilibrate, measure, plant
from landbridge.assignment.workers import Workers, pieces
from landbridge.core.errors import DataError, UsageError
from landbridge.demand.od_matrix import OdMatrix
from landbridge.kernels.bush import add_up
from landbridge.kernels.bush_tree import load_trees
from landbridge.network.flow_network import FlowNetwork
from landbridge.results.assignment import AssignmentResult, Convergence
from landbridge.scenario.assignment import AssignParams

__all__ = ["assign", "warm"]

Progress = Callable[[int, float], None]
Stop = Callable[[], bool]
_warmed: list[bool] = []


def assign(
    network: FlowNetwork,
    demand: OdMatrix,
    params: AssignParams | None = None,
    *,
    progress: Progress | None = None,
    stop: Stop | None = None,
    warm_start: AssignmentResult | None = None,
) -> AssignmentResult:
    """Find the flows at which no vehicle gains by another path (or the system's optimum).

    Parameters
    ----------
    network : FlowNetwork
    demand : OdMatrix
        Trips from zone to zone; those within a zone are left out and told.
    params : AssignParams, optional
    progress : callable, optional
        Called with iteration and relative gap after each measurement.
    stop : callable, optional
        Asked now and then; once it returns True the run ends with the answer so far.
    warm_start : AssignmentResult, optional
        An earlier answer on the same links; its shares are carried over to this demand.

    Returns
    -------
    AssignmentResult
        With status "limit" where a bound or `stop` ended it, and "interrupted" after a
        KeyboardInterrupt: always the answer so far, with its gap.

    Raises
    ------
    DataError
        Where no path joins zones with trips between them, zones are unknown, or costs are
        beyond what numbers hold.
    UsageError
        Where classes do not fit, or the warm start is of other links.
    LimitError
        Where the memory needed is above ``params.max_memory_mb``.
    """
    params = params or AssignParams()
    if not _warmed:
        warm()
    with np.errstate(all="ignore"):  # what overflows is told with its link
        return _assign(network, demand, params, (progress, stop), warm_start)


def _assign(
    network: FlowNetwork,
    demand: OdMatrix,
    params: AssignParams,
    hooks: tuple[Progress | None, Stop | None],
    warm_start: AssignmentResult | None,
) -> AssignmentResult:
    cpu, wall = time.process_time(), time.perf_counter()
    problem = make_problem(network, demand, params)
    needed = predict_bytes(problem, params.threads)
    hold_to(params.max_memory_mb, needed)
    workers = Workers(params.threads, problem.n_nodes, problem.n_links)
    run = Run(problem, reserve(problem), make_costs(problem), workers, params, cpu)
    if warm_start is None:
        _load(run)
    else:
        _carry_over(run, network, demand, warm_start)
    check_costs(problem, run.costs)
    _check_reached(run, network)
    try:
        ended = equilibrate(run, *hooks)
    except KeyboardInterrupt:
        ended = "interrupt"
    except SystemError as error:  # a signal that came while a kernel's answer was handed over
        if not isinstance(error.__cause__ or error.__context__, KeyboardInterrupt):
            raise
        ended = "interrupt"
    if ended == "interrupt":
        measure(run, -1.0)
        last = run.history[-1].iteration if run.history else 0
        run.history.append(Convergence(last, run.gap, time.process_time() - cpu))
    return make_result(run, network, demand.class_names, ended, (needed, cpu, wall))


def _load(run: Run) -> None:
    """Give every bush the tree of least cost, origin after origin, and its demand."""
    problem = run.problem
    for span in pieces(problem.n_bushes, problem.n_nodes):
        load_trees(
            problem.graph, run.bushes, run.costs, problem.demand, problem.zone_node, span,
            run.workers.scratch[0],
        )  # fmt: skip


def _carry_over(
    run: Run, network: FlowNetwork, demand: OdMatrix, earlier: AssignmentResult
) -> None:
    """Begin with the shares of an earlier answer; bushes that it lacks begin as trees."""
    problem = run.problem
    _check_same(network, demand, earlier)
    place = np.empty(problem.n_links, np.int32)
    place[problem.file_link] = np.arange(problem.n_links, dtype=np.int32)
    rank_of = {name: k for k, name in enumerate(demand.class_names)}
    old = earlier.bushes
    known = {
        (rank_of[earlier.class_names[old.rank[k]]], int(old.origin[k])): k
        for k in range(len(old.origin))
    }
    loaded = earlier.class_volume * np.array([[item.pce] for item in problem.classes])
    flows = loaded[[earlier.class_names.index(name) for name in demand.class_names]]
    refresh(problem, run.costs, flows[:, problem.file_link])
    for b in range(problem.n_bushes):
        k = known.get((int(problem.rank[b]), int(problem.zone[b])))
        span = slice(0, 0) if k is None else slice(int(old.ptr[k]), int(old.ptr[k + 1]))
        plant(run, b, place[old.link[span]], old.flow[span].copy(), run.workers.scratch[0])
    add_up(run.bushes, run.flows)


def _check_same(network: FlowNetwork, demand: OdMatrix, earlier: AssignmentResult) -> None:
    if len(earlier.volume) != network.n_links or earlier.zone_ids != network.zone_ids:
        raise UsageError(
            f"warm start: it has {len(earlier.volume)} links and {len(earlier.zone_ids)} zones; "
            f"{network.source} has {network.n_links} and {network.n_zones}.",
            cure="Start from an answer on the same network file.",
        )
    if set(earlier.class_names) != set(demand.class_names):
        raise UsageError(
            f"warm start: its classes are {', '.join(earlier.class_names)}; "
            f"the demand has {', '.join(demand.class_names)}.",
            cure="Start from an answer for the same classes.",
        )


def _check_reached(run: Run, network: FlowNetwork) -> None:
    """Refuse trips between zones that no path joins."""
    problem, bushes = run.problem, run.bushes
    lost: list[str] = []
    for b in np.flatnonzero(bushes.n_nodes < problem.n_nodes):
        seen = np.zeros(problem.n_nodes, np.bool_)
        seen[bushes.node[b, : bushes.n_nodes[b]]] = True
        for zone in np.flatnonzero((problem.demand[b] > 0.0) & ~seen[problem.zone_node]):
            ends = f"{network.zone_ids[problem.zone[b]]} to {network.zone_ids[zone]}"
            name = problem.classes[problem.rank[b]].name
            lost.append(ends if len(problem.classes) == 1 else f"{ends} ({name})")
    if lost:
        check_lengths(problem, run.costs)
        more = f" and {len(lost) - SHOWN:,} more" if len(lost) > SHOWN else ""
        raise DataError(
            f"{network.source}: no path joins zones with trips between them: "
            f"{'; '.join(lost[:SHOWN])}{more}.",
            cure="Add the missing links, or take these trips out of the demand.",
        )


def warm() -> None:
    """Compile the kernels, or load them where they are kept, by one tiny assignment."""
    _warmed.append(True)
    ends = np.array([[0, 1], [0, 2], [1, 3], [2, 3], [1, 2], [3, 0]], np.int32)
    count = len(ends)
    ones = np.ones(count)
    power = np.array([1.0, 2.0, 4.0, 1.5, 1.0, 1.0])
    net = FlowNetwork(
        tuple("abcd"), ("a", "d"), np.array([0, 3], np.int32), np.ones(4, np.bool_), ends[:, 0],
        ends[:, 1], ones, ones, ones, power, np.zeros(count, np.int8), ones, ones, 0.0 * ones,
    )  # fmt: skip
    trips = OdMatrix(("a", "d"), ("all",), np.array([[[0.0, 2.0], [1.0, 0.0]]]))
    params = AssignParams(gap=1e-9, max_iterations=4)
    first = _assign(net, trips, params, (None, None), None)
    _assign(net, trips, params, (None, None), first)

"""The state of a run -> the answer, in the order of the network's file."""

from __future__ import annotations

import time
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from landbridge.assignment.finite import check_answer
from landbridge.assignment.memory import MB
from landbridge.assignment.problem import Problem
from landbridge.assignment.solve import Run
from landbridge.kernels.bush_read import pack_flows
from landbridge.kernels.link_delay import delay_areas, delay_times
from landbridge.network.flow_network import FlowNetwork
from landbridge.results.assignment import AssignmentResult, BushFlows

__all__ = ["make_result"]

F64 = NDArray[np.float64]

_REASONS = {
    "gap": "the gap was reached",
    "iterations": "the most iterations were made",
    "stop": "it was stopped",
    "stalled": "the gap no longer falls: rounding, or a network of extreme costs",
    "memory": "the memory allowed does not hold better bushes",
    "interrupt": "it was interrupted",
}


def make_result(
    run: Run,
    network: FlowNetwork,
    class_names: tuple[str, ...],
    ended: str,
    spent: tuple[int, float, float],
) -> AssignmentResult:
    """Return the answer of a run; `spent` is bytes foretold, CPU and wall clock at the start."""
    problem, volume = run.problem, run.costs.volume
    time_now, slope = delay_times(problem.time_kind, problem.time_rows, volume)
    vehicles = run.flows / problem.pce[:, None]
    cost = time_now + problem.fixed
    shown = cost[0] if len(cost) == 1 else time_now
    needed, cpu, wall = spent
    back = np.argsort(problem.file_link)
    return AssignmentResult(
        status=_status(ended),
        reason=_REASONS[ended],
        relative_gap=run.gap,
        objective=_objective(problem, volume, run.flows),
        total_travel_time=float((vehicles * cost).sum()),
        total_time=float((vehicles * time_now).sum()),
        iterations=run.history[-1].iteration,
        history=tuple(run.history),
        class_names=class_names,
        zone_ids=network.zone_ids,
        volume=vehicles.sum(axis=0)[back],
        class_volume=vehicles[:, back],
        time=time_now[back],
        cost=shown[back],
        class_cost=cost[:, back],
        marginal_toll=(volume * slope)[back],
        demand=problem.total,
        intrazonal=problem.intrazonal,
        memory_predicted_mb=needed / MB,
        params=run.params,
        bushes=_pack(run),
        cpu_s=time.process_time() - cpu,
        wall_s=time.perf_counter() - wall,
    )


def _status(ended: str) -> Literal["answered", "limit", "interrupted"]:
    if ended == "gap":
        return "answered"
    return "interrupted" if ended == "interrupt" else "limit"


def _objective(problem: Problem, volume: F64, flows: F64) -> float:
    """Return what is least at the optimum; background alone counts nothing."""
    area = delay_areas(problem.kind, problem.rows, volume)
    before = delay_areas(problem.kind, problem.rows, problem.background)
    check_answer(problem, volume, area)
    return float((area - before).sum() + (flows * problem.fixed).sum())


def _pack(run: Run) -> BushFlows:
    problem, bushes = run.problem, run.bushes
    used = np.zeros(problem.n_nodes, np.bool_)
    ptr = np.zeros(problem.n_bushes + 1, np.int64)
    none = np.empty(0, np.int32), np.empty(0)
    size = pack_flows(bushes, problem.graph.tail, used, *none, ptr)
    link, flow = np.empty(size, np.int32), np.empty(size)
    pack_flows(bushes, problem.graph.tail, used, link, flow, ptr)
    pce = np.repeat(problem.pce[problem.rank], np.diff(ptr))
    return BushFlows(problem.zone, problem.rank, ptr, problem.file_link[link], flow / pce)

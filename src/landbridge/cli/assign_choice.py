"""``landbridge assign --choice``: modes or gateways chosen together with the routes."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from landbridge.core.errors import UsageError

if TYPE_CHECKING:
    from landbridge.cli.assign import Question
    from landbridge.demand.od_matrix import OdMatrix
    from landbridge.network.flow_network import FlowNetwork
    from landbridge.results.assignment import AssignmentResult
    from landbridge.results.choice import ChoiceResult

__all__ = ["check_choice", "flows_of", "solve_choice"]


def check_choice(question: Question) -> None:
    """Refuse options that a choice has another place for, or cannot be combined with."""
    for option, given, cure in (
        ("--objective so", question.objective == "so", "Leave it out."),
        ("--warm-start", question.warm_start is not None, "Leave it out."),
        ("--toll-factor", question.toll_factor is not None, "Write toll_factor in the file."),
        (
            "--distance-factor",
            question.distance_factor is not None,
            "Write distance_factor in the file.",
        ),
    ):
        if given:
            raise UsageError(f"{option} cannot be combined with --choice.", cure=cure)


def solve_choice(question: Question, network: FlowNetwork, demand: OdMatrix) -> ChoiceResult:
    """Return the answer, or the one so far where a bound or an interrupt ended the run."""
    from landbridge.cli.assign_run import compile_kernels, deadline, shown
    from landbridge.study.choice import assign_choice, read_choice

    assert question.choice is not None
    choice = read_choice(
        question.choice,
        network,
        gap=question.gap,
        max_rounds=question.max_iterations,
        threads=question.threads,
        max_memory_mb=question.max_memory_mb,
    )
    compile_kernels()
    over = deadline(question.max_time_s)
    with shown(question.gap) as progress:
        result = assign_choice(network, demand, choice, progress=progress, stop=over)
    if result.status == "limit" and over is not None and over():
        reason = f"the {question.max_time_s:g} s allowed are over"
        flows = replace(result.assignment, reason=reason)
        return replace(result, reason=reason, assignment=flows)
    return result


def flows_of(chosen: ChoiceResult) -> tuple[OdMatrix, AssignmentResult]:
    """Return the trips by class on the network and their flows."""
    from landbridge.study.choice import class_demand

    return class_demand(chosen), chosen.assignment

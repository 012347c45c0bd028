"""Run one assignment: kernels compiled first, the gap shown on a terminal, bounds on time held."""

from __future__ import annotations

import math
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

from landbridge.cli.output import note
from landbridge.core.kernel_cache import cache_folder, settle

if TYPE_CHECKING:
    from landbridge.cli.assign import Question
    from landbridge.demand.od_matrix import OdMatrix
    from landbridge.network.flow_network import FlowNetwork
    from landbridge.results.assignment import AssignmentResult
    from landbridge.scenario.assignment import AssignParams

__all__ = ["compile_kernels", "deadline", "shown", "solve"]

Progress = Callable[[int, float], None]


def solve(
    question: Question, network: FlowNetwork, demand: OdMatrix, params: AssignParams
) -> AssignmentResult:
    """Return the answer, or the one so far where a bound or an interrupt ended the run."""
    compile_kernels()
    from landbridge.study.assignment import assign, load_answer

    earlier = None if question.warm_start is None else load_answer(question.warm_start, network)
    over = deadline(question.max_time_s)
    with shown(params.gap) as progress:
        result = assign(network, demand, params, progress=progress, stop=over, warm_start=earlier)
    if result.status == "limit" and over is not None and over():
        return replace(result, reason=f"the {question.max_time_s:g} s allowed are over")
    return result


def compile_kernels() -> None:
    """Compile the kernels where they are not kept yet, outside of the time that is counted."""
    settle()
    if not any(cache_folder().rglob("bush_shift.*.nbi")):
        note("Compiling the assignment kernels (once, up to about 60 s) ...")
    from landbridge.assignment import warm

    warm()


def deadline(seconds: float | None) -> Callable[[], bool] | None:
    """Return whether the seconds are over, as a question that can be asked; None without bound."""
    if seconds is None:
        return None
    end = time.monotonic() + seconds
    return lambda: time.monotonic() >= end


@contextmanager
def shown(target: float) -> Iterator[Progress | None]:
    """Give a callback that draws a bar on stderr; none where that is no terminal."""
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (TextColumn("Assigning"), BarColumn(), TextColumn("{task.description}"))
    bar = Progress(*columns, TimeElapsedColumn(), console=Console(stderr=True), transient=True)
    with bar:
        task = bar.add_task("", total=1.0)
        began: list[float] = []

        def show(iteration: int, gap: float) -> None:
            began.append(gap)
            text = f"iteration {iteration}, gap {gap:.1e} of {target:.0e}"
            bar.update(task, completed=done(began[0], gap, target), description=text)

        yield show


def done(first: float, gap: float, target: float) -> float:
    """Return the share of the way from the first gap to the target, in powers of ten."""
    low = max(target, 1e-16)
    if not first > low:
        return 1.0
    if not (math.isfinite(first) and gap > 0):
        return 0.0 if gap > 0 else 1.0
    share = math.log(first / max(gap, low)) / math.log(first / low)
    return min(max(share, 0.0), 1.0)

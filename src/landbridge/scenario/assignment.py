"""What a user asks of an assignment: how exact, which optimum, which classes, which bounds."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import Literal

from landbridge.core.errors import UsageError

__all__ = ["AssignParams", "Objective", "TrafficClass"]

Objective = Literal["ue", "so"]
#: most classes in one run, and most threads
MOST_CLASSES = 256
MOST_THREADS = 256


@dataclass(frozen=True)
class TrafficClass:
    """Traffic that weighs costs in its own way.

    Its cost of a link is time + `toll_factor` * toll + `distance_factor` * length, in the
    unit of time: a factor is what a unit of toll or length costs over the value of time.

    Attributes
    ----------
    name : str
        As the demand names it.
    toll_factor, distance_factor : float
        [time per unit of toll or length], >= 0.
    pce : float
        What one vehicle adds to the volume that causes delay, > 0 (a car is 1).
    banned_links : tuple of int
        Links (position in the file, from 0) it must not use.
    """

    name: str
    toll_factor: float = 0.0
    distance_factor: float = 0.0
    pce: float = 1.0
    banned_links: tuple[int, ...] = ()

    def __post_init__(self) -> None:
        where = f"class {self.name!r}"
        _number(f"{where}: toll_factor", self.toll_factor, 0.0, math.inf)
        _number(f"{where}: distance_factor", self.distance_factor, 0.0, math.inf)
        _number(f"{where}: pce", self.pce, 1e-6, 1e6)


@dataclass(frozen=True)
class AssignParams:
    """How traffic is assigned.

    Attributes
    ----------
    gap : float
        Relative gap at which the answer is good enough, 0 <= gap < 1. Rounding ends at about
        1e-15; a run that no longer gets better stops and says so.
    max_iterations : int
        Most rounds of better bushes, >= 0.
    objective : {"ue", "so"}
        User equilibrium (nobody gains by another path) or system optimum (least total time).
    threads : int
        Threads; the answer is the same for any number.
    max_memory_mb : float or None
        Most memory of the assignment's own arrays [MB].
    classes : tuple of TrafficClass
        One for each class of the demand; empty: all classes with the factors below.
    toll_factor, distance_factor : float
        Factors where `classes` is empty; see `TrafficClass`.
    """

    gap: float = 1e-6
    max_iterations: int = 1000
    objective: Objective = "ue"
    threads: int = 1
    max_memory_mb: float | None = None
    classes: tuple[TrafficClass, ...] = field(default=())
    toll_factor: float = 0.0
    distance_factor: float = 0.0

    def __post_init__(self) -> None:
        _number("gap", self.gap, 0.0, 1.0)
        _number("toll_factor", self.toll_factor, 0.0, math.inf)
        _number("distance_factor", self.distance_factor, 0.0, math.inf)
        _whole("max_iterations", self.max_iterations, 0, 10**9)
        _whole("threads", self.threads, 1, MOST_THREADS)
        if self.max_memory_mb is not None:
            _number("max_memory_mb", self.max_memory_mb, 0.0, math.inf)
        if self.objective not in ("ue", "so"):
            raise UsageError(f"objective: allowed are ue and so, got {self.objective!r}.")
        names = [item.name for item in self.classes]
        if len(set(names)) < len(names) or len(names) > MOST_CLASSES:
            raise UsageError(
                f"classes: allowed are up to {MOST_CLASSES} of different names, got {names}."
            )


def _number(name: str, value: object, least: float, most: float) -> None:
    sound = isinstance(value, (int, float)) and not isinstance(value, bool)
    if not (sound and math.isfinite(value) and least <= value <= most):  # type: ignore[arg-type,operator]
        upper = f" to {most:g}" if math.isfinite(most) else " upward"
        raise UsageError(f"{name}: allowed is a number from {least:g}{upper}, got {value!r}.")


def _whole(name: str, value: object, least: int, most: int) -> None:
    if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
        raise UsageError(
            f"{name}: allowed is a whole number from {least} to {most:,}, got {value!r}."
        )

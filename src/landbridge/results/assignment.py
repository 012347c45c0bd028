"""What an assignment answers: volumes, costs, how exact it is, and the flows behind it.

Links are in the order of the network's file. Costs are in its unit of time.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from landbridge.scenario.assignment import AssignParams

__all__ = ["AssignmentResult", "BushFlows", "Convergence", "PathFlows", "Skims"]

F64 = NDArray[np.float64]
I64 = NDArray[np.int64]
I32 = NDArray[np.int32]

Status = Literal["answered", "limit", "interrupted"]


@dataclass(frozen=True, slots=True)
class Convergence:
    """How far one iteration had come."""

    iteration: int
    relative_gap: float
    cpu_s: float  # of all threads, since the start


@dataclass(frozen=True, eq=False)
class BushFlows:
    """Flow of each class from each origin, on the links that carry it.

    Attributes
    ----------
    origin, rank : (B,) int32
        Zone and class of each bush.
    ptr : (B + 1,) int64
        Bush b has the entries ptr[b]:ptr[b + 1].
    link : (n,) int32
        Links, by topological order of their heads within a bush.
    flow : (n,) float64 [vehicles]
    """

    origin: I32
    rank: I32
    ptr: I64
    link: I32
    flow: F64


@dataclass(frozen=True, eq=False)
class Skims:
    """Sums along the way of least cost between zones, shape (C, Z, Z); inf where none leads."""

    zone_ids: tuple[str, ...]
    class_names: tuple[str, ...]
    cost: F64  # generalised cost [time unit]
    time: F64  # [time unit]
    length: F64  # in the network's unit
    toll: F64  # in the network's unit


@dataclass(frozen=True, eq=False)
class PathFlows:
    """The flow taken apart into paths; path k has the links ptr[k]:ptr[k + 1] of `link`."""

    origin: I32  # (n,) zone
    destination: I32  # (n,) zone
    rank: I32  # (n,) class
    flow: F64  # (n,) [vehicles]
    ptr: I64  # (n + 1,)
    link: I32
    complete: bool  # False where the bound on their number was reached


@dataclass(frozen=True, eq=False)
class AssignmentResult:
    """Flows on a network, with their distance from equilibrium.

    Attributes
    ----------
    status : str
        "answered": the gap was reached. "limit", "interrupted": the answer so far.
    reason : str
        What ended the run, in words.
    relative_gap : float
        What all vehicles could save by their least-cost paths over the cost of these.
    objective : float
        The function that is least at the optimum: Beckmann's for ue, total cost for so.
    total_travel_time : float
        Sum of vehicles times generalised cost (TSTT of the TNTP convention).
    total_time : float
        Sum of vehicles times time alone.
    volume : (L,) float64 [vehicles]
        Without the background.
    class_volume : (C, L) float64 [vehicles]
    time : (L,) float64
    cost : (L,) float64
        Generalised cost; of several classes the time, their own is in `class_cost`.
    class_cost : (C, L) float64
    marginal_toll : (L,) float64 [time unit]
        What one more vehicle of pce 1 costs all others: volume times slope of the time.
    intrazonal : float
        Vehicles that begin and end in one zone; they use no link.
    """

    status: Status
    reason: str
    relative_gap: float
    objective: float
    total_travel_time: float
    total_time: float
    iterations: int
    history: tuple[Convergence, ...]
    class_names: tuple[str, ...]
    zone_ids: tuple[str, ...]
    volume: F64
    class_volume: F64
    time: F64
    cost: F64
    class_cost: F64
    marginal_toll: F64
    demand: float
    intrazonal: float
    memory_predicted_mb: float
    cpu_s: float
    wall_s: float
    params: AssignParams
    bushes: BushFlows

    @property
    def seed(self) -> None:
        """No random number is drawn."""
        return

    def summary(self) -> dict[str, Any]:
        """Return the figures that tell the run, without arrays."""
        return {
            "status": self.status,
            "reason": self.reason,
            "relative_gap": self.relative_gap,
            "objective": self.objective,
            "total_travel_time": self.total_travel_time,
            "total_time": self.total_time,
            "iterations": self.iterations,
            "links": len(self.volume),
            "zones": len(self.zone_ids),
            "demand": self.demand,
            "intrazonal": self.intrazonal,
            "cpu_s": self.cpu_s,
            "wall_s": self.wall_s,
            "memory_predicted_mb": self.memory_predicted_mb,
        }

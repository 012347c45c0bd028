"""What an assignment with choice answers: flows, who chose what, and how exact both are.

Arrays by segment, alternative, origin and destination are in the order of `segments`,
`alternatives`, `origin_ids` and `destination_ids`; costs are in the network's unit of time.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from landbridge.results.assignment import AssignmentResult, Status
from landbridge.scenario.choice import ChoiceParams

__all__ = ["ChoiceConvergence", "ChoiceResult"]

F64 = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class ChoiceConvergence:
    """How far one round had come."""

    round: int
    relative_gap: float
    route_gap: float
    choice_gap: float
    step: float  # share of the way to the new demand that was gone before; 0 where none was
    cpu_s: float  # of all threads, since the start


@dataclass(frozen=True, eq=False)
class ChoiceResult:
    """Flows and shares in equilibrium with each other, and how far they may be from it.

    Attributes
    ----------
    status : str
        "answered": the gap was reached. "limit", "interrupted": the answer so far.
    relative_gap : float
        (`route_excess` + `choice_excess`) / `scale`.
    route_excess, choice_excess : float
        What trips could save by their least-cost ways, and what the demand has above the least
        of cost and entropy at these costs [time unit times pce]. Their sum bounds what the
        objective has above its least value.
    scale : float
        Generalised cost of all trips by their least-cost ways, constants left out.
    objective : float
        Beckmann's sum of integrals plus costs outside, constants and entropies.
    assignment : AssignmentResult
        Flows by class; a class is ``segment/alternative``. Its gap, history and iterations are
        those of the whole, its objective is Beckmann's alone.
    demand : (S, A, O, D) float64 [vehicles]
        0 where an alternative is not offered or leads nowhere.
    cost : (S, A, O, D) float64
        Generalised cost without the constant; inf where there is no way.
    expected_cost : (S, O, D) float64
        Expected least cost (logsum), constants included; inf where no alternative is left.
    intrazonal : float
        Vehicles that begin and end in one zone; they choose nothing.
    origin_ids, destination_ids : tuple of str
        Zones of rows and columns: all, in the order of `zone_ids`, or, where ``params.compact``,
        those that send and those that receive anything.
    """

    status: Status
    reason: str
    relative_gap: float
    route_excess: float
    choice_excess: float
    scale: float
    objective: float
    rounds: int
    history: tuple[ChoiceConvergence, ...]
    segments: tuple[str, ...]
    alternatives: tuple[str, ...]
    zone_ids: tuple[str, ...]
    assignment: AssignmentResult
    demand: F64
    cost: F64
    expected_cost: F64
    intrazonal: float
    memory_predicted_mb: float
    cpu_s: float
    wall_s: float
    params: ChoiceParams
    origin_ids: tuple[str, ...]
    destination_ids: tuple[str, ...]

    @property
    def seed(self) -> None:
        """No random number is drawn."""
        return

    @property
    def lower_bound(self) -> float:
        """No flows and shares have an objective below this."""
        return self.objective - self.route_excess - self.choice_excess

    @property
    def share(self) -> F64:
        """Share of each alternative, shape (S, A, O, D); nan where there is no demand."""
        total = self.demand.sum(axis=1, keepdims=True)
        with np.errstate(invalid="ignore", divide="ignore"):
            share: F64 = np.where(total > 0.0, self.demand / total, np.nan)
        return share

    def total_by_alternative(self) -> dict[str, float]:
        """Return the vehicles of each alternative."""
        sums = self.demand.sum(axis=(0, 2, 3))
        return dict(zip(self.alternatives, map(float, sums), strict=True))

    def summary(self) -> dict[str, Any]:
        """Return the figures that tell the run, without arrays."""
        return {
            "status": self.status,
            "reason": self.reason,
            "relative_gap": self.relative_gap,
            "route_gap": self.route_excess / self.scale if self.scale > 0 else self.route_excess,
            "choice_gap": self.choice_excess / self.scale if self.scale > 0 else self.choice_excess,
            "objective": self.objective,
            "lower_bound": self.lower_bound,
            "rounds": self.rounds,
            "zones": len(self.zone_ids),
            "demand": float(self.demand.sum()) + self.intrazonal,
            "intrazonal": self.intrazonal,
            "by_alternative": self.total_by_alternative(),
            "cpu_s": self.cpu_s,
            "wall_s": self.wall_s,
            "memory_predicted_mb": self.memory_predicted_mb,
        }

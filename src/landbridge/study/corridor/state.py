"""What a study has made so far."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from landbridge.demand.corridor import CorridorDemand
from landbridge.results.flows import FlowSet
from landbridge.study.corridor.empties import EmptyFlows
from landbridge.study.corridor.market import DirectionMarket
from landbridge.study.corridor.solve import Solved
from landbridge.study.corridor.tables import Loop
from landbridge.study.corridor.world import CorridorWorld

__all__ = ["Key", "StudyState"]

F64 = NDArray[np.float64]
#: country and direction
Key = tuple[str, str]


@dataclass(slots=True, eq=False)
class StudyState:
    """What a study has made so far; see ``open_study`` and ``solve_study``.

    Attributes
    ----------
    planned : mapping of direction to (L,) float64
        Empty boxes that a second solution of the direction takes up, of this loop.
    loop, step : int
        The loop, and how many of its solutions are done.
    """

    world: CorridorWorld
    flows: FlowSet
    demand: CorridorDemand
    markets: dict[str, DirectionMarket]
    solved: dict[str, Solved] = field(default_factory=dict)
    factor: dict[Key, float] = field(default_factory=dict)
    empties: EmptyFlows | None = None
    background: dict[str, F64] = field(default_factory=dict)
    loops: list[Loop] = field(default_factory=list)
    solves: int = 0
    planned: dict[str, F64] = field(default_factory=dict)
    loop: int = 1
    step: int = 0

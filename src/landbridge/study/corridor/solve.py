"""Both directions of the corridor in equilibrium, and what their answers add up to."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from landbridge.assignment import assign_with_choice
from landbridge.demand.corridor import CorridorDemand
from landbridge.results.assignment import AssignmentResult, BushFlows
from landbridge.results.choice import ChoiceResult
from landbridge.results.flows import DIRECTIONS
from landbridge.study.corridor.market import DirectionMarket
from landbridge.study.corridor.world import CorridorWorld

__all__ = ["Solved", "solve_direction", "teu_by_way"]

F64 = NDArray[np.float64]
Progress = Callable[[str, int, float], None]
Stop = Callable[[], bool]


@dataclass(frozen=True, slots=True, eq=False)
class Solved:
    """The answer of one direction."""

    market: DirectionMarket
    result: ChoiceResult


def solve_direction(
    world: CorridorWorld,
    market: DirectionMarket,
    demand: CorridorDemand,
    *,
    factor: F64 | None = None,
    background: F64 | None = None,
    progress: Progress | None = None,
    stop: Stop | None = None,
) -> Solved:
    """Solve one direction.

    Parameters
    ----------
    factor : (S, Z, Z) float64, optional
        Multiplies the demand.
    background : (L,) float64, optional
        TEU a week on the links of the graph that take up capacity: empty boxes.
    """
    flow = world.graph.flow
    if world.scenario.corridor.objective == "so":
        # what one more TEU costs all: v t(v) has the slope free (1 + alpha (1 + power) (v/c)^power)
        flow = replace(flow, alpha=flow.alpha * (1.0 + flow.power))
    if background is not None:
        flow = replace(flow, background=background)

    what = market.direction + ("" if background is None else ", with empty boxes")

    def told(round_: int, gap: float) -> None:
        if progress is not None:
            progress(what, round_, gap)

    result = assign_with_choice(
        flow, market.demand(demand, factor), market.params, market.outside_cost, market.link_cost,
        progress=told, stop=stop,
    )  # fmt: skip
    return Solved(market, replace(result, assignment=_without_bushes(result.assignment)))


def _without_bushes(flows: AssignmentResult) -> AssignmentResult:
    """Let go of the flows by origin: some hundred MB that nothing here reads."""
    none = np.zeros(0, np.int32)
    return replace(flows, bushes=BushFlows(none, none, np.zeros(1, np.int64), none, np.zeros(0)))


def teu_by_way(solved: Mapping[str, Solved], weeks: float) -> dict[tuple[str, str, str], float]:
    """Return TEU a year by (market, way, direction)."""
    sums: dict[tuple[str, str, str], float] = {}
    for word in DIRECTIONS:
        if word not in solved:
            continue
        one = solved[word]
        table = one.result.demand.sum(axis=(2, 3)) * weeks
        for s, segment in enumerate(one.market.segments):
            for a, way in enumerate(one.market.ways):
                key = segment.market, way, word
                sums[key] = sums.get(key, 0.0) + float(table[s, a])
    return sums

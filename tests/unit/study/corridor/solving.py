"""Studies at a gap that is quick to reach, each solved once for all tests of a file."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from landbridge.results.flows import DIRECTIONS
from landbridge.results.study import StudyResult
from landbridge.scenario import Scenario, load_scenario, patch_scenario
from landbridge.study.corridor.answer import make_answer
from landbridge.study.corridor.boxes import empties_of
from landbridge.study.corridor.run import open_study, solve_study
from landbridge.study.corridor.solve import solve_direction
from landbridge.study.corridor.state import StudyState
from landbridge.study.corridor.sums import link_teu

F64 = NDArray[np.float64]


@dataclass(frozen=True)
class Bounds:
    """The least objective that flows can have is between these [h TEU/week]."""

    objective: float
    lower_bound: float


@dataclass(frozen=True)
class Base:
    """A base without empty boxes, then with those it places.

    ``shares`` and ``volumes`` are of the first: TEU a week by segment, way, origin and
    destination, and on the links of the network.
    """

    scenario: Scenario
    state: StudyState
    bounds: Bounds
    shares: dict[str, F64]
    volumes: dict[str, F64]
    study: StudyResult


def quick(name: str, *changes: str) -> Scenario:
    """Return a shipped scenario to be solved quickly; what is in it stays."""
    fast = ["corridor.gap=1e-4", "corridor.empties=false", "corridor.threads=1", f"name={name}"]
    return patch_scenario(load_scenario(name), [*fast, *changes])


def bounds_of(scenario: Scenario) -> Bounds:
    """Solve both directions without empty boxes."""
    state = open_study(scenario)
    solve_study(state, scenario)
    return _bounds(state)


def _bounds(state: StudyState) -> Bounds:
    results = [one.result for one in state.solved.values()]
    assert [item.status for item in results] == ["answered"] * 2
    return Bounds(
        sum(item.objective for item in results), sum(item.lower_bound for item in results)
    )


def solve_base(name: str) -> Base:
    """Solve a base, place its empty boxes, solve again with them."""
    scenario = quick(name)
    state = open_study(scenario)
    solve_study(state, scenario)
    bounds = _bounds(state)
    shares = {word: one.result.demand for word, one in state.solved.items()}
    volumes = {word: link_teu(state.world, one) for word, one in state.solved.items()}
    state.empties, state.background = empties_of(state)
    for word in DIRECTIONS:
        if state.background[word].any():
            state.solved[word] = solve_direction(
                state.world, state.markets[word], state.demand, background=state.background[word]
            )
    whole = replace(scenario, corridor=replace(scenario.corridor, empties=True))
    study = make_answer(state, whole, True, (0.0, 0.0))
    return Base(scenario, state, bounds, shares, volumes, study)

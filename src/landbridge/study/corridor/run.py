"""A study from scenario to answer: demand, network, choice and routes, empties, response."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial

import numpy as np
from numpy.typing import NDArray

from landbridge.demand.corridor import corridor_demand
from landbridge.demand.flows import build_flows
from landbridge.results.flows import DIRECTIONS
from landbridge.results.study import StudyResult
from landbridge.scenario import Scenario, load_scenario, reference_of
from landbridge.study.corridor.answer import make_answer
from landbridge.study.corridor.boxes import empties_of
from landbridge.study.corridor.checkpoint import Checkpoint, identity_of
from landbridge.study.corridor.constants import Constants, packaged_constants
from landbridge.study.corridor.market import open_direction
from landbridge.study.corridor.response import Burden, burden_of, demand_factor, respond
from landbridge.study.corridor.solve import solve_direction
from landbridge.study.corridor.state import Key, StudyState
from landbridge.study.corridor.tables import Loop
from landbridge.study.corridor.world import make_world

__all__ = ["StudyState", "constants_of", "open_study", "run_study", "solve_study"]

F64 = NDArray[np.float64]
#: called with what is solved, the round and the gap; after a loop of trade with "trade", the loop
#: and the largest change of a factor
Progress = Callable[[str, int, float], None]
Stop = Callable[[], bool]
Keep = Callable[[StudyState], None]
#: years that demand is published for
_YEARS = (2024, 2025)


def run_study(
    scenario: Scenario | str,
    *,
    constants: Constants | None = None,
    progress: Progress | None = None,
    stop: Stop | None = None,
    checkpoint: Checkpoint | None = None,
) -> StudyResult:
    """Run a study of the corridor.

    Parameters
    ----------
    scenario : Scenario or str
        A name is loaded.
    constants : Constants, optional
        Of the choice; the packaged ones where left out, none where the scenario says so.
    progress, stop : callable, optional
        Told of each round; asked whether to end with the answer so far.
    checkpoint : Checkpoint, optional
        Where each solution is kept and taken up again; the answer is the same as without. It is
        for the caller to remove it when the answer is safe.

    Returns
    -------
    StudyResult

    Raises
    ------
    UsageError, DataError, InfeasibleError, LimitError
        Naming what cannot be, such as demand that no way is left for.

    Notes
    -----
    Choice and routes are in equilibrium (``landbridge.assignment.assign_with_choice``). Empty
    boxes are placed by it and take up capacity in a second solution of the direction they go.
    With ``response.enabled`` trade is multiplied by what its transport costs more or less than in
    the reference, until it settles.
    """
    cpu, wall = time.process_time(), time.perf_counter()
    chosen = load_scenario(scenario) if isinstance(scenario, str) else scenario
    used = constants_of(chosen, constants)
    if checkpoint is not None:
        checkpoint.open(identity_of(chosen, used))
    reference = _reference(chosen, constants, (progress, stop), checkpoint)
    state = open_study(chosen, used)
    keep: Keep | None = None
    if checkpoint is not None:
        checkpoint.restore(state, "study")
        keep = partial(checkpoint.save, phase="study", reference=reference)
    settled = solve_study(state, chosen, reference, (progress, stop), keep)
    return make_answer(state, chosen, settled, (cpu, wall))


def open_study(scenario: Scenario, constants: Constants | None = None) -> StudyState:
    """Build demand, network and costs of a scenario; nothing is solved yet."""
    year = scenario.demand.year or min(max(scenario.year, _YEARS[0]), _YEARS[1])
    flows = build_flows(year, scenario)
    demand = corridor_demand(flows, scenario)
    world = make_world(scenario, demand.places)
    used = constants_of(scenario, constants)
    markets = {word: open_direction(world, demand, word, used) for word in DIRECTIONS}
    return StudyState(world, flows, demand, markets)


def constants_of(scenario: Scenario, given: Constants | None = None) -> Constants:
    """Return the constants of the choice: those given, else what the scenario says."""
    if given is not None:
        return given
    return packaged_constants() if scenario.corridor.use_constants else {}


def _reference(
    scenario: Scenario,
    constants: Constants | None,
    hooks: tuple[Progress | None, Stop | None],
    checkpoint: Checkpoint | None,
) -> dict[Key, Burden] | None:
    """Return what transport takes in the reference of a response, None where none is asked."""
    if not scenario.response.enabled:
        return None
    known = None if checkpoint is None else checkpoint.reference()
    if known is not None:
        return known
    name = reference_of(scenario)
    base = load_scenario(name)
    # the same way of choosing and of solving, in the other world
    still = replace(
        base,
        response=replace(base.response, enabled=False),
        corridor=replace(scenario.corridor, capacity_factor=base.corridor.capacity_factor),
    )
    state = open_study(still, constants)
    keep: Keep | None = None
    if checkpoint is not None:
        checkpoint.restore(state, "reference")
        keep = partial(checkpoint.save, phase="reference")
    told = None if hooks[0] is None else _named(hooks[0], f"reference {name}")
    solve_study(state, still, None, (told, hooks[1]), keep)
    if _ended(state):
        raise KeyboardInterrupt  # the solver took it for its own; there is no answer yet
    return burden_of(state.demand, state.solved)


def _named(progress: Progress, name: str) -> Progress:
    return lambda what, round_, gap: progress(f"{name}: {what}", round_, gap)


def solve_study(
    state: StudyState,
    scenario: Scenario,
    reference: Mapping[Key, Burden] | None = None,
    hooks: tuple[Progress | None, Stop | None] = (None, None),
    keep: Keep | None = None,
) -> bool:
    """Solve to the end of all loops, from where the state is; return whether trade has settled.

    ``keep`` is called with the state after each solution that does not depend on ``stop``.
    """
    most = scenario.response.max_loops if reference is not None else 1
    for loop in range(state.loop, most + 1):
        state.loop = loop
        _solve_directions(state, scenario, hooks, keep)
        if _ended(state):
            return True
        if reference is None:
            return True
        now = burden_of(state.demand, state.solved)
        factor = respond(scenario.response, reference, now)
        moved = max((abs(x - state.factor.get(key, 1.0)) for key, x in factor.items()), default=0.0)
        state.loops += [
            Loop(loop, *key, x, now[key].expected_usd - reference[key].expected_usd)
            for key, x in sorted(factor.items())
        ]
        if hooks[0] is not None:
            hooks[0]("trade", loop, moved)
        if moved <= scenario.response.tolerance:
            return True
        if loop < most:
            state.factor, state.step = factor, 0
    return False


def _ended(state: StudyState) -> bool:
    return any(one.result.status == "interrupted" for one in state.solved.values())


def _solve_directions(
    state: StudyState,
    scenario: Scenario,
    hooks: tuple[Progress | None, Stop | None],
    keep: Keep | None,
) -> None:
    """Solve each direction, and again with the empty boxes that the first solutions place."""
    once = len(DIRECTIONS)
    words = DIRECTIONS * (2 if scenario.corridor.empties else 1)
    for step in range(state.step, len(words)):
        word, needed = words[step], True
        if step == once:
            state.empties, state.planned = empties_of(state)
        before = dict(state.background)
        if step >= once:
            needed = word in state.background or bool(state.planned[word].any())
            state.background[word] = state.planned[word]
        if needed:
            try:
                _solve_one(state, word, hooks)
            except KeyboardInterrupt:  # it came before the solver had anything
                state.background = before
                _end(state, word)
            if _ended(state):
                if set(state.solved) != set(DIRECTIONS):
                    raise KeyboardInterrupt  # there is no answer yet
                return
        state.step = step + 1
        if keep is not None and needed and not (hooks[1] is not None and hooks[1]()):
            keep(state)


def _end(state: StudyState, word: str) -> None:
    """Let the answers so far stand, as interrupted; without both, the interrupt goes on."""
    if set(state.solved) != set(DIRECTIONS):
        raise KeyboardInterrupt
    one = state.solved[word]
    reason = "an interrupt ended it; the answer is the one before its last solution"
    state.solved[word] = replace(one, result=replace(one.result, status="interrupted",
                                                     reason=reason))  # fmt: skip


def _solve_one(state: StudyState, word: str, hooks: tuple[Progress | None, Stop | None]) -> None:
    market = state.markets[word]
    factor = None
    if state.factor and word in state.solved:
        factor = demand_factor(state.demand, state.solved[word], state.factor)
    state.solved[word] = solve_direction(
        state.world, market, state.demand, factor=factor, background=state.background.get(word),
        progress=hooks[0], stop=hooks[1],
    )  # fmt: skip
    state.solves += 1

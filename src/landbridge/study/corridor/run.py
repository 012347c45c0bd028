"""A study from scenario to answer: demand, network, choice and routes, empties, response."""

from __future__ import annotations

import resource
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from landbridge import facts
from landbridge.core.errors import InfeasibleError, UsageError
from landbridge.demand.corridor import CorridorDemand, corridor_demand
from landbridge.demand.flows import build_flows
from landbridge.network.corridor import expand_flows
from landbridge.results.flows import DIRECTIONS, Assumption, FlowSet
from landbridge.results.study import StudyResult
from landbridge.scenario import Scenario, load_scenario, reference_of
from landbridge.study.corridor.constants import Constants, packaged_constants
from landbridge.study.corridor.controls import make_controls, poland_teu, totals_of
from landbridge.study.corridor.empties import EMPTIES, EmptyFlows, place_empties
from landbridge.study.corridor.market import DirectionMarket, open_direction
from landbridge.study.corridor.response import Burden, burden_of, demand_factor, respond
from landbridge.study.corridor.solve import Solved, solve_direction
from landbridge.study.corridor.sums import (
    by_country,
    cells_of,
    crossing_teu,
    is_train,
    link_teu,
)
from landbridge.study.corridor.tables import Loop, study_tables
from landbridge.study.corridor.targets import read_targets
from landbridge.study.corridor.ways import GATES, SCALES
from landbridge.study.corridor.world import CorridorWorld, make_world

__all__ = ["StudyState", "open_study", "run_study", "solve_study"]

F64 = NDArray[np.float64]
Key = tuple[str, str]
#: called with what is done, the round and the gap
Progress = Callable[[str, int, float], None]
Stop = Callable[[], bool]
#: years that demand is published for
_YEARS = (2024, 2025)
_NOTES = (
    "Each direction is solved by itself: trains out of China and into it share no capacity.",
    "Capacity binds at borders and ferries; lines have none that is published.",
    "To Europe and Central Asia all trade in boxes chooses; elsewhere only what trains carry.",
    "Cost by road, ship and aircraft does not depend on how much goes that way.",
    "Empty boxes take up capacity at the Chinese border; beyond it they are told, not assigned.",
)


@dataclass(slots=True, eq=False)
class StudyState:
    """What a study has made so far; see ``open_study`` and ``solve_study``."""

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


def run_study(
    scenario: Scenario | str,
    *,
    constants: Constants | None = None,
    progress: Progress | None = None,
    stop: Stop | None = None,
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
    reference = _reference(chosen, constants, progress, stop)
    state = open_study(chosen, constants)
    settled = solve_study(state, chosen, reference, (progress, stop))
    return _answer(state, chosen, settled, (cpu, wall))


def open_study(scenario: Scenario, constants: Constants | None = None) -> StudyState:
    """Build demand, network and costs of a scenario; nothing is solved yet."""
    year = scenario.demand.year or min(max(scenario.year, _YEARS[0]), _YEARS[1])
    flows = build_flows(year, scenario)
    demand = corridor_demand(flows, scenario)
    world = make_world(scenario, demand.places)
    if constants is None:
        constants = packaged_constants() if scenario.corridor.use_constants else {}
    markets = {word: open_direction(world, demand, word, constants) for word in DIRECTIONS}
    return StudyState(world, flows, demand, markets)


def _reference(
    scenario: Scenario,
    constants: Constants | None,
    progress: Progress | None,
    stop: Stop | None,
) -> dict[Key, Burden] | None:
    """Return what transport takes in the reference of a response, None where none is asked."""
    if not scenario.response.enabled:
        return None
    name = reference_of(scenario)
    base = load_scenario(name)
    still = replace(
        base,
        response=replace(base.response, enabled=False),
        corridor=replace(base.corridor, gap=scenario.corridor.gap,
                         threads=scenario.corridor.threads,
                         max_memory_mb=scenario.corridor.max_memory_mb),
    )  # fmt: skip
    state = open_study(still, constants)
    told = None if progress is None else _named(progress, f"reference {name}")
    solve_study(state, still, None, (told, stop))
    return burden_of(state.demand, state.solved)


def _named(progress: Progress, name: str) -> Progress:
    return lambda what, round_, gap: progress(f"{name}: {what}", round_, gap)


def solve_study(
    state: StudyState,
    scenario: Scenario,
    reference: Mapping[Key, Burden] | None = None,
    hooks: tuple[Progress | None, Stop | None] = (None, None),
) -> bool:
    """Solve to the end of all loops; return whether trade has settled."""
    most = scenario.response.max_loops if reference is not None else 1
    for loop in range(1, most + 1):
        _solve_directions(state, scenario, hooks)
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
        if moved <= scenario.response.tolerance:
            return True
        if loop < most:
            state.factor = factor
    return False


def _ended(state: StudyState) -> bool:
    return any(one.result.status == "interrupted" for one in state.solved.values())


def _solve_directions(
    state: StudyState, scenario: Scenario, hooks: tuple[Progress | None, Stop | None]
) -> None:
    for word in DIRECTIONS:
        _solve_one(state, word, hooks)
        if _ended(state):
            return
    if not scenario.corridor.empties:
        return
    state.empties, background = _empties(state)
    for word, volume in background.items():
        before = state.background.get(word)
        state.background[word] = volume
        if before is None and not volume.any():
            continue
        _solve_one(state, word, hooks)


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


def _empties(state: StudyState) -> tuple[EmptyFlows, dict[str, F64]]:
    """Place empty boxes; return them and what they add to the links of the graph."""
    cells = {word: cells_of(one) for word, one in state.solved.items()}
    by_gate: dict[str, dict[str, float]] = {}
    sums: dict[str, Mapping[str, float]] = {}
    for word, held in cells.items():
        train = np.array([is_train(way) for way in held.ways])[held.way]
        sums[word] = by_country(state.demand, held, held.teu * train)
        for a, way in enumerate(held.ways):
            if is_train(way):
                part = by_country(state.demand, held, held.teu * (held.way == a))
                for code, teu in part.items():
                    by_gate.setdefault(code, {})
                    by_gate[code][way] = by_gate[code].get(way, 0.0) + teu
    empties = place_empties(sums["out"], sums["in"], _positions(state.demand))
    out: dict[str, F64] = {}
    for word in DIRECTIONS:
        moved = {
            (b if word == "out" else a): x
            for (a, b), x in empties.moved.items()
            if (a if word == "out" else b) == "CN"
        }
        out[word] = _on_gates(state, word, moved, by_gate)
    weeks = state.demand.weeks
    yearly = EmptyFlows(
        {key: x * weeks for key, x in empties.moved.items()},
        {key: x * weeks for key, x in empties.left.items()},
        {key: x * weeks for key, x in empties.leased.items()},
        empties.cost_usd * weeks,
    )
    return yearly, out


def _positions(demand: CorridorDemand) -> dict[str, tuple[float, float]]:
    """Return the mean position of the cities of each country."""
    table = facts.load("places")
    at = {key: (lat, lon) for key, lat, lon in table.select("place_id", "lat", "lon").iter_rows()}
    found: dict[str, list[tuple[float, float]]] = {}
    for place, code in zip(demand.places, demand.countries, strict=True):
        found.setdefault(code, []).append(at[place])
    return {
        code: (float(np.mean([p[0] for p in some])), float(np.mean([p[1] for p in some])))
        for code, some in found.items()
    }


def _on_gates(
    state: StudyState,
    word: str,
    moved: Mapping[str, float],
    by_gate: Mapping[str, Mapping[str, float]],
) -> F64:
    """Return empties on the links of the graph: back by the crossings that boxes came by."""
    graph, network = state.world.graph, state.world.network
    volume = state.solved[word].result.assignment.volume
    out = np.zeros(graph.flow.n_links)
    for code, teu in moved.items():
        ways = by_gate.get(code, {})
        whole = sum(ways.values())
        for way, part in ways.items():
            at = [network.crossing_index[k] for k in GATES[way] if k in network.crossing_index]
            here = np.isin(graph.crossing, at) & (volume > 0.0)
            if part > 0.0 and here.any():
                share = volume[here] / volume[here].sum()
                out[here] += teu * part / whole * share
    return out


def _answer(
    state: StudyState, scenario: Scenario, settled: bool, start: tuple[float, float]
) -> StudyResult:
    demand, world = state.demand, state.world
    if set(state.solved) != set(DIRECTIONS):
        raise InfeasibleError("The study was stopped before both directions were solved.")
    cells = {word: cells_of(one) for word, one in state.solved.items()}
    volume = {word: link_teu(world, one) for word, one in state.solved.items()}
    over = np.sum([crossing_teu(world, v) for v in volume.values()], axis=0) * demand.weeks
    totals = totals_of(demand, cells, GATES, poland_teu(world.network, over))
    controls = make_controls(demand, totals, read_targets(state.flows), _is_base(scenario))
    own: Sequence[Assumption] = (*demand.assumptions, *SCALES, *EMPTIES)
    on_links = {
        word: expand_flows(world.graph, value, world.network.links.n)
        for word, value in state.background.items()
    }
    tables = study_tables(
        world, demand, state.solved, cells, (state.empties, on_links, state.loops, controls), own
    )
    status, reason = _status(state, settled)
    results = [one.result for one in state.solved.values()]
    paid = sum(float((c.teu * c.usd).sum()) for c in cells.values()) * demand.weeks
    return StudyResult(
        status=status,
        reason=reason,
        scenario=_told(scenario),
        data=facts.fingerprint(),
        year=demand.year,
        relative_gap=max(item.relative_gap for item in results),
        objective=sum(item.objective for item in results),
        lower_bound=sum(item.lower_bound for item in results),
        generalised_cost_usd=paid,
        loops=max((loop.loop for loop in state.loops), default=1),
        zones=len(demand.places),
        segments=len(demand.segments),
        teu_by_crossing={
            c.id: float(teu)
            for c, teu in zip(world.network.crossings, over.tolist(), strict=True)
            if teu > 0.5
        },
        trade_bn_usd={**totals.trade_bn_usd, "all": sum(totals.trade_bn_usd.values())},
        controls=controls,
        assumptions=tuple(own),
        notes=_NOTES,
        tables=tables,
        cpu_s=time.process_time() - start[0],
        wall_s=time.perf_counter() - start[1],
        peak_rss_mb=_peak_mb(),
    )


def _told(scenario: Scenario) -> dict[str, Any]:
    return {
        "name": scenario.name,
        "title": scenario.title,
        "fingerprint": scenario.fingerprint(),
        "params": scenario.to_dict(),
    }


def _is_base(scenario: Scenario) -> bool:
    """Tell whether a scenario is the base of its year, but for how exactly it is solved."""
    try:
        base = load_scenario(f"base-{scenario.year}")
    except UsageError:
        return False
    plain = replace(
        scenario,
        corridor=replace(
            scenario.corridor, gap=base.corridor.gap, max_rounds=base.corridor.max_rounds,
            threads=base.corridor.threads, max_memory_mb=base.corridor.max_memory_mb,
            empties=base.corridor.empties,
        ),
        response=base.response,
    )  # fmt: skip
    return plain.fingerprint() == base.fingerprint()


def _status(state: StudyState, settled: bool) -> tuple[str, str]:
    for word, one in state.solved.items():
        if one.result.status != "answered":
            return one.result.status, f"{word}: {one.result.reason}"
    if not settled:
        return "limit", "trade has not settled in the loops allowed (response.max_loops)"
    return "answered", "both directions reached the gap"


def _peak_mb() -> float:
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (1e6 if sys.platform == "darwin" else 1e3)

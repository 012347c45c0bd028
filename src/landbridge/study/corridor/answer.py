"""From the state of a study to its answer."""

from __future__ import annotations

import resource
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from landbridge import facts
from landbridge.core.errors import InfeasibleError, UsageError
from landbridge.network.corridor import expand_flows
from landbridge.results.flows import DIRECTIONS, Assumption
from landbridge.results.study import Control, StudyResult
from landbridge.scenario import Scenario, load_scenario
from landbridge.study.corridor.controls import make_controls, poland_teu, totals_of
from landbridge.study.corridor.empties import EMPTIES
from landbridge.study.corridor.state import StudyState
from landbridge.study.corridor.sums import Cells, cells_of, crossing_teu, link_teu, weekly_cost_usd
from landbridge.study.corridor.tables import study_tables
from landbridge.study.corridor.targets import PUBLISHED, read_targets
from landbridge.study.corridor.ways import DETOUR, GATES, SCALES

if TYPE_CHECKING:
    import polars as pl

__all__ = ["make_answer"]

F64 = NDArray[np.float64]
_NOTES = (
    "Each direction is solved by itself: trains out of China and into it share no capacity.",
    "Capacity binds at borders and ferries; lines have none that is published.",
    "To Europe and Central Asia all trade in boxes chooses; elsewhere only what trains carry.",
    "Counts of China - Central Asia trains include those to Laos, Viet Nam and Thailand.",
    "Counts of China - Europe trains include those to Russia and Belarus.",
    "Cost by road, ship and aircraft does not depend on how much goes that way.",
    "Empty boxes take up capacity at the Chinese border; beyond it they are told, not assigned.",
)
_SHARED = (
    "Least total cost: the cost of a TEU by train holds what it costs the others at crossings."
)


def make_answer(
    state: StudyState, scenario: Scenario, settled: bool, start: tuple[float, float]
) -> StudyResult:
    """Return the answer; ``start`` is CPU and wall clock at the beginning.

    Raises
    ------
    InfeasibleError
        If it was stopped before both directions had flows.
    """
    demand, world = state.demand, state.world
    if set(state.solved) != set(DIRECTIONS):
        raise InfeasibleError("The study was stopped before both directions were solved.")
    cells = {word: cells_of(one) for word, one in state.solved.items()}
    volume = {word: link_teu(world, one) for word, one in state.solved.items()}
    over = np.sum([crossing_teu(world, v) for v in volume.values()], axis=0) * demand.weeks
    totals = totals_of(demand, cells, GATES, poland_teu(world.network, over))
    controls = make_controls(demand, totals, read_targets(state.flows), _is_base(scenario))
    own: Sequence[Assumption] = (*demand.assumptions, *SCALES, DETOUR, *EMPTIES, *PUBLISHED)
    tables = _tables(state, cells, controls, own)
    status, reason = _status(state, settled)
    results = [one.result for one in state.solved.values()]
    return StudyResult(
        status=status,
        reason=reason,
        scenario=_told(scenario),
        data=facts.fingerprint(),
        year=demand.year,
        relative_gap=max(item.relative_gap for item in results),
        objective=sum(item.objective for item in results),
        lower_bound=sum(item.lower_bound for item in results),
        generalised_cost_usd=_paid_usd(state),
        expected_cost_usd=demand.weeks
        * sum(float((c.teu * c.expected_usd).sum()) for c in cells.values()),
        loops=max((loop.loop for loop in state.loops), default=1),
        zones=len(demand.places),
        segments=len(demand.segments),
        teu_by_crossing=_named(state, over),
        trade_bn_usd={**totals.trade_bn_usd, "all": sum(totals.trade_bn_usd.values())},
        controls=controls,
        assumptions=tuple(own),
        notes=_NOTES if scenario.corridor.objective == "ue" else (*_NOTES, _SHARED),
        tables=tables,
        cpu_s=time.process_time() - start[0],
        wall_s=time.perf_counter() - start[1],
        peak_rss_mb=_peak_mb(),
    )


def _tables(
    state: StudyState,
    cells: Mapping[str, Cells],
    controls: Sequence[Control],
    own: Sequence[Assumption],
) -> dict[str, pl.DataFrame]:
    on_links = {
        word: expand_flows(state.world.graph, value, state.world.network.links.n)
        for word, value in state.background.items()
    }
    rest = state.empties, on_links, state.loops, controls
    return study_tables(state.world, state.demand, state.solved, cells, rest, own)


def _paid_usd(state: StudyState) -> float:
    """Return the generalised cost of a year."""
    return state.demand.weeks * sum(
        weekly_cost_usd(state.world, one, state.background.get(word))
        for word, one in state.solved.items()
    )


def _named(state: StudyState, teu: F64) -> dict[str, float]:
    """Return TEU a year by crossing, those that anything passes."""
    crossings = state.world.network.crossings
    return {c.id: x for c, x in zip(crossings, teu.tolist(), strict=True) if x > 0.5}


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

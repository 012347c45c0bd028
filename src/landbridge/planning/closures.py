"""What a scenario's own closures did to one answer: trains they hold, ways they took off.

The question is asked once more with every crossing of the network open. A way of that answer
that stands in the real one as well lost nothing; of the others, closures that would hold it are
named. Rules of the table ``restrictions`` are not meant here, see ``planning.rules``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from landbridge.core.timeline import MINUTES_PER_DAY, utc_of
from landbridge.kernels.labels import Path
from landbridge.planning.graph import service_minutes
from landbridge.planning.holds import held_on_way
from landbridge.planning.query import PlanQuery
from landbridge.planning.restrictions import Screen
from landbridge.planning.search import Found, search_load
from landbridge.planning.world import PlanningWorld
from landbridge.results.planning import Itinerary, RestrictionNote

__all__ = ["closure_notes"]

I32 = NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class _Shut:
    """One closure of the scenario that touches the time of a question."""

    crossing: int
    from_minute: int
    until_minute: int


def closure_notes(
    world: PlanningWorld,
    query: PlanQuery,
    rules: Screen,
    founds: Sequence[Found],
    shown: Sequence[Itinerary],
) -> tuple[RestrictionNote, ...]:
    """Name the scenario's closures that hold trains of an answer or took ways off it.

    Parameters
    ----------
    founds, shown : what was found, and the itineraries told of it; both may be empty
    """
    end = query.ready_min + world.scenario.planning.horizon_days * MINUTES_PER_DAY
    arrivals = [path.arrival for found in founds for path in found.paths]
    end = max(arrivals, default=end)  # what is closed later cost no way that is told
    rows = world.network.crossings
    shut = [
        _Shut(k, start, until)
        for k, row in enumerate(rows)
        for start, until in row.closures
        if start < end and until > query.ready_min
    ]
    if not shut:
        return ()
    lost = _lost(world, query, rules, founds, shut)
    notes = []
    for closure in shut:
        row = rows[closure.crossing]
        effect = _effect(world, shown, row.id, lost.get(closure, 0))
        if effect:
            first, opens = (utc_of(m) for m in (closure.from_minute, closure.until_minute))
            notes.append(
                RestrictionNote(
                    rule_id=f"scenario:{row.id}:{first:%Y-%m-%d}",
                    summary=f"{row.name} ({row.id}) is closed from {first:%Y-%m-%d} until "
                    f"{opens:%Y-%m-%d}",
                    effect=effect,
                    source=f"scenario {world.scenario.name}: {world.scenario.title}",
                )
            )
    return tuple(notes)


def _effect(world: PlanningWorld, shown: Sequence[Itinerary], crossing: str, lost: int) -> str:
    own = f"scenario {world.scenario.name}"
    held = {
        number: step.held_h
        for number, item in enumerate(shown, start=1)
        for leg in item.legs
        for step in leg.crossings
        if step.crossing_id == crossing and step.held_h and own in step.held_by
    }
    parts = []
    if held:
        waits = ", ".join(f"itinerary {number} {hours:,.1f} h" for number, hours in held.items())
        parts.append(f"held there: {waits}")
    if lost:
        ways = "1 way is" if lost == 1 else f"{lost} ways are"
        parts.append(f"{ways} delayed or lost that the answer would have if it were open")
    return "; ".join(parts)


def _lost(
    world: PlanningWorld,
    query: PlanQuery,
    rules: Screen,
    founds: Sequence[Found],
    shut: Sequence[_Shut],
) -> Mapping[_Shut, int]:
    """Count the ways of the answer with open crossings that each closure delays or takes off."""
    opened, minutes = _opened(world), service_minutes(world)
    mine = {found.load: {_places(found, path) for path in found.paths} for found in founds}
    counts: dict[_Shut, int] = {}
    for load in query.loads:
        free = search_load(opened, query, load, rules)
        ways = {_places(free, path): path for path in free.paths}
        for way, path in ways.items():
            if way in mine.get(load, set()) and not _held(world, free, path, minutes):
                continue
            for closure in _meets(world, free, path, shut):
                counts[closure] = counts.get(closure, 0) + 1
    return counts


def _held(world: PlanningWorld, found: Found, path: Path, minutes: NDArray[np.int64]) -> bool:
    """Return whether the scenario's closures hold a train of a path found without them."""
    for arc, departure in zip(path.arcs, path.departures, strict=True):
        if departure >= 0:
            planned = int(minutes[found.graph.service[arc]])
            depart = int(found.arcs.dep_time[departure])
            if held_on_way(world, found.leg_links(arc).of(0), depart, planned, ()):
                return True
    return False


def _meets(
    world: PlanningWorld, found: Found, path: Path, shut: Iterable[_Shut]
) -> Iterator[_Shut]:
    """Yield the closures of crossings that a path passes which fall in its time."""
    crossings = world.network.links.crossing
    passed = {int(k) for arc in path.arcs for k in crossings[found.leg_links(arc).of(0)]}
    for closure in shut:
        if closure.crossing in passed and closure.from_minute < path.arrival:
            yield closure


def _opened(world: PlanningWorld) -> PlanningWorld:
    """Return the same world with every crossing open, kept for the next question."""
    found = world.memory.get("opened")
    if isinstance(found, PlanningWorld):
        return found
    rows = tuple(replace(row, closures=()) for row in world.network.crossings)
    network = replace(world.network, crossings=rows)
    opened = replace(world, network=network, memory={}, drawn={}, shut={}, ways={})
    world.remember("opened", opened)
    return opened


def _places(found: Found, path: Path) -> frozenset[int]:
    return frozenset(int(k) for arc in path.arcs for k in found.leg_links(arc).of(0))

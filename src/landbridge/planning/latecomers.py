"""Ways that a deadline dropped by a little: late by plan, yet with a fair chance to be in time.

The deadline is held against the planned arrival, which counts the mean of every step. Delays are
skewed, so more than half of the trains may be there before the plan says; a reader wants to know
of a way that is a few hours late on paper and costs half as much.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from landbridge.core.timeline import MINUTES_PER_DAY
from landbridge.planning.fronts import reported_front
from landbridge.planning.itineraries import Candidate, make_candidate, make_itinerary, straight
from landbridge.planning.query import PlanQuery
from landbridge.planning.restrictions import Screen
from landbridge.planning.search import search_load
from landbridge.planning.world import PlanningWorld
from landbridge.results.planning import Latecomer

__all__ = ["latecomers"]

#: planned arrivals so long after the deadline are looked at
_LOOK_MIN = 4 * MINUTES_PER_DAY
#: so late by plan a way is told whatever its chance
_LITTLE_MIN = MINUTES_PER_DAY
#: chance to be in time from which a way is told, however late it is by plan
_FAIR = 0.3
#: most that are told
_MOST = 3


def latecomers(
    world: PlanningWorld, query: PlanQuery, rules: Screen, front: Sequence[Candidate]
) -> tuple[Latecomer, ...]:
    """Return what a deadline dropped by a little and nothing in time covers, cheapest first.

    Parameters
    ----------
    front : what keeps the deadline by plan, may be empty
    """
    if query.deliver_by is None:
        return ()
    wider = replace(query, latest_min=query.latest_min + _LOOK_MIN)
    founds = [search_load(world, wider, load, rules) for load in query.loads]
    # the deadline of `query`, not of `wider`, is what the chance is counted against
    late = [
        candidate
        for found in founds
        for path in found.paths
        if path.arrival > query.latest_min
        for candidate in (make_candidate(world, query, found, path),)
        if path.arrival <= query.latest_min + _LITTLE_MIN or candidate.spread.on_time >= _FAIR
    ]
    if not late:
        return ()
    known = {candidate.id for candidate in front}
    kept = [
        candidate
        for candidate in reported_front(straight(world, query, [*front, *late]))
        if candidate.id not in known
    ]
    kept.sort(key=lambda candidate: (candidate.values[3], candidate.values[0], candidate.id))
    return tuple(_told(world, query, candidate) for candidate in kept[:_MOST])


def _told(world: PlanningWorld, query: PlanQuery, candidate: Candidate) -> Latecomer:
    item = make_itinerary(world, query, candidate)
    return Latecomer(
        modes=item.modes,
        crossings=item.crossings,
        arrive_minute=item.arrive_minute,
        late_h=(item.arrive_minute - query.latest_min) / 60,
        on_time_probability=item.on_time_probability or 0.0,
        cost_usd=item.cost_usd,
        co2e_kg=item.co2e_kg,
    )

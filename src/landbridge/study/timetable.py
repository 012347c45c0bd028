"""The dated timetable of a scenario, for other programs."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from landbridge.core.errors import UsageError
from landbridge.core.timeline import FIRST_DATE, LAST_DATE, MINUTES_PER_DAY, parse_date
from landbridge.network.formats.gtfs import Haul, Ride, Timetable, write_gtfs
from landbridge.planning.graph import SearchGraph, graph_for
from landbridge.planning.world import PlanningWorld

if TYPE_CHECKING:
    from landbridge.scenario import Scenario

__all__ = ["export_gtfs", "timetable_of"]

#: longest window that is written
MAX_DAYS = 366


def export_gtfs(
    scenario: str | Path | Scenario,
    path: str | Path,
    *,
    first_day: str | date,
    days: int,
    services: str | Path | None = None,
) -> Timetable:
    """Write the departures of a scenario in a window of days as GTFS, whole or not at all.

    Parameters
    ----------
    path : str or Path
        A folder, or an archive where it ends in ``.zip``; an older export there is replaced.
    first_day : str or date
        First day of departure (UTC).
    days : int
        Number of days of departure, 1 to 366; arrivals may lie after them.
    services : path, optional
        A forwarder's own timetable.

    Raises
    ------
    UsageError
        If the window lies outside the planning horizon.
    OutputError
        If it cannot be written whole, or something else stands there.
    """
    from landbridge.study.shipment import world_of

    start = parse_date(str(first_day), name="first day")
    if not 1 <= days <= MAX_DAYS or start + timedelta(days=days - 1) > LAST_DATE:
        raise UsageError(
            f"{days} days of departures from {start}: not between 1 and {MAX_DAYS}, or past "
            f"{LAST_DATE}.",
            cure="Choose a shorter window, or begin earlier.",
        )
    first = (start - FIRST_DATE).days * MINUTES_PER_DAY
    window = (first, first + days * MINUTES_PER_DAY)
    timetable = timetable_of(world_of(scenario, services=services), window)
    write_gtfs(timetable, Path(path))
    return timetable


def timetable_of(world: PlanningWorld, window: tuple[int, int]) -> Timetable:
    """Return the departures that planning would find in a window [minute, minute), and the hauls.

    The through lorry, which goes from door to door at any time, is none of them.
    """
    graph = graph_for(world, *window)
    arcs = graph.arcs
    scheduled = np.flatnonzero(arcs.arc_scheduled).tolist()
    slots = set(graph.slot_of_place.values())
    hauls = [arc for arc in np.flatnonzero(~arcs.arc_scheduled).tolist() if arc not in slots]
    return Timetable(
        network=world.network,
        window=window,
        rides=[_ride(world, graph, arc, window) for arc in scheduled],
        hauls=[
            Haul(
                int(arcs.arc_tail[arc]),
                graph.place_of_sink.get(int(arcs.arc_head[arc]), int(arcs.arc_head[arc])),
                int(arcs.arc_duration[arc]),
            )
            for arc in hauls
        ],
    )


def _ride(world: PlanningWorld, graph: SearchGraph, arc: int, window: tuple[int, int]) -> Ride:
    arcs, service = graph.arcs, world.services.rows[int(graph.service[arc])]
    part = slice(int(arcs.dep_ptr[arc]), int(arcs.dep_ptr[arc + 1]))
    leave, arrive = arcs.dep_time[part], arcs.dep_arrive[part] + arcs.arc_duration[arc]
    inside = (leave >= window[0]) & (leave < window[1])
    return Ride(
        service.id,
        service.name,
        service.mode,
        int(arcs.arc_tail[arc]),
        int(arcs.arc_head[arc]),
        int(arcs.arc_cutoff[arc]),
        leave[inside],
        arrive[inside],
    )

"""Trains held at crossings that are closed for a time: where, how long, and by what.

The rule: a train's work at a crossing (the time on the crossing's link, from the first border
station to the last) goes on only while the crossing is open. A train that comes while it is shut
waits until it opens and then does its whole work; one that stands there as it shuts stops, and
does the rest once it opens again. So every train leaves by exactly the closed minutes between its
arrival and its exit later, and none overtakes another. What the search adds to a departure and
what is told of a leg come from the same spans.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from landbridge.network.cost import LegPaths, leg_times
from landbridge.network.services.timetable import Span, waits
from landbridge.planning.world import PlanningWorld

__all__ = ["Held", "Hold", "held_on_way", "hold_spans", "rest_after", "way_min"]

F64 = NDArray[np.float64]
I32 = NDArray[np.int32]
I64 = NDArray[np.int64]


class Hold(NamedTuple):
    """A time in which a crossing lets no train pass, and the rule or scenario that says so."""

    crossing: int
    shut_min: int
    reopen_min: int
    reason: str  # "rule pl-by-2025", "scenario base-2025"


@dataclass(frozen=True, slots=True)
class Held:
    """How long a train stands at one closed crossing.

    Attributes
    ----------
    place : position of the crossing's link on the leg
    minutes : closed minutes waited through
    reasons : what closed it
    """

    place: int
    minutes: int
    reasons: tuple[str, ...]


def way_min(world: PlanningWorld, links: I32, planned_min: float) -> F64:
    """Return minutes from departure to the start of each link and to the end of the last.

    The planned time is spread in proportion to the model's hours on each link: a user's own
    transit time stretches or shrinks them. No holds are in it.

    Returns
    -------
    F64
        Shape (n_links + 1,), from 0 to `planned_min`.
    """
    hours = world.link_h[links]
    total = float(hours.sum())
    share = np.cumsum(hours) / total if total > 0 else np.linspace(0, 1, len(links) + 1)[1:]
    return np.concatenate([[0.0], share]) * planned_min


def hold_spans(
    world: PlanningWorld, planned_min: I64, holds: Sequence[Hold]
) -> dict[int, list[Span]]:
    """Return the closed times that may hold each service's trains, by service index.

    Parameters
    ----------
    planned_min : shape (n_services,)
        Minutes from departure to arrival where nothing holds a train.
    """
    shut = _by_crossing(world, holds)
    if not shut:
        return {}
    at_crossing = np.isin(world.network.links.crossing, list(shut))
    found: dict[int, list[Span]] = {}
    for k, service in enumerate(world.services.rows):
        path = np.array(service.links, dtype=np.int32)
        if at_crossing[path].any():
            found[k] = _spans(world, path, float(planned_min[k]), shut)
    return found


def held_on_way(
    world: PlanningWorld, links: I32, depart: int, planned_min: int, holds: Sequence[Hold]
) -> tuple[Held, ...]:
    """Return where a train of one leg is held; the minutes are those the search added."""
    shut = _by_crossing(world, holds)
    spans = sorted(_spans(world, links, float(planned_min), shut))
    if not spans:
        return ()
    minutes = waits(np.array([depart], dtype=np.int64), spans)[:, 0]
    found, before = [], 0
    for place, rows in groupby(range(len(spans)), key=lambda k: spans[k].place):
        mine = list(rows)
        stands = [k for k in mine if minutes[k]]
        if not stands:
            continue
        there = depart + spans[mine[0]].offset_min + before
        times = [(max(spans[k].shut_min, there), spans[k].reopen_min) for k in stands]
        closed = shut[int(world.network.links.crossing[links[place]])]
        found.append(Held(place, int(minutes[stands].sum()), _reasons(closed, times)))
        before += found[-1].minutes
    return tuple(found)


def rest_after(
    world: PlanningWorld, links: I32, planned_min: int, held: Sequence[Held]
) -> tuple[float, float]:
    """Return the hours from the last hold on, and the variance of the arrival [h^2].

    Notes
    -----
    With a wait of w hours at the crossing and a deviation D before it, taken as normal with mean
    zero, the train goes on max(D - w, 0) late; the variance of that and of the way after it add
    up. The planned arrival is taken as the mean.
    """
    last = held[-1]
    way = way_min(world, links, planned_min)
    parts = [links[: last.place], links[last.place :]]
    before, after = (
        float(leg_times(world.basis, LegPaths.single(part)).variance_h2[0]) if len(part) else 0.0
        for part in parts
    )
    return float(way[-1] - way[last.place]) / 60, after + _late_h2(before**0.5, last.minutes / 60)


def _late_h2(sd_h: float, wait_h: float) -> float:
    """Return the variance of max(D - wait, 0) of a normal D with mean zero."""
    if sd_h <= 0:
        return 0.0
    a = wait_h / sd_h
    density = math.exp(-a * a / 2) / math.sqrt(2 * math.pi)
    beyond = math.erfc(a / math.sqrt(2)) / 2
    mean = density - a * beyond
    return sd_h**2 * max((1 + a * a) * beyond - a * density - mean**2, 0.0)


def _reasons(closed: Iterable[Hold], times: Sequence[tuple[int, int]]) -> tuple[str, ...]:
    """Return what closes a crossing in the times that a train waits through."""
    reasons = (
        hold.reason
        for hold in closed
        if any(hold.shut_min < until and hold.reopen_min > since for since, until in times)
    )
    return tuple(dict.fromkeys(reasons))


def _by_crossing(world: PlanningWorld, holds: Sequence[Hold]) -> dict[int, list[Hold]]:
    """Group rules' holds and the scenario's own closures by crossing, in order of time."""
    own = f"scenario {world.scenario.name}"
    found: dict[int, list[Hold]] = {}
    for hold in holds:
        found.setdefault(hold.crossing, []).append(hold)
    for k, row in enumerate(world.network.crossings):
        for start, end in row.closures:
            found.setdefault(k, []).append(Hold(k, start, end, own))
    return {k: sorted(rows, key=lambda hold: hold[1:]) for k, rows in found.items()}


def _spans(
    world: PlanningWorld, links: I32, planned_min: float, shut: dict[int, list[Hold]]
) -> list[Span]:
    crossings = world.network.links.crossing[links]
    hits = np.flatnonzero(np.isin(crossings, list(shut)))
    if not len(hits):
        return []
    way = np.rint(way_min(world, links, planned_min)).astype(np.int64)
    return [
        Span(int(hit), int(way[hit]), int(way[hit + 1] - way[hit]), start, end)
        for hit in hits
        for start, end in _joined(shut[int(crossings[hit])])
    ]


def _joined(closed: Sequence[Hold]) -> list[tuple[int, int]]:
    """Join closed times that touch or overlap; they come in order of their start."""
    joined: list[tuple[int, int]] = []
    for hold in closed:
        if joined and hold.shut_min <= joined[-1][1]:
            joined[-1] = joined[-1][0], max(joined[-1][1], hold.reopen_min)
        elif hold.reopen_min > hold.shut_min:
            joined.append((hold.shut_min, hold.reopen_min))
    return joined

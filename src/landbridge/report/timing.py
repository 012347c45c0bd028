"""When a leg is where: its stops and border stays as one line in time and distance."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from landbridge.report.contents import way_of
from landbridge.results.planning import CrossingStep, Leg

__all__ = ["Stay", "Trace", "crossing_points", "trace_of"]

F64 = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Stay:
    """A stay at a border: from when to when, how far along the leg."""

    step: CrossingStep
    start: float
    end: float
    km: float


@dataclass(frozen=True, slots=True)
class Trace:
    """A leg in time and distance: points (minute, km) in order, and its stays at borders."""

    points: tuple[tuple[float, float], ...]
    stays: tuple[Stay, ...]


def trace_of(leg: Leg) -> Trace:
    """Return the line of a leg; between stops it moves evenly, at borders it stands."""
    stops = _stops(leg)
    steps = sorted(leg.crossings, key=lambda step: step.arrive_minute)
    points: list[tuple[float, float]] = []
    stays: list[Stay] = []
    for (start, km), (end, next_km) in pairwise(stops):
        last = end >= leg.arrive_minute
        here = [s for s in steps if start <= s.arrive_minute and (s.arrive_minute < end or last)]
        steps = [s for s in steps if s not in here]
        points.append((start, km))
        for stay in _stays(here, (start, km), (end, next_km)):
            stays.append(stay)
            points += [(stay.start, stay.km), (stay.end, stay.km)]
    points.append(stops[-1])
    return Trace(tuple(points), tuple(stays))


def _stops(leg: Leg) -> list[tuple[float, float]]:
    """Return (minute, km) from departure to arrival, never going back in either."""
    found = [(float(leg.depart_minute), 0.0)]
    inner = (s for s in leg.stops if leg.depart_minute < s.minute < leg.arrive_minute)
    for stop in sorted(inner, key=lambda s: (s.minute, s.km)):
        found.append((float(stop.minute), min(max(stop.km, found[-1][1]), leg.distance_km)))
    found.append((float(leg.arrive_minute), max(leg.distance_km, found[-1][1])))
    return found


def _stays(
    steps: Sequence[CrossingStep], start: tuple[float, float], end: tuple[float, float]
) -> Iterator[Stay]:
    """Yield the stays between two stops; what time they leave is spent moving, evenly."""
    standing = sum(step.stay_h * 60 for step in steps)
    moving = end[0] - start[0] - standing
    pace = (end[1] - start[1]) / moving if moving > 0 else 0.0
    before, floor = 0.0, start[0]
    for step in steps:
        since = min(max(float(step.arrive_minute), floor), end[0])
        until = min(since + step.stay_h * 60, end[0])
        km = start[1] + max(since - start[0] - before, 0.0) * pace
        before, floor = before + (until - since), until
        yield Stay(step, since, until, min(km, end[1]))


def crossing_points(leg: Leg) -> Iterator[tuple[CrossingStep, float, float]]:
    """Yield each crossing of a leg with its place (lon, lat) on the drawn way."""
    way = np.array(way_of(leg), dtype=np.float64).reshape(-1, 2)
    if len(way) < 2:
        return
    anchors = _anchors(leg, way)
    for stay in trace_of(leg).stays:
        km, vertex = anchors
        k = int(np.clip(np.searchsorted(km, stay.km, side="right") - 1, 0, len(km) - 2))
        gap = km[k + 1] - km[k]
        share = float((stay.km - km[k]) / gap) if gap > 0 else 0.0
        lon, lat = _along(way[vertex[k] : vertex[k + 1] + 1], share)
        yield stay.step, lon, lat


def _anchors(leg: Leg, way: F64) -> tuple[F64, NDArray[np.int64]]:
    """Return at how many km which vertex of the way lies, as far as the stops tell."""
    km, vertex = [0.0], [0]
    for stop in leg.stops[1:-1]:
        wide = np.cos(np.radians(stop.lat))
        away = np.hypot((way[:, 0] - stop.lon) * wide, way[:, 1] - stop.lat)
        nearest = int(away.argmin())
        if stop.km >= km[-1] and nearest >= vertex[-1]:
            km.append(stop.km)
            vertex.append(nearest)
    km.append(max(leg.distance_km, km[-1]))
    vertex.append(len(way) - 1)
    return np.array(km), np.array(vertex)


def _along(way: F64, share: float) -> tuple[float, float]:
    """Return the point that lies a share of its length along a line."""
    if len(way) < 2:
        return float(way[0, 0]), float(way[0, 1])
    steps = np.diff(way, axis=0)
    steps[:, 0] *= np.cos(np.radians((way[:-1, 1] + way[1:, 1]) / 2))
    done = np.concatenate([[0.0], np.cumsum(np.hypot(steps[:, 0], steps[:, 1]))])
    target = share * done[-1]
    return float(np.interp(target, done, way[:, 0])), float(np.interp(target, done, way[:, 1]))

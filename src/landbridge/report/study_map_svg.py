"""Trains of a study on a map: lines as wide as their TEU a week, crossings coloured by load."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from landbridge.report.base_map import base_layers
from landbridge.report.flow_contents import BANDS
from landbridge.report.geometry import Box
from landbridge.report.labels import Label, label_svg, place_labels
from landbridge.report.packaged import base_rings
from landbridge.report.projection import centred_on
from landbridge.report.text import brief, esc, number, percent

__all__ = [
    "WIDTH_STEPS_TEU",
    "Stop",
    "Stretch",
    "load_class",
    "map_svg",
    "stops_of",
    "stretches_of",
]

F64 = NDArray[np.float64]
#: TEU a week up to which a line has a width [px on the wide map], and the width
WIDTH_STEPS_TEU = ((50.0, 0.8), (250.0, 1.5), (1_000.0, 2.6), (4_000.0, 4.4), (10_000.0, 7.0),
                   (math.inf, 10.5))  # fmt: skip
_DRAWN = ("line", "crossing")
_LABELS = {True: 16, False: 7}
_LEAST_TEU = 1.0
#: a crossing that is emptier has no name on the map
_LEAST_LOAD = 0.02


@dataclass(frozen=True, slots=True)
class Stretch:
    """A piece of line with what both directions carry over it."""

    ends: tuple[float, float, float, float]  # lon, lat, lon, lat
    teu_per_week: float
    is_ferry: bool


@dataclass(frozen=True, slots=True)
class Stop:
    """A crossing with its place and the load of its fuller direction."""

    name: str
    lon: float
    lat: float
    teu_per_week: float
    load: float | None


def stretches_of(links: Sequence[Mapping[str, Any]]) -> list[Stretch]:
    """Return lines and ferries that trains use, both directions summed."""
    found: dict[tuple[float, float, float, float], list[float]] = {}
    ferry: set[tuple[float, float, float, float]] = set()
    for row in links:
        if row["kind"] not in _DRAWN or row["mode"] not in ("rail", "ferry"):
            continue
        places = [row["from_lon"], row["from_lat"]], [row["to_lon"], row["to_lat"]]
        if any(v is None or not math.isfinite(v) for place in places for v in place):
            continue
        first, last = sorted(places)
        key = (first[0], first[1], last[0], last[1])
        found.setdefault(key, []).append(_both(row))
        if row["mode"] == "ferry":
            ferry.add(key)
    sums = ((key, math.fsum(teu)) for key, teu in found.items())
    return [Stretch(key, teu, key in ferry) for key, teu in sums if teu >= _LEAST_TEU]


def stops_of(
    links: Sequence[Mapping[str, Any]], crossings: Sequence[Mapping[str, Any]]
) -> list[Stop]:
    """Return the crossings of known place, the busiest first."""
    at: dict[str, tuple[float, float]] = {}
    for row in links:
        if row["kind"] == "crossing" and row["crossing_id"]:
            middle = (row["from_lon"] + row["to_lon"]) / 2, (row["from_lat"] + row["to_lat"]) / 2
            at.setdefault(row["crossing_id"], middle)
    stops = []
    for key in dict.fromkeys(row["crossing_id"] for row in crossings):
        mine = [row for row in crossings if row["crossing_id"] == key]
        loads = [row["load"] for row in mine if row["load"] is not None]
        teu = math.fsum(row["teu_per_week"] + row["empty_teu_per_week"] for row in mine)
        if key in at and teu >= _LEAST_TEU:
            stops.append(Stop(mine[0]["name"], *at[key], teu, max(loads, default=None)))
    return sorted(stops, key=lambda stop: -stop.teu_per_week)


def load_class(load: float | None) -> str:
    """Return the class of a load: ``l0`` to ``l4``, ``lx`` where no capacity is published."""
    if load is None or not math.isfinite(load):
        return "lx"
    return f"l{next(k for k, (end, _, _) in enumerate(BANDS) if load <= end)}"


def map_svg(stretches: Sequence[Stretch], stops: Sequence[Stop]) -> str | None:
    """Return the map for a wide and for a narrow screen; None where nothing is drawn."""
    if not stretches:
        return None
    points = [(s.ends[k], s.ends[k + 1]) for s in stretches for k in (0, 2)]
    projection = centred_on(points)
    plane = projection.on_paper(points)
    box = Box.around(plane)
    box = box.grown(0.03 * box.width)
    unit = box.width / 2000.0
    layers = base_layers(projection, base_rings(), box, unit)
    defs = f'<svg class="defs" aria-hidden="true"><defs>{layers}</defs></svg>'
    lines = plane.reshape(-1, 4)
    at = projection.on_paper([(stop.lon, stop.lat) for stop in stops])
    drawn = (_one(box, unit, width, (lines, stretches), (at, stops)) for width in (1000.0, 400.0))
    return defs + "".join(drawn)


def _both(row: Mapping[str, Any]) -> float:
    return float(row["teu_per_week_out"] or 0.0) + float(row["teu_per_week_in"] or 0.0)


def _one(
    box: Box,
    unit: float,
    width: float,
    lines: tuple[F64, Sequence[Stretch]],
    marks: tuple[F64, Sequence[Stop]],
) -> str:
    """Return one drawing of ``width`` px."""
    scale, wide = width / box.width, width > 600.0
    high = box.height * scale
    shift = np.array([box.left, box.top])
    at = (marks[0] - shift) * scale
    ends = (lines[0] - np.tile(shift, 2)) * scale
    body = "".join(_lines(ends, lines[1], 1.0 if wide else 0.55))
    spots = "".join(_spots(at, marks[1], 1.0 if wide else 0.7))
    names = "".join(map(label_svg, _names(at, marks[1], Box(0, 0, width, high), wide)))
    move = f"translate({-box.left * scale:.1f} {-box.top * scale:.1f}) scale({unit * scale:.5f})"
    return (
        f'<svg class="chart map {"wide" if wide else "narrow"}" viewBox="0 0 {width:g} {high:.0f}" '
        'role="img" aria-label="TEU a week of trains on lines, and the load of crossings">'
        f'<rect class="water" width="100%" height="100%"/><g transform="{move}">'
        f'<use href="#land" class="land"/><use href="#lake" class="water"/></g>'
        f"{body}{spots}{names}</svg>"
    )


def _lines(ends: F64, stretches: Sequence[Stretch], thin: float) -> Iterator[str]:
    """Yield one path for each width, ferries apart, the widest on top."""
    steps = np.array([_step(s.teu_per_week) for s in stretches])
    ferry = np.array([s.is_ferry for s in stretches])
    for step, (_, px) in enumerate(WIDTH_STEPS_TEU):
        for afloat in (False, True):
            rows = ends[(steps == step) & (ferry == afloat)].tolist()
            if rows:
                way = "".join(f"M{a:.1f} {b:.1f}L{c:.1f} {d:.1f}" for a, b, c, d in rows)
                css = "flow afloat" if afloat else "flow"
                yield f'<path class="{css}" d="{way}" stroke-width="{px * thin:.2g}"/>'


def _step(teu_per_week: float) -> int:
    return next(k for k, (end, _) in enumerate(WIDTH_STEPS_TEU) if teu_per_week <= end)


def _spots(at: F64, stops: Sequence[Stop], small: float) -> Iterator[str]:
    for (x, y), stop in reversed(list(zip(at.tolist(), stops, strict=True))):
        radius = small * (2.6 if stop.load is None else 4.0 + 4.0 * min(stop.load, 1.5))
        told = "no capacity published" if stop.load is None else f"load {percent(stop.load)}"
        says = f"{stop.name}: {number(stop.teu_per_week)} TEU a week both ways, {told}"
        yield (
            f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{radius:.1f}" '
            f'class="spot {load_class(stop.load)}"><title>{esc(says)}</title></circle>'
        )


def _names(at: F64, stops: Sequence[Stop], frame: Box, wide: bool) -> Any:
    known = [
        (x, y, s)
        for (x, y), s in zip(at.tolist(), stops, strict=True)
        if s.load is not None and s.load >= _LEAST_LOAD
    ]
    size = 13.0 if wide else 11.0
    labels = [
        Label(
            x, y, f"{brief(s.name).split(' - ')[0]} {percent(s.load)}", size, rank,
            gap=10.0 if wide else 7.0, whole=f"{s.name}: {percent(s.load)}", css="t-end",
        )
        for rank, (x, y, s) in enumerate(known[: _LABELS[wide]])
    ]  # fmt: skip
    taken = [Box(x - 5, y - 5, x + 5, y + 5) for x, y, _ in known]
    return place_labels(labels, frame, taken=taken)

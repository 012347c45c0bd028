"""The change of trains on a map: solid where more go, dashed where fewer do."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from landbridge.report.base_map import base_layers
from landbridge.report.geometry import Box
from landbridge.report.labels import Label, Placed, label_svg, place_labels
from landbridge.report.packaged import base_rings
from landbridge.report.projection import centred_on
from landbridge.report.text import brief, number

if TYPE_CHECKING:
    import polars as pl

__all__ = ["STEPS_TEU", "Moved", "change_svg", "moved_lines", "spots_of"]

F64 = NDArray[np.float64]
#: change [TEU a week] up to which a line has a width [px on the wide map], and the width
STEPS_TEU = ((50.0, 0.9), (250.0, 1.8), (1_000.0, 3.2), (4_000.0, 5.2), (math.inf, 8.0))
#: a line whose trains change less is drawn as unchanged
LEAST_TEU = 5.0
_LABELS = {True: 12, False: 6}


@dataclass(frozen=True, slots=True)
class Moved:
    """A piece of line and how many TEU a week more go over it, both directions summed."""

    ends: tuple[float, float, float, float]  # lon, lat, lon, lat
    teu_per_week: float


@dataclass(frozen=True, slots=True)
class Spot:
    """A crossing with its place and change."""

    name: str
    lon: float
    lat: float
    teu_per_week: float


def moved_lines(links: pl.DataFrame) -> list[Moved]:
    """Return lines of known place, both directions of a piece summed."""
    found: dict[tuple[float, float, float, float], float] = {}
    columns = "from_lon", "from_lat", "to_lon", "to_lat", "teu_per_week_difference"
    for a, b, c, d, teu in links.select(columns).iter_rows():
        if any(x is None or not math.isfinite(x) for x in (a, b, c, d)):
            continue
        first, last = sorted(((a, b), (c, d)))
        key = (*first, *last)
        found[key] = found.get(key, 0.0) + teu
    return [Moved(key, teu) for key, teu in found.items()]


def spots_of(links: pl.DataFrame, crossings: pl.DataFrame) -> list[Spot]:
    """Return the crossings of known place, the largest change first."""
    at: dict[str, tuple[float, float]] = {}
    columns = "crossing_id", "from_lon", "from_lat", "to_lon", "to_lat"
    for key, a, b, c, d in links.select(columns).iter_rows():
        if key and all(x is not None and math.isfinite(x) for x in (a, b, c, d)):
            at.setdefault(key, ((a + c) / 2, (b + d) / 2))
    rows = crossings.select("crossing_id", "name", "teu_per_week_difference").iter_rows()
    return [Spot(name, *at[key], teu) for key, name, teu in rows if key in at]


def change_svg(lines: Sequence[Moved], spots: Sequence[Spot]) -> str | None:
    """Return the map for a wide and a narrow screen; None where there is nothing to draw."""
    if not lines:
        return None
    points = [(line.ends[k], line.ends[k + 1]) for line in lines for k in (0, 2)]
    projection = centred_on(points)
    plane = projection.on_paper(points)
    box = Box.around(plane)
    box = box.grown(0.03 * max(box.width, box.height, 1.0))
    unit = box.width / 2000.0
    defs = base_layers(projection, base_rings(), box, unit)
    at = projection.on_paper([(spot.lon, spot.lat) for spot in spots])
    drawn = (
        _one(box, (unit, width), (plane.reshape(-1, 4), lines), (at, spots))
        for width in (1000.0, 400.0)
    )
    return f'<svg class="defs" aria-hidden="true"><defs>{defs}</defs></svg>' + "".join(drawn)


def _one(
    box: Box,
    size: tuple[float, float],
    lines: tuple[F64, Sequence[Moved]],
    marks: tuple[F64, Sequence[Spot]],
) -> str:
    unit, width = size
    scale, wide = width / box.width, width > 600.0
    high = box.height * scale
    shift = np.array([box.left, box.top])
    body = "".join(_paths((lines[0] - np.tile(shift, 2)) * scale, lines[1], 1.0 if wide else 0.6))
    at = (marks[0] - shift) * scale
    names = "".join(map(label_svg, _names(at, marks[1], Box(0, 0, width, high), wide)))
    move = f"translate({-box.left * scale:.1f} {-box.top * scale:.1f}) scale({unit * scale:.5f})"
    return (
        f'<svg class="chart map {"wide" if wide else "narrow"}" viewBox="0 0 {width:g} {high:.0f}" '
        'role="img" aria-label="Change of TEU a week of trains on lines">'
        f'<rect class="water" width="100%" height="100%"/><g transform="{move}">'
        f'<use href="#land" class="land"/><use href="#lake" class="water"/></g>'
        f"{body}{names}</svg>"
    )


def _paths(ends: F64, lines: Sequence[Moved], thin: float) -> Iterator[str]:
    """Yield one path for each width and sign, the widest on top."""
    teu = np.array([line.teu_per_week for line in lines])
    still = np.abs(teu) < LEAST_TEU
    yield _path(ends[still], "faint", 0.7 * thin)
    least = LEAST_TEU
    for most, px in STEPS_TEU:
        for css, sign in (("more", 1.0), ("less", -1.0)):
            here = (sign * teu >= least) & (sign * teu < most)
            yield _path(ends[here], f"change {css}", px * thin)
        least = most


def _path(ends: F64, css: str, px: float) -> str:
    if not len(ends):
        return ""
    way = "".join(f"M{a:.1f} {b:.1f}L{c:.1f} {d:.1f}" for a, b, c, d in ends.tolist())
    return f'<path class="{css}" d="{way}" stroke-width="{px:.2g}"/>'


def _names(at: F64, spots: Sequence[Spot], frame: Box, wide: bool) -> tuple[Placed, ...]:
    known = [
        (x, y, spot)
        for (x, y), spot in zip(at.tolist(), spots, strict=True)
        if abs(spot.teu_per_week) >= LEAST_TEU
    ]
    labels = []
    for rank, (x, y, spot) in enumerate(known[: _LABELS[wide]]):
        sign = "+" if spot.teu_per_week > 0 else ""
        text = f"{brief(spot.name).split(' - ')[0]} {sign}{number(spot.teu_per_week)}"
        labels.append(
            Label(x, y, text, 13.0 if wide else 11.0, rank, whole=f"{spot.name}: {text}",
                  css="t-end")
        )  # fmt: skip
    return place_labels(labels, frame)

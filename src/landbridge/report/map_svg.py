"""The map of one itinerary: its way on the shared sheet, crossings, stops, labels, a scale bar."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from landbridge.report.base_map import Sheet, View, view_of
from landbridge.report.contents import Contents, Entry, way_of
from landbridge.report.geometry import Box, clip_ring
from landbridge.report.labels import Label, label_svg, place_labels
from landbridge.report.scales import round_step
from landbridge.report.text import brief, esc, slug, text_width
from landbridge.report.timing import crossing_points

__all__ = ["NARROW", "WIDE", "MapSize", "map_svg"]

F64 = NDArray[np.float64]
#: two narrow pairs of rails above two wide ones
GAUGE_SIGN = (
    '<g transform="translate({x:.1f} {y:.1f})"><circle r="7.5" class="sign"/>'
    '<path d="M-1.5-4.6V-.6M1.5-4.6V-.6M-3 .6V4.6M3 .6V4.6" class="rails"/></g>'
)
BORDER_SIGN = '<path d="M{x:.1f} {y:.1f}m0-6l6 6-6 6-6-6z" class="sign"/>'
_SPACING = 8.0


@dataclass(frozen=True, slots=True)
class MapSize:
    """A drawing for one kind of screen."""

    css: str
    width: float
    shape: tuple[float, float]  # least and most height as a share of the width
    text: float


WIDE = MapSize("wide", 1000.0, (0.42, 0.58), 13.0)
NARROW = MapSize("narrow", 380.0, (0.72, 1.25), 12.0)


@dataclass(frozen=True, slots=True)
class _Mark:
    """A point of the way with a sign and a name."""

    x: float
    y: float
    name: str
    kind: str  # end | start | gauge | border | change | stop


def map_svg(contents: Contents, entry: Entry, sheet: Sheet, size: MapSize) -> str:
    """Return the map of one itinerary as an SVG element."""
    plane = sheet.plane(point for leg in entry.legs for point in way_of(leg))
    view = view_of(plane, size.width, size.shape)
    marks = list(_marks(entry, sheet, view))
    dots = _dots(entry, sheet, view)
    frame = Box(6.0, 6.0, view.width - 6.0, view.height - 26.0)
    taken = [Box(m.x - 8, m.y - 8, m.x + 8, m.y + 8) for m in marks if m.kind != "stop"]
    placed = place_labels(_labels(marks, size), frame, lines=dots, taken=taken)
    names = place_labels(
        _countries(entry, sheet, view, size), frame, lines=dots,
        taken=[*taken, *(label.box for label in placed)],
    )  # fmt: skip
    ident = f"map-{entry.number}-{size.css}"
    return (
        f'<svg class="chart map {size.css}" viewBox="0 0 {view.width:g} {view.height:g}" '
        f'role="img" aria-labelledby="{ident}"><title id="{ident}">{esc(_title(entry))}</title>'
        f'<rect class="water" width="100%" height="100%"/>'
        f"{_sheet_part(sheet, view)}"
        f"{''.join(map(label_svg, names))}"
        f"<g {_transform(sheet, view)}>{''.join(_lines(entry, contents))}</g>"
        f"{''.join(map(_sign, marks))}{''.join(map(label_svg, placed))}"
        f"{_scale_bar(view, size)}</svg>"
    )


def _title(entry: Entry) -> str:
    first, last = entry.legs[0].origin, entry.legs[-1].destination
    modes = ", then ".join(leg.mode.value for leg in entry.legs)
    return f"Map of itinerary {entry.number} from {first} to {last}: {modes}."


def _transform(sheet: Sheet, view: View) -> str:
    scale = view.px_per_km
    left, top = -view.box.left * scale, -view.box.top * scale
    return f'transform="translate({left:.1f} {top:.1f}) scale({scale * sheet.unit_km:.5g})"'


def _sheet_part(sheet: Sheet, view: View) -> str:
    layers = (
        ("land", "land"),
        ("lake", "water"),
        ("grid", "grid"),
        ("ways", "faint"),
    )
    uses = "".join(f'<use href="#{ident}" class="{css}"/>' for ident, css in layers)
    return f"<g {_transform(sheet, view)}>{uses}</g>"


def _lines(entry: Entry, contents: Contents) -> Iterator[str]:
    for leg in entry.legs:
        number = contents.ways.get(way_of(leg))
        if number is not None:
            use = f'<use href="#w{number}"'
            yield f'{use} class="casing"/>{use} class="line m-{slug(leg.mode.value)}"/>'


def _on_view(plane: F64, view: View) -> F64:
    return np.asarray((plane - [view.box.left, view.box.top]) * view.px_per_km, dtype=np.float64)


def _dots(entry: Entry, sheet: Sheet, view: View) -> list[tuple[float, float]]:
    """Return points along the drawn way, about 8 pixels apart."""
    found: list[tuple[float, float]] = []
    for leg in entry.legs:
        points = _on_view(sheet.plane(way_of(leg)), view)
        for start, end in pairwise(points):
            count = int(np.hypot(*(end - start)) // _SPACING) + 1
            for k in range(count):
                x, y = start + (end - start) * (k / count)
                found.append((float(x), float(y)))
    return found


def _marks(entry: Entry, sheet: Sheet, view: View) -> Iterator[_Mark]:
    """Yield the points to sign: both ends, crossings, changes of service, stops on the way."""
    points: list[tuple[float, float]] = []
    kinds: list[tuple[str, str]] = []

    def add(lon: float, lat: float, name: str, kind: str) -> None:
        points.append((lon, lat))
        kinds.append((name, kind))

    for leg in entry.legs:
        for step, lon, lat in crossing_points(leg):
            add(lon, lat, step.name, "gauge" if step.break_of_gauge else "border")
    for position, leg in enumerate(entry.legs):
        way = way_of(leg)
        if way and position:
            add(*way[0], leg.origin, "change")
    for leg in entry.legs:
        for stop in leg.stops[1:-1]:
            add(stop.lon, stop.lat, stop.name, "stop")
    ways = [way_of(leg) for leg in entry.legs if way_of(leg)]
    if ways:
        add(*ways[-1][-1], entry.legs[-1].destination, "end")
        add(*ways[0][0], entry.legs[0].origin, "start")
    for (x, y), (name, kind) in zip(_on_view(sheet.plane(points), view), kinds, strict=True):
        yield _Mark(float(x), float(y), name, kind)


_RANKS = {"start": 0, "end": 0, "gauge": 1, "border": 2, "change": 3, "stop": 6}


def _labels(marks: Iterable[_Mark], size: MapSize) -> Iterator[Label]:
    """Yield a label for each named point, the same name once, near points once."""
    seen: list[_Mark] = []
    for mark in sorted(marks, key=lambda m: _RANKS[m.kind]):
        near = 14.0 if mark.kind in ("change", "stop") else 0.0
        if any(_alike(mark, other, near) for other in seen):
            continue
        seen.append(mark)
        ends = mark.kind in ("start", "end")
        text = size.text if ends else size.text - 1.5
        css = {"start": "t-end", "end": "t-end", "stop": "t-stop"}.get(mark.kind, "t-mark")
        words = mark.name if ends else brief(mark.name)
        yield Label(
            mark.x, mark.y, words, text, _RANKS[mark.kind],
            gap=11.0 if mark.kind != "stop" else 5.0, must=ends, css=css, whole=mark.name,
            clear=mark.kind == "stop",
        )  # fmt: skip


def _alike(mark: _Mark, other: _Mark, near: float) -> bool:
    away = float(np.hypot(mark.x - other.x, mark.y - other.y))
    return away < near or (mark.name == other.name and away < 40.0)


def _sign(mark: _Mark) -> str:
    x, y = mark.x, mark.y
    if mark.kind == "gauge":
        return GAUGE_SIGN.format(x=x, y=y)
    if mark.kind == "border":
        return BORDER_SIGN.format(x=x, y=y)
    radius = {"start": 7.0, "end": 7.0, "change": 4.5, "stop": 2.2}[mark.kind]
    return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{radius}" class="p-{mark.kind}"/>'


def _countries(entry: Entry, sheet: Sheet, view: View, size: MapSize) -> Iterator[Label]:
    """Yield the names of the countries passed, in the middle of what the view shows of them."""
    for code in dict.fromkeys(code for leg in entry.legs for code in leg.countries):
        if code not in sheet.outlines:
            continue
        name, outline = sheet.outlines[code]
        shown = clip_ring(outline, view.box)
        if len(shown) < 3:
            continue
        px = _on_view(shown, view)
        box, text = Box.around(px), name.upper()
        if box.width < text_width(text, size.text) * 1.2 or box.height < 30:
            continue
        x, y = _centroid(px)
        yield Label(
            x, y, text, size.text - 2.5, 8, gap=box.height / 6, clear=True, css="t-country",
            sides=((0, 0), (0, -1), (0, 1), (1, -1), (-1, 1), (-1, -1)),
        )  # fmt: skip


def _centroid(ring: F64) -> tuple[float, float]:
    following = np.roll(ring, -1, axis=0)
    cross = ring[:, 0] * following[:, 1] - following[:, 0] * ring[:, 1]
    area = float(cross.sum()) * 3
    if abs(area) < 1e-6:
        return float(ring[:, 0].mean()), float(ring[:, 1].mean())
    x, y = ((ring + following) * cross[:, None]).sum(axis=0) / area
    return float(x), float(y)


def _scale_bar(view: View, size: MapSize) -> str:
    """Draw a round length, true in the middle of this view."""
    km = round_step(view.box.width / 4.5, 1)
    km = km if km * view.px_per_km < view.width / 3 else km / 2
    wide, y = km * view.px_per_km, view.height - 10.0
    return (
        f'<path d="M10 {y - 5:.1f}v5h{wide:.1f}v-5" class="bar"/>'
        f'<text x="{16 + wide:.1f}" y="{y:.1f}" font-size="{size.text - 1.5:g}" class="t-mark">'
        f"{km:,.0f} km</text>"
    )

"""The time-distance chart of one itinerary: days to the right, kilometres downwards.

Railways draw timetables so. A steep line is quick, a level one stands: waiting for a departure,
or staying at a border.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from math import hypot

from landbridge.core.timeline import MINUTES_PER_DAY, utc_of
from landbridge.report.contents import Entry
from landbridge.report.geometry import Box
from landbridge.report.labels import BOLD, Label, label_svg, place_labels
from landbridge.report.scales import Scale, round_step
from landbridge.report.text import brief, esc, hours, number, shorten, slug, text_width
from landbridge.report.timing import trace_of

__all__ = ["time_distance_svg"]

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
#: waits and stays shorter than this share of the whole time get no label
_WORTH = 0.02


@dataclass(frozen=True, slots=True)
class _Layout:
    css: str
    width: float
    gutter: float
    text: float
    ticks: int


_LAYOUTS = {
    "wide": _Layout("wide", 1000.0, 204.0, 13.0, 9),
    "narrow": _Layout("narrow", 380.0, 116.0, 11.5, 5),
}


@dataclass(frozen=True, slots=True)
class _Line:
    """A leg or a wait before it: points (minute, km from the origin)."""

    points: tuple[tuple[float, float], ...]
    css: str
    number: int


@dataclass(frozen=True, slots=True)
class _Guide:
    """A level line for a place, at its distance from the origin."""

    km: float
    name: str
    border: bool
    rank: int


@dataclass(frozen=True, slots=True)
class _Story:
    """What is drawn, before it has a place on paper."""

    lines: tuple[_Line, ...]
    guides: tuple[_Guide, ...]
    notes: tuple[tuple[float, float, float, str], ...]  # from minute, to minute, km, text
    km: float


def time_distance_svg(entry: Entry, css: str) -> str:
    """Return the chart as an SVG element; ``css`` is ``wide`` or ``narrow``."""
    layout, story = _LAYOUTS[css], _story(entry)
    levels = _levels(story.guides, layout)
    top = 26.0
    bottom = top + max(len(levels) * 21.0, 240.0)
    item = entry.item
    first = float(entry.legs[0].ready_minute)
    due = max(item.arrive_minute, item.depart_minute + item.p90_h * 60)
    room = (due - first) * 0.04 + 60
    x = Scale(first, due + room, layout.gutter, layout.width - 8)
    y = Scale(0.0, max(story.km, 1.0), top, bottom)
    height = bottom + 86
    ident = f"td-{entry.number}-{css}"
    body = [
        *_arrival(entry, x, bottom, layout),
        *_days(x, layout, top, bottom),
        *_guides(levels, x, y, layout),
        *_lines(story.lines, x, y),
        *_notes(story, x, y, layout, Box(layout.gutter + 2, 2, layout.width - 4, bottom - 2)),
    ]
    return (
        f'<svg class="chart td {css}" viewBox="0 0 {layout.width:g} {height:g}" role="img" '
        f'aria-labelledby="{ident}"><title id="{ident}">{esc(_title(entry))}</title>'
        f"{''.join(body)}</svg>"
    )


def _title(entry: Entry) -> str:
    item = entry.item
    stays = ", ".join(
        f"{hours(step.stay_h)} at {step.name}" for leg in entry.legs for step in leg.crossings
    )
    return (
        f"Time and distance of itinerary {entry.number}: {number(_total_km(entry))} km in "
        f"{hours(item.hours)}" + (f"; stays: {stays}." if stays else ".")
    )


def _total_km(entry: Entry) -> float:
    return sum(leg.distance_km for leg in entry.legs)


def _story(entry: Entry) -> _Story:
    """Lay the legs end to end."""
    lines: list[_Line] = []
    guides: list[_Guide] = [_Guide(0.0, entry.legs[0].origin, False, 0)]
    notes: list[tuple[float, float, float, str]] = []
    done = 0.0
    for k, leg in enumerate(entry.legs, start=1):
        if leg.depart_minute > leg.ready_minute:
            wait = ((float(leg.ready_minute), done), (float(leg.depart_minute), done))
            lines.append(_Line(wait, "wait", 0))
            notes.append((wait[0][0], wait[1][0], done, f"waits {hours(leg.wait_h)}"))
        trace = trace_of(leg)
        points = tuple((minute, done + km) for minute, km in trace.points)
        lines.append(_Line(points, f"m-{slug(leg.mode.value)}", k))
        for stay in trace.stays:
            guides.append(_Guide(done + stay.km, stay.step.name, True, 1))
            notes.append((stay.start, stay.end, done + stay.km, f"stays {hours(stay.step.stay_h)}"))
        done = points[-1][1]
        last = k == len(entry.legs)
        guides.append(_Guide(done, leg.destination, False, 0 if last else 2))
    whole = entry.item.arrive_minute - entry.legs[0].ready_minute
    worth = [note for note in notes if note[1] - note[0] >= _WORTH * whole]
    return _Story(tuple(lines), tuple(guides), tuple(worth), done)


def _levels(guides: Iterable[_Guide], layout: _Layout) -> list[_Guide]:
    """Return the guides by distance; a name that comes again at the same spot stands once."""
    found: list[_Guide] = []
    for guide in sorted(guides, key=lambda g: (g.km, g.rank)):
        same = next((g for g in found if g.name == guide.name and abs(g.km - guide.km) < 60), None)
        if same is None:
            found.append(guide)
        elif guide.rank < same.rank:
            found[found.index(same)] = guide
    return found


def _spread(wanted: list[float], gap: float, low: float, high: float) -> list[float]:
    """Move sorted places apart to at least a gap, as little as two sweeps can."""
    places = list(wanted)
    for k, place in enumerate(places):
        places[k] = max(place, places[k - 1] + gap if k else low)
    limit = high
    for k in range(len(places) - 1, -1, -1):
        places[k] = min(places[k], limit)
        limit = places[k] - gap
    return places


def _guides(levels: list[_Guide], x: Scale, y: Scale, layout: _Layout) -> Iterator[str]:
    """Draw the level lines, with names at their left that never cover each other."""
    where = _spread([y.at(g.km) for g in levels], layout.text * 1.35, y.start, y.end)
    room = layout.gutter - 24
    for guide, place in zip(levels, where, strict=True):
        level = y.at(guide.km)
        style = "guide border" if guide.border else "guide"
        yield (
            f'<path d="M{layout.gutter - 16:.1f} {place:.1f}L{layout.gutter - 4:.1f} {level:.1f}'
            f'H{x.end:.1f}" class="{style}"/>'
        )
        css = "t-end" if guide.rank == 0 else "t-mark"
        text = _fitted(guide.name, room / BOLD if guide.rank == 0 else room, layout.text)
        whole = f"<title>{esc(guide.name)}</title>" if text != guide.name else ""
        yield (
            f'<text x="{layout.gutter - 20:.1f}" y="{place + layout.text * 0.35:.1f}" '
            f'font-size="{layout.text:g}" text-anchor="end" class="{css}">{whole}{esc(text)}</text>'
        )


def _fitted(name: str, room: float, size: float) -> str:
    """Return a name that fits: of a crossing its first station where both are too long."""
    short = brief(name)
    if text_width(short, size) > room:
        short = short.split(" - ")[0]
    return shorten(short, room, size)


def _days(x: Scale, layout: _Layout, top: float, bottom: float) -> Iterator[str]:
    """Draw the days, counted from readiness, with their dates in UTC."""
    span = (x.high - x.low) / MINUTES_PER_DAY
    step = max(round_step(span, layout.ticks), 0.25 if span < 3 else 1.0)
    k = 0
    while k * step <= span:
        minute = x.low + k * step * MINUTES_PER_DAY
        place = x.at(minute)
        yield f'<path d="M{place:.1f} {top:.1f}V{bottom + 5:.1f}" class="grid"/>'
        if place < x.end - layout.text * 1.5 or k == 0:
            date = utc_of(int(minute))
            day = f"day {k * step:g}"
            yield _tick(place, bottom + 20, layout.text, day, "t-mark")
            yield _tick(place, bottom + 36, layout.text - 1, _date(date), "t-stop")
        k += 1


def _date(moment: datetime) -> str:
    return f"{moment.day} {_MONTHS[moment.month - 1]}"


def _tick(x: float, y: float, size: float, text: str, css: str) -> str:
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size:g}" text-anchor="middle" '
        f'class="{css}">{esc(text)}</text>'
    )


def _lines(lines: Iterable[_Line], x: Scale, y: Scale) -> Iterator[str]:
    """Draw legs and waits, then the numbers of the legs on them."""
    drawn: list[tuple[float, float, float, int]] = []
    for line in lines:
        spots = [(x.at(minute), y.at(km)) for minute, km in line.points]
        data = "L".join(f"{px:.1f} {py:.1f}" for px, py in spots)
        css = "wait" if line.css == "wait" else f"line {line.css}"
        yield f'<path d="M{data}" class="{css}"/>'
        if line.number:
            length = hypot(spots[-1][0] - spots[0][0], spots[-1][1] - spots[0][1])
            drawn.append((length, *_middle(spots), line.number))
    yield from _numbers(drawn)


def _numbers(drawn: list[tuple[float, float, float, int]]) -> Iterator[str]:
    """Write the numbers of the legs, the longest first; one that has no room is left out."""
    taken: list[tuple[float, float]] = []
    for _, px, py, number_ in sorted(drawn, key=lambda leg: (-leg[0], leg[3])):
        if any(hypot(px - ox, py - oy) < 20 for ox, oy in taken):
            continue
        taken.append((px, py))
        yield (
            f'<circle cx="{px:.1f}" cy="{py:.1f}" r="9" class="leg-no"/>'
            f'<text x="{px:.1f}" y="{py + 4:.1f}" font-size="11.5" text-anchor="middle" '
            f'class="t-no">{number_}</text>'
        )


def _middle(spots: list[tuple[float, float]]) -> tuple[float, float]:
    """Return the point half-way along a line as it is drawn."""
    pairs = list(pairwise(spots))
    lengths = [hypot(bx - ax, by - ay) for (ax, ay), (bx, by) in pairs]
    rest = sum(lengths) / 2
    for ((ax, ay), (bx, by)), length in zip(pairs, lengths, strict=True):
        if length > 0 and rest <= length:
            return ax + (bx - ax) * rest / length, ay + (by - ay) * rest / length
        rest -= length
    return spots[-1]


def _notes(story: _Story, x: Scale, y: Scale, layout: _Layout, frame: Box) -> Iterator[str]:
    """Label waits and stays above, below or beside their level line."""
    labels, lines = [], []
    for start, end, km, text in story.notes:
        labels.append(
            Label((x.at(start) + x.at(end)) / 2, y.at(km), text, layout.text - 1, 3, gap=5.0,
                  css="t-mark", sides=((0, -1), (0, 1), (1, -1), (-1, 1), (1, 1), (-1, -1)))
        )  # fmt: skip
    for line in story.lines:
        spots = [(x.at(minute), y.at(km)) for minute, km in line.points]
        for (ax, ay), (bx, by) in pairwise(spots):
            count = int((abs(bx - ax) + abs(by - ay)) // 6) + 1
            lines += [(ax + (bx - ax) * k / count, ay + (by - ay) * k / count)
                      for k in range(count)]  # fmt: skip
    yield from map(label_svg, place_labels(labels, frame, lines=lines))


def _arrival(entry: Entry, x: Scale, bottom: float, layout: _Layout) -> Iterator[str]:
    """Draw planned, P50 and P90 arrival under the axis."""
    item, y = entry.item, bottom + 62
    p50 = x.at(item.depart_minute + item.p50_h * 60)
    p90 = x.at(item.depart_minute + item.p90_h * 60)
    yield (
        f'<path d="M{p50:.1f} {bottom:.1f}V{y:.1f}" class="guide border"/>'
        f'<path d="M{p50:.1f} {y:.1f}H{p90:.1f}m0-5v10" class="whisker"/>'
        f'<circle cx="{p50:.1f}" cy="{y:.1f}" r="4.5" class="p-end"/>'
    )
    first, late = (
        _date(utc_of(round(item.depart_minute + h * 60))) for h in (item.p50_h, item.p90_h)
    )
    text = f"P50 {first}, P90 {late}"
    text = f"Arrival: {text}" if layout.css == "wide" else text
    yield (
        f'<text x="{p50 - 10:.1f}" y="{y + 4:.1f}" font-size="{layout.text:g}" text-anchor="end" '
        f'class="t-end">{text}</text>'
    )

"""One plan as one HTML file that opens from the file system, without a network."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from landbridge.report.base_map import Ring, Sheet, make_sheet
from landbridge.report.clocks import clocks_for
from landbridge.report.contents import Contents, Entry, contents_of, marks
from landbridge.report.front_html import front_html
from landbridge.report.legs_html import legs_html, sources_html
from landbridge.report.map_svg import BORDER_SIGN, GAUGE_SIGN, NARROW, WIDE, map_svg
from landbridge.report.notes_html import binds_html, latecomers_html, made_html, papers_html
from landbridge.report.packaged import base_rings, place_zones
from landbridge.report.page import page_html
from landbridge.report.question_html import headline, notice_html, question_html
from landbridge.report.summary_html import glance_html, totals_html
from landbridge.report.text import esc, slug
from landbridge.report.time_distance_svg import time_distance_svg
from landbridge.results.files import write_atomic
from landbridge.results.planning import PlanResult

__all__ = ["plan_html", "render_plan", "write_plan_html"]

ATTRIBUTION = (
    "© OpenStreetMap contributors (ODbL) · Natural Earth · GeoNames (CC BY 4.0). "
    "Borders as in Natural Earth; no position on their status."
)
_PLACES = {
    "choices": "Choices",
    "way": "Map",
    "time": "Times",
    "totals": "Totals",
    "legs": "Legs",
    "papers": "Papers",
    "late": "Just too late",
    "binds": "What binds",
    "made": "How made",
    "sources": "Sources",
}
_CHART_READS = (
    "Distance downwards, days since the goods are ready to the right (dates in UTC). A level line "
    "stands still: dotted while waiting for a departure, in the colour of the mode at a border."
)
_LINE_SAMPLE = '<path d="M2 9H38" class="line m-{}"/>'
_CHANGE_SAMPLE = '<circle cx="20" cy="9" r="4.5" class="p-change"/>'


def write_plan_html(result: PlanResult, path: str | Path) -> Path:
    """Write a plan as one HTML file, whole or not at all.

    Parameters
    ----------
    path : str or Path
        Where the file shall stand; its folder is made where it is missing.

    Returns
    -------
    Path
        The path written.

    Raises
    ------
    OutputError
        If the file could not be written whole.
    """
    return write_atomic(path, plan_html(result))


#: where an arrival is drawn that is never reached [h]
TIMETABLE_END_H = 148.0 * 24


def plan_html(result: PlanResult) -> str:
    """Return a plan as the text of one HTML file; the same plan gives the same text."""
    ends = {leg.origin_id for item in result.itineraries for leg in item.legs}
    ends |= {leg.destination_id for item in result.itineraries for leg in item.legs}
    if not ends:
        return render_plan(result, (), ())
    return render_plan(result, base_rings(), tuple(place_zones(ends)))


def _finite(result: PlanResult) -> PlanResult:
    """Draw an arrival that is never reached at the end of the known timetable, and say so.

    A quantile is infinite where those who miss a connection find no later departure.
    """
    items, told = [], []
    for number, item in enumerate(result.itineraries, start=1):
        hours = (item.p50_h, item.p80_h, item.p90_h, item.p95_h)
        if all(map(math.isfinite, hours)):
            items.append(item)
            continue
        p50, p80, p90, p95 = (min(h, TIMETABLE_END_H) for h in hours)
        items.append(replace(item, p50_h=p50, p80_h=p80, p90_h=p90, p95_h=p95))
        told.append(
            f"Itinerary {number}: those who miss a connection find no later departure; where no "
            f"arrival is known {TIMETABLE_END_H / 24:.0f} days are drawn."
        )
    if not told:
        return result
    return replace(result, itineraries=tuple(items), assumptions=(*result.assumptions, *told))


def render_plan(
    result: PlanResult, rings: Sequence[Ring], zones: Sequence[tuple[str, str | None]]
) -> str:
    """Return the page of a plan, given the outlines of the base map and (place, zone) pairs."""
    result = _finite(result)
    contents = contents_of(result, clocks_for(result.query, zones))
    main = [
        notice_html(result),
        glance_html(contents),
        front_html(contents),
        *_ways(contents, rings),
        legs_html(contents),
        papers_html(contents),
        latecomers_html(result, contents.clocks),
        binds_html(result),
        made_html(result),
        sources_html(contents),
    ]
    inside = "".join(main)
    body = f"{question_html(result)}{_nav(inside)}<main>{inside}</main>"
    title = f"{headline(result.query)} · Landbridge plan"
    return page_html(title, body, [entry.number for entry in contents.entries])


def _nav(inside: str) -> str:
    """Return links to the sections that the page has."""
    links = "".join(
        f'<a href="#{ident}">{word}</a>'
        for ident, word in _PLACES.items()
        if f'<section id="{ident}"' in inside
    )
    return f'<nav aria-label="On this page">{links}</nav>'


def _ways(contents: Contents, rings: Sequence[Ring]) -> list[str]:
    """Return the sections with map, time-distance chart and totals of each itinerary."""
    if not contents.entries:
        return []
    sheet = make_sheet(contents, rings, WIDE.width)
    maps = "".join(_map(entry, contents, sheet) for entry in contents.entries)
    charts = "".join(_chart(entry, contents) for entry in contents.entries)
    totals = "".join(
        f'<div class="{marks((entry.number,))}">{totals_html(entry, contents)}</div>'
        for entry in contents.entries
    )
    defs = (
        f'<svg class="defs" width="0" height="0" aria-hidden="true"><defs>{sheet.defs}</defs></svg>'
    )
    way = (
        f'{maps}<figcaption>{_legend(contents)}<p class="fine">{esc(ATTRIBUTION)}</p></figcaption>'
    )
    time = f'{charts}<figcaption class="fine">{esc(_CHART_READS)}</figcaption>'
    return [
        defs,
        _section("way", "The way", f'<figure class="card">{way}</figure>'),
        _section("time", "Time and distance", f'<figure class="card">{time}</figure>'),
        _section("totals", "In total", totals),
    ]


def _section(ident: str, title: str, body: str) -> str:
    return (
        f'<section id="{ident}" aria-labelledby="h-{ident}"><h2 id="h-{ident}">{title}</h2>'
        f"{body}</section>"
    )


def _map(entry: Entry, contents: Contents, sheet: Sheet) -> str:
    sizes = (WIDE, NARROW) if entry.number in contents.full else (NARROW,)
    both = "".join(map_svg(contents, entry, sheet, size) for size in sizes)
    return f'<div class="{marks((entry.number,))}">{both}</div>'


def _chart(entry: Entry, contents: Contents) -> str:
    sizes = ("wide", "narrow") if entry.number in contents.full else ("narrow",)
    both = "".join(time_distance_svg(entry, css) for css in sizes)
    return f'<div class="{marks((entry.number,))}">{both}</div>'


def _legend(contents: Contents) -> str:
    """Explain lines and signs; only modes that occur."""
    modes = sorted({shared.leg.mode.value for shared in contents.legs})
    lines = "".join(
        f"<li>{_sample(_LINE_SAMPLE.format(slug(mode)))}{esc(mode)}</li>" for mode in modes
    )
    signs = (
        f"<li>{_sample(GAUGE_SIGN.format(x=20, y=9))}break of gauge</li>"
        f"<li>{_sample(BORDER_SIGN.format(x=20, y=9))}border</li>"
        f"<li>{_sample(_CHANGE_SAMPLE)}change of service</li>"
    )
    return f'<ul class="keys">{lines}{signs}</ul>'


def _sample(inner: str) -> str:
    size = 'viewBox="0 0 40 18" width="40" height="18"'
    return f'<svg class="sample" {size} aria-hidden="true">{inner}</svg>'

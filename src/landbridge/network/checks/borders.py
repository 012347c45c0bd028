"""Rules on gauges, borders and lines that should not be there."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np

from landbridge.network.checks.finding import ERROR, WARN, Finding
from landbridge.network.crossings import same_union
from landbridge.network.model import KIND, MODE, Network

if TYPE_CHECKING:
    from landbridge.scenario import Scenario

__all__ = [
    "borders_without_crossing",
    "closed_lines",
    "crossing_sides",
    "crossings_without_links",
    "gauge_changes",
    "links_without_crossing",
]


def gauge_changes(network: Network, scenario: Scenario | None) -> Iterator[Finding]:
    """The gauge changes only over a crossing or reload that breaks the gauge."""
    links, gauge = network.links, network.nodes.gauge_mm
    at_rail = (links.mode == MODE["rail"]) & (links.kind != KIND["terminal"])
    a, b = gauge[links.tail], gauge[links.head]
    breaks = np.array([c.break_of_gauge for c in network.crossings] + [False])[links.crossing]
    changes = at_rail & (a != b) & (a > 0) & (b > 0) & ~breaks
    wrong = at_rail & (links.kind == KIND["line"]) & (a > 0) & (a == b) & (links.gauge_mm != a)
    for k in np.flatnonzero(changes | wrong):
        name = links.id[k]
        found = f"{a[k]} / {b[k]}" if changes[k] else f"{links.gauge_mm[k]} on {a[k]}"
        yield Finding(
            "gauge_changes",
            ERROR,
            (name,),
            found,
            f"Link {name} runs from {a[k]} mm to {b[k]} mm (its own gauge: {links.gauge_mm[k]}).",
            "Change the gauge at a crossing or a reload with break_of_gauge.",
        )


def borders_without_crossing(network: Network, scenario: Scenario | None) -> Iterator[Finding]:
    """A railway or road between two countries passes a crossing; roads in a union need none."""
    from landbridge.network.build import country_unions

    links, country = network.links, network.nodes.country
    unions = country_unions()
    by_land = np.isin(links.mode, (MODE["rail"], MODE["road"])) & (links.kind == KIND["line"])
    for k in np.flatnonzero(by_land):
        a, b = country[links.tail[k]], country[links.head[k]]
        free = links.mode[k] == MODE["road"] and same_union(unions, a, b)
        if a != b and not free:
            yield Finding(
                "borders_without_crossing",
                ERROR,
                (links.id[k],),
                f"{a}-{b}",
                f"Link {links.id[k]} leads from {a or '?'} to {b or '?'} without a crossing.",
                "Make it a link of kind crossing, with an entry among the crossings.",
            )


def links_without_crossing(network: Network, scenario: Scenario | None) -> Iterator[Finding]:
    """A link of kind crossing or reload says which crossing it passes."""
    links = network.links
    kinds = np.isin(links.kind, (KIND["crossing"], KIND["reload"]))
    for k in np.flatnonzero(kinds & (links.crossing < 0)):
        yield Finding(
            "links_without_crossing",
            ERROR,
            (links.id[k],),
            None,
            f"Link {links.id[k]} is a crossing or reload but names none.",
            "Fill in its crossing_id.",
        )


def crossings_without_links(network: Network, scenario: Scenario | None) -> Iterator[Finding]:
    """Every crossing is passed by a link."""
    used = set(network.links.crossing.tolist())
    for k, crossing in enumerate(network.crossings):
        if k not in used:
            yield Finding(
                "crossings_without_links",
                WARN,
                (crossing.id,),
                None,
                f"No link passes crossing {crossing.id}.",
                "Add the line to it, or drop it.",
            )


def crossing_sides(network: Network, scenario: Scenario | None) -> Iterator[Finding]:
    """A link over a crossing leaves one of its two sides: its dwell depends on which."""
    links = network.links
    for k in np.flatnonzero(links.crossing >= 0):
        crossing = network.crossings[links.crossing[k]]
        sides = (crossing.country_a, crossing.country_b)
        if links.country[k] not in sides:
            yield Finding(
                "crossing_sides",
                ERROR,
                (links.id[k], crossing.id),
                links.country[k],
                f"Link {links.id[k]} leaves {links.country[k] or 'no country'}, but crossing "
                f"{crossing.id} lies between {sides[0]} and {sides[1]}.",
                "Correct the country of the link or the sides of the crossing.",
            )


def closed_lines(network: Network, scenario: Scenario | None) -> Iterator[Finding]:
    """No line is there that the scenario closes, or that does not run and is not opened."""
    from landbridge import facts

    rows = facts.load("lines").select("line_id", "line", "status").iter_rows()
    known = {line_id: (line, status) for line_id, line, status in rows}
    opened = set() if scenario is None else set(scenario.network.open_lines)
    closed = set() if scenario is None else set(scenario.network.close_lines)
    links = network.links
    rails = np.flatnonzero(links.mode == MODE["rail"])
    for line_id in sorted({links.line_id[k] for k in rails} - {""}):
        line, status = known.get(line_id, ("", "operating"))
        names = {line_id, line}
        runs = status in ("operating", "limited") or names & opened
        if names & closed or not runs:
            why = "the scenario closes it" if names & closed else f"it is {status}"
            yield Finding(
                "closed_lines",
                ERROR,
                (line_id,),
                status,
                f"Line {line_id} is in the network although {why}.",
                "Drop its links, or name it under network.open_lines.",
            )

"""Hold a path on the rail graph against a length that does not come from the graph.

A path is accepted when its length is within ``BAND`` of the expected length. Expected is, in this
order: the published length; a published length that the compilers recall; the great
circle through towns that the line is known to pass, times the ratio of its country; the share of
a published total; the great circle between the two ends of the path times the ratio. The ratio is
the median of published length to great circle in the country, or over all countries where fewer
than ``ENOUGH`` lengths are published.

Two more rules: a path whose ends lie together farther from the two centres than ``MOST_OFFSET`` of
its length is not accepted, and sections that share one published total are accepted together
when the sum of their paths is within ``TOTAL_BAND`` of it and each within ``SHARE_BAND``.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import pairwise
from statistics import median
from typing import Any

from scripts.build_data.rail_graph import distance_km
from scripts.build_data.rail_match import Path

__all__ = [
    "BAND",
    "RUNNING",
    "SHARED",
    "Expected",
    "Line",
    "accept_totals",
    "country_ratios",
    "expected_length",
    "fits",
    "polyline_km",
    "total_factors",
]

BAND = 0.15
TOTAL_BAND = 0.05
KEPT_BAND = 0.03
SHARE_BAND = 0.35
ENOUGH = 20
MOST_OFFSET = 0.3
RUNNING = ("operating", "limited")
SHARED = frozenset({"line_total_scaled", "marker_interpolated", "recalled_total_scaled"})
Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Line:
    """What the facts say of the length of a line.

    Attributes
    ----------
    basis : str
        How the length was made: published, recalled, gc_x1.2, line_total_scaled, ...
    recalled_km : float, optional
        A published length that the compilers remember and could not read again.
    way : tuple of (lat, lon)
        Towns that the line is known to pass, in order; often none.
    """

    line_id: str
    name: str
    country: str
    length_km: float
    basis: str
    recalled_km: float | None = None
    way: tuple[Point, ...] = ()


@dataclass(frozen=True, slots=True)
class Expected:
    """The length that a path is held against, and the rule that it comes from."""

    km: float
    rule: str


def country_ratios(rows: Iterable[Mapping[str, Any]]) -> dict[str, float]:
    """Return the median of published length over great circle by country; ``*`` is that over all.

    Parameters
    ----------
    rows : iterable of mapping
        ``country``, ``basis``, ``status``, ``length_km``, ``great_circle_km``; published rows of
        lines that run count.
    """
    ratios: dict[str, list[float]] = defaultdict(list)
    for row in rows:
        if row["basis"] == "published" and row["status"] in RUNNING:
            ratio = float(row["length_km"]) / float(row["great_circle_km"])
            ratios[row["country"]].append(ratio)
            ratios["*"].append(ratio)
    return {
        key: round(median(found), 3)
        for key, found in sorted(ratios.items())
        if len(found) >= ENOUGH or key == "*"
    }


def polyline_km(points: Iterable[Point]) -> float:
    """Return the great circle through points in order."""
    legs = (float(distance_km(*a, *b)) for a, b in pairwise(points))
    return float(sum(legs))


def expected_length(line: Line, ratios: Mapping[str, float], ends: tuple[Point, Point]) -> Expected:
    """Return the length that a path from one end to the other should have."""
    ratio = ratios.get(line.country.split("-")[0], ratios["*"])
    if line.basis in ("published", "recalled"):
        return Expected(line.length_km, line.basis)
    if line.recalled_km is not None:
        return Expected(line.recalled_km, "recalled")
    if line.way:
        return Expected(ratio * polyline_km([ends[0], *line.way, ends[1]]), "way points")
    if line.basis in SHARED:
        return Expected(line.length_km, "shared total")
    return Expected(ratio * polyline_km(ends), "great circle")


def fits(km: float, expected: Expected, offsets_km: tuple[float, float] = (0.0, 0.0)) -> bool:
    """Whether a path of this length is accepted."""
    return (
        km > 0
        and abs(km - expected.km) <= BAND * expected.km
        and sum(offsets_km) <= (MOST_OFFSET * km)
    )


def accept_totals(
    lines: Iterable[Line], found: Mapping[str, Path], accepted: frozenset[str]
) -> set[str]:
    """Return the ids of lines accepted with the other sections of one published total.

    Parameters
    ----------
    found : mapping
        The best path of each line that has one, by id.
    accepted : frozenset
        Ids accepted on their own.
    """
    groups = _shared(lines)
    more: set[str] = set()
    for group in groups.values():
        if len(group) < 2 or any(line.line_id not in found for line in group):
            continue
        total = sum(line.length_km for line in group)
        paths = [found[line.line_id].km for line in group]
        shares = (abs(km / line.length_km - 1) for km, line in zip(paths, group, strict=True))
        if abs(sum(paths) - total) <= TOTAL_BAND * total and max(shares) <= SHARE_BAND:
            more |= {line.line_id for line in group} - accepted
    return more


def total_factors(lines: Iterable[Line], accepted: Mapping[str, float]) -> dict[str, float]:
    """Return by how much accepted paths fall short of a shared total, by line id.

    The graph holds high-speed lines too, so that its paths may add up to less than the total of
    the line that freight runs on. Where the sum of the paths is off the sum of the shares by more
    than ``KEPT_BAND`` the total is kept: each path is multiplied by the factor given here.

    Parameters
    ----------
    accepted : mapping
        Length of the accepted path, by line id.
    """
    factors: dict[str, float] = {}
    for group in _shared(lines).values():
        known = [line for line in group if line.line_id in accepted]
        paths = sum(accepted[line.line_id] for line in known)
        factor = sum(line.length_km for line in known) / paths if paths else 1.0
        if abs(factor - 1) > KEPT_BAND:
            factors |= {line.line_id: factor for line in known}
    return factors


def _shared(lines: Iterable[Line]) -> dict[tuple[str, str], list[Line]]:
    groups: dict[tuple[str, str], list[Line]] = defaultdict(list)
    for line in lines:
        if line.basis in SHARED and line.recalled_km is None:
            groups[line.name, line.basis].append(line)
    return groups

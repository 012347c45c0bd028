"""What a page holds, each thing once: itineraries share their legs, ways, papers and sources.

Forty itineraries of a front are built from far fewer legs. The page writes each distinct leg
once and marks it with the itineraries it belongs to (class ``i3``: itinerary 3); choosing an
itinerary shows what bears its mark. So the page stays small and needs no program to be read.
"""

from __future__ import annotations

import math
from collections.abc import Hashable, Iterable
from dataclasses import dataclass

from landbridge.report.clocks import Clocks
from landbridge.results.planning import Document, Itinerary, Leg, PlanResult
from landbridge.results.recommend import recommended

__all__ = ["Contents", "Entry", "SharedLeg", "SharedPapers", "contents_of", "marks", "way_of"]

Path = tuple[tuple[float, float], ...]
#: of a long front so many itineraries stand in the table at once
SHOWN = 12
#: up to so many distinct legs every itinerary is drawn at full length
FULL_LEGS = 100


@dataclass(frozen=True, slots=True)
class Entry:
    """One itinerary and its number, counted in the order of the answer."""

    number: int
    item: Itinerary

    @property
    def legs(self) -> tuple[Leg, ...]:
        return self.item.legs


@dataclass(frozen=True, slots=True)
class SharedLeg:
    """A leg and the numbers of the itineraries it belongs to."""

    leg: Leg
    numbers: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class SharedPapers:
    """A set of papers and the numbers of the itineraries that need it."""

    documents: tuple[Document, ...]
    numbers: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Contents:
    """Everything on the page, in the order it is shown.

    Attributes
    ----------
    entries : tuple of Entry
        By arrival.
    legs : tuple of SharedLeg
        By departure, which is the order of travel inside every itinerary.
    ways : dict of path to int
        Each drawn (lon, lat) polyline once, with its number.
    sources : dict of str to int
        Each source of a leg or crossing once, numbered from 1.
    shown, full : frozenset of int
        Itineraries that stand in the table at once, and those drawn at full length.
    """

    result: PlanResult
    entries: tuple[Entry, ...]
    chosen: Entry | None
    legs: tuple[SharedLeg, ...]
    papers: tuple[SharedPapers, ...]
    ways: dict[Path, int]
    sources: dict[str, int]
    clocks: Clocks
    shown: frozenset[int]
    full: frozenset[int]


def contents_of(result: PlanResult, clocks: Clocks) -> Contents:
    """Sort out what a plan holds."""
    numbered = [Entry(k, item) for k, item in enumerate(result.itineraries, start=1)]
    entries = tuple(sorted(numbered, key=lambda e: (e.item.arrive_minute, e.number)))
    best = recommended(result)
    chosen = next((e for e in numbered if e.item is best), None)
    legs = _shared_legs(numbered)
    shown = _shown(entries, chosen)
    ways: dict[Path, int] = {}
    for shared in legs:
        way = way_of(shared.leg)
        if len(way) > 1:
            ways.setdefault(way, len(ways) + 1)
    return Contents(
        result=result,
        entries=entries,
        chosen=chosen,
        legs=legs,
        papers=_shared_papers(numbered),
        ways=ways,
        sources=_sources(legs),
        clocks=clocks,
        shown=shown,
        full=shown if len(legs) > FULL_LEGS else frozenset(e.number for e in entries),
    )


def _shown(entries: tuple[Entry, ...], chosen: Entry | None) -> frozenset[int]:
    """Return those that stand at once: the recommended one, the tagged ones, then the earliest."""
    if len(entries) <= SHOWN + 2:
        return frozenset(entry.number for entry in entries)
    order = sorted(entries, key=lambda e: (e is not chosen, not e.item.tags))  # stable
    return frozenset(entry.number for entry in order[:SHOWN])


def marks(numbers: Iterable[int]) -> str:
    """Return the class names that tie a piece of the page to its itineraries."""
    return " ".join(["i", *(f"i{number}" for number in numbers)])


def way_of(leg: Leg) -> Path:
    """Return where a leg is drawn: its path, else its stops; (lon, lat), only sound points."""
    points: Iterable[tuple[float, float]] = leg.path
    if len(leg.path) < 2:
        points = ((stop.lon, stop.lat) for stop in leg.stops)
    return tuple((lon, lat) for lon, lat in points if _on_earth(lon, lat))


def _on_earth(lon: float, lat: float) -> bool:
    return math.isfinite(lon) and math.isfinite(lat) and abs(lat) <= 90 and abs(lon) <= 180


def _shared_legs(entries: Iterable[Entry]) -> tuple[SharedLeg, ...]:
    found: dict[Hashable, list[tuple[int, Leg, list[int]]]] = {}
    for entry in entries:
        for position, leg in enumerate(entry.legs):
            key = (leg.service_id, leg.origin_id, leg.destination_id, leg.depart_minute)
            alike = found.setdefault(key, [])
            same = next((held for held in alike if held[1] == leg), None)
            if same is None:
                alike.append((position, leg, [entry.number]))
            elif entry.number not in same[2]:
                same[2].append(entry.number)
    everything = [held for alike in found.values() for held in alike]
    everything.sort(key=lambda held: (held[1].depart_minute, held[1].arrive_minute, held[0]))
    return tuple(SharedLeg(leg, tuple(numbers)) for _, leg, numbers in everything)


def _shared_papers(entries: Iterable[Entry]) -> tuple[SharedPapers, ...]:
    found: dict[tuple[Document, ...], list[int]] = {}
    for entry in entries:
        found.setdefault(entry.item.documents, []).append(entry.number)
    return tuple(SharedPapers(papers, tuple(numbers)) for papers, numbers in found.items())


def _sources(legs: Iterable[SharedLeg]) -> dict[str, int]:
    found: dict[str, int] = {}
    for shared in legs:
        cited = [*shared.leg.sources, *(step.source for step in shared.leg.crossings)]
        for source in cited:
            if source:
                found.setdefault(source, len(found) + 1)
    return found

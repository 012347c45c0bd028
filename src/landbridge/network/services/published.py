"""The published train services: one per pair and route, of all reports on it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from landbridge import facts

__all__ = ["VIA_NAMES", "PublishedPair", "pair_of", "published_pairs", "unread_points"]

#: how sources name a crossing -> the crossings that this can mean
_VIA_WORDS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("alashankou", ("alashankou-dostyk",)),
    ("dostyk", ("alashankou-dostyk",)),
    ("khorgos", ("khorgos-altynkol",)),
    ("altynkol", ("khorgos-altynkol",)),
    ("erenhot", ("erenhot-zamyn-uud",)),
    ("zamyn", ("erenhot-zamyn-uud",)),
    ("manzhouli", ("manzhouli-zabaikalsk",)),
    ("zabaykalsk", ("manzhouli-zabaikalsk",)),
    ("saryagash", ("saryagash-keles",)),
    ("mohan", ("mohan-boten",)),
    ("pingxiang", ("pingxiang-dongdang",)),
    ("hekou", ("hekou-laocai",)),
    ("nong khai", ("vientiane-nongkhai",)),
    ("padang besar", ("hat-yai-padang-besar",)),
    ("braniewo", ("mamonovo-braniewo",)),
    ("małaszewicze", ("brest-terespol",)),
    ("aktau", ("aktau-alat", "aktau-baku", "kuryk-alat")),
    ("baltiysk", ("kaliningrad-mukran", "kaliningrad-rostock")),
    ("poti", ("poti-constanta", "poti-istanbul", "batumi-constanta")),
)
#: places on a route from which boxes go by vessel
_BY_FERRY = ("aktau", "baku", "poti", "baltiysk")
_BY_ROAD = ("irkeshtam", "kashgar")
#: every word by which a report can name a point of its way
VIA_NAMES = tuple(dict.fromkeys((*(word for word, _ in _VIA_WORDS), *_BY_FERRY, *_BY_ROAD)))


#: origin, destination, crossings, whether by ferry
_Key = tuple[str, str, tuple[tuple[str, ...], ...], bool]


@dataclass(frozen=True, slots=True)
class PublishedPair:
    """A pair of places that a source says is served by trains."""

    origin_id: str
    destination_id: str
    via: tuple[tuple[str, ...], ...]  # crossings named, in order of travel, each a choice
    ferry: bool  # whether part of the way is by ferry
    by_road: bool  # part of the way is by lorry (Irkeshtam)
    frequency_per_week: float | None
    days: tuple[float, float] | None
    year: int | None
    source: str

    @property
    def label(self) -> str:
        """Return the pair in words."""
        return f"{self.origin_id} - {self.destination_id}"

    def merged(self, other: PublishedPair) -> PublishedPair:
        """Return one pair out of two reports on the same route, the later one winning."""
        old, new = sorted((self, other), key=lambda p: (p.year or 0, p.days is not None))
        frequency = new.frequency_per_week
        return replace(
            new,
            frequency_per_week=old.frequency_per_week if frequency is None else frequency,
            days=new.days or old.days,
        )


def published_pairs() -> list[PublishedPair]:
    """Read the published services, one per (origin, destination, crossings).

    Of several reports on one route the latest with transit days gives the days; the one with the
    highest frequency gives the frequency, since a report may be about one of several trains.
    """
    routes: dict[_Key, list[dict[str, Any]]] = {}
    for row in facts.load("services_published").iter_rows(named=True):
        if not row["origin_id"] or not row["destination_id"]:
            continue
        routes.setdefault(_key(row), []).append(row)
    return [_merge(key, rows) for key, rows in sorted(routes.items())]


def pair_of(row: dict[str, Any]) -> PublishedPair:
    """Return the pair that one report is about, by itself.

    Parameters
    ----------
    row : dict
        One row of the table ``services_published``, with both place ids.
    """
    return _merge(_key(row), [row])


def unread_points(text: str) -> tuple[str, ...]:
    """Return the points of a way, joined by ``;``, that steer no way here."""
    points = (part.strip() for part in text.split(";"))
    return tuple(p for p in points if p and not any(word in p.lower() for word in VIA_NAMES))


def _key(row: dict[str, Any]) -> _Key:
    via, ferry = _via(row["via"] or "", row["destination_id"])
    return row["origin_id"], row["destination_id"], via, ferry


def _via(text: str, destination_id: str) -> tuple[tuple[tuple[str, ...], ...], bool]:
    """Return the crossings that a source names, and whether one is a ferry.

    Poti stands for the ferry across the Black Sea, unless the train ends in Georgia.
    """
    found: list[tuple[str, ...]] = []
    ferry = False
    for part in text.lower().split(";"):
        ferry |= any(word in part for word in _BY_FERRY)
        for word, crossings in _VIA_WORDS:
            ends_here = word == "poti" and destination_id.startswith("ge-")
            if word in part and crossings not in found and not ends_here:
                found.append(crossings)
    return tuple(found), ferry


def _merge(key: _Key, rows: list[dict[str, Any]]) -> PublishedPair:
    rows = sorted(rows, key=lambda r: (r["year"] or 0, r["pub_id"]))
    days = [r for r in rows if r["days_min"] is not None and r["days_max"] is not None]
    told = [r for r in rows if r["frequency_per_week"] is not None]
    often = max(told, key=lambda r: r["frequency_per_week"], default=None)
    shown = often or (days or rows)[-1]
    return PublishedPair(
        origin_id=key[0],
        destination_id=key[1],
        via=key[2],
        ferry=key[3],
        by_road=any(w in (rows[-1]["via"] or "").lower() for w in _BY_ROAD),
        frequency_per_week=often["frequency_per_week"] if often else None,
        days=(days[-1]["days_min"], days[-1]["days_max"]) if days else None,
        year=shown["year"],
        source=shown["source"],
    )

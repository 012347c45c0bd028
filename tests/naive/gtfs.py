"""A GTFS feed read row by row: every dated departure, the hauls, the hand-over of each route."""

from __future__ import annotations

import csv
import zipfile
from dataclasses import dataclass
from datetime import UTC, datetime
from io import StringIO
from pathlib import Path

_EPOCH = datetime(2024, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class NaiveFeed:
    tables: dict[str, list[dict[str, str]]]
    rides: dict[str, list[tuple[str, str, int, int]]]  # route -> (from, to, leave, arrive), sorted
    hauls: dict[tuple[str, str], int]  # [min]
    cutoffs: dict[str, int]  # route -> [min]


def read_feed(path: Path) -> NaiveFeed:
    """Read a folder or an archive; minutes count from 2024-01-01T00:00Z."""
    if path.is_dir():
        texts = {file.name: file.read_text() for file in path.glob("*.txt")}
    else:
        with zipfile.ZipFile(path) as archive:
            texts = {name: archive.read(name).decode() for name in archive.namelist()}
    tables = {name: list(csv.DictReader(StringIO(text))) for name, text in texts.items()}
    days: dict[str, list[int]] = {}
    for row in tables["calendar_dates.txt"]:
        assert row["exception_type"] == "1"
        day = datetime.strptime(row["date"], "%Y%m%d").replace(tzinfo=UTC)
        days.setdefault(row["service_id"], []).append((day - _EPOCH).days)
    calls: dict[str, list[dict[str, str]]] = {}
    for row in tables["stop_times.txt"]:
        calls.setdefault(row["trip_id"], []).append(row)
    rides: dict[str, list[tuple[str, str, int, int]]] = {
        row["route_id"]: [] for row in tables["routes.txt"]
    }
    for trip in tables["trips.txt"]:
        first, last = sorted(calls.pop(trip["trip_id"]), key=lambda r: int(r["stop_sequence"]))
        for day in days[trip["service_id"]]:
            leave, arrive = _minutes(first["departure_time"]), _minutes(last["arrival_time"])
            ride = (first["stop_id"], last["stop_id"], day * 1440 + leave, day * 1440 + arrive)
            rides[trip["route_id"]].append(ride)
    assert not calls, "stop times without a trip"
    waits = [row for row in tables["transfers.txt"] if row["transfer_type"] == "2"]
    minutes = {id(row): int(row["min_transfer_time"]) // 60 for row in waits}
    hauls = {(r["from_stop_id"], r["to_stop_id"]): minutes[id(r)]
             for r in waits if not r["to_route_id"]}  # fmt: skip
    cutoffs = {row["to_route_id"]: minutes[id(row)] for row in waits if row["to_route_id"]}
    return NaiveFeed(tables, {k: sorted(v) for k, v in rides.items()}, hauls, cutoffs)


def _minutes(clock: str) -> int:
    hours, minutes, seconds = clock.split(":")
    assert seconds == "00"
    return int(hours) * 60 + int(minutes)


def earliest_in(feed: NaiveFeed, source: str, ready: int) -> dict[str, int]:
    """Return the earliest arrival at each stop by relaxing rides and hauls until nothing changes.

    A place is left only at the start.
    """
    reached = {source: ready}
    moved = True
    while moved:
        moved = False
        for route, rides in feed.rides.items():
            for start, end, leave, arrive in rides:
                at = reached.get(start)
                if at is not None and at + feed.cutoffs.get(route, 0) <= leave:
                    moved |= _better(reached, end, arrive)
        for (start, end), minutes in feed.hauls.items():
            if start in reached and (start == source or not start.startswith("place:")):
                moved |= _better(reached, end, reached[start] + minutes)
    return reached


def _better(reached: dict[str, int], stop: str, at: int) -> bool:
    if at < reached.get(stop, at + 1):
        reached[stop] = at
        return True
    return False

"""An exported GTFS feed made plain for a router of city transport.

Such routers plan within one service day and walk on streets. So that both sides ask the same
question of the same timetable,

- every dated departure becomes a trip of day one, counted from the begin of the window, a minute
  of ours written as a second (a feed's day ends at 99:59:59, which is so 250 days);
- a trip leaves when hand-over closes, since the peer knows no time that goods must be there before;
- lorry hauls become transfers, closed under chaining (a router takes one transfer between two
  rides); a place is only ever an end of a chain;
- stops stand on a made-up street in the order of `stops.txt`, each too far from the next to walk.
"""

from __future__ import annotations

import csv
import heapq
import zipfile
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from io import TextIOWrapper
from pathlib import Path

EPOCH = datetime(2024, 1, 1, tzinfo=UTC)
#: degrees between two stops on the street, five hours on foot at the equator
APART = 0.25


@dataclass(frozen=True)
class Flat:
    """Counts of a flat feed, and its window's begin [minute since the epoch]."""

    start_min: int
    stops: dict[str, tuple[float, float]]  # id -> (lat, lon) on the street
    trips: int
    transfers: int


def read_tables(feed: Path) -> dict[str, list[dict[str, str]]]:
    with zipfile.ZipFile(feed) as archive:
        return {
            name: list(csv.DictReader(TextIOWrapper(archive.open(name), encoding="utf-8")))
            for name in archive.namelist()
        }


def minutes(clock: str) -> int:
    return int(clock.split(":")[0]) * 60 + int(clock.split(":")[1])


def closed_hauls(rows: list[dict[str, str]]) -> dict[tuple[str, str], int]:
    """Least minutes between two stops over hauls alone."""
    ahead: dict[str, list[tuple[str, int]]] = {}
    for row in rows:
        if not row["to_route_id"]:
            least = int(row["min_transfer_time"]) // 60
            ahead.setdefault(row["from_stop_id"], []).append((row["to_stop_id"], least))
    found = {}
    for start in ahead:
        best, heap = {start: 0}, [(0, start)]
        while heap:
            far, stop = heapq.heappop(heap)
            if far > best[stop] or (stop.startswith("place:") and stop != start):
                continue
            for head, least in ahead.get(stop, ()):
                if far + least < best.get(head, 1 << 40):
                    best[head] = far + least
                    heapq.heappush(heap, (far + least, head))
        found |= {(start, end): far for end, far in best.items() if end != start}
    return found


def longitude(k: int) -> float:
    """Where the k-th stop stands, to the last bit as OSM files give it (nanodegrees)."""
    return 1e-9 * round((APART * k - 170.0) * 1e9)


def flatten(feed: Path, folder: Path) -> Flat:
    """Write a flat feed as a folder of tables."""
    tables = read_tables(feed)
    info = tables["feed_info.txt"][0]
    first = datetime.strptime(info["feed_start_date"], "%Y%m%d").replace(tzinfo=UTC)
    days: dict[str, list[int]] = {}
    for row in tables["calendar_dates.txt"]:
        day = datetime.strptime(row["date"], "%Y%m%d").replace(tzinfo=UTC)
        days.setdefault(row["service_id"], []).append((day - first).days)
    calls: dict[str, dict[int, dict[str, str]]] = {}
    for row in tables["stop_times.txt"]:
        calls.setdefault(row["trip_id"], {})[int(row["stop_sequence"])] = row
    rows = tables["transfers.txt"]
    cutoff = {r["to_route_id"]: int(r["min_transfer_time"]) // 60 for r in rows if r["to_route_id"]}
    runs = []
    for trip in tables["trips.txt"]:
        start, end = calls[trip["trip_id"]][1], calls[trip["trip_id"]][2]
        closes = minutes(start["departure_time"]) - cutoff.get(trip["route_id"], 0)
        arrives = minutes(end["arrival_time"])
        for day in days[trip["service_id"]]:
            if day * 1440 + closes >= 0:
                span = (day * 1440 + closes, day * 1440 + arrives)
                runs.append((trip["route_id"], start["stop_id"], end["stop_id"], *span))
    hauls = closed_hauls(rows)
    stops = {row["stop_id"]: (0.0, longitude(k)) for k, row in enumerate(tables["stops.txt"])}
    _write(folder, stops, runs, hauls, tables, info["feed_start_date"])
    return Flat(int((first - EPOCH) / timedelta(minutes=1)), stops, len(runs), len(hauls))


def _write(folder, stops, runs, hauls, tables, date) -> None:
    def clock(at: int) -> str:
        return f"{at // 3600:02d}:{at // 60 % 60:02d}:{at % 60:02d}"

    folder.mkdir(parents=True, exist_ok=True)
    out = {name: tables[name] for name in ("agency.txt", "routes.txt", "feed_info.txt")}
    out["stops.txt"] = [
        {"stop_id": name, "stop_name": name, "stop_lat": lat, "stop_lon": lon}
        for name, (lat, lon) in stops.items()
    ]
    out["trips.txt"] = [
        {"route_id": run[0], "service_id": "all", "trip_id": k} for k, run in enumerate(runs)
    ]
    out["stop_times.txt"] = [
        {"trip_id": k, "arrival_time": clock(run[3 + side]),
         "departure_time": clock(run[3 + side]), "stop_id": run[1 + side],
         "stop_sequence": side + 1}
        for k, run in enumerate(runs) for side in (0, 1)
    ]  # fmt: skip
    every_day = dict.fromkeys(
        ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"), 1
    )
    out["calendar.txt"] = [{"service_id": "all", **every_day, "start_date": date, "end_date": date}]
    out["calendar_dates.txt"] = [{"service_id": "all", "date": date, "exception_type": 1}]
    out["transfers.txt"] = [
        {"from_stop_id": a, "to_stop_id": b, "transfer_type": 2, "min_transfer_time": least}
        for (a, b), least in hauls.items()
    ]
    for name, rows in out.items():
        with (folder / name).open("w", newline="") as file:
            writer = csv.DictWriter(file, list(rows[0]))
            writer.writeheader()
            writer.writerows(rows)

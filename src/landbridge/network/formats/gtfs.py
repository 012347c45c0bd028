"""A timetable as GTFS Schedule: services as routes, their departures as trips, hauls as transfers.

All clock times are UTC. A trip belongs to the day of its departure; what arrives days later has
hours beyond 24, as the specification has it. Departures of a service at the same time of day and
with the same ride are one trip with a list of dates. What passengers' timetables have no word for
is told in ``transfers.txt``: a lorry haul between two stops takes ``min_transfer_time``; goods that
change at a stop to a route must be there ``min_transfer_time`` before it leaves (hand-over). A ride
of more than 41 days arrives at an hour of four digits, which some validators do not take.

References
----------
GTFS Schedule Reference, https://gtfs.org/documentation/schedule/reference/.
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from landbridge.core.timeline import MINUTES_PER_DAY, utc_of
from landbridge.network.formats.csvtext import write_csv
from landbridge.network.formats.folder import Manifest, write_tables
from landbridge.network.model import Network
from landbridge.results.files import write_atomic

__all__ = ["Haul", "Ride", "Timetable", "gtfs_files", "write_gtfs"]

I64 = NDArray[np.int64]
Table = Mapping[str, Sequence[Any]]

#: rail, ferry, and air service of the extended route types
ROUTE_TYPES: Final = {"rail": 2, "sea": 4, "ferry": 4, "air": 1100}
#: no site stands behind the feed; the specification asks for an address
_URL: Final = "https://example.org/landbridge"
_AGENCY: Final = "landbridge"
_ZIP_TIME: Final = (1980, 1, 1, 0, 0, 0)  # the same feed is the same bytes


@dataclass(frozen=True, slots=True, eq=False)
class Ride:
    """One service and its departures in the window.

    Attributes
    ----------
    origin, destination : int
        Nodes of the network.
    cutoff_min : int
        Hand-over closes so long before departure.
    leave, arrive : shape (n_departures,) [minute since the epoch]
    """

    id: str
    name: str
    mode: str
    origin: int
    destination: int
    cutoff_min: int
    leave: I64
    arrive: I64


@dataclass(frozen=True, slots=True)
class Haul:
    """A lorry haul between two nodes of the network, at any time [min]."""

    origin: int
    destination: int
    minutes: int


@dataclass(frozen=True, slots=True, eq=False)
class Timetable:
    """What a feed tells: the departures of a window [minute, minute), and the hauls."""

    network: Network
    window: tuple[int, int]
    rides: Sequence[Ride]
    hauls: Sequence[Haul]


def write_gtfs(timetable: Timetable, path: Path) -> None:
    """Write a feed: one archive where the path ends in ``.zip``, else a folder of tables.

    Raises
    ------
    OutputError
        If it cannot be written whole, or something else stands there.
    """
    files = gtfs_files(timetable)
    if path.suffix.lower() == ".zip":
        write_atomic(path, _archive(files))
        return
    network = timetable.network
    write_tables(path, files, Manifest("gtfs", network.scenario, network.fingerprint))


def gtfs_files(timetable: Timetable) -> dict[str, bytes]:
    """Return the tables of a feed by file name."""
    trips, days = _trips(timetable.rides)
    tables: dict[str, Table] = {
        "agency.txt": _agency(),
        "stops.txt": _stops(timetable),
        "routes.txt": _routes(timetable.rides),
        "trips.txt": {
            "route_id": [trip.route for trip in trips],
            "service_id": [trip.days for trip in trips],
            "trip_id": [trip.id for trip in trips],
        },
        "stop_times.txt": _stop_times(timetable, trips),
        "calendar_dates.txt": _calendar(days),
        "transfers.txt": _transfers(timetable),
        "feed_info.txt": _feed_info(timetable),
    }
    return {name: write_csv(table) for name, table in tables.items()}


@dataclass(frozen=True, slots=True)
class _Trip:
    """Departures at one time of day with one ride."""

    id: str
    route: str
    days: str
    ride: int  # index
    leave_min: int  # of the day
    ride_min: int


def _trips(rides: Sequence[Ride]) -> tuple[list[_Trip], dict[tuple[int, ...], str]]:
    """Return the trips, and the sets of days [since the epoch] that they run on, by name."""
    trips: list[_Trip] = []
    names: dict[tuple[int, ...], str] = {}
    for k, ride in enumerate(rides):
        found: dict[tuple[int, int], list[int]] = {}
        for leave, arrive in zip(ride.leave.tolist(), ride.arrive.tolist(), strict=True):
            day, at = divmod(leave, MINUTES_PER_DAY)
            found.setdefault((at, arrive - leave), []).append(day)
        for (at, minutes), days in sorted(found.items()):
            several = len(days) - len(set(days))
            name = names.setdefault(tuple(sorted(set(days))), f"days-{len(names) + 1}")
            part = f"{ride.id}@{_clock(at)[:5].replace(':', '')}+{minutes}"
            trips += [
                _Trip(part if not copy else f"{part}#{copy}", ride.id, name, k, at, minutes)
                for copy in range(several + 1)
            ]
    return trips, names


def _clock(minutes: int) -> str:
    """Return ``HH:MM:SS`` after the begin of the day; hours may go beyond 24."""
    return f"{minutes // 60:02d}:{minutes % 60:02d}:00"


def _date(day: int) -> str:
    return utc_of(day * MINUTES_PER_DAY).strftime("%Y%m%d")


def _agency() -> Table:
    return {
        "agency_id": [_AGENCY],
        "agency_name": ["Landbridge"],
        "agency_url": [_URL],
        "agency_timezone": ["Etc/UTC"],
        "agency_lang": ["en"],
    }


def _stops(timetable: Timetable) -> Table:
    nodes = timetable.network.nodes
    moves: Iterator[Ride | Haul] = iter((*timetable.rides, *timetable.hauls))
    used = sorted({end for move in moves for end in (move.origin, move.destination)})
    return {
        "stop_id": [nodes.id[k] for k in used],
        "stop_name": [nodes.name[k] or nodes.id[k] for k in used],
        "stop_lat": [float(nodes.lat[k]) for k in used],
        "stop_lon": [float(nodes.lon[k]) for k in used],
        "location_type": [0] * len(used),
    }


def _routes(rides: Sequence[Ride]) -> Table:
    return {
        "route_id": [ride.id for ride in rides],
        "agency_id": [_AGENCY] * len(rides),
        "route_long_name": [ride.name for ride in rides],
        "route_type": [ROUTE_TYPES[ride.mode] for ride in rides],
    }


def _stop_times(timetable: Timetable, trips: Sequence[_Trip]) -> Table:
    ids = timetable.network.nodes.id
    rows: list[tuple[str, str, str, int]] = []
    for trip in trips:
        ride = timetable.rides[trip.ride]
        rows.append((trip.id, _clock(trip.leave_min), ids[ride.origin], 1))
        arrive = _clock(trip.leave_min + trip.ride_min)
        rows.append((trip.id, arrive, ids[ride.destination], 2))
    return {
        "trip_id": [row[0] for row in rows],
        "arrival_time": [row[1] for row in rows],
        "departure_time": [row[1] for row in rows],
        "stop_id": [row[2] for row in rows],
        "stop_sequence": [row[3] for row in rows],
        "timepoint": [1] * len(rows),
    }


def _calendar(days: Mapping[tuple[int, ...], str]) -> Table:
    rows = [(name, _date(day)) for dates, name in days.items() for day in dates]
    return {
        "service_id": [row[0] for row in rows],
        "date": [row[1] for row in rows],
        "exception_type": [1] * len(rows),
    }


def _transfers(timetable: Timetable) -> Table:
    ids = timetable.network.nodes.id
    least: dict[tuple[int, int], int] = {}
    for haul in timetable.hauls:
        ends = haul.origin, haul.destination
        least[ends] = min(haul.minutes, least.get(ends, haul.minutes))
    rows = [(ids[a], ids[b], "", minutes) for (a, b), minutes in least.items()]
    rows += [
        (ids[ride.origin], ids[ride.origin], ride.id, ride.cutoff_min)
        for ride in timetable.rides
        if ride.cutoff_min > 0
    ]
    return {
        "from_stop_id": [row[0] for row in rows],
        "to_stop_id": [row[1] for row in rows],
        "to_route_id": [row[2] for row in rows],
        "transfer_type": [2] * len(rows),
        "min_transfer_time": [row[3] * 60 for row in rows],
    }


def _feed_info(timetable: Timetable) -> Table:
    start, end = timetable.window
    return {
        "feed_publisher_name": [f"Landbridge, scenario {timetable.network.scenario}"],
        "feed_publisher_url": [_URL],
        "feed_lang": ["en"],
        "feed_start_date": [_date(start // MINUTES_PER_DAY)],
        "feed_end_date": [_date((end - 1) // MINUTES_PER_DAY)],
        "feed_version": [timetable.network.fingerprint],
    }


def _archive(files: Mapping[str, bytes]) -> bytes:
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            entry = zipfile.ZipInfo(name, date_time=_ZIP_TIME)
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, data)
    return buffer.getvalue()

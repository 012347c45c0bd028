"""A timetable written as GTFS reads back to the minute."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.naive.gtfs import read_feed

from landbridge.core.errors import OutputError
from landbridge.network.formats.gtfs import ROUTE_TYPES, Haul, Ride, Timetable, write_gtfs

DAY = 1440
WINDOW = (400 * DAY, 430 * DAY)
runs = st.lists(
    st.tuples(st.integers(WINDOW[0], WINDOW[1] - 1), st.integers(0, 60 * DAY)), max_size=12
).map(sorted)


def ride(network, name, departures, mode="rail", cutoff=0, ends=(0, 1)):
    table = np.array(departures, np.int64).reshape(-1, 2)
    return Ride(name, name.upper(), mode, *ends, cutoff, table[:, 0], table.sum(axis=1))


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(given=st.lists(runs, max_size=4))
def test_every_departure_reads_back(tmp_path, network, given):
    rides = [ride(network, f"r{k}", departures) for k, departures in enumerate(given)]
    write_gtfs(Timetable(network, WINDOW, rides, []), tmp_path / "feed.zip")
    feed = read_feed(tmp_path / "feed.zip")
    ids = network.nodes.id
    for one in rides:
        pairs = zip(one.leave.tolist(), one.arrive.tolist(), strict=True)
        assert feed.rides[one.id] == sorted((ids[0], ids[1], a, b) for a, b in pairs)


@pytest.fixture
def timetable(network):
    noon = WINDOW[0] + 720
    weekly = [(noon + 7 * DAY * week, 12 * DAY) for week in range(4)]
    rides = [ride(network, "train", weekly, cutoff=720), ride(network, "ship", [], "sea")]
    return Timetable(network, WINDOW, rides, [Haul(2, 3, 95), Haul(2, 3, 90), Haul(3, 2, 90)])


def test_the_same_ride_on_several_days_is_one_trip(tmp_path, network, timetable):
    write_gtfs(timetable, tmp_path / "feed")
    feed = read_feed(tmp_path / "feed")
    assert len(feed.tables["trips.txt"]) == 1
    last = feed.tables["stop_times.txt"][1]
    assert last["arrival_time"] == "300:00:00"
    assert len(feed.tables["calendar_dates.txt"]) == 4
    assert feed.cutoffs == {"train": 720}
    ids = network.nodes.id
    assert feed.hauls == {(ids[2], ids[3]): 90, (ids[3], ids[2]): 90}


def test_tables_hold_what_the_specification_requires(tmp_path, network, timetable):
    write_gtfs(timetable, tmp_path / "feed.zip")
    tables = read_feed(tmp_path / "feed.zip").tables
    required = {
        "agency.txt": {"agency_id", "agency_name", "agency_url", "agency_timezone"},
        "stops.txt": {"stop_id", "stop_name", "stop_lat", "stop_lon"},
        "routes.txt": {"route_id", "agency_id", "route_long_name", "route_type"},
        "trips.txt": {"route_id", "service_id", "trip_id"},
        "stop_times.txt": {
            "trip_id", "arrival_time", "departure_time", "stop_id", "stop_sequence",
        },
        "calendar_dates.txt": {"service_id", "date", "exception_type"},
        "transfers.txt": {"from_stop_id", "to_stop_id", "transfer_type", "min_transfer_time"},
        "feed_info.txt": {"feed_publisher_name", "feed_publisher_url", "feed_lang"},
    }  # fmt: skip
    assert set(tables) == set(required)
    for name, columns in required.items():
        assert columns <= set(tables[name][0]), name
    assert {row["stop_id"] for row in tables["stops.txt"]} == set(network.nodes.id[:4])
    assert [row["route_type"] for row in tables["routes.txt"]] == [
        str(ROUTE_TYPES[mode]) for mode in ("rail", "sea")
    ]
    info = tables["feed_info.txt"][0]
    assert (info["feed_start_date"], info["feed_end_date"]) == ("20250204", "20250305")
    assert info["feed_version"] == network.fingerprint


def test_a_feed_is_written_whole_or_not_at_all(tmp_path, timetable):
    first, second = tmp_path / "a.zip", tmp_path / "b.ZIP"
    write_gtfs(timetable, first)
    write_gtfs(timetable, second)
    assert first.read_bytes() == second.read_bytes()
    write_gtfs(timetable, tmp_path / "feed")
    write_gtfs(timetable, tmp_path / "feed")
    (tmp_path / "mine").mkdir()
    Path(tmp_path / "mine" / "letter.txt").write_text("dear")
    with pytest.raises(OutputError):
        write_gtfs(timetable, tmp_path / "mine")
    assert [p.name for p in (tmp_path / "mine").iterdir()] == ["letter.txt"]

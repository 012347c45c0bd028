"""A forwarder's own timetable and rates."""

import numpy as np
import pytest

from landbridge.core.errors import DataError
from landbridge.core.timeline import MINUTES_PER_DAY
from landbridge.network.services import build_services, departures

SERVICES = "service_id,origin,destination,mode,departures,frequency_per_week,transit_days,cutoff_h"


@pytest.fixture
def write(tmp_path):
    def writer(head, *rows, name="own.csv"):
        path = tmp_path / name
        path.write_text("\n".join([head, *rows]) + "\n", encoding="utf-8")
        return path

    return writer


def _row(services, name):
    return services.rows[services.index[name]]


def test_own_services_are_added_with_their_dates_and_days(basis, write):
    path = write(
        SERVICES,
        "mine-1,Xi'an,Almaty,rail,2025-03-12T08:00Z;2025-03-19T08:00+08:00,,9.5,6",
        "mine-2,cn-urumqi,Astana,rail,,2,,",
    )
    services = build_services(basis, user_services=path)
    first, second = _row(services, "mine-1"), _row(services, "mine-2")
    assert len(first.departures) == 2
    assert first.departures[1] - first.departures[0] == 7 * MINUTES_PER_DAY - 8 * 60
    assert first.transit_min == round(9.5 * MINUTES_PER_DAY)
    assert (first.basis, first.cutoff_h, second.frequency_per_week) == ("user", 6, 2)
    assert first.source.endswith("own.csv row 2")
    assert "rail-cn-xian-uz-tashkent-khorgos-altynkol" in services.index


def test_only_own_services(basis, write):
    path = write(SERVICES, "mine,Xi'an,Almaty,rail,,1,,")
    services = build_services(basis, user_services=path, only_user=True)
    assert set(services.index) == {"mine"}


def test_sea_air_and_ferry_services_find_their_port(basis, write):
    path = write(
        SERVICES,
        "s,Shanghai,NLRTM,sea,,1,,",
        "a,Xi'an,Duisburg,air,,1,,",
        "f,Baku,Aktau,ferry,,1,,",
    )
    services = build_services(basis, user_services=path, only_user=True)
    nodes = basis.network.nodes
    assert nodes.id[_row(services, "s").destination] == "port:NLRTM"
    assert nodes.id[_row(services, "a").origin] == "airport:XIY"
    assert nodes.id[_row(services, "f").origin] == "berth:alat-az"


def test_a_service_of_ours_may_be_replaced(basis, write):
    ours = "rail-cn-xian-de-duisburg-alashankou-dostyk"
    path = write(SERVICES + ",replaces", f"mine,Xi'an,Duisburg,rail,,5,,,{ours}")
    services = build_services(basis, user_services=path)
    assert ours not in services.index
    assert _row(services, "mine").frequency_per_week == 5


@pytest.mark.parametrize(
    ("row", "what"),
    [
        ("mine,Xi'an,Osh,rail,,1,,", "no open rail path|no terminal"),
        ("mine,Xi'an,Almaty,rail,,,,", "neither departures nor frequency"),
        ("mine,Xi'an,Almaty,rail,soon,,,", "'soon' is not an ISO time"),
        ("mine,Atlantis,Almaty,rail,,1,,", "row 2, column origin"),
        ("mine,Xi'an,Almaty,sea,,1,,", "has no port"),
        ("rail-cn-xian-de-duisburg-alashankou-dostyk,Xi'an,Almaty,rail,,1,,", "is one of ours"),
    ],
)
def test_a_row_that_makes_no_sense_is_named(basis, write, row, what):
    with pytest.raises(DataError, match=what):
        build_services(basis, user_services=write(SERVICES, row))


def test_ids_must_differ_and_replaced_services_exist(basis, write):
    twice = write(SERVICES, *["mine,Xi'an,Almaty,rail,,1,,"] * 2)
    with pytest.raises(DataError, match=r"mine"):
        build_services(basis, user_services=twice)
    lost = write(SERVICES + ",replaces", "mine,Xi'an,Almaty,rail,,1,,,no-such-service")
    with pytest.raises(DataError, match="no-such-service"):
        build_services(basis, user_services=lost)


def test_a_service_without_its_own_times_takes_those_of_a_frequency(basis, write):
    head = SERVICES + ",valid_from,valid_until"
    path = write(head, "mine,Xi'an,Almaty,rail,,7,,,2025-05-01,2025-05-02")
    service = _row(build_services(basis, user_services=path), "mine")
    days = departures([service], np.array([0]), (0, 1000 * MINUTES_PER_DAY)).time
    assert len(days) == 2


@pytest.mark.parametrize(
    ("row", "what"),
    [
        (",0,,,,", "row 2, column frequency_per_week: 0 departures"),
        (",1,,,2031-01-01,", "column valid_from: 2031-01-01 lies outside the planning horizon"),
        (",1,,,,2019-12-31", "column valid_until: 2019-12-31 lies outside the planning horizon"),
        (",0.2,,,2025-05-01,2025-05-02", "none in valid_from 2025-05-01 to valid_until 2025-05-02"),
        (
            "2025-03-12T08:00Z;2025-06-12T08:00Z,,,,,2025-05-31",
            r"2025-06-12T08:00Z lies outside .* valid_from \(open\) to valid_until 2025-05-31",
        ),
    ],
)
def test_a_service_that_can_never_run_is_refused(basis, write, row, what):
    path = write(SERVICES + ",valid_from,valid_until", f"mine,Xi'an,Almaty,rail,{row}")
    with pytest.raises(DataError, match=what):
        build_services(basis, user_services=path)


def test_all_bad_rows_are_told_at_once(basis, write):
    path = write(
        SERVICES,
        "one,Nowhereville,Almaty,sea,,1,,",
        "two,Xi'an,Almaty,rail,,1,,",
        "three,Xi'an,Almaty,rail,soon,,,",
    )
    with pytest.raises(DataError) as caught:
        build_services(basis, user_services=path)
    told = str(caught.value)
    assert "own.csv: 2 faults" in told
    assert "row 2, column origin" in told
    assert "row 4, column departures" in told

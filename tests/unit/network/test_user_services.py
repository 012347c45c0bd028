"""A forwarder's own timetable and rates."""

import numpy as np
import pytest

from landbridge.core.errors import DataError
from landbridge.core.timeline import MINUTES_PER_DAY
from landbridge.network.services import build_services, departures

SERVICES = "service_id,origin,destination,mode,departures,frequency_per_week,transit_days,cutoff_h"
RATES = "origin,destination,mode,price_usd_per_feu,service_id,valid_from,valid_until"


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


def test_a_rate_prices_every_service_of_its_pair_and_mode(basis, write):
    path = write(RATES, "Xi'an,Duisburg,rail,4321,,,")
    services = build_services(basis, user_rates=path)
    priced = [s for s in services if s.price_usd_per_feu is not None]
    assert priced
    for service in priced:
        assert service.price_usd_per_feu == 4321
        assert service.id.startswith("rail-cn-xian-de-duisburg")
    assert services.n == build_services(basis).n


def test_a_rate_for_a_time_splits_the_service_and_keeps_its_departures(basis, write):
    name = "rail-cn-xian-de-duisburg-alashankou-dostyk"
    path = write(RATES, f"Xi'an,Duisburg,rail,4321,{name},2025-03-01,2025-03-31")
    plain, priced = build_services(basis), build_services(basis, user_rates=path)
    parts = [s for s in priced if name in (s.id, s.timetable_id)]
    assert [s.id for s in parts] == [name, f"{name}@2025-03-01", f"{name}@2025-04-01"]
    assert [s.price_usd_per_feu for s in parts] == [None, 4321, None]
    assert priced.n == plain.n + 2
    window = (400 * MINUTES_PER_DAY, 500 * MINUTES_PER_DAY)
    whole = departures([_row(plain, name)], np.array([0]), window).time
    split = departures(parts, np.zeros(3, dtype=np.int64), window).time
    assert sorted(split.tolist()) == whole.tolist()
    march = departures([parts[1]], np.array([0]), window).time // MINUTES_PER_DAY
    assert (march.min() >= 425, march.max() <= 455) == (True, True)  # 1 to 31 March


def test_a_rate_outside_the_service_s_own_time_changes_nothing(basis, write):
    own = write(
        SERVICES + ",valid_from,valid_until",
        "mine,Xi'an,Almaty,rail,,1,,,2025-05-01,2025-05-31",
        name="services.csv",
    )
    late = write(RATES, "Xi'an,Almaty,rail,99,mine,2025-06-01,")
    services = build_services(basis, user_services=own, user_rates=late)
    assert _row(services, "mine").price_usd_per_feu is None


def test_a_rate_for_no_service_is_refused(basis, write):
    path = write(RATES, "Xi'an,Duisburg,sea,4321,,,")
    with pytest.raises(DataError, match="row 2"):
        build_services(basis, user_rates=path)

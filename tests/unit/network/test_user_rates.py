"""A forwarder's own rates: which price holds for which service on which day."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from landbridge.core.errors import DataError
from landbridge.core.timeline import MINUTES_PER_DAY
from landbridge.network.crossings import minute_of_day
from landbridge.network.services import build_services, departures
from landbridge.network.services.rates import apply_rates

RATES = "origin,destination,mode,price_usd_per_feu,service_id,valid_from,valid_until"
OURS = "rail-cn-xian-de-duisburg-alashankou-dostyk"
FIRST = date(2025, 3, 1)


@pytest.fixture(scope="module")
def write(tmp_path_factory):
    def writer(*rows, head=RATES, name="rates.csv"):
        path = tmp_path_factory.mktemp("own") / name
        path.write_text("\n".join([head, *rows]) + "\n", encoding="utf-8")
        return path

    return writer


@pytest.fixture(scope="module")
def trains(small_basis):
    """Three trains: two between one pair of places, one from elsewhere."""
    rows = build_services(small_basis).rows
    named = [row for row in rows if row.id == OURS]
    twin = replace(named[0], id="twin")
    other = next(row for row in rows if row.mode == "rail" and row.origin != named[0].origin)
    return [*named, twin, other]


def parts_of(services, name):
    return [s for s in services if name in (s.id, s.timetable_id)]


# -- against a day-by-day twin -------------------------------------------------------------------

drawn_rates = st.lists(
    st.tuples(
        st.sampled_from(["Xi'an", ""]),
        st.sampled_from(["Duisburg", ""]),
        st.integers(1, 3),
        st.sampled_from([OURS, "twin", ""]),
        st.none() | st.integers(0, 6),
        st.none() | st.integers(0, 6),
    ),
    min_size=1,
    max_size=4,
).map(
    lambda rows: [r for r in rows if None in r[4:] or r[4] <= r[5]] or [(*rows[0][:4], None, None)]
)


def naive_price(rates, service, day):
    """The set of prices that the most specific rates give a service on one day."""
    best, prices = -1, set()
    for origin, destination, price, name, first, last in rates:
        if name not in ("", service.id) or day < (first or 0):
            continue
        if last is not None and day > last:
            continue
        level = 3 if name else bool(origin) + bool(destination)
        own = service.id in (OURS, "twin")
        if not own and (origin or (destination and "duisburg" not in service.id)):
            continue
        if level > best:
            best, prices = level, set()
        if level == best:
            prices.add(float(price))
    return prices


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(rates=drawn_rates)
def test_each_day_has_the_price_of_its_most_specific_rate(small_basis, trains, write, rates):
    def day(number):
        return "" if number is None else (FIRST + timedelta(days=number)).isoformat()

    path = write(*(f"{a},{b},rail,{p},{s},{day(f)},{day(u)}"
                   for a, b, p, s, f, u in rates))  # fmt: skip
    wanted = {(s.id, k): naive_price(rates, s, k) for s in trains for k in range(8)}
    if any(len(prices) > 1 for prices in wanted.values()):
        with pytest.raises(DataError, match=r"rows \d+ and \d+ are equally specific"):
            apply_rates(path, small_basis, trains)
        return
    found = apply_rates(path, small_basis, trains)
    for service in trains:
        for k in range(8):
            minute = minute_of_day(FIRST + timedelta(days=k))
            (part,) = [
                s
                for s in parts_of(found, service.id)
                if (s.valid_from_min is None or s.valid_from_min <= minute)
                and (s.valid_until_min is None or minute <= s.valid_until_min)
            ]
            prices = wanted[service.id, k]
            assert {part.price_usd_per_feu} == (prices or {service.price_usd_per_feu})


# -- examples ------------------------------------------------------------------------------------


def test_a_rate_prices_every_service_of_its_pair_and_mode(basis, write):
    services = build_services(basis, user_rates=write("Xi'an,Duisburg,rail,4321,,,"))
    priced = [s for s in services if s.price_usd_per_feu is not None]
    assert priced
    for service in priced:
        assert service.price_usd_per_feu == 4321
        assert service.id.startswith("rail-cn-xian-de-duisburg")
    assert services.n == build_services(basis).n


def test_a_rate_for_a_time_splits_the_service_and_keeps_its_departures(basis, write):
    path = write(f"Xi'an,Duisburg,rail,4321,{OURS},2025-03-01,2025-03-31")
    plain, priced = build_services(basis), build_services(basis, user_rates=path)
    parts = parts_of(priced, OURS)
    assert [s.id for s in parts] == [OURS, f"{OURS}@2025-03-01", f"{OURS}@2025-04-01"]
    assert [s.price_usd_per_feu for s in parts] == [None, 4321, None]
    assert priced.n == plain.n + 2
    window = (400 * MINUTES_PER_DAY, 500 * MINUTES_PER_DAY)
    whole = departures([plain.rows[plain.index[OURS]]], np.array([0]), window).time
    split = departures(parts, np.zeros(3, dtype=np.int64), window).time
    assert split.tolist() == whole.tolist()  # in order of time, as the search joins them again
    march = departures([parts[1]], np.array([0]), window).time // MINUTES_PER_DAY
    assert (march.min() >= 425, march.max() <= 455) == (True, True)  # 1 to 31 March


def test_the_rate_of_a_season_goes_before_a_general_one_whatever_the_order(basis, write):
    rows = [f",,rail,1000,{OURS},2025-03-01,2025-03-31", "Xi'an,Duisburg,rail,2000,,,"]
    for ordered in (rows, rows[::-1]):
        parts = parts_of(build_services(basis, user_rates=write(*ordered)), OURS)
        assert [s.price_usd_per_feu for s in parts] == [2000, 1000, 2000]


def test_rates_that_agree_or_follow_each_other_are_taken(basis, write):
    path = write(
        "Xi'an,Duisburg,rail,10,,,2025-03-31",
        "Xi'an,Duisburg,rail,20,,2025-04-01,9999-12-31",
        "cn-xian,de-duisburg,rail,20,,2025-06-01,2025-06-30",
    )
    parts = parts_of(build_services(basis, user_rates=path), OURS)
    assert [s.price_usd_per_feu for s in parts] == [10, 20]


@pytest.mark.parametrize(
    ("rows", "what"),
    [
        (["Xi'an,Duisburg,sea,4321,,,"], "row 2"),
        (["Xi'an,Duisburg,rail,1,no-such,,"], "row 2, column service_id: no service .* 'no-such'"),
        ([f",,rail,1,{OURS[:-1]},,"], f"Did you mean {OURS}"),
        ([f"Duisburg,,rail,1,{OURS},,"], rf"column origin: 'Duisburg' does not fit .*{OURS}"),
        ([f"Xi'an,Almaty,rail,1,{OURS},,"], "column destination: 'Almaty' does not fit"),
        ([f",,sea,1,{OURS},,"], "column mode: 'sea' does not fit .* goes by rail from Xi'an"),
        (["Xi'an,Duisburg,rail,1,,,2023-12-31"], "valid_until: 2023-12-31 lies outside"),
        (["Xi'an,Duisburg,rail,1,,2029-01-01,"], "valid_from: 2029-01-01 lies outside"),
        (["Xi'an,Duisburg,rail,1,,,", "Xi'an,Duisburg,rail,2,,,"], "rows 2 and 3 are equally"),
        (["Xi'an,,rail,1,,,", ",Duisburg,rail,2,,,"], "rows 2 and 3 are equally specific"),
        (
            ["Xi'an,,rail,1,,,2025-03-31", "Xi'an,,rail,2,,2025-03-31,"],
            r"\(1 and 2 USD/FEU\) from 2025-03-31 until 2025-03-31\.",
        ),
    ],
)
def test_a_rate_that_makes_no_sense_is_refused_by_its_row(basis, write, rows, what):
    with pytest.raises(DataError, match=what):
        build_services(basis, user_rates=write(*rows))


SERVICES = "service_id,origin,destination,mode,frequency_per_week,price_usd_per_feu,valid_until"


def test_a_rate_outside_the_service_s_own_time_is_refused(basis, write):
    own = write("mine,Xi'an,Almaty,rail,1,,2025-05-31", head=SERVICES, name="services.csv")
    late = write("Xi'an,Almaty,rail,99,mine,2025-06-01,")
    with pytest.raises(DataError, match="'mine' runs until 2025-05-31"):
        build_services(basis, user_services=own, user_rates=late)


def test_an_own_price_yields_only_to_a_rate_that_names_the_service(basis, write):
    own = write("mine,Almaty,Duisburg,rail,1,50,", head=SERVICES, name="services.csv")
    named = build_services(basis, user_services=own, user_rates=write(",,rail,99,mine,,"))
    assert named.rows[named.index["mine"]].price_usd_per_feu == 99
    everywhere = build_services(basis, user_services=own, user_rates=write(",,rail,99,,,"))
    assert everywhere.rows[everywhere.index["mine"]].price_usd_per_feu == 50
    prices = {s.price_usd_per_feu for s in everywhere if s.mode == "rail" and s.id != "mine"}
    assert prices == {99}
    only = write("Almaty,Duisburg,rail,99,,,")
    with pytest.raises(DataError, match=r"your own 'mine', which has a price"):
        build_services(basis, user_services=own, user_rates=only, only_user=True)


def test_all_bad_rows_are_told_at_once(small_basis, trains, write):
    path = write("Xi'an,Duisburg,rail,2000,,,", "Nowhereville,,rail,1,,,", ",,rail,1,no-such,,")
    with pytest.raises(DataError) as caught:
        apply_rates(path, small_basis, trains)
    told = str(caught.value)
    assert "rates.csv: 2 faults" in told
    assert "row 3, column origin" in told
    assert "row 4, column service_id" in told


def test_ten_bad_rows_are_told_and_the_others_counted(small_basis, trains, write):
    path = write(*[f",,rail,1,none-{k},," for k in range(13)])
    with pytest.raises(DataError) as caught:
        apply_rates(path, small_basis, trains)
    assert str(caught.value).count("column service_id") == 10
    assert "and 3 more." in str(caught.value)


def test_a_mode_without_rates_is_refused_with_those_that_have_them(small_basis, trains, write):
    with pytest.raises(DataError, match="one of rail, sea, air, ferry, got 'road'"):
        apply_rates(write(",,road,1,,,"), small_basis, trains)

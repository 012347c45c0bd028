"""A forwarder's own timetable and rates in a plan."""

from __future__ import annotations

import math
import os
from datetime import UTC, datetime

import pytest

from landbridge.core.enums import DepartureKind
from landbridge.core.errors import DataError, UsageError
from landbridge.core.timeline import minute_of, utc_of
from landbridge.study import plan

QUESTION = {"goods": "machinery", "units": 2, "unit": "feu", "depart": "2027-03-11"}
HEAD = "service_id,origin,destination,mode,departures,transit_days,capacity_teu,price_usd_per_feu\n"
OWN = HEAD + "own-1,Chengdu,Almaty,rail,2027-03-14T10:00Z;2027-03-21T10:00+08:00,6.5,100,1750\n"


def ask(**changes):
    return plan("Chengdu", "Almaty", **{**QUESTION, **changes})


@pytest.fixture
def services(tmp_path):
    file = tmp_path / "own.csv"
    file.write_text(OWN, encoding="utf-8")
    return file


def test_an_own_train_is_taken_at_its_time_and_price(services):
    answer = ask(services=services)
    legs = [leg for i in answer.itineraries for leg in i.legs if leg.service_id == "own-1"]
    assert legs
    for leg in legs:
        assert leg.departure_kind is DepartureKind.USER
        assert leg.depart_minute in {
            minute_of(datetime(2027, 3, 14, 10, tzinfo=UTC)),
            minute_of(datetime(2027, 3, 21, 2, tzinfo=UTC)),
        }
        assert leg.arrive_minute - leg.depart_minute == 6.5 * 1440
        assert leg.cost_split_usd == {"user_rate": 3500.0}
        assert leg.cost_low_usd == leg.cost_usd == leg.cost_high_usd == 3500.0
        assert any("own.csv row 2" in source for source in leg.sources)


def test_adding_a_service_never_worsens_the_best(services):
    without, added = ask(), ask(services=services)
    for value in ("arrive_minute", "cost_usd", "co2e_kg"):
        best = min(getattr(i, value) for i in added.itineraries)
        assert best <= min(getattr(i, value) for i in without.itineraries)


def test_a_service_can_stand_in_for_one_of_ours(tmp_path):
    ours = next(
        leg.service_id
        for i in ask(modes=["rail"]).itineraries
        for leg in i.legs
        if leg.kind == "line-haul"
    )
    file = tmp_path / "replace.csv"
    file.write_text(OWN.replace("price_usd_per_feu\n", "price_usd_per_feu,replaces\n").replace(
        ",1750\n", f",1750,{ours}\n"), encoding="utf-8")  # fmt: skip
    ids = {leg.service_id for i in ask(services=file).itineraries for leg in i.legs}
    assert "own-1" in ids
    assert ours not in ids


def test_rates_price_what_they_name(tmp_path):
    rail = ask(modes=["rail"])
    ours = {leg.service_id for i in rail.itineraries for leg in i.legs if leg.kind == "line-haul"}
    file = tmp_path / "rates.csv"
    file.write_text("origin,destination,mode,price_usd_per_feu\nChengdu,Almaty,rail,999.5\n")
    answer = ask(rates=file, modes=["rail"])
    priced = [
        leg
        for i in answer.itineraries
        for leg in i.legs
        if (leg.origin_id, leg.destination_id) == ("cn-chengdu", "kz-almaty") and leg.mode == "rail"
    ]
    assert priced
    assert {leg.cost_usd for leg in priced} == {1999.0}
    assert ours


@pytest.mark.parametrize(
    ("table", "words"),
    [
        (HEAD + "own-1,Chengdu,Nowhere,rail,2027-03-14T10:00Z,6,10,1\n", "Nowhere"),
        (HEAD + "own-1,Chengdu,Almaty,rail,soon,6,10,1\n", "ISO"),
        (HEAD + "own-1,Chengdu,Almaty,rail,2027-03-14T10:00Z,-6,10,1\n", "transit_days"),
        (HEAD.replace("mode", "modus") + "own-1,Chengdu,Almaty,rail,,6,10,1\n", "modus"),
        (HEAD + "own-1,Chengdu,Almaty,rail,,6,10,1\n", "frequency_per_week"),
        (HEAD + "own-1,Chengdu,Almaty,rail,9999-12-31T10:00Z,6,10,1\n", "planning horizon"),
        (HEAD + "own-1,Chengdu,CNCTU,rail,2027-03-14T10:00Z,6,10,1\n", "one and the same"),
        ("", "empty"),
    ],
)
def test_a_damaged_table_is_refused_by_file_row_and_column(tmp_path, table, words):
    file = tmp_path / "own.csv"
    file.write_text(table, encoding="utf-8")
    with pytest.raises(DataError, match=words):
        ask(services=file)


def test_a_price_of_its_own_goes_before_a_rate_for_the_pair(services, tmp_path):
    rates = tmp_path / "rates.csv"
    rates.write_text("origin,destination,mode,price_usd_per_feu\nChengdu,Almaty,rail,999.5\n")
    answer = ask(services=services, rates=rates)
    own = {g.cost_usd for i in answer.itineraries for g in i.legs if g.service_id == "own-1"}
    assert own <= {3500.0}
    rates.write_text(
        "origin,destination,mode,price_usd_per_feu,service_id\nChengdu,Almaty,rail,999.5,own-1\n"
    )
    answer = ask(services=services, rates=rates)
    own = {g.cost_usd for i in answer.itineraries for g in i.legs if g.service_id == "own-1"}
    assert own == {1999.0}


def test_cooled_boxes_ride_a_train_that_says_nothing_of_plugs(services):
    answer = ask(services=services, goods="frozen fish", modes=["rail"])
    assert any(leg.service_id == "own-1" for i in answer.itineraries for leg in i.legs)
    dry = ask(services=services, modes=["rail"])
    assert min(i.cost_usd for i in answer.itineraries) > min(i.cost_usd for i in dry.itineraries)


@pytest.mark.parametrize("name", ["none.csv", "folder", "pipe", "/dev/zero"])
def test_what_is_no_file_is_refused_and_never_waited_for(tmp_path, name):
    (tmp_path / "folder").mkdir()
    os.mkfifo(tmp_path / "pipe")
    for option in ("services", "rates"):
        with pytest.raises(UsageError, match=r"cannot be read|folder|regular file"):
            ask(**{option: tmp_path / name})


def test_a_rate_that_ends_changes_the_price_and_no_arrival(tmp_path):
    """Whoever misses the last train at a rate takes the next one at the ordinary price."""
    file = tmp_path / "rates.csv"
    head = "origin,destination,mode,price_usd_per_feu,service_id,valid_until\n"

    def trains(item):
        return [leg for leg in item.legs if leg.kind in ("line-haul", "feeder")]

    def answers(rate):
        file.write_text(head + rate + "\n", encoding="utf-8")
        found = plan("Lanzhou", "Bishkek", **QUESTION, modes=["rail"], rates=file)
        return {
            tuple((leg.price_key, leg.depart_minute) for leg in trains(item)): (
                (item.p50_h, item.p80_h, item.p90_h, item.p95_h),
                item.cost_usd,
            )
            for item in found.itineraries
        }

    plain = plan("Lanzhou", "Bishkek", **QUESTION, modes=["rail"]).itineraries
    last = {trains(item)[-1].service_id: trains(item)[-1] for item in plain if trains(item)[1:]}
    assert last
    for leg in last.values():
        rate = f"{leg.origin_id},{leg.destination_id},rail,1,{leg.service_id},"
        lasting = answers(rate)
        ending = answers(rate + utc_of(leg.depart_minute).date().isoformat())
        key = next(k for k in ending if k[-1] == (leg.price_key, leg.depart_minute))
        assert ending[key] == lasting[key]
        assert all(math.isfinite(hours) for hours in ending[key][0])


def test_an_own_vessel_sails_where_we_have_no_lane(tmp_path):
    file = tmp_path / "own.csv"
    file.write_text(HEAD + "own-1,NLRTM,FIHEL,sea,2027-03-14T10:00Z,3,100,500\n", encoding="utf-8")
    answer = plan("Rotterdam", "Helsinki", **QUESTION, services=file, modes=["sea"])
    legs = [leg for i in answer.itineraries for leg in i.legs if leg.service_id == "own-1"]
    assert legs
    for leg in legs:
        assert leg.cost_usd == 1000.0
        assert 1700 < leg.distance_km < 2600
        assert len(leg.path) > 5  # a course at sea, no straight line

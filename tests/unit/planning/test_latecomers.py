"""What a deadline drops by a little is named with its chance to be in time."""

from __future__ import annotations

from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pytest

from landbridge.cli.plan_text import plan_parts
from landbridge.core.timeline import utc_of
from landbridge.report import plan_html
from landbridge.results.planning_json import plan_to_dict
from landbridge.study import plan

QUESTION = {"goods": "toys", "units": 1, "unit": "feu", "depart": "2027-03-11"}


def ask(due, **changes):
    return plan("Chengdu", "Almaty", **QUESTION, deliver_by=due, **changes)


@pytest.fixture(scope="module")
def train():
    """The cheapest train without a deadline, and the day before its planned arrival."""
    items = plan("Chengdu", "Almaty", **QUESTION, modes=["rail"]).itineraries
    item = min(items, key=lambda item: item.cost_usd)
    day = utc_of(item.arrive_minute).astimezone(ZoneInfo("Asia/Almaty")).date()
    return item, day - timedelta(days=1)


def test_a_train_planned_a_day_late_is_named(train):
    item, due = train
    answer = ask(due.isoformat(), modes=["rail", "road"])
    assert all(found.modes == ("road",) for found in answer.itineraries)
    late = next(row for row in answer.latecomers if row.cost_usd == pytest.approx(item.cost_usd))
    assert late.arrive_minute == item.arrive_minute
    assert 0 < late.late_h <= 24
    assert 0 < late.on_time_probability < 1
    assert late.modes == ("rail",)


def test_every_face_tells_it(train):
    answer = ask(train[1].isoformat(), modes=["rail", "road"])
    late = answer.latecomers[0]
    text = " ".join(str(part) for part in plan_parts(answer, {}))
    assert f"{late.way}: arrives" in text
    assert f"{late.on_time_probability:.0%} probability; USD {late.cost_usd:,.0f}" in text
    page = plan_html(answer)
    assert 'id="late"' in page
    assert late.way in page
    plain = plan_to_dict(answer)["latecomers"][0]
    assert plain["cost_usd"] == round(late.cost_usd, 2)


def test_an_empty_answer_names_it_too(train):
    answer = ask(train[1].isoformat(), modes=["rail"])
    assert not answer.itineraries
    assert answer.binding == "deadline"
    assert answer.latecomers


def test_nothing_is_named_that_is_far_too_late_or_covered(train):
    assert not plan("Chengdu", "Almaty", **QUESTION).latecomers
    far = train[1] - timedelta(days=4)
    assert far > date(2027, 3, 11)
    for due in (far, train[1], train[1] + timedelta(days=10)):
        answer = ask(due.isoformat(), modes=["rail", "road"])
        for late in answer.latecomers:
            assert late.late_h <= 24 or late.on_time_probability >= 0.3
            for item in answer.itineraries:
                no_dearer = item.cost_usd <= late.cost_usd
                assert not (no_dearer and item.co2e_kg <= late.co2e_kg)
        prices = [late.cost_usd for late in answer.latecomers]
        assert prices == sorted(prices)
        assert len(prices) <= 3

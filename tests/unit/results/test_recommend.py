"""Which itinerary is shown first: the stated rule, case by case."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.worlds.itineraries import bare

from landbridge.core.enums import PlanStatus
from landbridge.results.planning import PlanResult
from landbridge.results.recommend import recommended, rule

AIR = bare("air", 60, 60, 70, 100_000, 900)
RAIL = bare("rail", 410, 410, 480, 13_600, 50)
LORRY = bare("lorry", 380, 380, 440, 33_000, 240)
SEA = bare("sea", 1100, 1100, 1300, 9_000, 40)


def answer(*items, daily=0.0):
    query = {"time_value_usd_per_day": daily, "time_value_basis": "0.60% of the goods"}
    return PlanResult(PlanStatus.ANSWERED, None, None, None, query, items, (), "")


@pytest.mark.parametrize(
    ("items", "chosen"),
    [
        ((AIR, RAIL), "rail"),  # flying costs seven times as much
        ((AIR, RAIL, LORRY, SEA), "rail"),  # at sea it takes far longer
        ((AIR, SEA), "sea"),
        (
            (bare("road", 140, 140, 190, 43_000, 40), bare("train", 216, 209, 254, 38_700, 12)),
            "train",
        ),
        ((AIR,), "air"),
    ],
)
def test_cheap_but_not_slow(items, chosen):
    assert recommended(answer(*items)).id == chosen
    assert recommended(answer(*reversed(items))).id == chosen


def test_a_deadline_that_is_kept_makes_the_cheapest_the_choice():
    late = replace(SEA, on_time_probability=0.4)
    safe = replace(LORRY, on_time_probability=0.99)
    fair = replace(RAIL, on_time_probability=0.95)
    assert recommended(answer(late, safe, fair)).id == "rail"
    assert recommended(answer(late, safe)).id == "lorry"


def test_days_weigh_by_the_value_of_the_goods():
    slow = bare("slow", 600, 590, 641, 19_781, 50)
    quick = bare("quick", 560, 540, 583, 19_830, 50)
    assert recommended(answer(slow, quick)).id == "slow"
    assert recommended(answer(slow, quick, daily=10.0)).id == "slow"  # 2.4 days are worth 24 USD
    assert recommended(answer(slow, quick, daily=300.0)).id == "quick"
    assert "300 USD (0.60% of the goods)" in rule(answer(slow, daily=300.0))
    assert rule(answer(slow)).startswith("the cheapest of those")


def test_without_itineraries_there_is_nothing_to_show():
    assert recommended(answer()) is None

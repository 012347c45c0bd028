"""Which itinerary is shown first: the stated rule, case by case."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.worlds.itineraries import bare

from landbridge.core.enums import PlanStatus
from landbridge.results.planning import PlanResult
from landbridge.results.recommend import recommended

AIR = bare("air", 60, 60, 70, 100_000, 900)
RAIL = bare("rail", 410, 410, 480, 13_600, 50)
LORRY = bare("lorry", 380, 380, 440, 33_000, 240)
SEA = bare("sea", 1100, 1100, 1300, 9_000, 40)


def answer(*items):
    return PlanResult(PlanStatus.ANSWERED, None, None, None, {}, items, (), "")


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


def test_without_itineraries_there_is_nothing_to_show():
    assert recommended(answer()) is None

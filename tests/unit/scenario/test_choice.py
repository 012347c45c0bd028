from __future__ import annotations

import pytest

from landbridge.core.errors import UnknownNameError, UsageError
from landbridge.scenario.assignment import TrafficClass
from landbridge.scenario.choice import Alternative, ChoiceParams, Segment

RAIL = Alternative("rail", TrafficClass("x"), nest="land")
SEA = Alternative("sea")


def test_scales_within_a_nest_are_theta_where_none_is_given():
    segment = Segment("dry", theta=0.5, nest_thetas=(("land", 2.0),))
    assert (segment.nest_theta("land"), segment.nest_theta("water")) == (2.0, 0.5)


@pytest.mark.parametrize(
    ("make", "word"),
    [
        (lambda: Segment("dry", theta=0.0), "theta"),
        (lambda: Segment("dry", value_of_time=-1.0), "value_of_time"),
        (lambda: Segment("dry", theta=2.0, nest_thetas=(("land", 1.0),)), r"theta \(2\) or more"),
        (lambda: Segment("dry", nest_thetas=(("land", 1.0), ("land", 2.0))), "twice"),
        (lambda: Segment(""), "name"),
        (lambda: Alternative("sea", constant=float("nan")), "constant"),
        (lambda: Alternative("sea", nest=3), "nest"),
        (lambda: ChoiceParams((), (SEA,)), "segments"),
        (lambda: ChoiceParams((Segment("a"),), (SEA, SEA)), "alternatives"),
        (lambda: ChoiceParams((Segment("a"),), (SEA,), gap=2.0), "gap"),
        (lambda: ChoiceParams((Segment("a"),), (SEA,), max_rounds=-1), "max_rounds"),
        (lambda: ChoiceParams((Segment("a"),), (SEA,), threads=0), "threads"),
        (lambda: ChoiceParams((Segment("a", without=("sea",)),), (SEA,)), "no alternative"),
        (
            lambda: ChoiceParams(
                (Segment("a"),), (RAIL, Alternative("road", TrafficClass("x", pce=2.0)))
            ),
            "one pce",
        ),
        (
            lambda: ChoiceParams(tuple(Segment(f"s{k}") for k in range(260)), (RAIL,)),
            "256 pairs",
        ),
    ],
)
def test_what_makes_no_sense_is_refused_with_what_is_allowed(make, word):
    with pytest.raises(UsageError, match=word):
        make()


def test_unknown_names_are_refused_with_those_there_are():
    with pytest.raises(UnknownNameError, match="allowed are rail, sea"):
        ChoiceParams((Segment("a", without=("see",)),), (RAIL, SEA))
    with pytest.raises(UnknownNameError, match="allowed are land"):
        ChoiceParams((Segment("a", nest_thetas=(("lnd", 2.0),)),), (RAIL, SEA))

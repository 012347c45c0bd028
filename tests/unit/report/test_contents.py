"""Each leg stands once, in the order of travel of every itinerary that has it."""

from __future__ import annotations

from dataclasses import replace

from tests.unit.report.worlds import READY, almaty, crowded, duisburg, leg, nothing

from landbridge.report.clocks import Clocks
from landbridge.report.contents import FULL_LEGS, SHOWN, contents_of, marks, way_of
from landbridge.results.recommend import recommended


def test_marked_legs_are_those_of_the_itinerary_in_order() -> None:
    for result in (almaty(), duisburg(), duisburg(40)):
        contents = contents_of(result, Clocks())
        for number, item in enumerate(result.itineraries, start=1):
            marked = tuple(shared.leg for shared in contents.legs if number in shared.numbers)
            assert marked == item.legs


def test_shared_legs_papers_and_sources_stand_once() -> None:
    result = almaty()
    contents = contents_of(result, Clocks())
    assert len(contents.legs) < sum(len(item.legs) for item in result.itineraries)
    assert len(contents.papers) == 1
    assert list(contents.sources.values()) == list(range(1, len(contents.sources) + 1))
    assert contents.chosen is not None
    assert contents.chosen.item is recommended(result)
    assert contents.full == {1, 2, 3, 4}


def test_of_a_long_front_the_recommended_and_the_tagged_stand_at_once() -> None:
    contents = contents_of(duisburg(40), Clocks())
    assert len(contents.shown) == SHOWN
    assert contents.chosen is not None
    assert contents.chosen.number in contents.shown
    assert {entry.number for entry in contents.entries if entry.item.tags} <= contents.shown


def test_all_is_drawn_at_full_length_unless_there_are_very_many_legs() -> None:
    some, many = contents_of(duisburg(40), Clocks()), contents_of(crowded(), Clocks())
    assert len(some.legs) <= FULL_LEGS < len(many.legs)
    assert len(some.full) == 40
    assert many.full == many.shown


def test_nothing_is_nothing() -> None:
    contents = contents_of(nothing(), Clocks())
    assert contents.entries == ()
    assert contents.chosen is None


def test_the_way_is_the_path_else_the_stops_and_only_sound_points() -> None:
    whole = leg(("Chengdu", "Lanzhou"), READY)
    assert way_of(whole) == whole.path
    assert way_of(replace(whole, path=())) == tuple((s.lon, s.lat) for s in whole.stops)
    nan = float("nan")
    odd = replace(whole, path=((nan, 1.0), (200.0, 0.0), (1.0, 95.0), (3.0, 4.0)))
    assert way_of(odd) == ((3.0, 4.0),)


def test_marks() -> None:
    assert marks((3, 11)) == "i i3 i11"

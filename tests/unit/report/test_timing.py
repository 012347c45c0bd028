"""Where a leg is when: stays at borders are level, all else goes on."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.unit.report.worlds import ALASHANKOU, BREST, KHORGOS, KZ_RU, PLACES, READY, leg

from landbridge.core.enums import Mode
from landbridge.report.timing import crossing_points, trace_of
from landbridge.results.planning import Leg

NORTH = ("Chongqing", "Alashankou", "Dostyk", "Petropavl", "Brest", "Duisburg")


def train() -> Leg:
    return leg(NORTH, READY, borders=(ALASHANKOU, KZ_RU, BREST))


def test_a_stay_is_level_and_as_long_as_its_dwell() -> None:
    trace = trace_of(train())
    assert [stay.step.name for stay in trace.stays] == [ALASHANKOU.name, KZ_RU.name, BREST.name]
    for stay in trace.stays:
        assert (stay.end - stay.start) / 60 == pytest.approx(stay.step.dwell_h, abs=0.02)
        assert (stay.start, stay.km) in trace.points
        assert (stay.end, stay.km) in trace.points


def test_a_border_at_a_stop_stands_where_the_stop_stands() -> None:
    whole = train()
    found = {step.name: (lon, lat) for step, lon, lat in crossing_points(whole)}
    for border in (ALASHANKOU, BREST):
        _, lon, lat = PLACES[border.ends[0]]
        assert found[border.name] == pytest.approx((lon, lat), abs=0.6)


def test_without_stops_between_the_border_is_found_by_time() -> None:
    whole = leg(("Chengdu", "Khorgos", "Алматы"), READY, borders=(KHORGOS,))
    ends = replace(whole, stops=(whole.stops[0], whole.stops[-1]))
    (stay,) = trace_of(ends).stays
    assert stay.km == pytest.approx(whole.stops[1].km, rel=0.01)
    ((_, lon, lat),) = crossing_points(ends)
    assert (lon, lat) == pytest.approx(PLACES["Khorgos"][1:], abs=2.0)


@given(
    st.lists(st.tuples(st.integers(-2000, 20_000), st.floats(0, 200)), max_size=4),
    st.lists(st.tuples(st.integers(-100, 20_000), st.floats(-10, 9000)), max_size=5),
)
def test_whatever_is_given_the_line_never_goes_back(
    steps: list[tuple[int, float]], stops: list[tuple[int, float]]
) -> None:
    whole = train()
    crossings = tuple(
        replace(whole.crossings[0], arrive_minute=READY + minute, dwell_h=dwell)
        for minute, dwell in steps
    )
    between = tuple(replace(whole.stops[1], minute=READY + m, km=km) for m, km in stops)
    strange = replace(whole, crossings=crossings, stops=(whole.stops[0], *between, whole.stops[-1]))
    points = trace_of(strange).points
    assert points[0] == (strange.depart_minute, 0.0)
    assert points[-1] == (strange.arrive_minute, strange.distance_km)
    for (minute, km), (next_minute, next_km) in pairwise(points):
        assert next_minute >= minute - 1e-6
        assert next_km >= km - 1e-6
    for _, lon, lat in crossing_points(strange):
        assert -180 <= lon <= 180
        assert -90 <= lat <= 90


def test_a_leg_that_is_drawn_nowhere_has_no_crossing_points() -> None:
    bare = replace(leg(("Chengdu", "Lanzhou"), READY, mode=Mode.ROAD), path=(), stops=())
    assert list(crossing_points(bare)) == []
    assert len(trace_of(bare).points) == 2

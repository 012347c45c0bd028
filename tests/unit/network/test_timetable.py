"""Departures by rule: inside the window, whatever else runs, held at shut crossings."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from landbridge.core.timeline import MINUTES_PER_WEEK
from landbridge.network.services import Service, departures
from landbridge.network.services.rules import FEEDER
from landbridge.network.services.timetable import MAX_HOLD_MIN, NEVER, Span, phase_min

DAY = 1440


def train(name="a", weekly=3.5, **changes):
    made = Service(
        id=name, name=name, mode="rail", kind="line-haul", origin=0, destination=1, links=(0,),
        frequency_per_week=weekly, basis="hub", frequency_basis="assumed", accepts=FEEDER,
        capacity_teu=82, car_wagons=0, reefer_plugs=0, source="test",
    )  # fmt: skip
    return replace(made, **changes)


def _times(service, start, end):
    return departures([service], np.array([600]), (start, end)).time


frequencies = st.floats(0.05, 40)
windows = st.tuples(st.integers(-(10**6), 3 * 10**6), st.integers(0, 60 * DAY))


@settings(max_examples=150, deadline=None)
@given(frequencies, windows, st.text("abc-", min_size=1, max_size=8))
def test_every_departure_lies_in_the_window_on_the_full_hour(weekly, window, name):
    start, length = window
    found = _times(train(name, weekly), start, start + length)
    assert ((found >= start) & (found < start + length)).all()
    assert (found % 60 == 0).all()
    assert (np.diff(found) >= 0).all()


@settings(max_examples=150, deadline=None)
@given(frequencies, windows, st.integers(0, 60 * DAY))
def test_windows_side_by_side_hold_what_one_window_holds(weekly, window, cut):
    start, length = window
    cut = min(cut, length)
    whole = _times(train(weekly=weekly), start, start + length)
    left = _times(train(weekly=weekly), start, start + cut)
    right = _times(train(weekly=weekly), start + cut, start + length)
    assert np.concatenate([left, right]).tolist() == whole.tolist()


@given(st.floats(0.2, 20))
def test_as_many_trains_leave_as_the_frequency_says(weekly):
    found = _times(train(weekly=weekly), 0, 100 * MINUTES_PER_WEEK)
    assert abs(len(found) - 100 * weekly) <= 1


def test_departures_do_not_change_when_services_are_added():
    mine = departures([train("mine")], np.array([600]), (0, 30 * DAY))
    many = [train("other", 7), train("mine"), train("third", 1)]
    both = departures(many, np.array([100, 600, 300]), (0, 30 * DAY))
    part = slice(both.ptr[1], both.ptr[2])
    assert both.time[part].tolist() == mine.time.tolist()
    assert both.arrive[part].tolist() == mine.arrive.tolist()


def test_services_are_spread_over_the_week():
    phases = {phase_min(f"service-{k}", MINUTES_PER_WEEK) // DAY for k in range(60)}
    assert phases == set(range(7))


def test_a_timetable_id_keeps_the_departures_of_another_service():
    alone = _times(train("x"), 0, 30 * DAY)
    assert _times(train("y", timetable_id="x"), 0, 30 * DAY).tolist() == alone.tolist()


def test_explicit_departures_are_taken_as_they_are():
    service = train(departures=(90, 100, 5000), weekly=0.0)
    assert _times(service, 95, 5000).tolist() == [100]


def test_days_of_validity_are_whole_days():
    service = train(departures=tuple(range(0, 10 * DAY, 720)), weekly=0.0)
    service = replace(service, valid_from_min=2 * DAY, valid_until_min=3 * DAY)
    found = _times(service, 0, 10 * DAY)
    assert (found.min(), found.max()) == (2 * DAY, 4 * DAY - 720)


def test_a_service_without_frequency_never_leaves():
    assert not len(_times(train(weekly=0.0), 0, 100 * DAY))
    assert not len(_times(train(), 100, 100))


def test_arrival_is_departure_plus_planned_minutes():
    found = departures([train(), train("b")], np.array([600, 999]), (0, 30 * DAY))
    delays = found.arrive - found.time
    assert set(delays[: found.ptr[1]]) == {600}
    assert set(delays[found.ptr[1] :]) == {999}


def _held(hold, at=0, planned=600):
    service = train(departures=(at,), weekly=0.0)
    spans = [
        Span(place, offset, 0, shut, reopen) for place, (offset, shut, reopen) in enumerate(hold)
    ]
    return departures([service], np.array([planned]), (at, at + 1), {0: spans}).arrive[0] - at


def test_a_train_waits_at_a_shut_crossing_until_it_opens():
    assert _held([(100, 50, 300)]) == 600 + 200
    assert _held([(100, 101, 300)]) == 600
    assert _held([(100, 0, 100)]) == 600  # it opens as the train comes


@pytest.mark.parametrize(
    ("stay", "shut", "waits"),
    [
        (20, (120, 300), 0),  # it leaves as the crossing shuts
        (20, (119, 300), 181),  # a minute of work is left
        (20, (100, 300), 200),
        (0, (100, 300), 200),
        (20, (90, 300), 200),
    ],
)
def test_a_stay_rests_while_the_crossing_is_shut(stay, shut, waits):
    service = train(departures=(0,), weekly=0.0)
    spans = [Span(0, 100, stay, *shut)]
    assert departures([service], np.array([600]), (0, 1), {0: spans}).arrive[0] == 600 + waits


def test_a_wait_at_one_crossing_counts_at_the_next():
    assert _held([(100, 50, 300), (200, 350, 500)]) == 600 + 200 + 100


def test_a_train_that_would_wait_for_weeks_is_not_sent():
    assert _held([(100, 0, 100 + MAX_HOLD_MIN)]) == 600 + MAX_HOLD_MIN
    assert _held([(100, 0, 101 + MAX_HOLD_MIN)]) == NEVER

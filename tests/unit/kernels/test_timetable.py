from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from landbridge.core.errors import DataError
from landbridge.kernels.labels import search
from landbridge.kernels.timetable import (
    FAR,
    build_arc_table,
    build_departure_index,
    next_departure,
    shortest_rides,
)

run = st.lists(st.tuples(st.integers(0, 30), st.integers(0, 9)), max_size=6).map(
    lambda deps: sorted((leave, leave + ride) for leave, ride in deps)
)


@given(st.lists(run, min_size=1, max_size=5), st.integers(-1, 31))
def test_the_chosen_departure_is_the_best_of_those_still_to_catch(runs, earliest):
    ptr = np.cumsum([0, *map(len, runs)])
    leave = np.array([d[0] for r in runs for d in r], np.int64)
    arrive = np.array([d[1] for r in runs for d in r], np.int64)
    best = build_departure_index(ptr, arrive)
    rides = shortest_rides(ptr, leave, arrive)
    for arc, deps in enumerate(runs):
        got = next_departure(ptr, leave, best, arc, earliest)
        left = [(a, -i) for i, (d, a) in enumerate(deps) if d >= earliest]
        assert got == (-1 if not left else ptr[arc] - min(left)[1])
        assert rides[arc] == min((a - d for d, a in deps), default=FAR)


SOUND = {
    "n_nodes": 2,
    "arc_tail": [0, 1],
    "arc_head": [1, 0],
    "arc_scheduled": [True, False],
    "departures": ([0, 2, 2], [5, 6], [8, 9]),
}


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"n_nodes": 0}, "0 nodes"),
        ({"arc_tail": [1, 0]}, "not sorted by tail"),
        ({"arc_head": [1, 2]}, "head of arc 1 is node 2; nodes are 0..1"),
        ({"arc_head": [1]}, "2 tails and 1 heads"),
        ({"arc_scheduled": [True]}, "arc_scheduled has shape"),
        ({"departures": ([0, 2, 3], [5, 6], [8, 9])}, "does not cut"),
        ({"departures": ([0, 2], [5, 6], [8, 9])}, "does not cut"),
        ({"departures": ([0, 2, 2], [6, 5], [8, 9])}, "arc 0, departure 1: leaves before"),
        ({"departures": ([0, 1, 2], [6, 5], [8, 4])}, "arc 1, departure 1: arrives too early"),
        ({"departures": ([0, 1, 1], [5], [8, 9])}, "1 departures, 2 arrivals"),
        ({"arc_money": [1, -1]}, "arc_money, arc 1: -1 is outside"),
        ({"arc_money": [1.5, 2.0]}, "expected whole numbers"),
        ({"arc_price": [1, 2]}, "unknown column 'arc_price'"),
    ],
)
def test_what_breaks_the_contract_is_named(change, words):
    with pytest.raises(DataError, match=words):
        build_arc_table(**(SOUND | change))


def test_arcs_of_different_tails_may_start_at_any_time():
    arcs = build_arc_table(
        3, [0, 0, 1], [1, 2, 2], [True, False, True], ([0, 2, 2, 3], [50, 60, 5], [55, 65, 9])
    )
    assert arcs.tail_ptr.tolist() == [0, 2, 3, 3]
    assert arcs.ride_min.tolist() == [5, FAR, 4]


def test_the_table_cannot_be_changed_by_accident():
    arcs = build_arc_table(**SOUND)
    with pytest.raises(ValueError, match="read-only"):
        arcs.dep_time[0] = 1


def test_an_exchanged_column_is_checked_again():
    arcs = build_arc_table(**SOUND)
    with pytest.raises(DataError, match="arc_money has shape"):
        search(arcs._replace(arc_money=np.zeros(3, np.int64)), 0, 1, 0, 1, 99, 99)

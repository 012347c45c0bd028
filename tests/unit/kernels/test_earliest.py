from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.naive.earliest import earliest
from tests.naive.labels import NaiveArc
from tests.unit.kernels.test_labels import NODES, arcs_between, nodes, sorted_lists, table

from landbridge.core.errors import DataError, UsageError
from landbridge.kernels.earliest import earliest_arrivals, earliest_from_many
from landbridge.kernels.labels import search
from landbridge.kernels.shortest import path_arcs
from landbridge.kernels.timetable import FAR

arcs_strategy = sorted_lists(arcs_between(nodes, nodes), min_size=1, max_size=14)
ANY = 10**9


def found(arcs, source, ready):
    arrive, pred = earliest_arrivals(table(arcs), source, ready)
    return [None if at >= FAR else at for at in arrive.tolist()], pred


@settings(max_examples=300, deadline=None)
@given(arcs_strategy, nodes, st.integers(0, 12))
def test_equals_relaxation_over_every_departure(arcs, source, ready):
    arrive, pred = found(arcs, source, ready)
    assert arrive == earliest(NODES, arcs, source, ready)
    for node in range(NODES):
        way = path_arcs(pred, table(arcs).arc_tail, node)
        if arrive[node] is None:
            assert not way
        elif node != source:
            assert arcs[way[0]].tail == source
            assert arcs[way[-1]].head == node


@settings(max_examples=100, deadline=None)
@given(arcs_strategy, nodes, nodes, st.integers(0, 12))
def test_is_the_first_arrival_of_the_front(arcs, source, target, ready):
    outcome = search(table(arcs), source, target, ready, NODES, ANY, ANY)
    first = outcome.paths[0].arrival if outcome.paths else None
    assert found(arcs, source, ready)[0][target] == first


@settings(max_examples=60, deadline=None)
@given(arcs_strategy, st.lists(st.tuples(nodes, st.integers(0, 12)), min_size=1, max_size=5))
def test_many_starts_equal_single_ones_on_any_number_of_threads(arcs, starts):
    sources, ready = zip(*starts, strict=True)
    ends = [4, 0, 2]
    single = [earliest_arrivals(table(arcs), s, r)[0][ends].tolist() for s, r in starts]
    for threads in (1, 3):
        many = earliest_from_many(table(arcs), sources, ready, ends, threads=threads)
        assert many.tolist() == single


def test_a_later_departure_that_arrives_earlier_is_taken():
    arcs = [NaiveArc(0, 1, ((5, 50), (9, 20)), 2, 1, 0, 0, 0)]
    assert found(arcs, 0, 3)[0][1] == 21
    assert found(arcs, 0, 8)[0][1] is None


def test_an_arc_that_is_not_allowed_is_not_taken():
    arcs = [NaiveArc(0, 1, None, 0, 3, 0, 0, 0), NaiveArc(0, 1, None, 0, 7, 0, 0, 0)]
    arrive, pred = earliest_arrivals(table(arcs), 0, 0, np.array([False, True]))
    assert (arrive[1], pred[1]) == (7, 1)


@pytest.mark.parametrize(
    ("source", "ready", "words"),
    [
        (NODES, 0, "node is 5, allowed are 0..4"),
        (-1, 0, "node is -1"),
        (0, 1 << 60, "minute is"),
        (0.5, 0, "whole numbers"),
    ],
)
def test_starts_out_of_range_are_refused(source, ready, words):
    with pytest.raises(UsageError, match=words):
        earliest_arrivals(table([NaiveArc(0, 1, None, 0, 3, 0, 0, 0)]), source, ready)


def test_what_does_not_fit_together_is_refused():
    arcs = table([NaiveArc(0, 1, None, 0, 3, 0, 0, 0)])
    with pytest.raises(UsageError, match="2 nodes and 1 minutes"):
        earliest_from_many(arcs, [0, 1], [0], [1])
    with pytest.raises(UsageError, match="threads is 0"):
        earliest_from_many(arcs, [0], [0], [1], threads=0)
    with pytest.raises(UsageError, match="arc_allowed has shape"):
        earliest_arrivals(arcs, 0, 0, np.ones(2, np.bool_))
    with pytest.raises(DataError):
        earliest_arrivals(arcs._replace(arc_duration=np.array([-1])), 0, 0)

"""Conditions that must be met: the layered graph against every walk."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.naive.labels import NaiveArc, NaiveQuery
from tests.naive.layers import best_meeting

from landbridge.kernels.labels import build_arc_table, search
from landbridge.planning.layers import layered

NODES = 4
small = st.integers(0, 4)
nodes = st.integers(0, NODES - 1)
departures = st.lists(
    st.tuples(st.integers(0, 16), st.integers(0, 6)).map(lambda d: (d[0], d[0] + d[1])), max_size=3
).map(lambda found: tuple(sorted(found)))
arcs_drawn = st.lists(
    st.builds(
        NaiveArc,
        nodes,
        nodes,
        st.none() | departures,
        st.integers(0, 2),
        small,
        small,
        small,
        small,
    ),
    min_size=1,
    max_size=8,
).map(lambda arcs: sorted(arcs, key=lambda a: a.tail))


def table(arcs):
    ptr, times = [0], []
    for arc in arcs:
        times += arc.departures or ()
        ptr.append(len(times))
    pairs = np.array(times, np.int64).reshape(-1, 2)
    columns = {
        f"arc_{name}": np.array([getattr(a, name) for a in arcs], np.int64)
        for name in ("cutoff", "duration", "money", "co2e", "risk")
    }
    return build_arc_table(
        NODES,
        [a.tail for a in arcs],
        [a.head for a in arcs],
        [a.departures is not None for a in arcs],
        (ptr, pairs[:, 0], pairs[:, 1]),
        **columns,
    )


@settings(max_examples=300, deadline=None)
@given(arcs=arcs_drawn, data=st.data(), conditions=st.integers(1, 2))
def test_layers_find_the_front_of_the_walks_that_meet_all_conditions(arcs, data, conditions):
    masks = [
        data.draw(st.lists(st.booleans(), min_size=len(arcs), max_size=len(arcs)))
        for _ in range(conditions)
    ]
    query = NaiveQuery(0, NODES - 1, 0, 4, 10**6, 10**6)
    plain = table(arcs)
    built = layered(
        plain, np.ones(len(arcs), np.bool_), [np.array(m, np.bool_) for m in masks], query.target
    )
    outcome = search(built.arcs, 0, built.target, 0, query.max_legs, query.latest, query.max_money)
    found = {(p.arrival, p.money, p.co2e, p.risk): len(p.arcs) for p in outcome.paths}
    assert found == best_meeting(arcs, masks, query)
    for path in outcome.paths:  # arcs and departures lead back to those of the plain graph
        here = 0
        for arc, departure in zip(path.arcs, path.departures, strict=True):
            real = int(built.original[arc])
            assert plain.arc_tail[real] == here
            here = int(plain.arc_head[real])
            if departure >= 0:
                index = int(departure + built.departure_shift[arc])
                assert plain.dep_ptr[real] <= index < plain.dep_ptr[real + 1]
                assert plain.dep_time[index] == built.arcs.dep_time[departure]
                assert plain.dep_arrive[index] == built.arcs.dep_arrive[departure]
        assert here == query.target
        for mask in masks:
            assert any(mask[int(built.original[arc])] for arc in path.arcs)


def test_a_masked_arc_is_in_no_layer():
    arcs = [NaiveArc(0, 3, None, 0, 1, 1, 1, 1), NaiveArc(0, 3, None, 0, 5, 5, 5, 5)]
    allowed = np.array([False, True])
    built = layered(table(arcs), allowed, [np.array([True, True])], 3)
    outcome = search(built.arcs, 0, built.target, 0, 3, 100, 100)
    assert [p.arrival for p in outcome.paths] == [5]

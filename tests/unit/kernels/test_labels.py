from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.naive.labels import NaiveArc, NaiveQuery, all_vectors, best_vectors

from landbridge.core.errors import UsageError
from landbridge.kernels.front import empty_front, offer
from landbridge.kernels.heap import empty_store
from landbridge.kernels.labels import build_arc_table, search

NODES = 5
ANY = 10**9


def table(arcs, n=NODES):
    """Arc table of arcs in the order given (sorted by tail)."""
    ptr, times = [0], []
    for arc in arcs:
        times += arc.departures or ()
        ptr.append(len(times))
    pairs = np.array(times, np.int64).reshape(-1, 2)

    def column(name):
        return np.array([getattr(arc, name) for arc in arcs], np.int64)

    return build_arc_table(
        n,
        column("tail"),
        column("head"),
        [arc.departures is not None for arc in arcs],
        (ptr, pairs[:, 0], pairs[:, 1]),
        arc_cutoff=column("cutoff"),
        arc_duration=column("duration"),
        arc_money=column("money"),
        arc_co2e=column("co2e"),
        arc_risk=column("risk"),
    )


def ask(arcs, query, **options):
    return search(
        table(arcs),
        query.source,
        query.target,
        query.ready,
        query.max_legs,
        query.latest,
        query.max_money,
        **options,
    )


def values(path):
    return path.arrival, path.money, path.co2e, path.risk


def front(arcs, query, **options):
    outcome = ask(arcs, query, **options)
    assert outcome.complete
    return {values(p): len(p.arcs) for p in outcome.paths}


small = st.integers(0, 4)
nodes = st.integers(0, NODES - 1)
departures = st.lists(
    st.tuples(st.integers(0, 20), st.integers(0, 8)).map(lambda d: (d[0], d[0] + d[1])),
    max_size=4,
).map(lambda found: tuple(sorted(found, key=lambda d: d[0])))


def arcs_between(tails, heads, cost=small):
    wait = st.integers(0, 2)
    return st.builds(NaiveArc, tails, heads, st.none() | departures, wait, small, cost, cost, cost)


def sorted_lists(arc, **size):
    return st.lists(arc, **size).map(lambda arcs: sorted(arcs, key=lambda a: a.tail))


def questions(sources, targets):
    return st.builds(
        NaiveQuery,
        sources,
        targets,
        st.integers(0, 5),
        st.sampled_from([4, 3, 2, 1, 0]),
        st.sampled_from([ANY, 30, 20, 12]),
        st.sampled_from([ANY, 8, 4]),
    )


def stage(tail, heads, most):
    arc = arcs_between(st.just(tail), st.sampled_from(heads), st.integers(0, 30))
    return sorted_lists(arc, min_size=2, max_size=most)


arc_strategy = arcs_between(nodes, nodes)
world = sorted_lists(arc_strategy, max_size=9)
query_strategy = questions(nodes, nodes)
#: many parallel arcs from 0 over 1 and 2 to 4 make for long fronts
corridor = st.tuples(stage(0, [1, 1, 2], 5), stage(1, [2, 2, 0], 5), stage(2, [4, 4, 1], 4)).map(
    lambda parts: [arc for part in parts for arc in part]
)
corridor_query = st.builds(
    NaiveQuery,
    st.just(0),
    st.just(4),
    st.integers(0, 5),
    st.sampled_from([4, 3]),
    st.sampled_from([ANY, 30]),
    st.sampled_from([ANY, 40]),
)
case = st.tuples(world, query_strategy) | st.tuples(corridor, corridor_query)
eps_strategy = st.tuples(*[st.integers(0, 5)] * 4)


@settings(max_examples=2000, deadline=None)
@given(case)
def test_exact_front_equals_brute_force(question):
    arcs, query = question
    assert front(arcs, query) == best_vectors(arcs, query)


@settings(max_examples=1000, deadline=None)
@given(case, eps_strategy)
def test_epsilon_front_covers_every_best_path_once(question, eps):
    arcs, query = question
    exact = best_vectors(arcs, query)
    found = front(arcs, query, eps=eps)
    assert not found.keys() - _feasible(arcs, query)
    for best in exact:
        assert any(all(a <= b + e for a, b, e in zip(y, best, eps, strict=True)) for y in found)
    for c in range(4):  # the extremes stay exact
        assert min((y[c] for y in found), default=None) == min((z[c] for z in exact), default=None)
    for y in found:  # no returned path beats another
        assert not any(z != y and all(a <= b for a, b in zip(z, y, strict=True)) for z in found)


def _feasible(arcs, query):
    return all_vectors(arcs, query).keys()


@settings(max_examples=500, deadline=None)
@given(world, query_strategy)
def test_every_path_can_be_travelled_and_adds_up(arcs, query):
    for path in ask(arcs, query).paths:
        at, node, sums = query.ready, query.source, [0, 0, 0]
        runs = table(arcs)
        for index, departure in zip(path.arcs, path.departures, strict=True):
            arc = arcs[index]
            assert arc.tail == node
            if arc.departures is None:
                assert departure == -1
                at += arc.duration
            else:
                assert runs.dep_ptr[index] <= departure < runs.dep_ptr[index + 1]
                assert at + arc.cutoff <= runs.dep_time[departure]
                at = int(runs.dep_arrive[departure]) + arc.duration
            node = arc.head
            sums = [s + x for s, x in zip(sums, (arc.money, arc.co2e, arc.risk), strict=True)]
        assert (node, at, *sums) == (query.target, *values(path))


@settings(max_examples=500, deadline=None)
@given(world, query_strategy, st.permutations(range(NODES)), st.randoms())
def test_names_of_nodes_and_order_of_arcs_do_not_matter(arcs, query, names, rng):
    moved = [a._replace(tail=names[a.tail], head=names[a.head]) for a in arcs]
    rng.shuffle(moved)
    moved.sort(key=lambda a: a.tail)
    asked = NaiveQuery(
        names[query.source], names[query.target], query.ready, query.max_legs, query.latest,
        query.max_money,
    )  # fmt: skip
    assert front(moved, asked) == front(arcs, query)


@settings(max_examples=500, deadline=None)
@given(world, query_strategy, arc_strategy, eps_strategy)
def test_one_more_service_never_worsens_a_front(arcs, query, extra, eps):
    more = sorted([*arcs, extra], key=lambda a: a.tail)
    for slack in ((0, 0, 0, 0), eps):
        after = front(more, query, eps=slack)
        for old in front(arcs, query):
            assert any(
                all(a <= b + e for a, b, e in zip(y, old, slack, strict=True)) for y in after
            )


@settings(max_examples=300, deadline=None)
@given(world, query_strategy, st.data())
def test_a_mask_is_the_same_as_leaving_arcs_out(arcs, query, data):
    keep = data.draw(st.lists(st.booleans(), min_size=len(arcs), max_size=len(arcs)))
    masked = front(arcs, query, arc_allowed=np.array(keep, np.bool_))
    assert masked == front([a for a, k in zip(arcs, keep, strict=True) if k], query)


@settings(max_examples=300, deadline=None)
@given(world, query_strategy, st.integers(1, 12))
def test_a_cap_on_labels_is_told_and_gives_only_real_paths(arcs, query, cap):
    outcome = ask(arcs, query, max_labels=cap)
    exact = best_vectors(arcs, query)
    if outcome.complete:
        assert {values(p): len(p.arcs) for p in outcome.paths} == exact
    assert {values(p) for p in outcome.paths} <= _feasible(arcs, query)


@settings(max_examples=300, deadline=None)
@given(world, query_strategy)
def test_lower_bounds_hold_and_name_what_is_out_of_reach(arcs, query):
    free = NaiveQuery(query.source, query.target, query.ready, query.max_legs, ANY, ANY)
    outcome = ask(arcs, query)
    found = best_vectors(arcs, free)
    if found:
        assert outcome.reachable
        assert outcome.lower_bounds is not None
        minutes, *rest = outcome.lower_bounds
        for best in found:
            assert all(a <= b for a, b in zip((query.ready + minutes, *rest), best, strict=True))
        assert outcome.fewest_legs <= min(found.values())
    if not outcome.reachable:
        assert not found
        assert outcome.lower_bounds is None
        assert outcome.fewest_legs is None


def train(tail, head, *times, cutoff=0, money=0, **more):
    return NaiveArc(tail, head, times, cutoff, more.get("duration", 0), money, 0, 0)


def lorry(tail, head, duration, money=0):
    return NaiveArc(tail, head, None, 0, duration, money, 0, 0)


def only(arcs, source=0, target=1, ready=0, legs=4, latest=ANY, money=ANY):
    return ask(arcs, NaiveQuery(source, target, ready, legs, latest, money))


def test_of_the_boardable_departures_the_first_to_arrive_is_taken_the_latest_on_a_tie():
    arcs = [train(0, 1, (5, 90), (6, 50), (8, 50), (9, 60))]
    path = only(arcs).paths[0]
    assert (path.arrival, path.departures) == (50, (2,))
    assert only(arcs, ready=9).paths[0].departures == (3,)


def test_the_cut_off_is_met_to_the_minute():
    arcs = [train(0, 1, (100, 110), (200, 210), cutoff=30, duration=7)]
    assert only(arcs, ready=70).paths[0].arrival == 117
    assert only(arcs, ready=71).paths[0].arrival == 217


def test_after_the_last_departure_there_is_no_path_but_the_target_is_reachable():
    outcome = only([train(0, 1, (5, 9))], ready=6)
    assert outcome.paths == ()
    assert outcome.complete
    assert outcome.reachable
    assert outcome.counters["no_departure"] == 1


def test_an_arc_that_never_leaves_reaches_nothing():
    outcome = only([train(0, 1)])
    assert (outcome.paths, outcome.reachable) == ((), False)


def test_source_and_target_the_same_is_a_path_without_arcs():
    outcome = only([lorry(0, 0, 0)], target=0, ready=42)
    assert [(p.arcs, values(p)) for p in outcome.paths] == [((), (42, 0, 0, 0))]
    assert only([], target=0, ready=42, latest=41).paths == ()


def test_free_instant_cycles_and_equal_arcs_end():
    ring = [lorry(0, 0, 0), lorry(0, 1, 0), lorry(0, 1, 0), lorry(1, 0, 0), lorry(1, 1, 0)]
    outcome = only(ring, legs=64)
    assert [p.arcs for p in outcome.paths] == [(1,)]  # the lower of two equal arcs
    assert outcome.counters["labels_created"] < 10


def test_of_equal_paths_the_one_with_fewest_legs_is_returned():
    arcs = [lorry(0, 2, 1), lorry(0, 1, 3), lorry(2, 1, 2)]
    assert [p.arcs for p in only(arcs).paths] == [(1,)]


def test_a_tie_is_won_by_fewer_legs_even_when_more_legs_arrive_first():
    through = [lorry(0, 2, 0), lorry(0, 4, 3), lorry(2, 3, 0), lorry(3, 1, 4), lorry(4, 1, 1)]
    assert [p.arcs for p in only(through).paths] == [(1, 4)]


def test_a_better_label_without_legs_left_does_not_push_out_one_that_has_them():
    arcs = [
        lorry(0, 1, 5, money=1),
        lorry(0, 2, 0),
        lorry(1, 3, 0),
        lorry(1, 4, 0, money=100),
        lorry(2, 1, 0),
        lorry(3, 4, 0),
    ]
    paths = only(arcs, target=4, legs=3).paths
    assert [(p.arrival, p.money, p.arcs) for p in paths] == [(0, 100, (1, 4, 3)), (5, 1, (0, 2, 5))]


def test_in_epsilon_mode_a_path_that_beats_a_kept_one_takes_its_place():
    store = empty_store(4)
    front = empty_front()
    slack = np.full(4, 5, np.int64)
    for label, value in enumerate([(5, 20, 0, 0), (10, 10, 0, 0), (13, 6, 0, 0), (10, 9, 0, 0)]):
        store.value[label], store.legs[label], store.parent[label] = value, 0, -1
        front = offer(front, store, label, slack)
    assert sorted(front.label[: front.size[0]].tolist()) == [0, 2, 3]


def test_limits_bind_at_their_exact_value():
    arcs = [lorry(0, 1, 10, money=500)]
    assert only(arcs, latest=10, money=500).paths
    late = only(arcs, latest=9)
    assert (late.paths, late.lower_bounds) == ((), (10, 500, 0, 0))
    assert only(arcs, money=499).paths == ()
    assert only(arcs, legs=0).reachable is False


def test_large_values_do_not_wrap():
    big = 1 << 54
    arcs = [NaiveArc(v, v + 1, None, 0, big, big, big, big) for v in range(4)]
    path = only(arcs, target=4, ready=big, latest=1 << 62, money=1 << 62).paths[0]
    assert values(path) == (5 * big, 4 * big, 4 * big, 4 * big)
    assert front(arcs, NaiveQuery(0, 4, 0, 4, 1 << 62, 1 << 62), eps=(1 << 62,) * 4)


def test_load_columns_can_be_exchanged_for_one_query():
    arcs = table([lorry(0, 1, 10, money=5)])
    dearer = arcs._replace(arc_money=np.array([900]), arc_duration=np.array([20], np.int32))
    assert values(search(dearer, 0, 1, 0, 3, ANY, ANY).paths[0]) == (20, 900, 0, 0)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"source": -1}, "source is -1, allowed are 0..4"),
        ({"target": 5}, "target is 5"),
        ({"max_legs": 65}, "max_legs is 65, allowed are 0..64"),
        ({"max_labels": 0}, "max_labels is 0"),
        ({"eps": (0, 0, -1, 0)}, "eps is"),
        ({"eps": (0, 0.5, 0, 0)}, "eps is"),
        ({"arc_allowed": np.ones(2, np.bool_)}, "arc_allowed has shape"),
        ({"arc_allowed": np.ones(1)}, "arc_allowed has shape"),
    ],
)
def test_wrong_questions_are_named(change, words):
    sound = {
        "source": 0, "target": 1, "ready_min": 0, "max_legs": 3, "latest_arrival": ANY,
        "max_money_cents": ANY,
    }  # fmt: skip
    with pytest.raises(UsageError, match=words):
        search(table([lorry(0, 1, 1)]), **(sound | change))

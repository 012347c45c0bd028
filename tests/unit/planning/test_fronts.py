"""The reported front: nothing dominated, nothing lost, extremes kept when it is cut."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from tests.worlds.itineraries import Candidate, bare

from landbridge.planning.fronts import reported_front, tagged, thinned

few = st.integers(1, 5)
drawn = st.lists(st.tuples(few, few, few, few, few), min_size=1, max_size=12).map(
    lambda rows: [Candidate(f"i{k:02}", tuple(map(float, row))) for k, row in enumerate(rows)]
)


def beats(a, b):
    no_worse = all(x <= y for x, y in zip(a.values, b.values, strict=True))
    return no_worse and a.values != b.values


@given(drawn)
def test_the_front_is_what_nothing_beats_each_value_once(items):
    front = reported_front(items)
    expected = {i.values for i in items if not any(beats(o, i) for o in items)}
    assert {i.values for i in front} == expected
    assert len(front) == len(expected)


@given(drawn, st.randoms())
def test_the_order_given_does_not_matter(items, random):
    shuffled = list(items)
    random.shuffle(shuffled)
    assert reported_front(shuffled) == reported_front(items)


@given(drawn, st.integers(1, 6))
def test_a_thinned_front_keeps_the_best_of_each_value(items, most):
    front = reported_front(items)
    shown = thinned(front, most)
    assert len(shown) == min(most, len(front))
    assert len({i.id for i in shown}) == len(shown)
    assert all(i in front for i in shown)
    if most >= 5:
        for k in range(5):
            assert min(i.values[k] for i in shown) == min(i.values[k] for i in front)


def test_tags_name_the_extremes():
    slow = bare("slow", 500, 500, 520, 1000, 900)
    fast = bare("fast", 100, 100, 180, 9000, 800)
    items = tagged([fast, slow])
    assert items[0].tags == ("fastest", "lowest carbon")
    assert items[1].tags == ("cheapest", "most reliable")
    assert tagged([]) == ()

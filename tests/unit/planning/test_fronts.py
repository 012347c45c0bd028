"""The reported front: nothing dominated, nothing lost, extremes kept when it is cut."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from tests.worlds.itineraries import Candidate

from landbridge.planning.fronts import Slack, reported_front, tags_of, thinned

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
    slow = Candidate("slow", (500, 500, 520, 1000, 900))
    fast = Candidate("fast", (100, 100, 180, 9000, 800))
    tags = tags_of([fast, slow])
    assert tags == {"fast": ("fastest", "lowest carbon", "most reliable"), "slow": ("cheapest",)}
    assert tags_of([]) == {}


def test_a_way_that_waits_a_month_is_not_the_most_reliable():
    fast = Candidate("fast", (100, 100, 180, 9000, 800))
    steady = Candidate("steady", (150, 140, 190, 9000, 900))
    monthly = Candidate("monthly", (500, 500, 501, 1000, 900))
    tags = tags_of([fast, steady, monthly])
    assert "most reliable" in tags["steady"]
    assert "most reliable" not in tags["monthly"]
    late = tags_of([fast, steady, monthly], start_min=95.0)  # 5 and 45 minutes: no longer near
    assert "most reliable" in late["fast"]
    lost = Candidate("lost", (100, float("inf"), float("inf"), 9000, 800))
    assert tags_of([lost]) == {"lost": ("fastest", "cheapest", "lowest carbon")}


@given(drawn, st.integers(1, 4), st.data())
def test_the_first_choice_is_never_thinned_out(items, most, data):
    front = reported_front(items)
    first = data.draw(st.integers(0, len(front) - 1))
    assert front[first] in thinned(front, most, first=first)


slacks = st.builds(Slack, st.integers(0, 2), st.sampled_from((0, 0.1, 1)), st.sampled_from((0, 1)))


@given(drawn, slacks)
def test_slack_leaves_out_only_what_something_shown_covers(items, slack):
    whole, shown = reported_front(items), reported_front(items, slack)
    assert set(shown) <= set(whole)
    assert min(i.values[3] for i in shown) == min(i.values[3] for i in whole)
    assert min(i.values[0] for i in shown) == min(i.values[0] for i in whole)
    for item in whole:
        arrive, p50, p90, cents, grams = item.values
        assert any(
            i.values[0] <= arrive
            and i.values[1] <= p50 + slack.minutes
            and i.values[2] <= p90 + slack.minutes
            and i.values[3] <= cents * (1 + slack.money_share)
            and i.values[4] <= grams * (1 + slack.co2e_share)
            for i in shown
        )


def test_twins_but_for_a_gram_are_told_once():
    soon = Candidate("soon", (18, 18, 20, 2243877, 8001))
    late = Candidate("late", (28, 28, 30, 2243877, 8000))
    assert reported_front([late, soon]) == [soon, late]
    assert reported_front([late, soon], Slack(0, 0.0, 0.01)) == [soon]

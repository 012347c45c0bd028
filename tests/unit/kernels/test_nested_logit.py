"""The nested logit against the textbook's formulas and against differences."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.naive.choice import logsum

from landbridge.kernels.nested_logit import (
    Nests,
    Pairs,
    choice_excess,
    choose,
    expect_least,
    respond,
    slope_along,
    slope_at,
)

ALL = np.array([0, 4], np.int64)
NESTS = Nests(
    np.array([0, 2], np.int32), np.array([0, 2, 3], np.int32), np.array([0.7]), np.array([1.9, 0.7])
)


def drawn(seed):
    rng = np.random.default_rng(seed)
    cost, total = rng.uniform(0, 3, (3, 4)), rng.uniform(1, 4, (1, 4))
    first, second = rng.uniform(0.1, 2, (2, 3, 4))
    return cost, total, first * total / first.sum(axis=0), second * total / second.sum(axis=0)


def pairs(total):
    """Return four pairs of one segment."""
    count = np.arange(3, dtype=np.int64)
    return Pairs(np.array([0, 4], np.int64), flat(total), 4 * count)


def flat(table):
    return table.reshape(-1)


def chosen(cost, total):
    demand, least = np.empty_like(cost), np.empty_like(total)
    choose(NESTS, pairs(total), flat(cost), ALL, flat(demand), flat(least))
    return demand, least


def value(cost, total, demand):
    """Cost and entropy, as the formula stands."""
    nest = np.array([demand[0] + demand[1], demand[2]])
    inner = (demand[:2] * np.log(demand[:2] / nest[0])).sum() / 1.9
    return (cost * demand).sum() + inner + (nest * np.log(nest / total[0])).sum() / 0.7


@given(st.lists(st.one_of(st.floats(-3, 30), st.just(np.inf)), min_size=3, max_size=3))
@settings(max_examples=40, deadline=None)
def test_shares_and_logsum_follow_the_textbook(costs):
    table = np.broadcast_to(np.array(costs)[:, None], (3, 4)).copy()
    demand, least = chosen(table, np.full((1, 4), 2.0))
    if min(costs) == np.inf:
        assert np.isinf(least).all()
        assert (demand == 0).all()
        return
    wanted, shares = logsum(costs, ["land", "land", ""], 0.7, {"land": 1.9})
    assert np.allclose(least, wanted)
    assert np.allclose(demand[:, 2], 2 * np.array(shares))
    assert demand[np.isinf(table)].sum() == 0.0


@pytest.mark.parametrize("seed", range(5))
def test_the_choice_is_least_and_the_excess_of_others_is_exact(seed):
    cost, total, other, _ = drawn(seed)
    demand, least = chosen(cost, total)
    assert value(cost, total, demand) == pytest.approx((total * least).sum(), rel=1e-13)
    out = np.empty(4)
    choice_excess(NESTS, pairs(total), flat(cost), ALL, flat(other), out)
    wanted = value(cost, total, other) - value(cost, total, demand)
    assert out.sum() == pytest.approx(wanted, rel=1e-10)
    near = demand + 1e-9 * (other - demand)
    choice_excess(NESTS, pairs(total), flat(cost), ALL, flat(near), out)
    second = out.sum()
    near = demand + 2e-9 * (other - demand)
    choice_excess(NESTS, pairs(total), flat(cost), ALL, flat(near), out)
    assert 0.0 < second < 1e-16
    assert out.sum() == pytest.approx(4 * second, rel=1e-4)


@pytest.mark.parametrize("seed", range(3))
def test_derivatives_are_those_of_differences(seed):
    cost, total, demand, goal = drawn(seed)
    out, h, way = np.empty(4), 1e-6, goal - demand

    def numeric(at):
        return (value(cost, total, at + h * way) - value(cost, total, at - h * way)) / (2 * h)

    slope_at(NESTS, pairs(total), flat(cost), ALL, flat(demand), flat(goal), out)
    first = out.sum()
    assert first == pytest.approx(numeric(demand), rel=1e-6)
    slope_along(NESTS, pairs(total), ALL, flat(demand), flat(goal), 0.6, out)
    assert first + out.sum() == pytest.approx(numeric(demand + 0.6 * way), rel=1e-6)
    change = np.random.default_rng(seed).normal(size=cost.shape)
    at, _ = chosen(cost, total)
    moved = change.copy()
    respond(NESTS, pairs(total), flat(at), ALL, flat(moved))
    up, down = chosen(cost + h * change, total)[0], chosen(cost - h * change, total)[0]
    assert np.allclose(moved, (up - down) / (2 * h), atol=1e-8)
    assert np.allclose(moved.sum(axis=0), 0.0, atol=1e-14)


def test_very_different_costs_leave_finite_figures():
    cost = np.array([0.0, 5000.0, 2000.0])[:, None] * np.ones((3, 4))
    total = np.ones((1, 4))
    demand, least = chosen(cost, total)
    assert demand[:, 0].tolist() == [1.0, 0.0, 0.0]
    even, out = np.full((3, 4), 1 / 3), np.empty(4)
    choice_excess(NESTS, pairs(total), flat(cost), ALL, flat(even), out)
    assert out.sum() == pytest.approx(value(cost, total, even) - least.sum(), rel=1e-12)


def test_segments_lie_one_after_the_other_and_spans_may_cut_them():
    rng = np.random.default_rng(2)
    nests = Nests(
        np.array([0, 1, 3], np.int32),
        np.array([0, 2, 4, 5], np.int32),
        np.array([0.7, 1.1]),
        np.array([0.9, 1.9, 1.1]),
    )
    lay = Pairs(np.array([0, 3, 5]), rng.uniform(1, 4, 5), np.array([0, 3, 3, 5, 7]))
    cost = rng.uniform(0, 3, 12)
    demand, least = np.empty(12), np.empty(5)
    for span in ([0, 2], [2, 4], [4, 5]):
        choose(nests, lay, cost, np.array(span), demand, least)
    for p in range(5):
        s = int(p >= 3)
        cells = [range(2), range(2, 5)][s]
        names = ["land", "land"] if s == 0 else ["land", "land", ""]
        scales = {"land": nests.nest_theta[s]}
        costs = [cost[lay.first[k] + p] for k in cells]
        wanted, shares = logsum(costs, names, nests.theta[s], scales)
        found = [demand[lay.first[k] + p] for k in cells]
        assert least[p] == pytest.approx(wanted)
        assert found == pytest.approx(lay.total[p] * np.array(shares))
    again = np.empty(5)
    expect_least(nests, lay, cost, np.array([0, 5]), again)
    assert again == pytest.approx(least, rel=1e-14)

"""The nested logit against the textbook's formulas and against differences."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.naive.choice import logsum

from landbridge.kernels.nested_logit import (
    Nests,
    choice_excess,
    choose,
    respond,
    slope_along,
    slope_at,
)

ALL = np.array([0, 2], np.int32)
NESTS = Nests(
    np.array([0, 2], np.int32), np.array([0, 2, 3], np.int32), np.array([0.7]), np.array([1.9, 0.7])
)


def drawn(seed):
    rng = np.random.default_rng(seed)
    cost, total = rng.uniform(0, 3, (3, 2, 2)), rng.uniform(1, 4, (1, 2, 2))
    first, second = rng.uniform(0.1, 2, (2, 3, 2, 2))
    return cost, total, first * total / first.sum(axis=0), second * total / second.sum(axis=0)


def chosen(cost, total):
    demand, least = np.empty_like(cost), np.empty_like(total)
    choose(NESTS, cost, total, ALL, demand, least, True)
    return demand, least


def value(cost, total, demand):
    """Cost and entropy, as the formula stands."""
    nest = np.array([demand[0] + demand[1], demand[2]])
    inner = (demand[:2] * np.log(demand[:2] / nest[0])).sum() / 1.9
    return (cost * demand).sum() + inner + (nest * np.log(nest / total[0])).sum() / 0.7


@given(st.lists(st.one_of(st.floats(-3, 30), st.just(np.inf)), min_size=3, max_size=3))
@settings(max_examples=40, deadline=None)
def test_shares_and_logsum_follow_the_textbook(costs):
    table = np.broadcast_to(np.array(costs)[:, None, None], (3, 2, 2)).copy()
    demand, least = chosen(table, np.full((1, 2, 2), 2.0))
    if min(costs) == np.inf:
        assert np.isinf(least).all()
        assert (demand == 0).all()
        return
    wanted, shares = logsum(costs, ["land", "land", ""], 0.7, {"land": 1.9})
    assert np.allclose(least, wanted)
    assert np.allclose(demand[:, 1, 0], 2 * np.array(shares))
    assert demand[np.isinf(table)].sum() == 0.0


@pytest.mark.parametrize("seed", range(5))
def test_the_choice_is_least_and_the_excess_of_others_is_exact(seed):
    cost, total, other, _ = drawn(seed)
    demand, least = chosen(cost, total)
    assert value(cost, total, demand) == pytest.approx((total * least).sum(), rel=1e-13)
    out = np.empty(2)
    choice_excess(NESTS, cost, total, ALL, other, out)
    wanted = value(cost, total, other) - value(cost, total, demand)
    assert out.sum() == pytest.approx(wanted, rel=1e-10)
    near = demand + 1e-9 * (other - demand)
    choice_excess(NESTS, cost, total, ALL, near, out)
    second = out.sum()
    choice_excess(NESTS, cost, total, ALL, demand + 2e-9 * (other - demand), out)
    assert 0.0 < second < 1e-16
    assert out.sum() == pytest.approx(4 * second, rel=1e-4)


@pytest.mark.parametrize("seed", range(3))
def test_derivatives_are_those_of_differences(seed):
    cost, total, demand, goal = drawn(seed)
    out, h, way = np.empty(2), 1e-6, goal - demand

    def numeric(at):
        return (value(cost, total, at + h * way) - value(cost, total, at - h * way)) / (2 * h)

    slope_at(NESTS, cost, total, ALL, demand, goal, out)
    first = out.sum()
    assert first == pytest.approx(numeric(demand), rel=1e-6)
    slope_along(NESTS, total, ALL, demand, goal, 0.6, out)
    assert first + out.sum() == pytest.approx(numeric(demand + 0.6 * way), rel=1e-6)
    change = np.random.default_rng(seed).normal(size=cost.shape)
    at, _ = chosen(cost, total)
    moved = change.copy()
    respond(NESTS, at, total, ALL, moved)
    up, down = chosen(cost + h * change, total)[0], chosen(cost - h * change, total)[0]
    assert np.allclose(moved, (up - down) / (2 * h), atol=1e-8)
    assert np.allclose(moved.sum(axis=0), 0.0, atol=1e-14)


def test_very_different_costs_leave_finite_figures():
    cost = np.array([0.0, 5000.0, 2000.0])[:, None, None] * np.ones((3, 2, 2))
    total = np.ones((1, 2, 2))
    demand, least = chosen(cost, total)
    assert demand[:, 0, 0].tolist() == [1.0, 0.0, 0.0]
    even, out = np.full((3, 2, 2), 1 / 3), np.empty(2)
    choice_excess(NESTS, cost, total, ALL, even, out)
    assert out.sum() == pytest.approx(value(cost, total, even) - least.sum(), rel=1e-12)


def test_pairs_without_demand_are_left_out():
    cost, total, _, _ = drawn(1)
    total[0, 0, 1] = 0.0
    demand, least = np.zeros_like(cost), np.full_like(total, np.nan)
    choose(NESTS, cost, total, ALL, demand, least, False)
    every, all_least = chosen(cost, total)
    assert np.array_equal(demand, every)
    assert np.argwhere(np.isnan(least)).tolist() == [[0, 0, 1]]
    assert np.array_equal(least[total > 0], all_least[total > 0])
    change = np.ones_like(cost)
    respond(NESTS, demand, total, ALL, change)
    assert (change[:, 0, 1] == 0.0).all()

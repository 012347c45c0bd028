"""From days and dollars to a factor on trade cost, and what trade makes of it."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from landbridge.core.errors import UnknownNameError, UsageError
from landbridge.demand.gravity.exact_hat import HatParams, exact_hat
from landbridge.demand.gravity.time_cost import (
    CAPITAL_RATE_PER_DAY,
    DAY_RATES,
    TransportChange,
    cost_factor,
    day_rate,
    trade_response,
)
from landbridge.facts import load

DAYS = st.floats(-60, 60)


def test_every_freight_group_has_one_rate_marked_as_an_estimate() -> None:
    counts = Counter(group for rate in DAY_RATES for group in rate.groups)
    assert set(counts) == set(load("goods_groups")["group_id"])
    assert set(counts.values()) == {1}
    assert all(rate.est and rate.method and 0 < rate.per_day < 0.03 for rate in DAY_RATES)
    assert day_rate("g47") is day_rate("Vehicles, parts and electronics")


@given(DAYS, DAYS, st.floats(0, 0.05))
def test_changes_after_one_another_multiply(one: float, two: float, rate: float) -> None:
    both = cost_factor(TransportChange(one + two), rate)
    apart = cost_factor(TransportChange(one), rate) * cost_factor(TransportChange(two), rate)
    assert both == pytest.approx(apart)


@given(DAYS, st.floats(0, 1e5), st.floats(0, 1e5), st.floats(1, 1e6))
def test_undoing_a_change_gives_one(days: float, before: float, after: float, value: float) -> None:
    there = TransportChange(days, before, after, value)
    back = TransportChange(-days, after, before, value)
    assert cost_factor(there, 0.01) * cost_factor(back, 0.01) == pytest.approx(1.0)


def test_five_days_less_give_a_sixth_more_trade_in_machinery() -> None:
    found = trade_response(TransportChange(days=-5), "machinery and clothing")
    assert found.trade_factor == pytest.approx(1.04**4, rel=0.005)
    assert found.est
    assert found.usd_per_teu_day == pytest.approx(350, abs=1)


def test_interest_alone_is_some_thirty_times_less() -> None:
    change = TransportChange(days=-5)
    interest = trade_response(change, "G39", concept="capital")
    assert interest.rate_per_day == CAPITAL_RATE_PER_DAY
    assert interest.usd_per_teu_day == pytest.approx(9.6, abs=0.05)
    assert 30 < trade_response(change, "G39").rate_per_day / interest.rate_per_day < 40
    assert 1 < interest.trade_factor < 1.01


def test_money_counts_by_the_value_of_goods() -> None:
    found = trade_response(TransportChange(0, 5_000, 3_000, 45_000), "G13")
    assert found.cost_factor == pytest.approx(48_000 / 50_000)
    assert found.trade_factor == pytest.approx((50 / 48) ** 4)
    assert trade_response(TransportChange(), "G13").trade_factor == 1.0


def test_the_factor_goes_into_general_equilibrium_which_damps_it() -> None:
    factor = trade_response(TransportChange(days=-5), "G39").cost_factor
    trade, costs = np.array([[90.0, 10, 2], [8, 90, 3], [3, 4, 80]]), np.ones((3, 3))
    costs[0, 1] = costs[1, 0] = factor
    found = exact_hat(("A", "B", "C"), trade, costs, HatParams(sigma=5.0))
    partial = 100 * (trade_response(TransportChange(days=-5), "G39").trade_factor - 1)
    assert 0 < found.pair_change("A", "B") < partial


@pytest.mark.parametrize("text", ["", "G54", "food and more"])
def test_unknown_goods_are_told(text: str) -> None:
    with pytest.raises(UnknownNameError, match="No rate per day"):
        day_rate(text)


def test_numbers_out_of_range_are_told() -> None:
    for values in ((float("nan"),), (2_000.0,), (0.0, -1.0), (0.0, 0.0, float("inf")),
                   (0.0, 0.0, 0.0, 0.0)):  # fmt: skip
        with pytest.raises(UsageError):
            TransportChange(*values)
    for options in ({"elasticity": 0.0}, {"elasticity": float("nan")}, {"concept": "x"}):
        with pytest.raises(UsageError, match="allowed"):
            trade_response(TransportChange(), "G01", **options)
    with pytest.raises(UsageError, match="rate per day"):
        cost_factor(TransportChange(), -0.1)

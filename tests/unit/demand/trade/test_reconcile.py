"""Whole and parts made to agree."""

from __future__ import annotations

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from landbridge.demand.trade.growth_model import Estimate
from landbridge.demand.trade.reconcile import CORRELATION, reconcile


def _estimate(value: float, spread: float) -> Estimate:
    return Estimate(math.log(value), spread, "test", ())


@settings(max_examples=50)
@given(
    st.floats(50, 200), st.floats(0.01, 0.3),
    st.lists(st.tuples(st.floats(5, 50), st.floats(0.01, 0.3)), min_size=2, max_size=5),
)  # fmt: skip
def test_parts_add_up_and_the_whole_lies_between(
    whole: float, spread: float, parts: list[tuple[float, float]]
) -> None:
    given_parts = {str(k): _estimate(*part) for k, part in enumerate(parts)}
    found = reconcile(_estimate(whole, spread), given_parts)
    assert found is not None
    total = sum(value for value, _ in found.parts.values())
    assert found.whole[0] == pytest.approx(total, rel=1e-9)
    sums = sum(value for value, _ in parts)
    if all(value > 0 for value, _ in found.parts.values()):
        assert min(whole, sums) - 1e-6 <= total <= max(whole, sums) + 1e-6


def test_published_parts_stay_and_the_others_take_the_gap() -> None:
    found = reconcile(_estimate(100, 0.1), {"a": _estimate(40, 0.0), "b": _estimate(50, 0.1)})
    assert found is not None
    assert found.parts["a"][0] == pytest.approx(40)
    pull = 5**2 / (5**2 + 10**2)
    assert found.parts["b"][0] == pytest.approx(50 + pull * 10)


def test_a_published_whole_is_met() -> None:
    found = reconcile(_estimate(100, 0.0), {"a": _estimate(40, 0.1), "b": _estimate(50, 0.1)})
    assert found is not None
    assert found.whole == (pytest.approx(100), 0.0)


def test_published_parts_under_a_published_whole_keep_their_rounding() -> None:
    found = reconcile(_estimate(106.3, 0.0), {"a": _estimate(48.7, 0), "b": _estimate(57.7, 0)})
    assert found is not None
    assert found.whole[0] == pytest.approx(106.3)
    assert found.parts["a"][0] == pytest.approx(48.7)


def test_spreads_of_parts_are_added_as_correlated() -> None:
    found = reconcile(None, {"a": _estimate(50, 0.1), "b": _estimate(50, 0.1)})
    assert found is not None
    assert found.whole[1] == pytest.approx(math.sqrt(2 * 25 + CORRELATION * 50) / 100)


def test_nothing_gives_nothing() -> None:
    assert reconcile(None, {}) is None

"""Axes: round figures that enclose what is drawn."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from landbridge.report.scales import auto_scale, round_scale, round_step


@given(st.floats(0.1, 1e7), st.floats(0, 1e7))
def test_ends_enclose_the_figures_and_keep_their_order(low: float, more: float) -> None:
    for scale in (auto_scale(low, low + more, 0, 100), round_scale(low, low + more, 0, 100)):
        assert scale.low <= low * (1 + 1e-9)
        assert scale.high >= (low + more) * (1 - 1e-9)
        assert 0 - 1e-6 <= scale.at(low) <= scale.at(low + more) <= 100 + 1e-6
        assert 2 <= len(scale.ticks) <= 40


def test_figures_that_differ_by_rounding_alone_stay_on_the_paper() -> None:
    low = 4194304.7769167805
    scale = round_scale(low, low + 1.2e-7, 0, 100)
    assert 0 <= scale.at(low) <= scale.at(low + 1.2e-7) <= 100


def test_far_apart_figures_turn_the_axis_logarithmic() -> None:
    assert not auto_scale(10_000, 40_000, 0, 1).log
    scale = auto_scale(5_000, 90_000, 0, 1)
    assert scale.log
    assert scale.ticks == (5_000, 10_000, 20_000, 50_000, 100_000)


@pytest.mark.parametrize(("spread", "step"), [(9.0, 2.0), (10.0, 2.0), (41.0, 10.0), (0.7, 0.2)])
def test_steps_are_round(spread: float, step: float) -> None:
    assert round_step(spread, 5) == pytest.approx(step)

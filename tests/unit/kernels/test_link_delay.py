from __future__ import annotations

import itertools
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.naive.delay import area, travel_time

from landbridge.kernels import link_delay
from landbridge.kernels.link_delay import delay_areas, delay_at, delay_times

KINDS = [
    (link_delay.CONSTANT, 0, 0.0, 1.0),
    (link_delay.BPR_LINEAR, 0, 0.4, 1.0),
    (link_delay.BPR_SQUARE, 0, 0.3, 2.0),
    (link_delay.BPR_FOURTH, 0, 0.15, 4.0),
    (link_delay.BPR_POWER, 0, 0.6, 2.7),
    (link_delay.BPR_POWER, 0, 0.6, 0.5),
    (link_delay.CONICAL, 1, 4.0, 0.0),
    (link_delay.QUEUE, 2, 0.5, 0.0),
]
FREE, CAPACITY = 3.0, 40.0


def row(kind: int, alpha: float, power: float) -> np.ndarray:
    second = FREE * alpha if kind <= link_delay.BPR_POWER else alpha
    return np.array([FREE, second, 1 / CAPACITY, power])


@pytest.mark.parametrize(("kind", "formula", "alpha", "power"), KINDS)
def test_times_slopes_and_areas_are_those_of_the_formula(kind, formula, alpha, power):
    def time(v: float) -> float:
        return travel_time(formula, FREE, CAPACITY, alpha, power, v)

    for v in (0.0, 1e-3, 10.0, 37.9, 38.1, 40.0, 55.0, 400.0):
        found, slope = delay_at(kind, row(kind, alpha, power), v)
        assert found == pytest.approx(time(v), rel=1e-12)
        if v > 1:
            numeric = (time(v + 1e-4) - time(v - 1e-4)) / 2e-4
            assert slope == pytest.approx(numeric, rel=1e-6, abs=1e-9)
        rows = row(kind, alpha, power)[None, :]
        whole = delay_areas(np.array([kind], np.int8), rows, np.array([v]))[0]
        # The knee of the queue and the root at 0 are where quadrature is weak.
        parts = sorted({0.0, min(v, 0.95 * CAPACITY), v})
        numeric = sum(area(time, a, b) for a, b in itertools.pairwise(parts))
        assert whole == pytest.approx(numeric, rel=1e-4 if power < 1 else 1e-8, abs=1e-12)


@pytest.mark.parametrize(
    ("kind", "marginal", "alpha"),
    [
        (link_delay.CONICAL, link_delay.CONICAL_MARGINAL, 4.0),
        (link_delay.QUEUE, link_delay.QUEUE_MARGINAL, 0.5),
    ],
)
@settings(max_examples=60, deadline=None)
@given(v=st.floats(0, 200))
def test_marginal_kinds_are_time_plus_volume_times_slope(kind, marginal, alpha, v):
    line = row(kind, alpha, 0.0)
    time, slope = delay_at(kind, line, v)
    found, bend = delay_at(marginal, line, v)
    assert found == pytest.approx(time + v * slope, rel=1e-12)
    if abs(v - 0.95 * CAPACITY) > 0.01 and v > 0.01:
        above, below = (delay_at(marginal, line, v + d)[0] for d in (1e-4, -1e-4))
        assert bend == pytest.approx((above - below) / 2e-4, rel=1e-4)
    areas = delay_areas(np.array([marginal], np.int8), line[None, :], np.array([v]))
    assert areas[0] == pytest.approx(v * time, rel=1e-12)


@pytest.mark.parametrize(("kind", "formula", "alpha", "power"), KINDS)
@settings(max_examples=60, deadline=None)
@given(v=st.floats(0, 1e5), more=st.floats(0, 1e5))
def test_times_are_finite_and_never_fall(kind, formula, alpha, power, v, more):
    line = row(kind, alpha, power)
    time, slope = delay_at(kind, line, v)
    later, _ = delay_at(kind, line, v + more)
    assert math.isfinite(time)
    assert FREE * (1 - 1e-12) <= time <= later * (1 + 1e-12)
    assert math.isfinite(slope)
    assert slope >= 0


def test_conical_doubles_the_free_time_at_capacity_and_the_queue_is_m_d_1():
    assert delay_at(link_delay.CONICAL, row(5, 6.0, 0), CAPACITY)[0] == pytest.approx(2 * FREE)
    rho = 0.7
    alpha = 1 / (2 * CAPACITY * FREE)
    waiting = rho / (2 * CAPACITY * (1 - rho))
    found = delay_at(link_delay.QUEUE, row(6, alpha, 0), rho * CAPACITY)[0]
    assert found == pytest.approx(FREE + waiting)


def test_many_links_at_once():
    kinds = np.array([item[0] for item in KINDS], np.int8)
    rows = np.array([row(item[0], item[2], item[3]) for item in KINDS])
    times, slopes = delay_times(kinds, rows, np.full(len(KINDS), 21.0))
    single = [delay_at(k, r, 21.0) for k, r in zip(kinds, rows, strict=True)]
    assert list(zip(times, slopes, strict=True)) == single

"""Laws of the parts: streams, curves, scales, clocks."""

from __future__ import annotations

import os
import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from landbridge.core.errors import InfeasibleError
from landbridge.energy.profiles.clock import clock_of
from landbridge.energy.profiles.curves import fit_scale, month_sums, smooth_months
from landbridge.energy.profiles.published import demand_of, hydro_of, peak_of
from landbridge.energy.profiles.streams import stream
from landbridge.energy.profiles.weather import Process, exponential, gaussian
from landbridge.energy.profiles.wind import power_share

names = st.text(min_size=0, max_size=8)
quick = settings(max_examples=25, deadline=None)


@quick
@given(st.integers(0, 2**31), names, names)
def test_streams_depend_on_seed_and_name_alone(seed: int, one: str, other: str) -> None:
    first = stream(seed, one).standard_normal(5)
    stream(seed, other).standard_normal(100)
    assert np.array_equal(first, stream(seed, one).standard_normal(5))
    assert (one == other) == np.array_equal(first, stream(seed, other).standard_normal(5))
    assert not np.array_equal(first, stream(seed + 1, one).standard_normal(5))
    assert not np.array_equal(
        stream(seed, one, other).standard_normal(5), stream(seed, one + other).standard_normal(5)
    )


def test_streams_are_the_same_in_another_process() -> None:
    code = (
        "from landbridge.energy.profiles.streams import stream;"
        "print(stream(7, 'wind', 'UZ').standard_normal(3).tolist())"
    )
    told = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True,
        env={**os.environ, "PYTHONHASHSEED": "123"},
    ).stdout  # fmt: skip
    assert told.strip() == str(stream(7, "wind", "UZ").standard_normal(3).tolist())


@quick
@given(st.lists(st.floats(0.5, 2.0), min_size=12, max_size=12), st.integers(0, 1000))
def test_smooth_months_keep_every_month(values: list[float], seed: int) -> None:
    months = clock_of(2023).month_of_day
    sums = np.array(values) * np.bincount(months)
    weights = np.random.default_rng(seed).uniform(0.5, 1.5, 365)
    assert month_sums(smooth_months(sums, months), months) == pytest.approx(sums)
    weighted = smooth_months(sums, months, weights) * weights
    assert month_sums(weighted, months) == pytest.approx(sums)


@quick
@given(st.floats(0.01, 0.9), st.floats(0.1, 5.0))
def test_fit_scale_meets_its_target(target: float, slope: float) -> None:
    scale = fit_scale(lambda s: slope * s, target, 100.0, "x")
    assert slope * scale == pytest.approx(target, rel=1e-9)
    with pytest.raises(InfeasibleError, match="outside"):
        fit_scale(lambda s: slope * s, 100.0 * slope + 1.0, 100.0, "x")


@quick
@given(st.floats(0.0, 60.0))
def test_power_curve_stays_within_its_bounds(speed: float) -> None:
    share = float(power_share(np.array([speed]))[0])
    assert 0.0 <= share <= 0.92
    if speed < 3.0 or speed > 28.0:
        assert share == 0.0
    if 12.0 <= speed <= 25.0:
        assert share == pytest.approx(0.92)


def test_fields_have_unit_moments_and_memory() -> None:
    process = Process("test", 20_000, 0.8, 500.0, 0.2)
    places = [("a", 45.0, 70.0), ("b", 45.5, 70.5), ("c", 38.0, 58.0)]
    x = gaussian(1, process, places)
    assert x.mean(axis=1) == pytest.approx([0, 0, 0], abs=0.07)
    assert x.std(axis=1) == pytest.approx([1, 1, 1], abs=0.05)
    for row in x:
        assert np.corrcoef(row[:-1], row[1:])[0, 1] == pytest.approx(0.8, abs=0.02)
    together = np.corrcoef(x)
    assert together[0, 1] > 0.7
    assert abs(together[0, 2]) < 0.25
    assert np.array_equal(gaussian(1, process, places[:1])[0], x[0])
    e = exponential(1, process, places)
    assert e.min() >= 0
    assert e.mean(axis=1) == pytest.approx([1, 1, 1], abs=0.08)
    assert (e > 1).mean(axis=1) == pytest.approx(np.exp(-1), abs=0.03)


def test_clocks_follow_the_change_of_zone_in_kazakhstan() -> None:
    clock = clock_of(2024)
    hour, weekday = clock.local("Asia/Almaty")
    assert hour[0] == 6  # UTC+6 until 1 March 2024
    assert hour[-1] == 4  # UTC+5 after it
    assert weekday[0] == 0  # 1 January 2024 was a Monday
    assert clock_of(2023).leap_day_dropped is False
    assert len(clock.hours_utc) == len(clock_of(2023).hours_utc) == 8760
    assert np.bincount(clock.month_of_day).tolist() == [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30,
                                                        31]  # fmt: skip


def test_gaps_in_what_is_published_are_told() -> None:
    assert not demand_of("KZ", 2024).est
    tajik = demand_of("TJ", 2023)
    assert tajik.est
    assert "ratio of generation" in tajik.method
    assert tajik.value == pytest.approx(20200 * 21.9 / 22.427, rel=1e-6)
    later = demand_of("KZ", 2030)
    assert later.value == pytest.approx(demand_of("KZ", 2025).value * 1.03**5)
    assert "3 %" in later.method
    assert hydro_of("TJ", 2024).value == pytest.approx(22427 * 0.92, rel=1e-6)
    assert "mean" in hydro_of("UZ", 2035).method
    assert peak_of("UZ", 2024, 0.77).est
    factor = peak_of("UZ", 2024, 0.77).value / demand_of("UZ", 2024).value
    assert factor == pytest.approx(13300 / demand_of("UZ", 2025).value)

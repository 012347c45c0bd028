from __future__ import annotations

import math
from bisect import bisect_right

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import lognorm
from tests.naive.arrival import NaiveLeg, many_trips

from landbridge.core.errors import UsageError
from landbridge.kernels.arrival import arrival_distribution
from landbridge.kernels.labels import build_arc_table

DAY = 1440
WEEK = 7 * DAY


def weekly(first, ride, n=6, every=WEEK):
    return tuple((first + k * every, first + k * every + ride) for k in range(n))


def evaluate(legs, ready, **options):
    """Put the legs one behind the other on a line of nodes and ask for the distribution."""
    ptr, times = [0], []
    for leg in legs:
        times += leg.departures or ()
        ptr.append(len(times))
    column = np.array(times, np.int64).reshape(-1, 2)
    n = len(legs)
    table = build_arc_table(
        n + 1,
        np.arange(n),
        np.arange(1, n + 1),
        [leg.departures is not None for leg in legs],
        (ptr, column[:, 0], column[:, 1]),
        arc_cutoff=np.array([leg.cutoff for leg in legs]),
        arc_duration=np.array([leg.duration for leg in legs]),
    )
    planned = [-1 if leg.departures is None else ptr[i] for i, leg in enumerate(legs)]
    time_h = np.array([(leg.mean_h, leg.sd_h, leg.min_h) for leg in legs]).reshape(-1, 3)
    return arrival_distribution(table, list(range(n)), planned, ready, time_h, **options)


def lorry(duration, sd_h=0.0, min_h=0.0):
    return NaiveLeg(None, 0, duration, duration / 60, sd_h, min_h)


def test_without_spread_everything_is_on_plan():
    legs = [lorry(120), NaiveLeg(weekly(600, 3000), 480, 90, 50, 0, 0), lorry(30)]
    got = evaluate(legs, ready=0, deadline_min=3720)
    assert got.quantiles_min.tolist() == [600 + 3000 + 90 + 30] * 4
    assert got.on_time == 1.0
    assert got.miss[1] == 0.0
    assert got.stranded == 0.0
    assert evaluate(legs, ready=0, deadline_min=3719).on_time == 0.0
    assert math.isnan(got.miss[0])


def test_one_minute_late_is_a_week_late():
    legs = [lorry(121), NaiveLeg(weekly(600, 3000), 480, 0, 50, 0, 0)]
    got = evaluate(legs, ready=0)
    assert got.quantiles_min.tolist() == [600 + WEEK + 3000] * 4
    assert got.miss[1] == 1.0


@pytest.mark.parametrize(("sd_h", "min_h"), [(10.0, 40.0), (30.0, 20.0), (3.0, 47.0)])
def test_a_single_leg_has_the_quantiles_of_its_lognormal(sd_h, min_h):
    leg = NaiveLeg(weekly(600, 50 * 60), 0, 0, 50, sd_h, min_h)
    got = evaluate([leg], ready=0, step_min=15)
    spread = math.log(1 + (sd_h / (50 - min_h)) ** 2)
    law = lognorm(math.sqrt(spread), scale=math.exp(math.log(50 - min_h) - spread / 2))
    for level, minute in zip(got.levels, got.quantiles_min, strict=True):
        assert minute == pytest.approx(600 + 60 * (min_h + law.ppf(level)), abs=5)
    hours = (got.start_min + (np.arange(got.pmf.size) + 0.5) * got.step_min - 600) / 60
    mean = (got.pmf * hours).sum()
    assert mean == pytest.approx(50, abs=0.05)
    assert math.sqrt((got.pmf * (hours - mean) ** 2).sum()) == pytest.approx(sd_h, rel=0.01)


def test_two_lorries_have_the_sum_of_their_variances():
    got = evaluate([lorry(1200, 4.0, 12.0), lorry(600, 3.0, 5.0)], ready=100, step_min=10)
    hours = (got.start_min + (np.arange(got.pmf.size) + 0.5) * got.step_min - 100) / 60
    mean = (got.pmf * hours).sum()
    assert mean == pytest.approx(30, abs=0.02)
    assert math.sqrt((got.pmf * (hours - mean) ** 2).sum()) == pytest.approx(5.0, rel=0.01)


TRIPS = 40_000
ITINERARIES = {
    "two trains": [
        NaiveLeg(weekly(300, 3000), 240, 60, 50, 14, 36),
        NaiveLeg(weekly(3900, 5000), 360, 0, 83, 24, 60),
    ],
    "lorry, three trains, lorry": [
        lorry(400, 3, 3),
        NaiveLeg(weekly(1000, 2000, 12, 3 * DAY), 240, 120, 33, 10, 24),
        NaiveLeg(weekly(4000, 6000, 12, 2 * DAY), 360, 200, 100, 30, 70),
        NaiveLeg(weekly(12000, 900, 20, DAY), 120, 0, 15, 5, 10),
        lorry(300, 2, 3),
    ],
    "a later train overtakes": [
        lorry(500, 5, 2),
        NaiveLeg(((800, 9000), (900, 2500), (1600, 2600), (1700, 8000)), 60, 0, 25, 4, 18),
        NaiveLeg(weekly(2900, 1000, 4, DAY), 120, 30, 17, 3, 12),
    ],
}


@pytest.mark.parametrize("name", ITINERARIES)
def test_agrees_with_rolled_dice(name):
    legs = ITINERARIES[name]
    arrivals, missed = many_trips(legs, 0, TRIPS, seed=11)
    deadline = int(arrivals[int(0.7 * TRIPS)]) if math.isfinite(arrivals[-1]) else 4200
    got = evaluate(legs, ready=0, deadline_min=deadline)
    noise = 4.5 * 0.5 / math.sqrt(TRIPS) + 0.003
    for leg, share in enumerate(missed):
        if legs[leg].departures is not None:
            assert got.miss[leg] == pytest.approx(share, abs=noise)
    assert got.on_time == pytest.approx(bisect_right(arrivals, deadline) / TRIPS, abs=noise)
    assert got.stranded == pytest.approx(arrivals.count(math.inf) / TRIPS, abs=noise)
    for level, minute in zip(got.levels, got.quantiles_min, strict=True):
        low = bisect_right(arrivals, minute - 31) / TRIPS
        high = bisect_right(arrivals, minute + 31) / TRIPS
        assert low - noise <= level <= high + noise


def test_nobody_waits_for_a_train_that_never_comes():
    legs = [lorry(500, 4, 3), NaiveLeg(((700, 900),), 0, 0, 3, 0, 0)]
    got = evaluate(legs, ready=0)
    assert got.stranded == pytest.approx(got.miss[1])
    assert 0.1 < got.stranded < 0.5
    assert got.quantiles_min[0] == 900
    assert got.quantiles_min[3] == math.inf
    assert got.pmf.sum() == pytest.approx(1 - got.stranded)


def test_early_goods_wait_for_the_booked_train():
    got = evaluate([lorry(10, 0), NaiveLeg(weekly(5000, 100), 0, 0, 2, 0, 0)], ready=0)
    assert got.quantile(0.5) == 5100


def test_no_train_arrives_before_it_leaves():
    leg = NaiveLeg(weekly(600, 60), 0, 0, 50, 20, 2)  # planned far below the mean
    got = evaluate([leg], ready=0, levels=(0.01, 0.5))
    assert got.quantiles_min.min() >= 600


legs_strategy = st.lists(
    st.one_of(
        st.builds(
            lambda d, sd: lorry(d, sd, 0.3 * d / 60), st.integers(30, 900), st.sampled_from([0, 2])
        ),
        st.builds(
            lambda first, every, ride, sd, cut: NaiveLeg(
                weekly(first, ride, 40, every), cut, 30, ride / 60, sd, ride / 90
            ),
            st.integers(2000, 9000),
            st.sampled_from([DAY, 3 * DAY, WEEK]),
            st.integers(300, 4000),
            st.sampled_from([0.0, 5.0, 20.0]),
            st.integers(0, 300),
        ),
    ),
    min_size=1,
    max_size=5,
)


@settings(max_examples=150, deadline=None)
@given(legs_strategy, st.integers(0, 1500), st.integers(1, 3000))
def test_laws_of_any_itinerary(legs, ready, later):
    got = evaluate(legs, ready, levels=(0.1, 0.5, 0.9), deadline_min=20_000)
    assert np.all(got.pmf >= -1e-12)
    assert got.pmf.sum() + got.stranded <= 1 + 1e-9
    assert np.all(np.diff(got.quantiles_min[np.isfinite(got.quantiles_min)]) >= 0)
    behind = evaluate(legs, ready + later, levels=(0.1, 0.5, 0.9), deadline_min=20_000)
    assert behind.on_time <= got.on_time + 1e-9
    assert np.all(behind.quantiles_min >= got.quantiles_min)
    assert not np.any(behind.miss < got.miss - 1e-9)


@settings(max_examples=40, deadline=None)
@given(legs_strategy, st.integers(0, 1500))
def test_without_the_pmf_everything_else_is_the_same(legs, ready):
    whole = evaluate(legs, ready, deadline_min=20_000)
    bare = evaluate(legs, ready, deadline_min=20_000, whole=False)
    assert bare.pmf.size == 0
    assert bare.quantiles_min.tolist() == whole.quantiles_min.tolist()
    assert np.array_equal(bare.miss, whole.miss, equal_nan=True)
    assert (bare.on_time, bare.stranded) == (whole.on_time, whole.stranded)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"sd_h": -1.0}, "standard deviation -1"),
        ({"sd_h": 2.0, "min_h": 50.0}, "least time 50"),
        ({"mean_h": math.nan}, "mean nan"),
    ],
)
def test_wrong_leg_times_are_named(change, words):
    leg = NaiveLeg(weekly(600, 3000), 0, 0, 50, 1, 40)._replace(**change)
    with pytest.raises(UsageError, match=words):
        evaluate([leg], ready=0)


def test_wrong_levels_are_named():
    with pytest.raises(UsageError, match="levels"):
        evaluate([lorry(10)], ready=0, levels=(0.0,))

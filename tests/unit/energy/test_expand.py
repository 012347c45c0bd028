"""Representative days, costs of candidates, and expansions solved by hand."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.unit.energy.worlds import system_of

from landbridge.core.errors import UsageError
from landbridge.energy.candidates import (
    Candidate,
    candidates_of,
    nuclear_usd_per_mw_year,
    yearly_share,
)
from landbridge.energy.expand import expand, expand_system
from landbridge.energy.operation import Window
from landbridge.energy.periods import day_features, medoids, representative_days
from landbridge.results.energy import Line, Unit
from landbridge.scenario.energy import EnergyParams

ZONES = ("KZ-North", "KZ-South", "KZ-West", "UZ", "KG", "TJ", "TM")
COAL = Unit("AA", "coal", "steam", 100.0, 30.0, 1.0)


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 10**6), st.integers(1, 4))
def test_medoids_are_near_the_best_choice(seed: int, count: int) -> None:
    rng = np.random.default_rng(seed)
    features = rng.normal(size=(9, 3))
    distance = np.linalg.norm(features[:, None] - features[None], axis=2)

    def total(days: object) -> float:
        return float(distance[:, list(days)].min(axis=1).sum())  # type: ignore[call-overload]

    chosen, owner = medoids(features, count)
    best = min(total(days) for days in combinations(range(9), count))
    assert total(chosen) <= 1.15 * best + 1e-9
    assert np.array_equal(owner, distance[:, chosen].argmin(axis=1))
    # no swap of one day is better
    for position in range(count):
        for day in set(range(9)) - set(chosen.tolist()):
            other = [*chosen[:position].tolist(), day, *chosen[position + 1 :].tolist()]
            assert total(other) >= total(chosen) - 1e-9


def test_days_stand_for_the_whole_year_and_hold_the_hardest() -> None:
    rng = np.random.default_rng(1)
    load = rng.uniform(50, 100, (2, 24 * 30))
    load[0, 24 * 17 : 24 * 18] = 300.0
    days = representative_days(load, load, 6)
    assert sum(window.weight for window in days) == 30
    assert len(days) == 6
    hardest = next(window for window in days if window.first_day == 17)
    assert hardest.weight == 1.0
    assert np.isclose(day_features(load).max(), 1.0)
    with pytest.raises(UsageError, match=r"allowed is 3 to 30"):
        representative_days(load, load, 2)


def test_annuity() -> None:
    assert yearly_share(0.0, 20) == 0.05
    assert yearly_share(0.1, 25) == pytest.approx(0.110168, abs=1e-6)


def test_candidates_follow_what_may_be_built() -> None:
    every = candidates_of(2030, ZONES, EnergyParams())
    assert {item.what for item in every} == {"wind", "solar", "ccgt", "coal", "battery", "line"}
    assert all(item.cost_usd_per_mw_year > 1000 for item in every)
    price = {item.what: item.cost_usd_per_mw_year for item in every}
    assert price["solar"] < price["wind"] < 250_000
    few = candidates_of(2030, ZONES, EnergyParams(build=("wind", "coal"), coal_exit=("KZ",)))
    assert {item.what for item in few} == {"wind"}
    with pytest.raises(UsageError, match="allowed are wind"):
        candidates_of(2030, ZONES, EnergyParams(build=("fusion",)))
    cheap = EnergyParams(nuclear_supplier="cnnc")
    assert nuclear_usd_per_mw_year(2036, cheap) < nuclear_usd_per_mw_year(2036, EnergyParams())


def test_wind_is_built_where_it_saves_more_than_it_costs() -> None:
    # 365 like days: a MW of wind saves 0.5 x 8,760 h x 30 USD = 131,400 USD of coal a year, up to
    # the load of 60 MW over 0.5; beyond that it saves nothing.
    system = system_of(("AA",), np.full((1, 8760), 60.0), (COAL,))
    shares = {"wind": np.full((1, 8760), 0.5)}
    days = (Window(1, 0, 1, 365.0),)
    cheap = [Candidate("wind", "AA", "", "wind", 100_000.0)]
    result = expand_system(system, cheap, shares, days, 2030, EnergyParams())
    (row,) = result.built
    assert row.capacity_mw == pytest.approx(120.0, rel=1e-4)
    assert result.cost_musd == pytest.approx(12.0, rel=1e-4)
    assert result.verified_cost_musd == pytest.approx(result.cost_musd, rel=1e-4)
    assert result.verified.unserved_gwh == pytest.approx(0.0, abs=1e-3)
    dear = [Candidate("wind", "AA", "", "wind", 140_000.0)]
    assert expand_system(system, dear, shares, days, 2030, EnergyParams()).built == ()


def test_a_line_and_a_battery_are_built_against_unserved_load() -> None:
    load = np.zeros((2, 8760))
    load[1] = 40.0
    system = system_of(("AA", "BB"), load, (COAL,), (Line("l", "AA", "BB", 10.0, 10.0),))
    line = [Candidate("line", "AA", "BB", "new", 1000.0)]
    days = (Window(1, 5, 1, 365.0),)
    result = expand_system(system, line, {}, days, 2030, EnergyParams())
    assert result.built[0].capacity_mw == pytest.approx(30.0, rel=1e-3)
    peak = np.tile(np.r_[np.full(22, 80.0), np.full(2, 120.0)], 365)[None]
    battery = [Candidate("battery", "AA", "", "battery", 1000.0)]
    night = expand_system(system_of(("AA",), peak, (COAL,)), battery, {}, days, 2030,
                          EnergyParams(window_days=1))  # fmt: skip
    assert night.built[0].capacity_mw == pytest.approx(20.0, rel=1e-2)
    assert night.built[0].energy_mwh == pytest.approx(80.0, rel=1e-2)


def test_days_that_miss_the_peak_are_found_out() -> None:
    # The one day chosen is calm; the year has a day that asks for more than what was built.
    load = np.full((1, 8760), 90.0)
    load[0, 24 * 200 : 24 * 201] = 130.0
    system = system_of(("AA",), load, (COAL,))
    gas = [Candidate("ccgt", "AA", "", "ccgt", 50_000.0)]
    days = (Window(1, 0, 1, 365.0),)
    result = expand_system(system, gas, {}, days, 2030, EnergyParams())
    assert result.expected_unserved_gwh == pytest.approx(0.0, abs=1e-6)
    assert result.verified.unserved_gwh > 0.1
    assert result.verified_cost_musd > result.cost_musd
    assert result.summary()["cost_difference"] > 0


@pytest.mark.long
def test_an_expansion_of_the_region_is_verified_by_its_whole_year() -> None:
    result = expand(2030, EnergyParams(carbon_price_usd_per_t=30))
    assert result.built
    assert result.verified.status == "answered"
    assert abs(result.summary()["cost_difference"]) < 0.1
    assert result.cpu_s < 600


@pytest.mark.long
def test_a_nuclear_plant_is_paid_for() -> None:
    plant = ("kz-balkhash-npp-ulken",)
    result = expand(2036, EnergyParams(nuclear_order=plant, build=("wind", "ccgt"), periods=12))
    row = next(row for row in result.built if row.what == "committed")
    assert (row.zone, row.capacity_mw) == ("KZ-South", pytest.approx(2400.0))
    assert row.cost_musd_per_year > 1000

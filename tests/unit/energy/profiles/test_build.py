"""Sums, bounds, seasons and determinism of the profiles."""

from __future__ import annotations

import numpy as np
import pytest

pytest.importorskip("pvlib", reason="the extra energy is not installed")

from landbridge.core.errors import UsageError
from landbridge.energy.profiles import build_profiles
from landbridge.energy.profiles.anchors import zones
from landbridge.energy.profiles.clock import clock_of
from landbridge.energy.profiles.demand import demand_mw
from landbridge.energy.profiles.hydro import hydro_mwh_per_day
from landbridge.energy.profiles.published import demand_of, figure, hydro_of, month_shares
from landbridge.energy.profiles.solar import solar_cf
from landbridge.energy.profiles.weather import temperature_c
from landbridge.energy.profiles.wind import wind_cf
from landbridge.results.energy_profiles import FigureUse, Profiles, SeriesKind

YEAR = 2024


@pytest.fixture(scope="module")
def profiles() -> Profiles:
    return build_profiles(YEAR)


def _of(profiles: Profiles, country: str) -> list[int]:
    return [k for k, name in enumerate(profiles.countries) if name == country]


def _monthly(daily: np.ndarray) -> np.ndarray:
    months = clock_of(YEAR).month_of_day
    return np.array([daily[months == m].mean() for m in range(12)])


def test_shapes_bounds_and_marks(profiles: Profiles) -> None:
    assert profiles.demand_mw.shape == (7, 8760)
    assert profiles.hydro_mwh_per_day.shape == (7, 365)
    for share in (profiles.wind_cf, profiles.solar_cf):
        assert share.min() >= 0.0
        assert share.max() <= 1.0
    assert np.isfinite(profiles.demand_mw).all()
    assert (profiles.demand_mw > 0.3 * profiles.demand_mw.mean(axis=1, keepdims=True)).all()
    assert profiles.hydro_mwh_per_day.min() >= 0.0
    assert profiles.synthetic
    assert all(o.synthetic and o.source.startswith("synthetic") for o in profiles.origins)
    assert len(profiles.origins) == 7 * 4
    assert not profiles.demand_mw.flags.writeable


def test_leap_day_is_dropped_and_said(profiles: Profiles) -> None:
    assert profiles.leap_day_dropped
    assert any("29 February 2024" in note for note in profiles.notes)
    assert np.datetime64("2024-02-29T00", "h") not in profiles.hours_utc
    assert profiles.hours_utc[0] == np.datetime64("2024-01-01T00", "h")
    assert profiles.hours_utc[-1] == np.datetime64("2024-12-31T23", "h")


@pytest.mark.parametrize("country", ["KZ", "UZ", "KG", "TJ", "TM"])
def test_yearly_energies_are_the_published_ones(profiles: Profiles, country: str) -> None:
    rows = _of(profiles, country)
    demand = profiles.demand_mw[rows].sum() / 1000
    assert demand == pytest.approx(demand_of(country, YEAR).value, rel=1e-9)
    for water in (profiles.hydro_mwh_per_day, profiles.hydro_inflow_mwh_per_day):
        assert water[rows].sum() / 1000 == pytest.approx(hydro_of(country, YEAR).value, rel=1e-9)


def test_kazakhstan_meets_peak_months_and_shares(profiles: Profiles) -> None:
    load = profiles.demand_mw[_of(profiles, "KZ")]
    peak = figure("KZ", YEAR, "peak", "system")
    assert peak is not None
    assert load.sum(axis=0).max() == pytest.approx(peak.value, rel=1e-6)
    months = clock_of(YEAR).month_of_hour
    shares = [load[:, months == m].sum() / load.sum() for m in range(12)]
    assert shares == pytest.approx(month_shares(), rel=1e-9)
    energy = load.sum(axis=1) / load.sum()
    assert energy == pytest.approx([0.657, 0.217, 0.126], rel=1e-9)


def test_factors_meet_their_targets(profiles: Profiles) -> None:
    assert profiles.wind_cf.mean(axis=1) == pytest.approx([z.wind_cf for z in zones()], rel=1e-8)
    assert profiles.solar_cf.mean(axis=1) == pytest.approx([z.solar_cf for z in zones()], rel=1e-8)


def test_seasons(profiles: Profiles) -> None:
    winter, summer = [0, 1, 11], [5, 6, 7]
    index = profiles.zone_index
    demand = {z: _monthly(profiles.demand_mw[k].reshape(365, 24).sum(axis=1))
              for z, k in index.items()}  # fmt: skip
    for zone in ("KZ-North", "KZ-South", "KZ-West", "KG", "TJ"):
        assert demand[zone][winter].min() > demand[zone][summer].max(), zone
    assert demand["TM"].argmax() in summer
    # two seasons in Uzbekistan: January and July above April
    assert min(demand["UZ"][0], demand["UZ"][6]) > demand["UZ"][3]
    water = {z: _monthly(profiles.hydro_mwh_per_day[k]) for z, k in index.items()}
    assert water["KG"].argmax() in winter
    assert water["TJ"].argmax() in summer
    assert _monthly(profiles.hydro_inflow_mwh_per_day[index["KG"]]).argmax() in summer
    assert not profiles.hydro_mwh_per_day[index["KZ-West"]].any()
    for row in range(7):
        sun = _monthly(profiles.solar_cf[row].reshape(365, 24).sum(axis=1))
        assert sun[summer].mean() > 1.3 * sun[winter].mean()


def test_sun_shines_by_day_only(profiles: Profiles) -> None:
    for row, zone in enumerate(zones()):
        hour, _ = clock_of(YEAR).local(zone.timezone)
        assert profiles.solar_cf[row][(hour <= 2) | (hour >= 23)].max() == 0.0
        assert profiles.solar_cf[row][(hour >= 12) & (hour <= 13)].min() > 0.0


def test_wind_remembers_and_neighbours_resemble(profiles: Profiles) -> None:
    series = profiles.wind_cf
    for row in range(7):
        assert 0.85 < np.corrcoef(series[row, :-1], series[row, 1:])[0, 1] < 0.99
    together = np.corrcoef(series)
    index = profiles.zone_index
    near = together[index["KG"], index["KZ-South"]]
    far = together[index["KZ-North"], index["TM"]]
    assert near > 0.4
    assert abs(far) < 0.25
    assert near > far


def test_same_seed_same_answer_other_seed_other(profiles: Profiles) -> None:
    again, other = build_profiles(YEAR), build_profiles(YEAR, seed=1)
    for name in ("demand_mw", "wind_cf", "solar_cf", "hydro_mwh_per_day"):
        assert np.array_equal(getattr(profiles, name), getattr(again, name))
        assert not np.array_equal(getattr(profiles, name), getattr(other, name))
    assert again.calibration == profiles.calibration


@pytest.mark.parametrize("left_out", ["KZ-North", "UZ", "TM"])
def test_a_zone_less_leaves_the_others_as_they_were(profiles: Profiles, left_out: str) -> None:
    kept = [z for z in zones() if z.zone != left_out]
    rows = [profiles.zone_index[z.zone] for z in kept]
    clock = clock_of(YEAR)
    air = temperature_c(0, kept, clock)
    assert np.array_equal(air, profiles.temperature_c[rows])
    assert np.array_equal(wind_cf(0, kept, clock), profiles.wind_cf[rows])
    assert np.array_equal(solar_cf(0, kept, clock, air), profiles.solar_cf[rows])
    water = hydro_mwh_per_day(0, kept, clock, "hydro_release")
    assert np.array_equal(water, profiles.hydro_mwh_per_day[rows])
    if left_out != "KZ-North":  # the zones of one country share its published months
        assert np.array_equal(demand_mw(0, kept, clock, air), profiles.demand_mw[rows])


def test_calibration_says_what_was_fitted_and_what_checked(profiles: Profiles) -> None:
    uses = {row.use for row in profiles.calibration}
    assert uses == set(FigureUse)
    for row in profiles.calibration:
        assert row.source
        assert np.isfinite(row.published)
        if row.use is FigureUse.FITTED:
            assert abs(row.difference) < 2e-3, row
    names = {(row.figure, row.where) for row in profiles.calibration}
    assert ("highest hourly load", "KZ") in names
    assert ("wind fleet capacity factor", "KZ") in names


def test_series_gives_hydro_by_the_hour(profiles: Profiles) -> None:
    hourly = profiles.series("TJ", SeriesKind.HYDRO)
    row = profiles.zone_index["TJ"]
    assert hourly.reshape(365, 24).sum(axis=1) == pytest.approx(profiles.hydro_mwh_per_day[row])


@pytest.mark.parametrize(("year", "seed", "word"), [(1999, 0, "2020 to 2050"), (2024, -1, "Seed")])
def test_refuses_what_makes_no_sense(year: int, seed: int, word: str) -> None:
    with pytest.raises(UsageError, match=word):
        build_profiles(year, seed=seed)


def test_without_pvlib_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    import sys

    monkeypatch.setitem(sys.modules, "pvlib", None)
    with pytest.raises(UsageError, match=r"landbridge\[energy\]"):
        build_profiles(YEAR)


@pytest.mark.parametrize("year", [2020, 2023, 2025, 2030, 2050])
def test_other_years_build_and_tell_their_estimates(year: int) -> None:
    clock = clock_of(year)
    air = temperature_c(3, zones(), clock)
    demand = demand_mw(3, zones(), clock, air)
    total = sum(demand_of(c, year).value for c in ("KZ", "UZ", "KG", "TJ", "TM"))
    assert demand.sum() / 1000 == pytest.approx(total, rel=1e-9)
    assert demand.min() > 0
    assert demand_of("KZ", year).est == (year not in (2023, 2025))

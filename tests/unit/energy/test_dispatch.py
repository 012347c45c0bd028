"""A few windows of a year: sums, tables, parameters, and the words where a library lacks."""

from __future__ import annotations

import sys

import numpy as np
import polars as pl
import pytest

from landbridge.core.errors import UnknownNameError, UsageError
from landbridge.energy.backcast import backcast, compare
from landbridge.energy.check import recompute
from landbridge.energy.dispatch import dispatch
from landbridge.energy.year import lines_of, system_of
from landbridge.results.energy import EnergyResult
from landbridge.scenario.energy import ANCHORED, FITTED, EnergyParams, energy_params_of

FEW = EnergyParams(weeks=("3", "29"))
NORTH_SOUTH = "kz-north-kz-south-500-ac"


@pytest.fixture(scope="module")
def weeks() -> EnergyResult:
    return dispatch(2024, FEW)


def test_two_weeks_add_up(weeks: EnergyResult) -> None:
    anew = recompute(weeks, system_of(2024, FEW))
    assert anew.balance_mw < 1e-6
    assert anew.limits_mw < 1e-6
    assert anew.budget_mwh < 1e-4
    assert abs(anew.co2_t) < 1e-3
    assert anew.co2_mt == pytest.approx(weeks.co2_mt)
    assert weeks.status == "part"
    assert weeks.misses == ()
    assert "not of a year" in " ".join(weeks.notes)


def test_winter_burns_more_than_summer_and_north_sends_south(weeks: EnergyResult) -> None:
    assert weeks.north_south_gwh > 0
    winter, summer = np.array_split(np.arange(len(weeks.hours_utc)), 2)
    coal = [at for at, unit in enumerate(weeks.units) if (unit.zone, unit.fuel) == ("KG", "coal")]
    assert weeks.unit_mw[coal][:, winter].sum() > 1.3 * weeks.unit_mw[coal][:, summer].sum()
    steady = weeks.price_usd_per_mwh[: len(weeks.zones)]
    assert (steady > -1e-6).all()
    assert weeks.average_t_per_mwh[weeks.nodes.index("KZ-North")].mean() > 0.8
    assert weeks.average_t_per_mwh[weeks.nodes.index("TJ")].mean() < 0.3


def test_tables_hold_the_hours(weeks: EnergyResult) -> None:
    frames = weeks.to_frames()
    assert frames["zone_hours"].height == len(weeks.zones) * len(weeks.hours_utc)
    power = frames["unit_hours"].group_by("unit").agg(pl.col("power_mw").sum()).sort("unit")
    assert np.allclose(power["power_mw"] * 1e-3, frames["units"]["energy_gwh"])
    assert frames["line_hours"]["link_id"].n_unique() == frames["lines"].height
    assert set(frames["unserved"].columns) >= {"zone", "energy_gwh", "hours"}


def test_same_question_same_answer(weeks: EnergyResult) -> None:
    again = dispatch(2024, FEW)
    assert np.array_equal(again.unit_mw, weeks.unit_mw)
    assert not np.array_equal(dispatch(2024, EnergyParams(weeks=("3", "29"), seed=1)).unit_mw,
                              weeks.unit_mw)  # fmt: skip


def test_carbon_price_and_coal_exit_lower_carbon(weeks: EnergyResult) -> None:
    dear = dispatch(2024, EnergyParams(weeks=("3", "29"), carbon_price_usd_per_t=100))
    assert sum(dear.co2_mt.values()) < sum(weeks.co2_mt.values())
    gone = dispatch(2024, EnergyParams(weeks=("3", "29"), coal_exit=("KZ",)))
    assert gone.generation_twh["KZ"].get("coal", 0.0) == 0.0
    assert {row.zone for row in gone.unserved} >= {"KZ-North"}


def test_lines_follow_year_and_wish() -> None:
    base = {line.link_id for line in lines_of(2024, EnergyParams())}
    assert NORTH_SOUTH in base
    assert not any("hvdc" in name or "-cn-" in name for name in base)
    shut = lines_of(2024, EnergyParams(close_lines=(NORTH_SOUTH,)))
    assert {line.link_id for line in shut} == base - {NORTH_SOUTH}
    new = "kz-north-kz-west-500-ac"
    assert new not in base
    assert new in {line.link_id for line in lines_of(2028, EnergyParams())}
    assert new in {line.link_id for line in lines_of(2024, EnergyParams(new_lines=(new,)))}
    with pytest.raises(UnknownNameError, match="does not know it"):
        lines_of(2024, EnergyParams(new_lines=("moon",)))


def test_nuclear_comes_in_the_order_asked() -> None:
    plant = "kz-balkhash-npp-ulken"
    params = EnergyParams(weeks=("3",), nuclear_order=(plant,), nuclear_first_year=2035)
    assert dispatch(2036, params).generation_twh["KZ"]["nuclear"] > 0.1
    assert "nuclear" not in dispatch(2034, params).generation_twh["KZ"]


@pytest.mark.parametrize("year", [1999, 2061])
def test_a_year_without_data_is_refused(year: int) -> None:
    with pytest.raises(UsageError, match="2022 to 2060"):
        dispatch(year, FEW)


def test_back_casts_are_of_published_years(weeks: EnergyResult) -> None:
    with pytest.raises(UsageError, match="2022 to 2025"):
        backcast(2030)
    rows = compare(weeks)
    uses = {row.use for row in rows}
    assert uses == {"input", "seen"}  # nothing is fitted to 2024, and nothing of it is untouched
    assert all(row.reason for row in rows if not row.within)


@pytest.mark.parametrize("library", ["highspy", "pvlib"])
def test_without_the_extra_the_cure_is_told(monkeypatch: pytest.MonkeyPatch, library: str) -> None:
    monkeypatch.setitem(sys.modules, library, None)
    with pytest.raises(UsageError, match="pip install 'landbridge\\[energy\\]'"):
        dispatch(2024, FEW)


def test_parameters_are_read_from_words() -> None:
    params = energy_params_of(
        ["carbon_price_usd_per_t=25", "coal_availability.KZ=0.7", "weeks=1,3", 'coal_exit=["KZ"]']
    )
    assert params.carbon_price_usd_per_t == 25.0
    assert params.coal_availability["KZ"] == 0.7
    assert params.coal_availability["UZ"] == EnergyParams().coal_availability["UZ"]
    assert params.weeks == ("1", "3")
    assert params.coal_exit == ("KZ",)


@pytest.mark.parametrize(
    ("word", "message"),
    [
        ("carbon=5", "nobody knows it"),
        ("carbon_price_usd_per_t", "key=value"),
        ("carbon_price_usd_per_t=-1", "a number from 0 to 1000"),
        ("seed.KZ=3", "has no parts"),
        ("coal_availability.KZ=2", "from 0 to 1"),
        ("nuclear_supplier=acme", "one of"),
    ],
)
def test_wrong_words_are_refused(word: str, message: str) -> None:
    with pytest.raises(UsageError, match=message):
        energy_params_of([word])


def test_what_was_fitted_is_listed() -> None:
    names = set(EnergyParams.__dataclass_fields__)
    assert set(FITTED) <= names
    assert set(ANCHORED) <= names


@pytest.mark.long
@pytest.mark.parametrize("year", [2023, 2024])
def test_back_cast_comes_near_what_was_published(year: int) -> None:
    rows = {(row.country, row.source): row for row in backcast(year)}
    for key in (("KZ", "coal"), ("KZ", "gas"), ("KZ", "intensity"), ("KZ", "north to south")):
        assert rows[key].within, rows[key]
    allowed = {("UZ", "solar"), ("TJ", "total"), ("KZ", "oil")}
    assert {key for key, row in rows.items() if not row.within} <= allowed


@pytest.mark.long
def test_a_whole_year_adds_up() -> None:
    result = dispatch(2024)
    anew = recompute(result, system_of(2024, EnergyParams()))
    assert anew.balance_mw < 1e-6
    assert abs(anew.co2_t) < 1e-2
    assert result.cpu_s < 120

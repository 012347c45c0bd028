"""The packaged carbon of electricity: whole, small, of the packaged power tables, and by hour."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, datetime, timedelta, timezone

import numpy as np
import polars as pl
import pytest

from landbridge import facts
from landbridge.core.errors import UnknownNameError, UsageError
from landbridge.energy.carbon import inputs_fingerprint, params_fingerprint
from landbridge.network.carbon import carbon_places, carbon_year, grid_intensity
from landbridge.scenario.energy import EnergyParams


def test_the_table_is_whole_and_rests_on_the_packaged_power_tables() -> None:
    frame = facts.load("carbon_intensity")
    places = carbon_places()
    assert set(places) == {"KZ", "KZ-North", "KZ-South", "KZ-West", "UZ", "KG", "TJ", "TM"}
    assert frame.height == sum(map(len, places.values())) * 12 * 24
    assert frame["inputs"].unique().to_list() == [inputs_fingerprint()], (
        "the power tables changed: run scripts/build_carbon.py"
    )
    assert frame["params"].unique().to_list() == [params_fingerprint(EnergyParams())], (
        "the parameters of the power model changed: run scripts/build_carbon.py"
    )
    assert frame["est"].all()


def test_a_country_is_the_mix_of_its_zones() -> None:
    frame = facts.load("carbon_intensity").filter(pl.col("place").str.starts_with("KZ"))
    mass = pl.col("average_g_per_kwh") * pl.col("load_mw")
    by_hour = frame.with_columns(mass=mass, zone=pl.col("place") != "KZ")
    sums = by_hour.group_by("year", "month", "hour_utc", "zone").agg(pl.col("mass").sum())
    wide = sums.pivot("zone", index=["year", "month", "hour_utc"], values="mass")
    assert np.allclose(wide["true"], wide["false"], rtol=1e-3)


def test_a_time_is_looked_up_by_utc_whatever_its_offset() -> None:
    frame = facts.load("carbon_intensity")
    row = frame.filter(
        (pl.col("place") == "KZ")
        & (pl.col("year") == 2024)
        & (pl.col("month") == 1)
        & (pl.col("hour_utc") == 22)
    ).row(0, named=True)
    here = datetime(2027, 2, 1, 3, tzinfo=timezone(timedelta(hours=5)))
    found = grid_intensity("KZ", here)
    assert found.average_g == row["average_g_per_kwh"]
    assert found.marginal_g == row["marginal_g_per_kwh"]
    assert found == grid_intensity("KZ", here.astimezone(UTC))
    assert (found.month, found.hour_utc, found.year) == (1, 22, 2024)


def test_the_yearly_mean_lies_among_the_hours_and_the_shape_has_mean_one() -> None:
    for place, years in carbon_places().items():
        for year in years:
            table = carbon_year(place, year)
            assert table.average_g.min() <= table.yearly_average_g <= table.average_g.max()
            assert table._mean(table.shape) == pytest.approx(1.0)
            assert grid_intensity(place, year=year).average_g == table.yearly_average_g


def test_the_sun_of_uzbekistan_makes_noon_cleaner_than_night() -> None:
    zone = timezone(timedelta(hours=5))
    noon = grid_intensity("UZ", datetime(2024, 7, 15, 13, tzinfo=zone))
    night = grid_intensity("UZ", datetime(2024, 7, 15, 1, tzinfo=zone))
    assert noon.average_g < night.average_g


def test_the_nearest_year_answers() -> None:
    assert grid_intensity("KZ", year=2022).year == 2023
    assert grid_intensity("KZ", year=2050).year == 2024


def test_what_cannot_be_answered_is_told() -> None:
    with pytest.raises(UnknownNameError, match="carbon_intensity"):
        grid_intensity("FR")
    with pytest.raises(UsageError, match="offset"):
        grid_intensity("KZ", datetime(2027, 1, 1, 3))


def test_the_table_serves_without_the_extra() -> None:
    code = (
        "import sys; sys.modules.update(dict.fromkeys(['pypsa', 'highspy', 'pvlib', 'tsam']));"
        "from landbridge.cli import main;"
        "assert main(['energy', 'carbon', '--country', 'KZ', '--at', '2027-01-15T03:00']) == 0"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "03:00 local time" in done.stdout

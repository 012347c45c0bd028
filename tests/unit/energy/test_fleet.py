"""The fleet meets the official totals, and nothing runs before it opens."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from landbridge import facts
from landbridge.core.errors import UnknownNameError, UsageError
from landbridge.energy.capacity import gaps_of, read_plants, residual_mw
from landbridge.energy.fleet import FUELS, STATE_YEAR, Fleet, fleet_of
from landbridge.energy.zones import COUNTRIES, ZONES, country_of, find_countries, zones_of

ZHANATAS = "kz-zhanatas-wpp"
BALKHASH = "kz-balkhash-npp-ulken"
PLANTS = {plant.plant_id: plant for plant in read_plants()}
years = st.integers(2015, 2060)


@dataclass(frozen=True)
class Wish:
    """What `EnergyParams` says about the fleet."""

    coal_exit: tuple[str, ...] = ()
    nuclear_order: tuple[str, ...] = ()
    nuclear_first_year: int = 2035
    nuclear_gap_years: int = 5


def _official(country: str, year: int, part: str) -> float:
    frame = facts.load("power_balances").filter(
        metric="capacity", country=country, year=year, sub=part
    )
    return float(frame["value"].item())


@pytest.mark.parametrize(
    ("country", "end_of", "told_in", "part", "fuels"),
    [
        ("KZ", 2023, 2024, "total", FUELS),
        ("KZ", 2023, 2024, "wind", ("wind",)),
        ("KZ", 2023, 2024, "solar", ("solar",)),
        ("UZ", 2025, 2025, "total", FUELS),
        ("UZ", 2025, 2025, "hydro", ("hydro",)),
        ("UZ", 2025, 2025, "solar", ("solar",)),
        ("UZ", 2025, 2025, "wind", ("wind",)),
        ("UZ", 2024, 2024, "wind", ("wind",)),
        ("KG", 2022, 2022, "total", FUELS),
        ("TM", 2021, 2022, "total", FUELS),
    ],
)
def test_the_sum_is_the_official_total(
    country: str, end_of: int, told_in: int, part: str, fuels: tuple[str, ...]
) -> None:
    fleet = fleet_of(end_of)
    assert sum(fleet.total_mw(country, fuel) for fuel in fuels) == pytest.approx(
        _official(country, told_in, part), abs=0.05
    )


def test_residuals_are_marked_and_are_what_is_not_listed() -> None:
    fleet = fleet_of(2023)
    listed = {row["plant_id"] for row in facts.load("power_plants").iter_rows(named=True)}
    for name, residual, est in zip(fleet.plant_id, fleet.is_residual, fleet.est, strict=True):
        assert residual == name.startswith("residual-")
        assert (name in listed) != residual
        assert est or not residual
    assert fleet.capacity_mw[fleet.is_residual].sum() < 0.06 * fleet.total_mw()


def test_a_gap_below_zero_is_told_and_takes_no_plant_away() -> None:
    low = [gap for gap in gaps_of("UZ") if gap.gap_mw < 0]
    assert [(gap.part, gap.year) for gap in low] == [("thermal", 2024)]
    fleet = fleet_of(2024)
    thermal = sum(fleet.total_mw("UZ", fuel) for fuel in ("coal", "gas", "oil"))
    assert thermal == pytest.approx(low[0].listed_mw + _official("UZ", 2024, "block stations"))
    assert any("57 MW more than the official" in note for note in fleet.notes)
    assert any("Tajikistan" in note for note in fleet.notes)


def _runs(fleet: Fleet, name: str) -> bool:
    return name in fleet.plant_id


def test_a_plant_runs_from_the_year_it_opens() -> None:
    assert [_runs(fleet_of(year), ZHANATAS) for year in (2020, 2021, 2030)] == [False, True, True]
    first = fleet_of(2021)
    assert first.share_of_year[first.plant_id.index(ZHANATAS)] == 0.5
    bash = fleet_of(2025)
    assert bash.share_of_year[bash.plant_id.index("uz-bash-wind")] == pytest.approx(350 / 365)


def test_a_part_of_a_plant_ends_where_the_whole_opens() -> None:
    early, whole = "tj-rogun-hpp-two-early-units", "tj-rogun-hpp-full"
    for year in (2024, 2034, 2035, 2050):
        fleet = fleet_of(year)
        assert _runs(fleet, early) != _runs(fleet, whole)


@settings(max_examples=25, deadline=None)
@given(year=years)
def test_nothing_planned_runs_in_a_past_year_nor_at_all_unless_named(year: int) -> None:
    planned = [plant.plant_id for plant in PLANTS.values() if plant.status == "planned"]
    plain, named = fleet_of(year), fleet_of(year, planned=planned)
    assert not set(planned) & set(plain.plant_id)
    if year < STATE_YEAR:
        assert named.plant_id == plain.plant_id
    for name in plain.plant_id:
        plant = PLANTS.get(name)
        if plant is not None:
            assert plant.year_open is None or plant.year_open <= year
            assert plant.status == "operating" or year >= STATE_YEAR


@settings(max_examples=25, deadline=None)
@given(year=years)
def test_every_column_is_sound(year: int) -> None:
    fleet = fleet_of(year)
    assert len(set(fleet.plant_id)) == len(fleet)
    assert set(fleet.zone) <= set(ZONES)
    assert set(fleet.fuel) <= set(FUELS)
    assert (fleet.capacity_mw > 0).all()
    assert ((fleet.share_of_year > 0) & (fleet.share_of_year <= 1)).all()
    assert not fleet.capacity_mw.flags.writeable
    parts = [fleet.total_mw(zone, fuel) for zone in ZONES for fuel in FUELS]
    assert sum(parts) == pytest.approx(fleet.total_mw())
    assert np.count_nonzero(fleet.chinese) == sum(
        PLANTS[name].chinese for name in fleet.plant_id if name in PLANTS
    )


def test_the_residual_of_a_young_fuel_does_not_precede_its_plants() -> None:
    assert residual_mw("UZ", 2023).get(("UZ", "wind"), 0.0) == 0.0
    found = [residual_mw("KZ", year)["KZ-South", "wind"] for year in range(2018, 2024)]
    assert all(early <= late for early, late in pairwise(found))


def test_a_mix_of_wind_and_solar_is_cut_without_loss() -> None:
    frame = facts.load("power_plants").filter(technology="mixed RES")
    parts = [plant for plant in read_plants() if plant.technology == "mixed RES"]
    assert {plant.fuel for plant in parts} == {"wind", "solar"}
    assert all(plant.est for plant in parts)
    assert sum(p.capacity_mw for p in parts) == pytest.approx(frame["capacity_mw"].sum())


def test_batteries_generate_nothing_and_stand_apart() -> None:
    fleet = fleet_of(2025)
    assert sum(plant.capacity_mw for plant in fleet.batteries) == 1245
    assert "battery" not in fleet.fuel
    assert not fleet_of(2024).batteries


def test_a_plant_left_out_is_not_filled_up_by_the_residual() -> None:
    whole, less = fleet_of(2023), fleet_of(2023, without=[ZHANATAS])
    assert whole.total_mw("KZ") - less.total_mw("KZ") == pytest.approx(100)
    assert whole.total_mw("KZ-North") == pytest.approx(less.total_mw("KZ-North"))


def test_coal_exit_closes_plants_and_residuals_of_the_place_alone() -> None:
    fleet = fleet_of(2024, Wish(coal_exit=("KZ-South", "UZ")))
    assert fleet.total_mw("KZ-South", "coal") == fleet.total_mw("UZ", "coal") == 0
    assert fleet.total_mw("KZ-North", "coal") == fleet_of(2024).total_mw("KZ-North", "coal") > 0


def test_nuclear_plants_follow_their_order() -> None:
    second = "kz-second-npp-zhambyl-district-next-to-the-first"
    wish = Wish(nuclear_order=(second, BALKHASH), nuclear_first_year=2030, nuclear_gap_years=4)
    found = [
        [_runs(fleet_of(year, wish), name) for name in (second, BALKHASH)]
        for year in (2029, 2030, 2034)
    ]
    assert found == [[False, False], [True, False], [True, True]]


def test_unknown_ids_and_years_are_refused_in_words() -> None:
    with pytest.raises(UnknownNameError, match="kz-zhanatas") as told:
        fleet_of(2024, without=["kz-zhanatas"])
    assert ZHANATAS in str(told.value)
    with pytest.raises(UsageError, match="2015 to 2100"):
        fleet_of(1990)


def test_zones_and_countries_fit() -> None:
    assert [zone for code in COUNTRIES for zone in zones_of(code)] == list(ZONES)
    assert find_countries("kazakhstan") == find_countries("KZ") == ("KZ",)
    assert find_countries("ca5") == tuple(COUNTRIES)
    with pytest.raises(UnknownNameError, match="Xinjiang"):
        find_countries("Xinjiang")
    with pytest.raises(UnknownNameError, match="KZ-East"):
        country_of("KZ-East")
    ends = facts.load("power_links").select(pl.concat_list("zone_from", "zone_to").explode())
    assert all(country_of(end) for end in ends.to_series().to_list())

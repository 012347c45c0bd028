"""Rules on the tables of power: each one finds a fault that is put in, and none without one."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import polars as pl
import pytest

from landbridge import facts
from landbridge.facts import power_rules

Edit = Callable[[pl.DataFrame], pl.DataFrame]
KEYS = {"power_plants": "plant_id", "power_links": "link_id", "power_balances": "row_id"}
ZHANATAS, BALKHASH = "kz-zhanatas-wpp", "kz-balkhash-npp-ulken"
NORTH_SOUTH = "kz-north-kz-south-500-ac"


def _load_with(table: str, key: str, column: str, value: object) -> Callable[[str], pl.DataFrame]:
    def load(name: str) -> pl.DataFrame:
        frame = facts.load(name)
        if name != table:
            return frame
        chosen = pl.col(KEYS[table]) == key
        assert frame.filter(chosen).height == 1
        new = pl.lit(value, dtype=frame.schema[column])
        return frame.with_columns(pl.when(chosen).then(new).otherwise(column).alias(column))

    return load


@pytest.mark.parametrize("rule", power_rules.RULES)
def test_packaged_tables_break_no_rule(rule: Callable[..., object]) -> None:
    assert list(rule(facts.load)) == []  # type: ignore[call-overload]


@pytest.mark.parametrize(
    ("rule", "table", "key", "column", "value"),
    [
        (power_rules.zones_lie_in_their_country, "power_plants", ZHANATAS, "zone", "UZ"),
        (power_rules.plant_years_are_in_order, "power_plants", ZHANATAS, "year_open", 2031),
        (power_rules.plant_years_are_in_order, "power_plants", ZHANATAS, "year_close", 2020),
        (power_rules.plant_years_are_in_order, "power_plants", ZHANATAS, "status", "closed"),
        (power_rules.plant_years_are_in_order, "power_plants", BALKHASH, "year_open", 2025),
        (
            power_rules.plant_years_are_in_order,
            "power_plants",
            ZHANATAS,
            "open_on",
            date(2022, 1, 1),
        ),
        (power_rules.plant_energy_is_possible, "power_plants", ZHANATAS, "design_gwh_low", 400.0),
        (power_rules.plant_energy_is_possible, "power_plants", ZHANATAS, "design_gwh_high", 900.0),
        (power_rules.chinese_parts_are_told, "power_plants", ZHANATAS, "chinese_role", None),
        (
            power_rules.lines_between_zones_have_capacity,
            "power_links",
            NORTH_SOUTH,
            "reverse_mw",
            None,
        ),
        (power_rules.balances_have_figures, "power_balances", "balance-001", "value", None),
        (power_rules.balances_have_figures, "power_balances", "balance-001", "value_low", 999.0),
    ],
)
def test_a_fault_is_found_with_its_row(
    rule: Callable[..., object], table: str, key: str, column: str, value: object
) -> None:
    found = list(rule(_load_with(table, key, column, value)))  # type: ignore[call-overload]
    assert [item.key for item in found] == [key]


def test_figures_of_the_three_named_plants_are_as_published() -> None:
    frame = facts.load("power_plants")
    rows = {row["plant_id"]: row for row in frame.iter_rows(named=True)}
    wind, hydro = rows[ZHANATAS], rows["kz-turgusunskaya-hpp"]
    assert (wind["capacity_mw"], wind["year_open"], wind["fuel"]) == (100.0, 2021, "wind")
    assert (wind["design_gwh"], wind["design_gwh_low"], wind["design_gwh_high"]) == (None, 319, 360)
    assert (hydro["capacity_mw"], hydro["design_gwh"], hydro["year_open"]) == (24.9, 79.8, 2021)
    solar = rows["kz-kaskelen-spp"]
    assert (solar["capacity_mw"], solar["year_open"], solar["est"]) == (50.0, 2020, True)
    assert "one press report" in solar["chinese_role"]


def test_both_claims_on_nuclear_power_are_there() -> None:
    frame = facts.load("power_plants").filter(fuel="nuclear", country="KZ")
    told = " ".join(frame["chinese_role"].to_list())
    assert "Rosatom" in told
    assert "CNNC" in told


def test_no_source_tells_how_it_was_read() -> None:
    for name in (*KEYS, "power_costs", "wind_exports"):
        text = "\n".join(
            facts.load(name).select(pl.selectors.string()).fill_null("").unpivot()["value"]
        )
        for word in ("index id", "reposting", "reference text", "virverani", "needs a sourced"):
            assert word not in text, (name, word)

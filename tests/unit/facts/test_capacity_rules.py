"""Rules on capacities: each one finds a fault that is put in, and none without one."""

from __future__ import annotations

from calendar import isleap
from collections.abc import Callable

import polars as pl
import pytest

from landbridge import facts
from landbridge.facts import capacity_rules


def _with(table: str, chosen: pl.Expr, **values: object) -> Callable[[str], pl.DataFrame]:
    def load(name: str) -> pl.DataFrame:
        frame = facts.load(name)
        if name != table:
            return frame
        assert frame.filter(chosen).height == 1
        return frame.with_columns(
            pl.when(chosen).then(pl.lit(value)).otherwise(pl.col(column)).alias(column)
            for column, value in values.items()
        )

    return load


@pytest.mark.parametrize("rule", capacity_rules.RULES)
def test_packaged_tables_break_no_rule(rule: Callable[..., object]) -> None:
    assert list(rule(facts.load)) == []  # type: ignore[call-overload]


def test_a_capacity_below_the_count_of_its_year_is_found() -> None:
    chosen = (pl.col("crossing_id") == "khorgos-altynkol") & (pl.col("year_from") == 2024)
    load = _with("crossing_capacities", chosen, container_trains_per_day=23.0)
    (found,) = capacity_rules.capacities_hold_counts(load)
    assert (found.key, found.value) == ("khorgos-altynkol 2024", 23.0)
    assert "23.6 trains a day counted in 2024" in found.rule


def test_a_capacity_below_a_published_mean_is_found() -> None:
    chosen = pl.col("crossing_id") == "brest-terespol"
    load = _with("crossing_capacities", chosen, container_trains_per_day=23.0)
    (found,) = capacity_rules.capacities_hold_counts(load)
    assert "24.0 trains a day counted in 2021" in found.rule


def test_trains_of_no_crossing_and_a_family_without_trains_are_found() -> None:
    chosen = pl.col("place") == "khorgos-altynkol"
    (found,) = capacity_rules.loads_have_their_place(
        _with("railway_trains", chosen, place="khorgas")
    )
    assert found.value == "khorgas"

    def without(name: str) -> pl.DataFrame:
        frame = facts.load(name)
        return (
            frame.filter(pl.col("place") != "central_asia") if name == "railway_trains" else frame
        )

    lost = list(capacity_rules.loads_have_their_place(without))
    assert lost
    assert {item.value for item in lost} == {"central_asia"}


def test_every_crossing_of_china_that_was_counted_has_a_capacity_that_holds_the_count() -> None:
    frame = facts.load("crossing_capacities")
    rows = frame.sort("year_from").iter_rows(named=True)
    limits: dict[str, dict[int, float]] = {}
    for row in rows:
        held = limits.setdefault(row["crossing_id"], {})
        held[row["year_from"]] = row["container_trains_per_day"]
    for row in facts.load("crossing_targets").iter_rows(named=True):
        steps = limits[row["crossing_id"]]
        first = max(year for year in steps if year <= row["year"])
        assert steps[first] >= row["trains"] / (366 if isleap(row["year"]) else 365)


def test_an_estimate_tells_its_rule_and_a_published_peak_is_no_estimate() -> None:
    frame = facts.load("crossing_capacities")
    assert frame.filter(pl.col("est") & pl.col("method").is_null()).is_empty()
    published = frame.filter(~pl.col("est")).select("crossing_id", "year_from").rows()
    figures = frame.filter(~pl.col("est"))["container_trains_per_day"].to_list()
    assert published == [
        ("alashankou-dostyk", 2023),
        ("alashankou-dostyk", 2025),
        ("khorgos-altynkol", 2022),
    ]
    assert figures == [24.0, 30.0, 27.0]
    seen = facts.load("crossing_observations").filter(pl.col("metric") == "trains_per_day_peak")
    told = {(r["crossing_id"], r["year"]): r["value"] for r in seen.iter_rows(named=True)}
    assert told == dict(zip(published, figures, strict=True))

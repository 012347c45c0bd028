"""Rules on the trade tables: each one finds a fault that is put in, and none without one."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import polars as pl
import pytest

from landbridge import facts
from landbridge.facts import trade_rules
from landbridge.facts.trade_rules import half_unit

Edit = Callable[[pl.DataFrame], pl.DataFrame]
EARLY = "ca5-2025-05-gacc-usd-1"


def _with(table: str, edit: Edit) -> Callable[[str], pl.DataFrame]:
    def load(name: str) -> pl.DataFrame:
        frame = facts.load(name)
        return edit(frame) if name == table else frame

    return load


def _put(flow_id: str, column: str, value: object) -> Edit:
    chosen = pl.col("flow_id") == flow_id
    return lambda frame: frame.with_columns(
        pl.when(chosen).then(pl.lit(value)).otherwise(pl.col(column)).alias(column)
    )


@pytest.mark.parametrize("rule", trade_rules.RULES)
def test_packaged_tables_break_no_rule(rule: Callable[..., object]) -> None:
    assert list(rule(facts.load)) == []  # type: ignore[call-overload]


@pytest.mark.parametrize(
    ("rule", "edit"),
    [
        (trade_rules.parts_add_up, _put("ca5-2025-12-gacc-usd-1", "cn_exports_bn", 72.2)),
        (trade_rules.countries_add_up, _put("kz-2024-12-gacc-usd-1", "total_bn", 44.9)),
        (trade_rules.published_after_period, _put(EARLY, "published_on", date(2025, 5, 31))),
    ],
)
def test_a_fault_is_found_with_its_row(rule: Callable[..., object], edit: Edit) -> None:
    found = list(rule(_with("trade_flows", edit)))  # type: ignore[call-overload]
    assert len(found) == 1
    assert found[0].key


def test_a_listed_conflict_is_let_pass() -> None:
    broken = _put("ca5-2025-12-gacc-usd-1", "cn_exports_bn", 72.2)
    listed = pl.DataFrame(
        [{"partner": "CA5", "year": 2025, "month_to": 12, "kind": "adds up", "conflict_id": "x"}]
    )

    def load(name: str) -> pl.DataFrame:
        return listed if name == "trade_conflicts" else broken(facts.load(name))

    assert list(trade_rules.parts_add_up(load)) == []


def test_a_conflict_about_nothing_is_found() -> None:
    stray = _with("trade_conflicts", lambda f: f.with_columns(pl.lit(1999).alias("year")))
    assert (
        len(list(trade_rules.conflicts_name_flows(stray))) == facts.load("trade_conflicts").height
    )


def test_half_a_unit_follows_the_digits_printed() -> None:
    assert half_unit(2.0) == pytest.approx(0.05)
    assert half_unit(94.82) == pytest.approx(0.005)
    assert half_unit(0.0612) == pytest.approx(0.00005)


def test_derived_rows_carry_the_day_of_the_figure_they_come_from() -> None:
    rows = {r["flow_id"]: r for r in facts.load("trade_flows").iter_rows(named=True)}
    for partner in ("kg", "uz", "tj", "tm"):
        row = rows[f"{partner}-2022-12-gacc-usd-1"]
        assert row["est"]
        assert row["published_on"] == date(2024, 1, 18)


def test_bases_are_not_mixed() -> None:
    flows = facts.load("trade_flows")
    mirror = flows.filter(pl.col("reporter").str.contains("mirror"))
    assert set(mirror["basis"]) == {"mirror"}
    assert set(flows.filter(pl.col("basis") == "gacc")["reporter"].str.slice(0, 4)) <= {
        "GACC",
        "Urum",
    }

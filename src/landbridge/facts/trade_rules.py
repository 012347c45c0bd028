"""Rules between the tables on trade: figures add up, or the disagreement is known and listed."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Callable, Iterator
from datetime import date
from typing import TYPE_CHECKING, Any

from landbridge.schema import Violation

if TYPE_CHECKING:
    import polars as pl

__all__ = ["COUNTRIES_TOLERANCE", "RULES", "half_unit"]

_COUNTRIES = ("KZ", "KG", "TJ", "TM", "UZ")
#: the five countries may differ from their published sum by this share: rounding and revision
COUNTRIES_TOLERANCE = 0.005


def half_unit(value: float) -> float:
    """Return half of the last decimal that a figure is written with."""
    text = f"{value:.6f}".rstrip("0")
    return 0.5 * 10.0 ** -max(1, len(text) - text.index(".") - 1)


def parts_add_up(load: Callable[[str], pl.DataFrame]) -> Iterator[Violation]:
    """Exports and imports make the total, within the digits that were printed."""
    known = _listed(load, "adds up")
    for row, item in enumerate(load("trade_flows").iter_rows(named=True)):
        parts = (item["cn_exports_bn"], item["cn_imports_bn"], item["total_bn"])
        if None in parts or _place(item) in known:
            continue
        gap = abs(parts[0] + parts[1] - parts[2])
        if gap > sum(map(half_unit, parts)) + 1e-9:
            yield Violation(
                "trade_flows", row + 1, "total_bn", parts[2],
                f"must be exports and imports together, {parts[0] + parts[1]:g}",
                "Correct the row, or list the disagreement in trade_conflicts.", item["flow_id"],
            )  # fmt: skip


def countries_add_up(load: Callable[[str], pl.DataFrame]) -> Iterator[Violation]:
    """Totals of Chinese customs for the five countries make the total of the five together."""
    known = _listed(load, "countries")
    totals: dict[int, dict[str, tuple[int, dict[str, Any]]]] = {}
    for row, item in enumerate(load("trade_flows").iter_rows(named=True)):
        yearly = item["month_to"] == 12 and item["basis"] == "gacc" and item["currency"] == "USD"
        if yearly and item["total_bn"] is not None:
            of_year = totals.setdefault(item["year"], {})
            old = of_year.get(item["partner"])
            if old is None or (old[1]["est"] and not item["est"]):
                of_year[item["partner"]] = (row, item)
    for year, found in sorted(totals.items()):
        if not {"CA5", *_COUNTRIES} <= set(found) or ("CA5", year, 12) in known:
            continue
        together = sum(found[code][1]["total_bn"] for code in _COUNTRIES)
        row, item = found["CA5"]
        if abs(together - item["total_bn"]) > COUNTRIES_TOLERANCE * item["total_bn"]:
            yield Violation(
                "trade_flows", row + 1, "total_bn", item["total_bn"],
                f"must be near the five countries together, {together:.2f}",
                "Correct the rows, or list the disagreement in trade_conflicts.", item["flow_id"],
            )  # fmt: skip


def published_after_period(load: Callable[[str], pl.DataFrame]) -> Iterator[Violation]:
    """No figure is known before the months it counts are over."""
    for row, item in enumerate(load("trade_flows").iter_rows(named=True)):
        year, month, told = item["year"], item["month_to"], item["published_on"]
        if told is None or not 1 <= month <= 12:
            continue
        end = date(year, month, monthrange(year, month)[1])
        if told <= end:
            yield Violation(
                "trade_flows", row + 1, "published_on", told, f"must be later than {end}",
                "Correct the day or the period.", item["flow_id"],
            )  # fmt: skip


def conflicts_name_flows(load: Callable[[str], pl.DataFrame]) -> Iterator[Violation]:
    """A known disagreement is about a partner and period that the flows hold."""
    held = {_place(item) for item in load("trade_flows").iter_rows(named=True)}
    for row, item in enumerate(load("trade_conflicts").iter_rows(named=True)):
        if _place(item) not in held:
            yield Violation(
                "trade_conflicts", row + 1, "partner", item["partner"],
                "must be about a partner and period of trade_flows",
                "Correct partner, year or month.", item["conflict_id"],
            )  # fmt: skip


def _place(item: dict[str, Any]) -> tuple[str, int, int]:
    return item["partner"], item["year"], item["month_to"]


def _listed(load: Callable[[str], pl.DataFrame], kind: str) -> set[tuple[str, int, int]]:
    rows = load("trade_conflicts").iter_rows(named=True)
    return {_place(item) for item in rows if item["kind"] == kind}


RULES = (parts_add_up, countries_add_up, published_after_period, conflicts_name_flows)

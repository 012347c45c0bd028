"""Published totals of a year: trade of the five countries, trains, TEU, crossings."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import polars as pl

from landbridge import facts
from landbridge.core.errors import DataError
from landbridge.demand.trade.flows import COUNTRIES, WHOLE, Known, known_on, read_flows
from landbridge.results.flows import Assumption

__all__ = ["EUROPE", "FAMILIES", "MIDDLE", "Published", "read_published"]

EUROPE = "china_europe"
MIDDLE = "china_central_asia"
#: series of the table train_counts for each family of trains
FAMILIES: Mapping[str, str] = {EUROPE: "CRE_total", MIDDLE: "Central_Asia_trains"}
_OUT = re.compile(r"([\d,]+) out\b")


@dataclass(frozen=True, slots=True)
class Published:
    """What flows of a year are fitted to.

    Attributes
    ----------
    trade_bn_usd : mapping
        Country, and CA5 for all five -> total of both directions.
    imports_share : mapping
        Country -> share of the total that goes into China.
    trains, teu, out_share : mapping
        Family -> trains and TEU a year, and the share of trains out of China.
    crossing_trains : mapping
        Crossing -> trains a year.
    xinjiang_share : float
        Of the five countries' trade.
    cars_bn_usd : float
        Cars from China to the five countries.
    by_direction_bn_usd : mapping
        Direction -> trade of the five together, where it is published.
    """

    year: int
    trade_bn_usd: Mapping[str, float]
    imports_share: Mapping[str, float]
    trains: Mapping[str, float]
    teu: Mapping[str, float]
    out_share: Mapping[str, float]
    crossing_trains: Mapping[str, float]
    xinjiang_share: float
    cars_bn_usd: float
    by_direction_bn_usd: Mapping[str, float]
    assumptions: tuple[Assumption, ...]


def read_published(year: int) -> Published:
    """Return the totals of a year.

    Raises
    ------
    DataError
        If a total that is fitted is not published for the year.
    """
    known = known_on(read_flows(), date.max)
    counts = facts.load("train_counts").filter(pl.col("period") == "full year")
    targets = facts.load("crossing_targets").filter(pl.col("year") == year).sort("crossing_id")
    trade = {code: _total(known, code, year) for code in (*COUNTRIES, WHOLE)}
    imports = [_imports(known, code, year) for code in COUNTRIES]
    outward = [_outward(counts, family, year) for family in FAMILIES]
    xinjiang, cars = _xinjiang(known, year), _cars(known, year)
    if not targets.height:
        raise _missing("trains of the crossings (table crossing_targets)", year)
    return Published(
        year, trade,
        {code: item.value for code, item in zip(COUNTRIES, imports, strict=True)},
        {family: _count(counts, family, year, "trains") for family in FAMILIES},
        {family: _count(counts, family, year, "teu") for family in FAMILIES},
        {family: item.value for family, item in zip(FAMILIES, outward, strict=True)},
        dict(zip(targets["crossing_id"].to_list(), targets["trains"].to_list(), strict=True)),
        xinjiang.value, cars.value, _by_direction(year),
        (*imports, *outward, xinjiang, cars),
    )  # fmt: skip


def _missing(what: str, year: int) -> DataError:
    return DataError(
        f"No published {what} for the whole year {year}.",
        cure="Flows are built for the years that have trade, trains and crossings: 2024 and 2025.",
    )


def _total(known: Known, code: str, year: int) -> float:
    row = known.year_total(code, year)
    if row is None or row.total_bn is None:
        raise _missing(f"trade with {code} (table trade_flows)", year)
    return row.total_bn


def _imports(known: Known, code: str, year: int) -> Assumption:
    """Return the share into China, of the nearest year that is published by direction."""
    found: list[tuple[int, int, float]] = []
    for when in known.years(code):
        row = known.year_total(code, when)
        if row is None or not row.total_bn:
            continue
        if row.cn_imports_bn is not None:
            found.append((abs(when - year), when, row.cn_imports_bn / row.total_bn))
        elif row.cn_exports_bn is not None:
            found.append((abs(when - year), when, 1.0 - row.cn_exports_bn / row.total_bn))
    if not found:
        raise _missing(f"trade with {code} by direction (table trade_flows)", year)
    off, when, share = min(found)
    method = "trade_flows" if not off else f"share of {when}, the nearest year told by direction"
    return Assumption(f"imports_share:{code}", share, "share", off > 0, method)


def _rows(counts: pl.DataFrame, family: str) -> list[dict[str, object]]:
    return counts.filter(pl.col("series") == FAMILIES[family]).sort("year").to_dicts()


def _count(counts: pl.DataFrame, family: str, year: int, column: str) -> float:
    for row in _rows(counts, family):
        value = row[column]
        if row["year"] == year and isinstance(value, float):
            return value
    raise _missing(f"{column} of {family} trains (table train_counts)", year)


def _outward(counts: pl.DataFrame, family: str, year: int) -> Assumption:
    """Return the share of trains out of China, of the nearest year that tells both ways."""
    found: list[tuple[int, int, float, str]] = []
    for row in _rows(counts, family):
        told, trains, when = _OUT.search(str(row["note"])), row["trains"], row["year"]
        if told and isinstance(trains, float) and isinstance(when, int):
            share = float(told[1].replace(",", "")) / trains
            found.append((abs(when - year), when, share, str(row["count_id"])))
    if not found:
        raise _missing(f"{family} trains by direction (table train_counts)", year)
    off, when, share, row_id = min(found)
    return Assumption(f"out_share:{family}", share, "share", off > 0, f"{row_id} of {when}")


def _xinjiang(known: Known, year: int) -> Assumption:
    """Return Xinjiang's share of the five countries' trade, mean of the nearest years."""
    usd, cny = known.year_total(WHOLE, 2024), known.cny.get((WHOLE, 2024, 12))
    shares: dict[int, float] = {}
    for (partner, when, month), row in known.cny.items():
        whole = known.year_total(WHOLE, when)
        if partner != "CA5-XJ" or month != 12 or whole is None or usd is None or cny is None:
            continue
        rate = (cny.total_bn or 0.0) / (usd.total_bn or 1.0)
        shares[when] = (row.total_bn or 0.0) / rate / (whole.total_bn or 1.0)
    if not shares:
        raise _missing("trade of Xinjiang (table trade_flows, partner CA5-XJ)", year)
    least = min(abs(when - year) for when in shares)
    near = sorted(when for when in shares if abs(when - year) == least)
    method = f"CA5-XJ rows of {', '.join(map(str, near))} at the yuan rate that 2024's rows imply"
    mean = sum(shares[when] for when in near) / len(near)
    return Assumption("xinjiang_share", mean, "share", True, method)


def _by_direction(year: int) -> dict[str, float]:
    """Return trade of the five countries [bn USD] by direction, from any row that tells it."""
    rows = [
        row
        for row in read_flows()
        if (row.partner, row.year, row.month_to) == (WHOLE, year, 12)
        and (row.basis, row.currency) == ("gacc", "USD")
    ]
    for row in rows:
        if row.cn_exports_bn is not None and row.cn_imports_bn is not None:
            return {"out": row.cn_exports_bn, "in": row.cn_imports_bn}
    return {}


def _cars(known: Known, year: int) -> Assumption:
    """Return cars to the five countries [bn USD], moved from the nearest year with all trade."""
    rows = facts.load("trade_goods").filter(
        (pl.col("hs") == "8703")
        & (pl.col("partner") == "Central Asia 5")
        & (pl.col("direction") == "CN export")
        & (pl.col("unit") == "bn USD")
    )
    found = [
        (abs(int(when) - year), int(when), float(value), str(row_id))
        for row_id, when, value in rows.select("row_id", "period", "value").iter_rows()
        if when.isdigit() and known.year_total(WHOLE, int(when)) is not None
    ]
    if not found:
        raise _missing("cars to the five countries (table trade_goods)", year)
    off, when, value, row_id = min(found)
    moved = value * _total(known, WHOLE, year) / _total(known, WHOLE, when)
    method = f"{row_id} of {when}" + (", moved with all trade" if off else "")
    return Assumption("cars_out", moved, "bn USD", off > 0, method)

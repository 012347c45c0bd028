"""China's trade with Central Asia, its monthly indicators, its goods, and GDP and population."""

from __future__ import annotations

import re
from calendar import monthrange
from collections import Counter
from datetime import date, timedelta
from typing import Any

import polars as pl
from scripts.build_data.context import BuildError, Context
from scripts.build_data.sources import cite, note_citations
from scripts.build_data.tables import make_frame
from scripts.build_data.trade_dates import BASES, Day, basis_of, published

__all__ = ["build"]

_PARTNERS = {"KAZ": "KZ", "KGZ": "KG", "TJK": "TJ", "TKM": "TM", "UZB": "UZ"}
_PERIOD = re.compile(r"(\d{4})(?:-01\.\.(\d\d))?$")
_GROWTH = (
    re.compile(r"^([+-]\d+(?:\.\d+)?)%"),
    re.compile(r"^(?:about )?(\d+(?:\.\d+)?)% up on \d{4}"),
)
_MONTH = re.compile(r"\d{4}(?:-\d\d)?")
_SERIES_OF = {"ca5_total": "CA5"} | {f"{k.lower()}_total": v for k, v in _PARTNERS.items()}
#: series of the monthly file that the flows already hold
_IN_FLOWS = re.compile(r"_total(_mirror)?$")
#: growth in this column of the monthly file was worked out by the compiler, not printed
_WORKED_OUT = "growth without a printed figure is computed"
#: days after the end of a period on which an indicator is taken as known
_LAG_DAYS = 20
#: World Bank figures of a year come out in July of the next
_MACRO_MONTH = 7


def build(context: Context) -> dict[str, pl.DataFrame]:
    """Return flows, series, goods and macro figures."""
    frames = {
        "trade_flows": make_frame("trade_flows", _flows(context)),
        "trade_series": make_frame("trade_series", _series(context)),
        "trade_goods": make_frame("trade_goods", _goods(context)),
        "macro": make_frame("macro", _macro(context)),
    }
    for name, frame in frames.items():
        note_citations(context, name, frame)
    return frames


def _flows(context: Context) -> list[dict[str, Any]]:
    growth = _printed_growth(context)
    days = {
        (
            r["partner"],
            int(r["year"]),
            int(r["month_to"]),
            r["basis"],
            r["currency"],
            r["est"],
        ): Day(date.fromisoformat(r["published_on"]), r["published_est"] == "true")
        for r in context.curated_rows("trade_dates")
    }
    facts = [*context.rows("trade/trade_annual.csv"), *context.rows("gaps/trade_gaps.csv")]
    rows = [_flow(row) for row in facts]
    rows += [_added(row) for row in context.curated_rows("trade_additions")]
    found: list[dict[str, Any]] = []
    seen: Counter[str] = Counter()
    kept: set[tuple[Any, ...]] = set()
    for row in rows:
        figures = (row["cn_exports_bn"], row["cn_imports_bn"], row["total_bn"])
        place = (row["partner"], row["year"], row["month_to"], row["basis"], row["currency"])
        if (*place, *figures) in kept:
            continue  # one figure read in two places
        kept.add((*place, *figures))
        if not row["yoy_pct"] and row["basis"] == "gacc" and row["currency"] == "USD":
            row["yoy_pct"] = growth.get(place[:3], "")
        if "published_on" not in row:
            day = days.get((*place, "1" if row["est"] else "0")) or published(row)
            row |= {"published_on": day.on, "published_est": day.est}
        stem = f"{row['partner']}-{row['year']}-{row['month_to']:02d}-{row['basis']}-{place[4]}"
        seen[stem] += 1
        found.append({**row, "flow_id": f"{stem}-{seen[stem]}".lower()})
    _note_flows(context, found, len(rows))
    return found


def _flow(row: dict[str, str]) -> dict[str, Any]:
    period = _PERIOD.match(row["period"])
    if period is None:
        raise BuildError(f"trade: the period {row['period']!r} is neither a year nor YYYY-01..MM")
    guessed = row["est"] == "1"
    told = next((m.group(1) for p in _GROWTH if (m := p.match(row["method_note"]))), "")
    note = row["method_note"].replace("compiler's knowledge", "general knowledge")
    return {
        "partner": _PARTNERS.get(row["iso3"], row["iso3"]),
        "year": int(period.group(1)),
        "month_to": int(period.group(2) or 12),
        "basis": basis_of(row["reporter"]),
        **{k: row[k] for k in ("cn_exports_bn", "cn_imports_bn", "total_bn", "currency")},
        "yoy_pct": told,
        "reporter": row["reporter"],
        "est": guessed,
        "method": note if guessed else "",
        "source": cite(row["source"], period.group(1)),
        "note": "" if guessed else note,
    }


def _added(row: dict[str, str]) -> dict[str, Any]:
    found: dict[str, Any] = {
        **row,
        "year": int(row["year"]),
        "month_to": int(row["month_to"]),
        "basis": basis_of(row["reporter"]),
        "est": row["est"] == "true",
    }
    if found["published_on"]:
        return {**found, "published_est": False}
    del found["published_on"]
    return found


def _printed_growth(context: Context) -> dict[tuple[str, int, int], str]:
    """Growth that the monthly file has and the yearly one has not, by partner and period."""
    found = {}
    for row in context.rows("trade/trade_monthly.csv"):
        partner = _SERIES_OF.get(row["series_id"])
        if partner and row["yoy_pct"] and not row["note"].startswith(_WORKED_OUT):
            year, month = row["period_end"].split("-")
            found[partner, int(year), int(month)] = row["yoy_pct"]
    return found


def _note_flows(context: Context, rows: list[dict[str, Any]], read: int) -> None:
    bases = Counter(row["basis"] for row in rows)
    told = ", ".join(f"{bases[b]} {b}" for b in BASES if bases[b])
    context.note("source", f"trade_flows: {told}; bases are never joined into one series")
    context.note("dropped", f"trade_flows: {read - len(rows)} rows repeat figures of another row")


def _series(context: Context) -> list[dict[str, Any]]:
    rows = []
    for number, row in enumerate(context.rows("trade/trade_monthly.csv"), start=1):
        if _IN_FLOWS.search(row["series_id"]):
            continue
        guessed = row["est"] == "1"
        rows.append(
            {
                "row_id": f"series-{number:03d}",
                "series": row["series_id"],
                "month_from": row["period_start"],
                "month_to": row["period_end"],
                "from_january": row["cumulative_from_january"],
                **{k: row[k] for k in ("scope", "measure", "value", "unit", "yoy_pct", "reporter")},
                "published_on": _after(row["period_end"]),
                "published_est": True,
                "est": guessed,
                "method": row["note"] if guessed else "",
                "source": cite(row["source"], row["period_end"][:4]),
                "note": "" if guessed else row["note"],
            }
        )
    return rows


def _goods(context: Context) -> list[dict[str, Any]]:
    rows = []
    for number, row in enumerate(context.rows("trade/trade_goods.csv"), start=1):
        guessed = row["est"] == "1"
        last = _MONTH.findall(row["period"].replace("..", " "))
        end = _end_of(row["period"], last[-1])
        value, note = row["value"], row["note"]
        if value and not re.fullmatch(r"-?\d+(\.\d+)?", value):
            value, note = "", "; ".join(filter(None, (f"published as {value}", note)))
        rows.append(
            {
                "row_id": f"goods-{number:03d}",
                **{k: row[k] for k in ("direction", "partner", "period", "hs", "good", "measure")},
                "value": value,
                **{k: row[k] for k in ("unit", "yoy_pct", "share_pct_of", "share_pct")},
                "published_on": _after(end),
                "published_est": True,
                "est": guessed,
                "method": note if guessed else "",
                "source": cite(row["source"], end[:4]),
                "note": "" if guessed else note,
            }
        )
    return rows


def _end_of(period: str, last: str) -> str:
    """Return the last month of a period such as 2023, 2023-01..06 or 2009..2019."""
    until = re.search(r"(\d{4})-\d\d\.\.(\d\d)\b(?!\d)", period)
    if until:
        return f"{until.group(1)}-{until.group(2)}"
    return last if "-" in last else f"{last}-12"


def _macro(context: Context) -> list[dict[str, Any]]:
    rows = []
    for row in context.rows("trade/macro.csv"):
        guessed = row["est"] == "1"
        note = row["note"].replace("The compiler", "Landbridge")
        years = [int(row[k]) for k in ("gdp_year", "gdp_alt_year", "population_year") if row[k]]
        source = re.sub(r"GitHub index file \d+ \(a dbt model listing ", "(", row["source"])
        source = re.sub(r", index file \d+", "", source).strip()
        rows.append(
            {
                **{k: v for k, v in row.items() if k not in ("note", "source", "est")},
                "published_on": date(max(years, default=2024) + 1, _MACRO_MONTH, 1),
                "published_est": True,
                "est": guessed,
                "method": note if guessed else "",
                "source": cite(source, max(years, default=2024)),
                "note": "" if guessed else note,
            }
        )
    return rows


def _after(month: str) -> date:
    year, number = map(int, month.split("-"))
    return date(year, number, monthrange(year, number)[1]) + timedelta(days=_LAG_DAYS)

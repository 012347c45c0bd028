"""Published transport prices and the factors of speed, cost and emissions."""

from __future__ import annotations

from collections import Counter
from typing import Any

import polars as pl
from scripts.build_data.context import BuildError, Context
from scripts.build_data.sources import cite, note_citations
from scripts.build_data.tables import make_frame

__all__ = ["build"]

_GRID = "grid_carbon_intensity"
_HIGH_GRID = 1000.0
#: a note with one of these words tells which part of the row is not from the source
_OWN_WORK = ("assumed", "deduced", "inferred")


def build(context: Context) -> dict[str, pl.DataFrame]:
    """Return prices and factors."""
    frames = {
        "transport_prices": make_frame("transport_prices", _prices(context)),
        "factors": make_frame("factors", _factors(context)),
    }
    for name, frame in frames.items():
        note_citations(context, name, frame)
    return frames


def _prices(context: Context) -> list[dict[str, Any]]:
    rows = []
    both = [("price", "cities/times_costs.csv"), ("gap", "gaps/prices_gaps.csv")]
    for prefix, name in both:
        for number, row in enumerate(context.rows(name), start=1):
            source, note = cite(row["source_url"], row["year"]), row["note"]
            own = source.startswith("Landbridge") or "ESTIMATE" in row["source_kind"]
            guessed = own or note.startswith("derived:") or any(w in note for w in _OWN_WORK)
            rows.append(
                {
                    **{k: v for k, v in row.items() if k not in ("source_url", "note")},
                    "price_id": f"{prefix}-{number:03d}",
                    "est": guessed,
                    "method": (note or "judgement of the compiler") if guessed else "",
                    "source": source,
                    "source_kind": row["source_kind"].replace(
                        "ESTIMATE by the compiler", "estimate"
                    ),
                    "note": note,
                }
            )
    return rows


def _factors(context: Context) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = []
    for prefix, name in (("factor", "network/factors.csv"), ("gap", "gaps/emission_gaps.csv")):
        for number, row in enumerate(context.rows(name), start=1):
            if not row["value"]:
                context.note(
                    "dropped", f"factors: {row['parameter']} ({row['scope']}) has no value"
                )
                continue
            rows.append(_factor(f"{prefix}-{number:03d}", row))
    _check_grid(context, rows)
    return rows


def _factor(factor_id: str, row: dict[str, str]) -> dict[str, Any]:
    source = cite(row["source"], row["year"])
    guessed = row["est"] == "1" or source.startswith("Landbridge")
    return {
        **row,
        "factor_id": factor_id,
        "est": guessed,
        "method": (row["notes"] or "judgement; " + source) if guessed else "",
        "source": source,
    }


def _check_grid(context: Context, rows: list[dict[str, Any]]) -> None:
    """One grid intensity per country; those that look high are kept and told."""
    grid = [row for row in rows if row["parameter"] == _GRID]
    twice = [c for c, n in Counter(row["scope"] for row in grid).items() if n > 1]
    if twice:
        raise BuildError(f"factors: several {_GRID} rows for {', '.join(sorted(twice))}")
    for row in grid:
        if float(row["value"]) > _HIGH_GRID:
            row["notes"] = "; ".join(filter(None, (row["notes"], "looks high; kept as published")))
            context.note(
                "disagreement",
                f"factors: {_GRID} of {row['scope']} is {row['value']} g/kWh, which looks high "
                "for a grid fed by gas; kept as published",
            )

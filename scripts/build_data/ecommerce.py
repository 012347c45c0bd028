"""Cross-border e-commerce at the Chinese border: volumes, parcels, rules, times."""

from __future__ import annotations

import re
from typing import Any

import polars as pl
from scripts.build_data.context import BuildError, Context
from scripts.build_data.sources import cite, note_citations
from scripts.build_data.tables import make_frame

__all__ = ["build"]

_NUMBER = re.compile(r"-?\d+(\.\d+)?")
#: "25 million, 80" in m USD; "310,000 pieces, 0.51" in m USD
_PARCELS = re.compile(r"([\d.,]+)( million| pieces| parcels), ([\d.]+)")
_YEAR = re.compile(r"\b20\d\d\b")


def build(context: Context) -> dict[str, pl.DataFrame]:
    """Return the table ``ecommerce``."""
    frame = make_frame("ecommerce", [_row(row) for row in context.rows("trade/ecommerce.csv")])
    note_citations(context, "ecommerce", frame)
    return {"ecommerce": frame}


def _row(row: dict[str, str]) -> dict[str, Any]:
    guessed = row["est"] == "1"
    text, unit = row["value"], row["unit"]
    parcels, value_usd = _counted(row["id"], text, unit)
    year = _YEAR.search(row["period"])
    note = row["note"].replace("the brief's", "the")
    return {
        "row_id": row["id"],
        "topic": row["topic"],
        "item": row["item"],
        "published": text,
        "value": text if _NUMBER.fullmatch(text) else "",
        "unit": unit,
        "parcels": parcels,
        "value_usd": value_usd,
        "period": row["period"],
        "place": row["place"],
        "est": guessed,
        "method": (note or "judgement") if guessed else "",
        "source": cite(row["source"], year.group() if year else None),
        "note": "" if guessed else note,
    }


def _counted(row_id: str, text: str, unit: str) -> tuple[float | None, float | None]:
    """Return parcels and their value [USD] where a row tells both."""
    if not unit.startswith("m USD"):
        return None, None
    found = _PARCELS.fullmatch(text)
    if found is None:
        raise BuildError(f"ecommerce: {row_id} is in {unit!r} but {text!r} tells no parcels")
    many = float(found[1].replace(",", "")) * (1e6 if found[2] == " million" else 1.0)
    return many, float(found[3]) * 1e6

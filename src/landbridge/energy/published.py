"""Published figures of a year of the power systems, from the table `power_balances`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from landbridge.facts.tables import load

__all__ = ["NORTH_SOUTH_TWH", "Official", "figure", "official_figures", "published_generation"]

_FUELS = ("coal", "gas", "oil", "hydro", "solar", "wind", "total")
#: flow from KZ-North to KZ-South that the published southern deficit and balances allow [TWh]:
#: deficits of 11.8 to 12.7 a year from 2023 on, with room for what neighbours send (estimate)
NORTH_SOUTH_TWH = (9.0, 14.0)


@dataclass(frozen=True, slots=True)
class Official:
    """A figure of a ministry beside that of the international series [TWh]."""

    value: float
    words: str


@cache
def _rows(year: int) -> tuple[Mapping[str, Any], ...]:
    table = load("power_balances")
    return tuple(row for row in table.to_dicts() if row["year"] == year)


def figure(year: int, country: str, metric: str, sub: str) -> float | None:
    """Return one figure, or None where none is published."""
    for row in _rows(year):
        if (row["country"], row["metric"], row["sub"]) == (country, metric, sub):
            return None if row["value"] is None else float(row["value"])
    return None


def published_generation(year: int) -> dict[str, dict[str, float]]:
    """Return published generation [TWh] by country and fuel; countries without figures lack."""
    answer: dict[str, dict[str, float]] = {}
    for row in _rows(year):
        known = row["metric"] == "generation" and row["value"] is not None
        if known and row["sub"] in _FUELS and row["unit"] == "TWh":
            answer.setdefault(row["country"], {})[row["sub"]] = float(row["value"])
    return answer


def official_figures(year: int) -> dict[tuple[str, str], Official]:
    """Return what ministries publish where it differs, by country and fuel."""
    answer: dict[tuple[str, str], Official] = {}
    for row in _rows(year):
        if row["metric"] == "generation_official" and row["value"] is not None:
            answer[row["country"], row["sub"]] = Official(float(row["value"]), "ministry")
    share = figure(year, "KZ", "generation_share", "coal")
    total = answer.get(("KZ", "total"))
    if share is not None and total is not None:
        words = f"{share:g} % of {total.value:g} TWh; the ministry counts steam plants as coal"
        answer["KZ", "coal"] = Official(share / 100 * total.value, words)
    return answer

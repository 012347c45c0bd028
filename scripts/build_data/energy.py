"""Power plants, balances, lines between zones, costs of technologies, exports of wind turbines."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable
from datetime import date
from typing import Any

import polars as pl
from scripts.build_data.context import BuildError, Context
from scripts.build_data.energy_sources import cite_energy, plain_note
from scripts.build_data.sources import note_citations
from scripts.build_data.tables import make_frame

__all__ = ["build"]

_CHINESE = {"y": "y", "y?": "hint", "n": "n", "": ""}
#: words of the facts that stand for no single fuel
_FUELS = {"mixed RES": "other"}
#: published range of yearly energy, e.g. 319-360
_RANGE = re.compile(r"(\d+(?:\.\d+)?)-(\d+(?:\.\d+)?)$")
_NUMBER = re.compile(r"\d+(?:\.\d+)?$")
#: zones that the facts cut finer than the model
_ZONES = {"KG-South": "KG", "KG-North": "KG"}
#: published capacities that the fleet is not brought to: (country, year, part) -> metric
_OTHER_CAPACITY = {
    ("UZ", "2024", "total"): "capacity_disagreeing",
    ("UZ", "2024", "hydro"): "capacity_disagreeing",
    ("KZ", "2025", "total"): "capacity_rounded",
}
_AS_OF = (
    (re.compile(r"1 Jan (\d{4})"), lambda year: date(year, 1, 1)),
    (re.compile(r"end (\d{4})"), lambda year: date(year, 12, 31)),
)
_AS_OF_TOLD = {("TM", "2022", "total"): date(2022, 1, 1), ("KZ", "2024", "total"): date(2024, 1, 1)}
#: a range that a note gives around the value
_SPREAD = re.compile(r"(\d+\.?\d*)-(\d+\.?\d*) TWh every year")
_UNITS = {"EUR/kWel": "EUR/kW", "EUR/kW_e": "EUR/kW", "EUR/MWh_e": "EUR/MWh", "per unit": "p.u."}
_MONEY = re.compile(r"EUR|USD")


def build(context: Context) -> dict[str, pl.DataFrame]:
    """Return plants, balances, links, costs and wind exports."""
    makers: dict[str, Callable[[Context], Iterable[dict[str, Any]]]] = {
        "power_plants": _plants,
        "power_balances": _balances,
        "power_links": _links,
        "power_costs": _costs,
        "wind_exports": _wind_exports,
    }
    frames = {name: make_frame(name, make(context)) for name, make in makers.items()}
    for name, frame in frames.items():
        note_citations(context, name, frame)
    return frames


def _told(row: dict[str, str], year: str | None) -> dict[str, Any]:
    """Return the columns that say where a row comes from."""
    guessed, note = row["est"] == "1", plain_note(row["note"])
    return {
        "est": guessed,
        "method": (note or "judgement") if guessed else "",
        "note": "" if guessed else note,
        "source": cite_energy(row["source"], year),
    }


def _plants(context: Context) -> list[dict[str, Any]]:
    amended: dict[str, dict[str, str]] = {}
    for row in context.curated_rows("power_plants"):
        amended.setdefault(row["name"], {})[row["column"]] = row["value"]
    found: list[dict[str, Any]] = []
    seen: Counter[str] = Counter()
    for row in context.rows("energy/plants.csv"):
        stem = _slug(f"{row['country']} {row['name']}")
        seen[stem] += 1
        plant_id = stem if seen[stem] == 1 else f"{stem}-{seen[stem]}"
        plant: dict[str, Any] = {
            "plant_id": plant_id,
            **{k: row[k] for k in ("name", "country", "zone", "technology", "capacity_mw")},
            "fuel": _FUELS.get(row["fuel"], row["fuel"]),
            **{k: row[k] for k in ("lat", "lon", "coord_precision", "status", "chinese_role")},
            "year_open": row["year"],
            "chinese_part": _CHINESE[row["chinese_involvement"]],
            **_told(row, None),
        }
        if row["fuel"] in _FUELS:
            plant["technology"] = row["fuel"]
        plant |= _energy(row["annual_gwh_design"], plant)
        plant |= amended.pop(row["name"], {})
        found.append(plant)
    if amended:
        raise BuildError(f"curated/power_plants.csv names no plant of the facts: {list(amended)}")
    return found


def _energy(text: str, plant: dict[str, Any]) -> dict[str, str]:
    """Return the published energy of a year: one figure, a range, or a remark on a part."""
    spread = _RANGE.match(text)
    if spread is not None:
        return {"design_gwh_low": spread.group(1), "design_gwh_high": spread.group(2)}
    if not text or _NUMBER.match(text):
        return {"design_gwh": text, "design_gwh_low": text, "design_gwh_high": text}
    return {"note": "; ".join(filter(None, (f"published: {text} GWh", plant["note"])))}


def _slug(text: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")


def _balances(context: Context) -> list[dict[str, Any]]:
    found = []
    for row in context.rows("energy/systems.csv"):
        place = row["country"], row["year"], row["sub"]
        metric = row["metric"]
        if metric == "installed":
            metric = _OTHER_CAPACITY.get(place, "capacity")
        spread = _SPREAD.match(row["note"])
        found.append(
            {
                **{k: row[k] for k in ("year", "sub", "value", "unit")},
                "country": "CA5" if row["country"] == "REGION" else row["country"],
                "metric": metric,
                "value_low": spread.group(1) if spread else "",
                "value_high": spread.group(2) if spread else "",
                "as_of": _as_of(row) if metric.startswith("capacity") else None,
                **_told(row, row["year"]),
            }
        )
    found += [
        {**row, "est": row["est"] == "true"} for row in context.curated_rows("power_balances")
    ]
    return [{**row, "row_id": f"balance-{n:03d}"} for n, row in enumerate(found, start=1)]


def _as_of(row: dict[str, str]) -> date | None:
    for pattern, day in _AS_OF:
        found = pattern.search(row["note"])
        if found is not None:
            return day(int(found.group(1)))
    return _AS_OF_TOLD.get((row["country"], row["year"], row["sub"]))


def _links(context: Context) -> list[dict[str, Any]]:
    rows = []
    seen: Counter[str] = Counter()
    for row in context.rows("energy/links.csv"):
        ends = _ZONES.get(row["from"], row["from"]), _ZONES.get(row["to"], row["to"])
        stem = _slug(f"{ends[0]} {ends[1]} {row['voltage_kv']} {row['type']}")
        seen[stem] += 1
        rows.append(
            {
                "link_id": stem if seen[stem] == 1 else f"{stem}-{seen[stem]}",
                "zone_from": ends[0],
                "zone_to": ends[1],
                **{k: row[k] for k in ("name", "capacity_mw", "reverse_mw", "length_km")},
                **{k: row[k] for k in ("voltage_kv", "year", "status", "capex_musd")},
                "kind": row["type"],
                **_told(row, None),
            }
        )
    inside = sum(1 for row in rows if row["zone_from"] == row["zone_to"])
    context.note("source", f"power_links: {inside} of {len(rows)} lie inside one zone")
    return rows


def _costs(context: Context) -> list[dict[str, Any]]:
    rows = []
    for number, row in enumerate(context.rows("energy/costs.csv"), start=1):
        unit, told = _UNITS.get(row["unit"], row["unit"]), _told(row, None)
        money = "" if row["money_year"] == "nominal" else row["money_year"].removesuffix(".0")
        if "technology-data" in row["source"]:
            money = "2025"  # its output files are in euro of that year
        if row["money_year"] == "nominal":
            told["note"] = "; ".join(filter(None, (told["note"], "money of the contract's year")))
        rows.append(
            {
                "cost_id": f"cost-{number:03d}",
                **{k: row[k] for k in ("technology", "parameter", "value", "scope")},
                "unit": unit,
                "money_year": money if _MONEY.search(unit) else "",
                **told,
            }
        )
    return rows


def _wind_exports(context: Context) -> list[dict[str, Any]]:
    return [
        {
            "row_id": f"wind-{number:03d}",
            **{k: row[k] for k in ("record_type", "year", "country_or_project", "item")},
            **{k: row[k] for k in ("value", "unit")},
            **_told(row, row["year"]),
        }
        for number, row in enumerate(context.rows("energy/wind_exports.csv"), start=1)
    ]

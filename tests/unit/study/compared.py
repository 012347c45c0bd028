"""Small run folders of studies, made up: two gates, a road, three cities."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import polars as pl

from landbridge.results.files import save_run
from landbridge.scenario import Scenario, load_scenario, patch_scenario

GATES = ("khorgos-altynkol", "alashankou-dostyk")
WAYS = ("rail:khorgos", "rail:alashankou", "road")


def tables(
    teu: tuple[float, float, float] = (60.0, 30.0, 10.0), usd: float = 3_000.0
) -> dict[str, pl.DataFrame]:
    """Return the tables of a study whose TEU a year by way are ``teu``; nothing where 0."""
    used = [(way, x) for way, x in zip(WAYS, teu, strict=True) if x > 0.0]
    trains = sum(x for way, x in used if way.startswith("rail:"))
    gates = [(gate, x / 52.0) for gate, x in zip(GATES, teu[:2], strict=True) if x > 0.0]
    whole = sum(teu)
    return {
        "crossings": pl.DataFrame(
            [
                {
                    "crossing_id": gate, "name": gate.title(), "mode": "rail", "direction": word,
                    "teu_per_week": x / 2, "empty_teu_per_week": 0.0, "capacity_teu_per_week": 1.0,
                    "load": x / 2, "dwell_h": 20.0 + x, "delay_h": x,
                }
                for gate, x in gates for word in ("out", "in")
            ]
        ),
        "ways": pl.DataFrame(
            [
                {
                    "market": "central_asia", "goods_class": "low", "direction": word, "way": way,
                    "teu_per_year": x / 2, "share": x / whole, "tonnes_per_year": 6.0 * x,
                    "value_usd_per_year": 1e4 * x, "usd_per_teu": usd,
                    "value_of_time_usd_per_teu_h": 3.0,
                }
                for word in ("out", "in") for way, x in used
            ]
        ),
        "links": pl.DataFrame(
            [
                {
                    "link_id": f"l-{gate}", "mode": "rail", "kind": "crossing", "country": "CN",
                    "line_id": gate, "crossing_id": gate, "length_km": 12.0, "from_lat": 44.0 + k,
                    "from_lon": 80.0, "to_lat": 44.5 + k, "to_lon": 82.0,
                    "teu_per_week_out": x / 2, "teu_per_week_in": x / 2,
                }
                for k, (gate, x) in enumerate(gates)
            ]
        ),
        "places": pl.DataFrame(
            [
                {
                    "place_id": key, "name": name, "country": key[:2].upper(), "lat": 44.0,
                    "lon": 80.0, "sent_teu_per_year": whole * part,
                    "sent_train_teu_per_year": trains * part,
                    "received_teu_per_year": whole * part,
                    "received_train_teu_per_year": trains * part, "usd_per_teu": usd + add,
                }
                for key, name, part, add in (
                    ("cn-xian", "Xi'an <b>", 0.5, 0.0), ("kz-almaty", "Almaty", 0.3, 50.0),
                    ("uz-tashkent", "Tashkent", 0.2, 90.0),
                )
            ]
        ),
        "pairs": pl.DataFrame(
            [
                {
                    "market": "central_asia", "direction": "out", "origin": "cn-xian",
                    "destination": end, "teu_per_year": whole * part, "train_teu_per_year": 0.0,
                    "usd_per_teu": 2.0 * usd,
                    "expected_usd_per_teu": usd,
                }
                for end, part in (("kz-almaty", 0.6), ("uz-tashkent", 0.4))
            ]
        ),
        "goods": pl.DataFrame(
            [
                {
                    "group_id": "G10", "name": "Beverages", "market": "central_asia",
                    "direction": word, "teu_per_year": whole / 2, "train_teu_per_year": trains / 2,
                    "tonnes_per_year": 9.0, "value_usd_per_year": 9.0, "usd_per_teu": usd,
                }
                for word in ("out", "in")
            ]
        ),
        "countries": pl.DataFrame(
            [
                {
                    "country": code, "direction": word, "teu_per_year": whole / 4,
                    "train_teu_per_year": trains / 4, "usd_per_teu": usd,
                }
                for code in ("KZ", "UZ") for word in ("out", "in")
            ]
        ),
        "empties": pl.DataFrame(
            schema={"from": pl.String, "to": pl.String, "what": pl.String,
                    "teu_per_year": pl.Float64}
        ),
        "assumptions": pl.DataFrame({"name": ["theta"], "value": [0.1]}),
    }  # fmt: skip


def manifest(
    scenario: Scenario, objective: float = 1_000.0, cost_bn: float = 3.0, **changes: Any
) -> dict[str, Any]:
    """Return what ``landbridge run`` keeps beside the tables."""
    params = json.loads(json.dumps(scenario.to_dict(), default=str))
    told = {
        "kind": "study", "status": "answered", "reason": "both directions reached the gap",
        "scenario": {
            "name": scenario.name, "title": scenario.title,
            "fingerprint": scenario.fingerprint(), "params": params,
        },
        "data": "facts1", "objective": objective, "lower_bound": objective - 0.01,
        "relative_gap": 1e-6, "generalised_cost_bn_usd": cost_bn,
        "expected_cost_bn_usd": cost_bn,
        "trade_bn_usd": {"KZ": 40.0, "all": 90.0},
    }  # fmt: skip
    return {**told, **changes}


def save(
    folder: Path,
    settings: tuple[str, ...] | str = (),
    of: Mapping[str, pl.DataFrame] | None = None,
    **told: Any,
) -> Path:
    """Save a run of a shipped scenario (a name) or of base-2024 with settings."""
    if isinstance(settings, str):
        scenario = load_scenario(settings)
    else:
        scenario = patch_scenario(load_scenario("base-2024"), settings)
        scenario = replace(scenario, name="base-2024")
    return save_run(folder, tables() if of is None else of, manifest(scenario, **told))

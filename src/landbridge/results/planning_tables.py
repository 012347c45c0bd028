"""A plan as tables, one row an itinerary, leg, crossing step or paper: what a run folder keeps."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from landbridge.results.planning import PlanResult
from landbridge.results.planning_json import itinerary_to_dict

if TYPE_CHECKING:
    import polars as pl

__all__ = ["plan_tables"]

_NESTED = ("legs", "documents", "crossings", "stops")


def plan_tables(result: PlanResult) -> dict[str, pl.DataFrame]:
    """Return the tables ``itineraries``, ``legs``, ``crossings``, ``stops`` and ``documents``.

    Every row carries ``itinerary_id`` (and ``leg``, counted from 1); lists of names are joined
    with ``|``, splits of cost and time become columns such as ``cost_split_usd.lift``.
    """
    rows: dict[str, list[dict[str, Any]]] = {
        name: [] for name in ("itineraries", "legs", "crossings", "stops", "documents")
    }
    for itinerary in map(itinerary_to_dict, result.itineraries):
        key = {"itinerary_id": itinerary["id"]}
        crossings = {"crossings": "|".join(itinerary["crossings"])}
        rows["itineraries"].append(key | _flat(itinerary) | crossings)
        rows["documents"] += [key | _flat(paper) for paper in itinerary["documents"]]
        for number, leg in enumerate(itinerary["legs"], start=1):
            place = key | {"leg": number}
            rows["legs"].append(place | _flat(leg))
            rows["crossings"] += [place | _flat(step) for step in leg["crossings"]]
            rows["stops"] += [place | _flat(stop) for stop in leg["stops"]]
    return {name: _frame(entries) for name, entries in rows.items()}


def _flat(record: dict[str, Any]) -> dict[str, Any]:
    flat: dict[str, Any] = {}
    for key, value in record.items():
        if key in _NESTED:
            continue
        if isinstance(value, dict):
            flat |= {f"{key}.{part}": entry for part, entry in value.items()}
        elif isinstance(value, list):
            flat[key] = "|".join(map(str, value))
        else:
            flat[key] = value
    return flat


def _frame(rows: list[dict[str, Any]]) -> pl.DataFrame:
    import polars as pl

    return pl.DataFrame(rows, infer_schema_length=None)

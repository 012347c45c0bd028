"""A plan as plain JSON values: the form the command line prints and other programs read."""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import date
from enum import Enum
from pathlib import Path
from typing import Any

from landbridge.core.timeline import isoformat
from landbridge.results.planning import (
    CrossingStep,
    Document,
    Itinerary,
    Latecomer,
    Leg,
    PlanResult,
    RestrictionNote,
)

__all__ = ["itinerary_to_dict", "plan_to_dict"]


def plan_to_dict(result: PlanResult) -> dict[str, Any]:
    """Return a plan as nested dicts, lists, texts and numbers.

    Money is rounded to the cent, mass to the gram, hours to the second. Times are UTC, written
    ``2027-03-11T08:00Z``. A figure that is not known is null. The drawn path of a leg is left
    out; its stops stay.
    """
    plain: dict[str, Any] = _plain(
        {
            "status": result.status,
            "reason": result.reason,
            "binding": result.binding,
            "relaxation": result.relaxation,
            "query": result.query,
            "itineraries": [itinerary_to_dict(item) for item in result.itineraries],
            "restrictions": [_restriction(item) for item in result.restrictions],
            "latecomers": [_latecomer(item) for item in result.latecomers],
            "guarantee": result.guarantee,
            "assumptions": result.assumptions,
            "counters": result.counters,
            "fingerprint": result.fingerprint,
            "version": result.version,
        }
    )
    return plain


def itinerary_to_dict(itinerary: Itinerary) -> dict[str, Any]:
    """Return one itinerary as plain JSON values."""
    plain: dict[str, Any] = _plain(
        {
            "id": itinerary.id,
            "tags": itinerary.tags,
            "form": itinerary.form,
            "equipment": itinerary.equipment,
            "depart_utc": isoformat(itinerary.depart_minute),
            "arrive_utc": isoformat(itinerary.arrive_minute),
            "hours": round(itinerary.hours, 4),
            "p50_hours": round(itinerary.p50_h, 4),
            "p80_hours": round(itinerary.p80_h, 4),
            "p90_hours": round(itinerary.p90_h, 4),
            "p95_hours": round(itinerary.p95_h, 4),
            "on_time_probability": itinerary.on_time_probability,
            "cost_usd": round(itinerary.cost_usd, 2),
            "cost_low_usd": round(itinerary.cost_low_usd, 2),
            "cost_high_usd": round(itinerary.cost_high_usd, 2),
            "cost_split_usd": _rounded(itinerary.cost_split_usd, 2),
            "co2e_kg": round(itinerary.co2e_kg, 3),
            "co2e_wtt_kg": round(itinerary.co2e_wtt_kg, 3),
            "co2e_ttw_kg": round(itinerary.co2e_ttw_kg, 3),
            "miss_probability": itinerary.miss_probability,
            "risk_h2": round(itinerary.risk_h2, 2),
            "est_share": round(itinerary.est_share, 4),
            "crossings": itinerary.crossings,
            "countries": itinerary.countries,
            "modes": itinerary.modes,
            "legs": [_leg(leg) for leg in itinerary.legs],
            "documents": [_document(paper) for paper in itinerary.documents],
        }
    )
    return plain


def _leg(leg: Leg) -> dict[str, Any]:
    return {
        "mode": leg.mode,
        "kind": leg.kind,
        "origin_id": leg.origin_id,
        "origin": leg.origin,
        "destination_id": leg.destination_id,
        "destination": leg.destination,
        **_leg_service(leg),
        **_leg_cost(leg),
        "est_share": round(leg.est_share, 4),
        "countries": leg.countries,
        "lorries": leg.lorries,
        "notes": leg.notes,
        "crossings": [_crossing(step) for step in leg.crossings],
        "stops": [
            {
                "name": stop.name,
                "country": stop.country,
                "lat": stop.lat,
                "lon": stop.lon,
                "km": round(stop.km, 1),
                "utc": isoformat(stop.minute),
            }
            for stop in leg.stops
        ],
        "sources": leg.sources,
    }


def _leg_service(leg: Leg) -> dict[str, Any]:
    return {
        "service_id": leg.service_id,
        "service": leg.service_name,
        "departure_kind": leg.departure_kind,
        "frequency_per_week": leg.frequency_per_week,
        "ready_utc": isoformat(leg.ready_minute),
        "cutoff_utc": isoformat(leg.cutoff_minute),
        "depart_utc": isoformat(leg.depart_minute),
        "arrive_utc": isoformat(leg.arrive_minute),
        "wait_hours": round(leg.wait_h, 4),
        "hours": round(leg.hours, 4),
        "time_split_hours": _rounded(leg.time_split_h, 4),
        "sd_hours": round(leg.sd_h, 4),
        "p90_hours": round(leg.p90_h, 4),
        "published_days": leg.published_days,
        "distance_km": round(leg.distance_km, 1),
    }


def _leg_cost(leg: Leg) -> dict[str, Any]:
    return {
        "cost_usd": round(leg.cost_usd, 2),
        "cost_low_usd": round(leg.cost_low_usd, 2),
        "cost_high_usd": round(leg.cost_high_usd, 2),
        "cost_split_usd": _rounded(leg.cost_split_usd, 2),
        "co2e_kg": round(leg.co2e_kg, 3),
        "co2e_wtt_kg": round(leg.co2e_wtt_kg, 3),
        "co2e_ttw_kg": round(leg.co2e_ttw_kg, 3),
        "co2e_factor_g_per_tkm": round(leg.co2e_factor_g_per_tkm, 3),
        "co2e_quality": leg.co2e_quality,
        "energy_kwh": round(leg.energy_kwh, 1),
    }


def _crossing(step: CrossingStep) -> dict[str, Any]:
    return {
        "id": step.crossing_id,
        "name": step.name,
        "countries": step.countries,
        "break_of_gauge": step.break_of_gauge,
        "arrive_utc": isoformat(step.arrive_minute),
        "dwell_hours": round(step.dwell_h, 2),
        "held_hours": round(step.held_h, 4),
        "held_by": step.held_by,
        "sd_hours": round(step.sd_h, 2),
        "cost_usd": round(step.cost_usd, 2),
        "steps": step.steps,
        "est": step.est,
        "source": step.source,
    }


def _document(paper: Document) -> dict[str, Any]:
    return {
        "id": paper.document_id,
        "name": paper.name,
        "reason": paper.reason,
        "who": paper.who,
        "source": paper.source,
    }


def _latecomer(item: Latecomer) -> dict[str, Any]:
    return {
        "modes": item.modes,
        "crossings": item.crossings,
        "arrive_utc": isoformat(item.arrive_minute),
        "late_hours": round(item.late_h, 4),
        "on_time_probability": item.on_time_probability,
        "cost_usd": round(item.cost_usd, 2),
        "co2e_kg": round(item.co2e_kg, 3),
    }


def _restriction(item: RestrictionNote) -> dict[str, Any]:
    return {
        "rule_id": item.rule_id,
        "summary": item.summary,
        "effect": item.effect,
        "source": item.source,
    }


def _rounded(split: Mapping[str, float], digits: int) -> dict[str, float]:
    return {key: round(value, digits) for key, value in split.items()}


def _plain(value: Any) -> Any:
    """Turn what JSON does not know into what it does: dates, enums, tuples, nan, NumPy scalars."""
    if isinstance(value, Enum):
        return _plain(value.value)
    if value is None or isinstance(value, bool | int | str):
        return value
    if isinstance(value, float):
        return float(value) if math.isfinite(value) else None
    if isinstance(value, Mapping):
        return {str(_plain(key)): _plain(entry) for key, entry in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        ordered = sorted(value) if isinstance(value, set | frozenset) else value
        return [_plain(entry) for entry in ordered]
    if isinstance(value, date):  # a datetime is a date too
        return value.isoformat()
    if hasattr(value, "item"):
        return _plain(value.item())
    return str(value) if isinstance(value, Path) else repr(value)

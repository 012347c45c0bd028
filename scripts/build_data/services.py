"""Published train services, train counts and the size of the network."""

from __future__ import annotations

import re
from typing import Any

import polars as pl
from scripts.build_data.context import Context
from scripts.build_data.sources import cite, note_addresses, note_citations
from scripts.build_data.tables import make_frame

__all__ = ["build"]

_DOUBT = "a distance that looks wrong is kept as reported; see the note"
_DEDUCED = "part of the row follows from its context, not from the report itself; see the note"
_HINTS = ("deduced", "assumed", "taken as the end", "not named in th", "Rotterdam per")
_ROUNDED = re.compile(r"rounded|approx")


def build(context: Context) -> dict[str, pl.DataFrame]:
    """Return services, counts and network size."""
    note_addresses(context)
    frames = {
        "services_published": make_frame("services_published", _services(context)),
        "train_counts": make_frame("train_counts", _counts(context)),
        "network_size": make_frame("network_size", _sizes(context)),
    }
    for name, frame in frames.items():
        note_citations(context, name, frame)
    return frames


def _services(context: Context) -> list[dict[str, Any]]:
    rows = []
    for number, row in enumerate(context.rows("cities/services.csv"), start=1):
        doubt = "DOUBT" in row["note"]
        deduced = any(hint in row["note"] for hint in _HINTS)
        if doubt:
            context.note(
                "disagreement",
                f"services_published pub-{number:03d} {row['origin']} - {row['destination']}: "
                + row["note"],
            )
        rows.append(
            {
                "pub_id": f"pub-{number:03d}",
                "origin_id": row["origin_id"],
                "destination_id": row["destination_id"],
                "origin": row["origin"],
                "destination": row["destination"],
                "via": row["via_border"],
                "distance_km": row["distance_km"],
                "days_min": row["transit_days_min"],
                "days_max": row["transit_days_max"],
                "frequency_per_week": row["frequency_per_week"],
                "year": row["year"],
                "est": doubt or deduced,
                "method": _DOUBT if doubt else _DEDUCED if deduced else "",
                "source": cite(row["source_url"], row["year"]),
                "source_kind": row["source_kind"],
                "note": row["note"],
            }
        )
    often = sum(1 for row in rows if row["frequency_per_week"])
    context.note("source", f"services_published: {often} of {len(rows)} rows give a frequency")
    return rows


def _counts(context: Context) -> list[dict[str, Any]]:
    rows = []
    for number, row in enumerate(context.rows("cities/yearly.csv"), start=1):
        if not row["trains"] and not row["teu"]:
            context.note("dropped", f"train_counts: {row['series']} {row['year']}: {row['note']}")
            continue
        derived = row["basis"] == "derived"
        rounded = bool(_ROUNDED.search(row["basis"] + row["period"]))
        rows.append(
            {
                "count_id": f"count-{number:03d}",
                "series": row["series"],
                "year": row["year"],
                "period": row["period"],
                "trains": row["trains"],
                "teu": row["teu"],
                "basis": "derived" if derived else "rounded" if rounded else "stated",
                "est": derived,
                "method": row["note"] if derived else "",
                "source": cite(row["source"], row["year"]),
                "note": row["note"],
            }
        )
    return rows


def _sizes(context: Context) -> list[dict[str, Any]]:
    return [
        {
            **{k: row[k] for k in ("as_of", "year", "european_countries", "european_cities")},
            "chinese_cities": row["chinese_cities"],
            "est": False,
            "source": cite(row["source"], row["year"]),
        }
        for row in context.rows("cities/network_size.csv")
    ]

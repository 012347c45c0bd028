"""Sea ports and airports."""

from __future__ import annotations

import json
from importlib import resources
from typing import Any

import polars as pl
from scripts.build_data.context import BuildError, Context
from scripts.build_data.places import great_circle_km
from scripts.build_data.tables import make_frame

__all__ = ["build"]

_CODE_KM = 60.0  # a port may lie down the river from its city
_AIRPORT_SOURCE = "airport reference point as in aeronautical information publications"
_AIRPORT_METHOD = "written down from general knowledge, within 3 km; not read again"


def build(context: Context) -> dict[str, pl.DataFrame]:
    """Return ports with the positions of searoute, and airports."""
    version = context.package("searoute")
    known = _port_positions()
    rows = []
    for row in context.curated_rows("ports"):
        if row["port_id"] not in known:
            raise BuildError(f"ports: {row['port_id']} ({row['name']}) is not a port of searoute")
        lon, lat = known[row["port_id"]]
        rows.append(
            {
                **{k: row[k] for k in ("port_id", "name", "country", "sea")},
                "lat": lat,
                "lon": lon,
                "est": False,
                "source": f"searoute {version}, ports.geojson",
            }
        )
    airports = [
        {**row, "est": True, "method": _AIRPORT_METHOD, "source": _AIRPORT_SOURCE}
        for row in context.curated_rows("airports")
    ]
    _check_codes(context, known)
    context.note("source", f"ports: {len(rows)} of searoute {version}; airports: {len(airports)}")
    return {"ports": make_frame("ports", rows), "airports": make_frame("airports", airports)}


def _check_codes(context: Context, known: dict[str, tuple[float, float]]) -> None:
    """Compare the UN/LOCODEs of places, written from memory, with the positions of searoute."""
    far, agree = [], 0
    for row in context.table("places").drop_nulls("unlocode").iter_rows(named=True):
        if row["unlocode"] in known:
            lon, lat = known[row["unlocode"]]
            near = great_circle_km(row["lat"], row["lon"], lat, lon) <= _CODE_KM
            agree += near
            far += [] if near else [f"{row['place_id']} {row['unlocode']}"]
    context.note(
        "source",
        f"places: {agree} UN/LOCODEs agree with searoute within {_CODE_KM:.0f} km, "
        f"{len(far)} do not ({', '.join(far) or 'none'}); the others are not listed there",
    )


def _port_positions() -> dict[str, tuple[float, float]]:
    """Return (lon, lat) by UN/LOCODE."""
    path = resources.files("searoute") / "data" / "ports.geojson"
    features: list[dict[str, Any]] = json.loads(path.read_text(encoding="utf-8"))["features"]
    return {
        f["properties"]["port"]: (f["geometry"]["coordinates"][0], f["geometry"]["coordinates"][1])
        for f in features
        if f["properties"].get("port")
    }

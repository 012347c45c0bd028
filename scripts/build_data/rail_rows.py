"""Rows of the lines and line_geometry tables."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from scripts.build_data.polyline import thin
from scripts.build_data.rail_graph import RailGraph
from scripts.build_data.rail_match import Path
from scripts.build_data.rail_rounds import Match
from scripts.build_data.sources import cite

__all__ = ["electric_share", "geometry_of", "line_ids", "line_row", "shape_row", "track_count"]

Point = tuple[float, float]

GRAPH_METHOD = "length of the OpenStreetMap-derived path between the two stations"
DRAWN_METHOD = "length of a path of which {km:.0f} km are drawn by hand over gaps of the rail graph"
SCALED_METHOD = (
    "length of the whole line shared over its sections by the length of their "
    "OpenStreetMap-derived paths (x {factor:.3f})"
)
#: share of a path that may be drawn by hand; with more its shape counts as drawn by hand
MOST_DRAWN = 0.05
TOLERANCE_DEG = 0.003

_METHODS = {
    "published": None,
    "gc_x1.2": "great circle between the two centres x 1.2",
    "line_total_scaled": "published length of the whole line, shared over its sections by great "
    "circle",
    "marker_interpolated": "between two published kilometre marks, shared by great circle",
    "recalled": "published figure as remembered by the compiler of the facts, not read again",
    "recalled_total_scaled": "length of the whole line as remembered by the compiler of the facts, "
    "shared over its sections by great circle",
}


def line_ids(rows: Iterable[Mapping[str, str]]) -> list[str]:
    """Return an id per row: ``from--to``, with ``-2`` and so on for parallels."""
    seen: Counter[str] = Counter()
    found = []
    for row in rows:
        base = f"{row['from']}--{row['to']}"
        seen[base] += 1
        found.append(base if seen[base] == 1 else f"{base}-{seen[base]}")
    return found


def electric_share(text: str) -> float | None:
    """Return the electrified share of a line: 1, 0, or 0.5 where the text names part of it."""
    if not text:
        return None
    if " to " in text or text.endswith("(PT)"):
        return 0.5
    parts = [0.0 if part == "none" else 1.0 for part in text.split("/")]
    return sum(parts) / len(parts)


def track_count(text: str) -> float | None:
    """Return the number of tracks; ``1-2`` (mixed) is 1.5."""
    parts = [float(part) for part in text.split("-")] if text else []
    return sum(parts) / len(parts) if parts else None


def geometry_of(match: Match | None) -> str:
    """Return whether a line has a shape and how it was made."""
    if match is None or not match.accepted:
        return "none"
    return "hand_drawn" if match.path.drawn_km > MOST_DRAWN * match.path.km else "accepted"


def line_row(
    line_id: str,
    row: Mapping[str, str],
    match: Match | None,
    graph_source: str,
    factor: float | None = None,
) -> dict[str, Any]:
    """Return a row of the lines table; a published length stays, an estimate gives way.

    Parameters
    ----------
    factor : float, optional
        What the path is multiplied by so that a shared total is kept.
    """
    return {
        "line_id": line_id, "line": row["line"], "from_node": row["from"], "to_node": row["to"],
        "country": row["country"], **_length(row, match, graph_source, factor),
        "gauge_mm": row["gauge_mm"], "electric_share": electric_share(row["electrification"]),
        "electrification": row["electrification"],
        "max_freight_speed_kmh": row["max_freight_speed_kmh"],
        "tracks": track_count(row["tracks"]), "status": row["status"], "opens": None,
        "closes": None, "year_open": row["year_open"], "geometry": geometry_of(match),
        "great_circle_km": row["great_circle_km"], **_found(match),
        "facts_km": row["length_km"], "facts_basis": row["basis"],
        "attributes_est": row["attr_basis"] != "source", "notes": row["notes"],
    }  # fmt: skip


def _length(
    row: Mapping[str, str], match: Match | None, graph_source: str, factor: float | None
) -> dict[str, Any]:
    geometry = geometry_of(match)
    cited = cite(row["source"], row["year_open"])
    if match is None or geometry == "none" or row["basis"] == "published":
        return {
            "length_km": row["length_km"], "length_basis": row["basis"],
            "est": row["basis"] != "published", "method": _METHODS[row["basis"]], "source": cited,
        }  # fmt: skip
    km = match.path.km
    if factor is not None and geometry == "accepted":
        return {
            "length_km": round(km * factor, 1), "length_basis": row["basis"], "est": True,
            "method": SCALED_METHOD.format(factor=factor), "source": f"{cited}; {graph_source}",
        }  # fmt: skip
    drawn = geometry == "hand_drawn"
    return {
        "length_km": round(km, 1), "length_basis": "hand_drawn" if drawn else "osm_graph",
        "est": drawn, "source": graph_source,
        "method": DRAWN_METHOD.format(km=match.path.drawn_km) if drawn else GRAPH_METHOD,
    }  # fmt: skip


def _found(match: Match | None) -> dict[str, Any]:
    if match is None:
        return {}
    return {
        "graph_km": round(match.path.km, 1), "drawn_km": round(match.path.drawn_km, 1),
        "expected_km": round(match.expected.km, 1), "expected_rule": match.expected.rule,
        "offset_from_km": round(match.path.offsets_km[0], 1),
        "offset_to_km": round(match.path.offsets_km[1], 1),
    }  # fmt: skip


def shape_row(line_id: str, graph: RailGraph, path: Path) -> dict[str, Any]:
    """Return a row of line_geometry."""
    lat, lon = thin(graph.lat[path.points], graph.lon[path.points], TOLERANCE_DEG)
    return {"line_id": line_id, "lat": lat, "lon": lon}

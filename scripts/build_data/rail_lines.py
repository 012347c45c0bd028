"""Rail nodes, lines and their geometry: facts joined with the rail graph."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl
from scripts.build_data.context import Context
from scripts.build_data.polyline import thin
from scripts.build_data.rail_accept import (
    Expected,
    Line,
    accept_totals,
    country_ratios,
    expected_length,
    fits,
)
from scripts.build_data.rail_graph import RailGraph, distance_km, load_rail_graph
from scripts.build_data.rail_match import Path, PathFinder, Stop
from scripts.build_data.tables import make_frame

__all__ = ["build", "electric_share", "line_ids", "match_line", "track_count"]

RUNNING = ("operating", "limited")
GRAPH_SOURCE = "OpenStreetMap contributors (ODbL), via scgraph-data {version}"
GRAPH_METHOD = "length of the OpenStreetMap-derived path between the two stations"
#: how far from a city centre a line may start, tried in this order
RADII_KM = (12.0, 20.0, 29.0)
TRIES = 6
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


@dataclass(frozen=True, slots=True)
class Match:
    """A path for a line, what it was held against and whether it is accepted."""

    path: Path
    expected: Expected
    accepted: bool


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


def match_line(
    finder: PathFinder, line: Line, stops: tuple[Stop, Stop], ratios: Mapping[str, float]
) -> Match | None:
    """Return the accepted path of a line, else the path nearest to its expected length.

    A wider radius is tried only where a narrower one gives no path at all. Of the paths that fit,
    the shortest is taken, or the one nearest to the expected length where that is published.
    """
    longest = 1.7 * line.length_km + 60.0
    for radius in RADII_KM:
        a, b = (Stop(s.lat, s.lon, s.radius_km or radius) for s in stops)
        found = [
            _judge(finder.graph, path, line, ratios)
            for path in finder.paths(a, b, longest, TRIES)
        ]
        if line.way:
            path = finder.through([a, *(Stop(*at, 12.0) for at in line.way), b], longest)
            if path is not None:
                found.append(_judge(finder.graph, path, line, ratios))
        good = [match for match in found if match.accepted]
        if good:
            exact = line.basis in ("published", "recalled")
            return min(good, key=_error) if exact else good[0]
        if found:
            return min(found, key=_error)
    return None


def _judge(graph: RailGraph, path: Path, line: Line, ratios: Mapping[str, float]) -> Match:
    a, b = int(path.points[0]), int(path.points[-1])
    ends = (
        (float(graph.lat[a]), float(graph.lon[a])), (float(graph.lat[b]), float(graph.lon[b]))
    )  # fmt: skip
    expected = expected_length(line, ratios, ends)
    return Match(path, expected, fits(path.km, expected, path.offsets_km))


def _error(match: Match) -> float:
    return abs(match.path.km / max(match.expected.km, 0.1) - 1)


def build(context: Context) -> dict[str, pl.DataFrame]:
    """Return rail_nodes, lines and line_geometry."""
    nodes = _nodes(context)
    rows = context.rows("network/lines.csv")
    ids = line_ids(rows)
    graph = load_rail_graph(context.work)
    finder = PathFinder(graph)
    ratios = country_ratios(rows)
    lines = {
        line_id: Line(line_id, row["line"], row["country"], float(row["length_km"]), row["basis"])
        for line_id, row in zip(ids, rows, strict=True)
    }
    found: dict[str, Match] = {}
    for line_id, row in zip(ids, rows, strict=True):
        if row["status"] in RUNNING or row["status"] == "closed":
            stops = tuple(Stop(nodes[row[e]]["lat"], nodes[row[e]]["lon"], 0.0) for e in ("from", "to"))
            match = match_line(finder, lines[line_id], stops, ratios)
            if match is not None:
                found[line_id] = match
    single = frozenset(k for k, m in found.items() if m.accepted)
    more = accept_totals(lines.values(), {k: m.path for k, m in found.items()}, single)
    accepted = single | more
    version = context.package("scgraph-data")
    table = [
        _line_row(line_id, row, found.get(line_id), line_id in accepted, version)
        for line_id, row in zip(ids, rows, strict=True)
    ]
    shapes = [_shape(k, graph, found[k].path) for k in sorted(accepted)]
    return {
        "rail_nodes": make_frame("rail_nodes", nodes.values()),
        "lines": make_frame("lines", table),
        "line_geometry": make_frame("line_geometry", shapes),
    }


def _nodes(context: Context) -> dict[str, dict[str, Any]]:
    found = {}
    for row in context.rows("network/nodes.csv"):
        guessed = row["coord_est"] == "1"
        found[row["id"]] = {
            "node_id": row["id"], "name": row["name"], "country": row["country"],
            "lat": round(float(row["lat"]), 5), "lon": round(float(row["lon"]), 5),
            "kind": row["kind"], "est": guessed,
            "method": "placed by the compiler of the facts, within 5 to 20 km" if guessed else None,
            "source": row["coord_source"],
        }  # fmt: skip
    return found


def _line_row(line_id: str, row: Mapping[str, str], match: Match | None, accepted: bool,
              version: str) -> dict[str, Any]:
    facts_km = float(row["length_km"])
    graph_km = None if match is None else round(match.path.km, 1)
    published = row["basis"] == "published"
    by_graph = accepted and not published
    source = row["source"]
    if by_graph:
        source = f"{GRAPH_SOURCE.format(version=version)}"
    return {
        "line_id": line_id, "line": row["line"], "from_node": row["from"], "to_node": row["to"],
        "country": row["country"], "length_km": graph_km if by_graph else facts_km,
        "length_basis": "osm_graph" if by_graph else row["basis"],
        "est": not (by_graph or published),
        "method": GRAPH_METHOD if by_graph else _METHODS[row["basis"]],
        "gauge_mm": row["gauge_mm"], "electric_share": electric_share(row["electrification"]),
        "electrification": row["electrification"],
        "max_freight_speed_kmh": row["max_freight_speed_kmh"],
        "tracks": track_count(row["tracks"]), "status": row["status"], "opens": None,
        "closes": None, "year_open": row["year_open"],
        "geometry": "accepted" if accepted else "none",
        "great_circle_km": float(row["great_circle_km"]), "graph_km": graph_km,
        "facts_km": facts_km, "facts_basis": row["basis"],
        "expected_km": None if match is None else round(match.expected.km, 1),
        "expected_rule": None if match is None else match.expected.rule,
        "offset_from_km": None if match is None else round(match.path.offsets_km[0], 1),
        "offset_to_km": None if match is None else round(match.path.offsets_km[1], 1),
        "attributes_est": row["attr_basis"] != "source", "source": source, "notes": row["notes"],
    }  # fmt: skip


def _shape(line_id: str, graph: RailGraph, path: Path) -> dict[str, Any]:
    lat, lon = thin(graph.lat[path.points], graph.lon[path.points], TOLERANCE_DEG)
    return {"line_id": line_id, "lat": lat, "lon": lon}

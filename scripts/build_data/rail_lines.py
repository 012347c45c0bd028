"""Rail nodes, lines and their geometry: the facts joined with the rail graph."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import polars as pl
from scripts.build_data.context import Context
from scripts.build_data.rail_accept import RUNNING, SHARED, Line, country_ratios, total_factors
from scripts.build_data.rail_curated import Curated, read_curated
from scripts.build_data.rail_graph import (
    RailGraph,
    add_tracks,
    bend_edges,
    distance_km,
    divide_edges,
    join_dead_ends,
    load_rail_graph,
)
from scripts.build_data.rail_match import PathFinder
from scripts.build_data.rail_rounds import Match, match_lines
from scripts.build_data.rail_rows import geometry_of, line_ids, line_row, shape_row
from scripts.build_data.sources import cite
from scripts.build_data.tables import make_frame

__all__ = ["build"]

Point = tuple[float, float]
#: a station moved farther than this makes the share of a total void
FAR_KM = 20.0
GRAPH_SOURCE = "OpenStreetMap contributors (ODbL), via scgraph-data {version}"


def build(context: Context) -> dict[str, pl.DataFrame]:
    """Return rail_nodes, lines and line_geometry."""
    curated = read_curated(context)
    nodes, moved = _nodes(context, curated)
    given = context.rows("network/lines.csv")
    rows = dict(zip(line_ids(given), given, strict=True))
    _repair(rows, curated, context)
    graph = _graph(context, nodes, curated)
    lines = _lines(rows, curated, moved)
    ends = {line_id: (row["from"], row["to"]) for line_id, row in rows.items()}
    places = {node_id: (node["lat"], node["lon"]) for node_id, node in nodes.items()}
    found, stations = match_lines(PathFinder(graph), lines, ends, places, country_ratios(given))
    for node_id, at in stations.items():
        _move(nodes[node_id], at)
    found = {k: _offsets(match, graph, [nodes[n] for n in ends[k]]) for k, match in found.items()}
    source = GRAPH_SOURCE.format(version=context.package("scgraph-data"))
    kept = {k: m.path.km for k, m in found.items() if geometry_of(m) == "accepted"}
    factors = total_factors(lines.values(), kept)
    table = [line_row(k, row, found.get(k), source, factors.get(k)) for k, row in rows.items()]
    shapes = [shape_row(k, graph, m.path) for k, m in sorted(found.items()) if m.accepted]
    return {
        "rail_nodes": make_frame("rail_nodes", nodes.values()),
        "lines": make_frame("lines", table),
        "line_geometry": make_frame("line_geometry", shapes),
    }


def _offsets(match: Match, graph: RailGraph, nodes: list[dict[str, Any]]) -> Match:
    """Measure the offsets of a path from where the nodes came to stand."""
    points = (match.path.points[0], match.path.points[-1])
    a, b = (
        float(distance_km(node["lat"], node["lon"], graph.lat[point], graph.lon[point]))
        for node, point in zip(nodes, points, strict=True)
    )
    return replace(match, path=replace(match.path, offsets_km=(a, b)))


def _move(node: dict[str, Any], at: Point) -> None:
    """Put a node on the track."""
    gap = float(distance_km(node["lat"], node["lon"], *at))
    node["lat"], node["lon"] = at
    told = f"{gap:.1f} km from the position in the facts, moved onto the OpenStreetMap track"
    node["method"] = f"{node['method']}; {told}" if node["method"] else told


def _graph(context: Context, nodes: Mapping[str, Mapping[str, Any]], curated: Curated) -> RailGraph:
    """Return the rail graph, bent, divided, joined and with the tracks drawn by hand."""
    raw = load_rail_graph(context.work, context.package("scgraph-data"))
    lat, lon = (np.array([node[key] for node in nodes.values()]) for key in ("lat", "lon"))
    bent, passed = bend_edges(raw, lat, lon)
    context.note("repair", f"rail graph: long edges bent through {passed.size} stations")
    joined = join_dead_ends(divide_edges(bent))
    context.note("repair", f"rail graph: {joined.joined} dead ends joined to a point within 3 km")
    return add_tracks(joined, curated.tracks)


def _lines(
    rows: Mapping[str, Mapping[str, str]], curated: Curated, moved: Mapping[str, float]
) -> dict[str, Line]:
    """Return what is known of the length of each line that is to be matched.

    The share of a total that a section has by great circle says nothing where a station lies
    far from the position in the facts.
    """
    found = {}
    for line_id, row in rows.items():
        if row["status"] not in (*RUNNING, "closed"):
            continue
        far = max(moved.get(row[end], 0.0) for end in ("from", "to")) > FAR_KM
        found[line_id] = Line(
            line_id,
            row["line"],
            row["country"],
            float(row["length_km"]),
            "gc_x1.2" if far and row["basis"] in SHARED else row["basis"],
            curated.recalled_km.get(line_id),
            curated.ways.get(line_id, ()),
        )
    return found


def _repair(rows: Mapping[str, dict[str, str]], curated: Curated, context: Context) -> None:
    for repair in curated.repairs:
        row, column = rows[repair["line_id"]], repair["column"]
        context.note(
            "repair",
            f"line {repair['line_id']}: {column} {row[column]!r} -> {repair['value']!r}: "
            f"{repair['why']}",
        )
        row[column] = repair["value"]


def _nodes(
    context: Context, curated: Curated
) -> tuple[dict[str, dict[str, Any]], dict[str, float]]:
    """Return the nodes, and by how much the curated stations move theirs, in km."""
    found = {}
    for row in context.rows("network/nodes.csv"):
        guessed = row["coord_est"] == "1"
        found[row["id"]] = {
            "node_id": row["id"], "name": row["name"], "country": row["country"],
            "lat": round(float(row["lat"]), 5), "lon": round(float(row["lon"]), 5),
            "kind": row["kind"], "est": guessed,
            "method": "placed by the compiler of the facts, within 5 to 20 km" if guessed else None,
            "source": cite(row["coord_source"]),
        }  # fmt: skip
    moved = {}
    for node_id, (at, why) in curated.stations.items():
        node = found[node_id]
        gap = float(distance_km(node["lat"], node["lon"], *at))
        node["lat"], node["lon"] = at
        moved[node_id] = gap
        node["method"] = f"station {gap:.0f} km from the position in the facts: {why}"
        context.note("repair", f"rail node {node_id}: {node['method']}")
    return found, moved

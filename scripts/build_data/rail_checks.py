"""Reach and distance over the running lines, crossings, ferries and reloads, as a train goes."""

from __future__ import annotations

import heapq
from collections import defaultdict
from collections.abc import Mapping

import polars as pl
from scripts.build_data.crossings import gauges_of

__all__ = ["RUNNING", "TrackGraph", "reached_from", "route_km", "track_graph"]

RUNNING = ("operating", "limited")
State = tuple[str, int]
TrackGraph = dict[State, list[tuple[State, float]]]


def _one_gauge(gauge: int) -> int:
    return 1520 if gauge == 1524 else gauge


def track_graph(tables: Mapping[str, pl.DataFrame]) -> TrackGraph:
    """Return the ways between tracks, a track being a rail node and a gauge.

    A line joins tracks of its gauges; over a border the crossing says which track meets which.
    Where a node has tracks of two gauges, boxes can be reloaded between them.

    Parameters
    ----------
    tables : mapping
        ``lines`` and ``crossings``.
    """
    crossings = list(tables["crossings"].iter_rows(named=True))
    borders = {
        frozenset((row["node_a"], row["node_b"])): row for row in crossings if row["mode"] == "rail"
    }
    graph: TrackGraph = defaultdict(list)
    for line in tables["lines"].iter_rows(named=True):
        a, b = line["from_node"], line["to_node"]
        border = borders.get(frozenset((a, b)))
        if line["status"] not in RUNNING or (border and border["status"] not in RUNNING):
            continue
        if border is None:
            for gauge in {_one_gauge(g) for g in gauges_of(line["gauge_mm"])}:
                _join(graph, (a, gauge), (b, gauge), line["length_km"])
        else:
            sides = {border[f"node_{s}"]: _one_gauge(border[f"gauge_{s}"]) for s in "ab"}
            _join(graph, (a, sides[a]), (b, sides[b]), line["length_km"])
    _join_inside(graph, [row for row in crossings if row["mode"] == "ferry"])
    return dict(graph)


def _join(graph: TrackGraph, a: State, b: State, km: float) -> None:
    graph[a].append((b, km))
    graph[b].append((a, km))


def _join_inside(graph: TrackGraph, ferries: list[dict[str, object]]) -> None:
    """Add reloads, and ferries between all tracks of their two nodes."""
    tracks: dict[str, list[State]] = defaultdict(list)
    for state in sorted(graph):
        tracks[state[0]].append(state)
    for states in tracks.values():
        for other in states[1:]:
            _join(graph, states[0], other, 0.0)
    for ferry in ferries:
        for a in tracks[str(ferry["node_a"])][:1]:
            for b in tracks[str(ferry["node_b"])][:1]:
                _join(graph, a, b, float(str(ferry["distance_km"])))


def reached_from(graph: TrackGraph, node_id: str) -> frozenset[str]:
    """Return the nodes that a train or box gets to from a node."""
    return frozenset(node for node, _ in _distances(graph, node_id))


def route_km(graph: TrackGraph, start: str, end: str) -> float | None:
    """Return the shortest distance between two nodes, or None where there is no way."""
    found = _distances(graph, start)
    return min((km for (node, _), km in found.items() if node == end), default=None)


def _distances(graph: TrackGraph, node_id: str) -> dict[State, float]:
    best: dict[State, float] = {state: 0.0 for state in graph if state[0] == node_id}
    heap = [(0.0, state) for state in sorted(best)]
    while heap:
        gone, at = heapq.heappop(heap)
        if gone > best[at]:
            continue
        for to, km in graph[at]:
            if gone + km < best.get(to, float("inf")):
                best[to] = gone + km
                heapq.heappush(heap, (gone + km, to))
    return best

"""Paths on the rail graph between two stations, the shortest first, then others.

A node of the facts is a city centre; a line may start at any point of the graph within a radius of
it. The way from the centre to the point costs ``ACCESS`` times its length, so that a path comes as
near to the centre as the track allows, but it is no part of the path's length.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scripts.build_data.rail_graph import EARTH_KM, RailGraph, distance_km, sphere

__all__ = ["Path", "PathFinder", "Stop"]

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

ACCESS = 3.0
#: edges of a path found before are this much longer for the next one
AVOID = 1.35
_SHORTEST_KM = 1e-4


@dataclass(frozen=True, slots=True)
class Stop:
    """A place that a path starts at, ends at or passes, with how far off it may stay."""

    lat: float
    lon: float
    radius_km: float


@dataclass(frozen=True, slots=True)
class Path:
    """A path on the rail graph.

    Attributes
    ----------
    points : (n,) int
        Points of the graph, first to last.
    km : float
        Length of the track.
    offsets_km : (float, float)
        Distance of the first and the last point from the stops.
    ends_km : float
        Great circle between the first and the last point.
    drawn_km : float
        Length of the tracks drawn by hand that the path uses.
    """

    points: Ints
    km: float
    offsets_km: tuple[float, float]
    ends_km: float
    drawn_km: float


class PathFinder:
    """Finds paths on a rail graph between stops."""

    def __init__(self, graph: RailGraph) -> None:
        self.graph = graph
        first = graph.km.size - graph.drawn
        pairs = zip(graph.tail[first:].tolist(), graph.head[first:].tolist(), strict=True)
        self._drawn = {
            (min(u, v), max(u, v)): km
            for (u, v), km in zip(pairs, graph.km[first:].tolist(), strict=True)
        }

    @cached_property
    def _tree(self) -> Any:
        from scipy.spatial import cKDTree

        return cKDTree(sphere(self.graph.lat, self.graph.lon))

    @cached_property
    def _matrix(self) -> Any:
        from scipy.sparse import csr_matrix

        graph = self.graph
        km = np.maximum(graph.km, _SHORTEST_KM)
        ends = (np.append(graph.tail, graph.head), np.append(graph.head, graph.tail))
        return csr_matrix((np.append(km, km), ends), shape=(graph.size, graph.size))

    def near(self, lat: float, lon: float, radius_km: float) -> Ints:
        """Return the points within a radius, in rising order."""
        reach = 2 * np.sin(radius_km / EARTH_KM / 2)
        at = sphere(np.array([lat]), np.array([lon]))[0]
        return np.sort(np.array(self._tree.query_ball_point(at, reach), dtype=np.int64))

    def paths(self, start: Stop, end: Stop, longest_km: float, tries: int) -> Iterator[Path]:
        """Yield up to ``tries`` paths, the shortest first; those that repeat are left out.

        Parameters
        ----------
        longest_km : float
            Points through which no path of this length could lead are not looked at.
        """
        local = _Corridor(self, start, end, longest_km)
        seen: set[bytes] = set()
        for _ in range(tries):
            points = local.shortest()
            if points is None:
                return
            if points.tobytes() not in seen:
                seen.add(points.tobytes())
                yield self._path(points, start, end)
            local.avoid()

    def through(self, stops: list[Stop], longest_km: float) -> Path | None:
        """Return the path that passes the stops in order, or None."""
        start = stops[0]
        legs: list[Ints] = []
        for end in stops[1:]:
            points = _Corridor(self, start, end, longest_km).shortest()
            if points is None:
                return None
            legs.append(points)
            at = int(points[-1])
            start = Stop(float(self.graph.lat[at]), float(self.graph.lon[at]), 0.01)
        return self._path(_without_spurs(np.concatenate(legs)), stops[0], stops[-1])

    def _path(self, points: Ints, start: Stop, end: Stop) -> Path:
        lat, lon = self.graph.lat, self.graph.lon
        a, b = int(points[0]), int(points[-1])
        pairs = list(zip(points[:-1].tolist(), points[1:].tolist(), strict=True))
        km = sum(float(self._matrix[u, v]) for u, v in pairs)
        drawn = sum(self._drawn.get((min(u, v), max(u, v)), 0.0) for u, v in pairs)
        return Path(
            points, km,
            (
                float(distance_km(start.lat, start.lon, lat[a], lon[a])),
                float(distance_km(end.lat, end.lon, lat[b], lon[b])),
            ),
            float(distance_km(lat[a], lon[a], lat[b], lon[b])), drawn,
        )  # fmt: skip


class _Corridor:
    """The part of the graph that paths between two stops may use, with a source and a sink."""

    def __init__(self, finder: PathFinder, start: Stop, end: Stop, longest_km: float) -> None:
        from scipy.sparse import csr_matrix

        graph = finder.graph
        reach = longest_km / 2 + max(start.radius_km, end.radius_km)
        middle = ((start.lat + end.lat) / 2, (start.lon + end.lon) / 2)
        self.points = finder.near(*middle, reach * 1.03 + 5.0)
        size = self.points.size
        inner = finder._matrix[self.points][:, self.points].tocoo()
        tails, heads, costs = [inner.row], [inner.col], [inner.data]
        for stop, outward in ((start, True), (end, False)):
            near = finder.near(stop.lat, stop.lon, stop.radius_km)
            near = near[np.isin(near, self.points)]
            at = np.searchsorted(self.points, near)
            gap = distance_km(stop.lat, stop.lon, graph.lat[near], graph.lon[near])
            hub = np.full(at.size, size + (0 if outward else 1))
            tails.append(hub if outward else at)
            heads.append(at if outward else hub)
            costs.append(ACCESS * gap + _SHORTEST_KM)
        ends = (np.concatenate(tails), np.concatenate(heads))
        self._matrix = csr_matrix((np.concatenate(costs), ends), shape=(size + 2, size + 2))
        self._matrix.sort_indices()
        self._last: Ints = np.zeros(0, dtype=np.int64)

    def shortest(self) -> Ints | None:
        """Return the points of the cheapest path, or None where there is none."""
        from scipy.sparse.csgraph import dijkstra

        size = self.points.size
        cost, before = dijkstra(self._matrix, directed=True, indices=size, return_predecessors=True)
        if not np.isfinite(cost[size + 1]):
            return None
        found = [int(before[size + 1])]
        while before[found[-1]] != size:
            found.append(int(before[found[-1]]))
        self._last = np.array(found[::-1], dtype=np.int64)
        return self.points[self._last]

    def avoid(self) -> None:
        """Make the edges of the last path longer."""
        indices, starts, data = self._matrix.indices, self._matrix.indptr, self._matrix.data
        path = self._last
        for u, v in zip(path[:-1].tolist(), path[1:].tolist(), strict=True):
            for a, b in ((u, v), (v, u)):
                row = indices[starts[a] : starts[a + 1]]
                data[starts[a] + int(np.searchsorted(row, b))] *= AVOID


def _without_spurs(points: Ints) -> Ints:
    """Drop what a path runs out and back over (a way point on a branch)."""
    kept: list[int] = []
    for point in points.tolist():
        if len(kept) > 1 and kept[-2] == point:
            kept.pop()
        elif not kept or kept[-1] != point:
            kept.append(point)
    return np.array(kept, dtype=np.int64)

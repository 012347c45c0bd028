"""The OpenStreetMap-derived rail graph of scgraph-data, cut to Eurasia and mended.

The package holds one Python file with two literals, the arcs and the points. It is read by
running that file with a stand-in for the class it imports, because the file does not load with
scgraph 3. Self-loops and points outside the cut are dropped. An edge carries the length of the
track but only its two ends, up to hundreds of km apart, so long edges are divided: a station can
then stand anywhere on them. A dead end is joined to a point near it that the graph reaches only by
a long way round (an unjoined digitising gap).
"""

from __future__ import annotations

import heapq
import importlib.util
import sys
import types
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = [
    "CUT",
    "RailGraph",
    "adjacency",
    "distance_km",
    "divide_edges",
    "join_dead_ends",
    "load_rail_graph",
    "make_graph",
    "sphere",
]

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

EARTH_KM = 6371.0
#: lat from, lat to, lon from, lon to
CUT = (10.0, 72.0, -11.0, 180.0)
PIECE_KM = 2.0
JOIN_KM = 3.0
JOIN_DETOUR_KM = 15.0


@dataclass(frozen=True, slots=True)
class RailGraph:
    """An undirected rail graph.

    Attributes
    ----------
    lat, lon : (n,) float
        Points in degrees.
    tail, head : (m,) int
        Ends of each edge, tail < head.
    km : (m,) float
        Length of each edge.
    joined : int
        How many of the edges, the last ones, are joins of dead ends.
    """

    lat: Floats
    lon: Floats
    tail: Ints
    head: Ints
    km: Floats
    joined: int = 0

    @property
    def size(self) -> int:
        """Number of points."""
        return int(self.lat.size)


def distance_km(lat_a: Any, lon_a: Any, lat_b: Any, lon_b: Any) -> Any:
    """Great-circle distance in km; arrays broadcast."""
    p, q = np.radians(lat_a), np.radians(lat_b)
    half = np.sin((q - p) / 2) ** 2
    half = half + np.cos(p) * np.cos(q) * np.sin(np.radians(lon_b - lon_a) / 2) ** 2
    return 2 * EARTH_KM * np.arcsin(np.sqrt(np.minimum(half, 1.0)))


def make_graph(points: Floats, arcs: list[tuple[int, int, float]], joined: int = 0) -> RailGraph:
    """Return a graph of points (n, 2: lat, lon) and arcs; the shorter of two parallels is kept."""
    shortest: dict[tuple[int, int], float] = {}
    for a, b, km in arcs:
        if a != b:
            key = (min(a, b), max(a, b))
            shortest[key] = min(km, shortest.get(key, np.inf))
    ends = np.array(sorted(shortest), dtype=np.int64).reshape(-1, 2)
    km = np.array([shortest[a, b] for a, b in ends.tolist()], dtype=np.float64)
    return RailGraph(points[:, 0].copy(), points[:, 1].copy(), ends[:, 0], ends[:, 1], km, joined)


def load_rail_graph(work: Path) -> RailGraph:
    """Return the mended rail graph; cached as ``rail_graph.npz`` under the work folder."""
    cache = work / "rail_graph.npz"
    if cache.exists():
        with np.load(cache) as kept:
            return RailGraph(
                kept["lat"], kept["lon"], kept["tail"], kept["head"], kept["km"],
                int(kept["joined"]),
            )  # fmt: skip
    graph = join_dead_ends(divide_edges(_read(_package_file())))
    work.mkdir(parents=True, exist_ok=True)
    np.savez_compressed(
        cache, lat=graph.lat, lon=graph.lon, tail=graph.tail, head=graph.head, km=graph.km,
        joined=graph.joined,
    )  # fmt: skip
    return graph


def _package_file() -> Path:
    spec = importlib.util.find_spec("scgraph_data")
    places = list(spec.submodule_search_locations or []) if spec else []
    if not places:
        raise SystemExit("scgraph-data is not installed: pip install -r requirements/build.txt")
    return Path(places[0]) / "world_railways.py"


def _read(path: Path) -> RailGraph:
    module = types.ModuleType("scgraph.core")
    module.GeoGraph = lambda **_: None  # type: ignore[attr-defined]
    kept = sys.modules.get("scgraph.core")
    sys.modules["scgraph.core"] = module
    found: dict[str, Any] = {}
    try:
        exec(compile(path.read_text(encoding="utf-8"), path.name, "exec"), found)
    finally:
        if kept is None:
            del sys.modules["scgraph.core"]
        else:
            sys.modules["scgraph.core"] = kept
    return _cut(np.array(found["nodes"], dtype=np.float64), found["graph"])


def _cut(points: Floats, arcs: list[dict[int, float]]) -> RailGraph:
    south, north, west, east = CUT
    inside = (points[:, 0] >= south) & (points[:, 0] <= north)
    inside &= (points[:, 1] >= west) & (points[:, 1] <= east)
    number = np.cumsum(inside) - 1
    kept = [
        (int(number[a]), int(number[b]), float(km))
        for a, out in enumerate(arcs)
        if inside[a]
        for b, km in out.items()
        if a < b and inside[b]
    ]
    return make_graph(points[inside], kept)


def divide_edges(graph: RailGraph, piece_km: float = PIECE_KM) -> RailGraph:
    """Divide edges so that the ends of each are at most ``piece_km`` apart.

    The points lie on the straight chord; the length of the track is shared out evenly.
    """
    a, b = graph.tail, graph.head
    chord = distance_km(graph.lat[a], graph.lon[a], graph.lat[b], graph.lon[b])
    parts = np.maximum(np.ceil(chord / piece_km).astype(np.int64), 1)
    edge = np.repeat(np.arange(a.size), parts)
    step = np.arange(edge.size) - np.repeat(np.cumsum(parts) - parts, parts)
    inner = step > 0
    share = step[inner] / parts[edge[inner]]
    ends = a[edge[inner]], b[edge[inner]]
    lat = graph.lat[ends[0]] * (1 - share) + graph.lat[ends[1]] * share
    lon = graph.lon[ends[0]] * (1 - share) + graph.lon[ends[1]] * share
    number = np.zeros(edge.size, dtype=np.int64)
    number[inner] = graph.size + np.arange(lat.size)
    tail = np.where(inner, number, a[edge])
    last = step == parts[edge] - 1
    head = np.where(last, b[edge], np.roll(number, -1))
    return RailGraph(
        np.append(graph.lat, lat), np.append(graph.lon, lon), tail, head,
        (graph.km / parts)[edge],
    )  # fmt: skip


def adjacency(graph: RailGraph) -> list[list[tuple[int, float]]]:
    """Return the neighbours of each point with their distance in km."""
    near: list[list[tuple[int, float]]] = [[] for _ in range(graph.size)]
    for a, b, km in zip(graph.tail.tolist(), graph.head.tolist(), graph.km.tolist(), strict=True):
        near[a].append((b, km))
        near[b].append((a, km))
    return near


def join_dead_ends(
    graph: RailGraph, within_km: float = JOIN_KM, detour_km: float = JOIN_DETOUR_KM
) -> RailGraph:
    """Join each dead end to the nearest point that is near by air and far by rail.

    Parameters
    ----------
    within_km : float
        A join is at most this long.
    detour_km : float
        A point is far when the graph does not reach it within this distance.
    """
    from scipy.spatial import cKDTree

    near = adjacency(graph)
    tree = cKDTree(sphere(graph.lat, graph.lon))
    ends = [k for k, out in enumerate(near) if len(out) == 1]
    reach = 2 * np.sin(within_km / EARTH_KM / 2)
    found: dict[tuple[int, int], float] = {}
    for end in ends:
        close = np.array(tree.query_ball_point(tree.data[end], reach), dtype=np.int64)
        by_rail = _within(near, end, detour_km)
        far = [k for k in close.tolist() if k not in by_rail]
        if far:
            gaps = distance_km(graph.lat[end], graph.lon[end], graph.lat[far], graph.lon[far])
            best = int(np.argmin(gaps))
            key = (min(end, far[best]), max(end, far[best]))
            found[key] = max(float(gaps[best]), 0.001)
    pairs = np.array(sorted(found), dtype=np.int64).reshape(-1, 2)
    km = np.array([found[a, b] for a, b in pairs.tolist()], dtype=np.float64)
    return RailGraph(
        graph.lat, graph.lon, np.append(graph.tail, pairs[:, 0]),
        np.append(graph.head, pairs[:, 1]), np.append(graph.km, km), len(pairs),
    )  # fmt: skip


def sphere(lat: Floats, lon: Floats) -> Floats:
    """Return points on the unit sphere, shape (n, 3)."""
    p, q = np.radians(lat), np.radians(lon)
    return np.column_stack([np.cos(p) * np.cos(q), np.cos(p) * np.sin(q), np.sin(p)])


def _within(near: list[list[tuple[int, float]]], start: int, limit_km: float) -> set[int]:
    """Return the points that the graph reaches within a distance."""
    best = {start: 0.0}
    heap = [(0.0, start)]
    while heap:
        gone, at = heapq.heappop(heap)
        if gone > best[at]:
            continue
        for to, km in near[at]:
            total = gone + km
            if total <= limit_km and total < best.get(to, np.inf):
                best[to] = total
                heapq.heappush(heap, (total, to))
    return set(best)

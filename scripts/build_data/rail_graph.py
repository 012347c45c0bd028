"""The OpenStreetMap-derived rail graph of scgraph-data, cut to Eurasia and mended.

The package holds one Python file with two literals, the arcs and the points. It is read by
running that file with a stand-in for the class it imports, because the file does not load with
scgraph 3. Self-loops and points outside the cut are dropped. An edge carries the length of the
track but only its two ends, up to hundreds of km apart. A long edge is therefore bent through the
stations that it must pass, and divided, so that a station can stand anywhere on it. A dead end is
joined to a point near it that the graph reaches only by a long way round (an unjoined digitising
gap).
"""

from __future__ import annotations

import heapq
import importlib.util
import sys
import types
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = [
    "CUT",
    "RailGraph",
    "add_tracks",
    "adjacency",
    "bend_edges",
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
CUT = (1.0, 72.0, -11.0, 180.0)
LONG_KM = 12.0
BARE_KM = 4.0
BENT_SHARE = 1.01
PIECE_KM = 2.0
JOIN_KM = 3.0
ATTACH_KM = 2.5
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
        How many edges are joins of dead ends.
    drawn : int
        How many edges, the last ones, are drawn by hand.
    """

    lat: Floats
    lon: Floats
    tail: Ints
    head: Ints
    km: Floats
    joined: int = 0
    drawn: int = 0

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


def make_graph(points: Floats, arcs: list[tuple[int, int, float]]) -> RailGraph:
    """Return a graph of points (n, 2: lat, lon) and arcs; the shorter of two parallels is kept."""
    shortest: dict[tuple[int, int], float] = {}
    for a, b, km in arcs:
        if a != b:
            key = (min(a, b), max(a, b))
            shortest[key] = min(km, shortest.get(key, np.inf))
    ends = np.array(sorted(shortest), dtype=np.int64).reshape(-1, 2)
    lengths = np.array([shortest[a, b] for a, b in ends.tolist()], dtype=np.float64)
    return RailGraph(points[:, 0].copy(), points[:, 1].copy(), ends[:, 0], ends[:, 1], lengths)


def load_rail_graph(work: Path, version: str) -> RailGraph:
    """Return the rail graph inside the cut; cached under the work folder by package version."""
    cut = "_".join(f"{bound:g}" for bound in CUT)
    cache = work / f"rail_graph-{version}-{cut}.npz"
    if cache.exists():
        with np.load(cache) as kept:
            return RailGraph(kept["lat"], kept["lon"], kept["tail"], kept["head"], kept["km"])
    graph = _read(_package_file())
    work.mkdir(parents=True, exist_ok=True)
    np.savez_compressed(
        cache, lat=graph.lat, lon=graph.lon, tail=graph.tail, head=graph.head, km=graph.km
    )
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


def bend_edges(graph: RailGraph, lat: Floats, lon: Floats) -> tuple[RailGraph, Ints]:
    """Bend long edges through the stations that they must pass.

    A station that has no point of the graph within ``BARE_KM`` lies inside an edge, for junctions
    are points. It is given to the long edge on which it costs the least way round, if the edge's
    track is long enough for that way; the track's length stays and is shared by great circle.

    Parameters
    ----------
    lat, lon : (k,) float
        Stations.

    Returns
    -------
    graph : RailGraph
        The bent edges are replaced by their pieces.
    bent : (j,) int
        Indices of the stations that became points of the graph.
    """
    from scipy.spatial import cKDTree

    ends = (graph.lat[graph.tail], graph.lon[graph.tail], graph.lat[graph.head],
            graph.lon[graph.head])  # fmt: skip
    chord = distance_km(*ends)
    long = np.flatnonzero(chord >= LONG_KM)
    gap, _ = cKDTree(sphere(graph.lat, graph.lon)).query(sphere(lat, lon))
    given: dict[int, list[tuple[float, int]]] = {}
    for k in np.flatnonzero(gap * EARTH_KM > BARE_KM).tolist():
        to_tail = distance_km(lat[k], lon[k], ends[0][long], ends[1][long])
        way = to_tail + distance_km(lat[k], lon[k], ends[2][long], ends[3][long])
        extra = np.where(way <= BENT_SHARE * graph.km[long], way - chord[long], np.inf)
        best = int(np.argmin(extra))
        if extra[best] < np.inf:
            given.setdefault(int(long[best]), []).append((float(to_tail[best]), k))
    return _bent(graph, given, np.column_stack([lat, lon]))


def _bent(
    graph: RailGraph, given: dict[int, list[tuple[float, int]]], at: Floats
) -> tuple[RailGraph, Ints]:
    """Replace edges by pieces through their stations; leave one whose pieces are too long."""
    lat, lon = graph.lat.tolist(), graph.lon.tolist()
    arcs: list[tuple[int, int, float]] = []
    used: list[int] = []
    gone: list[int] = []
    for edge, stations in sorted(given.items()):
        ends = [(graph.lat[i], graph.lon[i]) for i in (graph.tail[edge], graph.head[edge])]
        order, legs = _on_edge([k for _, k in sorted(stations)], ends, at, float(graph.km[edge]))
        new = list(range(len(lat), len(lat) + len(order)))
        lat += at[order, 0].tolist()
        lon += at[order, 1].tolist()
        chain = [int(graph.tail[edge]), *new, int(graph.head[edge])]
        shares = legs / legs.sum() * graph.km[edge]
        arcs += list(zip(chain[:-1], chain[1:], shares.tolist(), strict=True))
        used += order
        gone.append(edge)
    kept = np.setdiff1d(np.arange(graph.km.size), gone)
    more = np.array([arc[:2] for arc in arcs], dtype=np.int64).reshape(-1, 2)
    bent = RailGraph(
        np.array(lat), np.array(lon), np.append(graph.tail[kept], more[:, 0]),
        np.append(graph.head[kept], more[:, 1]),
        np.append(graph.km[kept], np.array([arc[2] for arc in arcs])),
    )  # fmt: skip
    return bent, np.array(sorted(used), dtype=np.int64)


def _on_edge(
    order: list[int], ends: list[tuple[float, float]], at: Floats, km: float
) -> tuple[list[int], Floats]:
    """Return the stations that an edge can pass and the legs between them.

    While the way through all is too long, the station that lengthens it most is left out.
    """
    while True:
        points = np.array([ends[0], *at[order], ends[1]])
        legs: Floats = distance_km(points[:-1, 0], points[:-1, 1], points[1:, 0], points[1:, 1])
        if legs.sum() <= BENT_SHARE * km:
            return order, legs
        past = distance_km(points[:-2, 0], points[:-2, 1], points[2:, 0], points[2:, 1])
        worst = int(np.argmax(legs[:-1] + legs[1:] - past))
        order = order[:worst] + order[worst + 1 :]


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


def add_tracks(graph: RailGraph, tracks: Iterable[Sequence[tuple[float, float]]]) -> RailGraph:
    """Add tracks drawn by hand, each as points (lat, lon) in order.

    A point within ``ATTACH_KM`` of the graph becomes the point of the graph that is nearest to it;
    any other is a new one. The pieces of a track are as long as the great circle.
    """
    from scipy.spatial import cKDTree

    tree = cKDTree(sphere(graph.lat, graph.lon))
    lat, lon = graph.lat.tolist(), graph.lon.tolist()
    arcs: list[tuple[int, int, float]] = []
    for track in tracks:
        last = -1
        for at in track:
            gap, point = tree.query(sphere(np.array([at[0]]), np.array([at[1]]))[0])
            if gap * EARTH_KM > ATTACH_KM:
                point = len(lat)
                lat.append(at[0])
                lon.append(at[1])
            if last >= 0 and last != point:
                km = float(distance_km(lat[last], lon[last], lat[point], lon[point]))
                arcs.append((last, int(point), km))
            last = int(point)
    ends = np.array([arc[:2] for arc in arcs], dtype=np.int64).reshape(-1, 2)
    kept = (np.array(lat), np.array(lon), graph.tail, graph.head, graph.km)
    split = divide_edges(
        RailGraph(kept[0], kept[1], ends[:, 0], ends[:, 1], np.array([arc[2] for arc in arcs]))
    )
    return RailGraph(
        split.lat, split.lon, np.append(graph.tail, split.tail), np.append(graph.head, split.head),
        np.append(graph.km, split.km), graph.joined, split.km.size,
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

"""Sea lanes between ports: shortest courses on searoute's network of shipping lanes."""

from __future__ import annotations

import heapq
from importlib import import_module
from typing import Any

import polars as pl
from scripts.build_data.context import BuildError, Context
from scripts.build_data.places import great_circle_km
from scripts.build_data.tables import make_frame

__all__ = ["MOST_POINTS", "Lanes", "build", "simplify"]

MOST_POINTS = 60
#: passages that no lane uses
_ICE = frozenset(("northwest", "bering"))
#: passages closed too where the way by the Cape of Good Hope is asked for
_CANALS = frozenset(("suez", "panama"))
#: a way that is longer by more than this without the canals uses Suez
_SAME_KM = 5.0
#: published or earlier computed distances that differ by more than this share are told
_TELL = 0.03

Point = tuple[float, float]  # lon, lat
Tree = dict[Point, tuple[float, Point | None]]  # km from the root, previous node


class Lanes:
    """The network of shipping lanes with shortest-path trees from a port."""

    def __init__(self, edges: dict[Point, dict[Point, dict[str, Any]]]) -> None:
        self._edges = edges
        self._nodes = sorted(edges)

    def nearest(self, port: Point) -> Point:
        """Return the node nearest to a port."""
        return min(
            self._nodes, key=lambda node: great_circle_km(port[1], port[0], node[1], node[0])
        )

    def tree(self, root: Point, closed: frozenset[str]) -> Tree:
        """Return km and predecessor of every node that can be reached."""
        found: Tree = {}
        queue: list[tuple[float, Point, Point | None]] = [(0.0, root, None)]
        while queue:
            km, node, before = heapq.heappop(queue)
            if node in found:
                continue
            found[node] = (km, before)
            for other, data in self._edges[node].items():
                if other not in found and data.get("passage") not in closed:
                    heapq.heappush(queue, (km + data["weight"], other, node))
        return found


def build(context: Context) -> dict[str, pl.DataFrame]:
    """Return lanes: every main Chinese port with every port abroad, and the listed links."""
    version = context.package("searoute")
    edges = import_module("searoute.data.marnet_dict").edge_list
    lanes = Lanes(edges)
    at = {r["port_id"]: (r["lon"], r["lat"]) for r in context.table("ports").iter_rows(named=True)}
    ports = {row["port_id"]: row["china_main"] == "yes" for row in context.curated_rows("ports")}
    pairs: dict[str, list[str]] = {
        home: [port for port, main in ports.items() if not main]
        for home, main in ports.items()
        if main
    }
    for row in context.curated_rows("sea_links"):
        pairs.setdefault(row["port_a"], []).append(row["port_b"])
    rows = []
    for port, others in pairs.items():
        root = lanes.nearest(at[port])
        suez, cape = lanes.tree(root, _ICE), lanes.tree(root, _ICE | _CANALS)
        for other in others:
            rows.append(_lane((port, at[port]), (other, at[other]), lanes, (suez, cape)))
            rows[-1]["source"] = f"computed on the network of searoute {version}"
    frame = make_frame("sea_lanes", rows)
    _note(context, frame)
    return {"sea_lanes": frame}


def _lane(
    a: tuple[str, Point], b: tuple[str, Point], lanes: Lanes, trees: tuple[Tree, Tree]
) -> dict[str, Any]:
    end = lanes.nearest(b[1])
    lengths, courses = [], []
    for tree in trees:
        if end not in tree:
            raise BuildError(f"sea_lanes: no way from {a[0]} to {b[0]}")
        course = [a[1], *_course(tree, end), b[1]]
        ends = _km(course[:2]) + _km(course[-2:])
        lengths.append(round(tree[end][0] + ends, 1))
        courses.append(course)
    by_cape = lengths[1] - lengths[0] > _SAME_KM
    shown = simplify(courses[1 if by_cape else 0], MOST_POINTS)
    by_suez = simplify(courses[0], MOST_POINTS) if by_cape else None
    return {
        "port_a": a[0],
        "port_b": b[0],
        "distance_suez_km": lengths[0],
        "distance_cape_km": lengths[1] if by_cape else None,
        "lat": [round(point[1], 3) for point in shown],
        "lon": [round(point[0], 3) for point in shown],
        "lat_suez": by_suez and [round(point[1], 3) for point in by_suez],
        "lon_suez": by_suez and [round(point[0], 3) for point in by_suez],
    }


def _km(points: list[Point]) -> float:
    (lon_a, lat_a), (lon_b, lat_b) = points
    return great_circle_km(lat_a, lon_a, lat_b, lon_b)


def _course(tree: Tree, end: Point) -> list[Point]:
    course: list[Point] = []
    node: Point | None = end
    while node is not None:
        course.append(node)
        node = tree[node][1]
    return course[::-1]


def simplify(course: list[Point], most: int) -> list[Point]:
    """Drop the points that bend a course least until at most ``most`` are left.

    The loss of a point is the area of the triangle with its neighbours (Visvalingam and Whyatt
    1993); the ends stay.
    """
    kept = list(dict.fromkeys(course))
    while len(kept) > most:
        losses = [
            (abs((b[0] - a[0]) * (c[1] - a[1]) - (c[0] - a[0]) * (b[1] - a[1])), k)
            for k, (a, b, c) in enumerate(zip(kept, kept[1:], kept[2:], strict=False), start=1)
        ]
        del kept[min(losses)[1]]
    return kept


def _note(context: Context, frame: pl.DataFrame) -> None:
    by_cape = frame.filter(pl.col("distance_cape_km").is_not_null())
    context.note(
        "source",
        f"sea_lanes: {frame.height} lanes, {by_cape.height} of them by Suez or the Cape; "
        "fit for comparison, not for navigation",
    )
    names = {r["name"]: r["port_id"] for r in context.table("ports").iter_rows(named=True)}
    names |= {"BandarAbbas": "IRBND", "StPetersburg": "RULED", "Mumbai": "INNSA"}
    known = {(r["port_a"], r["port_b"]): r for r in frame.iter_rows(named=True)}
    for row in context.rows("network/crossings.csv"):
        if row["type"] != "sea_lane" or row["unit"] != "km":
            continue
        lane = known.get((names.get(row["station_a"], ""), names.get(row["station_b"], "")))
        if lane is None:
            continue
        closed = "without_suez" in row["metric"] or "cape" in row["metric"].lower()
        ours = lane["distance_cape_km"] if closed else lane["distance_suez_km"]
        if ours and abs(ours / float(row["value"]) - 1) > _TELL:
            context.note(
                "disagreement",
                f"sea_lanes {row['station_a']} - {row['station_b']} ({row['metric']}): "
                f"{ours:.0f} km here, {row['value']} km in the facts folder"
                + ("; theirs leaves Panama open" if closed else ""),
            )

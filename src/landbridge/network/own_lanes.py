"""Lanes of a user's own vessels and flights where we have none: their length is an estimate.

A vessel follows the courses of our lanes from corner to corner, which all vessels share; a flight
the great circle. Only the user's own services run on such a lane.
"""

from __future__ import annotations

import hashlib
import heapq
from collections.abc import Iterator
from dataclasses import fields, replace
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from landbridge import facts
from landbridge.core.errors import DataError
from landbridge.core.geo import great_circle_km
from landbridge.network.ends import node_of
from landbridge.network.links import LinkSpec, NetworkDraft, NodeSpec
from landbridge.network.model import KIND, MODE, LinkTable, Network
from landbridge.network.water import AIR_DETOUR

__all__ = ["is_own_lane", "with_own_lanes"]

_MARK = "own:"
_SOURCES = {
    "sea": "Landbridge estimate: length along the courses of other lanes",
    "straight": "Landbridge estimate: great circle between the ports",
    "air": f"Landbridge estimate: great circle between airports times {AIR_DETOUR}",
}

Point = tuple[float, float]  # lon, lat
Lane = tuple[str, int, int]  # mode, nodes


class _Course(NamedTuple):
    """Where a lane runs: its length, corners of shape (k, 2) or none, and how both were found."""

    length_km: float
    points: NDArray[np.float32] | None
    source: str


def is_own_lane(line_id: str) -> bool:
    """Whether a lane is there for a user's own services alone."""
    return line_id.startswith(_MARK)


def with_own_lanes(network: Network, user_services: Path | None) -> Network:
    """Return the network with a lane for every sea and air service of a user that lacks one.

    Raises
    ------
    DataError
        If the table is damaged, or a place has no port or airport.
    """
    if user_services is None:
        return network
    lanes = _missing(network, user_services)
    if not lanes:
        return network
    corners = _corners(network)
    courses = {lane: _course(network, lane, corners) for lane in lanes}
    drawn = {
        _line_id(network, lane): course.points
        for lane, course in courses.items()
        if course.points is not None
    }
    told = "|".join(f"{_line_id(network, k)} {c.length_km}" for k, c in courses.items())
    digest = hashlib.sha256(f"{network.fingerprint}|{told}".encode())
    return replace(
        network,
        links=_joined(network.links, _links(network, courses)),
        geometry={**network.geometry, **drawn},
        fingerprint=digest.hexdigest()[:16],
    )


def _missing(network: Network, path: Path) -> list[Lane]:
    """Return the pairs of ports and airports that a user's services join and no lane of ours."""
    links = network.links
    known = {
        (int(links.mode[k]), int(links.tail[k]), int(links.head[k]))
        for k in np.flatnonzero(np.isin(links.mode, [MODE["sea"], MODE["air"]]))
    }
    lanes: dict[Lane, None] = {}
    rows = facts.read_user_csv(path, "user_services").iter_rows(named=True)
    for number, row in enumerate(rows, start=2):
        mode = row["mode"]
        if mode not in ("sea", "air"):
            continue
        try:
            a, b = (
                node_of(row[side], mode, network, f"{path.name} row {number}, column {side}")
                for side in ("origin", "destination")
            )
        except DataError:
            continue  # told with the faults of all other rows when the services are read
        if a != b and (MODE[mode], a, b) not in known:
            lanes[mode, min(a, b), max(a, b)] = None
    return list(lanes)


def _line_id(network: Network, lane: Lane) -> str:
    mode, a, b = lane
    return f"{_MARK}{mode}:{network.nodes.ref[a]}--{network.nodes.ref[b]}"


def _at(network: Network, node: int) -> Point:
    """Return the position of a node, rounded as the corners of the courses are."""
    nodes = network.nodes
    return _corner(np.float32(nodes.lon[node]), np.float32(nodes.lat[node]))


def _corner(lon: Any, lat: Any) -> Point:
    return round(float(lon), 3), round(float(lat), 3)


def _corners(network: Network) -> dict[Point, dict[Point, float]]:
    """Return the corners of all sea courses with their neighbours and the km to each."""
    links = network.links
    lanes = np.flatnonzero((links.mode == MODE["sea"]) & (links.kind == KIND["line"]))
    corners: dict[Point, dict[Point, float]] = {}
    for name in sorted({links.line_id[k] for k in lanes} & set(network.geometry)):
        course = network.geometry[name]
        lon, lat = course[:, 0].astype(np.float64), course[:, 1].astype(np.float64)
        steps = great_circle_km(lat[:-1], lon[:-1], lat[1:], lon[1:])
        points = [_corner(*point) for point in course]
        for a, b, km in zip(points, points[1:], steps.tolist(), strict=False):
            corners.setdefault(a, {})[b] = km
            corners.setdefault(b, {})[a] = km
    return corners


def _course(network: Network, lane: Lane, corners: dict[Point, dict[Point, float]]) -> _Course:
    mode, a, b = lane
    nodes = network.nodes
    straight = float(great_circle_km(nodes.lat[a], nodes.lon[a], nodes.lat[b], nodes.lon[b]))
    if mode == "air":
        return _Course(round(straight * AIR_DETOUR, 1), None, _SOURCES["air"])
    found = _shortest(corners, _at(network, a), _at(network, b))
    if found is None:
        return _Course(round(straight, 1), None, _SOURCES["straight"])
    points = np.array(found[1], dtype=np.float32)
    return _Course(round(max(found[0], straight), 1), points, _SOURCES["sea"])


def _shortest(
    corners: dict[Point, dict[Point, float]], start: Point, end: Point
) -> tuple[float, list[Point]] | None:
    """Return km and corners of the shortest course, or None where none is known."""
    came: dict[Point, Point | None] = {}
    queue: list[tuple[float, Point, Point | None]] = [(0.0, start, None)]
    while queue:
        km, here, before = heapq.heappop(queue)
        if here in came:
            continue
        came[here] = before
        if here == end:
            return km, list(_back(came, end))[::-1]
        for other, step in corners.get(here, {}).items():
            if other not in came:
                heapq.heappush(queue, (km + step, other, here))
    return None


def _back(came: dict[Point, Point | None], end: Point) -> Iterator[Point]:
    here: Point | None = end
    while here is not None:
        yield here
        here = came[here]


def _links(network: Network, courses: dict[Lane, _Course]) -> LinkTable:
    """Return the links of the new lanes, both ways, numbered over the network's nodes."""
    nodes = network.nodes
    columns = (nodes.name, nodes.country, nodes.kind, nodes.ref, nodes.lat, nodes.lon)
    specs = (NodeSpec(*row) for row in zip(*columns, strict=True))
    draft = NetworkDraft(nodes=dict(zip(nodes.id, specs, strict=True)))
    for lane, course in courses.items():
        mode, a, b = lane
        spec = LinkSpec(
            tail=nodes.id[a],
            head=nodes.id[b],
            mode=mode,
            kind="line",
            length_km=course.length_km,
            country=nodes.country[a],
            line_id=_line_id(network, lane),
            source=course.source,
        )
        draft.add_both_ways(spec, country_back=nodes.country[b])
    return draft.link_table()


def _joined(first: LinkTable, second: LinkTable) -> LinkTable:
    columns: dict[str, Any] = {}
    for item in fields(LinkTable):
        a, b = getattr(first, item.name), getattr(second, item.name)
        columns[item.name] = a + b if isinstance(a, tuple) else np.concatenate([a, b])
    return LinkTable(**columns)

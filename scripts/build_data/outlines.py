"""Outlines for the base map: decode TopoJSON, thin arcs, clip rings to a box."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scripts.build_data.polyline import simplify

__all__ = ["area_km2", "clip_ring", "read_arcs", "ring_points", "thin"]

Floats = NDArray[np.float64]
#: lon from, lon to, lat from, lat to
Box = tuple[float, float, float, float]


def read_arcs(topology: dict[str, Any]) -> list[Floats]:
    """Return the arcs of a quantised TopoJSON, each (n, 2) of lon, lat [deg]."""
    scale = np.array(topology["transform"]["scale"])
    shift = np.array(topology["transform"]["translate"])
    arcs = [np.cumsum(np.array(arc, float), axis=0) * scale + shift for arc in topology["arcs"]]
    return [_unwrapped(arc) for arc in arcs]


def ring_points(numbers: Sequence[int], arcs: Sequence[Floats]) -> Floats:
    """Join arcs to a ring; a negative number ~k means arc k backwards."""
    parts = [arcs[k] if k >= 0 else arcs[~k][::-1] for k in numbers]
    return _unwrapped(np.concatenate([parts[0], *(part[1:] for part in parts[1:])]))


def _unwrapped(points: Floats) -> Floats:
    """Count longitudes on across the 180th meridian."""
    return np.column_stack([np.unwrap(points[:, 0], period=360), points[:, 1]])


def thin(points: Floats, tolerance_deg: float) -> Floats:
    """Drop the points of an arc that bend it by less than a tolerance.

    The ends stay, so neighbours that share an arc keep sharing it.
    """
    if len(points) < 3:
        return points
    kept: Floats = points[simplify(points[:, 1], points[:, 0], tolerance_deg)]
    return kept


def clip_ring(ring: Floats, box: Box) -> Floats:
    """Cut a ring to a box (Sutherland and Hodgman 1974); empty where nothing is left.

    A ring that lies a turn of the globe away is turned first.
    """
    west, east, south, north = box
    turns = round(((west + east) / 2 - (ring[:, 0].min() + ring[:, 0].max()) / 2) / 360)
    points = ring + np.array([360.0 * turns, 0.0])
    for axis, bound, sign in ((0, west, 1), (0, east, -1), (1, south, 1), (1, north, -1)):
        if not len(points):
            break
        inside = (points[:, axis] - bound) * sign >= 0
        if inside.all():
            continue
        points = _cut(points, inside, axis, bound)
    return points


def _cut(points: Floats, inside: NDArray[np.bool_], axis: int, bound: float) -> Floats:
    kept = []
    for k, point in enumerate(points):
        before = points[k - 1]
        if inside[k] != inside[k - 1]:
            share = (bound - before[axis]) / (point[axis] - before[axis])
            kept.append(before + share * (point - before))
        if inside[k]:
            kept.append(point)
    return np.array(kept) if kept else np.empty((0, 2))


def area_km2(ring: Floats) -> float:
    """Return the area of a small ring on the plane tangent at its middle."""
    if len(ring) < 3:
        return 0.0
    x = ring[:, 0] * 111.2 * np.cos(np.radians(ring[:, 1].mean()))
    y = ring[:, 1] * 111.2
    return float(abs(np.dot(x, np.roll(y, -1)) - np.dot(y, np.roll(x, -1))) / 2)

"""Thin a line of points: Douglas and Peucker, and rounding."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

__all__ = ["simplify", "thin"]

Floats = NDArray[np.float64]


def simplify(lat: Floats, lon: Floats, tolerance_deg: float) -> NDArray[np.bool_]:
    """Return which points to keep so that no other lies farther than the tolerance off the line.

    Longitude counts by the cosine of the middle latitude. The two ends are always kept.

    References
    ----------
    Douglas, D., Peucker, T. (1973), Algorithms for the reduction of the number of points required
    to represent a digitized line or its caricature.
    """
    keep = np.zeros(lat.size, dtype=np.bool_)
    keep[[0, -1]] = True
    x = lon * np.cos(np.radians((lat[0] + lat[-1]) / 2))
    spans = [(0, lat.size - 1)]
    while spans:
        first, last = spans.pop()
        if last - first < 2:
            continue
        off = _distance(x[first : last + 1], lat[first : last + 1])
        at = int(np.argmax(off))
        if off[at] > tolerance_deg:
            keep[first + at] = True
            spans += [(first, first + at), (first + at, last)]
    return keep


def _distance(x: Floats, y: Floats) -> Floats:
    """Return the distance of each point from the segment between the first and the last."""
    dx, dy = x[-1] - x[0], y[-1] - y[0]
    length = dx * dx + dy * dy
    along = np.zeros_like(x)
    if length > 0:
        along = np.clip(((x - x[0]) * dx + (y - y[0]) * dy) / length, 0.0, 1.0)
    found: Floats = np.hypot(x - x[0] - along * dx, y - y[0] - along * dy)
    return found


def thin(lat: Floats, lon: Floats, tolerance_deg: float) -> tuple[list[float], list[float]]:
    """Return the kept points rounded to 0.001 degree, without repeats."""
    keep = simplify(lat, lon, tolerance_deg)
    points = np.round(np.column_stack([lat[keep], lon[keep]]), 3)
    new = np.append(True, np.any(points[1:] != points[:-1], axis=1))
    if new.sum() == 1 and len(points) > 1:
        new[-1] = True
    return points[new, 0].tolist(), points[new, 1].tolist()

"""Lines and areas on paper: clip to a rectangle, leave out what the eye cannot see, write down."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

__all__ = ["Box", "clip_ring", "path_data", "simplify"]

F64 = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle; x to the right, y downwards as on a screen."""

    left: float
    top: float
    right: float
    bottom: float

    @property
    def width(self) -> float:
        return self.right - self.left

    @property
    def height(self) -> float:
        return self.bottom - self.top

    def overlap(self, other: Box) -> float:
        """Return the area both share."""
        wide = min(self.right, other.right) - max(self.left, other.left)
        high = min(self.bottom, other.bottom) - max(self.top, other.top)
        return max(wide, 0.0) * max(high, 0.0)

    def holds(self, x: float, y: float) -> bool:
        """Whether a point lies inside or on the edge."""
        return self.left <= x <= self.right and self.top <= y <= self.bottom

    def grown(self, by: float) -> Box:
        """Return the rectangle with a margin all round."""
        return Box(self.left - by, self.top - by, self.right + by, self.bottom + by)

    @staticmethod
    def around(points: F64) -> Box:
        """Return the smallest rectangle about points of shape (n, 2)."""
        low, high = points.min(axis=0), points.max(axis=0)
        return Box(float(low[0]), float(low[1]), float(high[0]), float(high[1]))


def clip_ring(ring: F64, box: Box) -> F64:
    """Clip a closed ring, shape (n, 2), to a rectangle (Sutherland and Hodgman, 1974).

    Where the ring leaves and comes back, the piece along the edge of the rectangle stays.
    """
    for axis, bound, sign in (
        (0, box.left, 1.0),
        (0, box.right, -1.0),
        (1, box.top, 1.0),
        (1, box.bottom, -1.0),
    ):
        if not len(ring):
            return ring
        ring = _clip_edge(ring, axis, bound, sign)
    return ring


def _clip_edge(ring: F64, axis: int, bound: float, sign: float) -> F64:
    depth = sign * (ring[:, axis] - bound)  # >= 0 inside
    following = np.roll(depth, -1)
    crosses = (depth < 0) != (following < 0)
    gap = np.where(crosses, depth - following, 1.0)
    met = ring + (np.roll(ring, -1, axis=0) - ring) * (depth / gap)[:, None]
    met[:, axis] = bound
    both = np.stack([ring, met], axis=1).reshape(-1, 2)
    keep = np.stack([depth >= 0, crosses], axis=1).reshape(-1)
    return np.asarray(both[keep], dtype=np.float64)


def simplify(points: F64, tolerance: float) -> F64:
    """Leave out points of a line, shape (n, 2), nearer to it than a tolerance.

    Douglas and Peucker (1973), without recursion; both ends stay.
    """
    n = len(points)
    if n < 3:
        return points
    keep = np.zeros(n, dtype=np.bool_)
    keep[[0, n - 1]] = True
    stack = [(0, n - 1)]
    while stack:
        first, last = stack.pop()
        if last - first < 2:
            continue
        away = _distances(points[first + 1 : last], points[first], points[last])
        worst = int(away.argmax())
        if away[worst] > tolerance:
            middle = first + 1 + worst
            keep[middle] = True
            stack += [(first, middle), (middle, last)]
    return np.asarray(points[keep], dtype=np.float64)


def _distances(points: F64, start: F64, end: F64) -> F64:
    """Return the distance of each point to the stretch between two others."""
    along = end - start
    length2 = float(along @ along)
    offset = points - start
    share = np.clip(offset @ along / length2, 0.0, 1.0) if length2 > 0 else np.zeros(len(points))
    rest = offset - share[:, None] * along
    return np.asarray(np.hypot(rest[:, 0], rest[:, 1]), dtype=np.float64)


def path_data(lines: Iterable[F64], *, closed: bool = False) -> str:
    """Write lines as SVG path data in whole units, each step relative to the last point."""
    parts: list[str] = []
    for line in lines:
        grid = np.rint(line).astype(np.int64)
        steps = np.diff(grid, axis=0)
        steps = steps[np.any(steps != 0, axis=1)]
        if len(steps) < (2 if closed else 1):
            continue
        moves = "".join(_step(dx, dy) for dx, dy in steps.tolist()).lstrip()
        parts.append(f"M{grid[0, 0]} {grid[0, 1]}l{moves}{'z' if closed else ''}")
    return "".join(parts)


def _step(dx: int, dy: int) -> str:
    """Write one step; a minus sign needs no blank before it."""
    return (f"{dx}" if dx < 0 else f" {dx}") + (f"{dy}" if dy < 0 else f" {dy}")

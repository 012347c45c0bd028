"""Travel time of a link by the formulas of the papers, and its integral by quadrature."""

from __future__ import annotations

import math
from collections.abc import Callable


def travel_time(kind: int, free: float, capacity: float, alpha: float, power: float, v: float):
    """Kinds: 0 BPR, 1 conical, 2 queue."""
    if kind == 0:
        if alpha == 0 or free == 0:
            return free
        return free * (1 + alpha * (1.0 if power == 0 else (v / capacity) ** power))
    r = v / capacity
    if kind == 1:
        beta = (2 * alpha - 1) / (2 * alpha - 2)
        root = math.sqrt(alpha**2 * (1 - r) ** 2 + beta**2)
        return free * (2 + root - alpha * (1 - r) - beta)
    knee = 0.95
    if r <= knee:
        return free * (1 + alpha * r / (1 - r))
    return free * (1 + alpha * (knee / (1 - knee) + (r - knee) / (1 - knee) ** 2))


def area(time: Callable[[float], float], low: float, high: float, steps: int = 4000) -> float:
    """Simpson's rule."""
    h = (high - low) / steps
    inner = sum((4 if k % 2 else 2) * time(low + k * h) for k in range(1, steps))
    return h / 3 * (time(low) + inner + time(high))

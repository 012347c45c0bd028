"""Shortest paths by relaxing every arc until nothing changes."""

from __future__ import annotations

import math


def all_distances(n: int, arcs: list[tuple[int, int, float]], sources: set[int]) -> list[float]:
    dist = [0.0 if v in sources else math.inf for v in range(n)]
    for _ in range(n):
        for tail, head, weight in arcs:
            dist[head] = min(dist[head], dist[tail] + weight)
    return dist

"""User equilibrium over all simple paths: shift between two paths by bisection until nothing moves.

A trip class and its origin-destination pairs are looked at one by one; all paths are listed.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

from tests.naive.delay import travel_time


@dataclass(frozen=True)
class Link:
    tail: int
    head: int
    free: float
    capacity: float = 1.0
    alpha: float = 0.0
    power: float = 1.0
    kind: int = 0
    fixed: tuple[float, ...] = (0.0,)  # by class, beside the time
    background: float = 0.0

    def time(self, v: float) -> float:
        at = v + self.background
        return travel_time(self.kind, self.free, self.capacity, self.alpha, self.power, at)


def simple_paths(
    links: list[Link], through: set[int], origin: int, destination: int
) -> Iterator[tuple[int, ...]]:
    def walk(node: int, seen: set[int], way: tuple[int, ...]) -> Iterator[tuple[int, ...]]:
        if node == destination:
            yield way
            return
        if way and node not in through:
            return
        for k, link in enumerate(links):
            if link.tail == node and link.head not in seen:
                yield from walk(link.head, seen | {link.head}, (*way, k))

    return walk(origin, {origin}, ())


def least_cost(links: list[Link], through: set[int], costs: list[float], origin: int):
    """Return least costs to all nodes (Bellman's method)."""
    near = {origin: 0.0}
    for _ in range(len({x for k in links for x in (k.tail, k.head)}) + 1):
        for link, cost in zip(links, costs, strict=True):
            if link.tail in near and (link.tail == origin or link.tail in through):
                near[link.head] = min(near.get(link.head, math.inf), near[link.tail] + cost)
    return near


def equilibrium(
    links: list[Link],
    through: set[int],
    demand: dict[tuple[int, int, int], float],
    pce: tuple[float, ...] = (1.0,),
    rounds: int = 3000,
) -> list[float]:
    """Return the volume (in pce) of each link; demand by (class, origin, destination)."""
    volume = [0.0] * len(links)
    flows: dict[tuple[int, int, int], dict[tuple[int, ...], float]] = {}
    for key, amount in demand.items():
        paths = list(simple_paths(links, through, key[1], key[2]))
        flows[key] = dict.fromkeys(paths, 0.0)
        flows[key][paths[0]] = amount * pce[key[0]]
        for k in paths[0]:
            volume[k] += amount * pce[key[0]]

    def cost(path: tuple[int, ...], rank: int, more: dict[int, float]) -> float:
        return sum(links[k].time(volume[k] + more.get(k, 0.0)) + links[k].fixed[rank] for k in path)

    for _ in range(rounds):
        moved = 0.0
        for (rank, _, _), paths in flows.items():
            near = min(paths, key=lambda p: cost(p, rank, {}))
            used = [p for p, x in paths.items() if x > 0]
            far = max(used, key=lambda p: cost(p, rank, {}))
            if cost(far, rank, {}) - cost(near, rank, {}) <= 1e-13 * cost(far, rank, {}):
                continue
            low, high = 0.0, paths[far]
            for _ in range(60):
                x = (low + high) / 2
                more = dict.fromkeys(far, -x) | dict.fromkeys(near, x)
                more |= dict.fromkeys(set(far) & set(near), 0.0)
                if cost(far, rank, more) > cost(near, rank, more):
                    low = x
                else:
                    high = x
            x = paths[far] if paths[far] - high < 1e-12 * paths[far] else high
            paths[far] -= x
            paths[near] += x
            for k in far:
                volume[k] -= x
            for k in near:
                volume[k] += x
            moved = max(moved, x)
        if moved < 1e-13:
            break
    return [max(v, 0.0) for v in volume]

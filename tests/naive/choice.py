"""Choice and routes over all simple paths: shift between two ways by bisection until all is even.

A way is an alternative with a path (none for those outside). Its marginal cost is its cost, the
constant and the derivative of the entropy; at the optimum all used ways of a pair have the same.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from tests.naive.equilibrium import Link, simple_paths


@dataclass(frozen=True)
class Way:
    alternative: int
    path: tuple[int, ...]
    cost: float  # outside the network, constant included


def logsum(costs: list[float], nests: list[str], theta: float, inner: dict[str, float]):
    """Return the expected least cost and the shares, by the formulas of the textbook."""
    groups: dict[str, list[int]] = {}
    for k, nest in enumerate(nests):
        groups.setdefault(nest or f"own {k}", []).append(k)
    scales = {nest: inner.get(nest, theta) for nest in groups}
    inside = {
        nest: -math.log(sum(math.exp(-scales[nest] * costs[k]) for k in members)) / scales[nest]
        for nest, members in groups.items()
        if any(costs[k] < math.inf for k in members)
    }
    total = sum(math.exp(-theta * value) for value in inside.values())
    shares = [0.0] * len(costs)
    for nest, value in inside.items():
        for k in groups[nest]:
            upper = math.exp(-theta * value) / total
            shares[k] = upper * math.exp(-scales[nest] * (costs[k] - value))
    return -math.log(total) / theta, shares


def mixed_equilibrium(
    links: list[Link],
    through: set[int],
    demand: dict[tuple[int, int], float],
    banned: list[set[int] | None],
    outside: list[float],
    constants: list[float],
    nests: list[str],
    theta: float,
    inner: dict[str, float],
    rounds: int = 4000,
) -> tuple[list[float], dict[tuple[int, int], list[float]]]:
    """Return link volumes and demand by pair and alternative; banned is None outside."""
    volume = [0.0] * len(links)
    flows: dict[tuple[int, int], dict[Way, float]] = {}
    for pair, amount in demand.items():
        ways = []
        for a, closed in enumerate(banned):
            if closed is None:
                ways.append(Way(a, (), outside[a] + constants[a]))
                continue
            paths = simple_paths(links, through, *pair)
            ways += [Way(a, path, constants[a]) for path in paths if not closed & set(path)]
        flows[pair] = dict.fromkeys(ways, amount / len(ways))
        for way in ways:
            for k in way.path:
                volume[k] += amount / len(ways)

    def by_alternative(pair: tuple[int, int]) -> list[float]:
        sums = [0.0] * len(banned)
        for way, x in flows[pair].items():
            sums[way.alternative] += x
        return sums

    def marginal(pair: tuple[int, int], way: Way, sums: list[float]) -> float:
        nest = nests[way.alternative]
        own = sums[way.alternative]
        inside = sum(x for x, n in zip(sums, nests, strict=True) if n == nest) if nest else own
        scale = inner.get(nest, theta)
        entropy = math.log(own / inside) / scale + math.log(inside / demand[pair]) / theta
        return way.cost + sum(links[k].time(volume[k]) for k in way.path) + entropy

    def shift(pair: tuple[int, int], far: Way, near: Way, x: float) -> None:
        for way, sign in ((far, -1.0), (near, 1.0)):
            flows[pair][way] = max(flows[pair][way] + sign * x, 0.0)
            for k in way.path:
                volume[k] = max(volume[k] + sign * x, 0.0)

    def gain(pair: tuple[int, int], far: Way, near: Way, x: float) -> float:
        shift(pair, far, near, x)
        sums = by_alternative(pair)
        found = -math.inf
        if min(sums) > 0.0:
            found = marginal(pair, far, sums) - marginal(pair, near, sums)
        shift(pair, near, far, x)
        return found

    for _ in range(rounds):
        moved = 0.0
        for pair, ways in flows.items():
            for _ in range(len(ways)):
                sums = by_alternative(pair)
                value = {way: marginal(pair, way, sums) for way in ways}
                near = min(ways, key=lambda w: value[w])
                far = max((w for w, x in ways.items() if x > 1e-13), key=lambda w: value[w])
                if value[far] - value[near] < 1e-11:
                    break
                low, high = 0.0, ways[far]
                for _ in range(50):
                    x = (low + high) / 2
                    low, high = (x, high) if gain(pair, far, near, x) > 0 else (low, x)
                shift(pair, far, near, low)
                moved = max(moved, low)
        if moved < 1e-11:
            break
    return volume, {pair: by_alternative(pair) for pair in flows}

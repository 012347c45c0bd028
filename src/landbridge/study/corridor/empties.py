"""Where empty boxes go: the cheapest way to even out what trains bring and take.

A country that gets more boxes by train than it sends has some left. They go by train to China or
to a country that lacks boxes, or they are handed over where they are, as one-way boxes are. A
country that lacks boxes may lease them instead. The least cost of it is a transport problem.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from landbridge.core.geo import great_circle_km
from landbridge.core.highs import quiet_highs, run_highs
from landbridge.results.flows import Assumption

__all__ = ["EMPTIES", "EmptyFlows", "place_empties"]

F64 = NDArray[np.float64]
_HOME = "CN"
EMPTIES = (
    Assumption("empty_haul_usd_per_teu_km", 0.12, "USD/(TEU km)", True,
               "judgement: about a third of a loaded haul on the wide gauge"),
    Assumption("one_way_box_usd_per_teu", 600.0, "USD/TEU", True,
               "judgement: what a one-way box costs more than one that comes back"),
    Assumption("rail_detour", 1.3, "", True, "length of rails over the great circle"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class EmptyFlows:
    """Empty boxes of a year.

    Attributes
    ----------
    moved : mapping (from, to) -> TEU
    left, leased : mapping country -> TEU
        Handed over where they are; leased where they lack.
    cost_usd : float
    """

    moved: Mapping[tuple[str, str], float]
    left: Mapping[str, float]
    leased: Mapping[str, float]
    cost_usd: float


def place_empties(
    outward: Mapping[str, float],
    inward: Mapping[str, float],
    at: Mapping[str, tuple[float, float]],
) -> EmptyFlows:
    """Even out the boxes of countries at least cost.

    Parameters
    ----------
    outward, inward : mapping country -> TEU
        By train from China, and to China; China itself is not named.
    at : mapping country -> (lat, lon)
        Mean position of each country's boxes, and of China's.
    """
    countries = sorted({*outward, *inward})
    net = {c: outward.get(c, 0.0) - inward.get(c, 0.0) for c in countries}
    spare = [c for c in countries if net[c] > 0.0]
    short = [c for c in countries if net[c] < 0.0]
    rate, one_way, detour = (item.value for item in EMPTIES)
    arcs: list[tuple[str, str, float]] = []
    for a in spare:
        for b in (*short, _HOME):
            km = detour * float(great_circle_km(*map(np.asarray, (*at[a], *at[b]))))
            arcs.append((a, b, rate * km))
    for b in short:
        km = detour * float(great_circle_km(*map(np.asarray, (*at[_HOME], *at[b]))))
        arcs.append((_HOME, b, rate * km))
    worth = [arc for arc in arcs if arc[2] < 2.0 * one_way]
    amount = _least_cost(worth, net, spare, short, one_way)
    moved = {(a, b): float(x) for (a, b, _), x in zip(worth, amount, strict=True) if x > 1e-6}
    sent = {c: sum(x for (a, _), x in moved.items() if a == c) for c in spare}
    got = {c: sum(x for (_, b), x in moved.items() if b == c) for c in short}
    left = {c: max(0.0, net[c] - sent[c]) for c in spare}
    leased = {c: max(0.0, -net[c] - got[c]) for c in short}
    cost = sum(c * x for (_, _, c), x in zip(worth, amount.tolist(), strict=True))
    cost += one_way * (sum(left.values()) + sum(leased.values()))
    return EmptyFlows(moved, left, leased, float(cost))


def _least_cost(
    arcs: list[tuple[str, str, float]],
    net: Mapping[str, float],
    spare: list[str],
    short: list[str],
    one_way: float,
) -> F64:
    """Return what each arc carries; what is moved saves a one-way box at each end but China."""
    import highspy

    if not arcs:
        return np.zeros(0)
    model = quiet_highs()
    row = {name: k for k, name in enumerate((*spare, *short))}
    for name in row:
        model.addRow(0.0, abs(net[name]), 0, [], [])
    for a, b, cost in arcs:
        ends = [row[name] for name in (a, b) if name in row]
        saved = one_way * len(ends)
        model.addCol(cost - saved, 0.0, highspy.kHighsInf, len(ends), ends, [1.0] * len(ends))
    run_highs(model)
    solution: F64 = np.maximum(np.array(model.getSolution().col_value), 0.0)
    return solution

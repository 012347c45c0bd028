"""Nested logit over all pairs with demand at once: demand, logsums, derivatives, divergence.

The alternatives of all segments are *cells*, those of one nest side by side, those of one
segment side by side. With costs c, the scale theta of the segment and theta_n >= theta of the
nest n, of the total D

    L_n = -1/theta_n ln sum_{a in n} exp(-theta_n c_a)       q_a = exp(-theta_n (c_a - L_n))
    L   = -1/theta   ln sum_n exp(-theta L_n)                p_n = exp(-theta (L_n - L))

goes d_a = D p_n q_a to each cell. This d is where sum_a c_a d_a + H(d) is least, with the convex

    H(d) = sum_n [1/theta_n sum_{a in n} d_a ln(d_a / d_n) + 1/theta d_n ln(d_n / D)]

and d_n the sum of its nest; the least value is D L. What any other d has above it is a sum of
divergences, each >= 0, so it is computed without cancellation.

A table holds one value for each cell and each pair of zones between which its segment has demand,
the pairs of one cell side by side (`Pairs`).

References
----------
.. [1] D. McFadden, Modelling the choice of residential location, in Spatial Interaction Theory
   and Planning Models, North-Holland, 1978.
.. [2] M. Ben-Akiva, S. R. Lerman, Discrete Choice Analysis, MIT Press, 1985.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numba as nb
import numpy as np
from numpy.typing import NDArray

from landbridge.kernels.link_delay import Whole

__all__ = [
    "Nests",
    "Pairs",
    "choice_excess",
    "choose",
    "expect_least",
    "respond",
    "slope_along",
    "slope_at",
]

F64 = NDArray[np.float64]
I64 = NDArray[np.int64]
I32 = NDArray[np.int32]
#: what stands for a volume of nothing in a logarithm
LEAST = 1e-290


class Nests(NamedTuple):
    """How cells lie in nests and nests in segments."""

    nests: I32  # shape (n_segments + 1,): nests of segment s are nests[s]:nests[s + 1]
    cells: I32  # shape (n_nests + 1,): cells of nest n are cells[n]:cells[n + 1]
    theta: F64  # shape (n_segments,)
    nest_theta: F64  # shape (n_nests,)


class Pairs(NamedTuple):
    """The pairs of zones with demand, segment by segment, and where a table keeps them."""

    ptr: I64  # shape (n_segments + 1,): pairs of segment s are ptr[s]:ptr[s + 1]
    total: F64  # shape (n_pairs,): demand, > 0
    first: I64  # shape (n_cells,): pair p of cell k is at first[k] + p in a table


@nb.njit(cache=True)
def _logsum(cost: F64, first: I64, low: Whole, high: Whole, theta: float, p: Whole) -> float:
    """Return -1/theta ln sum exp(-theta cost) over the cells low..high-1."""
    best = np.inf
    for k in range(low, high):
        best = min(best, cost[first[k] + p])
    if best == np.inf or high - low == 1:
        return best
    total = 0.0
    for k in range(low, high):
        total += math.exp(-theta * (cost[first[k] + p] - best))
    return best - math.log(total) / theta


@nb.njit(cache=True)
def _upper(nests: Nests, s: Whole, sums: F64) -> float:
    """Return the L of a segment from the L_n of its nests."""
    best = np.inf
    for n in range(nests.nests[s], nests.nests[s + 1]):
        best = min(best, sums[n])
    if best == np.inf:
        return best
    total = 0.0
    for n in range(nests.nests[s], nests.nests[s + 1]):
        total += math.exp(-nests.theta[s] * (sums[n] - best))
    return best - math.log(total) / nests.theta[s]


@nb.njit(cache=True)
def _sums(nests: Nests, pairs: Pairs, cost: F64, s: Whole, p: Whole, sums: F64) -> float:
    """Fill `sums` with the L_n of a segment's nests; return its L."""
    for n in range(nests.nests[s], nests.nests[s + 1]):
        low, high = nests.cells[n], nests.cells[n + 1]
        sums[n] = _logsum(cost, pairs.first, low, high, nests.nest_theta[n], p)
    return _upper(nests, s, sums)


@nb.njit(cache=True, nogil=True)
def expect_least(nests: Nests, pairs: Pairs, cost: F64, span: I64, logsum: F64) -> None:
    """Fill the logsum of the pairs span[0]..span[1]-1, shape (n_pairs,).

    Parameters
    ----------
    cost : table, constants included; inf where there is no way.
    logsum : inf where no alternative is left.
    """
    sums = np.empty(nests.nest_theta.shape[0])
    for s in range(nests.theta.shape[0]):
        for p in range(max(span[0], pairs.ptr[s]), min(span[1], pairs.ptr[s + 1])):
            logsum[p] = _sums(nests, pairs, cost, s, p, sums)


@nb.njit(cache=True, nogil=True)
def choose(nests: Nests, pairs: Pairs, cost: F64, span: I64, demand: F64, logsum: F64) -> None:
    """Fill demand of each cell and logsum for the pairs span[0]..span[1]-1.

    Parameters
    ----------
    cost : table, constants included; inf where there is no way.
    span : shape (2,).
    demand : table, written.
    logsum : shape (n_pairs,), written; inf where no alternative is left.
    """
    count = nests.nest_theta.shape[0]
    sums, weights = np.empty(count), np.empty(count)
    for s in range(nests.theta.shape[0]):
        for p in range(max(span[0], pairs.ptr[s]), min(span[1], pairs.ptr[s + 1])):
            for n in range(nests.nests[s], nests.nests[s + 1]):
                _weigh_nest(nests, pairs, cost, n, p, demand, sums, weights)
            least = _upper(nests, s, sums)
            logsum[p] = least
            for n in range(nests.nests[s], nests.nests[s + 1]):
                share = 0.0
                if sums[n] < np.inf:
                    share = math.exp(-nests.theta[s] * (sums[n] - least)) / weights[n]
                for k in range(nests.cells[n], nests.cells[n + 1]):
                    demand[pairs.first[k] + p] *= pairs.total[p] * share


@nb.njit(cache=True)
def _weigh_nest(
    nests: Nests,
    pairs: Pairs,
    cost: F64,
    n: Whole,
    p: Whole,
    demand: F64,
    sums: F64,
    weights: F64,
) -> None:
    """Put exp(-theta_n (c - least)) into `demand`, their sum into `weights`, L_n into `sums`."""
    theta = nests.nest_theta[n]
    best = np.inf
    for k in range(nests.cells[n], nests.cells[n + 1]):
        best = min(best, cost[pairs.first[k] + p])
    sums[n] = best
    weights[n] = 0.0
    for k in range(nests.cells[n], nests.cells[n + 1]):
        at = pairs.first[k] + p
        demand[at] = math.exp(-theta * (cost[at] - best)) if cost[at] < np.inf else 0.0
        weights[n] += demand[at]
    if weights[n] > 0.0:
        sums[n] = best - math.log(weights[n]) / theta


@nb.njit(cache=True)
def _log_ratio(p: float, log_q: float, q: float) -> float:
    """Return ln(p / q), exact also where both are nearly equal or q is nothing."""
    if q > LEAST and abs(p - q) < 0.1 * q:
        return math.log1p((p - q) / q)
    return math.log(max(p, LEAST)) - log_q


@nb.njit(cache=True)
def _divergence(p: float, log_q: float, q: float) -> float:
    """Return p ln(p / q) - p + q >= 0."""
    if p <= 0.0:
        return q
    if q > LEAST:
        r = (p - q) / q
        if abs(r) < 1e-3:
            return q * r * r * (0.5 - r * (1.0 / 6.0 - r * (1.0 / 12.0 - r * 0.05)))
    return max(p * _log_ratio(p, log_q, q) - p + q, 0.0)


@nb.njit(cache=True, nogil=True)
def choice_excess(nests: Nests, pairs: Pairs, cost: F64, span: I64, demand: F64, out: F64) -> None:
    """Fill `out`, shape (n_pairs,), with what the demand of each pair has above the least.

    That is c.d + H(d) - D L, in the unit of cost times demand.
    """
    sums = np.empty(nests.nest_theta.shape[0])
    for s in range(nests.theta.shape[0]):
        for p in range(max(span[0], pairs.ptr[s]), min(span[1], pairs.ptr[s + 1])):
            least = _sums(nests, pairs, cost, s, p, sums)
            out[p] = 0.0
            for n in range(nests.nests[s], nests.nests[s + 1]):
                if sums[n] < np.inf:
                    log_q = math.log(pairs.total[p]) - nests.theta[s] * (sums[n] - least)
                    out[p] += _nest_excess(
                        nests, pairs, cost, demand, n, p, nests.theta[s], log_q, sums[n]
                    )


@nb.njit(cache=True)
def _nest_excess(
    nests: Nests,
    pairs: Pairs,
    cost: F64,
    demand: F64,
    n: Whole,
    p: Whole,
    theta: float,
    log_q: float,
    least: float,
) -> float:
    scale = nests.nest_theta[n]
    inside = 0.0
    for k in range(nests.cells[n], nests.cells[n + 1]):
        inside += demand[pairs.first[k] + p]
    excess = _divergence(inside, log_q, math.exp(log_q)) / theta
    if inside <= 0.0:
        return excess
    log_inside = math.log(inside)
    for k in range(nests.cells[n], nests.cells[n + 1]):
        at = pairs.first[k] + p
        if cost[at] < np.inf:
            log_q = log_inside - scale * (cost[at] - least)
            excess += _divergence(demand[at], log_q, math.exp(log_q)) / scale
    return excess


@nb.njit(cache=True, nogil=True)
def respond(nests: Nests, pairs: Pairs, demand: F64, span: I64, change: F64) -> None:
    """Turn a small change of costs into that of demand, in place: the derivative of `choose`.

    Parameters
    ----------
    demand : table: where the derivative is taken; made by `choose`.
    change : table, modified.
    """
    for s in range(nests.theta.shape[0]):
        first, last = nests.nests[s], nests.nests[s + 1]
        for p in range(max(span[0], pairs.ptr[s]), min(span[1], pairs.ptr[s + 1])):
            mean = 0.0
            for k in range(nests.cells[first], nests.cells[last]):
                at = pairs.first[k] + p
                mean += demand[at] * change[at]
            mean /= pairs.total[p]
            for n in range(first, last):
                _respond_nest(nests, pairs, demand, n, p, nests.theta[s], mean, change)


@nb.njit(cache=True)
def _respond_nest(
    nests: Nests,
    pairs: Pairs,
    demand: F64,
    n: Whole,
    p: Whole,
    theta: float,
    mean: float,
    change: F64,
) -> None:
    inside = 0.0
    spent = 0.0
    for k in range(nests.cells[n], nests.cells[n + 1]):
        at = pairs.first[k] + p
        inside += demand[at]
        spent += demand[at] * change[at]
    here = spent / inside if inside > 0.0 else 0.0
    shift = theta * (here - mean)
    for k in range(nests.cells[n], nests.cells[n + 1]):
        at = pairs.first[k] + p
        own = nests.nest_theta[n] * (change[at] - here)
        change[at] = -demand[at] * (own + shift)


@nb.njit(cache=True, nogil=True)
def slope_at(
    nests: Nests, pairs: Pairs, cost: F64, span: I64, demand: F64, goal: F64, out: F64
) -> None:
    """Fill `out`, shape (n_pairs,), with the derivative of c.d + H(d) towards `goal`.

    Parameters
    ----------
    demand, goal : tables, of the same totals.
    """
    sums = np.empty(nests.nest_theta.shape[0])
    for s in range(nests.theta.shape[0]):
        for p in range(max(span[0], pairs.ptr[s]), min(span[1], pairs.ptr[s + 1])):
            least = _sums(nests, pairs, cost, s, p, sums)
            out[p] = 0.0
            for n in range(nests.nests[s], nests.nests[s + 1]):
                if sums[n] < np.inf:
                    base = math.log(pairs.total[p]) - nests.theta[s] * (sums[n] - least)
                    out[p] += _nest_slope(
                        nests, pairs, cost, demand, goal, n, p, nests.theta[s], base, sums[n]
                    )


@nb.njit(cache=True)
def _nest_slope(
    nests: Nests,
    pairs: Pairs,
    cost: F64,
    demand: F64,
    goal: F64,
    n: Whole,
    p: Whole,
    theta: float,
    log_q: float,
    least: float,
) -> float:
    scale = nests.nest_theta[n]
    inside = 0.0
    moved = 0.0
    slope = 0.0
    for k in range(nests.cells[n], nests.cells[n + 1]):
        inside += demand[pairs.first[k] + p]
    log_inside = math.log(max(inside, LEAST))
    for k in range(nests.cells[n], nests.cells[n + 1]):
        at = pairs.first[k] + p
        if cost[at] < np.inf:
            step = goal[at] - demand[at]
            moved += step
            log_cell = log_inside - scale * (cost[at] - least)
            slope += step * _log_ratio(demand[at], log_cell, math.exp(log_cell)) / scale
    return slope + moved * _log_ratio(inside, log_q, math.exp(log_q)) / theta


@nb.njit(cache=True, nogil=True)
def slope_along(
    nests: Nests, pairs: Pairs, span: I64, demand: F64, goal: F64, step: float, out: F64
) -> None:
    """Fill `out`, shape (n_pairs,), with how much steeper H is after a share of the way to `goal`.

    That is the derivative towards `goal` at demand + step (goal - demand) minus that at demand.
    """
    for s in range(nests.theta.shape[0]):
        for p in range(max(span[0], pairs.ptr[s]), min(span[1], pairs.ptr[s + 1])):
            out[p] = 0.0
            for n in range(nests.nests[s], nests.nests[s + 1]):
                inside = 0.0
                moved = 0.0
                for k in range(nests.cells[n], nests.cells[n + 1]):
                    here = demand[pairs.first[k] + p]
                    way = goal[pairs.first[k] + p] - here
                    inside += here
                    moved += way
                    out[p] += way * _growth(here, step * way) / nests.nest_theta[n]
                inner = 1.0 / nests.theta[s] - 1.0 / nests.nest_theta[n]
                out[p] += moved * _growth(inside, step * moved) * inner


@nb.njit(cache=True)
def _growth(here: float, way: float) -> float:
    """Return ln((here + way) / here)."""
    if way == 0.0:
        return 0.0
    if here > LEAST and abs(way) < 0.5 * here:
        return math.log1p(way / here)
    return math.log(max(here + way, LEAST)) - math.log(max(here, LEAST))

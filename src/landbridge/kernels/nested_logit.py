"""Nested logit over all pairs of zones at once: demand, logsums, derivatives, divergence.

The alternatives of all segments are *cells*, those of one nest side by side, those of one
segment side by side. With costs c, the scale theta of the segment and theta_n >= theta of the
nest n, of the total D

    L_n = -1/theta_n ln sum_{a in n} exp(-theta_n c_a)       q_a = exp(-theta_n (c_a - L_n))
    L   = -1/theta   ln sum_n exp(-theta L_n)                p_n = exp(-theta (L_n - L))

goes d_a = D p_n q_a to each cell. This d is where sum_a c_a d_a + H(d) is least, with the convex

    H(d) = sum_n [1/theta_n sum_{a in n} d_a ln(d_a / d_n) + 1/theta d_n ln(d_n / D)]

and d_n the sum of its nest; the least value is D L. What any other d has above it is a sum of
divergences, each >= 0, so it is computed without cancellation.

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

__all__ = ["Nests", "choice_excess", "choose", "respond", "slope_along", "slope_at"]

F64 = NDArray[np.float64]
I32 = NDArray[np.int32]
#: what stands for a volume of nothing in a logarithm
LEAST = 1e-290


class Nests(NamedTuple):
    """How cells lie in nests and nests in segments."""

    nests: I32  # shape (n_segments + 1,): nests of segment s are nests[s]:nests[s + 1]
    cells: I32  # shape (n_nests + 1,): cells of nest n are cells[n]:cells[n + 1]
    theta: F64  # shape (n_segments,)
    nest_theta: F64  # shape (n_nests,)


@nb.njit(cache=True)
def _logsum(cost: F64, low: Whole, high: Whole, theta: float, i: Whole, j: Whole) -> float:
    """Return -1/theta ln sum exp(-theta cost) over the cells low..high-1."""
    best = np.inf
    for k in range(low, high):
        best = min(best, cost[k, i, j])
    if best == np.inf:
        return best
    total = 0.0
    for k in range(low, high):
        total += math.exp(-theta * (cost[k, i, j] - best))
    return best - math.log(total) / theta


@nb.njit(cache=True)
def _sums(nests: Nests, cost: F64, s: Whole, i: Whole, j: Whole, sums: F64) -> float:
    """Fill `sums` with the L_n of a segment's nests; return its L."""
    best = np.inf
    for n in range(nests.nests[s], nests.nests[s + 1]):
        low, high = nests.cells[n], nests.cells[n + 1]
        sums[n] = _logsum(cost, low, high, nests.nest_theta[n], i, j)
        best = min(best, sums[n])
    if best == np.inf:
        return best
    total = 0.0
    for n in range(nests.nests[s], nests.nests[s + 1]):
        total += math.exp(-nests.theta[s] * (sums[n] - best))
    return best - math.log(total) / nests.theta[s]


@nb.njit(cache=True, nogil=True)
def choose(
    nests: Nests, cost: F64, total: F64, span: I32, demand: F64, logsum: F64, every: bool
) -> None:
    """Fill demand of each cell and logsum of each segment for the origins span[0]..span[1]-1.

    Parameters
    ----------
    cost : shape (n_cells, n_zones, n_zones): constants included; inf where there is no way.
    total : shape (n_segments, n_zones, n_zones).
    span : shape (2,).
    demand : shape (n_cells, n_zones, n_zones), written.
    logsum : shape (n_segments, n_zones, n_zones), written; inf where no alternative is left.
    every : whether to fill in pairs without demand, too, which are left as they are otherwise.
    """
    sums = np.empty(nests.nest_theta.shape[0])
    for s in range(nests.theta.shape[0]):
        for i in range(span[0], span[1]):
            for j in range(total.shape[2]):
                if not every and total[s, i, j] <= 0.0:
                    continue
                least = _sums(nests, cost, s, i, j, sums)
                logsum[s, i, j] = least
                for n in range(nests.nests[s], nests.nests[s + 1]):
                    share = 0.0
                    if sums[n] < np.inf:
                        share = total[s, i, j] * math.exp(-nests.theta[s] * (sums[n] - least))
                    for k in range(nests.cells[n], nests.cells[n + 1]):
                        part = 0.0
                        if share > 0.0:
                            part = math.exp(-nests.nest_theta[n] * (cost[k, i, j] - sums[n]))
                        demand[k, i, j] = share * part


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
def choice_excess(nests: Nests, cost: F64, total: F64, span: I32, demand: F64, out: F64) -> None:
    """Fill `out`, shape (n_zones,), with what the demand of each origin has above the least.

    That is the sum over its pairs of c.d + H(d) - D L, in the unit of cost times demand.
    """
    sums = np.empty(nests.nest_theta.shape[0])
    for i in range(span[0], span[1]):
        out[i] = 0.0
        for s in range(nests.theta.shape[0]):
            for j in range(total.shape[2]):
                if total[s, i, j] > 0.0:
                    out[i] += _pair_excess(nests, cost, total[s, i, j], demand, s, i, j, sums)


@nb.njit(cache=True)
def _pair_excess(
    nests: Nests, cost: F64, total: float, demand: F64, s: Whole, i: Whole, j: Whole, sums: F64
) -> float:
    theta = nests.theta[s]
    least = _sums(nests, cost, s, i, j, sums)
    excess = 0.0
    for n in range(nests.nests[s], nests.nests[s + 1]):
        if sums[n] == np.inf:
            continue
        scale = nests.nest_theta[n]
        inside = 0.0
        for k in range(nests.cells[n], nests.cells[n + 1]):
            inside += demand[k, i, j]
        log_q = math.log(total) - theta * (sums[n] - least)
        excess += _divergence(inside, log_q, math.exp(log_q)) / theta
        if inside <= 0.0:
            continue
        for k in range(nests.cells[n], nests.cells[n + 1]):
            if cost[k, i, j] < np.inf:
                log_q = math.log(inside) - scale * (cost[k, i, j] - sums[n])
                excess += _divergence(demand[k, i, j], log_q, math.exp(log_q)) / scale
    return excess


@nb.njit(cache=True, nogil=True)
def respond(nests: Nests, demand: F64, total: F64, span: I32, change: F64) -> None:
    """Turn a small change of costs into that of demand, in place: the derivative of `choose`.

    Parameters
    ----------
    demand : shape (n_cells, n_zones, n_zones): where the derivative is taken; made by `choose`.
    change : shape (n_cells, n_zones, n_zones), modified.
    """
    for s in range(nests.theta.shape[0]):
        theta = nests.theta[s]
        first, last = nests.nests[s], nests.nests[s + 1]
        for i in range(span[0], span[1]):
            for j in range(total.shape[2]):
                if total[s, i, j] <= 0.0:
                    for k in range(nests.cells[first], nests.cells[last]):
                        change[k, i, j] = 0.0
                    continue
                mean = 0.0
                for k in range(nests.cells[first], nests.cells[last]):
                    mean += demand[k, i, j] * change[k, i, j]
                mean /= total[s, i, j]
                for n in range(first, last):
                    _respond_nest(nests, demand, n, i, j, theta, mean, change)


@nb.njit(cache=True)
def _respond_nest(
    nests: Nests, demand: F64, n: Whole, i: Whole, j: Whole, theta: float, mean: float, change: F64
) -> None:
    inside = 0.0
    spent = 0.0
    for k in range(nests.cells[n], nests.cells[n + 1]):
        inside += demand[k, i, j]
        spent += demand[k, i, j] * change[k, i, j]
    here = spent / inside if inside > 0.0 else 0.0
    shift = theta * (here - mean)
    for k in range(nests.cells[n], nests.cells[n + 1]):
        own = nests.nest_theta[n] * (change[k, i, j] - here)
        change[k, i, j] = -demand[k, i, j] * (own + shift)


@nb.njit(cache=True, nogil=True)
def slope_at(
    nests: Nests, cost: F64, total: F64, span: I32, demand: F64, goal: F64, out: F64
) -> None:
    """Fill `out`, shape (n_zones,), with the derivative of c.d + H(d) towards `goal`.

    Parameters
    ----------
    demand, goal : shape (n_cells, n_zones, n_zones), of the same totals.
    """
    sums = np.empty(nests.nest_theta.shape[0])
    for i in range(span[0], span[1]):
        out[i] = 0.0
        for s in range(nests.theta.shape[0]):
            for j in range(total.shape[2]):
                if total[s, i, j] > 0.0:
                    least = _sums(nests, cost, s, i, j, sums)
                    for n in range(nests.nests[s], nests.nests[s + 1]):
                        if sums[n] < np.inf:
                            base = math.log(total[s, i, j]) - nests.theta[s] * (sums[n] - least)
                            out[i] += _nest_slope(
                                nests, cost, demand, goal, n, i, j, nests.theta[s], base, sums[n]
                            )


@nb.njit(cache=True)
def _nest_slope(
    nests: Nests,
    cost: F64,
    demand: F64,
    goal: F64,
    n: Whole,
    i: Whole,
    j: Whole,
    theta: float,
    log_q: float,
    least: float,
) -> float:
    scale = nests.nest_theta[n]
    inside = 0.0
    moved = 0.0
    slope = 0.0
    for k in range(nests.cells[n], nests.cells[n + 1]):
        inside += demand[k, i, j]
    log_inside = math.log(max(inside, LEAST))
    for k in range(nests.cells[n], nests.cells[n + 1]):
        if cost[k, i, j] < np.inf:
            step = goal[k, i, j] - demand[k, i, j]
            moved += step
            log_cell = log_inside - scale * (cost[k, i, j] - least)
            slope += step * _log_ratio(demand[k, i, j], log_cell, math.exp(log_cell)) / scale
    return slope + moved * _log_ratio(inside, log_q, math.exp(log_q)) / theta


@nb.njit(cache=True, nogil=True)
def slope_along(
    nests: Nests, total: F64, span: I32, demand: F64, goal: F64, step: float, out: F64
) -> None:
    """Fill `out`, shape (n_zones,), with how much steeper H is after a share of the way to `goal`.

    That is the derivative towards `goal` at demand + step (goal - demand) minus that at demand.
    """
    for i in range(span[0], span[1]):
        out[i] = 0.0
        for s in range(nests.theta.shape[0]):
            for j in range(total.shape[2]):
                if total[s, i, j] <= 0.0:
                    continue
                for n in range(nests.nests[s], nests.nests[s + 1]):
                    inside = 0.0
                    moved = 0.0
                    for k in range(nests.cells[n], nests.cells[n + 1]):
                        here = demand[k, i, j]
                        way = goal[k, i, j] - here
                        inside += here
                        moved += way
                        out[i] += way * _growth(here, step * way) / nests.nest_theta[n]
                    inner = 1.0 / nests.theta[s] - 1.0 / nests.nest_theta[n]
                    out[i] += moved * _growth(inside, step * moved) * inner


@nb.njit(cache=True)
def _growth(here: float, way: float) -> float:
    """Return ln((here + way) / here)."""
    if way == 0.0:
        return 0.0
    if here > LEAST and abs(way) < 0.5 * here:
        return math.log1p(way / here)
    return math.log(max(here + way, LEAST)) - math.log(max(here, LEAST))

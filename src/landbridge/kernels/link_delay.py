"""Travel time of a link as its volume grows, with slope and integral.

Every function is convex enough for equilibrium: finite, non-negative and never falling for
every volume >= 0. With r = volume / capacity:

- BPR: t = free (1 + alpha r^power); powers 1, 2 and 4 have kinds of their own.
- conical [1]_: t = free (2 + sqrt(alpha^2 (1-r)^2 + beta^2) - alpha (1-r) - beta) with
  beta = (2 alpha - 1) / (2 alpha - 2), alpha > 1: free at r = 0, twice that at r = 1.
- queue [2]_: t = free (1 + alpha r / (1 - r)) up to r = `QUEUE_KNEE`, and its tangent beyond, so
  that a volume above capacity is dear but not impossible. Waiting at a single server with
  constant service times (M/D/1, service time 1 / capacity) is alpha = 1 / (2 capacity free).

A system optimum is the equilibrium of the marginal time t + v t'. For BPR that is BPR again
with alpha (1 + power); the other two have kinds for it.

References
----------
.. [1] H. Spiess, Conical volume-delay functions, Transportation Science 24(2), 1990,
   doi:10.1287/trsc.24.2.153.
.. [2] K. B. Davidson, A flow travel time relationship for use in transportation planning,
   Proceedings of the ARRB 3, 1966; with the linear end of R. Akcelik, ARRB Internal Report
   ATM 10, 1978.
"""

from __future__ import annotations

import math
from typing import Final

import numba as nb
import numpy as np
from numpy.typing import NDArray

__all__ = [
    "BPR_FOURTH",
    "BPR_LINEAR",
    "BPR_POWER",
    "BPR_SQUARE",
    "CONICAL",
    "CONICAL_MARGINAL",
    "CONSTANT",
    "QUEUE",
    "QUEUE_KNEE",
    "QUEUE_MARGINAL",
    "Whole",
    "delay_areas",
    "delay_at",
    "delay_times",
]

F64 = NDArray[np.float64]
I8 = NDArray[np.int8]
#: a whole number inside a kernel
Whole = int | np.int64 | np.int32 | np.int8

CONSTANT: Final = 0
BPR_LINEAR: Final = 1
BPR_SQUARE: Final = 2
BPR_FOURTH: Final = 3
BPR_POWER: Final = 4
CONICAL: Final = 5
QUEUE: Final = 6
CONICAL_MARGINAL: Final = 7
QUEUE_MARGINAL: Final = 8

#: share of capacity at which the queue goes on as a straight line
QUEUE_KNEE: Final = 0.95
#: below this share of capacity the slope of a power < 1 is held (it would be infinite at 0)
LEAST_SHARE: Final = 1e-9


@nb.njit(cache=True)
def _bpr(kind: Whole, row: F64, r: float) -> tuple[float, float]:
    """Time and slope of a BPR link; `row` as in `delay_at`."""
    b = row[1]
    if kind == BPR_FOURTH:
        cube = r * r * r
        return row[0] + b * cube * r, 4.0 * b * cube * row[2]
    if kind == BPR_LINEAR:
        return row[0] + b * r, b * row[2]
    if kind == BPR_SQUARE:
        return row[0] + b * r * r, 2.0 * b * r * row[2]
    p = row[3]
    if p < 1.0:
        slope = b * p * max(r, LEAST_SHARE) ** (p - 1.0)
        return row[0] + b * r**p, slope * row[2]
    below = r ** (p - 1.0)
    return row[0] + b * below * r, b * p * below * row[2]


@nb.njit(cache=True)
def _conical(row: F64, r: float) -> tuple[float, float, float]:
    """Time, slope and curvature over r (not over the volume)."""
    a = row[1]
    beta = (2.0 * a - 1.0) / (2.0 * a - 2.0)
    u = 1.0 - r
    root = math.sqrt(a * a * u * u + beta * beta)
    # root - a u without cancellation where u > 0
    gap = beta * beta / (root + a * u) if u > 0.0 else root - a * u
    time = row[0] * (2.0 + gap - beta)
    return time, row[0] * a * gap / root, row[0] * (a * beta) ** 2 / root**3


@nb.njit(cache=True)
def _queue(row: F64, r: float) -> tuple[float, float, float]:
    """Time, slope and curvature over r (not over the volume)."""
    b = row[0] * row[1]
    free = 1.0 - min(r, QUEUE_KNEE)
    slope = b / (free * free)
    time = row[0] + b * (1.0 / free - 1.0)
    if r <= QUEUE_KNEE:
        return time, slope, 2.0 * slope / free
    return time + slope * (r - QUEUE_KNEE), slope, 0.0


@nb.njit(cache=True)
def delay_at(kind: Whole, row: F64, volume: float) -> tuple[float, float]:
    """Return time and slope of one link at a volume.

    Parameters
    ----------
    kind : one of the kinds of this module.
    row : shape (4,): free time; BPR free * alpha, else alpha; 1 / capacity; power.
    volume : >= 0, in the unit of the capacity.

    Returns
    -------
    Time in the unit of the free time, and its derivative by the volume.
    """
    if kind == CONSTANT:
        return row[0], 0.0
    r = volume * row[2]
    if kind <= BPR_POWER:
        return _bpr(kind, row, r)
    if kind in (CONICAL, CONICAL_MARGINAL):
        time, slope, bend = _conical(row, r)
    else:
        time, slope, bend = _queue(row, r)
    if kind >= CONICAL_MARGINAL:
        return time + r * slope, (2.0 * slope + r * bend) * row[2]
    return time, slope * row[2]


@nb.njit(cache=True)
def _area(kind: Whole, row: F64, r: float) -> float:
    """Integral of the time over r from 0 (the area over the volume is this times capacity)."""
    if kind <= BPR_POWER:
        power = 1.0 if kind == BPR_LINEAR else 2.0 if kind == BPR_SQUARE else row[3]
        power = 4.0 if kind == BPR_FOURTH else power
        return row[0] * r + row[1] * r ** (power + 1.0) / (power + 1.0)
    if kind == CONICAL_MARGINAL:
        return r * _conical(row, r)[0]
    if kind == QUEUE_MARGINAL:
        return r * _queue(row, r)[0]
    a = row[1]
    if kind == QUEUE:
        low = min(r, QUEUE_KNEE)
        area = row[0] * (low + a * (-math.log1p(-low) - low))
        time, slope, _ = _queue(row, low)
        return area + (r - low) * (time + 0.5 * slope * (r - low))
    beta = (2.0 * a - 1.0) / (2.0 * a - 2.0)
    roots = _root_area(a, beta, 1.0) - _root_area(a, beta, 1.0 - r)
    return row[0] * (2.0 * r + roots - a * (r - 0.5 * r * r) - beta * r)


@nb.njit(cache=True)
def _root_area(a: float, beta: float, u: float) -> float:
    """Integral of sqrt(a^2 u^2 + beta^2) from 0 to u."""
    root = math.sqrt(a * a * u * u + beta * beta)
    return 0.5 * u * root + 0.5 * beta * beta / a * math.asinh(a * u / beta)


@nb.njit(cache=True)
def delay_times(kind: I8, rows: F64, volume: F64) -> tuple[F64, F64]:
    """Return times and slopes of all links, both of shape (n_links,); see `delay_at`."""
    time = np.empty(volume.shape[0])
    slope = np.empty(volume.shape[0])
    for link in range(volume.shape[0]):
        time[link], slope[link] = delay_at(kind[link], rows[link], volume[link])
    return time, slope


@nb.njit(cache=True)
def delay_areas(kind: I8, rows: F64, volume: F64) -> F64:
    """Return the integral of each link's time from 0 to its volume, shape (n_links,)."""
    area = np.empty(volume.shape[0])
    for link in range(volume.shape[0]):
        if kind[link] == CONSTANT:
            area[link] = rows[link, 0] * volume[link]
        else:
            share = volume[link] * rows[link, 2]
            area[link] = _area(kind[link], rows[link], share) / rows[link, 2]
    return area

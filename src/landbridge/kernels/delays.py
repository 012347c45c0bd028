r"""Random leg times as tabulated distribution functions of the deviation from plan.

A leg takes :math:`X = m + L` hours, with m its least time and L lognormal, fitted to mean and
standard deviation: :math:`\sigma^2 = \ln(1 + s^2/(\mu-m)^2)`. What is tabulated is
:math:`Y = X - \mu`, the deviation from plan, at the edges of cells of equal width; between
edges the function is linear. A table without entries stands for "on the minute".
"""

from __future__ import annotations

import math
from typing import Final, NamedTuple

import numba as nb
import numpy as np
from numpy.typing import NDArray

from landbridge.kernels.timetable import Whole

__all__ = ["Delay", "add_delays", "lognormal_delay", "no_delay", "within"]

F64 = NDArray[np.float64]

#: standard normal deviate at which the upper tail is cut (5e-7 of the mass)
TAIL: Final = 4.9


class Delay(NamedTuple):
    """Distribution of a deviation from plan."""

    low: float  # [min] the least deviation
    step: float  # [min] width of a cell
    cdf: F64  # shape (n_edges,), from 0 to 1; empty = always exactly zero


@nb.njit(cache=True)
def no_delay(step: float) -> Delay:
    """Return the deviation that is always zero; `step` [min] is kept for sums."""
    return Delay(0.0, step, np.empty(0))


@nb.njit(cache=True)
def lognormal_delay(mean_h: float, sd_h: float, min_h: float, step: float, cells: Whole) -> Delay:
    """Tabulate the deviation of a leg from its mean.

    Parameters
    ----------
    mean_h, sd_h, min_h : of the leg's time [h]; sd_h = 0 gives `no_delay`, else min_h < mean_h.
    step : width of a cell [min].
    cells : most cells to use; the mass beyond is put into the last one.
    """
    if sd_h <= 0.0:
        return no_delay(step)
    spread = math.log(1.0 + (sd_h / (mean_h - min_h)) ** 2)
    centre = math.log((mean_h - min_h) * 60.0) - spread / 2.0
    sigma = math.sqrt(spread)
    used = min(cells, int(math.exp(centre + TAIL * sigma) / step) + 1)
    cdf = np.empty(used + 1)
    cdf[0] = 0.0
    for j in range(1, used):
        deviate = (math.log(j * step) - centre) / sigma
        cdf[j] = 0.5 * math.erfc(-deviate / math.sqrt(2.0))
    cdf[used] = 1.0
    return Delay((min_h - mean_h) * 60.0, step, cdf)


@nb.njit(cache=True)
def within(delay: Delay, minutes: float) -> float:
    """Return the probability that the deviation is at most so many minutes."""
    last = delay.cdf.shape[0] - 1
    if last < 0:
        return 1.0 if minutes >= 0.0 else 0.0
    at = (minutes - delay.low) / delay.step
    if at <= 0.0:
        return 0.0
    if at >= last:
        return 1.0
    j = int(at)
    return delay.cdf[j] + (at - j) * (delay.cdf[j + 1] - delay.cdf[j])


@nb.njit(cache=True)
def add_delays(a: Delay, b: Delay) -> Delay:
    """Return the distribution of the sum of two independent deviations (same step).

    Mass spread evenly over cells j and k gives a sum spread as a triangle over cells j + k
    and j + k + 1, half of it in each, so the mean is kept.
    """
    n, m = a.cdf.shape[0] - 1, b.cdf.shape[0] - 1
    if n < 0:
        return b
    if m < 0:
        return a
    pmf = np.zeros(n + m)
    for j in range(n):
        mass = (a.cdf[j + 1] - a.cdf[j]) / 2.0
        for k in range(m):
            part = mass * (b.cdf[k + 1] - b.cdf[k])
            pmf[j + k] += part
            pmf[j + k + 1] += part
    cdf = np.zeros(n + m + 1)
    for j in range(n + m):
        cdf[j + 1] = cdf[j] + pmf[j]
    cdf[n + m] = 1.0
    return Delay(a.low + b.low, a.step, cdf)

"""Iterative proportional fitting on sparse cells with any number of control margins.

A control is a set of cells whose sum is to be a given total. One sweep takes the controls in turn
and scales the cells of each to its total; the sums of the last sweep's end decide. Where the
controls can be met, the limit is the table nearest to the seed in relative entropy: every cell is
its seed times one factor of each control that holds it [1]_ [2]_. Cells that are nothing in the
seed stay nothing. Controls that are only checked move no cell.

References
----------
.. [1] W. E. Deming, F. F. Stephan, On a least squares adjustment of a sampled frequency table
   when the expected marginal totals are known, Annals of Mathematical Statistics 11, 1940.
.. [2] I. Csiszar, I-divergence geometry of probability distributions and minimization problems,
   Annals of Probability 3, 1975.
"""

from __future__ import annotations

import numba as nb
import numpy as np
from numpy.typing import NDArray

__all__ = ["EMPTY", "LIMIT", "MET", "STALLED", "balance", "margins"]

F64 = NDArray[np.float64]
I64 = NDArray[np.int64]
Flags = NDArray[np.bool_]

#: all fitted controls are within the tolerance
MET = 0
#: a fitted control of more than nothing holds only cells of nothing
EMPTY = 1
#: sweeps no longer better the largest error: totals contradict each other
STALLED = 2
#: so many sweeps were not enough
LIMIT = 3
#: sweeps after which the error is compared with that of half as many
_FIRST_LOOK = 512
_BETTER = 0.9


@nb.njit(cache=True)
def margins(flow: F64, start: I64, cell: I64) -> F64:
    """Return the sum of the cells of each control.

    Parameters
    ----------
    flow : (n_cells,) float64
    start : (n_controls + 1,) int64
        Control k holds the cells ``cell[start[k]:start[k + 1]]``.
    cell : (n_entries,) int64

    Returns
    -------
    (n_controls,) float64
    """
    sums = np.zeros(start.size - 1)
    for k in range(sums.size):
        total = 0.0
        for entry in range(start[k], start[k + 1]):
            total += flow[cell[entry]]
        sums[k] = total
    return sums


@nb.njit(cache=True)
def _worst(sums: F64, total: F64, fitted: Flags) -> float:
    """Return the largest relative error of the fitted controls; of a total of nothing, the sum."""
    worst = 0.0
    for k in range(sums.size):
        if fitted[k]:
            miss = abs(sums[k] - total[k])
            worst = max(worst, miss / total[k] if total[k] > 0.0 else miss)
    return worst


@nb.njit(cache=True)
def _sweep(flow: F64, start: I64, cell: I64, total: F64, fitted: Flags) -> bool:
    """Scale the cells of each fitted control in turn; False where one holds nothing to scale."""
    for k in range(total.size):
        if not fitted[k]:
            continue
        held = 0.0
        for entry in range(start[k], start[k + 1]):
            held += flow[cell[entry]]
        if held <= 0.0:
            if total[k] > 0.0:
                return False
            continue
        factor = total[k] / held
        for entry in range(start[k], start[k + 1]):
            flow[cell[entry]] *= factor
    return True


@nb.njit(cache=True)
def balance(
    seed: F64,
    start: I64,
    cell: I64,
    total: F64,
    fitted: Flags,
    tolerance: float,
    max_sweeps: int,
) -> tuple[F64, int, float, int]:
    """Fit a seed to its controls.

    Parameters
    ----------
    seed : (n_cells,) float64
        Not negative; not altered.
    start, cell : (n_controls + 1,), (n_entries,) int64
        The cells of each control, as in ``margins``; no cell twice in one control.
    total : (n_controls,) float64
        Not negative.
    fitted : (n_controls,) bool
        False: the control is only checked.
    tolerance : float
        Largest relative error that counts as met.
    max_sweeps : int

    Returns
    -------
    flow : (n_cells,) float64
    sweeps : int
    worst : float
        Largest relative error of the fitted controls.
    status : int
        ``MET``, ``EMPTY``, ``STALLED`` or ``LIMIT``.
    """
    flow = seed.copy()
    worst = _worst(margins(flow, start, cell), total, fitted)
    look, before = _FIRST_LOOK, np.inf
    for sweep in range(max_sweeps):
        if worst <= tolerance:
            return flow, sweep, worst, MET
        if sweep == look:
            if worst > _BETTER * before:
                return flow, sweep, worst, STALLED
            look *= 2
        if 2 * sweep == look:
            before = worst
        if not _sweep(flow, start, cell, total, fitted):
            worst = _worst(margins(flow, start, cell), total, fitted)
            return flow, sweep + 1, worst, EMPTY
        worst = _worst(margins(flow, start, cell), total, fitted)
    return flow, max_sweeps, worst, MET if worst <= tolerance else LIMIT

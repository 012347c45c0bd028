"""Weekly frequencies that add up to the published yearly train counts."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

__all__ = ["balance"]

F64 = NDArray[np.float64]
I64 = NDArray[np.int64]


def balance(
    seed: F64,
    fixed: F64,
    groups: list[tuple[I64, F64]],
    *,
    rounds: int = 200,
) -> F64:
    """Scale seeds until every group adds up to its total (iterative proportional fitting).

    Parameters
    ----------
    seed : shape (n,) [trains/year]
        Starting weights, zero where a cell is fixed.
    fixed : shape (n,) [trains/year]
        Published amounts that are not scaled, zero elsewhere.
    groups : list of (labels, totals)
        ``labels`` of shape (n,) gives each cell's group (-1 = none), ``totals`` the group sums.
        The last group set is met exactly (up to cells it cannot reach); the others as nearly as
        the last one allows.

    Returns
    -------
    ndarray, shape (n,)
        Cell values, fixed ones included. A group whose fixed cells alone exceed its total keeps
        them and gives the rest zero.

    References
    ----------
    Deming, W. E., Stephan, F. F. (1940), "On a least squares adjustment of a sampled frequency
    table when the expected marginal totals are known", doi 10.1214/aoms/1177731829.
    """
    value = seed.astype(np.float64).copy()
    for _ in range(rounds):
        for labels, totals in groups:
            value = _scale(value, fixed, labels, totals)
    return np.asarray(value + fixed, dtype=np.float64)


def _scale(value: F64, fixed: F64, labels: I64, totals: F64) -> F64:
    inside = labels >= 0
    n = len(totals)
    free = np.bincount(labels[inside], weights=value[inside], minlength=n)
    held = np.bincount(labels[inside], weights=fixed[inside], minlength=n)
    wanted = np.maximum(totals - held, 0.0)
    factor = np.divide(wanted, free, out=np.ones(n), where=free > 0)
    return np.where(inside, value * factor[np.where(inside, labels, 0)], value)

"""Smooth curves with exact monthly means, and the one search for a scale."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from landbridge.core.errors import InfeasibleError
from landbridge.energy.profiles.clock import DAYS

__all__ = ["fit_scale", "month_sums", "smooth_months", "tent_basis"]

F64 = NDArray[np.float64]
I64 = NDArray[np.int64]
_MONTHS = 12
_STEPS = 100
_TOLERANCE = 1e-12


def tent_basis(month_of_day: I64) -> F64:
    """Return (365, 12): weights of the months' middles on each day, linear and periodic."""
    middles = np.array([np.flatnonzero(month_of_day == m).mean() for m in range(_MONTHS)])
    wrapped = np.concatenate([middles[-1:] - DAYS, middles, middles[:1] + DAYS])
    eye = np.vstack([np.eye(_MONTHS)[-1:], np.eye(_MONTHS), np.eye(_MONTHS)[:1]])
    days = np.arange(DAYS, dtype=np.float64)
    return np.column_stack([np.interp(days, wrapped, eye[:, m]) for m in range(_MONTHS)])


def month_sums(daily: F64, month_of_day: I64) -> F64:
    """Return the sums of the 12 months."""
    return np.bincount(month_of_day, weights=daily, minlength=_MONTHS).astype(np.float64)


def smooth_months(sums: F64, month_of_day: I64, weights: F64 | None = None) -> F64:
    """Return a piecewise linear curve (365,) whose weighted monthly sums are exactly ``sums``.

    Parameters
    ----------
    sums : (12,)
    weights : (365,), optional
        Positive factors of the days; ones when left out. The curve is without them.
    """
    basis = tent_basis(month_of_day)
    weighted = basis if weights is None else basis * weights[:, None]
    system = np.vstack([weighted[month_of_day == m].sum(axis=0) for m in range(_MONTHS)])
    curve: F64 = basis @ np.linalg.solve(system, sums)
    return curve


def fit_scale(figure: Callable[[float], float], target: float, top: float, what: str) -> float:
    """Return the scale in 0..``top`` at which an increasing ``figure`` meets ``target``.

    Raises
    ------
    InfeasibleError
        If the target lies outside what the scale can reach.
    """
    low, high = 0.0, top
    if not figure(low) <= target <= figure(high):
        raise InfeasibleError(
            f"{what}: {target:g} lies outside {figure(low):g} to {figure(high):g}, which the "
            "shape can reach.",
            cure="Give a series of your own, or correct the published figure.",
        )
    for _ in range(_STEPS):
        middle = (low + high) / 2.0
        if figure(middle) < target:
            low = middle
        else:
            high = middle
        if high - low <= _TOLERANCE * high:
            break
    return (low + high) / 2.0

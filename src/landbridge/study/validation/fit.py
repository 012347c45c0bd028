"""A few global parameters fitted to published times, and the straight line beside them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

__all__ = ["Prior", "fit_parameters", "least_squares_line", "leave_one_out"]

F64 = NDArray[np.float64]
_ROUNDS = 80
#: residuals count as at least this many days, so that the weights stay finite
_LEAST_RESIDUAL_DAYS = 0.3
#: scale of the residuals: this times the square root of the published days
_SCALE = 0.6


@dataclass(frozen=True, slots=True)
class Prior:
    """What is known of the parameters before the fit, shape (n_parameters,) each."""

    mean: F64
    sd: F64


def fit_parameters(parts: F64, days: F64, prior: Prior) -> F64:
    r"""Return the parameters that fit published days best, shape (n_parameters,).

    Minimises :math:`\sum_i |y_i - x_i b| / s_i + \tfrac12 \sum_j ((b_j - m_j) / d_j)^2` with
    :math:`s_i = 0.6 \sqrt{y_i}` days by iteratively reweighted least squares: absolute errors
    with a normal prior, so that single odd reports do not lead.

    Parameters
    ----------
    parts : shape (n, n_parameters) [day]
    days : shape (n,) [day]
        Published.
    """
    scale = _SCALE * np.sqrt(days)
    precision = np.diag(1 / prior.sd**2)
    found: F64 = prior.mean.astype(np.float64)
    for _ in range(_ROUNDS):
        residual = np.maximum(np.abs(days - parts @ found), _LEAST_RESIDUAL_DAYS)
        weighted = parts.T / (scale * residual)
        target = weighted @ days + precision @ prior.mean
        found = np.asarray(np.linalg.solve(weighted @ parts + precision, target), dtype=np.float64)
    return found


def least_squares_line(km: F64, days: F64) -> F64:
    """Return (days at 0 km, days per km) of the ordinary least-squares line."""
    table = np.stack([np.ones(len(km)), km], axis=1)
    return np.asarray(np.linalg.lstsq(table, days, rcond=None)[0], dtype=np.float64)


def leave_one_out(table: F64, days: F64, fit: Callable[[F64, F64], F64]) -> F64:
    """Return what a linear fit says of each row when it has not seen the row, shape (n,)."""
    keep = ~np.eye(len(days), dtype=np.bool_)
    return np.array(
        [row @ fit(table[others], days[others]) for row, others in zip(table, keep, strict=True)]
    )

"""Structural gravity: trade from costs, outputs and expenditures through resistances.

Trade from i to j is ``X_ij = Y_i E_j / W (t_ij / (Pi_i P_j))^(1 - sigma)`` with world output W,
outward resistances Pi and inward ones P that make rows add up to Y and columns to E.

References
----------
Anderson & van Wincoop (2003), Gravity with Gravitas, doi:10.1257/000282803321455214.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from landbridge.core.errors import DataError
from landbridge.demand.gravity.balance import Balance, Solution, check_joined, shares_of, solve

__all__ = ["Resistances", "balanced", "structural_trade"]

F64 = NDArray[np.float64]
_SWEEPS = 50


class Resistances(NamedTuple):
    """Trade, and the resistances to the power 1 - sigma that go with it.

    Attributes
    ----------
    trade : (N, N) float64
        Rows add up to output, columns to expenditure (scaled to the sum of outputs).
    outward, inward : (N,) float64
        ``Pi^(1 - sigma)`` and ``P^(1 - sigma)``; the first country's inward one is 1.
    """

    trade: F64
    outward: F64
    inward: F64


def balanced(
    weights: F64, output: F64, expenditure: F64, tolerance: float, max_iterations: int
) -> Solution:
    """Return x so that ``sum_j shares_ij(x) E_j = Y_i``, shares as in ``shares_of`` (k = 1)."""

    def at(x: F64) -> Balance:
        shares = shares_of(weights, x)
        sales = shares @ expenditure
        slope = np.diag(sales) - (shares * expenditure) @ shares.T
        return Balance(sales, output, slope)

    x = np.zeros(len(output))
    for _ in range(_SWEEPS):
        x = x + np.log(output / at(x).sales)
    return solve(at, x, damping=-1.0, tolerance=tolerance, max_iterations=max_iterations)


def structural_trade(
    cost_effect: F64,
    output: F64,
    expenditure: F64,
    *,
    names: tuple[str, ...] = (),
    tolerance: float = 1e-12,
    max_iterations: int = 500,
) -> Resistances:
    """Return the trade of structural gravity.

    Parameters
    ----------
    cost_effect : (N, N) float64
        ``t_ij^(1 - sigma)``: of a PPML estimate the exponential of its cost variables times
        their coefficients. 0 where there can be no trade.
    output, expenditure : (N,) float64
        Above 0. Expenditures are scaled to add up to the sum of outputs.

    Raises
    ------
    DataError
        For shapes that do not fit, or values that are not finite or out of range.
    LimitError
        If there is no such trade, as where zeros leave a country no way to sell.
    """
    effect = np.array(cost_effect, dtype=np.float64)
    made, spent = (np.array(values, dtype=np.float64) for values in (output, expenditure))
    count = len(made)
    if effect.shape != (count, count) or spent.shape != (count,) or not count:
        raise DataError(
            "Structural gravity: allowed are N x N cost effects, N outputs and expenditures, got "
            f"{effect.shape}, {made.shape}, {spent.shape}."
        )
    if not (np.isfinite(effect).all() and (effect >= 0).all() and effect.any(axis=0).all()
            and effect.any(axis=1).all()):  # fmt: skip
        raise DataError("Structural gravity: allowed are finite cost effects >= 0, none all zero.")
    if not all(np.isfinite(v).all() and (v > 0).all() for v in (made, spent)):
        raise DataError("Structural gravity: allowed are outputs and expenditures above 0.")
    check_joined(effect, names or tuple(map(str, range(count))))
    spent *= made.sum() / spent.sum()
    found = balanced(effect, made, spent, tolerance, max_iterations)
    trade = shares_of(effect, found.x) * spent
    source = np.exp(found.x)  # proportional to Y_i / Pi_i^(1 - sigma)
    inward = (effect * source[:, None]).sum(axis=0)
    outward = made / source * inward[0] / made.sum()
    return Resistances(trade, outward, inward / inward[0])

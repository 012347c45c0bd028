"""Newton's method for the balances of structural gravity: what is sold equals what is made.

Both problems of this kind, resistances with outputs given and prices with endowments given, are
sums ``sales_i = sum_j s_ij E_j`` with shares ``s_ij = b_ij exp(k x_i) / sum_l b_lj exp(k x_l)``.
A step that does not bring sales closer to outputs is replaced by a damped fixed-point step.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from landbridge.core.errors import DataError, LimitError

__all__ = ["Balance", "Solution", "check_joined", "shares_of", "solve"]

F64 = NDArray[np.float64]
_LONGEST_STEP = 2.0
_HALVINGS = 6


class Balance(NamedTuple):
    """State of a balance at some x.

    Attributes
    ----------
    sales, output : (N,) float64
        Equal where the balance holds.
    slope : (N, N) float64
        Derivative of ``sales - output`` by x.
    """

    sales: F64
    output: F64
    slope: F64


@dataclass(frozen=True, eq=False)
class Solution:
    """A balance that holds to ``residual`` [share of output]."""

    x: F64
    iterations: int
    residual: float


def shares_of(weights: F64, exponent: F64) -> F64:
    """Return each column of ``weights * exp(exponent)`` as shares of its sum.

    Parameters
    ----------
    weights : (N, N) float64
    exponent : (N,) float64
        Of the rows.
    """
    scaled = weights * np.exp(exponent - exponent.max())[:, None]
    total: F64 = scaled / scaled.sum(axis=0)
    return total


def solve(
    at: Callable[[F64], Balance],
    start: F64,
    *,
    damping: float,
    tolerance: float,
    max_iterations: int,
) -> Solution:
    """Solve ``sales = output``; x is fixed but for a constant, its output-weighted mean stays.

    Parameters
    ----------
    damping : float
        Share of the gap in logarithms that a fixed-point step takes, signed as x moves sales.

    Raises
    ------
    LimitError
        If the tolerance is not met in so many iterations.
    """
    x = start
    here, gap = _measured(at, x)
    for iteration in range(max_iterations):
        if gap <= tolerance:
            return Solution(x, iteration, gap)
        moved, there, reached = _newton(at, x, here)
        if there is None:
            with np.errstate(all="ignore"):
                moved = x + damping * np.log(here.sales / here.output)
            there, reached = _measured(at, moved)
        if not np.isfinite(reached) or (reached >= gap and gap < 1e3 * tolerance):
            break
        x, here, gap = moved, there, reached
    if gap <= 1e3 * tolerance:  # no step betters it: the limit of the numbers themselves
        return Solution(x, iteration, gap)
    raise LimitError(
        f"The balance of trade did not converge: largest gap {gap:.2g} after {max_iterations} "
        f"iterations, asked for {tolerance:.2g}.",
        cure="Look for costs that change a thousandfold and for flows that are wrong by orders of "
        "magnitude; fixed deficits may leave no answer.",
    )


def _measured(at: Callable[[F64], Balance], x: F64) -> tuple[Balance, float]:
    with np.errstate(all="ignore"):
        state = at(x)
        gap = float(np.abs(state.sales / state.output - 1.0).max())
    return state, gap if np.isfinite(gap) else np.inf


def _newton(
    at: Callable[[F64], Balance], x: F64, here: Balance
) -> tuple[F64, Balance | None, float]:
    """Return where a step of Newton, shortened until it helps, leads; no state where none does."""
    step = _newton_step(here)
    if np.isfinite(step).all():
        was = _miss(here)
        for _ in range(_HALVINGS):
            there, reached = _measured(at, x + step)
            if np.isfinite(reached) and _miss(there) < was:
                return x + step, there, reached
            step = step / 2.0
    return x, None, np.inf


def _miss(state: Balance) -> float:
    """Return how far sales are from outputs in all; one country alone does not rule it."""
    return float(np.square(state.sales / state.output - 1.0).sum())


def _newton_step(state: Balance) -> F64:
    """Return the step that would balance a straight line, with the mean of x held."""
    weight = state.output / state.output.sum()
    slope = state.slope - np.outer(state.output, weight) * np.sign(np.trace(-state.slope) or 1.0)
    try:
        step = np.linalg.solve(slope, state.output - state.sales)
    except np.linalg.LinAlgError:
        return np.full_like(weight, np.nan)
    longest = float(np.abs(step).max())
    limited: F64 = step * min(1.0, _LONGEST_STEP / longest) if longest > 0 else step
    return limited


def check_joined(trade: F64, names: tuple[str, ...]) -> None:
    """Refuse trade that falls apart into groups: nothing would tie their prices together.

    Raises
    ------
    DataError
        Naming one group.
    """
    joined = (trade > 0) | (trade.T > 0)
    reached = np.zeros(len(names), dtype=np.bool_)
    reached[0] = True
    while True:
        wider = reached | joined[reached].any(axis=0)
        if (wider == reached).all():
            break
        reached = wider
    if not reached.all():
        smaller = reached if reached.sum() * 2 <= len(names) else ~reached
        group = [name for name, inside in zip(names, smaller, strict=True) if inside]
        raise DataError(
            f"{', '.join(group[:8])}{' ...' if len(group) > 8 else ''} trade with no other country "
            "of the table.",
            cure="Leave them out, or add their trade.",
        )

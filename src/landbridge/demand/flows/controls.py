"""Totals that sets of cells are fitted to, and errors that name what cannot be met."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from landbridge.core.errors import DataError, InfeasibleError, LimitError
from landbridge.kernels.balance import EMPTY, LIMIT, MET, balance, margins

__all__ = ["Control", "fit_cells"]

F64 = NDArray[np.float64]
I64 = NDArray[np.int64]

TOLERANCE = 1e-9
_SWEEPS = 20_000


@dataclass(frozen=True, slots=True, eq=False)
class Control:
    """A total of the cells whose flag is set.

    Attributes
    ----------
    cells : (n_cells,) bool
    is_fitted : bool
        False: the total is only checked.
    """

    name: str
    cells: NDArray[np.bool_]
    total: float
    is_fitted: bool = True


def fit_cells(seed: F64, controls: Sequence[Control]) -> F64:
    """Return a seed fitted to its controls, shape (n_cells,).

    Raises
    ------
    DataError
        If a seed or a total is negative or no number.
    InfeasibleError
        If a control holds only cells of nothing, or totals contradict each other.
    LimitError
        If the sweeps do not suffice.
    """
    _check(seed, controls)
    cells = [np.flatnonzero(control.cells).astype(np.int64) for control in controls]
    start = np.cumsum([0, *(part.size for part in cells)]).astype(np.int64)
    cell: I64 = np.concatenate(cells) if cells else np.zeros(0, dtype=np.int64)
    total = np.array([control.total for control in controls], dtype=np.float64)
    fitted = np.array([control.is_fitted for control in controls], dtype=np.bool_)
    flow, sweeps, worst, status = balance(seed, start, cell, total, fitted, TOLERANCE, _SWEEPS)
    if status != MET:
        sums = margins(flow, start, cell)
        _refuse(controls, sums, status, f"after {sweeps} sweeps, largest error {worst:.2g}")
    return flow


def _check(seed: F64, controls: Sequence[Control]) -> None:
    if not np.isfinite(seed).all() or (seed < 0).any():
        worst = int(np.argmax(~np.isfinite(seed) | (seed < 0)))
        raise DataError(
            f"Seed of cell {worst} is {seed[worst]}; allowed are numbers from 0.",
            cure="Look for a place without position or a negative weight.",
        )
    for control in controls:
        if not np.isfinite(control.total) or control.total < 0:
            raise DataError(
                f"Control {control.name}: total {control.total}; allowed are numbers from 0.",
                cure="Correct the published row it is read from.",
            )


def _refuse(controls: Sequence[Control], sums: F64, status: int, how: str) -> None:
    """Raise the error that names the controls which are not met."""
    missed = [
        (control, float(held))
        for control, held in zip(controls, sums, strict=True)
        if control.is_fitted and abs(held - control.total) > TOLERANCE * max(control.total, 1e-300)
    ]
    if status == EMPTY:
        names = [c.name for c, held in missed if held == 0.0]
        raise InfeasibleError(
            f"No flow can make up {', '.join(names)}: every cell of it is 0 in the seed or by "
            "another control of total 0.",
            cure="Add a pair of cities or a crossing that serves it, or leave the control out.",
        )
    told = "; ".join(f"{c.name}: asked {c.total:.6g}, got {held:.6g}" for c, held in missed[:6])
    if status == LIMIT:
        raise LimitError(f"Flows do not meet their controls {how}: {told}.")
    raise InfeasibleError(
        f"Controls contradict each other ({how}): {told}.",
        cure="Make the totals agree, or let one of them be checked instead of fitted.",
    )

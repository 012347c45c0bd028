"""A linear program gathered in blocks of columns and rows, and solved by HiGHS.

This is the one module that knows HiGHS, a part of the extra ``energy``.
"""

from __future__ import annotations

from dataclasses import dataclass
from importlib.util import find_spec
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from landbridge.core.errors import InfeasibleError, LimitError, UsageError
from landbridge.core.highs import quiet_highs, run_highs

__all__ = ["Program", "Solution", "need_extra"]

F64 = NDArray[np.float64]
I64 = NDArray[np.int64]
_CURE = "Install it with: pip install 'landbridge[energy]'"


def need_extra(library: str, purpose: str) -> None:
    """Refuse in words where a library of the extra ``energy`` is not installed.

    Raises
    ------
    UsageError
        With the command that installs it.
    """
    try:
        found = find_spec(library) is not None
    except ValueError:  # a module without a spec stands in for it
        found = False
    if not found:
        raise UsageError(
            f"{purpose} needs {library} of the extra 'energy', which is not installed.", cure=_CURE
        )


@dataclass(frozen=True, slots=True)
class Solution:
    """The optimum of a program.

    Attributes
    ----------
    value : (n,) float64
        By column.
    dual : (m,) float64
        By row: growth of the objective for one more unit on the right-hand side.
    objective : float
    side : (m,) float64 or None
        By row: growth of the second measure (`Program.side`) for one more unit on the right-hand
        side while the basis of the optimum holds; None where no basis was at hand.
    """

    value: F64
    dual: F64
    objective: float
    side: F64 | None


class Program:
    """Minimise cost over bounded columns under bounded rows.

    Attributes
    ----------
    side : list of arrays
        A second measure of each column (such as tonnes of CO2); it is never optimised.
    """

    def __init__(self) -> None:
        self._lower: list[F64] = []
        self._upper: list[F64] = []
        self._cost: list[F64] = []
        self.side: list[F64] = []
        self._row_lower: list[F64] = []
        self._row_upper: list[F64] = []
        self._entries: list[tuple[I64, I64, F64]] = []
        self.columns = 0
        self.rows = 0

    def add_columns(
        self,
        shape: tuple[int, ...],
        lower: ArrayLike,
        upper: ArrayLike,
        cost: ArrayLike,
        side: ArrayLike = 0.0,
    ) -> I64:
        """Add columns and return their numbers in the given shape."""
        for store, values in (
            (self._lower, lower),
            (self._upper, upper),
            (self._cost, cost),
            (self.side, side),
        ):
            full = np.broadcast_to(np.asarray(values, dtype=np.float64), shape)
            store.append(full.ravel())
        count = int(np.prod(shape))
        ids = np.arange(self.columns, self.columns + count, dtype=np.int64).reshape(shape)
        self.columns += count
        return ids

    def add_rows(self, shape: tuple[int, ...], lower: ArrayLike, upper: ArrayLike) -> I64:
        """Add rows and return their numbers in the given shape."""
        for store, values in ((self._row_lower, lower), (self._row_upper, upper)):
            store.append(np.broadcast_to(np.asarray(values, dtype=np.float64), shape).ravel())
        count = int(np.prod(shape))
        ids = np.arange(self.rows, self.rows + count, dtype=np.int64).reshape(shape)
        self.rows += count
        return ids

    def add_entries(self, rows: ArrayLike, columns: ArrayLike, values: ArrayLike) -> None:
        """Add coefficients; the three are broadcast to one shape."""
        r, c, v = np.broadcast_arrays(
            np.asarray(rows, dtype=np.int64),
            np.asarray(columns, dtype=np.int64),
            np.asarray(values, dtype=np.float64),
        )
        self._entries.append((r.ravel(), c.ravel(), v.ravel()))

    def solve(self, *, method: str = "simplex", time_limit_s: float = 3600.0) -> Solution:
        """Solve to the optimum.

        Parameters
        ----------
        method : str
            "simplex", or "ipm" (interior point), which is quicker for large programs but leaves
            no factors of a basis, so no `side`.
        time_limit_s : float
            Most seconds of the solver.

        Raises
        ------
        InfeasibleError, LimitError
            Where the program has no optimum, or none was found in time.
        """
        need_extra("highspy", "A run of the power systems")
        import highspy

        solver = quiet_highs()
        solver.setOptionValue("solver", method)
        solver.setOptionValue("time_limit", time_limit_s)
        self._pass(solver, highspy)
        run_highs(solver)
        status = solver.getModelStatus()
        if status == highspy.HighsModelStatus.kTimeLimit:
            raise LimitError(
                f"The solver did not end in {time_limit_s:g} s.",
                cure="Ask for fewer windows or representative periods.",
            )
        if status != highspy.HighsModelStatus.kOptimal:
            raise InfeasibleError(f"The power systems have no optimum: {status.name[1:]}.")
        found = solver.getSolution()
        return Solution(
            value=np.asarray(found.col_value),
            dual=np.asarray(found.row_dual),
            objective=float(solver.getInfo().objective_function_value),
            side=self._side_of_rows(solver) if method == "simplex" else None,
        )

    def _pass(self, solver: Any, highspy: Any) -> None:
        rows = np.concatenate([part[0] for part in self._entries])
        columns = np.concatenate([part[1] for part in self._entries])
        values = np.concatenate([part[2] for part in self._entries])
        order = np.lexsort((rows, columns))
        start = np.searchsorted(columns[order], np.arange(self.columns)).astype(np.int32)
        solver.passModel(
            self.columns,
            self.rows,
            len(values),
            int(highspy.MatrixFormat.kColwise),
            int(highspy.ObjSense.kMinimize),
            0.0,
            np.concatenate(self._cost),
            np.concatenate(self._lower),
            np.concatenate(self._upper),
            np.concatenate(self._row_lower),
            np.concatenate(self._row_upper),
            start,
            rows[order].astype(np.int32),
            values[order],
            np.zeros(self.columns, dtype=np.int32),
        )

    def _side_of_rows(self, solver: Any) -> F64 | None:
        """Solve B'y = e for the second measure e of the basic columns.

        Asked after the interior point method, HiGHS 1.16 ends the process: it has no factors.
        """
        side = np.concatenate(self.side)
        if not side.any():
            return None
        status, basic = solver.getBasicVariables()
        if "kOk" not in str(status):
            return None
        basic = np.asarray(basic)
        right = np.where(basic >= 0, side[np.maximum(basic, 0)], 0.0)
        status, answer = solver.getBasisTransposeSolve(right)
        return np.asarray(answer) if "kOk" in str(status) else None

"""Columns of text as numbers, flags and references, each fault named by row and column."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from landbridge.core.errors import DataError
from landbridge.core.tntp_text import finite_number

__all__ = ["TextColumns"]

F64 = NDArray[np.float64]
Bool = NDArray[np.bool_]
_FLAGS = {
    **dict.fromkeys(("true", "1", "t", "yes"), True),
    **dict.fromkeys(("false", "0", "f", "no"), False),
}


@dataclass(frozen=True, slots=True)
class TextColumns:
    """The cells of one table, by column; ``where`` is what messages name."""

    where: str
    columns: Mapping[str, list[str]]

    @property
    def rows(self) -> int:
        return max((len(cells) for cells in self.columns.values()), default=0)

    def texts(self, name: str) -> list[str]:
        """Return the cells of a column, stripped; empty ones where it is not there."""
        return [cell.strip() for cell in self.columns.get(name, [""] * self.rows)]

    def required(self, name: str) -> list[str]:
        """Return the cells of a column in which none may be empty."""
        if name not in self.columns:
            raise DataError(f"{self.where}: the column {name} is missing.", cure="Add it.")
        cells = self.texts(name)
        if not cells:
            raise DataError(f"{self.where}: there are no rows.")
        self.refuse(np.array([not cell for cell in cells]), name, "a text")
        return cells

    def numbers(self, *names: str, low: float = 0.0) -> F64:
        """Return the numbers of the first column that is there; NaN where a cell is empty."""
        name = next((name for name in names if name in self.columns), names[0])
        cells = self.texts(name)
        found = np.full(len(cells), np.nan)
        for k, cell in enumerate(cells):
            if cell:
                value = finite_number(cell)
                if value is None or value < low:
                    self._refuse_cell(k, name, _allowed(low))
                else:
                    found[k] = value
        return found

    def flags(self, name: str, default: Bool) -> Bool:
        """Return true or false for each row; the default where a cell is empty."""
        found = np.array(default, dtype=np.bool_)
        for k, cell in enumerate(self.texts(name)):
            if cell:
                if cell.lower() not in _FLAGS:
                    self._refuse_cell(k, name, "true or false")
                found[k] = _FLAGS[cell.lower()]
        return found

    def references(self, name: str, index: Mapping[str, int], table: str) -> NDArray[np.int64]:
        """Return the row of another table that each cell names."""
        cells = self.required(name)
        missing = np.array([cell not in index for cell in cells])
        self.refuse(missing, name, f"a node of {table}")
        return np.array([index[cell] for cell in cells], dtype=np.int64)

    def refuse_twins(self, cells: list[str], name: str) -> None:
        """Refuse a value that stands in two rows."""
        first: dict[str, int] = {}
        for k, cell in enumerate(cells):
            if first.setdefault(cell, k) != k:
                raise DataError(
                    f"{self.where}, row {k + 1}, column {name}: {cell[:40]!r} stands in row "
                    f"{first[cell] + 1} already."
                )

    def refuse(self, faulty: Bool, name: str, allowed: str, got: str | None = None) -> None:
        """Refuse the first row that is faulty, if there is one."""
        found = np.flatnonzero(faulty)
        if len(found):
            self._refuse_cell(int(found[0]), name, allowed, got)

    def _refuse_cell(self, row: int, name: str, allowed: str, got: str | None = None) -> None:
        cell = self.texts(name)[row]
        told = got or (repr(cell[:40]) if cell else "nothing")
        raise DataError(
            f"{self.where}, row {row + 1}, column {name}: allowed is {allowed}, got {told}."
        )


def _allowed(low: float) -> str:
    return "a finite number" if np.isinf(low) else f"a finite number >= {low:g}"

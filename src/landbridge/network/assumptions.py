"""Model parameters with their range and source, looked up from the packaged table."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from landbridge import facts
from landbridge.core.errors import DataError

__all__ = ["Assumption", "Assumptions", "load_assumptions"]


@dataclass(frozen=True, slots=True)
class Assumption:
    """One parameter: the middle value, its range and where it comes from."""

    value: float
    low: float
    high: float
    est: bool
    method: str
    source: str


@dataclass(frozen=True, slots=True)
class Assumptions:
    """All parameters, keyed by name and scope; the scope ``*`` is the fallback."""

    rows: Mapping[tuple[str, str], Assumption]

    def find(self, parameter: str, *scopes: str) -> Assumption:
        """Return the first row among the given scopes, then ``*``.

        Raises
        ------
        DataError
            If no scope has a row.
        """
        for scope in (*scopes, "*"):
            row = self.rows.get((parameter, scope))
            if row is not None:
                return row
        known = sorted(scope for name, scope in self.rows if name == parameter)
        raise DataError(
            f"assumptions: no row {parameter!r} for {scopes or ('*',)}; there is {known}.",
            cure="Add the row to the assumptions table or reinstall the package.",
        )

    def value(self, parameter: str, *scopes: str) -> float:
        """Return the middle value of ``find``."""
        return self.find(parameter, *scopes).value


@lru_cache(maxsize=1)
def load_assumptions() -> Assumptions:
    """Read the packaged assumptions table once."""
    rows: dict[tuple[str, str], Assumption] = {}
    for row in facts.load("assumptions").iter_rows(named=True):
        value = float(row["value"])
        rows[row["parameter"], row["scope"]] = Assumption(
            value=value,
            low=value if row["low"] is None else float(row["low"]),
            high=value if row["high"] is None else float(row["high"]),
            est=bool(row["est"]),
            method=row["method"] or "",
            source=row["source"],
        )
    return Assumptions(rows)

"""A trade matrix from a long table: ``exporter, importer, trade``, own trade included."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from landbridge.core.errors import DataError, LimitError
from landbridge.demand.gravity.read import Table, keys_of, numbers_of, read_table

if TYPE_CHECKING:
    import polars as pl

__all__ = ["MAX_COUNTRIES", "TradeMatrix", "named", "pair_rows", "read_trade"]

F64 = NDArray[np.float64]
MAX_COUNTRIES = 1_000
#: column -> what else it may be called; case does not matter
NAMES: Final = {
    "exporter": ("origin", "from", "iso_o", "exp"),
    "importer": ("destination", "to", "iso_d", "imp"),
    "trade": ("value", "flow", "exports", "tradeflow"),
}


@dataclass(frozen=True, eq=False)
class TradeMatrix:
    """Trade between N countries in one period, in the unit of the file.

    Attributes
    ----------
    values : (N, N) float64
        From row to column, own trade on the diagonal.
    """

    countries: tuple[str, ...]
    values: F64
    source: str
    notes: tuple[str, ...] = ()


def named(table: Table, names: Mapping[str, tuple[str, ...]]) -> Table:
    """Return the columns by our names.

    Raises
    ------
    DataError
        If one is missing, or two mean the same.
    """
    import polars as pl

    there: dict[str, str] = {}
    for name in table.frame.columns:
        there.setdefault(name.strip().lower(), name)
    chosen = []
    for ours, others in names.items():
        found = [there[name] for name in (ours, *others) if name in there]
        if len(found) > 1:
            raise DataError(
                f"{table.path}: the columns {found[0]!r} and {found[1]!r} both mean {ours}.",
                cure="Take one out.",
            )
        if not found:
            raise DataError(
                f"{table.path}: no column {ours!r} (also known as {', '.join(others)}).",
                cure=f"Columns there: {', '.join(table.frame.columns)[:400]}.",
            )
        chosen.append(pl.col(found[0]).alias(ours))
    return Table(table.frame.select(chosen), table.path, table.first)


def pair_rows(table: Table, value: str) -> tuple[pl.Series, pl.Series, pl.Series]:
    """Return exporter, importer and value of each row, none of them empty, no pair twice.

    Raises
    ------
    DataError
        Naming the cell, or the pair.
    """
    keys = keys_of(table, "exporter"), keys_of(table, "importer")
    numbers = numbers_of(table, value)
    for name, series in (("exporter", keys[0]), ("importer", keys[1]), (value, numbers)):
        empty = series.is_null()
        if empty.any():
            row = int(empty.arg_max() or 0)
            raise DataError(
                f"{table.place(row, name)}: nothing stands there.",
                cure="Missing is never zero: write 0, or leave the row out.",
            )
    pairs = keys[0] + "\0" + keys[1]
    twice = ~pairs.is_first_distinct()
    if twice.any():
        row = int(twice.arg_max() or 0)
        first = int((pairs == pairs[row]).arg_max() or 0)
        raise DataError(
            f"{table.path}:{row + table.first}: {keys[0][row]} to {keys[1][row]} stands in line "
            f"{first + table.first} already.",
            cure="Keep one year and one sector.",
        )
    return keys[0], keys[1], numbers


def read_trade(path: str | Path) -> TradeMatrix:
    """Read the trade of one period; a pair without a row has no trade.

    Parameters
    ----------
    path : str or Path
        CSV or Parquet with ``exporter, importer, trade``; a row with the same country twice is
        its own trade, output less exports.

    Raises
    ------
    UsageError, DataError, LimitError
        As ``read_table``; negative trade, a pair twice, a country without own trade.
    """
    import polars as pl

    table = named(read_table(path), NAMES)
    exporter, importer, trade = pair_rows(table, "trade")
    low = trade < 0
    if low.any():
        row = int(low.arg_max() or 0)
        raise DataError(f"{table.place(row, 'trade')}: allowed is trade >= 0, got {trade[row]:g}.")
    countries = sorted(set(exporter.unique()) | set(importer.unique()))
    if len(countries) > MAX_COUNTRIES:
        raise LimitError(
            f"{table.path}: {len(countries):,} countries; at most {MAX_COUNTRIES:,} are solved."
        )
    index = {name: k for k, name in enumerate(countries)}
    rows, columns = (
        series.replace_strict(index, return_dtype=pl.Int64).to_numpy()
        for series in (exporter, importer)
    )
    values = np.zeros((len(countries), len(countries)))
    values[rows, columns] = trade.to_numpy()
    _check_own(values, countries, str(table.path))
    empty = values.size - len(rows)
    notes = (f"{empty:,} of {values.size:,} pairs have no row: no trade.",) if empty else ()
    return TradeMatrix(tuple(countries), values, str(table.path), notes)


def _check_own(values: F64, countries: list[str], source: str) -> None:
    lacking = [name for name, own in zip(countries, np.diagonal(values), strict=True) if not own]
    if lacking:
        raise DataError(
            f"{source}: no own trade of {', '.join(lacking[:8])}"
            f"{' ...' if len(lacking) > 8 else ''} (a row with the country as both exporter and "
            "importer).",
            cure="Add it: gross output less exports; without it nothing can be said of welfare.",
        )

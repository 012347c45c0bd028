"""Costs between zones of what runs outside the network: CSV or Parquet.

``origin, destination`` and ``time``, ``money`` or both, maybe ``segment``. A pair without a row
is not served.
"""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from landbridge.core.errors import DataError, LandbridgeError, LimitError
from landbridge.demand.formats.long_table import refuse_foreign_text, refuse_twice, shown

if TYPE_CHECKING:
    import polars as pl

__all__ = ["read_cost_table"]

F64 = NDArray[np.float64]
_MAX_BYTES = 2**30
_PARQUET = (".parquet", ".pq")


def read_cost_table(
    path: str | Path,
    zone_ids: Sequence[str],
    segments: Sequence[str],
    values_of_time: Sequence[float],
) -> F64:
    """Return time plus money over the value of time, shape (S, Z, Z); inf without a row.

    Raises
    ------
    DataError
        Naming file and line: a missing column, an unknown zone or segment, a value that is no
        finite number >= 0, a pair that stands there twice.
    """
    place = Path(path)
    table = _read(place)
    first = 1 if place.suffix.lower() in _PARQUET else 2
    rows = _places(table, "origin", zone_ids, place, first)
    columns = _places(table, "destination", zone_ids, place, first)
    amounts = [
        _amounts(table, name, place, first) if name in table.columns else np.zeros(table.height)
        for name in ("time", "money")
    ]
    named = "segment" in table.columns
    kinds = _places(table, "segment", segments, place, first) if named else None
    out = np.full((len(segments), len(zone_ids), len(zone_ids)), np.inf)
    for s, worth in enumerate(values_of_time):
        own = np.arange(table.height) if kinds is None else np.flatnonzero(kinds == s)
        _refuse_twins(rows[own] * len(zone_ids) + columns[own], own, place, first)
        out[s, rows[own], columns[own]] = amounts[0][own] + amounts[1][own] / worth
    return out


def _read(path: Path) -> pl.DataFrame:
    import polars as pl

    raw = b""
    try:
        if path.exists() and not path.is_file():  # a pipe or a device may never end
            raise DataError(f"{path}: this is no regular file.", cure="Put the file itself there.")
        if path.stat().st_size > _MAX_BYTES:
            raise LimitError(f"{path}: at most {_MAX_BYTES} bytes are read.")
        raw = path.read_bytes()
        if path.suffix.lower() in _PARQUET:
            table = pl.read_parquet(BytesIO(raw))
        else:
            table = pl.read_csv(BytesIO(raw), infer_schema=False)
            refuse_twice([name.partition("_duplicated_")[0] for name in table.columns], path)
    except LandbridgeError:
        raise
    except OSError as error:
        raise DataError(f"{path}: cannot be read: {error.strerror or error}.") from None
    except pl.exceptions.PolarsError as error:
        if path.suffix.lower() not in _PARQUET:
            refuse_foreign_text(raw, path)
        raise DataError(f"{path}: no sound table: {str(error).splitlines()[0][:120]}.") from None
    table = table.rename({name: name.strip().lower() for name in table.columns}, strict=False)
    missing = [name for name in ("origin", "destination") if name not in table.columns]
    if missing or not {"time", "money"} & set(table.columns):
        raise DataError(
            f"{path}: the column {(missing or ['time (or money)'])[0]} is missing; there are "
            f"{', '.join(table.columns)[:120]}."
        )
    if not table.height:
        raise DataError(f"{path}: there are no rows.", cure="Write one row for each pair.")
    return table


def _places(
    table: pl.DataFrame, name: str, known: Sequence[str], path: Path, first: int
) -> NDArray[np.int64]:
    import polars as pl

    index = {text: k for k, text in enumerate(known)}
    texts = table[name].cast(pl.String).str.strip_chars()
    found = texts.replace_strict(index, default=None, return_dtype=pl.Int64)
    if found.null_count():
        row = int(found.is_null().arg_max() or 0)
        what = "a segment of the choice" if name == "segment" else "a zone of the network"
        raise DataError(
            f"{path}:{row + first}, column {name}: allowed is {what} "
            f"({', '.join(known[:5])}{', ...' if len(known) > 5 else ''}), got {shown(texts[row])}."
        )
    return found.to_numpy()


def _amounts(table: pl.DataFrame, name: str, path: Path, first: int) -> F64:
    import polars as pl

    column = table[name].str.strip_chars() if table[name].dtype == pl.String else table[name]
    found = column.cast(pl.Float64, strict=False)
    faulty = ~(found.is_finite() & (found >= 0)).fill_null(False)
    if faulty.any():
        row = int(faulty.arg_max() or 0)
        raise DataError(
            f"{path}:{row + first}, column {name}: allowed is a finite number >= 0, got "
            f"{shown(table[name][row])}.",
            cure="Leave the row out where the pair is not served.",
        )
    return found.to_numpy()


def _refuse_twins(cell: NDArray[np.int64], rows: NDArray[np.int64], path: Path, first: int) -> None:
    order = np.argsort(cell, kind="stable")
    same = np.flatnonzero(np.diff(cell[order]) == 0)
    if len(same):
        one, two = (int(rows[order[same[0] + k]]) + first for k in (0, 1))
        raise DataError(
            f"{path}:{two}: the pair stands in line {one} already.", cure="Keep one of them."
        )

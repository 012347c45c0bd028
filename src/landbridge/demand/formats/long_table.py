"""Trips as a long table, CSV or Parquet: ``origin, destination, value`` and maybe ``class``."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from io import BytesIO, StringIO
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np

from landbridge.core.errors import DataError, LandbridgeError, LimitError, UsageError
from landbridge.demand.od_matrix import OdMatrix, check_size
from landbridge.results.files import write_atomic

if TYPE_CHECKING:
    import polars as pl

__all__ = [
    "NAMES",
    "long_table",
    "read_long_table",
    "refuse_foreign_text",
    "refuse_twice",
    "shown",
    "write_long_table",
    "zone_order",
]

#: column -> what else it may be called; case does not matter
NAMES: Final = {
    "origin": ("o", "from", "o_zone_id", "from_zone", "from_zone_id"),
    "destination": ("d", "to", "d_zone_id", "to_zone", "to_zone_id"),
    "value": ("trips", "volume", "flow", "demand"),
    "class": ("class_name", "user_class"),
}
_MAX_BYTES = 4 * 2**30
_PARQUET = (".parquet", ".pq")
_SHOWN = 40


def read_long_table(path: str | Path) -> OdMatrix:
    """Read trips; a pair that has no row has no trips.

    Parameters
    ----------
    path : str or Path
        ``*.parquet`` or CSV (UTF-8; comma, semicolon or tab). Other columns are left out.

    Raises
    ------
    UsageError
        If there is no such file.
    DataError
        Naming file, line and column: a missing column, an empty cell, a value that is no finite
        number >= 0, a pair that stands there twice.
    LimitError
        If there is more than is read.
    """
    place = Path(path)
    raw = _read_bytes(place)
    parquet = place.suffix.lower() in _PARQUET
    table = _named(_parquet(raw, place) if parquet else _csv(raw, place), place)
    first = 1 if parquet else 2  # the header of a CSV is line 1
    return _matrix(table, place, first)


def _read_bytes(path: Path) -> bytes:
    try:
        if not path.is_file():
            kind = "this is no regular file" if path.exists() else "there is no such file"
            raise UsageError(f"{path}: {kind}.", cure="Check the path.")
        if path.stat().st_size > _MAX_BYTES:
            raise LimitError(f"{path}: at most {_MAX_BYTES} bytes are read.")
        raw = path.read_bytes()
    except LandbridgeError:
        raise
    except OSError as error:
        raise UsageError(f"{path}: cannot be read: {error.strerror or error}.") from None
    except ValueError as error:  # a zero byte in the path
        raise UsageError(f"{str(path)!r}: no such path: {error}.") from None
    if not raw.strip():
        raise DataError(f"{path}: the file is empty.", cure="Write a header line and rows.")
    return raw


def _csv(raw: bytes, path: Path) -> pl.DataFrame:
    import polars as pl

    text = raw.removeprefix(b"\xef\xbb\xbf").replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    head = text.partition(b"\n")[0]
    separator = max(",;\t", key=lambda char: head.count(char.encode()))
    if b"\0" in text:
        raise DataError(f"{path}: a zero byte; this is no UTF-8 text.", cure="Save it as UTF-8.")
    refuse_twice(_header(head, separator), path)
    try:
        return pl.read_csv(BytesIO(text), separator=separator, infer_schema=False)
    except pl.exceptions.PolarsError as error:
        refuse_foreign_text(text, path)
        raise DataError(
            f"{path}: no sound CSV: {_first_line(error)}.", cure="Write as many cells in every row."
        ) from None


def _header(line: bytes, separator: str) -> list[str]:
    reader = csv.reader(StringIO(line.decode(errors="replace")), delimiter=separator)
    return next(reader, [])


def refuse_twice(names: Sequence[str], path: Path) -> None:
    """Refuse a column that stands twice, whatever its case and the blanks around it.

    Raises
    ------
    DataError
    """
    words = [name.strip().lower() for name in names]
    twice = [word for word in dict.fromkeys(words) if word and words.count(word) > 1]
    if twice:
        raise DataError(
            f"{path}: the column {twice[0]!r} stands twice in the header.", cure="Take one out."
        )


def refuse_foreign_text(raw: bytes, path: Path) -> None:
    """Refuse bytes that are no UTF-8, naming the line.

    Raises
    ------
    DataError
    """
    try:
        raw.decode()
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise DataError(f"{path}:{line}: no UTF-8 text.", cure="Save it as UTF-8.") from None


def _parquet(raw: bytes, path: Path) -> pl.DataFrame:
    import polars as pl
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        file = pq.ParquetFile(BytesIO(raw))
        refuse_twice(file.schema_arrow.names, path)
        names = {name.strip().lower(): name for name in file.schema_arrow.names}
        every = [name for ours, others in NAMES.items() for name in (ours, *others)]
        table = file.read(columns=[names[name] for name in every if name in names])
        found = pl.from_arrow(table)
    except LandbridgeError:
        raise
    except (pa.ArrowException, OSError, ValueError, TypeError, OverflowError,
            pl.exceptions.PolarsError) as error:  # fmt: skip
        raise DataError(f"{path}: no sound Parquet file: {_first_line(error)}.") from None
    return found if isinstance(found, pl.DataFrame) else found.to_frame()


def _first_line(error: BaseException) -> str:
    lines = str(error).strip().splitlines()
    return lines[0][:120].rstrip(".:") if lines else type(error).__name__


def _named(table: pl.DataFrame, path: Path) -> pl.DataFrame:
    """Return the columns by our names; the class is ``all`` where there is no such column."""
    import polars as pl

    there = {name.strip().lower(): name for name in table.columns}
    chosen = {}
    for ours, others in NAMES.items():
        found = [there[name] for name in (ours, *others) if name in there]
        if len(found) > 1:
            raise DataError(
                f"{path}: the columns {found[0]!r} and {found[1]!r} both mean {ours}.",
                cure="Take one out.",
            )
        if found:
            chosen[ours] = pl.col(found[0]).alias(ours)
        elif ours != "class":
            raise DataError(
                f"{path}: the column {ours!r} is missing (also known as {', '.join(others)}).",
                cure=f"Columns there: {', '.join(table.columns)[:120]}.",
            )
    chosen.setdefault("class", pl.lit("all").alias("class"))
    return table.select(*chosen.values())


def _matrix(table: pl.DataFrame, path: Path, first: int) -> OdMatrix:
    import polars as pl

    if not table.height:
        raise DataError(f"{path}: there are no rows.", cure="Write one row for each pair.")
    text = [_text(table, name, path, first) for name in ("origin", "destination", "class")]
    values = _values(table, path, first)
    origin, destination, kind = text
    zones = zone_order(set(origin.unique()) | set(destination.unique()))
    classes = kind.unique(maintain_order=True).to_list()
    check_size(len(zones), len(classes), str(path))
    index = {name: k for k, name in enumerate(zones)}
    rows = [
        series.replace_strict(known, return_dtype=pl.Int64).to_numpy()
        for series, known in (
            (kind, {name: k for k, name in enumerate(classes)}),
            (origin, index),
            (destination, index),
        )
    ]
    cell = np.ravel_multi_index(rows, (len(classes), len(zones), len(zones)))
    _refuse_twins(cell, table, path, first)
    found = np.zeros(len(classes) * len(zones) ** 2)
    found[cell] = values
    shape = (len(classes), len(zones), len(zones))
    return OdMatrix(tuple(zones), tuple(classes), found.reshape(shape), str(path))


def _text(table: pl.DataFrame, name: str, path: Path, first: int) -> pl.Series:
    import polars as pl

    column = table[name]
    if column.dtype.is_float():
        whole = column.cast(pl.Int64, strict=False)
        column = whole.set((whole.cast(pl.Float64) != column).fill_null(True), None)
    elif not (column.dtype.is_integer() or column.dtype == pl.String):
        raise DataError(f"{path}: the column {name!r} must hold texts or whole numbers.")
    found = column.cast(pl.String).str.strip_chars()
    empty = (found.is_null() | (found == "")).fill_null(True)
    if empty.any():
        row = int(empty.arg_max() or 0)
        raise DataError(
            f"{path}:{row + first}, column {name}: allowed is the id of a zone or the name of a "
            f"class, got {shown(table[name][row])}."
        )
    return found


def shown(cell: object) -> str:
    """Return a cell as a message shows it; an empty one as the word nothing."""
    text = "" if cell is None else str(cell)
    return repr(text[:_SHOWN]) if text.strip() else "nothing"


def _values(table: pl.DataFrame, path: Path, first: int) -> pl.Series:
    import polars as pl

    column = table["value"]
    if column.dtype == pl.String:
        column = column.str.strip_chars()
    elif not column.dtype.is_numeric():
        raise DataError(f"{path}: the column 'value' must hold numbers.")
    found = column.cast(pl.Float64, strict=False)
    faulty = ~(found.is_finite() & (found >= 0)).fill_null(False)
    if faulty.any():
        row = int(faulty.arg_max() or 0)
        raise DataError(
            f"{path}:{row + first}, column value: allowed is a finite number >= 0, got "
            f"{shown(table['value'][row])}.",
            cure="Missing is never zero: write 0, or leave the row out.",
        )
    return found


def _refuse_twins(
    cell: np.ndarray[tuple[int], np.dtype[np.int64]], table: pl.DataFrame, path: Path, first: int
) -> None:
    order = np.argsort(cell, kind="stable")
    same = np.flatnonzero(np.diff(cell[order]) == 0)
    if len(same):
        one, two = (int(order[same[0] + k]) + first for k in (0, 1))
        pair = table.row(one - first)
        raise DataError(
            f"{path}:{two}: from {pair[0]} to {pair[1]} stands in line {one} already.",
            cure="Add them up to one row.",
        )


def zone_order(zones: set[str]) -> list[str]:
    """Return zone ids in order: by number where all are whole numbers, else as text."""
    if all(name.isascii() and name.isdigit() for name in zones):
        return sorted(zones, key=lambda name: (int(name), name))
    return sorted(zones)


def long_table(trips: OdMatrix) -> pl.DataFrame:
    """Return the pairs that have trips: ``origin, destination, class, value``."""
    import polars as pl

    kind, origin, destination = np.nonzero(trips.values)
    zones = np.array(trips.zone_ids, dtype=object)
    return pl.DataFrame(
        {
            "origin": pl.Series(zones[origin], dtype=pl.String),
            "destination": pl.Series(zones[destination], dtype=pl.String),
            "class": pl.Series(np.array(trips.class_names, dtype=object)[kind], dtype=pl.String),
            "value": trips.values[kind, origin, destination],
        }
    )


def write_long_table(trips: OdMatrix, path: str | Path) -> None:
    """Write the pairs that have trips as Parquet (``*.parquet``) or CSV; numbers stay the same.

    Raises
    ------
    OutputError
        If it cannot be written whole.
    """
    table, buffer = long_table(trips), BytesIO()
    if Path(path).suffix.lower() in _PARQUET:
        table.write_parquet(buffer)
    else:
        table.write_csv(buffer)
    write_atomic(path, buffer.getvalue())

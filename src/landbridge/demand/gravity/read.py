"""Tables of trade, CSV or Parquet: only the columns that are asked for, each cell checked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING

from landbridge.core.errors import DataError, LandbridgeError, LimitError, UsageError

if TYPE_CHECKING:
    import polars as pl

__all__ = ["MAX_BYTES", "MAX_ROWS", "Table", "keys_of", "numbers_of", "read_table"]

MAX_BYTES = 4 * 2**30
MAX_ROWS = 20_000_000
_PARQUET = (".parquet", ".pq")
_TEXT = (".csv", ".txt", ".tsv")
_SHOWN = 40
#: what a cell of numbers may hold instead of nothing
_MISSING = ("", ".", "na", "n/a", "nan", "null")
_KINDS = ((b"PK\x03\x04", "an Excel workbook or another ZIP file"), (b"\x1f\x8b", "a gzip file"))


@dataclass(frozen=True, slots=True)
class Table:
    """Columns as they were read, still text where the file is a CSV."""

    frame: pl.DataFrame
    path: Path
    first: int  # number of the first row: 2 in a CSV, below its header, 1 in Parquet

    def place(self, row: int, column: str) -> str:
        """Return where a cell stands, for a message."""
        return f"{self.path}:{row + self.first}, column {column}"


def read_table(path: str | Path, columns: Sequence[str] | None = None) -> Table:
    """Read a table.

    Parameters
    ----------
    columns : sequence of str, optional
        Read these alone; all where left out.

    Raises
    ------
    UsageError
        If there is no such file, or it has another ending.
    DataError
        If it is no sound table, or lacks a column.
    LimitError
        For a file larger than 4 GiB or of more than 20 million rows.
    """
    place = Path(path)
    _check_file(place)
    if place.suffix.lower() in _PARQUET:
        return Table(_parquet(place, columns), place, 1)
    return Table(_csv(place, columns), place, 2)


def _check_file(path: Path) -> None:
    if path.suffix.lower() not in (*_PARQUET, *_TEXT):
        raise UsageError(
            f"{path}: a table of trade is a .csv, .tsv, .txt or .parquet file.",
            cure="Save it as CSV in UTF-8.",
        )
    try:
        if not path.is_file():
            kind = "this is no regular file" if path.exists() else "there is no such file"
            raise UsageError(f"{path}: {kind}.", cure="Check the path.")
        if path.stat().st_size > MAX_BYTES:
            raise LimitError(
                f"{path}: larger than {MAX_BYTES // 2**30} GiB.",
                cure="Keep the years and columns that you need.",
            )
        with path.open("rb") as file:
            start = file.read(4096)
    except LandbridgeError:
        raise
    except (OSError, ValueError) as error:
        told = getattr(error, "strerror", None) or error
        raise UsageError(
            f"{str(path)!r}: cannot be read: {told}.", cure="Check the path."
        ) from None
    for mark, kind in _KINDS:
        if start.startswith(mark):
            raise DataError(f"{path}: this is {kind}, not a table.", cure="Save it as CSV.")
    if not start.strip():
        raise DataError(f"{path}: the file is empty.", cure="Write a header line and rows.")
    if start.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise DataError(f"{path}: this is UTF-16.", cure="Save it as CSV in UTF-8.")


def _csv(path: Path, columns: Sequence[str] | None) -> pl.DataFrame:
    import polars as pl

    try:
        with path.open("rb") as file:
            head = file.readline(1_000_000).decode("utf-8-sig")
        separator = max(",;\t", key=head.count)
        there = pl.read_csv(
            path, separator=separator, infer_schema=False, n_rows=0, encoding="utf8"
        ).columns
        _check_names(there, path)
        chosen = None if columns is None else _chosen(there, columns, path)
        frame = pl.read_csv(
            path,
            separator=separator,
            infer_schema=False,
            columns=chosen,
            n_rows=MAX_ROWS + 1,
        )
    except UnicodeDecodeError:
        raise DataError(f"{path}: the header is no UTF-8.", cure="Save it as UTF-8.") from None
    except pl.exceptions.PolarsError as error:
        raise DataError(
            f"{path}: no sound CSV: {_first_line(error)}.",
            cure="Write as many cells in every row; save it as UTF-8.",
        ) from None
    return _bounded(frame, path)


def _parquet(path: Path, columns: Sequence[str] | None) -> pl.DataFrame:
    import polars as pl
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        with pq.ParquetFile(path) as file:
            if file.metadata.num_rows > MAX_ROWS:
                raise LimitError(f"{path}: more than {MAX_ROWS:,} rows.", cure="Keep fewer years.")
            there = file.schema_arrow.names
            chosen = None if columns is None else _chosen(there, columns, path)
            found = pl.from_arrow(file.read(columns=chosen))
    except (pa.ArrowException, OSError, ValueError, TypeError, OverflowError,
            pl.exceptions.PolarsError) as error:  # fmt: skip
        if isinstance(error, LandbridgeError):
            raise
        raise DataError(f"{path}: no sound Parquet file: {_first_line(error)}.") from None
    return _bounded(found if isinstance(found, pl.DataFrame) else found.to_frame(), path)


def _first_line(error: BaseException) -> str:
    lines = str(error).strip().splitlines()
    return lines[0][:120].rstrip(".:") if lines else type(error).__name__


def _chosen(there: Sequence[str], wanted: Sequence[str], path: Path) -> list[str]:
    """Return the columns wanted, which must be there."""
    missing = [name for name in wanted if name not in there]
    if missing:
        near = get_close_matches(missing[0], there, n=1, cutoff=0.6)
        guess = f"Did you mean {near[0]!r}? " if near else ""
        raise DataError(
            f"{path}: no column {' and no column '.join(map(repr, missing[:5]))}.",
            cure=f"{guess}Columns there: {', '.join(there)[:400]}.",
        )
    return list(dict.fromkeys(wanted))


def _check_names(names: Sequence[str], path: Path) -> None:
    for name in names:
        plain, mark, _ = name.rpartition("_duplicated_")
        if mark and plain in names:
            raise DataError(f"{path}: two columns are called {plain!r}.", cure="Take one out.")


def _bounded(frame: pl.DataFrame, path: Path) -> pl.DataFrame:
    if frame.height > MAX_ROWS:
        raise LimitError(f"{path}: more than {MAX_ROWS:,} rows.", cure="Keep fewer years.")
    if not frame.height:
        raise DataError(f"{path}: there are no rows.", cure="Write one row for each pair.")
    return frame


def numbers_of(table: Table, column: str) -> pl.Series:
    """Return a column as float64, null where a cell is empty or says NA.

    Raises
    ------
    DataError
        Naming the cell that holds a text or an infinite number.
    """
    import polars as pl

    series = table.frame[column]
    if series.dtype == pl.String:
        series = series.str.strip_chars()
        series = series.set(series.str.to_lowercase().is_in(list(_MISSING)), None)
    elif not (series.dtype.is_numeric() or series.dtype in (pl.Boolean, pl.Null)):
        raise DataError(
            f"{table.path}: the column {column!r} must hold numbers, not {series.dtype}."
        )
    found = series.cast(pl.Float64, strict=False).fill_nan(None)
    faulty = (series.is_not_null() & found.is_null()) | found.is_infinite().fill_null(False)
    if series.dtype.is_float():
        faulty = found.is_infinite().fill_null(False)
    if faulty.any():
        row = int(faulty.arg_max() or 0)
        raise DataError(
            f"{table.place(row, column)}: allowed is a finite number, got "
            f"{str(table.frame[column][row])[:_SHOWN]!r} ({int(faulty.sum()):,} such in all).",
            cure="Write 2450.5, not 2,450.5 or 2450,5; leave unknown cells empty.",
        )
    return found


def keys_of(table: Table, column: str) -> pl.Series:
    """Return a column of names or years as text, null where a cell is empty."""
    import polars as pl

    series = table.frame[column]
    if series.dtype.is_float():
        whole = series.cast(pl.Int64, strict=False)
        same = (whole.cast(pl.Float64) == series).fill_null(True).all()
        series = whole if same else series
    if series.dtype.is_nested() or series.dtype == pl.Binary:
        raise DataError(f"{table.path}: the column {column!r} must hold texts or whole numbers.")
    text = series.cast(pl.String).str.strip_chars()
    return text.set(text == "", None)

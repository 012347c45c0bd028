"""A user's own CSV, checked cell by cell against a declared ``user_`` table.

Rows are numbered as a spreadsheet shows them: the header is row 1, so the first row of data is
row 2. Rows without any content may stand at the end only, so that numbers stay true.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING, Any

from landbridge.core.errors import DataError, LimitError, UnknownNameError
from landbridge.facts.cells import MAX_SHOWN, CellError, read_cell
from landbridge.facts.decoding import read_text
from landbridge.facts.row_faults import RowFaults
from landbridge.schema import Column, TableSchema, schema_names, table_schema
from landbridge.schema.row_rules import ORDERED

if TYPE_CHECKING:
    import polars as pl

__all__ = ["MAX_ROWS", "read_user_csv"]

MAX_ROWS = 200_000
MAX_COLUMNS = 200
_DELIMITERS = (",", ";", "\t")
_FIRST_ROW = 2


def read_user_csv(path: str | Path, schema_name: str) -> pl.DataFrame:
    """Read a user's CSV: UTF-8, or UTF-16 with its mark; comma, semicolon or tab.

    Parameters
    ----------
    path : str or Path
        At most 20 MB and 200,000 rows. Column names are read without regard to case.
    schema_name : str
        A declared table of users: ``user_services`` or ``user_rates``.

    Returns
    -------
    polars.DataFrame
        All declared columns in order, in their declared types; optional columns that the file
        lacks, and empty cells, are null.

    Raises
    ------
    UsageError
        If there is no such file, or it is a folder.
    UnknownNameError
        If no table of users is called so.
    DataError
        Listing up to 10 faults with row, column, value, what is allowed, and the cure.
    LimitError
        If the file is too large.
    """
    schema, path = _user_schema(schema_name), Path(path)
    text = read_text(path)
    delimiter = _delimiter(text, schema)
    rows = _rows(text, delimiter, path.name)
    header = _header(rows[0], schema, path.name)
    records = _trimmed(rows[1:])
    if not records:
        raise DataError(
            f"{path.name}: a header without rows.", cure="Write one row or more below it."
        )
    return _frame(_values(records, header, schema, path.name), schema)


def _user_schema(name: str) -> TableSchema:
    known = tuple(known for known in schema_names() if table_schema(known).is_user)
    if name not in known:
        near = get_close_matches(name, known, n=2, cutoff=0.4)
        raise UnknownNameError(
            f"No table of users is called {name!r}.", candidates=near,
            cure=f"Known: {', '.join(known)}.",
        )  # fmt: skip
    return table_schema(name)


def _delimiter(text: str, schema: TableSchema) -> str:
    """Return the delimiter that finds the most known columns in the first line."""
    first = text.lstrip().partition("\n")[0].partition("\r")[0]

    def score(delimiter: str) -> tuple[int, int]:
        cells = [_plain(cell.strip('"')) for cell in first.split(delimiter)]
        return sum(cell in schema.by_name for cell in cells), len(cells)

    return max(_DELIMITERS, key=score)


def _plain(name: str) -> str:
    return name.strip().strip("\ufeff").casefold()


def _rows(text: str, delimiter: str, name: str) -> list[list[str]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    rows: list[list[str]] = []
    try:
        for row in reader:
            if len(rows) > MAX_ROWS:
                raise LimitError(
                    f"{name}: more than {MAX_ROWS:,} rows.",
                    cure="Keep the rows that you need, or split the file.",
                )
            rows.append(row)
    except csv.Error as error:
        if "field limit" in str(error):
            raise _too_long(rows, reader.line_num, name) from None
        raise DataError(
            f"{name}: no CSV from line {reader.line_num}: {error}.",
            cure='Close every quoted cell; write a quote inside one as "".',
        ) from None
    return rows


def _too_long(rows: Sequence[Sequence[str]], line: int, name: str) -> DataError:
    """Say which row holds a cell that is longer than a cell may be."""
    row = len(rows) + 1
    return DataError(
        f"{name}: row {row} (line {line}) holds a cell of more than {csv.field_size_limit():,} "
        "characters.",
        cure="Spread its departures over several rows with ids of their own, or give "
        "frequency_per_week; if a quote in that row or before it is not closed, close it.",
    )


def _header(cells: Sequence[str], schema: TableSchema, name: str) -> list[Column]:
    """Return the columns of the file in its order."""
    faults = RowFaults(f"{name}, header")
    names = [_plain(cell) for cell in cells]
    if len(names) > MAX_COLUMNS:
        raise DataError(
            f"{name}, header: {len(names)} columns.", cure=f"Known: {', '.join(schema.names)}."
        )
    if not any(names):
        raise DataError(f"{name}: row 1 is empty.", cure="Write the header in the first row.")
    missing = [c for c in schema.columns if c.required and c.name not in names]
    absent = [column.name for column in schema.columns if column.name not in names]
    for number, column in enumerate(names, start=1):
        if not column:
            faults.add(f"column {number} has no name. Name it or remove it.")
        elif column not in schema.by_name:
            near = _near(column, absent or schema.names)
            cure = f"Did you mean {' or '.join(near)}?" if near else "Remove it."
            faults.add(f"column {cells[number - 1].strip()[:MAX_SHOWN]!r} is unknown. {cure}")
        elif column in names[: number - 1]:
            faults.add(f"column {column!r} stands there twice. Remove one.")
    for wanted in missing:
        faults.add(f"column {wanted.name!r} is missing ({wanted.meaning}). Add it.")
    faults.raise_if_any(f"Known columns: {', '.join(schema.names)}.")
    return [schema.by_name[column] for column in names]


def _near(name: str, known: Sequence[str]) -> list[str]:
    """Return the known columns that a name may stand for: those like it, those that hold it."""
    holding = [column for column in known if len(name) >= 3 and name in column]
    return (get_close_matches(name, known, n=2, cutoff=0.6) or holding)[:2]


def _trimmed(rows: list[list[str]]) -> list[list[str]]:
    """Return the rows without the empty ones at the end."""
    end = len(rows)
    while end and not any(cell.strip() for cell in rows[end - 1]):
        end -= 1
    return rows[:end]


def _values(
    records: Sequence[Sequence[str]], header: Sequence[Column], schema: TableSchema, name: str
) -> dict[str, list[Any]]:
    """Return the values of each column of the file; tell every fault at once."""
    faults = RowFaults(name)
    values: dict[str, list[Any]] = {column.name: [] for column in header}
    numbers: list[int] = []
    for number, cells in enumerate(records, start=_FIRST_ROW):
        if not any(cell.strip() for cell in cells):
            faults.add(f"row {number} is empty. Delete it.")
            continue
        if len(cells) != len(header):
            faults.add(
                f"row {number} has {len(cells)} cells, the header {len(header)}. "
                "Quote a cell that holds the delimiter; write numbers with a decimal point and "
                "without separators between thousands: 2450.5, not 2,450.5 or 2450,5."
            )
            continue
        numbers.append(number)
        for cell, column in zip(cells, header, strict=True):
            values[column.name].append(_value(cell, column, number, faults))
    _check_rows(values, numbers, schema, faults)
    faults.raise_if_any()
    return values


def _value(cell: str, column: Column, number: int, faults: RowFaults) -> Any:
    try:
        return read_cell(cell, column)
    except CellError as error:
        got = repr(cell.strip()[:MAX_SHOWN]) if cell.strip() else "nothing"
        faults.add(
            f"row {number}, column {column.name}: must be {error.allowed}, got {got}. {error.cure}"
        )
        return None


def _check_rows(
    values: dict[str, list[Any]], numbers: Sequence[int], schema: TableSchema, faults: RowFaults
) -> None:
    """Rules over several cells: one key, one row; the first day not after the last."""
    if schema.key:
        seen: dict[tuple[Any, ...], int] = {}
        for number, key in zip(
            numbers, zip(*(values[name] for name in schema.key), strict=True), strict=True
        ):
            first = seen.setdefault(key, number)
            if first != number and None not in key:
                shown = " / ".join(str(part)[:MAX_SHOWN] for part in key)
                faults.add(
                    f"row {number}, column {', '.join(schema.key)}: {shown!r} stands in row "
                    f"{first} already. Give every row its own."
                )
    for low, high in ORDERED:
        if low in values and high in values:
            for number, a, b in zip(numbers, values[low], values[high], strict=True):
                if a is not None and b is not None and a > b:
                    faults.add(
                        f"row {number}, column {low}: {a} exceeds {high} {b}. Swap or correct them."
                    )


def _frame(values: dict[str, list[Any]], schema: TableSchema) -> pl.DataFrame:
    import polars as pl

    dtypes = {"str": pl.String, "int": pl.Int64, "float": pl.Float64,
              "bool": pl.Boolean, "date": pl.Date}  # fmt: skip
    count = len(next(iter(values.values())))
    return pl.DataFrame(
        {
            column.name: pl.Series(
                column.name,
                values.get(column.name, [None] * count),
                dtype=dtypes[column.dtype],
                strict=True,
            )
            for column in schema.columns
        }
    )

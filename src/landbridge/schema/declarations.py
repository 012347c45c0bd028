"""Read the declarations: ``tables/<name>.csv``, one line a column.

Beside them stand ``descriptions.csv`` (what a table holds) and ``licences.csv``.
"""

from __future__ import annotations

import csv
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from functools import cache
from pathlib import Path
from types import MappingProxyType

from landbridge.core.errors import DataError, UnknownNameError
from landbridge.schema.model import DTYPES, Column, TableSchema

__all__ = [
    "Licence",
    "description_of",
    "licence_of",
    "parse_schema",
    "schema_names",
    "table_schema",
]

_HERE = Path(__file__).parent
FOLDER = _HERE / "tables"
DESCRIPTIONS = _HERE / "descriptions.csv"
LICENCES = _HERE / "licences.csv"
HEADER = (
    "column", "dtype", "unit", "min", "max", "required", "key", "references", "allowed", "meaning",
)  # fmt: skip
_YES_NO = {"yes": True, "no": False}
_NAME = re.compile(r"[a-z][a-z0-9_]*")


@dataclass(frozen=True, slots=True)
class Licence:
    """Under what terms a table may be passed on, and what must be said with it."""

    licence: str
    notice: str


@cache
def schema_names() -> tuple[str, ...]:
    """Return the names of all declared tables, sorted."""
    return tuple(sorted(path.stem for path in FOLDER.glob("*.csv")))


@cache
def table_schema(name: str) -> TableSchema:
    """Return the declaration of a table.

    Raises
    ------
    UnknownNameError
        If no such table is declared; with the nearest names.
    DataError
        If the declaration itself is damaged.
    """
    if name not in schema_names():
        near = get_close_matches(name, schema_names(), n=3, cutoff=0.5)
        raise UnknownNameError(
            f"No table is called {name!r}.",
            candidates=near,
            cure=f"Did you mean {' or '.join(near)}?"
            if near
            else f"Known tables: {', '.join(schema_names())}.",
        )
    try:
        text = (FOLDER / f"{name}.csv").read_text(encoding="utf-8")
    except (OSError, UnicodeError) as error:
        raise DataError(
            f"The declaration of table {name!r} cannot be read: {error}.",
            cure="Install Landbridge again.",
        ) from None
    return parse_schema(name, text)


def parse_schema(name: str, text: str) -> TableSchema:
    """Return the table that a declaration's CSV text declares.

    Raises
    ------
    DataError
        With line and column of the first fault.
    """
    reader = csv.DictReader(text.splitlines(), strict=True)
    if tuple(reader.fieldnames or ()) != HEADER:
        raise _damaged(name, 1, f"the header is {reader.fieldnames}", f"Write {','.join(HEADER)}.")
    columns: list[Column] = []
    try:
        for row in reader:
            column = _column(name, reader.line_num, row)
            if column.name in {known.name for known in columns}:
                raise _damaged(name, reader.line_num, f"column {column.name!r} stands there twice")
            columns.append(column)
    except csv.Error as error:
        raise _damaged(name, reader.line_num, str(error)) from None
    if not columns:
        raise _damaged(name, 1, "no column is declared")
    return TableSchema(name, tuple(columns))


def _column(table: str, line: int, row: Mapping[str | None, object]) -> Column:
    cells = {key: row.get(key) for key in HEADER}
    if None in row or None in cells.values():
        raise _damaged(table, line, "too many or too few cells", "Quote cells that hold a comma.")
    cell = {key: str(value).strip() for key, value in cells.items()}
    if not _NAME.fullmatch(cell["column"]):
        raise _damaged(table, line, f"{cell['column']!r} is no column name", "Use a-z, 0-9 and _.")
    if cell["dtype"] not in DTYPES:
        known = ", ".join(DTYPES)
        raise _damaged(table, line, f"dtype {cell['dtype']!r} is unknown", f"Known: {known}.")
    for key in ("required", "key"):
        if cell[key] not in _YES_NO:
            raise _damaged(table, line, f"{key} is {cell[key]!r}", "Write yes or no.")
    column = Column(
        name=cell["column"],
        dtype=cell["dtype"],
        unit=cell["unit"],
        low=cell["min"],
        high=cell["max"],
        required=_YES_NO[cell["required"]],
        key=_YES_NO[cell["key"]],
        references=_reference(table, line, cell["references"]),
        allowed=tuple(cell["allowed"].split("|")) if cell["allowed"] else (),
        meaning=cell["meaning"],
    )
    _check_range(table, line, column)
    return column


def _reference(table: str, line: int, text: str) -> tuple[str, str] | None:
    if not text:
        return None
    target, dot, column = text.partition(".")
    if not (dot and _NAME.fullmatch(target) and _NAME.fullmatch(column)):
        raise _damaged(table, line, f"references is {text!r}", "Write table.column.")
    return target, column


def _check_range(table: str, line: int, column: Column) -> None:
    ends = [end for end in (column.low, column.high) if end]
    try:
        if column.kind in ("int", "float"):
            values = [float(end) for end in ends]
            sound = all(map(math.isfinite, values)) and values == sorted(values)
        elif column.kind == "date":
            days = [date.fromisoformat(end) for end in ends]
            sound = days == sorted(days)
        else:
            sound = not ends
    except ValueError:
        sound = False
    if not sound:
        raise _damaged(
            table, line, f"min {column.low!r} and max {column.high!r} do not fit a {column.dtype}"
        )


def _damaged(table: str, line: int, what: str, cure: str = "Correct that line.") -> DataError:
    return DataError(f"Declaration of table {table!r}, line {line}: {what}.", cure=cure)


@cache
def _rows_by_table(path: Path) -> Mapping[str, dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return MappingProxyType({row["table"]: row for row in csv.DictReader(file)})


def description_of(table: str) -> str:
    """Return in a sentence what a table holds; empty for a table without a description."""
    return _rows_by_table(DESCRIPTIONS).get(table, {}).get("what", "")


def licence_of(table: str) -> Licence:
    """Return the licence class of a table; the row ``*`` stands for tables without one."""
    known = _rows_by_table(LICENCES)
    row = known.get(table, known["*"])
    return Licence(row["licence"], row["notice"])

"""CSV as text: UTF-8, a header, as many cells in every row; nothing is changed on the way.

A cell is written as it is. Text that begins with ``=``, ``+``, ``-`` or ``@`` is not altered: a
spreadsheet may take it for a formula, so open exported tables as text.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping, Sequence
from io import StringIO
from typing import Any

from landbridge.core.errors import DataError, LimitError
from landbridge.network.formats.columns import MAX_ROWS

__all__ = ["cell_text", "read_csv", "write_csv"]

_MOST_COLUMNS = 500


def cell_text(value: Any) -> str:
    """Return a value as the text that reads back to it; missing is empty."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return repr(value) if isinstance(value, float) else str(value)


def write_csv(columns: Mapping[str, Sequence[Any]]) -> bytes:
    """Return columns as CSV."""
    buffer = StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(columns)
    for row in zip(*columns.values(), strict=True):
        writer.writerow([cell_text(value) for value in row])
    return buffer.getvalue().encode()


def read_csv(raw: bytes, where: str) -> dict[str, list[str]]:
    """Read CSV into columns of text; header names in lower case, without blanks around them.

    Raises
    ------
    DataError
        If it is no UTF-8 text, has no header, a name twice, or a row of another length.
    LimitError
        For too many rows or columns.
    """
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise DataError(
            f"{where}: not UTF-8 text at byte {error.start}.", cure="Save it as UTF-8."
        ) from None
    reader = csv.reader(StringIO(text, newline=""), strict=True)
    try:
        rows = _bounded(reader, where)
    except csv.Error as error:
        raise DataError(f"{where}, line {reader.line_num}: no sound CSV: {error}.") from None
    if not rows:
        raise DataError(f"{where}: there is no header.", cure="Write the column names first.")
    names = [name.strip().lower() for name in rows[0]]
    if len(set(names)) < len(names):
        twice = next(name for name in names if names.count(name) > 1)
        raise DataError(f"{where}: the column {twice!r} stands twice in the header.")
    if len(names) > _MOST_COLUMNS:
        raise LimitError(f"{where}: {len(names)} columns; at most {_MOST_COLUMNS} are read.")
    for k, row in enumerate(rows[1:]):
        if len(row) != len(names):
            raise DataError(
                f"{where}, row {k + 1}: {len(row)} cells under {len(names)} column names.",
                cure="Quote cells that hold a comma.",
            )
    return {name: [row[k] for row in rows[1:]] for k, name in enumerate(names)}


def _bounded(reader: Iterable[list[str]], where: str) -> list[list[str]]:
    rows = []
    for row in reader:
        if row:
            rows.append(row)
        if len(rows) > MAX_ROWS:
            raise LimitError(f"{where}: more than {MAX_ROWS} rows.")
    return rows

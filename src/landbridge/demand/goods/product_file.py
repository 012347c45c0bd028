"""Read a user's catalogue of products row by row, whatever its size and its faults.

A row that cannot be read never stops the rest: it is handed on with its line and what is wrong
with it. A quote that is never closed swallows no rows: the line on which it stands is bad, and the
next line is read as a row again.
"""

from __future__ import annotations

import csv
from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from landbridge.core.errors import DataError, UsageError

__all__ = ["Columns", "ProductFile", "ProductRow", "open_products"]

MAX_RECORD = 32_768  # characters of one row
MAX_COLUMNS = 1_000
_DELIMITERS = (",", ";", "\t", "|")
_TEXT = (
    "title product_title product_name item_name goods_name name description product_description "
    "item_description goods_description goods product item text commodity desc article "
    "品名 商品名称 商品 名称 货物名称 наименование название товар описание наименование_товара "
    "designation désignation libellé libelle nom produit"
)
_ID = "id sku product_id item_id article_id code article_no ref номер артикул 编号 货号"
_HS = (
    "hs hs_code hscode hs4 hs6 hts tariff_code commodity_code taric тн_вэд тнвэд код_тн_вэд "
    "海关编码 税号 商品编码"
)


@dataclass(frozen=True, slots=True)
class Columns:
    """Positions of the columns that are read, and the names they go by."""

    text: int
    id: int | None
    hs: int | None
    names: tuple[str, ...]

    def as_names(self) -> dict[str, str]:
        """Return what is read from which column."""
        places = {"text": self.text, "id": self.id, "hs": self.hs}
        return {what: self.names[at] for what, at in places.items() if at is not None}


@dataclass(frozen=True, slots=True)
class ProductRow:
    """One row: where it begins, what it says, and what is wrong with it (None: nothing)."""

    line: int
    text: str
    id: str | None = None
    hs: str | None = None
    problem: str | None = None


class ProductFile:
    """An open catalogue: its columns, and its rows in order."""

    def __init__(self, file: IO[str], name: str, wanted: dict[str, str | None]) -> None:
        self._lines = _Lines(file)
        first = self._lines.first(name)
        self._delimiter = max(_DELIMITERS, key=first.count)
        header = next(csv.reader([first], delimiter=self._delimiter))
        self.columns = _columns(header, name, wanted)

    def rows(self) -> Iterator[ProductRow]:
        """Yield the rows that hold anything."""
        for line, cells, problem in self._lines.records(self._delimiter):
            yield self._row(line, cells, problem)

    def _row(self, line: int, cells: Sequence[str], problem: str | None) -> ProductRow:
        columns = self.columns
        if problem is None and len(cells) != len(columns.names):
            problem = f"{len(cells)} cells, the header has {len(columns.names)}"
        if problem is None and any(not cell.isprintable() and _broken(cell) for cell in cells):
            problem = "bytes that are not UTF-8"

        def cell(at: int | None) -> str | None:
            found = cells[at].strip() if at is not None and at < len(cells) else ""
            return _whole(found) or None

        return ProductRow(
            line, cell(columns.text) or "", cell(columns.id), cell(columns.hs), problem
        )


@contextmanager
def open_products(
    path: str | Path,
    *,
    column: str | None = None,
    id_column: str | None = None,
    hs_column: str | None = None,
) -> Iterator[ProductFile]:
    """Open a catalogue: CSV with a header, UTF-8 (or UTF-16 with its mark).

    Parameters
    ----------
    path : str or Path
        Cells divided by comma, semicolon, tab or bar.
    column, id_column, hs_column : str, optional
        Names of the columns with the text, an id and an HS code; found by common names where
        they are not given. Only the text must be there.

    Raises
    ------
    UsageError
        If there is no such file, or no such column.
    DataError
        If the file is empty or its header cannot be read.
    """
    path = Path(path)
    if not path.is_file():
        what = "a folder" if path.is_dir() else "no such file"
        raise UsageError(f"{path}: {what}.", cure="Give a CSV file with a header.")
    wanted = {"text": column, "id": id_column, "hs": hs_column}
    with path.open("rb") as raw:
        mark = raw.read(2)
    encoding = "utf-16" if mark in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    errors = "replace" if encoding == "utf-16" else "surrogateescape"
    with path.open(encoding=encoding, errors=errors, newline="") as file:
        yield ProductFile(file, path.name, wanted)


class _UnclosedError(Exception):
    """A row that grew too long."""


class _Lines:
    """Lines of a file, some of which may be given back; and the records they make."""

    def __init__(self, file: IO[str]) -> None:
        self._file = file
        self._back: deque[str] = deque()
        self._taken: list[str] = []
        self._size = 0
        self._line = 1
        self._ended = False

    def first(self, name: str) -> str:
        """Return the header, and refuse a file that has none."""
        head = self._file.readline(MAX_RECORD)
        self._line += 1
        if not head.strip():
            raise DataError(f"{name}: the first line is empty.", cure="Begin with a header.")
        if len(head) == MAX_RECORD or "\0" in head or _broken(head):
            raise DataError(
                f"{name}: the first line is no header of a CSV in UTF-8.",
                cure="Save the table as CSV, UTF-8.",
            )
        return head

    def records(self, delimiter: str) -> Iterator[tuple[int, list[str], str | None]]:
        """Yield the line, the cells and the problem of each record that is not empty."""
        reader = csv.reader(self, delimiter=delimiter)
        while True:
            self._taken.clear()
            self._size = 0
            start, cells, problem = self._line, [], ""
            try:
                cells = next(reader)
            except StopIteration:
                return
            except _UnclosedError:
                problem = f"a cell that does not end within {MAX_RECORD:,} characters"
            except csv.Error as error:
                problem = str(error)
            if not problem and self._ended and len(self._taken) > 1 and self._is_open():
                problem = "a quote that is never closed"
            if problem:
                cells = self._give_back(delimiter)
                reader = csv.reader(self, delimiter=delimiter)
            self._line = start + len(self._taken)
            if problem or any(cell.strip() for cell in cells):
                yield start, cells, problem or None

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = self._back.popleft() if self._back else self._file.readline(MAX_RECORD)
        if not line:
            self._ended = True
            raise StopIteration
        self._taken.append(line)
        self._size += len(line)
        if self._size >= MAX_RECORD:
            self._skip_rest(line)
            raise _UnclosedError
        return line

    def _skip_rest(self, line: str) -> None:
        """Leave the rest of an endless line unread."""
        while len(line) == MAX_RECORD and not line.endswith(("\n", "\r")):
            line = self._file.readline(MAX_RECORD)

    def _is_open(self) -> bool:
        return sum(line.count('"') for line in self._taken) % 2 == 1

    def _give_back(self, delimiter: str) -> list[str]:
        """Keep the first line as the bad row; the others are read again."""
        first, *others = self._taken
        self._back.extendleft(reversed(others))
        del self._taken[1:]
        self._ended = False
        return first.rstrip("\r\n").replace('"', "").split(delimiter)


def _columns(header: Sequence[str], name: str, wanted: dict[str, str | None]) -> Columns:
    names = tuple(cell.strip() for cell in header)
    if len(names) > MAX_COLUMNS:
        raise DataError(f"{name}: {len(names)} columns; {MAX_COLUMNS} are read.", cure=None)
    plain = [_plain(cell) for cell in names]
    text = _find(wanted["text"], plain, _TEXT.split())
    if text is None:
        raise UsageError(
            f"{name}: no column is called {wanted['text']!r}."
            if wanted["text"]
            else f"{name}: no column looks like the text of a product.",
            cure=f"Name one with --column; there are: {', '.join(names[:20])}.",
        )
    places = {}
    for what, usual in (("id", _ID.split()), ("hs", _HS.split())):
        places[what] = _find(wanted[what], plain, usual)
        if wanted[what] and places[what] is None:
            raise UsageError(
                f"{name}: no column is called {wanted[what]!r}.",
                cure=f"There are: {', '.join(names[:20])}.",
            )
    return Columns(text, places["id"], places["hs"], names)


def _find(wanted: str | None, plain: list[str], usual: Sequence[str]) -> int | None:
    for name in [_plain(wanted)] if wanted else usual:
        if name in plain:
            return plain.index(name)
    return None


def _plain(name: str) -> str:
    return "_".join(name.casefold().replace("-", " ").replace("_", " ").split())


def _broken(text: str) -> bool:
    return any("\ud800" <= char <= "\udfff" or char == "\ufffd" for char in text)


def _whole(text: str) -> str:
    """Write out bytes that are no text, so that the row can be kept."""
    if text.isprintable() or not _broken(text):
        return text
    return text.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")

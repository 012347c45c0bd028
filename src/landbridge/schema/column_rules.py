"""Rules on the cells of one column: nulls, numbers, closed lists, undamaged text."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, NamedTuple

from landbridge.schema.model import Column, Violation
from landbridge.schema.subject import Subject

if TYPE_CHECKING:
    import polars as pl

__all__ = ["RULES", "default_range"]

#: range of a column of degrees where the declaration gives none
_DEGREES = {"lat": ("-90", "90"), "lon": ("-180", "180")}
#: columns of prose and addresses, where a question mark is only a question mark
_PROSE = ("source", "method", "note", "url")
_MISSING_WORDS = ("nan", "NaN", "null", "NULL", "None", "N/A", "n/a", "#N/A", "<NA>")


class _Damage(NamedTuple):
    pattern: str
    rule: str
    cure: str


_DAMAGE = (
    _Damage(
        r"\x{FFFD}|\?\?|\p{L}\?\p{L}",
        "letters must be whole, not replaced by ? or U+FFFD",
        "Read the source again in its own encoding.",
    ),
    _Damage(
        "[ÃÐÑÅÂ][\\x{80}-\\x{BF}]|â€",
        "text must not be UTF-8 read as Latin-1",
        "Read the source again as UTF-8.",
    ),
    _Damage(
        r"[\x00-\x1F\x7F]",
        "text must hold no control characters",
        "Take the tab, line end or other control character out.",
    ),
    _Damage(
        r"^\s*$",
        "text must not be blank",
        "Leave the cell null where nothing is known.",
    ),
)


def nulls(subject: Subject, column: Column) -> Iterator[Violation]:
    """A required column holds no null; no list holds one."""
    import polars as pl

    series = subject.frame[column.name]
    if column.required:
        rows = series.is_null().arg_true().to_list()
        yield from subject.breaches(
            column.name, (rows, [None] * len(rows)), "must not be null", "Fill the cell in."
        )
    if column.is_list:
        holes = series.list.eval(pl.element().is_null()).list.any().fill_null(False)
        rows = holes.arg_true().to_list()
        yield from subject.breaches(
            column.name, (rows, [None] * len(rows)), "a list must hold no null",
            "Take the null out of the list.",
        )  # fmt: skip


def finite(subject: Subject, column: Column) -> Iterator[Violation]:
    """Numbers are finite: missing is null, never NaN."""
    if column.kind != "float":
        return
    cells = subject.cells(column.name)
    found = subject.where(~cells[1].is_finite(), cells)
    yield from subject.breaches(
        column.name, found, "must be a finite number", "Leave the cell null where nothing is known."
    )


def default_range(column: Column) -> Column:
    """Return the column with the range of degrees where it is one and declares no range."""
    from dataclasses import replace

    if column.name in _DEGREES and not (column.low or column.high):
        low, high = _DEGREES[column.name]
        return replace(column, low=low, high=high, unit=column.unit or "degrees")
    return column


def in_range(subject: Subject, column: Column) -> Iterator[Violation]:
    """Numbers and dates lie in the declared range; lat and lon always in theirs."""
    column = default_range(column)
    if not column.range_text:
        return
    read = date.fromisoformat if column.kind == "date" else float
    cells = subject.cells(column.name)
    if column.kind == "float":
        cells = cells[0].filter(cells[1].is_finite()), cells[1].filter(cells[1].is_finite())
    values = cells[1]
    outside: list[pl.Series] = []
    if column.low:
        outside.append(values < read(column.low))
    if column.high:
        outside.append(values > read(column.high))
    yield from subject.breaches(
        column.name, subject.where(reduce(or_, outside), cells), f"must be {column.range_text}",
        "Correct the value, its unit or its column.",
    )  # fmt: skip


def allowed(subject: Subject, column: Column) -> Iterator[Violation]:
    """A column with a closed list holds nothing else."""
    import polars as pl

    if not column.allowed:
        return
    cells = subject.cells(column.name)
    known = pl.Series(column.allowed, dtype=pl.String)
    found = subject.where(~cells[1].cast(pl.String).is_in(known.implode()), cells)
    yield from subject.breaches(
        column.name, found, f"must be one of {', '.join(column.allowed)}", "Use one of these words."
    )


def text(subject: Subject, column: Column) -> Iterator[Violation]:
    """Text has kept its letters; "NA" is Namibia, but the words for missing are not text."""
    import polars as pl

    if column.kind != "str":
        return
    cells = subject.cells(column.name)
    for damage in _DAMAGE:
        pattern = damage.pattern
        if damage is _DAMAGE[0] and column.name.startswith(_PROSE):
            pattern = r"\x{FFFD}"
        found = subject.where(cells[1].str.contains(pattern), cells)
        yield from subject.breaches(column.name, found, damage.rule, damage.cure)
    if not column.allowed:
        words = pl.Series(_MISSING_WORDS, dtype=pl.String)
        found = subject.where(cells[1].is_in(words.implode()), cells)
        yield from subject.breaches(
            column.name, found, "must not be a word for missing",
            "Leave the cell null where nothing is known.",
        )  # fmt: skip


RULES = (nulls, finite, in_range, allowed, text)

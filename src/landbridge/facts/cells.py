"""One cell of a user's CSV: its text to a value, or what is wrong with it."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date
from difflib import get_close_matches
from typing import Any

from landbridge.schema import DTYPES, Column

__all__ = ["CellError", "read_cell"]

_NUMBER = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]{1,3})?")
_WHOLE = re.compile(r"[+-]?[0-9]{1,18}(?:\.0*)?")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_DECIMAL_COMMA = re.compile(r"[+-]?[0-9]+,[0-9]+")
#: parts the thousands in one country, the decimals in the next
_AMBIGUOUS = re.compile(r"[+-]?[1-9][0-9]{0,2},[0-9]{3}")
_SEPARATORS = " \u00a0\u202f',."
#: a number among words or signs of currency
_AMOUNT = re.compile(r"[^0-9.,+-]*([0-9]+(?:\.[0-9]+)?)[^0-9.,+-]*")
_GROUPED = re.compile(r"[+-]?[0-9]{1,3}(?:[ \u00a0\u202f',.][0-9]{3})+(?:[.,][0-9]+)?")
_OTHER_DAY = re.compile(r"[0-9]{1,4}[./-][0-9]{1,2}[./-][0-9]{1,4}")
_CONTROL = re.compile("[\x00-\x1f\x7f\ufffd]")
_TRUE, _FALSE = ("true", "yes", "1"), ("false", "no", "0")
MAX_SHOWN = 60  # characters of a wrong value that a message shows


class CellError(ValueError):
    """A cell that does not fit its column; ``cure`` says what to write."""

    def __init__(self, allowed: str, cure: str) -> None:
        super().__init__(allowed)
        self.allowed = allowed
        self.cure = cure


def read_cell(text: str, column: Column) -> Any:
    """Return the value of a cell; an empty one is None, and "NA" is text.

    Raises
    ------
    CellError
        With what is allowed and what to do.
    """
    text = text.strip()
    if not text:
        if column.required:
            raise CellError(_allowed(column), "Fill the cell in.")
        return None
    value = _READERS[column.dtype](text, column)
    if column.allowed and value not in column.allowed:
        near = get_close_matches(text.casefold(), column.allowed, n=1, cutoff=0.6)
        raise CellError(
            _allowed(column), f"Did you mean {near[0]}?" if near else "Use one of these words."
        )
    if not _in_range(value, column):
        raise CellError(_allowed(column), "Correct the value or its unit.")
    return value


def _allowed(column: Column) -> str:
    if column.allowed:
        return f"one of {', '.join(column.allowed)}"
    kind = {"date": "a date as YYYY-MM-DD"}.get(column.dtype, DTYPES[column.dtype])
    return f"{kind} {column.range_text}".rstrip()


def _in_range(value: Any, column: Column) -> bool:
    if not column.range_text:
        return True
    end = date.fromisoformat if column.dtype == "date" else float
    above = not column.low or value >= end(column.low)
    return above and (not column.high or value <= end(column.high))


def _text(text: str, column: Column) -> str:
    if _CONTROL.search(text):
        raise CellError("text without control characters and without U+FFFD", "Type the text anew.")
    return text


def _float(text: str, column: Column) -> float:
    if not _NUMBER.fullmatch(text):
        raise CellError(_allowed(column), _number_cure(text))
    value = float(text)
    if value in (float("inf"), float("-inf")):
        raise CellError(_allowed(column), "Write a finite number.")
    return value


def _int(text: str, column: Column) -> int:
    if not _WHOLE.fullmatch(text):
        if _NUMBER.fullmatch(text):
            raise CellError(_allowed(column), "Write a whole number, digits only.")
        raise CellError(_allowed(column), _number_cure(text))
    return int(text.partition(".")[0])


def _number_cure(text: str) -> str:
    if _AMBIGUOUS.fullmatch(text):
        whole, point = text.replace(",", ""), text.replace(",", ".")
        return (
            f"A comma is not read: write {whole} if it parts the thousands, {point} if it is the "
            "decimal point."
        )
    if _DECIMAL_COMMA.fullmatch(text):
        return f"Write a decimal point: {text.replace(',', '.')}."
    if _GROUPED.fullmatch(text):
        plain = _ungrouped(text)
        return f"Write the number without separators between thousands: {plain}."
    if (amount := _AMOUNT.fullmatch(text)) is not None:
        return f"Write the number alone, without unit or currency: {amount.group(1)}."
    return "Write digits with a decimal point, without unit or currency; leave unknown cells empty."


def _ungrouped(text: str) -> str:
    """Return a number with separators between thousands as it is to be written."""
    marks = [mark for mark in text if mark in _SEPARATORS]
    is_point = marks[-1] in ".," and marks.count(marks[-1]) == 1 and len(marks) > 1
    point = marks[-1] if is_point else ""
    whole, _, part = text.rpartition(point) if point else (text, "", "")
    digits = "".join(letter for letter in whole if letter not in _SEPARATORS)
    return f"{digits}.{part}" if point else digits


def _bool(text: str, column: Column) -> bool:
    word = text.casefold()
    if word in _TRUE:
        return True
    if word in _FALSE:
        return False
    raise CellError(_allowed(column), "Write true or false.")


def _day(text: str, column: Column) -> date:
    if _DAY.fullmatch(text):
        try:
            return date.fromisoformat(text)
        except ValueError:
            raise CellError(_allowed(column), "There is no such day.") from None
    hint = "Write year-month-day, such as 2027-03-11."
    raise CellError(
        _allowed(column),
        f"{hint} The order of day and month is not guessed."
        if _OTHER_DAY.fullmatch(text)
        else hint,
    )


_READERS: Mapping[str, Callable[[str, Column], Any]] = {
    "str": _text,
    "float": _float,
    "int": _int,
    "bool": _bool,
    "date": _day,
}

"""Arguments of a question asked from Python: what each may be, and a message where it is not."""

from __future__ import annotations

import os
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from itertools import islice
from math import isfinite
from numbers import Real
from pathlib import Path
from typing import TYPE_CHECKING, cast

from landbridge.core.enums import UnitLoad
from landbridge.core.errors import UsageError
from landbridge.core.timeline import parse_date

if TYPE_CHECKING:
    from landbridge.scenario import Scenario

__all__ = [
    "day_of",
    "number_of",
    "path_of",
    "scenario_of",
    "text_of",
    "unit_of",
    "words_of",
]

#: most characters that a message repeats of what was got
MAX_SHOWN = 60
#: most filters of one kind, and most characters of one
MAX_WORDS, MAX_WORD = 100, 200


def text_of(value: object, name: str) -> str:
    """Return a text.

    Raises
    ------
    UsageError
        If it is anything else.
    """
    if isinstance(value, str):
        return value
    raise _refused(name, "a text", value)


def number_of(value: object, name: str) -> float:
    """Return a finite number: int, float, Decimal, fraction or NumPy scalar, but no truth value.

    Raises
    ------
    UsageError
        If it is no number, not finite, or too large for a float.
    """
    if isinstance(value, bool) or not isinstance(value, Real | Decimal):
        raise _refused(name, "a number", value)
    try:
        number = float(value)
    except (OverflowError, ValueError):
        raise UsageError(
            f"{name}: allowed is a finite number, got one that is too large or none.",
            cure="Give a smaller one.",
        ) from None
    if not isfinite(number):
        raise _refused(name, "a finite number", value)
    return number


def day_of(value: object, name: str) -> date:
    """Return the day of a text (``YYYY-MM-DD``), a date, or a datetime as its own clock shows it.

    Raises
    ------
    UsageError
        If it is none of them, no calendar date, or outside the planning horizon.
    """
    if isinstance(value, str):
        return parse_date(value, name=name)
    if isinstance(value, date):
        return parse_date(f"{value.year:04}-{value.month:02}-{value.day:02}", name=name)
    raise _refused(name, "a date or a text YYYY-MM-DD", value)


def unit_of(value: object, name: str = "unit") -> UnitLoad:
    """Return what is counted.

    Raises
    ------
    UsageError
        If the text names no unit.
    """
    if isinstance(value, str) and (word := value.strip().lower()) in set(UnitLoad):
        return UnitLoad(word)
    raise _refused(name, f"one of {', '.join(UnitLoad)}", value)


def words_of(values: object, name: str) -> tuple[str, ...]:
    """Return a list of words; a single text counts as one word, not as its letters.

    Raises
    ------
    UsageError
        If it is no list of texts, or longer than a filter can be.
    """
    if isinstance(values, str):
        values = (values,)
    try:
        words = tuple(islice(cast("Iterable[str]", values), MAX_WORDS + 1))
    except TypeError:
        raise _refused(name, "a list of texts", values) from None
    if len(words) > MAX_WORDS:
        raise UsageError(f"{name}: more than {MAX_WORDS} words are given.", cure="Drop some.")
    for word in words:
        if len(text_of(word, f"{name}, each of its words")) > MAX_WORD:
            raise UsageError(
                f"{name}: a word has {len(word)} characters; allowed are {MAX_WORD}.",
                cure="Give a country, a crossing or a mode.",
            )
    return words


def path_of(value: object, name: str) -> Path | None:
    """Return the path of a user's file, or None where none is given.

    Raises
    ------
    UsageError
        If it is no path.
    """
    return None if value is None else _path(value, name, "a path")


def scenario_of(value: object, name: str = "scenario") -> str | Path | Scenario:
    """Return the name of a scenario, the path of its file, or a scenario as it is.

    Raises
    ------
    UsageError
        If it is none of them.
    """
    from landbridge.scenario import Scenario

    if isinstance(value, Scenario | str):
        return value
    return _path(value, name, "a name, a path or a loaded scenario")


def _path(value: object, name: str, allowed: str) -> Path:
    if not isinstance(value, str | os.PathLike) or not value:
        raise _refused(name, allowed, value)
    try:
        return Path(value)
    except TypeError:  # a path made of bytes
        raise _refused(name, allowed, value) from None


def _refused(name: str, allowed: str, value: object) -> UsageError:
    return UsageError(
        f"{name}: allowed is {allowed}, got {_shown(value)}.",
        cure="Leave it out." if value is None else "Give one.",
    )


def _shown(value: object) -> str:
    """Return what was got, with its type, short; a value that cannot be shown is named by type."""
    kind = type(value).__name__
    if value is None:
        return kind
    try:
        text = repr(value)
    except Exception:  # an object of a user may fail in any way
        return kind
    cut = text if len(text) <= MAX_SHOWN else text[: MAX_SHOWN - 1] + "…"
    return f"{kind} {cut}"

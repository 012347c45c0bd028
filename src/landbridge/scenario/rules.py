"""What one scenario key may hold, declared as data: kind, range, unit and meaning.

A rule is attached to each parameter field; the same rule checks a value that Python code
passes and one that a TOML file holds, and it prints the allowed range in messages and docs.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields
from datetime import date
from pathlib import Path
from typing import Any, ClassVar, Protocol

from landbridge.core.errors import UsageError

__all__ = [
    "Count",
    "Day",
    "Factors",
    "FactorsOf",
    "FilePath",
    "Flag",
    "Names",
    "Number",
    "OneOf",
    "Refused",
    "Rule",
    "ScenarioName",
    "Text",
    "check_fields",
    "param",
]


class Refused(ValueError):
    """A value that a rule does not allow; the text says what is allowed."""


@dataclass(frozen=True, slots=True)
class Factors(Mapping[str, float]):
    """An immutable map from an id to a factor; an id that is absent has no factor of its own."""

    pairs: tuple[tuple[str, float], ...] = ()

    def __getitem__(self, key: str) -> float:
        for name, value in self.pairs:
            if name == key:
                return value
        raise KeyError(key)

    def __iter__(self) -> Iterator[str]:
        return (name for name, _ in self.pairs)

    def __len__(self) -> int:
        return len(self.pairs)


class Rule(Protocol):
    """What a key may hold; ``read`` returns the clean value or raises ``Refused``."""

    @property
    def meaning(self) -> str: ...

    @property
    def unit(self) -> str: ...

    def allowed(self) -> str: ...

    def read(self, value: object) -> Any: ...


@dataclass(frozen=True, slots=True)
class Number:
    """A real number between two bounds, both allowed."""

    low: float
    high: float
    unit: str
    meaning: str

    def allowed(self) -> str:
        return f"a number from {self.low:g} to {self.high:g}"

    def read(self, value: object) -> float:
        sound = isinstance(value, int | float) and not isinstance(value, bool)
        if not sound or not self.low <= value <= self.high:  # type: ignore[operator]
            raise Refused(self.allowed())
        return float(value)  # type: ignore[arg-type]


@dataclass(frozen=True, slots=True)
class Count:
    """A whole number between two bounds, both allowed."""

    low: int
    high: int
    unit: str
    meaning: str

    def allowed(self) -> str:
        return f"a whole number from {self.low} to {self.high}"

    def read(self, value: object) -> int:
        if not isinstance(value, int) or isinstance(value, bool):
            raise Refused(self.allowed())
        if not self.low <= value <= self.high:
            raise Refused(self.allowed())
        return value


@dataclass(frozen=True, slots=True)
class OneOf:
    """One of a few whole numbers."""

    values: tuple[int, ...]
    unit: str
    meaning: str

    def allowed(self) -> str:
        return "one of " + ", ".join(str(value) for value in self.values)

    def read(self, value: object) -> int:
        if not isinstance(value, int) or isinstance(value, bool) or value not in self.values:
            raise Refused(self.allowed())
        return value


@dataclass(frozen=True, slots=True)
class Flag:
    """True or false."""

    meaning: str
    unit: str = ""

    def allowed(self) -> str:
        return "true or false"

    def read(self, value: object) -> bool:
        if not isinstance(value, bool):
            raise Refused(self.allowed())
        return value


@dataclass(frozen=True, slots=True)
class Text:
    """A short text, or one of a few words."""

    meaning: str
    words: tuple[str, ...] = ()
    unit: str = ""
    longest: ClassVar[int] = 500

    def allowed(self) -> str:
        if self.words:
            return "one of " + ", ".join(repr(word) for word in self.words)
        return f"a text of 1 to {self.longest} characters"

    def read(self, value: object) -> str:
        if not isinstance(value, str) or not 0 < len(value) <= self.longest:
            raise Refused(self.allowed())
        if self.words and value not in self.words:
            raise Refused(self.allowed())
        return value


@dataclass(frozen=True, slots=True)
class ScenarioName:
    """The name of a shipped scenario, or nothing; loading checks that there is one."""

    meaning: str
    unit: str = ""

    def allowed(self) -> str:
        return "the name of a shipped scenario, or an empty text"

    def read(self, value: object) -> str:
        if not isinstance(value, str) or not re.fullmatch(r"[A-Za-z0-9_-]{0,100}", value):
            raise Refused(self.allowed())
        return value


@dataclass(frozen=True, slots=True)
class Names:
    """A list of ids or names, each once."""

    meaning: str
    unit: str = ""
    most: ClassVar[int] = 1000

    def allowed(self) -> str:
        return f"a list of up to {self.most} different names"

    def read(self, value: object) -> tuple[str, ...]:
        if not isinstance(value, list | tuple) or len(value) > self.most:
            raise Refused(self.allowed())
        if not all(isinstance(name, str) and name for name in value):
            raise Refused(self.allowed())
        if len(set(value)) != len(value):
            raise Refused(self.allowed())
        return tuple(value)


@dataclass(frozen=True, slots=True)
class FactorsOf:
    """A table of factors by id: country code, crossing id."""

    low: float
    high: float
    key: str  # what the ids are, in words
    meaning: str
    pattern: str = r"[a-z0-9][a-z0-9-]*"
    unit: str = "factor"

    def allowed(self) -> str:
        return f"a table from {self.key} to a number from {self.low:g} to {self.high:g}"

    def read(self, value: object) -> Factors:
        if not isinstance(value, Mapping):
            raise Refused(self.allowed())
        number = Number(self.low, self.high, self.unit, self.meaning)
        for name in value:
            if not isinstance(name, str) or not re.fullmatch(self.pattern, name):
                raise Refused(f"{self.allowed()} ({name!r} is no {self.key})")
        try:
            return Factors(tuple(sorted((name, number.read(value[name])) for name in value)))
        except Refused:
            raise Refused(self.allowed()) from None


@dataclass(frozen=True, slots=True)
class Day:
    """A calendar date, as a TOML date or as text; kept as a date, or as ISO text."""

    meaning: str
    as_text: bool = False
    unit: str = "date"

    def allowed(self) -> str:
        return "a calendar date, YYYY-MM-DD"

    def read(self, value: object) -> date | str:
        try:
            day = value if type(value) is date else date.fromisoformat(value)  # type: ignore[arg-type]
        except (TypeError, ValueError):
            raise Refused(self.allowed()) from None
        return day.isoformat() if self.as_text else day


@dataclass(frozen=True, slots=True)
class FilePath:
    """A file beside the scenario, or nothing."""

    meaning: str
    unit: str = ""

    def allowed(self) -> str:
        return "the path of a file, relative to the scenario file"

    def read(self, value: object) -> Path | None:
        if value is None or isinstance(value, Path):
            return value
        if not isinstance(value, str) or not value or "\0" in value:
            raise Refused(self.allowed())
        return Path(value)


def param(default: Any, rule: Rule) -> Any:
    """Declare a parameter field with its default and its rule."""
    return field(default=default, metadata={"rule": rule})


def check_fields(record: Any, table: str) -> None:
    """Check every ruled field of a frozen record and store the clean value.

    Raises
    ------
    UsageError
        Naming the key, what is allowed and what was got.
    """
    for item in fields(record):
        rule = item.metadata.get("rule")
        if rule is None:
            continue
        value = getattr(record, item.name)
        try:
            object.__setattr__(record, item.name, rule.read(value))
        except Refused as refused:
            key = f"{table}.{item.name}" if table else item.name
            raise UsageError(f"Scenario key {key}: allowed is {refused}, got {value!r}.") from None

"""What a declared table, one of its columns and a breach of its rules are."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

__all__ = ["DTYPES", "Column", "TableSchema", "Violation"]

#: how a declaration names a type -> what it says in messages
DTYPES: Mapping[str, str] = MappingProxyType(
    {
        "str": "text",
        "int": "a whole number",
        "float": "a number",
        "bool": "true or false",
        "date": "a date",
        "list_float": "a list of numbers",
        "list_str": "a list of texts",
    }
)


@dataclass(frozen=True, slots=True)
class Column:
    """One declared column.

    Attributes
    ----------
    low, high : str
        Ends of the allowed range as declared; empty where the column is open at that end.
    references : tuple of str or None
        ``(table, column)`` whose values this column may hold.
    allowed : tuple of str
        The closed list of values; empty where any value of the type will do.
    """

    name: str
    dtype: str
    unit: str = ""
    low: str = ""
    high: str = ""
    required: bool = False
    key: bool = False
    references: tuple[str, str] | None = None
    allowed: tuple[str, ...] = ()
    meaning: str = ""

    @property
    def kind(self) -> str:
        """The type of one value: that of the elements where the column holds lists."""
        return self.dtype.removeprefix("list_")

    @property
    def is_list(self) -> bool:
        """Whether each cell holds a list."""
        return self.dtype.startswith("list_")

    @property
    def range_text(self) -> str:
        """The allowed range in words, with its unit; empty where there is none."""
        low, high = self.low, self.high
        if low and high:
            text = f"between {low} and {high}"
        elif low:
            text = f"at least {low}"
        elif high:
            text = f"at most {high}"
        else:
            return ""
        return f"{text} {self.unit}".rstrip()


@dataclass(frozen=True, slots=True)
class TableSchema:
    """One declared table: its columns in order."""

    name: str
    columns: tuple[Column, ...]
    by_name: Mapping[str, Column] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        by_name = MappingProxyType({column.name: column for column in self.columns})
        object.__setattr__(self, "by_name", by_name)

    @property
    def names(self) -> tuple[str, ...]:
        """The column names, in order."""
        return tuple(self.by_name)

    @property
    def key(self) -> tuple[str, ...]:
        """The columns that together name a row; empty where a table has no key."""
        return tuple(column.name for column in self.columns if column.key)

    @property
    def is_user(self) -> bool:
        """Whether users bring this table; no such table is packaged."""
        return self.name.startswith("user_")


@dataclass(frozen=True, slots=True)
class Violation:
    """One breach of a rule.

    Attributes
    ----------
    row : int or None
        Number of the row, 1 for the first one below the header; None for the whole table.
    column : str or None
        None where no single column is at fault.
    rule : str
        What must hold.
    key : str
        The key of the row, where the table has one.
    """

    table: str
    row: int | None
    column: str | None
    value: Any
    rule: str
    cure: str
    key: str = ""

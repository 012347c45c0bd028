"""A frame under examination: its columns, the labels of its rows, its breaches."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from landbridge.schema.model import Column, TableSchema, Violation

if TYPE_CHECKING:
    import polars as pl

__all__ = ["Loader", "Subject"]

#: gives the table of a name; used to follow references
Loader = Callable[[str], "pl.DataFrame"]


@dataclass(frozen=True, slots=True)
class Subject:
    """A frame and its declaration.

    Attributes
    ----------
    sound : frozenset of str
        The declared columns that are there in their declared type; only these are examined.
    cap : int
        How many breaches of one rule in one column are told one by one.
    """

    frame: pl.DataFrame
    schema: TableSchema
    sound: frozenset[str]
    cap: int

    @property
    def columns(self) -> tuple[Column, ...]:
        """The columns that can be examined."""
        return tuple(column for column in self.schema.columns if column.name in self.sound)

    def has(self, *names: str) -> bool:
        """Whether all the columns can be examined."""
        return self.sound.issuperset(names)

    def cells(self, name: str) -> tuple[pl.Series, pl.Series]:
        """Return the row indices and values that are not null, lists taken apart."""
        import polars as pl

        frame = self.frame.select(pl.int_range(pl.len()).alias("row"), pl.col(name).alias("cell"))
        frame = frame.filter(pl.col("cell").is_not_null())
        if self.schema.by_name[name].is_list:
            frame = frame.filter(pl.col("cell").list.len() > 0).explode("cell")
            frame = frame.filter(pl.col("cell").is_not_null())
        return frame["row"], frame["cell"]

    def where(
        self, mask: pl.Series, cells: tuple[pl.Series, pl.Series]
    ) -> tuple[list[int], list[Any]]:
        """Return the rows and values that a mask over cells picks."""
        picked = mask.fill_null(False)
        return cells[0].filter(picked).to_list(), cells[1].filter(picked).to_list()

    def breaches(
        self, column: str | None, found: tuple[Sequence[int], Sequence[Any]], rule: str, cure: str
    ) -> Iterator[Violation]:
        """Yield one violation a row found, up to the cap, then one that counts the rest."""
        rows, values = found
        name = self.schema.name
        for row, value in zip(rows[: self.cap], values, strict=False):
            yield Violation(name, row + 1, column, value, rule, cure, self.label(row))
        rest = len(rows) - self.cap
        if rest > 0:
            yield Violation(name, None, column, f"{rest} more such rows", rule, cure)

    def label(self, row: int) -> str:
        """Return the key of a row as text, empty where it has none."""
        names = [name for name in self.schema.key if name in self.frame.columns]
        return " / ".join(str(self.frame[name][row]) for name in names)

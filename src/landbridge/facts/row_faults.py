"""Faults of a user's file, collected: the first ones in words, the rest as a number."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from landbridge.core.errors import DataError

__all__ = ["MAX_TOLD", "RowFaults"]

MAX_TOLD = 10  # faults that one message lists


@dataclass(slots=True)
class RowFaults:
    """Faults found so far in one file."""

    name: str
    told: list[str] = field(default_factory=list)
    count: int = 0
    first: DataError | None = None  # as it was raised

    def add(self, text: str) -> None:
        """Add a fault in words."""
        self.count += 1
        if len(self.told) < MAX_TOLD:
            self.told.append(text)

    @contextmanager
    def caught(self) -> Iterator[None]:
        """Collect the error of one row, so that the next rows are read too."""
        try:
            yield
        except DataError as error:
            self.first = self.first or error
            self.add(str(error).removeprefix(f"{self.name} "))

    def raise_if_any(self, closing: str = "") -> None:
        """Raise ``DataError`` with all that was found; nothing where nothing was."""
        if not self.count:
            return
        if self.count == 1 and self.first is not None:
            raise self.first
        lines = list(self.told)
        if self.count > len(lines):
            lines.append(f"and {self.count - len(lines)} more.")
        if closing:
            lines.append(closing)
        noun = "fault" if self.count == 1 else "faults"
        raise DataError(f"{self.name}: {self.count} {noun}:" + "".join(f"\n  {x}" for x in lines))

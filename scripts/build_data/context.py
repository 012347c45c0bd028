"""What every table builder works with: where the inputs are, what was built, what was noted."""

from __future__ import annotations

import csv
import hashlib
import io
from dataclasses import dataclass, field
from importlib import metadata
from pathlib import Path
from typing import Literal

import polars as pl

__all__ = ["BuildError", "Context", "Note", "NoteKind"]

NoteKind = Literal["source", "repair", "disagreement", "dropped"]


class BuildError(ValueError):
    """An input is missing or breaks the contract of a table."""


@dataclass(frozen=True, slots=True)
class Note:
    """One line of the build report."""

    kind: NoteKind
    text: str


@dataclass(slots=True)
class Context:
    """Inputs and outputs of one build.

    Attributes
    ----------
    facts : Path
        The facts folder (`cities/`, `network/`, `trade/`, `gaps/`).
    curated : Path
        Lists kept by hand in `scripts/build_data/curated`.
    work : Path
        Cache for unpacked packages; may be empty at the start.
    packaged : Path
        Folder of the packaged tables, read for tables that this build leaves alone.
    tables : dict of str to DataFrame
        Tables built so far.
    notes : list of Note
        Lines for the build report, in order.
    inputs : dict of str to str
        Version of each package and SHA-256 of each file that was read.
    """

    facts: Path
    curated: Path
    work: Path
    packaged: Path
    tables: dict[str, pl.DataFrame] = field(default_factory=dict)
    notes: list[Note] = field(default_factory=list)
    inputs: dict[str, str] = field(default_factory=dict)

    def note(self, kind: NoteKind, text: str) -> None:
        """Keep a line for the build report."""
        self.notes.append(Note(kind, text))

    def rows(self, name: str) -> list[dict[str, str]]:
        """Read a CSV of the facts folder, e.g. `cities/cities.csv`; cells are stripped text."""
        return self._read(self.facts / name, f"facts/{name}")

    def curated_rows(self, name: str) -> list[dict[str, str]]:
        """Read a curated CSV by table name, e.g. `hubs`."""
        return self._read(self.curated / f"{name}.csv", f"curated/{name}.csv")

    def package(self, name: str) -> str:
        """Return the version of an installed package and record it as an input."""
        try:
            version = metadata.version(name)
        except metadata.PackageNotFoundError as error:
            raise BuildError(
                f"the package {name} is not installed; install requirements/build.txt"
            ) from error
        self.inputs[f"package/{name}"] = version
        return version

    def record(self, name: str, data: bytes) -> None:
        """Record the SHA-256 of any other input."""
        self.inputs[name] = hashlib.sha256(data).hexdigest()

    def table(self, name: str) -> pl.DataFrame:
        """Return a table of this build, or the packaged one."""
        if name in self.tables:
            return self.tables[name]
        path = self.packaged / f"{name}.parquet"
        if not path.exists():
            raise BuildError(f"the table {name} is needed first; build it, e.g. --only {name}")
        return pl.read_parquet(path)

    def has_table(self, name: str) -> bool:
        """Return whether a table was built or is packaged."""
        return name in self.tables or (self.packaged / f"{name}.parquet").exists()

    def _read(self, path: Path, key: str) -> list[dict[str, str]]:
        try:
            data = path.read_bytes()
        except OSError as error:
            raise BuildError(f"{key} cannot be read: {error.strerror}") from error
        self.record(key, data)
        reader = csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline=""))
        found = []
        for number, row in enumerate(reader, start=2):
            if None in row or None in row.values():
                raise BuildError(f"{key}, line {number}: not as many cells as the header")
            found.append({column: cell.strip() for column, cell in row.items()})
        return found

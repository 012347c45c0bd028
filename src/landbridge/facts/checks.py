"""Examine every packaged table: its bytes, its declared rules, and rules between tables."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from landbridge.core.errors import DataError, LandbridgeError
from landbridge.facts import capacity_rules, cross_rules, power_rules, tables, trade_rules
from landbridge.schema import Violation, table_schema, validate, wrong_columns

if TYPE_CHECKING:
    import polars as pl

__all__ = ["Report", "check"]


@dataclass(frozen=True, slots=True)
class Report:
    """What an examination of the packaged tables found.

    Attributes
    ----------
    violations : tuple of Violation
        Every breach; empty for sound tables.
    tables : mapping
        Rows of each table that could be read.
    """

    violations: tuple[Violation, ...]
    tables: Mapping[str, int]


def check() -> Report:
    """Validate every packaged table and the rules between them.

    Nothing that is wrong with a table is an exception here: a table that is missing, altered or
    damaged is a violation too.
    """
    folder = tables.facts_folder()
    found: list[Violation] = []
    frames: dict[str, pl.DataFrame] = {}
    for name in tables.table_names():
        try:
            frames[name] = tables.read_table(folder, name)
        except DataError as error:
            found.append(_unreadable(name, error))

    def load(name: str) -> pl.DataFrame:
        if name not in frames:
            raise DataError(f"Table {name!r} cannot be read.")
        return frames[name]

    def load_sound(name: str) -> pl.DataFrame:
        frame = load(name)
        if any(wrong_columns(frame, table_schema(name))):
            raise DataError(f"Table {name!r} has other columns than declared.")
        return frame

    for name, frame in frames.items():
        found.extend(validate(frame, table_schema(name), load=load))
    found.extend(_manifest(folder, frames))
    between = (*cross_rules.RULES, *trade_rules.RULES, *power_rules.RULES, *capacity_rules.RULES)
    for rule in between:
        found.extend(_guarded(rule, load_sound))
    rows = {name: frame.height for name, frame in frames.items()}
    return Report(tuple(found), MappingProxyType(rows))


def _unreadable(name: str, error: DataError) -> Violation:
    return Violation(
        name, None, None, error.message, "the table must be whole and unaltered", error.cure or ""
    )


def _manifest(folder: Path, frames: Mapping[str, pl.DataFrame]) -> Iterator[Violation]:
    """The manifest names the declared tables and their rows, and no other file is there."""
    try:
        entries = tables.read_manifest(folder)
    except DataError:
        return  # told with each table already
    cure = "Build the tables again."
    for name, entry in sorted(entries.items()):
        if name not in tables.table_names():
            yield Violation(
                name, None, None, f"{name}.parquet", "a packaged table must be declared",
                f"Add schema/tables/{name}.csv or take the table out.",
            )  # fmt: skip
        elif name in frames and frames[name].height != entry.rows:
            yield Violation(
                name, None, None, frames[name].height,
                f"the manifest must tell the rows ({entry.rows} told)", cure,
            )  # fmt: skip
    stray = {path.stem for path in folder.glob("*.parquet")} - set(entries)
    for name in sorted(stray):
        yield Violation(
            name, None, None, f"{name}.parquet", "a file must stand in the manifest", cure
        )


def _guarded(rule: cross_rules.Rule, load: cross_rules.Loader) -> list[Violation]:
    """Run a rule between tables; where a table is missing or unsound, that was told already."""
    try:
        return list(rule(load))
    except LandbridgeError:
        return []

"""Read the packaged tables: whole, unaltered and with the declared columns, or not at all.

The tables stand beside this module in ``tables/``; the environment variable
``LANDBRIDGE_FACTS`` names another folder that holds all of them with their manifest.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from landbridge.core.errors import DataError, UnknownNameError
from landbridge.schema import schema_names, table_schema, wrong_columns

if TYPE_CHECKING:
    import polars as pl

__all__ = [
    "FORMAT",
    "MANIFEST",
    "VARIABLE",
    "Entry",
    "clear_cache",
    "facts_folder",
    "fingerprint",
    "load",
    "load_from",
    "read_manifest",
    "read_table",
    "table_names",
]

#: environment variable that names another folder of tables
VARIABLE = "LANDBRIDGE_FACTS"
MANIFEST = "manifest.json"
FORMAT = 1
_OWN = Path(__file__).parent / "tables"


@dataclass(frozen=True, slots=True)
class Entry:
    """What the manifest says of a table's file."""

    sha256: str
    rows: int
    bytes: int


def facts_folder() -> Path:
    """Return the folder that the tables are read from."""
    other = os.environ.get(VARIABLE)
    return Path(other).absolute() if other else _OWN


def table_names() -> tuple[str, ...]:
    """Return the names of the packaged tables, sorted."""
    return tuple(name for name in schema_names() if not table_schema(name).is_user)


def load(name: str) -> pl.DataFrame:
    """Return a packaged table; read once, then kept.

    Raises
    ------
    UnknownNameError
        If no table is called so; with the nearest names.
    DataError
        If the table is missing, truncated, altered, or has other columns than declared.
    """
    return load_from(facts_folder(), name)


def fingerprint() -> str:
    """Return 16 hex digits that change with any byte of any packaged table.

    Raises
    ------
    DataError
        If the manifest is missing or damaged.
    """
    entries = read_manifest(facts_folder())
    lines = [f"{name}:{entry.sha256}\n" for name, entry in sorted(entries.items())]
    return hashlib.sha256("".join(lines).encode()).hexdigest()[:16]


def clear_cache() -> None:
    """Forget the tables that were read; for tests that write tables of their own."""
    from landbridge.facts import places

    load_from.cache_clear()
    read_manifest.cache_clear()
    places.gazetteer_of.cache_clear()


@lru_cache(maxsize=128)
def load_from(folder: Path, name: str) -> pl.DataFrame:
    """Return a table of a given folder; raises as ``load`` does."""
    known = table_names()
    if name not in known:
        near = get_close_matches(name, known, n=3, cutoff=0.5)
        raise UnknownNameError(
            f"No packaged table is called {name!r}.",
            candidates=near,
            cure=f"Did you mean {' or '.join(near)}?"
            if near
            else f"Known tables: {', '.join(known)}.",
        )
    frame = read_table(folder, name)
    wrong = list(wrong_columns(frame, table_schema(name)))
    if wrong:
        told = "; ".join(f"{item.column}: {item.rule}" for item in wrong[:5])
        more = f" and {len(wrong) - 5} more" if len(wrong) > 5 else ""
        raise DataError(
            f"Table {name!r} in {folder} has other columns than declared: {told}{more}.",
            cure=_cure(folder),
        )
    return frame


def read_table(folder: Path, name: str) -> pl.DataFrame:
    """Read the file of a table and check every byte of it, but not its columns.

    Raises
    ------
    DataError
        If the file is missing, truncated or altered.
    """
    entries = read_manifest(folder)
    if name not in entries:
        raise DataError(
            f"Table {name!r} does not stand in {folder / MANIFEST}.", cure=_cure(folder)
        )
    entry, path = entries[name], folder / f"{name}.parquet"
    content = _bytes_of(path, folder, name)
    if len(content) != entry.bytes:
        raise DataError(
            f"Table {name!r}, {path}: {len(content)} bytes, the manifest says {entry.bytes}; "
            "the file was cut short or replaced.",
            cure=_cure(folder),
        )
    if hashlib.sha256(content).hexdigest() != entry.sha256:
        raise DataError(
            f"Table {name!r}, {path}: the content does not match its sha256 in the manifest; "
            "the file was altered.",
            cure=_cure(folder),
        )
    return _parse(content, path, folder)


def _bytes_of(path: Path, folder: Path, name: str) -> bytes:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        raise DataError(f"Table {name!r}: there is no {path}.", cure=_cure(folder)) from None
    except OSError as error:
        raise DataError(
            f"Table {name!r}, {path}: cannot be read: {error.strerror}.", cure=_cure(folder)
        ) from None


def _parse(content: bytes, path: Path, folder: Path) -> pl.DataFrame:
    import polars as pl

    try:
        return pl.read_parquet(BytesIO(content), use_statistics=False)
    except Exception as error:  # polars lets errors of the parquet reader through as they are
        raise DataError(
            f"{path}: no readable Parquet file: {type(error).__name__}: {error}.",
            cure=_cure(folder),
        ) from None


@lru_cache(maxsize=16)
def read_manifest(folder: Path) -> Mapping[str, Entry]:
    """Return what the manifest of a folder says of each table.

    Raises
    ------
    DataError
        If it is missing, is no JSON, or has another form than declared.
    """
    path = folder / MANIFEST
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise DataError(f"The facts have no manifest: {path}.", cure=_cure(folder)) from None
    except (OSError, ValueError, RecursionError) as error:
        raise DataError(f"{path}: cannot be read: {error}.", cure=_cure(folder)) from None
    try:
        return MappingProxyType(_entries(content))
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise DataError(
            f"{path}: has another form than declared: {type(error).__name__}: {error}.",
            cure=_cure(folder),
        ) from None


def _entries(content: Any) -> dict[str, Entry]:
    if content["format"] != FORMAT:
        raise ValueError(f"format {content['format']!r}, allowed is {FORMAT}")
    return {
        str(name): Entry(str(item["sha256"]), int(item["rows"]), int(item["bytes"]))
        for name, item in content["tables"].items()
    }


def _cure(folder: Path) -> str:
    if folder == _OWN:
        return "Install Landbridge again: pip install --force-reinstall landbridge."
    return f"Make the tables of {VARIABLE}={folder} anew, or unset {VARIABLE}."

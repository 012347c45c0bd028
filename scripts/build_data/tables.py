"""Cast rows to the declared tables and write them so that equal input gives equal bytes."""

from __future__ import annotations

import csv
import fcntl
import hashlib
import io
import json
import math
import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
from scripts.build_data.context import BuildError

__all__ = ["SCHEMAS", "Column", "check_references", "make_frame", "read_schema", "write_tables"]

SCHEMAS = Path(__file__).resolve().parents[2] / "src" / "landbridge" / "schema" / "tables"

_DTYPES: dict[str, Any] = {
    "str": pl.String,
    "int": pl.Int64,
    "float": pl.Float64,
    "bool": pl.Boolean,
    "date": pl.Date,
    "list_float": pl.List(pl.Float64),
    "list_str": pl.List(pl.String),
}
_TRUE = frozenset(("1", "true", "yes"))
_FALSE = frozenset(("0", "false", "no"))
_ROW_GROUP = 1 << 20
_ZSTD_LEVEL = 12


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a declared table."""

    name: str
    dtype: str
    low: float | None
    high: float | None
    required: bool
    key: bool
    references: str | None  # table.column
    allowed: frozenset[str]


def read_schema(table: str, folder: Path = SCHEMAS) -> tuple[Column, ...]:
    """Read the declaration of a table."""
    path = folder / f"{table}.csv"
    if not path.exists():
        raise BuildError(f"{table}: no schema {path.name} in schema/tables")
    with path.open(encoding="utf-8", newline="") as file:
        return tuple(_column(row) for row in csv.DictReader(file))


def _column(row: Mapping[str, str]) -> Column:
    if row["dtype"] not in _DTYPES:
        raise BuildError(f"schema column {row['column']}: unknown dtype {row['dtype']!r}")
    return Column(
        name=row["column"],
        dtype=row["dtype"],
        low=float(row["min"]) if row["min"] else None,
        high=float(row["max"]) if row["max"] else None,
        required=row["required"] == "yes",
        key=row["key"] == "yes",
        references=row["references"] or None,
        allowed=frozenset(a for a in row["allowed"].split("|") if a),
    )


def make_frame(
    table: str, rows: Iterable[Mapping[str, Any]], folder: Path = SCHEMAS
) -> pl.DataFrame:
    """Cast rows to the columns of a table, check them and sort them by the key.

    Parameters
    ----------
    table : str
        Name of the table; its schema gives names, types, bounds and the key.
    rows : iterable of mapping
        Text as read from a CSV or Python values; "" and a missing column are null. A column
        that the schema does not declare is an error.

    Returns
    -------
    DataFrame
        Columns in the order of the schema, rows in the order of the key.

    Raises
    ------
    BuildError
        Naming table, row, column, value and rule.
    """
    schema = read_schema(table, folder)
    names = {c.name for c in schema}
    data: dict[str, list[Any]] = {c.name: [] for c in schema}
    for number, row in enumerate(rows, start=1):
        unknown = set(row) - names
        if unknown:
            raise BuildError(f"{table}, row {number}: undeclared columns {sorted(unknown)}")
        for column in schema:
            value = _cell(column, row.get(column.name), f"{table}, row {number}")
            data[column.name].append(value)
        if {"est", "method"} <= names and data["est"][-1] and data["method"][-1] is None:
            raise BuildError(f"{table}, row {number}: an estimate (est) needs a method")
    frame = pl.DataFrame(data, schema={c.name: _DTYPES[c.dtype] for c in schema}, strict=True)
    keys = [c.name for c in schema if c.key]
    if not keys:
        return frame
    twice = frame.filter(frame.select(keys).is_duplicated()).select(keys)
    if twice.height:
        raise BuildError(f"{table}: the key {keys} is not unique: {twice.rows()[:3]}")
    return frame.sort(keys, nulls_last=True)


def _cell(column: Column, raw: Any, where: str) -> Any:
    blank = raw is None or (isinstance(raw, str) and not raw.strip())
    value = None if blank else _convert(column, raw, where)
    where = f"{where}, column {column.name}"
    if value is None:
        if column.required:
            raise BuildError(f"{where}: a value is required")
        return None
    if isinstance(value, int | float) and not isinstance(value, bool):
        low = -math.inf if column.low is None else column.low
        high = math.inf if column.high is None else column.high
        if not low <= value <= high:
            raise BuildError(f"{where}: {value} lies outside {low}..{high}")
    if column.allowed and value not in column.allowed:
        raise BuildError(f"{where}: {value!r} is none of {sorted(column.allowed)}")
    return value


def _convert(column: Column, raw: Any, where: str) -> Any:
    try:
        match column.dtype:
            case "str":
                return str(raw).strip()
            case "int":
                number = float(raw)
                if number != int(number):
                    raise ValueError("not a whole number")
                return int(number)
            case "float":
                number = float(raw)
                if not math.isfinite(number):
                    raise ValueError("not finite")
                return number
            case "bool":
                return _truth(raw)
            case "date":
                return raw if isinstance(raw, date) else date.fromisoformat(str(raw))
            case "list_str":
                parts = raw.split("|") if isinstance(raw, str) else raw
                return [str(part) for part in parts if str(part)]
            case _:
                return [float(part) for part in raw]
    except (TypeError, ValueError, OverflowError) as error:
        raise BuildError(
            f"{where}, column {column.name}: {raw!r} is no {column.dtype} ({error})"
        ) from error


def _truth(raw: Any) -> bool:
    if isinstance(raw, bool):
        return raw
    word = str(raw).strip().casefold()
    if word not in _TRUE | _FALSE:
        raise ValueError("neither true nor false")
    return word in _TRUE


def check_references(frames: Mapping[str, pl.DataFrame]) -> list[str]:
    """Return one line per reference that leads nowhere; tables that are absent are left out."""
    found = []
    for table in sorted(frames):
        for column in read_schema(table):
            target, _, target_column = (column.references or "").partition(".")
            if target not in frames or column.name not in frames[table].columns:
                continue
            known = frames[target][target_column]
            values = frames[table][column.name].drop_nulls().unique()
            lost = values.filter(~values.is_in(known.implode())).sort().to_list()
            found += [f"{table}.{column.name}: {v!r} is not in {column.references}" for v in lost]
    return found


def write_tables(
    frames: Mapping[str, pl.DataFrame], folder: Path, inputs: Mapping[str, str]
) -> dict[str, Any]:
    """Write tables and the manifest; return the manifest.

    Every file is written beside its place and moved there whole, the manifest last: a reader
    that compares hashes never takes a half-written set for a good one. Tables of the manifest
    that are not given stay as they are. Builds that run at the same time wait for each other.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with _locked(folder):
        manifest = _read_manifest(folder)
        for name in sorted(frames):
            data = _parquet(frames[name])
            _replace(folder / f"{name}.parquet", data)
            manifest["tables"][name] = {
                "sha256": hashlib.sha256(data).hexdigest(),
                "rows": frames[name].height,
                "bytes": len(data),
            }
        manifest["inputs"].update(inputs)
        manifest["tables"] = dict(sorted(manifest["tables"].items()))
        manifest["inputs"] = dict(sorted(manifest["inputs"].items()))
        text = json.dumps(manifest, indent=1, ensure_ascii=False) + "\n"
        _replace(folder / "manifest.json", text.encode())
    return manifest


def _parquet(frame: pl.DataFrame) -> bytes:
    buffer = io.BytesIO()
    frame.rechunk().write_parquet(
        buffer,
        compression="zstd",
        compression_level=_ZSTD_LEVEL,
        statistics=False,
        row_group_size=_ROW_GROUP,
    )
    return buffer.getvalue()


def _read_manifest(folder: Path) -> dict[str, Any]:
    path = folder / "manifest.json"
    if not path.exists():
        return {"format": 1, "tables": {}, "inputs": {}}
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return found


def _replace(path: Path, data: bytes) -> None:
    """Write a file whole or not at all."""
    if path.exists() and path.read_bytes() == data:
        return
    beside = path.with_name(f".{path.name}.new")
    try:
        with beside.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    handle = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)

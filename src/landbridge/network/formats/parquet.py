"""A network as a folder of Parquet tables: nodes, links, crossings, closures, geometry."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from landbridge.core.errors import DataError, LimitError
from landbridge.network.formats.assembly import MAX_POINTS, Tables, assemble, check_line, take_apart
from landbridge.network.formats.columns import CLOSURES, CROSSINGS, LINKS, MAX_ROWS, NODES, Column
from landbridge.network.formats.folder import (
    SIGN,
    Manifest,
    read_bounded,
    read_manifest,
    write_tables,
)
from landbridge.network.model import Network

__all__ = ["arrow_table", "parquet_bytes", "parquet_columns", "read_parquet", "write_parquet"]

_DECLARED = {"nodes": NODES, "links": LINKS, "crossings": CROSSINGS, "closures": CLOSURES}
_GEOMETRY = "geometry"


def write_parquet(network: Network, path: Path) -> None:
    """Write a network as a folder of Parquet tables."""
    import pyarrow as pa

    tables = take_apart(network)
    files = {
        f"{name}.parquet": parquet_bytes(arrow_table(columns, getattr(tables, name)))
        for name, columns in _DECLARED.items()
    }
    lines = network.geometry
    shapes = pa.table(
        {
            "line_id": pa.array(list(lines), pa.string()),
            "lon": pa.array([line[:, 0] for line in lines.values()], pa.list_(pa.float32())),
            "lat": pa.array([line[:, 1] for line in lines.values()], pa.list_(pa.float32())),
        }
    )
    files[f"{_GEOMETRY}.parquet"] = parquet_bytes(shapes)
    write_tables(path, files, Manifest("parquet", network.scenario, network.fingerprint))


def read_parquet(path: Path) -> Network:
    """Read a folder that ``write_parquet`` wrote.

    Raises
    ------
    DataError
        If a file is missing, altered, truncated, or holds what it should not.
    LimitError
        If it is larger than what is read.
    """
    manifest = read_manifest(path)
    if manifest is None:
        raise DataError(f"{path}: no {SIGN} there.", cure="Name a folder that was exported.")
    found: dict[str, dict[str, list[Any]]] = {}
    for name in (*_DECLARED, _GEOMETRY):
        file = path / f"{name}.parquet"
        raw = read_bounded(file)
        if hashlib.sha256(raw).hexdigest() != manifest.sha256.get(file.name):
            raise DataError(
                f"{file}: not the file that was exported (its hash differs).",
                cure="It was altered or only half-copied; export the network again.",
            )
        found[name] = parquet_columns(raw, str(file))
    lines = found.pop(_GEOMETRY)
    tables = Tables(
        nodes=found["nodes"],
        links=found["links"],
        crossings=found["crossings"],
        closures=found["closures"],
        geometry=_geometry(lines, f"{path / _GEOMETRY}.parquet"),
        scenario=manifest.scenario,
        fingerprint=manifest.fingerprint,
    )
    return assemble(tables, str(path))


def _geometry(lines: Mapping[str, list[Any]], where: str) -> dict[str, NDArray[np.float32]]:
    if not {"line_id", "lon", "lat"} <= lines.keys():
        raise DataError(f"{where}: the columns line_id, lon and lat are needed.")
    found = {}
    for k, (name, lon, lat) in enumerate(
        zip(lines["line_id"], lines["lon"], lines["lat"], strict=True)
    ):
        place = f"{where}, row {k + 1}"
        try:
            points = np.column_stack([np.asarray(lon, float), np.asarray(lat, float)])
        except (TypeError, ValueError):
            raise DataError(f"{place}: lon and lat are lists of equal length.") from None
        if not isinstance(name, str) or name in found:
            raise DataError(f"{place}: line_id must be a text and stand once.")
        found[name] = check_line(points, place)
    return found


def arrow_table(columns: Iterable[Column], values: Mapping[str, Sequence[Any]]) -> Any:
    """Return declared columns as a pyarrow table."""
    import pyarrow as pa

    types = {str: pa.string(), int: pa.int32(), float: pa.float64(), bool: pa.bool_()}
    return pa.table(
        {c.name: pa.array(list(values[c.name]), types[c.kind]) for c in columns if c.name in values}
    )


def parquet_bytes(table: Any) -> bytes:
    """Return a pyarrow table as a Parquet file."""
    import pyarrow.parquet as pq

    buffer = BytesIO()
    pq.write_table(table, buffer, compression="zstd")
    return buffer.getvalue()


def parquet_columns(raw: bytes, where: str) -> dict[str, list[Any]]:
    """Read a Parquet file into plain columns.

    Raises
    ------
    DataError
        If the bytes are no Parquet file.
    LimitError
        If it holds too much.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        file = pq.ParquetFile(BytesIO(raw))
        size = file.metadata
        if size.num_rows > MAX_ROWS or size.num_columns > 200:
            raise LimitError(f"{where}: {size.num_rows} rows, {size.num_columns} columns.")
        groups = [size.row_group(k).total_byte_size for k in range(size.num_row_groups)]
        if sum(groups) > 16 * MAX_POINTS:
            raise LimitError(f"{where}: {sum(groups)} bytes when unpacked; too many.")
        table = file.read()
        if table.num_rows > MAX_ROWS:
            raise LimitError(f"{where}: {table.num_rows} rows; at most {MAX_ROWS} are read.")
        columns = zip(table.column_names, table.columns, strict=True)
        return {name: column.to_pylist() for name, column in columns}
    except LimitError:
        raise
    except (pa.ArrowException, OSError, ValueError, TypeError, OverflowError) as error:
        first = str(error).splitlines()[0][:120] if str(error) else type(error).__name__
        raise DataError(
            f"{where}: no sound Parquet file: {first}.", cure="Export the network again."
        ) from None

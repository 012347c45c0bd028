"""A network for maps: GeoParquet 1.1 and GeoJSON; links as lines, nodes as points.

References
----------
GeoParquet 1.1.0, file metadata ``geo``: version, primary_column, columns; WKB, CRS84 by default.
RFC 7946, The GeoJSON Format: WGS 84, longitude first; foreign members (section 6.1) hold the
crossings.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from landbridge.core.errors import DataError
from landbridge.network.formats.assembly import Tables, assemble, check_line, take_apart
from landbridge.network.formats.columns import CLOSURES, CROSSINGS, LINKS, NODES, Column
from landbridge.network.formats.folder import (
    SIGN,
    Manifest,
    read_bounded,
    read_manifest,
    write_tables,
)
from landbridge.network.formats.parquet import (
    arrow_table,
    parquet_bytes,
    parquet_columns,
)
from landbridge.network.formats.wkb import (
    line_from_wkb,
    line_to_wkb,
    point_from_wkb,
    point_to_wkb,
)
from landbridge.network.model import Network
from landbridge.results.files import write_atomic

__all__ = ["read_geojson", "read_geoparquet", "write_geojson", "write_geoparquet"]

F32 = NDArray[np.float32]
_SHAPE = Column("has_shape", bool, "whether the line is its course, not a straight line")
_PLAIN = {"crossings": CROSSINGS, "closures": CLOSURES}
_GEOJSON = 1


def link_lines(network: Network) -> list[tuple[NDArray[np.float64], bool]]:
    """Return the line of each link from tail to head, and whether it is its real course."""
    nodes, links = network.nodes, network.links
    found = []
    for k in range(links.n):
        line = network.geometry.get(links.line_id[k])
        if line is None:
            ends = np.array([links.tail[k], links.head[k]])
            found.append((np.column_stack([nodes.lon[ends], nodes.lat[ends]]), False))
        else:
            exact = shortest(line)
            found.append((exact if links.forward[k] else exact[::-1], True))
    return found


def shortest(line: F32) -> NDArray[np.float64]:
    """Return single-precision degrees as the shortest numbers that stand for them."""
    return line.astype("U16").astype(np.float64)


def courses(
    line_ids: Sequence[str], forward: Sequence[bool], lines: Sequence[F32 | None]
) -> dict[str, F32]:
    """Return the course of each line id, out of the lines of its links."""
    found: dict[str, F32] = {}
    for name, ahead, line in zip(line_ids, forward, lines, strict=True):
        if name and line is not None and name not in found:
            found[name] = line if ahead else line[::-1]
    return found


def write_geoparquet(network: Network, path: Path) -> None:
    """Write a network as a folder with nodes.parquet and links.parquet (GeoParquet 1.1)."""
    tables = take_apart(network)
    points = np.column_stack([network.nodes.lon, network.nodes.lat])
    lines = link_lines(network)
    shapes = [has_shape for _, has_shape in lines]
    files = {
        "nodes.parquet": _geo_bytes(
            arrow_table(NODES, tables.nodes), [point_to_wkb(x, y) for x, y in points], "Point",
            points,
        ),
        "links.parquet": _geo_bytes(
            arrow_table((*LINKS, _SHAPE), {**tables.links, "has_shape": shapes}),
            [line_to_wkb(line) for line, _ in lines], "LineString",
            np.concatenate([line for line, _ in lines]) if lines else np.zeros((0, 2)),
        ),
    }  # fmt: skip
    for name, columns in _PLAIN.items():
        files[f"{name}.parquet"] = parquet_bytes(arrow_table(columns, getattr(tables, name)))
    write_tables(path, files, Manifest("geoparquet", network.scenario, network.fingerprint))


def _geo_bytes(table: Any, wkb: list[bytes], kind: str, points: NDArray[np.float64]) -> bytes:
    import pyarrow as pa

    column: dict[str, Any] = {"encoding": "WKB", "geometry_types": [kind]}
    if len(points):
        column["bbox"] = [*points.min(axis=0).tolist(), *points.max(axis=0).tolist()]
    geo = {"version": "1.1.0", "primary_column": "geometry", "columns": {"geometry": column}}
    table = table.append_column("geometry", pa.array(wkb, pa.binary()))
    return parquet_bytes(table.replace_schema_metadata({"geo": json.dumps(geo)}))


def read_geoparquet(path: Path) -> Network:
    """Read a folder that ``write_geoparquet`` wrote.

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
    found = {}
    for name in ("nodes", "links", *_PLAIN):
        file = path / f"{name}.parquet"
        raw = read_bounded(file)
        if hashlib.sha256(raw).hexdigest() != manifest.sha256.get(file.name):
            raise DataError(
                f"{file}: not the file that was exported (its hash differs).",
                cure="It was altered or only half-copied; export the network again.",
            )
        found[name] = parquet_columns(raw, str(file))
    nodes, links = found["nodes"], found["links"]
    _positions_from(nodes, str(path / "nodes.parquet"))
    where = str(path / "links.parquet")
    lines = [
        check_line(line_from_wkb(data, f"{where}, row {k + 1}"), f"{where}, row {k + 1}")
        for k, data in enumerate(links.get("geometry", ()))
    ]
    tables = Tables(
        nodes=nodes,
        links=links,
        crossings=found["crossings"],
        closures=found["closures"],
        geometry=_shapes_of(links, lines, where),
        scenario=manifest.scenario,
        fingerprint=manifest.fingerprint,
    )
    return assemble(tables, str(path))


def _positions_from(nodes: dict[str, list[Any]], where: str) -> None:
    """Take positions from the points where the columns lon and lat are not there."""
    if "lon" in nodes and "lat" in nodes:
        return
    points = [
        point_from_wkb(data, f"{where}, row {k + 1}")
        for k, data in enumerate(nodes.get("geometry", ()))
    ]
    nodes["lon"], nodes["lat"] = [p[0] for p in points], [p[1] for p in points]


def _shapes_of(links: Mapping[str, list[Any]], lines: list[F32], where: str) -> dict[str, F32]:
    count = len(links.get("link_id", ()))
    names = links.get("line_id") or [""] * count
    forward = links.get("forward") or [True] * count
    shaped = links.get("has_shape") or [True] * count
    if len(lines) != count:
        raise DataError(f"{where}: {count} links with {len(lines)} lines.")
    kept = [line if has else None for line, has in zip(lines, shaped, strict=True)]
    return courses(
        [name if isinstance(name, str) else "" for name in names],
        [ahead is not False for ahead in forward],
        kept,
    )


def write_geojson(network: Network, path: Path) -> None:
    """Write a network as one GeoJSON file: points, then lines, crossings as a foreign member."""
    tables = take_apart(network)
    features = [
        _feature("node", columns, "Point", [columns.pop("lon"), columns.pop("lat")])
        for columns in _records(tables.nodes)
    ]
    for columns, (line, shaped) in zip(_records(tables.links), link_lines(network), strict=True):
        columns["has_shape"] = shaped
        features.append(_feature("link", columns, "LineString", line.tolist()))
    content = {
        "type": "FeatureCollection",
        "landbridge": {
            "format": _GEOJSON,
            "scenario": network.scenario,
            "fingerprint": network.fingerprint,
            "crossings": list(_records(tables.crossings)),
            "closures": list(_records(tables.closures)),
        },
        "features": features,
    }
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    write_atomic(path, text + "\n")


def _records(columns: Mapping[str, Sequence[Any]]) -> list[dict[str, Any]]:
    names = list(columns)
    return [dict(zip(names, row, strict=True)) for row in zip(*columns.values(), strict=True)]


def _feature(table: str, columns: dict[str, Any], kind: str, coordinates: Any) -> dict[str, Any]:
    return {
        "type": "Feature",
        "id": columns[f"{table}_id"],
        "properties": {"table": table, **columns},
        "geometry": {"type": kind, "coordinates": coordinates},
    }


def read_geojson(path: Path) -> Network:
    """Read a file that ``write_geojson`` wrote.

    Raises
    ------
    DataError
        If the file is no GeoJSON of a network, or holds what it should not.
    LimitError
        If it is larger than what is read.
    """
    raw = read_bounded(path)
    try:
        content = json.loads(raw)
    except (ValueError, RecursionError):
        raise DataError(f"{path}: not JSON text.") from None
    about = content.get("landbridge") if isinstance(content, dict) else None
    features = content.get("features") if isinstance(content, dict) else None
    if not isinstance(about, dict) or not isinstance(features, list):
        raise DataError(
            f"{path}: no features, or no member 'landbridge' with the crossings.",
            cure="Only GeoJSON that Landbridge exported is read; for other data use GMNS.",
        )
    nodes, links, lines = [], [], []
    for k, feature in enumerate(features):
        where = f"{path}, feature {k + 1}"
        columns, points = _read_feature(feature, where)
        if columns.get("table") == "node":
            nodes.append({**columns, "lon": points[0, 0], "lat": points[0, 1]})
        else:
            links.append(columns)
            lines.append(check_line(points, where))
    link_columns = _columns(links, (*LINKS, _SHAPE))
    tables = Tables(
        nodes=_columns(nodes, NODES),
        links=link_columns,
        crossings=_columns(_plain(about.get("crossings"), path), CROSSINGS),
        closures=_columns(_plain(about.get("closures"), path), CLOSURES),
        geometry=_shapes_of(link_columns, lines, str(path)),
        scenario=str(about.get("scenario", "imported")),
        fingerprint=str(about.get("fingerprint", "")),
    )
    return assemble(tables, str(path))


def _read_feature(feature: Any, where: str) -> tuple[dict[str, Any], NDArray[np.float64]]:
    columns = feature.get("properties") if isinstance(feature, dict) else None
    geometry = feature.get("geometry") if isinstance(feature, dict) else None
    kinds = {"node": "Point", "link": "LineString"}
    if isinstance(columns, dict) and isinstance(geometry, dict):
        table = columns.get("table")
        wanted = kinds.get(table) if isinstance(table, str) else None
        if wanted is not None and geometry.get("type") == wanted:
            try:
                points = np.array(geometry.get("coordinates"), dtype=np.float64)
            except (TypeError, ValueError, OverflowError):
                points = np.zeros(0)
            points = points[None, :] if table == "node" and points.ndim == 1 else points
            if points.ndim == 2 and points.shape[1] == 2 and len(points):
                return columns, points
    raise DataError(
        f"{where}: allowed is a node as Point or a link as LineString, with the property 'table'."
    )


def _plain(rows: Any, path: Path) -> list[dict[str, Any]]:
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise DataError(f"{path}: crossings and closures are lists of objects.")
    return rows


def _columns(records: list[dict[str, Any]], declared: Sequence[Column]) -> dict[str, list[Any]]:
    if not records:
        return {column.name: [] for column in declared}
    names = [c.name for c in declared if any(c.name in record for record in records)]
    return {name: [record.get(name) for record in records] for name in names}

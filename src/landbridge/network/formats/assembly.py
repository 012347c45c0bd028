"""Between a network and its plain tables; every reader and writer meets here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import numpy as np
from numpy.typing import NDArray

from landbridge.core.errors import DataError, LimitError
from landbridge.core.timeline import EPOCH, minute_of, utc_of
from landbridge.network.formats.columns import (
    CLOSURES,
    CROSSINGS,
    LINKS,
    NODES,
    Rows,
    check_rows,
)
from landbridge.network.links import ALWAYS_FROM, ALWAYS_UNTIL
from landbridge.network.model import KIND, MODE, Crossing, LinkTable, Network, NodeTable

__all__ = ["MAX_POINTS", "Geometry", "Tables", "assemble", "check_line", "take_apart"]

Geometry = dict[str, NDArray[np.float32]]
#: most points that the lines of a network may have together
MAX_POINTS = 20_000_000
_YEARS = (1900, 2200)


@dataclass(slots=True)
class Tables:
    """A network as plain columns, with its lines; what a file holds.

    ``names`` says what the file calls a table or column, for messages.
    """

    nodes: Mapping[str, Sequence[Any]]
    links: Mapping[str, Sequence[Any]]
    crossings: Mapping[str, Sequence[Any]] = field(default_factory=dict)
    closures: Mapping[str, Sequence[Any]] = field(default_factory=dict)
    geometry: Geometry = field(default_factory=dict)
    scenario: str = "imported"
    fingerprint: str = ""
    names: Mapping[str, str] = field(default_factory=dict)

    def place(self, where: str, table: str) -> str:
        """Return what a message calls a table."""
        return f"{where}, {self.names.get(table, table)}"

    def title(self, column: str) -> str:
        """Return what a message calls a column."""
        return self.names.get(column, column)


def take_apart(network: Network) -> Tables:
    """Return a network as plain columns; missing is ``None``, moments are texts."""
    nodes = network.nodes
    return Tables(
        nodes={
            "node_id": nodes.id,
            "name": nodes.name,
            "country": nodes.country,
            "kind": nodes.kind,
            "ref": nodes.ref,
            "gauge_mm": nodes.gauge_mm.tolist(),
            "lat": nodes.lat.tolist(),
            "lon": nodes.lon.tolist(),
        },
        links=_link_columns(network),
        crossings=_crossing_columns(network),
        closures=_closure_columns(network),
        geometry=network.geometry,
        scenario=network.scenario,
        fingerprint=network.fingerprint,
    )


def _link_columns(network: Network) -> dict[str, Sequence[Any]]:
    nodes, links = network.nodes, network.links
    modes = {code: name for name, code in MODE.items()}
    kinds = {code: name for name, code in KIND.items()}
    crossing_ids = [*(c.id for c in network.crossings), ""]  # -1 is none
    return {
        "link_id": links.id,
        "tail_id": [nodes.id[k] for k in links.tail],
        "head_id": [nodes.id[k] for k in links.head],
        "mode": [modes[int(code)] for code in links.mode],
        "kind": [kinds[int(code)] for code in links.kind],
        "length_km": links.length_km.tolist(),
        "country": links.country,
        "gauge_mm": links.gauge_mm.tolist(),
        "electric_share": _numbers(links.electric_share),
        "max_speed_kmh": _numbers(links.max_speed_kmh),
        "tracks": _numbers(links.tracks),
        "crossing_id": [crossing_ids[k] for k in links.crossing],
        "open_from": [_moment(k) for k in links.open_from_min],
        "open_until": [_moment(k) for k in links.open_until_min],
        "length_est": links.length_est.tolist(),
        "line_id": links.line_id,
        "forward": links.forward.tolist(),
        "source": links.source,
    }


def _crossing_columns(network: Network) -> Rows:
    columns: Rows = {"crossing_id": [c.id for c in network.crossings]}
    for column in CROSSINGS[1:]:
        columns[column.name] = [getattr(c, column.name) for c in network.crossings]
    return columns


def _closure_columns(network: Network) -> Rows:
    spans = [(c.id, *span) for c in network.crossings for span in c.closures]
    return {
        "crossing_id": [name for name, _, _ in spans],
        "shut_from": [_moment(start) for _, start, _ in spans],
        "shut_until": [_moment(end) for _, _, end in spans],
    }


def _numbers(values: NDArray[np.float64]) -> list[float | None]:
    return [None if value != value else float(value) for value in values.tolist()]


def _moment(minute: int) -> str | None:
    if minute in (ALWAYS_FROM, ALWAYS_UNTIL):
        return None
    return utc_of(minute).strftime("%Y-%m-%dT%H:%MZ")


def assemble(tables: Tables, where: str) -> Network:
    """Check plain columns and put a network together.

    Raises
    ------
    DataError
        Naming table, row, column, what is allowed and what was got.
    LimitError
        For more rows or points than are read.
    """
    rows = check_rows(NODES, tables.nodes, tables.place(where, "nodes"), tables.names)
    nodes = NodeTable(
        id=tuple(rows["node_id"]),
        name=tuple(rows["name"]),
        country=tuple(rows["country"]),
        kind=tuple(rows["kind"]),
        ref=tuple(rows["ref"]),
        gauge_mm=np.array(rows["gauge_mm"], dtype=np.int32),
        lat=np.array(rows["lat"], dtype=np.float64),
        lon=np.array(rows["lon"], dtype=np.float64),
    )
    node_index = _index(nodes.id, tables.place(where, "nodes"), "node_id")
    crossings = _crossings(tables, where)
    place = tables.place(where, "crossings")
    crossing_index = _index([c.id for c in crossings], place, "crossing_id")
    _check_geometry(tables.geometry, where)
    return Network(
        nodes=nodes,
        links=_links(tables, where, node_index, crossing_index),
        crossings=crossings,
        geometry=dict(tables.geometry),
        node_index=node_index,
        crossing_index=crossing_index,
        scenario=tables.scenario,
        fingerprint=tables.fingerprint,
    )


def _index(ids: Sequence[str], where: str, column: str) -> dict[str, int]:
    found = {name: k for k, name in enumerate(ids)}
    if len(found) < len(ids):
        k = next(k for k, name in enumerate(ids) if found[name] != k)
        raise DataError(
            f"{where}, row {found[ids[k]] + 1}, column {column}: {ids[k]!r} stands there twice.",
            cure="Every id may stand once.",
        )
    return found


def _links(
    tables: Tables, where: str, nodes: Mapping[str, int], crossings: Mapping[str, int]
) -> LinkTable:
    place = tables.place(where, "links")
    rows = check_rows(LINKS, tables.links, place, tables.names)
    _index(rows["link_id"], place, "link_id")

    def coded(name: str, codes: Mapping[str, int], dtype: Any) -> Any:
        return np.array(_codes(rows[name], codes, place, tables.title(name)), dtype=dtype)

    return LinkTable(
        id=tuple(rows["link_id"]),
        tail=coded("tail_id", nodes, np.int32),
        head=coded("head_id", nodes, np.int32),
        mode=coded("mode", MODE, np.int8),
        kind=coded("kind", KIND, np.int8),
        length_km=np.array(rows["length_km"], dtype=np.float64),
        country=tuple(rows["country"]),
        gauge_mm=np.array(rows["gauge_mm"], dtype=np.int32),
        electric_share=np.array(rows["electric_share"], dtype=np.float64),
        max_speed_kmh=np.array(rows["max_speed_kmh"], dtype=np.float64),
        tracks=np.array(rows["tracks"], dtype=np.float64),
        crossing=coded("crossing_id", {**crossings, "": -1}, np.int32),
        open_from_min=_minutes(rows, "open_from", place, ALWAYS_FROM),
        open_until_min=_minutes(rows, "open_until", place, ALWAYS_UNTIL),
        length_est=np.array(rows["length_est"], dtype=np.bool_),
        line_id=tuple(rows["line_id"]),
        forward=np.array(rows["forward"], dtype=np.bool_),
        source=tuple(rows["source"]),
    )


def _codes(values: list[str], codes: Mapping[str, int], where: str, column: str) -> list[int]:
    found = [codes.get(value) for value in values]
    for k, code in enumerate(found):
        if code is None:
            some = ", ".join(sorted(codes)[:8])
            raise DataError(
                f"{where}, row {k + 1}, column {column}: {values[k][:60]!r} is not known.",
                cure=f"There are {len(codes)} such names: {some}{', ...' * (len(codes) > 8)}.",
            )
    return [code for code in found if code is not None]


def _minutes(rows: Rows, column: str, where: str, always: int) -> NDArray[np.int64]:
    return np.array(
        [_minute(text, f"{where}, row {k + 1}, column {column}", always)
         for k, text in enumerate(rows[column])],
        dtype=np.int64,
    )  # fmt: skip


def _minute(text: str | None, where: str, always: int) -> int:
    if not text:
        return always
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        moment = None
    if moment is None or not _YEARS[0] <= moment.year <= _YEARS[1]:
        raise DataError(
            f"{where}: allowed is a moment of {_YEARS[0]} to {_YEARS[1]} such as "
            f"{EPOCH:%Y-%m-%dT%H:%MZ}, got {text[:40]!r}."
        )
    return minute_of(moment if moment.tzinfo else moment.replace(tzinfo=UTC))


def _crossings(tables: Tables, where: str) -> tuple[Crossing, ...]:
    rows: Rows = {}
    if tables.crossings:
        place = tables.place(where, "crossings")
        rows = check_rows(CROSSINGS, tables.crossings, place, tables.names)
    shut = _closures(tables, where, set(rows.get("crossing_id", ())))
    found = []
    for k, name in enumerate(rows.get("crossing_id", ())):
        values = {column.name: rows[column.name][k] for column in CROSSINGS[1:]}
        for bound in ("cost_low_usd", "cost_high_usd"):
            if values[bound] is None:
                values[bound] = values["cost_usd_per_feu"]
        found.append(Crossing(id=name, closures=tuple(sorted(shut.get(name, ()))), **values))
    return tuple(found)


def _closures(tables: Tables, where: str, known: set[str]) -> dict[str, list[tuple[int, int]]]:
    if not tables.closures:
        return {}
    place = tables.place(where, "closures")
    rows = check_rows(CLOSURES, tables.closures, place)
    start = _minutes(rows, "shut_from", place, ALWAYS_FROM)
    end = _minutes(rows, "shut_until", place, ALWAYS_UNTIL)
    found: dict[str, list[tuple[int, int]]] = {}
    for k, name in enumerate(rows["crossing_id"]):
        if name not in known:
            raise DataError(
                f"{place}, row {k + 1}, column crossing_id: {name[:60]!r} is no crossing.",
                cure="Add the crossing, or drop the closure.",
            )
        found.setdefault(name, []).append((int(start[k]), int(end[k])))
    return found


def check_line(points: NDArray[np.float64], where: str) -> NDArray[np.float32]:
    """Return the points (lon, lat) of a line; refuse one that is none.

    Parameters
    ----------
    points : shape (k, 2)
    """
    sound = points.ndim == 2 and points.shape[0] >= 2 and points.shape[1] == 2
    if sound:
        on_earth = (np.abs(points[:, 0]) <= 360) & (np.abs(points[:, 1]) <= 90)
        sound = bool(on_earth.all())  # NaN is not
    if not sound:
        raise DataError(
            f"{where}: a line has two or more points in degrees east and north.",
            cure="Only WGS 84 longitude and latitude are read.",
        )
    return points.astype(np.float32)


def _check_geometry(geometry: Geometry, where: str) -> None:
    if sum(len(line) for line in geometry.values()) > MAX_POINTS:
        raise LimitError(f"{where}: lines of more than {MAX_POINTS} points together.")

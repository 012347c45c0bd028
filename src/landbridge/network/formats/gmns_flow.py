"""GMNS tables as a network that traffic is assigned to.

``node.csv``: ``node_id``; ``x_coord, y_coord``; a zone lies at a node with a ``zone_id``, or,
where ``node_type`` says ``centroid`` anywhere, at those nodes alone. A path may not pass through
a centroid (unless every node is one); a column ``through`` (true, false) says otherwise.

``link.csv``: ``from_node_id, to_node_id``; ``capacity`` per hour **and lane** as GMNS has it,
times ``lanes`` (1 where empty); ``length`` [km] and ``free_speed`` [km/h], or the units that
``config.csv`` states; ``vdf_fftt`` [min] in their place; ``vdf_alpha`` (0.15 where empty),
``vdf_beta`` (4), ``toll`` (0). A column ``delay`` (bpr, conical, queue) and a column
``background`` (volume) are ours. An undirected link becomes two: as it stands, then its way back.

References
----------
General Modeling Network Specification 0.96, https://github.com/zephyr-data-specs/GMNS.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from landbridge.core.errors import DataError
from landbridge.network.flow_network import Delay, FlowNetwork
from landbridge.network.formats.csvtext import read_csv
from landbridge.network.formats.folder import SIGN, read_bounded
from landbridge.network.formats.gmns import read_gmns
from landbridge.network.formats.gmns_read import KM, KMH
from landbridge.network.formats.text_columns import TextColumns

__all__ = ["ALPHA", "BETA", "read_gmns_flow"]

F64 = NDArray[np.float64]
Bool = NDArray[np.bool_]
#: the delay of a road whose table says nothing (Bureau of Public Roads 1964)
ALPHA, BETA = 0.15, 4.0
_DELAYS: Final = {"": Delay.BPR, **{kind.name.lower(): kind for kind in Delay}}


def read_gmns_flow(folder: str | Path) -> FlowNetwork:
    """Read a GMNS folder, of others or exported by ``landbridge network export gmns``.

    Links stand in the order of the file. An export of ours has no capacities: its times are
    those of the cost model and do not depend on the volume; its zones are the places.

    Raises
    ------
    DataError
        Naming file, row and column, what is allowed and what was got.
    LimitError
        If there is more than is read.
    """
    place = Path(folder)
    if (place / SIGN).is_file():
        from landbridge.network.as_flow import as_flow_network

        return as_flow_network(read_gmns(place), source=str(place))
    if not place.is_dir():
        raise DataError(f"{place}: there is no such folder.", cure="Name a folder of GMNS tables.")
    units = _units(place / "config.csv")
    nodes = _nodes(_sheet(place / "node.csv"))
    links, notes = _links(_sheet(place / "link.csv"), nodes.ids, units)
    return FlowNetwork(
        node_ids=nodes.ids,
        zone_ids=nodes.zones,
        zone_node=nodes.at,
        through=nodes.through,
        **links,
        x=nodes.x,
        y=nodes.y,
        time_unit="min",
        source=str(place),
        xy_degrees=units.degrees,
        notes=notes,
    )


@dataclass(frozen=True, slots=True)
class _Units:
    km: float
    kmh: float
    degrees: bool


@dataclass(frozen=True, slots=True, eq=False)
class _Nodes:
    ids: tuple[str, ...]
    zones: tuple[str, ...]
    at: NDArray[np.int32]
    through: Bool
    x: F64 | None
    y: F64 | None


def _sheet(path: Path) -> TextColumns:
    raw = read_bounded(path)
    head = raw.partition(b"\n")[0]
    for char, name in ((b";", "semicolons"), (b"\t", "tabs")):
        if char in head and b"," not in head:
            raise DataError(
                f"{path}: its columns are separated by {name}; allowed are commas.",
                cure="Save it as CSV with commas, and points in its numbers.",
            )
    return TextColumns(str(path), read_csv(raw, str(path)))


def _units(path: Path) -> _Units:
    """Read the units of lengths, speeds and coordinates; km and km/h where they are not said."""
    said: dict[str, str] = {}
    if path.exists():
        table = _sheet(path).columns
        said = {name: cells[0].strip().lower() for name, cells in table.items() if cells}
    found = []
    for name, known in (("long_length", KM), ("speed", KMH)):
        unit = said.get(name) or next(iter(known))
        if unit not in known:
            raise DataError(
                f"{path}, column {name}: allowed is one of {', '.join(known)}, got {unit[:40]!r}."
            )
        found.append(known[unit])
    crs = said.get("crs", "").replace(" ", "")
    return _Units(
        km=found[0], kmh=found[1], degrees=crs in ("4326", "epsg:4326", "wgs84", "ogc:crs84")
    )


def _nodes(sheet: TextColumns) -> _Nodes:
    ids = sheet.required("node_id")
    sheet.refuse_twins(ids, "node_id")
    kinds = [kind.lower() for kind in sheet.texts("node_type")]
    named = sheet.texts("zone_id")
    centroid = np.array([kind == "centroid" for kind in kinds], dtype=np.bool_)
    if centroid.any():
        rows = np.flatnonzero(centroid).tolist()
        zones = [named[k] or ids[k] for k in rows]
    else:
        rows = [k for k, zone in enumerate(named) if zone]
        zones = [named[k] for k in rows]
    if not rows:
        raise DataError(
            f"{sheet.where}: there is no zone.",
            cure="Give a zone_id to the nodes where trips begin and end.",
        )
    if len(set(zones)) < len(zones):
        twice = next(zone for k, zone in enumerate(zones) if zone in zones[:k])
        raise DataError(
            f"{sheet.where}: the zone {twice!r} stands at several nodes.",
            cure="Write centroid as node_type of the one where its trips begin.",
        )
    closed = centroid if not centroid.all() else np.zeros(len(ids), dtype=np.bool_)
    through = sheet.flags("through", ~closed)
    x, y = (sheet.numbers(name, low=-np.inf) for name in ("x_coord", "y_coord"))
    known = not (np.isnan(x).all() or np.isnan(y).all())
    return _Nodes(
        tuple(ids),
        tuple(zones),
        np.array(rows),
        through,
        x if known else None,
        y if known else None,
    )


def _links(
    sheet: TextColumns, node_ids: tuple[str, ...], units: _Units
) -> tuple[dict[str, Any], tuple[str, ...]]:
    index = {name: k for k, name in enumerate(node_ids)}
    ends = [sheet.references(name, index, "node.csv") for name in ("from_node_id", "to_node_id")]
    length = sheet.numbers("length") * units.km
    columns: dict[str, Any] = {
        "free_time": _free_time(sheet, length, units),
        "alpha": sheet.numbers("vdf_alpha", "vdf_alpha1"),
        "power": sheet.numbers("vdf_beta", "vdf_beta1"),
        "length": np.where(np.isnan(length), 0.0, length),
        "toll": np.nan_to_num(sheet.numbers("toll", "vdf_toll", "vdf_toll1")),
        "background": np.nan_to_num(sheet.numbers("background")),
        "delay": _delays(sheet),
    }
    notes = _loops(sheet, ends[0] == ends[1])
    for name, default, title in (("alpha", ALPHA, "vdf_alpha"), ("power", BETA, "vdf_beta")):
        missing = np.isnan(columns[name])
        columns[name] = np.where(missing, default, columns[name])
        if missing.any():
            notes.append(
                f"{sheet.where}: {int(missing.sum()):,} links without {title}; "
                f"taken as {default:g}."
            )
    _check_conical(sheet, columns)
    columns["capacity"] = _capacity(sheet, columns)
    directed = sheet.flags("directed", np.ones(sheet.rows, dtype=np.bool_))
    return _both_ways(columns, ends[0], ends[1], directed), tuple(notes)


def _loops(sheet: TextColumns, same: Bool) -> list[str]:
    """Return a note of the links from a node to itself, if there are any."""
    rows = np.flatnonzero(same)
    if not len(rows):
        return []
    names = ", ".join(str(k + 1) for k in rows[:5].tolist())
    return [f"{sheet.where}: {len(rows)} links from a node to itself carry nothing (row {names})."]


def _check_conical(sheet: TextColumns, columns: dict[str, Any]) -> None:
    name = "vdf_alpha" if "vdf_alpha" in sheet.columns else "vdf_alpha1"
    name = name if name in sheet.columns else "vdf_alpha"
    flat = (columns["delay"] == Delay.CONICAL) & (columns["alpha"] <= 1.0)
    empty = np.array([not cell for cell in sheet.texts(name)], dtype=np.bool_)
    allowed = "a number above 1 where delay is conical"
    sheet.refuse(flat & empty, name, allowed, f"nothing, for which {ALPHA:g} is taken")
    sheet.refuse(flat, name, allowed)


def _free_time(sheet: TextColumns, length_km: F64, units: _Units) -> F64:
    """Return the minutes without traffic."""
    given = sheet.numbers("vdf_fftt", "vdf_fftt1", "free_flow_time")
    speed = sheet.numbers("free_speed", "vdf_free_speed_kmh") * units.kmh
    sheet.refuse(speed <= 0, "free_speed", "a number above 0")
    found = np.where(np.isnan(given), length_km / speed * 60.0, given)
    sheet.refuse(np.isnan(found), "free_speed", "free_speed and length, or vdf_fftt", "neither")
    return np.asarray(found, dtype=np.float64)


def _delays(sheet: TextColumns) -> NDArray[np.int8]:
    words = [word.lower() for word in sheet.texts("delay")]
    unknown = np.array([word not in _DELAYS for word in words], dtype=np.bool_)
    sheet.refuse(unknown, "delay", "bpr, conical or queue")
    return np.array([_DELAYS[word] for word in words], dtype=np.int8)


def _capacity(sheet: TextColumns, columns: dict[str, Any]) -> F64:
    """Return the capacity of all lanes; a link whose time never changes needs none."""
    lanes = sheet.numbers("lanes")
    sheet.refuse(lanes <= 0, "lanes", "a number above 0")
    found = sheet.numbers("capacity") * np.where(np.isnan(lanes), 1.0, lanes)
    bends = (columns["alpha"] > 0) & (columns["power"] > 0) & (columns["free_time"] > 0)
    bends |= columns["delay"] != Delay.BPR
    sheet.refuse(
        bends & ~(found > 0), "capacity", "a number above 0, or vdf_alpha 0 for a constant time"
    )
    return np.where(np.isnan(found), 0.0, found)


def _both_ways(
    columns: dict[str, Any], tail: NDArray[np.int64], head: NDArray[np.int64], directed: Bool
) -> dict[str, Any]:
    """Return directed links: each row in order, an undirected one followed by its way back."""
    rows = np.repeat(np.arange(len(tail)), np.where(directed, 1, 2))
    back = np.zeros(len(rows), dtype=np.bool_)
    back[1:] = rows[1:] == rows[:-1]
    found = {name: values[rows] for name, values in columns.items()}
    found["tail"] = np.where(back, head[rows], tail[rows])
    found["head"] = np.where(back, tail[rows], head[rows])
    return found

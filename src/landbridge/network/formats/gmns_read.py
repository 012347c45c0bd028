"""Read GMNS tables, ours or those of others, into plain columns."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final

import numpy as np

from landbridge.core.errors import DataError
from landbridge.core.geo import great_circle_km
from landbridge.network.formats.assembly import Geometry, Tables, check_line
from landbridge.network.formats.columns import (
    CLOSURES,
    CROSSINGS,
    LINKS,
    NODES,
    Column,
    check_rows,
    parse_text,
)
from landbridge.network.formats.csvtext import read_csv
from landbridge.network.formats.folder import read_bounded
from landbridge.network.formats.wkt import line_from_wkt
from landbridge.network.model import KIND, MODE

__all__ = ["KM", "KMH", "read_tables"]

_NEEDED = ("node.csv", "link.csv")
_OPTIONAL = ("geometry.csv", "config.csv", "crossing.csv", "crossing_closure.csv")
#: what GMNS calls our columns; the first that is there is taken
_NODE_NAMES: Final = {"kind": ("node_type",), "lon": ("x_coord",), "lat": ("y_coord",)}
_LINK_NAMES: Final = {
    "tail_id": ("from_node_id",),
    "head_id": ("to_node_id",),
    "length_km": ("length",),
    "max_speed_kmh": ("free_speed",),
    "country": ("jurisdiction",),
}
#: what messages call our tables and columns
_SHOWN: Final = {
    "nodes": "node.csv",
    "links": "link.csv",
    "crossings": "crossing.csv",
    "closures": "crossing_closure.csv",
    "mode": "allowed_uses",
    "kind": "facility_type",
    **{ours: theirs[0] for ours, theirs in (*_LINK_NAMES.items(), *_NODE_NAMES.items())},
}
#: longest length that is read [km]; how far apart nodes on one spot may lie [km]
MAX_KM, APART_KM = 50_000.0, 5.0
#: kilometres, and km/h, in a unit
KM: Final = {
    **dict.fromkeys(("km", "kilometer", "kilometers", "kilometre", "kilometres"), 1.0),
    **dict.fromkeys(("m", "meter", "meters", "metre", "metres"), 0.001),
    **dict.fromkeys(("mi", "mile", "miles"), 1.609344),
    **dict.fromkeys(("ft", "foot", "feet"), 0.0003048),
}
KMH: Final = {
    **dict.fromkeys(("km/h", "kmh", "kph", "kmph"), 1.0),
    **dict.fromkeys(("mph", "mi/h", "miles/hour"), 1.609344),
    **dict.fromkeys(("m/s", "mps"), 3.6),
}
_WGS84: Final = frozenset({"", "4326", "epsg:4326", "wgs84", "wgs 84", "crs84", "ogc:crs84"})
_RAIL_USES: Final = frozenset({"rail", "train", "heavy rail", "light rail", "tram", "metro"})
_SWITCH = Column("directed", bool, "whether it is travelled only from tail to head", default=True)
_FLAG = Column("dir_flag", int, "1, -1 or 0", default=1, low=-1, high=1)


def read_tables(folder: Path) -> tuple[Tables, dict[str, bytes]]:
    """Read the tables of a folder; return them with the bytes of each file read.

    Raises
    ------
    DataError
        If a table is missing or damaged, or its coordinates are not degrees of WGS 84.
    """
    if not folder.is_dir():
        raise DataError(f"{folder}: there is no such folder.", cure="Name a folder of CSV tables.")
    names = [*_NEEDED, *(name for name in _OPTIONAL if (folder / name).is_file())]
    seen = {name: read_bounded(folder / name) for name in names}
    texts = {name: read_csv(raw, str(folder / name)) for name, raw in seen.items()}
    units = _units(texts.get("config.csv", {}), str(folder / "config.csv"))
    place = str(folder / "node.csv")
    nodes = _typed(_renamed(texts["node.csv"], _NODE_NAMES), NODES, place)
    known = check_rows(NODES, nodes, place, _SHOWN)
    place = str(folder / "link.csv")
    raw = _renamed(texts["link.csv"], _LINK_NAMES)
    links: dict[str, list[Any]] = _typed(raw, (*LINKS, _SWITCH, _FLAG), place)
    geometry = _geometry(texts.get("geometry.csv", {}), str(folder / "geometry.csv"))
    _add_own_lines(links, raw, geometry, place)
    _guess_kinds(links, raw)
    _scale(links, "max_speed_kmh", units["speed"])
    _check_lengths(links, units["long_length"], place)
    _measure(links, known, units["long_length"])
    _refuse_nothing(links, known, place)
    tables = Tables(nodes, _both_ways(links), geometry=geometry, names=_SHOWN)
    for name, declared in (("crossing.csv", CROSSINGS), ("crossing_closure.csv", CLOSURES)):
        if name in texts:
            columns = _typed(texts[name], declared, str(folder / name))
            setattr(tables, "crossings" if declared is CROSSINGS else "closures", columns)
    return tables, seen


def _renamed(
    text: Mapping[str, list[str]], names: Mapping[str, tuple[str, ...]]
) -> dict[str, list[str]]:
    found = dict(text)
    for ours, theirs in names.items():
        there = [name for name in theirs if name in text]
        if there and ours not in text:
            found[ours] = text[there[0]]
    return found


def _typed(
    text: Mapping[str, list[str]], columns: tuple[Column, ...], where: str
) -> dict[str, list[Any]]:
    """Return the declared columns that are there, their cells parsed; required ones must be."""
    found: dict[str, list[Any]] = {}
    for column in columns:
        if column.name in text:
            parse = _parser(column, where)
            found[column.name] = [parse(k, cell) for k, cell in enumerate(text[column.name])]
    return found


def _parser(column: Column, where: str) -> Callable[[int, str], Any]:
    kinds = {int: "a whole number", float: "a number", bool: "true or false", str: "a text"}
    title = _SHOWN.get(column.name, column.name)

    def parse(row: int, cell: str) -> Any:
        try:
            return parse_text(cell, column)
        except (ValueError, OverflowError):
            raise DataError(
                f"{where}, row {row + 1}, column {title}: allowed is "
                f"{kinds[column.kind]}, got {cell[:40]!r}."
            ) from None

    return parse


def _units(config: Mapping[str, list[str]], where: str) -> dict[str, float | None]:
    """Return kilometres and km/h per unit; None where the unit is not stated."""
    first = {name: values[0].strip().lower() for name, values in config.items() if values}
    crs = first.get("crs", "")
    if crs not in _WGS84:
        raise DataError(
            f"{where}, column crs: allowed is WGS 84 (EPSG:4326), got {crs[:40]!r}.",
            cure="Project the coordinates to degrees first.",
        )
    found: dict[str, float | None] = {}
    for name, known in (("long_length", KM), ("speed", KMH)):
        unit = first.get(name, "")
        if unit and unit not in known:
            raise DataError(
                f"{where}, column {name}: allowed is one of {', '.join(known)}, got {unit[:40]!r}."
            )
        found[name] = known.get(unit)
    return found


def _geometry(text: Mapping[str, list[str]], where: str) -> Geometry:
    if not text:
        return {}
    if not {"geometry_id", "geometry"} <= text.keys():
        raise DataError(f"{where}: the columns geometry_id and geometry are needed.")
    found: Geometry = {}
    for k, (name, shape) in enumerate(zip(text["geometry_id"], text["geometry"], strict=True)):
        if shape.strip():
            place = f"{where}, row {k + 1}"
            found[name] = check_line(line_from_wkt(shape, place), place)
    return found


def _add_own_lines(
    links: dict[str, list[Any]], raw: Mapping[str, list[str]], geometry: Geometry, where: str
) -> None:
    """Take line ids and directions from geometry_id, geometry and dir_flag."""
    count = len(raw.get("link_id", ()))
    flags = links.pop("dir_flag", [1] * count)
    links["forward"] = [flag != -1 for flag in flags]
    names = links.get("line_id", [None] * count)
    ids = raw.get("geometry_id", [""] * count)
    links["line_id"] = [name or other or "" for name, other in zip(names, ids, strict=True)]
    for k, shape in enumerate(raw.get("geometry", ())):
        if shape.strip() and not links["line_id"][k]:
            place = f"{where}, row {k + 1}"
            links["line_id"][k] = raw["link_id"][k]
            geometry[raw["link_id"][k]] = check_line(line_from_wkt(shape, place), place)


def _guess_kinds(links: dict[str, list[Any]], raw: Mapping[str, list[str]]) -> None:
    """Take mode and kind from allowed_uses and facility_type; others' words mean a road."""
    if "allowed_uses" in raw and "mode" not in links:
        links["mode"] = [_mode(cell) for cell in raw["allowed_uses"]]
    if "facility_type" in raw and "kind" not in links:
        links["kind"] = [cell if cell in KIND else "line" for cell in raw["facility_type"]]


def _mode(uses: str) -> str:
    words = [word.strip().lower() for word in uses.replace(";", ",").split(",")]
    for word in words:
        if word in MODE:
            return word
    return "rail" if set(words) & _RAIL_USES else "road"


def _scale(links: dict[str, list[Any]], name: str, factor: float | None) -> None:
    if name in links:
        links[name] = [
            None if factor is None or value is None else value * factor for value in links[name]
        ]


def _check_lengths(links: Mapping[str, list[Any]], km: float | None, where: str) -> None:
    """Refuse what is no length, in the unit of the file; one that is not stated sets no bound."""
    longest = MAX_KM / km if km else math.inf
    unit = "config.csv, long_length tells the unit" if km else "the unit is not stated"
    allowed = f"from 0 to {longest:g}" if km else "from 0"
    for k, value in enumerate(links.get("length_km") or ()):
        if value is not None and not (0 <= value <= longest and value < math.inf):
            raise DataError(
                f"{where}, row {k + 1}, column length: allowed is a number {allowed}, "
                f"got {value:g} ({unit}).",
                cure="Correct it or its unit, or leave it empty: then the great circle is taken.",
            )


def _refuse_nothing(
    links: Mapping[str, list[Any]], nodes: Mapping[str, list[Any]], where: str
) -> None:
    """Refuse lines of no length between nodes that lie apart."""
    index = {name: k for k, name in enumerate(nodes["node_id"])}
    kinds = links.get("kind") or ["line"] * len(links["length_km"])
    ends = (links.get(name, []) for name in ("tail_id", "head_id"))
    for k, (value, kind, *pair) in enumerate(zip(links["length_km"], kinds, *ends, strict=False)):
        i, j = (index.get(name, 0) for name in pair)
        if value or kind != "line" or i == j:
            continue
        far = float(great_circle_km(*(nodes[n][m] for m in (i, j) for n in ("lat", "lon"))))
        if far > APART_KM:
            raise DataError(
                f"{where}, row {k + 1}, column length: 0 between nodes that lie {far:.0f} km "
                "apart.",
                cure="Give the length, or leave it empty: then the great circle is taken.",
            )


def _measure(links: dict[str, list[Any]], nodes: dict[str, list[Any]], km: float | None) -> None:
    """Turn lengths into kilometres; where they are not known, measure great circles."""
    _scale(links, "length_km", km)
    index = {name: k for k, name in enumerate(nodes["node_id"])}
    lat, lon = np.array(nodes["lat"], float), np.array(nodes["lon"], float)
    ends = [links.get(name, []) for name in ("tail_id", "head_id")]
    values = links.get("length_km") or [None] * len(ends[0])
    est = links.get("length_est") or [None] * len(values)
    for k, (value, a, b) in enumerate(zip(values, *ends, strict=False)):
        if value is None:
            i, j = index.get(a), index.get(b)
            known = i is not None and j is not None  # a node that is not there is refused later
            far = great_circle_km(lat[i], lon[i], lat[j], lon[j]) if known else 0.0
            values[k], est[k] = round(float(far), 3), True
        elif est[k] is None:
            est[k] = value is None
    links["length_km"], links["length_est"] = values, est


def _both_ways(links: dict[str, list[Any]]) -> dict[str, list[Any]]:
    """Return directed links: an undirected one is followed by its way back."""
    directed = links.pop("directed", None)
    if directed is None or all(value is not False for value in directed):
        return links
    found: dict[str, list[Any]] = {name: [] for name in links}
    for k, one_way in enumerate(directed):
        row = {name: values[k] for name, values in links.items()}
        rows = [row]
        if one_way is False:
            back = {"link_id": f"{row.get('link_id')}:back", "tail_id": row.get("head_id"),
                    "head_id": row.get("tail_id"), "forward": not row["forward"]}  # fmt: skip
            rows.append({**row, **back})
        for name, values in found.items():
            values.extend(item[name] for item in rows)
    return found

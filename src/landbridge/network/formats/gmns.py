"""GMNS 0.96: node, link, geometry and config tables as CSV, ours or those of others.

GMNS describes roads. What it has no column for (gauge, traction, borders, opening days) stands
in extra columns, which the specification allows; ``datapackage.json`` explains each. Crossings
and their closures are tables of their own.

References
----------
General Modeling Network Specification 0.96, https://github.com/zephyr-data-specs/GMNS.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from landbridge.network.formats.assembly import assemble, take_apart
from landbridge.network.formats.columns import CLOSURES, CROSSINGS, LINKS, NODES, Column
from landbridge.network.formats.csvtext import write_csv
from landbridge.network.formats.folder import Manifest, read_manifest, write_tables
from landbridge.network.formats.gmns_read import read_tables
from landbridge.network.formats.wkt import line_to_wkt
from landbridge.network.model import MODE, Network

__all__ = ["GMNS_LINK", "GMNS_NODE", "VERSION", "read_gmns", "write_gmns"]

VERSION = "0.96"
#: our column -> the column of GMNS that holds the same; others keep their name
GMNS_NODE: Final = {"kind": "node_type", "lon": "x_coord", "lat": "y_coord"}
GMNS_LINK: Final = {
    "tail_id": "from_node_id",
    "head_id": "to_node_id",
    "mode": "allowed_uses",
    "kind": "facility_type",
    "length_km": "length",
    "max_speed_kmh": "free_speed",
    "country": "jurisdiction",
    "forward": "dir_flag",
}
_CONFIG: Final = {
    "short_length": "m",
    "long_length": "km",
    "speed": "km/h",
    "crs": "EPSG:4326",
    "geometry_field_format": "WKT",
    "currency": "USD",
    "version_number": VERSION,
    "id_type": "string",
}


def write_gmns(network: Network, path: Path) -> None:
    """Write a network as a GMNS folder."""
    tables = take_apart(network)
    nodes = {GMNS_NODE.get(name, name): values for name, values in tables.nodes.items()}
    links: dict[str, Sequence[Any]] = {
        GMNS_LINK.get(name, name): values for name, values in tables.links.items()
    }
    links["directed"] = [True] * network.links.n
    links["geometry_id"] = [name if name in network.geometry else "" for name in
                            network.links.line_id]  # fmt: skip
    links["dir_flag"] = [1 if ahead else -1 for ahead in network.links.forward]
    config = {"dataset_name": network.scenario, **_CONFIG}
    files = {
        "node.csv": write_csv(nodes),
        "link.csv": write_csv(links),
        "geometry.csv": write_csv(
            {
                "geometry_id": list(network.geometry),
                "geometry": [line_to_wkt(line) for line in network.geometry.values()],
            }
        ),
        "config.csv": write_csv({name: [value] for name, value in config.items()}),
        "use_definition.csv": write_csv(
            {"use": list(MODE), "persons_per_vehicle": [0] * len(MODE), "pce": [1] * len(MODE)}
        ),
        "crossing.csv": write_csv(tables.crossings),
        "crossing_closure.csv": write_csv(tables.closures),
        "datapackage.json": _package(network.scenario),
    }
    write_tables(path, files, Manifest("gmns", network.scenario, network.fingerprint))


def _package(scenario: str) -> bytes:
    """Return a description of every column, after the Frictionless Data Package."""
    named = {
        "node": [(GMNS_NODE.get(c.name, c.name), c) for c in NODES],
        "link": [(GMNS_LINK.get(c.name, c.name), c) for c in LINKS],
        "crossing": [(c.name, c) for c in CROSSINGS],
        "crossing_closure": [(c.name, c) for c in CLOSURES],
    }
    resources = [
        {
            "name": name,
            "path": f"{name}.csv",
            "schema": {"fields": [_field(title, column) for title, column in columns]},
        }
        for name, columns in named.items()
    ]
    content = {
        "name": "landbridge-network",
        "title": f"Network of the scenario {scenario} after GMNS {VERSION}, with extra columns",
        "resources": resources,
    }
    return json.dumps(content, indent=1, ensure_ascii=False).encode()


def _field(title: str, column: Column) -> dict[str, Any]:
    types = {str: "string", int: "integer", float: "number", bool: "boolean"}
    kind = "integer" if title == "dir_flag" else types[column.kind]
    unit = f" [{column.unit}]" if column.unit else ""
    field: dict[str, Any] = {
        "name": title,
        "type": kind,
        "description": f"{column.meaning}{unit}",
    }
    if column.required:
        field["constraints"] = {"required": True}
    return field


def read_gmns(path: Path) -> Network:
    """Read a GMNS folder: one that was exported, or node.csv and link.csv of others.

    A table of others needs ``node_id, x_coord, y_coord`` and ``link_id, from_node_id,
    to_node_id``; an undirected link becomes two; lengths without a stated unit, or missing, are
    great circles and marked as estimates.

    Raises
    ------
    DataError
        Naming file, row, column, what is allowed and what was got.
    LimitError
        If there is more than is read.
    """
    manifest = read_manifest(path)
    tables, seen = read_tables(path)
    if manifest is not None:
        tables.scenario = manifest.scenario
        tables.fingerprint = manifest.fingerprint if _untouched(seen, manifest) else _digest(seen)
    else:
        tables.scenario, tables.fingerprint = path.name or "imported", _digest(seen)
    return assemble(tables, str(path))


def _untouched(seen: Mapping[str, bytes], manifest: Manifest) -> bool:
    return all(
        hashlib.sha256(raw).hexdigest() == manifest.sha256.get(name) for name, raw in seen.items()
    )


def _digest(seen: Mapping[str, bytes]) -> str:
    """Return 16 hex digits of tables that are not, or no longer, an export of ours."""
    digest = hashlib.sha256()
    for name in sorted(seen):
        digest.update(name.encode() + hashlib.sha256(seen[name]).digest())
    return digest.hexdigest()[:16]

"""Facts tables + scenario -> one immutable intermodal network."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from landbridge import facts
from landbridge.network.assumptions import load_assumptions
from landbridge.network.capacity import crossing_trains
from landbridge.network.crossings import CrossingBook, Unions
from landbridge.network.links import NetworkDraft
from landbridge.network.model import Network
from landbridge.network.own_lanes import with_own_lanes
from landbridge.network.rail import RUNNING, RailDraft, draft_rail
from landbridge.network.road import draft_road
from landbridge.network.terminals import (
    draft_access,
    draft_places,
    draft_ports,
    draft_transfers,
)
from landbridge.network.water import draft_air, draft_ferries, draft_sea, lane_courses

if TYPE_CHECKING:
    import polars as pl

    from landbridge.scenario import Scenario

__all__ = ["build_network", "country_unions"]

_TABLES = (
    "places",
    "rail_nodes",
    "lines",
    "line_geometry",
    "crossings",
    "crossing_capacities",
    "ports",
    "airports",
    "sea_lanes",
)


def build_network(scenario: Scenario, tables: Mapping[str, pl.DataFrame] | None = None) -> Network:
    """Build the network of a scenario.

    Parameters
    ----------
    scenario : Scenario
        Which planned lines run, which crossings are closed, whether Suez is used.
    tables : mapping, optional
        Facts tables to use in place of the packaged ones, by name.

    Returns
    -------
    Network
        Immutable arrays; equal input gives an equal network, link for link.

    Raises
    ------
    DataError
        If a table is damaged or the scenario names a line or crossing that does not exist.
    """
    given = dict(tables or {})
    frames = {name: given[name] if name in given else facts.load(name) for name in _TABLES}
    assumptions, unions = load_assumptions(), country_unions()
    book = CrossingBook(scenario, crossing_trains(frames["crossing_capacities"]))
    draft = NetworkDraft()
    draft_rail(RailDraft(draft, book, assumptions, unions, scenario), frames)
    draft_places(draft, frames["places"])
    draft_ports(draft, frames["ports"], frames["airports"])
    draft_ferries(draft, book, assumptions, frames)
    draft_sea(draft, frames["sea_lanes"], scenario)
    draft_air(draft)
    draft_access(draft, assumptions, unions, scenario.planning.drayage_max_km)
    draft_transfers(draft, assumptions)
    draft_road(draft, book, assumptions, _borders(frames), unions)
    nodes, links, crossings = draft.node_table(), draft.link_table(), book.freeze()
    network = Network(
        nodes=nodes,
        links=links,
        crossings=crossings,
        geometry=_geometry(frames, set(links.line_id)),
        node_index={node_id: k for k, node_id in enumerate(nodes.id)},
        crossing_index={c.id: k for k, c in enumerate(crossings)},
        scenario=scenario.name,
        fingerprint=_fingerprint(scenario, given),
    )
    return with_own_lanes(network, scenario.services.extra)


def country_unions() -> Unions:
    """Return the members of the two customs unions on the way."""
    frame = facts.load("countries")
    eu = [r["country"] for r in frame.iter_rows(named=True) if r["schengen_or_eu"]]
    eaeu = [r["country"] for r in frame.iter_rows(named=True) if r["eaeu"]]
    return {"eu": frozenset(eu), "eaeu": frozenset(eaeu)}


def _borders(frames: Mapping[str, pl.DataFrame]) -> list[dict[str, Any]]:
    """Return the rail borders as road posts, both sides at the rail nodes."""
    at = {r["node_id"]: r for r in frames["rail_nodes"].iter_rows(named=True)}
    found = []
    for row in frames["crossings"].iter_rows(named=True):
        if row["mode"] != "rail" or row["country_a"] == row["country_b"]:
            continue
        a, b = at.get(row["node_a"]), at.get(row["node_b"])
        if row["status"] not in RUNNING or a is None or b is None:
            continue
        found.append(
            {
                "crossing_id": row["crossing_id"],
                "name": row["name"],
                "side_a": (row["country_a"], a["lat"], a["lon"]),
                "side_b": (row["country_b"], b["lat"], b["lon"]),
            }
        )
    return found


def _geometry(frames: Mapping[str, pl.DataFrame], used: set[str]) -> dict[str, NDArray[np.float32]]:
    """Return the course of every line and lane that a link has."""
    lines = (
        (r["line_id"], r["lon"], r["lat"]) for r in frames["line_geometry"].iter_rows(named=True)
    )
    return {
        key: np.column_stack([lon, lat]).astype(np.float32)
        for key, lon, lat in (*lines, *lane_courses(frames["sea_lanes"]))
        if key in used and lon is not None and len(lon) > 1
    }


def _fingerprint(scenario: Scenario, given: Mapping[str, pl.DataFrame]) -> str:
    """Return 16 hex digits of the facts, the tables given in their place and the scenario."""
    digest = hashlib.sha256(f"{facts.fingerprint()}|{scenario.fingerprint()}".encode())
    for name in sorted(given):
        digest.update(f"|{name}|".encode())
        digest.update(given[name].write_json().encode())
    return digest.hexdigest()[:16]

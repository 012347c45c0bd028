"""Feeder trains: what joins a city without a trunk service to the hubs near it (assumed)."""

from __future__ import annotations

import numpy as np

from landbridge import facts
from landbridge.network.cost.basis import CostBasis
from landbridge.network.services.routes import RailRouter, mirror
from landbridge.network.services.rules import FEEDER
from landbridge.network.services.table import Service

__all__ = ["draft_feeders"]

_SOURCE = "Landbridge estimate: feeder trains between a city and the hubs nearest by train time"
_HUBS_PER_PLACE = 3
_WEEKLY = {"cited": 3.0, "inferred": 2.0}
_HUB_LINKS_WEEKLY = 3.0
_FEEDER_TEU = 60.0
_FEEDER_WAGONS = 10
_FEEDER_PLUGS = 6


def draft_feeders(basis: CostBasis, at_minute: int) -> list[Service]:
    """Return feeder services both ways between places and hubs.

    In China a place is joined to its three nearest hubs, and every hub to the five assembly
    centres; abroad a place is joined to its three nearest gateways, and a gateway to its three
    nearest fellow gateways. Nearest is by train time over open lines.
    """
    router = RailRouter(basis, at_minute=at_minute)
    hubs = list(facts.load("hubs").iter_rows(named=True))
    places = {r["place_id"]: r for r in facts.load("places").iter_rows(named=True)}
    home = _terminals(basis, [h["place_id"] for h in hubs if h["side"] == "china"])
    centres = _terminals(basis, [h["place_id"] for h in hubs if h["assembly_centre"]])
    gates = _terminals(basis, [h["place_id"] for h in hubs if h["side"] == "abroad"])
    rows: dict[tuple[int, int], Service] = {}
    for place_id, place in places.items():
        terminal = basis.network.node_index.get(f"terminal:{place_id}")
        if terminal is None:
            continue
        weekly = _WEEKLY[place["evidence"]]
        if place["country"] == "CN":
            near = centres if terminal in home else _nearest(router, home, terminal)
        else:
            near = _nearest(router, gates, terminal)
        for hub in near:
            joined = _HUB_LINKS_WEEKLY if terminal in home or terminal in gates else weekly
            _add(rows, basis, router, (hub, terminal), joined)
    return list(rows.values())


def _terminals(basis: CostBasis, place_ids: list[str]) -> list[int]:
    index = basis.network.node_index
    return sorted({index[f"terminal:{p}"] for p in place_ids if f"terminal:{p}" in index})


def _nearest(router: RailRouter, hubs: list[int], terminal: int) -> list[int]:
    tracks = router.tracks(terminal)
    ranked = []
    for hub in hubs:
        if hub == terminal:
            continue
        hours = min(
            (router.hours(start, end) for start, _ in router.tracks(hub) for end, _ in tracks),
            default=np.inf,
        )
        if np.isfinite(hours):
            ranked.append((hours, hub))
    return [hub for _, hub in sorted(ranked)[:_HUBS_PER_PLACE]]


def _add(
    rows: dict[tuple[int, int], Service],
    basis: CostBasis,
    router: RailRouter,
    ends: tuple[int, int],
    weekly: float,
) -> None:
    hub, terminal = ends
    if hub == terminal or (hub, terminal) in rows:
        return
    found = router.route(hub, terminal)
    if found is None:
        return
    nodes = basis.network.nodes
    for start, end, path in (
        (hub, terminal, found.links),
        (terminal, hub, mirror(found.links)),
    ):
        rows[start, end] = Service(
            id=f"feeder-{nodes.ref[start]}-{nodes.ref[end]}",
            name=f"{nodes.name[start]} - {nodes.name[end]} feeder",
            mode="rail",
            kind="feeder",
            origin=start,
            destination=end,
            links=path,
            frequency_per_week=weekly,
            basis="feeder",
            frequency_basis="assumed",
            accepts=FEEDER,
            capacity_teu=_FEEDER_TEU,
            car_wagons=_FEEDER_WAGONS,
            reefer_plugs=_FEEDER_PLUGS,
            source=_SOURCE,
        )

"""Places, rail terminals, ports, berths and airports, and the lorry hauls that join them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from landbridge.core.geo import great_circle_km
from landbridge.network.assumptions import Assumptions
from landbridge.network.crossings import Unions, same_union
from landbridge.network.links import LinkSpec, NetworkDraft

if TYPE_CHECKING:
    import polars as pl

__all__ = ["draft_access", "draft_places", "draft_ports", "draft_transfers"]

_ACCESS_SOURCE = "Landbridge estimate: lorry haul, great circle times the road detour"
_TERMINAL_SOURCE = "Landbridge assumption: terminal at the rail node nearest to the place"
_TRANSFER_KM = 70.0
#: how many terminals of each kind a place reaches by lorry within the haul limit
_REACH = {"terminal": 6, "port": 3, "airport": 2}


def draft_places(draft: NetworkDraft, places: pl.DataFrame) -> None:
    """Add a node per place and a rail terminal where a rail node is near."""
    gauges: dict[str, list[str]] = {}
    for node_id, row in draft.nodes.items():
        if row[2] == "rail":
            gauges.setdefault(row[3], []).append(node_id)
    for row in places.iter_rows(named=True):
        at = (row["lat"], row["lon"])
        draft.add_node(f"place:{row['place_id']}", row["name"], row["country"], "place",
                       row["place_id"], at)  # fmt: skip
        states = gauges.get(row["node_id"] or "", [])
        if not states:
            continue
        terminal = draft.add_node(f"terminal:{row['place_id']}", row["name"], row["country"],
                                  "terminal", row["place_id"], at)  # fmt: skip
        for state in states:
            _link_terminal(draft, terminal, state, row["country"], "rail")


def draft_ports(draft: NetworkDraft, ports: pl.DataFrame, airports: pl.DataFrame) -> None:
    """Add sea ports and airports."""
    for row in ports.iter_rows(named=True):
        draft.add_node(f"port:{row['port_id']}", f"Port of {row['name']}", row["country"], "port",
                       row["port_id"], (row["lat"], row["lon"]))  # fmt: skip
    for row in airports.iter_rows(named=True):
        draft.add_node(f"airport:{row['airport_id']}", f"{row['name']} airport", row["country"],
                       "airport", row["airport_id"], (row["lat"], row["lon"]))  # fmt: skip


def _link_terminal(draft: NetworkDraft, a: str, b: str, country: str, mode: str) -> None:
    draft.add_both_ways(
        LinkSpec(tail=a, head=b, mode=mode, kind="terminal", length_km=0.0, country=country,
                 length_est=False, source=_TERMINAL_SOURCE)
    )  # fmt: skip


def draft_access(
    draft: NetworkDraft, assumptions: Assumptions, unions: Unions, max_km: float
) -> None:
    """Add lorry hauls between every place and the terminals, ports and airports near it.

    A place reaches its own terminal, the nearest few of its own country or customs union within
    ``max_km`` by road, and at least one terminal of each kind of its country at any distance.
    """
    detour = assumptions.value("road_detour")
    shortest = assumptions.value("drayage_min_km")
    places = _of_kind(draft, "place")
    for kind, reach in _REACH.items():
        hubs = _of_kind(draft, kind)
        if not hubs:
            continue
        km = _distances(draft, places, hubs) * detour
        for i, place in enumerate(places):
            country = draft.nodes[place][1]
            near = _reachable(draft, place, hubs, km[i], unions, max_km, reach, kind)
            for j in near:
                draft.add_both_ways(
                    LinkSpec(tail=place, head=hubs[j], mode="road", kind="access",
                             length_km=round(max(float(km[i, j]), shortest), 1), country=country,
                             source=_ACCESS_SOURCE)
                )  # fmt: skip


def _reachable(
    draft: NetworkDraft, place: str, hubs: list[str], km: NDArray[np.float64], unions: Unions,
    max_km: float, reach: int, kind: str,
) -> list[int]:  # fmt: skip
    country, ref = draft.nodes[place][1], draft.nodes[place][3]
    allowed = [
        j
        for j, hub in enumerate(hubs)
        if draft.nodes[hub][1] == country or same_union(unions, draft.nodes[hub][1], country)
    ]
    order = sorted(allowed, key=lambda j: (km[j], hubs[j]))
    near = [j for j in order if km[j] <= max_km][:reach]
    if kind == "terminal":
        own = [j for j in order if draft.nodes[hubs[j]][3] == ref]
        near = own + [j for j in near if j not in own]
    home = [j for j in order if draft.nodes[hubs[j]][1] == country]
    if not near and kind == "terminal":
        near = (home or order)[:2]
    return near


def draft_transfers(draft: NetworkDraft, assumptions: Assumptions) -> None:
    """Add short lorry hauls between a rail terminal, port, berth and airport of one city."""
    detour = assumptions.value("road_detour")
    shortest = assumptions.value("drayage_min_km")
    hubs = [h for kind in ("terminal", "port", "airport", "berth") for h in _of_kind(draft, kind)]
    km = _distances(draft, hubs, hubs) * detour
    for i, j in np.argwhere(km <= _TRANSFER_KM):
        if i >= j:
            continue
        a, b = hubs[i], hubs[j]
        row_a, row_b = draft.nodes[a], draft.nodes[b]
        if row_a[1] != row_b[1] or row_a[2] == row_b[2] == "airport":
            continue
        draft.add_both_ways(
            LinkSpec(tail=a, head=b, mode="road", kind="transfer",
                     length_km=round(max(float(km[i, j]), shortest), 1), country=row_a[1],
                     source=_ACCESS_SOURCE)
        )  # fmt: skip


def _of_kind(draft: NetworkDraft, kind: str) -> list[str]:
    return [node_id for node_id, row in draft.nodes.items() if row[2] == kind]


def _distances(draft: NetworkDraft, a: list[str], b: list[str]) -> Any:
    at_a = np.array([draft.nodes[x][5:7] for x in a])
    at_b = np.array([draft.nodes[x][5:7] for x in b])
    return great_circle_km(at_a[:, :1], at_a[:, 1:], at_b[:, 0][None, :], at_b[:, 1][None, :])

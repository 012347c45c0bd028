"""Places, rail terminals, ports, berths and airports, and the lorry hauls that join them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from landbridge.core.geo import great_circle_km
from landbridge.network.assumptions import Assumptions
from landbridge.network.crossings import Unions, same_union
from landbridge.network.links import LinkSpec, NetworkDraft, NodeSpec

if TYPE_CHECKING:
    import polars as pl

__all__ = ["draft_access", "draft_places", "draft_ports", "draft_transfers"]

_ACCESS_SOURCE = "Landbridge estimate: lorry haul, great circle times the road detour"
_TERMINAL_SOURCE = "Landbridge assumption: terminal at the rail node nearest to the place"
_TRANSFER_KM = 70.0
#: how many terminals of each kind a place reaches by lorry within the haul limit
_REACH = {"terminal": 6, "port": 3, "airport": 2, "berth": 1}
#: a place without a terminal within the haul limit is joined to this many of the nearest
_LONG_HAULS = 2


def draft_places(draft: NetworkDraft, places: pl.DataFrame) -> None:
    """Add a node per place and a rail terminal where a rail node is near."""
    for row in places.iter_rows(named=True):
        place_id, name, country = row["place_id"], row["name"], row["country"]
        at = (row["lat"], row["lon"])
        draft.add_node(f"place:{place_id}", NodeSpec(name, country, "place", place_id, *at))
        tracks = draft.tracks_of(row["node_id"] or "")
        if not tracks:
            continue
        terminal = draft.add_node(
            f"terminal:{place_id}", NodeSpec(name, country, "terminal", place_id, *at)
        )
        for track in tracks:
            draft.add_both_ways(
                LinkSpec(
                    tail=terminal,
                    head=track,
                    mode="rail",
                    kind="terminal",
                    length_km=0.0,
                    country=country,
                    length_est=False,
                    source=_TERMINAL_SOURCE,
                )
            )


def draft_ports(draft: NetworkDraft, ports: pl.DataFrame, airports: pl.DataFrame) -> None:
    """Add sea ports and airports."""
    for row in ports.iter_rows(named=True):
        name, ref = f"Port of {row['name']}", row["port_id"]
        at = (row["lat"], row["lon"])
        draft.add_node(f"port:{ref}", NodeSpec(name, row["country"], "port", ref, *at))
    for row in airports.iter_rows(named=True):
        name, ref = f"{row['name']} airport", row["airport_id"]
        at = (row["lat"], row["lon"])
        draft.add_node(f"airport:{ref}", NodeSpec(name, row["country"], "airport", ref, *at))


def draft_access(
    draft: NetworkDraft, assumptions: Assumptions, unions: Unions, max_km: float
) -> None:
    """Add lorry hauls between every place and the terminals, ports and airports near it.

    A place reaches its own terminal, and the nearest few of its own country or customs union
    within ``max_km`` by road; where there is no terminal so near, the nearest two at any
    distance.
    """
    places = draft.of_kind("place")
    for kind, reach in _REACH.items():
        hubs = draft.of_kind(kind)
        if not hubs:
            continue
        hauls = _hauls(draft, assumptions, places, hubs)
        allowed = _within_reach(hauls, unions)
        for i, place in enumerate(places):
            country = draft.nodes[place].country
            for j in _nearest(hauls, i, allowed[country], max_km, reach):
                hauls.add(i, j, "access", country)


def draft_transfers(draft: NetworkDraft, assumptions: Assumptions) -> None:
    """Add short lorry hauls between a rail terminal, port, berth and airport of one city."""
    hubs = [h for kind in ("terminal", "port", "airport", "berth") for h in draft.of_kind(kind)]
    hauls = _hauls(draft, assumptions, hubs, hubs)
    for i, j in np.argwhere(hauls.km <= _TRANSFER_KM):
        if i >= j:
            continue
        a, b = draft.nodes[hubs[i]], draft.nodes[hubs[j]]
        if a.country == b.country and not (a.kind == b.kind == "airport"):
            hauls.add(int(i), int(j), "transfer", a.country)


@dataclass(frozen=True, slots=True)
class _Hauls:
    """Lorry hauls from each of ``tails`` to each of ``heads``.

    Attributes
    ----------
    km : shape (n_tails, n_heads) [km]
        By road.
    """

    draft: NetworkDraft
    tails: list[str]
    heads: list[str]
    km: NDArray[np.float64]
    shortest_km: float

    def add(self, i: int, j: int, kind: str, country: str) -> None:
        """Draft the haul between tail i and head j."""
        self.draft.add_both_ways(
            LinkSpec(
                tail=self.tails[i],
                head=self.heads[j],
                mode="road",
                kind=kind,
                length_km=round(max(float(self.km[i, j]), self.shortest_km), 1),
                country=country,
                source=_ACCESS_SOURCE,
            )
        )


def _hauls(
    draft: NetworkDraft, assumptions: Assumptions, tails: list[str], heads: list[str]
) -> _Hauls:
    a, b = _positions(draft, tails), _positions(draft, heads)
    km = great_circle_km(a[:, :1], a[:, 1:], b[None, :, 0], b[None, :, 1])
    detour = assumptions.value("road_detour")
    return _Hauls(draft, tails, heads, km * detour, assumptions.value("drayage_min_km"))


def _positions(draft: NetworkDraft, names: list[str]) -> NDArray[np.float64]:
    rows = [(draft.nodes[name].lat, draft.nodes[name].lon) for name in names]
    return np.array(rows, dtype=np.float64).reshape(-1, 2)


def _within_reach(hauls: _Hauls, unions: Unions) -> dict[str, NDArray[np.int64]]:
    """Return, by country of a place, the heads in the same country or customs union."""
    ends = [hauls.draft.nodes[head].country for head in hauls.heads]
    found = {}
    for country in dict.fromkeys(hauls.draft.nodes[tail].country for tail in hauls.tails):
        same = [end == country or same_union(unions, end, country) for end in ends]
        found[country] = np.flatnonzero(same)
    return found


def _nearest(
    hauls: _Hauls, i: int, allowed: NDArray[np.int64], max_km: float, reach: int
) -> list[int]:
    """Return the heads that a place reaches, its own first, then by distance."""
    nodes, place = hauls.draft.nodes, hauls.draft.nodes[hauls.tails[i]]
    order = [int(j) for j in allowed[np.argsort(hauls.km[i, allowed], kind="stable")]]
    near = [j for j in order if hauls.km[i, j] <= max_km][:reach]
    if nodes[hauls.heads[0]].kind != "terminal":
        return near
    own = [j for j in order if nodes[hauls.heads[j]].ref == place.ref]
    near = own + [j for j in near if j not in own]
    home = [j for j in order if nodes[hauls.heads[j]].country == place.country]
    return near or (home or order)[:_LONG_HAULS]

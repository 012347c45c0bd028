"""Candidate trunks: pairs of a Chinese hub and a place abroad, by one crossing of the border."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from landbridge.network.cost.basis import CostBasis
from landbridge.network.model import MODE
from landbridge.network.services.published import PublishedPair
from landbridge.network.services.routes import RailRouter, Route, TrunkRouter

__all__ = ["Cell", "CellBook"]

WEEKS_PER_YEAR = 365.25 / 7
#: a crossing is offered when its route takes at most this multiple of the quickest one
_DETOUR = 1.3
_STEEPNESS = 8.0
#: trains a year, both ways, from which a published pair without a frequency is balanced
_PUBLISHED_SEED = 30.0
#: share of the trains by market: the Central Asia trains of 2024 and 2025 (about a quarter), the
#: China-Laos and China-Vietnam trains that the totals count, the rest to Europe
_MARKET_TRAINS = {
    "europe": 0.62,
    "central_asia": 0.27,
    "caspian": 0.01,
    "mongolia": 0.02,
    "southeast_asia": 0.08,
}
_MARKETS = {
    **dict.fromkeys(("AZ", "GE", "TR", "AM"), "caspian"),
    **dict.fromkeys(("KZ", "UZ", "KG", "TJ", "TM", "AF", "IR", "PK"), "central_asia"),
    **dict.fromkeys(("LA", "VN", "TH", "MY", "KH", "SG"), "southeast_asia"),
    "MN": "mongolia",
}


@dataclass(frozen=True, slots=True)
class Cell:
    """One candidate trunk: both directions of a pair by one crossing.

    Attributes
    ----------
    seed : float
        Trains a year, both ways, before balancing.
    out, back : PublishedPair or None
        What a source says of the direction out of China, and into China.
    """

    hub: int  # terminal node
    hub_id: str
    gateway: int
    gateway_id: str
    market: str
    crossing: str
    route: Route
    seed: float
    out: PublishedPair | None = None
    back: PublishedPair | None = None

    @property
    def weekly(self) -> tuple[float, float] | None:
        """Published trains a week out and back; a direction without its own has the other's."""
        out = None if self.out is None else self.out.frequency_per_week
        back = None if self.back is None else self.back.frequency_per_week
        if out is None and back is None:
            return None
        known = [f for f in (out, back) if f is not None]
        return known[0], known[-1]

    @property
    def is_published(self) -> bool:
        """Whether a source names the pair."""
        return self.out is not None or self.back is not None


class CellBook:
    """Collects candidate trunks with their paths.

    Attributes
    ----------
    cells : dict
        (hub id, gateway id, crossing id) -> Cell.
    direct : dict
        (origin, destination) -> (PublishedPair, Route), pairs between two places abroad.
    dropped : list of (pair, reason)
    """

    def __init__(self, basis: CostBasis, at_minute: int) -> None:
        self._basis = basis
        self._trunks = TrunkRouter(basis, at_minute)
        self._everywhere = {
            ferries: RailRouter(basis, at_minute=at_minute, ferries=ferries)
            for ferries in (False, True)
        }
        self._links_of = _crossing_links(basis)
        self.cells: dict[tuple[str, str, str], Cell] = {}
        self.direct: dict[tuple[int, int], tuple[PublishedPair, Route]] = {}
        self.dropped: list[tuple[str, str]] = []

    def add_published(self, pair: PublishedPair) -> None:
        """Add a published pair by the crossings it names, else by the quickest ones."""
        index, country = self._basis.network.node_index, self._basis.network.nodes.country
        ends = [index.get(f"terminal:{p}") for p in (pair.origin_id, pair.destination_id)]
        if pair.by_road:
            self._drop(pair, "part of the way is by lorry; covered by road and feeder")
        elif ends[0] is None or ends[1] is None:
            self._drop(pair, "no rail terminal at one end")
        else:
            chinese = [country[end] == "CN" for end in (ends[0], ends[1])]
            if all(chinese):
                self._drop(pair, "inside China; covered by feeder trains")
            elif any(chinese):
                self._add_trunk(pair, ends[0], ends[1], outward=chinese[0])
            else:
                self._add_direct(pair, ends[0], ends[1])

    def _drop(self, pair: PublishedPair, why: str) -> None:
        self.dropped.append((pair.label, why))

    def _add_trunk(self, pair: PublishedPair, a: int, b: int, *, outward: bool) -> None:
        hub, gateway = (a, b) if outward else (b, a)
        via = pair.via if outward else pair.via[::-1]
        # a crossing of the Chinese border that is shut is none of the gates: no route by it
        gates = [c for c in via if c in self._trunks.gates] or list(self._trunks.gates)
        abroad = self._alternatives([c for c in via if c not in self._trunks.gates])
        found = [
            (route, gate)
            for gate in gates
            if (route := self._trunks.route(hub, gateway, gate, abroad, ferries=pair.ferry))
        ]
        if not found:
            self._drop(pair, f"no open path by {', '.join(via) or 'any crossing'}")
            return
        route, gate = min(found)
        ids = (pair.origin_id, pair.destination_id)[:: 1 if outward else -1]
        cell = Cell(
            hub, ids[0], gateway, ids[1], self._market(gateway), gate, route, _PUBLISHED_SEED
        )
        self._put(cell, pair, "out" if outward else "back")

    def _put(self, cell: Cell, pair: PublishedPair, side: str) -> None:
        key = (cell.hub_id, cell.gateway_id, cell.crossing)
        known = self.cells.get(key, cell)
        if side == "out":
            known = replace(known, out=pair if known.out is None else known.out.merged(pair))
        else:
            known = replace(known, back=pair if known.back is None else known.back.merged(pair))
        self.cells[key] = known

    def _add_direct(self, pair: PublishedPair, a: int, b: int) -> None:
        route = self._everywhere[pair.ferry].route(a, b, self._alternatives(pair.via))
        if route is None:
            self._drop(pair, f"no open path by {', '.join(pair.via) or 'any crossing'}")
        else:
            told = self.direct.get((a, b), (pair, route))[0]
            self.direct[a, b] = (pair if told is pair else told.merged(pair), route)

    def _alternatives(self, crossings: Sequence[str]) -> list[list[int]]:
        return [self._links_of.get(crossing, []) for crossing in crossings]

    def _market(self, gateway: int) -> str:
        return _MARKETS.get(self._basis.network.nodes.country[gateway], "europe")

    def add_hub_trains(self, hubs: list[dict[str, Any]], gates: Sequence[str]) -> None:
        """Add every hub x gateway x crossing that is not much slower than the best.

        Parameters
        ----------
        hubs : list of dict
            Rows of the hubs table.
        gates : sequence of str
            Crossings whose yearly trains are known.
        """
        index = self._basis.network.node_index
        usable = [gate for gate in gates if gate in self._trunks.gates]
        abroad = [h for h in hubs if h["side"] == "abroad" and f"terminal:{h['place_id']}" in index]
        sums: dict[str, float] = {}
        for row in abroad:
            sums[row["market"]] = sums.get(row["market"], 0.0) + row["weight"]
        for home in (h for h in hubs if h["side"] == "china"):
            hub = index.get(f"terminal:{home['place_id']}")
            if hub is None:
                continue
            for row in abroad:
                share = _MARKET_TRAINS[row["market"]] * row["weight"] / sums[row["market"]]
                self._add_hub_cells(home["place_id"], hub, row, home["weight"] * share, usable)

    def _add_hub_cells(
        self, hub_id: str, hub: int, row: dict[str, Any], weight: float, gates: list[str]
    ) -> None:
        gateway = self._basis.network.node_index[f"terminal:{row['place_id']}"]
        ferries = row["market"] == "caspian"
        hours = {g: self._trunks.hours(hub, gateway, g, ferries=ferries) for g in gates}
        best = min(hours.values(), default=np.inf)
        for gate, needed in hours.items():
            key = (hub_id, row["place_id"], gate)
            if not np.isfinite(needed) or needed > best * _DETOUR or key in self.cells:
                continue
            route = self._trunks.route(hub, gateway, gate, ferries=ferries)
            if route is not None:
                seed = weight * float(np.exp(-_STEEPNESS * (needed / best - 1)))
                self.cells[key] = Cell(
                    hub, hub_id, gateway, row["place_id"], row["market"], gate, route, seed
                )


def _crossing_links(basis: CostBasis) -> dict[str, list[int]]:
    """Return the rail and ferry links of every crossing, both directions."""
    network = basis.network
    found: dict[str, list[int]] = {}
    trains = np.isin(network.links.mode, (MODE["rail"], MODE["ferry"]))
    for k in np.flatnonzero((network.links.crossing >= 0) & trains):
        found.setdefault(network.crossings[network.links.crossing[k]].id, []).append(int(k))
    return found

"""Candidate trunks: pairs of a Chinese hub and a place abroad, by one crossing of the border."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
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
#: the Middle Corridor's crossings of the Caspian from Kazakhstan
_CASPIAN_FERRIES = ("aktau-alat", "aktau-baku", "kuryk-alat")
#: where no pair of hub and gateway goes by a crossing, this many of the least roundabout do
_FORCED = 6
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
        self._caspian = self._links([_CASPIAN_FERRIES])
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
        named = [c for choice in via for c in choice]
        gates = [c for c in named if c in self._trunks.gates] or list(self._trunks.gates)
        abroad = self._links([c for c in via if not set(c) & set(self._trunks.gates)])
        found = [
            (route, gate)
            for gate in gates
            if (route := self._trunks.route(hub, gateway, gate, abroad, ferries=pair.ferry))
        ]
        if not found:
            self._drop(pair, f"no open path by {', '.join(named) or 'any crossing'}")
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
        route = self._everywhere[pair.ferry].route(a, b, self._links(pair.via))
        if route is None:
            self._drop(pair, "no open path by the crossings named")
        else:
            told = self.direct.get((a, b), (pair, route))[0]
            self.direct[a, b] = (pair if told is pair else told.merged(pair), route)

    def _links(self, via: Sequence[Sequence[str]]) -> list[list[int]]:
        """Return, for each choice of crossings, the links that pass one of them."""
        return [[k for c in choice for k in self._links_of.get(c, ())] for choice in via]

    def _market(self, gateway: int) -> str:
        return _MARKETS.get(self._basis.network.nodes.country[gateway], "europe")

    def add_hub_trains(self, hubs: list[dict[str, Any]], gates: Sequence[str]) -> None:
        """Add every hub x gateway x crossing that is not much slower than the best.

        Parameters
        ----------
        hubs : list of dict
            Rows of the hubs table.
        gates : sequence of str
            Crossings whose yearly trains are known: each gets trains, however roundabout.
        """
        usable = [gate for gate in gates if gate in self._trunks.gates]
        candidates = [
            (detour, _seed(weight, detour), (home, row, gate))
            for home, row, weight in self._pairs(hubs)
            for gate, detour in self._detours(home, row, usable).items()
        ]
        near = [c for c in candidates if c[0] <= _DETOUR]
        served = {c[2][2] for c in near} | {key[2] for key in self.cells}
        for gate in usable:
            if gate not in served:
                far = sorted((c for c in candidates if c[2][2] == gate), key=lambda c: c[0])
                near += far[:_FORCED]
        for _, seed, (home, row, gate) in near:
            self._add_hub_cell(home, row, gate, seed)

    def _pairs(
        self, hubs: list[dict[str, Any]]
    ) -> Iterator[tuple[dict[str, Any], dict[str, Any], float]]:
        """Yield hub, gateway and the trains a year that go between them before balancing."""
        known = [h for h in hubs if f"terminal:{h['place_id']}" in self._basis.network.node_index]
        sums: dict[str, float] = {}
        for row in known:
            if row["side"] == "abroad":
                sums[row["market"]] = sums.get(row["market"], 0.0) + row["weight"]
        for home in known:
            for row in known:
                if home["side"] == "china" and row["side"] == "abroad":
                    share = _MARKET_TRAINS[row["market"]] * row["weight"] / sums[row["market"]]
                    yield home, row, home["weight"] * share

    def _terminal(self, row: dict[str, Any]) -> int:
        return self._basis.network.node_index[f"terminal:{row['place_id']}"]

    def _detours(
        self, home: dict[str, Any], row: dict[str, Any], gates: Sequence[str]
    ) -> dict[str, float]:
        """Return the hours by each crossing over those by the quickest one."""
        hub, gateway = self._terminal(home), self._terminal(row)
        hours = {gate: self._trunks.hours(hub, gateway, gate) for gate in gates}
        best = min(hours.values(), default=np.inf)
        return {gate: needed / best for gate, needed in hours.items() if np.isfinite(needed)}

    def _add_hub_cell(
        self, home: dict[str, Any], row: dict[str, Any], gate: str, seed: float
    ) -> None:
        key = (home["place_id"], row["place_id"], gate)
        if key in self.cells:
            return
        hub, gateway = self._terminal(home), self._terminal(row)
        ferries = row["market"] == "caspian"
        via = self._caspian if ferries else []
        route = self._trunks.route(hub, gateway, gate, via, ferries=ferries)
        if route is not None:
            self.cells[key] = Cell(hub, key[0], gateway, key[1], row["market"], gate, route, seed)


def _seed(weight: float, detour: float) -> float:
    return weight * float(np.exp(-_STEEPNESS * (detour - 1)))


def _crossing_links(basis: CostBasis) -> dict[str, list[int]]:
    """Return the rail and ferry links of every crossing, both directions."""
    network = basis.network
    found: dict[str, list[int]] = {}
    trains = np.isin(network.links.mode, (MODE["rail"], MODE["ferry"]))
    for k in np.flatnonzero((network.links.crossing >= 0) & trains):
        found.setdefault(network.crossings[network.links.crossing[k]].id, []).append(int(k))
    return found

"""Trunk trains between China and abroad: published pairs, their way back, and hub trains.

Hub trains stand for the services that no source names: every Chinese hub sends trains to every
gateway of the Europe, Central Asia, Caspian, Mongolia and south-east Asia traffic by the
crossings that are not much slower than the best one. Their yearly numbers are balanced to the
published trains of twelve hubs and of nine crossings of the Chinese border, published weekly
frequencies held fixed.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from landbridge import facts
from landbridge.network.cost.basis import CostBasis
from landbridge.network.model import MODE
from landbridge.network.services.balance import balance
from landbridge.network.services.published import PublishedPair, published_pairs
from landbridge.network.services.routes import RailRouter, mirror
from landbridge.network.services.rules import train_accepts, train_capacity
from landbridge.network.services.table import Service

__all__ = ["draft_trunks", "out_share"]

WEEKS_PER_YEAR = 365.25 / 7
#: a crossing is offered when its route takes at most this multiple of the quickest one
_DETOUR = 1.3
_STEEPNESS = 8.0
#: hub trains rarer than this are dropped, their trains go to the others of the crossing
_RAREST_PER_WEEK = 0.2
_MARKET_TRAINS = {"europe": 0.62, "central_asia": 0.27, "caspian": 0.01, "mongolia": 0.02,
                  "southeast_asia": 0.08}  # fmt: skip
_SOUTH = frozenset({"mohan-boten", "pingxiang-dongdang", "hekou-laocai"})
_MAX_HUB_SHARE_YEARS = {2024: 1.0, 2025: 20022 / 19392}


@dataclass(frozen=True, slots=True)
class _Cell:
    """One candidate trunk: both directions of a pair by one crossing."""

    hub: int  # terminal node
    hub_id: str
    gateway: int
    gateway_id: str
    market: str
    crossing: str
    hours: float
    links: tuple[int, ...]
    seed: float
    published: PublishedPair | None
    outward: bool  # the published direction is out of China


def out_share(market: str) -> float:
    """Return the share of trains that leave China (2025: 8,602 of 14,254 to Central Asia;
    9,898 of 20,022 to Europe)."""
    return 9898 / 20022 if market in ("europe", "caspian") else 8602 / 14254


def draft_trunks(basis: CostBasis, at_minute: int) -> tuple[list[Service], list[tuple[str, str]]]:
    """Return trunk services both ways, and published pairs without an open path.

    Parameters
    ----------
    at_minute : int
        Moment whose open lines and crossings the paths use.
    """
    hubs = list(facts.load("hubs").iter_rows(named=True))
    book = _CellBook(basis, at_minute)
    for pair in published_pairs():
        book.add_published(pair)
    if basis.scenario.services.include_inferred:
        book.add_hub_trains(hubs)
    trains = _balanced(book.cells, hubs, basis.scenario.services.count_year)
    keep = [
        k for k, cell in enumerate(book.cells)
        if cell.published is not None or trains[k] / WEEKS_PER_YEAR / 2 >= _RAREST_PER_WEEK
    ]  # fmt: skip
    cells = [book.cells[k] for k in keep]
    trains = _balanced(cells, hubs, basis.scenario.services.count_year)
    rows: list[Service] = []
    for cell, yearly in zip(cells, trains, strict=True):
        rows += _both_ways(basis, cell, float(yearly), hubs)
    return rows, book.dropped


class _CellBook:
    """Collects candidate trunks with their paths."""

    def __init__(self, basis: CostBasis, at_minute: int) -> None:
        self._basis = basis
        self._rail = RailRouter(basis, at_minute=at_minute)
        self._mixed = RailRouter(basis, at_minute=at_minute, ferries=True)
        self._gates = _border_links(basis)
        self.cells: list[_Cell] = []
        self.dropped: list[tuple[str, str]] = []

    def add_published(self, pair: PublishedPair) -> None:
        """Add a published pair by the crossing it names, or by the quickest one."""
        outward = pair.origin_id.startswith("cn-")
        hub_id, gate_id = (pair.origin_id, pair.destination_id)[:: 1 if outward else -1]
        label = f"{pair.origin_id} - {pair.destination_id}"
        index = self._basis.network.node_index
        hub, gateway = index.get(f"terminal:{hub_id}"), index.get(f"terminal:{gate_id}")
        if pair.by_road:
            self.dropped.append((label, "part of the way is by lorry; covered by road and feeder"))
            return
        if hub is None or gateway is None:
            self.dropped.append((label, "no rail terminal at one end"))
            return
        named = [c for c in pair.via if c in self._gates]
        found = self._routes(hub, gateway, named[:1] or list(self._gates), ferry=pair.ferry)
        if not found:
            self.dropped.append((label, f"no open path by {', '.join(named) or 'any crossing'}"))
            return
        hours, crossing, links = found[0]
        market = _market_of(self._basis.network.nodes.country[gateway])
        self.cells.append(
            _Cell(hub, hub_id, gateway, gate_id, market, crossing, hours, links, 30.0, pair, outward)
        )

    def add_hub_trains(self, hubs: list[dict[str, Any]]) -> None:
        """Add every hub x gateway x crossing that is not much slower than the best."""
        index = self._basis.network.node_index
        gates = [h for h in hubs if h["side"] == "abroad"]
        sums: dict[str, float] = {}
        for gate in gates:
            sums[gate["market"]] = sums.get(gate["market"], 0.0) + gate["weight"]
        for home in (h for h in hubs if h["side"] == "china"):
            for gate in gates:
                hub = index.get(f"terminal:{home['place_id']}")
                gateway = index.get(f"terminal:{gate['place_id']}")
                if hub is None or gateway is None:
                    continue
                weight = home["weight"] * gate["weight"] / sums[gate["market"]]
                weight *= _MARKET_TRAINS[gate["market"]]
                self._add_hub_cell(home["place_id"], hub, gate, gateway, weight)

    def _add_hub_cell(
        self, hub_id: str, hub: int, gate: dict[str, Any], gateway: int, weight: float
    ) -> None:
        market = gate["market"]
        found = self._routes(hub, gateway, list(self._gates), ferry=market == "caspian")
        best = found[0][0] if found else 0.0
        taken = {(c.hub, c.gateway, c.crossing) for c in self.cells}
        for hours, crossing, links in found:
            if hours > best * _DETOUR or (hub, gateway, crossing) in taken:
                continue
            seed = weight * float(np.exp(-_STEEPNESS * (hours / best - 1)))
            self.cells.append(
                _Cell(hub, hub_id, gateway, gate["place_id"], market, crossing, hours, links, seed,
                      None, True)
            )  # fmt: skip

    def _routes(
        self, hub: int, gateway: int, crossings: list[str], *, ferry: bool
    ) -> list[tuple[float, str, tuple[int, ...]]]:
        router = self._mixed if ferry else self._rail
        found = []
        for crossing in crossings:
            step = router.route(hub, gateway, (self._gates[crossing],))
            if step is not None and len(set(step[1])) == len(step[1]):
                found.append((step[0], crossing, tuple(step[1])))
        return sorted(found)


def _border_links(basis: CostBasis) -> dict[str, int]:
    """Crossing id -> link out of China."""
    network = basis.network
    found: dict[str, int] = {}
    for k in np.flatnonzero((network.links.crossing >= 0) & (network.links.mode == MODE["rail"])):
        crossing = network.crossings[network.links.crossing[k]]
        sides = {crossing.country_a, crossing.country_b}
        if "CN" in sides and len(sides) == 2 and network.links.country[k] == "CN":
            found[crossing.id] = int(k)
    return found


def _market_of(country: str) -> str:
    if country in {"AZ", "GE", "TR", "AM"}:
        return "caspian"
    if country in {"KZ", "UZ", "KG", "TJ", "TM", "AF", "IR", "PK"}:
        return "central_asia"
    if country in {"LA", "VN", "TH", "MY"}:
        return "southeast_asia"
    return "mongolia" if country == "MN" else "europe"


def _balanced(cells: list[_Cell], hubs: list[dict[str, Any]], year: int) -> np.ndarray:  # type: ignore[type-arg]
    """Return trains a year, both ways, of each cell."""
    targets = {
        r["crossing_id"]: float(r["trains"])
        for r in facts.load("crossing_targets").iter_rows(named=True)
        if r["year"] == min(max(year, 2024), 2025)
    }
    gates = sorted(targets)
    growth = _MAX_HUB_SHARE_YEARS[min(max(year, 2024), 2025)]
    known = {h["place_id"]: h["weight"] * growth for h in hubs
             if h["side"] == "china" and not h["est"]}  # fmt: skip
    names = sorted(known)
    seed = np.array([0.0 if _weekly(c) else c.seed for c in cells])
    fixed = np.array([2 * (_weekly(c) or 0.0) * WEEKS_PER_YEAR for c in cells])
    by_gate = np.array([gates.index(c.crossing) if c.crossing in targets else -1 for c in cells])
    by_hub = np.array(
        [names.index(c.hub_id) if c.hub_id in known and c.market in ("europe", "caspian") else -1
         for c in cells]
    )  # fmt: skip
    return balance(
        seed,
        fixed,
        [(by_hub, np.array([known[n] for n in names])),
         (by_gate, np.array([targets[g] for g in gates]))],
    )  # fmt: skip


def _weekly(cell: _Cell) -> float | None:
    return cell.published.frequency_per_week if cell.published is not None else None


def _both_ways(
    basis: CostBasis, cell: _Cell, yearly: float, hubs: list[dict[str, Any]]
) -> list[Service]:
    nodes = basis.network.nodes
    country = nodes.country[cell.gateway]
    cars = any(h["vehicle_trains"] for h in hubs if h["place_id"] == cell.hub_id) and any(
        h["vehicle_trains"] for h in hubs if h["place_id"] == cell.gateway_id
    )
    teu, wagons, plugs = train_capacity(basis.assumptions, country, cars)
    weekly = yearly / WEEKS_PER_YEAR
    share = out_share(cell.market) if _weekly(cell) is None else 0.5
    pair = cell.published
    label = f"{nodes.name[cell.hub]} - {nodes.name[cell.gateway]}"
    out = Service(
        id=f"rail-{cell.hub_id}-{cell.gateway_id}-{cell.crossing}",
        name=f"{label} by {cell.crossing}", mode="rail", kind="line-haul",
        origin=cell.hub, destination=cell.gateway, links=cell.links,
        frequency_per_week=weekly * share, basis="hub", frequency_basis="balanced",
        accepts=train_accepts(country, vehicle_trains=cars), capacity_teu=teu, car_wagons=wagons,
        reefer_plugs=plugs, source="Landbridge estimate: hub trains balanced to published counts",
    )  # fmt: skip
    back = replace(
        out, id=f"rail-{cell.gateway_id}-{cell.hub_id}-{cell.crossing}",
        name=f"{nodes.name[cell.gateway]} - {nodes.name[cell.hub]} by {cell.crossing}",
        origin=cell.gateway, destination=cell.hub, links=mirror(cell.links),
        frequency_per_week=weekly * (1 - share), basis="hub" if pair is None else "reverse",
    )  # fmt: skip
    if pair is None:
        return [out, back]
    told = {
        "basis": "published", "source": pair.source, "year": pair.year, "published_days": pair.days,
        "frequency_basis": "balanced" if _weekly(cell) is None else "published",
    }  # fmt: skip
    if cell.outward:
        return [replace(out, **told), back]  # type: ignore[arg-type]
    return [replace(out, basis="reverse"), replace(back, **told)]  # type: ignore[arg-type]

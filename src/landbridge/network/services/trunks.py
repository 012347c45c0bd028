"""Trunk trains between China and abroad: published pairs, their way back, and hub trains.

Hub trains stand for the services that no source names: every Chinese hub sends trains to every
gateway of the Europe, Central Asia, Caspian, Mongolia and south-east Asia traffic by the
crossings that are not much slower than the best one. Their yearly numbers are balanced to the
published trains of twelve hubs and of nine crossings of the Chinese border, published weekly
frequencies held fixed.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from landbridge import facts
from landbridge.network.cost.basis import CostBasis
from landbridge.network.rail import RUNNING
from landbridge.network.services.balance import balance
from landbridge.network.services.cells import WEEKS_PER_YEAR, Cell, CellBook
from landbridge.network.services.published import PublishedPair, published_pairs
from landbridge.network.services.routes import Route, mirror
from landbridge.network.services.rules import train_accepts, train_capacity
from landbridge.network.services.table import Service

__all__ = ["COUNT_YEARS", "draft_trunks", "out_share", "yearly_trains"]

#: years whose published counts the tables hold
COUNT_YEARS = (2024, 2025)
#: hub trains rarer than this are dropped, their trains go to the others of the crossing
_RAREST_PER_WEEK = 0.2
#: but the most frequent few of a crossing stay
_LEADING = 3
#: all China-Europe trains of a year over those of 2024, to which the hubs' counts belong
_HUB_GROWTH = {2024: 1.0, 2025: 20022 / 19392}
_HUB_SOURCE = "Landbridge estimate: hub trains balanced to published counts"
_PER_WEEK_UNKNOWN = 1.0


def out_share(market: str) -> float:
    """Return the share of trains that leave China.

    Of 2025: 9,898 of 20,022 China-Europe trains, 8,602 of 14,254 Central Asia trains.
    """
    return 9898 / 20022 if market in ("europe", "caspian") else 8602 / 14254


def draft_trunks(basis: CostBasis, at_minute: int) -> tuple[list[Service], list[tuple[str, str]]]:
    """Return trunk services both ways, and published pairs without an open path.

    Parameters
    ----------
    at_minute : int
        Moment whose open lines and crossings the paths use.
    """
    hubs = list(facts.load("hubs").iter_rows(named=True))
    targets = crossing_targets(basis.scenario.services.count_year)
    book = CellBook(basis, at_minute)
    for pair in published_pairs():
        book.add_published(pair)
    if basis.scenario.services.include_inferred:
        book.add_hub_trains(hubs, sorted(targets) + opened_gates(basis))
    year = basis.scenario.services.count_year
    targets = _less_direct(basis, targets, book)
    cells = list(book.cells.values())
    cells = _frequent(cells, yearly_trains(cells, hubs, targets, year))
    trains = yearly_trains(cells, hubs, targets, year)
    with_cars = {h["place_id"] for h in hubs if h["vehicle_trains"]}
    rows = [
        service
        for cell, yearly in zip(cells, trains, strict=True)
        for service in _both_ways(basis, cell, float(yearly), with_cars)
    ]
    for ends, (pair, route) in book.direct.items():
        rows.append(_direct(basis, pair, ends, route, with_cars))
    return rows, book.dropped


def crossing_targets(count_year: int) -> dict[str, float]:
    """Return the published trains of the year, both ways, by crossing of the Chinese border."""
    year = min(max(count_year, COUNT_YEARS[0]), COUNT_YEARS[-1])
    frame = facts.load("crossing_targets")
    return {
        r["crossing_id"]: float(r["trains"])
        for r in frame.iter_rows(named=True)
        if r["year"] == year
    }


def opened_gates(basis: CostBasis) -> list[str]:
    """Return the rail crossings that stand in the network though the facts have them not working.

    A scenario has opened them; no count exists, so they take hub trains by how quick their way is.
    """
    frame = facts.load("crossings")
    idle = {r["crossing_id"] for r in frame.iter_rows(named=True) if r["status"] not in RUNNING}
    return sorted(idle & {c.id for c in basis.network.crossings if c.mode == "rail"})


def _less_direct(basis: CostBasis, targets: dict[str, float], book: CellBook) -> dict[str, float]:
    """Take the trains between two places abroad through China off the counts."""
    network, left = basis.network, dict(targets)
    for pair, route in book.direct.values():
        for k in route.links:
            crossing = network.links.crossing[k]
            name = network.crossings[crossing].id if crossing >= 0 else ""
            if name in left:
                left[name] -= _direct_weekly(pair) * WEEKS_PER_YEAR
    return left


def _frequent(cells: list[Cell], trains: NDArray[np.float64]) -> list[Cell]:
    """Keep published cells, frequent ones, and the most frequent few of every crossing."""
    by_crossing: dict[str, list[tuple[float, int]]] = {}
    for k, cell in enumerate(cells):
        by_crossing.setdefault(cell.crossing, []).append((-float(trains[k]), k))
    leading = {k for found in by_crossing.values() for _, k in sorted(found)[:_LEADING]}
    return [
        cell
        for k, cell in enumerate(cells)
        if cell.is_published or k in leading or trains[k] / WEEKS_PER_YEAR / 2 >= _RAREST_PER_WEEK
    ]


def yearly_trains(
    cells: list[Cell], hubs: list[dict[str, Any]], targets: dict[str, float], count_year: int
) -> NDArray[np.float64]:
    """Return trains a year, both ways, of each cell: balanced, published ones held."""
    growth = _HUB_GROWTH[min(max(count_year, COUNT_YEARS[0]), COUNT_YEARS[-1])]
    known = {
        h["place_id"]: h["weight"] * growth for h in hubs if h["side"] == "china" and not h["est"]
    }
    weekly = [cell.weekly for cell in cells]
    seed = np.array(
        [cell.seed if w is None else 0.0 for cell, w in zip(cells, weekly, strict=True)]
    )
    fixed = np.array([0.0 if w is None else sum(w) * WEEKS_PER_YEAR for w in weekly])
    to_europe = [c.hub_id if c.market in ("europe", "caspian") else "" for c in cells]
    groups = [
        _groups(to_europe, known),
        _groups([c.crossing for c in cells], targets),
    ]
    return balance(seed, fixed, groups)


def _groups(
    labels: list[str], totals: dict[str, float]
) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    index = {name: k for k, name in enumerate(sorted(totals))}
    found = np.array([index.get(label, -1) for label in labels], dtype=np.int64)
    return found, np.array([totals[name] for name in index], dtype=np.float64)


def _service(
    basis: CostBasis, ends: tuple[int, int], route: Route, cell_id: str, cars: bool
) -> Service:
    """Return a trunk train with what it takes and holds; frequency and basis come later."""
    nodes = basis.network.nodes
    countries = {nodes.country[end] for end in ends}
    abroad = min(countries - {"CN"} or countries)
    teu, wagons, plugs = train_capacity(basis.assumptions, abroad, cars)
    return Service(
        id=f"rail-{nodes.ref[ends[0]]}-{nodes.ref[ends[1]]}{cell_id}",
        name=f"{nodes.name[ends[0]]} - {nodes.name[ends[1]]}",
        mode="rail",
        kind="line-haul",
        origin=ends[0],
        destination=ends[1],
        links=route.links,
        frequency_per_week=0.0,
        basis="hub",
        frequency_basis="balanced",
        accepts=train_accepts(abroad, vehicle_trains=cars),
        capacity_teu=teu,
        car_wagons=wagons,
        reefer_plugs=plugs,
        source=_HUB_SOURCE,
    )


def _both_ways(
    basis: CostBasis, cell: Cell, yearly: float, with_cars: set[str]
) -> tuple[Service, Service]:
    cars = {cell.hub_id, cell.gateway_id} <= with_cars
    out = _service(basis, (cell.hub, cell.gateway), cell.route, f"-{cell.crossing}", cars)
    home = Route(cell.route.hours, mirror(cell.route.links))
    back = _service(basis, (cell.gateway, cell.hub), home, f"-{cell.crossing}", cars)
    share = out_share(cell.market)
    weekly = cell.weekly or (
        yearly / WEEKS_PER_YEAR * share,
        yearly / WEEKS_PER_YEAR * (1 - share),
    )
    return (
        _told(replace(out, frequency_per_week=weekly[0]), cell, cell.out),
        _told(replace(back, frequency_per_week=weekly[1]), cell, cell.back),
    )


def _told(service: Service, cell: Cell, pair: PublishedPair | None) -> Service:
    """Mark a direction with what its source says, or as the way back of a published one."""
    service = replace(service, name=f"{service.name} by {cell.crossing}")
    if not cell.is_published:
        return service
    inferred = "assumed" if cell.weekly else "balanced"  # assumed: as often as the other way
    if pair is None:
        return replace(service, basis="reverse", frequency_basis=inferred)
    return replace(
        service,
        basis="published",
        frequency_basis=inferred if pair.frequency_per_week is None else "published",
        source=pair.source,
        year=pair.year,
        published_days=pair.days,
    )


def _direct(
    basis: CostBasis,
    pair: PublishedPair,
    ends: tuple[int, int],
    route: Route,
    with_cars: set[str],
) -> Service:
    """Return the service of a published pair between two places abroad, that way only."""
    cars = {pair.origin_id, pair.destination_id} <= with_cars
    return replace(
        _service(basis, ends, route, "", cars),
        frequency_per_week=_direct_weekly(pair),
        basis="published",
        frequency_basis="assumed" if pair.frequency_per_week is None else "published",
        source=pair.source,
        year=pair.year,
        published_days=pair.days,
    )


def _direct_weekly(pair: PublishedPair) -> float:
    known = pair.frequency_per_week
    return _PER_WEEK_UNKNOWN if known is None else known

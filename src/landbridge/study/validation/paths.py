"""The way that a published pair goes in the network, and the parts of its time."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from landbridge.core.timeline import EPOCH
from landbridge.network.cost import CostBasis, LegPaths, leg_times
from landbridge.network.model import KIND, MODE
from landbridge.network.services.cells import CellBook
from landbridge.network.services.consolidation import consolidation_h
from landbridge.network.services.published import PublishedPair
from landbridge.network.services.routes import RailRouter

__all__ = ["PARTS", "PathFinder", "Prediction"]

#: parts of a predicted time, in the order of ``Prediction.parts_days``
PARTS = (
    "running in China",
    "running in Central Asia",
    "running in Russia and Belarus",
    "running in Mongolia",
    "running elsewhere",
    "breaks of gauge",
    "other borders",
    "ferries",
    "yards and terminals",
    "smaller cities",
    "towards China",
)
_RUN = {
    "CN": 0,
    **dict.fromkeys(("KZ", "UZ", "KG", "TJ", "TM"), 1),
    **dict.fromkeys(("RU", "BY"), 2),
    "MN": 3,
}
_ELSEWHERE, _GAUGE, _BORDER, _FERRY, _YARD, _SMALLER, _HOMEWARD = 4, 5, 6, 7, 8, 9, 10
_NO_TERMINAL = "no rail terminal at one end"
_HOURS = 24.0


@dataclass(frozen=True, slots=True)
class Prediction:
    """What the model says of one pair, from terminal to terminal.

    Attributes
    ----------
    days
        Mean, as the planner counts it (whole minutes).
    parts_days : tuple, as ``PARTS``
    crossings : tuple of str
        Ids, in order of travel.
    gateway
        Id of the first crossing of the Chinese border on the way, "" where there is none.
    """

    days: float
    sd_days: float
    least_days: float
    km: float
    parts_days: tuple[float, ...]
    crossings: tuple[str, ...]
    gateway: str


class PathFinder:
    """Finds the way of a pair as the services do; routes are kept between pairs.

    A pair takes the way of its trunk train: by the crossings that its report names, else by the
    quickest one; inside one side of the border the quickest path of rail.
    """

    def __init__(self, basis: CostBasis) -> None:
        year = min(max(basis.scenario.year, 2024), 2028)
        at_minute = (EPOCH.replace(year=year, month=7) - EPOCH).days * 1440
        self._basis = basis
        self._book = CellBook(basis, at_minute)
        self._rail = RailRouter(basis, at_minute=at_minute)

    def predict(self, pair: PublishedPair, *, hauls: bool = False) -> Prediction | str:
        """Return the prediction, or the reason why there is none.

        Parameters
        ----------
        hauls : bool
            Whether a place without a rail terminal may use the nearest one by lorry.
        """
        links = self._links(pair)
        if hauls and links == _NO_TERMINAL:
            links = self._with_hauls(pair)
        return links if isinstance(links, str) else self._told(links)

    def _links(self, pair: PublishedPair) -> tuple[int, ...] | str:
        book, network = self._book, self._basis.network
        book.cells.clear()
        book.direct.clear()
        book.dropped.clear()
        ends = [network.node_index.get(f"terminal:{p}") for p in _ends(pair)]
        if pair.origin_id == pair.destination_id:
            return "origin and destination are one place"
        first, last = ends
        inside = all(end is not None and network.nodes.country[end] == "CN" for end in ends)
        if inside and first is not None and last is not None:
            found = self._rail.route(first, last)
            return "no open path by rail" if found is None else found.links
        book.add_published(pair)
        for cell in book.cells.values():
            out = cell.out is not None
            return cell.route.links if out else tuple(k ^ 1 for k in cell.route.links[::-1])
        for _, route in book.direct.values():
            return route.links
        return book.dropped[0][1]

    def _with_hauls(self, pair: PublishedPair) -> tuple[int, ...] | str:
        """Return the way by the terminals nearest to both ends, lorry hauls included."""
        refs, ends = self._basis.network.nodes.ref, self._basis.network.links.head
        first, last = (self._haul(place) for place in _ends(pair))
        if first is None or last is None:
            return _NO_TERMINAL + ", nor one within reach by lorry"
        near = replace(
            pair,
            origin_id=refs[ends[first]] if first >= 0 else pair.origin_id,
            destination_id=refs[ends[last]] if last >= 0 else pair.destination_id,
        )
        links = self._links(near)
        if isinstance(links, str):
            return links
        before = (first,) if first >= 0 else ()
        after = (last ^ 1,) if last >= 0 else ()
        return (*before, *links, *after)

    def _haul(self, place_id: str) -> int | None:
        """Return the shortest haul from a place to a terminal, -1 where it has its own."""
        network = self._basis.network
        if f"terminal:{place_id}" in network.node_index:
            return -1
        links = network.links
        tail = network.node_index.get(f"place:{place_id}", -1)
        hauls = np.flatnonzero((links.tail == tail) & (links.kind == KIND["access"]))
        found = [k for k in hauls if network.nodes.kind[links.head[k]] == "terminal"]
        return int(min(found, key=lambda k: links.length_km[k])) if found else None

    def _told(self, path: Iterable[int]) -> Prediction:
        links = np.array(tuple(path), dtype=np.int32)
        basis, network = self._basis, self._basis.network
        extra_h = consolidation_h(basis, *self._terminals(links))
        times = leg_times(basis, LegPaths.single(links, extra_h))
        days = float(times.total_minutes[0]) / 60 / _HOURS
        passed = [network.crossings[k] for k in network.links.crossing[links] if k >= 0]
        gates = [c.id for c in passed if "CN" in (c.country_a, c.country_b) and c.mode == "rail"]
        return Prediction(
            days=days,
            sd_days=float(times.variance_h2[0]) ** 0.5 / _HOURS,
            least_days=days * basis.assumptions.value("min_time_share"),
            km=float(times.km[0]),
            parts_days=tuple(float(part) for part in self._parts(links, extra_h)),
            crossings=tuple(c.id for c in passed),
            gateway=gates[0] if gates else "",
        )

    def _terminals(self, path: NDArray[np.int32]) -> tuple[int, int]:
        """Return the first and the last rail terminal of a path."""
        network = self._basis.network
        nodes = [int(network.links.tail[path[0]]), *network.links.head[path].tolist()]
        found = [node for node in nodes if network.nodes.kind[node] == "terminal"]
        return found[0], found[-1]

    def _parts(self, path: NDArray[np.int32], extra_h: float) -> NDArray[np.float64]:
        basis, links = self._basis, self._basis.network.links
        times, days = basis.times, np.zeros(len(PARTS))
        days[_SMALLER] = extra_h
        inbound_h = basis.assumptions.value("inbound_wait_h", "CN")
        for k in path:
            if links.mode[k] == MODE["ferry"]:
                days[_FERRY] += times.total_h[k]
                continue
            country = basis.countries[basis.tail_country[k]]
            days[_RUN.get(country, _ELSEWHERE)] += times.running_h[k]
            if links.crossing[k] >= 0:
                crossing = basis.network.crossings[links.crossing[k]]
                inward = "CN" in (crossing.country_a, crossing.country_b) and country != "CN"
                extra = inbound_h if inward and crossing.mode == "rail" else 0.0
                days[_HOMEWARD] += extra
                part = _GAUGE if crossing.break_of_gauge else _BORDER
                days[part] += times.crossing_h[k] - extra
            days[_YARD] += times.yard_h[k] + times.terminal_h[k]
        return days / _HOURS


def _ends(pair: PublishedPair) -> tuple[str, str]:
    return pair.origin_id, pair.destination_id

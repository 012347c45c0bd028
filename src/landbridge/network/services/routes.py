"""Paths of trains: shortest expected time over lines, crossings and, where asked, ferries."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from landbridge.kernels.shortest import dijkstra
from landbridge.network.cost.basis import CostBasis
from landbridge.network.model import KIND, MODE

__all__ = ["Gate", "RailRouter", "Route", "TrunkRouter", "mirror"]

F64 = NDArray[np.float64]
I32 = NDArray[np.int32]
Bool = NDArray[np.bool_]
#: extra hours a route counts for a change of vessel, so that ferries are taken only where needed
_FERRY_PENALTY_H = 48.0


class Route(NamedTuple):
    """A path and the hours it counts for (running and crossings, with ferry penalties)."""

    hours: float
    links: tuple[int, ...]


def mirror(path: Sequence[int]) -> tuple[int, ...]:
    """Return the way back: links are drafted in pairs, so k and k ^ 1 mirror each other."""
    return tuple(k ^ 1 for k in reversed(path))


class RailRouter:
    """Shortest paths between rail tracks, kept per start.

    Terminals are entered only at the two ends; a path never runs through one.

    Parameters
    ----------
    at_minute : int
        Moment whose open lines and crossings count.
    ferries : bool
        Whether trains' boxes may go by ferry on the way.
    among : ndarray, optional
        shape (n_links,), the links that may be used; all by default.
    """

    def __init__(
        self,
        basis: CostBasis,
        *,
        at_minute: int,
        ferries: bool = False,
        among: Bool | None = None,
    ) -> None:
        self._basis = basis
        self._at_minute = at_minute
        self._ferries = ferries
        self._among = among
        self._trees: dict[int, tuple[F64, I32]] = {}
        self._routes: dict[tuple[int, int], Route | None] = {}

    @cached_property
    def weights(self) -> F64:
        """Hours on every link, infinite where trains cannot go; shape (n_links,)."""
        network, times = self._basis.network, self._basis.times
        links = network.links
        kinds = [KIND["line"], KIND["crossing"], KIND["reload"]]
        usable = (links.mode == MODE["rail"]) & np.isin(links.kind, kinds)
        weight = times.running_h + times.crossing_h
        if self._ferries:
            at_berth = (links.mode == MODE["ferry"]) & (links.kind == KIND["terminal"])
            afloat = (links.mode == MODE["ferry"]) & (links.kind == KIND["crossing"])
            usable = usable | at_berth | afloat
            weight = weight + times.terminal_h * at_berth + _FERRY_PENALTY_H * afloat
        usable &= (links.open_from_min <= self._at_minute) & (
            self._at_minute < links.open_until_min
        )
        usable &= ~self._shut()
        if self._among is not None:
            usable &= self._among
        return np.where(usable, weight, np.inf)

    def _shut(self) -> Bool:
        network = self._basis.network
        shut = [
            any(a <= self._at_minute < b for a, b in crossing.closures)
            for crossing in network.crossings
        ]
        return np.array([*shut, False], dtype=np.bool_)[network.links.crossing]

    @cached_property
    def _rows(self) -> tuple[I32, I32, NDArray[np.int64]]:
        """Return (row ends, heads, link of each arc), arcs sorted by tail; open links only."""
        links = self._basis.network.links
        usable = np.flatnonzero(np.isfinite(self.weights))
        order = usable[np.argsort(links.tail[usable], kind="stable")]
        counts = np.bincount(links.tail[order], minlength=self._basis.network.nodes.n)
        ptr = np.concatenate([[0], np.cumsum(counts)]).astype(np.int32)
        return ptr, links.head[order].astype(np.int32), order

    @cached_property
    def _tracks(self) -> dict[int, list[tuple[int, int]]]:
        """Terminal -> [(track, link terminal -> track)]."""
        network = self._basis.network
        links, kind = network.links, network.nodes.kind
        found: dict[int, list[tuple[int, int]]] = {}
        for k in np.flatnonzero((links.kind == KIND["terminal"]) & (links.mode == MODE["rail"])):
            if kind[links.tail[k]] == "terminal":
                found.setdefault(int(links.tail[k]), []).append((int(links.head[k]), int(k)))
        return found

    def tracks(self, terminal: int) -> list[tuple[int, int]]:
        """Return the tracks of a terminal, each with the link that leads to it."""
        return self._tracks.get(terminal, [])

    def tree(self, start: int) -> tuple[F64, I32]:
        """Return (hours to every node, last arc of the way) from one track."""
        if start not in self._trees:
            ptr, head, order = self._rows
            self._trees[start] = dijkstra(ptr, head, self.weights[order], start)
        return self._trees[start]

    def hours(self, start: int, end: int) -> float:
        """Return the hours between two tracks, infinite without an open path."""
        return float(self.tree(start)[0][end])

    def between(self, start: int, end: int) -> Route | None:
        """Return the route between two tracks, or None without an open path."""
        key = (start, end)
        if key not in self._routes:
            self._routes[key] = self._walk(start, end)
        return self._routes[key]

    def _walk(self, start: int, end: int) -> Route | None:
        hours, last = self.tree(start)
        if not np.isfinite(hours[end]):
            return None
        order, tail = self._rows[2], self._basis.network.links.tail
        path: list[int] = []
        node = end
        while node != start:
            link = int(order[last[node]])
            path.append(link)
            node = int(tail[link])
        return Route(float(hours[end]), tuple(path[::-1]))

    def through(self, start: int, end: int, via: Sequence[Sequence[int]] = ()) -> Route | None:
        """Return the quickest route between two tracks over given links.

        Parameters
        ----------
        via : sequence of sequences of int
            For each crossing to pass, in order, the links that count as passing it (its two
            directions, say): one of them is taken.
        """
        links = self._basis.network.links
        reached: dict[int, Route] = {start: Route(0.0, ())}
        for alternatives in via:
            step: dict[int, Route] = {}
            for node, so_far in reached.items():
                for link in alternatives:
                    found = self.between(node, int(links.tail[link]))
                    passed = float(self.weights[link])
                    if found is None or not np.isfinite(passed):
                        continue
                    hours = so_far.hours + found.hours + passed
                    path = (*so_far.links, *found.links, link)
                    _keep(step, int(links.head[link]), Route(hours, path))
            reached = step
        ends: dict[int, Route] = {}
        for node, so_far in reached.items():
            found = self.between(node, end)
            if found is not None:
                route = Route(so_far.hours + found.hours, (*so_far.links, *found.links))
                _keep(ends, end, route)
        return ends.get(end)

    def route(
        self, origin: int, destination: int, via: Sequence[Sequence[int]] = ()
    ) -> Route | None:
        """Return the quickest route from terminal to terminal, terminal links included.

        ``via`` is as in ``through``.
        """
        found = (
            (self.through(first, last, via), out, back)
            for first, out in self.tracks(origin)
            for last, back in self.tracks(destination)
        )
        return min(_ended(found), default=None)


def _keep(best: dict[int, Route], node: int, route: Route) -> None:
    simple = len({k >> 1 for k in route.links}) == len(route.links)  # no section twice
    if simple and (node not in best or route < best[node]):
        best[node] = route


def _ended(found: Iterable[tuple[Route | None, int, int]]) -> Iterable[Route]:
    for route, out, back in found:
        if route is not None:
            yield Route(route.hours, (out, *route.links, back ^ 1))


@dataclass(frozen=True, slots=True)
class Gate:
    """A crossing of the Chinese border: the link out of China and the hours it takes."""

    link: int
    inside: int
    outside: int
    hours: float


class TrunkRouter:
    """Routes that leave China once, by a given crossing of its border."""

    def __init__(self, basis: CostBasis, at_minute: int) -> None:
        links = basis.network.links
        out = _border_links(basis)
        in_china = np.array([country == "CN" for country in links.country], dtype=np.bool_)
        border = np.isin(np.arange(links.n) >> 1, [link >> 1 for link in out.values()])
        weights = RailRouter(basis, at_minute=at_minute).weights
        self.gates = {
            name: Gate(k, int(links.tail[k]), int(links.head[k]), float(weights[k]))
            for name, k in out.items()
            if np.isfinite(weights[k])
        }
        self.home = RailRouter(basis, at_minute=at_minute, among=in_china & ~border)
        self.abroad = {
            ferries: RailRouter(
                basis, at_minute=at_minute, ferries=ferries, among=~in_china & ~border
            )
            for ferries in (False, True)
        }

    def hours(self, hub: int, gateway: int, gate: str, *, ferries: bool = False) -> float:
        """Return the hours from a Chinese terminal to one abroad, infinite without a path."""
        at, abroad = self.gates[gate], self.abroad[ferries]
        inside = [self.home.hours(track, at.inside) for track, _ in self.home.tracks(hub)]
        outside = [abroad.hours(at.outside, track) for track, _ in abroad.tracks(gateway)]
        return min(inside, default=np.inf) + at.hours + min(outside, default=np.inf)

    def route(
        self,
        hub: int,
        gateway: int,
        gate: str,
        via: Sequence[Sequence[int]] = (),
        *,
        ferries: bool = False,
    ) -> Route | None:
        """Return the route by a gate, then over links abroad as in ``RailRouter.through``."""
        at, abroad = self.gates[gate], self.abroad[ferries]
        inside = [
            Route(found.hours, (out, *found.links))
            for track, out in self.home.tracks(hub)
            if (found := self.home.between(track, at.inside)) is not None
        ]
        outside = [
            Route(found.hours, (*found.links, back ^ 1))
            for track, back in abroad.tracks(gateway)
            if (found := abroad.through(at.outside, track, via)) is not None
        ]
        if not inside or not outside:
            return None
        first, last = min(inside), min(outside)
        return Route(first.hours + at.hours + last.hours, (*first.links, at.link, *last.links))


def _border_links(basis: CostBasis) -> dict[str, int]:
    """Return the rail link out of China of every crossing of its border."""
    network = basis.network
    found: dict[str, int] = {}
    for k in np.flatnonzero((network.links.crossing >= 0) & (network.links.mode == MODE["rail"])):
        crossing = network.crossings[network.links.crossing[k]]
        sides = {crossing.country_a, crossing.country_b}
        if "CN" in sides and len(sides) == 2 and network.links.country[k] == "CN":
            found.setdefault(crossing.id, int(k))
    return found

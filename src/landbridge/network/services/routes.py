"""Paths of trains: shortest expected time over lines, crossings and, where asked, ferries."""

from __future__ import annotations

from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from landbridge.kernels.shortest import dijkstra
from landbridge.network.cost.basis import CostBasis
from landbridge.network.model import KIND, MODE

__all__ = ["RailRouter"]

F64 = NDArray[np.float64]
_FAR = 1e9
#: extra hours a route counts for a change of vessel, so that ferries are taken only where needed
_FERRY_PENALTY_H = 48.0


class RailRouter:
    """Shortest paths between rail terminals, kept per start.

    Terminals are entered only at the two ends; a path never runs through one.
    """

    def __init__(self, basis: CostBasis, *, at_minute: int, ferries: bool = False) -> None:
        self._basis = basis
        self._at_minute = at_minute
        self._ferries = ferries
        self._trees: dict[int, tuple[F64, NDArray[np.int32]]] = {}

    @cached_property
    def _weights(self) -> F64:
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
        open_now = (links.open_from_min <= self._at_minute) & (
            self._at_minute < links.open_until_min
        )
        return np.where(usable & open_now & ~self._closed(), weight, _FAR)

    def _closed(self) -> NDArray[np.bool_]:
        network = self._basis.network
        shut = np.array(
            [any(a <= self._at_minute < b for a, b in c.closures) for c in network.crossings]
            + [False]
        )
        return shut[network.links.crossing]

    @cached_property
    def _csr(self) -> tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.int64]]:
        links = self._basis.network.links
        order = np.argsort(links.tail, kind="stable")
        counts = np.bincount(links.tail, minlength=self._basis.network.nodes.n)
        ptr = np.concatenate([[0], np.cumsum(counts)]).astype(np.int32)
        return ptr, links.head[order].astype(np.int32), order

    @cached_property
    def _states(self) -> dict[int, list[tuple[int, int]]]:
        """Terminal -> [(rail state, link terminal -> state)]."""
        network = self._basis.network
        links, kind = network.links, network.nodes.kind
        found: dict[int, list[tuple[int, int]]] = {}
        for k in np.flatnonzero((links.kind == KIND["terminal"]) & (links.mode == MODE["rail"])):
            if kind[links.tail[k]] == "terminal":
                found.setdefault(int(links.tail[k]), []).append((int(links.head[k]), int(k)))
        return found

    def states(self, terminal: int) -> list[int]:
        """Return the rail states of a terminal."""
        return [state for state, _ in self._states.get(terminal, [])]

    def tree(self, state: int) -> tuple[F64, NDArray[np.int32]]:
        """Return (hours to every node, predecessor arc) from one rail state."""
        if state not in self._trees:
            ptr, head, order = self._csr
            self._trees[state] = dijkstra(ptr, head, self._weights[order], np.int32(state))
        return self._trees[state]

    def between(self, start: int, end: int) -> tuple[float, list[int]] | None:
        """Return (hours, links) between two rail states, or None without an open path."""
        hours, pred = self.tree(start)
        if not hours[end] < _FAR:
            return None
        order, links = self._csr[2], self._basis.network.links
        path: list[int] = []
        node = end
        while node != start:
            link = int(order[pred[node]])
            path.append(link)
            node = int(links.tail[link])
        return float(hours[end]), path[::-1]

    def route(
        self, origin: int, destination: int, via: tuple[int, ...] = ()
    ) -> tuple[float, list[int]] | None:
        """Return (hours, links) from terminal to terminal.

        Parameters
        ----------
        via : tuple of int
            Crossing links (in the direction of travel) to pass in this order.
        """
        links = self._basis.network.links
        best: tuple[float, list[int]] | None = None
        for first, out in self._states.get(origin, []):
            for last, back in self._states.get(destination, []):
                found = self._through(first, last, via)
                if found is None or (best is not None and found[0] >= best[0]):
                    continue
                best = (found[0], [out, *found[1], back ^ 1])
        if best is not None:
            assert links.head[best[1][-1]] == destination
        return best

    def _through(
        self, start: int, end: int, via: tuple[int, ...]
    ) -> tuple[float, list[int]] | None:
        links, hours, path, here = self._basis.network.links, 0.0, [], start
        for crossing in via:
            step = self.between(here, int(links.tail[crossing]))
            if step is None or self._weights[crossing] >= _FAR:
                return None
            hours += step[0] + float(self._weights[crossing])
            path += [*step[1], crossing]
            here = int(links.head[crossing])
        step = self.between(here, end)
        if step is None:
            return None
        return hours + step[0], path + step[1]


def mirror(path: list[int] | tuple[int, ...]) -> tuple[int, ...]:
    """Return the way back: links are drafted in pairs, so k and k ^ 1 mirror each other."""
    return tuple(k ^ 1 for k in reversed(path))

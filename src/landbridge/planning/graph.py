"""The search graph: services, lorry hauls and transfers as arcs with departures.

Nodes are those of the network, plus one sink per place, so that a path leaves a place only at
its start and enters one only at its end. The last arcs in each place's row are an empty slot
for a through lorry, filled per query.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from landbridge.kernels.labels import ArcTable, build_arc_table
from landbridge.network.cost import LegPaths, LegTimes, leg_times
from landbridge.network.model import KIND
from landbridge.network.services import departures
from landbridge.network.services.timetable import NEVER
from landbridge.planning.holds import Hold, hold_spans
from landbridge.planning.world import PlanningWorld

__all__ = ["SearchGraph", "graph_for"]

I64 = NDArray[np.int64]
I32 = NDArray[np.int32]
#: departures are generated for whole windows of this length and kept
_WINDOW_MIN = 28 * 1440
_NO_SERVICE = -1


@dataclass(frozen=True, slots=True, eq=False)
class SearchGraph:
    """Arcs of one window, sorted by tail.

    Attributes
    ----------
    arcs : ArcTable
        Without load-dependent columns.
    service : shape (n_arcs,)
        Service index, -1 for a lorry haul.
    paths, times : LegPaths, LegTimes
        Links and times of each arc.
    slot_of_place, sink_of_place : dict
        Network node of a place -> arc of its through-lorry slot, its sink node.
    place_of_sink : dict
        Sink node -> network node of the place.
    holds : tuple of Hold
        Rules that close crossings for a time; closures of the network itself come on top.
    """

    arcs: ArcTable
    service: I32
    paths: LegPaths
    times: LegTimes
    slot_of_place: dict[int, int]
    sink_of_place: dict[int, int]
    place_of_sink: dict[int, int]
    until_min: int
    holds: tuple[Hold, ...] = ()


def graph_for(
    world: PlanningWorld, ready_min: int, latest_min: int, holds: Sequence[Hold] = ()
) -> SearchGraph:
    """Return the graph whose departures cover a query, from memory when it was built before."""
    start = ready_min // _WINDOW_MIN * _WINDOW_MIN
    length = -(-(latest_min - start) // _WINDOW_MIN) * _WINDOW_MIN
    key = ("graph", start, length, tuple(holds))
    found = world.memory.get(key)
    if isinstance(found, SearchGraph):
        return found
    graph = _build(world, (start, start + length), holds)
    world.remember(key, graph)
    return graph


@dataclass(slots=True)
class _ArcList:
    tail: list[int]
    head: list[int]
    service: list[int]
    links: list[Sequence[int]]

    def add(self, tail: int, head: int, service: int, links: Sequence[int]) -> None:
        self.tail.append(tail)
        self.head.append(head)
        self.service.append(service)
        self.links.append(links)


def _skeleton(world: PlanningWorld) -> tuple[_ArcList, dict[int, int]]:
    network = world.network
    places = [k for k, kind in enumerate(network.nodes.kind) if kind == "place"]
    sinks = {node: network.nodes.n + k for k, node in enumerate(places)}
    rows = _ArcList([], [], [], [])
    for k, service in enumerate(world.services.rows):
        rows.add(service.origin, service.destination, k, service.links)
    links = network.links
    for haul in np.flatnonzero(links.kind == KIND["transfer"]).tolist():
        rows.add(int(links.tail[haul]), int(links.head[haul]), _NO_SERVICE, (haul,))
    for haul in np.flatnonzero(links.kind == KIND["access"]).tolist():
        tail, head = int(links.tail[haul]), int(links.head[haul])
        rows.add(tail, sinks.get(head, head), _NO_SERVICE, (haul,))
    for place in places:
        rows.add(place, sinks[place], _NO_SERVICE, ())
    return rows, sinks


def _build(world: PlanningWorld, window: tuple[int, int], holds: Sequence[Hold]) -> SearchGraph:
    rows, sinks = _skeleton(world)
    order = np.argsort(np.array(rows.tail), kind="stable")
    tail, head = np.array(rows.tail)[order], np.array(rows.head)[order]
    service = np.array(rows.service, dtype=np.int32)[order]
    chosen = [rows.links[k] or (0,) for k in order]
    ptr = np.concatenate([[0], np.cumsum([len(c) for c in chosen])]).astype(np.int64)
    flat = np.fromiter((k for c in chosen for k in c), dtype=np.int32, count=int(ptr[-1]))
    extra_h = np.append(world.services.paths.extra_terminal_h, 0.0)  # the last for lorries, -1
    paths = LegPaths(ptr, flat, extra_h[service])
    slots = {int(tail[a]): a for a in range(len(order)) if not rows.links[order[a]]}
    dep_ptr, dep_time, dep_arrive = _departures(world, service, window, holds)
    times = leg_times(world.basis, paths)
    scheduled = service >= 0
    arcs = build_arc_table(
        world.network.nodes.n + len(sinks),
        tail,
        head,
        scheduled,
        (dep_ptr, dep_time, dep_arrive),
        arc_cutoff=_cutoffs(world, service),
        arc_duration=np.where(scheduled, 0, times.total_minutes),
        arc_risk=np.rint(times.variance_h2 * 100).astype(np.int64),
    )
    places = {sink: place for place, sink in sinks.items()}
    return SearchGraph(
        arcs, service, paths, times, slots, sinks, places, window[1], tuple(holds)
    )  # fmt: skip


def service_minutes(world: PlanningWorld) -> I64:
    """Return planned minutes of each service: the model's, or the user's own."""
    minutes = world.service_times.total_minutes.copy()
    for k, service in enumerate(world.services.rows):
        if service.transit_min is not None:
            minutes[k] = service.transit_min
    return minutes


def _departures(
    world: PlanningWorld, service: I32, window: tuple[int, int], holds: Sequence[Hold]
) -> tuple[I64, I64, I64]:
    """Departures of every arc as CSR: those of its service, none for lorry hauls."""
    minutes = service_minutes(world)
    found = departures(world.services.rows, minutes, window, hold_spans(world, minutes, holds))
    runs = found.arrive < NEVER
    kept = np.concatenate([[0], np.cumsum(runs)])
    ptr, time, arrive = kept[found.ptr], found.time[runs], found.arrive[runs]
    lengths = np.where(service >= 0, np.diff(ptr)[np.maximum(service, 0)], 0)
    dep_ptr = np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64)
    starts = np.where(service >= 0, ptr[np.maximum(service, 0)], 0)
    index = np.repeat(starts - dep_ptr[:-1], lengths) + np.arange(dep_ptr[-1])
    return dep_ptr, time[index], arrive[index]


def _cutoffs(world: PlanningWorld, service: I32) -> I64:
    by_mode = {m: world.basis.assumptions.value("cutoff_h", m)
               for m in ("rail", "sea", "ferry", "air")}  # fmt: skip
    hours = np.array(
        [by_mode[s.mode] if s.cutoff_h is None else s.cutoff_h for s in world.services.rows] + [0.0]
    )
    return np.asarray(np.rint(hours[service] * 60), dtype=np.int64)

"""Which departures are left to those who miss one: all later ones of the service, at any price.

A service with a rate for a time stands as several arcs in the search, one for each price, since
an arc has one price. Whoever misses the last departure of one arc takes the next train all the
same; for the distribution of the arrival the arcs of such a service are joined again.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from landbridge.kernels.timetable import ArcTable, build_departure_index, frozen_arrays
from landbridge.planning.graph import SearchGraph
from landbridge.planning.world import PlanningWorld

__all__ = ["WholeServices", "whole_services"]

I64 = NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class WholeServices:
    """How the arcs of a graph join into whole services.

    Attributes
    ----------
    first : shape (n_joined,)
        First arc of each run of arcs that are one service.
    joined : shape (n_arcs,)
        Joined arc of each arc.
    best : shape (n_departures,)
        See ``build_departure_index``, over whole services.
    """

    first: I64
    joined: I64
    best: I64

    def table(self, arcs: ArcTable) -> ArcTable:
        """Return the joined arcs; departures keep their indices."""
        columns = {
            name: getattr(arcs, name)[self.first]
            for name in arcs._fields
            if name.startswith("arc_") or name == "ride_min"
        }
        table = arcs._replace(
            tail_ptr=np.searchsorted(self.first, arcs.tail_ptr).astype(np.int32),
            dep_ptr=np.append(arcs.dep_ptr[self.first], arcs.dep_ptr[-1]),
            dep_best=self.best,
            **columns,
        )
        return frozen_arrays(table)


def whole_services(world: PlanningWorld, graph: SearchGraph) -> WholeServices | None:
    """Return how arcs that are one service join, from memory; None where each is its own."""
    if not world.split_services:
        return None
    key = ("whole services", graph)
    found = world.memory.get(key)
    if isinstance(found, WholeServices):
        return found
    split = [row.timetable_id for row in world.services.rows]
    whole = _joined(graph, [*split, ""])
    world.remember(key, whole)
    return whole


def _joined(graph: SearchGraph, split: list[str]) -> WholeServices:
    """Join neighbouring arcs whose services have one timetable: the parts stand in order."""
    number = {name: k for k, name in enumerate(dict.fromkeys(split))}
    timetable = np.array([number[name] for name in split], dtype=np.int64)[graph.service]
    follows = (timetable[1:] == timetable[:-1]) & (timetable[1:] != number[""])
    starts = np.concatenate([[True], ~follows])
    first = np.flatnonzero(starts)
    ptr = np.append(graph.arcs.dep_ptr[first], graph.arcs.dep_ptr[-1])
    best = build_departure_index(ptr, graph.arcs.dep_arrive)
    return WholeServices(first, np.cumsum(starts) - 1, best)

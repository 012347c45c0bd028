"""A lorry from door to door: the quickest open way over the road links."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from landbridge.kernels.shortest import dijkstra, path_arcs
from landbridge.network.cost import LegPaths
from landbridge.network.model import KIND, MODE
from landbridge.planning.world import PlanningWorld

__all__ = ["through_lorry"]

Bool = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class _Roads:
    """Road links as compressed rows, made once per world."""

    ptr: NDArray[np.int32]
    head: NDArray[np.int32]
    tail: NDArray[np.int32]
    link: NDArray[np.int64]  # arc -> link
    hours: NDArray[np.float64]


def _roads(world: PlanningWorld) -> _Roads:
    found = world.memory.get("roads")
    if isinstance(found, _Roads):
        return found
    network = world.network
    links = network.links
    kinds = (links.kind == KIND["line"]) | (links.kind == KIND["crossing"])
    chosen = np.flatnonzero((links.mode == MODE["road"]) & kinds)
    chosen = chosen[np.argsort(links.tail[chosen], kind="stable")]
    counts = np.bincount(links.tail[chosen], minlength=network.nodes.n)
    roads = _Roads(
        ptr=np.concatenate([[0], np.cumsum(counts)]).astype(np.int32),
        head=links.head[chosen].astype(np.int32),
        tail=links.tail[chosen].astype(np.int32),
        link=chosen,
        hours=world.link_h[chosen],
    )
    world.remember("roads", roads)
    return roads


def through_lorry(
    world: PlanningWorld, origin: int, destination: int, closed: Bool
) -> LegPaths | None:
    """Return the quickest way by lorry between two place nodes, None where there is none.

    Parameters
    ----------
    origin, destination : node indices of places.
    closed : shape (n_links,)
        Links that may not be used: shut crossings, countries that are avoided or banned.
    """
    roads = _roads(world)
    weight = np.where(closed[roads.link], np.inf, roads.hours)
    hours, pred = dijkstra(roads.ptr, roads.head, weight, origin)
    if not np.isfinite(hours[destination]) or origin == destination:
        return None
    arcs = path_arcs(pred, roads.tail, destination)
    loading = world.basis.assumptions.value("trucking_loading_h")
    return LegPaths.single(roads.link[arcs].astype(np.int32), loading)

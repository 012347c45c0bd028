"""Cheapest rail trips on the network as it is, link by link, by what a trip may do."""

from __future__ import annotations

import heapq
import math

import numpy as np
from numpy.typing import NDArray

from landbridge.network.model import KIND, MODE, Network


def rail_costs(
    network: Network, usable: NDArray[np.bool_], weight: NDArray[np.float64], place: str
) -> dict[str, float]:
    """Return the least cost from a place to all places by rails, ferries and lorry hauls.

    No trip goes on at a place, and none goes by lorry into a terminal and by lorry out of it:
    the state of the search is a node and whether the last link was a haul into a terminal.
    """
    links, nodes = network.links, network.nodes
    out: list[list[int]] = [[] for _ in range(nodes.n)]
    for k in range(links.n):
        haul = links.kind[k] == KIND["access"]
        ends = {nodes.kind[links.tail[k]], nodes.kind[links.head[k]]}
        by_rail = links.mode[k] in (MODE["rail"], MODE["ferry"])
        if usable[k] and (by_rail or (haul and ends <= {"terminal", "berth", "place"})):
            out[links.tail[k]].append(k)
    start = (network.node_index[f"place:{place}"], False)
    least = {start: 0.0}
    heap: list[tuple[float, tuple[int, bool]]] = [(0.0, start)]
    while heap:
        far, (node, by_lorry) = heapq.heappop(heap)
        if far > least[node, by_lorry] or (nodes.kind[node] == "place" and node != start[0]):
            continue
        for k in out[node]:
            haul = bool(links.kind[k] == KIND["access"])
            if haul and by_lorry:
                continue
            head = int(links.head[k])
            state = (head, haul and nodes.kind[head] == "terminal")
            if far + weight[k] < least.get(state, math.inf):
                least[state] = far + float(weight[k])
                heapq.heappush(heap, (least[state], state))
    found: dict[str, float] = {}
    for (node, _), cost in least.items():
        if nodes.kind[node] == "place":
            ref = nodes.ref[node]
            found[ref] = min(cost, found.get(ref, math.inf))
    return found

"""The railway network for an assignment: what can never bind is joined into longer links.

Zones are places. Nodes where trains only pass (two neighbours, no limit of capacity on either
side) and terminals vanish; each remaining link knows the links of the network it stands for, so
that flows are told on those.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from landbridge.core.errors import DataError
from landbridge.network.flow_network import Delay, FlowNetwork
from landbridge.network.model import KIND, MODE, Network

__all__ = ["RailGraph", "expand_flows", "rail_graph"]

F64 = NDArray[np.float64]
I32 = NDArray[np.int32]
I64 = NDArray[np.int64]
Bool = NDArray[np.bool_]
Way = tuple[int, ...]  # links of the network in order of travel


@dataclass(frozen=True, slots=True, eq=False)
class RailGraph:
    """Rails and ferries with their lorry hauls.

    Attributes
    ----------
    flow : FlowNetwork
        Times in hours, volumes in TEU a week; zones in the order asked for.
    part_ptr, part : (L + 1,) int64, (P,) int32
        Links of the network that each link stands for.
    crossing : (L,) int32
        Crossing that the link passes, -1 for none; a link passes at most one with a limit.
    """

    flow: FlowNetwork
    part_ptr: I64
    part: I32
    crossing: I32

    def sums(self, values: F64) -> F64:
        """Return sums over the parts of each link, shape (..., L); values of shape (..., n)."""
        sums: F64 = np.add.reduceat(values[..., self.part], self.part_ptr[:-1], axis=-1)
        return sums


def expand_flows(graph: RailGraph, flows: F64, n_links: int) -> F64:
    """Return flows on the links of the network, shape (n_links,), from those of the graph."""
    each = np.repeat(flows, np.diff(graph.part_ptr))
    sums: F64 = np.bincount(graph.part, weights=each, minlength=n_links).astype(np.float64)
    return sums


def rail_graph(
    network: Network,
    hours: F64,
    usable: Bool,
    places: tuple[str, ...],
    capacity_teu: F64,
    delay: tuple[float, float],
) -> RailGraph:
    """Join the railway network.

    Parameters
    ----------
    hours : (n_links,) float64
        Free time of each link.
    usable : (n_links,) bool
        Links that are open; of other modes than rail, ferry and lorry hauls none is taken.
    places : tuple of str
        Zones.
    capacity_teu : (n_links,) float64
        TEU a week of a link, nan where nothing limits it.
    delay : (alpha, power)
        Of the delay at links with a limit (BPR).

    Raises
    ------
    DataError
        If a place is not in the network.
    """
    links, nodes = network.links, network.nodes
    rails = np.isin(links.mode, (MODE["rail"], MODE["ferry"]))
    hauls = links.kind == KIND["access"]
    to_rail = np.array([kind in ("terminal", "berth", "place") for kind in nodes.kind])
    hauls &= to_rail[links.tail] & to_rail[links.head]
    chosen = np.flatnonzero(usable & (rails | hauls))
    zones = _zones(network, places)
    keep = np.zeros(nodes.n, dtype=np.bool_)
    keep[zones] = True
    draft = _Draft(keep, links.kind == KIND["access"])
    for k in chosen.tolist():
        draft.add(int(links.tail[k]), int(links.head[k]), (k,))
    limited = np.isfinite(capacity_teu)
    draft.reduce(np.array([kind == "terminal" for kind in nodes.kind]), limited)
    return _freeze(network, hours, capacity_teu, delay, zones, draft.ways())


def _zones(network: Network, places: tuple[str, ...]) -> I32:
    lost = [name for name in places if f"place:{name}" not in network.node_index]
    if lost:
        raise DataError(
            f"network: there is no place {', '.join(lost[:5])} ({len(lost)} such in all).",
            cure="Use a network and flows of the same facts.",
        )
    return np.array([network.node_index[f"place:{name}"] for name in places], dtype=np.int32)


class _Draft:
    """Links as sets of ways between nodes, joined step by step."""

    def __init__(self, keep: Bool, haul: Bool) -> None:
        self.keep = keep
        self.haul = haul  # (n_links,) lorry between place and terminal
        self.out: dict[int, dict[int, list[Way]]] = defaultdict(dict)
        self.into: dict[int, set[int]] = defaultdict(set)

    def add(self, tail: int, head: int, way: Way) -> None:
        if tail == head:
            return
        self.out[tail].setdefault(head, []).append(way)
        self.into[head].add(tail)

    def reduce(self, terminal: Bool, limited: Bool) -> None:
        """Take out terminals, then dead ends and nodes that trains only pass."""
        for node in np.flatnonzero(terminal).tolist():
            if not self.keep[node]:
                self._bypass(node)
        waiting = sorted({*self.out, *self.into})
        while waiting:
            node = waiting.pop()
            near = {*self.out.get(node, {}), *self.into.get(node, set())}
            if self.keep[node] or len(near) > 2 or self._binds(node, limited):
                continue
            if len(near) == 2 and not self._single(node):
                continue
            self._bypass(node)
            waiting.extend(sorted(other for other in near if not self.keep[other]))

    def _binds(self, node: int, limited: Bool) -> bool:
        ways = [w for some in self.out.get(node, {}).values() for w in some]
        for tail in self.into.get(node, ()):
            ways += self.out[tail][node]
        return any(limited[k] for way in ways for k in way)

    def _single(self, node: int) -> bool:
        outward = self.out.get(node, {}).values()
        inward = [self.out[tail][node] for tail in self.into.get(node, ())]
        return all(len(some) == 1 for some in (*outward, *inward))

    def _bypass(self, node: int) -> None:
        """Join every way into a node with every way out of it, but not back to its tail."""
        tails = sorted(self.into.pop(node, set()))
        heads = self.out.pop(node, {})
        for tail in tails:
            first = self.out[tail].pop(node)
            for head in sorted(heads):
                if head == tail:
                    continue
                for a in first:
                    for b in heads[head]:
                        if not (self.haul[a[-1]] and self.haul[b[0]]):
                            self.add(tail, head, a + b)
        for head in heads:
            self.into[head].discard(node)

    def ways(self) -> list[tuple[int, int, Way]]:
        return [
            (tail, head, way)
            for tail in sorted(self.out)
            for head in sorted(self.out[tail])
            for way in self.out[tail][head]
        ]


def _freeze(
    network: Network,
    hours: F64,
    capacity_teu: F64,
    delay: tuple[float, float],
    zones: I32,
    ways: list[tuple[int, int, Way]],
) -> RailGraph:
    nodes, links = network.nodes, network.links
    used = sorted({*zones.tolist(), *(t for t, _, _ in ways), *(h for _, h, _ in ways)})
    at = {node: k for k, node in enumerate(used)}
    part = np.array([k for _, _, way in ways for k in way], dtype=np.int32)
    ptr = np.concatenate([[0], np.cumsum([len(way) for _, _, way in ways])]).astype(np.int64)
    is_limited = np.isfinite(capacity_teu)
    bound = np.where(is_limited, capacity_teu, np.inf)
    capacity = np.minimum.reduceat(bound[part], ptr[:-1])
    limited = np.isfinite(capacity)
    crossing = np.maximum.reduceat(np.where(is_limited, links.crossing, -1)[part], ptr[:-1])
    any_crossing = np.maximum.reduceat(links.crossing[part], ptr[:-1])
    n = len(ways)
    through = np.ones(len(used), dtype=np.bool_)
    through[[at[z] for z in zones.tolist()]] = False
    flow = FlowNetwork(
        node_ids=tuple(nodes.id[node] for node in used),
        zone_ids=tuple(nodes.ref[z] for z in zones.tolist()),
        zone_node=np.array([at[z] for z in zones.tolist()], dtype=np.int32),
        through=through,
        tail=np.array([at[t] for t, _, _ in ways], dtype=np.int32),
        head=np.array([at[h] for _, h, _ in ways], dtype=np.int32),
        free_time=np.add.reduceat(hours[part], ptr[:-1]),
        capacity=np.where(limited, capacity, 0.0),
        alpha=np.where(limited, delay[0], 0.0),
        power=np.where(limited, delay[1], 0.0),
        delay=np.full(n, int(Delay.BPR), dtype=np.int8),
        length=np.add.reduceat(links.length_km[part], ptr[:-1]),
        toll=np.zeros(n),
        background=np.zeros(n),
        x=nodes.lon[used],
        y=nodes.lat[used],
        time_unit="h",
        source="corridor",
        xy_degrees=True,
    )
    return RailGraph(flow, ptr, part, np.where(limited, crossing, any_crossing).astype(np.int32))

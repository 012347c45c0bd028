"""The one network: immutable struct-of-arrays; engines see arrays, users see ids."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Final

import numpy as np
from numpy.typing import NDArray

__all__ = ["KIND", "MODE", "Crossing", "LinkTable", "Network", "NodeTable", "same_network"]

F64 = NDArray[np.float64]
I32 = NDArray[np.int32]
I8 = NDArray[np.int8]
Bool = NDArray[np.bool_]

#: integer code of each transport mode in ``LinkTable.mode``
MODE: Final = {"rail": 0, "road": 1, "sea": 2, "ferry": 3, "air": 4}
#: integer code of each kind of link in ``LinkTable.kind``
KIND: Final = {
    "line": 0,  # running on a physical line, lane, road or airway
    "crossing": 1,  # a pair of border stations, with or without break of gauge
    "reload": 2,  # break of gauge inside one country
    "terminal": 3,  # terminal <-> rail track, berth or apron (handling, lifts)
    "access": 4,  # place <-> terminal by lorry (drayage)
    "transfer": 5,  # terminal <-> terminal by lorry
}


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class NodeTable:
    """Nodes, shape (n_nodes,) each.

    ``kind``: rail (a track of one gauge), terminal, place, port, airport, berth (of a ferry),
    road (one side of a border post).
    """

    id: tuple[str, ...]
    name: tuple[str, ...]
    country: tuple[str, ...]
    kind: tuple[str, ...]
    ref: tuple[str, ...]  # id in the facts table it stems from
    gauge_mm: I32  # shape (n_nodes,), 0 where none
    lat: F64  # shape (n_nodes,) [degree north]
    lon: F64  # shape (n_nodes,) [degree east]

    def __post_init__(self) -> None:
        _freeze(self)

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.n} rows)"

    @property
    def n(self) -> int:
        return len(self.id)


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class LinkTable:
    """Directed links, shape (n_links,) each.

    In the networks that we build, links k and k ^ 1 are mirror images.
    """

    id: tuple[str, ...]
    tail: I32
    head: I32
    mode: I8
    kind: I8
    length_km: F64
    country: tuple[str, ...]  # where the link lies (a crossing: the side it leaves)
    gauge_mm: I32
    electric_share: F64  # 0..1, nan = unknown
    max_speed_kmh: F64  # nan = unknown
    tracks: F64  # nan = unknown
    crossing: I32  # index into Network.crossings, -1 = none
    open_from_min: NDArray[np.int64]  # first minute of use (very small = always)
    open_until_min: NDArray[np.int64]  # exclusive
    length_est: Bool
    line_id: tuple[str, ...]  # geometry key, "" where none
    forward: Bool  # whether the geometry runs tail -> head
    source: tuple[str, ...]

    def __post_init__(self) -> None:
        _freeze(self)

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.n} rows)"

    @property
    def n(self) -> int:
        return len(self.id)


@dataclass(frozen=True, slots=True)
class Crossing:
    """A pair of border stations (or a ferry berth pair) with what passing it takes."""

    id: str
    name: str
    mode: str
    country_a: str
    country_b: str
    break_of_gauge: bool
    dwell_ab_h: float
    dwell_ba_h: float
    sd_h: float
    cost_usd_per_feu: float  # road: per lorry
    cost_low_usd: float
    cost_high_usd: float
    trains_per_day: float | None  # most container trains both ways, None = no known limit
    closures: tuple[tuple[int, int], ...]  # [from, until) in minutes
    est: bool
    source: str


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Network:
    """Nodes, links, crossings and geometry under one scenario; immutable."""

    nodes: NodeTable
    links: LinkTable
    crossings: tuple[Crossing, ...]
    geometry: dict[str, NDArray[np.float32]]  # line_id -> shape (k, 2) lon, lat, k >= 2
    node_index: dict[str, int]
    crossing_index: dict[str, int]
    scenario: str
    fingerprint: str

    def __repr__(self) -> str:
        return (
            f"Network({self.nodes.n} nodes, {self.links.n} links, {len(self.crossings)} crossings, "
            f"scenario {self.scenario!r}, {self.fingerprint})"
        )


def _freeze(table: NodeTable | LinkTable) -> None:
    for item in fields(table):
        value = getattr(table, item.name)
        if isinstance(value, np.ndarray):
            value.flags.writeable = False


def same_network(a: Network, b: Network) -> bool:
    """Tell whether two networks agree in every node, link, crossing and point."""
    return (
        (a.scenario, a.fingerprint, a.crossings) == (b.scenario, b.fingerprint, b.crossings)
        and _same_table(a.nodes, b.nodes)
        and _same_table(a.links, b.links)
        and a.geometry.keys() == b.geometry.keys()
        and all(np.array_equal(line, b.geometry[key]) for key, line in a.geometry.items())
    )


def _same_table(a: NodeTable | LinkTable, b: NodeTable | LinkTable) -> bool:
    for item in fields(a):
        left, right = getattr(a, item.name), getattr(b, item.name)
        if isinstance(left, tuple):
            if left != right:
                return False
        elif not np.array_equal(left, right, equal_nan=left.dtype.kind == "f"):
            return False
    return True

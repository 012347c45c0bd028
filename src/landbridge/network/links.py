"""Growing lists of nodes and links that freeze into the network's arrays."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from landbridge.network.model import KIND, MODE, LinkTable, NodeTable

__all__ = ["ALWAYS_FROM", "ALWAYS_UNTIL", "LinkSpec", "NetworkDraft"]

ALWAYS_FROM = -(2**40)
ALWAYS_UNTIL = 2**40
_NAN = float("nan")


@dataclass(slots=True)
class LinkSpec:
    """One directed link as it is drafted; units as in ``LinkTable``."""

    tail: str
    head: str
    mode: str
    kind: str
    length_km: float
    country: str
    gauge_mm: int = 0
    electric_share: float = _NAN
    max_speed_kmh: float = _NAN
    tracks: float = _NAN
    crossing: int = -1
    open_from_min: int = ALWAYS_FROM
    open_until_min: int = ALWAYS_UNTIL
    length_est: bool = True
    line_id: str = ""
    forward: bool = True
    source: str = ""


@dataclass(slots=True)
class NetworkDraft:
    """Nodes by id in order of appearance, and links between them."""

    nodes: dict[str, tuple[str, str, str, str, int, float, float]] = field(default_factory=dict)
    links: list[LinkSpec] = field(default_factory=list)

    def add_node(
        self, node_id: str, name: str, country: str, kind: str, ref: str, at: tuple[float, float]
    ) -> str:
        """Add a node at ``(lat, lon)`` unless it is there already; return its id."""
        gauge = int(node_id.rsplit(":", 1)[1]) if kind == "rail" else 0
        self.nodes.setdefault(node_id, (name, country, kind, ref, gauge, at[0], at[1]))
        return node_id

    def add_both_ways(self, spec: LinkSpec, *, country_back: str | None = None) -> None:
        """Add a link and its mirror image; ``country_back`` is the side the mirror leaves."""
        self.links.append(spec)
        mirror = {name: getattr(spec, name) for name in LinkSpec.__slots__}
        mirror.update(tail=spec.head, head=spec.tail, forward=not spec.forward)
        mirror["country"] = country_back or spec.country
        self.links.append(LinkSpec(**mirror))

    def node_table(self) -> NodeTable:
        """Freeze the nodes."""
        rows = list(self.nodes.values())
        return NodeTable(
            id=tuple(self.nodes),
            name=tuple(r[0] for r in rows),
            country=tuple(r[1] for r in rows),
            kind=tuple(r[2] for r in rows),
            ref=tuple(r[3] for r in rows),
            gauge_mm=np.array([r[4] for r in rows], dtype=np.int32),
            lat=np.array([r[5] for r in rows]),
            lon=np.array([r[6] for r in rows]),
        )

    def link_table(self) -> LinkTable:
        """Freeze the links, ids made of the end nodes and a running number."""
        index = {node: k for k, node in enumerate(self.nodes)}
        rows = self.links
        return LinkTable(
            id=tuple(f"{r.mode}:{r.tail}>{r.head}" for r in rows),
            tail=np.array([index[r.tail] for r in rows], dtype=np.int32),
            head=np.array([index[r.head] for r in rows], dtype=np.int32),
            mode=np.array([MODE[r.mode] for r in rows], dtype=np.int8),
            kind=np.array([KIND[r.kind] for r in rows], dtype=np.int8),
            length_km=np.array([r.length_km for r in rows], dtype=np.float64),
            country=tuple(r.country for r in rows),
            gauge_mm=np.array([r.gauge_mm for r in rows], dtype=np.int32),
            electric_share=np.array([r.electric_share for r in rows], dtype=np.float64),
            max_speed_kmh=np.array([r.max_speed_kmh for r in rows], dtype=np.float64),
            tracks=np.array([r.tracks for r in rows], dtype=np.float64),
            crossing=np.array([r.crossing for r in rows], dtype=np.int32),
            open_from_min=np.array([r.open_from_min for r in rows], dtype=np.int64),
            open_until_min=np.array([r.open_until_min for r in rows], dtype=np.int64),
            length_est=np.array([r.length_est for r in rows], dtype=np.bool_),
            line_id=tuple(r.line_id for r in rows),
            forward=np.array([r.forward for r in rows], dtype=np.bool_),
            source=tuple(r.source for r in rows),
        )

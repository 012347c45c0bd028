"""Growing lists of nodes and links that freeze into the network's arrays."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple

import numpy as np

from landbridge.network.model import KIND, MODE, LinkTable, NodeTable

__all__ = ["ALWAYS_FROM", "ALWAYS_UNTIL", "LinkSpec", "NetworkDraft", "NodeSpec"]

ALWAYS_FROM = -(2**40)
ALWAYS_UNTIL = 2**40
_NAN = float("nan")


class NodeSpec(NamedTuple):
    """One node as it is drafted; its id is the key under which the draft keeps it."""

    name: str
    country: str
    kind: str
    ref: str
    lat: float
    lon: float
    gauge_mm: int = 0


@dataclass(frozen=True, slots=True)
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
    """Nodes by id in order of appearance, and links between them.

    Links come in pairs: links 2 i and 2 i + 1 are mirror images.
    """

    nodes: dict[str, NodeSpec] = field(default_factory=dict)
    links: list[LinkSpec] = field(default_factory=list)
    _by_kind: dict[str, list[str]] = field(default_factory=dict)
    _tracks: dict[str, list[str]] = field(default_factory=dict)

    def add_node(self, node_id: str, spec: NodeSpec) -> str:
        """Add a node unless its id is there already; return the id."""
        if node_id not in self.nodes:
            self.nodes[node_id] = spec
            self._by_kind.setdefault(spec.kind, []).append(node_id)
            if spec.kind == "rail":
                self._tracks.setdefault(spec.ref, []).append(node_id)
        return node_id

    def of_kind(self, kind: str) -> list[str]:
        """Return the ids of the nodes of one kind, in order of appearance."""
        return list(self._by_kind.get(kind, ()))

    def tracks_of(self, ref: str) -> list[str]:
        """Return the rail nodes (one per gauge) of a node of the facts."""
        return list(self._tracks.get(ref, ()))

    def add_both_ways(self, spec: LinkSpec, *, country_back: str | None = None) -> None:
        """Add a link and its mirror image; ``country_back`` is the side the mirror leaves."""
        self.links.append(spec)
        self.links.append(
            replace(
                spec,
                tail=spec.head,
                head=spec.tail,
                forward=not spec.forward,
                country=country_back or spec.country,
            )
        )

    def node_table(self) -> NodeTable:
        """Freeze the nodes."""
        rows = list(self.nodes.values())
        return NodeTable(
            id=tuple(self.nodes),
            name=tuple(r.name for r in rows),
            country=tuple(r.country for r in rows),
            kind=tuple(r.kind for r in rows),
            ref=tuple(r.ref for r in rows),
            gauge_mm=np.array([r.gauge_mm for r in rows], dtype=np.int32),
            lat=np.array([r.lat for r in rows], dtype=np.float64),
            lon=np.array([r.lon for r in rows], dtype=np.float64),
        )

    def link_table(self) -> LinkTable:
        """Freeze the links; a second link between the same nodes gets ``#2`` in its id."""
        index = {node: k for k, node in enumerate(self.nodes)}
        rows = self.links

        def column(name: str, dtype: Any) -> Any:
            return np.array([getattr(r, name) for r in rows], dtype=dtype)

        return LinkTable(
            id=_link_ids(rows),
            tail=np.array([index[r.tail] for r in rows], dtype=np.int32),
            head=np.array([index[r.head] for r in rows], dtype=np.int32),
            mode=np.array([MODE[r.mode] for r in rows], dtype=np.int8),
            kind=np.array([KIND[r.kind] for r in rows], dtype=np.int8),
            length_km=column("length_km", np.float64),
            country=tuple(r.country for r in rows),
            gauge_mm=column("gauge_mm", np.int32),
            electric_share=column("electric_share", np.float64),
            max_speed_kmh=column("max_speed_kmh", np.float64),
            tracks=column("tracks", np.float64),
            crossing=column("crossing", np.int32),
            open_from_min=column("open_from_min", np.int64),
            open_until_min=column("open_until_min", np.int64),
            length_est=column("length_est", np.bool_),
            line_id=tuple(r.line_id for r in rows),
            forward=column("forward", np.bool_),
            source=tuple(r.source for r in rows),
        )


def _link_ids(rows: list[LinkSpec]) -> tuple[str, ...]:
    seen: dict[str, int] = {}
    ids = []
    for row in rows:
        name = f"{row.mode}:{row.tail}>{row.head}"
        seen[name] = seen.get(name, 0) + 1
        ids.append(name if seen[name] == 1 else f"{name}#{seen[name]}")
    return tuple(ids)

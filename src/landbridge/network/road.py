"""Road: an estimated lorry network between places and border posts.

No road graph is packaged. Places of one country are joined by a spanning tree and to their
nearest neighbours, road length being great circle times a detour factor; countries meet at the
border posts of the crossings table (every rail border has a road post near it) and at a few
road-only posts. Inside the European Union neighbours are joined across borders. All of it is an
estimate and marked so.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from landbridge.core.geo import great_circle_km
from landbridge.network.assumptions import Assumptions
from landbridge.network.crossings import CrossingBook, Unions, cost_fields, same_union
from landbridge.network.links import LinkSpec, NetworkDraft, NodeSpec
from landbridge.network.model import Crossing

__all__ = ["ROAD_POSTS", "RoadNode", "RoadPost", "draft_road"]

NEIGHBOURS = 6
MAX_UNION_KM = 450.0
KALININGRAD_LON = 23.5
_SHORTEST_KM = 1.0

_POST_SOURCE = "Landbridge estimate: position of a road border post, within 10 km"
_ROAD_SOURCE = "Landbridge estimate: great circle times the road detour of the assumptions table"


@dataclass(frozen=True, slots=True)
class RoadPost:
    """A border post on a road; a and b are its sides: country, latitude, longitude."""

    id: str
    name: str
    a: tuple[str, float, float]
    b: tuple[str, float, float]


#: border posts without a railway
ROAD_POSTS = (
    RoadPost("irkeshtam-road", "Irkeshtam", ("CN", 39.70, 74.10), ("KG", 39.68, 73.90)),
    RoadPost("torugart-road", "Torugart", ("CN", 40.50, 75.40), ("KG", 40.60, 75.30)),
    RoadPost("bakhty-road", "Bakhty", ("CN", 46.68, 82.80), ("KZ", 46.67, 82.73)),
    RoadPost("kulma-road", "Kulma - Karasu", ("CN", 38.15, 75.10), ("TJ", 38.15, 74.85)),
    RoadPost(
        "maikapchagay-road", "Maikapchagay - Jeminay", ("CN", 47.43, 85.70), ("KZ", 47.45, 85.60)
    ),
    RoadPost("osh-road", "Dostuk - Dustlik", ("KG", 40.52, 72.80), ("UZ", 40.76, 72.60)),
    RoadPost("karamyk-road", "Karamyk", ("KG", 39.48, 71.80), ("TJ", 39.47, 71.70)),
    RoadPost("korday-road", "Korday - Ak-Zhol", ("KZ", 43.05, 74.71), ("KG", 43.00, 74.68)),
)


@dataclass(frozen=True, slots=True)
class RoadNode:
    """A point of the lorry network."""

    id: str
    country: str
    lat: float
    lon: float

    @property
    def zone(self) -> str:
        """Country, with the Kaliningrad exclave kept apart from Russia."""
        if self.country == "RU" and self.lon < KALININGRAD_LON:
            return "RU-KGD"
        return self.country


def draft_road(
    draft: NetworkDraft,
    book: CrossingBook,
    assumptions: Assumptions,
    borders: Iterable[dict[str, Any]],
    unions: Unions,
) -> None:
    """Add road links between place nodes and border posts to the draft."""
    nodes = [
        RoadNode(name, draft.nodes[name].country, draft.nodes[name].lat, draft.nodes[name].lon)
        for name in draft.of_kind("place")
    ]
    for post in (*(_post_of(border) for border in borders), *ROAD_POSTS):
        crossing = _crossing(post, assumptions, unions)
        nodes += _draft_post(draft, post, book.add(crossing))
    lat = np.array([n.lat for n in nodes])
    lon = np.array([n.lon for n in nodes])
    km = great_circle_km(lat[:, None], lon[:, None], lat[None, :], lon[None, :])
    np.fill_diagonal(km, np.inf)
    detour = assumptions.value("road_detour")
    for i, j in sorted(_edges(nodes, km, unions)):
        draft.add_both_ways(
            LinkSpec(
                tail=nodes[i].id,
                head=nodes[j].id,
                mode="road",
                kind="line",
                length_km=round(max(float(km[i, j]) * detour, _SHORTEST_KM), 1),
                country=nodes[i].country,
                source=_ROAD_SOURCE,
            ),
            country_back=nodes[j].country,
        )


def _edges(nodes: list[RoadNode], km: NDArray[np.float64], unions: Unions) -> set[tuple[int, int]]:
    edges: set[tuple[int, int]] = set()
    zones: dict[str, list[int]] = {}
    for k, node in enumerate(nodes):
        zones.setdefault(node.zone, []).append(k)
    for members in zones.values():
        edges |= _spanning_tree(members, km)
        edges |= _nearest(members, km)
    eu = [k for k, node in enumerate(nodes) if node.country in unions.get("eu", frozenset())]
    edges |= {(i, j) for i, j in _nearest(eu, km) if km[i, j] <= MAX_UNION_KM}
    return edges


def _nearest(members: list[int], km: NDArray[np.float64]) -> set[tuple[int, int]]:
    found: set[tuple[int, int]] = set()
    index = np.array(members)
    for i in members:
        order = index[np.argsort(km[i, index], kind="stable")][:NEIGHBOURS]
        found |= {(min(i, int(j)), max(i, int(j))) for j in order if np.isfinite(km[i, j])}
    return found


def _spanning_tree(members: list[int], km: NDArray[np.float64]) -> set[tuple[int, int]]:
    """Prim's minimum spanning tree over the members, so that a country is in one piece."""
    if len(members) < 2:
        return set()
    index = np.array(members)
    best = km[index[0], index].copy()
    parent = np.zeros(len(index), dtype=np.int64)
    done = np.zeros(len(index), dtype=np.bool_)
    done[0] = True
    edges: set[tuple[int, int]] = set()
    for _ in range(len(index) - 1):
        k = int(np.argmin(np.where(done, np.inf, best)))
        i, j = int(index[parent[k]]), int(index[k])
        edges.add((min(i, j), max(i, j)))
        done[k] = True
        closer = km[index[k], index] < best
        best = np.where(closer, km[index[k], index], best)
        parent = np.where(closer, k, parent)
    return edges


def _post_of(border: Mapping[str, Any]) -> RoadPost:
    """Return the road post beside a rail border."""
    return RoadPost(
        f"{border['crossing_id']}-road",
        f"{border['name']} (road)",
        border["side_a"],
        border["side_b"],
    )


def _draft_post(draft: NetworkDraft, post: RoadPost, crossing: int) -> list[RoadNode]:
    """Add both sides of a road post and the way between them."""
    ends = [RoadNode(f"road:{post.id}:{side[0]}", *side) for side in (post.a, post.b)]
    for end in ends:
        spec = NodeSpec(post.name, end.country, "road", post.id, end.lat, end.lon)
        draft.add_node(end.id, spec)
    a, b = ends
    km = float(great_circle_km(a.lat, a.lon, b.lat, b.lon))
    draft.add_both_ways(
        LinkSpec(
            tail=a.id,
            head=b.id,
            mode="road",
            kind="crossing",
            length_km=round(max(km, _SHORTEST_KM), 1),
            country=a.country,
            crossing=crossing,
            source=_POST_SOURCE,
        ),
        country_back=b.country,
    )
    return ends


def _crossing(post: RoadPost, assumptions: Assumptions, unions: Unions) -> Crossing:
    sides = (post.a[0], post.b[0])
    if same_union(unions, *sides):
        scopes: tuple[str, ...] = ("union",)
    elif "CN" in sides:
        scopes = ("CN",)
    else:
        scopes = tuple(side for side in sides if side == "KZ")
    dwell = assumptions.find("road_crossing_dwell_h", post.id, *scopes)
    cost = assumptions.find("road_crossing_cost_usd", post.id, *(s for s in scopes if s != "KZ"))
    return Crossing(
        id=post.id,
        name=post.name,
        mode="road",
        country_a=sides[0],
        country_b=sides[1],
        break_of_gauge=False,
        dwell_ab_h=dwell.value,
        dwell_ba_h=dwell.value,
        sd_h=dwell.value * assumptions.value("road_crossing_cv"),
        **cost_fields(cost),
        trains_per_day=None,
        closures=(),
        est=True,
        source=dwell.source,
    )

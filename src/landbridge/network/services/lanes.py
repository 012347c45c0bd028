"""Sea, ferry and air services: one per lane and direction, frequency assumed."""

from __future__ import annotations

from landbridge.network.cost.basis import CostBasis
from landbridge.network.services.feeders import lane_links
from landbridge.network.services.rules import AIR, FEEDER, SEA
from landbridge.network.services.table import Accepts, Service

__all__ = ["draft_lanes"]

_CAPACITY = {"sea": (2000.0, 200), "ferry": (150.0, 10), "air": (8.0, 4)}
_WORDS = {"sea": "liner", "ferry": "ferry", "air": "freighter"}
_ACCEPTS: dict[str, Accepts] = {"sea": SEA, "ferry": FEEDER, "air": AIR}


def draft_lanes(basis: CostBasis) -> list[Service]:
    """Return one assumed service per sea lane, ferry and air lane, each way."""
    return [
        _service(basis, mode, link)
        for mode in ("sea", "ferry", "air")
        for link in lane_links(basis, mode)
    ]


def _service(basis: CostBasis, mode: str, link: int) -> Service:
    network = basis.network
    links, nodes = network.links, network.nodes
    a, b = int(links.tail[link]), int(links.head[link])
    scope = "main"
    if mode == "ferry":
        scope = network.crossings[links.crossing[link]].id
    row = basis.assumptions.find(f"{mode}_frequency_per_week", scope)
    teu, plugs = _CAPACITY[mode]
    return Service(
        id=f"{mode}-{nodes.ref[a]}-{nodes.ref[b]}".lower(),
        name=f"{nodes.name[a]} - {nodes.name[b]} {_WORDS[mode]}", mode=mode, kind=mode,
        origin=a, destination=b, links=(link,), frequency_per_week=row.value, basis="lane",
        frequency_basis="assumed", accepts=_ACCEPTS[mode], capacity_teu=teu, car_wagons=10,
        reefer_plugs=plugs, source=row.source,
    )  # fmt: skip

"""Sea, ferry and air services: one per lane and direction, frequency assumed."""

from __future__ import annotations

import numpy as np

from landbridge.network.cost.basis import CostBasis
from landbridge.network.model import KIND, MODE
from landbridge.network.own_lanes import is_own_lane
from landbridge.network.services.rules import AIR, FEEDER, SEA
from landbridge.network.services.table import Accepts, Service

__all__ = ["draft_lanes"]

_CAPACITY = {"sea": (2000.0, 200), "ferry": (150.0, 10), "air": (8.0, 4)}
#: car wagons that a rail ferry takes
_CAR_DECKS = 10
_WORDS = {"sea": "liner", "ferry": "ferry", "air": "freighter"}
_ACCEPTS: dict[str, Accepts] = {"sea": SEA, "ferry": FEEDER, "air": AIR}


def draft_lanes(basis: CostBasis) -> list[Service]:
    """Return one assumed service per sea lane, ferry and air lane, each way."""
    return [
        _service(basis, mode, link)
        for mode in ("sea", "ferry", "air")
        for link in _lane_links(basis, mode)
    ]


def _lane_links(basis: CostBasis, mode: str) -> list[int]:
    """Return the links of one water or air mode on which vessels run that are not a user's."""
    links = basis.network.links
    kind = KIND["crossing"] if mode == "ferry" else KIND["line"]
    found = np.flatnonzero((links.mode == MODE[mode]) & (links.kind == kind))
    return [int(k) for k in found if not is_own_lane(links.line_id[k])]


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
        name=f"{nodes.name[a]} - {nodes.name[b]} {_WORDS[mode]}",
        mode=mode,
        kind=mode,
        origin=a,
        destination=b,
        links=(link,),
        frequency_per_week=row.value,
        basis="lane",
        frequency_basis="assumed",
        accepts=_ACCEPTS[mode],
        capacity_teu=teu,
        car_wagons=_CAR_DECKS if mode == "ferry" else 0,
        reefer_plugs=plugs,
        source=row.source,
    )

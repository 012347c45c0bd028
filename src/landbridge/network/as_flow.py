"""The intermodal network as one that flows are assigned to.

Times are those of the one cost model for a scenario; they do not depend on the volume, because
no capacities of lines are published. Zones are the places.
"""

from __future__ import annotations

import numpy as np

from landbridge.core.errors import DataError
from landbridge.network.cost import cost_basis
from landbridge.network.flow_network import FlowNetwork
from landbridge.network.model import Network

__all__ = ["as_flow_network"]

_BASE = "base-2025"


def as_flow_network(network: Network, source: str = "network") -> FlowNetwork:
    """Return the links of a network with their minutes and kilometres, in their order.

    Raises
    ------
    DataError
        If the network has no place.
    """
    from landbridge.scenario import load_scenario
    from landbridge.scenario.load import list_scenarios

    known = network.scenario in list_scenarios()
    scenario = load_scenario(network.scenario if known else _BASE)
    nodes, links = network.nodes, network.links
    zones = np.flatnonzero(np.array([kind == "place" for kind in nodes.kind], dtype=np.bool_))
    if not len(zones):
        raise DataError(f"{source}: there is no node of kind place, so no zone.")
    zero = np.zeros(links.n)
    under = scenario.name if known else f"{_BASE}, as {network.scenario!r} is not packaged"
    note = (
        f"{source}: times of scenario {under}; no capacities, so no congestion; opening days of "
        "links are left aside."
    )
    return FlowNetwork(
        node_ids=nodes.id,
        zone_ids=tuple(nodes.ref[k] or nodes.id[k] for k in zones),
        zone_node=zones.astype(np.int32),
        through=np.ones(nodes.n, dtype=np.bool_),
        tail=links.tail,
        head=links.head,
        free_time=cost_basis(network, scenario).times.total_h * 60.0,
        capacity=zero,
        alpha=zero,
        power=zero,
        delay=zero.astype(np.int8),
        length=links.length_km,
        toll=zero,
        background=zero,
        x=nodes.lon,
        y=nodes.lat,
        source=source,
        xy_degrees=True,
        notes=(note,),
    )

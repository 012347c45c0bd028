"""A large road network by rule: a grid of streets, zones on connectors without cost.

With the default size: 5,041 street nodes, 1,000 zones that nobody passes through, about 24,000
links. Streets of three kinds; some links doubled; demand falls with distance.
"""

from __future__ import annotations

import numpy as np

from landbridge.demand.od_matrix import OdMatrix
from landbridge.network.flow_network import FlowNetwork

CONNECTORS = 2


def synthetic(
    side: int = 71, zones: int = 1000, trips: float = 700_000.0, seed: int = 7
) -> tuple[FlowNetwork, OdMatrix]:
    """Return network and demand; the same for the same arguments."""
    rng = np.random.default_rng(seed)
    node = np.arange(side * side).reshape(side, side)
    pairs = np.concatenate(
        [
            np.column_stack([node[:, :-1].ravel(), node[:, 1:].ravel()]),
            np.column_stack([node[:-1].ravel(), node[1:].ravel()]),
        ]
    )
    pairs = np.concatenate([pairs, pairs[rng.choice(len(pairs), 20, replace=False)]])
    street = np.concatenate([pairs, pairs[:, ::-1]])
    major = (street // side % 10 == 0).all(axis=1) | (street % side % 10 == 0).all(axis=1)
    km = rng.uniform(0.4, 0.9, len(street))
    spread = np.argsort(rng.random(side * side))[: zones * CONNECTORS].reshape(zones, CONNECTORS)
    zone_node = side * side + np.arange(zones)
    ends = np.column_stack([np.repeat(zone_node, CONNECTORS), spread.ravel()])
    connector = np.concatenate([ends, ends[:, ::-1]])
    links = np.concatenate([street, connector])
    nothing = np.zeros(len(connector))
    place = np.column_stack(np.divmod(spread[:, 0], side)).astype(float)
    through = np.ones(side * side + zones, bool)
    through[zone_node] = False
    ids = tuple(f"z{k}" for k in range(zones))
    net = FlowNetwork(
        node_ids=(*(f"n{k}" for k in range(side * side)), *ids),
        zone_ids=ids,
        zone_node=zone_node,
        through=through,
        tail=links[:, 0],
        head=links[:, 1],
        free_time=np.concatenate([km / np.where(major, 80, 40) * 60, nothing]),
        capacity=np.concatenate([np.where(major, 3600.0, 900.0), nothing]),
        alpha=np.concatenate([np.full(len(street), 0.15), nothing]),
        power=np.concatenate([np.full(len(street), 4.0), nothing]),
        delay=np.zeros(len(links)),
        length=np.concatenate([km, nothing]),
        toll=np.zeros(len(links)),
        background=np.zeros(len(links)),
        source="synthetic network",
    )
    return net, OdMatrix(ids, ("all",), _demand(place, trips, rng)[None])


def _demand(place: np.ndarray, trips: float, rng: np.random.Generator) -> np.ndarray:
    weight = rng.lognormal(0.0, 1.0, len(place))
    far = np.abs(place[:, None] - place[None]).sum(axis=2)
    table = weight[:, None] * weight[None] * np.exp(-far / 15.0)
    np.fill_diagonal(table, 0.0)
    table[table < np.quantile(table, 0.5)] = 0.0
    return table * trips / table.sum()

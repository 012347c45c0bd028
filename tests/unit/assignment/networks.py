"""Small networks for the tests of the assignment, and laws that every answer obeys."""

from __future__ import annotations

import numpy as np
from tests.naive.equilibrium import Link, least_cost

from landbridge.demand.od_matrix import OdMatrix
from landbridge.network.flow_network import FlowNetwork


def network(
    links: list[Link],
    zones: list[int],
    blocked: tuple[int, ...] = (),
    n_nodes: int | None = None,
    **columns: object,
) -> FlowNetwork:
    count = n_nodes or 1 + max(max(k.tail, k.head) for k in links)
    through = np.ones(count, bool)
    through[list(blocked)] = False
    plain = {
        "length": np.zeros(len(links)),
        "toll": [k.fixed[0] for k in links],
        "background": [k.background for k in links],
    }
    return FlowNetwork(
        node_ids=tuple(f"n{k}" for k in range(count)),
        zone_ids=tuple(f"n{k}" for k in zones),
        zone_node=np.array(zones),
        through=through,
        tail=np.array([k.tail for k in links]),
        head=np.array([k.head for k in links]),
        free_time=np.array([k.free for k in links]),
        capacity=np.array([k.capacity for k in links]),
        alpha=np.array([k.alpha for k in links]),
        power=np.array([k.power for k in links]),
        delay=np.array([k.kind for k in links]),
        **{name: np.asarray(values, float) for name, values in (plain | columns).items()},
    )


def trips(net: FlowNetwork, demand: dict[tuple[int, int], float], *more) -> OdMatrix:
    """Demand between zones by their position, one dict for each class."""
    tables = (demand, *more)
    values = np.zeros((len(tables), net.n_zones, net.n_zones))
    for table, pairs in zip(values, tables, strict=True):
        for (i, j), amount in pairs.items():
            table[i, j] = amount
    names = ("all",) if len(tables) == 1 else tuple(f"class{k}" for k in range(len(tables)))
    return OdMatrix(net.zone_ids, names, values)


def grid(size: int, seed: int = 1) -> tuple[FlowNetwork, OdMatrix]:
    """A square grid, both ways, with demand between all corners and some others; hard enough."""
    rng = np.random.default_rng(seed)
    links = []
    for v in range(size * size):
        row, column = divmod(v, size)
        for w in ([v + 1] if column < size - 1 else []) + ([v + size] if row < size - 1 else []):
            for a, b in ((v, w), (w, v)):
                links.append(
                    Link(a, b, float(rng.uniform(1, 3)), float(rng.uniform(5, 15)), 0.15, 4)
                )
    zones = sorted({int(z) for z in rng.choice(size * size, min(size * size, 8), replace=False)})
    net = network(links, zones, n_nodes=size * size)
    values = rng.uniform(0, 6, (1, len(zones), len(zones)))
    return net, OdMatrix(net.zone_ids, ("all",), values)


def imbalance(net: FlowNetwork, demand: OdMatrix, class_volume: np.ndarray) -> float:
    """Largest breach of conservation at any node for any class."""
    worst = 0.0
    for values, volume in zip(demand.values, class_volume, strict=True):
        off = values - np.diag(np.diag(values))
        left = np.zeros(net.n_nodes)
        np.add.at(left, net.zone_node, off.sum(axis=1) - off.sum(axis=0))
        np.subtract.at(left, net.tail, volume)
        np.add.at(left, net.head, volume)
        worst = max(worst, float(np.abs(left).max()))
    return worst


def true_gap(net: FlowNetwork, demand: OdMatrix, result) -> float:
    """Relative gap from link flows and costs alone, by Bellman's method."""
    links = [Link(int(a), int(b), 0.0) for a, b in zip(net.tail, net.head, strict=True)]
    through = {k for k in range(net.n_nodes) if net.through[k]}
    spent, least = 0.0, 0.0
    for values, volume, cost in zip(
        demand.values, result.class_volume, result.class_cost, strict=True
    ):
        spent += float(volume @ cost)
        for i, origin in enumerate(net.zone_node):
            near = least_cost(links, through, cost.tolist(), int(origin))
            least += sum(
                values[i, j] * near[int(node)]
                for j, node in enumerate(net.zone_node)
                if j != i and values[i, j] > 0
            )
    return (spent - least) / least if least else spent

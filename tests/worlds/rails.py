"""Small random railways: stations, terminals, places and limits wherever chance puts them."""

from __future__ import annotations

import numpy as np

from landbridge.network.links import LinkSpec, NetworkDraft, NodeSpec
from landbridge.network.model import Crossing, Network


def _crossing(k: int) -> Crossing:
    return Crossing(
        f"c{k}", f"c{k}", "rail", "CN", "KZ", True, 1.0, 1.0, 0.0, 0.0, 0.0, 0.0, 9.0, (), True, ""
    )  # fmt: skip


def random_rails(seed: int) -> Network:
    """Return a network of up to 14 stations, 8 places and 3 crossings, made by a seed."""
    chance = np.random.default_rng(seed)
    n_rail, n_places = int(chance.integers(2, 15)), int(chance.integers(2, 9))
    draft = NetworkDraft()
    rails = [
        draft.add_node(f"rail:{k}:1435", NodeSpec(str(k), "CN", "rail", str(k), 0.0, float(k)))
        for k in range(n_rail)
    ]
    pairs = {(k, int(chance.integers(0, k))) for k in range(1, n_rail)}
    pairs |= {tuple(chance.integers(0, n_rail, 2).tolist()) for _ in range(int(chance.integers(4)))}
    spare = 0
    for a, b in sorted(pair for pair in pairs if pair[0] != pair[1]):
        limited = spare < 3 and chance.random() < 0.25
        kind = "crossing" if limited else "line"
        draft.add_both_ways(
            LinkSpec(rails[a], rails[b], "rail", kind, 1.0, "CN", crossing=spare if limited else -1)
        )
        spare += limited
    terminals: list[str] = []
    for k in range(n_places):
        place = draft.add_node(f"place:p{k}", NodeSpec(f"p{k}", "CN", "place", f"p{k}", 0.0, 0.0))
        if k == 0 or chance.random() < 0.6:
            node = NodeSpec(f"p{k}", "CN", "terminal", f"p{k}", 0.0, 0.0)
            terminals.append(draft.add_node(f"terminal:p{k}", node))
            for at in chance.choice(n_rail, int(chance.integers(1, 3)), replace=True).tolist():
                draft.add_both_ways(
                    LinkSpec(terminals[-1], rails[at], "rail", "terminal", 0.0, "CN")
                )
        for j in sorted({*chance.integers(0, len(terminals), 2).tolist()}):
            draft.add_both_ways(LinkSpec(place, terminals[j], "road", "access", 1.0, "CN"))
    nodes = draft.node_table()
    return Network(
        nodes,
        draft.link_table(),
        tuple(_crossing(k) for k in range(spare)),
        {},
        {key: k for k, key in enumerate(nodes.id)},
        {f"c{k}": k for k in range(spare)},
        "random",
        "0",
    )

"""CPU time of whole plans on the packaged network, and of their search against a peer.

Run: python benchmarks/bench_plan.py [questions] [--peer N]
Everything is CPU time of this process; the peer is plain Python with networkx on the same arcs.
"""

from __future__ import annotations

import argparse
import platform
import time

import networkx as nx
import numba
import numpy as np
from planning.cities import some_pairs
from planning.peer import Peer

from landbridge.demand.goods import find_goods, stow
from landbridge.kernels.labels import search
from landbridge.network.cost import traffic_between
from landbridge.planning.graph import graph_for
from landbridge.planning.loads import price_arcs
from landbridge.study import plan
from landbridge.study.shipment import world_of

GOODS = {"goods": "machinery", "units": 2, "unit": "feu", "depart": "2027-03-11"}
DAY = 1440


def timed(work, *given, **named):
    """Return CPU seconds and the result."""
    before = time.process_time()
    found = work(*given, **named)
    return time.process_time() - before, found


def plans(asked: list[tuple[str, str]]) -> None:
    seconds, answers = zip(*(timed(plan, a, b, **GOODS) for a, b in asked), strict=True)
    p50, p99 = np.percentile(np.array(seconds) * 1e3, [50, 99])
    front = [len(a.itineraries) for a in answers]
    print(
        f"whole plans, {len(asked)} pairs: p50 {p50:.1f} ms, p99 {p99:.1f} ms, front p50 "
        f"{np.median(front):.0f}, empty {sum(not f for f in front)}"
    )


def against_peer(asked: list[tuple[str, str]]) -> None:
    """Exact fronts on the real arcs: the kernel, and the same method in plain Python."""
    world = world_of()
    ready = 1165 * DAY
    graph = graph_for(world, ready, ready + 148 * DAY)
    load = stow(find_goods("machinery"), 2, "feu")[0]
    prices = price_arcs(world, graph, load, traffic_between("CN", "DE"))
    arcs = graph.arcs._replace(arc_money=prices.cents, arc_co2e=prices.grams)
    index = world.network.node_index
    peer = Peer(arcs)
    ours, theirs, labels = [], [], []
    for a, b in asked:
        source, target = index[f"place:{a}"], graph.sink_of_place[index[f"place:{b}"]]
        given = (source, target, ready, 7, ready + 120 * DAY)
        mine, found = timed(search, arcs, *given, 1 << 50)
        yours, front = timed(peer.search, *given)
        assert front == {(p.arrival, p.money, p.co2e, p.risk) for p in found.paths}
        ours.append(mine)
        theirs.append(yours)
        labels.append(found.counters["labels_created"])
    print(
        f"exact search, {len(asked)} pairs: kernel p50 {np.median(ours) * 1e3:.1f} ms, peer p50 "
        f"{np.median(theirs) * 1e3:.0f} ms, ratio of sums {sum(theirs) / sum(ours):.0f}, "
        f"labels p50 {np.median(labels):.0f}, fronts equal"
    )


def main() -> None:
    options = argparse.ArgumentParser()
    options.add_argument("questions", type=int, nargs="?", default=200)
    options.add_argument("--peer", type=int, default=5)
    given = options.parse_args()
    print(
        f"numba {numba.__version__}, numpy {np.__version__}, networkx {nx.__version__}, "
        f"Python {platform.python_version()}"
    )
    seconds, world = timed(world_of)
    services, arcs = world.services.n, world.network.links.n
    print(f"world: {services} services, {arcs} links, built in {seconds:.2f} s")
    seconds, _ = timed(plan, "Chengdu", "Almaty", **GOODS)
    print(f"first plan after that: {seconds:.2f} s")
    asked = some_pairs(given.questions)
    plans(asked)
    against_peer(asked[: given.peer])


if __name__ == "__main__":
    main()

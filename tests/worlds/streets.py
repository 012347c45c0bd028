"""Tiny road networks with trips: Braess, and a square grid; plain TNTP text of both too."""

from __future__ import annotations

import numpy as np

from landbridge.demand.od_matrix import OdMatrix
from landbridge.network.flow_network import FlowNetwork

#: Braess 1968: 6 trips from 1 to 4; with the bridge every one takes 92, without it 83
BRAESS_NET = """\
<NUMBER OF ZONES> 4
<NUMBER OF NODES> 4
<FIRST THRU NODE> 1
<NUMBER OF LINKS> 5
<END OF METADATA>

~\tinit_node\tterm_node\tcapacity\tlength\tfree_flow_time\tb\tpower\tspeed\ttoll\tlink_type\t;
\t1\t2\t1\t1\t0.00000001\t1e9\t1\t0\t0\t1\t;
\t1\t3\t1\t1\t50\t0.02\t1\t0\t0\t1\t;
\t2\t4\t1\t1\t50\t0.02\t1\t0\t0\t1\t;
\t2\t3\t1\t1\t10\t0.1\t1\t0\t0\t1\t;
\t3\t4\t1\t1\t0.00000001\t1e9\t1\t0\t0\t1\t;
"""
BRAESS_TRIPS = """\
<NUMBER OF ZONES> 4
<TOTAL OD FLOW> 6.0
<END OF METADATA>

Origin 1
    4 :      6.0;
"""


def grid(side: int = 3, *, tolls: bool = False) -> FlowNetwork:
    """A square of crossroads, all of them zones, with streets both ways."""
    at = [(r, c) for r in range(side) for c in range(side)]
    pairs = [
        (i, j)
        for i, (r, c) in enumerate(at)
        for j, (s, d) in enumerate(at)
        if abs(r - s) + abs(c - d) == 1
    ]
    tail, head = (np.array(column) for column in zip(*pairs, strict=True))
    count, nodes = len(pairs), side * side
    ids = tuple(str(k + 1) for k in range(nodes))
    rows = np.arange(count)
    return FlowNetwork(
        node_ids=ids,
        zone_ids=ids,
        zone_node=np.arange(nodes),
        through=np.ones(nodes, bool),
        tail=tail,
        head=head,
        free_time=1.0 + rows % 3,
        capacity=40.0 + 10.0 * (rows % 4),
        alpha=np.full(count, 0.15),
        power=np.full(count, 4.0),
        delay=np.zeros(count, np.int8),
        length=1.0 + rows % 2,
        toll=(rows % 5 == 0) * 2.0 if tolls else np.zeros(count),
        background=np.zeros(count),
        x=np.array([float(c) for _, c in at]),
        y=np.array([float(r) for r, _ in at]),
        source="grid",
    )


def trips(zones: int = 9, *, classes: int = 1) -> OdMatrix:
    """Some trips between all zones, some within one, by a fixed rule."""
    i, j, k = np.indices((zones, zones, classes))
    values = np.moveaxis(3.0 + (2 * i + 3 * j + 5 * k) % 7, 2, 0).astype(float)
    names = ("all",) if classes == 1 else tuple(f"class{k + 1}" for k in range(classes))
    ids = tuple(str(k + 1) for k in range(zones))
    return OdMatrix(ids, names, values)

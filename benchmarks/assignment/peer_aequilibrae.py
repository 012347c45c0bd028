"""AequilibraE's bi-conjugate Frank-Wolfe on a network given as arrays; run by the peer's Python.

    PYTHON peer_aequilibrae.py NET.npz GAP OUT.npz

Prints one JSON line: CPU seconds of all threads and wall clock of `execute` alone (graph and
matrix are built before), its own gap, iterations. OUT.npz holds the volumes by link.
"""

from __future__ import annotations

import json
import os
import sys
import time
import warnings

os.environ["AEQ_SHOW_PROGRESS"] = "FALSE"
warnings.filterwarnings("ignore")

import numpy as np  # noqa: E402
import pandas as pd  # noqa: E402
from aequilibrae.matrix import AequilibraeMatrix  # noqa: E402
from aequilibrae.paths import Graph, TrafficAssignment, TrafficClass  # noqa: E402

CORES = 2
#: it takes no free-flow time of 0; costs that small change nothing that counts
LEAST_TIME = 1e-9


def make_graph(net: dict[str, np.ndarray]) -> Graph:
    graph = Graph()
    graph.network = pd.DataFrame(
        {
            "link_id": np.arange(1, len(net["tail"]) + 1),
            "a_node": net["tail"].astype(np.int64) + 1,
            "b_node": net["head"].astype(np.int64) + 1,
            "direction": 1,
            "free_flow_time": np.maximum(net["free"], LEAST_TIME),
            "capacity": net["capacity"],
            "b": net["alpha"],
            "power": np.where(net["alpha"] > 0, net["power"], 1.0),
            "fixed": net["fixed"],
        }
    )
    graph.prepare_graph(net["zone_node"].astype(np.int64) + 1)
    graph.set_graph("free_flow_time")
    graph.set_blocked_centroid_flows(bool((~net["through"]).any()))
    return graph


def make_matrix(net: dict[str, np.ndarray]) -> AequilibraeMatrix:
    matrix = AequilibraeMatrix()
    zones = len(net["zone_node"])
    matrix.create_empty(zones=zones, matrix_names=["trips"], memory_only=True)
    matrix.index[:] = net["zone_node"].astype(np.int64) + 1
    matrix.matrix["trips"][:, :] = net["trips"] * (1 - np.eye(zones))
    matrix.computational_view(["trips"])
    return matrix


def main() -> None:
    net = dict(np.load(sys.argv[1]))
    traffic = TrafficClass("all", make_graph(net), make_matrix(net))
    if net["fixed"].any():
        traffic.set_fixed_cost("fixed")
    assignment = TrafficAssignment()
    assignment.set_classes([traffic])
    assignment.set_vdf("BPR")
    assignment.set_vdf_parameters({"alpha": "b", "beta": "power"})
    assignment.set_capacity_field("capacity")
    assignment.set_time_field("free_flow_time")
    assignment.set_algorithm("bfw")
    assignment.set_cores(CORES)
    assignment.max_iter = 5000
    assignment.rgap_target = float(sys.argv[2])
    cpu, wall = time.process_time(), time.perf_counter()
    assignment.execute()
    cpu, wall = time.process_time() - cpu, time.perf_counter() - wall
    found = assignment.results()
    volume = found["trips_ab"].reindex(np.arange(1, len(net["tail"]) + 1)).fillna(0.0).to_numpy()
    np.savez(sys.argv[3], volume=volume)
    work = assignment.assignment
    report = {"cpu_s": cpu, "wall_s": wall, "gap": float(work.rgap), "iterations": int(work.iter)}
    print(json.dumps(report))


main()

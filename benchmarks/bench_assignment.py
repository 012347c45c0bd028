"""Assignment to equilibrium: CPU seconds to a gap, beside a compiled peer, and on a large network.

    python benchmarks/bench_assignment.py [--networks FOLDER] [--peer-python PATH] [--write FILE]

FOLDER holds public TNTP networks (SiouxFalls/SiouxFalls_net.tntp, ...). PATH is a Python with
`aequilibrae==1.7.*` (a separate venv). Runs alternate between the tools; every gap shown is
recomputed from the volumes with SciPy's shortest paths. CPU seconds count all threads and leave
out reading, building the peer's graph, and compiling.
"""

from __future__ import annotations

import argparse
import importlib.metadata
import json
import os
import platform
import resource
import statistics
import subprocess
import sys
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

import numpy as np
from assignment.synthetic import synthetic
from assignment.true_gap import true_gap

from landbridge.assignment import assign, warm
from landbridge.demand.formats.tntp_trips import read_tntp_trips
from landbridge.demand.od_matrix import OdMatrix
from landbridge.network.flow_network import FlowNetwork
from landbridge.network.formats.tntp import read_tntp
from landbridge.scenario.assignment import AssignParams

HERE = Path(__file__).parent
NETWORKS = HERE.parents[1] / "shared" / "bench" / "assign" / "tntp"
PEER_GAPS = (1e-4, 1e-5, 1e-6)
EXACT = 1e-12
HEAVY = "Chicago-Sketch, demand x 2"


class Case(NamedTuple):
    name: str
    folder: str
    stem: str
    toll_factor: float = 0.0
    distance_factor: float = 0.0
    scale: float = 1.0


CASES = [
    Case("Sioux Falls", "SiouxFalls", "SiouxFalls"),
    Case("Eastern Massachusetts", "Eastern-Massachusetts", "EMA"),
    Case("Anaheim", "Anaheim", "Anaheim"),
    Case("Barcelona", "Barcelona", "Barcelona"),
    Case("Chicago-Sketch", "Chicago-Sketch", "ChicagoSketch", 0.02, 0.04),
    Case(HEAVY, "Chicago-Sketch", "ChicagoSketch", 0.02, 0.04, 2.0),
]


def load(folder: Path, case: Case) -> tuple[FlowNetwork, OdMatrix, AssignParams]:
    net = read_tntp(folder / case.folder / f"{case.stem}_net.tntp")
    trips = read_tntp_trips(folder / case.folder / f"{case.stem}_trips.tntp").scaled(case.scale)
    return net, trips, AssignParams(
        toll_factor=case.toll_factor, distance_factor=case.distance_factor
    )  # fmt: skip


def as_arrays(net: FlowNetwork, trips: OdMatrix, params: AssignParams) -> dict[str, np.ndarray]:
    fixed = params.toll_factor * net.toll + params.distance_factor * net.length
    return {
        "tail": net.tail,
        "head": net.head,
        "free": net.free_time,
        "capacity": net.capacity,
        "alpha": net.alpha,
        "power": net.power,
        "fixed": fixed,
        "zone_node": net.zone_node,
        "through": net.through,
        "trips": trips.values[0],
    }


def table(head: list[str], rows: list[list[str]]) -> str:
    lines = ["| " + " | ".join(head) + " |", "| " + " | ".join("---" for _ in head) + " |"]
    return "\n".join([*lines, *("| " + " | ".join(row) + " |" for row in rows)])


def networks_table(folder: Path) -> str:
    rows = []
    for case in CASES:
        net, trips, params = load(folder, case)
        arrays = as_arrays(net, trips, params)
        row = [case.name, f"{net.n_links:,}", f"{net.n_zones:,}"]
        for gap in (1e-6, EXACT):
            found = [assign(net, trips, replace(params, gap=gap)) for _ in range(3)]
            last = found[-1]
            true = true_gap(arrays, trips.values[0], last.volume)
            cpu = statistics.median(item.cpu_s for item in found)
            row += [f"{cpu:.3f}", f"{last.relative_gap:.1e}", f"{true:.1e}"]
        print(*row, repr(last.objective), flush=True)
        rows.append([*row, f"{last.iterations}", f"{last.objective:.14g}"])
    head = ["network", "links", "zones", "CPU s to 1e-6", "gap", "recomputed"]
    return table([*head, "CPU s to 1e-12", "gap", "recomputed", "iterations", "objective"], rows)


def peer_table(folder: Path, python: Path, repeats: int) -> str:
    net, trips, params = load(folder, CASES[4])
    arrays = as_arrays(net, trips, params)
    rows = []
    with tempfile.TemporaryDirectory() as scratch:
        np.savez(Path(scratch) / "net.npz", **arrays)
        for gap in PEER_GAPS:
            ours, theirs, ratios = [], [], []
            for _ in range(repeats):
                peer = run_peer(python, Path(scratch), gap)
                found = assign(net, trips, replace(params, gap=gap))
                volume = np.load(Path(scratch) / "volume.npz")["volume"]
                peer["true"] = true_gap(arrays, trips.values[0], volume)
                ours.append((found.cpu_s, true_gap(arrays, trips.values[0], found.volume)))
                theirs.append(peer)
                ratios.append(peer["cpu_s"] / found.cpu_s)
                print(gap, peer, ours[-1], f"{ratios[-1]:.0f}", flush=True)
            rows.append(
                [
                    f"{gap:.0e}",
                    f"{statistics.median(item['cpu_s'] for item in theirs):.2f}",
                    f"{theirs[-1]['true']:.1e}",
                    f"{theirs[-1]['iterations']:.0f}",
                    f"{statistics.median(item[0] for item in ours):.3f}",
                    f"{ours[-1][1]:.1e}",
                    f"{statistics.median(ratios):.0f}",
                    f"{min(ratios):.0f} to {max(ratios):.0f}",
                ]
            )
    head = ["gap asked", "AequilibraE CPU s", "its true gap", "its iterations"]
    return table([*head, "Landbridge CPU s", "its true gap", "ratio", "range"], rows)


def run_peer(python: Path, scratch: Path, gap: float) -> dict[str, float]:
    script = HERE / "assignment" / "peer_aequilibrae.py"
    done = subprocess.run(
        [python, script, scratch / "net.npz", str(gap), scratch / "volume.npz"],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "PYTHONPATH": ""},
    )
    report: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return report


def large(threads: int) -> None:
    """Assign the synthetic network and print one JSON line (run in a process of its own)."""
    net, trips = synthetic()
    warm()
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3
    found = assign(net, trips, AssignParams(gap=1e-6, threads=threads))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3
    true = true_gap(as_arrays(net, trips, AssignParams()), trips.values[0], found.volume)
    report = found.summary() | {"true": true, "before_mb": before, "peak_mb": peak}
    print(json.dumps(report | {"history": [(h.relative_gap, h.cpu_s) for h in found.history]}))


def large_table() -> str:
    rows = []
    for threads in (1, 2):
        command = [sys.executable, __file__, "--large", str(threads)]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
        found = json.loads(done.stdout.splitlines()[-1])
        reached = [
            next(f"{cpu:.1f}" for gap, cpu in found["history"] if gap <= goal)
            for goal in (1e-3, 1e-4, 1e-6)
        ]
        sizes = [found["memory_predicted_mb"], found["peak_mb"] - found["before_mb"]]
        row = [str(threads), *reached, f"{found['wall_s']:.1f}", f"{found['true']:.1e}"]
        rows.append([*row, *(f"{size:.0f}" for size in sizes), f"{found['peak_mb']:.0f}"])
        print(*rows[-1], flush=True)
    head = ["threads", "CPU s to 1e-3", "1e-4", "1e-6", "wall s", "gap recomputed"]
    return table([*head, "MB foretold", "MB taken", "peak RSS MB"], rows)


def machine() -> str:
    names = ("numba", "numpy", "scipy")
    versions = ", ".join(f"{name} {importlib.metadata.version(name)}" for name in names)
    return f"{os.cpu_count()} virtual CPUs, Python {platform.python_version()}, {versions}"


def page(parts: list[tuple[str, str]]) -> str:
    head = (
        "# Assignment benchmark\n\nWritten by `python benchmarks/bench_assignment.py --peer-python "
        "PATH --write FILE`; do not edit.\n\n"
        f"Machine: {machine()}; other work ran at the same time, so CPU seconds of all threads are "
        "the measure (wall clock where it is named). They leave out reading, building the peer's "
        "graph, and compiling (some 25 s once, then kept). Medians of 3 runs, alternating between "
        "the tools. Every gap marked true or recomputed comes from volumes and costs alone, with "
        "SciPy's shortest paths; the peer's own gap is one iteration older than its volumes.\n"
    )
    return head + "".join(f"\n## {title}\n\n{text}\n" for title, text in parts)


NOTES = {
    "Public networks": (
        "One thread. Chicago-Sketch has toll factor 0.02 and distance factor 0.04. Trips within a "
        "zone are left out."
    ),
    "Chicago-Sketch beside AequilibraE": (
        "AequilibraE 1.7 (bi-conjugate Frank-Wolfe, 2 threads, progress bars off, free-flow times "
        "of 0 raised to 1e-9) and Landbridge (one thread) on the same arrays. Small networks are "
        "left out: there the peer's fixed cost of each iteration would be measured. Looser gaps "
        "and larger networks were not compared with the peer."
    ),
    "A large network": (
        "Synthetic: a grid of 5,041 street nodes, 1,000 zones on connectors without cost that "
        "nobody passes through, 23,920 links, 500,000 pairs with trips; a tenth of the streets "
        "above capacity. The second thread shares the search for least costs and better links; "
        "shifts run on one. Volumes are equal to the last bit for any number of threads. "
        "`MB taken` is peak RSS less that before the run."
    ),
}


def main() -> None:
    options = argparse.ArgumentParser()
    options.add_argument("--networks", type=Path, default=NETWORKS)
    options.add_argument("--peer-python", type=Path)
    options.add_argument("--repeats", type=int, default=3)
    options.add_argument("--write", type=Path)
    options.add_argument("--large", type=int, help=argparse.SUPPRESS)
    given = options.parse_args()
    if given.large:
        large(given.large)
        return
    warm()
    parts = []
    if given.networks.is_dir():
        parts.append(("Public networks", networks_table(given.networks)))
        if given.peer_python:
            title = "Chicago-Sketch beside AequilibraE"
            parts.append((title, peer_table(given.networks, given.peer_python, given.repeats)))
    parts.append(("A large network", large_table()))
    text = page([(title, f"{NOTES[title]}\n\n{found}") for title, found in parts])
    print(text)
    if given.write:
        given.write.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()

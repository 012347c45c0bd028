"""CPU time of the search against a plain-Python peer, same questions, same run.

Run: python benchmarks/bench_search.py [questions] [--peer N]
Everything is CPU time of this process, single thread, compile time told apart.
"""

from __future__ import annotations

import argparse
import platform
import time

import networkx as nx
import numba
import numpy as np
from planning.peer import Peer
from planning.synthetic import Size, synthetic

from landbridge.kernels.arrival import arrival_distribution
from landbridge.kernels.labels import ArcTable, SearchOutcome, search

DAYS = 60
#: (minutes, cents, grams, h^2 / 100): half a day, 100 USD, 100 kg, 10 h^2
EPS = (720, 10_000, 100_000, 1_000)


def questions(places: np.ndarray, n: int) -> list[tuple[int, int, int]]:
    rng = np.random.default_rng(3)
    return [
        (*(int(p) for p in rng.choice(places, 2, replace=False)), int(rng.integers(0, 500_000)))
        for _ in range(n)
    ]


def ask(arcs: ArcTable, question: tuple[int, int, int], legs: int, eps=(0, 0, 0, 0)):
    source, target, ready = question
    before = time.process_time()
    found = search(arcs, source, target, ready, legs, ready + DAYS * 1440, 10**12, eps)
    return time.process_time() - before, found


def report(name: str, seconds: list[float], found: list[SearchOutcome]) -> None:
    p50, p99 = np.percentile(np.array(seconds) * 1e3, [50, 99])
    paths = np.median([len(o.paths) for o in found])
    labels = np.median([o.counters["labels_created"] for o in found])
    print(
        f"{name:28} p50 {p50:8.2f} ms  p99 {p99:8.2f} ms  paths {paths:6.0f}  labels {labels:.0f}"
    )


def against_peer(arcs: ArcTable, asked: list[tuple[int, int, int]], legs: int) -> None:
    peer = Peer(arcs)
    ours, theirs = 0.0, 0.0
    for source, target, ready in asked:
        seconds, found = ask(arcs, (source, target, ready), legs)
        before = time.process_time()
        front = peer.search(source, target, ready, legs, ready + DAYS * 1440)
        theirs += time.process_time() - before
        ours += seconds
        assert front == {(p.arrival, p.money, p.co2e, p.risk) for p in found.paths}
    each = 1e3 / len(asked)
    print(
        f"{'peer, ' + str(len(asked)) + ' questions':28} kernel {ours * each:.2f} ms, "
        f"peer {theirs * each:.0f} ms, ratio {theirs / ours:.0f}, fronts equal"
    )


def distributions(arcs: ArcTable, found: list[tuple[int, SearchOutcome]]) -> None:
    seconds = []
    for ready, outcome in found:
        for path in outcome.paths[:3]:
            taken, used = np.array(path.departures), list(path.arcs)
            ride = arcs.dep_arrive[taken] - arcs.dep_time[taken]
            mean = np.where(taken >= 0, ride, arcs.arc_duration[used])
            time_h = np.column_stack([mean, 0.15 * mean, 0.7 * mean]) / 60
            before = time.process_time()
            arrival_distribution(arcs, path.arcs, path.departures, ready, time_h)
            seconds.append(time.process_time() - before)
    p50, p99 = np.percentile(np.array(seconds[1:]) * 1e3, [50, 99])
    times = f"p50 {p50:8.2f} ms  p99 {p99:8.2f} ms"
    print(f"{'arrival distribution':28} {times}  first {seconds[0]:.2f} s")


def main() -> None:
    options = argparse.ArgumentParser()
    options.add_argument("questions", type=int, nargs="?", default=100)
    options.add_argument("--peer", type=int, default=8)
    given = options.parse_args()
    print(f"numba {numba.__version__}, numpy {np.__version__}, networkx {nx.__version__}, "
          f"Python {platform.python_version()}")  # fmt: skip
    for name, size, legs in (("sparse", Size(), 6), ("dense", Size(access=5), 8)):
        arcs, places = synthetic(size)
        print(f"-- {name}: {arcs.n_nodes} nodes, {arcs.n_arcs} arcs, "
              f"{arcs.dep_time.size} departures, at most {legs} legs")  # fmt: skip
        asked = questions(places, given.questions)
        print(f"{'first call':28} {ask(arcs, asked[0], legs)[0]:.2f} s (compile or load)")
        for label, eps in (("exact", (0, 0, 0, 0)), ("epsilon", EPS)):
            runs = [ask(arcs, question, legs, eps) for question in asked]
            report(label, [r[0] for r in runs], [r[1] for r in runs])
        distributions(arcs, [(q[2], r[1]) for q, r in zip(asked, runs, strict=True)])
        against_peer(arcs, asked[: given.peer], legs)


if __name__ == "__main__":
    main()

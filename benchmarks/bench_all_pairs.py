"""All pairs of 128 and 329 cities: earliest arrivals over a week, whole fronts on one day.

Run: python benchmarks/bench_all_pairs.py [--pairs N | --all] [--workers N]
Earliest arrivals: every pair, a start each day and each hour of a week, on threads. Fronts: the
search of a plan (prices, rules, through lorry, the scenario's tolerances) for N pairs or for all,
on processes; telling itineraries is not in it.
"""

from __future__ import annotations

import argparse
import multiprocessing
import resource
import time
from datetime import date

import numpy as np
from planning.cities import cities, some_pairs

from landbridge import facts
from landbridge.demand.goods import find_goods, stow
from landbridge.kernels.earliest import earliest_from_many
from landbridge.kernels.timetable import FAR
from landbridge.planning.graph import graph_for
from landbridge.planning.query import make_query
from landbridge.planning.restrictions import packaged_rules, screen
from landbridge.planning.search import search_load
from landbridge.study.shipment import world_of

DAY, HOUR = 1440, 60
READY = date(2027, 3, 11)
START = 1165 * DAY  # READY, in minutes since the epoch
AT = 8 * HOUR
WEEK_OF_FRONTS = 7

Pair = tuple[str, str]


def peak_mb() -> float:
    """Peak memory of this process and of the largest of its children [MB]."""
    who = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    return max(resource.getrusage(one).ru_maxrss for one in who) / 1024


def earliest(every_min: int, threads: int) -> str:
    china, abroad = cities()
    world = world_of()
    graph = graph_for(world, START, START + 120 * DAY)
    index = world.network.node_index
    starts = np.arange(START + AT, START + AT + 7 * DAY, every_min)
    sources = np.repeat([index[f"place:{name}"] for name in china], starts.size)
    ready = np.tile(starts, len(china))
    targets = [graph.sink_of_place[index[f"place:{name}"]] for name in abroad]
    allowed = np.ones(graph.arcs.n_arcs, np.bool_)
    allowed[list(graph.slot_of_place.values())] = False
    earliest_from_many(graph.arcs, sources[:1], ready[:1], targets, allowed)  # compile or load
    cpu, wall = time.process_time(), time.perf_counter()
    found = earliest_from_many(graph.arcs, sources, ready, targets, allowed, threads)
    cpu, wall = time.process_time() - cpu, time.perf_counter() - wall
    days = (found - ready[:, None]) / DAY
    each = cpu / ready.size * 1e3
    return (
        f"earliest, every {every_min} min: {found.size:,} answers, {(found < FAR).mean():.2%} "
        f"reached, {cpu:.2f} CPU s, {wall:.2f} s on {threads} threads, {each:.3f} "
        f"ms a start; days p50 {np.median(days):.1f}; peak {peak_mb():.0f} MB"
    )


def fronts(pairs: list[Pair]) -> tuple[np.ndarray, np.ndarray]:
    """CPU milliseconds and paths of each search; pairs of one destination stand together."""
    world, goods = world_of(), find_goods("machinery")
    load = stow(goods, 2, "feu")[0]
    params = world.scenario.planning
    place = {name: facts.find_place(name) for pair in pairs for name in pair}
    seconds, paths = [], []
    for a, b in pairs:
        before = time.process_time()
        query = make_query(
            world.network, place[a], place[b], goods, (load,), amount=2, unit="feu", ready=READY,
            params=params,
        )  # fmt: skip
        rules = screen(packaged_rules(), goods, place[a].country, place[b].country, READY)
        found = search_load(world, query, load, rules)
        seconds.append(time.process_time() - before)
        paths.append(len(found.paths))
        assert found.complete
    return np.array(seconds) * 1e3, np.array(paths)


def all_fronts(pairs: list[Pair], workers: int) -> str:
    fronts(pairs[:2])
    pairs = sorted(pairs, key=lambda pair: (pair[1], pair[0]))
    parts = [pairs[k : k + 512] for k in range(0, len(pairs), 512)]
    wall = time.perf_counter()
    with multiprocessing.get_context("fork").Pool(workers) as pool:
        found = pool.map(fronts, parts, chunksize=1)
    wall = time.perf_counter() - wall
    ms = np.concatenate([part[0] for part in found])
    paths = np.concatenate([part[1] for part in found])
    p50, p99 = np.percentile(ms, [50, 99])
    whole = ms.mean() * 128 * 329 / 1e3
    return (
        f"fronts of {len(pairs):,} pairs on one day: {(paths > 0).mean():.2%} with an answer, "
        f"paths p50 {np.median(paths):.0f}, CPU p50 {p50:.1f} ms, p99 {p99:.1f} ms, sum "
        f"{ms.sum() / 1e3:.0f} s, {wall:.0f} s on {workers} processes; all 42,112 pairs "
        f"{whole:.0f} CPU s a day, {whole * WEEK_OF_FRONTS:.0f} a week; peak {peak_mb():.0f} MB "
        "a process"
    )


def main() -> None:
    options = argparse.ArgumentParser()
    options.add_argument("--pairs", type=int, default=2000)
    options.add_argument("--all", action="store_true")
    options.add_argument("--workers", type=int, default=2)
    given = options.parse_args()
    for every_min in (DAY, HOUR):
        print(earliest(every_min, given.workers), flush=True)
    china, abroad = cities()
    pairs = [(a, b) for a in china for b in abroad] if given.all else some_pairs(given.pairs)
    print(all_fronts(pairs, given.workers))


if __name__ == "__main__":
    main()

"""Earliest arrivals between 128 and 329 cities on a week of days, beside a router in Rust.

Run: python benchmarks/bench_earliest.py [--peer-python PATH] [--rounds N]
PATH is a Python with ferrobus and osmium (pip install ferrobus osmium). Both sides answer the
same questions on the same timetable, which goes to the peer as GTFS; CPU time of one thread each,
in turns. Without a peer only ours is measured.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import tempfile
import time
from pathlib import Path

import numpy as np
from planning.cities import cities
from planning.flat_feed import flatten

from landbridge.kernels.earliest import earliest_arrivals, earliest_from_many
from landbridge.kernels.timetable import FAR
from landbridge.planning.graph import graph_for
from landbridge.study.shipment import world_of
from landbridge.study.timetable import export_gtfs

FIRST_DAY, DAYS_OF_TIMETABLE, DAYS_OF_DEPARTURE = "2027-03-11", 120, 7
DAY = 1440
START = 1165 * DAY  # the first day, in minutes since the epoch
AT = 480  # ready at 08:00 UTC


class Ours:
    """The graph that plans are searched in, without the through lorry."""

    def __init__(self) -> None:
        china, abroad = cities()
        world = world_of()
        graph = graph_for(world, START, START + DAYS_OF_TIMETABLE * DAY)
        index = world.network.node_index
        sources = [index[f"place:{name}"] for name in china]
        self.arcs = graph.arcs
        self.targets = [graph.sink_of_place[index[f"place:{name}"]] for name in abroad]
        self.starts = [
            (source, START + AT + day * DAY)
            for day in range(DAYS_OF_DEPARTURE)
            for source in sources
        ]
        self.allowed = np.ones(graph.arcs.n_arcs, np.bool_)
        self.allowed[list(graph.slot_of_place.values())] = False
        self.questions = {
            "targets": [f"place:{name}" for name in abroad],
            "starts": [
                (f"place:{name}", AT + day * DAY)
                for day in range(DAYS_OF_DEPARTURE)
                for name in china
            ],
        }

    def run(self) -> tuple[list[float], np.ndarray]:
        """CPU seconds of each start, and the arrivals."""
        seconds, rows = [], []
        for source, ready in self.starts:
            before = time.process_time()
            arrive, _ = earliest_arrivals(self.arcs, source, ready, self.allowed)
            seconds.append(time.process_time() - before)
            rows.append(arrive[self.targets])
        return seconds, np.array(rows)


def line(name: str, seconds: list[float]) -> str:
    p50, p99 = np.percentile(np.array(seconds) * 1e3, [50, 99])
    return f"{name:10} p50 {p50:.3f} ms  p99 {p99:.3f} ms  sum {sum(seconds):.2f} s"


def peer_run(python: str, folder: Path) -> dict:
    script = Path(__file__).parent / "planning" / "ferrobus_peer.py"
    answer = folder / "answer.json"
    subprocess.run([python, str(script), str(folder), str(answer)], check=True)
    return json.loads(answer.read_text())


def compare(ours: Ours, mine: np.ndarray, theirs: list[list[int | None]], start: int) -> None:
    other = np.array([[FAR if at is None else at + start for at in row] for row in theirs])
    same = mine == other
    reached = mine < FAR
    print(f"pairs {mine.size:,}, reached {reached.sum():,}, equal to the minute {same.sum():,}")
    for run, k in np.argwhere(~same)[:5]:
        name = ours.questions["starts"][run][0], ours.questions["targets"][k]
        print(f"  differs: {name}, ours {mine[run, k]}, theirs {other[run, k]}")


def main() -> None:
    options = argparse.ArgumentParser()
    options.add_argument("--peer-python")
    options.add_argument("--rounds", type=int, default=3)
    given = options.parse_args()
    ours = Ours()
    earliest_from_many(ours.arcs, [0], [START], [0])
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        if given.peer_python:
            export_gtfs("base-2025", folder / "feed.zip", first_day=FIRST_DAY,
                        days=DAYS_OF_TIMETABLE)  # fmt: skip
            flat = flatten(folder / "feed.zip", folder)
            (folder / "questions.json").write_text(json.dumps(ours.questions))
            print(f"flat feed: {len(flat.stops):,} stops, {flat.trips:,} trips, "
                  f"{flat.transfers:,} transfers")  # fmt: skip
        for _ in range(given.rounds):
            seconds, mine = ours.run()
            print(line("ours", seconds))
            if given.peer_python:
                answer = peer_run(given.peer_python, folder)
                print(line("ferrobus", answer["seconds"]), end="")
                print(f"  load {answer['load_s']:.2f} s, {answer['peak_mb']:.0f} MB")
        if given.peer_python:
            compare(ours, mine, answer["arrivals"], flat.start_min)


if __name__ == "__main__":
    main()

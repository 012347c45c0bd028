"""Earliest arrivals by ferrobus (a router in Rust) on a flat feed; runs in the peer's own Python.

Run: PYTHON ferrobus_peer.py FOLDER ANSWER, with `questions.json` in FOLDER. Needs ferrobus, osmium.
"""

import csv
import json
import resource
import sys
import time
from pathlib import Path

import ferrobus
import osmium

MORE_LEGS_THAN_NEEDED = 12


def street(stops, path):
    """A street along the stops, with a corner half way, so that no two stops are neighbours."""
    path.unlink(missing_ok=True)
    writer = osmium.SimpleWriter(str(path))
    about = {"version": 1, "changeset": 1, "timestamp": "2027-01-01T00:00:00Z"}
    along = []
    for row in stops:
        here = float(row["stop_lon"]), float(row["stop_lat"])
        if along:
            along.append(((along[-1][0] + here[0]) / 2, here[1]))
        along.append(here)
    for k, point in enumerate(along, 1):
        writer.add_node(osmium.osm.mutable.Node(id=k, location=point, **about))
    for k in range(1, len(along)):
        ends = {"nodes": [k, k + 1], "tags": {"highway": "residential"}}
        writer.add_way(osmium.osm.mutable.Way(id=k, **ends, **about))
    writer.close()


def main():
    folder, answer = Path(sys.argv[1]), Path(sys.argv[2])
    asked = json.loads((folder / "questions.json").read_text())
    stops = list(csv.DictReader((folder / "stops.txt").open()))
    hauls = csv.DictReader((folder / "transfers.txt").open())
    longest = max(int(row["min_transfer_time"]) for row in hauls)
    street(stops, folder / "street.osm.pbf")
    before = time.process_time()
    model = ferrobus.create_transit_model(
        str(folder / "street.osm.pbf"), [str(folder)], None, max_transfer_time=longest
    )
    loaded = time.process_time() - before
    at = {row["stop_id"]: (float(row["stop_lat"]), float(row["stop_lon"])) for row in stops}
    points = {
        name: ferrobus.create_transit_point(*at[name], model, 1, 1)
        for name in {*asked["targets"], *(source for source, _ in asked["starts"])}
    }
    targets = [points[name] for name in asked["targets"]]
    seconds, found = [], []
    for source, ready in asked["starts"]:
        before = time.process_time()
        routes = ferrobus.find_routes_one_to_many(
            model, points[source], targets, ready, MORE_LEGS_THAN_NEEDED
        )
        seconds.append(time.process_time() - before)
        found.append([None if r is None else ready + r["travel_time_seconds"] for r in routes])
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    content = {"load_s": loaded, "seconds": seconds, "arrivals": found, "peak_mb": peak}
    answer.write_text(json.dumps(content))


if __name__ == "__main__":
    main()

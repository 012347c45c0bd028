"""The packaged rail tables: what was promised of lines, shapes and crossings."""

from __future__ import annotations

import csv
from collections import defaultdict
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
from scripts.build_data.crossings import gauges_of
from scripts.build_data.rail_accept import BAND, SHARE_BAND
from scripts.build_data.rail_checks import reached_from, route_km, track_graph
from scripts.build_data.rail_rows import MOST_DRAWN, line_ids

from landbridge import facts
from landbridge.core.geo import great_circle_km

FACTS = Path(__file__).parents[4] / "shared" / "facts"
RUNNING = ("operating", "limited")
HUBS = """
urumqi khorgos altynkol almaty duisburg tashkent dushanbe bishkek ashgabat tehran baku istanbul
ulaanbaatar hanoi vientiane madrid helsinki london
"""
Rows = dict[str, dict[str, Any]]


@pytest.fixture(scope="module")
def lines() -> pl.DataFrame:
    return facts.load("lines")


@pytest.fixture(scope="module")
def nodes() -> Rows:
    return {row["node_id"]: row for row in facts.load("rail_nodes").iter_rows(named=True)}


@pytest.fixture(scope="module")
def shapes() -> Rows:
    return {row["line_id"]: row for row in facts.load("line_geometry").iter_rows(named=True)}


@pytest.fixture(scope="module")
def crossings() -> pl.DataFrame:
    return facts.load("crossings")


def read(name: str) -> list[dict[str, str]]:
    path = FACTS / name
    if not path.exists():
        pytest.skip("the facts folder is not beside the repository")
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_every_line_of_the_facts_is_kept(lines: pl.DataFrame) -> None:
    rows = read("network/lines.csv")
    assert sorted(line_ids(rows)) == lines["line_id"].sort().to_list()


def test_every_node_crossing_and_figure_of_the_facts_is_kept(
    nodes: Rows, crossings: pl.DataFrame
) -> None:
    assert {row["id"] for row in read("network/nodes.csv")} == set(nodes)
    rows = [*read("network/crossings.csv"), *read("gaps/dwell_gaps.csv")]
    ids = {
        row["crossing_id"]
        for row in rows
        if row["type"].startswith(("rail", "ferry", "feeder", "terminal"))
    }
    assert ids <= set(crossings["crossing_id"].to_list())
    counts = [
        row[key]
        for row in read("gaps/trains_by_crossing.csv")
        for key in ("trains", "teu", "thousand_t")
    ]
    figures = sum(bool(row["metric"]) for row in rows) + sum(map(bool, counts))
    assert facts.load("crossing_observations").height == figures


def test_published_lengths_stay(lines: pl.DataFrame) -> None:
    rows = read("network/lines.csv")
    numbered = zip(line_ids(rows), rows, strict=True)
    told = {line_id: row for line_id, row in numbered if row["basis"] == "published"}
    assert len(told) > 50
    for row in lines.filter(pl.col("length_basis") == "published").iter_rows(named=True):
        assert row["length_km"] == float(told.pop(row["line_id"])["length_km"])
        assert not row["est"]
    assert not told


def test_ninety_percent_of_running_track_has_an_accepted_shape(lines: pl.DataFrame) -> None:
    running = lines.filter(pl.col("status").is_in(RUNNING))
    share = {
        kind: running.filter(pl.col("geometry") == kind)["length_km"].sum()
        / running["length_km"].sum()
        for kind in ("accepted", "hand_drawn")
    }
    assert share["accepted"] >= 0.96
    assert share["accepted"] + share["hand_drawn"] >= 0.98


def test_accepted_paths_keep_the_band(lines: pl.DataFrame) -> None:
    shaped = lines.filter(pl.col("geometry") != "none")
    off = (shaped["graph_km"] / shaped["expected_km"] - 1).abs()
    # a section of a shared total may go farther when the whole total is met
    shared = (shaped["expected_rule"] == "shared total").to_numpy()
    rounding = 0.1 / shaped["expected_km"].to_numpy()
    limit = np.where(shared, SHARE_BAND, BAND) + rounding
    assert (off.to_numpy() <= limit).all()
    assert (np.abs(off.to_numpy()[shared]) > BAND).mean() < 0.1
    drawn = (shaped["drawn_km"] / shaped["graph_km"]).to_numpy()
    by_hand = (shaped["geometry"] == "hand_drawn").to_numpy()
    assert (drawn[by_hand] > MOST_DRAWN - 1e-2).all()
    assert (drawn[~by_hand] < MOST_DRAWN + 1e-2).all()


def test_a_measured_length_is_no_estimate_and_an_estimate_says_how(lines: pl.DataFrame) -> None:
    measured = lines.filter(pl.col("length_basis") == "osm_graph")
    assert not measured["est"].any()
    assert (measured["length_km"] - measured["graph_km"]).abs().max() < 0.05
    assert measured["source"].str.contains("OpenStreetMap contributors").all()
    assert set(measured["geometry"]) == {"accepted"}
    assert lines.filter(pl.col("est"))["method"].null_count() == 0


def test_shapes_begin_and_end_at_their_nodes(
    lines: pl.DataFrame, nodes: Rows, shapes: Rows
) -> None:
    far = 0
    left = dict(shapes)
    for row in lines.filter(pl.col("geometry") != "none").iter_rows(named=True):
        shape = left.pop(row["line_id"])
        for k, end, offset in ((0, "from_node", "offset_from_km"), (-1, "to_node", "offset_to_km")):
            node = nodes[row[end]]
            gap = float(great_circle_km(node["lat"], node["lon"], shape["lat"][k], shape["lon"][k]))
            assert gap == pytest.approx(row[offset], abs=0.2), (row["line_id"], end)
            assert gap < 30
            far += gap > 1
    assert not left
    assert far < 60


def test_drawn_shapes_are_as_long_as_their_paths(lines: pl.DataFrame, shapes: Rows) -> None:
    rows = lines.filter(pl.col("geometry") != "none").iter_rows(named=True)
    ratio = []
    for row in rows:
        lat, lon = (np.array(shapes[row["line_id"]][axis]) for axis in ("lat", "lon"))
        drawn = float(great_circle_km(lat[:-1], lon[:-1], lat[1:], lon[1:]).sum())
        assert drawn <= row["graph_km"] * 1.02 + 0.3, row["line_id"]
        ratio.append(drawn / row["graph_km"])
    assert np.median(ratio) > 0.97
    assert min(ratio) > 0.6


def test_every_border_section_has_its_crossing(
    lines: pl.DataFrame, nodes: Rows, crossings: pl.DataFrame
) -> None:
    rail = crossings.filter(pl.col("mode") == "rail")
    pairs = {frozenset(pair) for pair in rail.select("node_a", "node_b").iter_rows()}
    borders = {
        frozenset((a, b))
        for a, b in lines.select("from_node", "to_node").iter_rows()
        if nodes[a]["country"] != nodes[b]["country"]
    }
    assert borders <= pairs


def test_no_crossing_lets_a_train_run_through_a_break(
    lines: pl.DataFrame, nodes: Rows, crossings: pl.DataFrame
) -> None:
    inner: dict[str, set[int]] = defaultdict(set)
    for row in lines.filter(pl.col("status").is_in(RUNNING)).iter_rows(named=True):
        a, b = row["from_node"], row["to_node"]
        if nodes[a]["country"] == nodes[b]["country"]:
            for end in (a, b):
                inner[end] |= set(gauges_of(row["gauge_mm"]))
    odd = set()
    for row in crossings.filter(
        (pl.col("mode") == "rail") & pl.col("status").is_in(RUNNING)
    ).iter_rows(named=True):
        run = {1520 if row[f"gauge_{s}"] == 1524 else row[f"gauge_{s}"] for s in "ab"}
        assert row["break_of_gauge"] == (len(run) == 2), row["crossing_id"]
        for s in "ab":
            tracks = inner[row[f"node_{s}"]]
            if tracks and row[f"gauge_{s}"] not in tracks:
                odd.add(row["crossing_id"])
    # a border section may end in a yard of the other gauge, where boxes are reloaded
    assert odd <= {"uzhhorod-matovce", "khaf-rozanak"}


def test_the_rail_world_hangs_together(lines: pl.DataFrame, nodes: Rows) -> None:
    graph = track_graph({"lines": lines, "crossings": facts.load("crossings")})
    reached = reached_from(graph, "chengdu")
    for node in HUBS.split():
        assert node in reached, node
    lost = {nodes[node]["country"] for node, _ in graph if node not in reached}
    assert lost == {"PK"}


@pytest.mark.parametrize(
    ("start", "end", "km", "within"),
    [
        ("khorgos", "malaszewicze", 5500, 0.03),
        ("moscow", "brest", 1100, 0.03),
        ("altynkol", "almaty", 345, 0.05),
        ("beijing", "erenhot", 842, 0.01),
        ("xian", "urumqi", 2570, 0.03),
        ("xian", "tashkent", 4486, 0.03),
        ("yiwu", "madrid", 13000, 0.03),
        ("lianyungang", "rotterdam", 10800, 0.03),
    ],
)
def test_known_routes_have_their_length(
    lines: pl.DataFrame, start: str, end: str, km: float, within: float
) -> None:
    graph = track_graph({"lines": lines, "crossings": facts.load("crossings")})
    assert route_km(graph, start, end) == pytest.approx(km, rel=within)

"""The examination of all tables: the packaged ones are sound, every rule bites."""

from __future__ import annotations

import json
import shutil
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from tests.unit.facts.folder import COUNTRIES, PLACES, Folder, make_frame

from landbridge import facts
from landbridge.facts import cross_rules, tables
from landbridge.schema import Violation, table_schema


@pytest.fixture
def copy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the packaged tables, to be damaged."""
    monkeypatch.delenv(tables.VARIABLE, raising=False)
    shutil.copytree(tables.facts_folder(), tmp_path / "tables")
    monkeypatch.setenv(tables.VARIABLE, str(tmp_path / "tables"))
    return tmp_path / "tables"


def test_the_packaged_tables_are_sound_and_examined_quickly(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv(tables.VARIABLE, raising=False)
    start = time.process_time()
    report = facts.check()
    assert time.process_time() - start < 3
    shown = [f"{v.table} {v.row} {v.column}: {v.rule}; got {v.value}" for v in report.violations]
    assert not shown
    assert set(report.tables) == set(facts.table_names())
    assert all(report.tables.values())


def test_the_packaged_tables_are_small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(tables.VARIABLE, raising=False)
    assert sum(f.stat().st_size for f in tables.facts_folder().iterdir()) < 15_000_000


@pytest.mark.parametrize("harm", ["missing", "truncated", "altered"])
def test_a_harmed_table_is_one_violation_and_the_rest_is_examined(copy: Path, harm: str) -> None:
    file = copy / "hubs.parquet"
    content = file.read_bytes()
    if harm == "missing":
        file.unlink()
    elif harm == "truncated":
        file.write_bytes(content[:-9])
    else:
        file.write_bytes(content[:-9] + bytes([content[-9] ^ 1]) + content[-8:])
    report = facts.check()
    assert [(v.table, v.row, v.column) for v in report.violations] == [("hubs", None, None)]
    assert report.violations[0].rule == "the table must be whole and unaltered"
    assert "hubs" not in report.tables
    assert len(report.tables) == len(facts.table_names()) - 1


def test_without_a_manifest_every_table_is_told(copy: Path) -> None:
    (copy / "manifest.json").unlink()
    report = facts.check()
    assert [v.table for v in report.violations] == list(facts.table_names())
    assert not report.tables


def test_the_manifest_names_the_tables_and_their_rows(copy: Path) -> None:
    content = json.loads((copy / "manifest.json").read_text())
    content["tables"]["hubs"]["rows"] += 1
    content["tables"]["gubs"] = content["tables"]["hubs"]
    (copy / "manifest.json").write_text(json.dumps(content))
    shutil.copy(copy / "hubs.parquet", copy / "stray.parquet")
    told = {(v.table, v.rule.split(" (")[0]) for v in facts.check().violations}
    assert told == {
        ("hubs", "the manifest must tell the rows"),
        ("gubs", "a packaged table must be declared"),
        ("stray", "a file must stand in the manifest"),
    }


def test_breaches_inside_and_between_tables_are_all_told(copy: Path) -> None:
    harmed = Folder(copy)
    harmed.entries = json.loads((copy / "manifest.json").read_text())["tables"]
    places = facts.load("places")
    last = places.height - 1
    places = places.with_columns(
        lat=pl.when(pl.int_range(pl.len()) == 0).then(pl.col("lon")).otherwise(pl.col("lat")),
        lon=pl.when(pl.int_range(pl.len()) == 0).then(pl.col("lat")).otherwise(pl.col("lon")),
        node_id=pl.when(pl.int_range(pl.len()) == 1).then(pl.lit("nowhere")).otherwise("node_id"),
        timezone=pl.when(pl.int_range(pl.len()) == last)
        .then(pl.lit("Asia/Atlantis"))
        .otherwise("timezone"),
    )
    harmed.put_frame("places", places)
    told = {(v.table, v.row, v.column): v.rule for v in facts.check().violations}
    assert told[("places", 1, "lat")] == "lat and lon must not be swapped"
    assert told[("places", 2, "node_id")] == "must name a row of rail_nodes.node_id"
    assert told[("places", last + 1, "timezone")] == "must be an IANA time zone"
    assert len(told) == 3


def test_a_table_without_a_column_stops_no_other_rule(copy: Path) -> None:
    harmed = Folder(copy)
    harmed.entries = json.loads((copy / "manifest.json").read_text())["tables"]
    harmed.put_frame("rail_nodes", facts.load("rail_nodes").drop("country"))
    assert [(v.table, v.column, v.rule) for v in facts.check().violations] == [
        ("rail_nodes", "country", "the column must be there")
    ]


Rule = Callable[[Callable[[str], pl.DataFrame]], Any]

NODES = [
    {"node_id": "alashankou", "country": "CN", "lat": 45.17, "lon": 82.57},
    {"node_id": "dostyk", "country": "KZ", "lat": 45.25, "lon": 82.49},
    {"node_id": "aktogay", "country": "KZ", "lat": 46.95, "lon": 79.67},
    {"node_id": "orenburg", "country": "RU", "lat": 51.77, "lon": 55.1},
]
LINES = [
    {"line_id": "alashankou--dostyk", "from_node": "alashankou", "to_node": "dostyk",
     "status": "operating", "length_km": 12.0, "geometry": "none"},
    {"line_id": "dostyk--aktogay", "from_node": "dostyk", "to_node": "aktogay",
     "status": "operating", "length_km": 310.0, "geometry": "accepted", "graph_km": 300.0,
     "expected_km": 310.0, "expected_rule": "published"},
    {"line_id": "aktogay--orenburg", "from_node": "aktogay", "to_node": "orenburg",
     "status": "operating", "length_km": 2400.0, "geometry": "none"},
]  # fmt: skip
CROSSINGS = [
    {"crossing_id": "alashankou-dostyk", "mode": "rail", "node_a": "alashankou",
     "node_b": "dostyk", "country_a": "CN", "country_b": "KZ", "status": "operating"},
]  # fmt: skip
SHAPES = [{"line_id": "dostyk--aktogay", "lat": [45.25, 46.3, 46.95], "lon": [82.49, 81.5, 79.67]}]


def rows_of(rule: Rule, **changed: list[dict[str, Any]]) -> list[Violation]:
    rows: dict[str, list[dict[str, Any]]] = {
        "countries": COUNTRIES, "places": PLACES, "rail_nodes": NODES, "lines": LINES,
        "crossings": CROSSINGS, "line_geometry": SHAPES, "ports": [], **changed,
    }  # fmt: skip
    return list(rule(lambda name: make_frame(name, rows[name])))


def with_(rows: list[dict[str, Any]], at: int, **changes: Any) -> list[dict[str, Any]]:
    return [{**row, **changes} if k == at else row for k, row in enumerate(rows)]


@pytest.mark.parametrize(
    "rule", [rule for rule in cross_rules.RULES if rule is not cross_rules.coverage_minima]
)
def test_sound_rows_break_no_rule(rule: Rule) -> None:
    assert not rows_of(rule)


@pytest.mark.parametrize("table", ["countries", "places", "rail_nodes", "lines", "crossings",
                                   "line_geometry", "ports"])  # fmt: skip
@pytest.mark.parametrize("rule", cross_rules.RULES)
def test_holes_in_a_table_stop_no_rule(rule: Rule, table: str) -> None:
    whole = {"countries": COUNTRIES, "places": PLACES, "rail_nodes": NODES, "lines": LINES,
             "crossings": CROSSINGS, "line_geometry": SHAPES,
             "ports": [{"port_id": "CNSHA", "country": "CN"}]}[table]  # fmt: skip
    for column in table_schema(table).names:
        rows_of(rule, **{table: [{**row, column: None} for row in whole]})


def test_coverage_minima_bite() -> None:
    told = {v.rule for v in rows_of(cross_rules.coverage_minima)}
    assert "chinese_cities must be at least 128" in told
    assert "european_countries must be at least 26" in told


@pytest.mark.parametrize("code", ["KZCTU", "CNCT", "CN CTU", "cnctu"])
def test_codes_that_are_not_of_the_country(code: str) -> None:
    told = rows_of(cross_rules.codes_of_country, places=with_(PLACES, 0, unlocode=code))
    assert [(v.row, v.column, v.value, v.key) for v in told] == [
        (1, "unlocode", code, "cn-chengdu")
    ]


def test_a_line_over_a_border_needs_its_crossing_outside_a_union() -> None:
    told = rows_of(cross_rules.borders_have_crossings, crossings=[])
    assert [v.key for v in told] == ["alashankou--dostyk"]
    closed = with_(LINES, 0, status="closed")
    assert not rows_of(cross_rules.borders_have_crossings, crossings=[], lines=closed)
    apart = [{**row, "eaeu": False} for row in COUNTRIES]
    told = rows_of(cross_rules.borders_have_crossings, countries=apart)
    assert [v.key for v in told] == ["aktogay--orenburg"]


def test_a_crossing_needs_its_line_and_its_countries() -> None:
    told = rows_of(cross_rules.crossings_have_lines, lines=LINES[1:])
    assert [(v.row, v.column) for v in told] == [(1, "node_b")]
    planned = with_(CROSSINGS, 0, status="planned")
    assert not rows_of(cross_rules.crossings_have_lines, lines=LINES[1:], crossings=planned)
    turned = with_(CROSSINGS, 0, country_a="KZ", country_b="CN")
    told = rows_of(cross_rules.crossings_have_lines, crossings=turned)
    assert [v.column for v in told] == ["country_a", "country_b"]


def test_a_line_is_not_shorter_than_the_great_circle() -> None:
    told = rows_of(cross_rules.lengths_are_possible, lines=with_(LINES, 1, length_km=250.0))
    assert [(v.row, v.key) for v in told] == [(2, "dostyk--aktogay")]
    offset = with_(LINES, 1, length_km=250.0, offset_from_km=20.0, offset_to_km=20.0)
    assert not rows_of(cross_rules.lengths_are_possible, lines=offset)


@pytest.mark.parametrize(
    ("shape", "rule"),
    [
        (None, "must have its row in line_geometry"),
        (([45.25], [82.49]), "two or more positions"),
        (([45.25, 46.95], [82.49]), "two or more positions"),
        (([46.95, 45.25], [79.67, 82.49]), "must end within"),  # from the far end
        (([45.25, 50.0, 46.95], [82.49, 80.0, 79.67]), "must draw"),
    ],
)
def test_shapes_that_do_not_fit(shape: tuple[list[float], list[float]] | None, rule: str) -> None:
    rows = [] if shape is None else [{**SHAPES[0], "lat": shape[0], "lon": shape[1]}]
    told = rows_of(cross_rules.shapes_fit_lines, line_geometry=rows)
    assert [v.key for v in told] == ["dostyk--aktogay"]
    assert rule in told[0].rule


def test_a_line_without_a_shape_has_none() -> None:
    told = rows_of(cross_rules.shapes_fit_lines, lines=with_(LINES, 1, geometry="none"))
    assert ["must have no shape" in v.rule for v in told] == [True]


def test_an_accepted_path_is_as_long_as_expected() -> None:
    rule = cross_rules.accepted_paths_are_as_expected
    for path in (200.0, 400.0, None):
        assert [v.row for v in rows_of(rule, lines=with_(LINES, 1, graph_km=path))] == [2]
    shared = with_(LINES, 1, graph_km=400.0, expected_rule="shared total")
    assert not rows_of(rule, lines=shared)

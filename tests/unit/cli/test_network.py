"""The network commands on the small world: data on stdout, exit codes, files that read back."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from tests.naive.gtfs import read_feed
from tests.worlds import small

from landbridge import facts
from landbridge.network.formats import FORMATS
from landbridge.study import shipment


@pytest.fixture(autouse=True)
def world(monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, pl.DataFrame]]:
    small.forget()
    tables, packaged = small.tables(), facts.load
    monkeypatch.setattr(
        facts, "load", lambda name: tables[name] if name in tables else packaged(name)
    )
    # worlds built from these tables must not stay for tests of the packaged ones
    monkeypatch.setattr(shipment, "_worlds", {})
    yield tables
    small.forget()


def test_check_says_what_it_found_and_passes_without_errors(run: Callable[..., Any]) -> None:
    found = run("network", "check")
    assert found.code == 0
    assert "unreachable_terminals" in found.out
    assert found.out.splitlines()[-1].endswith("0 errors, 2 warnings.")
    assert found.err == ""
    content = run("network", "check", "--json").json
    assert (content["errors"], content["warnings"]) == (0, 2)
    assert content["findings"][0]["where"] == ["terminal:kg-osh"]
    assert content["line_km"]["sea"] == 25774.0


def test_check_fails_with_code_3_where_a_rule_is_broken(
    run: Callable[..., Any], world: dict[str, pl.DataFrame]
) -> None:
    world["lines"] = world["lines"].with_columns(length_km=pl.col("length_km") / 2)
    found = run("network", "check")
    assert found.code == 3
    assert "error: short_lengths" in found.out


def test_an_unknown_scenario_is_a_usage_error(run: Callable[..., Any]) -> None:
    assert run("network", "check", "--scenario", "no-such").code == 2


@pytest.mark.parametrize("name", FORMATS)
def test_what_is_exported_can_be_imported(
    run: Callable[..., Any], tmp_path: Path, name: str
) -> None:
    path = tmp_path / "net"
    written = run("network", "export", name, str(path), "--json")
    read = run("network", "import", name, str(path), "--json")
    assert (written.code, read.code) == (0, 0)
    for key in ("nodes", "links", "crossings", "fingerprint", "scenario", "line_km"):
        assert written.json[key] == read.json[key]
    assert read.json["errors"] == 0
    assert str(path) in run("network", "export", name, str(path)).out


def test_import_reads_tables_of_others_and_says_what_they_lack(
    run: Callable[..., Any], tmp_path: Path
) -> None:
    (tmp_path / "node.csv").write_text("node_id,x_coord,y_coord\n1,10,50\n2,11,50\n")
    (tmp_path / "link.csv").write_text("link_id,from_node_id,to_node_id,directed\na,1,2,1\n")
    found = run("network", "import", "gmns", str(tmp_path))
    assert found.code == 3
    assert "mirror_pairs" in found.out
    told = run("network", "import", "gmns", str(tmp_path), "--json")
    assert (told.code, told.json["errors"]) == (3, 1)


def test_what_cannot_be_read_or_written_has_code_3(run: Callable[..., Any], tmp_path: Path) -> None:
    assert run("network", "import", "gmns", str(tmp_path / "nowhere")).code == 3
    (tmp_path / "cat.jpg").write_bytes(b"cat")
    assert run("network", "export", "gmns", str(tmp_path)).code == 3
    assert run("network", "export", "shapes", str(tmp_path / "x")).code == 2


def test_services_are_listed_with_their_basis(run: Callable[..., Any]) -> None:
    content = run("network", "services", "--json").json
    by_id = {row["id"]: row for row in content["services"]}
    row = by_id["rail-cn-xian-de-duisburg-alashankou-dostyk"]
    assert (row["frequency_per_week"], row["frequency_basis"]) == (2, "published")
    assert row["published_days"] == [13, 15]
    assert row["crossings"][0] == "alashankou-dostyk"
    assert {item["pair"] for item in content["published_without_service"]} >= {
        "cn-xian - nl-rotterdam"
    }


def test_services_of_one_place(run: Callable[..., Any]) -> None:
    rows = run("network", "services", "--origin", "Xi'an", "--json").json["services"]
    assert {row["origin"] for row in rows} == {"terminal:cn-xian", "airport:XIY"}
    text = run("network", "services", "--origin", "Xi'an").out.splitlines()
    assert text[0].startswith("id ")
    assert len(text) == len(rows) + 1
    assert run("network", "services", "--origin", "Atlantis").code == 2


def test_crossings_are_listed_with_hours_cost_and_closures(run: Callable[..., Any]) -> None:
    rows = {row["id"]: row for row in run("network", "crossings", "--json").json["crossings"]}
    assert rows["brest-terespol"]["closures"] == [["2025-09-12", "2025-09-25"]]
    assert rows["alashankou-dostyk"]["break_of_gauge"] is True
    assert rows["aktau-alat"]["mode"] == "ferry"
    shown = [rows[name] for name in ("alashankou-dostyk", "khorgos-altynkol", "petropavl")]
    trains = [(row["trains_per_day"], row["trains_est"]) for row in shown]
    assert trains == [(30.0, False), (37.4, True), (None, False)]
    text = run("network", "crossings").out
    (line,) = (row for row in text.splitlines() if row.startswith("khorgos-altynkol "))
    assert "~37.4" in line
    assert "2025-09-12 to 2025-09-25" in text
    assert len(text.splitlines()) == len(rows) + 1


def test_the_timetable_is_exported_as_gtfs(run: Callable[..., Any], tmp_path: Path) -> None:
    path = tmp_path / "feed.zip"
    wanted = ("network", "export", "gtfs", str(path), "--from", "2025-03-03", "--days", "14")
    content = run(*wanted, "--json").json
    feed = read_feed(path)
    assert content["departures"] == sum(len(rides) for rides in feed.rides.values()) > 0
    assert content["services"] == len(feed.rides)
    assert feed.tables["feed_info.txt"][0]["feed_start_date"] == "20250303"
    assert f"{content['departures']:,} departures" in run(*wanted).out
    assert run(*wanted[:4], "--days", "0").code == 2

"""``landbridge demand show`` and ``fit``: documents, text, files, messages."""

from __future__ import annotations

import json
from pathlib import Path

import polars as pl
import pytest

from landbridge.cli import main
from landbridge.demand.flows import build_flows
from landbridge.results.flow_tables import FLOW_KEYS, flow_sums
from landbridge.results.flows import STREAMS
from landbridge.scenario import load_scenario


def _json(capsys: pytest.CaptureFixture[str], *words: str) -> dict:  # type: ignore[type-arg]
    assert main(["demand", *words, "--json"]) == 0
    return json.loads(capsys.readouterr().out)  # type: ignore[no-any-return]


def test_the_document_of_flows(capsys: pytest.CaptureFixture[str]) -> None:
    found = _json(capsys, "show", "base-2024")
    assert (found["year"], found["by"], found["streams"]) == (2024, "country", list(STREAMS))
    trade = {row["key"]: row for row in found["rows"] if row["stream"] == "trade"}
    assert set(trade) == {"KZ", "KG", "UZ", "TJ", "TM"}
    assert trade["KZ"]["value_bn_usd_per_year"] == pytest.approx(43.82)
    rail = [row for row in found["rows"] if row["stream"] == "rail"]
    assert sum(row["trains_per_year"] for row in rail) == pytest.approx(19392 + 11918)
    assert "never added up" in found["overlap"]
    assert {"name", "value", "unit", "est", "method"} == set(found["assumptions"][0])


@pytest.mark.parametrize("by", FLOW_KEYS)
def test_sums_by_any_key_are_those_of_the_flows(by: str) -> None:
    flows = build_flows(2024, load_scenario("base-2024"))
    times = 2 if by == "city" else 1
    for stream in STREAMS:
        rows = flow_sums(flows, by, stream)
        held = flows.in_stream(stream)
        tonnes = sum(row["tonnes_per_week_out"] + row["tonnes_per_week_in"] for row in rows)
        assert tonnes == pytest.approx(times * flows.tonnes_per_week[held].sum())
        teu = sum(row["teu_per_week_out"] + row["teu_per_week_in"] for row in rows)
        assert teu == pytest.approx(times * flows.teu_per_week[held].sum())
        assert len({row["key"] for row in rows}) == len(rows)
    assert [row["stream"] for row in flow_sums(flows, by)] == [
        stream for stream in STREAMS for _ in flow_sums(flows, by, stream)
    ]


def test_crossings_of_trains_have_their_counts(capsys: pytest.CaptureFixture[str]) -> None:
    found = _json(capsys, "show", "base-2025", "--year", "2024", "--stream", "rail", "--by",
                  "crossing")  # fmt: skip
    assert found["year"] == 2024
    trains = {row["key"]: row["trains_per_year"] for row in found["rows"]}
    assert trains["khorgos-altynkol"] == pytest.approx(8649)
    assert "none" not in trains


def test_text_says_the_same_as_the_document(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "160")
    found = _json(capsys, "show", "--stream", "parcels", "--year", "2024")
    assert main(["demand", "show", "--stream", "parcels", "--year", "2024"]) == 0
    text = capsys.readouterr().out
    for row in found["rows"]:
        assert f"{row['pieces_per_year']:,.0f}" in text
    assert "never added up" in text
    assert main(["demand", "show", "--stream", "trade", "--by", "city"]) == 0
    text = capsys.readouterr().out
    assert "more; --json tells all." in text
    assert "A flow counts at both of its cities." in text


@pytest.mark.parametrize("name", ["f.csv", "f.parquet"])
def test_every_flow_is_written(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    path = tmp_path / name
    words = ["demand", "show", "base-2024", "--stream", "parcels", "--out", str(path)]
    assert main(words) == 0
    assert f"flows written to {path}" in capsys.readouterr().err
    table = pl.read_csv(path) if path.suffix == ".csv" else pl.read_parquet(path)
    flows = build_flows(2024, load_scenario("base-2024"))
    held = flows.in_stream("parcels")
    assert table.height == held.sum()
    assert table["pieces_per_year"].sum() == pytest.approx(flows.pieces_per_year[held].sum())
    assert set(table["stream"]) == {"parcels"}
    assert set(table["origin_country"]) == {"CN"}
    assert table["crossing"].null_count() == table.height


def test_the_document_of_the_fit(capsys: pytest.CaptureFixture[str]) -> None:
    found = _json(capsys, "fit", "--year", "2024")
    assert found["year"] == 2024
    controls = {row["name"]: row for row in found["controls"]}
    assert controls["trade_bn_usd:all"]["kind"] == "check"
    assert controls["parcels_m:UZ"]["model"] == pytest.approx(5.7)
    assert controls["turbine_mw:UZ"]["kind"] == "check"
    projects = {row["name"]: row for row in found["turbine_projects"]}
    assert projects["pieces:bash+dzhankeldy"]["published"] == 1422


def test_text_of_the_fit(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "220")
    assert main(["demand", "fit", "base-2024"]) == 0
    text = capsys.readouterr().out
    assert "trains:khorgos" in text
    assert "8,649" in text
    assert "pieces:zarafshan" in text
    assert "-6.4%" in text


def test_a_scenario_that_changes_demand_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["demand", "show", "trade-100bn", "--stream", "turbines"]) == 0
    assert "what trade-100bn changes in demand applies when it is run" in capsys.readouterr().err
    assert main(["demand", "show", "base-2024", "--stream", "turbines"]) == 0
    assert not capsys.readouterr().err


@pytest.mark.parametrize(
    ("words", "code", "told"),
    [
        (["show", "--stream", "parcel"], 2, "Did you mean parcels?"),
        (["show", "--by", "hub"], 2, "allowed are country, group, crossing, city"),
        (["show", "--year", "2011"], 3, "2024 and 2025"),
        (["show", "no-such-scenario"], 2, "no-such-scenario"),
        (["show", "--out", "flows.xlsx"], 2, ".csv or .parquet"),
        (["fit", "--year", "1"], 3, "for the whole year 1"),
        (["show", "--year", "x"], 2, "year"),
    ],
)
def test_messages(capsys: pytest.CaptureFixture[str], words: list[str], code: int,
                  told: str) -> None:  # fmt: skip
    assert main(["demand", *words]) == code
    assert told in capsys.readouterr().err


def test_a_place_that_cannot_be_written(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "d.csv"
    folder.mkdir()
    assert main(["demand", "show", "--out", str(folder)]) == 2
    assert "is a folder" in capsys.readouterr().err
    (tmp_path / "file").write_text("x")
    assert main(["demand", "show", "--stream", "turbines", "--out",
                 str(tmp_path / "file" / "x.csv")]) == 3  # fmt: skip
    capsys.readouterr()

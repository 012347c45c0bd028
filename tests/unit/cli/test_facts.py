"""The commands on the packaged tables."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from landbridge.facts import tables

Run = Callable[..., Any]


@pytest.fixture
def copy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A copy of the packaged tables, to be damaged."""
    monkeypatch.delenv(tables.VARIABLE, raising=False)
    shutil.copytree(tables.facts_folder(), tmp_path / "tables")
    monkeypatch.setenv(tables.VARIABLE, str(tmp_path / "tables"))
    tables.clear_cache()
    yield tmp_path / "tables"
    tables.clear_cache()


def test_sound_tables_are_told_as_such(copy: Path, run: Run) -> None:
    answer = run("facts", "check", "--json")
    assert answer.code == 0
    assert answer.json["violations"] == []
    assert answer.json["tables"]["places"] >= 457
    shown = run("facts", "check")
    assert shown.code == 0
    assert shown.out.endswith("rows, 0 violations.\n")


def test_a_damaged_table_ends_with_3_and_names_it(copy: Path, run: Run) -> None:
    (copy / "hubs.parquet").write_bytes(b"half")
    answer = run("facts", "check", "--json")
    assert answer.code == 3
    (violation,) = answer.json["violations"]
    assert violation["table"] == "hubs"
    assert set(violation) == {"table", "row", "key", "column", "value", "rule", "cure"}
    assert violation["row"] is None
    assert "4 bytes" in violation["value"]
    shown = run("facts", "check")
    assert shown.code == 3
    assert "table hubs: the table must be whole and unaltered" in shown.out


def test_a_damaged_table_stops_the_counting_with_3(copy: Path, run: Run) -> None:
    (copy / "places.parquet").write_bytes(b"half")
    answer = run("facts", "coverage", "--json")
    assert answer.code == 3
    assert answer.json["error"]["type"] == "DataError"
    assert "'places'" in answer.err


def test_the_counts(copy: Path, run: Run) -> None:
    counts = run("facts", "coverage", "--json").json
    for key in ("chinese_cities", "european_cities", "european_countries", "asian_cities",
                "asian_countries", "crossings", "services_published", "services_inferred",
                "rail_km", "rail_km_with_geometry"):  # fmt: skip
        assert counts[key] > 0
    bases = counts["services_by_basis"]
    assert counts["services_inferred"] == sum(bases.values()) - bases["published"]
    shown = run("facts", "coverage").out
    assert f"{counts['chinese_cities']:,}" in shown
    assert "est_share.lines" in shown

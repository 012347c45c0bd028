"""The tables that need no package are what the facts folder gives today."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest
from scripts.build_data.__main__ import BUILDERS, build_tables, main
from scripts.build_data.context import BuildError, Context
from scripts.build_data.tables import write_tables

ROOT = Path(__file__).resolve().parents[3]
FACTS = ROOT.parent / "shared" / "facts"
PACKAGED = ROOT / "src" / "landbridge" / "facts" / "tables"
CURATED = ROOT / "scripts" / "build_data" / "curated"
CHEAP = tuple(
    name
    for part in ("countries", "services", "prices", "trade", "energy", "ecommerce", "curated")
    for name in BUILDERS[part]
)


def test_cheap_tables_are_built_byte_for_byte(tmp_path: Path) -> None:
    if not FACTS.is_dir():
        pytest.skip("the facts folder ../shared/facts is not there; nothing to build from")
    context = Context(FACTS, CURATED, tmp_path, PACKAGED)
    rebuilt = write_tables(build_tables(context, CHEAP), tmp_path / "out", context.inputs)
    packaged = json.loads((PACKAGED / "manifest.json").read_text(encoding="utf-8"))
    differ = [n for n in CHEAP if rebuilt["tables"][n] != packaged["tables"][n]]
    assert not differ, f"run python -m scripts.build_data for {', '.join(differ)}"


def test_every_curated_list_was_built_as_it_is_now() -> None:
    inputs = json.loads((PACKAGED / "manifest.json").read_text(encoding="utf-8"))["inputs"]
    stale = [
        path.name
        for path in CURATED.glob("*.csv")
        if f"curated/{path.name}" in inputs
        and inputs[f"curated/{path.name}"] != hashlib.sha256(path.read_bytes()).hexdigest()
    ]
    assert not stale, f"changed since the last build: {', '.join(stale)}"


def test_an_unknown_table_is_refused(tmp_path: Path) -> None:
    context = Context(tmp_path, CURATED, tmp_path, PACKAGED)
    with pytest.raises(BuildError, match="no such table"):
        build_tables(context, ["plcaes"])


def test_a_missing_facts_folder_is_told_with_exit_code_3(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = ["--facts", str(tmp_path / "no"), "--work", str(tmp_path), "--only",
                 "network_size", "--out", str(tmp_path / "out")]  # fmt: skip
    assert main(arguments) == 3
    assert "facts/cities/services.csv cannot be read" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()

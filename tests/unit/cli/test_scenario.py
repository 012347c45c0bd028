"""The commands scenario list and scenario show."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from landbridge.scenario import load_scenario

from .conftest import Answer

Run = Callable[..., Answer]


def test_list(run: Run) -> None:
    assert [line.split()[0] for line in run("scenario", "list").out.splitlines()] == [
        "base-2024",
        "base-2025",
    ]
    found = run("scenario", "list", "--json").json["scenarios"]
    assert found[1]["fingerprint"] == load_scenario("base-2025").fingerprint()


def test_show_prints_a_file_that_loads(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "copy.toml"
    path.write_text(run("scenario", "show", "base-2024").out, encoding="utf-8")
    assert load_scenario(path) == load_scenario("base-2024")


def test_show_json_has_every_key(run: Run) -> None:
    shown = run("scenario", "show", "base-2025", "--json").json
    assert shown["planning"]["max_legs"] == 7
    assert shown["network"]["close_crossings"][0]["until"] == "2025-09-25"

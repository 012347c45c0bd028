"""The commands scenario list and scenario show."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from landbridge.scenario import list_scenarios, load_scenario

from .conftest import Answer

Run = Callable[..., Answer]


def test_list(run: Run) -> None:
    lines = run("scenario", "list").out.splitlines()
    assert [line.split()[0] for line in lines] == list(list_scenarios())
    assert len({line.index(load_scenario(line.split()[0]).title) for line in lines}) == 1
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


def test_show_with_settings_prints_what_they_change(run: Run, tmp_path: Path) -> None:
    options = ("--set", "cost.carbon_price_usd_per_t=50", "--set", "network.open_lines=CKU")
    shown = run("scenario", "show", "base-2024", *options, "--json").json
    assert shown["name"] == "base-2024+set"
    assert shown["cost"]["carbon_price_usd_per_t"] == 50
    assert shown["network"]["open_lines"] == ["CKU"]
    path = tmp_path / "copy.toml"
    path.write_text(run("scenario", "show", "base-2024", *options).out, encoding="utf-8")
    assert load_scenario(path).fingerprint() == shown["fingerprint"]


def test_show_refuses_a_setting_that_nobody_knows(run: Run) -> None:
    answer = run("scenario", "show", "base-2024", "--set", "cost.carbon_price=50")
    assert answer.code == 2
    assert "cost.carbon_price_usd_per_t" in answer.err

"""The parameters of a study: what they hold unasked, and that every one of them counts."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import Any

import pytest

from landbridge.scenario import (
    CorridorParams,
    DemandParams,
    ResponseParams,
    Scenario,
    load_scenario,
    reference_of,
    to_toml,
)

GROUPS: dict[str, type] = {
    "demand": DemandParams,
    "corridor": CorridorParams,
    "response": ResponseParams,
}
KEYS = [(group, item.name) for group, record in GROUPS.items() for item in fields(record)]
OTHER: dict[str, Any] = {
    "year": 2024,
    "objective": "so",
    "basis": "cost",
    "reference": "suez-open",
    "trade_factor": {"KZ": 2.0, "all": 0.5},
    "goods_factor": {"G01": 2.0, "G53": 0.0},
    "capacity_factor": {"khorgos-altynkol": 0.5},
}


def changed(group: str, key: str) -> Scenario:
    """Return the base with one key of a group at another value."""
    base = load_scenario("base-2025")
    record = getattr(base, group)
    value = getattr(record, key)
    if isinstance(value, bool):
        other = not value
    else:
        other = OTHER[key] if key in OTHER else value * 2 if value else 0.5
    return replace(base, **{group: replace(record, **{key: other})})


@pytest.mark.parametrize(("group", "key"), [k for k in KEYS if k != ("corridor", "threads")])
def test_every_key_changes_the_fingerprint(group: str, key: str) -> None:
    assert changed(group, key).fingerprint() != load_scenario("base-2025").fingerprint()


def test_threads_change_no_answer_and_no_fingerprint() -> None:
    scenario = changed("corridor", "threads")
    assert scenario.corridor.threads == 4
    assert scenario.fingerprint() == load_scenario("base-2025").fingerprint()


@pytest.mark.parametrize(("group", "key"), KEYS)
def test_every_key_says_what_it_means_and_is_written(
    group: str, key: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    scenario = changed(group, key)
    path = tmp_path_factory.mktemp("written") / "s.toml"
    path.write_text(to_toml(scenario), encoding="utf-8")
    assert load_scenario(path) == scenario
    (line,) = [
        text
        for text in to_toml(scenario).partition(f"[{group}]")[2].partition("\n[")[0].splitlines()
        if text.startswith(f"{key} = ")
    ]
    assert "  # " in line


def test_a_scenario_unasked_is_as_published() -> None:
    scenario = Scenario()
    assert scenario.demand == DemandParams(0, {}, 0.0, 1.0, {})
    assert (scenario.corridor.gap, scenario.corridor.max_rounds) == (1e-6, 500)
    assert (scenario.corridor.objective, scenario.corridor.use_constants) == ("ue", True)
    assert (scenario.response.enabled, scenario.response.elasticity_per_day) == (False, 0.052)


@pytest.mark.parametrize(
    ("name", "demand_year", "reference"),
    [
        ("base-2024", 0, "base-2024"),
        ("base-2025", 0, "base-2025"),
        ("base-2025", 2024, "base-2024"),
        ("khorgos-closed", 0, "base-2024"),
        ("middle-corridor", 0, "base-2025"),
        ("suez-closed", 2025, "suez-open"),
    ],
)
def test_a_response_is_measured_against_a_base(name: str, demand_year: int, reference: str) -> None:
    scenario = replace(load_scenario(name), demand=DemandParams(year=demand_year))
    assert reference_of(scenario) == reference


def test_a_year_to_come_is_measured_against_the_last_base() -> None:
    assert reference_of(Scenario(year=2027)) == "base-2025"

"""The scenarios that ship: each changes what its name says, on its base, and nothing else."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest

import landbridge.scenario
from landbridge import facts
from landbridge.network import build_network
from landbridge.scenario import Closure, list_scenarios, load_scenario

LIBRARY = Path(landbridge.scenario.__file__).parent / "library"
#: scenario -> what it extends, keys that differ from it
CHANGES: dict[str, tuple[str, set[str]]] = {
    "carbon-price-100": ("base-2024", {"cost.carbon_price_usd_per_t", "response.basis"}),
    "cku-railway-open": ("base-2025", {"network.open_lines", "network.open_crossings"}),
    "dostyk-second-track": ("base-2024", {"corridor.capacity_factor"}),
    "khorgos-closed": ("base-2024", {"network.close_crossings"}),
    "middle-corridor": (
        "base-2025",
        {
            "network.dwell_factor",
            "network.speed_factor",
            "corridor.capacity_factor",
            "cost.rail_tariff_factor",
        },
    ),
    "suez-closed": ("base-2024", {"response.reference"}),
    "suez-open": ("base-2024", {"network.suez_open"}),
    "trade-100bn": ("base-2024", {"demand.trade_total_bn_usd"}),
}


def differing(a: Mapping[str, Any], b: Mapping[str, Any]) -> Iterator[str]:
    for key in a:
        if isinstance(a[key], dict):
            yield from (f"{key}.{inner}" for inner in a[key] if a[key][inner] != b[key][inner])
        elif a[key] != b[key]:
            yield key


@pytest.mark.parametrize("name", sorted(CHANGES))
def test_a_scenario_changes_what_it_says_and_nothing_else(name: str) -> None:
    base, keys = CHANGES[name]
    ours, theirs = load_scenario(name).to_dict(), load_scenario(base).to_dict()
    assert set(differing(ours, theirs)) == keys | {"name", "title"}


def test_every_shipped_scenario_is_a_base_or_told_here() -> None:
    assert set(list_scenarios()) == {"base-2024", "base-2025", *CHANGES}
    titles = {load_scenario(name).title for name in list_scenarios()}
    assert len(titles) == len(list_scenarios())


@pytest.mark.parametrize("name", sorted(CHANGES))
def test_every_number_has_a_source_or_is_called_an_assumption(name: str) -> None:
    text = (LIBRARY / f"{name}.toml").read_text(encoding="utf-8")
    assert text.startswith("# ")
    assert any(word in text for word in ("assumption", "facts:", "http")), name
    assert "title = " in text


@pytest.mark.parametrize("name", sorted(CHANGES))
def test_the_network_knows_every_line_crossing_and_country(name: str) -> None:
    scenario = load_scenario(name)
    network = build_network(scenario)
    ids = {crossing.id for crossing in network.crossings}
    assert set(scenario.corridor.capacity_factor) <= ids
    if name == "cku-railway-open":
        assert {"torugart-cku", "jalal-abad-andijan"} <= ids
        base = {crossing.id for crossing in build_network(load_scenario("base-2025")).crossings}
        assert ids - base == {"torugart-cku", "jalal-abad-andijan"}


def test_khorgos_is_shut_for_trains_all_year_and_open_for_lorries() -> None:
    scenario = load_scenario("khorgos-closed")
    shut = Closure("khorgos-altynkol", date(2024, 1, 1), date(2025, 1, 1))
    assert scenario.network.close_crossings == (shut,)
    closures = {c.id: c.closures for c in build_network(scenario).crossings}
    assert len(closures["khorgos-altynkol"]) == 1
    assert closures["khorgos-altynkol-road"] == ()


def test_the_middle_corridor_halves_stays_and_triples_capacity() -> None:
    scenario = load_scenario("middle-corridor")
    assert set(scenario.network.dwell_factor.values()) == {0.5}
    assert set(scenario.corridor.capacity_factor.values()) == {3.0}
    limited = set(facts.load("crossing_capacities")["crossing_id"])
    assert set(scenario.network.dwell_factor) & limited == set(scenario.corridor.capacity_factor)


def test_suez_closed_is_the_base_under_its_name_and_is_compared_with_suez_open() -> None:
    closed, base = load_scenario("suez-closed"), load_scenario("base-2024")
    assert closed.network == base.network
    assert "base-2024" in closed.title
    assert closed.response.reference == "suez-open"
    assert load_scenario("suez-open").network.suez_open


def test_trade_is_scaled_to_100_bn() -> None:
    assert load_scenario("trade-100bn").demand.trade_total_bn_usd == 100.0
    assert load_scenario("carbon-price-100").cost.carbon_price_usd_per_t == 100.0

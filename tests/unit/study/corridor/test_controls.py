"""Figures beside published ones say where they are estimates, of another year or foretold."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from landbridge.demand.flows import build_flows
from landbridge.demand.flows.published import EUROPE, MIDDLE
from landbridge.demand.trade.flows import COUNTRIES
from landbridge.results.study import Control
from landbridge.scenario import load_scenario
from landbridge.study.corridor.controls import Totals, make_controls
from landbridge.study.corridor.targets import PUBLISHED, read_targets


def controls(year: int, *, is_base: bool) -> dict[str, Control]:
    flows = build_flows(year, load_scenario(f"base-{year}"))
    some = dict.fromkeys((EUROPE, MIDDLE), 1.0)
    totals = Totals(
        dict.fromkeys(COUNTRIES, 1.0), some, some, {}, 1.0, 1.0, {"out": 0.1, "in": 0.1}
    )
    demand: Any = SimpleNamespace(year=year)
    made = make_controls(demand, totals, read_targets(flows), is_base)
    return {item.name: item for item in made}


def test_a_scaled_count_stays_an_estimate_where_it_is_foretold() -> None:
    fitted, foretold = (controls(year, is_base=True)["trains:khorgos"] for year in (2024, 2025))
    assert (fitted.kind, foretold.kind) == ("fit", "check")
    assert "estimate" in fitted.reason
    assert "predicted" in foretold.reason
    assert "estimate" in foretold.reason


def test_figures_of_another_year_say_so() -> None:
    found = controls(2025, is_base=True)
    assert "2024" in found["road_value_share:CA5"].reason
    assert "2024" in found["teu:through_poland"].reason
    assert "2019" in found["air_value_share:europe:out"].reason


def test_shares_that_no_table_holds_name_their_source() -> None:
    for item in PUBLISHED:
        assert not item.est
        assert "published" in item.method

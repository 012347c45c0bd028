"""Scenarios that leave no demand or no way are refused with what is missing."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from landbridge.core.errors import InfeasibleError
from landbridge.scenario import Closure, Scenario, load_scenario, patch_scenario
from landbridge.study.corridor.run import open_study
from landbridge.study.corridor.ways import GATES, is_train, ways_of

NO_GOODS = "demand.goods_factor={" + ",".join(f"G{k:02d}=0" for k in range(1, 54)) + "}"


def shut(*ways: str) -> Scenario:
    base = load_scenario("base-2024")
    span = dt.date(2024, 1, 1), dt.date(2028, 1, 1)
    closures = tuple(
        Closure(key, *span) for way in ways for key in GATES[way] if key != "torugart-cku"
    )
    return replace(base, network=replace(base.network, close_crossings=closures))


def test_no_goods_at_all_are_refused() -> None:
    with pytest.raises(InfeasibleError, match="Nothing is to be carried out of China"):
        open_study(patch_scenario(load_scenario("base-2024"), [NO_GOODS]))


@pytest.mark.filterwarnings("error")
def test_no_trade_and_no_europe_leave_the_rest() -> None:
    settings = ["demand.trade_factor={all=0}", "demand.europe_factor=0"]
    state = open_study(patch_scenario(load_scenario("base-2024"), settings))
    markets = {segment.market for segment in state.demand.segments}
    assert markets == {"caspian", "mongolia", "southeast_asia"}


def test_markets_without_a_crossing_are_named() -> None:
    with pytest.raises(InfeasibleError, match="No way is left for China - Russia and Belarus"):
        open_study(shut(*GATES))


def test_one_open_border_is_enough_for_the_caspian() -> None:
    state = open_study(shut("rail:khorgos", "rail:alashankou"))
    for market in state.markets.values():
        assert "rail:erenhot" in market.ways
        assert "rail:khorgos" not in market.ways


def test_only_dear_goods_fly() -> None:
    assert "air" in ways_of("europe", "top")
    assert "air" not in ways_of("europe", "cars")
    assert is_train("rail:khorgos")
    assert not is_train("road")

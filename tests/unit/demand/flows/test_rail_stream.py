"""Hubs and crossings that trains cannot use are named."""

from __future__ import annotations

from dataclasses import replace

import pytest

from landbridge.core.errors import DataError, InfeasibleError
from landbridge.demand.flows import rail_stream
from landbridge.demand.flows.goods_shares import read_goods
from landbridge.demand.flows.published import read_published

EVEN = {"": 1.0}


def changed(**crossings: float):
    published = read_published(2024)
    trains = {**published.crossing_trains, **{k.replace("_", "-"): v for k, v in crossings.items()}}
    return replace(published, crossing_trains=trains)


def test_a_crossing_without_a_place_is_named():
    with pytest.raises(DataError, match="crossing_targets names nowhere-at-all, which"):
        rail_stream.rail_columns(read_goods(), changed(nowhere_at_all=5.0), EVEN)


def test_a_crossing_that_no_train_takes_is_named():
    with pytest.raises(InfeasibleError, match="make up trains:aktobe-soliletsk: every cell"):
        rail_stream.rail_columns(read_goods(), changed(aktobe_soliletsk=5.0), EVEN)


def test_crossings_that_hold_more_than_all_trains_are_named():
    with pytest.raises(InfeasibleError, match="contradict each other"):
        rail_stream.rail_columns(read_goods(), changed(khorgos_altynkol=20_000.0), EVEN)


def test_a_market_without_trains_is_named(monkeypatch):
    real = rail_stream.hub_cities

    def hubs(side: str):
        cities = real(side)
        return replace(cities, markets=("moon", *cities.markets[1:]))

    monkeypatch.setattr(rail_stream, "hub_cities", hubs)
    with pytest.raises(DataError, match="hubs abroad of market moon; trains are known for"):
        rail_stream.rail_columns(read_goods(), read_published(2024), EVEN)


def test_way_back_follows_what_a_country_sends():
    goods, published = read_goods(), read_published(2024)

    def back(ratio: float) -> float:
        columns, _ = rail_stream.rail_columns(goods, published, {"": 1.0, "UZ": ratio})
        hub = columns.abroad_cities.ids.index("uz-tashkent")
        return float(columns.teu[(columns.abroad == hub) & (columns.direction == 1)].sum())

    assert back(0.1) < 0.3 * back(1.0)

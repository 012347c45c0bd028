"""Demand by segment holds what the flows hold, no more and no less."""

from __future__ import annotations

from collections import defaultdict

import numpy as np
import polars as pl
import pytest

from landbridge import facts
from landbridge.demand.corridor import CorridorDemand, europe
from landbridge.demand.corridor.europe import european_countries, european_teu
from landbridge.demand.flows.goods_shares import read_goods
from landbridge.demand.trade.flows import COUNTRIES
from landbridge.results.flows import DIRECTIONS, FlowSet

CLOSE = 1e-9


def _by_country(demand: CorridorDemand, market: str) -> dict[tuple[str, str], float]:
    """TEU a week of a market by foreign country and direction."""
    sums: dict[tuple[str, str], float] = defaultdict(float)
    for s, o, d, teu in zip(
        demand.segment.tolist(),
        demand.origin.tolist(),
        demand.destination.tolist(),
        demand.teu_per_week.tolist(),
        strict=True,
    ):
        segment = demand.segments[s]
        if segment.market == market:
            end = d if segment.direction == "out" else o
            sums[demand.countries[end], segment.direction] += teu
    return sums


def test_central_asia_is_all_trade_in_boxes(demand: CorridorDemand, flows: FlowSet) -> None:
    found = _by_country(demand, "central_asia")
    countries = np.array(flows.countries)[flows.foreign()]
    trade = flows.in_stream("trade")
    for code in COUNTRIES:
        for d, word in enumerate(DIRECTIONS):
            held = trade & (countries == code) & (flows.direction == d)
            assert found[code, word] == pytest.approx(flows.teu_per_week[held].sum(), rel=CLOSE)


def test_captive_markets_are_all_that_trains_carry(demand: CorridorDemand, flows: FlowSet) -> None:
    countries = np.array(flows.countries)[flows.foreign()]
    union, other = european_countries()
    rest = flows.in_stream("rail") & ~np.isin(countries, (*COUNTRIES, *union, *other))
    for d, word in enumerate(DIRECTIONS):
        found: dict[str, float] = defaultdict(float)
        for market in ("russia", "caspian", "mongolia", "southeast_asia"):
            for (code, way), teu in _by_country(demand, market).items():
                if way == word:
                    found[code] += teu
        for code in np.unique(countries[rest]):
            held = rest & (countries == code) & (flows.direction == d)
            assert found.pop(code, 0.0) == pytest.approx(flows.teu_per_week[held].sum(), rel=CLOSE)
        assert not found


def test_the_union_is_worth_what_is_published_but_for_countries_without_cities(
    demand: CorridorDemand,
) -> None:
    goods = read_goods()
    row = (
        facts.load("trade_flows")
        .filter(
            (pl.col("partner") == "EU27")
            & (pl.col("year") == 2024)
            & (pl.col("month_to") == 12)
            & (pl.col("currency") == "USD")
        )
        .row(0, named=True)
    )
    union, _ = european_countries()
    _, abroad, teu, told = european_teu(2024, goods)
    lost = next(item for item in told if item.name == "eu_trade_without_cities")
    assert 0.0 < lost.value < 0.1
    inside = np.isin(abroad.countries, union)
    tonnes_of_boxes = teu * goods.density_t_per_teu[None, :, None, None]
    value = (tonnes_of_boxes * goods.value_usd_per_t[None, :, None, None]).sum(axis=2)
    sides = (("cn_exports_bn", europe._OUT), ("cn_imports_bn", europe._IN))
    for d, (column, weights) in enumerate(sides):
        by_group = value[d][:, inside].sum(axis=1)
        share = goods.shares(weights)
        assert share.sum() == pytest.approx(1.0)
        published = share * goods.in_boxes * row[column] * 1e9
        np.testing.assert_allclose(by_group, published * (1.0 - lost.value))
    found = sum(_by_country(demand, "europe").values())
    assert found * demand.weeks == pytest.approx(teu.sum(), rel=CLOSE)


def test_countries_of_the_union_share_by_product() -> None:
    _, abroad, teu, _ = european_teu(2024, read_goods())
    gdp = dict(
        facts.load("countries")
        .select("country", "iso3")
        .join(
            facts.load("macro").filter(pl.col("level") == "country"),
            left_on="iso3",
            right_on="code",
        )
        .select("country", "gdp_bn_usd")
        .iter_rows()
    )
    codes = np.array(abroad.countries)
    for d in (0, 1):
        each = teu[d].sum(axis=(0, 1))
        ratio = [each[codes == code].sum() / gdp[code] for code in ("DE", "FR", "PL", "CH", "GB")]
        assert ratio == pytest.approx([ratio[0]] * 5, rel=1e-6)


def test_value_is_that_of_the_flows(demand: CorridorDemand, flows: FlowSet) -> None:
    countries = np.array(flows.countries)[flows.foreign()]
    trade = flows.in_stream("trade")
    boxed = flows.teu_per_week > 0.0
    each = demand.density_t_per_teu * demand.value_usd_per_t
    for code in COUNTRIES:
        whole = float(flows.value_usd_per_year[trade & (countries == code)].sum())
        parts = demand.trade_value_usd[code] + demand.not_boxed_value_usd[code]
        assert parts == pytest.approx(whole, rel=CLOSE)
        held = float(flows.value_usd_per_year[trade & boxed & (countries == code)].sum())
        mixed = sum(
            float((mix * each).sum())
            for (name, country), mix in demand.mix.items()
            if country == code and name.startswith("central_asia:")
        )
        assert mixed * demand.weeks == pytest.approx(held, rel=1e-6)


def test_mix_adds_up_to_the_segments(demand: CorridorDemand) -> None:
    countries = np.array(demand.countries)
    seen = set()
    for s, segment in enumerate(demand.segments):
        held = demand.segment == s
        ends = demand.destination if segment.direction == "out" else demand.origin
        teu = np.zeros(len(demand.groups))
        for code in np.unique(countries[ends[held]]):
            mine = held & (countries[ends] == code)
            mix = demand.mix[segment.name, str(code)]
            seen.add((segment.name, str(code)))
            assert mix.sum() == pytest.approx(demand.teu_per_week[mine].sum(), rel=CLOSE)
            teu += mix
        tonnes = teu * demand.density_t_per_teu
        assert segment.density_t_per_teu == pytest.approx(tonnes.sum() / teu.sum())
        value = (tonnes * demand.value_usd_per_t).sum() / teu.sum()
        assert segment.value_usd_per_teu == pytest.approx(value)
    assert seen == set(demand.mix)


def test_segments_run_between_china_and_abroad(demand: CorridorDemand) -> None:
    countries = np.array(demand.countries)
    out = np.array([s.direction == "out" for s in demand.segments])[demand.segment]
    assert (countries[demand.origin] == "CN").tolist() == out.tolist()
    assert (countries[demand.destination] == "CN").tolist() == (~out).tolist()
    assert (demand.teu_per_week > 0.0).all()
    cells = list(zip(demand.segment, demand.origin, demand.destination, strict=True))
    assert len(set(cells)) == len(cells)
    total = sum(float(demand.matrix(s).sum()) for s in range(len(demand.segments)))
    assert total == pytest.approx(demand.teu_per_week.sum(), rel=CLOSE)


def test_at_least_five_hundred_zones_and_all_markets(demand: CorridorDemand) -> None:
    assert len(demand.places) >= 500
    assert len(set(demand.places)) == len(demand.places)
    assert {s.market for s in demand.segments} == {
        "europe",
        "central_asia",
        "russia",
        "caspian",
        "mongolia",
        "southeast_asia",
    }
    assert all(
        s.is_captive == (s.market not in ("europe", "central_asia")) for s in demand.segments
    )

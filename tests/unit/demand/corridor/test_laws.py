"""Laws of classes, of sharing hubs out, and of the factors of a scenario."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from landbridge.core.enums import Handling
from landbridge.demand.corridor import CorridorDemand, corridor_demand
from landbridge.demand.corridor.europe import european_countries
from landbridge.demand.corridor.parts import Part, pick, read_places, spread
from landbridge.demand.corridor.scale import scale_flows
from landbridge.demand.corridor.segments import CLASSES, MARKETS, class_of, market_of
from landbridge.demand.trade.flows import COUNTRIES
from landbridge.results.flows import FlowSet
from landbridge.scenario import DemandParams, Scenario

GENERAL = Handling.GENERAL


@pytest.mark.parametrize(
    ("value", "name"),
    [
        (0.0, "low"),
        (np.nextafter(1.3, 0), "low"),
        (1.3, "mid"),
        (np.nextafter(9.0, 0), "mid"),
        (9.0, "high"),
        (np.nextafter(30.0, 0), "high"),
        (30.0, "top"),
        (1e9, "top"),
    ],
)
def test_dry_goods_at_the_bounds(value: float, name: str) -> None:
    assert class_of(GENERAL, value) == name


def test_goods_with_a_box_of_their_own() -> None:
    assert class_of(Handling.REEFER, 29.9) == "cool"
    assert class_of(Handling.REEFER, 30.0) == "top"
    assert class_of(Handling.VEHICLE_CARRIER, 1e6) == "cars"


@given(st.sampled_from(list(Handling)), st.floats(0, 1e6))
def test_every_goods_group_has_a_class(handling: Handling, value: float) -> None:
    assert class_of(handling, value) in {item.name for item in CLASSES}


def test_markets() -> None:
    assert market_of("MN", "china_europe") == "mongolia"
    assert market_of("TR", "china_central_asia") == "caspian"
    assert market_of("VN", "china_europe") == "southeast_asia"
    assert market_of("KZ", "china_central_asia") == "central_asia"
    assert market_of("RU", "china_europe") == market_of("BY", "china_europe") == "russia"
    assert market_of("DE", "china_europe") == "europe"


def _sums(part: Part, of: np.ndarray) -> dict[tuple[int, ...], float]:
    """TEU by market, direction, group and country of both ends."""
    keys = np.stack([part.market, part.direction, part.group, of[part.home], of[part.abroad]])
    found, at = np.unique(keys, axis=1, return_inverse=True)
    teu = np.bincount(at.ravel(), weights=part.teu)
    return dict(zip(map(tuple, found.T.tolist()), teu.tolist(), strict=True))


@settings(max_examples=8)
@given(seed=st.integers(0, 2**32 - 1))
def test_spreading_conserves_each_group_between_countries(seed: int) -> None:
    places = read_places()
    chance = np.random.default_rng(seed)
    codes = np.array(places.countries)[places.country]
    home, abroad = np.flatnonzero(codes == "CN"), np.flatnonzero(np.isin(codes, ["RU", "MN", "DE"]))
    n = 20
    part = Part(
        chance.integers(0, 3, n).astype(np.int32),
        chance.integers(0, 2, n).astype(np.int32),
        chance.integers(0, 5, n).astype(np.int32),
        chance.choice(home, n).astype(np.int32),
        chance.choice(abroad, n).astype(np.int32),
        chance.uniform(0.1, 50.0, n),
    )
    wide = spread(part, places)
    before, after = _sums(part, places.country), _sums(wide, places.country)
    assert before.keys() == after.keys()
    for key, teu in before.items():
        assert after[key] == pytest.approx(teu, rel=1e-9)
    assert (wide.teu > 0.0).all()


def test_spreading_leaves_a_hub_for_the_cities_nearest_to_it(flows: FlowSet) -> None:
    places = read_places()
    part = pick(flows, places, flows.in_stream("rail") & (flows.teu_per_week > 0.0))
    few = np.flatnonzero(part.home == part.home[0])[:30]
    one = Part(*(getattr(part, name)[few] for name in Part.__dataclass_fields__))
    wide = spread(one, places)
    assert np.unique(wide.home).size > 1
    before, after = _sums(one, places.country), _sums(wide, places.country)
    assert after == pytest.approx(before, rel=1e-9)


def test_no_factor_changes_nothing(flows: FlowSet) -> None:
    assert scale_flows(flows, DemandParams()) is flows
    assert scale_flows(flows, DemandParams(trade_factor={"KZ": 1.0, "all": 1.0})) is flows


@settings(max_examples=6)
@given(code=st.sampled_from(COUNTRIES), a=st.floats(0.1, 4.0), b=st.floats(0.1, 4.0))
def test_factors_multiply_what_they_name(flows: FlowSet, code: str, a: float, b: float) -> None:
    scaled = scale_flows(flows, DemandParams(trade_factor={code: a, "all": b}))
    countries = np.array(flows.countries)[flows.foreign()]
    trade = flows.in_stream("trade") & np.isin(countries, COUNTRIES)
    want = np.where(trade, np.where(countries == code, a * b, b), 1.0)
    for name in ("teu_per_week", "tonnes_per_week", "value_usd_per_year"):
        before, after = getattr(flows, name), getattr(scaled, name)
        np.testing.assert_allclose(after, before * want, rtol=1e-12)


@settings(max_examples=6)
@given(total=st.floats(1.0, 500.0), a=st.floats(0.2, 3.0))
def test_the_total_is_reached_and_the_mix_kept(flows: FlowSet, total: float, a: float) -> None:
    params = DemandParams(trade_factor={"UZ": a}, trade_total_bn_usd=total)
    scaled = scale_flows(flows, params)
    apart = scale_flows(flows, replace(params, trade_total_bn_usd=0.0))
    countries = np.array(flows.countries)[flows.foreign()]
    trade = flows.in_stream("trade") & np.isin(countries, COUNTRIES)
    whole = scaled.value_usd_per_year[trade].sum()
    assert whole == pytest.approx(total * 1e9, rel=1e-9)
    np.testing.assert_allclose(
        scaled.value_usd_per_year[trade] / whole,
        apart.value_usd_per_year[trade] / apart.value_usd_per_year[trade].sum(),
        rtol=1e-9,
    )
    np.testing.assert_array_equal(scaled.teu_per_week[~trade], flows.teu_per_week[~trade])


def test_two_scalings_are_one_by_the_product(flows: FlowSet) -> None:
    first = DemandParams(trade_factor={"KG": 2.0}, goods_factor={"G42": 3.0}, europe_factor=1.5)
    second = DemandParams(trade_factor={"KG": 0.5}, goods_factor={"G42": 0.2}, europe_factor=2.0)
    both = DemandParams(trade_factor={"KG": 1.0}, goods_factor={"G42": 0.6}, europe_factor=3.0)
    twice = scale_flows(scale_flows(flows, first), second)
    np.testing.assert_allclose(twice.teu_per_week, scale_flows(flows, both).teu_per_week)


def _market_teu(demand: CorridorDemand, market: str) -> float:
    held = np.array([s.market == market for s in demand.segments])[demand.segment]
    return float(demand.teu_per_week[held].sum())


def test_a_factor_of_europe_is_applied_once_and_to_europe_alone(
    flows: FlowSet, demand: CorridorDemand, base: Scenario
) -> None:
    grown = corridor_demand(flows, replace(base, demand=DemandParams(europe_factor=2.0)))
    for market in MARKETS:
        times = 2.0 if market in ("europe", "russia") else 1.0
        assert _market_teu(grown, market) == pytest.approx(times * _market_teu(demand, market))


def test_a_goods_group_left_out_is_in_no_market(flows: FlowSet, base: Scenario) -> None:
    without = corridor_demand(flows, replace(base, demand=DemandParams(goods_factor={"G42": 0.0})))
    at = without.groups.index("G42")
    assert all(mix[at] == 0.0 for mix in without.mix.values())


def test_no_country_is_in_two_lists() -> None:
    union, other = european_countries()
    assert len(union) == 27
    assert not {*union} & {*other}
    assert not {"RU", "BY", "UA", "MD"} & {*union, *other}

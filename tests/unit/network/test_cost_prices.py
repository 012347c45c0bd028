"""Money: sums, ranges, and one hand-computed example for every mode."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.worlds import small
from tests.worlds.loads import boxes, cars

from landbridge.core.enums import Handling
from landbridge.core.errors import DataError
from landbridge.network.assumptions import load_assumptions
from landbridge.network.cost import (
    COMPONENTS,
    LegPaths,
    cost_basis,
    leg_prices,
    price_links,
    tariff_sources,
    traffic_between,
)
from landbridge.network.cost import tariffs as tariff_table
from landbridge.network.cost.model import feu_equivalents
from landbridge.network.cost.tariffs import price_level, tariff_columns, tariff_for
from landbridge.network.model import KIND, MODE

WEST = traffic_between("CN", "DE")
HOME = traffic_between("KZ", "UZ")


def _link(basis, text):
    """The link whose id ends so."""
    (found,) = [k for k, name in enumerate(basis.network.links.id) if name.endswith(text)]
    return found


def _split(costs, k):
    return {
        name: float(costs.money[i, k]) for i, name in enumerate(COMPONENTS) if costs.money[i, k]
    }


def _tariff(mode, country, market):
    """The row of the table in dollars of 2025, the price year of the small world."""
    row = tariff_for(mode, country, market)
    level = price_level(load_assumptions(), row.price_year, 2025)
    return replace(
        row, fixed_usd=row.fixed_usd * level, rate_usd_per_km=row.rate_usd_per_km * level
    )


def _value(name, *scopes):
    return load_assumptions().value(name, *scopes)


def test_a_rail_line_costs_its_rate_and_a_factor_for_the_direction(basis):
    k = _link(basis, "rail:xian:1435>rail:lanzhou:1435")
    costs = price_links(basis, boxes(feu=2, teu=1), WEST)
    row = _tariff("rail", "CN", "europe")
    haul = 676 * row.rate_usd_per_km * (2 + row.teu_share)
    factor = _value("imbalance_price", "europe_west")
    assert _split(costs, k) == pytest.approx({"line_haul": haul, "imbalance": haul * (factor - 1)})


def test_a_rail_terminal_costs_a_lift_and_half_of_the_fixed_part(basis):
    k = _link(basis, "terminal:cn-xian>rail:xian:1435")
    split = _split(price_links(basis, boxes(feu=3), HOME), k)
    fixed = _tariff("rail", "CN", HOME.market).fixed_usd
    assert split == pytest.approx({"lift": 3 * _value("lift_usd"), "line_haul": 3 * fixed / 2})


def test_the_fixed_part_falls_due_once_for_every_country_passed(basis):
    """Between two Chinese terminals, and from one to the border: once 680 CNY each."""
    fixed = _tariff("rail", "CN", "central_asia").fixed_usd
    costs = price_links(basis, boxes(), traffic_between("CN", "KZ"))
    haul = costs.money[COMPONENTS.index("line_haul")]
    start = _link(basis, "terminal:cn-xian>rail:xian:1435")
    end = _link(basis, "rail:urumqi:1435>terminal:cn-urumqi")
    border = _link(basis, "rail:alashankou:1435>rail:dostyk:1520")
    running = _tariff("rail", "CN", "central_asia").rate_usd_per_km * 12
    assert haul[start] + haul[end] == pytest.approx(fixed)
    assert haul[start] + haul[border] - running == pytest.approx(fixed)  # Kazakhstan has none


def test_a_crossing_costs_by_slot_and_nothing_where_the_through_rate_covers_it(basis):
    k = _link(basis, "rail:alashankou:1435>rail:dostyk:1520")
    crossing = basis.network.crossings[basis.network.links.crossing[k]]
    at = COMPONENTS.index("crossing")
    paid = price_links(basis, boxes(feu=1, teu=1), traffic_between("CN", "KZ")).money[at, k]
    assert paid == pytest.approx(1.66 * crossing.cost_usd_per_feu)
    assert price_links(basis, boxes(), WEST).money[at, k] == 0


def test_a_crossing_has_the_range_of_its_own_class(basis):
    at, links = COMPONENTS.index("crossing"), basis.network.links
    costs = price_links(basis, boxes(), traffic_between("CN", "KZ"))
    for k in np.flatnonzero(links.crossing >= 0):
        crossing = basis.network.crossings[links.crossing[k]]
        wanted = (crossing.cost_low_usd, crossing.cost_usd_per_feu, crossing.cost_high_usd)
        found = (costs.low[at, k], costs.money[at, k], costs.high[at, k])
        assert found == pytest.approx(wanted), crossing.id
    free = basis.network.crossings[basis.network.crossing_index["warsaw-duisburg"]]
    assert (free.cost_usd_per_feu, free.cost_high_usd) == (0, 50)


def test_a_sea_lane_costs_its_rate_the_fixed_part_and_both_ports(basis):
    k = _link(basis, "port:CNSHA>port:NLRTM")
    row = _tariff("sea", "CN", "europe")
    east = traffic_between("NL", "CN")
    split = _split(price_links(basis, boxes(feu=2), east), k)
    haul = 2 * (row.fixed_usd + 25774 * row.rate_usd_per_km)
    assert split == pytest.approx(
        {
            "line_haul": haul,
            "imbalance": haul * (_value("imbalance_price", "sea_east") - 1),
            "terminal": 2 * 2 * _value("port_charge_usd_per_box", "sea"),
        }
    )


def test_a_ferry_costs_its_rate_and_the_fixed_part(basis):
    k = _link(basis, "berth:aktau>berth:alat-az")
    row = _tariff("ferry", "KZ", "caspian")
    split = _split(price_links(basis, boxes(), traffic_between("CN", "AZ")), k)
    assert split == pytest.approx({"line_haul": row.fixed_usd + 483 * row.rate_usd_per_km})


def test_a_lorry_costs_by_lorry_and_kilometre(basis):
    k = next(
        k
        for k in np.flatnonzero(basis.network.links.kind == KIND["line"])
        if basis.network.links.id[k].startswith("road:place:kz-almaty>")
    )
    split = _split(price_links(basis, boxes(feu=4), HOME), k)
    km = basis.network.links.length_km[k]
    rate = _tariff("road", "KZ", HOME.market).rate_usd_per_km
    assert split == pytest.approx({"line_haul": 4 * km * rate})


def test_a_haul_to_the_terminal_is_drayage_and_has_a_fixed_part(basis):
    k = _link(basis, "place:cn-xian>terminal:cn-xian")
    split = _split(price_links(basis, boxes(), HOME), k)
    rate = _tariff("road", "CN", HOME.market).rate_usd_per_km
    assert split == pytest.approx({"drayage": 20 * rate + _value("drayage_fixed_usd", "CN")})


def test_air_costs_by_chargeable_kilogram_partly_by_distance(basis):
    k = _link(basis, "airport:XIY>airport:FRA")
    split = _split(price_links(basis, boxes(), HOME), k)
    share, km = _value("air_distance_share"), basis.network.links.length_km[k]
    grows = 1 - share + share * km / _value("air_reference_km")
    assert split == pytest.approx(
        {
            "line_haul": 14000 * _value("air_rate_usd_per_kg") * grows,
            "terminal": 2 * 14000 * _value("air_handling_usd_per_kg"),
        }
    )


def test_cars_on_wagons_pay_by_wagon_length_and_drive_on(basis):
    load = cars(wagons=5, vehicles=50)
    k = _link(basis, "terminal:cn-xian>rail:xian:1435")
    split = _split(price_links(basis, load, HOME), k)
    assert split["lift"] == pytest.approx(50 * _value("car_lift_usd"))
    assert feu_equivalents(load, 0.5, basis) == 5 * _value("car_wagon_feu_equivalent", "rail")


@pytest.mark.parametrize(
    "pair", [("CN", "DE"), ("DE", "CN"), ("CN", "KZ"), ("RU", "CN"), ("KZ", "DE"), ("CN", "TR")]
)
@pytest.mark.parametrize("load", [boxes(feu=3, teu=2), cars()], ids=["boxes", "cars"])
def test_low_middle_and_high_are_in_order_on_every_link(basis, pair, load):
    costs = price_links(basis, load, traffic_between(*pair))
    low, middle, high = (x.sum(axis=0) for x in (costs.low, costs.money, costs.high))
    assert (low <= middle + 1e-9).all()
    assert (middle <= high + 1e-9).all()
    assert (middle >= 0).all()
    assert (costs.est_money >= 0).all()
    assert (costs.est_money <= np.abs(costs.money).sum(axis=0) + 1e-9).all()


def test_a_discount_shows_only_as_imbalance(basis):
    costs = price_links(basis, boxes(), traffic_between("DE", "CN"))
    negative = {COMPONENTS[i] for i in np.flatnonzero((costs.money < 0).any(axis=1))}
    assert negative == {"imbalance"}


def test_the_way_back_to_china_is_cheaper_than_the_way_out(basis):
    out = price_links(basis, boxes(), traffic_between("CN", "DE"))
    back = price_links(basis, boxes(), traffic_between("DE", "CN"))
    line = np.flatnonzero(
        (basis.network.links.mode == MODE["rail"]) & (basis.network.links.kind == KIND["line"])
    )
    assert (back.money.sum(axis=0)[line] < out.money.sum(axis=0)[line]).all()


def test_trade_that_does_not_touch_china_has_no_imbalance(basis):
    costs = price_links(basis, boxes(), HOME)
    assert not costs.money[COMPONENTS.index("imbalance")].any()


@settings(max_examples=40, deadline=None)
@given(feu=st.integers(1, 60), extra=st.integers(1, 40), net_t=st.floats(1, 26))
def test_more_boxes_never_cost_less(small_basis, feu, extra, net_t):
    few = price_links(small_basis, boxes(feu=feu, net_t=net_t), WEST)
    more = price_links(small_basis, boxes(feu=feu + extra, net_t=net_t), WEST)
    assert (few.money.sum(axis=0) <= more.money.sum(axis=0) + 1e-9).all()
    assert (few.wtt_kg + few.ttw_kg <= more.wtt_kg + more.ttw_kg + 1e-9).all()


def test_a_longer_line_costs_more(world):
    import polars as pl

    def cost():
        basis = small_world_basis()
        k = _link(basis, "rail:xian:1435>rail:lanzhou:1435")
        found = price_links(basis, boxes(), WEST)
        return found.money[:, k].sum(), (found.wtt_kg + found.ttw_kg)[k], basis.times.total_h[k]

    before = cost()
    world["lines"] = world["lines"].with_columns(length_km=pl.col("length_km") * 1.1)
    assert all(a < b for a, b in zip(before, cost(), strict=True))


def small_world_basis(**changes):
    from landbridge.network.build import build_network

    wanted = small.scenario(**changes)
    return cost_basis(build_network(wanted), wanted)


def test_scenario_factors_scale_the_haulage_of_their_mode_and_country(world):
    from landbridge.scenario import CostParams

    cost = CostParams(
        rail_tariff_factor={"CN": 2.0}, road_tariff_factor=3.0, sea_rate_factor=4.0,
        air_rate_factor=5.0,
    )  # fmt: skip
    plain = small_world_basis()
    dear = small_world_basis(cost=cost)
    haul = COMPONENTS.index("line_haul")
    a, b = (price_links(x, boxes(), HOME).money[haul] for x in (plain, dear))
    factors = {
        "rail:xian:1435>rail:lanzhou:1435": 2,
        "rail:almaty:1520>rail:astana:1520": 1,
        "port:CNSHA>port:NLRTM": 4,
        "airport:XIY>airport:FRA": 5,
        "berth:aktau>berth:alat-az": 1,
    }
    for name, factor in factors.items():
        k = _link(plain, name)
        assert b[k] == pytest.approx(factor * a[k]), name


def test_the_carbon_price_is_paid_on_every_kilogram(world):
    from landbridge.scenario import CostParams

    basis = small_world_basis(cost=CostParams(carbon_price_usd_per_t=100.0))
    costs = price_links(basis, boxes(), WEST)
    paid = costs.money[COMPONENTS.index("carbon")]
    assert paid == pytest.approx(0.1 * (costs.wtt_kg + costs.ttw_kg))
    assert paid.sum() > 0


def test_a_leg_costs_the_rounded_sum_of_its_links(basis):
    costs = price_links(basis, boxes(), WEST)
    path = np.array(
        [
            _link(basis, "terminal:cn-xian>rail:xian:1435"),
            _link(basis, "rail:xian:1435>rail:lanzhou:1435"),
        ],
        dtype=np.int32,
    )
    legs = leg_prices(costs, LegPaths.single(path))
    assert legs.total_cents[0] == legs.cents[:, 0].sum()
    by_hand = [round(100 * sum(costs.money[i, k] for k in path)) for i in range(len(COMPONENTS))]
    assert legs.cents[:, 0].tolist() == by_hand
    assert legs.total_g[0] == legs.wtt_g[0] + legs.ttw_g[0]


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_any_leg_prices_the_same_alone_and_in_company(small_basis, data):
    n = small_basis.network.links.n
    paths = data.draw(st.lists(st.lists(st.integers(0, n - 1), min_size=1, max_size=90),
                               min_size=1, max_size=12))  # fmt: skip
    costs = price_links(small_basis, boxes(feu=3), WEST)
    ptr = np.concatenate([[0], np.cumsum([len(p) for p in paths])]).astype(np.int64)
    together = leg_prices(
        costs, LegPaths(ptr, np.concatenate(paths).astype(np.int32), np.zeros(len(paths)))
    )
    for k, path in enumerate(paths):
        alone = leg_prices(costs, LegPaths.single(np.array(path, dtype=np.int32)))
        assert alone.cents[:, 0].tolist() == together.cents[:, k].tolist()
        assert (alone.wtt_g[0], alone.ttw_g[0]) == (together.wtt_g[k], together.ttw_g[k])


def test_a_tariff_is_found_from_the_particular_to_the_general(world):
    assert tariff_for("rail", "KZ", "europe") != tariff_for("rail", "KZ", "central_asia")
    assert tariff_for("rail", "UZ", "central_asia") != tariff_for("rail", "UZ", "europe")
    # no European railway takes the rate of the Central Asia market
    assert tariff_for("rail", "PL", "central_asia") == tariff_for("rail", "PL", "europe")


def test_a_mode_without_a_tariff_is_an_error_of_the_table(monkeypatch):
    monkeypatch.setattr(tariff_table, "_rows", dict)
    with pytest.raises(DataError, match="no row for mode 'rail'"):
        tariff_for("rail", "KZ", "europe")


@pytest.mark.parametrize(
    ("pair", "market", "direction"),
    [
        (("CN", "DE"), "europe", "west"),
        (("DE", "CN"), "europe", "east"),
        (("CN", "RU"), "russia", "west"),
        (("BY", "CN"), "russia", "east"),
        (("CN", "UZ"), "central_asia", "west"),
        (("CN", "TR"), "caspian", "west"),
        (("AZ", "DE"), "europe", "none"),
        (("CN", "IR"), "iran", "west"),
        (("KZ", "UZ"), "central_asia", "none"),
        (("CN", "CN"), "central_asia", "none"),
    ],
)
def test_market_and_direction_of_a_shipment(pair, market, direction):
    found = traffic_between(*pair)
    assert (found.market, found.direction) == (market, direction)


def test_prices_move_with_the_dollar_and_count_as_estimates_then(basis):
    """The Kazakh rate of 2022 in dollars of 2022 is the published one; in others it is not."""
    then = replace(basis, scenario=replace(basis.scenario, price_year=2022))
    now = tariff_columns(basis, "rail", "central_asia")
    old = tariff_columns(then, "rail", "central_asia")
    kz = basis.countries.index("KZ")
    published = tariff_for("rail", "KZ", "central_asia")
    assert old.rate_usd_per_km[kz] == published.rate_usd_per_km
    assert not old.est[kz]
    assert now.est[kz]
    ratio = now.rate_usd_per_km[kz] / old.rate_usd_per_km[kz]
    assert ratio == pytest.approx(
        _value("us_price_index", "2025") / _value("us_price_index", "2022")
    )
    assert 1.05 < ratio < 1.15


def test_special_goods_pay_a_factor_on_the_haul(basis):
    k = _link(basis, "rail:xian:1435>rail:lanzhou:1435")
    dry = _split(price_links(basis, boxes(feu=2), WEST), k)
    wide = _split(price_links(basis, boxes(feu=2, handling=Handling.OVERSIZE), WEST), k)
    factor = _value("special_haul_factor", "oversize")
    assert "special" not in dry
    assert wide["special"] == pytest.approx(dry["line_haul"] * (factor - 1))
    assert wide["line_haul"] == dry["line_haul"]


def test_cooled_boxes_pay_by_day_and_burn_diesel_wherever_they_travel(basis):
    k = _link(basis, "rail:xian:1435>rail:lanzhou:1435")
    load, cooled = boxes(feu=2), boxes(feu=2, handling=Handling.REEFER)
    plain, cold = price_links(basis, load, WEST), price_links(basis, cooled, WEST)
    hours = basis.times.total_h[k]
    special = _split(cold, k)["special"]
    assert special == pytest.approx(2 * _value("reefer_usd_per_feu_day") * hours / 24)
    litres = 2 * _value("reefer_genset_l_per_feu_h") * hours
    assert cold.ttw_kg[k] - plain.ttw_kg[k] == pytest.approx(litres * _value("diesel_ttw_kg_per_l"))
    assert cold.wtt_kg[k] - plain.wtt_kg[k] == pytest.approx(litres * _value("diesel_wtt_kg_per_l"))
    flight = _link(basis, "airport:XIY>airport:FRA")
    assert "special" not in _split(cold, flight)
    assert cold.ttw_kg[flight] == plain.ttw_kg[flight]


def test_the_sources_of_rates_are_those_of_the_rows_that_price_the_links(basis):
    k = _link(basis, "rail:xian:1435>rail:lanzhou:1435")
    (told,) = tariff_sources(basis, np.array([k, k], dtype=np.int32), "europe")
    assert told == f"rates of rail in CN: {tariff_for('rail', 'CN', 'europe').source}"
    every = tariff_sources(basis, np.arange(basis.network.links.n, dtype=np.int32), "europe")
    for mode, on_line in basis.on_line.items():
        for j in np.flatnonzero(on_line):
            country = basis.countries[basis.tail_country[j]]
            source = tariff_for(mode, country, "europe").source
            assert any(t.startswith(f"rates of {mode} in ") and source in t for t in every)
    assert len(set(every)) == len(every)

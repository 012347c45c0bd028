"""Laws of a whole study on the packaged tables: what must hold whatever the numbers are."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace

import numpy as np
import polars as pl
import pytest

from landbridge.demand.trade.flows import COUNTRIES
from landbridge.results.flows import DIRECTIONS
from landbridge.results.study import STUDY_TABLES
from landbridge.study.corridor.solve import solve_direction
from landbridge.study.corridor.sums import link_teu
from landbridge.study.corridor.ways import GATES, ways_of

from .solving import Base, bounds_of, quick, solve_base

CLOSE = 1e-6


@pytest.fixture(scope="module")
def base() -> Base:
    return solve_base("base-2024")


def _sums(table: pl.DataFrame, by: list[str], value: str) -> dict[tuple[str, ...], float]:
    rows = table.group_by(by).agg(pl.col(value).sum()).rows()
    return {row[:-1]: row[-1] for row in rows}


def test_the_gap_is_reached_and_honest(base: Base) -> None:
    study = base.study
    assert study.status == "answered"
    assert 0.0 <= study.relative_gap <= 1e-4
    assert study.lower_bound <= study.objective
    assert base.bounds.lower_bound <= base.bounds.objective
    assert set(study.tables) == set(STUDY_TABLES)
    assert study.zones >= 500


def test_all_demand_takes_a_way_that_it_may(base: Base) -> None:
    demand, ways = base.state.demand, base.study.tables["ways"]
    found = _sums(ways, ["market", "goods_class", "direction"], "teu_per_year")
    assert len(found) == len(demand.segments)
    for s, segment in enumerate(demand.segments):
        want = demand.teu_per_week[demand.segment == s].sum() * demand.weeks
        key = segment.market, segment.goods_class, segment.direction
        assert found[key] == pytest.approx(want, rel=CLOSE), segment.name
    for market, goods_class, way in ways.select("market", "goods_class", "way").rows():
        assert way in ways_of(market, goods_class)
    shares = _sums(ways, ["market", "goods_class", "direction"], "share")
    assert list(shares.values()) == pytest.approx([1.0] * len(shares))


def test_each_pair_of_cities_gets_what_it_asks_for(base: Base) -> None:
    for word in DIRECTIONS:
        market = base.state.markets[word]
        asked = np.stack(
            [
                base.state.demand.matrix(k)[np.ix_(market.rows, market.columns)]
                for k in market.segment_at
            ]
        )
        for got in (base.shares[word], base.state.solved[word].result.demand):
            np.testing.assert_allclose(got.sum(axis=1), asked, rtol=1e-6, atol=1e-9)
            assert (got >= 0.0).all()


def test_crossings_carry_what_the_ways_say(base: Base) -> None:
    weeks = base.state.demand.weeks
    ways = _sums(base.study.tables["ways"], ["way", "direction"], "teu_per_year")
    crossings = _sums(base.study.tables["crossings"], ["crossing_id", "direction"], "teu_per_week")
    for word in DIRECTIONS:
        for way, ids in GATES.items():
            over = sum(crossings.get((key, word), 0.0) for key in ids) * weeks
            assert over == pytest.approx(ways.get((way, word), 0.0), rel=CLOSE, abs=1e-3), way
    for way, ids in GATES.items():
        over = sum(base.study.teu_by_crossing.get(key, 0.0) for key in ids)
        assert over == pytest.approx(sum(ways.get((way, w), 0.0) for w in DIRECTIONS), abs=1.0)


def test_no_train_passes_another_border_of_china(base: Base) -> None:
    named = {key for ids in GATES.values() for key in ids}
    for crossing in base.state.world.network.crossings:
        if "CN" in (crossing.country_a, crossing.country_b) and crossing.id not in named:
            assert crossing.id not in base.study.teu_by_crossing


def test_flows_are_conserved_at_nodes(base: Base) -> None:
    network, demand = base.state.world.network, base.state.demand
    links, size = network.links, network.nodes.n
    at = np.array([network.node_index[f"place:{p}"] for p in demand.places])
    for word in DIRECTIONS:
        one = base.state.solved[word]
        market = one.market
        volume = link_teu(base.state.world, one)
        net = np.bincount(links.tail, volume, size) - np.bincount(links.head, volume, size)
        train = np.array([way.startswith("rail:") for way in market.ways])
        moved = one.result.demand[:, train].sum(axis=(0, 1))
        want = np.zeros(size)
        want[at[market.rows]] += moved.sum(axis=1)
        want[at[market.columns]] -= moved.sum(axis=0)
        np.testing.assert_allclose(net, want, atol=1e-6 * moved.sum())
        told = base.study.tables["links"]
        assert told[f"teu_per_week_{word}"].sum() == pytest.approx(volume.sum(), rel=CLOSE)


def test_tables_tell_of_the_same_flows(base: Base) -> None:
    tables = base.study.tables
    value = "teu_per_year"
    by_market = _sums(tables["ways"], ["market", "direction"], value)
    for name, close in (("goods", CLOSE), ("pairs", 1e-4)):  # pairs leave crumbs out
        assert _sums(tables[name], ["market", "direction"], value) == pytest.approx(
            by_market, rel=close
        ), name
    by_direction = _sums(tables["ways"], ["direction"], value)
    assert _sums(tables["countries"], ["direction"], value) == pytest.approx(
        by_direction, rel=CLOSE
    )
    trains = tables["ways"].filter(pl.col("way").str.starts_with("rail:"))
    by_train = _sums(trains, ["direction"], value)
    for name, close in (("goods", CLOSE), ("pairs", 1e-4), ("countries", CLOSE)):
        found = _sums(tables[name], ["direction"], "train_teu_per_year")
        assert found == pytest.approx(by_train, rel=close), name
    whole = sum(by_direction.values())
    for column in ("sent_teu_per_year", "received_teu_per_year"):
        assert tables["places"][column].sum() == pytest.approx(whole, rel=1e-4)


def test_what_is_paid_adds_up(base: Base) -> None:
    told = base.study.generalised_cost_usd
    for name in ("ways", "goods", "countries", "pairs"):
        table = base.study.tables[name]
        paid = float((table["teu_per_year"] * table["usd_per_teu"]).sum())
        assert paid == pytest.approx(told, rel=1e-3), name


def test_controls_are_there_and_met_or_explained(base: Base) -> None:
    controls = {item.name: item for item in base.study.controls}
    wanted = {"trade_bn_usd:all", *(f"trade_bn_usd:{code}" for code in COUNTRIES)}
    wanted |= {
        f"{what}:{family}"
        for what in ("trains", "teu")
        for family in ("china_europe", "china_central_asia")
    }
    wanted |= {f"trains:{gate}" for gate in ("khorgos", "alashankou", "manzhouli", "erenhot")}
    wanted |= {"road_value_share:CA5", "teu:through_poland"}
    wanted |= {f"air_value_share:europe:{word}" for word in DIRECTIONS}
    assert wanted <= set(controls)
    for item in controls.values():
        assert item.published > 0.0
        assert np.isfinite(item.model)
        if item.kind == "fit":
            assert abs(item.difference) < 0.05, item
        elif abs(item.difference) > 0.05:
            assert item.reason, item


def test_the_table_of_controls_is_that_of_the_answer(base: Base) -> None:
    rows = base.study.tables["controls"].select("name", "kind", "published", "model").rows()
    assert rows == [(c.name, c.kind, c.published, c.model) for c in base.study.controls]


def test_empties_even_out_what_trains_bring(base: Base) -> None:
    network = base.state.world.network
    ends = np.array(base.state.demand.countries)
    net: dict[str, float] = defaultdict(float)
    for word in DIRECTIONS:
        market = base.state.markets[word]
        train = np.array([way.startswith("rail:") for way in market.ways])
        moved = base.shares[word][:, train].sum(axis=(0, 1)) * base.state.demand.weeks
        abroad, sums = (
            (market.columns, moved.sum(axis=0))
            if word == "out"
            else (market.rows, moved.sum(axis=1))
        )
        for code, teu in zip(ends[abroad].tolist(), sums.tolist(), strict=True):
            net[code] += teu if word == "out" else -teu
    empties = base.state.empties
    assert empties is not None
    for code, teu in net.items():
        sent = sum(x for (a, _), x in empties.moved.items() if a == code)
        got = sum(x for (_, b), x in empties.moved.items() if b == code)
        rest = empties.left.get(code, 0.0) - empties.leased.get(code, 0.0)
        assert sent - got + rest == pytest.approx(teu, rel=1e-4, abs=0.1), code
    over = base.study.tables["crossings"].filter(pl.col("empty_teu_per_week") > 0.0)
    border = {c.id for c in network.crossings if "CN" in (c.country_a, c.country_b)}
    assert set(over["crossing_id"]) <= border
    for word in DIRECTIONS:
        home = sum(x for pair, x in empties.moved.items() if pair[word == "in"] == "CN")
        told = over.filter(pl.col("direction") == word)["empty_teu_per_week"].sum()
        assert told * base.state.demand.weeks == pytest.approx(home, rel=1e-6, abs=0.1)


def test_threads_change_nothing(base: Base) -> None:
    state = base.state
    market = state.markets["out"]
    two = replace(market, params=replace(market.params, threads=2))
    again = solve_direction(state.world, two, state.demand)
    np.testing.assert_array_equal(again.result.demand, base.shares["out"])
    np.testing.assert_array_equal(link_teu(state.world, again), base.volumes["out"])


def test_closing_khorgos_never_helps(base: Base) -> None:
    closed = bounds_of(quick("khorgos-closed"))
    assert closed.lower_bound > base.bounds.objective

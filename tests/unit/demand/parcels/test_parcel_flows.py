"""Parcels: published counts are met, parts make the whole, unknown years are told."""

from __future__ import annotations

from dataclasses import fields

import numpy as np
import pytest

from landbridge import facts
from landbridge.core.errors import DataError
from landbridge.demand.parcels import parcel_flows
from landbridge.demand.parcels import published as counts
from landbridge.demand.parcels.published import CENTRAL_ASIA, YEARS, read_ecommerce
from landbridge.results.parcels import KINDS, MODES

ROWS = {row["row_id"]: row for row in facts.load("ecommerce").to_dicts()}


@pytest.fixture(scope="module", params=list(YEARS))
def flows(request):
    return parcel_flows(request.param)


def yearly(flows, held):
    return flows.parcels_per_week[held].sum() * flows.weeks


def test_parcels_of_2024_are_the_published_ones():
    flows = parcel_flows(2024)
    share = {a.name: a.value for a in flows.assumptions}["parcels_from_china"]
    assert yearly(flows, flows.of("UZ")) / share == pytest.approx(5.7e6)
    assert yearly(flows, flows.of("KZ")) / share == pytest.approx(20e6 / 2)


def test_uzbekistan_received_eleven_times_less_in_2019():
    of = {year: read_ecommerce(year).parcels["UZ"] for year in (2020, 2024)}
    assert of[2024] / of[2020] == pytest.approx(11 ** (4 / 5))


def test_countries_without_a_count_follow_people_and_product_per_head():
    table = {row["code"]: row for row in facts.load("macro").to_dicts()}
    of = read_ecommerce(2024).parcels
    iso = {"KZ": "KAZ", "KG": "KGZ", "UZ": "UZB", "TJ": "TJK", "TM": "TKM"}
    per_head = {c: of[c] / table[iso[c]]["population_m"] for c in iso}
    wealth = {c: table[iso[c]]["gdp_bn_usd"] / table[iso[c]]["population_m"] for c in iso}
    order = sorted(iso, key=lambda c: wealth[c])
    assert [per_head[c] for c in order] == sorted(per_head.values())
    slopes = {
        c: np.log(per_head["KZ"] / per_head[c]) / np.log(wealth["KZ"] / wealth[c])
        for c in iso
        if c != "KZ"
    }
    assert len({round(s, 9) for s in slopes.values()}) == 1


def test_parts_make_the_whole(flows):
    known = read_ecommerce(flows.year)
    stock = flows.kind == KINDS.index("stock")
    for code in CENTRAL_ASIA:
        assert yearly(flows, flows.of(code)) == pytest.approx(known.parcels[code])
    half = known.stock_usd * 0.5
    assert flows.value_usd_per_year[stock].sum() == pytest.approx(half, abs=1e-3)
    assert flows.teu_per_week[stock].sum() * flows.weeks == pytest.approx(
        half / known.usd_per_container * 2
    )
    mean_kg = {a.name: a.value for a in flows.assumptions}["kg_per_parcel"]
    np.testing.assert_allclose(
        flows.tonnes_per_week[~stock] * 1e3, flows.parcels_per_week[~stock] * mean_kg
    )
    assert not flows.parcels_per_week[stock].any()


def test_columns_are_whole_frozen_and_distinct(flows):
    for item in fields(flows):
        column = getattr(flows, item.name)
        if isinstance(column, np.ndarray):
            assert column.shape == (flows.size,)
            assert not column.flags.writeable
    at = np.stack([flows.origin, flows.destination, flows.kind, flows.mode])
    assert np.unique(at, axis=1).shape[1] == flows.size
    assert all(flows.countries[i] == "CN" for i in np.unique(flows.origin))
    names = [item.name for item in flows.assumptions]
    assert len(names) == len(set(names))
    assert all(item.method for item in flows.assumptions)


def test_europe_by_train_where_it_was_published(flows):
    held = flows.of("HU") | flows.of("BE") | flows.of("DE")
    assert held.any() == (flows.year == 2020)
    assert (flows.mode[held] == MODES.index("rail")).all()
    if flows.year == 2020:
        assert yearly(flows, held) == pytest.approx(25e6 * 12 / 8)
        assert flows.value_usd_per_year[held].sum() == pytest.approx(80e6 * 12 / 8)


def test_stock_where_it_was_published(flows):
    stock = flows.kind == KINDS.index("stock")
    assert stock.any() == (flows.year not in (2020, 2023))
    assert not (stock & (flows.mode == MODES.index("air"))).any()


def test_a_published_train_of_parcels_is_no_longer_than_a_train():
    told = {a.name: a.value for a in parcel_flows(2020).assumptions}
    tonnes = ROWS["E024"]["value"] * told["kg_per_parcel"] / 1e3
    assert 20 < tonnes / told["parcel_density"] < 110


def test_rows_with_two_figures_are_read():
    assert (ROWS["E025"]["parcels"], ROWS["E025"]["value_usd"]) == (310_000, 510_000)
    assert (ROWS["E020"]["parcels"], ROWS["E020"]["value_usd"]) == (25e6, 80e6)
    assert ROWS["E020"]["value"] is None
    assert ROWS["E028"]["value"] == 5.7


@pytest.mark.parametrize("year", [2019, 2026, -1])
def test_other_years_are_refused(year):
    with pytest.raises(DataError, match=rf"the year {year}.*2020 to 2025"):
        parcel_flows(year)


def test_a_missing_row_is_named(monkeypatch):
    table = facts.load("ecommerce").filter(facts.load("ecommerce")["row_id"] != "E028")
    real = facts.load
    monkeypatch.setattr(
        counts.facts, "load", lambda name: table if name == "ecommerce" else real(name)
    )
    with pytest.raises(DataError, match="row E028 is missing"):
        parcel_flows(2024)


def test_candidates_for_modes_have_the_shares_told(flows):
    told = {a.name: a.value for a in flows.assumptions}
    parcel = flows.kind == KINDS.index("parcel")
    words = {"KZ": "parcel:KZ", "KG": "parcel:KG", "UZ": "parcel", "TJ": "parcel", "TM": "parcel"}
    for code, word in words.items():
        held = flows.of(code) & parcel
        for mode, name in enumerate(MODES):
            part = flows.tonnes_per_week[held & (flows.mode == mode)].sum()
            assert part / flows.tonnes_per_week[held].sum() == pytest.approx(
                told[f"candidate:{word}:{name}"]
            )

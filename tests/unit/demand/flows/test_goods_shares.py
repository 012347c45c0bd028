"""Shares of goods: whole, from their published rows, and never off-train goods on trains."""

from __future__ import annotations

import numpy as np
import pytest

from landbridge import facts
from landbridge.core.errors import DataError
from landbridge.demand.flows import build_flows, goods_shares
from landbridge.demand.flows.goods_shares import OFF_TRAINS, rail_shares, read_goods, trade_shares
from landbridge.scenario import Scenario


def test_shares_are_whole():
    goods = read_goods()
    for table in (trade_shares(goods)[0], rail_shares(goods)):
        for key, column in table.items():
            assert (column >= 0).all(), key
            assert column.sum() == pytest.approx(1.0), key


def test_what_a_list_puts_on_trains_in_error_is_left_out(monkeypatch):
    listed = dict.fromkeys([*OFF_TRAINS, "G37", "G04"], 1)
    monkeypatch.setattr(
        goods_shares, "_RAIL", {**goods_shares._RAIL, ("central_asia", "in"): listed}
    )
    goods = read_goods()
    column = rail_shares(goods)["central_asia", "in"]
    at = {code: float(share) for code, share in zip(goods.ids, column, strict=True) if share}
    assert at == pytest.approx({"G37": 0.5, "G04": 0.5})


def test_published_rows_are_what_shares_say():
    goods = read_goods()
    rows = {row["row_id"]: row for row in facts.load("trade_goods").to_dicts()}
    shares, told = trade_shares(goods)
    gas, copper = goods.ids.index("G15"), goods.ids.index("G12")
    assert shares["TM", "in"][gas] == pytest.approx(rows["goods-005"]["share_pct"] / 100)
    ores = rows["goods-016"]["value"] + rows["goods-018"]["value"]
    assert shares["KZ", "in"][copper] == pytest.approx(ores / 13.2)
    assert {item.name.rsplit(":", 1)[1] for item in told} <= set(rows)
    europe = rail_shares(goods)["europe", "out"]
    telecom = goods.ids.index("G45")
    assert europe[telecom] == pytest.approx(rows["goods-073"]["share_pct"] / 100)


def test_the_imports_that_shares_rest_on_are_packaged():
    flows = {row["flow_id"]: row for row in facts.load("trade_flows").to_dicts()}
    assert flows["kz-2022-12-mirror-usd-1"]["cn_imports_bn"] == goods_shares._WHOLE_OF["KZ"]
    assert flows["uz-2023-12-gacc-usd-1"]["cn_imports_bn"] == goods_shares._WHOLE_OF["UZ"]


def test_a_missing_row_is_named(monkeypatch):
    monkeypatch.setattr(goods_shares, "_EUROPE_ROWS", (("goods-999", ("G46",)),))
    with pytest.raises(DataError, match="row goods-999 is missing"):
        rail_shares(read_goods())


def test_cars_and_xinjiang_have_their_published_part():
    flows = build_flows(2024, Scenario())
    told = {item.name: item for item in flows.assumptions}
    trade, value = flows.in_stream("trade"), flows.value_usd_per_year
    cars = trade & (flows.direction == 0) & (flows.group == flows.groups.index("G47"))
    assert value[cars].sum() == pytest.approx(10.0e9, rel=1e-6)
    assert not told["cars_out"].est
    at = dict(facts.load("places").select("place_id", "admin1").iter_rows())
    inside = np.array([at[p] == "Xinjiang" for p in flows.places])
    held = trade & (inside[flows.origin] | inside[flows.destination])
    assert value[held].sum() / value[trade].sum() == pytest.approx(
        told["xinjiang_share"].value, rel=1e-6
    )
    assert 0.3 < told["xinjiang_share"].value < 0.5

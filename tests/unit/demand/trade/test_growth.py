"""Growth cut in parts that sum to it; years beside the mirror."""

from __future__ import annotations

from datetime import date

import pytest
from tests.unit.demand.trade.rows import flow

from landbridge.core.errors import InfeasibleError, UsageError
from landbridge.demand.trade import decompose_growth, read_flows, trade_years
from landbridge.demand.trade.decompose import GOODS

SPANS = ((2022, 2023, 12), (2023, 2024, 12), (2024, 2025, 12), (2021, 2025, 12), (2024, 2025, 5))


@pytest.mark.parametrize("span", SPANS)
def test_parts_of_each_cut_sum_to_the_growth(span: tuple[int, int, int]) -> None:
    growth = decompose_growth(*span)
    for cut in (growth.by_country, growth.by_flow, growth.by_goods):
        assert sum(p.points_pct or 0.0 for p in cut) == pytest.approx(growth.growth_pct, abs=1e-9)
        change = growth.to_bn - growth.from_bn
        assert sum(p.change_bn or 0.0 for p in cut) == pytest.approx(change, abs=1e-9)


def test_2024_by_hand() -> None:
    growth = decompose_growth(2023, 2024)
    assert (growth.from_bn, growth.to_bn, growth.est) == (89.4, 94.82, False)
    parts = {part.part: part for part in growth.by_country}
    assert parts["Kazakhstan"].points_pct == pytest.approx(100 * (43.82 - 41.0) / 89.4)
    assert parts["Kazakhstan"].growth_pct == pytest.approx(100 * (43.82 / 41.0 - 1))
    assert abs(parts["rounding and revision"].change_bn or 0) < 0.3
    flows = {part.part: part for part in growth.by_flow}
    assert flows["China's exports"].est  # the split of 2024 was worked out from growth rates


def test_what_is_not_published_is_named_and_never_nought() -> None:
    goods = {part.part: part for part in decompose_growth(2023, 2024).by_goods}
    for good in GOODS:
        assert goods[good].status == "not published"
        assert goods[good].change_bn is None
    assert goods["all other goods, not published"].status == "rest"


def test_farm_goods_of_the_first_five_months() -> None:
    growth = decompose_growth(2024, 2025, 5)
    assert growth.currency == "CNY"
    farm = growth.by_goods[0]
    assert farm.part == "farm goods"
    assert farm.change_bn == pytest.approx(4.36 - 3.436)
    assert farm.growth_pct == pytest.approx(26.9)
    assert growth.growth_pct == pytest.approx(10.4, abs=0.05)


def test_e_commerce_of_other_scope_is_told_but_not_added() -> None:
    growth = decompose_growth(2024, 2025, 5)
    told = [point for point in growth.points if point.good == "e-commerce"]
    assert told
    assert not any(point.in_total for point in told)


def test_only_what_was_published_by_a_day() -> None:
    with pytest.raises(InfeasibleError, match="not published"):
        decompose_growth(2023, 2024, as_of=date(2025, 1, 1))
    early = decompose_growth(2023, 2024, as_of=date(2025, 2, 1))
    assert [part.part for part in early.by_flow] == ["the other way, not published"]


def test_a_country_that_is_not_known_is_in_the_rest() -> None:
    rows = [flow("CA5", 2023, 90.0), flow("CA5", 2024, 99.0), flow("KZ", 2023, 40.0),
            flow("KZ", 2024, 44.0)]  # fmt: skip
    parts = decompose_growth(2023, 2024, rows=rows).by_country
    assert [(p.part, p.change_bn) for p in parts] == [
        ("Kazakhstan", pytest.approx(4.0)), ("other countries, not published", pytest.approx(5.0)),
    ]  # fmt: skip


@pytest.mark.parametrize(("span", "words"), [
    ((2024, 2023, 12), "must lie before"), ((2023, 2024, 13), "allowed is 1 to 12"),
])  # fmt: skip
def test_questions_that_make_no_sense(span: tuple[int, int, int], words: str) -> None:
    with pytest.raises(UsageError, match=words):
        decompose_growth(*span)


def test_a_missing_total_is_told_with_those_there_are() -> None:
    with pytest.raises(InfeasibleError, match=r"2013.*2025"):
        decompose_growth(2018, 2019)


def test_years_show_each_side_on_its_own_basis() -> None:
    rows = {(row.partner, row.year): row for row in trade_years()}
    kazakhstan = rows["KZ", 2024]
    assert (kazakhstan.total_bn, kazakhstan.basis) == (43.82, "gacc")
    assert kazakhstan.mirror_total_bn == pytest.approx(30.0509)
    assert kazakhstan.gap_bn == pytest.approx(43.82 - 30.0509)
    assert kazakhstan.ratio == pytest.approx(43.82 / 30.0509)
    assert kazakhstan.conflicts
    assert rows["KG", 2023].ratio == pytest.approx(19.8 / 5.4328)
    assert rows["KZ", 2019].total_bn is None  # the mirror does not stand in for customs
    assert rows["CA5", 2024].cn_exports_bn == 64.1
    assert rows["CA5", 2024].est
    assert not rows["CA5", 2025].est


def test_years_of_one_partner_known_by_a_day() -> None:
    rows = trade_years("UZ", as_of=date(2024, 6, 1))
    assert {row.partner for row in rows} == {"UZ"}
    assert max(row.year for row in rows) == 2023
    assert all(row.total_bn != 13.78 for row in rows)


def test_every_figure_shown_is_one_that_was_read() -> None:
    flows = read_flows()
    for row in trade_years():
        of = [f for f in flows if (f.partner, f.year) == (row.partner, row.year)]
        if row.total_bn is not None:
            assert row.total_bn in [f.total_bn for f in of if f.basis == row.basis]
        if row.cn_exports_bn is not None:
            assert row.cn_exports_bn in [f.cn_exports_bn for f in of if f.basis == row.basis]

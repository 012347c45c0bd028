"""The nowcast: what it may look at, what it must answer, and how it did."""

from __future__ import annotations

import math
from datetime import date
from statistics import NormalDist

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.unit.demand.trade.rows import flow, some_flows

from landbridge.core.errors import InfeasibleError, UsageError
from landbridge.demand.trade import growth_model as model
from landbridge.demand.trade import nowcast_trade, read_flows
from landbridge.demand.trade.flows import COUNTRIES, Flow, find_partner, known_on
from landbridge.demand.trade.growth_model import usual_growth, year_estimate
from landbridge.demand.trade.nowcast import over

DAYS = ("2022-06-01", "2023-02-01", "2023-08-01", "2024-12-01", "2025-01-10", "2025-07-01",
        "2025-11-25", "2026-01-20")  # fmt: skip


def _answer(rows: list[Flow] | tuple[Flow, ...], day: date, year: int | None) -> object:
    try:
        return nowcast_trade(day, year, rows=rows).as_json()
    except InfeasibleError as error:
        return type(error)


@pytest.mark.parametrize("text", DAYS)
def test_rows_published_later_change_nothing(text: str) -> None:
    day, rows = date.fromisoformat(text), read_flows()
    kept = [row for row in rows if row.published_on <= day]
    assert len(kept) < len(rows) or day.year == 2026
    assert nowcast_trade(day, rows=kept).as_json() == nowcast_trade(day, rows=rows).as_json()


@settings(max_examples=60, deadline=None)
@given(some_flows(), st.dates(date(2020, 1, 1), date(2026, 6, 1)), st.none() | st.integers(0, 2))
def test_rows_published_later_change_nothing_whatever_they_are(
    rows: list[Flow], day: date, ahead: int | None
) -> None:
    kept = [row for row in rows if row.published_on <= day]
    year = None if ahead is None else day.year + ahead
    assert _answer(kept, day, year) == _answer(rows, day, year)


@settings(max_examples=60, deadline=None)
@given(some_flows(), st.dates(date(2020, 1, 1), date(2026, 6, 1)))
def test_an_answer_is_sound_whatever_the_rows(rows: list[Flow], day: date) -> None:
    try:
        answer = nowcast_trade(day, rows=rows)
    except InfeasibleError:
        return
    assert 0 < answer.p10 <= answer.estimate_bn_usd <= answer.p90
    assert 0.0 <= answer.prob_over_100 <= 1.0
    assert all(row.published_on <= day for row in answer.used)
    assert all(row.as_of <= day for row in answer.backtest)
    figures = (answer.estimate_bn_usd, *(p.estimate_bn_usd for p in answer.by_country.values()))
    assert all(map(math.isfinite, figures))
    all_open = all(part.status == "nowcast" for part in answer.by_country.values())
    if len(answer.by_country) == len(COUNTRIES) and answer.status == "nowcast" and all_open:
        assert sum(figures[1:]) == pytest.approx(figures[0], rel=1e-9)


@settings(max_examples=40, deadline=None)
@given(some_flows(), st.dates(date(2020, 1, 1), date(2026, 6, 1)), st.randoms())
def test_the_order_of_rows_is_nothing(rows: list[Flow], day: date, luck) -> None:  # type: ignore[no-untyped-def]
    mixed = list(rows)
    luck.shuffle(mixed)
    assert _answer(mixed, day, None) == _answer(rows, day, None)


@pytest.mark.parametrize(("day", "year"), [
    ("2025-01-17", 2024), ("2025-01-18", 2025), ("2025-12-31", 2025), ("2026-01-17", 2025),
    ("2026-01-18", 2026),
])  # fmt: skip
def test_the_year_is_the_latest_whose_total_is_not_out(day: str, year: int) -> None:
    assert nowcast_trade(date.fromisoformat(day), backtest=False).year == year


def test_a_published_year_is_answered_as_published() -> None:
    answer = nowcast_trade(date(2026, 6, 1), 2024, backtest=False)
    assert (answer.status, answer.estimate_bn_usd) == ("published", pytest.approx(94.82))
    assert answer.p10 == answer.p90 == answer.estimate_bn_usd
    assert answer.prob_over_100 == 0.0
    assert answer.by_country["KZ"].estimate_bn_usd == pytest.approx(43.82)
    assert nowcast_trade(date(2026, 6, 1), 2025, backtest=False).prob_over_100 == 1.0


def test_a_gap_of_a_country_in_a_year_that_is_out_is_not_filled() -> None:
    answer = nowcast_trade(date(2026, 2, 1), 2021, backtest=False)
    assert set(answer.by_country) == {"KZ"}
    assert any("Nothing published by then for KG, UZ, TM, TJ" in note for note in answer.notes)


def test_the_figures_of_the_mission_lie_within_what_was_said_before() -> None:
    before_2024 = nowcast_trade(date(2025, 1, 10), backtest=False)
    assert before_2024.year == 2024
    assert before_2024.p10 < 94.82 < before_2024.p90
    summer = nowcast_trade(date(2025, 7, 1), backtest=False)
    assert summer.estimate_bn_usd > 100
    assert 0.5 < summer.prob_over_100 < 0.95
    assert summer.p10 < 106.3 < summer.p90


def test_the_interval_narrows_as_the_year_is_seen() -> None:
    days = (date(2025, 2, 1), date(2025, 7, 1), date(2025, 11, 25))
    widths = [a.p90 / a.p10 for a in (nowcast_trade(d, backtest=False) for d in days)]
    assert widths == sorted(widths, reverse=True)


def test_months_seen_by_hand() -> None:
    rows = [
        flow("KZ", 2022, 40.0), flow("KZ", 2023, 44.0), flow("KZ", 2023, 22.0, 6),
        flow("KZ", 2024, 26.4, 6),
    ]  # fmt: skip
    known = known_on(rows, date(2024, 8, 1))
    prior, n = model.PRIOR_YEARS, 1
    growth = math.log(1.1)
    mean = (growth + prior * 0.06) / (n + prior)
    usual = usual_growth(known, "KZ")
    assert usual.mean == pytest.approx(mean)
    spread = math.sqrt(((growth - mean) ** 2 + prior * 0.2**2) / (n + prior))
    assert usual.spread == pytest.approx(spread)
    found = year_estimate(known, "KZ", 2024)
    assert found is not None
    rest = 22.0 * math.exp(0.5 * math.log(1.2) + 0.5 * mean)
    assert found.value == pytest.approx(26.4 + rest)
    weight = rest / (26.4 + rest)
    noise = 0.75 * spread**2 * 2 + (0.5 * spread) ** 2 / (n + prior)
    assert found.spread == pytest.approx(math.sqrt(weight**2 * noise + 0.003**2))
    assert {row.month_to for row in found.rows} == {6, 12}


def test_a_printed_growth_stands_in_for_the_months_of_the_year_before() -> None:
    rows = [flow("KZ", 2023, 44.0), flow("KZ", 2024, 26.4, 6, yoy=20.0)]
    both = [*rows, flow("KZ", 2023, 22.0, 6)]
    day = date(2024, 8, 1)
    one, two = (year_estimate(known_on(r, day), "KZ", 2024) for r in (rows, both))
    assert one is not None
    assert two is not None
    assert one.value == pytest.approx(two.value)
    assert one.spread > two.spread


def test_other_bases_are_never_looked_at() -> None:
    rows = [flow("CA5", 2023, 90.0), flow("CA5", 2024, 10.0, basis="mirror")]
    day = date(2025, 6, 1)
    without = nowcast_trade(day, 2024, rows=rows[:1], backtest=False)
    assert nowcast_trade(day, 2024, rows=rows, backtest=False).as_json() == without.as_json()


def test_a_stated_row_goes_before_an_estimate() -> None:
    rows = [flow("CA5", 2023, 91.0, est=True), flow("CA5", 2023, 90.0)]
    for given_rows in (rows, rows[::-1]):
        answer = nowcast_trade(date(2024, 6, 1), 2023, rows=given_rows, backtest=False)
        assert answer.estimate_bn_usd == pytest.approx(90.0)


def test_a_total_not_out_yet_is_bridged_with_more_doubt() -> None:
    day = date(2025, 1, 10)
    this, following = (nowcast_trade(day, y, backtest=False) for y in (2024, 2025))
    assert following.estimate_bn_usd > this.estimate_bn_usd
    assert following.p90 / following.p10 > this.p90 / this.p10


def test_the_probability_is_that_of_a_lognormal() -> None:
    assert over(100.0, 0.1) == pytest.approx(0.5)
    assert over(100.0 * math.exp(0.1), 0.1) == pytest.approx(NormalDist().cdf(1.0))


@pytest.mark.parametrize(("day", "year", "error", "words"), [
    (date(2010, 1, 1), None, InfeasibleError, "Nothing on the trade of 2009"),
    (date(2025, 6, 1), 2050, UsageError, "allowed is 1992 to 2030"),
    (date(2025, 6, 1), 1980, UsageError, "allowed is 1992"),
    (date(9999, 12, 31), None, InfeasibleError, "newest total known then is that of 2025"),
    (date(1, 1, 1), None, InfeasibleError, "Nothing on the trade"),
    (date(2026, 2, 1), 2018, InfeasibleError, "goes forward from the newest"),
])  # fmt: skip
def test_questions_without_an_answer(
    day: date, year: int | None, error: type[Exception], words: str
) -> None:
    with pytest.raises(error, match=words):
        nowcast_trade(day, year)


def test_partners_by_any_name() -> None:
    assert [find_partner(t) for t in ("kz", "Kazakhstan", " KAZ ", "all")] == ["KZ"] * 3 + ["CA5"]
    with pytest.raises(UsageError, match="none of the five"):
        find_partner("RU")


def test_old_facts_are_told() -> None:
    told = nowcast_trade(date(2026, 11, 1), backtest=False).notes
    assert any("newest row known by then was published on 2026-01-18" in note for note in told)

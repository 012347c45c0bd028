"""The pages on trade: whole, offline, with the figures of the answer, and safe."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from xml.etree import ElementTree as ET

import pytest

from landbridge.demand.trade import decompose_growth, nowcast_trade, trade_years
from landbridge.report.trade_page import growth_html, nowcast_html
from landbridge.report.trade_svg import countries_svg, fan_svg
from landbridge.results.trade import Nowcast

DAY = date(2025, 7, 1)


@pytest.fixture(scope="module")
def answer() -> Nowcast:
    return nowcast_trade(DAY)


def _height(svg: str, says: str) -> float:
    """Return the place of the dot with a title."""
    found = re.search(rf'cy="([\d.]+)" r="4" fill="[^"]*"><title>{re.escape(says)}', svg)
    assert found, says
    return float(found.group(1))


def test_drawings_are_whole_and_higher_means_more(answer: Nowcast) -> None:
    svg = fan_svg(answer, trade_years(as_of=DAY))
    ET.fromstring(svg)
    assert _height(svg, "2025: 105.9") < _height(svg, "2024: 94.82") < _height(svg, "2023: 89.4")
    ET.fromstring(countries_svg(answer, trade_years(as_of=DAY)))


def test_the_fan_shows_no_year_that_was_not_out(answer: Nowcast) -> None:
    assert "2025: 106.3" not in fan_svg(answer, trade_years(as_of=DAY))


def test_a_published_year_has_no_fan(answer: Nowcast) -> None:
    known = nowcast_trade(date(2026, 2, 1), 2024, backtest=False)
    svg = fan_svg(known, trade_years(as_of=date(2026, 2, 1)))
    ET.fromstring(svg)
    assert "P10 94.8, P90 94.8" in svg


def test_the_page_holds_figures_and_sources_and_fetches_nothing(answer: Nowcast) -> None:
    page = nowcast_html(answer, trade_years(as_of=DAY))
    assert f"{answer.estimate_bn_usd:.1f}" in page
    assert "astanatimes.com" in page
    assert not re.search(r'(?:src|href)="(?!https?://|#)', page)
    assert "<link" not in page
    assert "<img" not in page


def test_text_of_a_row_cannot_leave_its_cell(answer: Nowcast) -> None:
    bad = replace(answer.used[0], source="<script>alert(1)</script>")
    page = nowcast_html(replace(answer, used=(bad,)), ())
    assert "<script>alert" not in page


def test_an_answer_without_history_is_drawn(answer: Nowcast) -> None:
    ET.fromstring(fan_svg(replace(answer, by_country={}), ()))
    ET.fromstring(countries_svg(replace(answer, by_country={}), ()))


def test_growth_page_names_what_is_not_published() -> None:
    page = growth_html(decompose_growth(2023, 2024))
    assert "Kazakhstan" in page
    assert "all other goods, not published" in page

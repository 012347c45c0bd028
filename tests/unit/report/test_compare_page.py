"""The page of a comparison: whole, offline, safe, with every section."""

from __future__ import annotations

import re
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import polars as pl
import pytest
from tests.unit.report.pages import drawings, read
from tests.unit.study.compared import save, tables

from landbridge.report.compare_map_svg import Moved, change_svg
from landbridge.report.compare_page import SECTIONS, _cells, _cities, compare_html
from landbridge.results.comparison import Comparison
from landbridge.study.compare import compare_runs


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> Comparison:
    top = tmp_path_factory.mktemp("runs")
    shut = tables((0.0, 5_200.0, 2_600.0), usd=3_300.0)
    old = tables((5_200.0, 2_600.0, 0.0))
    return compare_runs(
        save(top / "a", "base-2024", old), save(top / "b", "khorgos-closed", shut, data="other")
    )


def test_the_page_is_whole_and_fetches_nothing(found: Comparison) -> None:
    html = compare_html(found)
    page = read(html)
    sections = {tag.get("id") for tag in page.all("section")}
    assert sections == {key for key, _ in SECTIONS}
    assert drawings(html)
    assert "<b>" not in "".join(re.findall(r"Xi&#x27;an .{12}", html))
    assert "Xi'an <b>" in page.text
    assert "CAUTION: the runs rest on different facts" in page.text
    fetched = re.findall(r'(?:src|href)="(?!#)([^"]*)"', html)
    assert all(text.startswith("https://") for text in fetched)  # links of sources
    assert "<img" not in html
    assert "agrees" in page.text or "disagrees" in page.text
    assert compare_html(found) == html


def test_both_costs_are_told_apart_and_nothing_has_no_share(found: Comparison) -> None:
    html = compare_html(found)
    text = read(html).text
    assert "its change is what shippers gain or lose" in text
    assert "Cost of the ways taken, USD/TEU" in text
    assert "Generalised cost" not in text
    row = {"before": 1e-9, "after": 0.0, "difference": -1e-9, "pct": -100.0}
    assert _cells(row, "") == ["0", "0", "0", "–"]


def test_more_and_less_are_told_apart_by_dash_too(found: Comparison) -> None:
    html = compare_html(found)
    assert 'class="change more"' in html
    assert 'class="change less"' in html
    assert re.search(r"\.less\{[^}]*stroke-dasharray", html)
    assert not re.search(r"\.more\{[^}]*dasharray", html)


def test_wider_means_a_larger_change() -> None:
    lines = [Moved((80.0, 44.0 + k, 90.0, 44.0 + k), teu) for k, teu in
             enumerate((20.0, 200.0, -900.0, 9_000.0))]  # fmt: skip
    svg = change_svg(lines, [])
    assert svg is not None
    wide = svg.split("<svg")[2]
    widths = [
        float(x) for x in re.findall(r'class="change \w+" d="[^"]*" stroke-width="([\d.]+)"', wide)
    ]
    assert len(widths) == 4
    assert widths == sorted(widths)
    assert len(set(widths)) == 4
    assert change_svg([], []) is None


def test_runs_without_a_change_have_a_page(found: Comparison, tmp_path: Path) -> None:
    same = save(tmp_path / "a", "base-2024")
    page = read(compare_html(compare_runs(same, same)))
    assert "Nothing changes at any crossing." in page.text
    assert {tag.get("id") for tag in page.all("section")} == {key for key, _ in SECTIONS}


def test_a_city_whose_change_shows_as_nothing_is_left_out() -> None:
    names = {"name": ["Xi'an", "Almaty"], "country": ["CN", "KZ"]}
    rest = {"usd_per_teu_pct": [1.0, 1.0], "train_teu_per_year_pct": [1.0, 1.0]}
    changes = {
        "cost_change_usd_per_year": [2e5, 4e4],
        "train_teu_per_year_difference": [-3.0, -0.3],
    }
    table = pl.DataFrame({**names, **rest, **changes})
    found = SimpleNamespace(winners=lambda _: table, losers=lambda _: table.clear())
    page = read(_cities(cast("Comparison", found))).text
    assert page.count("Xi'an") == 2
    assert "Almaty" not in page

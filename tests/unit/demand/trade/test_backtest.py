"""The back-test looks at nothing later than its origin, and its methods are what they say."""

from __future__ import annotations

import math
from datetime import date
from pathlib import Path

import pytest
from tests.unit.demand.trade.rows import flow

from landbridge.demand.trade import read_flows
from landbridge.demand.trade.backtest import METHODS, MIRROR, backtest_rows, scores
from landbridge.demand.trade.smoothing import fit_trend, simple, trend
from landbridge.results.trade import Score

#: a day on which all packaged years were out
SEEN = date(2026, 2, 1)


def backtest_table(found: list[Score]) -> str:
    """Return the scores as they stand in docs/concepts/trade.md."""
    lines = [
        f"| forecasts of | n | {' | '.join(METHODS)} | within P10–P90 |",
        "| --- |" + " --: |" * (len(METHODS) + 2),
    ]
    for group in dict.fromkeys(score.group for score in found):
        of = {score.method: score for score in found if score.group == group}
        errors = (f"{of[m].mape_pct:.1f}" if m in of else "–" for m in METHODS)
        inside = of["nowcast"].inside or 0.0
        cells = (group, str(of["nowcast"].n), *errors, f"{inside:.0%}")
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)


def test_simple_smoothing_is_the_example_of_the_nist_handbook() -> None:
    values = [71, 70, 69, 68, 64, 65, 72, 78, 75, 75, 75, 70]
    found = simple(values, 0.1)[:-1]
    shown = [71, 70.9, 70.71, 70.44, 69.80, 69.32, 69.58, 70.43, 70.88, 71.29, 71.67]
    assert found == pytest.approx(shown, abs=0.006)
    errors = [(v - f) ** 2 for v, f in zip(values[1:], found, strict=True)]
    assert sum(errors) / len(errors) == pytest.approx(19.0, abs=0.05)


def test_trend_smoothing_is_the_example_of_the_nist_handbook() -> None:
    values = [6.4, 5.6, 7.8, 8.8, 11.0, 11.6, 16.7, 15.3, 21.6, 22.4]
    _, ahead = trend(values, 0.3623, 1.0, (values[3] - values[0]) / 3, 5)
    assert ahead == pytest.approx([25.8, 28.7, 31.7, 34.6, 37.6], abs=0.06)


def test_a_straight_line_goes_on() -> None:
    assert fit_trend([1.0, 2.0, 3.0, 4.0]) == pytest.approx(5.0)
    assert fit_trend([2.0, 3.0], steps=2) == pytest.approx(5.0)
    assert fit_trend([7.0]) == 7.0


def test_baselines_by_hand() -> None:
    rows = [
        flow("CA5", 2021, 50.0), flow("CA5", 2022, 60.0), flow("CA5", 2023, 66.0),
        flow("CA5", 2022, 30.0, 6), flow("CA5", 2023, 36.0, 6),
    ]  # fmt: skip
    found = {
        row.method: row.estimate_bn_usd
        for row in backtest_rows(rows, date(2024, 2, 1))
        if (row.year, row.as_of) == (2023, date(2023, 7, 31))
    }
    assert tuple(found) == METHODS
    assert found["naive"] == 60.0
    assert found["drift"] == pytest.approx(72.0)
    assert found["trend smoothing"] == pytest.approx(72.0)
    assert found["growth to date"] == pytest.approx(60.0 * 36 / 30)


def test_an_origin_knows_nothing_later() -> None:
    rows = [flow("CA5", year, 50.0 + year - 2019) for year in range(2019, 2024)]
    cut = [row for row in rows if row.year < 2023]
    of = {
        (r.as_of, r.method): r.estimate_bn_usd
        for r in backtest_rows(rows, date(2024, 2, 1))
        if r.year == 2022
    }
    again = {(r.as_of, r.method): r.estimate_bn_usd for r in backtest_rows(cut, date(2023, 2, 1))
             if r.year == 2022}  # fmt: skip
    assert of == again


def test_scores_are_means_of_the_misses() -> None:
    rows = [flow("CA5", 2021, 50.0), flow("CA5", 2022, 60.0), flow("CA5", 2023, 48.0)]
    tried = list(backtest_rows(rows, date(2024, 2, 1)))
    naive = next(s for s in scores(tried) if s.method == "naive")
    misses = [100 * (50 / 60 - 1), 100 * (60 / 48 - 1)]
    assert naive.n == 2
    assert naive.mape_pct == pytest.approx(sum(map(abs, misses)) / 2)
    assert naive.bias_pct == pytest.approx(sum(misses) / 2)
    assert naive.inside is None


def test_packaged_years_all_methods_are_scored_and_the_nowcast_leads_on_the_whole() -> None:
    found = list(scores(tuple(backtest_rows(read_flows(), date(2026, 2, 1)))))
    for group in ("31 January", "31 July", "30 November"):
        of = {s.method: s.mape_pct for s in found if s.group == f"five countries, {group}"}
        assert min(of, key=of.__getitem__) == "nowcast"
        single = {s.method: s.mape_pct for s in found if s.group == f"single country, {group}"}
        assert min(single, key=single.__getitem__) == "nowcast"
    mirror = next(s for s in found if s.group == MIRROR and s.method == "nowcast")
    assert mirror.n > 20
    assert math.isfinite(mirror.mape_pct)


def test_the_page_shows_the_back_test_of_today() -> None:
    page = (Path(__file__).parents[4] / "docs" / "concepts" / "trade.md").read_text("utf-8")
    assert backtest_table(list(scores(tuple(backtest_rows(read_flows(), SEEN))))) in page

"""Rolling-origin back-test: forecasts as of past days beside what was published later."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from landbridge.demand.trade.flows import COUNTRIES, WHOLE, Flow, Known, known_on
from landbridge.demand.trade.growth_model import PRIOR_YEARS, usual_growth
from landbridge.demand.trade.nowcast import Z80, nowcast_year
from landbridge.demand.trade.smoothing import fit_trend
from landbridge.results.trade import BacktestRow, Score

__all__ = ["METHODS", "MIRROR", "ORIGINS", "backtest_rows", "scores"]

#: method -> what it is
METHODS = ("nowcast", "naive", "drift", "trend smoothing", "growth to date")
#: days of the year on which it is forecast: after the year before is out, at half, near the end
ORIGINS = ((1, 31), (7, 31), (11, 30))
#: group of the yearly steps on partners' own statistics, which are longer but of another basis
MIRROR = "one year ahead, mirror statistics"


def backtest_rows(rows: Sequence[Flow], until: date) -> Iterator[BacktestRow]:
    """Yield every forecast whose outcome was published by a day."""
    truth = known_on(rows, until)
    years = sorted({year for partner, year, month in truth.usd if month == 12})
    for year in years:
        for month, day in ORIGINS:
            yield from _origin(rows, truth, year, date(year, month, day))
    yield from _mirror_steps(rows, until)


def scores(rows: Sequence[BacktestRow]) -> Iterator[Score]:
    """Yield how each method did: the whole and the countries by day of the year, and mirrors."""
    groups: dict[str, list[BacktestRow]] = {}
    for row in rows:
        groups.setdefault(_group(row), []).append(row)
    for group, members in groups.items():
        for method in METHODS:
            of_method = [row for row in members if row.method == method]
            if of_method:
                yield _score(group, method, of_method)


def _group(row: BacktestRow) -> str:
    if row.partner.startswith("mirror "):
        return MIRROR
    who = "five countries" if row.partner == WHOLE else "single country"
    return f"{who}, {row.as_of:%d %B}"


def _score(group: str, method: str, rows: Sequence[BacktestRow]) -> Score:
    errors = [row.error_pct for row in rows]
    inside = [row.inside for row in rows if row.inside is not None]
    return Score(
        group, method, len(rows),
        sum(map(abs, errors)) / len(rows), sum(errors) / len(rows),
        sum(inside) / len(inside) if inside else None,
    )  # fmt: skip


def _origin(rows: Sequence[Flow], truth: Known, year: int, day: date) -> Iterator[BacktestRow]:
    """Forecast a year on one of its days; only partners whose year before was known then."""
    known = known_on(rows, day)
    found = nowcast_year(known, year)
    if found is None:
        return
    answer, _, parts = found
    for partner in (WHOLE, *COUNTRIES):
        outcome = truth.year_total(partner, year)
        if outcome is None or outcome.est or not known.year_total(partner, year - 1):
            continue
        if partner == WHOLE:
            mean, spread = answer.whole
        else:
            part = parts[partner]
            mean, spread = answer.parts.get(partner, (part.value, part.spread))
        actual = outcome.total_bn or 0.0
        inside = abs(math.log(actual / mean)) <= Z80 * spread
        yield BacktestRow(partner, year, day, "nowcast", mean, actual, inside)
        for method, value in _baselines(known, partner, year).items():
            yield BacktestRow(partner, year, day, method, value, actual, None)


def _baselines(known: Known, partner: str, year: int) -> dict[str, float]:
    """Return the forecast of each simple method; the year before must be known."""
    values = _run(known, partner, year - 1)
    found = _yearly(values)
    grown = values[-1]
    for row in known.part_years(partner, year):
        earlier = known.usd.get((partner, year - 1, row.month_to))
        if row.currency == "USD" and earlier is not None and row.total_bn and earlier.total_bn:
            grown = values[-1] * row.total_bn / earlier.total_bn
        elif row.yoy_pct is not None:
            grown = values[-1] * (1 + row.yoy_pct / 100)
        else:
            continue
        break
    return {**found, "growth to date": grown}


def _yearly(values: Sequence[float]) -> dict[str, float]:
    logs = [math.log(value) for value in values]
    slope = (logs[-1] - logs[0]) / (len(logs) - 1) if len(logs) > 1 else 0.0
    return {
        "naive": values[-1],
        "drift": math.exp(logs[-1] + slope),
        "trend smoothing": math.exp(fit_trend(logs)),
    }


def _run(known: Known, partner: str, last: int) -> list[float]:
    """Return the totals up to a year, back to the first gap, the oldest first."""
    values: list[float] = []
    while (row := known.year_total(partner, last)) is not None and row.total_bn:
        values.append(row.total_bn)
        last -= 1
    return values[::-1]


def _mirror_steps(rows: Iterable[Flow], until: date) -> Iterator[BacktestRow]:
    """Forecast each year of the partners' own statistics from the years before it.

    All years that were known at ``until`` count as known a year after they ended: these series
    were read as a whole, so their days of publication tell nothing of one year.
    """
    whole = known_on(rows, until, "mirror")
    for partner in COUNTRIES:
        for year in whole.years(partner):
            values = _run(whole, partner, year - 1)
            if len(values) < 2:
                continue
            actual = (whole.usd[partner, year, 12].total_bn) or 0.0
            cut = {k: v for k, v in whole.usd.items() if k[1] < year}
            usual = usual_growth(Known(until, cut, {}), partner)
            spread = usual.spread * math.sqrt(1 + 1 / (usual.years + PRIOR_YEARS))
            mean = values[-1] * math.exp(usual.mean)
            inside = abs(math.log(actual / mean)) <= Z80 * spread
            name, day = f"mirror {partner}", date(year, 1, 31)
            yield BacktestRow(name, year, day, "nowcast", mean, actual, inside)
            for method, value in _yearly(values).items():
                yield BacktestRow(name, year, day, method, value, actual, None)

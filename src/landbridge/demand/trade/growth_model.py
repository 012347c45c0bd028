"""The model of one partner's year: growth of the months seen, and of the months still to come.

With the total ``Y`` of the year before, the share ``S`` of it that fell in the months now seen,
their growth ``g`` (in logs) and the usual growth ``mu`` with spread ``s``:

    year = Y * (S * exp(g) + (1 - S) * exp(rest)),   rest ~ N(rho * g + (1 - rho) * mu,
                                                              (1 - rho^2) * s^2 * 12 / months)

``months`` are those still to come. Without months seen the year's growth is N(mu, s^2). ``mu`` and
``s`` come from the years known, drawn towards a prior that counts as a few years: with two to five
years to learn from, means and spreads of their own would be chance. docs/concepts/trade.md gives
the numbers and their reasons.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from landbridge.demand.trade.flows import WHOLE, Flow, Known

__all__ = ["MOST_STEPS", "PRIOR_YEARS", "RHO", "Estimate", "Usual", "usual_growth", "year_estimate"]

#: growth a year before any is known: 6 %, with a spread of 15 % for all, 20 % for one country
PRIOR_GROWTH = 0.06
PRIOR_SPREAD_WHOLE, PRIOR_SPREAD = 0.15, 0.20
#: for how many years the prior counts
PRIOR_YEARS = 3.0
#: how much of the growth seen goes on in the months to come
RHO = 0.5
#: spread of a growth measured in yuan as one in dollars, of a printed growth, of rounding
_YUAN, _PRINTED, _ROUNDED = 0.03, 0.005, 0.003
#: spread of the share of a year's first months where no year tells it, before its own months
_SHARE = 0.25
#: years that may be bridged without a total
MOST_STEPS = 12


@dataclass(frozen=True, slots=True)
class Usual:
    """Usual growth a year: mean, spread from year to year (logs), years that tell them."""

    mean: float
    spread: float
    years: int


@dataclass(frozen=True, slots=True)
class Estimate:
    """A year's total as a lognormal: log of the median [bn USD] and spread; 0 if published."""

    log: float
    spread: float
    rule: str
    rows: tuple[Flow, ...]

    @property
    def value(self) -> float:
        """The median [bn USD]."""
        return math.exp(self.log)


def usual_growth(known: Known, partner: str) -> Usual:
    """Return the growth of the years known, drawn towards the prior.

    A year counts by its total and that of the year before, or else by the growth printed with it.
    """
    growth = []
    for year in known.years(partner):
        row, before = known.year_total(partner, year), known.year_total(partner, year - 1)
        if row is None or not row.total_bn:
            continue
        if before is not None and before.total_bn:
            growth.append(math.log(row.total_bn / before.total_bn))
        elif row.yoy_pct is not None and row.yoy_pct > -100:
            growth.append(math.log1p(row.yoy_pct / 100))
    n, k = len(growth), PRIOR_YEARS
    prior = PRIOR_SPREAD_WHOLE if partner == WHOLE else PRIOR_SPREAD
    mean = (sum(growth) + k * PRIOR_GROWTH) / (n + k)
    spread = math.sqrt((sum((g - mean) ** 2 for g in growth) + k * prior**2) / (n + k))
    return Usual(mean, spread, n)


def year_estimate(known: Known, partner: str, year: int, steps: int = 0) -> Estimate | None:
    """Return a partner's year as known; None where no year before it and no month of it is known.

    A year before that is not published yet is estimated in the same way first.
    """
    row = known.year_total(partner, year)
    if row is not None and row.total_bn:
        return Estimate(math.log(row.total_bn), 0.0, "published", (row,))
    usual = usual_growth(known, partner)
    earlier = any(y < year for y in known.years(partner))
    before = None
    if earlier and steps < MOST_STEPS:
        before = year_estimate(known, partner, year - 1, steps + 1)
    if before is None:
        return _from_months(known, partner, year)
    told = [_joined(before, seen, usual) for seen in _seen(known, partner, year, before)]
    if told:
        return min(told, key=lambda estimate: estimate.spread)
    spread = usual.spread * math.sqrt(1 + 1 / (usual.years + PRIOR_YEARS))
    return Estimate(
        before.log + usual.mean, math.hypot(before.spread, spread), "usual growth", before.rows
    )


@dataclass(frozen=True, slots=True)
class _Seen:
    """Months of the year seen: how many, their share of the year before, growth, its spread."""

    months: int
    share: float
    growth: float
    spread: float
    rows: tuple[Flow, ...]
    rule: str


def _joined(before: Estimate, seen: _Seen, usual: Usual) -> Estimate:
    rest = RHO * seen.growth + (1 - RHO) * usual.mean
    done, to_come = seen.share * math.exp(seen.growth), (1 - seen.share) * math.exp(rest)
    weight = to_come / (done + to_come)
    # fewer months to come even out less of their noise than a year does
    rest_var = (1 - RHO**2) * usual.spread**2 * 12 / (12 - seen.months)
    rest_var += ((1 - RHO) * usual.spread) ** 2 / (usual.years + PRIOR_YEARS)
    seen_var = ((1 - weight + weight * RHO) * seen.spread) ** 2
    # what is not known of the year before matters only for the months to come
    variance = weight**2 * (rest_var + before.spread**2) + seen_var + _ROUNDED**2
    rows = (*before.rows, *seen.rows)
    log = before.log + math.log(done + to_come)
    return Estimate(log, math.sqrt(variance), seen.rule, rows)


def _seen(known: Known, partner: str, year: int, before: Estimate) -> list[_Seen]:
    """Return what each published part of the year tells; the one that leaves least open is used."""
    found = (
        _measured(known, row, before) or _by_share(known, row, before)
        for row in known.part_years(partner, year)
    )
    return [seen for seen in found if seen is not None]


def _measured(known: Known, row: Flow, before: Estimate) -> _Seen | None:
    """Growth on the same months of the year before: from their total, or as printed."""
    table = known.usd if row.currency == "USD" else known.cny
    earlier = table.get((row.partner, row.year - 1, row.month_to))
    assert row.total_bn is not None
    yuan = _YUAN if row.currency == "CNY" else 0.0
    rows: tuple[Flow, ...] = (row,)
    if earlier is not None and earlier.total_bn:
        growth, spread, same = math.log(row.total_bn / earlier.total_bn), 0.0, earlier.total_bn
        rows = (row, earlier)
    elif row.yoy_pct is not None and row.yoy_pct > -100:
        growth, spread = math.log1p(row.yoy_pct / 100), _PRINTED
        same = row.total_bn / math.exp(growth)
    else:
        return None
    whole = known.cny.get((row.partner, row.year - 1, 12))
    if row.currency == "USD":
        share = same / before.value
    elif whole is not None and whole.total_bn:
        share = same / whole.total_bn
    else:
        share = _usual_share(known, row.partner, row.month_to, row.year)[0]
    share = min(max(share, 0.01), 0.99)
    rule = f"growth of January to month {row.month_to}"
    return _Seen(row.month_to, share, growth, math.hypot(spread, yuan), rows, rule)


def _by_share(known: Known, row: Flow, before: Estimate) -> _Seen | None:
    """Growth that follows from the usual share of these months in a year."""
    if row.currency != "USD" or not row.total_bn:
        return None
    share, spread = _usual_share(known, row.partner, row.month_to, row.year)
    growth = math.log(row.total_bn / (share * before.value))
    rule = f"usual share of January to month {row.month_to}"
    return _Seen(row.month_to, share, growth, math.hypot(spread, before.spread), (row,), rule)


def _usual_share(known: Known, partner: str, month: int, year: int) -> tuple[float, float]:
    """Return the share of a year's first months from earlier years, and its spread (logs).

    Months of equal size count as one more year.
    """
    shares = [month / 12]
    for (who, when, until), row in known.usd.items():
        whole = known.year_total(partner, when)
        if (who, until) == (partner, month) and when < year and whole is not None:
            shares.append((row.total_bn or 0.0) / (whole.total_bn or 1.0))
    share = min(max(sum(shares) / len(shares), 0.01), 0.99)
    return share, _SHARE * (1 - month / 12) / math.sqrt(len(shares))


def _from_months(known: Known, partner: str, year: int) -> Estimate | None:
    """Blow the months seen up to a year where no year before it is known."""
    for row in known.part_years(partner, year):
        if row.currency == "USD" and row.total_bn:
            share, spread = _usual_share(known, partner, row.month_to, year)
            rule = f"usual share of January to month {row.month_to}"
            return Estimate(math.log(row.total_bn / share), spread, rule, (row,))
    return None

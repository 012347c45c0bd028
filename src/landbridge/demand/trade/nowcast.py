"""The nowcast of a year's trade with the five countries, from what was published by a day."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import date
from statistics import NormalDist

from landbridge.core.errors import InfeasibleError, UsageError
from landbridge.demand.trade.flows import COUNTRIES, WHOLE, Flow, Known, known_on, read_flows
from landbridge.demand.trade.growth_model import MOST_STEPS, Estimate, year_estimate
from landbridge.demand.trade.reconcile import Reconciled, reconcile
from landbridge.results.trade import Nowcast, PartnerNowcast, UsedRow

__all__ = ["Z80", "YearAnswer", "default_year", "nowcast_trade", "nowcast_year"]

#: P10 and P90 lie this many spreads from the median
Z80 = NormalDist().inv_cdf(0.9)
#: the round figure that is asked about [bn USD]
OVER = 100.0
#: how far ahead of the day a year may lie
_AHEAD = 5
#: rows older than this are told
_OLD_DAYS = 60

YearAnswer = tuple[Reconciled, Estimate | None, dict[str, Estimate]]


def nowcast_trade(
    as_of: date | None = None,
    year: int | None = None,
    *,
    rows: Sequence[Flow] | None = None,
    backtest: bool = True,
) -> Nowcast:
    """Return the year's trade as known on a day, with intervals and the back-test up to it.

    Parameters
    ----------
    as_of : date, optional
        Rows published later are not looked at; today where not given.
    year : int, optional
        Year asked for; else the year before the day's until its total is published, then the
        day's.
    rows : sequence of Flow, optional
        Rows to use instead of the packaged ones.

    Raises
    ------
    UsageError
        If the year lies too far from the day.
    InfeasibleError
        If nothing published by that day tells of the trade.
    """
    day = date.today() if as_of is None else as_of
    flows = read_flows() if rows is None else tuple(rows)
    known = known_on(flows, day)
    wanted = default_year(known) if year is None else year
    if year is not None:
        _check_year(year, day)
    found = nowcast_year(known, wanted)
    if found is None:
        raise _nothing(flows, known, wanted)
    answer, whole, parts = found
    from landbridge.demand.trade.backtest import backtest_rows, scores

    tried = tuple(backtest_rows(flows, day)) if backtest else ()
    return Nowcast(
        year=wanted,
        as_of=day,
        status=_status(whole),
        **_figures(answer),
        by_country=_countries(answer, parts),
        used=_used([*([whole] if whole else []), *parts.values()]),
        scores=tuple(scores(tried)),
        backtest=tried,
        notes=(*_notes(answer, whole, parts), *_age(known)),
    )


def default_year(known: Known) -> int:
    """Return the year before the day's until its total is published, then the day's year."""
    before = known.as_of.year - 1
    return known.as_of.year if known.year_total(WHOLE, before) else before


def nowcast_year(known: Known, year: int) -> YearAnswer | None:
    """Return the whole and the countries made to agree, and what each was by itself."""
    whole = _forward(known, WHOLE, year)
    found = {code: _forward(known, code, year) for code in COUNTRIES}
    parts = {code: part for code, part in found.items() if part is not None}
    complete = parts if len(parts) == len(COUNTRIES) else {}
    answer = reconcile(whole, complete)
    return None if answer is None else (answer, whole, parts)


def _forward(known: Known, partner: str, year: int) -> Estimate | None:
    """Return a partner's year, but none for a gap before a year that is known already."""
    years = known.years(partner)
    if year not in years and any(later > year for later in years):
        return None
    return year_estimate(known, partner, year)


def _check_year(year: int, day: date) -> None:
    if not 1992 <= year <= day.year + _AHEAD:
        raise UsageError(
            f"--year {year}: allowed is 1992 to {day.year + _AHEAD}, "
            f"{_AHEAD} years after the day {day}.",
            cure="Choose a year within.",
        )


def _nothing(rows: Sequence[Flow], known: Known, year: int) -> InfeasibleError:
    newest = max(known.years(WHOLE), default=None)
    if newest is not None and newest < year:
        return InfeasibleError(
            f"The trade of {year} cannot be told on {known.as_of}: the newest total known then is "
            f"that of {newest}, and no more than {MOST_STEPS} years are bridged.",
            cure="Choose an earlier year or day.",
        )
    if newest is not None:
        held = ", ".join(map(str, known.years(WHOLE)))
        return InfeasibleError(
            f"The trade of {year} is not among the totals known on {known.as_of} ({held}), and a "
            "nowcast goes forward from the newest of them only.",
            cure="Choose one of them, or a later year.",
        )
    first = min((row.published_on for row in rows if row.partner == WHOLE), default=None)
    return InfeasibleError(
        f"Nothing on the trade of {year} or a year before was published by {known.as_of}.",
        cure=f"Give a later day or year; the first total was published on {first}.",
    )


def _figures(answer: Reconciled) -> dict[str, float]:
    mean, spread = answer.whole
    low, high = _interval(mean, spread)
    return {"estimate_bn_usd": mean, "p10": low, "p90": high, "prob_over_100": over(mean, spread)}


def over(median: float, spread: float, limit: float = OVER) -> float:
    """Return the probability that a lognormal figure exceeds a limit."""
    if spread == 0.0:
        return float(median > limit)
    return 1.0 - NormalDist().cdf(math.log(limit / median) / spread)


def _interval(median: float, spread: float) -> tuple[float, float]:
    return median * math.exp(-Z80 * spread), median * math.exp(Z80 * spread)


def _countries(answer: Reconciled, parts: dict[str, Estimate]) -> dict[str, PartnerNowcast]:
    found = {}
    for code, part in parts.items():
        mean, spread = answer.parts.get(code, (part.value, part.spread))
        low, high = _interval(mean, spread)
        status = "nowcast" if part.spread else "published"
        found[code] = PartnerNowcast(mean, low, high, status, part.rule)
    return found


def _status(whole: Estimate | None) -> str:
    return "published" if whole is not None and whole.spread == 0.0 else "nowcast"


def _used(estimates: Sequence[Estimate]) -> tuple[UsedRow, ...]:
    rows = {row.flow_id: row for estimate in estimates for row in estimate.rows}
    ordered = sorted(rows.values(), key=lambda r: (r.published_on, r.flow_id))
    return tuple(row.used() for row in ordered)


def _notes(answer: Reconciled, whole: Estimate | None, parts: dict[str, Estimate]) -> list[str]:
    found = []
    if whole is not None and whole.spread == 0.0:
        found.append("The year is published: the figure is that of Chinese customs.")
    elif whole is not None:
        found.append(f"Rule for the whole: {whole.rule}; {answer.rule}.")
    absent = [code for code in COUNTRIES if code not in parts]
    if absent:
        found.append(f"Nothing published by then for {', '.join(absent)}.")
    guessed = sum(row.published_est for e in (whole, *parts.values()) if e for row in e.rows)
    if guessed:
        found.append(
            f"Days of publication of {guessed} rows follow from the rule of Chinese customs."
        )
    return found


def _age(known: Known) -> list[str]:
    """Say where the newest row is old: months since then may be published, but are not held."""
    rows = [*known.usd.values(), *known.cny.values()]
    newest = max((row.published_on for row in rows), default=known.as_of)
    if (known.as_of - newest).days <= _OLD_DAYS:
        return []
    return [f"The newest row known by then was published on {newest}."]

"""Who counted a trade figure, and from which day on it was known.

A day that stands in the source's address, or that `curated/trade_dates.csv` gives, is taken as it
is. All others follow the rules below and are marked as estimated:

- Chinese customs, year: 18 January of the next year; months to M: the 20th of the month after M
  (January alone is published with February, on 20 March).
- Statements of ministries and embassies: as Chinese customs.
- A partner's statistics from the press: 15 February of the next year; months to M: 50 days after.
- Filed with the UN (Comtrade, WITS): 1 July of the next year. UNCTAD: 1 October of the next year.
- Added up by third parties: 1 August of the next year.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any, NamedTuple

from scripts.build_data.context import BuildError

__all__ = ["BASES", "Day", "basis_of", "published"]

BASES = ("gacc", "comtrade", "ministry", "unctad", "mirror", "mirror_sum", "other")
#: words in a reporter's name -> basis; the first that fits
_WORDS = (
    (r"mirror", "mirror"),
    (r"^EDB|^China Briefing", "mirror_sum"),
    (r"^GACC|Urumqi Customs", "gacc"),
    (r"^China via Comtrade", "comtrade"),
    (r"^MOFCOM|ambassador|secretariat", "ministry"),
    (r"^UNCTAD", "unctad"),
    (r"^OEC|Uzbek government|audit chamber", "other"),
)
_DAY_IN_ADDRESS = re.compile(r"/(20\d\d)/(\d\d)/(\d\d)/|/(20\d\d)-(\d\d)/(\d\d)/")
_MIRROR_LAG_DAYS = 50


class Day(NamedTuple):
    """A day of publication, and whether it is an estimate."""

    on: date
    est: bool


def basis_of(reporter: str) -> str:
    """Return the counting basis of a reporter."""
    for pattern, basis in _WORDS:
        if re.search(pattern, reporter):
            return basis
    raise BuildError(f"trade: the reporter {reporter!r} has no counting basis in trade_dates.py")


def published(row: Mapping[str, Any]) -> Day:
    """Return the day in the address of a flow's source, or else the day by rule."""
    year, month = row["year"], row["month_to"]
    end = date(year, month, monthrange(year, month)[1])
    found = _DAY_IN_ADDRESS.search(row["source"])
    if found:
        told = date(*(int(part) for part in found.groups() if part))
        by_rule = _by_rule(row["basis"], row["reporter"], end)
        if end < told <= by_rule + timedelta(days=60):
            return Day(told, False)
    return Day(_by_rule(row["basis"], row["reporter"], end), True)


def _by_rule(basis: str, reporter: str, end: date) -> date:
    whole = end.month == 12
    following = end + timedelta(days=1)
    if basis in ("gacc", "ministry"):
        if whole:
            return date(end.year + 1, 1, 18)
        return date(end.year, 3, 20) if end.month == 1 else following.replace(day=20)
    if basis == "comtrade" or "Comtrade" in reporter or "WITS" in reporter:
        return date(end.year + 1, 7, 1)
    if basis == "unctad":
        return date(end.year + 1, 10, 1)
    if basis == "mirror" and not whole:
        return end + timedelta(days=_MIRROR_LAG_DAYS)
    return date(end.year + 1, 2, 15) if basis == "mirror" else date(end.year + 1, 8, 1)

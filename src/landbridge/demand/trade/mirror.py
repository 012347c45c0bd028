"""The years of trade with what the partners themselves counted beside them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import NamedTuple

from landbridge import facts
from landbridge.demand.trade.flows import COUNTRIES, WHOLE, Flow, read_flows
from landbridge.results.trade import TradeYear

__all__ = ["trade_years"]

#: Chinese figures: customs first, then the same as filed with the UN, then statements
_CHINESE = ("gacc", "comtrade", "ministry", "unctad", "other")
_MIRROR = {WHOLE: ("mirror_sum",)}


def trade_years(
    partner: str | None = None, *, as_of: date | None = None, rows: Sequence[Flow] | None = None
) -> tuple[TradeYear, ...]:
    """Return one row for each partner and year, the bases never joined.

    Parameters
    ----------
    partner : str, optional
        One partner's code; else the five countries and the five together.
    as_of : date, optional
        Rows published later are left out.
    """
    flows = read_flows() if rows is None else rows
    known = [
        f
        for f in flows
        if f.currency == "USD" and f.month_to == 12 and (as_of is None or f.published_on <= as_of)
    ]
    conflicts = _conflicts()
    partners = (partner,) if partner else (WHOLE, *COUNTRIES)
    years = sorted({(f.partner, f.year) for f in known if f.partner in partners})
    order = {code: k for k, code in enumerate(partners)}
    return tuple(
        _year([f for f in known if (f.partner, f.year) == place], place, conflicts)
        for place in sorted(years, key=lambda p: (order[p[0]], p[1]))
    )


def _year(
    rows: Sequence[Flow], place: tuple[str, int], conflicts: dict[tuple[str, int], list[str]]
) -> TradeYear:
    chinese = _best(rows, _CHINESE)
    mirror = _best(rows, _MIRROR.get(place[0], ("mirror",)))
    ours, theirs = _filled(rows, chinese), _filled(rows, mirror)
    gap = ratio = None
    if ours.total_bn is not None and theirs.total_bn:
        gap = round(ours.total_bn - theirs.total_bn, 6)
        ratio = round(ours.total_bn / theirs.total_bn, 6)
    picked = [row for row in (chinese, mirror) if row is not None]
    return TradeYear(
        partner=place[0],
        year=place[1],
        cn_exports_bn=ours.exports_bn,
        cn_imports_bn=ours.imports_bn,
        total_bn=ours.total_bn,
        basis=chinese.basis if chinese else None,
        reporter=chinese.reporter if chinese else None,
        est=ours.est,
        mirror_exports_bn=theirs.exports_bn,
        mirror_imports_bn=theirs.imports_bn,
        mirror_total_bn=theirs.total_bn,
        mirror_reporter=mirror.reporter if mirror else None,
        mirror_est=theirs.est,
        gap_bn=gap,
        ratio=ratio,
        published_on=chinese.published_on if chinese else None,
        sources=tuple(dict.fromkeys(row.source for row in picked)),
        conflicts=tuple(conflicts.get(place, ())),
    )


def _best(rows: Iterable[Flow], bases: Sequence[str]) -> Flow | None:
    """Return the row of the first basis: stated before estimated, with a total, with parts."""
    found = [row for row in rows if row.basis in bases]
    return min(found, key=lambda r: _order(r, bases), default=None)


def _order(row: Flow, bases: Sequence[str]) -> tuple[bool, int, bool, int, int, str]:
    missing = (row.cn_exports_bn is None) + (row.cn_imports_bn is None)
    digits = len(f"{row.total_bn or 0:.6f}".rstrip("0"))
    place = bases.index(row.basis)
    return row.total_bn is None, place, row.est, missing, -digits, row.flow_id


class _Figures(NamedTuple):
    exports_bn: float | None
    imports_bn: float | None
    total_bn: float | None
    est: bool


def _filled(rows: Iterable[Flow], best: Flow | None) -> _Figures:
    """Return the figures of a row; a part that it lacks is taken from a row on the same basis."""
    if best is None:
        return _Figures(None, None, None, False)
    others = sorted((r for r in rows if r.basis == best.basis), key=lambda r: (r.est, r.flow_id))
    guessed = best.est
    found: list[float | None] = []
    for name in ("cn_exports_bn", "cn_imports_bn"):
        row = next((r for r in (best, *others) if getattr(r, name) is not None), None)
        found.append(getattr(row, name) if row else None)
        guessed = guessed or bool(row and row.est)
    return _Figures(found[0], found[1], best.total_bn, guessed)


def _conflicts() -> dict[tuple[str, int], list[str]]:
    found: dict[tuple[str, int], list[str]] = {}
    for row in facts.load("trade_conflicts").iter_rows(named=True):
        text = f"{row['what']}; {row['treatment']}"
        found.setdefault((row["partner"], row["year"]), []).append(text)
    return found

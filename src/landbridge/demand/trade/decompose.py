"""Growth of trade between two years by country, by flow and by goods, as far as published."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from landbridge import facts
from landbridge.core.errors import InfeasibleError, UsageError
from landbridge.demand.trade.flows import COUNTRIES, NAMES, WHOLE, Flow, Known, known_on, read_flows
from landbridge.results.trade import Contribution, Growth, GrowthPoint

__all__ = ["GOODS", "decompose_growth"]

#: growth points that the goods are cut into
GOODS = ("farm goods", "new-energy equipment", "e-commerce")
ROUNDING = "rounding and revision"
_ALL_KNOWN = date(9999, 12, 31)


def decompose_growth(
    year_from: int,
    year_to: int,
    month_to: int = 12,
    *,
    as_of: date | None = None,
    rows: Sequence[Flow] | None = None,
) -> Growth:
    """Return the growth of the whole and what each part adds to it; parts sum to the whole.

    Parameters
    ----------
    month_to : int
        January to this month of both years; 12 for whole years.
    as_of : date, optional
        Rows published later are left out.

    Raises
    ------
    UsageError
        For years in the wrong order or a month that is none.
    InfeasibleError
        If the total of one of the two is not published.
    """
    if year_from >= year_to:
        raise UsageError(
            f"--from {year_from} --to {year_to}: the first year must lie before the second."
        )
    if not 1 <= month_to <= 12:
        raise UsageError(f"--months {month_to}: allowed is 1 to 12.")
    day = _ALL_KNOWN if as_of is None else as_of
    flows = read_flows() if rows is None else rows
    known = known_on(flows, day)
    first, last = _ends(known, year_from, year_to, month_to)
    whole = (first.total_bn or 0.0, last.total_bn or 0.0)
    points = _points(day)
    return Growth(
        year_from, year_to, month_to, last.currency, *whole,
        growth_pct=100 * (whole[1] / whole[0] - 1),
        est=first.est or last.est,
        by_country=tuple(_by_country(known, (year_from, year_to), month_to, last.currency, whole)),
        by_flow=tuple(_by_flow(flows, (first, last), day)),
        by_goods=tuple(_by_goods(points, (first, last), whole)),
        points=tuple(_shown(row) for row in points),
    )  # fmt: skip


def _ends(known: Known, year_from: int, year_to: int, month: int) -> tuple[Flow, Flow]:
    """Return both totals in one currency, dollars where both are published in them."""
    for table in (known.usd, known.cny):
        first, last = (table.get((WHOLE, year, month)) for year in (year_from, year_to))
        if first is not None and last is not None:
            return first, last
    places = {(y, m) for t in (known.usd, known.cny) for p, y, m in t if p == WHOLE}
    listed = ", ".join(f"{y} to month {m}" if m < 12 else str(y) for y, m in sorted(places))
    span = "" if month == 12 else f" for January to month {month}"
    raise InfeasibleError(
        f"The total of {year_from} or {year_to}{span} is not published in one currency.",
        cure=f"Published: {listed}.",
    )


def _part(
    name: str, ends: tuple[float, float], whole: tuple[float, float], est: bool
) -> Contribution:
    first, last = ends
    return Contribution(
        name, first, last, last - first, 100 * (last - first) / whole[0],
        100 * (last / first - 1) if first else None, "published", est, "",
    )  # fmt: skip


def _rest(parts: Sequence[Contribution], whole: tuple[float, float], name: str) -> Contribution:
    """Return what the parts leave of the change, so that all sum to it."""
    change = whole[1] - whole[0] - sum(part.change_bn or 0.0 for part in parts)
    status = "rounding" if name == ROUNDING else "rest"
    return Contribution(
        name, None, None, change, 100 * change / whole[0], None, status, False, ""
    )  # fmt: skip


def _by_country(
    known: Known, years: tuple[int, int], month: int, currency: str, whole: tuple[float, float]
) -> Iterator[Contribution]:
    table = known.usd if currency == "USD" else known.cny
    parts = []
    for code in COUNTRIES:
        first, last = (table.get((code, year, month)) for year in years)
        if first is not None and last is not None:
            ends = (first.total_bn or 0.0, last.total_bn or 0.0)
            parts.append(_part(NAMES[code], ends, whole, first.est or last.est))
    yield from parts
    full = len(parts) == len(COUNTRIES)
    yield _rest(parts, whole, ROUNDING if full else "other countries, not published")


def _by_flow(rows: Sequence[Flow], ends: tuple[Flow, Flow], day: date) -> Iterator[Contribution]:
    """Cut the change into China's exports and imports, each from the best row that has it."""
    whole = (ends[0].total_bn or 0.0, ends[1].total_bn or 0.0)
    parts = []
    for column, name in (
        ("cn_exports_bn", "China's exports"),
        ("cn_imports_bn", "China's imports"),
    ):
        found = [_filled(rows, end, column, day) for end in ends]
        if None not in found:
            values = [row for row in found if row is not None]
            both = (getattr(values[0], column), getattr(values[1], column))
            parts.append(_part(name, both, whole, any(row.est for row in values)))
    yield from parts
    yield _rest(parts, whole, ROUNDING if len(parts) == 2 else "the other way, not published")


def _filled(rows: Sequence[Flow], end: Flow, column: str, day: date) -> Flow | None:
    same = [
        row
        for row in rows
        if (row.partner, row.year, row.month_to, row.basis, row.currency)
        == (end.partner, end.year, end.month_to, end.basis, end.currency)
        and getattr(row, column) is not None
        and row.published_on <= day
    ]
    return min(same, key=lambda row: (row.est, row.flow_id), default=None)


def _points(day: date) -> list[dict[str, Any]]:
    table = facts.load("growth_points").sort("point_id").iter_rows(named=True)
    return [row for row in table if row["published_on"] <= day]


def _by_goods(
    points: Sequence[Mapping[str, Any]], ends: tuple[Flow, Flow], whole: tuple[float, float]
) -> Iterator[Contribution]:
    """Cut the change into the growth points that are a part of the whole in these months."""
    place = (ends[0].year, ends[1].year, ends[1].month_to)
    parts = []
    for good in GOODS:
        row = next((p for p in points if p["good"] == good and _fits(p, place)), None)
        if row is None:
            yield Contribution(
                good, None, None, None, None, None, "not published", False,
                "no figure for these months that is a part of the whole: within the rest",
            )  # fmt: skip
            continue
        rate = _rate(row, ends[1].currency)
        values = (row["from_bn"] * rate, row["to_bn"] * rate)
        part = _part(good, values, whole, row["est"])
        parts.append(part)
        yield Contribution(
            part.part, part.from_bn, part.to_bn, part.change_bn, part.points_pct,
            row["growth_pct"], "published", row["est"], row["scope"],
        )  # fmt: skip
    yield _rest(parts, whole, "all other goods, not published")


def _fits(row: Mapping[str, Any], place: tuple[int, int, int]) -> bool:
    held = row["from_bn"] is not None and row["to_bn"] is not None
    return bool(
        row["in_total"] and held and (row["year_from"], row["year_to"], row["month_to"]) == place
    )


def _rate(row: Mapping[str, Any], currency: str) -> float:
    if row["currency"] == currency:
        return 1.0
    rate = float(row["cny_per_usd"])
    return 1.0 / rate if currency == "USD" else rate


def _shown(row: Mapping[str, Any]) -> GrowthPoint:
    return GrowthPoint(**{name: row[name] for name in GrowthPoint.__dataclass_fields__})

"""What ``landbridge trade`` prints."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rich.table import Table

    from landbridge.results.trade import Contribution, Growth, Nowcast, TradeYear

__all__ = ["print_growth", "print_nowcast", "print_years", "years_json"]

_NOTHING = "-"


def print_nowcast(answer: Nowcast) -> None:
    """Print the year, its countries, what was used and how the method did before."""
    from rich.text import Text

    from landbridge.cli.output import show
    from landbridge.demand.trade.flows import NAMES

    table = _table("partner", "bn USD", "P10", "P90", "how")
    whole = "published" if answer.status == "published" else "nowcast"
    lines = [(NAMES["CA5"], answer.estimate_bn_usd, answer.p10, answer.p90, whole)]
    lines += [
        (NAMES[code], part.estimate_bn_usd, part.p10, part.p90, part.rule)
        for code, part in answer.by_country.items()
    ]
    for name, value, low, high, how in lines:
        table.add_row(name, f"{value:.1f}", f"{low:.1f}", f"{high:.1f}", how)
    head = f"China's goods trade with the five countries in {answer.year}, known on {answer.as_of}"
    over = f"Probability of more than 100 bn USD: {answer.prob_over_100:.0%}."
    show(Text(head), table, Text(over), *map(Text, answer.notes))
    _print_used(answer)
    _print_scores(answer)


def _print_used(answer: Nowcast) -> None:
    from rich.text import Text

    from landbridge.cli.output import show

    table = _table("used", "to month", "bn", "published on", left=1)
    for row in answer.used:
        day = f"{row.published_on}" + (" (by rule)" if row.published_est else "")
        figure = f"{row.total_bn:g} {row.currency}" + (" est" if row.est else "")
        table.add_row(f"{row.partner} {row.year}", str(row.month_to), figure, day)
    show(Text(""), table)


def _print_scores(answer: Nowcast) -> None:
    from rich.text import Text

    from landbridge.cli.output import show

    if not answer.scores:
        show(Text("No back-test: no forecast of the past had its outcome by that day."))
        return
    methods = list(dict.fromkeys(score.method for score in answer.scores))
    table = _table("back-test: mean error, %", "n", *methods, "in P10-P90")
    for group in dict.fromkeys(score.group for score in answer.scores):
        of = {score.method: score for score in answer.scores if score.group == group}
        inside = next((s.inside for s in of.values() if s.inside is not None), None)
        table.add_row(
            group,
            str(max(score.n for score in of.values())),
            *(f"{of[name].mape_pct:.1f}" if name in of else _NOTHING for name in methods),
            _NOTHING if inside is None else f"{inside:.0%}",
        )
    show(Text(""), table)


def print_years(rows: Sequence[TradeYear]) -> None:
    """Print the years with the mirror beside them."""
    from rich.text import Text

    from landbridge.cli.output import show

    table = _table(
        "year", "basis", "exports", "imports", "total", "mirror", "gap", "ratio", left=2
    )  # fmt: skip
    for row in rows:
        mark = "*" if row.est else ""
        table.add_row(
            f"{row.partner} {row.year}", row.basis or _NOTHING, _bn(row.cn_exports_bn),
            _bn(row.cn_imports_bn), _bn(row.total_bn) + mark, _bn(row.mirror_total_bn),
            _bn(row.gap_bn), _NOTHING if row.ratio is None else f"{row.ratio:.2f}",
        )  # fmt: skip
    legend = "bn USD; exports are China's; * an estimate is among the figures; mirror: the partner."
    told = [f"{r.partner} {r.year}: {text}" for r in rows for text in r.conflicts]
    show(table, Text(legend), *(Text(line) for line in told))


def years_json(rows: Sequence[TradeYear], partner: str | None) -> dict[str, Any]:
    """Return the years as one JSON document."""
    from landbridge.results.trade import plain

    return {"partner": partner, "unit": "bn USD", "rows": plain([asdict(row) for row in rows])}


def print_growth(answer: Growth) -> None:
    """Print the growth and its parts."""
    from rich.text import Text

    from landbridge.cli.output import show

    span = "" if answer.month_to == 12 else f", January to month {answer.month_to}"
    mark = " (estimate)" if answer.est else ""
    show(
        Text(
            f"{answer.year_from} to {answer.year_to}{span}: {answer.from_bn:g} to "
            f"{answer.to_bn:g} bn {answer.currency}, {answer.growth_pct:+.1f} %{mark}."
        )
    )
    for title, parts in (
        ("by country", answer.by_country),
        ("by flow", answer.by_flow),
        ("by goods", answer.by_goods),
    ):
        show(_parts(title, parts, answer.currency))
    told = [
        f"{p.good}: {p.growth_pct:+.1f} % {p.year_from}-{p.year_to}"
        + (f" to month {p.month_to}" if p.month_to < 12 else "")
        + f"; {p.scope}"
        for p in answer.points
    ]
    show(Text("Growth points as published:"), *map(Text, told))


def _parts(title: str, parts: Iterable[Contribution], currency: str) -> Table:
    table = _table(title, f"change, bn {currency}", "points", "growth", "status", left=1)
    for part in parts:
        points = _NOTHING if part.points_pct is None else f"{part.points_pct:+.2f}"
        change = _NOTHING if part.change_bn is None else f"{part.change_bn:+.2f}"
        growth = _NOTHING if part.growth_pct is None else f"{part.growth_pct:+.1f} %"
        status = part.status + (" (estimate)" if part.est else "")
        table.add_row(part.part, change, points, growth, status)
    return table


def _bn(value: float | None) -> str:
    return _NOTHING if value is None else f"{value:.2f}"


def _table(*columns: str, left: int = 1) -> Table:
    from rich.table import Table

    table = Table(box=None, padding=(0, 2, 0, 0), pad_edge=False, header_style="bold")
    for k, name in enumerate(columns):
        words = name in ("how", "status", "published on")
        table.add_column(name, justify="left" if k < left or words else "right")
    return table

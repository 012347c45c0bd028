"""Trade as one HTML file: the nowcast with its fan, or the growth with its parts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from landbridge.report.page import page_html
from landbridge.report.text import esc, linked
from landbridge.report.trade_svg import COLOURS, countries_svg, fan_svg
from landbridge.results.trade import Contribution, Growth, Nowcast, TradeYear

__all__ = ["growth_html", "nowcast_html"]

_NAMES = {
    "KZ": "Kazakhstan", "KG": "Kyrgyzstan", "UZ": "Uzbekistan", "TM": "Turkmenistan",
    "TJ": "Tajikistan",
}  # fmt: skip
_NOTHING = "–"
_CAPTION = (
    "Published totals of Chinese customs; dashed and shaded: the year asked for, from P10 to P90; "
    "dotted: 100 bn USD."
)


def nowcast_html(answer: Nowcast, years: Sequence[TradeYear]) -> str:
    """Return the page; ``years`` are those known on the day of the answer."""
    title = f"China's trade with Central Asia in {answer.year}"
    body = "".join(
        (
            _head(answer, title),
            '<h2 id="fan">The five countries</h2><figure class="card">',
            fan_svg(answer, years),
            f"<figcaption>{_CAPTION}</figcaption></figure>",
            _countries(answer, years),
            _scores(answer),
            _used(answer),
            _notes(answer.notes),
        )
    )
    return page_html(title, body, ())


def growth_html(answer: Growth) -> str:
    """Return the page."""
    title = f"Growth of China's trade with Central Asia, {answer.year_from} to {answer.year_to}"
    span = "" if answer.month_to == 12 else f", January to month {answer.month_to}"
    mark = "; an estimate is among the two" if answer.est else ""
    lead = (
        f"{answer.from_bn:g} to {answer.to_bn:g} bn {answer.currency}{span}: "
        f"{answer.growth_pct:+.1f} %{mark}. The parts of each table sum to this growth."
    )
    points = _table(
        ("growth point", "growth", "years", "what was counted", "source"),
        (
            (
                p.good,
                f"{p.growth_pct:+.1f} %",
                f"{p.year_from}–{p.year_to}" + (f" to month {p.month_to}" * (p.month_to < 12)),
                p.scope + (" (estimate)" if p.est else ""),
                p.source,
            )
            for p in answer.points
        ),
    )
    body = (
        f"{_top(title, 'growth', 'good', 'published')}"
        f'<p class="lead">{esc(lead)}</p>'
        f"<h2>By country</h2>{_parts(answer.by_country, answer.currency)}"
        f"<h2>By flow</h2>{_parts(answer.by_flow, answer.currency)}"
        f"<h2>By goods</h2>{_parts(answer.by_goods, answer.currency)}"
        f"<h2>Growth points as published</h2>{points}"
    )
    return page_html(title, body, ())


def _top(title: str, what: str, kind: str, word: str) -> str:
    return (
        f'<header class="top"><p class="brand"><b>Landbridge</b> trade {esc(what)}'
        f'<span class="status {kind}">{esc(word)}</span></p><h1>{esc(title)}</h1></header>'
    )


def _head(answer: Nowcast, title: str) -> str:
    kind = "good" if answer.status == "published" else "part"
    tiles = (
        ("bn USD", f"{answer.estimate_bn_usd:.1f}", f"known on {answer.as_of}"),
        ("P10 to P90", f"{answer.p10:.1f} – {answer.p90:.1f}", "four times in five within"),
        ("over 100 bn USD", f"{answer.prob_over_100:.0%}", "probability"),
    )
    shown = "".join(
        f'<div class="tile"><span>{esc(a)}</span><b>{esc(b)}</b><small>{esc(c)}</small></div>'
        for a, b, c in tiles
    )
    return (
        f"{_top(title, 'nowcast', kind, answer.status)}"
        f'<div class="glance"><div class="tiles">{shown}</div></div>'
    )


def _countries(answer: Nowcast, years: Sequence[TradeYear]) -> str:
    keys = "".join(
        f'<li><span class="key-dot" style="background:{colour}"></span>{_NAMES[code]}</li>'
        for code, colour in COLOURS.items()
    )
    table = _table(
        ("country", "bn USD", "P10", "P90", "how"),
        (
            (_NAMES[code], *(f"{v:.2f}" for v in (p.estimate_bn_usd, p.p10, p.p90)), p.rule)
            for code, p in answer.by_country.items()
        ),
    )
    return (
        f'<h2 id="countries">By country</h2><figure class="card"><ul class="keys">{keys}</ul>'
        f"{countries_svg(answer, years)}</figure>{table}"
    )


def _scores(answer: Nowcast) -> str:
    if not answer.scores:
        return ""
    rows = (
        (
            s.group, s.method, str(s.n), f"{s.mape_pct:.1f} %", f"{s.bias_pct:+.1f} %",
            _NOTHING if s.inside is None else f"{s.inside:.0%}",
        )
        for s in answer.scores
    )  # fmt: skip
    head = ("forecasts of", "method", "n", "mean error", "bias", "within P10–P90")
    return f'<h2 id="backtest">Back-test</h2>{_table(head, rows)}'


def _used(answer: Nowcast) -> str:
    rows = (
        (
            f"{r.partner} {r.year}, to month {r.month_to}",
            f"{r.total_bn:g} {r.currency}" + (" (estimate)" if r.est else ""),
            f"{r.published_on}" + (" (by rule)" if r.published_est else ""),
            r.source,
        )
        for r in answer.used
    )
    head = ("row", "bn", "published on", "source")
    return f'<h2 id="used">What was used</h2>{_table(head, rows)}'


def _notes(notes: Sequence[str]) -> str:
    items = "".join(f"<li>{esc(text)}</li>" for text in notes)
    return f'<h2 id="notes">Notes</h2><div class="card made"><ul>{items}</ul></div>'


def _parts(parts: Iterable[Contribution], currency: str) -> str:
    rows = (
        (
            p.part,
            _NOTHING if p.change_bn is None else f"{p.change_bn:+.2f}",
            _NOTHING if p.points_pct is None else f"{p.points_pct:+.2f}",
            _NOTHING if p.growth_pct is None else f"{p.growth_pct:+.1f} %",
            p.status + (" (estimate)" if p.est else ""),
        )
        for p in parts
    )
    return _table(("part", f"change, bn {currency}", "points", "growth", "status"), rows)


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    top = "".join(f"<th>{esc(name)}</th>" for name in head)
    body = "".join(
        "<tr>"
        + "".join(
            f'<td data-h="{esc(name)}">{linked(cell)}</td>'
            for name, cell in zip(head, row, strict=True)
        )
        + "</tr>"
        for row in rows
    )
    return f'<table class="front-table"><thead><tr>{top}</tr></thead><tbody>{body}</tbody></table>'

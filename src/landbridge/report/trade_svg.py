"""Drawings on trade: the years with the fan of the nowcast, and the countries by year."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from landbridge.report.scales import Scale, round_scale
from landbridge.report.text import esc
from landbridge.results.trade import Nowcast, TradeYear

__all__ = ["COLOURS", "countries_svg", "fan_svg"]

_LEFT, _TOP, _WIDE, _HIGH = 52.0, 26.0, 620.0, 300.0
#: first year drawn: before it the totals have gaps of years
_FIRST = 2021
_WHOLE = "CA5"
#: colour of each country, the same on both drawings and in the legend
COLOURS = {
    "KZ": "var(--k1,#35618f)", "KG": "var(--k2,#b0791f)", "UZ": "var(--k3,#3f8f6b)",
    "TM": "var(--k4,#b04a3f)", "TJ": "var(--k5,#7d6aa8)",
}  # fmt: skip


def fan_svg(answer: Nowcast, years: Sequence[TradeYear]) -> str:
    """Return published totals as a line and the year asked for as a fan, with the 100 bn line."""
    past = {
        y.year: y.total_bn
        for y in years
        if y.partner == _WHOLE and y.basis == "gacc" and y.total_bn and y.year >= _FIRST
    }
    past.pop(answer.year, None)
    before = {year: value for year, value in past.items() if year < answer.year}
    last = max([*past, answer.year])
    first = min([*past, answer.year - 1])
    x = Scale(float(first), float(last), _LEFT + 24, _LEFT + _WIDE - 24)
    highest = max([answer.p90, 100.0, *past.values()])
    y = round_scale(0.0, highest * 1.05, _TOP + _HIGH, _TOP, 6)
    body = [*_grid(x, y), *_hundred(y), *_fan(answer, before, x, y), *_line(past, x, y)]
    label = f"Trade with the five countries to {answer.year}, bn USD"
    return _svg(label, body)


def countries_svg(answer: Nowcast, years: Sequence[TradeYear]) -> str:
    """Return a line for each country with its own interval in the year asked for."""
    past = {
        code: {
            y.year: y.total_bn
            for y in years
            if y.partner == code and y.basis == "gacc" and y.total_bn and y.year >= _FIRST
        }
        for code in COLOURS
    }
    seen = [year for of in past.values() for year in of]
    first, last = min([*seen, answer.year - 1]), max([*seen, answer.year])
    x = Scale(float(first), float(last), _LEFT + 24, _LEFT + _WIDE - 24)
    tops = [part.p90 for part in answer.by_country.values()]
    tops += [value for of in past.values() for value in of.values()]
    y = round_scale(0.0, max(tops, default=1.0) * 1.05, _TOP + _HIGH, _TOP, 6)
    body = list(_grid(x, y))
    for k, (code, colour) in enumerate(COLOURS.items()):
        body += _country(answer, code, past[code], (x, y, 5.0 * (k - 2)), colour)
    return _svg(f"Trade by country to {answer.year}, bn USD", body)


def _country(
    answer: Nowcast,
    code: str,
    past: dict[int, float],
    axes: tuple[Scale, Scale, float],
    colour: str,
) -> Iterator[str]:
    x, y, shift = axes
    part = answer.by_country.get(code)
    points = [(x.at(year), y.at(value)) for year, value in sorted(past.items())]
    if part is not None and answer.year not in past:
        at = x.at(answer.year)
        points.append((at, y.at(part.estimate_bn_usd)))
        yield (
            f'<path d="M{at + shift:.1f} {y.at(part.p10):.1f}V{y.at(part.p90):.1f}" '
            f'stroke="{colour}" stroke-width="3" opacity=".55"><title>{esc(code)} '
            f"P10 {part.p10:.1f}, P90 {part.p90:.1f}</title></path>"
        )
    if points:
        way = "L".join(f"{a:.1f} {b:.1f}" for a, b in points)
        yield f'<path d="M{way}" fill="none" stroke="{colour}" stroke-width="2"/>'
    for year, value in sorted(past.items()):
        says = f"{code} {year}: {value:g} bn USD"
        yield _dot(x.at(year), y.at(value), colour, says)


def _fan(answer: Nowcast, before: dict[int, float], x: Scale, y: Scale) -> Iterator[str]:
    at, top, low = x.at(answer.year), y.at(answer.p90), y.at(answer.p10)
    middle = y.at(answer.estimate_bn_usd)
    accent = "var(--accent,#0a5aa6)"
    if before:
        year = max(before)
        start = f"{x.at(year):.1f} {y.at(before[year]):.1f}"
        yield f'<path d="M{start}L{at:.1f} {top:.1f}V{low:.1f}Z" fill="{accent}" opacity=".18"/>'
        yield (
            f'<path d="M{start}L{at:.1f} {middle:.1f}" stroke="{accent}" stroke-width="2" '
            'stroke-dasharray="5 4" fill="none"/>'
        )
    says = (
        f"{answer.year}: {answer.estimate_bn_usd:.1f}, P10 {answer.p10:.1f}, P90 {answer.p90:.1f}"
    )
    yield f'<path d="M{at:.1f} {top:.1f}V{low:.1f}" stroke="{accent}" stroke-width="3"/>'
    yield _dot(at, middle, accent, says)
    yield _text(at - 9, middle - 8, f"{answer.estimate_bn_usd:.1f}", "end")


def _line(past: dict[int, float], x: Scale, y: Scale) -> Iterator[str]:
    points = sorted(past.items())
    if points:
        way = "L".join(f"{x.at(year):.1f} {y.at(value):.1f}" for year, value in points)
        yield f'<path d="M{way}" fill="none" stroke="var(--ink,#17212b)" stroke-width="2"/>'
    for year, value in points:
        yield _dot(x.at(year), y.at(value), "var(--ink,#17212b)", f"{year}: {value:g} bn USD")
        yield _text(x.at(year), y.at(value) - 9, f"{value:g}", "middle")


def _hundred(y: Scale) -> Iterator[str]:
    at = y.at(100.0)
    yield (
        f'<path d="M{_LEFT} {at:.1f}H{_LEFT + _WIDE}" stroke="var(--none,#9b1c14)" '
        'stroke-dasharray="2 4"/>'
    )


def _grid(x: Scale, y: Scale) -> Iterator[str]:
    for tick in y.ticks:
        yield (
            f'<path d="M{_LEFT} {y.at(tick):.1f}H{_LEFT + _WIDE}" stroke="var(--line,#d0d7de)"/>'
        )
        yield _text(_LEFT - 8, y.at(tick) + 4, f"{tick:g}", "end")
    for year in range(int(x.low), int(x.high) + 1):
        yield _text(x.at(year), _TOP + _HIGH + 20, str(year), "middle")
    yield _text(_LEFT - 44, _TOP - 10, "bn USD", "start")


def _dot(x: float, y: float, colour: str, says: str) -> str:
    return (
        f'<circle cx="{x:.1f}" cy="{y:.1f}" r="4" fill="{colour}"><title>{esc(says)}</title>'
        "</circle>"
    )


def _text(x: float, y: float, text: str, anchor: str) -> str:
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" font-size="12" text-anchor="{anchor}" '
        f'fill="var(--ink,#17212b)">{esc(text)}</text>'
    )


def _svg(label: str, body: Sequence[str]) -> str:
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" class="chart" style="max-width:760px" '
        f'font-family="sans-serif" viewBox="0 0 {_LEFT + _WIDE + 12:g} {_TOP + _HIGH + 30:g}" '
        f'role="img" aria-label="{esc(label)}">{"".join(body)}</svg>\n'
    )

"""How the gap of an assignment fell: relative gap, on a scale of tens, by iteration."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

from landbridge.report.flow_contents import GapPoint
from landbridge.report.scales import Scale, round_scale
from landbridge.report.text import esc

__all__ = ["gap_svg"]

_LEFT, _TOP, _WIDE, _HIGH = 64.0, 26.0, 560.0, 300.0
_LEAST = 1e-18  # a gap of zero is drawn here


def gap_svg(gaps: Sequence[GapPoint], target: float) -> str:
    """Return the plot; a gap that is not finite is left out, one of zero stands at the foot."""
    points = [(p.iteration, max(p.gap, _LEAST), p) for p in gaps if math.isfinite(p.gap)]
    values = [gap for _, gap, _ in points] + [max(target, _LEAST)]
    low, high = math.floor(math.log10(min(values))), math.ceil(math.log10(max(values)))
    high = max(high, low + 1)
    last = max((k for k, _, _ in points), default=1)
    x = round_scale(0.0, max(float(last), 1.0), _LEFT, _LEFT + _WIDE, 8)
    y = Scale(float(low), float(high), _TOP + _HIGH, _TOP, tuple(map(float, range(low, high + 1))))
    way = "L".join(f"{x.at(k):.1f} {y.at(math.log10(gap)):.1f}" for k, gap, _ in points)
    goal = y.at(math.log10(max(target, _LEAST)))
    body = [
        *_axes(x, y),
        _line(f"M{x.start} {goal:.1f}H{x.end}", 'stroke="#57606a" stroke-dasharray="4 4"'),
        f'<path d="M{way}" fill="none" stroke="var(--accent,#0a5aa6)" stroke-width="2"/>'
        if points
        else "",
        *(_dot(x.at(k), y.at(math.log10(gap)), p) for k, gap, p in points),
        _text(x.end, _TOP + _HIGH + 36, "iteration", "end"),
        _text(_LEFT - 52, _TOP - 10, "relative gap (dashed: asked for)", "start"),
    ]
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" class="chart" style="max-width:720px" '
        f'font-family="sans-serif" viewBox="0 0 {_LEFT + _WIDE + 24:g} {_TOP + _HIGH + 46:g}" '
        f'role="img" aria-label="Relative gap by iteration">{"".join(body)}</svg>\n'
    )


def _axes(x: Scale, y: Scale) -> Iterator[str]:
    every = max(1, math.ceil(len(y.ticks) / 9))
    for tick in x.ticks:
        yield _line(f"M{x.at(tick):.1f} {y.end}V{y.start}")
        if tick == int(tick):
            yield _text(x.at(tick), y.start + 17, f"{tick:g}", "middle")
    for k, tick in enumerate(y.ticks):
        if k % every == 0:
            yield _line(f"M{x.start} {y.at(tick):.1f}H{x.end}")
            yield _text(x.start - 7, y.at(tick) + 4, f"1e{tick:.0f}", "end")


def _line(path: str, stroke: str = 'stroke="var(--line,#d0d7de)"') -> str:
    return f'<path d="{path}" fill="none" {stroke}/>'


def _dot(x: float, y: float, point: GapPoint) -> str:
    says = f"iteration {point.iteration}: gap {point.gap:.3g} after {point.cpu_s:.2f} CPU s"
    return (
        f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3.2" fill="var(--accent,#0a5aa6)">'
        f"<title>{esc(says)}</title></circle>"
    )


def _text(x: float, y: float, text: str, anchor: str) -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" font-size="12" text-anchor="{anchor}">{esc(text)}</text>'

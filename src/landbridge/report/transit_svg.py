"""Plots of the validation of transit times: predicted by published days, and calibration."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from landbridge.report.figure_svg import BACK, GRID, INK, figure, label
from landbridge.report.geometry import Box
from landbridge.report.labels import Label, label_svg, place_labels
from landbridge.report.scales import Scale, round_scale
from landbridge.report.text import esc
from landbridge.study.validation.calibration import Calibration
from landbridge.study.validation.transit import TransitRow

__all__ = ["BAND_DAYS", "calibration_svg", "transit_svg"]

#: half width of the band around the line where both figures agree
BAND_DAYS = 2.0
_SIZE, _LEFT, _TOP, _BOTTOM, _KEY = 560.0, 52.0, 20.0, 48.0, 176.0
#: colour and shape by crossing of the Chinese border; what is not named takes the last
_MARKS = (
    ("#0b5fa5", "circle"), ("#c2410c", "square"), ("#15803d", "triangle"), ("#7e22ce", "diamond"),
    ("#a16207", "circle"), ("#0f766e", "square"), ("#6b7280", "triangle"),
)  # fmt: skip


def transit_svg(rows: Sequence[TransitRow], named: Mapping[int, TransitRow]) -> str:
    """Return the scatter of rows that have both figures; ``named`` ones carry their number."""
    points = [(r.published_mid or 0.0, r.predicted or 0.0, r) for r in rows if r.error is not None]
    most = max((max(x, y) for x, y, _ in points), default=1.0)
    right, low = _LEFT + _SIZE - 72, _TOP + _SIZE - 72
    x = round_scale(0.0, most + 1, _LEFT, right, 8)
    y = Scale(x.low, x.high, low, _TOP, x.ticks)
    gates = _gates([r for _, _, r in points])
    body = [*_axes(x, y), *_band(x, y)]
    body += [
        _mark(x.at(a), y.at(b), gates[r.gateway], f"{r.pair}: published {a:g}, predicted {b:.1f}")
        for a, b, r in points
    ]
    body += _numbers(x, y, named, Box(_LEFT, _TOP, right, low))
    body += [
        label(right, low + 36, "published days (midpoint)", "end"),
        label(_LEFT, _TOP - 7, "predicted days", "start"),
        *_key(gates, right + 18),
    ]
    return figure(right + _KEY, low + _BOTTOM, "Predicted by published days", body)


def calibration_svg(found: Calibration) -> str:
    """Return the share of midpoints inside by nominal share of the central range."""
    right, low = _LEFT + 340.0, _TOP + 340.0
    ticks = (0.0, 0.2, 0.4, 0.6, 0.8, 1.0)
    x, y = Scale(0.0, 1.0, _LEFT, right, ticks), Scale(0.0, 1.0, low, _TOP, ticks)
    points = [(x.at(level.nominal), y.at(level.inside), level) for level in found.levels]
    way = "L".join(f"{a:.1f} {b:.1f}" for a, b, _ in points)
    body = [
        *_axes(x, y, percent=True),
        f'<path d="M{_LEFT} {low}L{right} {_TOP}" stroke="{INK}" stroke-dasharray="5 4"/>',
        f'<path d="M{way}" fill="none" stroke="{_MARKS[0][0]}" stroke-width="2"/>',
        *(
            _mark(a, b, _MARKS[0], f"{p.nominal:.0%} nominal, {p.inside:.0%} inside")
            + label(a + 9, b + 15, f"{p.inside:.0%}", "start")
            for a, b, p in points
        ),
        label(right, low + 36, "nominal share of the central range", "end"),
        label(_LEFT, _TOP - 7, "published midpoints inside", "start"),
        label(_LEFT + 12, _TOP + 22, "dashed: calibrated", "start"),
    ]
    return figure(right + 24, low + _BOTTOM, "Calibration of predicted ranges", body)


def _gates(rows: Sequence[TransitRow]) -> dict[str, tuple[str, str]]:
    """Return a mark for each gateway, the most frequent ones first."""
    counts: dict[str, int] = {}
    for row in rows:
        counts[row.gateway] = counts.get(row.gateway, 0) + 1
    order = sorted(counts, key=lambda gate: (not gate, -counts[gate], gate))
    return {gate: _MARKS[min(k, len(_MARKS) - 1)] for k, gate in enumerate(order)}


def _band(x: Scale, y: Scale) -> Iterator[str]:
    low, high, half = x.low, x.high, BAND_DAYS
    corners = [(low, low), (low, low + half), (high - half, high), (high, high),
               (high, high - half), (low + half, low)]  # fmt: skip
    around = "L".join(f"{x.at(a):.1f} {y.at(b):.1f}" for a, b in corners)
    yield f'<path d="M{around}Z" fill="#0b5fa5" opacity="0.10"/>'
    ends = f"M{x.at(low):.1f} {y.at(low):.1f}L{x.at(high):.1f} {y.at(high):.1f}"
    yield f'<path d="{ends}" stroke="{INK}" stroke-dasharray="5 4"/>'


def _numbers(x: Scale, y: Scale, named: Mapping[int, TransitRow], frame: Box) -> Iterator[str]:
    labels = [
        Label(x.at(row.published_mid or 0.0), y.at(row.predicted or 0.0), str(n), 12.0, 1, gap=7)
        for n, row in named.items()
    ]
    yield from map(label_svg, place_labels(labels, frame))


def _key(gates: Mapping[str, tuple[str, str]], left: float) -> Iterator[str]:
    for k, (gate, mark) in enumerate(gates.items()):
        top = _TOP + 12 + 21 * k
        yield _mark(left, top, mark, gate)
        yield label(left + 12, top + 4, gate or "not by China's border", "start", 11.0)
    top = _TOP + 18 + 21 * len(gates)
    yield label(left - 5, top, "dashed: both agree", "start", 11.0)
    yield label(left - 5, top + 16, f"band: ±{BAND_DAYS:g} days", "start", 11.0)


def _axes(x: Scale, y: Scale, *, percent: bool = False) -> Iterator[str]:
    form = "{:.0%}" if percent else "{:g}"
    for tick in x.ticks:
        yield f'<path d="M{x.at(tick):.1f} {y.end}V{y.start}" stroke="{GRID}"/>'
        yield label(x.at(tick), y.start + 17, form.format(tick), "middle")
    for tick in y.ticks:
        yield f'<path d="M{x.start} {y.at(tick):.1f}H{x.end}" stroke="{GRID}"/>'
        yield label(x.start - 7, y.at(tick) + 4, form.format(tick), "end")


def _mark(x: float, y: float, mark: tuple[str, str], says: str) -> str:
    colour, shape = mark
    paths = {
        "square": f"M{x - 4:.1f} {y - 4:.1f}h8v8h-8z",
        "triangle": f"M{x:.1f} {y - 5:.1f}l5 9h-10z",
        "diamond": f"M{x:.1f} {y - 5.5:.1f}l5.5 5.5l-5.5 5.5l-5.5 -5.5z",
        "circle": f"M{x - 4.5:.1f} {y:.1f}a4.5 4.5 0 1 0 9 0a4.5 4.5 0 1 0 -9 0z",
    }
    return (
        f'<path d="{paths[shape]}" fill="{colour}" fill-opacity="0.75" stroke="{BACK}">'
        f"<title>{esc(says)}</title></path>"
    )

"""Plots of the hourly profiles: months by zone, and two weeks of hours."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from landbridge.report.figure_svg import GRID, figure, label
from landbridge.report.scales import Scale, round_scale
from landbridge.report.text import esc
from landbridge.study.validation.energy_profiles import EnergyProfilesReport, Week

__all__ = ["months_svg", "weeks_svg"]

F64 = NDArray[np.float64]
_LEFT, _TOP, _WIDE, _HIGH, _GAP_X, _GAP_Y = 44.0, 40.0, 300.0, 170.0, 62.0, 62.0
_KEY = 104.0
#: colour and dashes of each zone in order
_LINES = (
    ("#0b5fa5", ""), ("#0b5fa5", "6 3"), ("#0b5fa5", "2 3"), ("#15803d", ""), ("#c2410c", ""),
    ("#7e22ce", ""), ("#a16207", ""),
)  # fmt: skip
_MONTHS = "JFMAMJJASOND"
_PANELS = (
    ("demand", "demand, month over year"),
    ("hydro", "hydro release, month over year"),
    ("wind", "wind, capacity factor"),
    ("solar", "sun, capacity factor"),
)
_LOAD, _WIND, _SUN = "#24292f", "#0b5fa5", "#c2410c"


def months_svg(report: EnergyProfilesReport) -> str:
    """Return four panels with a line for each zone through the months."""
    body: list[str] = []
    for k, (name, title) in enumerate(_PANELS):
        left = _LEFT + (k % 2) * (_WIDE + _GAP_X)
        top = _TOP + (k // 2) * (_HIGH + _GAP_Y)
        values = report.months[name]
        x = Scale(0.0, 11.0, left + 8, left + _WIDE - 8)
        y = round_scale(0.0, float(np.nanmax(values)) * 1.02, top + _HIGH, top, 5)
        body += _frame(y, left, title)
        body += [label(x.at(m), top + _HIGH + 16, _MONTHS[m], "middle") for m in range(12)]
        for row, zone in enumerate(report.zones):
            if np.isfinite(values[row]).all():
                points = [(x.at(float(m)), y.at(float(v))) for m, v in enumerate(values[row])]
                body.append(_line(points, _LINES[row % len(_LINES)], zone))
    right = _LEFT + 2 * _WIDE + _GAP_X + 20
    for row, zone in enumerate(report.zones):
        colour, dashes = _LINES[row % len(_LINES)]
        at = _TOP + 10 + 20 * row
        body.append(_line([(right, at), (right + 26, at)], (colour, dashes), zone))
        body.append(label(right + 32, at + 4, zone, "start"))
    height = _TOP + 2 * _HIGH + _GAP_Y + 34
    return figure(right + _KEY, height, f"Synthetic profiles of {report.year} by month", body)


def weeks_svg(report: EnergyProfilesReport) -> str:
    """Return the load of Kazakhstan, and wind and sun of KZ-South, for each week."""
    body: list[str] = []
    highest = max(float(week.load_gw.max()) for week in report.weeks)
    lowest = min(float(week.load_gw.min()) for week in report.weeks)
    for k, week in enumerate(report.weeks):
        left = _LEFT + k * (_WIDE + _GAP_X)
        x = Scale(0.0, float(len(week.load_gw) - 1), left, left + _WIDE)
        low = _TOP + _HIGH
        y = round_scale(lowest, highest, low, _TOP, 5)
        body += [*_frame(y, left, f"load of Kazakhstan, GW: {week.title}")]
        body += [_hours(x, y, week.load_gw, _LOAD, "load"), *_days(x, week, low)]
        top = low + _GAP_Y
        share = Scale(0.0, 1.0, top + _HIGH, top, (0.0, 0.25, 0.5, 0.75, 1.0))
        body += [*_frame(share, left, "KZ-South, output over capacity: wind blue, sun red")]
        body += [
            _hours(x, share, week.wind_cf, _WIND, "wind"),
            _hours(x, share, week.solar_cf, _SUN, "sun"),
            *_days(x, week, top + _HIGH),
        ]
    width = _LEFT + 2 * _WIDE + _GAP_X + 24
    height = _TOP + 2 * _HIGH + _GAP_Y + 34
    return figure(width, height, f"Synthetic hours of {report.year}", body)


def _hours(x: Scale, y: Scale, values: F64, colour: str, says: str) -> str:
    points = [(x.at(float(k)), y.at(float(v))) for k, v in enumerate(values)]
    return _line(points, (colour, ""), says, width=1.4)


def _days(x: Scale, week: Week, low: float) -> Iterator[str]:
    for day in range(7):
        name = str(week.hours_utc[day * 24].astype("datetime64[D]"))[5:]
        yield label(x.at(day * 24 + 12.0), low + 16, name, "middle", 10.0)


def _frame(y: Scale, left: float, title: str) -> Iterator[str]:
    yield label(left, y.end - 10, title, "start")
    for tick in y.ticks:
        yield f'<path d="M{left:.1f} {y.at(tick):.1f}h{_WIDE:g}" stroke="{GRID}"/>'
        yield label(left - 6, y.at(tick) + 4, f"{tick:g}", "end", 11.0)


def _line(
    points: Sequence[tuple[float, float]], style: tuple[str, str], says: str, width: float = 1.8
) -> str:
    colour, dashes = style
    way = "L".join(f"{a:.1f} {b:.1f}" for a, b in points)
    dashed = f' stroke-dasharray="{dashes}"' if dashes else ""
    return (
        f'<path d="M{way}" fill="none" stroke="{colour}" stroke-width="{width:g}"{dashed}>'
        f"<title>{esc(says)}</title></path>"
    )

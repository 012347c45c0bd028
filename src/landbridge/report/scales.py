"""Axes: from a figure to a place on the paper, and the round figures to write beside it."""

from __future__ import annotations

import math
from dataclasses import dataclass

__all__ = ["Scale", "auto_scale", "round_scale", "round_step"]

#: an axis turns logarithmic where the largest figure is this many times the smallest
LOG_FROM = 6.0
#: figures closer than this share of their size count as one: no mark could tell them apart
_TWINS = 1e-6


@dataclass(frozen=True, slots=True)
class Scale:
    """A linear or logarithmic axis from ``low``..``high`` to ``start``..``end`` on the paper."""

    low: float
    high: float
    start: float
    end: float
    ticks: tuple[float, ...] = ()
    log: bool = False

    def at(self, value: float) -> float:
        """Return the place of a figure."""
        low, high, here = self.low, self.high, value
        if self.log:
            low, high, here = math.log(low), math.log(high), math.log(max(value, 1e-9))
        share = (here - low) / (high - low)
        return self.start + share * (self.end - self.start)


def round_step(spread: float, count: int) -> float:
    """Return a step of 1, 2 or 5 times a power of ten that cuts a spread in at most ``count``."""
    rough = max(spread, 1e-9) / max(count, 1)
    power = 10.0 ** math.floor(math.log10(rough))
    return next((m * power for m in (1, 2, 5, 10) if m * power >= rough * (1 - 1e-9)), 10 * power)


def round_scale(
    low: float, high: float, start: float, end: float, count: int = 6, *, floor: float = 0.0
) -> Scale:
    """Return a linear axis whose ends are round figures, not below ``floor``."""
    if high - low < _TWINS * max(abs(high), 1.0):
        margin = max(abs(high) * 0.1, 1.0)
        low, high = max(low - margin, floor), high + margin
    step = round_step(high - low, count)
    first, last = math.floor(low / step), math.ceil(high / step)
    ticks = tuple(round(k * step, 9) for k in range(first, last + 1))
    return Scale(ticks[0], ticks[-1], start, end, ticks)


def auto_scale(low: float, high: float, start: float, end: float, count: int = 6) -> Scale:
    """Return an axis: logarithmic where the figures differ much."""
    if low <= 0 or high / low < LOG_FROM:
        return round_scale(low, high, start, end, count)
    first, last = math.floor(math.log10(low)), math.ceil(math.log10(high))
    marks = [m * 10.0**k for k in range(first, last + 1) for m in (1, 2, 5)]
    below = max((m for m in marks if m <= low), default=marks[0])
    above = min((m for m in marks if m >= high), default=marks[-1])
    ticks = tuple(m for m in marks if below <= m <= above)
    return Scale(below, above, start, end, ticks, log=True)

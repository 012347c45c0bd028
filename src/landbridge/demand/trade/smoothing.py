"""Exponential smoothing, simple and with a trend: baselines that the nowcast is held against.

Simple: Brown (1959). Trend: Holt (1957, reprinted 2004, doi:10.1016/j.ijforecast.2003.09.015).
"""

from __future__ import annotations

from collections.abc import Sequence

__all__ = ["fit_trend", "simple", "trend"]

_GRID = tuple(k / 20 for k in range(1, 21))


def simple(values: Sequence[float], alpha: float) -> list[float]:
    """Return the one-step forecasts of all values but the first, and of the next.

    The first forecast is the first value.
    """
    level, found = values[0], []
    for value in values[1:]:
        found.append(level)
        level += alpha * (value - level)
    return [*found, level]


def trend(
    values: Sequence[float], alpha: float, gamma: float, slope: float, steps: int = 1
) -> tuple[list[float], list[float]]:
    """Return the one-step forecasts of all values but the first, and the next ``steps``.

    Parameters
    ----------
    alpha, gamma : float
        Weights of the newest value in the level and of the newest change in the slope, 0..1.
    slope : float
        Slope at the first value, which is also the first level.
    """
    level, found = values[0], []
    for value in values[1:]:
        ahead = level + slope
        found.append(ahead)
        new = ahead + alpha * (value - ahead)
        slope += gamma * (new - level - slope)
        level = new
    return found, [level + k * slope for k in range(1, steps + 1)]


def fit_trend(values: Sequence[float], steps: int = 1) -> float:
    """Return the forecast ``steps`` ahead with the weights of least squared one-step errors.

    One value is its own forecast; with two the slope is their difference.
    """
    if len(values) == 1:
        return values[0]
    slope = values[1] - values[0]
    if len(values) == 2:
        return values[1] + steps * slope
    best: tuple[float, float] | None = None
    for alpha in _GRID:
        for gamma in _GRID:
            fitted, ahead = trend(values, alpha, gamma, slope, steps)
            # the first forecast is exact by the choice of the slope
            error = sum((v - f) ** 2 for v, f in zip(values[2:], fitted[1:], strict=True))
            if best is None or error < best[0] - 1e-15:
                best = (error, ahead[-1])
    assert best is not None
    return best[1]

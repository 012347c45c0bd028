"""Days that stand for a year: medoids of its days, and its hardest days by themselves.

Medoids by PAM (Kaufman and Rousseeuw, Finding Groups in Data, 1990, ch. 2): start from the
greedy choice, then swap while a swap lowers the sum of distances. The days of highest residual
load enter as days of their own, for capacity is built for them (Kotzur et al., Impact of
different time series aggregation methods, Renewable Energy 117, 2018).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from landbridge.core.errors import UsageError
from landbridge.energy.operation import Window

__all__ = ["day_features", "medoids", "representative_days"]

F64 = NDArray[np.float64]
I64 = NDArray[np.int64]


def day_features(series: F64) -> F64:
    """Return one row a day: the hours of every series, each over its greatest value.

    Parameters
    ----------
    series : (S, T) float64

    Returns
    -------
    (D, 24 S) float64
    """
    top = np.abs(series).max(axis=1, keepdims=True)
    scaled = series / np.where(top > 0.0, top, 1.0)
    count, hours = scaled.shape
    days = scaled.reshape(count, hours // 24, 24)
    return np.asarray(days.transpose(1, 0, 2).reshape(hours // 24, 24 * count))


def medoids(features: F64, count: int) -> tuple[I64, I64]:
    """Choose days whose distances to the others are least.

    Returns
    -------
    (K,) int64, (D,) int64
        The chosen days in order of the year, and the number of the medoid of each day.
    """
    square = (features**2).sum(axis=1)
    distance = np.sqrt(
        np.maximum(square[:, None] + square[None, :] - 2.0 * features @ features.T, 0)
    )
    chosen = _greedy(distance, count)
    while True:
        swap = _best_swap(distance, chosen)
        if swap is None:
            break
        chosen[swap[0]] = swap[1]
    days = np.sort(np.array(chosen, dtype=np.int64))
    return days, distance[:, days].argmin(axis=1).astype(np.int64)


def _greedy(distance: F64, count: int) -> list[int]:
    nearest = np.full(len(distance), np.inf)
    chosen: list[int] = []
    for _ in range(count):
        sums = np.minimum(nearest[:, None], distance).sum(axis=0)
        sums[chosen] = np.inf
        chosen.append(int(sums.argmin()))
        nearest = np.minimum(nearest, distance[:, chosen[-1]])
    return chosen


def _best_swap(distance: F64, chosen: list[int]) -> tuple[int, int] | None:
    """Return the position and the day of the swap that gains most, or None."""
    near = np.sort(distance[:, chosen], axis=1)
    total = near[:, 0].sum()
    owner = distance[:, chosen].argmin(axis=1)
    second = near[:, 1] if len(chosen) > 1 else np.full(len(distance), np.inf)
    best, swap = total * (1.0 - 1e-12), None
    for position in range(len(chosen)):
        without = np.where(owner == position, second, near[:, 0])
        sums = np.minimum(without[:, None], distance).sum(axis=0)
        sums[chosen] = np.inf
        day = int(sums.argmin())
        if sums[day] < best:
            best, swap = sums[day], (position, day)
    return swap


def representative_days(series: F64, residual_mw: F64, count: int) -> tuple[Window, ...]:
    """Return days with weights that add up to the year.

    Parameters
    ----------
    series : (S, T) float64
        What makes days alike: load, wind, sun, water.
    residual_mw : (R, T) float64
        Load less wind and sun, by region: the hardest day of each is a day of its own.
    count : int
        How many days, the hardest among them.

    Raises
    ------
    UsageError
        Where there are too few for the hardest days, or more than the year has.
    """
    features = day_features(series)
    days = len(features)
    daily = residual_mw.reshape(len(residual_mw), days, 24).mean(axis=2)
    extreme = sorted({int(row.argmax()) for row in daily})
    if not len(extreme) < count <= days:
        raise UsageError(
            f"energy.periods: allowed is {len(extreme) + 1} to {days} "
            f"({len(extreme)} are hardest days), got {count}."
        )
    others = np.setdiff1d(np.arange(days), extreme)
    chosen, owner = medoids(features[others], count - len(extreme))
    weights = np.bincount(owner, minlength=len(chosen))
    rows = [(day, 1.0) for day in extreme]
    rows += [(int(others[day]), float(weight)) for day, weight in zip(chosen, weights, strict=True)]
    return tuple(
        Window(number, day, 1, weight) for number, (day, weight) in enumerate(sorted(rows), start=1)
    )

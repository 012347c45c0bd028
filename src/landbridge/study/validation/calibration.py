"""Whether published times lie where the predicted distributions say."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import NormalDist

__all__ = ["LEVELS", "Calibration", "Level", "TimeSpread", "calibrate"]

#: nominal shares of the central ranges that are tabulated
LEVELS = (0.5, 0.6, 0.7, 0.8, 0.9)
_P10_P90 = 0.8


@dataclass(frozen=True, slots=True)
class TimeSpread:
    """Days of one service: least days plus a lognormal, as the planner takes them."""

    mean: float
    sd: float
    least: float

    def quantile(self, share: float) -> float:
        """Return the days that are not exceeded with a probability."""
        if self.sd <= 0:
            return self.mean
        above = self.mean - self.least
        variance = math.log(1 + (self.sd / above) ** 2)
        deviate = NormalDist().inv_cdf(share)
        return self.least + above * math.exp(math.sqrt(variance) * deviate - variance / 2)

    def central(self, level: float) -> tuple[float, float]:
        """Return the range that holds a share, as much left out below as above."""
        return self.quantile((1 - level) / 2), self.quantile((1 + level) / 2)


@dataclass(frozen=True, slots=True)
class Level:
    """Share of published midpoints inside the central range of a nominal share."""

    nominal: float
    inside: float
    mean_width_days: float


@dataclass(frozen=True, slots=True)
class Calibration:
    """Shares of published times inside P10-P90, and the table by level.

    Attributes
    ----------
    mids_inside, ranges_inside, ranges_touching
        Of all rows: midpoint inside; of rows with a minimum below the maximum: the whole range
        inside, any of it inside (NaN where there is no such row).
    below_p10, above_p90
        Share of midpoints on either side.
    """

    n: int
    n_ranges: int
    mids_inside: float
    ranges_inside: float
    ranges_touching: float
    below_p10: float
    above_p90: float
    levels: tuple[Level, ...]
    sd_factor: float  # all standard deviations times this: P10-P90 holds 80 % of midpoints


def calibrate(
    spreads: Sequence[TimeSpread], published: Sequence[tuple[float, float]]
) -> Calibration:
    """Compare distributions with published (minimum, maximum) days, one of each per row."""
    mids = [(low + high) / 2 for low, high in published]
    inner = [spread.central(_P10_P90) for spread in spreads]
    ranges = [(p, c) for p, c in zip(published, inner, strict=True) if p[0] < p[1]]
    return Calibration(
        n=len(mids),
        n_ranges=len(ranges),
        mids_inside=_share([a <= mid <= b for mid, (a, b) in zip(mids, inner, strict=True)]),
        ranges_inside=_share([a <= low and high <= b for (low, high), (a, b) in ranges]),
        ranges_touching=_share([low <= b and a <= high for (low, high), (a, b) in ranges]),
        below_p10=_share([mid < a for mid, (a, _) in zip(mids, inner, strict=True)]),
        above_p90=_share([mid > b for mid, (_, b) in zip(mids, inner, strict=True)]),
        levels=tuple(_level(level, spreads, mids) for level in LEVELS),
        sd_factor=_sd_factor(spreads, mids),
    )


def _sd_factor(spreads: Sequence[TimeSpread], mids: Sequence[float]) -> float:
    """Return the least factor on all spreads, in steps of 5 %, that makes P10-P90 hold 80 %."""
    for step in range(1, 101):
        factor = step / 20
        wider = [TimeSpread(s.mean, s.sd * factor, s.least) for s in spreads]
        if _level(_P10_P90, wider, mids).inside >= _P10_P90:
            return factor
    return math.nan


def _level(nominal: float, spreads: Sequence[TimeSpread], mids: Sequence[float]) -> Level:
    ranges = [spread.central(nominal) for spread in spreads]
    inside = _share([a <= mid <= b for mid, (a, b) in zip(mids, ranges, strict=True)])
    return Level(nominal, inside, sum(b - a for a, b in ranges) / max(len(ranges), 1))


def _share(hits: Sequence[bool]) -> float:
    return sum(hits) / len(hits) if hits else math.nan

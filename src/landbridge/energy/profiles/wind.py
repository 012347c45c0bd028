"""Hourly wind output: seeded speeds at a few sites of a zone through one power curve.

Speeds are Weibull with shape 2 (Rayleigh) from a field that is correlated in time and space, with
a season and a round of the day; one scale for each zone brings the yearly mean output to the
published capacity factor of its fleet. The power curve is that of no particular machine.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from landbridge.energy.profiles.anchors import Zone, sites_of
from landbridge.energy.profiles.clock import DAYS, HOURS, Clock
from landbridge.energy.profiles.curves import fit_scale
from landbridge.energy.profiles.weather import Process, exponential

__all__ = ["power_share", "wind_cf"]

F64 = NDArray[np.float64]
#: of each of two normal fields an hour; the exponential of both remembers their square, 0.95
_MEMORY = 0.974
_REACH_KM, _LOCAL = 560.0, 0.15
_WEIBULL_SHAPE = 2.0
_CUT_IN, _RATED, _CUT_OUT, _STOPPED = 3.0, 12.0, 25.0, 28.0
#: what wakes, outages and lines leave of a farm's output
_AVAILABLE = 0.92
_DAY_AMP, _WINDIEST_H = 0.04, 15
_MOST_SCALE = 40.0


def power_share(speed_m_s: F64) -> F64:
    """Return output over capacity at hub-height speeds: cubic between 3 and 12 m/s."""
    rising = (speed_m_s**3 - _CUT_IN**3) / (_RATED**3 - _CUT_IN**3)
    stopping = (_STOPPED - speed_m_s) / (_STOPPED - _CUT_OUT)
    share: F64 = _AVAILABLE * np.clip(np.minimum(rising, stopping), 0.0, 1.0)
    return share


def wind_cf(seed: int, zones: Sequence[Zone], clock: Clock) -> F64:
    """Return hourly output over capacity (Z, 8760), 0 to 1."""
    process = Process("wind", HOURS, _MEMORY, _REACH_KM, _LOCAL)
    out = []
    places = [(f"{s.zone} {s.site}", s.lat, s.lon) for z in zones for s in sites_of(z.zone, "wind")]
    speeds = exponential(seed, process, places) ** (1.0 / _WEIBULL_SHAPE)
    first = 0
    for zone in zones:
        sites = sites_of(zone.zone, "wind")
        own = speeds[first : first + len(sites)] * _season(zone, clock)
        first += len(sites)
        weights = np.array([s.weight for s in sites])
        out.append(_fitted(own, weights / weights.sum(), zone))
    return np.stack(out)


def _season(zone: Zone, clock: Clock) -> F64:
    hour, _ = clock.local(zone.timezone)
    day = np.repeat(np.arange(DAYS), 24)
    season = 1.0 + zone.wind_season_amp * np.cos(2 * np.pi * (day - 15) / DAYS)
    turn: F64 = season * (1.0 + _DAY_AMP * np.cos(2 * np.pi * (hour - _WINDIEST_H) / 24))
    return turn


def _fitted(speeds: F64, weights: F64, zone: Zone) -> F64:
    def output(scale: float) -> F64:
        return np.asarray(weights @ power_share(scale * speeds), dtype=np.float64)

    # the mean rises with the scale up to where storms stop the machines, far above any target
    best = max(np.arange(2.0, _MOST_SCALE), key=lambda scale: float(output(scale).mean()))
    scale = fit_scale(
        lambda s: float(output(s).mean()), zone.wind_cf, float(best), f"wind of {zone.zone}"
    )
    return output(scale)

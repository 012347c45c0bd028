"""A synthetic weather field: AR(1) in time, correlated in space, the same whatever zones there are.

Independent AR(1) series live on fixed knots 4 by 6 degrees apart, each with its own stream. A site
sees their sum under a Gaussian kernel, scaled to unit variance, mixed with a local series of its
own, so correlation falls with distance (moving-average construction of a Gaussian field, Higdon
2002). Two such fields x, y make a unit exponential (x^2 + y^2) / 2, from which any distribution
with a closed quantile follows: no table of the normal distribution is needed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from landbridge.core.geo import great_circle_km
from landbridge.energy.profiles.anchors import Zone, month_values
from landbridge.energy.profiles.clock import DAYS, Clock
from landbridge.energy.profiles.curves import smooth_months
from landbridge.energy.profiles.streams import stream

__all__ = ["Process", "exponential", "gaussian", "temperature_c"]

F64 = NDArray[np.float64]
_KNOTS = tuple((lat, lon) for lat in range(34, 59, 4) for lon in range(46, 91, 6))
#: anomaly of a day's mean temperature: memory from day to day, K in January and July
_TEMPERATURE_MEMORY, _COLD_SD_K, _WARM_SD_K = 0.8, 5.0, 2.5
#: half the range between night and day, K; warmest at 15 h
_DAY_RANGE_K, _WARMEST_H = 5.5, 15


@dataclass(frozen=True, slots=True)
class Process:
    """A named process: steps, memory per step, reach in space, share that is local."""

    name: str
    steps: int
    memory: float
    reach_km: float
    local: float


def gaussian(seed: int, process: Process, places: Sequence[tuple[str, float, float]]) -> F64:
    """Return unit normal series (S, steps) for places (name, lat, lon)."""
    field = _ar1(
        np.stack(
            [_noise(seed, process, f"knot {lat} {lon}") for lat, lon in _KNOTS]
        ), process.memory
    )  # fmt: skip
    own = _ar1(np.stack([_noise(seed, process, name) for name, _, _ in places]), process.memory)
    kernel = np.array(
        [[_weight(lat, lon, knot, process.reach_km) for knot in _KNOTS] for _, lat, lon in places]
    )
    kernel /= np.sqrt((kernel**2).sum(axis=1, keepdims=True))
    # one place at a time: a matrix product may sum in another order when a row is added
    far = np.stack([(row[:, None] * field).sum(axis=0) for row in kernel])
    mixed: F64 = np.sqrt(1.0 - process.local) * far + np.sqrt(process.local) * own
    return mixed


def exponential(seed: int, process: Process, places: Sequence[tuple[str, float, float]]) -> F64:
    """Return unit exponential series (S, steps)."""
    pair = [
        Process(f"{process.name} {axis}", process.steps, process.memory, process.reach_km,
                process.local) for axis in "xy"
    ]  # fmt: skip
    x, y = (gaussian(seed, one, places) for one in pair)
    return (x**2 + y**2) / 2.0


def temperature_c(seed: int, zones: Sequence[Zone], clock: Clock) -> F64:
    """Return hourly air temperatures (Z, 8760): normals, a seeded anomaly, the round of the day."""
    process = Process("temperature", DAYS, _TEMPERATURE_MEMORY, 500.0, 0.1)
    anomaly = gaussian(seed, process, [(z.zone, z.lat, z.lon) for z in zones])
    cold = 0.5 + 0.5 * np.cos(2 * np.pi * (np.arange(DAYS) - 15) / DAYS)
    spread = _WARM_SD_K + (_COLD_SD_K - _WARM_SD_K) * cold
    out = []
    for row, zone in enumerate(zones):
        normals = month_values(zone.zone, "temperature_c")
        assert normals is not None
        days = np.bincount(clock.month_of_day, minlength=12)
        daily = smooth_months(normals * days, clock.month_of_day) + spread * anomaly[row]
        hour, _ = clock.local(zone.timezone)
        turn = _DAY_RANGE_K * np.cos(2 * np.pi * (hour - _WARMEST_H) / 24)
        out.append(np.repeat(daily, 24) + turn)
    return np.stack(out)


def _noise(seed: int, process: Process, name: str) -> F64:
    return stream(seed, process.name, name).standard_normal(process.steps)


def _ar1(noise: F64, memory: float) -> F64:
    """Return stationary AR(1) series of unit variance from unit normal noise (S, T)."""
    out = np.ascontiguousarray(noise.T)
    fresh = np.sqrt(1.0 - memory**2)
    out[1:] *= fresh
    for t in range(1, len(out)):
        out[t] += memory * out[t - 1]
    return out.T


def _weight(lat: float, lon: float, knot: tuple[int, int], reach_km: float) -> float:
    distance = float(great_circle_km(lat, lon, float(knot[0]), float(knot[1])))
    return float(np.exp(-((distance / reach_km) ** 2) / 2.0))

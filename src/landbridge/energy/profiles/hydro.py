"""Water: the published energy of a year by the season of each cascade, as released and as inflow.

Releases are what storage makes of the water: Toktogul's in winter for heating, Vakhsh's in summer
with Nurek filling the winter, Irtysh even with a spring release. Both indices are judgement; only
the yearly energy is published.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from landbridge.energy.profiles.anchors import Zone, month_values
from landbridge.energy.profiles.clock import DAYS, Clock
from landbridge.energy.profiles.curves import month_sums, smooth_months
from landbridge.energy.profiles.published import hydro_of
from landbridge.energy.profiles.streams import stream

__all__ = ["hydro_mwh_per_day"]

F64 = NDArray[np.float64]
_NOISE = 0.03


def hydro_mwh_per_day(seed: int, zones: Sequence[Zone], clock: Clock, item: str) -> F64:
    """Return MWh (Z, 365); ``item`` is ``hydro_release`` or ``hydro_inflow``."""
    out = np.zeros((len(zones), DAYS))
    for row, zone in enumerate(zones):
        index = month_values(zone.zone, item)
        if index is None or zone.hydro_share == 0.0:
            continue
        energy = hydro_of(zone.country, clock.year).value * 1000.0 * zone.hydro_share
        days = np.bincount(clock.month_of_day, minlength=12)
        months = index * days / (index * days).sum() * energy
        noise = np.clip(stream(seed, item, zone.zone).standard_normal(DAYS), -3, 3)
        daily = smooth_months(months, clock.month_of_day) * (1.0 + _NOISE * noise)
        sums = month_sums(daily, clock.month_of_day)
        out[row] = daily * (months / sums)[clock.month_of_day]
    return out

"""Hourly output of photovoltaics: pvlib's clear sky at a few sites, times seeded clouds.

Clear sky by Ineichen and Perez (2002) with pvlib's climatology of turbidity, on modules tilted
south by 0.8 of the latitude or on one tracking axis; the clear-sky index of a day follows a
power-function distribution around a monthly mean, remembers the day before and is correlated in
space; warm modules yield less. One scale for each zone brings the yearly mean to the published
capacity factor. This module alone imports pvlib, which comes with the extra ``energy``.
"""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from landbridge.core.errors import UsageError
from landbridge.energy.profiles.anchors import Site, Zone, month_values, sites_of
from landbridge.energy.profiles.clock import DAYS, Clock
from landbridge.energy.profiles.curves import fit_scale, smooth_months
from landbridge.energy.profiles.streams import stream
from landbridge.energy.profiles.weather import Process, exponential

__all__ = ["clear_sky_w_m2", "solar_cf"]

F64 = NDArray[np.float64]
#: of each of two normal fields; the index of a day then remembers about a half
_MEMORY = 0.7
_REACH_KM, _LOCAL = 450.0, 0.2
_CLEAREST, _DARKEST = 1.0, 0.12
_TILT, _TRACKER_LIMIT_DEG, _GROUND_COVER = 0.8, 55.0, 0.4
_LEAST_ELEVATION_DEG = 1.0
_PER_K, _WARMED_K, _TESTED_C = 0.004, 25.0, 25.0
_FULL_W_M2 = 1000.0
_HOUR_NOISE = 0.06
_MOST_SCALE = 4.0


def solar_cf(seed: int, zones: Sequence[Zone], clock: Clock, temperature_c: F64) -> F64:
    """Return hourly output over capacity (Z, 8760), 0 to 1.

    Raises
    ------
    UsageError
        If pvlib is not installed.
    """
    process = Process("solar", DAYS, _MEMORY, _REACH_KM, _LOCAL)
    out = []
    for zone, air_c in zip(zones, temperature_c, strict=True):
        sites = sites_of(zone.zone, "solar")
        places = [(f"{zone.zone} {s.site}", s.lat, s.lon) for s in sites]
        index = _clearness(exponential(seed, process, places), zone, clock)
        weights = np.array([s.weight for s in sites])
        total = np.zeros(len(air_c))
        for site, row, weight in zip(sites, index, weights / weights.sum(), strict=True):
            sun = clear_sky_w_m2(site, zone.mounting, clock) * np.repeat(row, 24)
            total += weight * sun / _FULL_W_M2
        noise = stream(seed, "solar hour", zone.zone).standard_normal(len(air_c))
        total *= 1.0 + _HOUR_NOISE * np.clip(noise, -2, 2)
        total *= 1.0 - _PER_K * (air_c + _WARMED_K * total - _TESTED_C)
        out.append(_fitted(total, zone))
    return np.stack(out)


def clear_sky_w_m2(site: Site, mounting: str, clock: Clock) -> F64:
    """Return the irradiance of a clear sky on the modules [W/m2] in the middle of each hour."""
    try:
        import pandas as pd
        from pvlib import atmosphere, clearsky, irradiance, solarposition
    except ImportError:
        raise UsageError(
            "Solar profiles need pvlib, which is not installed.",
            cure='Install the extra: pip install "landbridge[energy]".',
        ) from None
    middle = clock.hours_utc.astype("datetime64[s]") + np.timedelta64(30, "m")
    times = pd.DatetimeIndex(middle).tz_localize("UTC")
    with warnings.catch_warnings():  # pvlib asks pandas for names that a later pandas renames
        warnings.simplefilter("ignore")
        sun = solarposition.ephemeris(times, site.lat, site.lon)
        turbidity = clearsky.lookup_linke_turbidity(times, site.lat, site.lon).to_numpy()
        extra = irradiance.get_extra_radiation(times).to_numpy()
    up = sun["apparent_elevation"].to_numpy() > _LEAST_ELEVATION_DEG
    zenith = 90.0 - sun["apparent_elevation"].to_numpy()[up]
    azimuth = sun["azimuth"].to_numpy()[up]
    pressure = atmosphere.alt2pres(site.altitude_m)
    air = atmosphere.get_absolute_airmass(atmosphere.get_relative_airmass(zenith), pressure)
    sky = clearsky.ineichen(zenith, air, turbidity[up], site.altitude_m, extra[up])
    tilt, facing = _facing(site, mounting, zenith, azimuth)
    plane = irradiance.get_total_irradiance(
        tilt, facing, zenith, azimuth, sky["dni"], sky["ghi"], sky["dhi"]
    )["poa_global"]
    out = np.zeros(len(middle))
    out[up] = np.maximum(np.nan_to_num(np.asarray(plane)), 0.0)
    return out


def _facing(site: Site, mounting: str, zenith: F64, azimuth: F64) -> tuple[Any, Any]:
    if mounting == "fixed":
        return _TILT * site.lat, 180.0
    from pvlib import tracking

    turned = tracking.singleaxis(
        zenith, azimuth, axis_tilt=0, axis_azimuth=180, max_angle=_TRACKER_LIMIT_DEG,
        backtrack=True, gcr=_GROUND_COVER,
    )  # fmt: skip
    flat = np.nan_to_num(np.asarray(turned["surface_tilt"]), nan=0.0)
    return flat, np.nan_to_num(np.asarray(turned["surface_azimuth"]), nan=180.0)


def _clearness(exponentials: F64, zone: Zone, clock: Clock) -> F64:
    """Return the clear-sky index (S, 365) of days around the monthly means of the zone."""
    means = month_values(zone.zone, "clear_sky_index")
    assert means is not None
    days = np.bincount(clock.month_of_day, minlength=12)
    mean = np.clip(smooth_months(means * days, clock.month_of_day), 0.3, 0.97)
    share = (mean - _DARKEST) / (_CLEAREST - _DARKEST)
    # u ** (1 / a) has the mean a / (a + 1); mixed with a plain day, so that grey and clear days
    # are rarer than by that alone
    a = share / (1.0 - share)
    u = 1.0 - np.exp(-exponentials)
    drawn = u ** (1.0 / a)
    mixed: F64 = _DARKEST + (_CLEAREST - _DARKEST) * (0.8 * drawn + 0.2 * share)
    return mixed


def _fitted(raw: F64, zone: Zone) -> F64:
    def output(scale: float) -> F64:
        return np.clip(scale * raw, 0.0, 1.0)

    scale = fit_scale(
        lambda s: float(output(s).mean()), zone.solar_cf, _MOST_SCALE, f"sun of {zone.zone}"
    )
    return output(scale)

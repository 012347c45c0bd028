"""Hourly demand: base load by hour and weekday, heating and cooling, fitted sums, months and peak.

The raw shape follows local clocks and the synthetic temperature. A smooth curve brings its months
to their energies (Kazakhstan: the published months, shared among the zones by proportional
fitting; elsewhere the shape's own). The distance from a smooth seasonal curve is then stretched
until the highest hour is the published peak; that leaves every month's energy as it is.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from landbridge.energy.profiles.anchors import Zone
from landbridge.energy.profiles.clock import DAYS, HOURS, Clock
from landbridge.energy.profiles.curves import fit_scale, month_sums, smooth_months
from landbridge.energy.profiles.published import demand_of, figure, month_shares, peak_of
from landbridge.energy.profiles.streams import stream

__all__ = ["demand_mw", "zone_energies_gwh"]

F64 = NDArray[np.float64]
_HEATED_BELOW_C, _COOLED_ABOVE_C = 15.0, 22.0
_MORNING_H, _HUMP_H = 9.0, 2.2
#: hour of the evening peak in winter and how much later it is in summer
_EVENING_H, _LATER_H = 18.0, 2.5
_SUNDAY = 6
_SATURDAY = 5
#: spread of the hourly noise, share of the load
_NOISE = 0.004
_LEAST_STRETCH, _MOST_STRETCH = 0.3, 4.0
_ROUNDS = 200
_COUNTRY_WITH_MONTHS = "KZ"
_PEAK_YEAR = 2025


def zone_energies_gwh(zones: Sequence[Zone], year: int) -> F64:
    """Return the yearly demand (Z,) of zones: the country's by the zone's share."""
    return np.array([demand_of(z.country, year).value * z.energy_share for z in zones])


def demand_mw(seed: int, zones: Sequence[Zone], clock: Clock, temperature_c: F64) -> F64:
    """Return hourly demand (Z, 8760) in MW."""
    energies = zone_energies_gwh(zones, clock.year) * 1000.0
    raw = np.stack([_shape(seed, z, clock, t) for z, t in zip(zones, temperature_c, strict=True)])
    out = np.empty_like(raw)
    for country in dict.fromkeys(z.country for z in zones):
        rows = [k for k, z in enumerate(zones) if z.country == country]
        months = _month_energies(country, raw[rows], energies[rows], clock)
        fitted = [_to_months(raw[k], months[n], clock) for n, k in enumerate(rows)]
        out[rows] = _to_peak(country, [zones[k] for k in rows], fitted, clock)
    return out


def _shape(seed: int, zone: Zone, clock: Clock, temperature_c: F64) -> F64:
    hour, weekday = clock.local(zone.timezone)
    summer = 0.5 - 0.5 * np.cos(2 * np.pi * (np.repeat(np.arange(DAYS), 24) - 15) / DAYS)
    evening = _hump(hour, _EVENING_H + _LATER_H * summer)
    base = 1.0 + zone.morning_amp * _hump(hour, np.full(HOURS, _MORNING_H))
    base += zone.evening_amp * evening
    base[weekday == _SUNDAY] *= zone.sunday_factor
    base[weekday == _SATURDAY] *= (1.0 + zone.sunday_factor) / 2.0
    daily = np.repeat(temperature_c.reshape(DAYS, 24).mean(axis=1), 24)
    heat = zone.heating_per_k * np.maximum(0.0, _HEATED_BELOW_C - daily)
    cool = zone.cooling_per_k * np.maximum(0.0, temperature_c - _COOLED_ABOVE_C)
    noise = np.clip(stream(seed, "demand", zone.zone).standard_normal(HOURS), -3, 3)
    shaped: F64 = base * (1.0 + heat + cool) * (1.0 + _NOISE * noise)
    return shaped


def _hump(hour: NDArray[np.int64], middle: F64) -> F64:
    away = (hour - middle + 12.0) % 24.0 - 12.0
    hump: F64 = np.exp(-((away / _HUMP_H) ** 2) / 2.0)
    return hump


def _month_energies(country: str, raw: F64, energies_mwh: F64, clock: Clock) -> F64:
    """Return MWh (zones, 12) with the energy of each zone and, where known, of each month."""
    sums = np.stack([month_sums(_daily(row), clock.month_of_day) for row in raw])
    sums *= (energies_mwh / sums.sum(axis=1))[:, None]
    if country != _COUNTRY_WITH_MONTHS:
        return sums
    wanted = month_shares() * energies_mwh.sum()
    for _ in range(_ROUNDS):  # proportional fitting (Deming and Stephan 1940)
        sums *= wanted / sums.sum(axis=0)
        sums *= (energies_mwh / sums.sum(axis=1))[:, None]
    return sums


def _daily(hourly: F64) -> F64:
    sums: F64 = hourly.reshape(DAYS, 24).sum(axis=1)
    return sums


def _to_months(raw: F64, months_mwh: F64, clock: Clock) -> F64:
    curve = smooth_months(months_mwh, clock.month_of_day, _daily(raw))
    fitted: F64 = raw * np.repeat(curve, 24)
    return fitted


def _to_peak(country: str, zones: Sequence[Zone], fitted: Sequence[F64], clock: Clock) -> F64:
    """Stretch each zone to its own peak, then all together to that of the country."""
    target = peak_of(country, clock.year, zones[0].load_factor).value
    base = np.stack([_seasonal(row, clock) for row in fitted])
    away = np.stack(fitted) - base
    if len(zones) > 1:
        for k, zone in enumerate(zones):
            own = _zone_peak_mw(zone, clock.year, target)
            away[k] *= _stretch(base[k], away[k], own, zone.zone)
    stretched: F64 = base + away * _stretch(base.sum(axis=0), away.sum(axis=0), target, country)
    return stretched


def _zone_peak_mw(zone: Zone, year: int, country_mw: float) -> float:
    """Return a zone's load at the country's peak: its share of the hour that is published."""
    whole = figure(zone.country, _PEAK_YEAR, "peak", "system")
    part = figure(zone.country, _PEAK_YEAR, "peak", zone.zone)
    if whole is None or part is None:
        return zone.energy_share * country_mw
    return country_mw * part.value / whole.value


def _seasonal(hourly: F64, clock: Clock) -> F64:
    sums = month_sums(_daily(hourly), clock.month_of_day)
    return np.repeat(smooth_months(sums, clock.month_of_day) / 24.0, 24)


def _stretch(base: F64, away: F64, peak_mw: float, what: str) -> float:
    """Return the factor of ``away`` that makes the highest hour ``peak_mw``.

    Where the seasonal curve alone is about as high, the days keep a rest of their shape and the
    peak is missed, which the calibration then shows.
    """
    if float((base + _LEAST_STRETCH * away).max()) >= peak_mw:
        return _LEAST_STRETCH
    return fit_scale(
        lambda scale: float((base + scale * away).max()),
        peak_mw,
        _MOST_STRETCH,
        f"peak load of {what}, MW",
    )

"""Build the profiles of a year: weather, demand, wind, sun, water, and a user's own series."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from landbridge.core.errors import UsageError
from landbridge.energy.profiles.anchors import Zone, zones
from landbridge.energy.profiles.calibration import calibration_rows
from landbridge.energy.profiles.clock import DAYS, Clock, clock_of
from landbridge.energy.profiles.demand import demand_mw
from landbridge.energy.profiles.hydro import hydro_mwh_per_day
from landbridge.energy.profiles.own_series import OwnSeries, read_own_series
from landbridge.energy.profiles.published import FIRST_YEAR, LAST_YEAR, demand_of, hydro_of
from landbridge.energy.profiles.solar import solar_cf
from landbridge.energy.profiles.weather import temperature_c
from landbridge.energy.profiles.wind import wind_cf
from landbridge.results.energy_profiles import Profiles, SeriesKind, SeriesOrigin

__all__ = ["build_profiles"]

F64 = NDArray[np.float64]
_DECLARED = (
    "Profiles are synthetic unless said otherwise: no open hourly series of these systems exist. "
    "They hold sums, seasons and extremes, not the weather of a real day."
)
_SYNTHETIC = {
    SeriesKind.DEMAND: "synthetic: calendar, temperature, published energy, months and peak",
    SeriesKind.WIND: "synthetic: seeded speeds, fitted to a yearly capacity factor",
    SeriesKind.SOLAR: "synthetic: clear sky, seeded clouds, fitted to a yearly capacity factor",
    SeriesKind.HYDRO: "synthetic: season by judgement, published energy of the year",
}


def build_profiles(year: int, *, seed: int = 0, own: str | Path | None = None) -> Profiles:
    """Return hourly profiles of the seven zones, synthetic where the user gives none.

    Parameters
    ----------
    year : int
        2020 to 2050. Sums of years without published figures are carried on by rules that
        ``notes`` tells.
    seed : int
        Of the weather; not negative. The same seed gives the same numbers.
    own : path, optional
        CSV ``time_utc, zone, kind, value`` with whole years of single series.

    Raises
    ------
    UsageError
        If the year or the seed is out of range, or pvlib is not installed.
    DataError, LimitError
        If the user's series are unsound.
    """
    _check(year, seed)
    every, clock = zones(), clock_of(year)
    given: OwnSeries = {}
    if own is not None:
        given = read_own_series(own, [z.zone for z in every], clock)
    profiles = _replaced(_synthetic(every, clock, seed), given, own)
    rows = calibration_rows(profiles, every)
    return _frozen(profiles, calibration=rows)


def _check(year: int, seed: int) -> None:
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise UsageError(
            f"Profiles of {year}: allowed are the years {FIRST_YEAR} to {LAST_YEAR}.",
            cure="Choose a year in that range.",
        )
    if seed < 0:
        raise UsageError(f"Seed {seed}: allowed is a whole number from 0.", cure="Use 0.")


def _synthetic(every: Sequence[Zone], clock: Clock, seed: int) -> Profiles:
    air = temperature_c(seed, every, clock)
    return Profiles(
        year=clock.year,
        seed=seed,
        zones=tuple(z.zone for z in every),
        countries=tuple(z.country for z in every),
        hours_utc=clock.hours_utc,
        demand_mw=demand_mw(seed, every, clock, air),
        wind_cf=wind_cf(seed, every, clock),
        solar_cf=solar_cf(seed, every, clock, air),
        temperature_c=air,
        hydro_mwh_per_day=hydro_mwh_per_day(seed, every, clock, "hydro_release"),
        hydro_inflow_mwh_per_day=hydro_mwh_per_day(seed, every, clock, "hydro_inflow"),
        leap_day_dropped=clock.leap_day_dropped,
        origins=tuple(
            SeriesOrigin(z.zone, kind, True, _SYNTHETIC[kind]) for z in every for kind in SeriesKind
        ),
        calibration=(),
        notes=tuple(_notes(every, clock)),
    )


def _replaced(profiles: Profiles, given: OwnSeries, own: str | Path | None) -> Profiles:
    """Put a user's series in the place of the synthetic ones; its inflow is then its release."""
    if not given:
        return profiles
    for (zone, kind), values in given.items():
        row = profiles.zone_index[zone]
        if kind is SeriesKind.HYDRO:
            daily = values.reshape(DAYS, 24).sum(axis=1)
            profiles.hydro_mwh_per_day[row] = daily
            profiles.hydro_inflow_mwh_per_day[row] = daily
        else:
            profiles.series(zone, kind)[:] = values
    source = f"own series: {Path(own).name}" if own is not None else "own series"
    origins = tuple(
        SeriesOrigin(o.zone, o.kind, False, source) if (o.zone, o.kind) in given else o
        for o in profiles.origins
    )
    return _with(profiles, origins=origins)


def _frozen(profiles: Profiles, **changes: object) -> Profiles:
    done = _with(profiles, **changes)
    for name in ("hours_utc", "demand_mw", "wind_cf", "solar_cf", "temperature_c",
                 "hydro_mwh_per_day", "hydro_inflow_mwh_per_day"):  # fmt: skip
        getattr(done, name).setflags(write=False)
    return done


def _with(profiles: Profiles, **changes: object) -> Profiles:
    from dataclasses import replace

    return replace(profiles, **changes)  # type: ignore[arg-type]


def _notes(every: Sequence[Zone], clock: Clock) -> list[str]:
    notes = [_DECLARED]
    if clock.leap_day_dropped:
        notes.append(f"29 February {clock.year} is left out; sums of the year fall on 365 days.")
    for country in dict.fromkeys(z.country for z in every):
        for what, found in (
            ("demand", demand_of(country, clock.year)),
            ("hydro energy", hydro_of(country, clock.year)),
        ):
            if found.est:
                notes.append(
                    f"{country}: {what} of {clock.year} is an estimate: {found.value:,.0f} GWh"
                    + (f", {found.method}." if found.method else ".")
                )
    return notes

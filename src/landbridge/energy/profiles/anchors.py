"""Parameters of the profiles: zones, months and sites, from the CSV files beside this module.

Published sums (yearly energy, peaks, the monthly demand of Kazakhstan) are no parameters: they
come from the table ``power_balances``. What stands here is judgement: rounded climate normals,
seasonal indices, amplitudes. It is reported as estimated.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

__all__ = ["Site", "Zone", "month_values", "sites_of", "zones"]

F64 = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Zone:
    """One zone and the shape of its profiles.

    Attributes
    ----------
    energy_share, hydro_share : float
        Of the country's demand and hydro energy, by capacity or published consumption.
    wind_cf, solar_cf : float
        Yearly mean output over capacity that the profiles are fitted to.
    morning_amp, evening_amp, sunday_factor : float
        Shape of a day and of a week.
    heating_per_k, cooling_per_k : float
        Share of the base load more per kelvin below 15 C (day) or above 22 C (hour).
    load_factor : float
        Mean over peak where no peak is published.
    wind_season_amp : float
        Share by which wind speed is higher in mid-January and lower in mid-July.
    mounting : str
        ``fixed`` (south, 0.8 latitude) or ``tracking`` (one horizontal axis).
    """

    zone: str
    country: str
    timezone: str
    lat: float
    lon: float
    energy_share: float
    wind_cf: float
    solar_cf: float
    hydro_share: float
    morning_amp: float
    evening_amp: float
    sunday_factor: float
    heating_per_k: float
    cooling_per_k: float
    load_factor: float
    wind_season_amp: float
    mounting: str


@dataclass(frozen=True, slots=True)
class Site:
    """A place whose weather stands for part of a zone's fleet."""

    zone: str
    kind: str
    site: str
    lat: float
    lon: float
    altitude_m: float
    weight: float


@lru_cache(maxsize=1)
def zones() -> tuple[Zone, ...]:
    """Return the seven zones in their order."""
    text = {"zone", "country", "timezone", "mounting"}
    return tuple(
        Zone(**{name: v if name in text else float(v) for name, v in row.items()})  # type: ignore[arg-type]
        for row in _rows("zones.csv")
    )


@lru_cache(maxsize=32)
def sites_of(zone: str, kind: str) -> tuple[Site, ...]:
    """Return the sites of a zone; ``kind`` is ``solar`` or ``wind``."""
    text = {"zone", "kind", "site"}
    return tuple(
        Site(**{name: v if name in text else float(v) for name, v in row.items()})  # type: ignore[arg-type]
        for row in _rows("sites.csv")
        if row["zone"] == zone and row["kind"] == kind
    )


def month_values(zone: str, item: str) -> F64 | None:
    """Return the 12 values of an item, or None where a zone has none."""
    return next(
        (
            np.array([float(row[f"m{k:02d}"]) for k in range(1, 13)])
            for row in _rows("months.csv")
            if row["zone"] == zone and row["item"] == item
        ),
        None,
    )


def _rows(name: str) -> Iterator[dict[str, str]]:
    text = files("landbridge.energy.profiles").joinpath(name).read_text(encoding="utf-8")
    return csv.DictReader(text.splitlines())

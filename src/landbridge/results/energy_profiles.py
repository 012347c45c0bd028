"""What the builder of hourly profiles answers: a year of demand, wind, sun and water by zone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

__all__ = ["CalibrationRow", "FigureUse", "Profiles", "SeriesKind", "SeriesOrigin"]

F64 = NDArray[np.float64]


class SeriesKind(StrEnum):
    """The four series of a zone, named as in a user's CSV."""

    DEMAND = "demand_mw"
    WIND = "wind_cf"
    SOLAR = "solar_cf"
    HYDRO = "hydro_mw"


class FigureUse(StrEnum):
    """What a published figure was used for.

    ``fitted``: the profiles equal it by construction, so agreement shows nothing. ``seen``: not
    forced, but a parameter was chosen with it in view. ``checked``: neither.
    """

    FITTED = "fitted"
    SEEN = "seen"
    CHECKED = "checked"


@dataclass(frozen=True, slots=True)
class SeriesOrigin:
    """Where one series of one zone comes from; ``synthetic`` unless a user gave it."""

    zone: str
    kind: SeriesKind
    synthetic: bool
    source: str


@dataclass(frozen=True, slots=True)
class CalibrationRow:
    """A published figure beside that of the profiles.

    Attributes
    ----------
    where : str
        A zone, or a country as ISO code.
    year : int
        Of the published figure.
    est : bool
        Whether the figure itself is an estimate, not published as such.
    """

    figure: str
    where: str
    year: int
    unit: str
    published: float
    model: float
    use: FigureUse
    est: bool
    source: str
    note: str = ""

    @property
    def difference(self) -> float:
        """Model over published minus 1; 0 where both are 0."""
        if self.published == 0.0:
            return 0.0 if self.model == 0.0 else float("inf")
        return self.model / self.published - 1.0


@dataclass(frozen=True)
class Profiles:
    """Hourly profiles of one year, Z zones and T = 8,760 hours (D = 365 days).

    Attributes
    ----------
    year : int
        29 February of a leap year is left out: ``leap_day_dropped``.
    hours_utc : (T,) datetime64[h]
        Starts of the hours.
    demand_mw : (Z, T)
        Mean load of the hour with losses.
    wind_cf, solar_cf : (Z, T)
        Output over capacity of a zone's fleet, 0 to 1.
    temperature_c : (Z, T)
        The synthetic air temperature behind demand and the heat of the modules.
    hydro_mwh_per_day : (Z, D)
        Energy that the plants of a zone may release on each UTC day.
    hydro_inflow_mwh_per_day : (Z, D)
        The same yearly energy as it flows in, before storage.
    origins : tuple of SeriesOrigin
        One for each zone and kind.
    calibration : tuple of CalibrationRow
        Published figures beside these profiles.
    notes : tuple of str
        What was assumed, in words.
    """

    year: int
    seed: int
    zones: tuple[str, ...]
    countries: tuple[str, ...]
    hours_utc: NDArray[np.datetime64]
    demand_mw: F64
    wind_cf: F64
    solar_cf: F64
    temperature_c: F64
    hydro_mwh_per_day: F64
    hydro_inflow_mwh_per_day: F64
    leap_day_dropped: bool
    origins: tuple[SeriesOrigin, ...]
    calibration: tuple[CalibrationRow, ...]
    notes: tuple[str, ...]

    @property
    def synthetic(self) -> bool:
        """Whether any series is synthetic."""
        return any(origin.synthetic for origin in self.origins)

    @property
    def zone_index(self) -> Mapping[str, int]:
        """Row of each zone."""
        return {zone: row for row, zone in enumerate(self.zones)}

    def series(self, zone: str, kind: SeriesKind) -> F64:
        """Return one series: (T,) in its unit; hydro as (T,) MW, even within each day."""
        row = self.zone_index[zone]
        if kind is SeriesKind.HYDRO:
            even: F64 = np.repeat(self.hydro_mwh_per_day[row] / 24.0, 24)
            return even
        named = {
            SeriesKind.DEMAND: self.demand_mw,
            SeriesKind.WIND: self.wind_cf,
            SeriesKind.SOLAR: self.solar_cf,
        }
        found: F64 = named[kind][row]
        return found

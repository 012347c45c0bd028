"""Carbon of electricity by country, month and hour: the packaged answer of the power model.

The table `carbon_intensity` holds runs of past years with synthetic weather. It tells how the
hours of a country differ; no row is a measured hour.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from landbridge import facts
from landbridge.core.errors import UnknownNameError, UsageError

__all__ = [
    "ZONE_TIMES",
    "CarbonYear",
    "GridIntensity",
    "carbon_places",
    "carbon_year",
    "grid_intensity",
    "local_zone",
]

F64 = NDArray[np.float64]
#: time zone of each country of the table; all zones of Kazakhstan share one since March 2024
ZONE_TIMES = {
    "KZ": "Asia/Almaty",
    "UZ": "Asia/Tashkent",
    "KG": "Asia/Bishkek",
    "TJ": "Asia/Dushanbe",
    "TM": "Asia/Ashgabat",
}
_DAYS = np.array([31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31], dtype=np.float64)


@dataclass(frozen=True, slots=True, eq=False)
class CarbonYear:
    """A place's year of the table.

    Attributes
    ----------
    average_g, marginal_g, load_mw : (12, 24) float64
        By month and hour of the day (UTC) [g/kWh, g/kWh, MW]; NaN where nothing is known.
    """

    place: str
    year: int
    average_g: F64
    marginal_g: F64
    load_mw: F64
    method: str
    source: str
    inputs: str
    params: str

    @property
    def yearly_average_g(self) -> float:
        """Mean of the year, weighted by load [g/kWh]."""
        return self._mean(self.average_g)

    @property
    def yearly_marginal_g(self) -> float:
        """Mean at the margin, weighted by load [g/kWh]; NaN where nothing is known."""
        return self._mean(self.marginal_g)

    @property
    def shape(self) -> F64:
        """The average by month and hour over its yearly mean, shape (12, 24)."""
        return np.asarray(self.average_g / self.yearly_average_g, dtype=np.float64)

    def _mean(self, values: F64) -> float:
        weight = np.where(np.isfinite(values), self.load_mw * _DAYS[:, None], 0.0)
        total = float(weight.sum())
        return float((np.nan_to_num(values) * weight).sum()) / total if total else float("nan")


@dataclass(frozen=True, slots=True)
class GridIntensity:
    """Carbon of one kWh in a place: of a month's hour, or of the year where no time is asked.

    Attributes
    ----------
    year : int
        Year of the table that answers; the time asked may lie in another one.
    month, hour_utc : int or None
    average_g, marginal_g : float or None [g CO2/kWh]
        Of what is used, imports mixed in; of one more kWh.
    yearly_average_g, yearly_marginal_g : float or None [g CO2/kWh]
    published_g : float or None [g CO2e/kWh]
        Published mean of the country's generation, which the cost model charges.
    """

    place: str
    year: int
    month: int | None
    hour_utc: int | None
    average_g: float
    marginal_g: float | None
    yearly_average_g: float
    yearly_marginal_g: float | None
    published_g: float | None
    est: bool
    method: str
    source: str

    @property
    def of_the_mean(self) -> float:
        """The average over that of the year."""
        return self.average_g / self.yearly_average_g


@lru_cache(maxsize=1)
def carbon_places() -> dict[str, tuple[int, ...]]:
    """Return the places of the table and their years, in order."""
    found: dict[str, set[int]] = {}
    for place, year in facts.load("carbon_intensity").select("place", "year").unique().rows():
        found.setdefault(place, set()).add(year)
    return {place: tuple(sorted(years)) for place, years in sorted(found.items())}


def carbon_year(place: str, year: int) -> CarbonYear:
    """Return a place's year of the table; for a year that is not there, the nearest one.

    Raises
    ------
    UnknownNameError
        For a place that the table does not hold.
    """
    places = carbon_places()
    if place not in places:
        raise UnknownNameError(
            f"Place {place!r}: the table carbon_intensity does not hold it.",
            candidates=list(places),
            cure=f"Use one of {', '.join(places)}.",
        )
    return _year(place, min(places[place], key=lambda known: (abs(known - year), -known)))


@lru_cache(maxsize=64)
def _year(place: str, year: int) -> CarbonYear:
    frame = facts.load("carbon_intensity")
    rows = frame.filter((frame["place"] == place) & (frame["year"] == year)).to_dicts()
    grids = np.full((3, 12, 24), np.nan)
    names = ("average_g_per_kwh", "marginal_g_per_kwh", "load_mw")
    for row in rows:
        for k, name in enumerate(names):
            if row[name] is not None:
                grids[k, row["month"] - 1, row["hour_utc"]] = row[name]
    grids.flags.writeable = False
    told = [str(rows[0][name]) for name in ("method", "source", "inputs", "params")]
    return CarbonYear(place, year, grids[0], grids[1], grids[2], *told)


def grid_intensity(
    country: str, when_utc: datetime | None = None, year: int | None = None
) -> GridIntensity:
    """Return the carbon of electricity in a country or zone.

    Parameters
    ----------
    country : str
        KZ, UZ, KG, TJ, TM, or a zone: KZ-North, KZ-South, KZ-West.
    when_utc : datetime, optional
        A time with its offset; its month and hour by UTC are looked up. Without, the year's mean.
    year : int, optional
        Year of the table; by default the year asked, or the latest. The nearest one answers.

    Raises
    ------
    UnknownNameError
        For a place that the table does not hold.
    UsageError
        For a time without an offset.
    """
    if when_utc is not None and when_utc.tzinfo is None:
        raise UsageError(
            f"Time {when_utc.isoformat()}: it has no offset from UTC.",
            cure="Write it as 2027-01-15T03:00+05:00.",
        )
    at = None if when_utc is None else when_utc.astimezone(UTC)
    wanted = year if year is not None else (9999 if at is None else at.year)
    table = carbon_year(country, wanted)
    average, marginal = table.yearly_average_g, table.yearly_marginal_g
    if at is not None:
        average = float(table.average_g[at.month - 1, at.hour])
        marginal = float(table.marginal_g[at.month - 1, at.hour])
    return GridIntensity(
        place=country,
        year=table.year,
        month=None if at is None else at.month,
        hour_utc=None if at is None else at.hour,
        average_g=average,
        marginal_g=_known(marginal),
        yearly_average_g=table.yearly_average_g,
        yearly_marginal_g=_known(table.yearly_marginal_g),
        published_g=_published(country[:2]),
        est=True,
        method=table.method,
        source=table.source,
    )


def local_zone(place: str) -> ZoneInfo:
    """Return the time zone of a place of the table."""
    return ZoneInfo(ZONE_TIMES[place[:2]])


def _known(value: float) -> float | None:
    return value if np.isfinite(value) else None


@lru_cache(maxsize=16)
def _published(country: str) -> float | None:
    rows: list[dict[str, Any]] = facts.load("factors").to_dicts()
    for row in rows:
        if row["parameter"] == "grid_carbon_intensity" and row["scope"] == country:
            return None if row["value"] is None else float(row["value"])
    return None

"""Published yearly figures that the profiles are fitted to, from the table ``power_balances``."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from landbridge.core.errors import UsageError

__all__ = [
    "FIRST_YEAR",
    "LAST_YEAR",
    "Figure",
    "demand_of",
    "figure",
    "hydro_of",
    "month_shares",
    "peak_of",
]

F64 = NDArray[np.float64]
FIRST_YEAR, LAST_YEAR = 2020, 2050
#: growth of demand a year where nothing is published: about that of the five countries 2022-2025
_GROWTH = 0.03
_GWH_PER_TWH = 1000.0
_HOURS = 8760.0
_GROWN = "grown by 3 % a year"


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure with its year, source, and whether it is an estimate (then ``method`` says how)."""

    country: str
    year: int
    value: float
    est: bool
    source: str
    method: str = ""


@lru_cache(maxsize=4096)
def figure(country: str, year: int, metric: str, sub: str) -> Figure | None:
    """Return a row of ``power_balances``, or None where nothing is published."""
    return _figures().get((country, year, metric, sub))


def demand_of(country: str, year: int) -> Figure:
    """Return the demand of a year [GWh] with losses.

    Where it is not published: that of the nearest year that is, times the ratio of published
    generation, and where that is not published either, grown.
    """
    known = _years(country, "demand", "total")
    if year in known:
        return _scaled(known[year], _GWH_PER_TWH, "")
    near = _nearest(known, year)
    made = _years(country, "generation", "total")
    if year in made and near.year in made:
        ratio = made[year].value / made[near.year].value
        return _scaled(near, _GWH_PER_TWH * ratio, f"{near.year} by the ratio of generation", year)
    last = _nearest(made, year) if made else near
    ratio = last.value / made[near.year].value if near.year in made else 1.0
    begin = last.year if near.year in made else near.year
    grown = ratio * (1.0 + _GROWTH) ** (year - begin)
    return _scaled(near, _GWH_PER_TWH * grown, f"that of {begin} {_GROWN}", year)


def peak_of(country: str, year: int, load_factor: float) -> Figure:
    """Return the highest hourly load of a country [MW].

    Parameters
    ----------
    load_factor : float
        Mean over peak, for years without a published peak and no other to scale from.
    """
    known = _years(country, "peak", "system")
    if year in known:
        return _scaled(known[year], 1.0, "")
    demand = demand_of(country, year)
    if not known:
        mean = demand.value * 1000.0 / _HOURS
        return Figure(country, year, mean / load_factor, True, demand.source, "by load factor")
    near = _nearest(known, year)
    ratio = demand.value / demand_of(country, near.year).value
    return _scaled(near, ratio, f"load factor of {near.year}", year)


def hydro_of(country: str, year: int) -> Figure:
    """Return the hydro generation of a year [GWh]; before and after what is published, the mean."""
    known = {y: f for y in range(FIRST_YEAR, LAST_YEAR + 1) if (f := _hydro_of(country, y))}
    if year in known:
        return known[year]
    mean = sum(f.value for f in known.values()) / len(known)
    first = next(iter(known.values()))
    return Figure(country, year, mean, True, first.source,
                  f"mean of {min(known)} to {max(known)}")  # fmt: skip


def month_shares() -> F64:
    """Return the share of each month in Kazakhstan's demand, from the months of 2018."""
    rows = [figure("KZ", 2018, "monthly_demand_KOREM", f"{m:02d}") for m in range(1, 13)]
    if any(row is None for row in rows):
        raise UsageError("The table power_balances lacks the monthly demand of Kazakhstan.")
    gwh = np.array([row.value for row in rows if row is not None])
    shares: F64 = gwh / gwh.sum()
    return shares


def _hydro_of(country: str, year: int) -> Figure | None:
    found = figure(country, year, "generation", "hydro")
    if found is not None:
        return _scaled(found, _GWH_PER_TWH, "")
    found = figure(country, year, "generation_hydro_EIA", "hydro")
    if found is not None:
        return _scaled(found, _GWH_PER_TWH, "")
    total = figure(country, year, "generation", "total")
    shares = _years(country, "generation", "hydro_share")
    if total is None or not shares:
        return None
    near = _nearest(shares, year)
    return _scaled(total, near.value / 100.0 * _GWH_PER_TWH, f"hydro share of {near.year}", year)


def _scaled(row: Figure, factor: float, method: str, year: int | None = None) -> Figure:
    return Figure(row.country, row.year if year is None else year, row.value * factor,
                  row.est or bool(method), row.source, method or row.method)  # fmt: skip


def _nearest(known: dict[int, Figure], year: int) -> Figure:
    return known[min(known, key=lambda y: (abs(y - year), y))]


def _years(country: str, metric: str, sub: str) -> dict[int, Figure]:
    return {
        key[1]: row
        for key, row in _figures().items()
        if key[0] == country and key[2] == metric and key[3] == sub
    }


@lru_cache(maxsize=1)
def _figures() -> dict[tuple[str, int, str, str], Figure]:
    from landbridge import facts

    frame = facts.load("power_balances")
    names = ("country", "year", "metric", "sub", "value", "est", "source", "method")
    found: dict[tuple[str, int, str, str], Figure] = {}
    for country, year, metric, sub, value, est, source, method in frame.select(names).iter_rows():
        if value is not None:
            row = Figure(country, year, float(value), bool(est), source, method or "")
            found.setdefault((country, year, metric, sub), row)
    return found

"""Freight rates by mode, country and market, from the packaged table."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from landbridge import facts
from landbridge.core.errors import DataError
from landbridge.network.assumptions import Assumptions

if TYPE_CHECKING:
    from landbridge.network.cost.basis import CostBasis

__all__ = [
    "Tariff",
    "TariffColumns",
    "price_level",
    "tariff_columns",
    "tariff_for",
    "tariff_sources",
]

F64 = NDArray[np.float64]
I32 = NDArray[np.int32]
ANY = "*"


@dataclass(frozen=True, slots=True)
class Tariff:
    """One row: a fixed part and a part that grows with distance, with its range."""

    fixed_usd: float
    rate_usd_per_km: float
    low: float  # share of the middle price
    high: float  # multiple of the middle price
    teu_share: float
    price_year: int
    est: bool
    source: str = ""


@dataclass(frozen=True, slots=True)
class TariffColumns:
    """Tariffs of a list of countries for one mode and market, shape (n_countries,) each."""

    fixed_usd: F64
    rate_usd_per_km: F64
    low: F64
    high: F64
    teu_share: F64
    est: NDArray[np.bool_]


@lru_cache(maxsize=1)
def _rows() -> dict[tuple[str, str, str], Tariff]:
    return {
        (r["mode"], r["country"], r["market"]): Tariff(
            r["fixed_usd_per_feu"],
            r["rate_usd_per_feu_km"],
            r["low"],
            r["high"],
            r["teu_share"],
            r["price_year"],
            r["est"],
            r["source"],
        )
        for r in facts.load("tariffs").iter_rows(named=True)
    }


@lru_cache(maxsize=1)
def _europe() -> frozenset[str]:
    frame = facts.load("countries")
    return frozenset(r["country"] for r in frame.iter_rows(named=True) if r["region"] == "europe")


def tariff_for(mode: str, country: str, market: str) -> Tariff:
    """Return the row that fits best: country and market, country, market, any.

    European railways have no rates by market of their own, so that the row of a market (such as
    that of Central Asia) is never used for them.

    Raises
    ------
    DataError
        If no row fits.
    """
    rows = _rows()
    by_market = not (mode == "rail" and country in _europe())
    for key in ((country, market), (country, ANY), (ANY, market), (ANY, ANY)):
        row = rows.get((mode, *key))
        if row is not None and (by_market or key != (ANY, market)):
            return row
    raise DataError(
        f"tariffs: no row for mode {mode!r} in country {country!r}, market {market!r}.",
        cure="The table needs a row with country * and market * for every mode.",
    )


def tariff_sources(basis: CostBasis, links: I32, market: str) -> tuple[str, ...]:
    """Return where the freight rates of some links were read, each source once.

    Parameters
    ----------
    links : ndarray of int, shape (n,)
        Links of one leg in order.
    market : str
        As of the shipment's ``Traffic``.

    Returns
    -------
    tuple of str
        Such as ``rates of rail in KZ, RU: https://...``.
    """
    found: dict[tuple[str, str], dict[str, None]] = {}
    for mode, on_line in basis.on_line.items():
        for k in dict.fromkeys(basis.tail_country[links[on_line[links]]].tolist()):
            country = basis.countries[k]
            source = tariff_for(mode, country, market).source
            found.setdefault((mode, source), {})[country] = None
    return tuple(
        f"rates of {mode} in {', '.join(countries)}: {source}"
        for (mode, source), countries in found.items()
        if source
    )


def price_level(assumptions: Assumptions, from_year: int, to_year: int) -> float:
    """Return how many dollars of one year a dollar of another is worth, by US consumer prices.

    Raises
    ------
    DataError
        If a year has no index.
    """
    if from_year == to_year:
        return 1.0
    index = [assumptions.value("us_price_index", str(year)) for year in (from_year, to_year)]
    return index[1] / index[0]


def tariff_columns(basis: CostBasis, mode: str, market: str) -> TariffColumns:
    """Return the tariffs of one mode and market by country, in dollars of the price year.

    A price of another year is moved to the scenario's price year by US consumer prices and counts
    as an estimate from then on.
    """
    year = basis.scenario.price_year
    rows = [tariff_for(mode, country, market) for country in basis.countries]
    level = np.array([price_level(basis.assumptions, r.price_year, year) for r in rows])
    return TariffColumns(
        fixed_usd=np.array([r.fixed_usd for r in rows], dtype=np.float64) * level,
        rate_usd_per_km=np.array([r.rate_usd_per_km for r in rows], dtype=np.float64) * level,
        low=np.array([r.low for r in rows], dtype=np.float64),
        high=np.array([r.high for r in rows], dtype=np.float64),
        teu_share=np.array([r.teu_share for r in rows], dtype=np.float64),
        est=np.array([r.est or r.price_year != year for r in rows], dtype=np.bool_),
    )

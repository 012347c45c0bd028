"""A year by hour -> the small table of carbon by month and hour that the base install holds."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from landbridge.energy.zones import COUNTRIES, zones_of
from landbridge.facts.tables import facts_folder, read_manifest
from landbridge.results.energy import EnergyResult
from landbridge.scenario.energy import EnergyParams, plain_params

__all__ = ["INPUTS", "carbon_rows", "inputs_fingerprint", "params_fingerprint"]

F64 = NDArray[np.float64]
Bools = NDArray[np.bool_]
#: tables that the power model reads
INPUTS = ("power_balances", "power_costs", "power_links", "power_plants")
_METHOD = "least-cost dispatch by hour with synthetic weather; CO2 of burning at the plant"
_SOURCE = "Landbridge power model"
_G_PER_KWH = 1000.0


def inputs_fingerprint() -> str:
    """Return 16 hex digits that change with any byte of the tables that the model reads."""
    entries = read_manifest(facts_folder())
    text = "".join(f"{name}:{entries[name].sha256}\n" for name in INPUTS)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def params_fingerprint(params: EnergyParams) -> str:
    """Return 16 hex digits that change with any parameter of a run."""
    text = json.dumps(plain_params(params), sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def carbon_rows(result: EnergyResult, version: str) -> Iterator[dict[str, Any]]:
    """Yield the rows of the table `carbon_intensity` for one year.

    Parameters
    ----------
    result : EnergyResult
        A whole year.
    version : str
        Of Landbridge, which the source names.

    Notes
    -----
    The mean of a month's days at one hour of the day (UTC), and of a country's zones, is weighted
    by load. Hours without a marginal figure are left out of its mean.
    """
    if result.status != "answered":
        raise ValueError(f"the run of {result.year} is no whole year")
    told = {
        "est": True,
        "method": _METHOD,
        "source": f"{_SOURCE} {version}",
        "inputs": inputs_fingerprint(),
        "params": params_fingerprint(result.params),
    }
    months = result.hours_utc.astype("datetime64[M]").astype(np.int64) % 12
    hours = result.hours_utc.astype("datetime64[h]").astype(np.int64) % 24
    places = {country: zones_of(country) for country in COUNTRIES}
    places |= {zone: (zone,) for zones in places.values() if len(zones) > 1 for zone in zones}
    for place, zones in places.items():
        numbers = [result.zones.index(zone) for zone in zones]
        for month, hour in np.ndindex(12, 24):
            chosen = (months == month) & (hours == hour)
            yield {
                "place": place,
                "year": result.year,
                "month": month + 1,
                "hour_utc": hour,
                **_means(result, numbers, chosen),
                **told,
            }


def _means(result: EnergyResult, zones: Sequence[int], chosen: Bools) -> dict[str, float | None]:
    load = result.demand_mw[zones][:, chosen]
    average, marginal = (
        _mean(values[zones][:, chosen], load)
        for values in (result.average_t_per_mwh, result.marginal_t_per_mwh)
    )
    return {
        "average_g_per_kwh": average,
        "marginal_g_per_kwh": marginal,
        "load_mw": round(float(load.sum(axis=0).mean()), 1),
    }


def _mean(values: F64, load: F64) -> float | None:
    weight = np.where(np.isfinite(values), load, 0.0)
    total = float(weight.sum())
    if total <= 0:
        return None
    return round(float((np.nan_to_num(values) * weight).sum()) / total * _G_PER_KWH, 1)

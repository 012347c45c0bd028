"""A year of the power systems as tables for a run folder."""

from __future__ import annotations

import numpy as np
import polars as pl

from landbridge.results.energy import EnergyResult

__all__ = ["energy_frames"]


def energy_frames(result: EnergyResult) -> dict[str, pl.DataFrame]:
    """Return hours by zone, by unit and by line, and the year's sums."""
    return {
        "zone_hours": _zone_hours(result),
        "unit_hours": _unit_hours(result),
        "line_hours": _line_hours(result),
        "units": pl.DataFrame(
            {
                "unit": range(len(result.units)),
                "zone": [unit.zone for unit in result.units],
                "fuel": [unit.fuel for unit in result.units],
                "kind": [unit.kind for unit in result.units],
                "capacity_mw": [unit.capacity_mw for unit in result.units],
                "cost_usd_per_mwh": [unit.cost_usd_per_mwh for unit in result.units],
                "co2_t_per_mwh": [unit.co2_t_per_mwh for unit in result.units],
                "energy_gwh": result.unit_mw.sum(axis=1) * 1e-3,
            }
        ),
        "lines": _lines(result),
        "unserved": _unserved(result),
        "misses": _misses(result),
    }


def _zone_hours(result: EnergyResult) -> pl.DataFrame:
    count, hours = len(result.zones), len(result.hours_utc)

    def column(values: np.ndarray) -> np.ndarray:
        return values[:count].ravel()

    return pl.DataFrame(
        {
            "zone": np.repeat(np.array(result.zones), hours),
            "time_utc": np.tile(result.hours_utc.astype("datetime64[ms]"), count),
            "demand_mw": column(result.demand_mw),
            "unserved_mw": column(result.shed_mw),
            "surplus_mw": column(result.surplus_mw),
            "price_usd_per_mwh": column(result.price_usd_per_mwh),
            "average_t_per_mwh": column(result.average_t_per_mwh),
            "marginal_t_per_mwh": column(result.marginal_t_per_mwh),
        }
    ).with_columns(pl.col("average_t_per_mwh", "marginal_t_per_mwh").fill_nan(None))


def _unit_hours(result: EnergyResult) -> pl.DataFrame:
    count, hours = result.unit_mw.shape
    return pl.DataFrame(
        {
            "unit": np.repeat(np.arange(count, dtype=np.int32), hours),
            "time_utc": np.tile(result.hours_utc.astype("datetime64[ms]"), count),
            "power_mw": result.unit_mw.ravel(),
        }
    )


def _line_hours(result: EnergyResult) -> pl.DataFrame:
    count, hours = result.flow_mw.shape
    return pl.DataFrame(
        {
            "link_id": np.repeat(np.array([line.link_id for line in result.lines]), hours),
            "time_utc": np.tile(result.hours_utc.astype("datetime64[ms]"), count),
            "flow_mw": result.flow_mw.ravel(),
        },
        schema={"link_id": pl.String, "time_utc": pl.Datetime("ms"), "flow_mw": pl.Float64},
    )


def _lines(result: EnergyResult) -> pl.DataFrame:
    energy = result.flow_gwh
    return pl.DataFrame(
        {
            "link_id": [line.link_id for line in result.lines],
            "zone_from": [line.zone_from for line in result.lines],
            "zone_to": [line.zone_to for line in result.lines],
            "capacity_mw": [line.capacity_mw for line in result.lines],
            "reverse_mw": [line.reverse_mw for line in result.lines],
            "forth_gwh": [energy[line.link_id][0] for line in result.lines],
            "back_gwh": [energy[line.link_id][1] for line in result.lines],
        }
    )


def _unserved(result: EnergyResult) -> pl.DataFrame:
    schema = {
        "zone": pl.String,
        "energy_gwh": pl.Float64,
        "hours": pl.Int64,
        "peak_mw": pl.Float64,
        "first_utc": pl.String,
        "last_utc": pl.String,
    }
    rows = [tuple(getattr(row, name) for name in schema) for row in result.unserved]
    return pl.DataFrame(rows, schema=schema, orient="row")


def _misses(result: EnergyResult) -> pl.DataFrame:
    schema = {
        "country": pl.String,
        "source": pl.String,
        "published": pl.Float64,
        "model": pl.Float64,
        "unit": pl.String,
        "reason": pl.String,
    }
    rows = [tuple(getattr(row, name) for name in schema) for row in result.misses]
    return pl.DataFrame(rows, schema=schema, orient="row")

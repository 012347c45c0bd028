"""The hourly profiles against what is published: one seed in full, others for the spread."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from landbridge.core.errors import UsageError
from landbridge.energy.profiles import build_profiles
from landbridge.results.energy_profiles import CalibrationRow, FigureUse, Profiles, SeriesKind

__all__ = ["EnergyProfilesReport", "Week", "report_json", "validate_energy_profiles"]

F64 = NDArray[np.float64]
MOST_SEEDS = 50
_WEEK_H = 168
_WEEK_ZONE, _COUNTRY = "KZ-South", "KZ"


@dataclass(frozen=True)
class Week:
    """Seven days of hours: load of Kazakhstan [GW], wind and sun of KZ-South."""

    title: str
    hours_utc: NDArray[np.datetime64]
    load_gw: F64
    wind_cf: F64
    solar_cf: F64


@dataclass(frozen=True)
class EnergyProfilesReport:
    """The calibration of one seed, its spread over seeds, and what the page draws.

    Attributes
    ----------
    spread : mapping
        (figure, where) to the lowest and the highest model figure over all seeds.
    months : mapping
        ``demand`` and ``hydro`` (mean of a month over that of the year), ``wind`` and ``solar``
        (capacity factor), each (Z, 12).
    """

    year: int
    seed: int
    seeds: int
    zones: tuple[str, ...]
    rows: tuple[CalibrationRow, ...]
    spread: Mapping[tuple[str, str], tuple[float, float]]
    months: Mapping[str, F64]
    weeks: tuple[Week, ...]
    notes: tuple[str, ...]
    own: str | None

    def of(self, use: FigureUse) -> tuple[CalibrationRow, ...]:
        """Return the rows of one use."""
        return tuple(row for row in self.rows if row.use is use)


def validate_energy_profiles(
    year: int = 2024, *, seed: int = 0, seeds: int = 5, own: str | Path | None = None
) -> EnergyProfilesReport:
    """Hold the profiles of a year against what is published.

    Parameters
    ----------
    seeds : int
        How many seeds, counted from ``seed``, the spread is taken over.

    Raises
    ------
    UsageError
        If ``seeds`` is out of range, and as ``build_profiles`` does.
    """
    if not 1 <= seeds <= MOST_SEEDS:
        raise UsageError(f"Seeds {seeds}: allowed are 1 to {MOST_SEEDS}.", cure="Use 5.")
    first = build_profiles(year, seed=seed, own=own)
    others = [build_profiles(year, seed=seed + k, own=own) for k in range(1, seeds)]
    found: dict[tuple[str, str], list[float]] = {}
    for profiles in (first, *others):
        for row in profiles.calibration:
            found.setdefault((row.figure, row.where), []).append(row.model)
    return EnergyProfilesReport(
        year=year,
        seed=seed,
        seeds=seeds,
        zones=first.zones,
        rows=first.calibration,
        spread={key: (min(values), max(values)) for key, values in found.items()},
        months=_months(first),
        weeks=tuple(_weeks(first)),
        notes=first.notes,
        own=None if own is None else Path(own).name,
    )


def report_json(report: EnergyProfilesReport) -> dict[str, Any]:
    """Return the report as one JSON document."""
    return {
        "year": report.year,
        "seed": report.seed,
        "seeds": report.seeds,
        "own": report.own,
        "rows": [
            {
                **asdict(row),
                "difference": row.difference if np.isfinite(row.difference) else None,
                "lowest": report.spread[row.figure, row.where][0],
                "highest": report.spread[row.figure, row.where][1],
            }
            for row in report.rows
        ],
        "notes": list(report.notes),
    }


def _months(profiles: Profiles) -> dict[str, F64]:
    def means(kind: SeriesKind) -> F64:
        series = np.stack([profiles.series(zone, kind) for zone in profiles.zones])
        month = profiles.hours_utc.astype("datetime64[M]").astype(np.int64) % 12
        found: F64 = np.stack([series[:, month == m].mean(axis=1) for m in range(12)], axis=1)
        return found

    def index(values: F64) -> F64:
        mean = values.mean(axis=1, keepdims=True)
        found: F64 = np.divide(values, mean, out=np.full_like(values, np.nan), where=mean > 0)
        return found

    return {
        "demand": index(means(SeriesKind.DEMAND)),
        "wind": means(SeriesKind.WIND),
        "solar": means(SeriesKind.SOLAR),
        "hydro": index(means(SeriesKind.HYDRO)),
    }


def _weeks(profiles: Profiles) -> list[Week]:
    """Return the week around Kazakhstan's highest hour, and the same span in July."""
    rows = [k for k, name in enumerate(profiles.countries) if name == _COUNTRY]
    load = profiles.demand_mw[rows].sum(axis=0) / 1000.0
    zone = profiles.zone_index[_WEEK_ZONE]
    peak = int(load.argmax()) // 24 * 24 - 3 * 24
    july = int(np.searchsorted(profiles.hours_utc, np.datetime64(f"{profiles.year}-07-08", "h")))
    weeks = []
    for title, start in (("the week of the highest load", peak), ("a week of July", july)):
        begin = min(max(start, 0), len(load) - _WEEK_H)
        hours = slice(begin, begin + _WEEK_H)
        weeks.append(
            Week(title, profiles.hours_utc[hours], load[hours], profiles.wind_cf[zone, hours],
                 profiles.solar_cf[zone, hours])
        )  # fmt: skip
    return weeks

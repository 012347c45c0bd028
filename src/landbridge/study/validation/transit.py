"""Predicted against published days, from terminal to terminal."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from landbridge.core.errors import DataError
from landbridge.study.validation.calibration import Calibration, TimeSpread, calibrate
from landbridge.study.validation.fit import (
    Prior,
    fit_parameters,
    least_squares_line,
    leave_one_out,
)
from landbridge.study.validation.paths import PARTS, PathFinder, Prediction
from landbridge.study.validation.reports import TimeReport, packaged_reports, user_reports

if TYPE_CHECKING:
    from landbridge.scenario import Scenario

__all__ = [
    "PARAMETERS", "Errors", "Floor", "TransitReport", "TransitRow", "errors_of", "noise_floor",
    "validate_transit",
]  # fmt: skip

F64 = NDArray[np.float64]
#: parameters of the fit, each a factor on the sum of some parts -> (parts, mean before the fit)
_GROUPS = {
    "running in China and Central Asia": (("running in China", "running in Central Asia"), 1.0),
    "running elsewhere": (
        ("running in Russia and Belarus", "running in Mongolia", "running elsewhere"), 1.0,
    ),
    "borders": (("breaks of gauge", "other borders"), 1.0),
    "yards and terminals": (("yards and terminals",), 1.0),
    "ferries": (("ferries",), 1.0),
    "smaller cities": (("smaller cities",), 0.0),
    "towards China": (("towards China",), 0.0),
}  # fmt: skip
PARAMETERS = tuple(_GROUPS)
#: standard deviation of a factor before the fit: so wide that the packaged values, which have
#: seen all rows, hardly lead what is fitted without one
_FACTOR_SD = 1.0


@dataclass(frozen=True, slots=True)
class TransitRow:
    """One pair: what is published and what is predicted [day].

    Attributes
    ----------
    predicted : float or None
        None where the pair has no way in the network; ``reason`` says why.
    fitted, loo, line, line_loo
        By the fit and the line; the ``_loo`` ones without having seen the row, and None for a
        user's rows, which neither has seen.
    """

    pair: str
    origin_id: str
    destination_id: str
    via: tuple[str, ...]
    gateway: str
    km: float | None
    published_low: float | None
    published_high: float | None
    published_mid: float | None
    predicted: float | None
    p10: float | None
    p90: float | None
    fitted: float | None
    loo: float | None
    line: float | None
    line_loo: float | None
    parts: dict[str, float]
    year: int | None
    frequency_per_week: float | None
    source: str
    note: str
    route_named: bool
    by_ferry: bool
    towards_china: bool
    reason: str = ""

    @property
    def error(self) -> float | None:
        """Predicted less published days."""
        known = self.predicted is not None and self.published_mid is not None
        return (self.predicted or 0.0) - (self.published_mid or 0.0) if known else None


@dataclass(frozen=True, slots=True)
class Errors:
    """Errors of predictions: mean absolute and mean [day], median relative."""

    n: int
    mean_abs_days: float
    median_relative: float
    bias_days: float


@dataclass(frozen=True, slots=True)
class Floor:
    """How far reports on one pair of places lie apart: no model of the pair can beat it.

    Attributes
    ----------
    mean_gap_days : between the midpoints of two reports on one pair.
    best_abs_days : mean absolute error on them of a model that gives each pair's median.
    mean_range_days : maximum less minimum, of reports that give both.
    """

    pairs: int
    reports: int
    mean_gap_days: float
    best_abs_days: float
    ranges: int
    mean_range_days: float


@dataclass(frozen=True, slots=True)
class TransitReport:
    """All rows and their summary.

    Attributes
    ----------
    fit, line : in sample for the packaged table; on unseen rows for a user's.
    fit_loo, line_loo : leave-one-out on the packaged table, None for a user's rows.
    parameters : dict
        Name of ``PARAMETERS`` -> value fitted to the packaged table.
    line_coefficients : (days at 0 km, days per 1,000 km)
    """

    scenario: str
    published: str
    rows: tuple[TransitRow, ...]
    model: Errors
    fit: Errors
    line: Errors
    fit_loo: Errors | None
    line_loo: Errors | None
    floor: Floor
    calibration: Calibration
    parameters: dict[str, float]
    line_coefficients: tuple[float, float]

    @property
    def compared(self) -> tuple[TransitRow, ...]:
        """Rows with a prediction and published days."""
        return tuple(row for row in self.rows if row.error is not None)


@dataclass(frozen=True, slots=True)
class _Sample:
    """Reports with their predictions, ready for fits."""

    reports: list[TimeReport]
    found: list[Prediction | str]

    def usable(self) -> _Sample:
        """Return the rows that have a prediction and published days."""
        kept = [
            (r, f)
            for r, f in zip(self.reports, self.found, strict=True)
            if r.days is not None and isinstance(f, Prediction)
        ]
        return _Sample([r for r, _ in kept], [f for _, f in kept])

    def mids(self) -> F64:
        return np.array([sum(r.days) / 2 for r in self.reports if r.days is not None])


def validate_transit(
    scenario: str | Path | Scenario = "base-2025", published: Path | None = None
) -> TransitReport:
    """Compare the model with the packaged published times, or with a user's own.

    Fit and line are made on the packaged table only. Of several packaged reports on a route the
    latest counts; every row of a user's file counts.

    Raises
    ------
    DataError
        If a table is damaged, or no row has both days and a way in the network.
    """
    from landbridge.study.shipment import world_of

    world = world_of(scenario)
    finder = PathFinder(world.basis)
    told = packaged_reports()
    ours = _latest(_predict(finder, told, hauls=False))
    known = ours.usable()
    if published is None:
        return _report(world.scenario.name, "services_published", ours, known, told)
    theirs = user_reports(published)
    sample = _predict(finder, theirs, hauls=True)
    if not sample.usable().reports:
        reasons = sorted({f for f in sample.found if isinstance(f, str)} or {"no days given"})
        raise DataError(
            f"{published.name}: no row can be compared: {'; '.join(reasons[:3])}.",
            cure="Name places with a rail path between them, and days_min and days_max.",
        )
    return _report(world.scenario.name, published.name, sample, known, theirs)


def _latest(sample: _Sample) -> _Sample:
    """Return the latest report on each pair and way, in the order of the first ones."""
    best: dict[tuple[object, ...], tuple[TimeReport, Prediction | str]] = {}
    for report, found in zip(sample.reports, sample.found, strict=True):
        way = found.crossings if isinstance(found, Prediction) else report.pair.via
        key = (report.pair.label, way)
        if key not in best or (report.pair.year or 0) >= (best[key][0].pair.year or 0):
            best[key] = (report, found)
    return _Sample([r for r, _ in best.values()], [f for _, f in best.values()])


def _predict(finder: PathFinder, reports: list[TimeReport], *, hauls: bool) -> _Sample:
    found = [r.why_not or finder.predict(r.pair, hauls=hauls) for r in reports]
    return _Sample(reports, found)


def _design(sample: _Sample) -> tuple[F64, F64]:
    """Return the tables of the fit (n, parameters) and of the line (n, 2)."""
    parts, line = [], []
    for found in sample.found:
        if isinstance(found, Prediction):
            days = dict(zip(PARTS, found.parts_days, strict=True))
            parts.append([sum(days[part] for part in group) for group, _ in _GROUPS.values()])
            line.append((1.0, found.km))
    return np.array(parts).reshape(-1, len(PARAMETERS)), np.array(line).reshape(-1, 2)


def _homeward(report: TimeReport) -> bool:
    return report.pair.destination_id.startswith("cn-")


def _prior() -> Prior:
    means = np.array([mean for _, mean in _GROUPS.values()])
    return Prior(means, np.full(len(means), _FACTOR_SD))


def _line_fit(table: F64, days: F64) -> F64:
    return least_squares_line(table[:, 1], days)


def _report(
    scenario: str, published: str, sample: _Sample, known: _Sample, told: list[TimeReport]
) -> TransitReport:
    fit = partial(fit_parameters, prior=_prior())
    parts, line = _design(known)
    factors, slope = fit(parts, known.mids()), _line_fit(line, known.mids())
    usable, own = sample.usable(), published == "services_published"
    mids = usable.mids()
    parts_here, line_here = _design(usable)
    predicted = np.array([f.days for f in usable.found if isinstance(f, Prediction)])
    loo = leave_one_out(parts, known.mids(), fit) if own else None
    line_loo = leave_one_out(line, known.mids(), _line_fit) if own else None
    columns = {
        "fitted": parts_here @ factors, "line": line_here @ slope, "loo": loo,
        "line_loo": line_loo,
    }  # fmt: skip
    spreads = [_spread(f) for f in usable.found if isinstance(f, Prediction)]
    return TransitReport(
        scenario=scenario,
        published=published,
        rows=_rows(sample, columns),
        model=errors_of(predicted, mids),
        fit=errors_of(parts_here @ factors, mids),
        line=errors_of(line_here @ slope, mids),
        fit_loo=None if loo is None else errors_of(loo, mids),
        line_loo=None if line_loo is None else errors_of(line_loo, mids),
        floor=noise_floor(told),
        calibration=calibrate(spreads, [r.days for r in usable.reports if r.days is not None]),
        parameters=dict(zip(PARAMETERS, map(float, factors), strict=True)),
        line_coefficients=(float(slope[0]), float(slope[1]) * 1000),
    )


def _spread(found: Prediction) -> TimeSpread:
    return TimeSpread(found.days, found.sd_days, found.least_days)


def _rows(sample: _Sample, columns: dict[str, F64 | None]) -> tuple[TransitRow, ...]:
    rows, k = [], 0
    for report, found in zip(sample.reports, sample.found, strict=True):
        known = isinstance(found, Prediction) and report.days is not None
        fits = {n: None if v is None or not known else float(v[k]) for n, v in columns.items()}
        rows.append(_row(report, found, fits))
        k += known
    return tuple(rows)


def _row(report: TimeReport, found: Prediction | str, fits: dict[str, float | None]) -> TransitRow:
    pair, way = report.pair, None if isinstance(found, str) else found
    low, high = report.days or (None, None)
    spread = None if way is None else _spread(way).central(0.8)
    return TransitRow(
        pair=pair.label,
        origin_id=pair.origin_id,
        destination_id=pair.destination_id,
        via=way.crossings if way else (),
        gateway=way.gateway if way else "",
        km=way.km if way else None,
        published_low=low,
        published_high=high,
        published_mid=sum(report.days) / 2 if report.days else None,
        predicted=way.days if way else None,
        p10=spread[0] if spread else None,
        p90=spread[1] if spread else None,
        fitted=fits["fitted"],
        loo=fits["loo"],
        line=fits["line"],
        line_loo=fits["line_loo"],
        parts=dict(zip(PARTS, way.parts_days, strict=True)) if way else {},
        year=pair.year,
        frequency_per_week=pair.frequency_per_week,
        source=pair.source,
        note=report.note,
        route_named=bool(pair.via),
        by_ferry=pair.ferry,
        towards_china=_homeward(report),
        reason=found if isinstance(found, str) else "",
    )


def errors_of(predicted: F64, days: F64) -> Errors:
    """Summarise predicted against published days, shape (n,) each with n > 0."""
    error = predicted - days
    return Errors(
        n=len(days),
        mean_abs_days=float(np.abs(error).mean()),
        median_relative=float(np.median(np.abs(error) / days)),
        bias_days=float(error.mean()),
    )


def noise_floor(reports: Sequence[TimeReport]) -> Floor:
    """Return the spread of reports on the same pair of places, whatever the route named."""
    by_pair: dict[str, list[float]] = {}
    widths = []
    for report in reports:
        if report.days is not None:
            by_pair.setdefault(report.pair.label, []).append(sum(report.days) / 2)
            widths += [report.days[1] - report.days[0]] if report.days[0] < report.days[1] else []
    repeated = [np.array(mids) for mids in by_pair.values() if len(mids) > 1]
    gaps = [abs(a - b) for mids in repeated for i, a in enumerate(mids) for b in mids[:i]]
    apart = [abs(mid - np.median(mids)) for mids in repeated for mid in mids]
    return Floor(
        pairs=len(repeated),
        reports=sum(map(len, repeated)),
        mean_gap_days=_mean(gaps),
        best_abs_days=_mean(apart),
        ranges=len(widths),
        mean_range_days=_mean(widths),
    )


def _mean(values: Sequence[float]) -> float:
    return float(np.mean(values)) if values else math.nan

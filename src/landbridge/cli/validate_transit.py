"""``landbridge validate transit``: prints the comparison, or writes its page."""

from __future__ import annotations

import math
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from landbridge.study.validation.transit import Errors, TransitReport, TransitRow

__all__ = ["run_transit", "transit_json"]


def run_transit(scenario: str, published: Path | None, page: Path | None, *, as_json: bool) -> int:
    """Run the comparison and show it."""
    from landbridge.cli.output import busy, emit, emit_json, note
    from landbridge.study.validation.transit import validate_transit

    with busy("Comparing transit times"):
        report = validate_transit(scenario, published)
    if page is not None:
        from landbridge.report.transit_page import write_transit_page

        for path in write_transit_page(report, page):
            note(f"Wrote {path}")
    if as_json:
        emit_json(transit_json(report))
    else:
        emit(_text(report))
    return 0


def transit_json(report: TransitReport) -> dict[str, Any]:
    """Return the comparison as one JSON document; figures that do not exist are null."""
    content = {
        "scenario": report.scenario,
        "published": report.published,
        **_errors(report.model),
        "baseline": {
            "kind": "least-squares line on route km",
            **_errors(report.line),
            "leave_one_out": None if report.line_loo is None else _errors(report.line_loo),
            "days_at_0_km": report.line_coefficients[0],
            "days_per_1000_km": report.line_coefficients[1],
        },
        "fit": {
            **_errors(report.fit),
            "leave_one_out": None if report.fit_loo is None else _errors(report.fit_loo),
            "parameters": report.parameters,
        },
        "noise_floor": asdict(report.floor),
        "calibration": asdict(report.calibration),
        "rows": [_row(row) for row in report.rows],
    }
    return dict(_finite(content))


def _errors(errors: Errors) -> dict[str, Any]:
    return {
        "n": errors.n,
        "median_ape": errors.median_relative,
        "mean_abs_error_days": errors.mean_abs_days,
        "bias_days": errors.bias_days,
    }


def _row(row: TransitRow) -> dict[str, Any]:
    content = asdict(row)
    content["predicted_days"] = content.pop("predicted")
    content["published_days"] = content["published_mid"]
    content["error_days"] = row.error
    return content


def _finite(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _finite(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_finite(item) for item in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value


def _text(report: TransitReport) -> str:
    names = (
        ("model as packaged", report.model),
        ("fit of its parts", report.fit),
        ("  leave one out", report.fit_loo),
        ("line on route km", report.line),
        ("  leave one out", report.line_loo),
    )
    title = f"{report.model.n} pairs of {report.published}, scenario {report.scenario}"
    lines = [
        f"{title}; terminal to terminal, without waiting for departure.",
        f"{'':<20}{'mean error':>12}{'median':>9}{'bias':>9}",
    ]
    lines += [
        f"{name:<20}{e.mean_abs_days:>10.2f} d{e.median_relative:>9.1%}{e.bias_days:>+7.2f} d"
        for name, e in names
        if e is not None
    ]
    if report.floor.pairs:
        lines.append(
            f"Reports on one pair differ by {report.floor.mean_gap_days:.1f} days on average "
            f"({report.floor.pairs} pairs)."
        )
    lines.append(f"P10-P90 holds {report.calibration.mids_inside:.0%} of the published midpoints.")
    lines += [f"Not compared: {row.pair}: {_why(row)}" for row in report.rows if row.error is None]
    if report.published != "services_published":
        lines += [f"Note on {row.pair}: {row.note}" for row in report.rows if row.note]
    return "\n".join(lines) + "\n"


def _why(row: TransitRow) -> str:
    return row.reason or f"no published days; predicted {row.predicted or 0:.1f}"

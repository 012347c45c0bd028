"""``landbridge validate energy-profiles``: prints the calibration, or writes its page."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from landbridge.study.validation.energy_profiles import EnergyProfilesReport

__all__ = ["run_energy_profiles"]


def run_energy_profiles(
    year: int, seed: int, own: Path | None, page: Path | None, *, as_json: bool
) -> int:
    """Run the comparison and show it."""
    from landbridge.cli.output import busy, emit, emit_json, note
    from landbridge.study.validation.energy_profiles import report_json, validate_energy_profiles

    with busy("Building hourly profiles"):
        report = validate_energy_profiles(year, seed=seed, own=own)
    if page is not None:
        from landbridge.report.energy_profiles_page import write_energy_profiles_page

        for path in write_energy_profiles_page(report, page):
            note(f"Wrote {path}")
    if as_json:
        emit_json(report_json(report))
    else:
        emit(_text(report))
    return 0


def _text(report: EnergyProfilesReport) -> str:
    names = [f"{row.figure}, {row.where}" for row in report.rows]
    width = max(len(name) for name in names)
    lines = [
        f"Profiles of {report.year}, seed {report.seed}: synthetic but for series of your own.",
        f"{'':<{width}}{'published':>12}{'profiles':>12}  unit   use",
    ]
    for name, row in zip(names, report.rows, strict=True):
        est = "  est" if row.est else ""
        lines.append(
            f"{name:<{width}}{row.published:>12,.2f}{row.model:>12,.2f}  {row.unit:<6} "
            f"{row.use.value}{est}"
        )
    return "\n".join([*lines, *report.notes]) + "\n"

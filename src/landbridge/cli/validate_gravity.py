"""``landbridge validate gravity``: published figures of gravity beside ours."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from landbridge.study.validation.gravity import GravityReport

__all__ = ["run_gravity"]


def run_gravity(data: Path | None, page: Path | None, *, as_json: bool) -> int:
    """Run the comparison and show it."""
    from landbridge.cli.output import busy, emit, emit_json, note
    from landbridge.study.validation.gravity import report_json, validate_gravity

    with busy("Estimating ..."):
        report = validate_gravity(data)
    if page is not None:
        from landbridge.report.gravity_page import write_gravity_page

        note(f"Wrote {write_gravity_page(report, page)}")
    if as_json:
        emit_json(report_json(report))
    else:
        emit(_text(report))
    return 0


def _text(report: GravityReport) -> str:
    width = max(len(row.name) for row in report.rows)
    lines = [f"{'':<{width}}{'published':>12}{'ours':>12}  status"]
    for row in report.rows:
        ours = "-" if row.ours is None else f"{row.ours:.{row.digits}f}"
        published = f"{row.published:.{row.digits}f}"
        lines.append(f"{row.name:<{width}}{published:>12}{ours:>12}  {row.status.value}")
    counts = ", ".join(f"{count} {status}" for status, count in report.counts.items())
    return "\n".join([*lines, f"{counts}."]) + "\n"

"""``landbridge validate energy-backcast``: prints the back-cast, or writes its page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from landbridge.energy.backcast import BackcastRow

__all__ = ["run_energy_backcast"]


def run_energy_backcast(page: Path | None, *, as_json: bool) -> int:
    """Run the years whose figures are published and show both side by side."""
    from landbridge.cli.output import busy, emit, emit_json, note
    from landbridge.energy.backcast import YEARS, backcast

    with busy("Running the power systems of past years"):
        years = {year: backcast(year) for year in YEARS}
    if page is not None:
        from landbridge.report.energy_backcast_page import write_energy_backcast_page

        for path in write_energy_backcast_page(years, page):
            note(f"Wrote {path}")
    if as_json:
        emit_json(_document(years))
    else:
        emit(_text(years))
    return 0


def _document(years: Mapping[int, Sequence[BackcastRow]]) -> dict[str, object]:
    from dataclasses import asdict

    from landbridge.scenario.energy import ANCHORED, FITTED

    return {
        "status": "answered",
        "fitted": dict(FITTED),
        "anchored": dict(ANCHORED),
        "rows": [{"year": year, **asdict(row)} for year, rows in years.items() for row in rows],
    }


def _text(years: Mapping[int, Sequence[BackcastRow]]) -> str:
    lines = [f"{'':<24}{'published':>14}{'model':>10}  unit   use        near"]
    for year, rows in years.items():
        for row in rows:
            published = f"{row.published_low:,.2f}"
            if row.published_high != row.published_low:
                published = f"{row.published_low:g} to {row.published_high:g}"
            near = "yes" if row.within else f"no: {row.reason}"
            lines.append(
                f"{f'{year} {row.country} {row.source}':<24}{published:>14}{row.model:>10,.2f}"
                f"  {row.unit:<6} {row.use:<10} {near}"
            )
    return "\n".join(lines) + "\n"

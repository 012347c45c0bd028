"""The page on the hourly profiles for ``docs/validation``: text, tables and two plots."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from landbridge.report.energy_profiles_svg import months_svg, weeks_svg
from landbridge.results.energy_profiles import CalibrationRow, FigureUse
from landbridge.results.files import write_atomic
from landbridge.study.validation.energy_profiles import EnergyProfilesReport

__all__ = ["energy_profiles_markdown", "write_energy_profiles_page"]

_PAGE = "energy-profiles"
#: a figure that misses by more than this is named above the table
_CLOSE = 0.1
_USES = (
    (
        FigureUse.CHECKED,
        "Only checked",
        "No parameter was set from these figures.",
    ),
    (
        FigureUse.SEEN,
        "Seen, not forced",
        (
            "Parameters were chosen by judgement with these figures in view, so agreement is weak "
            "evidence. A plant's published yearly energy stands beside the mean of its zone."
        ),
    ),
    (
        FigureUse.FITTED,
        "Fitted",
        "Equal by construction: agreement shows that the arithmetic is right, and nothing else.",
    ),
)
_WAYS = (
    (
        "**Demand**: base load by local hour and weekday, times heating below 15 °C and cooling "
        "above 22 °C of a synthetic temperature (rounded normals, seeded anomalies). A smooth "
        "curve brings each zone to its yearly energy and Kazakhstan to its published months "
        "(2018), and the distance from the seasonal curve is stretched until the highest hour "
        "is the published peak."
    ),
    (
        "**Wind**: Rayleigh-distributed speeds at three or so sites of a zone, correlated in "
        "time (0.95 an hour) and space, with a season and a round of the day, through one power "
        "curve; one scale for each zone fits the yearly capacity factor. Every year so has the "
        "same yearly mean: good and bad wind years are not modelled."
    ),
    (
        "**Sun**: clear sky of pvlib (Ineichen, turbidity climatology) on fixed modules, in "
        "Uzbekistan on tracking ones; clouds by a seeded process with a memory of about half "
        "from day to day; module heat; one scale for each zone."
    ),
    (
        "**Hydro**: the published energy of the year by a seasonal index of each cascade "
        "(judgement): Toktogul releases in winter, Vakhsh in summer, Irtysh evenly. No monthly "
        "generation is published in what is at hand, so nothing checks the index. Inflow stands "
        "beside the release."
    ),
)
_OWN = (
    "`--own FILE.csv`, or `build_profiles(year, own=...)`, takes measured series in the place of "
    "synthetic ones: `time_utc` (start of the hour, `2024-01-01T00:00`), `zone`, `kind` "
    "(`demand_mw`, `wind_cf`, `solar_cf` or `hydro_mw`) and `value`. A series has every hour of "
    "the year; 29 February is left out. A gap, a second value for an hour, another year, an "
    "unknown zone and a value out of range are refused with the line."
)


def write_energy_profiles_page(report: EnergyProfilesReport, folder: Path) -> list[Path]:
    """Write ``energy-profiles.md`` and its two plots, each whole or not at all."""
    return [
        write_atomic(folder / f"{_PAGE}-months.svg", months_svg(report)),
        write_atomic(folder / f"{_PAGE}-weeks.svg", weeks_svg(report)),
        write_atomic(folder / f"{_PAGE}.md", energy_profiles_markdown(report)),
    ]


def energy_profiles_markdown(report: EnergyProfilesReport) -> str:
    """Return the page as Markdown."""
    return "\n\n".join(
        [
            "# Hourly profiles of the power systems: fitted and checked",
            "Made by `landbridge validate energy-profiles --page docs/validation`.",
            *_opening(report),
            *_misses(report),
            *_tables(report),
            "## How they are made",
            *_WAYS,
            f"![Months by zone]({_PAGE}-months.svg)",
            f"![Two weeks of hours]({_PAGE}-weeks.svg)",
            "## Series of your own",
            _OWN,
            "## Assumed for this year",
            "\n".join(f"- {_cell(note)}" for note in report.notes),
        ]
    ) + "\n"  # fmt: skip


def _opening(report: EnergyProfilesReport) -> Iterator[str]:
    yield (
        "**The profiles are synthetic.** No open hourly series of these systems exist, so seeded "
        "processes make them and published figures calibrate them. They hold yearly and monthly "
        "sums, peaks, seasons and plausible extremes; the weather of a real day they do not hold."
    )
    counts = ", ".join(f"{len(report.of(use))} {use.value}" for use, _, _ in _USES)
    yield (
        f"Year {report.year}, seed {report.seed}; {len(report.rows)} figures: {counts}. The range "
        f"is that of {report.seeds} seeds. *est* marks a published column that is itself an "
        "estimate or a judgement."
    )
    if report.own is not None:
        yield f"Series of `{_cell(report.own)}` stand in the place of synthetic ones."


def _misses(report: EnergyProfilesReport) -> Iterator[str]:
    rows = [row for row in report.rows if abs(row.difference) > _CLOSE]
    if rows:
        yield f"More than {_CLOSE:.0%} off:"
        yield "\n".join(
            f"- {_cell(row.figure)}, {_cell(row.where)}: {_number(row.model)} against "
            f"{_number(row.published)}{_unit(row)}{_because(row)}"
            for row in rows
        )


def _because(row: CalibrationRow) -> str:
    return f" ({_cell(row.note)})" if row.note else ""


def _tables(report: EnergyProfilesReport) -> Iterator[str]:
    for use, title, meaning in _USES:
        rows = report.of(use)
        if rows:
            yield f"## {title}"
            yield meaning
            yield "\n".join(_table(report, rows))


def _table(report: EnergyProfilesReport, rows: Sequence[CalibrationRow]) -> Iterator[str]:
    yield "| figure | where | of | published | profiles | range | off | remark |"
    yield "| --- | --- | --: | --: | --: | --: | --: | --- |"
    for row in rows:
        low, high = report.spread[row.figure, row.where]
        span = "" if abs(high - low) <= 1e-6 * max(abs(high), 1e-9) else (
            f"{_number(low)}–{_number(high)}"
        )  # fmt: skip
        remark = "; ".join(part for part in ("est" if row.est else "", _cell(row.note)) if part)
        yield (
            f"| {_cell(row.figure)} | {row.where} | {row.year} "
            f"| {_number(row.published)}{_unit(row)} | {_number(row.model)} "
            f"| {span} | {row.difference:+.1%} | {remark} |"
        )


def _unit(row: CalibrationRow) -> str:
    return "" if row.unit == "1" else f" {row.unit}"


def _number(value: float) -> str:
    if value == round(value):
        return f"{value:,.0f}"
    if abs(value) >= 100:
        return f"{value:,.0f}"
    return f"{value:.1f}" if abs(value) >= 10 else f"{value:.2f}"


def _cell(text: str) -> str:
    """Return a text that is safe in a Markdown table."""
    flat = " ".join(text.split())
    return re.sub(r"([|<>\[\]`*_\\])", r"\\\1", flat)

"""The page on transit times for ``docs/validation``: text, tables and two plots."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from landbridge.report.transit_svg import calibration_svg, transit_svg
from landbridge.results.files import write_atomic
from landbridge.study.validation.transit import Errors, TransitReport, TransitRow

__all__ = ["explain", "transit_markdown", "write_transit_page"]

_WORST = 10
#: a report older than this tells of the years before the timetabled trains
_OLD = 2018
#: an error is clearly smaller below this share of the other
_CLEARLY = 0.9
_ODD = re.compile(
    r"first|trial|test|pilot|record|express|full-timetable|fastest|DOUBT|reefer|stop at", re.I
)


def write_transit_page(report: TransitReport, folder: Path) -> list[Path]:
    """Write ``transit-times.md`` and its two plots, each whole or not at all."""
    named = dict(enumerate(_worst(report), start=1))
    return [
        write_atomic(folder / "transit-times.svg", transit_svg(report.compared, named)),
        write_atomic(folder / "transit-calibration.svg", calibration_svg(report.calibration)),
        write_atomic(folder / "transit-times.md", transit_markdown(report)),
    ]


def _worst(report: TransitReport) -> list[TransitRow]:
    rows = sorted(report.compared, key=lambda row: (-abs(row.error or 0.0), row.pair))
    return rows[:_WORST]


def explain(row: TransitRow) -> str:
    """Say what in the report itself may explain an error, by rule."""
    told = []
    if row.note and _ODD.search(row.note):
        told.append(f"the report says “{_cell(row.note)}”")
    if row.year is None:
        told.append("year unknown")
    elif row.year < _OLD:
        told.append(f"report of {row.year}")
    if row.towards_china:
        told.append("towards China")
    if row.by_ferry:
        told.append("by ferry: the wait for a berth is one mean for all seas and seasons")
    if not row.route_named:
        told.append("border not named, the quickest one taken")
    if row.frequency_per_week is None:
        told.append("no regular frequency published")
    return "; ".join(told) or "nothing in the report explains it"


def transit_markdown(report: TransitReport) -> str:
    """Return the page as Markdown."""
    return "\n\n".join(
        [
            *_opening(report),
            "\n".join(_summary(report)),
            *_meaning(report),
            "![Predicted by published days](transit-times.svg)",
            "## The worst ten",
            _base_rates(report),
            "\n".join(_worst_table(report)),
            *_floor(report),
            *_calibration(report),
            *_parameters(report),
            *_left_out(report),
        ]
    ) + "\n"  # fmt: skip


def _base_rates(report: TransitReport) -> str:
    """Say how common the remarks are among all rows, so that none is taken for a cause."""
    rows = report.compared
    homeward = [abs(row.error or 0.0) for row in rows if row.towards_china]
    irregular = sum(row.frequency_per_week is None for row in rows)
    unnamed = sum(not row.route_named for row in rows)
    text = (
        "By rule from what the report says; a remark is a possible cause, not a proof: of all "
        f"{len(rows)} rows {irregular} have no regular frequency, {unnamed} name no border and "
        f"{len(homeward)} run towards China"
    )
    mean = f" (mean error {sum(homeward) / len(homeward):.1f} days)" if homeward else ""
    return f"{text}{mean}. The numbers are those of the plot."


def _opening(report: TransitReport) -> Iterator[str]:
    yield "# Predicted and published transit times"
    own = "" if report.published == "services_published" else f" --published {report.published}"
    yield f"Made by `landbridge validate transit{own} --page docs/validation`."
    yield (
        f"{report.model.n} pairs of places with published days (`{report.published}`) and a way in "
        f"the network, scenario `{report.scenario}`. Predicted: running, borders, ferries, yards "
        "and terminal handling from terminal to terminal, without waiting for the departure. "
        "Published: the middle of minimum and maximum; of several reports on a pair and way the "
        "latest. The packaged speeds and yard times were chosen to fit these same reports (see "
        "`method` in the table `assumptions`), so the error of the model is an in-sample figure, "
        "to be held against the line in sample; only rows that leave one out are out of sample. "
        "Which terms the model has (speeds by railway group, borders, yards, ferries; hours more "
        "for cities with few trains a year, and towards China) was also chosen on these rows."
    )


def _summary(report: TransitReport) -> Iterator[str]:
    yield "| | mean absolute error, days | median relative error | bias, days |"
    yield "| --- | --: | --: | --: |"
    lines: tuple[tuple[str, Errors | None], ...] = (
        ("model as packaged", report.model),
        (f"its parts with {len(report.parameters)} fitted parameters", report.fit),
        ("the same, leaving one out", report.fit_loo),
        ("straight line on route km", report.line),
        ("the same, leaving one out", report.line_loo),
    )
    for name, e in lines:
        if e is not None:
            yield (
                f"| {name} | {e.mean_abs_days:.2f} | {e.median_relative:.1%} | {e.bias_days:+.2f} |"
            )


def _meaning(report: TransitReport) -> Iterator[str]:
    if report.line_loo is None or report.fit_loo is None:
        return
    fit, line = report.fit_loo, report.line_loo
    ahead = _better(report.model, report.line) and _better(fit, line)
    gain = _better(fit, line)
    yield (
        "The model is clearly better than a line on kilometres."
        if ahead
        else "On these data the model is no better than a straight line on kilometres: distance "
        "explains most of the days, and what else differs between the pairs (kind of train, "
        "year, report) is not in the model."
    )
    yield (
        "With fitted parameters it beats the line on pairs left out."
        if gain
        else "With fitted parameters it does not beat the line on pairs left out either, so the "
        "packaged values stay. "
        "What the model has over a line is where the days go, and that it answers to a scenario "
        "(a border shut, a line opened, a slower railway)."
    )


def _better(one: Errors, other: Errors) -> bool:
    """Whether both errors are clearly smaller."""
    return (
        one.mean_abs_days < _CLEARLY * other.mean_abs_days
        and one.median_relative < _CLEARLY * other.median_relative
    )


def _worst_table(report: TransitReport) -> Iterator[str]:
    yield "| | pair | published | predicted | line | what the report says |"
    yield "| --: | --- | --: | --: | --: | --- |"
    for number, row in enumerate(_worst(report), start=1):
        low, high = row.published_low or 0.0, row.published_high or 0.0
        days = f"{low:g}" if low == high else f"{low:g}–{high:g}"
        yield (
            f"| {number} | {_cell(row.pair)} | {days} | {row.predicted:.1f} | {row.line:.1f} "
            f"| {explain(row)} |"
        )


def _floor(report: TransitReport) -> Iterator[str]:
    floor = report.floor
    yield "## The noise floor"
    if not floor.pairs:
        yield "No pair has several reports, so the spread between reports is unknown."
        return
    yield (
        f"{floor.pairs} pairs have several reports ({floor.reports} in all): two reports on one "
        f"pair lie {floor.mean_gap_days:.1f} days apart on average. A model that gave each of them "
        f"its own median would still err by {floor.best_abs_days:.1f} days, one that repeated "
        f"another report by {floor.mean_gap_days:.1f}. {floor.ranges} reports give a minimum and "
        f"a maximum, {floor.mean_range_days:.1f} days apart on average. So few repeated pairs set "
        "the floor roughly, not to a tenth of a day."
    )


def _calibration(report: TransitReport) -> Iterator[str]:
    c = report.calibration
    yield "## Calibration"
    ranges = (
        f" Of {c.n_ranges} published ranges {c.ranges_inside:.0%} lie wholly inside and "
        f"{c.ranges_touching:.0%} touch it."
        if c.n_ranges
        else ""
    )
    yield (
        "The time of a train is its least time plus a lognormal with the mean and the spread of "
        f"the model. P10–P90 should hold 80 % of single trips; it holds {c.mids_inside:.0%} of "
        f"the published midpoints ({c.below_p10:.0%} lie below P10, {c.above_p90:.0%} above "
        f"P90).{ranges} To hold 80 % every standard deviation would have to be multiplied by "
        f"{c.sd_factor:.2f}. The spread of the running time (`rail_speed_cv`) was set by these "
        "same midpoints, so it holds trip to trip and train to train together: what a planner "
        "does not know of one departure."
    )
    rows = [f"| {p.nominal:.0%} | {p.inside:.0%} | {p.mean_width_days:.1f} |" for p in c.levels]
    head = ["| nominal | midpoints inside | mean width, days |", "| --: | --: | --: |"]
    yield "\n".join(head + rows)
    yield "![Calibration](transit-calibration.svg)"


def _parameters(report: TransitReport) -> Iterator[str]:
    yield "## The fit"
    yield (
        "Absolute errors over 0.6 √(published days), plus a normal prior on each parameter: "
        "factors on the packaged values around 1 (around 0 for smaller cities and towards China) "
        "with a standard deviation of 1, so wide that what the packaged values have seen of a row "
        "hardly helps when the row is left out. So few rows settle sums, not each part: borders "
        "and yards trade against kilometres, and a negative factor means no more than that. The "
        "fit is only reported; the network uses the packaged values, which lie in the range that "
        "operators and surveys give (`method` and `source` in the table `assumptions`)."
    )
    rows = [f"| {name} | {value:.2f} |" for name, value in report.parameters.items()]
    yield "\n".join(["| parameter | value |", "| --- | --: |", *rows])
    at_zero, slope = report.line_coefficients
    yield f"The line: {at_zero:.2f} days plus {slope:.2f} days per 1,000 km (least squares)."


def _left_out(report: TransitReport) -> Iterator[str]:
    rows = [row for row in report.rows if row.error is None]
    if rows:
        yield "## Not compared"
        yield "\n".join(f"- {_cell(r.pair)}: {_cell(r.reason or 'no days given')}" for r in rows)


def _cell(text: str) -> str:
    """Return a text that is safe in a Markdown table."""
    flat = " ".join(text.split())
    return re.sub(r"([|<>\[\]`*_\\])", r"\\\1", flat)

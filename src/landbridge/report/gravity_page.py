"""The page on gravity for ``docs/validation``: published figures beside ours."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from landbridge.results.files import write_atomic
from landbridge.study.validation.gravity import GravityReport, GravityRow, Status, report_json

__all__ = ["gravity_markdown", "write_gravity_page"]

_MEANING = (
    "*Reproduced* means equal to as many decimals as stand under digits. Data of the other studies "
    "are not at hand: their figures stand below for whoever has them, and none of them is counted "
    "as reproduced."
)


def write_gravity_page(report: GravityReport, folder: Path) -> Path:
    """Write ``gravity.md``, whole or not at all."""
    return write_atomic(folder / "gravity.md", gravity_markdown(report))


def gravity_markdown(report: GravityReport) -> str:
    """Return the page as Markdown."""
    counts = ", ".join(f"{count} {status}" for status, count in report.counts.items())
    lines = [
        "# Gravity: published figures and ours",
        "",
        "Made by `landbridge validate gravity --page docs/validation`.",
        "",
        f"{len(report.rows)} figures: {counts}. {_MEANING}",
        "",
        "| figure | published | ours | digits | status |",
        "| --- | --: | --: | --: | --- |",
        *_rows([row for row in report.rows if row.status is not Status.NO_DATA]),
    ]
    if report.closures:
        lines += ["", *_closures(report)]
    lines += ["", "## Without data", "", *_without(report)]
    return "\n".join(lines).rstrip() + "\n"


def _rows(rows: list[GravityRow]) -> Iterator[str]:
    for row in rows:
        ours = "-" if row.ours is None else f"{row.ours:.{row.digits}f}"
        published = f"{row.published:.{row.digits}f}"
        name = f"{row.model}: {row.variable}, {row.quantity}"
        yield f"| {name} | {published} | {ours} | {row.digits} | {row.status.value} |"


def _closures(report: GravityReport) -> Iterator[str]:
    content = report_json(report)["closures"]
    names = [name for name in content[0] if name != "closure"]
    yield "## The experiment under each closure"
    yield ""
    yield (
        "An agreement between Canada and Japan, sigma 5, values at the price index of Germany. The "
        "published figures are those of gegravity 0.3, which solves the resistances with outputs "
        "and expenditures as they were and takes prices from them once: our *first-round*. Its "
        "trade does not add up to output and expenditure. *full* carries on until it does; it is "
        "what Landbridge answers unless told otherwise."
    )
    yield ""
    yield f"| change, % | {' | '.join(item['closure'] for item in content)} |"
    yield f"| --- | {' | '.join('--:' for _ in content)} |"
    for name in names:
        cells = [f"{item[name]:.6f}" if name in item else "-" for item in content]
        yield f"| {name.removesuffix(' change %')} | {' | '.join(cells)} |"


def _without(report: GravityReport) -> Iterator[str]:
    groups: dict[tuple[str, str, str], list[GravityRow]] = {}
    for row in report.rows:
        if row.status is Status.NO_DATA:
            groups.setdefault((row.data, row.model, row.source), []).append(row)
    if not groups:
        yield "None."
        return
    yield "| data | model | published | source |"
    yield "| --- | --- | --- | --- |"
    for (data, model, source), rows in groups.items():
        told = ", ".join(f"{row.variable} {row.published:.{row.digits}f}" for row in rows)
        yield f"| {data} | {model} | {told} | {source} |"

"""Sections on trust: controls, how the gap fell, assumptions, where the answer comes from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from landbridge.report.flow_contents import GapPoint
from landbridge.report.gap_svg import gap_svg
from landbridge.report.study_head import flat
from landbridge.report.study_parts import Column, section_html, table_html
from landbridge.report.study_words import (
    CLOSE,
    DIRECTIONS,
    FAMILIES,
    control_words,
    figure_of,
    rows_of,
    scenario_of,
    signed_percent,
    verdict_of,
)
from landbridge.report.text import esc, number, words

if TYPE_CHECKING:
    import polars as pl

__all__ = ["assumptions_html", "controls_html", "gap_html", "limits_html", "provenance_html"]

Row = Mapping[str, Any]
Tables = Mapping[str, "pl.DataFrame"]
_KINDS = (
    (
        "fit",
        "Fitted",
        "The model was given these figures; being near shows only that it took them.",
    ),
    ("check", "Only checked", "Nothing in this answer was set from these figures."),
)


def controls_html(tables: Tables) -> str:
    """Return published figures beside the model's, those fitted and those checked apart."""
    rows = rows_of(tables, "controls")
    parts = []
    for kind, title, lead in _KINDS:
        mine = [row for row in rows if row["kind"] == kind]
        if mine:
            columns = (
                Column("Control", "", False), Column("Published"), Column("Model"),
                Column("Difference"), Column("Verdict", "", False), Column("Reason", "", False),
            )  # fmt: skip
            table = table_html(title, columns, map(_control_row, mine), "stack")
            parts.append(f'<h3>{esc(title)}</h3><p class="fine">{esc(lead)}</p>{table}')
    said = (
        f"Published figures beside the model's. {FAMILIES}"
        if parts
        else "This answer holds no controls."
    )
    return section_html("controls", "Controls", said, "".join(parts))


def gap_html(tables: Tables, params: Mapping[str, Any]) -> str:
    """Return how the relative gap fell in each direction."""
    rows = rows_of(tables, "rounds")
    goal = float(params.get("corridor", {}).get("gap", 1e-6))
    plots = []
    for word in dict.fromkeys(row["direction"] for row in rows):
        points = [
            GapPoint(int(row["round"]), float(row["relative_gap"]), float(row["cpu_s"] or 0.0))
            for row in rows
            if row["direction"] == word
        ]
        title = f"Trade {DIRECTIONS.get(word, word)}"
        plots.append(f'<figure class="card"><h3>{esc(title)}</h3>{gap_svg(points, goal)}</figure>')
    lead = (
        "The gap says how far the flows still are from an equilibrium in which no goods gain by "
        "another mode, crossing or route. Iterations are rounds of choice and routes."
    )
    if not plots:
        lead = "No rounds of the solver are kept in this answer."
    return section_html("gap", "How exact it is", lead, f'<div class="two">{"".join(plots)}</div>')


def assumptions_html(tables: Tables) -> str:
    """Return the numbers that the study rests on, estimates marked."""
    rows = rows_of(tables, "assumptions")
    if not rows:
        return section_html("assumptions", "Assumptions", "No assumption is listed.", "")
    columns = (
        Column("Number", "", False), Column("Value"), Column("Unit", "", False),
        Column("Standing", "", False), Column("Method or source", "", False),
    )  # fmt: skip
    body = (
        (
            words(row["name"]), f"{row['value']:,.6g}".replace("-", "−"), row["unit"] or "",
            "part|est: estimate" if row["est"] else "good|published", row["method"] or "",
        )
        for row in sorted(rows, key=lambda row: (not row["est"], row["name"]))
    )  # fmt: skip
    table = table_html("Assumptions", columns, body, "stack")
    count = sum(bool(row["est"]) for row in rows)
    lead = f"{count} of {len(rows)} numbers are estimates (est); nothing is told of them elsewhere."
    return section_html(
        "assumptions", "Assumptions", lead,
        f'<details class="more"><summary>All {len(rows)} numbers</summary>{table}</details>',
    )  # fmt: skip


def provenance_html(summary: Mapping[str, Any], manifest: Mapping[str, Any]) -> str:
    """Return what the answer was made from and with."""
    pairs = "".join(f"<dt>{esc(a)}</dt><dd>{esc(b)}</dd>" for a, b in _told(summary, manifest))
    params = flat(scenario_of(summary, manifest)["params"])
    shown = "".join(f"<dt><code>{esc(k)}</code></dt><dd>{esc(v)}</dd>" for k, v in params.items())
    more = (
        f'<details class="more"><summary>All {len(params)} parameters of the scenario</summary>'
        f'<dl class="study-dl">{shown}</dl></details>'
        if params
        else ""
    )
    body = f'<div class="card"><dl class="study-dl">{pairs}</dl>{more}</div>'
    return section_html("provenance", "Where it comes from", "", body)


def limits_html(summary: Mapping[str, Any], manifest: Mapping[str, Any]) -> str:
    """Return what the study does not tell."""
    notes = [*(manifest.get("notes") or summary.get("notes") or ()), *_ALWAYS]
    items = "".join(f"<li>{esc(text)}</li>" for text in dict.fromkeys(notes))
    body = f'<div class="card made"><ul>{items}</ul></div>'
    return section_html("limits", "What this does not tell", "", body)


_GAIN = (
    "What shippers gain or lose: not the cost of the ways taken, but the change of expected cost "
    "(with the constants of the choice; its level means nothing) that compare tells of two runs."
)
_ALWAYS = (
    "Means of a year: no season, no single week, no timetable of trains.",
    "Figures of cities and pairs of cities are modelled; no count of them is published.",
    _GAIN,
)


def _control_row(row: Row) -> tuple[str, ...]:
    difference = row["difference"]
    sign, css, word = verdict_of(difference)
    reason = row["reason"] or ""
    if not reason and difference is not None and abs(difference) > CLOSE:
        reason = "no reason is given"
    return (
        control_words(row["name"]),
        figure_of(row["published"], row["unit"]),
        figure_of(row["model"], row["unit"]),
        signed_percent(difference),
        f"{css}|{sign} {word}",
        reason,
    )


def _told(summary: Mapping[str, Any], manifest: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    scenario = scenario_of(summary, manifest)
    yield "Scenario", str(scenario["name"])
    for what, value in (
        ("Fingerprint of the scenario", scenario.get("fingerprint")),
        ("Fingerprint of the data", manifest.get("data")),
        ("Saved", manifest.get("saved_utc")),
        ("Seal of the run folder", manifest.get("seal")),
    ):
        if value:
            yield what, str(value)
    command: Sequence[str] = manifest.get("command") or ()
    if command:
        yield "Command", " ".join(map(str, command))
    versions = manifest.get("versions") or {}
    if versions:
        yield "Versions", ", ".join(f"{k} {v}" for k, v in versions.items())
    yield "Seed", "none: nothing is drawn at random"
    cpu, wall = number(summary.get("cpu_s"), 1), number(summary.get("wall_s"), 1)
    yield "Work", f"{cpu} CPU s in {wall} s, at most {number(summary.get('peak_rss_mb'))} MB"
    least, bound = number(summary.get("objective")), number(summary.get("lower_bound"))
    yield "Objective, lower bound", f"{least} and {bound} h TEU a week"

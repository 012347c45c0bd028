"""The build report: what came from where, what was mended, what is left open.

Everything is computed from the tables and the notes of a full build, so that equal input gives an
equal page.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import polars as pl
from scripts.build_data.context import Context
from scripts.build_data.rail_report import rail_sections
from scripts.build_data.report_text import markdown_table

__all__ = ["PAGE", "build", "report"]

PAGE = Path(__file__).resolve().parents[2] / "docs" / "validation" / "data-build-report.md"
_KINDS = (
    ("source", "What came from where"),
    ("repair", "Repairs"),
    ("dropped", "Left out"),
    ("disagreement", "Disagreements noted while building"),
)
_HEAD = """# Data build report

Written by `python -m scripts.build_data` after a full build; do not edit. The packaged tables are
under `src/landbridge/facts/tables`, the hash of each and of each input in its `manifest.json`.
"""
_TRAPS = """\
- The rail graph does not load with scgraph 3: its file is run with a stand-in for the class that it
  imports.
- About half of its arcs are loops of length zero; they are dropped.
- Its edges are contracted: an edge has the length of the track but only its two ends, up to 500 km
  apart. A station on such an edge has no point near it. Long edges are bent through the stations
  that fit their length, and divided.
- Many junctions are not joined: dead ends within 3 km of a point that is over 15 km away by rail
  are joined to it.
- High-speed lines are mixed in, without a mark.
- Break of gauge cannot be seen in it; gauges come from the facts.
- The facts give the gauges of a whole line to each of its sections; sections that have one gauge
  only are put right by hand (`line_repairs.csv`).
- Some nodes of the facts are towns that the railway passes at a distance (`station_points.csv`).
"""


def build(context: Context) -> None:
    """Write the page."""
    PAGE.parent.mkdir(parents=True, exist_ok=True)
    PAGE.write_text(report(context), encoding="utf-8")


def report(context: Context) -> str:
    """Return the page as Markdown."""
    parts = [_HEAD, f"## Tables\n\n{_tables(context.tables)}\n"]
    for kind, title in _KINDS:
        told = [f"- {note.text}" for note in context.notes if note.kind == kind]
        if told:
            parts.append(f"## {title}\n\n" + "\n".join(told) + "\n")
    parts += [f"## {title}\n\n{text}\n" for title, text in rail_sections(context.tables)]
    parts.append(f"## Traps met\n\n{_TRAPS}")
    parts.append(f"## Packages\n\n{_packages(context.inputs)}\n")
    return "\n".join(parts)


def _tables(tables: Mapping[str, pl.DataFrame]) -> str:
    rows = []
    for name, frame in sorted(tables.items()):
        guessed = int(frame["est"].sum()) if "est" in frame.columns else None
        rows.append((name, frame.height, "-" if guessed is None else guessed))
    return markdown_table(("table", "rows", "of them estimates"), rows)


def _packages(inputs: Mapping[str, str]) -> str:
    found = sorted(key for key in inputs if key.startswith("package/"))
    rows = [(key.removeprefix("package/"), inputs[key]) for key in found]
    return markdown_table(("package", "version"), rows)

"""A study of the corridor as one HTML file that fetches nothing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from landbridge.report.page import page_html
from landbridge.report.study_flows import crossings_html, empties_html, goods_html, map_html
from landbridge.report.study_head import head_html
from landbridge.report.study_modes import modes_html
from landbridge.report.study_proof import (
    assumptions_html,
    controls_html,
    gap_html,
    limits_html,
    provenance_html,
)
from landbridge.report.study_trade import cities_html, countries_html, loops_html
from landbridge.report.study_words import scenario_of
from landbridge.report.text import clean

if TYPE_CHECKING:
    import polars as pl

__all__ = ["SECTIONS", "study_page"]

#: id of each section and what the menu calls it, in order
SECTIONS = (
    ("map", "Map"), ("crossings", "Crossings"), ("modes", "Modes"), ("goods", "Goods"),
    ("countries", "Countries"), ("cities", "Cities"), ("empties", "Empty boxes"),
    ("loops", "Trade's answer"), ("controls", "Controls"), ("gap", "Exactness"),
    ("assumptions", "Assumptions"), ("provenance", "Provenance"), ("limits", "Limits"),
)  # fmt: skip


def study_page(
    summary: Mapping[str, Any], tables: Mapping[str, pl.DataFrame], manifest: Mapping[str, Any]
) -> str:
    """Return the page; the same answer gives the same text.

    Parameters
    ----------
    summary : mapping
        What ``StudyResult.summary`` holds; a manifest of a run folder will do.
    tables : mapping of str to DataFrame
        Those of ``landbridge.results.study.STUDY_TABLES``; one that is missing is told so.
    manifest : mapping
        Of the run folder: scenario, notes, fingerprint of the data, versions, command.
    """
    scenario = scenario_of(summary, manifest)
    menu = "".join(f'<a href="#{key}">{title}</a>' for key, title in SECTIONS)
    body = "".join(
        (
            head_html(summary, tables, manifest),
            f'<nav aria-label="Sections">{menu}</nav><main>',
            map_html(tables),
            crossings_html(tables),
            modes_html(tables),
            goods_html(tables),
            countries_html(summary, tables),
            cities_html(tables),
            empties_html(tables),
            loops_html(tables),
            controls_html(tables),
            gap_html(tables, scenario["params"]),
            assumptions_html(tables),
            provenance_html(summary, manifest),
            limits_html(summary, manifest),
            "</main>",
        )
    )
    return page_html(f"{clean(scenario['title'])} – Landbridge", body, (), style="study.css")

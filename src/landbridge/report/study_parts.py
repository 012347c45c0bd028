"""Pieces that a page of a study is put together from: tables, keys, sections, bars."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from landbridge.report.text import esc, linked

__all__ = [
    "Bar",
    "Column",
    "Part",
    "bars_html",
    "cell_html",
    "keys_html",
    "section_html",
    "table_html",
]


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table."""

    title: str
    unit: str = ""
    is_figure: bool = True


@dataclass(frozen=True, slots=True)
class Part:
    """One piece of a bar: its share of the axis (0 to 1), its class and what it says."""

    share: float
    css: str
    says: str


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar with the words before it and the figure behind it."""

    label: str
    parts: Sequence[Part]
    figure: str
    #: where a mark stands on the axis (0 to 1), such as a capacity
    mark: float | None = None


def section_html(key: str, title: str, lead: str, body: str) -> str:
    """Return a section; ``lead`` is plain text, ``body`` is HTML."""
    first = f'<p class="lead">{esc(lead)}</p>' if lead else ""
    return (
        f'<section id="{esc(key)}" aria-labelledby="h-{esc(key)}">'
        f'<h2 id="h-{esc(key)}">{esc(title)}</h2>{first}{body}</section>'
    )


def table_html(
    caption: str, columns: Sequence[Column], rows: Iterable[Sequence[str]], css: str = ""
) -> str:
    """Return a table of plain texts; the first column heads its row.

    On a narrow screen a table of figures is moved sideways under its first column, one of class
    ``stack`` is set in lines.
    """
    top = "".join(
        f'<th scope="col"{_right(c)}>{esc(c.title)}'
        f"{f'<small>{esc(c.unit)}</small>' if c.unit else ''}</th>"
        for c in columns
    )
    body = "".join(f"<tr>{_cells(columns, row)}</tr>" for row in rows)
    return (
        f'<div class="slide" tabindex="0" role="region" aria-label="{esc(caption)}">'
        f'<table class="study {esc(css)}"><caption class="sr">{esc(caption)}</caption>'
        f"<thead><tr>{top}</tr></thead><tbody>{body}</tbody></table></div>"
    )


def _cells(columns: Sequence[Column], row: Sequence[str]) -> str:
    first, *rest = row
    return f'<th scope="row">{linked(first)}</th>' + "".join(
        f'<td{_right(column)} data-h="{esc(column.title)}">{cell_html(text)}</td>'
        for column, text in zip(columns[1:], rest, strict=True)
    )


def cell_html(text: str) -> str:
    """Return a cell; a verdict such as ``good|✓ within 5 %`` is set with its colour."""
    kind, bar, words = text.partition("|")
    if bar and kind in ("good", "part", "none"):
        return f'<span class="status {kind}">{esc(words)}</span>'
    return linked(text)


def _right(column: Column) -> str:
    return ' class="r"' if column.is_figure else ""


def keys_html(keys: Iterable[tuple[str, str]], before: str = "") -> str:
    """Return a legend of (class, words)."""
    first = f"<li>{esc(before)}</li>" if before else ""
    items = "".join(f'<li><i class="key-box {esc(css)}"></i>{esc(says)}</li>' for css, says in keys)
    return f'<ul class="keys">{first}{items}</ul>'


def bars_html(bars: Sequence[Bar], ticks: Sequence[tuple[float, str]], axis: str) -> str:
    """Return bars under each other with one axis; ``ticks`` are (share of the axis, words)."""
    rows = "".join(
        f'<div class="bar-row"><span class="bar-label">{esc(bar.label)}</span>'
        f'<span class="track">{"".join(map(_part, bar.parts))}{_mark(bar)}</span>'
        f'<span class="bar-figure">{esc(bar.figure)}</span></div>'
        for bar in bars
    )
    scale = "".join(
        f'<span style="left:{100 * min(share, 1.0):.2f}%">{esc(says)}</span>'
        for share, says in ticks
    )
    return (
        f'<div class="bars">{rows}<div class="bar-row axis" aria-hidden="true"><span></span>'
        f'<span class="ticks">{scale}</span><span></span></div>'
        f'<p class="axis-title">{esc(axis)}</p></div>'
    )


def _part(part: Part) -> str:
    return (
        f'<i class="{esc(part.css)}" style="width:{100 * max(part.share, 0.0):.2f}%" '
        f'title="{esc(part.says)}"></i>'
    )


def _mark(bar: Bar) -> str:
    if bar.mark is None:
        return ""
    return f'<b class="mark" style="left:{100 * min(bar.mark, 1.0):.2f}%"></b>'

"""A figure that stands by itself in a page of the documentation: frame and text."""

from __future__ import annotations

from collections.abc import Sequence

from landbridge.report.text import esc

__all__ = ["BACK", "GRID", "INK", "figure", "label"]

INK, GRID, BACK = "#24292f", "#d0d7de", "#ffffff"


def label(x: float, y: float, text: str, anchor: str, size: float = 12.0) -> str:
    """Return a text at a place, anchored at its start, middle or end."""
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size:g}" text-anchor="{anchor}">'
        f"{esc(text)}</text>"
    )


def figure(width: float, height: float, title: str, body: Sequence[str]) -> str:
    """Return a whole figure of its parts."""
    inside = "\n".join(body)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:g} {height:g}" '
        f'width="{width:g}" height="{height:g}" font-family="sans-serif" fill="{INK}" '
        f'role="img"><title>{esc(title)}</title>\n'
        f'<rect width="100%" height="100%" fill="{BACK}"/>\n{inside}\n</svg>\n'
    )

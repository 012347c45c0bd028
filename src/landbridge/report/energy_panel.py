"""Panels of the page on the power systems: frames with ticks, areas, lines, keys."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from landbridge.report.scales import Scale
from landbridge.report.text import esc

__all__ = ["FUEL_COLOURS", "area", "chart", "frame", "keys_html", "label", "polyline"]

F64 = NDArray[np.float64]
#: from the bottom of a stack to its top
FUEL_COLOURS: Mapping[str, str] = {
    "nuclear": "#9333ea",
    "coal": "#57534e",
    "gas": "#d97706",
    "oil": "#9a3412",
    "other": "#94a3b8",
    "hydro": "#2563eb",
    "wind": "#0d9488",
    "solar": "#eab308",
    "battery": "#db2777",
    "import": "#a3c2dd",
    "not served": "#dc2626",
}


def chart(width: float, height: float, title: str, body: Sequence[str]) -> str:
    """Return a drawing of panels."""
    return (
        f'<svg class="chart front" viewBox="0 0 {width:g} {height:g}" role="img" '
        f'aria-label="{esc(title)}"><title>{esc(title)}</title>{"".join(body)}</svg>'
    )


def frame(x: Scale, y: Scale, title: str, marks: Sequence[tuple[float, str]]) -> Iterator[str]:
    """Yield the lines of a panel, its figures, and words below it at places along x."""
    yield label(x.start, y.end - 10, title, "start", 13.0)
    for tick in y.ticks:
        yield (
            f'<path d="M{x.start:.1f} {y.at(tick):.1f}H{x.end:.1f}" fill="none" '
            'stroke="var(--line)"/>'
        )
        yield label(x.start - 6, y.at(tick) + 4, f"{tick:g}", "end", 11.0)
    for place, word in marks:
        yield label(x.at(place), y.start + 16, word, "middle", 11.0)


def label(x: float, y: float, text: str, anchor: str, size: float = 12.0) -> str:
    """Return a text."""
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size:g}" text-anchor="{anchor}">'
        f"{esc(text)}</text>"
    )


def polyline(x: Scale, y: Scale, values: F64, colour: str, says: str, dashes: str = "") -> str:
    """Return a line of values at 0, 1, 2, ...; what is not finite is left out."""
    points = [
        f"{x.at(float(k)):.1f} {y.at(float(v)):.1f}" for k, v in enumerate(values) if np.isfinite(v)
    ]
    dashed = f' stroke-dasharray="{dashes}"' if dashes else ""
    return (
        f'<path d="M{"L".join(points)}" fill="none" stroke="{colour}" stroke-width="1.7"{dashed}>'
        f"<title>{esc(says)}</title></path>"
    )


def area(x: Scale, y: Scale, low: F64, high: F64, style: tuple[str, str]) -> str:
    """Return the band between two rows of values; ``style`` is its colour and its name."""
    colour, says = style
    up = [f"{x.at(float(k)):.1f} {y.at(float(v)):.1f}" for k, v in enumerate(high)]
    down = [f"{x.at(float(k)):.1f} {y.at(float(v)):.1f}" for k, v in enumerate(low)]
    return (
        f'<path d="M{"L".join([*up, *reversed(down)])}Z" fill="{colour}">'
        f"<title>{esc(says)}</title></path>"
    )


def keys_html(keys: Sequence[tuple[str, str]]) -> str:
    """Return the key: colours and names."""
    items = "".join(
        f'<li><span class="key-dot" style="background:{colour}"></span>{esc(says)}</li>'
        for says, colour in keys
    )
    return f'<ul class="keys">{items}</ul>'

"""Words and figures as they stand on a page: cleaned, escaped, with units.

Names and sources come from tables, also from a user's own: none of them is trusted. Whatever
reaches the page passes through ``esc``, ``name`` or ``linked``.
"""

from __future__ import annotations

import html
import math
import re
import unicodedata

from landbridge.core.visible import visible

__all__ = [
    "brief",
    "clean",
    "days",
    "esc",
    "hours",
    "linked",
    "mass",
    "name",
    "number",
    "percent",
    "shorten",
    "slug",
    "span",
    "text_width",
    "usd",
    "words",
]

MISSING = "–"
#: longest text that is kept of one cell; the rest of a longer one is cut
MAX_CHARS = 2_000
_ADDRESS = re.compile(r"https?://[^\s<>\"'`{}|\\^]+")
_TAIL = ".,;:!?)]}"


def clean(value: object) -> str:
    """Return a text whose control characters and direction overrides are written out, cut."""
    text = visible(str(value))
    return text if len(text) <= MAX_CHARS else text[:MAX_CHARS] + "…"


def esc(value: object) -> str:
    """Return a text that is safe in HTML and SVG, as content and inside a quoted attribute."""
    return html.escape(clean(value), quote=True)


def name(value: object) -> str:
    """Return an escaped name that keeps its own reading direction to itself."""
    return f"<bdi>{esc(value)}</bdi>"


def linked(value: object) -> str:
    """Return an escaped text in which http and https addresses, and only they, are links."""
    text, parts, start = clean(value), [], 0
    for match in _ADDRESS.finditer(text):
        address = match.group().rstrip(_TAIL)
        parts.append(html.escape(text[start : match.start()]))
        parts.append(
            f'<a href="{html.escape(address)}" rel="noreferrer noopener">{html.escape(address)}</a>'
        )
        start = match.start() + len(address)
    return "".join(parts) + html.escape(text[start:])


def brief(value: object) -> str:
    """Return a name without what stands in brackets, where anything else is left."""
    text = clean(value)
    short = " ".join(re.sub(r"\([^()]*\)", " ", text).split())
    return short or text


def slug(value: object) -> str:
    """Return the letters a-z of a word, for a class name."""
    return re.sub(r"[^a-z]+", "-", str(value).lower()).strip("-") or "other"


def words(key: object) -> str:
    """Return a key such as ``line_haul`` as words."""
    return clean(key).replace("_", " ").strip()


def number(value: float | None, digits: int = 0) -> str:
    """Return a figure with thousands separators; a missing one is a dash, never zero."""
    if value is None or not math.isfinite(value):
        return MISSING
    text = f"{value:,.{digits}f}"
    return text.replace("-", "−") if text.strip("-0.,") else text.lstrip("-")


def usd(value: float | None) -> str:
    """Return an amount of money."""
    return f"USD\u00a0{number(value)}"


def span(low: float | None, high: float | None, digits: int = 0) -> str:
    """Return ``low–high``, or one figure where both read the same."""
    first, last = number(low, digits), number(high, digits)
    return first if first == last else f"{first}–{last}"


def days(value_h: float | None, digits: int = 1) -> str:
    """Return hours as days, without the unit."""
    return MISSING if value_h is None else number(value_h / 24, digits)


def hours(value_h: float | None) -> str:
    """Return a length of time: hours below two days, then days."""
    if value_h is None or not math.isfinite(value_h):
        return MISSING
    if abs(value_h) < 48:
        return f"{number(value_h, 0 if abs(value_h) >= 10 else 1)}\u00a0h"
    return f"{number(value_h / 24, 1)}\u00a0days"


def mass(value_kg: float | None) -> str:
    """Return a mass of CO2e: kilograms below a tonne, then tonnes."""
    if value_kg is None or not math.isfinite(value_kg):
        return MISSING
    if abs(value_kg) < 1000:
        return f"{number(value_kg)}\u00a0kg"
    return f"{number(value_kg / 1000, 1)}\u00a0t"


def percent(share: float | None) -> str:
    """Return a share as a whole percentage; only what is all or nothing reads 100 or 0."""
    if share is None or not math.isfinite(share):
        return MISSING
    shown = round(share * 100)
    if share < 1:
        shown = min(shown, 99)
    if share > 0:
        shown = max(shown, 1)
    return f"{shown}\u00a0%"


def text_width(text: str, size: float) -> float:
    """Return about how wide a text is in a sans-serif face, rather too wide than too narrow."""
    return size * sum(map(_advance, text))


def _advance(char: str) -> float:
    if char in " .,:;'|!ijlftr()-–":
        return 0.4
    if unicodedata.east_asian_width(char) in "WF":
        return 1.03
    if unicodedata.combining(char):
        return 0.0
    return 0.72 if char.isupper() or ord(char) > 0x24F else 0.62


def shorten(text: str, width: float, size: float) -> str:
    """Cut a text so that it fits a width, with an ellipsis where it was cut."""
    if text_width(text, size) <= width:
        return text
    kept = text
    while kept and text_width(kept + "…", size) > width:
        kept = kept[:-1]
    return kept.rstrip() + "…"

"""The shell of a page: one HTML file with its style and its little program inside."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from importlib.resources import files

from landbridge.report.text import esc

__all__ = ["CSP", "page_html"]

#: nothing is ever fetched: no font, no picture, no script
CSP = (
    "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src data:; "
    "base-uri 'none'; form-action 'none'"
)


def page_html(title: str, body: str, numbers: Sequence[int], *, style: str = "") -> str:
    """Return a whole page.

    Parameters
    ----------
    numbers : sequence of int
        Itineraries that can be chosen; what bears class ``i3`` shows while radio ``p3`` is set.
    style : str
        File of this folder with more style than every page has; none by default.
    """
    more = _asset(style) if style else ""
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{esc(CSP)}">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        '<meta name="color-scheme" content="light dark">'
        '<meta name="referrer" content="no-referrer">'
        f"<title>{esc(title)}</title><style>{_asset('page.css')}{_choices(numbers)}{more}</style>"
        f"</head><body>{body}<script>{_asset('page.js')}</script></body></html>\n"
    )


def _choices(numbers: Sequence[int]) -> str:
    shown = ",".join(f"body:has(#p{k}:checked) .i{k}" for k in numbers)
    dots = ",".join(f"body:has(#p{k}:checked) .d{k}" for k in numbers)
    if not shown:
        return ""
    return (
        f"@supports selector(:has(*)){{.i{{display:none}}{shown}{{display:block}}}}"
        f"{dots}{{stroke:var(--ink);stroke-width:2.5;fill-opacity:1}}"
    )


@lru_cache(maxsize=4)
def _asset(file: str) -> str:
    return files("landbridge.report").joinpath(file).read_text(encoding="utf-8").strip()

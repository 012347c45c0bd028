"""A total and its parts: a stacked bar with the figures beside it."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from landbridge.report.text import esc, words

__all__ = ["split_html", "split_line"]

#: parts with a colour of their own; any other is grey
_KNOWN = frozenset(
    {"line_haul", "imbalance", "lift", "crossing", "terminal", "drayage", "carbon", "running"}
    | {"yard", "waiting", "wtt", "ttw"}
)
_NAMES = {
    "imbalance": "imbalance of traffic",
    "carbon": "carbon price",
    "lift": "lifts",
    "crossing": "borders",
    "yard": "yards",
    "terminal": "terminals",
    "consolidation": "filling the train of a smaller city",
    "waiting": "waiting",
    "wtt": "energy supply, WTT",
    "ttw": "vehicles, TTW",
}


def split_html(
    parts: Mapping[str, float], write: Callable[[float], str], total: tuple[str, float]
) -> str:
    """Return a bar and a table of parts.

    A negative part is a discount: it stands in the table, not in the bar.

    Parameters
    ----------
    write : callable
        From a figure to its text with unit.
    total : (str, float)
        Word and figure of the last row.
    """
    kept = {key: value for key, value in parts.items() if abs(value) >= 0.005}
    positive = sum(value for value in kept.values() if value > 0)
    bar = "".join(_piece(key, value / positive * 100) for key, value in kept.items() if value > 0)
    rows = "".join(
        f'<tr><td><i class="s-{_css(key)}"></i>{esc(_name(key))}</td><td>{write(value)}</td></tr>'
        for key, value in kept.items()
    )
    whole = f"<tr><th>{esc(total[0])}</th><td>{write(total[1])}</td></tr>"
    return (
        f'<div class="bar" aria-hidden="true">{bar}</div><table class="parts">{rows}{whole}</table>'
    )


def _piece(key: str, share: float) -> str:
    width = f'style="flex:{max(share, 0.01):.4g}"'
    return f'<i class="s-{_css(key)}" {width} title="{esc(_name(key))}"></i>'


def split_line(parts: Mapping[str, float], write: Callable[[float], str]) -> str:
    """Return the parts of a total in one line of text."""
    kept = ((key, value) for key, value in parts.items() if abs(value) >= 0.005)
    return " · ".join(f"{esc(_name(key))} {write(value)}" for key, value in kept) or "–"


def _css(key: str) -> str:
    return key.replace("_", "-") if key in _KNOWN else "other"


def _name(key: str) -> str:
    return _NAMES.get(key, words(key))

"""What ``landbridge rerun`` prints: why the answer may have moved, and what did."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from landbridge.study.reruns import Moved, Rerun

__all__ = ["rerun_text"]

_LINES, _LEAST = 20, 5
#: words, unit and decimals of figures of the summary
_FIGURES: Mapping[str, tuple[str, str, int]] = {
    "objective": ("objective of the equilibrium", "h TEU/week", 0),
    "lower_bound": ("lower bound of the objective", "h TEU/week", 0),
    "generalised_cost_bn_usd": ("cost of the ways taken", "bn USD/year", 3),
    "expected_cost_bn_usd": ("shippers' expected cost", "bn USD/year", 3),
    "loops": ("loops of trade", "", 0),
}


def rerun_text(found: Rerun, names: Mapping[str, str]) -> str:
    """Return text for a terminal; ``names`` are those of crossings by their id."""
    if found.equal:
        lines = [f"{found.folder}: the same again, to the last digit, in every figure and table."]
    else:
        lines = [f"{found.folder}: not the same."]
    lines += ["What is not as it was:", *(f"  {text}" for text in found.why)] if found.why else []
    if not found.equal:
        if not found.why:
            lines.append("Data, code, versions and scenario are the same: please report this.")
        lines += _moved(found, names)
    return "\n".join(lines) + "\n"


def _moved(found: Rerun, names: Mapping[str, str]) -> Iterator[str]:
    """Yield totals, then crossings by what moved most [TEU], then tables."""
    order = sorted(found.figures, key=lambda item: (":" in item.name, -_difference(item)))
    order.sort(key=lambda item: item.name.startswith("teu_by_crossing:"))
    shown = order[: max(_LINES - len(found.tables), _LEAST)]
    tables = list(found.tables.items())[: _LINES - len(shown)]
    counts = _counted(len(order), "figure"), _counted(len(found.tables), "table")
    yield f"What moved, {' and '.join(counts)}:"
    for item in shown:
        yield f"  {_told(item, names)}"
    for name, how in tables:
        yield f"  table {name}: {how}"
    more = len(order) + len(found.tables) - len(shown) - len(tables)
    if more:
        yield f"  and {more} more (--json)"


def _counted(count: int, what: str) -> str:
    return f"{count} {what}" if count == 1 else f"{count} {what}s"


def _difference(item: Moved) -> float:
    return abs((item.after or 0.0) - (item.before or 0.0))


def _told(item: Moved, names: Mapping[str, str]) -> str:
    what, unit, digits = _words(item.name, names)
    old, new = (
        "none" if value is None else f"{value:,.{digits}f}" for value in (item.before, item.after)
    )
    unit = f" {unit}" if unit else ""
    percent = "" if item.relative is None else _percent(100.0 * item.relative)
    if old == new:
        return f"{what}: {old}{unit}, moved by {percent or 'less than that shows'}"
    return f"{what}: {old} -> {new}{unit}" + (f" ({percent})" if percent else "")


def _percent(value: float) -> str:
    return f"{value:+,.1f} %" if abs(value) >= 0.05 else f"{value:+.1g} %"


def _words(name: str, names: Mapping[str, str]) -> tuple[str, str, int]:
    from landbridge.report.study_words import country_name

    group, _, key = name.partition(":")
    if group == "teu_by_crossing":
        return f"trains over {names.get(key, key)}", "TEU/year", 0
    if group == "trade_bn_usd":
        other = "the five" if key == "all" else country_name(key)
        return f"China's trade with {other}", "bn USD/year", 2
    return _FIGURES.get(name, (name, "", 3))

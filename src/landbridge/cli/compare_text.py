"""What ``landbridge compare`` prints."""

from __future__ import annotations

from collections.abc import Iterator
from textwrap import wrap
from typing import TYPE_CHECKING, Any

from landbridge.results.comparison import EXPECTED_COST

if TYPE_CHECKING:
    import polars as pl

    from landbridge.results.comparison import Comparison

__all__ = ["comparison_text"]

_WIDTH = 100
#: columns of a name, of a figure and of per cent
_NAME, _CELL, _PCT = 40, 12, 9
_CROSSINGS, _CITIES = 8, 4
#: a blank that no line is broken at
_TIED = "\u00a0"
_TOTALS = (
    ("expected_cost", "shippers' expected cost, bn USD/year", 3),
    ("generalised_cost", "cost of the ways taken, bn USD/year", 3),
    ("teu:rail", "by container train, TEU/year", 0),
    ("teu:wagon", "by wagon, TEU/year", 0),
    ("teu:road", "by road, TEU/year", 0),
    ("teu:sea", "by sea, TEU/year", 0),
    ("teu:air", "by air, TEU/year", 0),
    ("empties:moved", "empty boxes moved, TEU/year", 0),
    ("trade:all", "trade with the five, bn USD/year", 2),
)


def comparison_text(found: Comparison) -> str:
    """Return the comparison as text for a terminal."""
    lines = [f"A  {found.a.title}", f"B  {found.b.title}"]
    lines += [
        line
        for key, (old, new) in found.settings.items()
        for line in _folded(f"   {key}: {old} -> {new}")
    ]
    lines += [line for text in found.notes if text.startswith("CAUTION") for line in _folded(text)]
    heads = "".join(f"{head:>{_CELL}}" for head in ("A", "B", "change"))
    lines += [f"{'':<{_NAME}}{heads}{'%':>{_PCT}}", *_totals(found)]
    lines += _folded(f"  {EXPECTED_COST}")
    lines += ["Trains over crossings, TEU/week, both directions", *_crossings(found)]
    lines += list(_cities(found))
    for law in found.laws:
        lines += _folded(f"Law, {law.name}: {law.status}. {law.reason}")
    lines.append("Published on B:")
    lines += _published(found)
    return "\n".join(lines) + "\n"


def _published(found: Comparison) -> Iterator[str]:
    apart = [e.quantity for e in found.published if e.status == "not comparable"]
    for effect in found.published:
        if not effect.quantity:
            yield from _folded(f"  {effect.status}. {effect.reason}")
        elif effect.status != "not comparable":
            sign = "+" if "change" in effect.figure else ""
            ours = f" (ours {_figure(effect.ours, 2, sign)} {effect.unit})"
            yield from _folded(f"  {effect.quantity}: {effect.status}{ours}. {effect.reason}")
    if apart:
        yield from _folded(f"  not comparable, --json says why: {'; '.join(apart)}")


def _folded(text: str) -> list[str]:
    lead = " " * (len(text) - len(text.lstrip()))
    lines = wrap(text.lstrip(), _WIDTH, initial_indent=lead, subsequent_indent=f"{lead}  ")
    return [line.replace(_TIED, " ") for line in lines]


def _row(name: str, row: dict[str, Any], measure: str, digits: int, remark: str = "") -> str:
    """Return a line; a name too long for its column goes on below."""
    old, new, moved, pct = (
        row[f"{measure}{end}"] for end in ("before", "after", "difference", "pct")
    )
    told = "" if pct is None or not round(old, digits) else _figure(pct, 1, "+")
    cells = (_figure(old, digits), _figure(new, digits), _figure(moved, digits, "+"))
    first, *rest = wrap(name, _NAME - 3, break_on_hyphens=False)
    figures = "".join(f" {cell:>{_CELL - 1}}" for cell in cells)
    lines = [f"  {first:<{_NAME - 2}}{figures} {told:>{_PCT - 1}}{remark}".rstrip()]
    return "\n".join([*lines, *(f"    {part}" for part in rest)])


def _figure(value: float | None, digits: int, sign: str = "") -> str:
    """Return a figure; what rounds to nothing has no sign."""
    if value is None:
        return "-"
    rounded = round(value, digits)
    return f"{rounded:{sign},.{digits}f}" if rounded else f"{0.0:.{digits}f}"


def _totals(found: Comparison) -> Iterator[str]:
    for key, name, digits in _TOTALS:
        yield _row(name, found.total(key), "", digits)


def _crossings(found: Comparison) -> Iterator[str]:
    rows = found.crossings_both().head(_CROSSINGS)
    for row in rows.iter_rows(named=True):
        delay = row["delay_h_difference"]
        told = "" if not round(delay or 0.0, 1) else f"  delay {delay:+.1f} h"
        yield _row(row["name"], row, "teu_per_week_", 0, told)


def _cities(found: Comparison) -> Iterator[str]:
    for by, what, unit, scale, column in (
        ("cost", "expected cost", "million USD/year", 1e6, "cost_change_usd_per_year"),
        ("train", "trains", "thousand TEU/year", 1e3, "train_teu_per_year_difference"),
    ):
        for word, table in (("win", found.winners(by)), ("lose", found.losers(by))):
            yield from _folded(
                f"Cities that {word} most by {what}, {unit}: {_listed(table, column, scale)}"
            )


def _listed(table: pl.DataFrame, column: str, scale: float) -> str:
    """Return cities with what changed, those whose figure does not round to nothing."""
    some = table.head(_CITIES).select("name", column).iter_rows()
    told = ((name, round(value / scale, 1)) for name, value in some)
    pairs = (f"{name} {value:+,.1f}".replace(" ", _TIED) for name, value in told if value)
    return ", ".join(pairs) or "none"

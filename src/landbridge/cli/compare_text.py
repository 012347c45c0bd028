"""What ``landbridge compare`` prints."""

from __future__ import annotations

from collections.abc import Iterator
from textwrap import wrap
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import polars as pl

    from landbridge.results.comparison import Comparison

__all__ = ["comparison_text"]

_WIDTH = 100
_CROSSINGS, _CITIES = 8, 4
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
    lines += [f"{'':<34}{'A':>14}{'B':>14}{'change':>14}{'%':>9}", *_totals(found)]
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
    return wrap(text.lstrip(), _WIDTH, initial_indent=lead, subsequent_indent=f"{lead}  ")


def _row(name: str, row: dict[str, Any], measure: str, digits: int) -> str:
    old, new, moved, pct = (
        row[f"{measure}{end}"] for end in ("before", "after", "difference", "pct")
    )
    told = "-" if pct is None else f"{pct:+.1f}"
    cells = (_figure(old, digits), _figure(new, digits), _figure(moved, digits, "+"))
    return f"{name[:34]:<34}" + "".join(f"{cell:>14}" for cell in cells) + f"{told:>9}"


def _figure(value: float | None, digits: int, sign: str = "") -> str:
    return "-" if value is None else f"{value:{sign},.{digits}f}"


def _totals(found: Comparison) -> Iterator[str]:
    for key, name, digits in _TOTALS:
        yield _row(f"  {name}", found.total(key), "", digits)


def _crossings(found: Comparison) -> Iterator[str]:
    rows = found.crossings_both().head(_CROSSINGS)
    for row in rows.iter_rows(named=True):
        delay = row["delay_h_difference"]
        told = "" if delay is None else f"  delay {delay:+.1f} h"
        yield _row(f"  {row['name']}", row, "teu_per_week_", 0) + told


def _cities(found: Comparison) -> Iterator[str]:
    for by, what, unit, scale, column in (
        ("cost", "cost", "million USD/year", 1e6, "cost_change_usd_per_year"),
        ("train", "trains", "thousand TEU/year", 1e3, "train_teu_per_year_difference"),
    ):
        for word, table in (("win", found.winners(by)), ("lose", found.losers(by))):
            yield from _folded(
                f"Cities that {word} most by {what}, {unit}: {_listed(table, column, scale)}"
            )


def _listed(table: pl.DataFrame, column: str, scale: float) -> str:
    some = table.head(_CITIES).select("name", column).iter_rows()
    return ", ".join(f"{name} {value / scale:+,.1f}" for name, value in some) or "none"

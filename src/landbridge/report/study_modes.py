"""Sections on the choice: modes by market, and the crossings that container trains take."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from landbridge.report.study_parts import (
    Bar,
    Column,
    Part,
    bars_html,
    keys_html,
    section_html,
    table_html,
)
from landbridge.report.study_words import (
    DIRECTIONS,
    MARKETS,
    mode_of,
    rows_of,
    share_words,
    total,
    way_words,
)
from landbridge.report.text import esc, number, words

if TYPE_CHECKING:
    import polars as pl

__all__ = ["modes_html"]

Row = Mapping[str, Any]
_MODES = ("rail", "wagon", "road", "sea", "air")
_TICKS = [(share / 100, f"{share} %") for share in (0, 25, 50, 75, 100)]
_COLOURS = 7


def modes_html(tables: Mapping[str, pl.DataFrame]) -> str:
    """Return the split by mode, by TEU and by value, and of trains by crossing."""
    rows = rows_of(tables, "ways")
    if not rows:
        return section_html("modes", "Modes", "This answer holds no ways of goods.", "")
    modes = [mode for mode in dict.fromkeys((*_MODES, *(mode_of(r["way"]) for r in rows)))
             if any(mode_of(row["way"]) == mode for row in rows)]  # fmt: skip
    every = [
        (market, word, [r for r in rows if r["market"] == market and r["direction"] == word])
        for market in dict.fromkeys(row["market"] for row in rows)
        for word in DIRECTIONS
    ]
    cells: list[tuple[str, str, list[Row]]] = [cell for cell in every if cell[2]]
    open_to = [cell for cell in cells if len({mode_of(row["way"]) for row in cell[2]}) > 1]
    lead = (
        "Shares of each mode by boxes (TEU) and by value. Where only trains are in the study, "
        "nothing is chosen but the crossing, and no bar is drawn. Cost is money, and time by the "
        "value of time, door to door."
    )
    body = (
        f'<figure class="card">{keys_html((f"w-{m}", way_words(m)) for m in modes)}'
        f"{bars_html(_mode_bars(open_to, modes), _TICKS, 'share of a market and direction')}"
        f"</figure>{_mode_table(cells, modes)}<h3>Container trains by border of China</h3>"
        f"{_crossing_split(cells)}"
    )
    return section_html("modes", "Modes by market", lead, body)


def _mode_bars(cells: Sequence[tuple[str, str, list[Row]]], modes: Sequence[str]) -> list[Bar]:
    bars = []
    for market, word, rows in cells:
        for column, unit, scale in (
            ("teu_per_year", "TEU", 1.0), ("value_usd_per_year", "bn USD", 1e9),
        ):  # fmt: skip
            whole = total(rows, column)
            parts = [
                Part(share, f"w-{mode}", f"{way_words(mode)}: {share_words(share)}")
                for mode in modes
                if (share := _share(rows, mode, column, whole)) > 0
            ]
            what = "by TEU" if unit == "TEU" else "by value"
            figure = f"{number(whole / scale, 0 if unit == 'TEU' else 1)} {unit}"
            bars.append(Bar(f"{_market(market)}, {word}, {what}", parts, figure))
    return bars


def _share(rows: Sequence[Row], mode: str, column: str, whole: float) -> float:
    mine = [row for row in rows if mode_of(row["way"]) == mode]
    return total(mine, column) / whole if whole > 0 else 0.0


def _market(market: str) -> str:
    return MARKETS.get(market, words(market))


def _mode_table(cells: Sequence[tuple[str, str, list[Row]]], modes: Sequence[str]) -> str:
    columns = (
        Column("Market", "", False), Column("Direction", "", False), Column("Mode", "", False),
        Column("Boxes", "TEU a year"), Column("Share", "of TEU"), Column("Goods", "1,000 t a year"),
        Column("Value", "bn USD a year"), Column("Cost", "USD per TEU"),
    )  # fmt: skip
    lines = []
    for market, word, rows in cells:
        whole = total(rows, "teu_per_year")
        for mode in modes:
            mine = [row for row in rows if mode_of(row["way"]) == mode]
            if total(mine, "teu_per_year") < 0.5:
                continue
            teu = total(mine, "teu_per_year")
            spent = sum(row["teu_per_year"] * row["usd_per_teu"] for row in mine)
            lines.append(
                (
                    _market(market), DIRECTIONS.get(word, word), way_words(mode), number(teu),
                    share_words(teu / whole if whole else None),
                    number(total(mine, "tonnes_per_year") / 1e3),
                    number(total(mine, "value_usd_per_year") / 1e9, 2),
                    number(spent / teu if teu else None),
                )
            )  # fmt: skip
    return table_html("Modes by market and direction", columns, lines)


def _crossing_split(cells: Sequence[tuple[str, str, list[Row]]]) -> str:
    trains = [(market, word, [row for row in rows if mode_of(row["way"]) == "rail"])
              for market, word, rows in cells]  # fmt: skip
    every = [row for _, _, rows in trains for row in rows]
    ways = dict.fromkeys(row["way"] for row in every)
    order = sorted(ways, key=lambda way: -total([r for r in every if r["way"] == way],
                                                "teu_per_year"))  # fmt: skip
    if not order:
        return '<p class="fine">No container train runs.</p>'
    css = {way: f"c{min(k, _COLOURS - 1)}" for k, way in enumerate(order)}
    bars = []
    for market, word, rows in trains:
        whole = total(rows, "teu_per_year")
        if whole <= 0:
            continue
        parts = []
        for way in order:
            share = total([row for row in rows if row["way"] == way], "teu_per_year") / whole
            if share > 0:
                parts.append(Part(share, css[way], f"{way_words(way)}: {share_words(share)}"))
        bars.append(Bar(f"{_market(market)}, {word}", parts, f"{number(whole)} TEU"))
    keys = keys_html((css[way], way_words(way)) for way in order)
    drawn = bars_html(bars, _TICKS, "share of the TEU on container trains")
    return f'<figure class="card">{keys}{drawn}<figcaption>{esc(_FIGURES)}</figcaption></figure>'


_FIGURES = (
    "Behind each bar: TEU on container trains a year. Hold the pointer on a part for its share."
)

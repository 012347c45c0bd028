"""Sections on who trades: countries, cities, and how trade answered to costs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from landbridge.report.study_parts import Column, section_html, table_html
from landbridge.report.study_words import (
    DIRECTIONS,
    country_name,
    rows_of,
    share_words,
    signed_percent,
    total,
)
from landbridge.report.text import esc, number

if TYPE_CHECKING:
    import polars as pl

__all__ = ["cities_html", "countries_html", "loops_html"]

Row = Mapping[str, Any]
Tables = Mapping[str, "pl.DataFrame"]
_CITIES = 25


def countries_html(summary: Mapping[str, Any], tables: Tables) -> str:
    """Return trade, boxes, the share of trains and cost by country."""
    rows = rows_of(tables, "countries")
    if not rows:
        return section_html("countries", "Countries", "This answer holds no countries.", "")
    trade = summary.get("trade_bn_usd") or {}
    held: dict[str, list[Row]] = {}
    for row in rows:
        held.setdefault(row["country"], []).append(row)
    order = sorted(held, key=lambda code: (code not in trade, -total(held[code], "teu_per_year")))
    columns = (
        Column("Country", "", False), Column("Trade", "bn USD a year"),
        Column("Out of China", "TEU a year"), Column("by train"),
        Column("Cost, out", "USD per TEU"),
        Column("Into China", "TEU a year"), Column("by train"), Column("Cost, in", "USD per TEU"),
    )  # fmt: skip
    body = [tuple(_country_row(code, held[code], trade.get(code))) for code in order]
    lead = (
        "The five countries of Central Asia first, with their trade in goods with China; then by "
        "boxes. Cost is the mean over all ways, door to door: money, and time by the value of time."
    )
    return section_html("countries", "Countries", lead, table_html("Countries", columns, body))


def cities_html(tables: Tables) -> str:
    """Return the cities that trains serve most."""
    rows = rows_of(tables, "places")
    trains = ("sent_train_teu_per_year", "received_train_teu_per_year")
    order = sorted(rows, key=lambda row: -sum(row[c] for c in trains))[:_CITIES]
    if not order:
        return section_html("cities", "Cities", "This answer holds no cities.", "")
    columns = (
        Column("City", "", False), Column("Country", "", False),
        Column("Sent by train", "TEU a year"), Column("Received by train", "TEU a year"),
        Column("All ways", "TEU a year"), Column("Trains' share", "of TEU"),
        Column("Cost", "USD per TEU"),
    )  # fmt: skip
    body = (_city_row(row) for row in order)
    lead = f"The {len(order)} of {number(len(rows))} cities with most TEU on container trains."
    return section_html("cities", "Cities", lead, table_html("Cities", columns, body))


def loops_html(tables: Tables) -> str:
    """Return how trade answered to costs, loop by loop."""
    rows, title = rows_of(tables, "loops"), "How trade answered to costs"
    if not rows:
        said = "Trade was held as it is: no answer of trade to costs was asked for."
        return section_html("loops", title, said, "")
    loops = sorted({row["loop"] for row in rows})
    first = (
        Column("Loop", "", False), Column("Largest change of trade"),
        Column("Largest change of cost"),
    )  # fmt: skip
    steps = table_html("Loops", first, (_loop_row(k, rows) for k in loops))
    last = [row for row in rows if row["loop"] == loops[-1]]
    last.sort(key=lambda row: -abs(row["trade_factor"] - 1.0))
    columns = (
        Column("Country", "", False), Column("Direction", "", False), Column("Change of trade"),
        Column("Change of cost"),
    )  # fmt: skip
    body = (
        (
            country_name(row["country"]), DIRECTIONS.get(row["direction"], row["direction"]),
            signed_percent(row["trade_factor"] - 1.0, 2), _change(row["usd_per_teu_change"]),
        )
        for row in last[:_CITIES]
    )  # fmt: skip
    lead = "Costs change trade, trade changes costs, until neither moves; against the reference."
    said = f"Loop {loops[-1]}, the {min(len(last), _CITIES)} largest changes of {len(last)}."
    return section_html(
        "loops", title, lead,
        f'{steps}<p class="fine">{esc(said)}</p>{table_html("Last loop", columns, body)}',
    )  # fmt: skip


def _country_row(code: str, rows: Sequence[Row], trade: float | None) -> Iterator[str]:
    yield country_name(code)
    yield number(trade, 2)
    for word in DIRECTIONS:
        mine = next((row for row in rows if row["direction"] == word), None)
        if mine is None:
            yield from (number(None),) * 3
            continue
        teu = mine["teu_per_year"]
        yield number(teu)
        yield share_words(mine["train_teu_per_year"] / teu if teu else None)
        yield number(mine["usd_per_teu"])


def _city_row(row: Row) -> tuple[str, ...]:
    sent, received = row["sent_train_teu_per_year"], row["received_train_teu_per_year"]
    teu = row["sent_teu_per_year"] + row["received_teu_per_year"]
    return (
        str(row["name"] or row["place_id"]), country_name(row["country"]), number(sent),
        number(received), number(teu), share_words((sent + received) / teu if teu else None),
        number(row["usd_per_teu"]),
    )  # fmt: skip


def _loop_row(loop: int, rows: Sequence[Row]) -> tuple[str, ...]:
    mine = [row for row in rows if row["loop"] == loop]
    trade = max((row["trade_factor"] - 1.0 for row in mine), key=abs)
    cost = max((row["usd_per_teu_change"] for row in mine), key=abs)
    return str(loop), signed_percent(trade, 2), _change(cost)


def _change(usd_per_teu: float) -> str:
    plus = "+" if usd_per_teu > 0 else ""
    return f"{plus}{number(usd_per_teu, 1)} USD per TEU"

"""Sections on what goes where: the map, crossings, modes, goods, empty boxes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from landbridge.report.flow_contents import BANDS
from landbridge.report.scales import round_scale
from landbridge.report.study_map_svg import (
    WIDTH_STEPS_TEU,
    map_svg,
    stops_of,
    stretches_of,
)
from landbridge.report.study_parts import (
    Bar,
    Column,
    Part,
    bars_html,
    keys_html,
    section_html,
    table_html,
)
from landbridge.report.study_words import DIRECTIONS, country_name, rows_of, share_words, total
from landbridge.report.text import esc, hours, number, percent

if TYPE_CHECKING:
    import polars as pl

__all__ = ["crossings_html", "empties_html", "goods_html", "map_html"]

Row = Mapping[str, Any]
Tables = Mapping[str, "pl.DataFrame"]
_BARS, _LISTED, _GOODS, _EMPTIES = 12, 16, 15, 15
_TEU = "TEU a week"


def map_html(tables: Tables) -> str:
    """Return the map with its legend."""
    links, crossings = rows_of(tables, "links"), rows_of(tables, "crossings")
    drawn = map_svg(stretches_of(links), stops_of(links, crossings))
    if drawn is None:
        return section_html("map", "Map", "No map: no train runs in this answer.", "")
    loads = [(f"l{k}", says) for k, (_, _, says) in enumerate(BANDS)]
    loads.append(("lx", "no capacity published"))
    low = ["1", *(number(end) for end, _ in WIDTH_STEPS_TEU[:-1])]
    lines = "".join(
        f'<li><i class="key-line" style="height:{px:g}px"></i>{esc(begin)} and more</li>'
        for begin, (_, px) in zip(low, WIDTH_STEPS_TEU, strict=True)
    )
    body = (
        f'<figure class="card">{keys_html(loads, "Load of a crossing (TEU over capacity):")}'
        f'<ul class="keys"><li>Line, {_TEU}:</li>{lines}</ul>{drawn}'
        "<figcaption>Loaded boxes on container trains, both directions summed; dashed: ferries. "
        "The load of a crossing is that of its fuller direction, with empty boxes. Lines are drawn "
        "straight between stations. Land and lakes: Natural Earth.</figcaption></figure>"
    )
    return section_html("map", "Trains on the map", "", body)


def crossings_html(tables: Tables) -> str:
    """Return bars of the crossings with a published capacity, and a table of all that matter."""
    rows = rows_of(tables, "crossings")
    if not rows:
        return section_html("crossings", "Crossings", "No train crosses a border.", "")
    lead = (
        "Each direction by itself: loaded and empty boxes against what the crossing can pass in "
        "one direction. Behind each bar stand the load and the delay, which is what traffic adds "
        "to the time that a train stands there anyway."
    )
    known = [row for row in rows if row["capacity_teu_per_week"] is not None]
    order = sorted({row["crossing_id"] for row in known}, key=lambda key: -_teu(known, key))
    bars = _crossing_bars(known, order[:_BARS])
    order = sorted({row["crossing_id"] for row in rows}, key=lambda key: -_teu(rows, key))
    columns = (
        Column("Crossing", "", False), Column("Direction", "", False), Column("Loaded", _TEU),
        Column("Empty", _TEU), Column("Capacity", _TEU), Column("Load", "of capacity"),
        Column("Time there", "hours"), Column("of it delay", "hours"),
    )  # fmt: skip
    body = [_crossing_row(row) for key in order[:_LISTED] for row in _of(rows, key)]
    table = table_html("Crossings by direction", columns, body)
    count = f"{min(len(order), _LISTED)} busiest of {number(len(order))}"
    said = f"The {count}. –: no capacity is published."
    return section_html(
        "crossings", "Crossings", lead, f'{bars}{table}<p class="fine">{esc(said)}</p>'
    )


def goods_html(tables: Tables) -> str:
    """Return the goods groups that fill most places on trains."""
    rows = rows_of(tables, "goods")
    groups = dict.fromkeys(row["group_id"] for row in rows)
    held = {key: [row for row in rows if row["group_id"] == key] for key in groups}
    order = sorted(groups, key=lambda key: -total(held[key], "train_teu_per_year"))[:_GOODS]
    columns = (
        Column("Goods group", "", False), Column("On trains, out", "TEU a year"),
        Column("On trains, in", "TEU a year"), Column("All ways", "TEU a year"),
        Column("Trains' share", "of TEU"), Column("Value, all ways", "bn USD a year"),
        Column("Cost", "USD per TEU"),
    )  # fmt: skip
    if not order:
        return section_html("goods", "Goods", "This answer holds no goods groups.", "")
    table = table_html("Goods groups", columns, (tuple(_goods_row(held[key])) for key in order))
    lead = f"The {len(order)} groups of {len(groups)} with most TEU on container trains."
    return section_html("goods", "Goods", lead, table)


def empties_html(tables: Tables) -> str:
    """Return where empty boxes go, stay and are leased."""
    rows = rows_of(tables, "empties")
    title = "Empty boxes"
    if not rows:
        return section_html("empties", title, "Empty boxes are not part of this answer.", "")
    sums = {what: total([r for r in rows if r["what"] == what], "teu_per_year")
            for what in ("moved", "left", "leased")}  # fmt: skip
    lead = (
        f"TEU a year: {number(sums['moved'])} moved empty, {number(sums['left'])} left where they "
        f"were unloaded (sold or held), {number(sums['leased'])} leased where boxes were short."
    )
    order = sorted(rows, key=lambda row: -row["teu_per_year"])[:_EMPTIES]
    columns = Column("From", "", False), Column("To", "", False), Column("TEU a year")
    told = {"left": "stays there", "leased": "leased there"}
    body = (
        (
            country_name(row["from"]) if row["from"] else told.get(row["what"], row["what"]),
            country_name(row["to"]) if row["to"] else told.get(row["what"], row["what"]),
            number(row["teu_per_year"]),
        )
        for row in order
    )
    table = table_html("Empty boxes", columns, body)
    said = f"The {len(order)} largest of {len(rows)}."
    return section_html("empties", title, lead, f'{table}<p class="fine">{esc(said)}</p>')


def _teu(rows: Sequence[Row], key: str) -> float:
    return total([row for row in rows if row["crossing_id"] == key], "teu_per_week")


def _of(rows: Sequence[Row], key: str) -> list[Row]:
    """Return the rows of a crossing, out of China first."""
    return sorted(
        (row for row in rows if row["crossing_id"] == key),
        key=lambda row: row["direction"] != "out",
    )


def _crossing_bars(rows: Sequence[Row], order: Sequence[str]) -> str:
    if not order:
        return '<p class="fine">No crossing in use has a published capacity.</p>'
    shown = [row for key in order for row in _of(rows, key)]
    most = max(
        max(r["capacity_teu_per_week"], r["teu_per_week"] + r["empty_teu_per_week"]) for r in shown
    )
    scale = round_scale(0.0, most, 0.0, 1.0, 6)
    ticks = [(scale.at(tick), number(tick)) for tick in scale.ticks]
    keys = keys_html((("d-out", DIRECTIONS["out"]), ("d-in", DIRECTIONS["in"]), ("empty", "empty")))
    mark = '<ul class="keys"><li><i class="key-mark"></i>capacity of one direction</li></ul>'
    bars = bars_html([_crossing_bar(row, scale.high) for row in shown], ticks, _TEU)
    return f'<figure class="card">{keys}{mark}{bars}</figure>'


def _crossing_bar(row: Row, high: float) -> Bar:
    teu, empty = row["teu_per_week"], row["empty_teu_per_week"]
    word = row["direction"]
    parts = [Part(teu / high, f"d-{word}", f"{number(teu)} {_TEU}, {DIRECTIONS.get(word, word)}")]
    if empty > 0:
        parts.append(Part(empty / high, "empty", f"{number(empty)} {_TEU}, empty"))
    figure = f"{percent(row['load'])}, {_delay(row['delay_h'])}"
    label = f"{row['name'].split(' - ')[0]}, {word}"
    return Bar(label, parts, figure, row["capacity_teu_per_week"] / high)


def _delay(delay_h: float) -> str:
    """Return a delay in words; what no clock would show is none."""
    return f"+{hours(delay_h)}" if delay_h >= 0.05 else "no delay"


def _crossing_row(row: Row) -> tuple[str, ...]:
    return (
        row["name"],
        DIRECTIONS.get(row["direction"], row["direction"]),
        number(row["teu_per_week"]),
        number(row["empty_teu_per_week"]),
        number(row["capacity_teu_per_week"]),
        percent(row["load"]),
        number(row["dwell_h"], 1),
        number(row["delay_h"], 1),
    )


def _goods_row(rows: Sequence[Row]) -> Iterator[str]:
    teu, train = total(rows, "teu_per_year"), total(rows, "train_teu_per_year")
    yield str(rows[0]["name"])
    for word in DIRECTIONS:
        mine = [row for row in rows if row["direction"] == word]
        yield number(total(mine, "train_teu_per_year"))
    yield number(teu)
    yield share_words(train / teu if teu else None)
    yield number(total(rows, "value_usd_per_year") / 1e9, 2)
    spent = sum(row["teu_per_year"] * row["usd_per_teu"] for row in rows)
    yield number(spent / teu if teu else None)

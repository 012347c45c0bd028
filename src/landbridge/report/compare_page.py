"""Two studies side by side as one HTML file: what changed, who wins, what is published."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from landbridge.report.compare_map_svg import STEPS_TEU, change_svg, moved_lines, spots_of
from landbridge.report.page import page_html
from landbridge.report.scales import round_scale
from landbridge.report.study_parts import Bar, Column, Part, bars_html, section_html, table_html
from landbridge.report.study_words import DIRECTIONS, MARKETS, country_name, way_words
from landbridge.report.text import clean, esc, name, number, words
from landbridge.results.comparison import EXPECTED_COST, Comparison, PublishedEffect

__all__ = ["SECTIONS", "compare_html"]

#: id of each section and what the menu calls it, in order
SECTIONS = (
    ("totals", "Totals"), ("map", "Map"), ("crossings", "Crossings"), ("ways", "Modes"),
    ("cities", "Cities"), ("countries", "Countries"), ("goods", "Goods"),
    ("empties", "Empty boxes"),
    ("laws", "Laws"), ("published", "Published"), ("notes", "Notes"),
)  # fmt: skip
_BARS, _ROWS = 10, 15
_STYLE = (
    "<style>.change{fill:none;stroke-linecap:round}.more{stroke:var(--accent)}"
    ".less{stroke:var(--rail);stroke-dasharray:9 5;stroke-linecap:butt}"
    ".c-a{--f:var(--k7)}.c-b{--f:var(--accent)}"
    ".key-way{width:34px;height:10px;flex:none}"
    ".study thead .r{white-space:normal;min-width:72px}.study tbody th{overflow-wrap:break-word}"
    "</style>"
)
_TOTALS: Mapping[str, tuple[str, int]] = {
    "expected_cost": ("Shippers' expected cost, constants included", 2),
    "generalised_cost": ("Cost of the ways taken (money, and time in money)", 2),
    "usd_per_teu": ("Cost of the ways taken, of a TEU", 1),
    "objective": ("Objective of the equilibrium", 0),
    "teu": ("All goods in boxes", 0),
    "teu:rail": ("by container train", 0),
    "teu:wagon": ("by wagon", 0),
    "teu:road": ("by road", 0),
    "teu:sea": ("by sea", 0),
    "teu:air": ("by air", 0),
    "empties:moved": ("Empty boxes moved", 0),
    "empties:left": ("Empty boxes left", 0),
    "empties:leased": ("Boxes leased", 0),
}
_VERDICT = {
    "agrees": "good|✓ agrees", "disagrees": "none|✗ disagrees", "holds": "good|✓ holds",
    "broken": "none|✗ broken", "within the gap": "good|✓ within the gap",
    "moved the other way": "part|↔ moved the other way",
}  # fmt: skip


def compare_html(found: Comparison) -> str:
    """Return the page; the same comparison gives the same text."""
    title = f"From {found.a.name} to {found.b.name}"
    menu = "".join(f'<a href="#{key}">{text}</a>' for key, text in SECTIONS)
    body = "".join(
        (
            _STYLE,
            _head(found, title),
            f'<nav aria-label="Sections">{menu}</nav><main>',
            _totals(found),
            _map(found),
            _crossings(found),
            _ways(found),
            _cities(found),
            _countries(found),
            _goods(found),
            _empties(found),
            _laws(found),
            _published(found),
            _notes(found),
            "</main>",
        )
    )
    return page_html(f"{clean(title)} – Landbridge", body, (), style="study.css")


def _head(found: Comparison, title: str) -> str:
    loud = "".join(
        f'<div class="notice"><p class="reason">{esc(text)}</p></div>'
        for text in found.notes
        if text.startswith("CAUTION")
    )
    apart = "".join(
        f"<div><dt>{esc(key)}</dt><dd>{esc(old)} → {esc(new)}</dd></div>"
        for key, (old, new) in found.settings.items()
    )
    tiles = "".join(
        f'<div class="tile"><span>{esc(what)}</span><b>{esc(figure)}</b>'
        f"<small>{esc(remark)}</small></div>"
        for what, figure, remark in _tiles(found)
    )
    return (
        '<header class="top"><p class="brand"><b>Landbridge</b> comparison of two studies</p>'
        f"<h1>{name(title)}</h1></header>"
        f'<p class="lead">A: {esc(found.a.title)}. B: {esc(found.b.title)}.</p>{loud}'
        f'<dl class="asked">{apart}</dl><div class="glance"><div class="tiles">{tiles}</div></div>'
    )


def _tiles(found: Comparison) -> Iterator[tuple[str, str, str]]:
    for key, what, unit, digits, scale in (
        ("expected_cost", "shippers' expected cost", "bn USD a year", 2, 1.0),
        ("teu:rail", "by container train", "thousand TEU a year", 0, 1e3),
        ("teu:road", "by road", "thousand TEU a year", 0, 1e3),
        ("teu:sea", "by sea", "thousand TEU a year", 0, 1e3),
    ):
        row = found.total(key)
        change = "" if row["pct"] is None else f", {_signed(row['pct'], 1)} %"
        yield what, _signed(row["difference"] / scale, digits), f"{unit}{change}"


def _signed(value: float | None, digits: int) -> str:
    text = number(value, digits)
    return f"+{text}" if value is not None and value > 0 and text.strip("0.,") else text


def _cells(row: Mapping[str, Any], measure: str, digits: int = 0, scale: float = 1.0) -> list[str]:
    """Return before, after, difference and per cent as texts."""
    old, new, moved = (
        None if row[f"{measure}{end}"] is None else row[f"{measure}{end}"] / scale
        for end in ("before", "after", "difference")
    )
    return [
        number(old, digits),
        number(new, digits),
        _signed(moved, digits),
        _signed(row[f"{measure}pct"], 1) if old and round(old, digits) else number(None),
    ]


def _four(unit: str) -> tuple[Column, ...]:
    return Column("A", unit), Column("B", unit), Column("Change", unit), Column("Change", "%")


def _totals(found: Comparison) -> str:
    rows = []
    for row in found.tables["totals"].iter_rows(named=True):
        what, digits = _TOTALS.get(row["name"], (row["name"], 2))
        if row["name"].startswith("trade:"):
            code = row["name"].partition(":")[2]
            what = "China's trade with " + ("the five" if code == "all" else country_name(code))
        rows.append([what, row["unit"], *_cells(row, "", digits)])
    columns = (Column("Total", "", False), Column("Unit", "", False), *_four(""))
    return section_html("totals", "Totals", EXPECTED_COST, table_html("Totals", columns, rows))


def _map(found: Comparison) -> str:
    links = found.tables["links"]
    drawn = change_svg(moved_lines(links), spots_of(links, found.crossings_both()))
    if drawn is None:
        return section_html("map", "Map", "No map: no train runs in either run.", "")
    keys = "".join(
        f'<li><svg class="key-way" viewBox="0 0 34 10"><path class="change {css}" d="M2 5L32 5" '
        f'stroke-width="4"/></svg>{says}</li>'
        for css, says in (("more", "solid: more in B"), ("less", "dashed: fewer in B"))
    )
    steps = ", ".join(number(most) for most, _ in STEPS_TEU[:-1])
    body = (
        f'<figure class="card"><ul class="keys">{keys}</ul>{drawn}<figcaption>Change of loaded '
        "boxes on container trains, TEU a week, both directions summed; lines grow wider beyond "
        f"{steps}; thin and grey: little or no change. Land and lakes: Natural Earth."
        "</figcaption></figure>"
    )
    return section_html("map", "Where trains change", "", body)


def _crossings(found: Comparison) -> str:
    both = found.crossings_both().to_dicts()
    rows = [row for row in both if row["teu_per_week_difference"]][:_ROWS]
    if not rows:
        return section_html("crossings", "Crossings", "Nothing changes at any crossing.", "")
    columns = (
        Column("Crossing", "", False), *_four("TEU a week"), Column("Load A"), Column("Load B"),
        Column("Delay A", "h"), Column("Delay B", "h"), Column("Change", "h"),
    )  # fmt: skip
    body = (
        [
            row["name"], *_cells(row, "teu_per_week_"),
            _share(row["load_before"]), _share(row["load_after"]),
            number(row["delay_h_before"], 1), number(row["delay_h_after"], 1),
            _signed(row["delay_h_difference"], 1),
        ]
        for row in rows
    )  # fmt: skip
    lead = (
        "Both directions summed, the largest change first; load of the fuller direction, delay "
        "that traffic adds, mean over TEU."
    )
    bars = _bars(rows[:_BARS])
    return section_html("crossings", "Crossings", lead, bars + table_html(lead, columns, body))


def _bars(rows: Sequence[Mapping[str, Any]]) -> str:
    most = max(max(row["teu_per_week_before"], row["teu_per_week_after"]) for row in rows)
    axis = round_scale(0.0, most, 0.0, 1.0, 5)
    bars = []
    for row in rows:
        for letter, end in (("A", "before"), ("B", "after")):
            teu = row[f"teu_per_week_{end}"]
            says = f"{row['name']}, {letter}: {number(teu)} TEU a week"
            label = f"{row['name']}, A" if letter == "A" else "B"
            figure = number(teu)
            if letter == "B":
                figure += f" ({_signed(row['teu_per_week_difference'], 0)})"
            part = Part(axis.at(teu), f"c-{letter.lower()}", says)
            bars.append(Bar(label, (part,), figure))
    ticks = [(axis.at(tick), number(tick)) for tick in axis.ticks]
    drawn = bars_html(bars, ticks, "TEU a week, both directions")
    return f'<figure class="card">{drawn}</figure>'


def _share(value: float | None) -> str:
    return "–" if value is None else f"{number(100.0 * value)} %"


def _ways(found: Comparison) -> str:
    rows = found.tables["ways"].sort("market", "way").to_dicts()
    columns = (
        Column("Market", "", False), Column("Way", "", False), *_four("TEU a year"),
        Column("Share A"), Column("Share B"), Column("Cost A", "USD/TEU"),
        Column("Cost B", "USD/TEU"),
    )  # fmt: skip
    body = (
        [
            MARKETS.get(row["market"], row["market"]), way_words(row["way"]),
            *_cells(row, "teu_per_year_"), f"{number(100 * row['share_before'], 1)} %",
            f"{number(100 * row['share_after'], 1)} %", number(row["usd_per_teu_before"]),
            number(row["usd_per_teu_after"]),
        ]
        for row in rows
    )  # fmt: skip
    table = table_html("Ways by market", columns, body)
    return section_html("ways", "Modes and crossings by market", "", table)


def _cities(found: Comparison) -> str:
    parts = []
    for by, what, column, unit, (scale, digits) in (
        ("cost", "expected cost", "cost_change_usd_per_year", "million USD a year", (1e6, 1)),
        ("train", "TEU by train", "train_teu_per_year_difference", "TEU a year", (1.0, 0)),
    ):
        for word, table in (("win", found.winners(by)), ("lose", found.losers(by))):
            title = f"Cities that {word} most by {what}"
            columns = (
                Column("City", "", False), Column("Country", "", False), Column("Change", unit),
                Column("Cost of the ways taken, USD/TEU", "% change"),
                Column("Trains", "% change"),
            )  # fmt: skip
            body = [
                [
                    row["name"], country_name(row["country"]),
                    _signed(row[column] / scale, digits),
                    _signed(row["usd_per_teu_pct"], 1), _signed(row["train_teu_per_year_pct"], 1),
                ]
                for row in table.iter_rows(named=True)
                if round(row[column] / scale, digits)  # what shows as nothing is neither
            ]  # fmt: skip
            shown = table_html(title, columns, body) if body else '<p class="fine">None.</p>'
            parts.append(f"<div><h3>{title}</h3>{shown}</div>")
    lead = (
        "By cost: what the expected cost of a TEU between two cities grows by (over all ways, with "
        "what shippers like about them), times the mean of both flows; less is a gain. The cost of "
        "the ways taken leaves the constants out and can move the other way."
    )
    return section_html(
        "cities", "Winners and losers", lead, f'<div class="two">{"".join(parts)}</div>'
    )


def _countries(found: Comparison) -> str:
    rows = found.tables["countries"]
    order = rows.sort(rows["train_teu_per_year_difference"].abs(), descending=True).head(2 * _ROWS)
    columns = (
        Column("Country", "", False), Column("Direction", "", False), *_four("TEU by train a year"),
        Column("All ways", "% change"), Column("Cost A", "USD/TEU"), Column("Cost B", "USD/TEU"),
        Column("Change", "%"),
    )  # fmt: skip
    body = (
        [
            country_name(row["country"]), DIRECTIONS.get(row["direction"], row["direction"]),
            *_cells(row, "train_teu_per_year_"), _signed(row["teu_per_year_pct"], 1),
            number(row["usd_per_teu_before"]), number(row["usd_per_teu_after"]),
            _signed(row["usd_per_teu_pct"], 1),
        ]
        for row in order.iter_rows(named=True)
    )  # fmt: skip
    lead = f"The {order.height} with the largest change of TEU by train, of {rows.height}."
    return section_html("countries", "Countries", lead, table_html("Countries", columns, body))


def _goods(found: Comparison) -> str:
    rows = found.tables["goods"]
    order = rows.sort(rows["train_teu_per_year_difference"].abs(), descending=True).head(_ROWS)
    columns = (
        Column("Goods group", "", False), *_four("TEU by train a year"),
        Column("Cost of the ways taken, USD/TEU", "% change"),
    )  # fmt: skip
    body = (
        [row["name"], *_cells(row, "train_teu_per_year_"), _signed(row["usd_per_teu_pct"], 1)]
        for row in order.iter_rows(named=True)
    )
    lead = f"The {order.height} with the largest change of TEU by train, of {rows.height}."
    return section_html("goods", "Goods groups", lead, table_html("Goods groups", columns, body))


def _empties(found: Comparison) -> str:
    rows = found.tables["empties"].head(_ROWS)
    if rows.is_empty():
        return section_html("empties", "Empty boxes", "Empty boxes are part of neither run.", "")
    columns = (
        Column("From", "", False), Column("To", "", False), Column("What", "", False),
        *_four("TEU a year"),
    )  # fmt: skip
    body = (
        [
            country_name(row["from"]) if row["from"] else "–",
            country_name(row["to"]) if row["to"] else "–",
            words(row["what"]), *_cells(row, "teu_per_year_"),
        ]
        for row in rows.iter_rows(named=True)
    )  # fmt: skip
    return section_html("empties", "Empty boxes", "", table_html("Empty boxes", columns, body))


def _laws(found: Comparison) -> str:
    columns = tuple(Column(text, "", False) for text in ("Of the", "Law", "Verdict", "Why"))
    body = (
        [law.name, law.statement, _VERDICT.get(law.status, law.status), law.reason]
        for law in found.laws
    )
    table = table_html("Laws of the equilibrium", columns, body, "stack")
    return section_html("laws", "Laws of the equilibrium", "", table)


def _published(found: Comparison) -> str:
    columns = tuple(
        Column(text, "", False)
        for text in ("Published", "Meaning", "Figure", "Ours", "Verdict", "Why", "Source")
    )
    body = (
        [
            effect.quantity or effect.scenario,
            effect.meaning,
            _range(effect.low, effect.high, effect.unit),
            _ours(effect),
            _VERDICT.get(effect.status, effect.status),
            effect.reason,
            effect.source,
        ]
        for effect in found.published
    )
    lead = f"Published effects of the scenario of run B, {found.b.name}, also where they disagree."
    table = table_html("Published effects", columns, body, "stack")
    return section_html("published", "Beside published studies", lead, table)


def _ours(effect: PublishedEffect) -> str:
    if effect.ours is None:
        return "–"
    figure = _signed if "change" in effect.figure else number
    return f"{figure(effect.ours, 2)} {effect.unit}"


def _range(low: float | None, high: float | None, unit: str) -> str:
    if low is None and high is None:
        return "in words"
    ends = [_plain(x) for x in (low, high) if x is not None]
    if len(ends) == 1:
        return f"{'up to' if low is None else 'from'} {ends[0]} {unit}"
    return f"{ends[0]} {unit}" if low == high else f"{ends[0]} to {ends[1]} {unit}"


def _plain(value: float) -> str:
    return f"{value:g}".replace("-", "−")


def _notes(found: Comparison) -> str:
    told = [*found.notes]
    for letter, run in (("A", found.a), ("B", found.b)):
        told.append(
            f"Run {letter}: {run.folder}, scenario {run.name} ({run.fingerprint}), facts "
            f"{run.data}, {run.status}."
        )
    items = "".join(f"<li>{esc(text)}</li>" for text in told)
    return section_html("notes", "Notes", "", f'<div class="card made"><ul>{items}</ul></div>')

"""A study of the corridor as text for the terminal: the answer in some twenty lines, controls."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from textwrap import wrap
from typing import TYPE_CHECKING, Any

from landbridge.report.study_head import key_figures
from landbridge.report.study_words import (
    CLOSE,
    DIRECTIONS,
    FAMILIES,
    MARKETS,
    control_words,
    country_name,
    figure_of,
    mode_of,
    rows_of,
    scenario_of,
    share_words,
    signed_percent,
    total,
    verdict_of,
    way_words,
)
from landbridge.report.text import clean, hours, number, shorten, words

if TYPE_CHECKING:
    import polars as pl

__all__ = ["controls_text", "study_text"]

Row = Mapping[str, Any]
Tables = Mapping[str, "pl.DataFrame"]
_CROSSINGS, _WIDE, _LINE = 7, 40.0, 118
#: markets whose names are long
_SHORT = {"caspian": "Caucasus and southwards"}


def study_text(summary: Mapping[str, Any], tables: Tables) -> str:
    """Return the answer in 15 to 25 lines."""
    scenario = scenario_of(summary, summary)
    head = f"{clean(scenario['name'])}, {summary.get('year', '')}: {summary.get('status')}"
    reason = summary.get("reason")
    lines = [f"{head} ({clean(reason)})" if reason else head]
    for what, figure, remark in key_figures(summary, tables, scenario):
        lines.append(f"  {what:<22} {_plain(figure):>16}  {_plain(remark)}")
    lines += _crossings(rows_of(tables, "crossings"))
    lines += _modes(rows_of(tables, "ways"))
    lines += _trains(rows_of(tables, "ways"))
    lines += _loops(rows_of(tables, "loops"))
    lines += _missed(rows_of(tables, "controls"))
    return "\n".join(lines)


def controls_text(tables: Tables) -> str:
    """Return published figures beside the model's, a line for each, those fitted first."""
    rows = rows_of(tables, "controls")
    lines = []
    for kind, title in (("fit", "Fitted"), ("check", "Only checked")):
        mine = [row for row in rows if row["kind"] == kind]
        if mine:
            lines.append(f"{title + ':':<44} {'published':>16} {'model':>16} {'difference':>11}")
        for row in mine:
            sign, _, word = verdict_of(row["difference"])
            figures = " ".join(
                f"{_plain(figure_of(row[side], row['unit'])):>16}"
                for side in ("published", "model")
            )
            off = _plain(signed_percent(row["difference"]))
            lines.append(f"  {control_words(row['name']):<42} {figures} {off:>11}  {sign} {word}")
            if row["reason"] and abs(row["difference"]) > CLOSE:
                lines.append(f"      {clean(row['reason'])}")
    return "\n".join(lines) if lines else "This answer holds no controls."


def _plain(text: str) -> str:
    return clean(text.replace("\u00a0", " "))


def _crossings(rows: Sequence[Row]) -> Iterator[str]:
    """Yield the busiest crossings of published capacity."""
    known = [row for row in rows if row["capacity_teu_per_week"] is not None]
    keys = sorted(
        dict.fromkeys(row["crossing_id"] for row in known),
        key=lambda key: -total([row for row in known if row["crossing_id"] == key], "teu_per_week"),
    )[:_CROSSINGS]
    if keys:
        yield f"{'Crossings':<24} {'out':>24} {'in':>26}   TEU a week, load, delay"
    for key in keys:
        mine = {row["direction"]: row for row in known if row["crossing_id"] == key}
        told = "".join(f" {_load(mine.get(word)):>26}" for word in DIRECTIONS)
        some = next(iter(mine.values()))["name"]
        yield f"  {shorten(clean(some).split(' - ')[0], 20.0, 1.0):<20}{told}"


def _load(row: Row | None) -> str:
    if row is None:
        return "–"
    teu = row["teu_per_week"] + row["empty_teu_per_week"]
    return f"{number(teu)} {100 * row['load']:>4.0f} % {_plain(hours(row['delay_h'])):>8}"


def _modes(rows: Sequence[Row]) -> Iterator[str]:
    """Yield shares by TEU of the markets that choose among modes."""
    first = True
    for market in dict.fromkeys(row["market"] for row in rows):
        for word in DIRECTIONS:
            mine = [r for r in rows if r["market"] == market and r["direction"] == word]
            modes = list(dict.fromkeys(mode_of(row["way"]) for row in mine))
            whole = total(mine, "teu_per_year")
            if len(modes) < 2 or whole <= 0:
                continue
            if first:
                yield "Modes, share of TEU"
            first = False
            shares = ", ".join(
                f"{way_words(mode).partition(' (')[0]} {_plain(share_words(teu / whole))}"
                for mode in modes
                if (teu := total([r for r in mine if mode_of(r["way"]) == mode], "teu_per_year"))
                >= 0.0005 * whole
            )
            yield f"  {MARKETS.get(market, words(market))}, {word}: {shares}"


def _trains(rows: Sequence[Row]) -> Iterator[str]:
    """Yield TEU by container train of each market, so that the sum above is explained."""
    teu, modes = dict[str, float](), dict[str, set[str]]()
    for row in rows:
        market, mode = row["market"], mode_of(row["way"])
        modes.setdefault(market, set()).add(mode)
        teu[market] = teu.get(market, 0.0) + (row["teu_per_year"] if mode == "rail" else 0.0)
    used = sorted((key for key, amount in teu.items() if amount > 0), key=lambda key: -teu[key])
    if not used:
        return
    names = {key: clean(MARKETS.get(key, words(key))) for key in used}
    told = ", ".join(
        f"{_SHORT.get(key, names[key])} {number(teu[key] / 1e3, 1)}"
        f"{'*' if modes[key] == {'rail'} else ''}"
        for key in used
    )
    star = " (* only trains are studied)" if any(modes[key] == {"rail"} for key in used) else ""
    yield from wrap(f"By train, 1,000 TEU a year: {told}{star}", _LINE, subsequent_indent="  ")


def _loops(rows: Sequence[Row]) -> Iterator[str]:
    if rows:
        last = max(row["loop"] for row in rows)
        most = max(
            (row for row in rows if row["loop"] == last),
            key=lambda row: abs(row["trade_factor"] - 1),
        )
        change = _plain(signed_percent(most["trade_factor"] - 1.0, 2))
        where = f"{country_name(most['country'])}, {most['direction']}"
        yield f"Trade answered to costs in {last} loops; most in {where}: {change}"


def _missed(rows: Sequence[Row]) -> Iterator[str]:
    """Yield the controls that are off by more than is met, with their reasons."""
    off = [row for row in rows if abs(row["difference"]) > CLOSE]
    if not rows:
        return
    yield FAMILIES
    if not off:
        yield f"Controls: all {len(rows)} within 5 %"
        return
    off.sort(key=lambda row: -abs(row["difference"]))
    yield f"Controls: {len(rows) - len(off)} of {len(rows)} within 5 %; off most:"
    for row in off[:2]:
        change = _plain(signed_percent(row["difference"]))
        reason = shorten(clean(row["reason"] or "no reason is given"), _WIDE, 1.0)
        sign = verdict_of(row["difference"])[0]
        yield f"  {sign} {control_words(row['name'])} {change}: {reason}"

"""The head of a study's page: what was asked, how it ended, and the figures that tell most."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from landbridge.report.study_words import CLOSE, rows_of, scenario_of, total
from landbridge.report.text import esc, name, number, percent, words

if TYPE_CHECKING:
    import polars as pl

__all__ = ["asked_of", "flat", "head_html", "key_figures"]

_STATUS = {
    "answered": ("good", "answered"),
    "limit": ("part", "limit reached: the answer so far"),
    "interrupted": ("part", "interrupted: the answer so far"),
}
_COST = "a year: money, and time in money. What shippers gain or lose is told by compare"
#: params that are told among the key facts, or say nothing on the question
_UNTOLD = (
    "name",
    "title",
    "year",
    "exchange_rate_date",
    "planning",
    "corridor.threads",
    "corridor.max_memory_mb",
)


def head_html(
    summary: Mapping[str, Any], tables: Mapping[str, pl.DataFrame], manifest: Mapping[str, Any]
) -> str:
    """Return the head."""
    scenario = scenario_of(summary, manifest)
    kind, word = _STATUS.get(str(summary.get("status")), ("none", str(summary.get("status"))))
    tiles = "".join(
        f'<div class="tile"><span>{esc(what)}</span><b>{esc(figure)}</b>'
        f"<small>{esc(remark)}</small></div>"
        for what, figure, remark in key_figures(summary, tables, scenario)
    )
    asked = "; ".join(asked_of(scenario["params"])) or "nothing but the year and its demand"
    reason = str(summary.get("reason") or "")
    return (
        f'<header class="top"><p class="brand"><b>Landbridge</b> study of the corridor '
        f'<code>{esc(scenario["name"])}</code><span class="status {kind}">{esc(word)}</span></p>'
        f"<h1>{name(scenario['title'])}</h1></header>"
        f'<p class="lead"><b>Asked:</b> goods in boxes between Chinese and foreign cities in '
        f"{esc(summary.get('year', '–'))}, by mode, crossing and route. Set: {esc(asked)}.</p>"
        f'<p class="lead"><b>How it ended:</b> {esc(reason or word)}.</p>'
        f'<div class="glance"><div class="tiles">{tiles}</div></div>'
    )


def key_figures(
    summary: Mapping[str, Any], tables: Mapping[str, pl.DataFrame], scenario: Mapping[str, Any]
) -> Iterator[tuple[str, str, str]]:
    """Yield what, the figure and a remark."""
    rail = [row for row in rows_of(tables, "ways") if str(row["way"]).startswith("rail:")]
    out = total([row for row in rail if row["direction"] == "out"], "teu_per_year")
    teu = total(rail, "teu_per_year")
    if rail:
        yield "On container trains", f"{number(teu)} TEU", f"a year, {percent(out / teu)} out"
    trade = summary.get("trade_bn_usd") or {}
    if "all" in trade:
        yield (
            "Trade with the five",
            f"USD {number(trade['all'], 2)} bn",
            "countries of Central Asia",
        )
    fit = [row for row in rows_of(tables, "controls") if row["kind"] == "fit"]
    if fit:
        met = sum(abs(row["difference"]) <= CLOSE for row in fit)
        yield "Fitted controls", f"{met} of {len(fit)}", "within 5 % of what is published"
    cost = summary.get("generalised_cost_bn_usd")
    if cost is not None:
        yield "Cost of the ways taken", f"USD {number(cost, 1)} bn", _COST
    goal = scenario["params"].get("corridor", {}).get("gap")
    asked = f"asked for {goal:g}" if goal else "of the equilibrium"
    yield "Relative gap", f"{float(summary.get('relative_gap') or 0.0):.1e}", asked
    cpu, peak = summary.get("cpu_s"), summary.get("peak_rss_mb")
    size = f"{number(summary.get('zones'))} cities, {number(summary.get('segments'))} segments"
    yield "Work", f"{number(cpu, 1)} CPU s", f"{number(peak)} MB; {size}"


def flat(params: Mapping[str, Any], before: str = "") -> dict[str, Any]:
    """Return params under dotted names; an empty mapping or list stands for itself."""
    found: dict[str, Any] = {}
    for key, value in params.items():
        if isinstance(value, Mapping) and value:
            found.update(flat(value, f"{before}{key}."))
        else:
            found[before + key] = value
    return found


def asked_of(params: Mapping[str, Any]) -> list[str]:
    """Return what a scenario sets otherwise than the defaults, as words."""
    from landbridge.scenario.params import Scenario

    usual = flat(Scenario().to_dict())
    told = []
    for key, value in flat(params).items():
        if key.startswith(_UNTOLD) or value == usual.get(key) or value in ({}, [], None):
            continue
        told.append(f"{words(key.rpartition('.')[2])} {_value(value)}")
    return told


def _value(value: Any) -> str:
    if isinstance(value, Mapping):
        return " ".join(_value(part) if k in ("crossing", "line") else f"{k} {_value(part)}"
                        for k, part in value.items())  # fmt: skip
    if isinstance(value, (list, tuple)):
        return ", ".join(map(_value, value))
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value)

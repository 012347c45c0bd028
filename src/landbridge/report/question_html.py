"""The head of the page: the question in words, and what became of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from landbridge.core.enums import Mode, PlanStatus
from landbridge.report.clocks import date_text
from landbridge.report.text import clean, esc, linked, name, number, usd, words
from landbridge.results.planning import PlanResult

__all__ = ["headline", "notice_html", "question_html"]

_STATUS = {
    PlanStatus.ANSWERED: ("good", "answered"),
    PlanStatus.LIMIT: ("part", "partial answer"),
    PlanStatus.INFEASIBLE: ("none", "no way found"),
    PlanStatus.FAILED: ("none", "failed"),
}
_UNITS = {"teu": "TEU", "feu": "FEU", "vehicle": "vehicles", "tonne": "tonnes"}


def headline(query: Mapping[str, Any]) -> str:
    """Return the title of the page, as plain text."""
    return f"{clean(query.get('origin', '?'))} → {clean(query.get('destination', '?'))}"


def question_html(result: PlanResult) -> str:
    """Return the header with the question as asked."""
    query = result.query
    css, status = _STATUS[result.status]
    facts = "".join(f"<div><dt>{word}</dt><dd>{text}</dd></div>" for word, text in _facts(query))
    ends = (
        f"{name(query.get('origin', '?'))}{_country(query, 'origin')} "
        f'<span class="to" aria-label="to">→</span> '
        f"{name(query.get('destination', '?'))}{_country(query, 'destination')}"
    )
    return (
        f'<header class="top"><p class="brand"><b>Landbridge</b> shipment plan '
        f'<span class="status {css}">{status}</span></p><h1>{ends}</h1>'
        f'<dl class="asked">{facts}</dl></header>'
    )


def _country(query: Mapping[str, Any], end: str) -> str:
    code = query.get(f"{end}_country")
    return f'\u00a0<small class="cc">{esc(code)}</small>' if code else ""


def _facts(query: Mapping[str, Any]) -> list[tuple[str, str]]:
    found = [("Goods", _goods(query)), ("Amount", _amount(query))]
    if query.get("depart"):
        found.append(("Ready", esc(date_text(query["depart"]))))
    if query.get("deliver_by"):
        found.append(("Deliver by", esc(date_text(query["deliver_by"]))))
    if query.get("budget_usd") is not None:
        found.append(("Budget", usd(float(query["budget_usd"]))))
    for key, word in (("avoid", "Avoiding"), ("require", "Requiring")):
        if query.get(key):
            found.append((word, ", ".join(esc(item) for item in query[key])))
    if query.get("modes") and len(query["modes"]) < len(Mode):
        found.append(("Modes", ", ".join(esc(mode) for mode in query["modes"])))
    if query.get("scenario"):
        found.append(("Scenario", _scenario(query)))
    return [(word, text) for word, text in found if text]


def _scenario(query: Mapping[str, Any]) -> str:
    ident, title = esc(query["scenario"]), query.get("scenario_title")
    return f"{esc(title)} <small>{ident}</small>" if title else ident


def _goods(query: Mapping[str, Any]) -> str:
    if not query.get("goods"):
        return ""
    fine = [f"HS {esc(query['hs'])}"] if query.get("hs") else []
    if query.get("goods_group"):
        group = query.get("goods_group_name") or ""
        fine.append(f"group {esc(query['goods_group'])} {esc(group)}".strip())
    if query.get("handling"):
        fine.append(esc(words(query["handling"])))
    return f"{name(query['goods'])} <small>{', '.join(fine)}</small>"


def _amount(query: Mapping[str, Any]) -> str:
    amount = query.get("units")
    if not isinstance(amount, int | float):
        return ""
    text = number(amount, 0 if float(amount).is_integer() else 2)
    unit = str(query.get("unit", ""))
    return f"{text} {esc(_UNITS.get(unit, unit))}".strip()


def notice_html(result: PlanResult) -> str:
    """Return why there is no answer, or only part of one, and what would help."""
    if result.itineraries and not result.reason:
        return ""
    title = "Part of the answer" if result.itineraries else "No itinerary answers this question"
    rows = [f'<p class="reason">{linked(result.reason or "No reason was given.")}</p>']
    if result.binding:
        rows.append(f"<p><b>What binds:</b> <code>{esc(result.binding)}</code></p>")
    if result.relaxation:
        rows.append(f"<p><b>Nearest change that helps:</b> {linked(result.relaxation)}</p>")
    return (
        f'<section class="notice" role="status" aria-labelledby="h-notice">'
        f'<h2 id="h-notice">{title}</h2>{"".join(rows)}</section>'
    )

"""What stands behind the answer: papers, rules that bound it, assumptions, data and licences."""

from __future__ import annotations

from collections.abc import Iterable

from landbridge.report.clocks import Clocks
from landbridge.report.contents import Contents, SharedPapers, marks
from landbridge.report.text import esc, hours, linked, name, number, percent, usd, words
from landbridge.results.planning import Document, PlanResult, RestrictionNote

__all__ = ["binds_html", "latecomers_html", "made_html", "papers_html"]


def papers_html(contents: Contents) -> str:
    """Return the section with the papers of each itinerary."""
    if not any(shared.documents for shared in contents.papers):
        return ""
    tables = "".join(_papers(shared) for shared in contents.papers)
    return (
        '<section id="papers" aria-labelledby="h-papers"><h2 id="h-papers">Papers</h2>'
        '<p class="lead">What the goods and the countries on the way ask for. Check with your '
        f"customs broker before you ship.</p>{tables}</section>"
    )


def _papers(shared: SharedPapers) -> str:
    if not shared.documents:
        return f'<p class="{marks(shared.numbers)}">No papers are listed for this itinerary.</p>'
    rows = "".join(map(_paper, shared.documents))
    return (
        f'<div class="{marks(shared.numbers)}"><table class="papers card"><thead><tr>'
        '<th scope="col">Paper</th><th scope="col">Why</th><th scope="col">Who</th>'
        f'<th scope="col">Source</th></tr></thead><tbody>{rows}</tbody></table></div>'
    )


def _paper(paper: Document) -> str:
    return (
        f'<tr><th scope="row">{name(paper.name)}</th><td data-h="Why">{linked(paper.reason)}</td>'
        f'<td data-h="Who">{esc(paper.who)}</td>'
        f'<td data-h="Source" class="fine">{linked(paper.source)}</td></tr>'
    )


def latecomers_html(result: PlanResult, clocks: Clocks) -> str:
    """Return the section with what the deadline dropped by a little."""
    if not result.latecomers:
        return ""
    place = str(result.query.get("destination_id", ""))
    rows = "".join(
        f"<li><b>{esc(late.way)}</b><br>arrives {clocks.line(late.arrive_minute, place)} by plan, "
        f"{hours(late.late_h)} late, but in time with {percent(late.on_time_probability)} "
        f"probability; {usd(late.cost_usd)}</li>"
        for late in result.latecomers
    )
    return (
        '<section id="late" aria-labelledby="h-late"><h2 id="h-late">Left out for the deadline by '
        f'a little</h2><ul class="binds card">{rows}</ul></section>'
    )


def binds_html(result: PlanResult) -> str:
    """Return the section with the rules that bound this question."""
    if not result.restrictions:
        return ""
    rows = "".join(map(_bind, result.restrictions))
    return (
        '<section id="binds" aria-labelledby="h-binds"><h2 id="h-binds">What binds</h2>'
        f'<ul class="binds card">{rows}</ul></section>'
    )


def _bind(note: RestrictionNote) -> str:
    return (
        f"<li><b>{linked(note.summary)}</b><br>{linked(note.effect)} "
        f'<small class="fine">{linked(note.source)}</small></li>'
    )


def made_html(result: PlanResult) -> str:
    """Return the section on assumptions, guarantee, work done, data and licences."""
    assumed = _listed(result.assumptions)
    work = ", ".join(f"{esc(words(k))} {number(v)}" for k, v in result.counters.items())
    licences = (
        "Rail geometry © OpenStreetMap contributors, Open Database Licence (ODbL) 1.0. "
        "Places: GeoNames, CC BY 4.0. Base map: Natural Earth, public domain."
    )
    rows = [
        ("Guarantee", linked(result.guarantee)),
        ("Work done", work),
        ("Data", f"<code>{esc(result.fingerprint)}</code>" if result.fingerprint else ""),
        ("Version", f"Landbridge {esc(result.version)}" if result.version else ""),
        ("Licences", licences),
    ]
    listed = "".join(f"<dt>{word}</dt><dd>{text}</dd>" for word, text in rows if text)
    return (
        '<section id="made" aria-labelledby="h-made"><h2 id="h-made">How this was made</h2>'
        f'<div class="card made">{assumed}<dl>{listed}</dl><p class="fine">Times and prices are '
        "model values, not offers. Local times are those of the place named.</p></div></section>"
    )


def _listed(assumptions: Iterable[str]) -> str:
    rows = "".join(f"<li>{linked(text)}</li>" for text in assumptions)
    return f"<h3>Assumptions</h3><ul>{rows}</ul>" if rows else ""

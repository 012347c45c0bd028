"""The legs in full: service, times, border steps, and what each costs and emits."""

from __future__ import annotations

from landbridge.core.enums import DepartureKind
from landbridge.report.clocks import utc
from landbridge.report.contents import Contents, SharedLeg, marks
from landbridge.report.splits_html import split_html, split_line
from landbridge.report.text import (
    esc,
    hours,
    linked,
    mass,
    name,
    number,
    percent,
    slug,
    span,
    usd,
    words,
)
from landbridge.results.planning import CrossingStep, Leg

__all__ = ["footnotes", "legs_html", "sources_html"]

#: a shorter leg without a border is a minor one
MINOR_KM = 150.0
_KINDS = {
    DepartureKind.PUBLISHED: "the frequency is published, the day follows from it by a stated rule",
    DepartureKind.GENERATED: "generated from an assumed or balanced frequency by a stated rule",
    DepartureKind.USER: "from your own services table",
    DepartureKind.ON_DEMAND: "leaves when the goods are ready",
}


def legs_html(contents: Contents) -> str:
    """Return the section with every leg of every itinerary, each once."""
    if not contents.legs:
        return ""
    cards = "".join(_leg(shared, contents) for shared in contents.legs)
    return (
        '<section id="legs" aria-labelledby="h-legs"><h2 id="h-legs">Leg by leg</h2>'
        f'<div class="legs">{cards}</div></section>'
    )


def _leg(shared: SharedLeg, contents: Contents) -> str:
    leg = shared.leg
    if contents.full.isdisjoint(shared.numbers):
        return _short_leg(shared, contents)
    return (
        f'<details class="{_css(shared)}" open><summary>{_summary(leg)}</summary>'
        f'<div class="leg-grid"><div>{_times(leg, contents)}</div>'
        f"<div><h4>Time</h4>{_time_split(leg)}</div>"
        f"<div><h4>Cost</h4>{_cost(leg)}</div>"
        f"<div><h4>CO<sub>2</sub>e</h4>{_carbon(leg)}</div></div>"
        f"{_crossings(leg, contents)}{_foot(leg, contents)}</details>"
    )


def _css(shared: SharedLeg) -> str:
    """Return the classes of a leg; a minor one starts closed on a small screen."""
    leg = shared.leg
    minor = " minor" if leg.distance_km < MINOR_KM and not leg.crossings else ""
    return f"leg card{minor} {marks(shared.numbers)}"


def _short_leg(shared: SharedLeg, contents: Contents) -> str:
    """Write a leg that only the less prominent itineraries have: the same figures, no bars."""
    leg = shared.leg
    low_high = span(leg.cost_low_usd, leg.cost_high_usd)
    carbon = {"wtt": leg.co2e_wtt_kg, "ttw": leg.co2e_ttw_kg}
    rows = (
        ("Time", split_line({"waiting": max(leg.wait_h, 0.0), **leg.time_split_h}, hours)),
        ("USD", f"{split_line(leg.cost_split_usd, number)}; range {low_high}"),
        ("CO2e", f"{split_line(carbon, mass)}; {linked(leg.co2e_quality)}"),
        ("Estimated", percent(leg.est_share)),
    )
    listed = "".join(f"<dt>{word}</dt><dd>{text}</dd>" for word, text in rows)
    return (
        f'<details class="{_css(shared)}" open><summary>{_summary(leg)}</summary>'
        f'<div class="leg-short"><div>{_times(leg, contents)}</div><dl>{listed}</dl></div>'
        f"{_crossings(leg, contents)}{_foot(leg, contents)}</details>"
    )


def _summary(leg: Leg) -> str:
    mode = leg.mode.value
    return (
        f'<span class="no"></span><span class="chip c-{slug(mode)}">{esc(mode)}</span>'
        f'<span class="ends">{name(leg.origin)} <span aria-label="to">→</span> '
        f"{name(leg.destination)}</span>"
        f'<span class="figures">{hours(leg.hours)} · {usd(leg.cost_usd)} · '
        f"{mass(leg.co2e_kg)}</span>"
    )


def _badge(leg: Leg) -> str:
    kind = leg.departure_kind
    return (
        f'<span class="badge k-{slug(kind.value)}" title="{esc(_KINDS.get(kind, ""))}">'
        f"{esc(leg.departure_words)}</span>"
    )


def _times(leg: Leg, contents: Contents) -> str:
    clocks = contents.clocks
    rows = [("Goods there", _when(clocks.parts(leg.ready_minute, leg.origin_id)))]
    if leg.cutoff_minute != leg.depart_minute:
        rows.append(("Hand over by", _when(clocks.parts(leg.cutoff_minute, leg.origin_id))))
    rows += [
        ("Departs", _when(clocks.parts(leg.depart_minute, leg.origin_id))),
        ("Arrives", _when(clocks.parts(leg.arrive_minute, leg.destination_id))),
        ("Distance", f"{number(leg.distance_km)}\u00a0km"),
    ]
    if leg.lorries:
        rows.append(("Lorries", number(leg.lorries)))
    if leg.published_days:
        days = span(*leg.published_days, 1).replace(".0", "")
        rows.append(("Published", f"{days} days"))
    listed = "".join(f"<dt>{word}</dt><dd>{text}</dd>" for word, text in rows)
    return (
        f'<p class="service">{name(leg.service_name)} <small>{esc(words(leg.kind))}</small><br>'
        f"{_badge(leg)}</p><dl>{listed}</dl>"
    )


def _when(parts: tuple[str, str]) -> str:
    return f"{parts[0]} <small>{parts[1]}</small>"


def _time_split(leg: Leg) -> str:
    parts = {"waiting": max(leg.wait_h, 0.0), **leg.time_split_h}
    whole = split_html(parts, hours, ("in all", leg.wait_h + leg.hours))
    return (
        f'{whole}<p class="fine">From departure: {hours(leg.hours)} planned, '
        f"±\u00a0{hours(leg.sd_h)}, at P90 {hours(leg.p90_h)}.</p>"
    )


def _cost(leg: Leg) -> str:
    whole = split_html(leg.cost_split_usd, number, ("USD", leg.cost_usd))
    return (
        f'{whole}<p class="fine">Range {span(leg.cost_low_usd, leg.cost_high_usd)} USD; '
        f"{percent(leg.est_share)} of cost and time rests on estimates.</p>"
    )


def _carbon(leg: Leg) -> str:
    parts = {"wtt": leg.co2e_wtt_kg, "ttw": leg.co2e_ttw_kg}
    whole = split_html(parts, mass, ("in all", leg.co2e_kg))
    return (
        f'{whole}<p class="fine">{number(leg.co2e_factor_g_per_tkm, 1)} g per tonne-km; '
        f"{number(leg.energy_kwh)} kWh. {linked(leg.co2e_quality)}</p>"
    )


def _crossings(leg: Leg, contents: Contents) -> str:
    if not leg.crossings:
        return ""
    rows = "".join(_crossing(step, contents) for step in leg.crossings)
    return f'<div class="borders"><h4>Borders</h4><ul>{rows}</ul></div>'


def _crossing(step: CrossingStep, contents: Contents) -> str:
    gauge = '<span class="tag gauge">break of gauge</span>' if step.break_of_gauge else ""
    est = '<span class="tag est">est.</span>' if step.est else ""
    steps = "".join(f"<li>{esc(text)}</li>" for text in step.steps)
    between = " → ".join(esc(code) for code in step.countries)
    return (
        f"<li><b>{name(step.name)}</b> <small>{between}</small> {gauge}{est}<br>"
        f"arrives {utc(step.arrive_minute)} UTC, stays {hours(step.dwell_h)} "
        f"(±\u00a0{hours(step.sd_h)}), {usd(step.cost_usd)}{footnotes((step.source,), contents)}"
        f"{_held(step)}{f'<ol class={chr(34)}steps{chr(34)}>{steps}</ol>' if steps else ''}</li>"
    )


def _held(step: CrossingStep) -> str:
    """Say how long the crossing holds the train beyond its stay, and by what."""
    if not step.held_h:
        return ""
    return f"<br>held {hours(step.held_h)} more while closed by {esc(' and '.join(step.held_by))}"


def _foot(leg: Leg, contents: Contents) -> str:
    by = ", ".join(esc(code) for code in leg.countries)
    cited = footnotes(leg.sources, contents)
    sources = f"Sources{cited}" if cited else "No source given"
    return f'<p class="fine foot">Through {by or "–"}. {sources}.</p>'


def footnotes(sources: tuple[str, ...], contents: Contents) -> str:
    """Return the numbers of sources, each a link to the list at the end."""
    found = sorted({contents.sources[s] for s in sources if s in contents.sources})
    if not found:
        return ""
    links = ", ".join(f'<a href="#s{k}">{k}</a>' for k in found)
    return f'<sup class="cite">[{links}]</sup>'


def sources_html(contents: Contents) -> str:
    """Return the numbered list of all sources of legs and borders."""
    if not contents.sources:
        return ""
    rows = "".join(f'<li id="s{k}">{linked(text)}</li>' for text, k in contents.sources.items())
    return (
        '<section id="sources" aria-labelledby="h-sources"><h2 id="h-sources">Sources</h2>'
        f'<ol class="sources">{rows}</ol></section>'
    )

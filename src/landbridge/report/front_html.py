"""The front as a table: one row an itinerary, chosen by its radio button."""

from __future__ import annotations

from collections.abc import Iterable

from landbridge.report.contents import Contents, Entry
from landbridge.report.front_svg import front_svg, main_mode
from landbridge.report.text import brief, days, esc, mass, name, number, percent, slug, span
from landbridge.results.planning import Itinerary
from landbridge.results.recommend import rule

__all__ = ["front_html", "mode_chips"]


def front_html(contents: Contents) -> str:
    """Return the section with the table and the chart of all itineraries."""
    entries, chosen = contents.entries, contents.chosen
    if not entries or chosen is None:
        return ""
    count = len(entries)
    title = "The choice" if count == 1 else f"The {count} choices"
    lead = (
        "One itinerary answers the question."
        if count == 1
        else "No itinerary here is better than another in everything: each is quicker, cheaper, "
        "cleaner or more reliable than the rest in some respect."
    )
    why = esc(rule(contents.result))
    return (
        f'<section id="choices" aria-labelledby="h-choices"><h2 id="h-choices">{title}</h2>'
        f'<p class="lead">{lead} Choose one to see its map, times, costs and papers.</p>'
        f'<p class="rule"><b>Itinerary {chosen.number} is shown first</b>: it is {why}.</p>'
        f'<div class="front-grid"><div>{_table(contents)}</div>'
        f"{_chart(contents) if count > 1 else ''}</div></section>"
    )


def _chart(contents: Contents) -> str:
    modes = dict.fromkeys(main_mode(entry.item) for entry in contents.entries)
    keys = "".join(
        f'<li><span class="key-dot b-{slug(mode)}"></span>{esc(mode)}</li>' for mode in modes
    )
    return (
        f'<figure class="card front-chart">{front_svg(contents)}<figcaption>'
        f'<ul class="keys">{keys}</ul>Colour: the mode of most kilometres. Size: CO2e. '
        f"The numbers are those of the table.</figcaption></figure>"
    )


def _table(contents: Contents) -> str:
    shown = contents.shown
    rows = "".join(_row(entry, contents, entry.number in shown) for entry in contents.entries)
    hidden = len(contents.entries) - len(shown)
    more = (
        f'<p class="more-line"><label><input type="checkbox" id="all"> show all '
        f"{len(contents.entries)} itineraries ({hidden} more)</label></p>"
        if hidden
        else ""
    )
    return (
        '<table class="front-table"><caption class="sr">All itineraries by arrival</caption><thead>'
        '<tr><th scope="col">#</th><th scope="col">Arrives</th>'
        '<th scope="col" class="r">Days <small>P50–P90</small></th>'
        '<th scope="col" class="r">USD <small>low–high</small></th>'
        '<th scope="col" class="r">CO<sub>2</sub>e</th>'
        '<th scope="col" class="r"><abbr title="share of cost and time that rests on estimates">'
        'Est.</abbr></th><th scope="col">Way</th></tr></thead>'
        f"<tbody>{rows}</tbody></table>{more}"
    )


def _row(entry: Entry, contents: Contents, shown: bool) -> str:
    item, k = entry.item, entry.number
    first = entry is contents.chosen
    css = " ".join(word for word, on in (("best", first), ("more", not shown)) if on)
    checked = " checked" if first else ""
    place = entry.legs[-1].destination_id
    day, clock = contents.clocks.parts(item.arrive_minute, place)
    return (
        f'<tr id="row-{k}" data-pick="{k}"{f" class={chr(34)}{css}{chr(34)}" if css else ""}>'
        f'<th scope="row"><label><input type="radio" name="pick" id="p{k}"{checked} '
        f'aria-label="Show itinerary {k}"> {k}</label></th>'
        f'<td data-h="Arrives"><b>{day}</b><small>{clock}</small></td>'
        f'<td class="r" data-h="Days P50–P90">{days(item.p50_h)}–{days(item.p90_h)}</td>'
        f'<td class="r" data-h="USD"><b>{number(item.cost_usd)}</b><small>'
        f"{span(item.cost_low_usd, item.cost_high_usd)}</small></td>"
        f'<td class="r" data-h="CO2e">{mass(item.co2e_kg)}</td>'
        f'<td class="r" data-h="Estimated">{percent(item.est_share)}</td>'
        f'<td class="way" data-h="Way">{_way(item)}</td></tr>'
    )


def _way(item: Itinerary) -> str:
    names = {
        step.crossing_id: step.name for leg in item.legs for step in leg.crossings
    }  # the leg knows the name, the itinerary only the id
    via = " · ".join(name(brief(names.get(crossing, crossing))) for crossing in item.crossings)
    via = f'<span class="via">via {via}</span>' if via else ""
    tags = "".join(f'<span class="tag">{esc(tag)}</span>' for tag in item.tags)
    return f"{mode_chips(item.modes)} {tags}{via}"


def mode_chips(modes: Iterable[str]) -> str:
    """Return the modes as coloured words, each once."""
    return "".join(
        f'<span class="chip c-{slug(mode)}">{esc(mode)}</span>' for mode in dict.fromkeys(modes)
    )

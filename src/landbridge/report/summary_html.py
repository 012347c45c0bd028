"""The chosen itinerary at a glance: key figures, when it arrives, and what it costs in all."""

from __future__ import annotations

from landbridge.report.clocks import utc
from landbridge.report.contents import Contents, Entry, marks
from landbridge.report.front_html import mode_chips
from landbridge.report.splits_html import split_html
from landbridge.report.text import days, esc, hours, mass, name, number, percent, span, usd
from landbridge.results.recommend import PLAN_AND_P50

__all__ = ["glance_html", "totals_html"]


def glance_html(contents: Contents) -> str:
    """Return the key figures of every itinerary; one set shows at a time."""
    return "".join(_glance(entry, contents) for entry in contents.entries)


def _glance(entry: Entry, contents: Contents) -> str:
    item, clocks = entry.item, contents.clocks
    place = entry.legs[-1].destination_id
    leaves = clocks.line(item.depart_minute, entry.legs[0].origin_id)
    tiles = [
        _tile("Arrives", *clocks.parts(item.arrive_minute, place)),
        _tile("Door to door", f"{days(item.hours)} days", "by plan"),
        _tile("P50–P90", f"{days(item.p50_h)}–{days(item.p90_h)} days", "missed trains included"),
        _tile("Cost", usd(item.cost_usd), f"{span(item.cost_low_usd, item.cost_high_usd)}"),
        _tile("CO<sub>2</sub>e", mass(item.co2e_kg), "well to wheel"),
    ]
    if item.on_time_probability is not None:
        tiles.append(_tile("On time", percent(item.on_time_probability), "by the deadline"))
    tiles.append(_tile("Estimated", percent(item.est_share), "of cost and time"))
    return (
        f'<div class="glance {marks((entry.number,))}"><p class="glance-head">'
        f"<b>Itinerary {entry.number}</b> {mode_chips(item.modes)} "
        f"<span>{esc(item.equipment)}; leaves {leaves}</span></p>"
        f'<div class="tiles">{"".join(tiles)}</div></div>'
    )


def _tile(word: str, figure: str, fine: str) -> str:
    return f'<div class="tile"><span>{word}</span><b>{figure}</b><small>{fine}</small></div>'


def totals_html(entry: Entry, contents: Contents) -> str:
    """Return arrival times and the splits of one whole itinerary."""
    item = entry.item
    spent: dict[str, float] = {"waiting": sum(max(leg.wait_h, 0.0) for leg in entry.legs)}
    for leg in entry.legs:
        for key, value in leg.time_split_h.items():
            spent[key] = spent.get(key, 0.0) + value
    carbon = {"wtt": item.co2e_wtt_kg, "ttw": item.co2e_ttw_kg}
    whole_h = (item.arrive_minute - entry.legs[0].ready_minute) / 60
    cost = split_html(item.cost_split_usd, number, ("USD", item.cost_usd))
    emits = split_html(carbon, mass, ("CO2e", item.co2e_kg))
    return (
        '<div class="totals"><div class="card"><h3>When it arrives</h3>'
        f'{_arrivals(entry, contents)}</div><div class="card"><h3>Where the time goes</h3>'
        f"{split_html(spent, hours, ('from readiness', whole_h))}</div>"
        f'<div class="card"><h3>What it costs</h3>{cost}<p class="fine">Range '
        f"{span(item.cost_low_usd, item.cost_high_usd)} USD.</p></div>"
        f'<div class="card"><h3>What it emits</h3>{emits}'
        f'<p class="fine">Well to wheel, hubs included, after ISO 14083.</p></div></div>'
    )


def _arrivals(entry: Entry, contents: Contents) -> str:
    item, place = entry.item, entry.legs[-1].destination_id
    rows = [("planned", item.arrive_minute, item.hours)]
    for word, value_h in (
        ("P50", item.p50_h), ("P80", item.p80_h), ("P90", item.p90_h), ("P95", item.p95_h)
    ):  # fmt: skip
        rows.append((word, item.depart_minute + round(value_h * 60), value_h))
    listed = "".join(
        f"<tr><td>{word}</td><td>{contents.clocks.local(minute, place) or utc(minute)}</td>"
        f"<td>{days(value_h)} d</td></tr>"
        for word, minute, value_h in rows
    )
    known = contents.clocks.local(item.arrive_minute, place) is not None
    zone = f"Local time of {name(entry.legs[-1].destination)}" if known else "UTC"
    late = "" if item.on_time_probability is None else (
        f" It meets the deadline with {percent(item.on_time_probability)} probability."
    )  # fmt: skip
    return (
        f'<table class="parts three">{listed}</table><p class="fine">{zone}; days from departure. '
        f"P90: nine times in ten it has arrived by then, missed connections included. "
        f"{esc(PLAN_AND_P50)}{late}"
        f"{_risk(entry)}</p>"
    )


def _risk(entry: Entry) -> str:
    """Say which leg the uncertainty comes from, legs taken as independent."""
    variances = [leg.sd_h**2 for leg in entry.legs]
    whole = sum(variances)
    if not whole > 0:
        return ""
    worst = max(range(len(variances)), key=lambda k: variances[k])
    leg = entry.legs[worst]
    return (
        f" Leg {worst + 1} ({esc(leg.mode.value)} to {name(leg.destination)}) accounts for "
        f"{percent(variances[worst] / whole)} of the uncertainty."
    )

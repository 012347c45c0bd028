"""An itinerary as a small card for notebooks: a few lines, its own style, bounded in size."""

from __future__ import annotations

from landbridge.report.clocks import utc
from landbridge.report.text import days, esc, mass, shorten, span, usd
from landbridge.results.planning import Itinerary

__all__ = ["plan_card_html"]

#: legs listed; the rest is counted
MAX_LEGS = 8
_STYLE = (
    "font:14px system-ui,sans-serif;border:1px solid #8886;border-radius:8px;padding:10px 14px;"
    "max-width:560px"
)


def plan_card_html(itinerary: Itinerary) -> str:
    """Return a card of at most some 6 kB, whatever the itinerary holds."""
    legs = "".join(
        f"<li>{esc(leg.mode.value)}: {_short(leg.origin)} → {_short(leg.destination)}, "
        f"{days(leg.hours)} days, {usd(leg.cost_usd)}</li>"
        for leg in itinerary.legs[:MAX_LEGS]
    )
    more = len(itinerary.legs) - MAX_LEGS
    rest = f"<li>and {more} more</li>" if more > 0 else ""
    first, last = itinerary.legs[0], itinerary.legs[-1]
    return (
        f'<div style="{_STYLE}"><b>{_short(first.origin)} → {_short(last.destination)}</b> '
        f"<small>{_short(itinerary.equipment)}</small><br>"
        f"{utc(itinerary.depart_minute)} – {utc(itinerary.arrive_minute)} UTC; "
        f"{span(itinerary.p50_h / 24, itinerary.p90_h / 24, 1)} days (P50–P90)<br>"
        f"{usd(itinerary.cost_usd)} ({span(itinerary.cost_low_usd, itinerary.cost_high_usd)}); "
        f"{mass(itinerary.co2e_kg)} CO<sub>2</sub>e"
        f'<ol style="margin:6px 0 0;padding-left:20px">{legs}{rest}</ol></div>'
    )


def _short(text: str) -> str:
    return esc(shorten(text[:200], 420.0, 14.0))

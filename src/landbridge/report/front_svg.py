"""The front as a chart: days to the right, money upwards, CO2e as the size of a dot."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from landbridge.report.contents import Contents, Entry
from landbridge.report.geometry import Box
from landbridge.report.labels import Label, label_svg, place_labels
from landbridge.report.scales import Scale, auto_scale
from landbridge.report.text import days, esc, mass, number, slug, usd
from landbridge.results.planning import Itinerary

__all__ = ["front_svg", "main_mode"]

_WIDTH, _HEIGHT = 440.0, 380.0
_LEFT, _RIGHT, _TOP, _BOTTOM = 56.0, 16.0, 30.0, 46.0
_TEXT = 12.5
_RADII = (4.5, 12.0)
_LOG = " (log scale)"


@dataclass(frozen=True, slots=True)
class _Dot:
    entry: Entry
    x: float
    y: float
    radius: float


def main_mode(item: Itinerary) -> str:
    """Return the mode that covers most of the distance."""
    km: dict[str, float] = {}
    for leg in item.legs:
        km[leg.mode.value] = km.get(leg.mode.value, 0.0) + leg.distance_km
    return max(km, key=lambda mode: km[mode]) if km else "rail"


def front_svg(contents: Contents) -> str:
    """Return the chart as an SVG element; each dot leads to its row and chooses it."""
    entries = contents.entries
    x = auto_scale(
        min(e.item.p50_h for e in entries) / 24, max(e.item.p50_h for e in entries) / 24,
        _LEFT, _WIDTH - _RIGHT, 6,
    )  # fmt: skip
    y = auto_scale(
        min(e.item.cost_usd for e in entries), max(e.item.cost_usd for e in entries),
        _HEIGHT - _BOTTOM, _TOP, 5,
    )  # fmt: skip
    dots = _dots(entries, x, y)
    body = [*_axes(x, y), *(_dot(dot) for dot in dots), *_names(contents, dots)]
    return (
        f'<svg class="chart front" viewBox="0 0 {_WIDTH:g} {_HEIGHT:g}" role="group" '
        f'aria-labelledby="front-title"><title id="front-title">{len(entries)} itineraries by days '
        f"and cost; the size of a dot is its CO2e.</title>{''.join(body)}</svg>"
    )


def _dots(entries: Sequence[Entry], x: Scale, y: Scale) -> list[_Dot]:
    """Return the dots, large ones first so that small ones lie on top."""
    most = max((e.item.co2e_kg for e in entries), default=0.0)
    found = []
    for entry in entries:
        share = (entry.item.co2e_kg / most) ** 0.5 if most > 0 and entry.item.co2e_kg > 0 else 0.0
        radius = max(_RADII[1] * share, _RADII[0])
        found.append(_Dot(entry, x.at(entry.item.p50_h / 24), y.at(entry.item.cost_usd), radius))
    return sorted(found, key=lambda dot: (-dot.radius, dot.entry.number))


def _dot(dot: _Dot) -> str:
    item, number_ = dot.entry.item, dot.entry.number
    says = (
        f"Itinerary {number_}: {days(item.p50_h)} days, {usd(item.cost_usd)}, "
        f"{mass(item.co2e_kg)} CO2e, {', '.join(dict.fromkeys(item.modes))}"
    )
    return (
        f'<a href="#row-{number_}" data-pick="{number_}" aria-label="{esc(says)}">'
        f"<title>{esc(says)}</title>"
        f'<circle cx="{dot.x:.1f}" cy="{dot.y:.1f}" r="{dot.radius:.1f}" '
        f'class="dot d{number_} f-{slug(main_mode(item))}"/></a>'
    )


def _names(contents: Contents, dots: Sequence[_Dot]) -> Iterator[str]:
    """Number the dots, the recommended and tagged ones in words."""
    labels = []
    for dot in dots:
        item, chosen = dot.entry.item, dot.entry is contents.chosen
        text = f"{dot.entry.number}"
        if chosen or item.tags:
            text += " shown first" if chosen else f" {item.tags[0]}"
        rank = 0 if chosen else 1 if item.tags else 3
        labels.append(
            Label(dot.x, dot.y, text, _TEXT - (0.0 if chosen else 1.0), rank,
                  gap=dot.radius + 4, css="t-end" if chosen else "t-mark")
        )  # fmt: skip
    frame = Box(_LEFT + 2, _TOP - 14, _WIDTH - 2, _HEIGHT - _BOTTOM - 2)
    taken = [Box(d.x - d.radius, d.y - d.radius, d.x + d.radius, d.y + d.radius) for d in dots]
    yield from map(label_svg, place_labels(labels, frame, taken=taken))


def _axes(x: Scale, y: Scale) -> Iterator[str]:
    for tick in x.ticks:
        place = x.at(tick)
        yield f'<path d="M{place:.1f} {_TOP}V{_HEIGHT - _BOTTOM}" class="grid"/>'
        yield _text(place, _HEIGHT - _BOTTOM + 17, f"{tick:g}", "middle")
    for tick in y.ticks:
        place = y.at(tick)
        yield f'<path d="M{_LEFT} {place:.1f}H{_WIDTH - _RIGHT}" class="grid"/>'
        yield _text(_LEFT - 7, place + 4, _short(tick), "end")
    words = "days from departure to arrival, P50"
    yield _text(_WIDTH - _RIGHT, _HEIGHT - 8, words + (_LOG if x.log else ""), "end")
    yield _text(4, 12, "USD" + (_LOG if y.log else ""), "start")


def _short(amount: float) -> str:
    """Write an amount in thousands or millions where it is round in them."""
    if amount >= 1e6:
        return f"{amount / 1e6:g}m"
    return f"{amount / 1e3:g}k" if amount >= 1e3 else number(amount)


def _text(x: float, y: float, text: str, anchor: str) -> str:
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" font-size="{_TEXT - 0.5:g}" text-anchor="{anchor}" '
        f'class="t-mark">{esc(text)}</text>'
    )

"""A year of the power systems as one HTML file: weeks, durations, capacity, map, figures."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from landbridge.report.energy_charts_svg import ZONE_LINES, capacity_svg, duration_svg, weeks_svg
from landbridge.report.energy_map_svg import energy_map_svg
from landbridge.report.energy_panel import FUEL_COLOURS, keys_html
from landbridge.report.page import page_html
from landbridge.report.text import esc, number
from landbridge.results.energy import EnergyResult, ExpansionResult
from landbridge.results.files import write_atomic

__all__ = ["energy_html", "write_energy_html"]

#: sources of power that are no plants
_NO_PLANTS = ("import", "not served")
_SYNTHETIC = (
    "Weather and load by hour are synthetic, fitted to published sums; no hour is a measured one."
)


def write_energy_html(
    result: EnergyResult, path: str | Path, expansion: ExpansionResult | None = None
) -> Path:
    """Write the page, whole or not at all.

    Raises
    ------
    OutputError
        If it could not be written whole.
    """
    return write_atomic(path, energy_html(result, expansion))


def energy_html(result: EnergyResult, expansion: ExpansionResult | None = None) -> str:
    """Return the page as text; ``result`` is the year that ran, with an expansion's plants."""
    what = "with what is built" if expansion else "as it ran"
    title = f"Power systems of Central Asia, {result.year}, {what}"
    fuels = keys_html([*FUEL_COLOURS.items(), ("load", "var(--ink)")])
    plants = keys_html([(k, v) for k, v in FUEL_COLOURS.items() if k not in _NO_PLANTS])
    body = (
        _head(result, expansion, title),
        _figure("weeks", "Two weeks by hour", fuels + weeks_svg(result),
                "Local time (UTC+5). What lies above the line of load is sent out."),
        _figure("duration", "Duration of load and price", _zone_keys(result) + duration_svg(result),
                "From the highest hour to the lowest; prices above the 99.5 % point are cut."),
        _figure("capacity", "Capacity by zone and source", plants + capacity_svg(result, expansion),
                "GW. Lighter: built by the expansion." if expansion else "GW, at the year's end."),
        _figure("map", "Plants and lines", plants + energy_map_svg(result),
                "Dots: listed plants, area by capacity. Bands: lines between zones, wide as they "
                "can carry, from one place standing for each zone; flows of the year are net. "
                "Land and lakes: Natural Earth."),
        _generation(result),
        _notes(result),
    )  # fmt: skip
    return page_html(title, "".join(body), ())


def _head(result: EnergyResult, expansion: ExpansionResult | None, title: str) -> str:
    whole = result.status == "answered"
    word, kind = ("answered", "good") if whole else ("part of the year", "part")
    tiles = [
        ("CO2 of the five countries", f"{sum(result.co2_mt.values()):,.0f} Mt", "burnt in plants"),
        ("north to south in Kazakhstan", f"{result.north_south_gwh / 1000:,.1f} TWh", "net"),
        ("not served", f"{result.unserved_gwh:,.1f} GWh", "of the zones' load"),
    ]
    if expansion is not None:
        change = (
            expansion.verified_cost_musd / expansion.cost_musd - 1 if expansion.cost_musd else 0
        )
        tiles.append(
            (
                "cost of the whole year",
                f"{expansion.verified_cost_musd:,.0f} M$",
                f"{change:+.1%} against {len(expansion.periods)} representative days",
            )
        )
    cells = "".join(
        f'<div class="tile"><span>{esc(name)}</span><b>{esc(figure)}</b>'
        f"<small>{esc(remark)}</small></div>"
        for name, figure, remark in tiles
    )
    return (
        '<header class="top"><p class="brand"><b>Landbridge</b> energy'
        f'<span class="status {kind}">{word}</span></p><h1>{esc(title)}</h1></header>'
        f'<p class="lead">{esc(_SYNTHETIC)}</p><div class="glance"><div class="tiles">{cells}'
        "</div></div>"
    )


def _figure(key: str, title: str, drawn: str, caption: str) -> str:
    return (
        f'<h2 id="{key}">{esc(title)}</h2><figure class="card">{drawn}'
        f"<figcaption>{esc(caption)}</figcaption></figure>"
    )


def _zone_keys(result: EnergyResult) -> str:
    looks = {"": "", "6 3": " (dashed)", "2 3": " (dotted)"}
    keys = [
        (zone + looks[dashes], colour)
        for zone, (colour, dashes) in zip(result.zones, ZONE_LINES, strict=False)
    ]
    return keys_html(keys)


def _generation(result: EnergyResult) -> str:
    rows = "".join(_rows(result))
    return (
        '<h2 id="generation">Generation and what was published</h2>'
        '<table class="front-table"><thead><tr><th>country</th><th>source</th>'
        '<th class="r">model, TWh</th><th class="r">published, TWh</th></tr></thead>'
        f"<tbody>{rows}</tbody></table>"
    )


def _rows(result: EnergyResult) -> Iterator[str]:
    for country, by_fuel in result.generation_twh.items():
        known = result.published_twh.get(country, {})
        for fuel in sorted({*by_fuel, *known} - {"total"}):
            ours, theirs = by_fuel.get(fuel, 0.0), known.get(fuel)
            if ours >= 0.005 or theirs:
                beside = "–" if theirs is None else number(theirs, 2)
                yield (
                    f"<tr><th>{esc(country)}</th><td>{esc(fuel)}</td>"
                    f'<td class="r" data-h="model">{number(ours, 2)}</td>'
                    f'<td class="r" data-h="published">{beside}</td></tr>'
                )


def _notes(result: EnergyResult) -> str:
    misses = [
        f"Missed: {miss.country} {miss.source}, {miss.model:,.2f} beside {miss.published:,.2f} "
        f"{miss.unit}. {miss.reason}"
        for miss in result.misses
    ]
    items = "".join(f"<li>{esc(text)}</li>" for text in (*misses, *result.notes))
    return (
        f'<h2 id="notes">Notes</h2><div class="card made"><ul>{items}</ul></div>' if items else ""
    )

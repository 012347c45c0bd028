"""Map of power plants and of the lines between zones, with the year's flow."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from landbridge.report.base_map import base_layers
from landbridge.report.energy_panel import FUEL_COLOURS, label
from landbridge.report.geometry import Box
from landbridge.report.packaged import base_rings
from landbridge.report.projection import centred_on
from landbridge.report.text import esc
from landbridge.results.energy import EnergyResult

__all__ = ["energy_map_svg"]

F64 = NDArray[np.float64]
_WIDTH, _MARGIN = 1000.0, 30.0
#: area of a dot in square pixels for each megawatt
_PX2_PER_MW = 0.2
#: a net flow below this is not named
_LEAST_GWH = 50.0
#: where zones and systems outside stand on the map (longitude, latitude), for ends of lines
_AT = {
    "KZ-North": (72.5, 51.2), "KZ-South": (73.0, 43.9), "KZ-West": (53.2, 47.4),
    "UZ": (65.0, 40.6), "KG": (74.9, 41.6), "TJ": (69.6, 38.6), "TM": (60.2, 38.6),
    "RU": (66.0, 55.2), "CN": (84.0, 44.2), "AF": (67.0, 36.0), "IR": (56.5, 36.4),
    "PK": (71.0, 35.4), "AZ": (49.9, 41.2),
}  # fmt: skip


def energy_map_svg(result: EnergyResult) -> str:
    """Return the map: plants of the year's table as dots, lines as wide as they can carry."""
    plants = list(_plants(result.year))
    points = [(row["lon"], row["lat"]) for row in plants] + list(_AT.values())
    projection = centred_on(points)
    plane = projection.on_paper(points)
    box = Box.around(plane)
    scale = (_WIDTH - 2 * _MARGIN) / box.width
    around = box.grown(_MARGIN / scale)
    high = around.height * scale
    layers = base_layers(projection, base_rings(), around, 1.0 / scale)
    shift = f"translate({-around.left * scale:.1f} {-around.top * scale:.1f})"
    at = (plane - [around.left, around.top]) * scale
    ends = dict(zip(_AT, at[len(plants) :].tolist(), strict=True))
    return (
        f'<svg class="chart map" viewBox="0 0 {_WIDTH:g} {high:.0f}" role="img" '
        f'aria-label="Power plants and lines of {result.year}"><defs>{layers}</defs>'
        '<rect class="water" width="100%" height="100%"/>'
        f'<g transform="{shift}"><use href="#land" class="land"/><use href="#lake" class="water"/>'
        f"</g>{''.join(_lines(result, ends))}{''.join(_dots(plants, at))}"
        f"{''.join(_names(result, ends))}</svg>"
    )


def _plants(year: int) -> Iterator[dict[str, Any]]:
    """Yield listed plants that stand in a year, the largest first."""
    from landbridge import facts

    for row in facts.load("power_plants").sort("capacity_mw", descending=True).to_dicts():
        opened, closed = row["year_open"], row["year_close"]
        stands = row["status"] != "planned" and (opened is None or opened <= year)
        if stands and (closed is None or closed >= year) and row["lat"] is not None:
            yield row


def _lines(result: EnergyResult, ends: dict[str, list[float]]) -> Iterator[str]:
    energy = result.flow_gwh
    for line in result.lines:
        if line.zone_from not in ends or line.zone_to not in ends:
            continue
        (a, b), (c, d) = ends[line.zone_from], ends[line.zone_to]
        forth, back = energy[line.link_id]
        says = (
            f"{line.zone_from} to {line.zone_to}: {line.capacity_mw:,.0f} MW, {forth:,.0f} GWh; "
            f"back {back:,.0f} GWh"
        )
        wide = 1.5 + line.capacity_mw / 350
        yield (
            f'<path d="M{a:.1f} {b:.1f}L{c:.1f} {d:.1f}" stroke="#be123c" stroke-opacity=".55" '
            f'stroke-width="{wide:.1f}" fill="none"><title>{esc(says)}</title></path>'
        )


def _dots(plants: list[dict[str, Any]], at: F64) -> Iterator[str]:
    for row, (x, y) in zip(plants, at[: len(plants)].tolist(), strict=True):
        radius = max((row["capacity_mw"] * _PX2_PER_MW / np.pi) ** 0.5, 1.6)
        colour = FUEL_COLOURS.get(row["fuel"], FUEL_COLOURS["other"])
        says = f"{row['name']}: {row['fuel']}, {row['capacity_mw']:,.10g} MW"
        yield (
            f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{radius:.1f}" fill="{colour}" '
            f'fill-opacity=".8" stroke="#fff" stroke-width=".6"><title>{esc(says)}</title></circle>'
        )


def _names(result: EnergyResult, ends: dict[str, list[float]]) -> Iterator[str]:
    """Yield the names of zones, and what flows between two of them by all lines, net."""
    for node in result.nodes:
        if node in ends:
            yield label(ends[node][0], ends[node][1] + 4, node, "middle", 14.0)
    net: dict[tuple[str, str], float] = {}
    energy = result.flow_gwh
    for line in result.lines:
        (first, last), (forth, back) = (line.zone_from, line.zone_to), energy[line.link_id]
        if (last, first) in net:
            first, last, forth, back = last, first, back, forth
        net[first, last] = net.get((first, last), 0.0) + forth - back
    for (first, last), flow in net.items():
        if first in ends and last in ends and abs(flow) >= _LEAST_GWH:
            (a, b), (c, d) = ends[first], ends[last]
            says = f"{abs(flow) / 1000:,.1f} TWh to {last if flow > 0 else first}"
            yield label((a + c) / 2 + 6, (b + d) / 2 + 4, says, "start", 10.5)

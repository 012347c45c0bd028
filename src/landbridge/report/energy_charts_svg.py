"""Charts of a year of the power systems: weeks by hour, duration curves, capacity."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from landbridge.report.energy_panel import FUEL_COLOURS, area, chart, frame, label, polyline
from landbridge.report.scales import Scale, round_scale
from landbridge.report.text import esc
from landbridge.results.energy import EnergyResult, ExpansionResult

__all__ = ["ZONE_LINES", "capacity_svg", "duration_svg", "weeks_svg"]

F64 = NDArray[np.float64]
_LEFT, _TOP, _WIDE, _HIGH, _GAP_X, _GAP_Y = 46.0, 30.0, 500.0, 210.0, 70.0, 64.0
_INK = "var(--ink)"
_WEEK = 168
#: middle of January and of July, days from the start of the year, with a name
_WEEKS = ((14, "January"), (195, "July"))
_LOCAL_H = 5
#: of the prices this share is drawn, so that a few hours without power do not flatten the rest
_PRICE_SHARE = 0.995
#: colour and dashes of each zone in order
ZONE_LINES = (
    ("#3b82f6", ""), ("#3b82f6", "6 3"), ("#3b82f6", "2 3"), ("#16a34a", ""), ("#ea580c", ""),
    ("#a855f7", ""), ("#ca8a04", ""),
)  # fmt: skip


def weeks_svg(result: EnergyResult) -> str:
    """Return a week of January and one of July, for Kazakhstan and for all zones."""
    body: list[str] = []
    groups = (("Kazakhstan", "KZ"), ("all five countries", ""))
    for k, (name, start) in enumerate(groups):
        zones = [at for at, zone in enumerate(result.zones) if zone.startswith(start)]
        for n, (day, month) in enumerate(_WEEKS):
            first, hours = _week(result, day)
            at = slice(first, first + hours)
            left = _LEFT + n * (_WIDE + _GAP_X)
            top = _TOP + k * (_HIGH + _GAP_Y)
            body += _stack(result, zones, at, (left, top, f"{name}, {month} [GW]"))
    width, height = _LEFT + 2 * _WIDE + _GAP_X + 24, _TOP + 2 * (_HIGH + _GAP_Y) - 30
    return chart(width, height, f"Power by source in two weeks of {result.year}", body)


def _week(result: EnergyResult, day: int) -> tuple[int, int]:
    """Return first hour and hours of the week that lies nearest a day and was run whole."""
    best, offset = (0, 0, 10**9), 0
    for first, days in result.windows:
        start = min(max(day, first), max(first, first + days - 7))
        if abs(start - day) < best[2]:
            best = (offset + (start - first) * 24, min(_WEEK, days * 24), abs(start - day))
        offset += days * 24
    return best[0], best[1]


def _stack(
    result: EnergyResult, zones: Sequence[int], at: slice, place: tuple[float, float, str]
) -> list[str]:
    left, top, title = place
    load = result.demand_mw[zones, at].sum(axis=0) * 1e-3
    layers = _layers(result, zones, at)
    total = np.sum(list(layers.values()), axis=0)
    x = Scale(0.0, float(max(len(load) - 1, 1)), left, left + _WIDE)
    most = float(max(total.max(), load.max())) * 1.02
    y = round_scale(0.0, most, top + _HIGH, top, 5)
    times = result.hours_utc[at] + np.timedelta64(_LOCAL_H, "h")
    marks = [
        (float(k), str(times[k].astype("datetime64[D]"))[5:])
        for k in range(7, len(times), 24)
    ]  # fmt: skip
    body = list(frame(x, y, title, marks))
    low = np.zeros(len(load))
    for fuel, values in layers.items():
        if values.max() > most * 5e-4:
            body.append(area(x, y, low, low + values, (FUEL_COLOURS[fuel], fuel)))
            low = low + values
    return [*body, polyline(x, y, load, _INK, "load")]


def _layers(result: EnergyResult, zones: Sequence[int], at: slice) -> dict[str, F64]:
    """Return power by source [GW], in the order of the stack; imports net, where above zero."""
    names = {result.zones[k] for k in zones}
    layers = {fuel: np.zeros(at.stop - at.start) for fuel in FUEL_COLOURS}
    for unit, power in zip(result.units, result.unit_mw, strict=True):
        if unit.zone in names:
            layers[unit.fuel if unit.fuel in layers else "other"] += power[at] * 1e-3
    for store, power in zip(result.stores, result.store_out_mw, strict=True):
        if store.zone in names:
            layers["battery"] += power[at] * 1e-3
    for line, flow in zip(result.lines, result.flow_mw, strict=True):
        sign = (line.zone_to in names) - (line.zone_from in names)
        layers["import"] += sign * flow[at] * 1e-3
    layers["import"] = np.maximum(layers["import"], 0.0)
    layers["not served"] += result.shed_mw[zones, at].sum(axis=0) * 1e-3
    return layers


def duration_svg(result: EnergyResult) -> str:
    """Return load and price, each from its highest hour to its lowest."""
    count = len(result.zones)
    load = result.demand_mw[:count].sum(axis=0) * 1e-3
    rest = load - _variable(result) * 1e-3
    hours = float(len(load) - 1)
    marks = [(share * hours, f"{share:.0%}") for share in (0.0, 0.25, 0.5, 0.75, 1.0)]
    x = Scale(0.0, hours, _LEFT, _LEFT + _WIDE)
    y = round_scale(0.0, float(load.max()) * 1.02, _TOP + _HIGH, _TOP, 5)
    body = list(frame(x, y, "load of all zones [GW]; dashed: less wind and sun", marks))
    body += [
        polyline(*_thin(x, np.sort(load)[::-1], y), _INK, "load"),
        polyline(*_thin(x, np.sort(rest)[::-1], y), _INK, "load less wind and sun", "6 3"),
    ]
    x = Scale(0.0, hours, _LEFT + _WIDE + _GAP_X, _LEFT + 2 * _WIDE + _GAP_X)
    prices = result.price_usd_per_mwh[:count]
    top = float(np.quantile(prices, _PRICE_SHARE)) * 1.05
    y = round_scale(0.0, max(top, 1.0), _TOP + _HIGH, _TOP, 5)
    body += frame(x, y, "price by zone [USD/MWh], share of hours", marks)
    for zone, row, (colour, dashes) in zip(result.zones, prices, ZONE_LINES, strict=False):
        falling = np.clip(np.sort(row)[::-1], y.low, y.high)
        body.append(polyline(*_thin(x, falling, y), colour, zone, dashes))
    height = _TOP + _HIGH + 34
    return chart(_LEFT + 2 * _WIDE + _GAP_X + 24, height, "Duration of load and price", body)


def _variable(result: EnergyResult) -> F64:
    total = np.zeros(len(result.hours_utc))
    for unit, power in zip(result.units, result.unit_mw, strict=True):
        if unit.fuel in ("wind", "solar") and unit.zone in result.zones:
            total += power
    return total


def _thin(x: Scale, values: F64, y: Scale) -> tuple[Scale, Scale, F64]:
    """Return every so manieth value with the axis that they stand on."""
    at = np.unique(np.linspace(0, len(values) - 1, 400).round().astype(np.int64))
    return Scale(0.0, float(max(len(at) - 1, 1)), x.start, x.end), y, values[at]


def capacity_svg(result: EnergyResult, expansion: ExpansionResult | None) -> str:
    """Return capacity by zone and source; beside it, lighter, what an expansion builds."""
    built: dict[tuple[str, str], float] = {}
    for row in expansion.built if expansion else ():
        if row.what != "line":
            key = row.zone, _source(row.technology)
            built[key] = built.get(key, 0.0) + row.capacity_mw * 1e-3
    stands = _standing(result)
    totals = {
        zone: sum(v for (z, _), v in stands.items() if z == zone) for zone in result.zones
    }  # fmt: skip
    x = round_scale(0.0, max(totals.values()) * 1.02, _LEFT + 40, _LEFT + 2 * _WIDE, 8)
    body, row_high = [], 30.0
    foot = _TOP + row_high * len(result.zones)
    for tick in x.ticks:
        body.append(
            f'<path d="M{x.at(tick):.1f} {_TOP - 8:g}V{foot:.1f}" stroke="var(--line)"/>'
        )  # fmt: skip
        body.append(label(x.at(tick), foot + 16, f"{tick:g}", "middle", 11.0))
    for k, zone in enumerate(result.zones):
        top, start = _TOP + k * row_high, 0.0
        body.append(label(_LEFT + 34, top + 15, zone, "end"))
        for fuel, colour in FUEL_COLOURS.items():
            new = min(built.get((zone, fuel), 0.0), stands.get((zone, fuel), 0.0))
            for part, shade in ((stands.get((zone, fuel), 0.0) - new, 1.0), (new, 0.5)):
                if part > 1e-4:
                    says = f"{zone} {fuel}{' built' if shade < 1 else ''}: {part:,.2f} GW"
                    body.append(_bar(x, (start, start + part), top, (colour, shade, says)))
                start += part
    return chart(_LEFT + 2 * _WIDE + 30, foot + 26, "Capacity by zone and source [GW]", body)


def _source(technology: str) -> str:
    word = {"ccgt": "gas", "pv": "solar"}.get(technology, technology)
    return word if word in FUEL_COLOURS else "other"


def _standing(result: EnergyResult) -> dict[tuple[str, str], float]:
    found: dict[tuple[str, str], float] = {}
    for unit in result.units:
        if unit.zone in result.zones:
            key = unit.zone, unit.fuel if unit.fuel in FUEL_COLOURS else "other"
            found[key] = found.get(key, 0.0) + unit.capacity_mw * 1e-3
    for store in result.stores:
        key = store.zone, "battery"
        found[key] = found.get(key, 0.0) + store.power_mw * 1e-3
    return found


def _bar(x: Scale, ends: tuple[float, float], top: float, style: tuple[str, float, str]) -> str:
    colour, shade, says = style
    start, end = x.at(ends[0]), x.at(ends[1])
    return (
        f'<rect x="{start:.1f}" y="{top:.1f}" width="{max(end - start, 0.3):.1f}" height="21" '
        f'fill="{colour}" fill-opacity="{shade:g}"><title>{esc(says)}</title></rect>'
    )

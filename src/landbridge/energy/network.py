"""Fleet, profiles and lines of a year -> the arrays that are optimised.

Plants of one zone, fuel and kind run as one unit. Systems outside the region stand as nodes:
Russia and China sell at a price, Afghanistan, Iran and Pakistan take what is contracted.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from landbridge.core.errors import DataError, UnknownNameError
from landbridge.energy.technologies import (
    BORDER_CO2_T_PER_MWH,
    HEAT_BY_MONTH,
    KINDS,
    kind_of,
    seasonal,
)
from landbridge.results.energy import Line, Store, Unit
from landbridge.scenario.energy import EnergyParams

__all__ = ["RunningPlant", "System", "Weather", "build_system", "thermal_unit"]

F64 = NDArray[np.float64]
I64 = NDArray[np.int64]

#: cost of contracted export that is not delivered
CONTRACT_USD_PER_MWH = 120.0
#: months (0 to 11) in which a contract is delivered, where it is not the whole year
_SUMMER = (4, 5, 6, 7, 8)
_CONTRACT_MONTHS: Mapping[tuple[str, str], Sequence[int]] = {
    ("TJ", "AF"): _SUMMER,
    ("TJ", "PK"): _SUMMER,
}
_SELLERS = ("RU", "CN", "AZ")
#: share of a reservoir's mean release that must always flow (estimate)
_LEAST_RELEASE = 0.2
#: share of installed hydro that can run (estimate)
_HYDRO_READY = 0.92


class Weather(Protocol):
    """What a year's profiles hold; see `landbridge.results.energy_profiles.Profiles`."""

    @property
    def zones(self) -> tuple[str, ...]: ...
    @property
    def hours_utc(self) -> NDArray[np.datetime64]: ...
    @property
    def demand_mw(self) -> F64: ...
    @property
    def wind_cf(self) -> F64: ...
    @property
    def solar_cf(self) -> F64: ...
    @property
    def hydro_mwh_per_day(self) -> F64: ...


@dataclass(frozen=True, slots=True)
class RunningPlant:
    """Capacity that stands in a year; `ready` is the part of the year in which it ran."""

    zone: str
    fuel: str
    technology: str
    capacity_mw: float
    ready: float = 1.0


@dataclass(frozen=True, eq=False)
class System:
    """Power systems of a year, ready to be optimised.

    Attributes
    ----------
    nodes : tuple of str
        Zones first, then the systems outside.
    inside : int
        How many of them are zones.
    demand_mw : (N, T) float64
    shed_usd_per_mwh : (N,) float64
    units : tuple of Unit, G of them
    high_mw, low_mw : (G, T) float64
        What a unit can and must give.
    budget_mwh : (G, D) float64
        Energy of each day for reservoirs, NaN for what is not bounded; summed over a window.
    lines : tuple of Line, L of them
    forth_mw, back_mw : (L, T) float64
        What a line can carry.
    hurdle_usd_per_mwh : (L,) float64
    """

    nodes: tuple[str, ...]
    inside: int
    hours_utc: NDArray[np.datetime64]
    demand_mw: F64
    shed_usd_per_mwh: F64
    units: tuple[Unit, ...]
    high_mw: F64
    low_mw: F64
    budget_mwh: F64
    lines: tuple[Line, ...]
    forth_mw: F64
    back_mw: F64
    hurdle_usd_per_mwh: F64
    stores: tuple[Store, ...] = ()

    @property
    def unit_node(self) -> I64:
        """Number of each unit's node."""
        return np.array([self.nodes.index(unit.zone) for unit in self.units], dtype=np.int64)

    @property
    def unit_co2(self) -> F64:
        """Tonnes of CO2 per MWh of each unit."""
        return np.array([unit.co2_t_per_mwh for unit in self.units])

    @property
    def line_ends(self) -> tuple[I64, I64]:
        """Numbers of each line's first and second node."""
        tails = [self.nodes.index(line.zone_from) for line in self.lines]
        heads = [self.nodes.index(line.zone_to) for line in self.lines]
        return np.array(tails, dtype=np.int64), np.array(heads, dtype=np.int64)


def build_system(
    plants: Sequence[RunningPlant],
    lines: Sequence[Line],
    weather: Weather,
    params: EnergyParams,
    stores: Sequence[Store] = (),
) -> System:
    """Join fleet, lines and profiles into arrays.

    Raises
    ------
    DataError
        For a plant or line in a zone that the profiles do not know.
    """
    zones = weather.zones
    outside = _outside(lines, zones)
    _check_zones(plants, zones)
    nodes = (*zones, *outside)
    month = (weather.hours_utc.astype("datetime64[M]").astype(np.int64)) % 12
    forth, back = _line_limits(lines, zones, month, params)
    demand = np.zeros((len(nodes), len(month)))
    demand[: len(zones)] = _zone_demand(weather, params)
    shed = np.full(len(nodes), params.voll_usd_per_mwh)
    for at, line in enumerate(lines):
        if line.zone_to in outside and line.zone_to not in _SELLERS:
            demand[nodes.index(line.zone_to)] += forth[at]
    shed[len(zones) :] = CONTRACT_USD_PER_MWH
    groups = _groups(plants)
    built = [_unit_rows(key, groups, weather, month, params) for key in groups]
    built += [_seller_rows(node, lines, params, weather) for node in outside if node in _SELLERS]
    return System(
        nodes=nodes,
        inside=len(zones),
        hours_utc=weather.hours_utc,
        demand_mw=demand,
        shed_usd_per_mwh=shed,
        units=tuple(row[0] for row in built),
        high_mw=np.array([row[1] for row in built]),
        low_mw=np.array([row[2] for row in built]),
        budget_mwh=np.array([row[3] for row in built]),
        lines=tuple(lines),
        forth_mw=forth,
        back_mw=back,
        hurdle_usd_per_mwh=np.array([_hurdle(line, params) for line in lines]),
        stores=tuple(stores),
    )


def _zone_demand(weather: Weather, params: EnergyParams) -> F64:
    """Shift demand between the zones of a country, scale the whole, add flat loads."""
    demand = weather.demand_mw.copy()
    for country in dict.fromkeys(zone[:2] for zone in weather.zones):
        of_country = [at for at, zone in enumerate(weather.zones) if zone[:2] == country]
        named = [at for at in of_country if weather.zones[at] in params.zone_demand_factor]
        others = [at for at in of_country if at not in named]
        before = demand[of_country].sum(axis=0)
        for at in named:
            demand[at] *= params.zone_demand_factor[weather.zones[at]]
        if named and others:
            left = np.maximum(before - demand[named].sum(axis=0), 0.0)
            demand[others] *= left / demand[others].sum(axis=0)
    demand *= params.demand_factor
    for zone, added in params.added_load_mw.items():
        if zone not in weather.zones:
            raise UnknownNameError(
                f"Energy parameter added_load_mw: {zone!r} is no zone.",
                candidates=list(weather.zones),
                cure=f"Zones are {', '.join(weather.zones)}.",
            )
        demand[weather.zones.index(zone)] += added
    return demand


def _outside(lines: Sequence[Line], zones: Sequence[str]) -> tuple[str, ...]:
    ends = {end for line in lines for end in (line.zone_from, line.zone_to)}
    return tuple(sorted(ends - set(zones)))


def _check_zones(plants: Sequence[RunningPlant], zones: Sequence[str]) -> None:
    strange = sorted({plant.zone for plant in plants} - set(zones))
    if strange:
        raise DataError(f"Plants stand in {', '.join(strange)}: allowed are {', '.join(zones)}.")


def _hurdle(line: Line, params: EnergyParams) -> float:
    return 0.5 if line.zone_from[:2] == line.zone_to[:2] else params.hurdle_usd_per_mwh


def _line_limits(
    lines: Sequence[Line], zones: Sequence[str], month: I64, params: EnergyParams
) -> tuple[F64, F64]:
    forth = np.zeros((len(lines), len(month)))
    back = np.zeros((len(lines), len(month)))
    for at, line in enumerate(lines):
        share: F64 = np.ones(len(month))
        if line.zone_to not in zones and line.zone_to not in _SELLERS:
            months = _CONTRACT_MONTHS.get((line.zone_from, line.zone_to), range(12))
            share = np.where(np.isin(month, list(months)), params.contract_share, 0.0)
        forth[at] = line.capacity_mw * share
        back[at] = line.reverse_mw
    return forth, back


def _groups(plants: Sequence[RunningPlant]) -> dict[tuple[str, str, str], list[RunningPlant]]:
    groups: dict[tuple[str, str, str], list[RunningPlant]] = {}
    for plant in plants:
        kind = kind_of(plant.zone[:2], plant.fuel, plant.technology)
        if kind != "battery":
            groups.setdefault((plant.zone, plant.fuel, kind), []).append(plant)
    return dict(sorted(groups.items()))


def _lookup(table: Mapping[str, float], zone: str, default: float) -> float:
    """Return the entry of a zone, else of its country, else the default."""
    return table.get(zone, table.get(zone[:2], default))


def _unit_rows(
    key: tuple[str, str, str],
    groups: Mapping[tuple[str, str, str], Sequence[RunningPlant]],
    weather: Weather,
    month: I64,
    params: EnergyParams,
) -> tuple[Unit, F64, F64, F64]:
    """Return a unit with what it can give, what it must give, and its energy by day."""
    zone, fuel, kind = key
    group = groups[key]
    unbounded = np.full(len(month) // 24, np.nan)
    capacity = sum(plant.capacity_mw for plant in group)
    at = weather.zones.index(zone)
    low = np.zeros(len(month))
    if fuel in ("wind", "solar", "other"):
        share = {
            "wind": weather.wind_cf[at],
            "solar": weather.solar_cf[at],
            "other": (weather.wind_cf[at] + weather.solar_cf[at]) / 2,
        }[fuel]
        running = sum(plant.capacity_mw * plant.ready for plant in group)
        return Unit(zone, fuel, kind, capacity, 0.0, 0.0), running * share, low, unbounded
    if fuel == "hydro":
        unit = Unit(zone, fuel, kind, capacity, 0.5, 0.0)
        high, low, energy = _hydro_rows(key, groups, weather)
        return unit, high, low, energy
    unit = thermal_unit(zone, fuel, kind, capacity, params)
    share = seasonal(_available(zone, fuel, params), KINDS[fuel, kind].swing, month)
    high = capacity * share
    if kind == "chp":
        low = high * _lookup(params.heat_share, zone, 0.3) * HEAT_BY_MONTH[month]
    if fuel == "oil":
        low = np.minimum(high, capacity * _lookup(params.oil_share, zone, 0.0))
    return unit, high, low, unbounded


def _available(zone: str, fuel: str, params: EnergyParams) -> float:
    tables = {
        "coal": (params.coal_availability, 0.6),
        "gas": (params.gas_availability, 0.83),
        "oil": (params.oil_availability, 0.6),
    }
    if fuel not in tables:
        return 0.9  # nuclear
    table, default = tables[fuel]
    return _lookup(table, zone, default)


def thermal_unit(zone: str, fuel: str, kind: str, capacity: float, params: EnergyParams) -> Unit:
    """Return a unit that burns fuel, at the prices of its zone."""
    what = KINDS[fuel, kind]
    price = {
        "coal": _lookup(params.coal_price_usd_per_mwh_th, zone, 6.0),
        "gas": _lookup(params.gas_price_usd_per_mwh_th, zone, 17.0),
        "oil": params.oil_price_usd_per_mwh_th,
        "nuclear": 2.0,
    }[fuel]
    co2 = what.co2_t_per_mwh_th / what.efficiency
    cost = price / what.efficiency + what.vom_usd_per_mwh + params.carbon_price_usd_per_t * co2
    return Unit(zone, fuel, kind, capacity, cost, co2)


def _hydro_rows(
    key: tuple[str, str, str],
    groups: Mapping[tuple[str, str, str], Sequence[RunningPlant]],
    weather: Weather,
) -> tuple[F64, F64, F64]:
    """Return what a hydro unit can and must give by hour, and its energy by day.

    A zone's energy is laid on its kinds by capacity. Plants on the river take it as it comes;
    what they cannot take is left to the reservoirs.
    """
    zone, _, kind = key
    megawatts = {
        other: sum(plant.capacity_mw for plant in group)
        for (place, fuel, other), group in groups.items()
        if place == zone and fuel == "hydro"
    }
    daily = weather.hydro_mwh_per_day[weather.zones.index(zone)]
    total = sum(megawatts.values())
    river = np.minimum(
        daily * megawatts.get("river", 0.0) / total, 24 * megawatts.get("river", 0.0)
    )
    none = np.full(len(daily), np.nan)
    if kind == "river":
        high = np.repeat(river / 24.0, 24)
        return high, np.zeros(len(high)), none
    ready = megawatts[kind] * _HYDRO_READY
    energy = daily - river
    low = np.minimum(np.repeat(energy / 24.0, 24) * _LEAST_RELEASE, ready)
    return np.full(len(low), ready), low, energy


def _seller_rows(
    node: str, lines: Sequence[Line], params: EnergyParams, weather: Weather
) -> tuple[Unit, F64, F64, F64]:
    most = sum(line.reverse_mw for line in lines if line.zone_to == node)
    most += sum(line.capacity_mw for line in lines if line.zone_from == node)
    co2 = BORDER_CO2_T_PER_MWH.get(node, 0.0)
    cost = params.russian_price_usd_per_mwh + params.carbon_price_usd_per_t * co2
    unit = Unit(node, "import", "border", most, cost, co2)
    hours = len(weather.hours_utc)
    return unit, np.full(hours, most), np.zeros(hours), np.full(hours // 24, np.nan)

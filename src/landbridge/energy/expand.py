"""Expansion: build at least cost over representative days, then run the whole year.

The optimum over some days is checked by running all hours with what was built; the answer holds
both costs, and load that the days did not foresee is told as not served.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from landbridge.energy.candidates import (
    BATTERY_HOURS,
    Candidate,
    candidates_of,
    nuclear_usd_per_mw_year,
)
from landbridge.energy.network import System, thermal_unit
from landbridge.energy.operation import Window, WindowColumns, add_window
from landbridge.energy.periods import representative_days
from landbridge.energy.program import Program, need_extra
from landbridge.energy.run import run_system
from landbridge.energy.technologies import KINDS, seasonal
from landbridge.energy.year import system_and_weather
from landbridge.results.energy import BuildRow, ExpansionResult, Line, Store, Unit
from landbridge.scenario.energy import EnergyParams

__all__ = ["expand", "expand_system"]

F64 = NDArray[np.float64]
I64 = NDArray[np.int64]
#: what is built below this is rounding [MW]
_LEAST_MW = 0.5
#: how a new plant burns, and the share of the year in which it can (estimate)
_NEW_PLANT = {"ccgt": ("gas", "ccgt", 0.92), "coal": ("coal", "steam", 0.85)}


@dataclass(frozen=True, slots=True)
class _Choice:
    """Candidates laid behind what stands; each has one place among units, lines or stores."""

    system: System
    candidates: tuple[Candidate, ...]
    units: tuple[int, ...]
    lines: tuple[int, ...]
    stores: tuple[int, ...]
    available: F64  # (units, T), a share


def expand(
    year: int, params: EnergyParams | None = None, *, own: Path | None = None
) -> ExpansionResult:
    """Build plants, batteries and lines for a year at least cost, and run it hour by hour.

    Parameters
    ----------
    year : int
        2022 to 2060; what stands is the fleet of that year.
    params : EnergyParams, optional
        `build`, `periods`, `discount_rate` and `most_build_mw` belong to expansions.
    own : Path, optional
        A CSV of your own hourly series.

    Raises
    ------
    UsageError
        For a year without data, a wrong parameter, or where the extra `energy` is missing.
    """
    need_extra("highspy", "An expansion of the power systems")
    need_extra("pvlib", "An expansion of the power systems")
    chosen = replace(params or EnergyParams(), weeks=())
    system, weather = system_and_weather(year, chosen, own)
    series = np.vstack([weather.demand_mw, weather.wind_cf, weather.solar_cf])
    shares = {"wind": weather.wind_cf, "solar": weather.solar_cf}
    found = candidates_of(year, weather.zones, chosen)
    windows = representative_days(series, _residual(system), chosen.periods)
    return expand_system(system, found, shares, windows, year, chosen)


def _residual(system: System) -> F64:
    """Load less wind and sun: of all zones, and of each country with many of them."""
    load = system.demand_mw[: system.inside].copy()
    for unit, power in zip(system.units, system.high_mw, strict=True):
        if unit.fuel in ("wind", "solar"):
            load[system.nodes.index(unit.zone)] -= power
    return np.vstack([load.sum(axis=0), load])


def expand_system(
    system: System,
    candidates: Sequence[Candidate],
    shares: dict[str, F64],
    windows: Sequence[Window],
    year: int,
    params: EnergyParams,
) -> ExpansionResult:
    """Expand a system over windows with weights, and run its whole year.

    Parameters
    ----------
    shares : dict of (Z, T) float64
        Output over capacity of wind and solar, by zone.
    """
    start = time.process_time()
    choice = _lay(system, candidates, shares, params)
    scaled = _scaled(choice, windows)
    program = Program()
    size = program.add_columns(
        (len(choice.candidates),),
        0.0,
        params.most_build_mw * 1e-3,
        [candidate.cost_usd_per_mw_year for candidate in choice.candidates],
    )
    parts = [
        (window, add_window(program, scaled.system, window, anchored=False)) for window in windows
    ]
    for window, columns in parts:
        _couple(program, scaled, window, columns, size)
    solution = program.solve(method="ipm")
    built_mw = solution.value[size] * 1e3
    built_mw[built_mw < _LEAST_MW] = 0.0
    given = _committed(system, year, params)
    rows = (*given, *_built(choice.candidates, built_mw))
    verified = run_system(_with_built(choice, built_mw), year, params)
    inside = system.inside
    unserved = sum(
        window.weight * float(solution.value[columns.shed[:inside]].sum())
        for window, columns in parts
    )
    return ExpansionResult(
        status="answered",
        year=year,
        built=rows,
        periods=tuple((window.first_day, window.days, window.weight) for window in windows),
        cost_musd=solution.objective * 1e-3 + sum(row.cost_musd_per_year for row in given),
        investment_musd=sum(row.cost_musd_per_year for row in rows),
        expected_unserved_gwh=unserved,
        expected_twh=_expected(choice.system, parts, solution.value),
        verified=verified,
        cpu_s=time.process_time() - start,
        params=params,
    )


def _lay(
    system: System, candidates: Sequence[Candidate], shares: dict[str, F64], params: EnergyParams
) -> _Choice:
    """Append a unit, line or battery for each candidate; its limits are those of the most."""
    most = params.most_build_mw
    plants = [item for item in candidates if item.what not in ("battery", "line")]
    lines = [item for item in candidates if item.what == "line"]
    stores = [item for item in candidates if item.what == "battery"]
    hours = len(system.hours_utc)
    month = (system.hours_utc.astype("datetime64[M]").astype(np.int64)) % 12
    available = np.zeros((len(plants), hours))
    units = []
    for at, item in enumerate(plants):
        units.append(_new_unit(item, params))
        if item.what in shares:
            available[at] = shares[item.what][system.nodes.index(item.zone)]
        else:
            fuel, kind, share = _NEW_PLANT[item.what]
            available[at] = seasonal(share, KINDS[fuel, kind].swing, month)
    wide = np.full((len(lines), hours), most)
    grown = replace(
        system,
        units=(*system.units, *units),
        high_mw=np.vstack([system.high_mw, available * most]),
        low_mw=np.vstack([system.low_mw, np.zeros((len(plants), hours))]),
        budget_mwh=np.vstack([system.budget_mwh, np.full((len(plants), hours // 24), np.nan)]),
        lines=(*system.lines, *(Line(i.name, i.zone, i.zone_to, most, most) for i in lines)),
        forth_mw=np.vstack([system.forth_mw, wide]),
        back_mw=np.vstack([system.back_mw, wide]),
        hurdle_usd_per_mwh=np.append(
            system.hurdle_usd_per_mwh, [_hurdle(item, params) for item in lines]
        ),
        stores=(*system.stores, *(Store(i.zone, most, BATTERY_HOURS * most) for i in stores)),
    )
    before = (len(system.units), len(system.lines), len(system.stores))
    return _Choice(
        grown,
        (*plants, *lines, *stores),
        tuple(range(before[0], before[0] + len(plants))),
        tuple(range(before[1], before[1] + len(lines))),
        tuple(range(before[2], before[2] + len(stores))),
        available,
    )


def _hurdle(item: Candidate, params: EnergyParams) -> float:
    return 0.5 if item.zone[:2] == item.zone_to[:2] else params.hurdle_usd_per_mwh


def _new_unit(item: Candidate, params: EnergyParams) -> Unit:
    if item.what in _NEW_PLANT:
        fuel, kind, _ = _NEW_PLANT[item.what]
        gas = dict(params.gas_price_usd_per_mwh_th)
        gas[item.zone] = max(_lookup(gas, item.zone), params.new_gas_price_usd_per_mwh_th)
        dear = replace(params, gas_price_usd_per_mwh_th=gas)
        return thermal_unit(item.zone, fuel, kind, 0.0, dear)
    return Unit(item.zone, item.what, f"new {item.what}", 0.0, 0.0, 0.0)


def _lookup(prices: dict[str, float], zone: str) -> float:
    return prices.get(zone, prices.get(zone[:2], 0.0))


def _committed(system: System, year: int, params: EnergyParams) -> list[BuildRow]:
    """Nuclear plants that the user has put into the year, with what their supplier asks."""
    price = nuclear_usd_per_mw_year(year, params)
    return [
        BuildRow(
            "committed",
            unit.zone,
            f"nuclear, {params.nuclear_supplier}",
            unit.capacity_mw,
            None,
            price * unit.capacity_mw * 1e-6,
        )
        for unit in system.units
        if unit.fuel == "nuclear"
    ]


def _scaled(choice: _Choice, windows: Sequence[Window]) -> _Choice:
    """Scale the chosen days so that load, water, wind and sun keep their sums of the year."""
    system = choice.system
    days = np.array([window.first_day for window in windows])
    weight = np.array([window.weight for window in windows])

    def factor(values: F64) -> F64:
        daily = values.reshape(len(values), values.shape[1] // 24, 24).sum(axis=2)
        year, chosen = daily.sum(axis=1), daily[:, days] @ weight
        ratio = np.where(chosen > 0.0, year / np.where(chosen > 0.0, chosen, 1.0), 1.0)
        return np.asarray(np.clip(ratio, 0.5, 2.0)[:, None])

    water = np.nan_to_num(system.budget_mwh)
    chosen = water[:, days] @ weight
    ratio = np.where(chosen > 0.0, water.sum(axis=1) / np.where(chosen > 0.0, chosen, 1.0), 1.0)
    high = system.high_mw * factor(system.high_mw)
    return replace(
        choice,
        system=replace(
            system,
            demand_mw=system.demand_mw * factor(system.demand_mw),
            high_mw=high,
            low_mw=np.minimum(system.low_mw, high),
            budget_mwh=system.budget_mwh * ratio[:, None],
        ),
        available=choice.available * factor(choice.available),
    )


def _couple(
    program: Program, choice: _Choice, window: Window, columns: WindowColumns, size: I64
) -> None:
    """What a candidate gives in an hour is at most its size times what it can."""
    hours = window.hours
    count_units, count_lines = len(choice.units), len(choice.lines)
    pairs: list[tuple[I64, I64, F64]] = []
    units = columns.unit[list(choice.units)]
    pairs.append((units, size[:count_units], choice.available[:, hours]))
    of_lines = size[count_units : count_units + count_lines]
    for flows in (columns.forth, columns.back):
        chosen = flows[list(choice.lines)]
        pairs.append((chosen, of_lines, np.ones(chosen.shape)))
    of_stores = size[count_units + count_lines :]
    for part, energy in ((columns.into, 1.0), (columns.out, 1.0), (columns.level, BATTERY_HOURS)):
        chosen = part[list(choice.stores)]
        pairs.append((chosen, of_stores, np.full(chosen.shape, energy)))
    for used, built, share in pairs:
        if used.size:
            rows = program.add_rows(used.shape, -np.inf, 0.0)
            program.add_entries(rows, used, 1.0)
            program.add_entries(rows, built[:, None], -share)


def _built(candidates: Sequence[Candidate], built_mw: F64) -> tuple[BuildRow, ...]:
    rows = []
    for item, megawatts in zip(candidates, built_mw.tolist(), strict=True):
        if megawatts > 0.0:
            energy = BATTERY_HOURS * megawatts if item.what == "battery" else None
            cost = item.cost_usd_per_mw_year * megawatts * 1e-6
            rows.append(BuildRow(item.what, item.zone, item.name, megawatts, energy, cost))
    return tuple(rows)


def _with_built(choice: _Choice, built_mw: F64) -> System:
    """Put what was built into the system of the whole year."""
    system = choice.system
    count_units, count_lines = len(choice.units), len(choice.lines)
    of_units = built_mw[:count_units]
    of_lines = built_mw[count_units : count_units + count_lines]
    of_stores = built_mw[count_units + count_lines :]
    high, forth, back = system.high_mw.copy(), system.forth_mw.copy(), system.back_mw.copy()
    high[list(choice.units)] = choice.available * of_units[:, None]
    forth[list(choice.lines)] = of_lines[:, None]
    back[list(choice.lines)] = of_lines[:, None]
    units, lines, stores = list(system.units), list(system.lines), list(system.stores)
    for at, megawatts in zip(choice.units, of_units.tolist(), strict=True):
        units[at] = replace(units[at], capacity_mw=megawatts)
    for at, megawatts in zip(choice.lines, of_lines.tolist(), strict=True):
        lines[at] = replace(lines[at], capacity_mw=megawatts, reverse_mw=megawatts)
    for at, megawatts in zip(choice.stores, of_stores.tolist(), strict=True):
        stores[at] = replace(stores[at], power_mw=megawatts, energy_mwh=BATTERY_HOURS * megawatts)
    return replace(
        system,
        units=tuple(units),
        lines=tuple(lines),
        stores=tuple(stores),
        high_mw=high,
        forth_mw=forth,
        back_mw=back,
    )


def _expected(
    system: System, parts: Sequence[tuple[Window, WindowColumns]], value: F64
) -> dict[str, dict[str, float]]:
    answer: dict[str, dict[str, float]] = {}
    for at, unit in enumerate(system.units):
        if unit.zone in system.nodes[: system.inside]:
            energy = sum(
                window.weight * float(value[columns.unit[at]].sum()) for window, columns in parts
            )
            of_country = answer.setdefault(unit.zone[:2], {})
            of_country[unit.fuel] = of_country.get(unit.fuel, 0.0) + energy * 1e-3
    return answer

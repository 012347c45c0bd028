"""Optimise a system window by window and gather the year.

Windows are independent: reservoirs have energy for each window, batteries are half full
at its end. So solving them one by one is the optimum of all of them together.
"""

from __future__ import annotations

import time
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from landbridge.core.errors import UsageError
from landbridge.energy.intensity import mixed_intensity
from landbridge.energy.network import System
from landbridge.energy.operation import Window, WindowColumns, add_window, windows_of
from landbridge.energy.program import Program, Solution
from landbridge.results.energy import EnergyResult
from landbridge.scenario.energy import EnergyParams

__all__ = ["asked_windows", "run_system"]

F64 = NDArray[np.float64]
_GW = 1e3  # megawatts in a gigawatt


def asked_windows(system: System, params: EnergyParams) -> tuple[Window, ...]:
    """Return the windows to run.

    Raises
    ------
    UsageError
        For a number that is none of them.
    """
    windows = windows_of(len(system.hours_utc) // 24, params.window_days)
    if not params.weeks:
        return windows
    numbers = {str(window.number): window for window in windows}
    strange = [name for name in params.weeks if name not in numbers]
    if strange:
        raise UsageError(
            f"energy.weeks: allowed are numbers from 1 to {len(windows)} "
            f"(windows of {params.window_days} days), got {', '.join(map(repr, strange))}."
        )
    return tuple(numbers[name] for name in sorted(params.weeks, key=int))


def run_system(system: System, year: int, params: EnergyParams) -> EnergyResult:
    """Return the least-cost operation of the windows that were asked for."""
    start = time.process_time()
    windows = asked_windows(system, params)
    parts: list[dict[str, F64]] = []
    cost_kusd = 0.0
    for window in windows:
        program = Program()
        columns = add_window(program, system, window)
        solution = program.solve()
        cost_kusd += solution.objective
        parts.append(_read(columns, solution))
    joined = {name: np.concatenate([part[name] for part in parts], axis=1) for name in parts[0]}
    hours = np.concatenate([system.hours_utc[window.hours] for window in windows])
    demand = np.concatenate([system.demand_mw[:, window.hours] for window in windows], axis=1)
    whole = len(hours) == len(system.hours_utc)
    return EnergyResult(
        status="answered" if whole else "part",
        year=year,
        zones=system.nodes[: system.inside],
        nodes=system.nodes,
        hours_utc=hours,
        units=system.units,
        lines=system.lines,
        stores=system.stores,
        demand_mw=demand,
        average_t_per_mwh=_mixed(system, joined),
        cost_musd=cost_kusd * 1e-3,
        windows=tuple((window.first_day, window.days) for window in windows),
        cpu_s=time.process_time() - start,
        params=params,
        notes=_notes(whole, len(windows), params),
        unit_mw=joined["unit_mw"],
        flow_mw=joined["flow_mw"],
        shed_mw=joined["shed_mw"],
        surplus_mw=joined["surplus_mw"],
        store_in_mw=joined["store_in_mw"],
        store_out_mw=joined["store_out_mw"],
        store_level_mwh=joined["store_level_mwh"],
        price_usd_per_mwh=joined["price_usd_per_mwh"],
        marginal_t_per_mwh=joined["marginal_t_per_mwh"],
    )


def _notes(whole: bool, count: int, params: EnergyParams) -> tuple[str, ...]:
    words = [
        "Hourly demand, wind, sun and water are synthetic unless you gave your own series.",
        f"Reservoirs balance within windows of {params.window_days} days.",
    ]
    if not whole:
        words.append(f"Only {count} windows were run: sums are of these hours, not of a year.")
    return tuple(words)


def _read(columns: WindowColumns, solution: Solution) -> dict[str, F64]:
    value = solution.value
    dual = solution.dual[columns.balance]
    side = np.full(dual.shape, np.nan)
    if solution.side is not None:
        side = solution.side[columns.balance]
    return {
        "unit_mw": value[columns.unit] * _GW,
        "flow_mw": (value[columns.forth] - value[columns.back]) * _GW,
        "shed_mw": value[columns.shed] * _GW,
        "surplus_mw": value[columns.surplus] * _GW,
        "store_in_mw": value[columns.into] * _GW,
        "store_out_mw": value[columns.out] * _GW,
        "store_level_mwh": value[columns.level] * _GW,
        "price_usd_per_mwh": dual,
        "marginal_t_per_mwh": side,
    }


def _mixed(system: System, joined: dict[str, F64]) -> F64:
    made = np.zeros(joined["shed_mw"].shape)
    emitted = np.zeros(made.shape)
    nodes: Sequence[int] = system.unit_node.tolist()
    for node, power, co2 in zip(nodes, joined["unit_mw"], system.unit_co2, strict=True):
        made[node] += power
        emitted[node] += power * co2
    tails, heads = system.line_ends
    return mixed_intensity(made, emitted, joined["flow_mw"], tails, heads)

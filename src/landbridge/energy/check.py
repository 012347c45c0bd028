"""Recompute a year's balances from its outputs alone, with NumPy and nothing of the solver."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from landbridge.energy.network import System
from landbridge.energy.operation import SURPLUS_USD_PER_MWH, WEAR_USD_PER_MWH
from landbridge.results.energy import EnergyResult

__all__ = ["Recomputed", "recompute"]

F64 = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Recomputed:
    """Largest errors of an answer; all are 0 but for rounding.

    Attributes
    ----------
    balance_mw : float
        Over nodes and hours: what is made, comes in and is not served, less load and what leaves.
    storage_mwh : float
        Over batteries and hours: level less level before, less what came in, plus what went out;
        and less half of the battery at the end of a window.
    limits_mw : float
        How far a unit, line or battery is beyond what it can give, or below what it must.
    budget_mwh : float
        How far a reservoir is beyond the water of a window.
    co2_t : float
        Tonnes of all plants less tonnes of all that is used, by the mix of each node and hour.
    cost_usd : float
        Cost added up from the outputs less the cost of the optimum.
    """

    balance_mw: float
    storage_mwh: float
    limits_mw: float
    budget_mwh: float
    co2_t: float
    cost_usd: float
    co2_mt: dict[str, float]


def recompute(result: EnergyResult, system: System) -> Recomputed:
    """Recompute balances, storage, limits, water and CO2 of an answer.

    Parameters
    ----------
    result : EnergyResult
    system : System
        What was asked: limits and water.
    """
    hours = np.concatenate([np.arange(24 * a, 24 * (a + n)) for a, n in result.windows])
    return Recomputed(
        balance_mw=float(np.abs(_balance(result)).max()),
        storage_mwh=_storage(result),
        limits_mw=_beyond_limits(result, system, hours),
        budget_mwh=_beyond_budget(result, system),
        co2_t=_mix_error(result),
        cost_usd=_cost_usd(result, system) - result.cost_musd * 1e6,
        co2_mt=_tonnes(result),
    )


def _cost_usd(result: EnergyResult, system: System) -> float:
    cost = np.array([unit.cost_usd_per_mwh for unit in result.units])
    total = float(cost @ result.unit_mw.sum(axis=1))
    total += float(system.hurdle_usd_per_mwh @ np.abs(result.flow_mw).sum(axis=1))
    total += float(system.shed_usd_per_mwh @ result.shed_mw.sum(axis=1))
    total += SURPLUS_USD_PER_MWH * float(result.surplus_mw.sum())
    return total + WEAR_USD_PER_MWH * float(result.store_in_mw.sum() + result.store_out_mw.sum())


def _balance(result: EnergyResult) -> F64:
    left = result.shed_mw - result.surplus_mw - result.demand_mw
    for unit, power in zip(result.units, result.unit_mw, strict=True):
        left[result.nodes.index(unit.zone)] += power
    for line, flow in zip(result.lines, result.flow_mw, strict=True):
        left[result.nodes.index(line.zone_from)] -= flow
        left[result.nodes.index(line.zone_to)] += flow
    for at, store in enumerate(result.stores):
        row = left[result.nodes.index(store.zone)]
        row += result.store_out_mw[at] - result.store_in_mw[at]
    return np.asarray(left)


def _storage(result: EnergyResult) -> float:
    worst = 0.0
    start = 0
    for _, days in result.windows:
        part = slice(start, start + 24 * days)
        start += 24 * days
        for at, store in enumerate(result.stores):
            level = result.store_level_mwh[at, part]
            gained = result.store_in_mw[at, part] * store.efficiency
            lost = result.store_out_mw[at, part] / store.efficiency
            error = np.abs(level - np.roll(level, 1) - gained + lost)
            end = abs(level[-1] - store.energy_mwh / 2.0)
            worst = max(worst, float(error.max()), float(end))
    return worst


def _beyond_limits(result: EnergyResult, system: System, hours: NDArray[np.int64]) -> float:
    high, low = system.high_mw[:, hours], system.low_mw[:, hours]
    excess = [
        result.unit_mw - high,
        np.minimum(low, high) - result.unit_mw,
        result.flow_mw - system.forth_mw[:, hours],
        -result.flow_mw - system.back_mw[:, hours],
        -result.shed_mw,
        result.shed_mw - np.maximum(result.demand_mw, 0.0),
    ]
    for at, store in enumerate(result.stores):
        excess += [
            result.store_in_mw[at] - store.power_mw,
            result.store_out_mw[at] - store.power_mw,
            result.store_level_mwh[at] - store.energy_mwh,
        ]
    return max(float(part.max(initial=0.0)) for part in excess)


def _beyond_budget(result: EnergyResult, system: System) -> float:
    worst = 0.0
    start = 0
    for first, days in result.windows:
        used = result.unit_mw[:, start : start + 24 * days].sum(axis=1)
        start += 24 * days
        water = system.budget_mwh[:, first : first + days].sum(axis=1)
        bounded = np.isfinite(water)
        worst = max(worst, float((used - water)[bounded].max(initial=0.0)))
    return worst


def _tonnes(result: EnergyResult) -> dict[str, float]:
    answer = dict.fromkeys(result.countries, 0.0)
    for unit, power in zip(result.units, result.unit_mw, strict=True):
        if unit.zone[:2] in answer:
            answer[unit.zone[:2]] += float(np.sum(power)) * unit.co2_t_per_mwh * 1e-6
    return answer


def _mix_error(result: EnergyResult) -> float:
    """Tonnes made less tonnes used; batteries are left out of the mix."""
    made = sum(
        float(power.sum()) * unit.co2_t_per_mwh
        for unit, power in zip(result.units, result.unit_mw, strict=True)
    )
    used = result.demand_mw - result.shed_mw + result.surplus_mw
    for at, store in enumerate(result.stores):
        row = used[result.nodes.index(store.zone)]
        row += result.store_in_mw[at] - result.store_out_mw[at]
    carried = float(np.nansum(used * np.nan_to_num(result.average_t_per_mwh)))
    return made - carried

"""The hours of one window as columns and rows of a linear program, in GW and thousand USD."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from landbridge.energy.network import System
from landbridge.energy.program import Program

__all__ = [
    "SURPLUS_USD_PER_MWH",
    "WEAR_USD_PER_MWH",
    "Window",
    "WindowColumns",
    "add_window",
    "windows_of",
]

F64 = NDArray[np.float64]
I64 = NDArray[np.int64]

#: cost of power that must run and finds no load
SURPLUS_USD_PER_MWH = 50.0
#: cost of taking a megawatt hour into and out of a battery: keeps it from cycling for nothing
WEAR_USD_PER_MWH = 0.5
_MW = 1e-3  # megawatts in the program's gigawatts


@dataclass(frozen=True, slots=True)
class Window:
    """Days that are optimised together; `weight` says how many such windows it stands for."""

    number: int
    first_day: int
    days: int
    weight: float = 1.0

    @property
    def hours(self) -> slice:
        """The hours of the year that it covers."""
        return slice(24 * self.first_day, 24 * (self.first_day + self.days))


@dataclass(frozen=True, slots=True)
class WindowColumns:
    """Numbers of the columns and rows of one window; h is its number of hours.

    Attributes
    ----------
    unit : (G, h)
    forth, back : (L, h)
    shed, surplus : (N, h)
    into, out, level : (S, h)
        Batteries.
    balance : (N, h)
        Rows: load served at each node and hour.
    """

    unit: I64
    forth: I64
    back: I64
    shed: I64
    surplus: I64
    into: I64
    out: I64
    level: I64
    balance: I64


def windows_of(days: int, window_days: int) -> tuple[Window, ...]:
    """Cut a year into windows; a rest shorter than half a window goes to the last one."""
    count = max(1, round(days / window_days))
    starts = [number * window_days for number in range(count)]
    ends = [*starts[1:], days]
    return tuple(
        Window(number + 1, start, end - start)
        for number, (start, end) in enumerate(zip(starts, ends, strict=True))
    )


def add_window(
    program: Program, system: System, window: Window, *, anchored: bool = True
) -> WindowColumns:
    """Add a window to a program.

    `anchored`: batteries are half full at its end, so that windows which follow each other join;
    else only as full as at its start, as for days that stand for others.
    The dual of a balance row over the weight is the price in USD/MWh.
    """
    at = window.hours
    weight = window.weight
    hours = 24 * window.days
    cost = np.array([unit.cost_usd_per_mwh for unit in system.units])
    count_lines, count_stores = len(system.lines), len(system.stores)
    demand = system.demand_mw[:, at] * _MW
    high = system.high_mw[:, at] * _MW
    unit = program.add_columns(
        high.shape,
        np.minimum(system.low_mw[:, at] * _MW, high),
        high,
        cost[:, None] * weight,
        system.unit_co2[:, None] * weight,
    )
    hurdle = system.hurdle_usd_per_mwh[:, None] * weight
    power = np.array([store.power_mw for store in system.stores])[:, None] * _MW
    energy = np.array([store.energy_mwh for store in system.stores])[:, None] * _MW
    wear = WEAR_USD_PER_MWH * weight
    columns = WindowColumns(
        unit=unit,
        forth=program.add_columns((count_lines, hours), 0, system.forth_mw[:, at] * _MW, hurdle),
        back=program.add_columns((count_lines, hours), 0, system.back_mw[:, at] * _MW, hurdle),
        shed=program.add_columns(
            demand.shape, 0, demand, system.shed_usd_per_mwh[:, None] * weight
        ),
        surplus=program.add_columns(demand.shape, 0, np.inf, SURPLUS_USD_PER_MWH * weight),
        into=program.add_columns((count_stores, hours), 0, power, wear),
        out=program.add_columns((count_stores, hours), 0, power, wear),
        level=_add_levels(program, energy, hours, anchored=anchored),
        balance=program.add_rows(demand.shape, demand, demand),
    )
    _fill_balance(program, system, columns)
    _fill_budgets(program, system, window, columns)
    _fill_stores(program, system, columns)
    return columns


def _add_levels(program: Program, energy: F64, hours: int, *, anchored: bool) -> I64:
    upper = np.repeat(energy, hours, axis=1)
    lower = np.zeros(upper.shape)
    if anchored:
        upper[:, -1] = lower[:, -1] = energy[:, 0] / 2.0
    return program.add_columns(upper.shape, lower, upper, 0.0)


def _fill_balance(program: Program, system: System, columns: WindowColumns) -> None:
    rows = columns.balance
    tails, heads = system.line_ends
    program.add_entries(rows[system.unit_node], columns.unit, 1.0)
    program.add_entries(rows, columns.shed, 1.0)
    program.add_entries(rows, columns.surplus, -1.0)
    if len(system.lines):
        for flow, sign in ((columns.forth, 1.0), (columns.back, -1.0)):
            program.add_entries(rows[tails], flow, -sign)
            program.add_entries(rows[heads], flow, sign)
    for number, store in enumerate(system.stores):
        row = rows[system.nodes.index(store.zone)]
        program.add_entries(row, columns.out[number], 1.0)
        program.add_entries(row, columns.into[number], -1.0)


def _fill_budgets(program: Program, system: System, window: Window, columns: WindowColumns) -> None:
    days = slice(window.first_day, window.first_day + window.days)
    budget = system.budget_mwh[:, days].sum(axis=1) * _MW
    bounded = np.flatnonzero(np.isfinite(budget))
    rows = program.add_rows((len(bounded), 1), -np.inf, budget[bounded, None])
    program.add_entries(rows, columns.unit[bounded], 1.0)


def _fill_stores(program: Program, system: System, columns: WindowColumns) -> None:
    """Level after an hour = level before + what came in - what went out; the window is a ring."""
    for number, store in enumerate(system.stores):
        level = columns.level[number]
        rows = program.add_rows(level.shape, 0.0, 0.0)
        program.add_entries(rows, level, 1.0)
        program.add_entries(rows, np.roll(level, 1), -1.0)
        program.add_entries(rows, columns.into[number], -store.efficiency)
        program.add_entries(rows, columns.out[number], 1.0 / store.efficiency)

"""Small power systems for tests."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from landbridge.energy.network import System
from landbridge.results.energy import Line, Store, Unit

F64 = NDArray[np.float64]


def hours_from(first: str, days: int) -> NDArray[np.datetime64]:
    return np.datetime64(first, "h") + np.arange(24 * days)


def system_of(
    nodes: tuple[str, ...],
    demand_mw: F64,
    units: tuple[Unit, ...],
    lines: tuple[Line, ...] = (),
    stores: tuple[Store, ...] = (),
    *,
    high_mw: F64 | None = None,
    low_mw: F64 | None = None,
    budget_mwh: F64 | None = None,
    voll: float = 1000.0,
    hurdle: float = 1.0,
) -> System:
    hours = demand_mw.shape[1]
    capacity = np.array([unit.capacity_mw for unit in units])
    high = np.repeat(capacity[:, None], hours, axis=1) if high_mw is None else high_mw
    return System(
        nodes=nodes,
        inside=len(nodes),
        hours_utc=hours_from("2023-01-01T00", hours // 24),
        demand_mw=demand_mw,
        shed_usd_per_mwh=np.full(len(nodes), voll),
        units=units,
        high_mw=high,
        low_mw=np.zeros(high.shape) if low_mw is None else low_mw,
        budget_mwh=np.full((len(units), hours // 24), np.nan) if budget_mwh is None else budget_mwh,
        lines=lines,
        forth_mw=np.array([[line.capacity_mw] * hours for line in lines]).reshape(-1, hours),
        back_mw=np.array([[line.reverse_mw] * hours for line in lines]).reshape(-1, hours),
        hurdle_usd_per_mwh=np.full(len(lines), hurdle),
        stores=stores,
    )


@dataclass(frozen=True)
class Flat:
    """Weather that never changes."""

    zones: tuple[str, ...]
    hours_utc: NDArray[np.datetime64]
    demand_mw: F64
    wind_cf: F64
    solar_cf: F64
    hydro_mwh_per_day: F64


def flat_weather(
    demand_mw: dict[str, float], *, days: int = 365, water: dict[str, float] | None = None
) -> Flat:
    zones = tuple(demand_mw)
    hours = 24 * days
    day = np.array([[(water or {}).get(zone, 0.0)] * days for zone in zones])
    return Flat(
        zones,
        hours_from("2023-01-01T00", days),
        np.array([[demand_mw[zone]] * hours for zone in zones]),
        np.full((len(zones), hours), 0.4),
        np.full((len(zones), hours), 0.2),
        day,
    )

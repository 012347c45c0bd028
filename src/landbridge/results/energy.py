"""What the power systems answer: a year by hour, and what would be built."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from numpy.typing import NDArray

from landbridge.scenario.energy import EnergyParams

if TYPE_CHECKING:
    import polars as pl

__all__ = [
    "BuildRow",
    "EnergyResult",
    "ExpansionResult",
    "Line",
    "Miss",
    "Store",
    "Unit",
    "Unserved",
]

F64 = NDArray[np.float64]
I64 = NDArray[np.int64]

Status = Literal["answered", "part"]
_GWH = 1e-3
_TWH = 1e-6
#: load that is not served below this is rounding [MW]
_LEAST_MW = 1e-3


@dataclass(frozen=True, slots=True)
class Line:
    """Lines between two zones, or to a system outside."""

    link_id: str
    zone_from: str
    zone_to: str
    capacity_mw: float
    reverse_mw: float


@dataclass(frozen=True, slots=True)
class Store:
    """Batteries of a zone; `efficiency` is that of one way."""

    zone: str
    power_mw: float
    energy_mwh: float
    efficiency: float = 0.955


@dataclass(frozen=True, slots=True)
class Unit:
    """Plants of one zone, fuel and kind, which run as one; cost holds fuel and carbon."""

    zone: str
    fuel: str
    kind: str
    capacity_mw: float
    cost_usd_per_mwh: float
    co2_t_per_mwh: float


@dataclass(frozen=True, slots=True)
class Miss:
    """A published figure that the model does not come near, and why."""

    country: str
    source: str
    published: float
    model: float
    unit: str
    reason: str


@dataclass(frozen=True, slots=True)
class Unserved:
    """Load of a zone that was not served."""

    zone: str
    energy_gwh: float
    hours: int
    peak_mw: float
    first_utc: str
    last_utc: str


@dataclass(frozen=True, eq=False)
class EnergyResult:
    """A year of the power systems by hour; N nodes (zones first), G units, L lines, T hours.

    Attributes
    ----------
    status : str
        "answered": the whole year; "part": the windows that were asked for.
    zones : tuple of str
        The zones; `nodes` adds the systems outside.
    demand_mw, shed_mw, surplus_mw : (N, T) float64
        Load, load not served, power that must run and found no load. At a node outside, demand
        is what is contracted.
    price_usd_per_mwh : (N, T) float64
        Cost of one more megawatt hour of load.
    unit_mw : (G, T) float64
    flow_mw : (L, T) float64
        Positive from `zone_from` to `zone_to`.
    store_in_mw, store_out_mw, store_level_mwh : (S, T) float64
    average_t_per_mwh : (N, T) float64
        CO2 of the power used in a node: that of its plants and of what comes in, mixed.
    marginal_t_per_mwh : (N, T) float64
        Growth of the CO2 of all systems for one more megawatt hour of load there, in the basis of
        the optimum that gives the price; NaN where the solver kept no basis.
    windows : tuple of (first day, days)
        Optimised one by one, in the order of the hours.
    """

    status: Status
    year: int
    zones: tuple[str, ...]
    nodes: tuple[str, ...]
    hours_utc: NDArray[np.datetime64]
    units: tuple[Unit, ...]
    lines: tuple[Line, ...]
    stores: tuple[Store, ...]
    demand_mw: F64
    shed_mw: F64
    surplus_mw: F64
    price_usd_per_mwh: F64
    unit_mw: F64
    flow_mw: F64
    store_in_mw: F64
    store_out_mw: F64
    store_level_mwh: F64
    average_t_per_mwh: F64
    marginal_t_per_mwh: F64
    cost_musd: float
    windows: tuple[tuple[int, int], ...]
    cpu_s: float
    params: EnergyParams
    published_twh: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    misses: tuple[Miss, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def countries(self) -> tuple[str, ...]:
        """Countries of the zones, in their order."""
        return tuple(dict.fromkeys(zone[:2] for zone in self.zones))

    @property
    def generation_twh(self) -> dict[str, dict[str, float]]:
        """Yearly generation by country and fuel [TWh]."""
        answer: dict[str, dict[str, float]] = {country: {} for country in self.countries}
        for unit, power in zip(self.units, self.unit_mw, strict=True):
            if unit.zone in self.zones:
                of_country = answer[unit.zone[:2]]
                before = of_country.get(unit.fuel, 0.0)
                of_country[unit.fuel] = before + float(power.sum()) * _TWH
        return answer

    @property
    def co2_mt(self) -> dict[str, float]:
        """Yearly CO2 burnt in the plants of each country [million tonnes]."""
        answer = dict.fromkeys(self.countries, 0.0)
        for unit, power in zip(self.units, self.unit_mw, strict=True):
            if unit.zone in self.zones:
                answer[unit.zone[:2]] += float(power.sum()) * unit.co2_t_per_mwh * 1e-6
        return answer

    @property
    def flow_gwh(self) -> dict[str, tuple[float, float]]:
        """Energy by line [GWh]: from `zone_from` to `zone_to`, and back."""
        return {
            line.link_id: (
                float(np.maximum(flow, 0).sum()) * _GWH,
                float(np.maximum(-flow, 0).sum()) * _GWH,
            )
            for line, flow in zip(self.lines, self.flow_mw, strict=True)
        }

    @property
    def north_south_gwh(self) -> float:
        """Net energy from KZ-North to KZ-South [GWh]."""
        total = 0.0
        for line, flow in zip(self.lines, self.flow_mw, strict=True):
            ends = (line.zone_from, line.zone_to)
            if ends == ("KZ-North", "KZ-South"):
                total += float(flow.sum())
            elif ends == ("KZ-South", "KZ-North"):
                total -= float(flow.sum())
        return total * _GWH

    @property
    def net_import_twh(self) -> dict[str, float]:
        """Yearly net import of each country [TWh]."""
        answer = dict.fromkeys(self.countries, 0.0)
        for line, flow in zip(self.lines, self.flow_mw, strict=True):
            energy = float(flow.sum()) * _TWH
            tail, head = line.zone_from[:2], line.zone_to[:2]
            if tail == head:
                continue
            if tail in answer:
                answer[tail] -= energy
            if head in answer:
                answer[head] += energy
        return answer

    @property
    def unserved(self) -> tuple[Unserved, ...]:
        """Zones whose load was not served in full, with how much and when."""
        rows = []
        for zone, shed in zip(self.zones, self.shed_mw, strict=False):
            at = np.flatnonzero(shed > _LEAST_MW)
            if len(at):
                first, last = str(self.hours_utc[at[0]]), str(self.hours_utc[at[-1]])
                energy = float(shed.sum()) * _GWH
                rows.append(Unserved(zone, energy, len(at), float(shed.max()), first, last))
        return tuple(rows)

    @property
    def unserved_gwh(self) -> float:
        """Load of the zones that was not served [GWh]."""
        return float(self.shed_mw[: len(self.zones)].sum()) * _GWH

    def summary(self) -> dict[str, Any]:
        """Return the figures that tell the year, without hours."""
        return {
            "status": self.status,
            "year": self.year,
            "generation_twh": self.generation_twh,
            "published_twh": {key: dict(value) for key, value in self.published_twh.items()},
            "net_import_twh": self.net_import_twh,
            "north_south_gwh": self.north_south_gwh,
            "flow_gwh": {key: list(value) for key, value in self.flow_gwh.items()},
            "unserved_gwh": self.unserved_gwh,
            "unserved": [_plain(row) for row in self.unserved],
            "surplus_gwh": float(self.surplus_mw.sum()) * _GWH,
            "co2_mt": self.co2_mt,
            "cost_musd": self.cost_musd,
            "mean_price_usd_per_mwh": self._means(self.price_usd_per_mwh),
            "mean_average_t_per_mwh": self._means(self.average_t_per_mwh),
            "mean_marginal_t_per_mwh": self._means(self.marginal_t_per_mwh),
            "cpu_s": self.cpu_s,
            "misses": [_plain(row) for row in self.misses],
            "notes": list(self.notes),
        }

    def _means(self, values: F64) -> dict[str, float | None]:
        """Return the mean of each zone, weighted by its load; None where nothing is known."""
        answer: dict[str, float | None] = {}
        for zone, row, load in zip(self.zones, values, self.demand_mw, strict=False):
            known = np.isfinite(row)
            weight = float(load[known].sum())
            answer[zone] = float((row[known] * load[known]).sum()) / weight if weight else None
        return answer

    def to_frames(self) -> dict[str, pl.DataFrame]:
        """Return the tables of a run folder: hours, generation, units, flows, unserved, misses."""
        from landbridge.results.energy_tables import energy_frames

        return energy_frames(self)


@dataclass(frozen=True, slots=True)
class BuildRow:
    """What the expansion builds; energy is that of a battery [MWh], else None."""

    what: str
    zone: str
    technology: str
    capacity_mw: float
    energy_mwh: float | None
    cost_musd_per_year: float


@dataclass(frozen=True, eq=False)
class ExpansionResult:
    """What is built at least cost over representative periods, and how a whole year then runs.

    Attributes
    ----------
    periods : tuple of (first day, days, weight)
        The days that stand for the year.
    cost_musd : float
        Yearly cost that the expansion expects: investment and operation.
    verified : EnergyResult
        The year, by hour, with what was built.
    verified_cost_musd : float
        Its yearly cost: the same investment, and its own operation.
    """

    status: Status
    year: int
    built: tuple[BuildRow, ...]
    periods: tuple[tuple[int, int, float], ...]
    cost_musd: float
    investment_musd: float
    expected_unserved_gwh: float
    expected_twh: Mapping[str, Mapping[str, float]]
    verified: EnergyResult
    cpu_s: float
    params: EnergyParams

    @property
    def verified_cost_musd(self) -> float:
        """Investment and operation of the whole year [million USD a year]."""
        return self.investment_musd + self.verified.cost_musd

    def summary(self) -> dict[str, Any]:
        """Return the figures that tell the expansion."""
        return {
            "status": self.status,
            "year": self.year,
            "built": [_plain(row) for row in self.built],
            "periods": [list(period) for period in self.periods],
            "cost_musd": self.cost_musd,
            "investment_musd": self.investment_musd,
            "verified_cost_musd": self.verified_cost_musd,
            "cost_difference": self.verified_cost_musd / self.cost_musd - 1.0,
            "expected_unserved_gwh": self.expected_unserved_gwh,
            "verified_unserved_gwh": self.verified.unserved_gwh,
            "expected_twh": {key: dict(value) for key, value in self.expected_twh.items()},
            "verified": self.verified.summary(),
            "cpu_s": self.cpu_s,
        }


def _plain(row: Any) -> dict[str, Any]:
    return {name: getattr(row, name) for name in row.__slots__}

"""The power plants of a year: those that are listed, and what official totals hold beyond them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from difflib import get_close_matches
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from landbridge.core.errors import UnknownNameError, UsageError
from landbridge.energy.capacity import CapacityGap, Plant, gaps_of, read_plants, residual_mw
from landbridge.energy.zones import COUNTRIES, country_of

__all__ = ["FIRST_YEAR", "FUELS", "LAST_YEAR", "STATE_YEAR", "Fleet", "FleetWish", "fleet_of"]

FUELS = ("coal", "gas", "oil", "hydro", "solar", "wind", "nuclear", "other")
#: the tables tell the state at the start of this year; what is then being built runs from it on
STATE_YEAR = 2026
FIRST_YEAR, LAST_YEAR = 2015, 2100
#: what a plant gives in its first year where no day is published: opened in the middle of it
_FIRST_SHARE = 0.5

F64 = NDArray[np.float64]
Bools = NDArray[np.bool_]


class FleetWish(Protocol):
    """What a user's parameters say about the fleet."""

    @property
    def coal_exit(self) -> tuple[str, ...]:
        """Countries or zones whose coal plants are closed."""

    @property
    def nuclear_order(self) -> tuple[str, ...]:
        """Ids of nuclear plants in the order they come on line."""

    @property
    def nuclear_first_year(self) -> int:
        """Year of the first of them."""

    @property
    def nuclear_gap_years(self) -> int:
        """Years between one and the next."""


@dataclass(frozen=True, slots=True)
class Fleet:
    """Plants that run in a year, one a position in every column.

    Attributes
    ----------
    year : int
        Calendar year; capacities are those at its end.
    plant_id, name, zone, fuel, technology : tuple of str
        A residual is called ``residual-ZONE-FUEL``.
    capacity_mw : (n,) array
        Installed capacity [MW].
    share_of_year : (n,) array
        Share of the year in which the capacity was there: 1, or less for what opened in it.
    is_residual : (n,) array of bool
        Whether it is no listed plant but what the official total holds beyond them.
    chinese : (n,) array of bool
        Whether a Chinese firm invested, built or supplied the main equipment.
    est : (n,) array of bool
        Whether the row rests on an estimate; residuals always do.
    batteries : tuple of Plant
        Batteries that run, which generate nothing; their energy [MWh] is not published.
    gaps : tuple of CapacityGap
        Every official figure beside what is listed, also where more is listed.
    notes : tuple of str
        What a reader must know: gaps below zero, countries without a total.
    """

    year: int
    plant_id: tuple[str, ...]
    name: tuple[str, ...]
    zone: tuple[str, ...]
    fuel: tuple[str, ...]
    technology: tuple[str, ...]
    capacity_mw: F64
    share_of_year: F64
    is_residual: Bools
    chinese: Bools
    est: Bools
    batteries: tuple[Plant, ...]
    gaps: tuple[CapacityGap, ...]
    notes: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.plant_id)

    def total_mw(self, place: str = "", fuel: str = "") -> float:
        """Return the capacity [MW] of a country or zone and of a fuel; "" stands for all."""
        chosen = [
            (not place or place in (zone, country_of(zone))) and (not fuel or fuel == kind)
            for zone, kind in zip(self.zone, self.fuel, strict=True)
        ]
        return float(self.capacity_mw[np.array(chosen, dtype=np.bool_)].sum())


def fleet_of(
    year: int,
    params: FleetWish | None = None,
    *,
    planned: Sequence[str] = (),
    without: Sequence[str] = (),
) -> Fleet:
    """Return the fleet of a year.

    Plants run from the year they open to the year they close. What was being built at the start
    of 2026 runs from its year on, never before 2026; planned plants run only where they are
    named, from their year or, without one, from 2026. Residuals bring the listed plants to the
    official totals (`landbridge.energy.capacity`).

    Parameters
    ----------
    year : int
        2015 to 2100.
    params : FleetWish, optional
        `EnergyParams`, of which coal exit and the order of nuclear plants are read; nuclear
        plants that are named there follow that order alone.
    planned : sequence of str
        Ids of planned plants that are taken as built in their year.
    without : sequence of str
        Ids of plants that are left out; the residual does not fill their place.

    Raises
    ------
    UsageError
        For a year out of range.
    UnknownNameError
        For an id that no plant has.
    """
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise UsageError(
            f"Year {year}: fleets are made for {FIRST_YEAR} to {LAST_YEAR}.",
            cure="Give a year in that range.",
        )
    order = () if params is None else params.nuclear_order
    _check_ids([*planned, *without, *order])
    plants = [
        plant
        for plant in _with_order(read_plants(), params)
        if plant.plant_id not in without and _runs(plant, year, {*planned, *order})
    ]
    rest = [plant for country in COUNTRIES for plant in _residuals(country, year)]
    if params is not None:
        closed = set(params.coal_exit)
        plants, rest = _without_coal(plants, closed), _without_coal(rest, closed)
    units = [plant for plant in plants if plant.fuel != "battery"]
    shares = [_share(plant, year) for plant in units]
    shares += [_grown(plant, year) for plant in rest]
    batteries = tuple(plant for plant in plants if plant.fuel == "battery")
    return _fleet(year, [*units, *rest], shares, batteries)


def _fleet(
    year: int, units: Sequence[Plant], shares: Sequence[float], batteries: tuple[Plant, ...]
) -> Fleet:
    gaps = tuple(gap for country in COUNTRIES for gap in gaps_of(country))
    return Fleet(
        year=year,
        plant_id=tuple(unit.plant_id for unit in units),
        name=tuple(unit.name for unit in units),
        zone=tuple(unit.zone for unit in units),
        fuel=tuple(unit.fuel for unit in units),
        technology=tuple(unit.technology for unit in units),
        capacity_mw=_frozen(np.array([unit.capacity_mw for unit in units], dtype=np.float64)),
        share_of_year=_frozen(np.array(shares, dtype=np.float64)),
        is_residual=_flags(unit.status == "residual" for unit in units),
        chinese=_flags(unit.chinese for unit in units),
        est=_flags(unit.est for unit in units),
        batteries=batteries,
        gaps=gaps,
        notes=tuple(_notes(gaps)),
    )


def _runs(plant: Plant, year: int, wanted: set[str]) -> bool:
    opened = plant.year_open
    if plant.status == "planned" and plant.plant_id not in wanted:
        return False
    if plant.status in ("planned", "construction"):
        opened = max(opened or STATE_YEAR, STATE_YEAR)
    return (opened is None or opened <= year) and (
        plant.year_close is None or plant.year_close >= year
    )


def _with_order(plants: Sequence[Plant], params: FleetWish | None) -> Iterable[Plant]:
    """Give the named nuclear plants the years of their order."""
    years: dict[str, int] = {}
    if params is not None:
        first, gap = params.nuclear_first_year, params.nuclear_gap_years
        years = {name: first + gap * place for place, name in enumerate(params.nuclear_order)}
    for plant in plants:
        told = years.get(plant.plant_id)
        yield plant if told is None else replace(plant, year_open=told)


def _residuals(country: str, year: int) -> Iterable[Plant]:
    for (zone, fuel), value in sorted(residual_mw(country, year).items()):
        if value > 0.0:
            name = f"residual {zone} {fuel}: official total less listed plants"
            yield Plant(
                f"residual-{zone}-{fuel}", name, country, zone, fuel, "residual", value,
                None, None, None, "residual", False, True,
            )  # fmt: skip


def _share(plant: Plant, year: int) -> float:
    """Return the share of the year in which a plant was there."""
    if plant.year_open != year:
        return 1.0
    if plant.open_on is None:
        return _FIRST_SHARE
    days = (date(year + 1, 1, 1) - date(year, 1, 1)).days
    return (date(year + 1, 1, 1) - plant.open_on).days / days


def _grown(plant: Plant, year: int) -> float:
    """Return the share of the year for a residual: what it grew by came in the middle of it."""
    before = residual_mw(plant.country, year - 1).get((plant.zone, plant.fuel), 0.0)
    return min(1.0, _FIRST_SHARE * (1.0 + before / plant.capacity_mw))


def _without_coal(plants: Iterable[Plant], closed: set[str]) -> list[Plant]:
    return [
        plant
        for plant in plants
        if plant.fuel != "coal" or not {plant.zone, plant.country} & closed
    ]


def _check_ids(names: Iterable[str]) -> None:
    known = [plant.plant_id for plant in read_plants()]
    for name in names:
        if name not in known:
            near = get_close_matches(name, known, n=3, cutoff=0.4)
            raise UnknownNameError(
                f"Power plant {name!r}: no plant of the table power_plants has this id.",
                candidates=near,
                cure=f"Near are {', '.join(near)}." if near else "See landbridge energy projects.",
            )


def _notes(gaps: Sequence[CapacityGap]) -> Iterable[str]:
    for gap in gaps:
        if gap.gap_mw < -0.5:
            yield (
                f"{COUNTRIES[gap.country]}, {gap.part}, end of {gap.year}: {gap.listed_mw:,.0f} MW "
                f"are listed, {-gap.gap_mw:,.0f} MW more than the official {gap.official_mw:,.0f} "
                "MW; no plant was taken away."
            )
    without = [name for code, name in COUNTRIES.items() if not any(g.country == code for g in gaps)]
    if without:
        yield f"No official total of capacity was found for {', '.join(without)}."


def _flags(values: Iterable[bool]) -> Bools:
    found = np.array(list(values), dtype=np.bool_)
    found.setflags(write=False)
    return found


def _frozen(values: F64) -> F64:
    values.setflags(write=False)
    return values

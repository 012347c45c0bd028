"""The power systems of a year from the packaged tables."""

from __future__ import annotations

from pathlib import Path

from landbridge.core.errors import UnknownNameError, UsageError
from landbridge.energy.fleet import Fleet, fleet_of
from landbridge.energy.network import RunningPlant, System, build_system
from landbridge.energy.profiles import build_profiles
from landbridge.facts.tables import load
from landbridge.results.energy import Line, Store
from landbridge.results.energy_profiles import Profiles
from landbridge.scenario.energy import EnergyParams

__all__ = [
    "FIRST_YEAR",
    "LAST_YEAR",
    "lines_of",
    "plants_of",
    "stores_of",
    "system_and_weather",
    "system_of",
]

FIRST_YEAR, LAST_YEAR = 2022, 2060
#: hours that a battery can give its full power, where its energy is not published (estimate)
_BATTERY_HOURS = 2.0


def system_of(year: int, params: EnergyParams, own: Path | None = None) -> System:
    """Return the systems of a year: fleet, lines, and hourly profiles.

    Parameters
    ----------
    year : int
        2022 to 2060.
    own : Path, optional
        A CSV of your own series; see `build_profiles`.

    Raises
    ------
    UsageError
        For a year without data.
    """
    return system_and_weather(year, params, own)[0]


def system_and_weather(
    year: int, params: EnergyParams, own: Path | None = None
) -> tuple[System, Profiles]:
    """Return the systems of a year with the profiles they were made from; see `system_of`."""
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise UsageError(f"year: allowed is {FIRST_YEAR} to {LAST_YEAR}, got {year}.")
    fleet = fleet_of(year, params, planned=params.planned_plants, without=params.without_plants)
    weather = build_profiles(year, seed=params.seed, own=own)
    lines = lines_of(year, params)
    return build_system(plants_of(fleet), lines, weather, params, stores_of(fleet)), weather


def plants_of(fleet: Fleet) -> list[RunningPlant]:
    """Return what runs, without batteries."""
    rows = zip(
        fleet.zone,
        fleet.fuel,
        fleet.technology,
        fleet.capacity_mw,
        fleet.share_of_year,
        strict=True,
    )
    return [
        RunningPlant(zone, fuel, technology, float(capacity), float(share))
        for zone, fuel, technology, capacity, share in rows
    ]


def stores_of(fleet: Fleet) -> list[Store]:
    """Return the batteries, one for each zone."""
    power: dict[str, float] = {}
    for plant in fleet.batteries:
        power[plant.zone] = power.get(plant.zone, 0.0) + plant.capacity_mw
    return [Store(zone, megawatts, megawatts * _BATTERY_HOURS) for zone, megawatts in power.items()]


def lines_of(year: int, params: EnergyParams) -> list[Line]:
    """Return the lines between zones and to systems outside that stand in a year.

    Operating lines stand from their year on, those under construction too; planned and proposed
    ones only where `params.new_lines` names them. A line without a published or estimated
    capacity never stands.

    Raises
    ------
    UnknownNameError
        For a name of `new_lines` or `close_lines` that is no line.
    """
    rows = load("power_links").to_dicts()
    known = [str(row["link_id"]) for row in rows]
    for name in (*params.new_lines, *params.close_lines):
        if name not in known:
            raise UnknownNameError(
                f"Line {name!r}: the table power_links does not know it.",
                candidates=known,
                cure=f"Known are {', '.join(sorted(known))}.",
            )
    return [
        Line(
            row["link_id"],
            row["zone_from"],
            row["zone_to"],
            float(row["capacity_mw"]),
            float(row["reverse_mw"] or 0.0),
        )
        for row in rows
        if row["capacity_mw"] is not None
        and row["zone_from"] != row["zone_to"]
        and row["link_id"] not in params.close_lines
        and (row["link_id"] in params.new_lines or _stands(row["status"], row["year"], year))
    ]


def _stands(status: str, opened: int | None, year: int) -> bool:
    if status == "operating":
        return opened is None or opened <= year
    return status == "construction" and opened is not None and opened <= year

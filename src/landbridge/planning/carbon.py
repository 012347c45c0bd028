"""Traction current charged by the month and hour of its use, where a scenario asks for it.

The search finds ways by the yearly mean of each country. What the hour of passage adds to or
takes from each leg is put on top of the ways found, before it is decided which are reported.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from landbridge.core.timeline import utc_of
from landbridge.kernels.labels import Path
from landbridge.network.carbon import carbon_places, carbon_year
from landbridge.planning.legs import leg_clock
from landbridge.planning.loads import USER_RATE
from landbridge.planning.search import Found
from landbridge.planning.world import PlanningWorld
from landbridge.results.planning import Leg

__all__ = ["HourCharge", "charge_by_hour", "charged", "hourly_notes", "mean_factor"]

F64 = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class HourCharge:
    """What the hours of passage add to a leg, beside the yearly mean.

    Attributes
    ----------
    grams : int
        CO2e, well to tank; below zero where the hours are cleaner than the year.
    cents : int
        The scenario's price of that carbon [US cent].
    current_grams : int
        CO2e of the current in the countries of the table by the yearly mean.
    countries : tuple of str
        Countries whose hours were charged, in order.
    """

    grams: int = 0
    cents: int = 0
    current_grams: int = 0
    countries: tuple[str, ...] = ()


def hourly_notes(world: PlanningWorld) -> list[str]:
    """Say what is charged by the hour, where the scenario asks for it."""
    if world.scenario.cost.grid_carbon != "hourly":
        return []
    countries = [place for place in carbon_places() if len(place) == 2]
    year = carbon_year(countries[0], world.scenario.year).year
    return [
        (
            f"Traction current in {', '.join(countries)} is charged by the month and hour of its "
            "use: the published yearly mean times what the hour is of the year's mean in the power "
            f"model of {year} (synthetic weather, est). Other countries are charged their yearly "
            "mean, and ways were searched by it."
        )
    ]


def charge_by_hour(
    world: PlanningWorld, found: Found, path: Path, ready_min: int
) -> tuple[HourCharge, ...]:
    """Return what the hours of passage add to each leg; nothing where it is not asked for.

    Parameters
    ----------
    ready_min : int
        When the goods are ready, which is when a lorry leaves.
    """
    if world.scenario.cost.grid_carbon != "hourly":
        return ()
    charges, here = [], ready_min
    for arc, departure in zip(path.arcs, path.departures, strict=True):
        ride = _ride(found, arc, departure, here)
        charges.append(_charge(world, found, arc, ride))
        here = ride[1]
    return tuple(charges)


def _ride(found: Found, arc: int, departure: int, here: int) -> tuple[int, int]:
    """Return departure and arrival of a leg [min], as they are told."""
    arcs, duration = found.arcs, int(found.arcs.arc_duration[arc])
    if int(found.graph.service[arc]) < 0:
        return here, here + duration
    return int(arcs.dep_time[departure]), int(arcs.dep_arrive[departure]) + duration


def _charge(world: PlanningWorld, found: Found, arc: int, ride: tuple[int, int]) -> HourCharge:
    links, basis = found.leg_links(arc).of(0), world.basis
    current_kg = found.prices.costs.grid_wtt_kg[links]
    places, known = carbon_places(), dict[str, bool]()
    added = charged_kg = 0.0
    minute = None
    for k in np.flatnonzero(current_kg > 0).tolist():
        country = basis.countries[basis.tail_country[links[k]]]
        if country not in places:
            continue
        if minute is None:
            minute = leg_clock(world, found, arc, ride).minute
        factor = mean_factor(country, float(minute[k]), float(minute[k + 1]))
        added += float(current_kg[k]) * (factor - 1.0)
        charged_kg += float(current_kg[k])
        known[country] = True
    grams = round(added * 1000)
    return HourCharge(grams, _cents(world, found, arc, grams), round(charged_kg * 1000), (*known,))


def _cents(world: PlanningWorld, found: Found, arc: int, grams: int) -> int:
    """Return the price of carbon; a user's own all-in price of a service has it in it."""
    row = int(found.graph.service[arc])
    if row >= 0 and world.services.rows[row].price_usd_per_feu is not None:
        return 0
    cents = round(grams * world.scenario.cost.carbon_price_usd_per_t * 1e-4)
    return max(cents, -int(found.prices.cents[arc])) if cents else 0


def mean_factor(country: str, start_min: float, end_min: float) -> float:
    """Return what the hours of a passage are of the year's mean, averaged over its minutes.

    Parameters
    ----------
    country : str
        A place of the table `carbon_intensity`.
    start_min, end_min : float
        Minutes since the epoch of the timeline.
    """
    if end_min - start_min < 1e-9:
        return _factor(country, int(start_min // 60))
    total = 0.0
    for hour, minutes in _hours(start_min, end_min):
        total += minutes * _factor(country, hour)
    return total / (end_min - start_min)


def _hours(start_min: float, end_min: float) -> Iterator[tuple[int, float]]:
    """Yield the hours since the epoch that a passage touches, with its minutes in each."""
    for hour in range(int(start_min // 60), int(end_min // 60) + 1):
        minutes = min(end_min, (hour + 1) * 60.0) - max(start_min, hour * 60.0)
        if minutes > 0:
            yield hour, minutes


def _factor(country: str, hour: int) -> float:
    when = utc_of(hour * 60)
    return float(carbon_year(country, when.year).shape[when.month - 1, when.hour])


def charged(leg: Leg, charge: HourCharge) -> Leg:
    """Return a leg with the charge of its hours; legs without current in the table stay."""
    if not charge.countries:
        return leg
    wtt_g = round(leg.co2e_wtt_kg * 1000) + charge.grams
    before_g, total_g = round(leg.co2e_kg * 1000), wtt_g + round(leg.co2e_ttw_kg * 1000)
    split = dict(leg.cost_split_usd)
    if charge.cents and USER_RATE not in split:
        split["carbon"] = round(split.get("carbon", 0.0) * 100 + charge.cents) / 100
    share = charge.grams / charge.current_grams if charge.current_grams else 0.0
    where = ", ".join(charge.countries)
    note = (
        f"traction current in {where} by the hour of its use: {charge.grams / 1000:+,.1f} kg CO2e "
        f"({share:+.1%}) against the yearly mean (power model, synthetic weather, est)"
    )
    return replace(
        leg,
        cost_usd=_moved(leg.cost_usd, charge.cents),
        cost_low_usd=_moved(leg.cost_low_usd, charge.cents),
        cost_high_usd=_moved(leg.cost_high_usd, charge.cents),
        cost_split_usd=split,
        co2e_kg=total_g / 1000,
        co2e_wtt_kg=wtt_g / 1000,
        co2e_factor_g_per_tkm=leg.co2e_factor_g_per_tkm * (total_g / before_g if before_g else 1),
        co2e_quality=leg.co2e_quality.replace(
            "grid mean by country", f"grid by the hour in {where}, else mean by country"
        ),
        notes=(*leg.notes, note),
    )


def _moved(usd: float, cents: int) -> float:
    return max(round(usd * 100) + cents, 0) / 100

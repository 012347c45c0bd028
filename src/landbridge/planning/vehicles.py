"""What carries a load on its way: how it is told by mode, and loads that cannot leave at once.

Trains, vessels and flights are offered only where one departure has room for the whole load;
lorries have no such bound, so their number is told, and where it is large, what that means.
"""

from __future__ import annotations

from collections.abc import Iterable
from math import ceil

from landbridge.core.enums import LoadForm, Mode
from landbridge.core.shipment import Load
from landbridge.results.planning import CrossingStep, Itinerary, Leg

__all__ = ["LORRIES_PER_DAY", "convoys", "equipment_on", "leg_notes"]

#: lorries that one place loads and sends a day, est: a gate that lets one pass every quarter of
#: an hour for half a day
LORRIES_PER_DAY = 48


def equipment_on(load: Load, legs: Iterable[Leg]) -> str:
    """Return the equipment in the form that the modes of a way take.

    Wagons stand for a load only where it rides rails; on lorries alone it is lorries.
    """
    if any(leg.mode is not Mode.ROAD for leg in legs):
        return load.equipment
    lorries = f"{load.trucks:,} {'lorry' if load.trucks == 1 else 'lorries'}"
    if load.form is LoadForm.CAR_WAGON:
        cars = f"{load.vehicles:,} {'vehicle' if load.vehicles == 1 else 'vehicles'}"
        return f"{cars} on {lorries}"
    return f"{load.equipment} on {lorries}"


def leg_notes(crossings: Iterable[CrossingStep], lorries: int) -> tuple[str, ...]:
    """Say what stands out on a leg: closed crossings that hold the train, lorries by the hundred.

    Parameters
    ----------
    lorries : int
        How many the leg takes, 0 where it is no haul by lorry.
    """
    notes = [
        f"held {step.held_h:,.1f} h at {step.name} by {' and '.join(step.held_by)}"
        for step in crossings
        if step.held_h
    ]
    if lorries > LORRIES_PER_DAY:
        notes.append(
            f"takes {lorries:,} lorries, which cannot leave at once: the times are those of the "
            f"first, the last leaves about {_days(lorries):,} days later (est)"
        )
    return tuple(notes)


def convoys(shown: Iterable[Itinerary]) -> tuple[str, ...]:
    """Warn of itineraries whose lorries cannot all leave at once."""
    most = max((leg.lorries for item in shown for leg in item.legs), default=0)
    if most <= LORRIES_PER_DAY:
        return ()
    return (
        (
            f"Warning: a way that goes by lorry takes up to {most:,} lorries. They cannot leave "
            f"at once: at {LORRIES_PER_DAY} a day from one place (est) the last leaves about "
            f"{_days(most):,} days after the first, and the times shown are those of the first. "
            "Split the load over days."
        ),
    )


def _days(lorries: int) -> int:
    return ceil(lorries / LORRIES_PER_DAY) - 1

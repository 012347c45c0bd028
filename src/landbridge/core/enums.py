"""Closed vocabularies shared by every part. The string value is what tables hold."""

from __future__ import annotations

from enum import StrEnum

__all__ = ["DepartureKind", "Handling", "LineStatus", "LoadForm", "Mode", "PlanStatus", "UnitLoad"]


class Mode(StrEnum):
    """How a link or service moves goods."""

    RAIL = "rail"
    ROAD = "road"
    SEA = "sea"
    FERRY = "ferry"
    AIR = "air"


class Handling(StrEnum):
    """What goods need of a vehicle and a terminal (one class per goods group)."""

    GENERAL = "general"
    BULK = "bulk"
    REEFER = "reefer"
    DANGEROUS = "dangerous"
    LIQUID_TANK = "liquid_tank"
    OVERSIZE = "oversize"
    VEHICLE_CARRIER = "vehicle_carrier"


class UnitLoad(StrEnum):
    """The unit in which a user counts a shipment."""

    TEU = "teu"
    FEU = "feu"
    VEHICLE = "vehicle"
    TONNE = "tonne"


class LoadForm(StrEnum):
    """How the shipment is stowed: in boxes, or as vehicles on car-carrying wagons and trucks."""

    BOX = "box"
    CAR_WAGON = "car_wagon"


class LineStatus(StrEnum):
    """State of a physical rail section or crossing."""

    OPERATING = "operating"
    LIMITED = "limited"
    CLOSED = "closed"
    UNDER_CONSTRUCTION = "under construction"
    PLANNED = "planned"


class DepartureKind(StrEnum):
    """Where a departure time comes from; shown to the user on each leg."""

    PUBLISHED = "published"  # a published frequency; the day follows from it by the stated rule
    GENERATED = "generated"  # from an assumed or balanced frequency, by the stated rule
    USER = "user"  # from the user's own services table
    ON_DEMAND = "on demand"  # leaves when the goods are ready


class PlanStatus(StrEnum):
    """Outcome of a planning query."""

    ANSWERED = "answered"
    LIMIT = "limit"  # stopped at a bound, what was found is returned
    INFEASIBLE = "infeasible"
    FAILED = "failed"

"""What trains, vessels and flights take and hold, by stated rule (all of it estimated)."""

from __future__ import annotations

from landbridge.core.enums import Handling, LoadForm
from landbridge.network.assumptions import Assumptions
from landbridge.network.services.table import Accepts

__all__ = [
    "AIR",
    "CONTAINER_TRAIN",
    "FEEDER",
    "SEA",
    "TRAIN_EAST",
    "Capacity",
    "train_accepts",
    "train_capacity",
]

Capacity = tuple[float, int, int]  # TEU, car wagons, reefer plugs

_DRY = frozenset({Handling.GENERAL, Handling.BULK, Handling.LIQUID_TANK, Handling.VEHICLE_CARRIER})
_BOXES = frozenset({LoadForm.BOX})
_BOTH = frozenset({LoadForm.BOX, LoadForm.CAR_WAGON})
#: classes that the railways of the 1520 mm space take on container trains; class 1, 7 by permit
_SMGS = frozenset({"2", "3", "4.1", "4.2", "4.3", "5.1", "6.1", "8", "9"})

#: China-Europe container trains: dry, reefer boxes, lithium cells (class 9) since 2023
CONTAINER_TRAIN = Accepts(_DRY | {Handling.REEFER, Handling.DANGEROUS}, _BOXES, frozenset({"9"}))
#: trains to Central Asia, Russia, Mongolia: also dangerous goods, out-of-gauge and cars in wagons
TRAIN_EAST = Accepts(frozenset(Handling), _BOTH, _SMGS)
FEEDER = Accepts(frozenset(Handling), _BOTH, _SMGS)
SEA = Accepts(frozenset(Handling), _BOXES, _SMGS)
AIR = Accepts(
    frozenset({Handling.GENERAL, Handling.REEFER, Handling.DANGEROUS, Handling.VEHICLE_CARRIER}),
    _BOXES,
    frozenset({"9", "3", "8"}),
)
_EAST = frozenset({"KZ", "UZ", "KG", "TJ", "TM", "AF", "MN", "RU", "BY", "LA", "VN", "AZ", "GE"})


def train_accepts(destination_country: str, *, vehicle_trains: bool) -> Accepts:
    """Return what a trunk train to (or from) a country takes."""
    if destination_country not in _EAST:
        return CONTAINER_TRAIN
    if vehicle_trains:
        return TRAIN_EAST
    return Accepts(TRAIN_EAST.handlings, _BOXES, TRAIN_EAST.dangerous_classes)


def train_capacity(assumptions: Assumptions, destination_country: str, cars: bool) -> Capacity:
    """Return TEU, car wagons and reefer plugs of a trunk train.

    The train is cut to what the shortest section takes: 41 FEU where 1435 mm Europe limits train
    length, 55 FEU otherwise.
    """
    scope = "CN" if destination_country in _EAST else "EU"
    teu = assumptions.value("train_teu", scope)
    wagons = int(assumptions.value("train_car_wagons")) if cars else 0
    return teu, wagons, int(teu * assumptions.value("reefer_share"))

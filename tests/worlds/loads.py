"""Stowed shipments, written out, for tests of what they cost."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from landbridge.core.enums import Handling, LoadForm, UnitLoad
from landbridge.core.shipment import Load


def boxes(feu: int = 1, teu: int = 0, net_t: float = 14.0, **changes: Any) -> Load:
    """A load of 40 ft and 20 ft boxes, a lorry each, ``net_t`` tonnes per box."""
    count = feu + teu
    load = Load(
        form=LoadForm.BOX, units=count, unit=UnitLoad.FEU, boxes=count, feu=feu,
        teu=2.0 * feu + teu, vehicles=0, wagons=0, trucks=count, net_t=net_t * count,
        gross_t=(net_t + 3.9) * count, chargeable_air_t=net_t * count, value_usd=1e5 * count,
        handling=Handling.GENERAL, dangerous_class=None, equipment="boxes", est=True, method="",
    )  # fmt: skip
    return replace(load, **changes)


def cars(wagons: int = 5, vehicles: int = 50) -> Load:
    """Cars on car-carrying wagons."""
    tonnes = 1.6 * vehicles
    return replace(
        boxes(feu=0), form=LoadForm.CAR_WAGON, wagons=wagons, vehicles=vehicles, trucks=7,
        net_t=tonnes, gross_t=tonnes, chargeable_air_t=4 * tonnes,
        handling=Handling.VEHICLE_CARRIER,
    )  # fmt: skip

"""What is moved: goods as a class of things, a load as equipment on a network."""

from __future__ import annotations

from dataclasses import dataclass

from landbridge.core.enums import Handling, LoadForm, UnitLoad

__all__ = ["Goods", "Load"]


@dataclass(frozen=True, slots=True)
class Goods:
    """A kind of goods, found from a user's words or an HS code.

    Attributes
    ----------
    hs : str
        Harmonised System heading (4 digits) or subheading (6 digits), HS 2022.
    group_id : str
        One of our 53 freight groups, ``G01`` to ``G53``.
    density_t_per_teu, value_usd_per_kg : float
        Estimates of the group (always marked ``est`` where shown).
    attributes : tuple of str
        Facts in the user's words that matter for papers and bans: ``used``, ``electric``,
        ``frozen``, ``lithium``, ``parcel``.
    score : float
        How well the words fit, 0 to 1.
    """

    text: str
    hs: str
    description: str
    group_id: str
    group: str
    handling: Handling
    density_t_per_teu: float
    value_usd_per_kg: float
    dangerous_class: str | None
    rides_container_train: bool
    why_not: str | None
    attributes: tuple[str, ...] = ()
    score: float = 1.0
    source: str = ""


@dataclass(frozen=True, slots=True)
class Load:
    """A shipment stowed: what the cost model and the services see.

    ``boxes`` counts lifts (one per container); ``teu`` their size; ``vehicles`` is the number of
    vehicles when the goods are vehicles, whatever the form; ``wagons`` the car-carrying wagons a
    CAR_WAGON load fills; ``trucks`` the lorries (or car-carrying lorries) a road haul needs.
    """

    form: LoadForm
    units: float
    unit: UnitLoad
    boxes: int
    feu: int
    teu: float
    vehicles: int
    wagons: int
    trucks: int
    net_t: float
    gross_t: float
    chargeable_air_t: float
    value_usd: float
    handling: Handling
    dangerous_class: str | None
    equipment: str  # in words: "13 FEU with car racks"
    est: bool  # whether mass or stowage rests on an estimate
    method: str

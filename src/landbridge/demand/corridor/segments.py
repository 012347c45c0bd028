"""Segments: goods that value time alike, need the same boxes and pay the same tariff.

A segment is a market, a class of goods and a direction. The market chooses the rail tariff and
which ways stand in competition; the class gives value of time and handling.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from landbridge.core.enums import Handling
from landbridge.results.flows import Assumption

__all__ = [
    "CLASSES",
    "HOLDING",
    "MARKETS",
    "CorridorDemand",
    "CorridorSegment",
    "GoodsClass",
    "class_of",
    "market_of",
]

F64 = NDArray[np.float64]
I32 = NDArray[np.int32]

#: what holding a TEU costs an hour besides the goods in it: box, chassis, stock keeping
HOLDING = Assumption(
    "holding_usd_per_teu_h", 0.6, "USD/(TEU h)", True, "judgement: 14 USD a day for box and chassis"
)


@dataclass(frozen=True, slots=True)
class GoodsClass:
    """A class of goods groups."""

    name: str
    title: str
    handling: Handling
    below_usd_per_kg: float  # goods of general handling below this value, and not of one before


#: dry goods by value, then what needs a box of its own kind
CLASSES = (
    GoodsClass("low", "low value (below 1.3 USD/kg)", Handling.GENERAL, 1.3),
    GoodsClass("mid", "middle value (1.3 to 9 USD/kg)", Handling.GENERAL, 9.0),
    GoodsClass("high", "high value (9 to 30 USD/kg)", Handling.GENERAL, 30.0),
    GoodsClass("top", "highest value (30 USD/kg and more)", Handling.GENERAL, np.inf),
    GoodsClass("cool", "cooled goods", Handling.REEFER, 0.0),
    GoodsClass("cars", "vehicles in boxes with racks", Handling.VEHICLE_CARRIER, 0.0),
)

#: market -> title; in all but the first two only the crossing is chosen
MARKETS: Mapping[str, str] = MappingProxyType(
    {
        "europe": "China - Europe without Russia and Belarus",
        "central_asia": "China - Central Asia",
        "russia": "China - Russia and Belarus by train",
        "caspian": "China - Caucasus, Turkiye, Iran and Afghanistan by train",
        "mongolia": "China - Mongolia by train",
        "southeast_asia": "China - South-East Asia by train",
    }
)


@dataclass(frozen=True, slots=True)
class CorridorSegment:
    """One segment; amounts are means over its flows.

    Attributes
    ----------
    direction : str
        ``out`` of China or ``in``.
    is_captive : bool
        Rail is given: only crossing and route are chosen.
    value_of_time_usd_per_teu_h : float
        Share of the goods' value that a day costs, and the holding of the box.
    """

    name: str
    market: str
    goods_class: str
    direction: str
    handling: Handling
    is_captive: bool
    density_t_per_teu: float
    value_usd_per_teu: float
    value_of_time_usd_per_teu_h: float


@dataclass(frozen=True, slots=True, eq=False)
class CorridorDemand:
    """Demand by segment as columns of one length n, and what each segment is made of.

    Attributes
    ----------
    places, countries : tuple of str
        Zones in order.
    segments : tuple of CorridorSegment
    groups : tuple of str
        Goods groups.
    segment, origin, destination : (n,) int32
    teu_per_week : (n,) float64
    mix : mapping
        (segment name, foreign country) -> TEU by goods group [TEU/week], shape (n_groups,).
    density_t_per_teu, value_usd_per_t : (n_groups,) float64
    not_boxed_value_usd : mapping
        Country -> value a year of what moves in no box: gas, oil, uranium, gold.
    """

    year: int
    places: tuple[str, ...]
    countries: tuple[str, ...]
    segments: tuple[CorridorSegment, ...]
    groups: tuple[str, ...]
    segment: I32
    origin: I32
    destination: I32
    teu_per_week: F64
    mix: Mapping[tuple[str, str], F64]
    density_t_per_teu: F64
    value_usd_per_t: F64
    trade_value_usd: Mapping[str, float]
    not_boxed_value_usd: Mapping[str, float]
    teu_per_train: Mapping[str, float]
    weeks: float
    assumptions: tuple[Assumption, ...]

    def matrix(self, segment: int) -> F64:
        """Return the TEU a week of one segment, shape (Z, Z)."""
        out = np.zeros((len(self.places), len(self.places)))
        held = self.segment == segment
        np.add.at(out, (self.origin[held], self.destination[held]), self.teu_per_week[held])
        return out


#: cooled goods of this value (medicines) go as the dry ones of it: most by air
_FLOWN_USD_PER_KG = 30.0


def class_of(handling: Handling, value_usd_per_kg: float) -> str:
    """Return the class of a goods group."""
    if handling is Handling.REEFER and value_usd_per_kg < _FLOWN_USD_PER_KG:
        return "cool"
    if handling is Handling.VEHICLE_CARRIER:
        return "cars"
    for item in CLASSES:
        if item.handling is Handling.GENERAL and value_usd_per_kg < item.below_usd_per_kg:
            return item.name
    return "top"


_CASPIAN = ("AZ", "GE", "AM", "TR", "IR", "AF")
_SOUTHEAST = ("LA", "TH", "VN", "KH", "MM", "MY", "SG")


def market_of(country: str, family: str) -> str:
    """Return the market of a foreign country reached by trains of a family."""
    if country == "MN":
        return "mongolia"
    if country in _CASPIAN:
        return "caspian"
    if country in _SOUTHEAST:
        return "southeast_asia"
    if family == "china_central_asia":
        return "central_asia"
    return "russia" if country in ("RU", "BY") else "europe"

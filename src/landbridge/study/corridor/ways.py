"""Which ways a shipment may take: the train by crossing, wagons, road, sea and air.

Scales of the choice are judgements: what is unobserved spreads the worth of ways by about
1,400 USD a TEU between modes and by 460 USD between crossings (standard deviation of a logit,
pi / (theta sqrt 6)). A train between China and Europe, at some 4,500 USD a TEU and a small share,
so loses about 4 % of its boxes where its price rises by 1 %.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from landbridge.results.flows import Assumption

__all__ = ["AVOIDED", "DETOUR", "GATES", "OUTSIDE", "RAIL", "SCALES", "is_train", "ways_of"]

#: crossing of the Chinese border that a train takes, by the name of the way
GATES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "rail:khorgos": ("khorgos-altynkol",),
        "rail:alashankou": ("alashankou-dostyk",),
        "rail:erenhot": ("erenhot-zamyn-uud",),
        "rail:manzhouli": ("manzhouli-zabaikalsk",),
        "rail:suifenhe": ("suifenhe-grodekovo",),
        "rail:tongjiang": ("tongjiang-nizhneleninskoye",),
        "rail:torugart": ("torugart-cku",),
        "rail:south": ("mohan-boten", "pingxiang-dongdang", "hekou-laocai"),
    }
)
#: name of the nest of all trains
RAIL = "rail"
#: ways whose cost is given: conventional wagons, lorries, ships, aircraft
OUTSIDE = ("wagon", "road", "sea", "air")

_WEST = ("rail:khorgos", "rail:alashankou", "rail:torugart")
_NORTH = ("rail:erenhot", "rail:manzhouli", "rail:suifenhe", "rail:tongjiang")
_BY_MARKET: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "europe": (*_WEST, *_NORTH, "sea", "air"),
        "central_asia": (*_WEST, "wagon", "road", "air"),
        "russia": (*_WEST, *_NORTH),
        "caspian": (*_WEST, *_NORTH),
        "mongolia": ("rail:erenhot",),
        "southeast_asia": ("rail:south",),
    }
)

SCALES = (
    Assumption("theta_mode", 0.0009, "TEU/USD", True, "judgement, see study.corridor.ways"),
    Assumption("theta_crossing", 0.0028, "TEU/USD", True, "judgement, see study.corridor.ways"),
)

#: classes of goods that aircraft carry at all
_FLYING = ("high", "top")
#: market -> countries that its trains keep out of, at a price
AVOIDED: Mapping[str, tuple[str, ...]] = MappingProxyType({"caspian": ("RU",)})
DETOUR = Assumption(
    "price_of_a_country_avoided", 5000.0, "USD/TEU", True,
    "trains to the Caucasus and Turkiye are counted where they cross the Caspian (count-070), so "
    "that this price at the borders of Russia keeps them there",
)  # fmt: skip


def is_train(way: str) -> bool:
    """Tell whether a way is a container train."""
    return way.startswith("rail:")


def ways_of(market: str, goods_class: str) -> tuple[str, ...]:
    """Return the ways that goods of a market and class may take."""
    flies = goods_class in _FLYING
    return tuple(way for way in _BY_MARKET[market] if flies or way != "air")

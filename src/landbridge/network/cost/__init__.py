"""The one cost model: what every engine calls for time, money, energy and CO2e."""

from landbridge.network.cost.basis import CostBasis, cost_basis
from landbridge.network.cost.legs import (
    TIME_PARTS,
    LegPaths,
    LegPrices,
    LegTimes,
    leg_prices,
    leg_times,
)
from landbridge.network.cost.model import COMPONENTS, LinkCosts, price_links
from landbridge.network.cost.tariffs import tariff_sources
from landbridge.network.cost.traffic import Traffic, traffic_between

__all__ = [
    "COMPONENTS",
    "TIME_PARTS",
    "CostBasis",
    "LegPaths",
    "LegPrices",
    "LegTimes",
    "LinkCosts",
    "Traffic",
    "cost_basis",
    "leg_prices",
    "leg_times",
    "price_links",
    "tariff_sources",
    "traffic_between",
]

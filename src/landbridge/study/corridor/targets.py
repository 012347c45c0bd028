"""What the constants of the choice are fitted to: TEU by train, by crossing, value by road."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from landbridge.demand.corridor.europe import european_countries
from landbridge.demand.flows.published import read_published
from landbridge.demand.trade.flows import COUNTRIES
from landbridge.results.flows import DIRECTIONS, Assumption, FlowSet
from landbridge.study.corridor.ways import GATES

__all__ = ["PUBLISHED", "Targets", "read_targets"]

#: published shares of value that no table of ours holds
PUBLISHED = (
    Assumption("road_value_share:CA5", 0.518, "share", False,
               "published: part of China's trade with the five that moved by road in 2024 "
               "(secondary press report)"),
    Assumption("air_value_share:europe:out", 0.22, "share", False,
               "published for 2019, imports of the Union from China (trade_goods, goods-087)"),
    Assumption("air_value_share:europe:in", 0.38, "share", False,
               "published for 2019, exports of the Union to China (trade_goods, goods-087)"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Targets:
    """Published or fitted totals of a year.

    Attributes
    ----------
    rail_teu : mapping of (market, direction) to float
        By container train, TEU a year: Europe and Central Asia.
    gate_trains : mapping of way to float
        Trains a year over each crossing, both directions.
    road_value_share : float
        Of the five countries' trade, gas and oil included.
    air_value_share : mapping of direction to float
        Of trade with Europe.
    """

    rail_teu: Mapping[tuple[str, str], float]
    gate_trains: Mapping[str, float]
    road_value_share: float
    air_value_share: Mapping[str, float]


def read_targets(flows: FlowSet) -> Targets:
    """Read the targets off the rail stream, which is fitted to counts of trains."""
    countries = np.array(flows.countries)[flows.foreign()]
    union, other = european_countries()
    rail = flows.in_stream("rail")
    teu = flows.teu_per_week * flows.weeks
    wanted: dict[tuple[str, str], float] = {}
    for market, members in (("europe", (*union, *other)), ("central_asia", COUNTRIES)):
        for d, word in enumerate(DIRECTIONS):
            held = rail & np.isin(countries, members) & (flows.direction == d)
            wanted[market, word] = float(teu[held].sum())
    counted = read_published(flows.year).crossing_trains
    gates = {
        way: sum(counted[key] for key in ids if key in counted)
        for way, ids in GATES.items()
        if any(key in counted for key in ids)
    }
    road, *air = (item.value for item in PUBLISHED)
    return Targets(wanted, gates, road, dict(zip(DIRECTIONS, air, strict=True)))

"""What the constants of the choice are fitted to: TEU by train, by crossing, value by road."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from landbridge.demand.corridor.europe import european_countries
from landbridge.demand.flows.published import read_published
from landbridge.demand.trade.flows import COUNTRIES
from landbridge.facts import load as load_table
from landbridge.results.flows import DIRECTIONS, FlowSet
from landbridge.study.corridor.ways import GATES

__all__ = ["Targets", "read_targets"]

#: row of trade_goods: share of the five countries' trade that moves by road, 2024
_ROAD_SHARE = 0.518
#: shares of China-EU trade by air (2019): of what goes out of China, of what comes in
_AIR_SHARE: Mapping[str, float] = {"out": 0.22, "in": 0.38}


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
    return Targets(wanted, gates, _road_share(flows.year), _AIR_SHARE)


def _road_share(year: int) -> float:
    del year  # one year is published
    table = load_table("trade_goods")
    rows = table.filter((table["good"] == "goods moved by road") & (table["period"] == "2024"))
    if rows.height and rows["share_pct"][0] is not None:
        return float(rows["share_pct"][0]) / 100.0
    return _ROAD_SHARE

"""All streams of a year as one set of flows."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from landbridge.demand.flows.cities import GRAVITY
from landbridge.demand.flows.columns import Columns
from landbridge.demand.flows.goods_shares import Goods, read_goods
from landbridge.demand.flows.parcel_stream import parcel_columns
from landbridge.demand.flows.published import FAMILIES, Published, read_published
from landbridge.demand.flows.rail_stream import RAIL, rail_columns
from landbridge.demand.flows.trade_stream import inward_per_outward, trade_columns
from landbridge.demand.flows.turbine_stream import turbine_columns
from landbridge.results.flows import Assumption, FlowSet, weeks_of
from landbridge.scenario import Scenario

__all__ = ["build_flows"]

F64 = NDArray[np.float64]
I32 = NDArray[np.int32]


def build_flows(year: int, scenario: Scenario) -> FlowSet:
    """Return flows between Chinese and foreign cities of a year.

    Parameters
    ----------
    year : int
        One with published totals: 2024 or 2025.
    scenario : Scenario
        Named in the answer; demand is that of the facts, whatever network the scenario has.

    Returns
    -------
    FlowSet
        The same for the same facts, year and scenario.

    Raises
    ------
    DataError
        If a total that is fitted is not published for the year.
    InfeasibleError
        If totals contradict each other; they are named.
    """
    published, goods = read_published(year), read_goods()
    trade, told_goods = trade_columns(goods, published)
    rail, told_value = rail_columns(goods, published, inward_per_outward(trade))
    parcels, told_parcels = parcel_columns(goods, year)
    turbines, told_turbines = turbine_columns(goods, year)
    told = (*GRAVITY, *RAIL, *published.assumptions, *told_goods, *told_value, *told_parcels,
            *told_turbines)  # fmt: skip
    streams = (trade, rail, parcels, turbines)
    return _join(year, scenario.fingerprint(), goods, published, streams, told)


def _join(
    year: int,
    scenario: str,
    goods: Goods,
    published: Published,
    streams: Sequence[Columns],
    told: tuple[Assumption, ...],
) -> FlowSet:
    countries: dict[str, str] = {}
    for part in streams:
        for side in (part.home_cities, part.abroad_cities):
            countries.update(zip(side.ids, side.countries, strict=True))
    places = tuple(sorted(countries))
    number = {place: i for i, place in enumerate(places)}
    ends = [_ends(part, number) for part in streams]
    direction = _ints([part.direction for part in streams])
    home, abroad = _ints([pair[0] for pair in ends]), _ints([pair[1] for pair in ends])
    out = direction == 0
    names = ("", *FAMILIES)
    weeks = weeks_of(year)
    return FlowSet(
        year=year,
        scenario=scenario,
        places=places,
        countries=tuple(countries[place] for place in places),
        groups=goods.ids,
        crossings=("", *published.crossing_trains),
        families=names,
        teu_per_train=(np.nan, *(published.teu[f] / published.trains[f] for f in FAMILIES)),
        origin=_held(np.where(out, home, abroad)),
        destination=_held(np.where(out, abroad, home)),
        group=_ints([part.group for part in streams]),
        direction=direction,
        stream=_ints([np.full(part.teu.size, s) for s, part in enumerate(streams)]),
        crossing=_ints([part.crossing for part in streams]),
        family=_ints([part.family for part in streams]),
        teu_per_week=_floats([part.teu / weeks for part in streams]),
        tonnes_per_week=_floats([part.tonnes / weeks for part in streams]),
        value_usd_per_year=_floats([part.value_usd for part in streams]),
        pieces_per_year=_floats([_counted(part) for part in streams]),
        assumptions=told,
    )


def _counted(part: Columns) -> F64:
    """Return pieces of each flow in the year, 0 where nothing is counted."""
    return np.zeros(part.teu.size) if part.pieces is None else part.pieces


def _ends(part: Columns, number: dict[str, int]) -> tuple[I32, I32]:
    """Return the places of both ends of each flow."""
    home = np.array([number[place] for place in part.home_cities.ids], dtype=np.int32)
    abroad = np.array([number[place] for place in part.abroad_cities.ids], dtype=np.int32)
    return home[part.home], abroad[part.abroad]


def _ints(parts: Sequence[NDArray[np.int_] | I32]) -> I32:
    return _held(np.concatenate(list(parts)).astype(np.int32))


def _held(column: I32) -> I32:
    column.setflags(write=False)
    return column


def _floats(parts: Sequence[F64]) -> F64:
    whole: F64 = np.concatenate(list(parts))
    whole.setflags(write=False)
    return whole

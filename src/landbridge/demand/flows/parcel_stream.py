"""Cross-border e-commerce as a stream of its own, by goods group."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from landbridge.demand.flows.cities import named_cities
from landbridge.demand.flows.columns import Columns
from landbridge.demand.flows.goods_shares import Goods
from landbridge.demand.parcels.flows import PARCEL_GROUP, parcel_flows
from landbridge.results.flows import Assumption
from landbridge.results.parcels import KINDS, ParcelFlows

__all__ = ["parcel_columns"]

F64 = NDArray[np.float64]
I32 = NDArray[np.int32]
#: goods of stock [parts of TEU], all as light as parcels; none of the group of parcels, so that a
#: flow of the stream is one kind or the other
_STOCK: Mapping[str, float] = MappingProxyType(
    {"G30": 45.0, "G32": 20.0, "G25": 15.0, "G45": 15.0, "G40": 5.0}
)


def parcel_columns(goods: Goods, year: int) -> tuple[Columns, tuple[Assumption, ...]]:
    """Return the parcels stream of a year, all modes together, and what it rests on.

    Raises
    ------
    DataError
        If nothing published can be brought to that year.
    """
    flows = parcel_flows(year)
    kinds = [
        _in_group(_by_ends(flows, "parcel"), goods, {PARCEL_GROUP: 1.0}),
        _in_group(_by_ends(flows, "stock"), goods, _STOCK),
    ]
    ends = np.concatenate([whole for whole, _ in kinds])
    sums = np.concatenate([amounts for _, amounts in kinds])
    home = named_cities(tuple(flows.places[i] for i in np.unique(ends[:, 0])))
    abroad = named_cities(tuple(flows.places[i] for i in np.unique(ends[:, 1])))
    group, teu = ends[:, 2], sums[:, 0]
    none = np.zeros(teu.size, dtype=np.int32)
    told = (
        *flows.assumptions,
        *(Assumption(f"stock_share:{code}", part / sum(_STOCK.values()), "share of TEU", True,
                     "judgement: light goods; what stock is made of is not published")
          for code, part in _STOCK.items()),
    )  # fmt: skip
    return (
        Columns(
            home, abroad, _numbered(flows, ends[:, 0], home.ids),
            _numbered(flows, ends[:, 1], abroad.ids), group, none, none, none, teu,
            teu * goods.density_t_per_teu[group], sums[:, 1], sums[:, 2],
        ),
        told,
    )  # fmt: skip


def _by_ends(flows: ParcelFlows, kind: str) -> tuple[I32, F64]:
    """Return both ends, and TEU, USD and parcels a year, of a kind; modes are added up."""
    held = np.flatnonzero(flows.kind == KINDS.index(kind))
    key = flows.origin[held].astype(np.int64) * len(flows.places) + flows.destination[held]
    pairs, at = np.unique(key, return_inverse=True)
    weeks = flows.weeks
    sums = np.zeros((pairs.size, 3))
    np.add.at(sums[:, 0], at, flows.teu_per_week[held] * weeks)
    np.add.at(sums[:, 1], at, flows.value_usd_per_year[held])
    np.add.at(sums[:, 2], at, flows.parcels_per_week[held] * weeks)
    places = len(flows.places)
    return np.stack([pairs // places, pairs % places], axis=1).astype(np.int32), sums


def _in_group(of: tuple[I32, F64], goods: Goods, weights: Mapping[str, float]) -> tuple[I32, F64]:
    """Return flows shared out among goods groups: both ends and group; TEU, USD, parcels."""
    ends, sums = of
    share = goods.shares(weights)
    codes = np.flatnonzero(share).astype(np.int32)
    group = np.tile(codes, len(ends))
    split: F64 = np.repeat(sums, codes.size, axis=0) * share[group][:, None]
    both = np.repeat(ends, codes.size, axis=0)
    return np.column_stack([both, group]).astype(np.int32), split


def _numbered(flows: ParcelFlows, at: I32, ids: tuple[str, ...]) -> I32:
    """Return places of the flows as numbers of cities."""
    number = {place: i for i, place in enumerate(ids)}
    into = np.array([number.get(place, -1) for place in flows.places], dtype=np.int32)
    return into[at]

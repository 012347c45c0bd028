"""Wind turbines as a stream of its own: tonnes and pieces, no boxes."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from landbridge.demand.flows.cities import named_cities
from landbridge.demand.flows.columns import Columns
from landbridge.demand.flows.goods_shares import Goods
from landbridge.demand.turbines.flows import TURBINE_GROUP, turbine_flows
from landbridge.results.flows import Assumption

__all__ = ["turbine_columns"]

F64 = NDArray[np.float64]


def turbine_columns(goods: Goods, year: int) -> tuple[Columns, tuple[Assumption, ...]]:
    """Return the turbines stream of a year by pair of cities, and what it rests on.

    TEU is 0: small parts that ride in boxes are in the rail stream already.

    Raises
    ------
    DataError
        If no wind farm has deliveries in that year.
    """
    flows = turbine_flows(year)
    key = flows.origin.astype(np.int64) * len(flows.places) + flows.destination
    pairs, at = np.unique(key, return_inverse=True)
    tonnes = _sums(flows.tonnes, at, pairs.size)
    value = _sums(flows.value_usd, at, pairs.size)
    pieces = _sums(flows.pieces, at, pairs.size)
    starts = [flows.places[i] for i in pairs // len(flows.places)]
    ends = [flows.places[i] for i in pairs % len(flows.places)]
    home, abroad = named_cities(tuple(starts)), named_cities(tuple(ends))
    none = np.zeros(pairs.size, dtype=np.int32)
    group = np.full(pairs.size, goods.ids.index(TURBINE_GROUP), dtype=np.int32)
    return (
        Columns(
            home, abroad, np.array([home.ids.index(name) for name in starts], dtype=np.int32),
            np.array([abroad.ids.index(name) for name in ends], dtype=np.int32), group, none,
            none, none, np.zeros(pairs.size), tonnes, value, pieces,
        ),
        flows.assumptions,
    )  # fmt: skip


def _sums(column: F64, at: NDArray[np.intp], size: int) -> F64:
    found = np.zeros(size)
    np.add.at(found, at, column)
    return found

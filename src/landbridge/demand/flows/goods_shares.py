"""Which goods a flow is made of: shares by country and direction, published where they are.

Shares that no packaged row tells are judgements from the published lists and rankings of goods
(table ``trade_goods``) and are estimates. What is published, pipeline gas above all, is read from
its row.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from landbridge import facts
from landbridge.core.errors import DataError
from landbridge.results.flows import Assumption

__all__ = ["OFF_TRAINS", "Goods", "rail_shares", "read_goods", "trade_shares"]

F64 = NDArray[np.float64]
Weights = Mapping[str, float]

#: groups that block trains of containers do not carry, and why
OFF_TRAINS: Mapping[str, str] = MappingProxyType(
    {
        "G14": "crude oil by pipeline, products in tank wagons",
        "G15": "natural gas by pipeline, electricity by wire",
        "G18": "uranium under escort and special permit",
        "G34": "precious metals as security cargo",
    }
)

#: value of what goes out of China to a neighbour in the west [parts of 100]
_OUT: Weights = {
    "G30": 15, "G32": 7, "G29": 6, "G31": 4, "G47": 10, "G48": 6, "G49": 6, "G39": 8, "G42": 8,
    "G45": 6, "G40": 4, "G46": 5, "G41": 4, "G44": 2, "G43": 2, "G36": 3, "G35": 2, "G23": 4,
    "G52": 3, "G53": 3, "G33": 2, "G24": 2, "G21": 1, "G17": 1, "G04": 1, "G25": 2, "G38": 2,
    "G37": 1,
}  # fmt: skip
_CLOTHES: Weights = {**_OUT, "G30": 32, "G32": 14, "G29": 12}
_TRADE_OUT: Mapping[str, Weights] = {
    "KZ": _OUT, "UZ": {**_OUT, "G30": 6, "G32": 3, "G39": 12, "G42": 14, "G49": 10},
    "KG": _CLOTHES, "TJ": _CLOTHES, "TM": {**_OUT, "G30": 5, "G36": 8, "G42": 14},
}  # fmt: skip
#: the same into China, besides what _PUBLISHED_IN tells
_TRADE_IN: Mapping[str, Weights] = {
    "KZ": {"G37": 13, "G06": 5, "G07": 4, "G35": 3, "G16": 3, "G09": 1, "G08": 1, "G02": 1},
    "UZ": {"G37": 20, "G28": 20, "G18": 10, "G04": 8, "G23": 5, "G07": 3},
    "KG": {"G12": 60, "G34": 20, "G13": 8, "G04": 4, "G03": 2, "G25": 2, "G28": 2},
    "TJ": {"G12": 70, "G28": 18, "G37": 6, "G04": 4, "G25": 2},
    "TM": {"G28": 2, "G07": 1},
}
#: (row of trade_goods, country, group, months that its value covers)
_PUBLISHED_IN = (
    ("goods-005", "TM", "G15", 12),
    ("goods-014", "KZ", "G14", 12),
    ("goods-002", "KZ", "G15", 12),
    ("goods-016", "KZ", "G12", 12),
    ("goods-018", "KZ", "G12", 12),
    ("goods-017", "KZ", "G18", 12),
    ("goods-008", "UZ", "G15", 10),
)
#: imports [bn USD] of the year of those values: KZ 2022 mirror, UZ 2023 GACC
_WHOLE_OF: Weights = {"KZ": 13.2, "UZ": 1.6}

#: rows of trade_goods on containers between China and Europe, and the groups they stand for
_EUROPE_ROWS = (
    ("goods-072", ("G46",)), ("goods-073", ("G45",)), ("goods-074", ("G42", "G39")),
    ("goods-075", ("G47", "G49")), ("goods-076", ("G23",)),
)  # fmt: skip
_EUROPE_IN_ROWS = (("goods-082", ("G47", "G49")), ("goods-084", ("G09", "G10")))
#: TEU of the rest [parts of what the rows leave]
_RAIL: Mapping[tuple[str, str], Weights] = {
    ("europe", "out"): {
        "G41": 6, "G52": 6, "G53": 5, "G40": 4, "G24": 3, "G30": 4, "G32": 2, "G36": 2, "G44": 3,
        "G43": 2, "G21": 2, "G33": 1,
    },
    ("europe", "in"): {
        "G26": 24, "G27": 16, "G42": 9, "G17": 4, "G16": 3, "G23": 7, "G37": 6, "G20": 2, "G21": 5,
        "G02": 4,
    },
    ("central_asia", "in"): {
        "G37": 16, "G12": 20, "G06": 16, "G07": 16, "G28": 10, "G09": 8, "G16": 6, "G04": 5,
        "G08": 3,
    },
    ("caspian", "in"): {"G37": 20, "G07": 20, "G10": 20, "G26": 20, "G23": 20},
    ("mongolia", "in"): {"G12": 60, "G28": 30, "G02": 10},
    ("southeast_asia", "in"): {"G04": 35, "G24": 20, "G07": 15, "G20": 15, "G12": 15},
}  # fmt: skip


@dataclass(frozen=True, slots=True, eq=False)
class Goods:
    """Goods groups as columns of one length.

    Attributes
    ----------
    density_t_per_teu, value_usd_per_t : (n_groups,) float64
    """

    ids: tuple[str, ...]
    density_t_per_teu: F64
    value_usd_per_t: F64

    @property
    def in_boxes(self) -> NDArray[np.bool_]:
        """Which groups block trains carry, shape (n_groups,)."""
        return np.array([code not in OFF_TRAINS for code in self.ids], dtype=np.bool_)

    def shares(self, weights: Weights) -> F64:
        """Return weights by group as shares of their sum, shape (n_groups,)."""
        column = np.array([float(weights.get(code, 0.0)) for code in self.ids])
        total: F64 = column / column.sum()
        return total


def read_goods() -> Goods:
    """Return the goods groups of the packaged table."""
    table = facts.load("goods_groups").sort("group_id")
    return Goods(
        tuple(table["group_id"].to_list()),
        table["density_t_per_teu"].to_numpy().astype(np.float64),
        table["value_usd_per_kg"].to_numpy().astype(np.float64) * 1000.0,
    )


def _rows() -> dict[str, tuple[float | None, float | None]]:
    """Return value and share [per cent] of each row of trade_goods."""
    table = facts.load("trade_goods").select("row_id", "value", "share_pct")
    return {key: (value, share) for key, value, share in table.iter_rows()}


def _number(rows: Mapping[str, tuple[float | None, float | None]], row_id: str, at: int) -> float:
    found = rows.get(row_id, (None, None))[at]
    if found is None:
        raise DataError(
            f"Table trade_goods: row {row_id} is missing or has no {('value', 'share_pct')[at]}.",
            cure="Use the packaged tables, or keep this row in yours.",
        )
    return found


def trade_shares(goods: Goods) -> tuple[dict[tuple[str, str], F64], tuple[Assumption, ...]]:
    """Return shares of value by (country, direction), and the published ones they rest on."""
    rows, told = _rows(), []
    published: dict[str, dict[str, float]] = {}
    for row_id, country, group, months in _PUBLISHED_IN:
        if country in _WHOLE_OF:
            share = _number(rows, row_id, 0) * 12 / months / _WHOLE_OF[country]
            method = f"{row_id}, {months} months, of imports of {_WHOLE_OF[country]} bn USD"
        else:
            share, method = _number(rows, row_id, 1) / 100.0, row_id
        held = published.setdefault(country, {})
        held[group] = held.get(group, 0.0) + share
        told.append(
            Assumption(f"share_in:{country}:{group}:{row_id}", share, "share", True, method)
        )
    shares = {(code, "out"): goods.shares(weights) for code, weights in _TRADE_OUT.items()}
    for code, weights in _TRADE_IN.items():
        known = goods_column(goods, published.get(code, {}))
        shares[code, "in"] = known + max(0.0, 1.0 - float(known.sum())) * goods.shares(weights)
    return shares, tuple(told)


def goods_column(goods: Goods, weights: Weights) -> F64:
    """Return weights by group as they are, shape (n_groups,)."""
    return np.array([float(weights.get(code, 0.0)) for code in goods.ids])


def rail_shares(goods: Goods) -> dict[tuple[str, str], F64]:
    """Return shares of TEU by (market, direction); none of what trains do not carry."""
    rows = _rows()
    by_value = goods.shares(_OUT) / (goods.density_t_per_teu * goods.value_usd_per_t)
    west = by_value / by_value.sum()
    shares = {(m, "out"): west for m in ("central_asia", "caspian", "mongolia", "southeast_asia")}
    for key, weights in _RAIL.items():
        listed = {("europe", "out"): _EUROPE_ROWS, ("europe", "in"): _EUROPE_IN_ROWS}.get(key, ())
        known = np.zeros(len(goods.ids))
        for row_id, groups in listed:
            part = _number(rows, row_id, 1) / 100.0
            known += part * goods.shares(dict.fromkeys(groups, 1.0))
        shares[key] = known + (1.0 - float(known.sum())) * goods.shares(weights)
    for key, column in shares.items():
        carried = column * goods.in_boxes
        shares[key] = carried / carried.sum()
    return shares

"""Containers on block trains between hubs, fitted to trains by family, crossing and direction."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from landbridge import facts
from landbridge.core.errors import DataError
from landbridge.core.geo import great_circle_km
from landbridge.demand.flows.cities import Cities, gravity, hub_cities
from landbridge.demand.flows.columns import Columns
from landbridge.demand.flows.controls import Control, fit_cells
from landbridge.demand.flows.goods_shares import Goods, rail_shares
from landbridge.demand.flows.published import EUROPE, FAMILIES, MIDDLE, Published
from landbridge.results.flows import DIRECTIONS, Assumption

__all__ = ["RAIL", "rail_columns"]

F64 = NDArray[np.float64]
I32 = NDArray[np.int32]

_XINJIANG = ("alashankou-dostyk", "khorgos-altynkol")
_EAST = ("manzhouli-zabaikalsk", "suifenhe-grodekovo", "tongjiang-nizhneleninskoye")
_MONGOLIA = ("erenhot-zamyn-uud",)
#: (market, country) or (market, "") for all others -> crossings that its trains take
_WAYS: Mapping[tuple[str, str], tuple[str, ...]] = {
    ("europe", ""): (*_XINJIANG, *_EAST, *_MONGOLIA),
    ("caspian", ""): _XINJIANG,
    ("central_asia", ""): _XINJIANG,
    ("mongolia", ""): _MONGOLIA,
    ("southeast_asia", ""): ("mohan-boten",),
    ("southeast_asia", "VN"): ("pingxiang-dongdang", "hekou-laocai"),
}
_FAMILY = {"europe": EUROPE, "caspian": EUROPE, "mongolia": EUROPE, "central_asia": MIDDLE,
           "southeast_asia": MIDDLE}  # fmt: skip
_PART = {"caspian": 0.018, "mongolia": 0.005}
#: trains beyond Russia and Belarus, of all China-Europe trains of a direction
_EU_PART = {"out": 0.329, "in": 0.059}
_NOT_EU = ("RU", "BY")
_DETOUR_KM = 600.0
_VALUE_ROW = "goods-094"

#: what the rail stream assumes
RAIL = (
    Assumption("part_of_china_europe:caspian", _PART["caspian"], "share", True,
               "count-070: 358 trains of 2024 over the Caspian, of 19,392"),
    Assumption("part_of_china_europe:mongolia", _PART["mongolia"], "share", True,
               "judgement: most trains over Erenhot pass through"),
    *(
        Assumption(f"part_of_china_europe:eu:{word}", part, "share", True,
                   "goods-091: 380,434 TEU of 2024 on the wide gauge through Kazakhstan, 330,704 "
                   "west; over 0.89, that operator's part of transit through Russia (2021), of all")
        for word, part in _EU_PART.items()
    ),
    Assumption("detour_scale", _DETOUR_KM, "km", True,
               "judgement: a crossing that is this much further is taken 1/e as often"),
)  # fmt: skip


@dataclass(frozen=True, slots=True, eq=False)
class _Pairs:
    """Hub pairs over a crossing in a direction, as columns of one length."""

    home: I32
    abroad: I32
    crossing: I32  # into the crossings with a target, from 0
    direction: I32
    seed: F64


def rail_columns(
    goods: Goods, published: Published, inward_per_outward: Mapping[str, float]
) -> tuple[Columns, tuple[Assumption, ...]]:
    """Return the rail stream of a year, and the value of a box that it is brought to.

    Parameters
    ----------
    inward_per_outward : mapping
        Country -> boxes into China for each one out of China, of its whole trade; "" for the
        other countries of the same market.

    Raises
    ------
    DataError
        If no hub or no position of a crossing is known.
    InfeasibleError
        If totals contradict each other.
    """
    home, abroad = hub_cities("china"), hub_cities("abroad")
    strange = sorted(set(abroad.markets) - set(_FAMILY))
    if strange:
        raise DataError(
            f"Table hubs has hubs abroad of market {', '.join(strange)}; trains are known for "
            f"{', '.join(sorted(_FAMILY))}.",
            cure="Give the hub one of these markets.",
        )
    crossings = tuple(published.crossing_trains)
    pairs = _pairs(home, abroad, crossings, inward_per_outward)
    family = np.array([list(FAMILIES).index(_FAMILY[m]) for m in abroad.markets], dtype=np.int32)
    of_pair: I32 = family[pairs.abroad]
    controls = _controls(published, home, abroad, pairs, of_pair)
    trains = fit_cells(pairs.seed, controls)
    per_train = np.array([published.teu[name] / published.trains[name] for name in FAMILIES])
    pair, group, teu = _by_group(goods, abroad, pairs, trains * per_train[of_pair])
    tonnes = teu * goods.density_t_per_teu[group]
    value = tonnes * goods.value_usd_per_t[group]
    factor, told = _value_factor(teu, value, of_pair[pair] == 0)
    value = np.where(of_pair[pair] == 0, value * factor, value)
    columns = Columns(
        home, abroad, pairs.home[pair], pairs.abroad[pair], group, pairs.direction[pair],
        pairs.crossing[pair] + np.int32(1), of_pair[pair] + np.int32(1), teu, tonnes, value,
    )  # fmt: skip
    return columns, told


def _positions(crossings: tuple[str, ...]) -> tuple[F64, F64]:
    """Return where the Chinese stations of crossings stand [degrees], shape (n_crossings,)."""
    table = facts.load("crossings").select("crossing_id", pl.col("node_a").alias("node_id"))
    known = {
        key: (lat, lon)
        for key, lat, lon in table.join(facts.load("rail_nodes"), on="node_id")
        .select("crossing_id", "lat", "lon")
        .iter_rows()
    }
    lost = [key for key in crossings if key not in known]
    if lost:
        raise DataError(
            f"Table crossing_targets names {', '.join(lost)}, which stands in no row of crossings "
            "with a rail node.",
            cure="Add the crossing and its node_a, or leave its target out.",
        )
    at = np.array([known[key] for key in crossings], dtype=np.float64)
    return at[:, 0], at[:, 1]


def _pairs(
    home: Cities,
    abroad: Cities,
    crossings: tuple[str, ...],
    inward_per_outward: Mapping[str, float],
) -> _Pairs:
    """Return all hub pairs over the crossings of their market, both ways, with their seeds."""
    share = _crossing_shares(home, abroad, crossings)
    pull = gravity(home, abroad)
    for market in sorted(set(abroad.markets)):
        of_market = np.array([word == market for word in abroad.markets])
        pull[:, of_market] /= pull[:, of_market].sum()
    one_way = pull[:, :, None] * share
    back = np.array(
        [
            inward_per_outward.get(country, inward_per_outward[""])
            if market == "central_asia"
            else 1.0
            for country, market in zip(abroad.countries, abroad.markets, strict=True)
        ]
    )
    seed = np.stack([one_way, one_way * back[None, :, None]], axis=-1)
    at = np.nonzero(seed)
    start, end, over, direction = (np.asarray(axis, dtype=np.int32) for axis in at)
    return _Pairs(start, end, over, direction, seed[at])


def _crossing_shares(home: Cities, abroad: Cities, crossings: tuple[str, ...]) -> F64:
    """Return how a hub pair spreads over crossings, shape (n_home, n_abroad, n_crossings)."""
    lat, lon = _positions(crossings)
    near = great_circle_km(home.lat[:, None], home.lon[:, None], lat[None, :], lon[None, :])
    far = great_circle_km(abroad.lat[:, None], abroad.lon[:, None], lat[None, :], lon[None, :])
    way_km = near[:, None, :] + far[None, :, :]
    allowed = np.zeros((len(abroad.ids), len(crossings)), dtype=np.bool_)
    for j, (market, country) in enumerate(zip(abroad.markets, abroad.countries, strict=True)):
        ways = _WAYS.get((market, country), _WAYS[market, ""])
        allowed[j] = [name in ways for name in crossings]
    least = np.where(allowed[None, :, :], way_km, np.inf).min(axis=2, keepdims=True)
    share = np.where(allowed[None, :, :], np.exp((least - way_km) / _DETOUR_KM), 0.0)
    spread: F64 = share / share.sum(axis=2, keepdims=True)
    return spread


def _controls(
    published: Published, home: Cities, abroad: Cities, pairs: _Pairs, family: I32
) -> list[Control]:
    """Return the trains a year that pairs are fitted to."""
    controls: list[Control] = []
    europe = published.trains[EUROPE]
    weight = home.weight / home.weight.sum()
    for i, name in enumerate(home.ids):
        cells = (pairs.home == i) & (family == 0)
        controls.append(Control(f"trains:{EUROPE}:{name}", cells, float(weight[i]) * europe))
    markets = np.array(abroad.markets)[pairs.abroad]
    for market, part in _PART.items():
        controls.append(Control(f"trains:{market}", markets == market, part * europe))
    eu = np.array(
        [
            market == "europe" and country not in _NOT_EU
            for market, country in zip(abroad.markets, abroad.countries, strict=True)
        ]
    )[pairs.abroad]
    out_share = published.out_share[EUROPE]
    for d, way in enumerate((out_share, 1.0 - out_share)):
        part = _EU_PART[DIRECTIONS[d]] * way * europe
        controls.append(Control(f"trains:eu:{DIRECTIONS[d]}", eu & (pairs.direction == d), part))
    for k, name in enumerate(published.crossing_trains):
        total = published.crossing_trains[name]
        controls.append(Control(f"trains:{name}", pairs.crossing == k, total))
    for f, name in enumerate(FAMILIES):
        out = published.out_share[name]
        for d, part in enumerate((out, 1.0 - out)):
            cells = (family == f) & (pairs.direction == d)
            total = published.trains[name] * part
            controls.append(Control(f"trains:{name}:{DIRECTIONS[d]}", cells, total))
    return controls


def _by_group(
    goods: Goods, abroad: Cities, pairs: _Pairs, teu: F64
) -> tuple[NDArray[np.int64], I32, F64]:
    """Return pair, group and TEU of the pairs' flows shared out among goods groups."""
    shares = rail_shares(goods)
    table = np.array([[shares[m, word] for word in DIRECTIONS] for m in abroad.markets])
    flows = table[pairs.abroad, pairs.direction] * teu[:, None]
    pair, group = np.nonzero(flows)
    return pair, group.astype(np.int32), flows[pair, group]


def _value_factor(
    teu: F64, value_usd: F64, of_europe: NDArray[np.bool_]
) -> tuple[float, tuple[Assumption, ...]]:
    """Return what brings boxes to and from Europe to their published mean value."""
    row = facts.load("trade_goods").filter(pl.col("row_id") == _VALUE_ROW)
    wanted = float(row["value"][0])
    has = float(value_usd[of_europe].sum() / teu[of_europe].sum())
    told = (
        Assumption("value_per_teu:china_europe", wanted, "USD/TEU", True,
                   f"{_VALUE_ROW}: mean of all trains so far, taken for the year"),
        Assumption("value_factor:china_europe", wanted / has, "", True,
                   f"brings the groups' own values, {has:.0f} USD/TEU, to that mean"),
    )  # fmt: skip
    return wanted / has, told

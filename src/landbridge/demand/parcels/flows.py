"""Parcels and boxes of stock between the hubs of e-commerce and cities, by mode."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from types import MappingProxyType

import numpy as np
import polars as pl
from numpy.typing import NDArray

from landbridge import facts
from landbridge.core.errors import DataError
from landbridge.demand.parcels.published import CENTRAL_ASIA, Ecommerce, read_ecommerce
from landbridge.demand.trade.flows import Known, known_on, read_flows
from landbridge.results.flows import Assumption, weeks_of
from landbridge.results.parcels import KINDS, MODES, ParcelFlows

__all__ = ["PARCEL_GROUP", "parcel_flows"]

F64 = NDArray[np.float64]
Weights = Mapping[str, float]

#: goods group whose stowage and code parcels have
PARCEL_GROUP = "G53"
_UNKNOWN_PEOPLE = 100_000
_TEU_PER_CONTAINER = 2.0
_CA_SHARE_OF_STOCK = 0.5
#: classes of weight in E029, and the mean taken within each [kg]
_WEIGHTS_KG = ((0.70, 0.4), (0.22, 2.5), (0.08, 8.0))

#: where parcels and stock leave China [parts of 100]
_ORIGINS: Mapping[str, Weights] = MappingProxyType({
    "parcel": {"cn-yiwu": 25, "cn-guangzhou": 20, "cn-urumqi": 15, "cn-shenzhen": 10,
               "cn-hangzhou": 10, "cn-horgos": 10, "cn-zhengzhou": 5, "cn-xian": 5},
    "stock": {"cn-yiwu": 30, "cn-guangzhou": 20, "cn-shenzhen": 15, "cn-horgos": 15,
              "cn-urumqi": 10, "cn-chengdu": 5, "cn-xian": 5},
    "europe": {"cn-yiwu": 40, "cn-zhengzhou": 20, "cn-xian": 15, "cn-chengdu": 15,
               "cn-urumqi": 10},
})  # fmt: skip
#: where parcels by train are handed over in Europe
_EUROPE: Weights = MappingProxyType({"hu-budapest": 40, "be-liege": 40, "de-duisburg": 20})
#: how much of each flow is a candidate for air, road and rail [parts of 100]
_MODES: Mapping[str, tuple[float, float, float]] = MappingProxyType({
    "parcel:KZ": (10, 75, 15), "parcel:KG": (10, 85, 5), "parcel": (25, 60, 15),
    "stock": (0, 60, 40), "europe": (0, 0, 100),
})  # fmt: skip


def parcel_flows(year: int) -> ParcelFlows:
    """Return cross-border e-commerce out of China to cities of Central Asia in a year.

    Parcels to Europe by train stand beside them in 2020, the only year they are published for.
    Customs count both kinds in their trade, so these flows are a part of the trade of the five
    countries, never to be added to it.

    Parameters
    ----------
    year : int
        2020 to 2025.

    Returns
    -------
    ParcelFlows

    Raises
    ------
    DataError
        If nothing published can be brought to that year.
    """
    known = read_ecommerce(year)
    density = _density()
    mean_kg = sum(part * kg for part, kg in _WEIGHTS_KG)
    columns = _Columns(weeks_of(year), density)
    for code, parcels in known.parcels.items():
        europe = code == "europe"
        ends = _EUROPE if europe else _deliveries(code)
        words = "europe" if europe else f"parcel:{code}"
        columns.add("parcel", _ORIGINS["europe" if europe else "parcel"], ends,
                    _MODES.get(words, _MODES["parcel"]), parcels=parcels,
                    tonnes=parcels * mean_kg / 1e3,
                    value_usd=parcels * known.usd_per_parcel[code])  # fmt: skip
    for code, value_usd in _stock_of(known, year).items():
        teu = value_usd / known.usd_per_container * _TEU_PER_CONTAINER
        columns.add("stock", _ORIGINS["stock"], _deliveries(code), _MODES["stock"], parcels=0.0,
                    tonnes=teu * density, value_usd=value_usd)  # fmt: skip
    return columns.whole(year, (*known.assumptions, *_told(mean_kg, density)))


class _Columns:
    """Flows under construction."""

    def __init__(self, weeks: float, density_t_per_teu: float) -> None:
        self._weeks, self._density = weeks, density_t_per_teu
        self._ends: list[tuple[str, str, int, int]] = []
        self._amounts: list[tuple[float, float, float]] = []

    def add(
        self,
        kind: str,
        origins: Weights,
        ends: Weights,
        modes: tuple[float, float, float],
        *,
        parcels: float,
        tonnes: float,
        value_usd: float,
    ) -> None:
        """Spread a year's total over origins, destinations and modes."""
        whole = sum(origins.values()) * sum(ends.values()) * sum(modes)
        for start, of_start in origins.items():
            for end, of_end in ends.items():
                for mode, of_mode in enumerate(modes):
                    part = of_start * of_end * of_mode / whole
                    if part > 0 and value_usd > 0:
                        self._ends.append((start, end, KINDS.index(kind), mode))
                        self._amounts.append((parcels * part, tonnes * part, value_usd * part))

    def whole(self, year: int, told: tuple[Assumption, ...]) -> ParcelFlows:
        """Return the flows as columns."""
        names = sorted({place for start, end, _, _ in self._ends for place in (start, end)})
        number = {place: i for i, place in enumerate(names)}
        at = dict(facts.load("places").select("place_id", "country").iter_rows())
        ends = np.array(
            [(number[start], number[end], kind, mode) for start, end, kind, mode in self._ends],
            dtype=np.int32,
        )
        amounts = np.array(self._amounts, dtype=np.float64)
        for column in (ends, amounts):
            column.setflags(write=False)
        weekly = amounts / self._weeks
        return ParcelFlows(
            year, tuple(names), tuple(at[name] for name in names), ends[:, 0], ends[:, 1],
            ends[:, 2], ends[:, 3], _held(weekly[:, 0]), _held(weekly[:, 1]),
            _held(weekly[:, 1] / self._density), amounts[:, 2], told,
        )  # fmt: skip


def _held(column: F64) -> F64:
    column.setflags(write=False)
    return column


def _density() -> float:
    """Return tonnes per TEU of the group that parcels stow as."""
    row = facts.load("goods_groups").filter(pl.col("group_id") == PARCEL_GROUP)
    return float(row["density_t_per_teu"][0])


def _deliveries(country: str) -> dict[str, float]:
    """Return cities of a country at a rail node, border stations left out, and their people."""
    table = facts.load("places").filter(
        (pl.col("country") == country)
        & pl.col("node_id").is_not_null()
        & (pl.col("role") != "border")
    )
    if not table.height:
        raise DataError(
            f"Table places has no city of {country} at a rail node.",
            cure="Use the packaged tables, or add a place with its node_id.",
        )
    people = table.select("place_id", pl.col("population").fill_null(_UNKNOWN_PEOPLE))
    return {place: float(many) for place, many in people.sort("place_id").iter_rows()}


def _stock_of(known: Ecommerce, year: int) -> dict[str, float]:
    """Return stock [USD] by country, shared out like China's exports to each."""
    flows = known_on(read_flows(), date.max)
    exports = {code: _exports_bn(flows, code, year) for code in CENTRAL_ASIA}
    whole = sum(exports.values())
    total = known.stock_usd * _CA_SHARE_OF_STOCK
    return {code: total * part / whole for code, part in exports.items()}


def _exports_bn(flows: Known, code: str, year: int) -> float:
    """Return China's exports [bn USD] to a country in the nearest year that tells them."""
    found: list[tuple[int, int, float]] = []
    for when in flows.years(code):
        row = flows.year_total(code, when)
        if row is None:
            continue
        if row.cn_exports_bn is not None:
            found.append((abs(when - year), when, row.cn_exports_bn))
        elif row.total_bn is not None and row.cn_imports_bn is not None:
            found.append((abs(when - year), when, row.total_bn - row.cn_imports_bn))
    if not found:
        raise DataError(
            f"Table trade_flows tells no year of China's exports to {code}.",
            cure="Use the packaged tables, or keep such a row in yours.",
        )
    return min(found)[2]


def _told(mean_kg: float, density: float) -> tuple[Assumption, ...]:
    judged = "judgement from the hubs that the table ecommerce and the press name"
    return (
        Assumption("kg_per_parcel", mean_kg, "kg", True,
                   "E029: 70 % to 1 kg, 22 % to 5 kg, 8 % over, with 0.4, 2.5 and 8 kg in each"),
        Assumption("parcel_density", density, "t/TEU", True, f"stowage of group {PARCEL_GROUP}"),
        Assumption("teu_per_container", _TEU_PER_CONTAINER, "TEU", True,
                   "judgement: containers of 40 ft"),
        Assumption("stock_to_central_asia", _CA_SHARE_OF_STOCK, "share", True,
                   "judgement: over 20 countries are served and no split is published; the rest "
                   "goes on to Russia and Europe and is not placed on cities"),
        Assumption("origins_of_parcels", float(len(_ORIGINS["parcel"])), "cities", True, judged),
        *(
            Assumption(f"candidate:{word}:{mode}", part / sum(parts), "share", True, "judgement")
            for word, parts in _MODES.items()
            for mode, part in zip(MODES, parts, strict=True)
        ),
    )  # fmt: skip

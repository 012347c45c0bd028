"""All goods between China and Europe in boxes, by every mode.

Trains carry a few per cent of this trade, so what they could win or lose is in the rest. Published
is the value with the Union by direction; countries share in it by their product, cities by their
people, and which goods make it up is a judgement.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import polars as pl
from numpy.typing import NDArray

from landbridge import facts
from landbridge.core.errors import DataError
from landbridge.demand.flows.cities import Cities, gravity, trading_cities
from landbridge.demand.flows.goods_shares import Goods
from landbridge.results.flows import Assumption

__all__ = ["european_countries", "european_teu"]

F64 = NDArray[np.float64]

#: value by goods group [parts]
_OUT: Mapping[str, float] = {
    "G40": 13, "G45": 12, "G46": 14, "G42": 11, "G39": 2, "G41": 5, "G43": 5, "G44": 4, "G47": 3,
    "G49": 4, "G30": 6, "G32": 3, "G31": 2, "G29": 2, "G25": 2, "G52": 5, "G53": 6, "G23": 4,
    "G24": 1, "G17": 3, "G16": 1, "G36": 3, "G35": 1, "G38": 2, "G37": 1, "G33": 1, "G51": 3,
    "G21": 1, "G04": 0.5, "G27": 0.5,
}  # fmt: skip
_IN: Mapping[str, float] = {
    "G42": 20, "G46": 10, "G44": 4, "G51": 8, "G19": 11, "G47": 9, "G49": 8, "G50": 5, "G17": 4,
    "G21": 4, "G23": 5, "G02": 3, "G03": 1.5, "G10": 2, "G09": 2, "G27": 2, "G26": 1, "G37": 3,
    "G25": 2, "G30": 2, "G16": 1, "G39": 1,
}  # fmt: skip
_FREE_TRADE = ("CH", "NO", "IS", "LI")
#: markets of their own, or without trains at present
_APART = ("RU", "BY", "UA", "MD")
_TOLD = (
    Assumption("trade_of_other_europe", 1.0, "", True,
               "trade of the Union per unit of product, for countries outside it"),
    Assumption("goods_of_eu_trade", 0.0, "", True, "judgement from the leading chapters"),
    Assumption("eu_trade_of_other_years", 2024.0, "year", True,
               "trade with the Union of 2024 where that of the year is not in the facts"),
)  # fmt: skip


def european_countries() -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the countries of the Union, and the others of Europe this market takes in."""
    frame = facts.load("countries").filter(pl.col("region") == "europe")
    inside = frame.filter(pl.col("schengen_or_eu") & ~pl.col("country").is_in(_FREE_TRADE))
    other = frame.filter(~pl.col("country").is_in([*inside["country"], *_APART]))
    return tuple(sorted(inside["country"])), tuple(sorted(other["country"]))


def european_teu(year: int, goods: Goods) -> tuple[Cities, Cities, F64, tuple[Assumption, ...]]:
    """Return cities of both sides and TEU a year, shape (2, n_groups, n_home, n_abroad).

    Raises
    ------
    DataError
        If trade with the Union is in no row of the facts.
    """
    rows = facts.load("trade_flows").filter(
        (pl.col("partner") == "EU27") & (pl.col("month_to") == 12) & (pl.col("currency") == "USD")
    )
    if not rows.height:
        raise DataError(
            "Table trade_flows has no year of trade with EU27.", cure="Use the packaged tables."
        )
    near = rows.sort((pl.col("year") - year).abs()).row(0, named=True)
    union, other = european_countries()
    home, abroad = trading_cities(("CN",)), trading_cities((*union, *other))
    pull = gravity(home, abroad)
    product = _product()
    whole = sum(product.get(code, 0.0) for code in union)
    for code in sorted({*abroad.countries}):
        of = np.array([word == code for word in abroad.countries])
        pull[:, of] *= product.get(code, 0.0) / whole / pull[:, of].sum()
    out = np.zeros((2, len(goods.ids), *pull.shape))
    for d, (column, weights) in enumerate((("cn_exports_bn", _OUT), ("cn_imports_bn", _IN))):
        value = goods.shares(weights) * near[column] * 1e9
        teu = value / goods.value_usd_per_t / goods.density_t_per_teu
        out[d] = (teu * goods.in_boxes)[:, None, None] * pull
    told = _TOLD if near["year"] != year else _TOLD[:2]
    return home, abroad, out, (*told, _left_out(union, abroad, product))


def _left_out(union: Sequence[str], abroad: Cities, product: Mapping[str, float]) -> Assumption:
    """Tell which share of the Union's trade has no city to go to."""
    lost = [code for code in union if code not in abroad.countries and code in product]
    share = sum(product[code] for code in lost) / sum(product.get(code, 0.0) for code in union)
    return Assumption(
        "eu_trade_without_cities", share, "share", True,
        f"left out: countries of the Union without a city at a rail node ({', '.join(lost)})",
    )  # fmt: skip


def _product() -> dict[str, float]:
    """Return the product of countries [bn USD] by ISO code."""
    table = facts.load("macro").filter(pl.col("level") == "country")
    names = facts.load("countries").select("country", "iso3")
    rows = names.join(table, left_on="iso3", right_on="code")
    return {
        code: value
        for code, value in rows.select("country", "gdp_bn_usd").iter_rows()
        if value is not None
    }

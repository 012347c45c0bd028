"""All trade of the five countries with China, by all modes, fitted to customs totals."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from landbridge.demand.flows.cities import Cities, gravity, trading_cities
from landbridge.demand.flows.columns import Columns
from landbridge.demand.flows.controls import Control, fit_cells
from landbridge.demand.flows.goods_shares import Goods, trade_shares
from landbridge.demand.flows.published import Published
from landbridge.demand.trade.flows import COUNTRIES, WHOLE
from landbridge.results.flows import DIRECTIONS, Assumption

__all__ = ["inward_per_outward", "trade_columns"]

F64 = NDArray[np.float64]
_CARS = "G47"
_BN = 1e9


def trade_columns(goods: Goods, published: Published) -> tuple[Columns, tuple[Assumption, ...]]:
    """Return the trade stream of a year, and the published shares of goods behind it.

    Raises
    ------
    InfeasibleError
        If totals contradict each other.
    """
    home, abroad = trading_cities(("CN",)), trading_cities(COUNTRIES)
    shares, told = trade_shares(goods)
    seed = _seed(home, abroad, goods, shares)
    at = np.nonzero(seed)
    direction, group, start, end = (np.asarray(axis, dtype=np.int32) for axis in at)
    countries = np.array(abroad.countries)[end]
    in_xinjiang = np.array([word == "Xinjiang" for word in home.regions])[start]
    controls = _controls(published, countries, direction, in_xinjiang)
    cars = (direction == 0) & (group == goods.ids.index(_CARS))
    controls.append(Control("trade_bn_usd:cars_out", cars, published.cars_bn_usd * _BN))
    value = fit_cells(seed[at], controls)
    tonnes = value / goods.value_usd_per_t[group]
    teu = np.where(goods.in_boxes[group], tonnes / goods.density_t_per_teu[group], 0.0)
    none = np.zeros(value.size, dtype=np.int32)
    return (
        Columns(home, abroad, start, end, group, direction, none, none, teu, tonnes, value),
        told,
    )


def inward_per_outward(trade: Columns) -> dict[str, float]:
    """Return boxes into China for each one out, by country; under "" that of all countries."""
    countries = np.array(trade.abroad_cities.countries)[trade.abroad]
    inward = trade.direction == 1
    ratios = {"": float(trade.teu[inward].sum() / trade.teu[~inward].sum())}
    for code in COUNTRIES:
        of = countries == code
        ratios[code] = float(trade.teu[of & inward].sum() / trade.teu[of & ~inward].sum())
    return ratios


def _seed(home: Cities, abroad: Cities, goods: Goods, shares: dict[tuple[str, str], F64]) -> F64:
    """Return pull times goods share, shape (2, n_groups, n_home, n_abroad)."""
    pull = gravity(home, abroad)
    mix = np.zeros((len(DIRECTIONS), len(goods.ids), len(abroad.ids)))
    for j, country in enumerate(abroad.countries):
        for d, word in enumerate(DIRECTIONS):
            mix[d, :, j] = shares[country, word]
    seed: F64 = mix[:, :, None, :] * (pull / pull.sum())[None, None, :, :]
    return seed


def _controls(
    published: Published,
    countries: NDArray[np.str_],
    direction: NDArray[np.int32],
    in_xinjiang: NDArray[np.bool_],
) -> list[Control]:
    controls: list[Control] = []
    for code in COUNTRIES:
        total = published.trade_bn_usd[code] * _BN
        parts = (1.0 - published.imports_share[code], published.imports_share[code])
        for d, word in enumerate(DIRECTIONS):
            cells = (countries == code) & (direction == d)
            controls.append(Control(f"trade_bn_usd:{code}:{word}", cells, total * parts[d]))
    whole = sum(control.total for control in controls)
    part = published.xinjiang_share * whole
    controls.append(Control("trade_bn_usd:xinjiang", in_xinjiang, part))
    everything = np.ones(direction.size, dtype=np.bool_)
    total = published.trade_bn_usd[WHOLE] * _BN
    controls.append(Control("trade_bn_usd:all", everything, total, is_fitted=False))
    return controls

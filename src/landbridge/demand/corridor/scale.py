"""Demand as a scenario has it: flows of a year times the factors that were asked for."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from landbridge import facts
from landbridge.demand.flows.goods_shares import Goods
from landbridge.demand.flows.published import EUROPE
from landbridge.demand.trade.flows import COUNTRIES
from landbridge.results.flows import FlowSet
from landbridge.scenario import DemandParams

__all__ = ["europe_factor", "scale_flows"]

F64 = NDArray[np.float64]


def scale_flows(flows: FlowSet, params: DemandParams) -> FlowSet:
    """Return flows times the factors of a scenario.

    Trade: factor of the country, ``all``, of the goods group, then all to the total. Trains to
    and from Europe, Russia among it: factor of Europe and of the goods group.
    """
    countries = np.array(flows.countries)[flows.foreign()]
    trade = flows.in_stream("trade") & np.isin(countries, COUNTRIES)
    factor = np.ones(flows.size)
    for code in COUNTRIES:
        times = params.trade_factor.get(code, 1.0) * params.trade_factor.get("all", 1.0)
        factor[trade & (countries == code)] *= times
    table = facts.load("countries")
    europe = flows.in_stream("rail") & (flows.family == flows.families.index(EUROPE))
    # trains of this family serve Mongolia and the Caucasus too
    europe &= np.isin(countries, table.filter(table["region"] == "europe")["country"].to_list())
    factor[europe] *= params.europe_factor
    groups = np.array([params.goods_factor.get(name, 1.0) for name in flows.groups])
    boxed = flows.in_stream("trade") | flows.in_stream("rail")
    factor[boxed] *= groups[flows.group[boxed]]
    if params.trade_total_bn_usd > 0.0:
        whole = float((flows.value_usd_per_year * factor)[trade].sum())
        if whole > 0.0:
            factor[trade] *= params.trade_total_bn_usd * 1e9 / whole
    if (factor == 1.0).all():
        return flows
    return replace(
        flows,
        teu_per_week=flows.teu_per_week * factor,
        tonnes_per_week=flows.tonnes_per_week * factor,
        value_usd_per_year=flows.value_usd_per_year * factor,
    )


def europe_factor(params: DemandParams, goods: Goods) -> F64:
    """Return what demand between China and Europe is multiplied with, shape (n_groups,)."""
    groups = np.array([params.goods_factor.get(name, 1.0) for name in goods.ids])
    factor: F64 = groups * params.europe_factor
    return factor

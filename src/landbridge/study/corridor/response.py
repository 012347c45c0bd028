"""How trade answers to what carrying it takes, against a reference.

Trade of a country and direction is multiplied with exp(-e dt), dt the days that its transport
takes more (what more it costs, at the mean value of time of its goods), or with (c / c0) ^ -e,
c the mean generalised cost of its transport.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from landbridge.demand.corridor import CorridorDemand
from landbridge.demand.trade.flows import COUNTRIES
from landbridge.scenario import ResponseParams
from landbridge.study.corridor.solve import Solved

__all__ = ["Burden", "burden_of", "demand_factor", "respond"]

F64 = NDArray[np.float64]
Key = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Burden:
    """What transport takes of one country and direction.

    Attributes
    ----------
    expected_usd : float
        Expected least cost of a TEU with constants (logsum), mean over the demand; only its
        changes mean anything.
    mean_usd : float
        Generalised cost of the ways taken, constants left out.
    worth_usd_per_h : float
        Mean value of time of a TEU.
    """

    expected_usd: float
    mean_usd: float
    worth_usd_per_h: float


def burden_of(demand: CorridorDemand, solved: Mapping[str, Solved]) -> dict[Key, Burden]:
    """Return what transport takes of each of the five countries, weighed by the demand.

    The weights are those of the demand as published, so that only costs change between loops.
    """
    found: dict[Key, Burden] = {}
    countries = np.array(demand.countries)
    for word, one in solved.items():
        market, result = one.market, one.result
        side = market.columns if word == "out" else market.rows
        worth = np.array([s.value_of_time_usd_per_teu_h for s in market.segments])
        weight = np.stack(
            [demand.matrix(k)[np.ix_(market.rows, market.columns)] for k in market.segment_at]
        )
        central = np.array([s.market == "central_asia" for s in market.segments])
        with np.errstate(invalid="ignore"):
            taken = np.nansum(
                np.where(result.demand > 0.0, result.demand * result.cost, 0.0), axis=1
            )
            whole = result.demand.sum(axis=1)
        for code in COUNTRIES:
            mine = countries[side] == code
            cut = np.ix_(central, np.arange(len(market.rows)), mine)
            if word == "in":
                cut = np.ix_(central, mine, np.arange(len(market.columns)))
            w = weight[cut]
            if w.sum() <= 0.0:
                continue
            value = worth[central][:, None, None]
            logsum = np.where(w > 0.0, result.expected_cost[cut], 0.0)
            paid = np.where(whole[cut] > 0.0, taken[cut] / np.maximum(whole[cut], 1e-300), 0.0)
            found[code, word] = Burden(
                float((w * logsum * value).sum() / w.sum()),
                float((w * paid * value).sum() / w.sum()),
                float((w * value).sum() / w.sum()),
            )
    return found


def respond(
    params: ResponseParams, reference: Mapping[Key, Burden], now: Mapping[Key, Burden]
) -> dict[Key, float]:
    """Return what trade of each country and direction is multiplied with."""
    out: dict[Key, float] = {}
    for key, base in reference.items():
        here = now.get(key)
        if here is None:
            continue
        more_usd = here.expected_usd - base.expected_usd
        if params.basis == "time":
            days = more_usd / base.worth_usd_per_h / 24.0
            out[key] = float(np.exp(-params.elasticity_per_day * days))
        else:
            ratio = max((base.mean_usd + more_usd) / base.mean_usd, 0.05)
            out[key] = float(ratio**-params.elasticity_of_cost)
    return out


def demand_factor(demand: CorridorDemand, one: Solved, factor: Mapping[Key, float]) -> F64:
    """Return the factor of each flow of a direction, shape (S, O, D)."""
    market = one.market
    word = market.direction
    countries = np.array(demand.countries)
    out = np.ones((len(market.segments), len(market.rows), len(market.columns)))
    side = market.columns if word == "out" else market.rows
    for s, segment in enumerate(market.segments):
        if segment.market != "central_asia":
            continue
        times = np.array([factor.get((code, word), 1.0) for code in countries[side].tolist()])
        out[s] = times[None, :] if word == "out" else times[:, None]
    return out

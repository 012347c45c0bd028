"""What a load costs on every arc, and the same again for any one leg.

A user's own price replaces the model's for the whole ride of a service; it is exact, so it is
its own low and high and no estimate.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from landbridge.core.enums import LoadForm
from landbridge.core.shipment import Load
from landbridge.network.cost import (
    COMPONENTS,
    LegPaths,
    LinkCosts,
    Traffic,
    leg_prices,
    price_links,
)
from landbridge.network.services import Service
from landbridge.planning.graph import SearchGraph
from landbridge.planning.world import PlanningWorld

__all__ = ["USER_RATE", "LegMoney", "LoadPrices", "leg_money", "price_arcs", "user_cents"]

I64 = NDArray[np.int64]
#: name of a user's all-in price in a leg's cost split
USER_RATE = "user_rate"
_MODEL_TEU_SHARE = 0.66  # a 20 ft box pays two thirds of a 40 ft one where the user gives one price


@dataclass(frozen=True, slots=True, eq=False)
class LoadPrices:
    """One load priced on every arc of a graph.

    Attributes
    ----------
    costs : LinkCosts
        Per link, for the explanation of single legs.
    cents, grams : shape (n_arcs,)
    market : str
        Whose rates hold.
    """

    costs: LinkCosts
    cents: I64
    grams: I64
    market: str
    told: dict[int, LegMoney] = field(default_factory=dict)  # legs told so far, by arc


@dataclass(frozen=True, slots=True)
class LegMoney:
    """Money and carbon of one leg; ``split`` sums to ``cents`` exactly."""

    cents: int
    low_cents: int
    high_cents: int
    split: dict[str, int]  # component -> cents
    wtt_g: int
    ttw_g: int
    energy_kwh: float
    est_share: float  # of the money


def price_arcs(
    world: PlanningWorld, graph: SearchGraph, load: Load, traffic: Traffic
) -> LoadPrices:
    """Price every arc of a graph for one load, from memory when it was asked before."""
    key = ("prices", load, traffic)  # arcs are the same in every window
    found = world.memory.get(key)
    if isinstance(found, LoadPrices):
        return found
    costs = price_links(world.basis, load, traffic)
    legs = leg_prices(costs, graph.paths)
    cents = legs.total_cents.copy()
    for k, service in enumerate(world.services.rows):
        if service.price_usd_per_feu is not None:
            cents[graph.service == k] = user_cents(world, load, service)
    prices = LoadPrices(costs, np.maximum(cents, 0), legs.total_g, traffic.market)
    world.remember(key, prices)
    return prices


def user_cents(world: PlanningWorld, load: Load, service: Service) -> int:
    """Return what a load pays at a user's all-in price per FEU [US cent].

    A 20 ft box pays 66 % of a 40 ft one, a car wagon as many FEU as its length takes.
    """
    if load.form is LoadForm.CAR_WAGON:
        slots = load.wagons * world.basis.assumptions.value("car_wagon_feu_equivalent", "rail")
    else:
        slots = load.feu + (load.boxes - load.feu) * _MODEL_TEU_SHARE
    return round((service.price_usd_per_feu or 0.0) * slots * 100)


def leg_money(
    world: PlanningWorld, costs: LinkCosts, load: Load, paths: LegPaths, service: Service | None
) -> LegMoney:
    """Price one leg, by the same sums and the same rounding as in the search.

    Parameters
    ----------
    paths : LegPaths
        Holding this one leg.
    service : Service or None
        None for a lorry haul.
    """
    links = paths.of(0)
    price = leg_prices(costs, paths)
    wtt_g, ttw_g = int(price.wtt_g[0]), int(price.ttw_g[0])
    energy = float(costs.energy_kwh[links].sum())
    if service is not None and service.price_usd_per_feu is not None:
        cents = max(user_cents(world, load, service), 0)
        return LegMoney(cents, cents, cents, {USER_RATE: cents}, wtt_g, ttw_g, energy, 0.0)
    split = {name: int(price.cents[k, 0]) for k, name in enumerate(COMPONENTS) if price.cents[k, 0]}
    total = sum(split.values())
    if total < 0:  # a discount cannot make a leg cheaper than nothing
        split["imbalance"] = split.get("imbalance", 0) - total
        total = 0
    low = max(0, round(float(costs.low[:, links].sum()) * 100))
    high = round(float(costs.high[:, links].sum()) * 100)
    gross = float(np.abs(costs.money[:, links]).sum())
    est = float(costs.est_money[links].sum()) / gross if gross else 0.0
    return LegMoney(
        total, min(low, total), max(high, total), split, wtt_g, ttw_g, energy, min(1.0, est)
    )

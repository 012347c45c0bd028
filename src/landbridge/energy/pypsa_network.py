"""A window of the power systems as a PyPSA network: for other tools, and as a peer of our own.

This is the one module that knows PyPSA, a part of the extra ``energy``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from landbridge.energy.network import System
from landbridge.energy.operation import SURPLUS_USD_PER_MWH, WEAR_USD_PER_MWH, Window
from landbridge.energy.program import need_extra

if TYPE_CHECKING:
    from pypsa import Network

__all__ = ["to_pypsa"]


def to_pypsa(system: System, window: Window) -> Network:
    """Return the hours of a window as a network: MW and USD, the same limits and costs.

    Batteries become stores with two links; a line becomes one link each way; load that is not
    served and power that finds no load become generators.

    Parameters
    ----------
    system : System
    window : Window
        Its weight is not used.

    Raises
    ------
    UsageError
        Where PyPSA is not installed.
    """
    need_extra("pypsa", "A PyPSA network")
    import pypsa

    network = pypsa.Network()
    network.set_snapshots(range(24 * window.days))
    for node, name in enumerate(system.nodes):
        network.add("Bus", name)
        _add_node(network, system, window, node)
    _add_units(network, system, window)
    _add_lines(network, system, window)
    _add_stores(network, system, window)
    return network


def _add_node(network: Network, system: System, window: Window, node: int) -> None:
    name = system.nodes[node]
    demand = system.demand_mw[node, window.hours]
    network.add("Load", f"{name} load", bus=name, p_set=demand)
    top = max(float(demand.max()), 1.0)
    network.add(
        "Generator",
        f"{name} not served",
        bus=name,
        p_nom=top,
        p_max_pu=demand / top,
        marginal_cost=float(system.shed_usd_per_mwh[node]),
    )
    network.add(
        "Generator",
        f"{name} surplus",
        bus=name,
        p_nom=1e6,
        sign=-1.0,
        marginal_cost=SURPLUS_USD_PER_MWH,
    )


def _add_units(network: Network, system: System, window: Window) -> None:
    days = slice(window.first_day, window.first_day + window.days)
    for at, unit in enumerate(system.units):
        high = system.high_mw[at, window.hours]
        low = np.minimum(system.low_mw[at, window.hours], high)
        water = float(system.budget_mwh[at, days].sum())
        top = max(float(high.max()), 1e-6)
        network.add(
            "Generator",
            f"{unit.zone} {unit.fuel} {unit.kind} {at}",
            bus=unit.zone,
            carrier="",
            p_nom=top,
            p_max_pu=high / top,
            p_min_pu=low / top,
            marginal_cost=unit.cost_usd_per_mwh,
            e_sum_max=water if np.isfinite(water) else np.inf,
        )


def _add_lines(network: Network, system: System, window: Window) -> None:
    for at, line in enumerate(system.lines):
        for word, tail, head, limit in (
            ("forth", line.zone_from, line.zone_to, system.forth_mw[at, window.hours]),
            ("back", line.zone_to, line.zone_from, system.back_mw[at, window.hours]),
        ):
            top = max(float(limit.max()), 1e-6)
            network.add(
                "Link",
                f"{line.link_id} {word}",
                bus0=tail,
                bus1=head,
                p_nom=top,
                p_max_pu=limit / top,
                marginal_cost=float(system.hurdle_usd_per_mwh[at]),
            )


def _add_stores(network: Network, system: System, window: Window) -> None:
    hours = 24 * window.days
    for at, store in enumerate(system.stores):
        name = f"{store.zone} battery {at}"
        network.add("Bus", name)
        half = np.zeros(hours)
        full = np.ones(hours)
        half[-1] = full[-1] = 0.5
        network.add(
            "Store",
            name,
            bus=name,
            e_nom=store.energy_mwh,
            e_initial=store.energy_mwh / 2.0,
            e_min_pu=half,
            e_max_pu=full,
        )
        into, power = store.efficiency, store.power_mw
        network.add(
            "Link", f"{name} into", bus0=store.zone, bus1=name, p_nom=power, efficiency=into,
            marginal_cost=WEAR_USD_PER_MWH,
        )  # fmt: skip
        network.add(
            "Link", f"{name} out", bus0=name, bus1=store.zone, p_nom=power / into,
            efficiency=into, marginal_cost=WEAR_USD_PER_MWH * into,
        )  # fmt: skip

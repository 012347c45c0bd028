"""Which arcs a load may use: handling, capacity, modes, countries, crossings.

A mask is a boolean per arc. Masks only take away, so their order does not matter, and the reason
for an empty answer is found by leaving one out at a time.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from landbridge.core.enums import Handling, LoadForm
from landbridge.core.shipment import Load
from landbridge.network.model import MODE
from landbridge.network.services import Accepts
from landbridge.planning.conditions import Condition
from landbridge.planning.graph import SearchGraph
from landbridge.planning.world import PlanningWorld

__all__ = [
    "ServiceTraits",
    "accepting",
    "condition_links",
    "ferry_links",
    "fitting",
    "largest_departure",
    "of_modes",
    "service_traits",
    "touching",
]

Bool = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class ServiceTraits:
    """Columns over services, shape (n_services,) each."""

    mode: NDArray[np.str_]
    by_ferry: Bool  # the service sails or its train is shipped on the way
    accepts: tuple[Accepts, ...]  # the distinct ones
    accepts_index: NDArray[np.int32]
    capacity_teu: NDArray[np.float64]
    car_wagons: NDArray[np.int32]
    reefer_plugs: NDArray[np.int32]


def service_traits(world: PlanningWorld) -> ServiceTraits:
    """Return the traits of all services, made once per world."""
    found = world.memory.get("traits")
    if isinstance(found, ServiceTraits):
        return found
    rows = world.services.rows
    paths = world.services.paths
    distinct = {accepts: k for k, accepts in enumerate(dict.fromkeys(r.accepts for r in rows))}
    traits = ServiceTraits(
        mode=np.array([r.mode for r in rows], dtype=np.str_),
        by_ferry=_hit(ferry_links(world)[paths.links], paths.ptr),
        accepts=tuple(distinct),
        accepts_index=np.array([distinct[r.accepts] for r in rows], dtype=np.int32),
        capacity_teu=np.array([r.capacity_teu for r in rows], dtype=np.float64),
        car_wagons=np.array([r.car_wagons for r in rows], dtype=np.int32),
        reefer_plugs=np.array([r.reefer_plugs for r in rows], dtype=np.int32),
    )
    world.remember("traits", traits)
    return traits


def takes(accepts: Accepts, load: Load) -> bool:
    """Return whether a service takes the form, the handling and the dangerous class of a load."""
    if load.form not in accepts.forms or load.handling not in accepts.handlings:
        return False
    if load.dangerous_class is None:
        return load.handling is not Handling.DANGEROUS or bool(accepts.dangerous_classes)
    return load.dangerous_class in accepts.dangerous_classes


def accepting(world: PlanningWorld, graph: SearchGraph, load: Load) -> Bool:
    """Return the arcs whose service takes such a load at all; lorry hauls take everything."""
    traits = service_traits(world)
    by_kind = np.array([takes(accepts, load) for accepts in traits.accepts], dtype=np.bool_)
    return _over_arcs(graph, by_kind[traits.accepts_index])


def fitting(world: PlanningWorld, graph: SearchGraph, load: Load) -> Bool:
    """Return the arcs whose departures have room for the whole load."""
    traits = service_traits(world)
    if load.form is LoadForm.CAR_WAGON:
        room = traits.car_wagons >= load.wagons
    else:
        room = traits.capacity_teu >= load.teu
    if load.handling is Handling.REEFER:
        room = room & (traits.reefer_plugs >= load.boxes)
    return _over_arcs(graph, room)


def largest_departure(world: PlanningWorld, load: Load, mode: str | None = None) -> float:
    """Return the most that one departure of a service that takes such a load carries.

    In car wagons or TEU, as the load counts, of one mode where given; zero where no service takes
    it.
    """
    traits = service_traits(world)
    by_kind = np.array([takes(accepts, load) for accepts in traits.accepts], dtype=np.bool_)
    ok = by_kind[traits.accepts_index]
    if mode is not None:
        ok = ok & (traits.mode == mode)
    if load.form is LoadForm.CAR_WAGON:
        room = traits.car_wagons.astype(np.float64)
    elif load.handling is Handling.REEFER:
        room = np.minimum(traits.capacity_teu, 2.0 * traits.reefer_plugs)
    else:
        room = traits.capacity_teu
    return float(room[ok].max()) if ok.any() else 0.0


def of_modes(world: PlanningWorld, graph: SearchGraph, modes: tuple[str, ...]) -> Bool:
    """Return the arcs of the given modes; lorry hauls to and from terminals always count.

    A train that is shipped over a sea on its way needs the ferry as well.
    """
    traits = service_traits(world)
    fits = np.isin(traits.mode, modes)
    return _over_arcs(graph, fits if "ferry" in modes else fits & ~traits.by_ferry)


def touching(world: PlanningWorld, graph: SearchGraph, condition: Condition) -> Bool:
    """Return the arcs that pass a country, a crossing, or ride a mode.

    A train that is shipped on its way rides the ferry too.
    """
    if condition.kind == "mode":
        traits = service_traits(world)
        rides = traits.mode == condition.value
        padded = np.append(rides | traits.by_ferry if condition.value == "ferry" else rides, False)
        return np.asarray(padded[graph.service], dtype=np.bool_)
    return _passing(graph, condition_links(world, condition))


def condition_links(world: PlanningWorld, condition: Condition) -> Bool:
    """Return the links of a country or of crossings, none of a mode, shape (n_links,)."""
    network = world.network
    if condition.kind == "country":
        return country_links(world, condition.value)
    if condition.kind == "crossing":
        crossings = [network.crossing_index[name] for name in condition.values]
        return np.asarray(np.isin(network.links.crossing, crossings), dtype=np.bool_)
    return np.zeros(network.links.n, dtype=np.bool_)


def ferry_links(world: PlanningWorld) -> Bool:
    """Return the links on which vehicles are shipped, shape (n_links,)."""
    return np.asarray(world.network.links.mode == MODE["ferry"], dtype=np.bool_)


def country_links(world: PlanningWorld, country: str) -> Bool:
    """Return the links that lie in a country or lead into it, shape (n_links,)."""
    key = ("country links", country)
    found = world.memory.get(key)
    if found is None:
        basis = world.basis
        code = basis.countries.index(country) if country in basis.countries else -1
        found = (basis.tail_country == code) | (basis.head_country == code)
        world.remember(key, found)
    return np.asarray(found, dtype=np.bool_)


def _passing(graph: SearchGraph, links: Bool) -> Bool:
    """Return the arcs that use one of the links; slots for through lorries never do."""
    if not graph.paths.n:
        return np.zeros(0, dtype=np.bool_)
    hit = _hit(links[graph.paths.links], graph.paths.ptr)
    hit[list(graph.slot_of_place.values())] = False
    return hit


def _hit(marked: Bool, ptr: NDArray[np.int64]) -> Bool:
    """Return which runs of links hold a marked one; no run is empty."""
    if len(ptr) < 2:
        return np.zeros(0, dtype=np.bool_)
    return np.asarray(np.logical_or.reduceat(marked, ptr[:-1]), dtype=np.bool_)


def _over_arcs(graph: SearchGraph, of_services: Bool) -> Bool:
    """Spread a column over services to the arcs; arcs without a service are True."""
    return np.asarray(np.append(of_services, True)[graph.service], dtype=np.bool_)

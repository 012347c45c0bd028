"""One load through the search: masks, limits and tolerance in, paths of the plain graph out."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from landbridge.core.shipment import Load
from landbridge.kernels.bounds import arc_costs, remaining_costs
from landbridge.kernels.labels import ArcTable, Path, search
from landbridge.kernels.timetable import frozen_arrays, read_only
from landbridge.network.cost import LegPaths, LegTimes, leg_prices, leg_times, traffic_between
from landbridge.planning.graph import SearchGraph, graph_for
from landbridge.planning.layers import layered
from landbridge.planning.loads import LoadPrices, price_arcs
from landbridge.planning.lorry import through_lorry
from landbridge.planning.query import Condition, PlanQuery
from landbridge.planning.restrictions import Screen
from landbridge.planning.rules import Restraints, no_restraints, restraints
from landbridge.planning.traits import (
    accepting,
    condition_links,
    fitting,
    of_modes,
    touching,
)
from landbridge.planning.world import PlanningWorld
from landbridge.results.planning import Leg

__all__ = ["FREE", "Found", "LegTime", "Limits", "search_load"]

Bool = NDArray[np.bool_]
I64 = NDArray[np.int64]
#: departures are known for so long after the latest arrival, for those who miss one
_SPARE_MIN = 28 * 1440
_UNLIMITED = 1 << 50


@dataclass(frozen=True, slots=True)
class Limits:
    """Which constraints of a query count; leaving one out tells why an answer is empty."""

    rules: bool = True
    handling: bool = True
    capacity: bool = True
    modes: bool = True
    avoid: bool = True
    require: bool = True
    deadline: bool = True
    budget: bool = True

    def without(self, *names: str) -> Limits:
        """Return the limits with some left out."""
        return replace(self, **dict.fromkeys(names, False))


FREE = Limits()


@dataclass(frozen=True, slots=True)
class LegTime:
    """Mean, spread and least time of a leg [h], as the arrival distribution takes them."""

    mean_h: float
    sd_h: float
    least_h: float


@dataclass(frozen=True, slots=True, eq=False)
class Found:
    """What the search found for one load, and what it searched in.

    ``arcs`` is the plain graph with this load's columns; ``lorry`` the links of the through
    lorry that stands in arc ``lorry_arc``; ``ruled`` tells whether a rule took any arc away;
    ``told`` keeps the legs that itineraries share, by arc, departure and when the goods are there;
    ``rides`` the times of legs, by arc, departure and arrival [minute].
    """

    load: Load
    graph: SearchGraph
    prices: LoadPrices
    arcs: ArcTable
    lorry: LegPaths | None
    lorry_times: LegTimes | None
    lorry_arc: int
    ruled: bool
    paths: tuple[Path, ...]
    complete: bool
    reachable: bool
    lower_bounds: tuple[int, int, int, int] | None
    counters: dict[str, int]
    told: dict[tuple[int, int, int], Leg] = field(default_factory=dict, repr=False)
    rides: dict[tuple[int, int, int], LegTime] = field(default_factory=dict, repr=False)
    _times: dict[int, LegTimes] = field(default_factory=dict, repr=False)
    _links: dict[int, LegPaths] = field(default_factory=dict, repr=False)

    def leg_times(self, arc: int) -> LegTimes:
        """Return the times of one arc, as those of a single leg."""
        found = self._times.get(arc)
        if found is None:
            lorry = self.lorry_times if arc == self.lorry_arc else None
            found = self._times[arc] = self.graph.times.of(arc) if lorry is None else lorry
        return found

    def leg_links(self, arc: int) -> LegPaths:
        """Return the links of one arc, as a single leg."""
        found = self._links.get(arc)
        if found is None:
            lorry = self.lorry if arc == self.lorry_arc else None
            found = LegPaths.single(self.graph.paths.of(arc)) if lorry is None else lorry
            self._links[arc] = found
        return found


def search_load(
    world: PlanningWorld,
    query: PlanQuery,
    load: Load,
    screen: Screen,
    limits: Limits = FREE,
    *,
    quick: bool = False,
) -> Found:
    """Search the front of one load.

    Parameters
    ----------
    limits : Limits
        Constraints that count.
    quick : bool
        Only whether there is an answer, and about the least of each criterion: a wide tolerance.
    """
    params = world.scenario.planning
    end = query.ready_min + params.horizon_days * 1440
    window = (query.ready_min, end + _SPARE_MIN)
    bound = _restraints(world, screen, window) if limits.rules else no_restraints(world)
    graph = graph_for(world, *window, bound.holds)
    traffic = traffic_between(query.origin.country, query.destination.country)
    prices = price_arcs(world, graph, load, traffic)
    avoid = query.avoid if limits.avoid else ()
    lorry, lorry_ruled = _lorry(world, query, bound, avoid)
    arcs, slot = _with_lorry(world, query, graph, prices, lorry)
    allowed, ruled = _allowed(world, query, graph, load, (limits, bound))
    allowed[slot] = lorry is not None and _lorry_allowed(query, limits)
    source, target = _ends(world, graph, query)
    meets = []
    if limits.require and query.require:
        meets = [_meeting(world, graph, c, (slot, lorry)) for c in query.require]
    built = layered(arcs, allowed, meets, target) if meets else None
    table = built.arcs if built else arcs
    mask = None if built else allowed
    goal = built.target if built else target
    latest = query.latest_min if limits.deadline else end
    money = _UNLIMITED
    if limits.budget and query.budget_usd is not None:
        money = round(query.budget_usd * 100)
    eps = _tolerance(world, table, mask, (source, goal), quick=quick)
    outcome = search(
        table, source, goal, query.ready_min, params.max_legs, latest, money, eps,
        params.max_labels, mask,
    )  # fmt: skip
    paths = outcome.paths
    if built:
        paths = tuple(_plain(p, built.original, built.departure_shift) for p in paths)
    lorry_times = None if lorry is None else leg_times(world.basis, lorry)
    return Found(
        load, graph, prices, arcs, lorry, lorry_times, slot, ruled or lorry_ruled, paths,
        outcome.complete, outcome.reachable, outcome.lower_bounds, outcome.counters,
    )  # fmt: skip


def _restraints(world: PlanningWorld, screen: Screen, window: tuple[int, int]) -> Restraints:
    """Return what rules close, from memory when the same bans were asked for in the window."""
    key = (screen.countries, screen.crossings, screen.modes, window)
    found = world.shut.get(key)
    if isinstance(found, Restraints):
        return found
    made = restraints(world, screen, window)
    world.remember_shut(key, made)
    return made


def _ends(world: PlanningWorld, graph: SearchGraph, query: PlanQuery) -> tuple[int, int]:
    index = world.network.node_index
    origin = index[f"place:{query.origin.place_id}"]
    destination = index[f"place:{query.destination.place_id}"]
    return origin, graph.sink_of_place[destination]


def _allowed(
    world: PlanningWorld,
    query: PlanQuery,
    graph: SearchGraph,
    load: Load,
    what: tuple[Limits, Restraints],
) -> tuple[Bool, bool]:
    """Return the arcs that may be used, and whether rules took any of them away."""
    limits, bound = what
    allowed = np.ones(graph.arcs.n_arcs, dtype=np.bool_)
    if limits.handling:
        allowed &= accepting(world, graph, load)
    if limits.capacity:
        allowed &= fitting(world, graph, load)
    if limits.modes:
        allowed &= of_modes(world, graph, query.modes)
    if limits.avoid:
        for condition in query.avoid:
            allowed &= ~touching(world, graph, condition)
    allowed[list(graph.slot_of_place.values())] = False
    ruled = bool(bound.holds)
    if bound.shut.any():
        hit = np.logical_or.reduceat(bound.shut[graph.paths.links], graph.paths.ptr[:-1])
        ruled |= bool((allowed & hit).any())
        allowed &= ~hit
    return allowed, ruled


def _lorry_allowed(query: PlanQuery, limits: Limits) -> bool:
    by_mode = "road" in query.modes or not limits.modes
    avoided = limits.avoid and any(c.kind == "mode" and c.value == "road" for c in query.avoid)
    return by_mode and not avoided


def _lorry(
    world: PlanningWorld, query: PlanQuery, bound: Restraints, avoid: tuple[Condition, ...]
) -> tuple[LegPaths | None, bool]:
    """Return the way of the through lorry, and whether rules make it another one."""
    index = world.network.node_index
    ends = index[f"place:{query.origin.place_id}"], index[f"place:{query.destination.place_id}"]
    closed = np.zeros(world.network.links.n, dtype=np.bool_)
    for condition in avoid:
        closed = closed | condition_links(world, condition)
    lorry = through_lorry(world, *ends, closed | bound.lorry_shut)
    if not bound.lorry_ruled:
        return lorry, False
    free = through_lorry(world, *ends, closed)
    if free is None or lorry is None:
        return lorry, free is not lorry
    return lorry, not np.array_equal(free.of(0), lorry.of(0))


def _with_lorry(
    world: PlanningWorld,
    query: PlanQuery,
    graph: SearchGraph,
    prices: LoadPrices,
    lorry: LegPaths | None,
) -> tuple[ArcTable, int]:
    """Return the arcs with this load's columns, and the origin's slot that holds the lorry."""
    index = world.network.node_index
    slot = graph.slot_of_place[index[f"place:{query.origin.place_id}"]]
    destination = index[f"place:{query.destination.place_id}"]
    head, duration = graph.arcs.arc_head.copy(), graph.arcs.arc_duration.copy()
    money, co2e, risk = prices.cents.copy(), prices.grams.copy(), graph.arcs.arc_risk.copy()
    head[slot] = graph.sink_of_place[destination]
    if lorry is not None:
        times, price = leg_times(world.basis, lorry), leg_prices(prices.costs, lorry)
        duration[slot] = times.total_minutes[0]
        risk[slot] = round(float(times.variance_h2[0]) * 100)
        money[slot] = max(0, int(price.total_cents[0]))
        co2e[slot] = int(price.total_g[0])
    arcs = graph.arcs._replace(
        arc_head=head, arc_duration=duration, arc_money=money, arc_co2e=co2e, arc_risk=risk
    )
    return frozen_arrays(arcs), slot


def _meeting(
    world: PlanningWorld,
    graph: SearchGraph,
    condition: Condition,
    through: tuple[int, LegPaths | None],
) -> Bool:
    """Return the arcs that meet a condition, the through lorry among them."""
    slot, lorry = through
    meets = touching(world, graph, condition)
    if lorry is not None:
        if condition.kind == "mode":
            meets[slot] = condition.value == "road"
        else:
            meets[slot] = bool(condition_links(world, condition)[lorry.of(0)].any())
    return meets


def _tolerance(
    world: PlanningWorld,
    table: ArcTable,
    mask: Bool | None,
    ends: tuple[int, int],
    *,
    quick: bool,
) -> tuple[int, int, int, int]:
    """Return (minutes, cents, grams, risk) within which two itineraries count as equal.

    Shares are of the least value that any itinerary can have.
    """
    params = world.scenario.planning
    if quick:
        return (1 << 40, 1 << 40, 1 << 40, 1 << 40)
    absolute = params.eps_minutes, round(params.eps_risk_h2 * 100)
    if not params.eps_money_share and not params.eps_co2e_share:
        return absolute[0], 0, 0, absolute[1]
    allowed = read_only(np.ones(table.n_arcs, dtype=np.bool_) if mask is None else mask)
    cost = arc_costs(table, allowed)
    least = remaining_costs(table, cost, ends[1], params.max_legs)[-1, ends[0]]
    if least[0] >= _UNLIMITED:
        return absolute[0], 0, 0, absolute[1]
    money, grams = int(least[1] * params.eps_money_share), int(least[2] * params.eps_co2e_share)
    return absolute[0], money, grams, absolute[1]


def _plain(path: Path, original: I64, shift: I64) -> Path:
    """Return a path of the layered graph in terms of the plain one."""
    return replace(
        path,
        arcs=tuple(int(original[a]) for a in path.arcs),
        departures=tuple(
            int(d + shift[a]) if d >= 0 else -1
            for a, d in zip(path.arcs, path.departures, strict=True)
        ),
    )

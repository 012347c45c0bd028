"""From a found path to an itinerary: legs, sums, the distribution of its arrival, its papers."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from landbridge.core.timeline import MINUTES_PER_DAY
from landbridge.kernels.arrival import ArrivalDistribution, arrival_distribution
from landbridge.kernels.labels import Path
from landbridge.planning.carbon import HourCharge, charge_by_hour, charged
from landbridge.planning.fallbacks import whole_services
from landbridge.planning.legs import leg_time, make_leg
from landbridge.planning.papers import (
    Journey,
    packaged_documents,
    papers_on_way,
    rules_for_cargo,
)
from landbridge.planning.query import PlanQuery
from landbridge.planning.search import Found
from landbridge.planning.stages import borders_of, countries_of
from landbridge.planning.traits import ferry_links
from landbridge.planning.vehicles import equipment_on
from landbridge.planning.world import PlanningWorld
from landbridge.results.planning import Document, Itinerary, Leg

__all__ = ["LEVELS", "Candidate", "make_candidate", "make_itinerary", "straight"]

#: probabilities whose arrival times are reported
LEVELS = (0.5, 0.8, 0.9, 0.95)
#: lorry hauls at the ends of a way; they are not counted among its modes
_HAULS = frozenset({"drayage", "transfer"})
_STEP_MIN = 60
#: how much longer a way may take at P50 and still show that a detour abroad is not worth it
DETOUR_GAIN = 1.25
#: countries whose own parts are joined through others
_IN_TWO_PARTS = frozenset({"RU"})


@dataclass(frozen=True, slots=True, eq=False)
class Candidate:
    """A path with what is reported of it, before it is told leg by leg.

    ``values`` holds the planned arrival and those at P50 and P90 [min], price [US cent] and CO2e
    [g]: what decides whether an itinerary is reported. ``charges`` holds what the hour of passage
    adds to each leg, where the scenario asks for it; the values have it in them.
    """

    id: str
    found: Found
    path: Path
    spread: ArrivalDistribution
    values: tuple[float, float, float, float, float]
    charges: tuple[HourCharge, ...] = ()


def make_candidate(world: PlanningWorld, query: PlanQuery, found: Found, path: Path) -> Candidate:
    """Compute when a path really arrives, missed connections included."""
    spread = _arrival(world, query, found, path)
    p50, p90 = (spread.quantile(level) for level in (0.5, 0.9))
    charges = charge_by_hour(world, found, path, query.ready_min)
    money = path.money + sum(charge.cents for charge in charges)
    grams = path.co2e + sum(charge.grams for charge in charges)
    values = (float(path.arrival), p50, p90, float(money), float(grams))
    return Candidate(_identity(world, found, path), found, path, spread, values, charges)


def straight(
    world: PlanningWorld, query: PlanQuery, candidates: Sequence[Candidate]
) -> list[Candidate]:
    """Leave out ways that wander where others do not.

    A way wanders when it comes back into the country it left, or passes a terminal of its own
    destination and goes on. Requirements could force such loops; they stay only where nothing else
    meets them. A country in two parts (Kaliningrad) makes no loop.

    A way that enters a country and leaves it again over the same border station, without an end
    there, changes trains out of the way. It is left out where a way by the same modes that does
    not is at most ``DETOUR_GAIN`` times as long at P50.
    """
    kept = [c for c in candidates if not _wanders(world, query, c)] or list(candidates)
    back = [_out_and_back(world, c) for c in kept]
    plain = [
        (_ridden(world, c), c.values[1] - query.ready_min)
        for c, turns in zip(kept, back, strict=True)
        if not turns
    ]
    return [
        c
        for c, turns in zip(kept, back, strict=True)
        if not turns
        or not any(
            ridden <= _ridden(world, c) and minutes <= DETOUR_GAIN * (c.values[1] - query.ready_min)
            for ridden, minutes in plain
        )
    ]


def _ridden(world: PlanningWorld, candidate: Candidate) -> frozenset[str]:
    """Return the modes of the services of a way, ``road`` where it is a through lorry."""
    rows = (int(candidate.found.graph.service[arc]) for arc in candidate.path.arcs)
    modes = frozenset(world.services.rows[row].mode for row in rows if row >= 0)
    return modes or frozenset({"road"})


def _out_and_back(world: PlanningWorld, candidate: Candidate) -> bool:
    """Return whether a way leaves a country it entered over the border station it came by."""
    found = candidate.found
    borders = [
        border
        for arc in candidate.path.arcs
        for border in borders_of(world, found.leg_links(arc).of(0))
    ]
    return any(
        into.countries == out.countries[::-1]
        and (into.crossing == out.crossing or into.stations[0] == out.stations[1])
        for into, out in pairwise(borders)
    )


def _wanders(world: PlanningWorld, query: PlanQuery, candidate: Candidate) -> bool:
    found, nodes = candidate.found, world.network.nodes
    heads = [int(found.arcs.arc_head[arc]) for arc in candidate.path.arcs[:-1]]
    if any(nodes.ref[node] == query.destination.place_id for node in heads[:-1]):
        return True
    start = query.origin.country
    if start == query.destination.country or start in _IN_TWO_PARTS:
        return False
    countries = _runs(
        country
        for arc in candidate.path.arcs
        for country in countries_of(world, found.leg_links(arc).of(0))
    )
    return countries.count(start) > 1


def make_itinerary(world: PlanningWorld, query: PlanQuery, candidate: Candidate) -> Itinerary:
    """Tell a candidate in full.

    Every figure is computed anew from the legs; that it equals what the search added up is
    checked here, so an itinerary that does not re-price never leaves the engine.
    """
    found, path, spread = candidate.found, candidate.path, candidate.spread
    legs = _legs(world, query, found, path)
    arrive, cents, wtt_g, ttw_g = _sums(legs)
    assert (arrive, cents, wtt_g + ttw_g) == (path.arrival, path.money, path.co2e), (
        f"{arrive, cents, wtt_g + ttw_g} is not what the search found: {path}"
    )
    if candidate.charges:
        legs = tuple(map(charged, legs, candidate.charges))
        _, cents, wtt_g, ttw_g = _sums(legs)
    hours = [(float(minute) - query.ready_min) / 60 for minute in spread.quantiles_min]
    countries = _runs(country for leg in legs for country in leg.countries)
    return Itinerary(
        id=candidate.id,
        form=found.load.form,
        equipment=equipment_on(found.load, legs),
        legs=legs,
        depart_minute=query.ready_min,
        arrive_minute=arrive,
        p50_h=hours[0],
        p80_h=hours[1],
        p90_h=hours[2],
        p95_h=hours[3],
        on_time_probability=None if query.deliver_by is None else round(spread.on_time, 4),
        cost_usd=cents / 100,
        cost_low_usd=sum(round(leg.cost_low_usd * 100) for leg in legs) / 100,
        cost_high_usd=sum(round(leg.cost_high_usd * 100) for leg in legs) / 100,
        cost_split_usd=_added(leg.cost_split_usd for leg in legs),
        co2e_kg=(wtt_g + ttw_g) / 1000,
        co2e_wtt_kg=wtt_g / 1000,
        co2e_ttw_kg=ttw_g / 1000,
        risk_h2=path.risk / 100,
        est_share=_est_share(legs),
        crossings=tuple(step.crossing_id for leg in legs for step in leg.crossings),
        countries=countries,
        modes=_modes(world, found, path, legs),
        documents=_documents(world, query, found, legs),
        miss_probability=tuple(
            None if math.isnan(chance) else round(chance, 4) for chance in spread.miss.tolist()
        ),
    )


def _sums(legs: tuple[Leg, ...]) -> tuple[int, int, int, int]:
    """Return arrival [min], price [US cent], CO2e well to tank and tank to wheel [g]."""
    return (
        legs[-1].arrive_minute,
        sum(round(leg.cost_usd * 100) for leg in legs),
        sum(round(leg.co2e_wtt_kg * 1000) for leg in legs),
        sum(round(leg.co2e_ttw_kg * 1000) for leg in legs),
    )


def _legs(world: PlanningWorld, query: PlanQuery, found: Found, path: Path) -> tuple[Leg, ...]:
    legs: list[Leg] = []
    here = query.ready_min
    for arc, departure in zip(path.arcs, path.departures, strict=True):
        key = (arc, departure, here)
        leg = found.told.get(key)
        if leg is None:
            leg = found.told[key] = make_leg(world, found, arc, departure, here)
        legs.append(leg)
        here = leg.arrive_minute
    return tuple(legs)


def _arrival(
    world: PlanningWorld, query: PlanQuery, found: Found, path: Path
) -> ArrivalDistribution:
    arcs = found.arcs
    rows = []
    for arc, departure in zip(path.arcs, path.departures, strict=True):
        depart, arrive = 0, int(arcs.arc_duration[arc])
        if departure >= 0:
            depart = int(arcs.dep_time[departure])
            arrive += int(arcs.dep_arrive[departure])
        time = leg_time(world, found, arc, (depart, arrive))
        rows.append((time.mean_h, time.sd_h, time.least_h))
    whole = whole_services(world, found.graph)
    table, taken = arcs, path.arcs
    if whole is not None:
        table, taken = whole.table(arcs), tuple(int(whole.joined[arc]) for arc in path.arcs)
    deadline = query.latest_min if query.deliver_by is not None else None
    horizon = (world.scenario.planning.horizon_days + 28) * MINUTES_PER_DAY
    return arrival_distribution(
        table, taken, path.departures, query.ready_min, np.array(rows), deadline,
        levels=LEVELS, step_min=_STEP_MIN, horizon_min=horizon, whole=False,
    )  # fmt: skip


def _added(splits: Iterable[dict[str, float]]) -> dict[str, float]:
    cents: dict[str, int] = {}
    for split in splits:
        for name, value in split.items():
            cents[name] = cents.get(name, 0) + round(value * 100)
    return {name: value / 100 for name, value in cents.items()}


def _est_share(legs: tuple[Leg, ...]) -> float:
    """Return the share of estimates, legs weighed by their money and their time alike."""
    hours, money = sum(leg.hours for leg in legs), sum(leg.cost_usd for leg in legs)
    by_time = sum(leg.est_share * leg.hours for leg in legs) / hours if hours else 0.0
    by_money = sum(leg.est_share * leg.cost_usd for leg in legs) / money if money else by_time
    return (by_time + by_money) / 2


def _modes(
    world: PlanningWorld, found: Found, path: Path, legs: tuple[Leg, ...]
) -> tuple[str, ...]:
    """Return the modes of a way in order; hauls to and from terminals do not count.

    A train that is shipped on its way rides the ferry too.
    """
    shipped = ferry_links(world)
    main: list[str] = []
    for arc, leg in zip(path.arcs, legs, strict=True):
        if leg.kind not in _HAULS:
            main.append(leg.mode.value)
            if shipped[found.leg_links(arc).of(0)].any():
                main.append("ferry")
    return tuple(dict.fromkeys(main or [leg.mode.value for leg in legs]))


def _runs(countries: Iterable[str]) -> tuple[str, ...]:
    found: list[str] = []
    for country in countries:
        if not found or found[-1] != country:
            found.append(country)
    return tuple(found)


def _documents(
    world: PlanningWorld, query: PlanQuery, found: Found, legs: tuple[Leg, ...]
) -> tuple[Document, ...]:
    key = ("papers", query.goods, found.load)
    rules = world.memory.get(key)
    if rules is None:
        rules = rules_for_cargo(packaged_documents(), query.goods, found.load)
        world.remember(key, rules)
    journey = Journey(
        countries=_runs(country for leg in legs for country in leg.countries),
        modes=frozenset(leg.mode.value for leg in legs),
        crossings=tuple(step.crossing_id for leg in legs for step in leg.crossings),
        value_usd=found.load.value_usd,
        depart=query.ready,
        legs=tuple((leg.mode.value, leg.countries) for leg in legs),
    )
    return papers_on_way(rules, journey)


def _identity(world: PlanningWorld, found: Found, path: Path) -> str:
    """Return an id that stays as long as the same services leave at the same minutes."""
    parts = [found.load.form.value]
    for arc, departure in zip(path.arcs, path.departures, strict=True):
        row = int(found.graph.service[arc])
        if row >= 0:
            parts.append(f"{world.services.rows[row].id}@{int(found.arcs.dep_time[departure])}")
        else:
            ends = found.arcs.arc_tail[arc], found.arcs.arc_head[arc]
            parts.append(">".join(_ref(world, found, int(node)) for node in ends))
    return hashlib.sha256("|".join(parts).encode()).hexdigest()[:12]


def _ref(world: PlanningWorld, found: Found, node: int) -> str:
    """Return the id of a node; a sink goes by its place."""
    if node >= world.network.nodes.n:
        node = found.graph.place_of_sink[node]
    return world.network.nodes.id[node]

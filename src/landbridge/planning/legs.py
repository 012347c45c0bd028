"""One arc of a found path, told in full: a leg that re-prices to the same minute and cent."""

from __future__ import annotations

from landbridge.core.enums import DepartureKind, Mode
from landbridge.network.cost import TIME_PARTS, LegPaths, LegTimes, tariff_sources
from landbridge.network.model import KIND, MODE
from landbridge.network.services import Service
from landbridge.planning.holds import Held, held_on_way, rest_after
from landbridge.planning.loads import LegMoney, leg_money
from landbridge.planning.search import Found, LegTime
from landbridge.planning.stages import (
    Clock,
    clock_of,
    countries_of,
    crossing_steps,
    path_of,
    stops_of,
)
from landbridge.planning.vehicles import leg_notes
from landbridge.planning.world import PlanningWorld
from landbridge.results.planning import Leg

__all__ = ["LegTime", "leg_clock", "leg_time", "make_leg"]

#: 90 % point of a standard normal
_Z90 = 1.2816
#: sources of the way that a leg names
_WAY_SOURCES = 5
_MODE_OF = {code: name for name, code in MODE.items()}


def leg_time(world: PlanningWorld, found: Found, arc: int, ride: tuple[int, int]) -> LegTime:
    """Return the time of a leg as a random quantity with the planned time as its mean.

    Parameters
    ----------
    ride : (depart, arrive) [minute]
        By plan, the time held at closed crossings included.

    Notes
    -----
    A train that is held at a closed crossing cannot make up for the wait: what went before it
    varies only by how far it outlasts the wait, see ``holds.rest_after``.
    """
    known = found.rides.get((arc, *ride))
    if known is None:
        known = found.rides[(arc, *ride)] = _leg_time(world, found, arc, ride)
    return known


def _leg_time(world: PlanningWorld, found: Found, arc: int, ride: tuple[int, int]) -> LegTime:
    mean = (ride[1] - ride[0]) / 60
    held, planned_min = _held(world, found, arc, ride)
    if held:
        free, variance = rest_after(world, found.leg_links(arc).of(0), planned_min, held)
    else:
        free, variance = mean, float(found.leg_times(arc).variance_h2[0])
    least = mean - free * (1 - world.basis.assumptions.value("min_time_share"))
    return LegTime(mean, variance**0.5 if free > 0 else 0.0, least)


def _held(
    world: PlanningWorld, found: Found, arc: int, ride: tuple[int, int]
) -> tuple[tuple[Held, ...], int]:
    """Return what holds a ride, and its minutes without; no lorry is sent into a closure."""
    row, whole = int(found.graph.service[arc]), ride[1] - ride[0]
    if row < 0:
        return (), whole
    own = world.services.rows[row].transit_min
    planned = int(found.leg_times(arc).total_minutes[0]) if own is None else own
    if planned == whole:
        return (), whole
    held = held_on_way(world, found.leg_links(arc).of(0), ride[0], planned, found.graph.holds)
    assert sum(stay.minutes for stay in held) == whole - planned, f"{held} for {whole - planned}"
    return held, planned


def leg_clock(world: PlanningWorld, found: Found, arc: int, ride: tuple[int, int]) -> Clock:
    """Return when a ride is where, by plan; ``ride`` as in ``leg_time``."""
    held, planned_min = _held(world, found, arc, ride)
    return clock_of(world, found.leg_links(arc).of(0), ride[0], planned_min, held)


def make_leg(world: PlanningWorld, found: Found, arc: int, departure: int, ready: int) -> Leg:
    """Explain one leg.

    Parameters
    ----------
    departure : int
        Index of the departure in the graph, -1 for a lorry.
    ready : int
        When the goods are there [minute].
    """
    paths = found.leg_links(arc)
    links = paths.of(0)
    row = int(found.graph.service[arc])
    service = world.services.rows[row] if row >= 0 else None
    arcs = found.arcs
    if service is None:
        depart, cutoff = ready, ready
        arrive = ready + int(arcs.arc_duration[arc])
    else:
        depart = int(arcs.dep_time[departure])
        cutoff = depart - int(arcs.arc_cutoff[arc])
        arrive = int(arcs.dep_arrive[departure]) + int(arcs.arc_duration[arc])
    money = _money(world, found, arc, service)
    time = leg_time(world, found, arc, (depart, arrive))
    clock = leg_clock(world, found, arc, (depart, arrive))
    times = found.leg_times(arc)
    km = float(times.km[0])
    tkm = max(found.load.net_t * km, 1e-9)
    nodes, table = world.network.nodes, world.network.links
    start, end = int(table.tail[links[0]]), int(table.head[links[-1]])
    steps = crossing_steps(world, links, clock, found.load, found.prices.costs)
    lorries = found.load.trucks if service is None else 0
    return Leg(
        mode=Mode(service.mode if service else "road"),
        kind=service.kind if service else _haul_kind(world, int(links[0]), len(links)),
        service_id=service.id if service else f"lorry-{nodes.ref[start]}-{nodes.ref[end]}",
        service_name=service.name if service else _haul_name(world, int(links[0]), len(links)),
        departure_kind=_kind(service),
        frequency_per_week=service.frequency_per_week or None if service else None,
        origin_id=nodes.ref[start],
        origin=_label(world, start),
        destination_id=nodes.ref[end],
        destination=_label(world, end),
        ready_minute=ready,
        cutoff_minute=cutoff,
        depart_minute=depart,
        arrive_minute=arrive,
        distance_km=km,
        time_split_h=_time_split(times, service, arrive - depart),
        cost_usd=money.cents / 100,
        cost_low_usd=money.low_cents / 100,
        cost_high_usd=money.high_cents / 100,
        cost_split_usd={name: cents / 100 for name, cents in money.split.items()},
        co2e_kg=(money.wtt_g + money.ttw_g) / 1000,
        co2e_wtt_kg=money.wtt_g / 1000,
        co2e_ttw_kg=money.ttw_g / 1000,
        energy_kwh=money.energy_kwh,
        co2e_factor_g_per_tkm=(money.wtt_g + money.ttw_g) / tkm,
        co2e_quality=_quality(world, paths, service),
        est_share=_est_share(times, service, money),
        sd_h=time.sd_h,
        p90_h=time.mean_h + _Z90 * time.sd_h,
        published_days=service.published_days if service else None,
        crossings=steps,
        stops=stops_of(world, links, clock),
        path=path_of(world, links),
        countries=countries_of(world, links),
        sources=_sources(world, paths, service, found.prices.market),
        lorries=lorries,
        notes=leg_notes(steps, lorries),
        price_key=tuple(links.tolist()),
    )


def _money(world: PlanningWorld, found: Found, arc: int, service: Service | None) -> LegMoney:
    """Price a leg; from memory what every question shares, which the through lorry is not."""
    told = found.prices.told
    money = told.get(arc) if arc != found.lorry_arc else None
    if money is None:
        costs, paths = found.prices.costs, found.leg_links(arc)
        money = leg_money(world, costs, found.load, paths, service)
        if arc != found.lorry_arc:
            told[arc] = money
    return money


def _haul_kind(world: PlanningWorld, link: int, n_links: int) -> str:
    kind = world.network.links.kind[link]
    if n_links == 1 and kind == KIND["access"]:
        return "drayage"
    if n_links == 1 and kind == KIND["transfer"]:
        return "transfer"
    return "trucking"


def _haul_name(world: PlanningWorld, link: int, n_links: int) -> str:
    words = {"drayage": "lorry to or from the terminal", "transfer": "lorry between terminals"}
    return words.get(_haul_kind(world, link, n_links), "through lorry, door to door")


def _label(world: PlanningWorld, node: int) -> str:
    nodes = world.network.nodes
    name = nodes.name[node]
    return f"{name} rail terminal" if nodes.kind[node] == "terminal" else name


def _kind(service: Service | None) -> DepartureKind:
    if service is None:
        return DepartureKind.ON_DEMAND
    if service.basis == "user":
        return DepartureKind.USER
    if service.frequency_basis == "published":
        return DepartureKind.PUBLISHED
    return DepartureKind.GENERATED


def _time_split(times: LegTimes, service: Service | None, ride_min: int) -> dict[str, float]:
    """Return hours by part; they sum to the planned time of the leg to the minute."""
    if service is not None and service.transit_min is not None:
        split = {"as quoted": service.transit_min}
    else:
        minutes = times.minutes[:, 0]
        split = {name: int(minutes[k]) for k, name in enumerate(TIME_PARTS) if minutes[k]}
        if service is not None and service.consolidation_h:
            split["consolidation"] = round(service.consolidation_h * 60)
            split["terminal"] -= split["consolidation"]
    held = ride_min - sum(split.values())
    if held:
        split["held at a closed crossing"] = held
    return {name: value / 60 for name, value in split.items()}


def _quality(world: PlanningWorld, paths: LegPaths, service: Service | None) -> str:
    key = ("quality", paths.links.tobytes(), None if service is None else service.mode)
    found: str | None = world.ways.get(key)
    if found is None:
        found = _quality_of(world, paths, service)
        world.remember_way(key, found)
    return found


def _quality_of(world: PlanningWorld, paths: LegPaths, service: Service | None) -> str:
    mode = _MODE_OF[int(world.network.links.mode[paths.of(0)[0]])]
    mode = service.mode if service else mode
    if mode != "rail":
        return {
            "road": "default: DEFRA 2025 articulated lorry, GLEC uplift outside Europe",
            "sea": "default: DEFRA 2025 container ship, distance adjustment of GLEC",
            "ferry": "default: DEFRA 2025 RoRo ferry",
            "air": "default: GLEC v3.2 freighter mean, secondary report",
        }[mode]
    links = world.network.links
    on_line = paths.of(0)[world.basis.on_line["rail"][paths.of(0)]]
    km = links.length_km[on_line]
    share = float((world.basis.electric_share[on_line] * km).sum() / max(km.sum(), 1e-9))
    return f"modelled: {share:.0%} electric, grid mean by country, energy per gross tkm est"


def _est_share(times: LegTimes, service: Service | None, money: LegMoney) -> float:
    """Return the mean of the shares of time and of money that rest on estimates."""
    quoted = service is not None and service.transit_min is not None
    time = 0.0 if quoted else float(times.est_share[0])
    return (time + money.est_share) / 2


def _sources(
    world: PlanningWorld, paths: LegPaths, service: Service | None, market: str
) -> tuple[str, ...]:
    """Return where service, price and way were read; a user's own price needs no rates of ours."""
    links = paths.of(0)
    found = [service.source] if service else []
    if service is not None and service.price_usd_per_feu is not None:
        found.append(service.price_source)
    else:
        found += tariff_sources(world.basis, links, market)
    ways = list(dict.fromkeys(world.network.links.source[k] for k in links))
    return tuple(dict.fromkeys(s for s in (*found, *ways[:_WAY_SOURCES]) if s))

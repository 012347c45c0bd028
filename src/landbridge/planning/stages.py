"""What happens along one leg: stops in time and space, border steps, the line on the map."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from landbridge.core.enums import LoadForm
from landbridge.core.shipment import Load
from landbridge.network.cost import COMPONENTS, LinkCosts
from landbridge.network.crossings import same_union
from landbridge.network.model import KIND, MODE, Crossing
from landbridge.planning.holds import Held, way_min
from landbridge.planning.world import PlanningWorld
from landbridge.results.planning import CrossingStep, Stop

__all__ = [
    "Border",
    "Clock",
    "borders_of",
    "clock_of",
    "countries_of",
    "crossing_steps",
    "path_of",
    "stops_of",
]

I32 = NDArray[np.int32]
F64 = NDArray[np.float64]
#: a station without a border is named on the way at most so often
_STOP_EVERY_KM = 400.0
#: points of a leg's line on the map
_MAX_POINTS = 240


@dataclass(frozen=True, slots=True)
class Clock:
    """Minutes and kilometres along a leg, at the start of each link and at the end.

    Attributes
    ----------
    minute, km : shape (n_links + 1,)
    held : what holds the train on its way, by position of the link
    """

    minute: F64
    km: F64
    held: dict[int, Held]


def clock_of(
    world: PlanningWorld, links: I32, depart: int, planned_min: int, held: tuple[Held, ...] = ()
) -> Clock:
    """Spread a leg over its links in proportion to the planned time on each.

    A user's own transit time stretches or shrinks the model's times. A train held at a closed
    crossing keeps its times up to there, stands there so much longer, and is later by as much
    from there on.
    """
    minute = way_min(world, links, planned_min) + depart
    for stay in held:
        minute[stay.place + 1 :] += stay.minutes
    km = np.concatenate([[0.0], np.cumsum(world.network.links.length_km[links])])
    return Clock(minute, km, {stay.place: stay for stay in held})


def countries_of(world: PlanningWorld, links: I32) -> tuple[str, ...]:
    """Return the countries of a leg in order, each run once."""
    key = ("countries", links.tobytes())
    known: tuple[str, ...] | None = world.ways.get(key)
    if known is not None:
        return known
    nodes, table = world.network.nodes, world.network.links
    found = [nodes.country[table.tail[links[0]]]]
    for link in links:
        for country in (nodes.country[table.tail[link]], nodes.country[table.head[link]]):
            if country != found[-1]:
                found.append(country)
    world.remember_way(key, tuple(found))
    return tuple(found)


class Border(NamedTuple):
    """A border that a way crosses: index, countries and stations (node indices) in its order."""

    crossing: int
    countries: tuple[str, str]
    stations: tuple[int, int]


def borders_of(world: PlanningWorld, links: I32) -> tuple[Border, ...]:
    """Return the borders that a leg crosses, in order; reloading inside a country is none."""
    key = ("borders", links.tobytes())
    known: tuple[Border, ...] | None = world.ways.get(key)
    if known is not None:
        return known
    nodes, table = world.network.nodes, world.network.links
    found = []
    for link in links[table.crossing[links] >= 0].tolist():
        ends = int(table.tail[link]), int(table.head[link])
        sides = nodes.country[ends[0]], nodes.country[ends[1]]
        if sides[0] != sides[1]:
            found.append(Border(int(table.crossing[link]), sides, ends))
    world.remember_way(key, tuple(found))
    return tuple(found)


def crossing_steps(
    world: PlanningWorld, links: I32, clock: Clock, load: Load, costs: LinkCosts
) -> tuple[CrossingStep, ...]:
    """Return what happens at each border and break of gauge of a leg."""
    network, times = world.network, world.basis.times
    money = costs.money[COMPONENTS.index("crossing")]
    steps = []
    for k, link in enumerate(links):
        index = int(network.links.crossing[link])
        if index < 0:
            continue
        row = network.crossings[index]
        outward = network.links.country[link] == row.country_a
        sides = (row.country_a, row.country_b) if outward else (row.country_b, row.country_a)
        held = clock.held.get(k)
        steps.append(
            CrossingStep(
                crossing_id=row.id,
                name=row.name if outward else _turned(row.name),
                countries=sides,
                break_of_gauge=row.break_of_gauge,
                arrive_minute=round(float(clock.minute[k])),
                dwell_h=float(times.crossing_h[link]),
                sd_h=row.sd_h,
                cost_usd=round(float(money[link]), 2),
                steps=_what_happens(world, int(link), row, sides, load),
                est=row.est,
                source=row.source,
                held_h=held.minutes / 60 if held else 0.0,
                held_by=held.reasons if held else (),
            )
        )
    return tuple(steps)


def _turned(name: str) -> str:
    """Return the name of a pair of stations in the order of travel."""
    sides = name.split(" - ")
    return " - ".join(reversed(sides)) if len(sides) == 2 and "(" not in name else name


def _what_happens(
    world: PlanningWorld, link: int, row: Crossing, sides: tuple[str, str], load: Load
) -> tuple[str, ...]:
    if row.mode == "ferry":
        return ("wait for berth, weather and a full vessel", "load on board")
    if sides[0] == sides[1]:
        return (_reload(world, link, load),)
    if same_union(world.unions, *sides):
        return ("no customs inside the union", "change of locomotive")[
            : 2 if row.mode == "rail" else 1
        ]
    steps = [f"export customs {sides[0]}"]
    if row.mode == "road":
        return (*steps, f"queue and import or transit customs {sides[1]}")
    steps.append(_reload(world, link, load) if row.break_of_gauge else "change of locomotive")
    return (*steps, f"import or transit customs {sides[1]}")


def _reload(world: PlanningWorld, link: int, load: Load) -> str:
    nodes, links = world.network.nodes, world.network.links
    a, b = (int(nodes.gauge_mm[n]) for n in (links.tail[link], links.head[link]))
    what = "vehicles to other wagons" if load.form is LoadForm.CAR_WAGON else "boxes"
    return f"reload {what}, {a} -> {b} mm"


def stops_of(world: PlanningWorld, links: I32, clock: Clock) -> tuple[Stop, ...]:
    """Return the ends of a leg, both sides of every border, and stations between, far apart."""
    key = ("stops", links.tobytes())
    shown: tuple[tuple[int, Stop], ...] | None = world.ways.get(key)
    if shown is None:
        shown = _shown(world, links, clock)
        world.remember_way(key, shown)
    minute = np.rint(clock.minute).astype(np.int64).tolist()
    return tuple(replace(stop, minute=minute[k]) for k, stop in shown)


def _shown(world: PlanningWorld, links: I32, clock: Clock) -> tuple[tuple[int, Stop], ...]:
    """Return the stops that are shown, by their place on the way, without their minute."""
    nodes, table = world.network.nodes, world.network.links
    at = [int(table.tail[links[0]]), *(int(table.head[k]) for k in links)]
    needed = {0, len(at) - 1}
    for k, link in enumerate(links):
        if table.crossing[link] >= 0:
            needed |= {k, k + 1}
    last_km, shown = 0.0, set(needed)
    borders_km = np.array([clock.km[k] for k in sorted(needed)])
    for k in range(1, len(at) - 1):
        if k in needed:
            last_km = float(clock.km[k])
            continue
        ahead = borders_km[borders_km > clock.km[k]]
        near = len(ahead) and ahead[0] - clock.km[k] < _STOP_EVERY_KM / 2
        if clock.km[k] - last_km >= _STOP_EVERY_KM and not near and nodes.kind[at[k]] == "rail":
            shown.add(k)
            last_km = float(clock.km[k])
    return tuple(
        (
            k,
            Stop(
                name=nodes.name[at[k]],
                country=nodes.country[at[k]],
                lat=float(nodes.lat[at[k]]),
                lon=float(nodes.lon[at[k]]),
                km=float(clock.km[k]),
                minute=0,
            ),
        )
        for k in sorted(shown)
    )


def path_of(world: PlanningWorld, links: I32) -> tuple[tuple[float, float], ...]:
    """Return the line of a leg on the map as (lon, lat) points, thinned to a few hundred."""
    key = links.tobytes()
    found: tuple[tuple[float, float], ...] | None = world.drawn.get(key)
    if found is None:
        found = _draw(world, links)
        world.drawn[key] = found
    return found


def _draw(world: PlanningWorld, links: I32) -> tuple[tuple[float, float], ...]:
    nodes, table = world.network.nodes, world.network.links
    points = [(float(nodes.lon[table.tail[links[0]]]), float(nodes.lat[table.tail[links[0]]]))]
    for link in links:
        if table.kind[link] not in (KIND["line"], KIND["crossing"]):
            continue
        shape = world.network.geometry.get(table.line_id[link])
        if shape is not None and table.mode[link] != MODE["road"]:
            way = shape if table.forward[link] else shape[::-1]
            points += [(float(x), float(y)) for x, y in way]
        head = table.head[link]
        points.append((float(nodes.lon[head]), float(nodes.lat[head])))
    head = table.head[links[-1]]
    points.append((float(nodes.lon[head]), float(nodes.lat[head])))
    last = points[-1]
    points = [p for k, p in enumerate(points) if k == 0 or p != points[k - 1]]
    if len(points) == 1:  # a haul inside one city
        points.append(last)
    if len(points) > _MAX_POINTS:
        keep = np.unique(np.linspace(0, len(points) - 1, _MAX_POINTS).round().astype(int))
        points = [points[k] for k in keep]
    return tuple((round(x, 3), round(y, 3)) for x, y in points)

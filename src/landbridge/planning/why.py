"""Why there is no answer: which constraint binds, and the nearest change that gives one.

One constraint after the other is left out and the question asked again; the first that gives an
answer alone is the one that binds. Where none does so alone, all are left out and put back one by
one, which leaves a set that binds together.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields, replace
from zoneinfo import ZoneInfo

from landbridge.core.enums import Handling, LoadForm
from landbridge.core.shipment import Load
from landbridge.core.timeline import LAST_DATE, utc_of
from landbridge.planning.cautions import piece_refusal
from landbridge.planning.papers import nearest_way
from landbridge.planning.query import Condition, PlanQuery
from landbridge.planning.restrictions import Screen
from landbridge.planning.rules import ban_links
from landbridge.planning.search import FREE, Found, Limits, search_load
from landbridge.planning.traits import ferry_links, largest_departure
from landbridge.planning.world import PlanningWorld

__all__ = ["Why", "refused", "why_nothing"]

_WORDS = {
    "rules": "sanctions, bans and closures",
    "handling": "what services take",
    "capacity": "the room on one departure",
    "modes": "--modes",
    "avoid": "--avoid",
    "require": "--require",
    "deadline": "--deliver-by",
    "budget": "--budget",
}


@dataclass(frozen=True, slots=True)
class Why:
    """The reason for an empty answer."""

    reason: str
    binding: str  # machine-readable: the limit's name, or "network"
    relaxation: str | None


Ask = Callable[[PlanQuery, Limits], tuple[Found, ...]]


def refused(query: PlanQuery, screen: Screen) -> Why | None:
    """Return why a shipment is refused before any search, None where it is not."""
    if screen.forbidden:
        banned = [r for r in screen.rules if r.forbids and r.kind in ("import_ban", "export_ban")]
        ids = ",".join(r.rule_id for r in banned)
        sources = "; ".join(dict.fromkeys(r.source for r in banned))
        return Why(
            f"The movement is forbidden on {query.ready}: {screen.forbidden} (Source: {sources})",
            f"rule:{ids}",
            "Other goods, another origin or destination, or a licence that exempts the goods.",
        )
    if not query.goods.rides_container_train:
        return Why(
            f"No service takes {query.goods.text!r} (HS {query.goods.hs}): "
            f"{query.goods.why_not or 'container trains do not take them.'}",
            "goods",
            nearest_way(query.goods),
        )
    large = piece_refusal(query.goods)
    return None if large is None else Why(large[0], "piece", large[1])


def why_nothing(world: PlanningWorld, query: PlanQuery, screen: Screen) -> Why:
    """Find the constraint that leaves no answer."""

    def ask(question: PlanQuery, limits: Limits) -> tuple[Found, ...]:
        founds = (
            search_load(world, question, load, screen, limits, quick=True)
            for load in question.loads
        )
        return tuple(found for found in founds if found.paths)

    for name in _in_force(query):
        found = ask(query, FREE.without(name))
        if found:
            return _explain(world, query, screen, name, (found, ask))
    names = [f.name for f in fields(Limits)]
    if not ask(query, FREE.without(*names)):
        return _unreachable(world, query)
    return _together(query, ask, names)


def _in_force(query: PlanQuery) -> Iterator[str]:
    if query.deliver_by is not None:
        yield "deadline"
    if query.budget_usd is not None:
        yield "budget"
    if query.require:
        yield "require"
    if query.avoid:
        yield "avoid"
    yield from ("capacity", "modes", "handling", "rules")


def _explain(
    world: PlanningWorld,
    query: PlanQuery,
    screen: Screen,
    name: str,
    asked: tuple[tuple[Found, ...], Ask],
) -> Why:
    found, ask = asked
    paths = [path for one in found for path in one.paths]
    if name == "deadline":
        zone = ZoneInfo(query.destination.timezone)
        soonest = utc_of(min(p.arrival for p in paths)).astimezone(zone).date()
        within = soonest <= LAST_DATE
        return Why(
            f"Nothing arrives by {query.deliver_by}; the earliest arrival is {soonest}.",
            name,
            f"--deliver-by {soonest} or later." if within else "An earlier --depart.",
        )
    if name == "budget":
        least = -(-min(p.money for p in paths) // 100)  # up to the whole dollar
        return Why(
            f"Nothing costs {query.budget_usd:,.0f} USD or less; the cheapest costs {least:,} USD.",
            name,
            f"--budget {least} or more.",
        )
    if name == "capacity":
        return _too_large(world, query)
    if name == "handling":
        return _not_taken(query)
    if name == "rules":
        return _banned(world, query, screen, found)
    if name == "modes":
        used = sorted({mode for one in found for mode in _modes_used(world, one)})
        return Why(
            f"No itinerary by {', '.join(query.modes)} alone joins {query.origin.name} and "
            f"{query.destination.name}.",
            name,
            f"Allow {', '.join(m for m in used if m not in query.modes) or 'all modes'} as well.",
        )
    return _filtered(query, name, ask)


def _filtered(query: PlanQuery, name: str, ask: Ask) -> Why:
    """Name the single avoid or require that binds, or all of them."""
    given: tuple[Condition, ...] = query.avoid if name == "avoid" else query.require
    for one in given:
        rest = tuple(c for c in given if c is not one)
        fewer = replace(query, avoid=rest) if name == "avoid" else replace(query, require=rest)
        if ask(fewer, FREE):
            given = (one,)
            break
    texts = ", ".join(f"{c.kind} {c.text}" for c in given)
    verb = "avoids" if name == "avoid" else "passes"
    return Why(
        f"No itinerary from {query.origin.name} to {query.destination.name} {verb} {texts} and "
        "keeps the other conditions.",
        f"{name}:{','.join(c.value for c in given)}",
        f"Leave out {' and '.join(f'--{name} {c.text}' for c in given)}.",
    )


def _too_large(world: PlanningWorld, query: PlanQuery) -> Why:
    rooms = [(load, largest_departure(world, load)) for load in query.loads]
    load, room = max(rooms, key=lambda pair: pair[1] / max(_size(pair[0]), 1e-9))
    unit = "car wagons" if load.form is LoadForm.CAR_WAGON else "TEU"
    parts = int(-(-_size(load) // room)) if room else 0
    cure = f"Split it into {parts} shipments or more." if parts else "Book a charter."
    return Why(
        f"One departure carries at most {room:,.0f} {unit} of such goods on the services that "
        f"take them; this shipment needs {_size(load):,.0f} ({load.equipment}).",
        "capacity",
        cure,
    )


def _size(load: Load) -> float:
    return float(load.wagons if load.form is LoadForm.CAR_WAGON else load.teu)


def _not_taken(query: PlanQuery) -> Why:
    load = query.loads[0]
    what = f"handling class {load.handling.value}"
    if load.dangerous_class:
        what += f", dangerous class {load.dangerous_class}"
    elif load.handling is Handling.DANGEROUS:
        what += ", class unknown"
    return Why(
        f"No chain of services from {query.origin.name} to {query.destination.name} takes "
        f"{query.goods.text!r} ({what}).",
        "handling",
        "Give your own services with --services, or ask the carrier for a special consignment.",
    )


def _banned(
    world: PlanningWorld, query: PlanQuery, screen: Screen, found: tuple[Found, ...]
) -> Why:
    used = {k for one in found for p in one.paths for a in p.arcs for k in one.leg_links(a).of(0)}
    hit = {
        ban.rule_id
        for ban in (*screen.countries, *screen.crossings, *screen.modes)
        if ban_links(world, ban)[list(used)].any()
    }
    rules = [r for r in screen.rules if r.rule_id in hit]
    texts = " ".join(f"{r.summary} (Source: {r.source})" for r in rules)
    ends = [r.to_minute for r in rules if r.to_minute < query.latest_min + 400 * 1440]
    cure = f"Ship after {utc_of(max(ends)):%Y-%m-%d}." if ends else "Ask for a licence."
    return Why(
        f"Bans or closures leave no way on {query.ready}: {texts}",
        "rule:" + ",".join(sorted(hit)),
        cure,
    )


def _modes_used(world: PlanningWorld, found: Found) -> set[str]:
    used, shipped = set(), ferry_links(world)
    for path in found.paths:
        for arc in path.arcs:
            row = int(found.graph.service[arc])
            if row >= 0:
                used.add(world.services.rows[row].mode)
            elif arc == found.lorry_arc:
                used.add("road")
            if shipped[found.leg_links(arc).of(0)].any():
                used.add("ferry")
    return used


def _unreachable(world: PlanningWorld, query: PlanQuery) -> Why:
    params = world.scenario.planning
    return Why(
        f"No chain of at most {params.max_legs} legs of services, lorries and vessels joins "
        f"{query.origin.name} and {query.destination.name} within {params.horizon_days} days "
        f"in scenario {world.scenario.name!r}.",
        "network",
        "A scenario that opens more lines or crossings, a larger planning.max_legs, or your own "
        "services with --services.",
    )


def _together(query: PlanQuery, ask: Ask, names: list[str]) -> Why:
    """Put constraints back one by one; those that cannot come back bind together."""
    out = list(names)
    for name in names:
        fewer = [n for n in out if n != name]
        if ask(query, FREE.without(*fewer)):
            out = fewer
    words = ", ".join(_WORDS[n] for n in out)
    return Why(
        f"No single constraint stands in the way alone; together these do: {words}.",
        "+".join(out),
        f"Loosen all of: {words}.",
    )

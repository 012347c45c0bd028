"""One question to the planning engine: a front of itineraries, or the reason there is none."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from landbridge.core.enums import LoadForm, PlanStatus
from landbridge.core.shipment import Load
from landbridge.core.version import __version__
from landbridge.kernels.labels import Path
from landbridge.planning.carbon import hourly_notes
from landbridge.planning.cautions import cautions
from landbridge.planning.closures import closure_notes
from landbridge.planning.fronts import Slack, reported_front, tags_of, thinned
from landbridge.planning.itineraries import Candidate, make_candidate, make_itinerary, straight
from landbridge.planning.latecomers import latecomers
from landbridge.planning.query import PlanQuery
from landbridge.planning.restrictions import Screen, packaged_rules, screen
from landbridge.planning.rules import ban_links
from landbridge.planning.search import FREE, Found, search_load
from landbridge.planning.traits import largest_departure
from landbridge.planning.vehicles import convoys
from landbridge.planning.why import Why, refused, why_nothing
from landbridge.planning.world import PlanningWorld
from landbridge.results.planning import Itinerary, PlanResult, RestrictionNote
from landbridge.results.recommend import choose

__all__ = ["plan_shipment"]

_GENERATED = (
    "Departures are generated from published or balanced weekly frequencies where no timetable is "
    "published; each leg says which."
)
_HAULS = "Lorry hauls to and from terminals are always allowed and not counted among the modes."


def plan_shipment(world: PlanningWorld, query: PlanQuery) -> PlanResult:
    """Plan one shipment.

    Parameters
    ----------
    world : PlanningWorld
        Network, services and costs of a scenario.
    query : PlanQuery
        A checked question, see ``planning.query.make_query``.

    Returns
    -------
    PlanResult
        ``answered`` with the front; ``limit`` with what was found when the bound on labels was
        reached; ``infeasible`` with the constraint that binds and the nearest change that helps.

    Notes
    -----
    The search runs once for each way to stow the goods (boxes, car wagons) on arrival, money,
    CO2e and the sum of leg variances; the distribution of the arrival is then computed for each
    path, and what is dominated on the reported values is dropped.
    """
    rules = screen(
        packaged_rules(), query.goods, query.origin.country, query.destination.country, query.ready
    )
    why = refused(query, rules)
    if why is not None:
        return _nothing(world, query, why, rules, ())
    founds = tuple(search_load(world, query, load, rules) for load in query.loads)
    complete = all(found.complete for found in founds)
    if not any(found.paths for found in founds):
        why = _stopped(world) if not complete else why_nothing(world, query, rules)
        return _nothing(world, query, why, rules, founds, complete=complete)
    items = [make_candidate(world, query, found, path) for found in founds for path in found.paths]
    front = reported_front(straight(world, query, items), _slack(world))
    first = _first(world, query, front)
    tags = tags_of(front, query.ready_min)
    shown = tuple(
        replace(make_itinerary(world, query, candidate), tags=tags.get(candidate.id, ()))
        for candidate in thinned(front, query.max_itineraries, query.ready_min, first)
    )
    return PlanResult(
        status=PlanStatus.ANSWERED if complete else PlanStatus.LIMIT,
        reason=None if complete else _stopped(world).reason,
        binding=None if complete else "max_labels",
        relaxation=None if complete else _stopped(world).relaxation,
        query=_asked(world, query),
        itineraries=shown,
        restrictions=(
            *_notes(world, query, rules, founds, shown),
            *closure_notes(world, query, rules, founds, shown),
        ),
        guarantee=_guarantee(world, len(front), len(shown), complete=complete),
        counters=_counters(founds) | {"paths_found": len(items), "front": len(front)},
        assumptions=(*convoys(shown), *_assumptions(world, query)),
        fingerprint=world.network.fingerprint,
        version=__version__,
        latecomers=latecomers(world, query, rules, front),
    )


def _slack(world: PlanningWorld) -> Slack:
    params = world.scenario.planning
    return Slack(params.eps_minutes, params.eps_money_share, params.eps_co2e_share)


def _first(world: PlanningWorld, query: PlanQuery, front: Sequence[Candidate]) -> int:
    """Return the index of the itinerary that readers see first; it is never thinned out."""
    dated = query.deliver_by is not None
    return choose(
        [candidate.values[3] / 100 for candidate in front],
        [(candidate.values[2] - query.ready_min) / 60 for candidate in front],
        [candidate.spread.on_time if dated else None for candidate in front],
        _time_value(world, query) / 24,
    )


def _time_value(world: PlanningWorld, query: PlanQuery) -> float:
    """Return what a day on the way costs the owner of the goods [USD]."""
    worth = max(load.value_usd for load in query.loads)
    return round(worth * world.scenario.cost.value_of_time_share_per_day, 2)


def _asked(world: PlanningWorld, query: PlanQuery) -> dict[str, Any]:
    """Return the question as plain data, with the scenario and the value of time it stands on."""
    share = world.scenario.cost.value_of_time_share_per_day
    return {
        **query.described(world.scenario.name, world.scenario.title),
        "time_value_usd_per_day": _time_value(world, query),
        "time_value_basis": f"{share:.2%} of the estimated value of the goods",
    }


def _nothing(
    world: PlanningWorld,
    query: PlanQuery,
    why: Why,
    rules: Screen,
    founds: Sequence[Found],
    *,
    complete: bool = True,
) -> PlanResult:
    return PlanResult(
        status=PlanStatus.INFEASIBLE if complete else PlanStatus.LIMIT,
        reason=why.reason,
        binding=why.binding,
        relaxation=why.relaxation,
        query=_asked(world, query),
        itineraries=(),
        restrictions=tuple(
            note
            for rule, note in zip(rules.rules, rules.notes, strict=True)
            if rule.rule_id in why.binding
        )
        + (closure_notes(world, query, rules, founds, ()) if founds else ()),
        guarantee="no itinerary keeps all constraints",
        counters=_counters(founds),
        assumptions=_assumptions(world, query),
        fingerprint=world.network.fingerprint,
        version=__version__,
        latecomers=latecomers(world, query, rules, ()) if founds else (),
    )


def _stopped(world: PlanningWorld) -> Why:
    most = world.scenario.planning.max_labels
    return Why(
        f"The search stopped at its bound of {most:,} labels; what it had found is shown.",
        "max_labels",
        "Raise planning.max_labels in a scenario, allow wider planning.eps_* values, or narrow "
        "the question with --modes, --avoid or --deliver-by.",
    )


def _notes(
    world: PlanningWorld,
    query: PlanQuery,
    rules: Screen,
    founds: Sequence[Found],
    shown: Sequence[Itinerary],
) -> tuple[RestrictionNote, ...]:
    """Return the rules that took something away from the front, and warnings on what is shown."""
    bound = _binding_rules(world, query, rules, founds)
    for item in shown:
        modes = {leg.mode.value for leg in item.legs} | set(item.modes)
        touched = rules.notes_on_path(item.countries, item.crossings, modes)
        hard = {rule.rule_id for rule in rules.rules if rule.forbids}
        bound |= {note.rule_id for note in touched if note.rule_id not in hard}
        held = (by for leg in item.legs for step in leg.crossings for by in step.held_by)
        bound |= {by.removeprefix("rule ") for by in held}
    return tuple(note for note in rules.notes if note.rule_id in bound)


def _binding_rules(
    world: PlanningWorld, query: PlanQuery, rules: Screen, founds: Sequence[Found]
) -> set[str]:
    """Return the forbidding rules that an itinerary of the front without rules would break."""
    bans = (*rules.countries, *rules.crossings, *rules.modes)
    if not bans:
        return set()
    bound: set[str] = set()
    for found in founds:
        if not found.ruled:
            continue
        free = search_load(world, query, found.load, rules, FREE.without("rules"))
        mine = {_places(found, path) for path in found.paths}
        for path in free.paths:
            used = list(_places(free, path))
            if frozenset(used) in mine:
                continue
            span = (query.ready_min, path.arrival)
            bound |= {
                ban.rule_id
                for ban in bans
                if ban.from_minute < span[1]
                and ban.to_minute > span[0]
                and ban_links(world, ban)[used].any()
            }
    return bound


def _places(found: Found, path: Path) -> frozenset[int]:
    return frozenset(int(k) for arc in path.arcs for k in found.leg_links(arc).of(0))


def _guarantee(world: PlanningWorld, front: int, shown: int, *, complete: bool) -> str:
    p = world.scenario.planning
    if not complete:
        return "stopped early: real itineraries, no promise of a whole front"
    exact = not (p.eps_minutes or p.eps_money_share or p.eps_co2e_share or p.eps_risk_h2)
    if exact:
        text = "exact Pareto front on planned arrival, P50, P90, price and CO2e"
    else:
        text = (
            f"epsilon front: every other way has one here that arrives at most {p.eps_minutes} min "
            f"later by plan and is at most {2 * p.eps_money_share:.1%} dearer and "
            f"{2 * p.eps_co2e_share:.1%} dirtier; earliest arrival and least price are exact"
        )
    return text if shown == front else f"{text}; {shown} of {front} shown, spread over the front"


def _counters(founds: Sequence[Found]) -> dict[str, int]:
    total: dict[str, int] = {}
    for found in founds:
        for name, count in found.counters.items():
            total[name] = total.get(name, 0) + count
    return total


def _assumptions(world: PlanningWorld, query: PlanQuery) -> tuple[str, ...]:
    scenario = world.scenario
    ready = (
        f"The goods are ready at {query.origin.name} at 08:00 local time on {query.ready}; hours "
        "count from then, waiting for departures included."
    )
    prices = (
        f"Prices in {scenario.currency} of {scenario.price_year}: tariffs of other years are moved "
        f"there by US consumer prices, exchange rates are of {scenario.exchange_rate_date}; low "
        "and high span what the sources give; duties, taxes and insurance are not in them."
    )
    lines = [f"Scenario {scenario.name}: {scenario.title.rstrip('.')}.", ready, prices]
    lines += [_GENERATED, _HAULS, *query.notes()]
    if scenario.network.close_lines:
        closed = ", ".join(scenario.network.close_lines)
        lines.append(f"The scenario closes the lines {closed}: no train uses them.")
    lines += list(
        dict.fromkeys(f"Stowage: {load.equipment}; {load.method}." for load in query.loads)
    )
    lines += hourly_notes(world)
    lines += cautions(query.goods, query.loads)
    lines += [line for load in query.loads if (line := _too_large_for_trains(world, load))]
    if not scenario.network.suez_open:
        lines.append("Vessels between Asia and Europe sail around the Cape of Good Hope.")
    return tuple(lines)


def _too_large_for_trains(world: PlanningWorld, load: Load) -> str | None:
    """Say when no train that takes such goods has room for the whole load."""
    size = load.wagons if load.form is LoadForm.CAR_WAGON else load.teu
    room = largest_departure(world, load, "rail")
    if not 0 < room < size:
        return None
    return (
        f"No train that takes such goods has room for the whole load of {load.equipment} (at most "
        f"{room:,.0f}, needed {size:,.0f}): split it into {-(-size // room):.0f} shipments to go "
        "by rail."
    )

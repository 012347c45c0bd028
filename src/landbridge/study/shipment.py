"""Plan a shipment from a user's words: places, goods, amount, date and conditions."""

from __future__ import annotations

import hashlib
import stat
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from landbridge.core.enums import UnitLoad
from landbridge.core.errors import UnknownNameError, UsageError
from landbridge.study.arguments import (
    day_of,
    number_of,
    path_of,
    scenario_of,
    text_of,
    unit_of,
    words_of,
)

if TYPE_CHECKING:
    from landbridge.facts import Place
    from landbridge.planning import PlanningWorld
    from landbridge.results.planning import PlanResult
    from landbridge.scenario import Scenario

__all__ = ["plan", "world_of"]

#: worlds kept per process, the latest ones
MAX_WORLDS = 4
#: larger tables of a user are refused by their reader; none is read for its digest
MAX_TABLE_BYTES = 2**25
_worlds: dict[tuple[str, ...], PlanningWorld] = {}


def plan(
    origin: str,
    destination: str,
    *,
    goods: str,
    units: float,
    unit: UnitLoad | str = UnitLoad.FEU,
    depart: str | date,
    deliver_by: str | date | None = None,
    scenario: str | Path | Scenario = "base-2025",
    services: str | Path | None = None,
    rates: str | Path | None = None,
    avoid: Iterable[str] = (),
    require: Iterable[str] = (),
    modes: Iterable[str] | None = None,
    budget_usd: float | None = None,
) -> PlanResult:
    """Plan one shipment: a front of itineraries over dated departures, or the reason there is none.

    Parameters
    ----------
    origin, destination : str
        Places by name in any script, UN/LOCODE or id.
    goods : str
        In words (English, Chinese, Russian, French) or an HS code.
    units, unit
        How much: ``teu``, ``feu``, ``vehicle`` or ``tonne``.
    depart, deliver_by : str or date
        Day the goods are ready and latest day of arrival, 2024-01-01 to 2028-12-31.
    scenario : str, Path or Scenario
        Name, TOML file, or a loaded scenario.
    services, rates : path, optional
        A forwarder's own timetable and rates (CSV), which add to or replace ours.
    avoid, require : iterable of str
        Countries, crossings or modes.
    modes : iterable of str, optional
        Modes allowed between terminals; lorry hauls at both ends always are.
    budget_usd : float, optional
        Most that the move may cost.

    Raises
    ------
    UsageError
        If the question makes no sense; ``UnknownNameError`` and ``AmbiguousNameError`` carry
        candidates.
    DataError
        If a table is damaged.

    Examples
    --------
    >>> answer = plan("Chengdu", "Almaty", goods="used cars", units=50, unit="vehicle",
    ...               depart="2027-03-11")  # doctest: +SKIP
    >>> answer.itineraries[0].crossings  # doctest: +SKIP
    ('khorgos-altynkol',)
    """
    from landbridge.core.kernel_cache import settle
    from landbridge.demand.goods import find_goods, stow

    ready = day_of(depart, "depart")
    due = None if deliver_by is None else day_of(deliver_by, "deliver_by")
    counted, amount = unit_of(unit), number_of(units, "units")
    budget = None if budget_usd is None else number_of(budget_usd, "budget_usd")
    shut, must = words_of(avoid, "avoid"), words_of(require, "require")
    allowed = None if modes is None else words_of(modes, "modes")
    settle()
    start, end = _place(origin, "origin"), _place(destination, "destination")
    found = find_goods(text_of(goods, "goods"))
    loads = stow(found, amount, counted)
    world = world_of(scenario, services=services, rates=rates)

    from landbridge.planning import make_query, plan_shipment

    query = make_query(
        world.network, start, end, found, loads, amount=amount, unit=counted, ready=ready,
        deliver_by=due, budget_usd=budget, avoid=shut, require=must, modes=allowed,
        params=world.scenario.planning,
    )  # fmt: skip
    return plan_shipment(world, query)


def world_of(
    scenario: str | Path | Scenario = "base-2025",
    *,
    services: str | Path | None = None,
    rates: str | Path | None = None,
) -> PlanningWorld:
    """Return the world of a scenario with a user's tables, from memory when nothing changed.

    Raises
    ------
    UsageError
        If the scenario or a file is not what its name says.
    DataError
        If a table of ours or of the user is damaged.
    """
    from landbridge import facts
    from landbridge.planning import build_world
    from landbridge.scenario import Scenario, load_scenario

    named = scenario_of(scenario)
    files = path_of(services, "services"), path_of(rates, "rates")
    chosen = named if isinstance(named, Scenario) else load_scenario(named)
    key = (
        facts.fingerprint(), chosen.name, chosen.fingerprint(),
        *(_digest(f) for f in files),
    )  # fmt: skip
    world = _worlds.pop(key, None)
    if world is None:
        world = build_world(chosen, user_services=files[0], user_rates=files[1])
    _worlds[key] = world
    while len(_worlds) > MAX_WORLDS:
        del _worlds[next(iter(_worlds))]
    return world


def _place(text: str, end: str) -> Place:
    """Return the place at one end; an error says which end it is."""
    from landbridge.facts import find_place

    try:
        return find_place(text_of(text, end))
    except UsageError as error:
        message = f"{end}: {error.message.removeprefix(f'{end}: ').removeprefix('place: ')}"
        if isinstance(error, UnknownNameError):
            kind = type(error)
            raise kind(message, candidates=error.candidates, cure=error.cure) from None
        raise UsageError(message, cure=error.cure) from None


def _digest(path: Path | None) -> str:
    """Return what tells a user's file from another; only a regular file is ever opened."""
    if path is None:
        return ""
    try:
        found = path.stat()
        if not stat.S_ISREG(found.st_mode):
            kind = "a folder" if stat.S_ISDIR(found.st_mode) else "no regular file"
            raise UsageError(f"{path}: this is {kind}.", cure="Give the path of a CSV file.")
        content = path.read_bytes() if found.st_size < MAX_TABLE_BYTES else b""
    except (OSError, ValueError) as error:
        if isinstance(error, UsageError):
            raise
        reason = getattr(error, "strerror", None) or str(error)
        raise UsageError(
            f"{path}: cannot be read: {reason}.", cure="Check the path of the file."
        ) from None
    return f"{path.name}:{found.st_size}:{hashlib.sha256(content).hexdigest()[:16]}"

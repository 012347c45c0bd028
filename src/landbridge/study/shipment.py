"""Plan a shipment from a user's words: places, goods, amount, date and conditions."""

from __future__ import annotations

import hashlib
import stat
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from landbridge.core.enums import UnitLoad
from landbridge.core.errors import UsageError
from landbridge.core.timeline import parse_date

if TYPE_CHECKING:
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
    from landbridge import facts
    from landbridge.core.kernel_cache import settle
    from landbridge.demand.goods import find_goods, stow

    settle()
    ready = _day(depart, "--depart")
    due = None if deliver_by is None else _day(deliver_by, "--deliver-by")
    counted = _unit(unit)
    start, end = facts.find_place(origin), facts.find_place(destination)
    found = find_goods(goods)
    loads = stow(found, units, counted)
    world = world_of(scenario, services=services, rates=rates)

    from landbridge.planning import make_query, plan_shipment

    query = make_query(
        world.network, start, end, found, loads, amount=float(units), unit=counted, ready=ready,
        deliver_by=due, budget_usd=budget_usd, avoid=_words(avoid), require=_words(require),
        modes=None if modes is None else _words(modes), params=world.scenario.planning,
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
    DataError
        If a table of ours or of the user is damaged.
    """
    from landbridge import facts
    from landbridge.planning import build_world
    from landbridge.scenario import Scenario, load_scenario

    chosen = scenario if isinstance(scenario, Scenario) else load_scenario(scenario)
    files = tuple(None if f is None else Path(f) for f in (services, rates))
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


def _day(value: str | date, name: str) -> date:
    if isinstance(value, str):
        return parse_date(value, name=name)
    return parse_date(value.isoformat()[:10], name=name)


def _unit(unit: UnitLoad | str) -> UnitLoad:
    try:
        return UnitLoad(str(unit).strip().lower())
    except ValueError:
        raise UsageError(
            f"unit: {unit!r} is none of {', '.join(UnitLoad)}.", cure="Choose one of them."
        ) from None


def _words(values: Iterable[str]) -> tuple[str, ...]:
    """Return a list of words; a single text counts as one word, not as its letters."""
    return (values,) if isinstance(values, str) else tuple(values)


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

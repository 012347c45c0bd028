"""A planning question, checked: places, goods, amounts, dates and filters."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from landbridge import facts
from landbridge.core.enums import Mode, UnitLoad
from landbridge.core.errors import UsageError
from landbridge.core.shipment import Goods, Load
from landbridge.core.timeline import minute_of
from landbridge.network.model import Network
from landbridge.planning.conditions import Condition, contradicted, parse_condition
from landbridge.scenario import PlanningParams

__all__ = ["Condition", "PlanQuery", "make_query", "parse_condition"]

MAX_REQUIRED = 3
_READY_AT = time(8, 0)
_MODES = tuple(m.value for m in Mode)


@dataclass(frozen=True, slots=True)
class PlanQuery:
    """A question that makes sense; whether it has an answer is another matter."""

    origin: facts.Place
    destination: facts.Place
    goods: Goods
    loads: tuple[Load, ...]
    amount: float
    unit: UnitLoad
    ready: date
    ready_min: int
    deliver_by: date | None
    latest_min: int
    budget_usd: float | None
    avoid: tuple[Condition, ...]
    require: tuple[Condition, ...]
    modes: tuple[str, ...]
    max_itineraries: int

    def notes(self) -> tuple[str, ...]:
        """Say which names to avoid or require fit several crossings."""
        given = (("--avoid", self.avoid), ("--require", self.require))
        found = (c.note(option) for option, conditions in given for c in conditions)
        return tuple(dict.fromkeys(note for note in found if note))

    def described(self, scenario: str, title: str = "") -> dict[str, Any]:
        """Return the question as plain data, for results and JSON."""
        return {
            "origin": self.origin.name, "origin_id": self.origin.place_id,
            "origin_country": self.origin.country, "origin_timezone": self.origin.timezone,
            "destination": self.destination.name, "destination_id": self.destination.place_id,
            "destination_country": self.destination.country,
            "destination_timezone": self.destination.timezone,
            "goods": self.goods.text, "hs": self.goods.hs,
            "goods_description": self.goods.description,
            "goods_group": self.goods.group_id, "goods_group_name": self.goods.group,
            "goods_attributes": list(self.goods.attributes), "handling": self.goods.handling.value,
            "units": self.amount, "unit": self.unit.value, "depart": self.ready.isoformat(),
            "deliver_by": self.deliver_by.isoformat() if self.deliver_by else None,
            "budget_usd": self.budget_usd, "avoid": [c.text for c in self.avoid],
            "require": [c.text for c in self.require], "modes": list(self.modes),
            "scenario": scenario, "scenario_title": title,
        }  # fmt: skip


def make_query(
    network: Network, origin: facts.Place, destination: facts.Place, goods: Goods,
    loads: tuple[Load, ...], *, amount: float, unit: UnitLoad, ready: date,
    deliver_by: date | None = None, budget_usd: float | None = None,
    avoid: Iterable[str] = (), require: Iterable[str] = (), modes: Iterable[str] | None = None,
    params: PlanningParams | None = None,
) -> PlanQuery:  # fmt: skip
    """Check a question and put it into the form the engine takes.

    Raises
    ------
    UsageError
        For a deadline before the start, contradictory filters, unknown modes, equal ends.
    """
    shut = tuple(parse_condition(t, network, "--avoid") for t in avoid)
    must = tuple(parse_condition(t, network, "--require") for t in require)
    allowed = _modes(modes)
    _check_contradictions(origin, destination, shut, must, allowed)
    if origin.place_id == destination.place_id:
        raise UsageError(f"Origin and destination are the same place, {origin.name}.",
                         cure="Name two places.")  # fmt: skip
    if deliver_by is not None and deliver_by < ready:
        raise UsageError(
            f"--deliver-by {deliver_by} lies before --depart {ready}.",
            cure="Give a later deadline.",
        )
    if budget_usd is not None and not 0 < budget_usd < 1e12:
        raise UsageError(f"--budget: {budget_usd} is no amount between 0 and 10^12 USD.")
    bounds = params or PlanningParams()
    ready_min = _local(ready, _READY_AT, origin.timezone)
    latest = ready_min + bounds.horizon_days * 1440
    if deliver_by is not None:
        latest = min(latest, _local(deliver_by + timedelta(days=1), time(0), destination.timezone))
    return PlanQuery(
        origin=origin, destination=destination, goods=goods, loads=loads, amount=amount, unit=unit,
        ready=ready, ready_min=ready_min, deliver_by=deliver_by, latest_min=latest,
        budget_usd=budget_usd, avoid=shut, require=must, modes=allowed,
        max_itineraries=bounds.max_itineraries,
    )  # fmt: skip


def _local(day: date, clock: time, zone: str) -> int:
    return minute_of(datetime.combine(day, clock, tzinfo=ZoneInfo(zone)))


def _modes(modes: Iterable[str] | None) -> tuple[str, ...]:
    if modes is None:
        return _MODES
    found = tuple(dict.fromkeys(m.strip().casefold() for m in modes if m.strip()))
    unknown = [m for m in found if m not in _MODES]
    if unknown or not found:
        raise UsageError(
            f"--modes: {', '.join(unknown) or 'nothing'} is no mode.",
            cure=f"Choose among {', '.join(_MODES)}.",
        )
    return found


def _check_contradictions(
    origin: facts.Place, destination: facts.Place, avoid: tuple[Condition, ...],
    require: tuple[Condition, ...], modes: tuple[str, ...],
) -> None:  # fmt: skip
    both = contradicted(avoid, require)
    if both is not None:
        raise UsageError(f"The {both.kind} {both.value} is both avoided and required.",
                         cure="Drop one of the two.")  # fmt: skip
    ends = {origin.country: origin.name, destination.country: destination.name}
    for condition in avoid:
        if condition.kind == "country" and condition.value in ends:
            raise UsageError(
                f"--avoid {condition.text}: {ends[condition.value]} lies in that country.",
                cure="Drop the filter or choose another place.",
            )
    for condition in require:
        if condition.kind == "mode" and condition.value not in modes:
            raise UsageError(f"--require {condition.text} contradicts --modes {','.join(modes)}.",
                             cure="Add the mode or drop the filter.")  # fmt: skip
    if len(require) > MAX_REQUIRED:
        raise UsageError(f"--require is given {len(require)} times; at most {MAX_REQUIRED}.",
                         cure="Drop some.")  # fmt: skip

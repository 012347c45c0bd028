"""A user's own rates: which price holds for which service, and from when until when.

Of several rates for one service on one day the most specific holds: one that names the service
before one that names both ends, before one that names one end, before one for the whole mode.
Two that are equally specific must agree.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from difflib import get_close_matches
from itertools import pairwise
from pathlib import Path
from typing import Any

from landbridge import facts
from landbridge.core.errors import DataError
from landbridge.core.timeline import FIRST_DATE, LAST_DATE, MINUTES_PER_DAY, utc_of
from landbridge.facts.row_faults import RowFaults
from landbridge.network.cost.basis import CostBasis
from landbridge.network.crossings import minute_of_day
from landbridge.network.ends import node_of, told
from landbridge.network.model import Network
from landbridge.network.services.table import Service

__all__ = ["apply_rates", "check_span"]

_EVER = 2**40
#: no train that an answer tells of leaves later
_LAST_SEEN = LAST_DATE.replace(year=LAST_DATE.year + 3)
_NAMED = 3  # how specific a rate is that names its service; others: the ends they name


@dataclass(frozen=True, slots=True)
class _Rate:
    """One row of the table; ``begin`` and ``end`` (exclusive) in minutes."""

    number: int  # row, as a spreadsheet counts
    file: str
    mode: str
    ends: tuple[int | None, int | None]
    service_id: str | None
    price_usd_per_feu: float
    begin: int
    end: int

    @property
    def where(self) -> str:
        return f"{self.file} row {self.number}"

    @property
    def level(self) -> int:
        """How specific it is."""
        return _NAMED if self.service_id else sum(end is not None for end in self.ends)

    def holds(self, service: Service) -> bool:
        """Whether it applies on some day on which the service runs."""
        begin, end = _span(service)
        return self.begin < end and begin < self.end


@dataclass(frozen=True, slots=True)
class _Part:
    """A part of a service's time with the rate that holds there, if one does."""

    begin: int
    end: int
    rate: _Rate | None


def apply_rates(path: Path, basis: CostBasis, services: list[Service]) -> list[Service]:
    """Return the services with the user's rates on those they fit.

    A service is split where another price begins to hold; its parts follow each other in order
    of time and keep the departures of the whole, since these hang on ``timetable_id``. A user's
    own service with a price of its own takes only a rate that names it.

    Raises
    ------
    DataError
        If a row is damaged, fits no service, or two rows give one service different prices.
    """
    rates = _read(path, basis.network, services)
    book: dict[object, list[_Rate]] = {}
    for rate in rates:
        book.setdefault(rate.service_id or (rate.mode, *rate.ends), []).append(rate)
    priced: list[Service] = []
    faults = RowFaults(path.name)
    for service in services:
        found = [r for key in _keys(service) for r in book.get(key, ()) if r.holds(service)]
        with faults.caught():
            priced += _split(service, _parts(service, found))
    faults.raise_if_any()
    return priced


def _keys(service: Service) -> tuple[object, ...]:
    """Return what a rate for a service may name."""
    if service.basis == "user" and service.price_usd_per_feu is not None:
        return (service.id,)
    mode, a, b = service.mode, service.origin, service.destination
    return (service.id, (mode, a, b), (mode, a, None), (mode, None, b), (mode, None, None))


def _read(path: Path, network: Network, services: Sequence[Service]) -> list[_Rate]:
    frame = facts.read_user_csv(path, "user_rates")
    by_id = {service.id: service for service in services}
    served: dict[object, list[Service]] = {}
    for service in services:
        mode, a, b = service.mode, service.origin, service.destination
        for key in ((mode, a, b), (mode, a, None), (mode, None, b), (mode, None, None)):
            served.setdefault(key, []).append(service)
    nodes: dict[tuple[str, str], int] = {}
    rates: list[_Rate] = []
    faults = RowFaults(path.name)
    for number, row in enumerate(frame.iter_rows(named=True), start=2):
        with faults.caught():
            rate = _rate(row, network, (path.name, number), nodes)
            if rate.service_id:
                fitting = [_named(rate, row, network, by_id)]
            else:
                fitting = served.get((rate.mode, *rate.ends), [])
            _check_use(rate, row, fitting)
            rates.append(rate)
    faults.raise_if_any()
    return rates


def _rate(
    row: dict[str, Any],
    network: Network,
    at: tuple[str, int],
    nodes: dict[tuple[str, str], int],
) -> _Rate:
    file, number = at
    where, mode = f"{file} row {number}", row["mode"]
    check_span(row["valid_from"], row["valid_until"], where)

    def end(side: str) -> int | None:
        text = row[side]
        if text is None:
            return None
        if (mode, text) not in nodes:
            nodes[mode, text] = node_of(text, mode, network, f"{where}, column {side}")
        return nodes[mode, text]

    first, last = row["valid_from"], row["valid_until"]
    return _Rate(
        number=number,
        file=file,
        mode=mode,
        ends=(end("origin"), end("destination")),
        service_id=row["service_id"],
        price_usd_per_feu=row["price_usd_per_feu"],
        begin=-_EVER if first is None or first <= FIRST_DATE else minute_of_day(first),
        end=_EVER if last is None or last > _LAST_SEEN else minute_of_day(last) + MINUTES_PER_DAY,
    )


def check_span(first: date | None, last: date | None, where: str) -> None:
    """Refuse a validity of which no day lies in the time that is planned for."""
    early, late = last is not None and last < FIRST_DATE, first is not None and first > LAST_DATE
    if early or late:
        column = "valid_until" if early else "valid_from"
        raise DataError(
            f"{where}, column {column}: {last if early else first} lies outside the planning "
            f"horizon {FIRST_DATE} to {LAST_DATE}, so that the row never holds.",
            cure="Correct the year, or leave the row out.",
        )


def _named(
    rate: _Rate, row: dict[str, Any], network: Network, by_id: dict[str, Service]
) -> Service:
    """Return the service that a rate names; what else the row says must agree with it."""
    service = by_id.get(row["service_id"])
    if service is None:
        near = get_close_matches(row["service_id"], by_id, n=3, cutoff=0.6)
        hint = f"Did you mean {' or '.join(near)}? " if near else ""
        raise DataError(
            f"{rate.where}, column service_id: no service is called {row['service_id']!r}.",
            cure=f"{hint}`landbridge network services` lists ours; yours come with --services.",
        )
    told_ends = (told(network, service.origin), told(network, service.destination))
    own_ends = (service.origin, service.destination)
    sides = zip(("origin", "destination"), rate.ends, own_ends, strict=True)
    wrong = [side for side, end, own in sides if end is not None and end != own]
    if rate.mode != service.mode:
        wrong.insert(0, "mode")
    if wrong:
        raise DataError(
            f"{rate.where}, column {wrong[0]}: {row[wrong[0]]!r} does not fit service "
            f"{service.id!r}, which goes by {service.mode} from {told_ends[0]} to {told_ends[1]}.",
            cure="Correct it (origin and destination may stay empty), or the service_id.",
        )
    return service


def _check_use(rate: _Rate, row: dict[str, Any], fitting: Sequence[Service]) -> None:
    """Refuse a rate that prices nothing."""
    ends = [f"{word} {row[side]!r}" for word, side in (("from", "origin"), ("to", "destination"))
            if row[side] is not None]  # fmt: skip
    which = " ".join([f"{rate.mode} service", *ends])
    if not fitting:
        raise DataError(
            f"{rate.where}: no {which}.",
            cure="Add the service with --services, or check the names; `landbridge network "
            "services` lists ours.",
        )
    open_to = [s for s in fitting if rate.service_id or len(_keys(s)) > 1]
    if not open_to:
        raise DataError(
            f"{rate.where}: the only {which} is your own {fitting[0].id!r}, which has a price "
            "already.",
            cure="Name it under service_id to price it anew, or leave the row out.",
        )
    if not any(rate.holds(service) for service in open_to):
        begin, end = _span(open_to[0])
        raise DataError(
            f"{rate.where}: the rate holds {_days(rate.begin, rate.end)}, but "
            f"{open_to[0].id!r} runs {_days(begin, end)}.",
            cure="Correct valid_from and valid_until, or leave the row out.",
        )


def _span(service: Service) -> tuple[int, int]:
    """Return the first minute of a service's validity and the one after its last."""
    first, last = service.valid_from_min, service.valid_until_min
    return (
        -_EVER if first is None else first,
        _EVER if last is None else last + MINUTES_PER_DAY,
    )


def _parts(service: Service, rates: Sequence[_Rate]) -> list[_Part]:
    """Cut a service's time where another rate begins to hold."""
    begin, end = _span(service)
    cuts = {begin, end} | {m for r in rates for m in (r.begin, r.end) if begin < m < end}
    days = sorted(cuts)
    parts: list[_Part] = []
    for start, stop in pairwise(days):
        rate = _best(service, start, stop, [r for r in rates if r.begin <= start < r.end])
        if parts and parts[-1].rate is rate:
            parts[-1] = replace(parts[-1], end=stop)
        else:
            parts.append(_Part(start, stop, rate))
    return parts


def _best(service: Service, start: int, stop: int, rates: Iterable[_Rate]) -> _Rate | None:
    """Return the most specific rate; the first of several that agree."""
    best: _Rate | None = None
    for rate in sorted(rates, key=lambda r: (-r.level, r.number)):
        if best is None:
            best = rate
        elif rate.level < best.level:
            break
        elif rate.price_usd_per_feu != best.price_usd_per_feu:
            raise DataError(
                f"{best.file} rows {best.number} and {rate.number} are equally specific and price "
                f"service {service.id!r} differently ({best.price_usd_per_feu:g} and "
                f"{rate.price_usd_per_feu:g} USD/FEU) {_days(start, stop)}.",
                cure="Let one end with valid_until before the other begins with valid_from, name "
                "the service in one of them, or leave one out.",
            )
    return best


def _split(service: Service, parts: Sequence[_Part]) -> list[Service]:
    """Return a service's parts with their prices; a single part keeps its own timetable."""
    begin, end = _span(service)
    found = []
    for k, part in enumerate(parts):
        row = service
        if part.begin != begin:
            row = replace(row, valid_from_min=part.begin)
        if part.end != end:
            row = replace(row, valid_until_min=part.end - MINUTES_PER_DAY)
        if part.rate is not None:
            row = replace(
                row,
                price_usd_per_feu=part.rate.price_usd_per_feu,
                price_source=f"user's rates table, {part.rate.where}",
            )
        if len(parts) > 1:
            row = replace(row, timetable_id=service.timetable_id or service.id)
        found.append(row if k == 0 else replace(row, id=f"{service.id}@{_date(part.begin)}"))
    return found


def _days(begin: int, end: int) -> str:
    """Return a span in words: ``from 2027-03-01 until 2027-03-31``."""
    if begin <= -_EVER and end >= _EVER:
        return "at all times"
    first = "" if begin <= -_EVER else f"from {_date(begin)}"
    last = "" if end >= _EVER else f"until {_date(end - MINUTES_PER_DAY)}"
    return " ".join(part for part in (first, last) if part)


def _date(minute: int) -> str:
    return utc_of(minute).date().isoformat()

"""A forwarder's own timetable and rates, which add to or replace ours.

Services CSV: ``service_id, origin, destination, mode`` and either ``departures`` (ISO times in
UTC, separated by ``;`` or spaces) or ``frequency_per_week``; optional ``transit_days, cutoff_h,
capacity_teu, car_wagons, price_usd_per_feu, valid_from, valid_until, replaces`` (a service id of
ours). Rates CSV: ``origin, destination, mode, price_usd_per_feu`` and optional ``service_id,
valid_from, valid_until``; a rate prices every service of that mode between the two places.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import numpy as np

from landbridge import facts
from landbridge.core.errors import DataError, LandbridgeError
from landbridge.core.timeline import FIRST_DATE, LAST_DATE, MINUTES_PER_DAY, minute_of, utc_of
from landbridge.network.cost.basis import CostBasis
from landbridge.network.crossings import minute_of_day
from landbridge.network.model import KIND, MODE
from landbridge.network.services.routes import RailRouter
from landbridge.network.services.rules import FEEDER
from landbridge.network.services.table import Service

__all__ = ["apply_rates", "read_user_services"]

_DEFAULT_TEU = 100.0
_PREFIX = {"rail": "terminal", "sea": "port", "air": "airport", "ferry": "berth"}


def read_user_services(
    path: Path, basis: CostBasis, at_minute: int
) -> tuple[list[Service], set[str]]:
    """Read a services CSV.

    Returns
    -------
    services, replaced
        The user's services and the ids of ours they replace.

    Raises
    ------
    DataError
        Naming file, row, column, value and cure.
    """
    frame = facts.read_user_csv(path, "user_services")
    router = RailRouter(basis, at_minute=at_minute)
    rows, replaced, seen = [], set(), set()
    for number, row in enumerate(frame.iter_rows(named=True), start=2):
        where = f"{path.name} row {number}"
        service = _service(row, basis, router, where)
        if service.id in seen:
            raise DataError(
                f"{where}: service_id {service.id!r} appears twice.",
                cure="Give every service its own id.",
            )
        seen.add(service.id)
        rows.append(service)
        if row.get("replaces"):
            replaced.add(row["replaces"])
    return rows, replaced


def _service(row: dict[str, Any], basis: CostBasis, router: RailRouter, where: str) -> Service:
    mode, nodes = row["mode"], basis.network.nodes
    origin, destination = (
        _node(row[side], mode, basis, where, side) for side in ("origin", "destination")
    )
    links = _way(row, (origin, destination), basis, router, where)
    days = row.get("transit_days")
    name = f"{nodes.name[origin]} - {nodes.name[destination]} ({row['service_id']})"
    teu, plugs = row.get("capacity_teu") or _DEFAULT_TEU, row.get("reefer_plugs")
    share = basis.assumptions.value("reefer_share")
    return Service(
        id=row["service_id"],
        name=row.get("name") or name,
        mode=mode,
        kind="line-haul" if mode == "rail" else mode,
        origin=origin,
        destination=destination,
        links=links,
        frequency_per_week=row.get("frequency_per_week") or 0.0,
        basis="user",
        frequency_basis="user",
        accepts=FEEDER,
        capacity_teu=teu,
        car_wagons=int(row.get("car_wagons") or 0),
        reefer_plugs=int(teu * share if plugs is None else plugs),
        source=f"user's services table, {where}",
        departures=_departures(row, where),
        valid_from_min=_day(row.get("valid_from")),
        valid_until_min=_day(row.get("valid_until")),
        transit_min=None if days is None else round(days * MINUTES_PER_DAY),
        cutoff_h=row.get("cutoff_h"),
        price_usd_per_feu=row.get("price_usd_per_feu"),
        price_source=f"user's table, {where}",
    )


def _node(text: str, mode: str, basis: CostBasis, where: str, side: str) -> int:
    index = basis.network.node_index
    if mode == "sea" and f"port:{text.strip().upper()}" in index:
        return index[f"port:{text.strip().upper()}"]
    try:
        place = facts.find_place(text)
    except LandbridgeError as error:
        raise DataError(f"{where}, column {side}: {error}") from None
    if mode in ("rail", "air", "sea", "ferry"):
        near = _nearest_of(basis, _PREFIX[mode], place.place_id)
        if near is not None:
            return near
    raise DataError(
        f"{where}, column {side}: {place.name} has no {_PREFIX.get(mode, mode)} for mode {mode!r}.",
        cure="Name a place with one, or another mode (rail, sea, air, ferry).",
    )


def _nearest_of(basis: CostBasis, kind: str, place_id: str) -> int | None:
    """Return the terminal, port, airport or berth that the place reaches by the shortest haul."""
    network = basis.network
    own = network.node_index.get(f"{kind}:{place_id}")
    if own is not None:
        return own
    tail = network.node_index.get(f"place:{place_id}", -1)
    links = network.links
    hauls = np.flatnonzero((links.tail == tail) & (links.kind == KIND["access"]))
    found = [k for k in hauls if network.nodes.kind[links.head[k]] == kind]
    return int(links.head[min(found, key=lambda k: links.length_km[k])]) if found else None


def _way(
    row: dict[str, Any], ends: tuple[int, int], basis: CostBasis, router: RailRouter, where: str
) -> tuple[int, ...]:
    """Return the links of a user's service, or refuse one that goes nowhere."""
    if ends[0] == ends[1]:
        raise DataError(
            f"{where}: origin {row['origin']!r} and destination {row['destination']!r} are one "
            f"and the same {basis.network.nodes.kind[ends[0]]}.",
            cure="Name two places.",
        )
    links = _links(*ends, row["mode"], basis, router)
    if links is None:
        raise DataError(
            f"{where}: no open {row['mode']} path from {row['origin']!r} to "
            f"{row['destination']!r}.",
            cure="Check the two places and the mode.",
        )
    return links


def _links(
    origin: int, destination: int, mode: str, basis: CostBasis, router: RailRouter
) -> tuple[int, ...] | None:
    if mode == "rail":
        found = router.route(origin, destination)
        return None if found is None else found.links
    links = basis.network.links
    match = (links.tail == origin) & (links.head == destination) & (links.mode == MODE[mode])
    lanes = np.flatnonzero(match)
    return (int(lanes[0]),) if len(lanes) else None


def _departures(row: dict[str, Any], where: str) -> tuple[int, ...]:
    found = []
    for part in (row.get("departures") or "").replace(";", " ").split():
        try:
            moment = datetime.fromisoformat(part)
        except ValueError:
            raise DataError(
                f"{where}, column departures: {part!r} is not an ISO time.",
                cure="Write times such as 2027-03-12T08:00Z, separated by ';'.",
            ) from None
        moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
        if not FIRST_DATE.year <= moment.year <= LAST_DATE.year + 1:
            raise DataError(
                f"{where}, column departures: {part!r} lies outside the planning horizon "
                f"{FIRST_DATE} to {LAST_DATE}.",
                cure="Leave it out, or correct the year.",
            )
        found.append(minute_of(moment))
    if not found and row.get("frequency_per_week") is None:
        raise DataError(
            f"{where}: neither departures nor frequency_per_week is given.",
            cure="Fill in one of the two columns.",
        )
    return tuple(sorted(set(found)))


def _day(day: date | None) -> int | None:
    return None if day is None else minute_of_day(day)


def apply_rates(path: Path, basis: CostBasis, services: list[Service]) -> list[Service]:
    """Return the services with the user's rates on those they fit.

    Raises
    ------
    DataError
        If a row is damaged or fits no service.
    """
    frame = facts.read_user_csv(path, "user_rates")
    for number, row in enumerate(frame.iter_rows(named=True), start=2):
        where = f"{path.name} row {number}"
        fits = _fitting(row, basis, where)
        if not any(fits(service) for service in services):
            raise DataError(
                f"{where}: no {row['mode']} service from {row['origin']!r} to "
                f"{row['destination']!r}.",
                cure="Add the service with --services, or check the names.",
            )
        services = [
            piece
            for service in services
            for piece in (_priced(service, row, where) if fits(service) else (service,))
        ]
    return services


def _fitting(row: dict[str, Any], basis: CostBasis, where: str) -> Callable[[Service], bool]:
    """Return the test whether a rate is for a service.

    A rate for a pair of places leaves a user's own service alone that has a price already.
    """
    wanted = row.get("service_id")
    if wanted:
        return lambda service: wanted in (service.id, service.timetable_id)
    ends = tuple(
        _node(row[side], row["mode"], basis, where, side) for side in ("origin", "destination")
    )
    return lambda service: (
        service.mode == row["mode"]
        and (service.origin, service.destination) == ends
        and not (service.basis == "user" and service.price_usd_per_feu is not None)
    )


def _priced(service: Service, row: dict[str, Any], where: str) -> tuple[Service, ...]:
    """Return a service with a rate, split where the rate begins or ends.

    The parts keep the departures of the whole, since these hang on ``timetable_id``.
    """
    first, last = _day(row.get("valid_from")), _day(row.get("valid_until"))
    begin, end = service.valid_from_min, service.valid_until_min
    start = max((d for d in (first, begin) if d is not None), default=None)
    stop = min((d for d in (last, end) if d is not None), default=None)
    if start is not None and stop is not None and start > stop:
        return (service,)
    kept = replace(service, timetable_id=service.timetable_id or service.id)
    parts = []
    if start is not None and start != begin:
        parts.append(replace(kept, valid_until_min=start - MINUTES_PER_DAY))
    parts.append(
        replace(
            kept,
            valid_from_min=start,
            valid_until_min=stop,
            price_usd_per_feu=row["price_usd_per_feu"],
            price_source=f"user's rates table, {where}",
        )
    )
    if stop is not None and stop != end:
        parts.append(replace(kept, valid_from_min=stop + MINUTES_PER_DAY))
    return tuple(
        part if k == 0 else replace(part, id=f"{service.id}@{_date(part.valid_from_min)}")
        for k, part in enumerate(parts)
    )


def _date(minute: int | None) -> str:
    return "" if minute is None else utc_of(minute).date().isoformat()

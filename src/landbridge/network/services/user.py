"""A forwarder's own timetable, which adds to or replaces ours.

Services CSV: ``service_id, origin, destination, mode`` and either ``departures`` (ISO times in
UTC, separated by ``;`` or spaces) or ``frequency_per_week``; optional ``transit_days, cutoff_h,
capacity_teu, car_wagons, price_usd_per_feu, valid_from, valid_until, replaces`` (a service id of
ours). A service that can never run is refused.
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import numpy as np

from landbridge import facts
from landbridge.core.errors import DataError
from landbridge.core.timeline import FIRST_DATE, LAST_DATE, MINUTES_PER_DAY, isoformat, minute_of
from landbridge.facts.row_faults import RowFaults
from landbridge.network.cost.basis import CostBasis
from landbridge.network.crossings import minute_of_day
from landbridge.network.ends import node_of
from landbridge.network.model import MODE
from landbridge.network.services.rates import check_span
from landbridge.network.services.routes import RailRouter
from landbridge.network.services.rules import FEEDER
from landbridge.network.services.table import Service
from landbridge.network.services.timetable import departures

__all__ = ["read_user_services"]

_DEFAULT_TEU = 100.0
#: departures are known for so long after the last day of planning
_AFTER_MIN = 366 * MINUTES_PER_DAY


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
    rows: list[Service] = []
    replaced: set[str] = set()
    seen: set[str] = set()
    faults = RowFaults(path.name)
    for number, row in enumerate(frame.iter_rows(named=True), start=2):
        with faults.caught():
            where = f"{path.name} row {number}"
            service = _service(row, basis, router, where)
            _check_runs(service, row, where)
            if service.id in seen:
                raise DataError(
                    f"{where}: service_id {service.id!r} appears twice.",
                    cure="Give every service its own id.",
                )
            seen.add(service.id)
            rows.append(service)
            if row.get("replaces"):
                replaced.add(row["replaces"])
    faults.raise_if_any()
    return rows, replaced


def _service(row: dict[str, Any], basis: CostBasis, router: RailRouter, where: str) -> Service:
    mode, nodes = row["mode"], basis.network.nodes
    origin, destination = (
        node_of(row[side], mode, basis.network, f"{where}, column {side}")
        for side in ("origin", "destination")
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
            cure=_other_way(row["mode"], basis),
        )
    return links


def _other_way(mode: str, basis: CostBasis) -> str:
    """Return what to do where no way of a mode joins two places."""
    if mode == "rail":
        return (
            "Check the two places; a line that is planned or shut needs a scenario that opens it "
            "(network.open_lines, network.open_crossings)."
        )
    if mode == "ferry":
        ferries = [row.name for row in basis.network.crossings if row.mode == "ferry"]
        return f"Name both ends of a ferry ({'; '.join(ferries)}), or take mode sea."
    return "Build the network with the same table: its lanes are added there."


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


def _check_runs(service: Service, row: dict[str, Any], where: str) -> None:
    """Refuse a service that never leaves, and a departure on a day without service."""
    check_span(row["valid_from"], row["valid_until"], where)
    if not service.departures and not service.frequency_per_week:
        raise DataError(
            f"{where}, column frequency_per_week: 0 departures a week, and no departures are "
            "given: it never runs.",
            cure="Write how often it runs, or its departures; or leave the row out.",
        )
    running = _times_of(service)
    lost = sorted(set(service.departures) - set(running))
    span = f"valid_from {row['valid_from']} to valid_until {row['valid_until']}"
    if lost:
        raise DataError(
            f"{where}, column departures: {isoformat(lost[0])} lies outside the service's own "
            f"{span.replace(' None', ' (open)')}.",
            cure="Leave that departure out, or correct the two days.",
        )
    if not running:
        raise DataError(
            f"{where}: {service.frequency_per_week:g} departures a week, spread evenly, put none "
            f"in {span.replace(' None', ' (open)')}: it never runs.",
            cure="Write its departures, or widen the two days.",
        )


def _times_of(service: Service) -> list[int]:
    """Return every departure in the time that is planned for [minute]."""
    first, last = minute_of_day(FIRST_DATE), minute_of_day(LAST_DATE)
    window = (first, last + _AFTER_MIN)
    found = departures([service], np.zeros(1, dtype=np.int64), window)
    return [int(minute) for minute in found.time]


def _day(day: date | None) -> int | None:
    return None if day is None else minute_of_day(day)

"""A forwarder's own timetable and rates, which add to or replace ours.

Services CSV: ``service_id, origin, destination, mode`` and either ``departures`` (ISO times in
UTC, separated by ``;`` or spaces) or ``frequency_per_week``; optional ``transit_days, cutoff_h,
capacity_teu, car_wagons, price_usd_per_feu, valid_from, valid_until, replaces`` (a service id of
ours). Rates CSV: ``origin, destination, mode, price_usd_per_feu`` and optional ``service_id,
valid_from, valid_until``; a rate prices every service of that mode between the two places.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import numpy as np

from landbridge import facts
from landbridge.core.errors import DataError, LandbridgeError
from landbridge.core.timeline import EPOCH, minute_of
from landbridge.network.cost.basis import CostBasis
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
            raise DataError(f"{where}: service_id {service.id!r} appears twice.",
                            cure="Give every service its own id.")  # fmt: skip
        seen.add(service.id)
        rows.append(service)
        if row.get("replaces"):
            replaced.add(row["replaces"])
    return rows, replaced


def _service(row: dict[str, Any], basis: CostBasis, router: RailRouter, where: str) -> Service:
    mode = row["mode"]
    ends = [_node(row[side], mode, basis, where, side) for side in ("origin", "destination")]
    links = _links(ends, mode, basis, router)
    if links is None:
        raise DataError(
            f"{where}: no open {mode} path from {row['origin']!r} to {row['destination']!r}.",
            cure="Check the two places and the mode.",
        )
    departures = _departures(row.get("departures"), where)
    if not departures and row.get("frequency_per_week") is None:
        raise DataError(f"{where}: neither departures nor frequency_per_week is given.",
                        cure="Fill in one of the two columns.")  # fmt: skip
    nodes, days = basis.network.nodes, row.get("transit_days")
    name = row.get("name") or f"{nodes.name[ends[0]]} - {nodes.name[ends[1]]} ({row['service_id']})"
    return Service(
        id=row["service_id"], name=name, mode=mode,
        kind="line-haul" if mode == "rail" else mode, origin=ends[0], destination=ends[1],
        links=links, frequency_per_week=row.get("frequency_per_week") or 0.0, basis="user",
        frequency_basis="user", accepts=FEEDER, capacity_teu=row.get("capacity_teu") or _DEFAULT_TEU,
        car_wagons=int(row.get("car_wagons") or 0), reefer_plugs=int(row.get("reefer_plugs") or 0),
        source=f"user's services table, {where}", departures=departures,
        valid_from_min=_day(row.get("valid_from")), valid_until_min=_day(row.get("valid_until")),
        transit_min=None if days is None else round(days * 1440), cutoff_h=row.get("cutoff_h"),
        price_usd_per_feu=row.get("price_usd_per_feu"), price_source=f"user's table, {where}",
    )  # fmt: skip


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
    tail = network.node_index[f"place:{place_id}"]
    links = network.links
    hauls = np.flatnonzero((links.tail == tail) & (links.kind == KIND["access"]))
    found = [k for k in hauls if network.nodes.kind[links.head[k]] == kind]
    return int(links.head[min(found, key=lambda k: links.length_km[k])]) if found else None


def _links(
    ends: list[int], mode: str, basis: CostBasis, router: RailRouter
) -> tuple[int, ...] | None:
    if mode == "rail":
        found = router.route(ends[0], ends[1])
        return None if found is None else tuple(found[1])
    links = basis.network.links
    match = (links.tail == ends[0]) & (links.head == ends[1]) & (links.mode == MODE[mode])
    lanes = np.flatnonzero(match)
    return (int(lanes[0]),) if len(lanes) else None


def _departures(text: str | None, where: str) -> tuple[int, ...]:
    found = []
    for part in (text or "").replace(";", " ").split():
        try:
            moment = datetime.fromisoformat(part)
        except ValueError:
            raise DataError(
                f"{where}, column departures: {part!r} is not an ISO time.",
                cure="Write times such as 2027-03-12T08:00Z, separated by ';'.",
            ) from None
        moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
        found.append(minute_of(moment))
    return tuple(sorted(found))


def _day(day: date | None) -> int | None:
    return None if day is None else (day - EPOCH.date()).days * 1440


def apply_rates(path: Path, basis: CostBasis, services: list[Service]) -> list[Service]:
    """Return the services with the user's rates on those they fit.

    Raises
    ------
    DataError
        If a row is damaged or fits no service.
    """
    frame = facts.read_user_csv(path, "user_rates")
    priced = list(services)
    for number, row in enumerate(frame.iter_rows(named=True), start=2):
        where = f"{path.name} row {number}"
        hits = _fitting(row, basis, priced, where)
        if not hits:
            raise DataError(
                f"{where}: no {row['mode']} service from {row['origin']!r} to "
                f"{row['destination']!r}.",
                cure="Add the service with --services, or check the names.",
            )
        for k in hits:
            priced[k] = replace(
                priced[k], price_usd_per_feu=row["price_usd_per_feu"],
                price_source=f"user's rates table, {where}",
            )  # fmt: skip
    return priced


def _fitting(
    row: dict[str, Any], basis: CostBasis, services: list[Service], where: str
) -> list[int]:
    if row.get("service_id"):
        return [k for k, s in enumerate(services) if s.id == row["service_id"]]
    a, b = (_node(row[side], row["mode"], basis, where, side) for side in ("origin", "destination"))
    return [
        k for k, s in enumerate(services)
        if s.mode == row["mode"] and s.origin == a and s.destination == b
    ]  # fmt: skip

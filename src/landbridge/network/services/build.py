"""All services of a scenario: published, hub and feeder trains, lanes, the user's own."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from landbridge.core.errors import DataError
from landbridge.core.timeline import EPOCH
from landbridge.network.cost.basis import CostBasis
from landbridge.network.services.consolidation import consolidation_h
from landbridge.network.services.feeders import draft_feeders
from landbridge.network.services.lanes import draft_lanes
from landbridge.network.services.rates import apply_rates
from landbridge.network.services.table import Service, ServiceTable
from landbridge.network.services.trunks import draft_trunks
from landbridge.network.services.user import read_user_services

__all__ = ["build_services"]


def build_services(
    basis: CostBasis,
    *,
    user_services: Path | None = None,
    user_rates: Path | None = None,
    only_user: bool = False,
) -> ServiceTable:
    """Build the service table of a scenario.

    Parameters
    ----------
    basis : CostBasis
        Network, assumptions and scenario.
    user_services, user_rates : Path, optional
        A forwarder's own timetable and rates; they add to ours, or replace the services named in
        the column ``replaces``.
    only_user : bool
        Leave out every rail, sea and air service of ours.

    Raises
    ------
    DataError
        If a user's table is damaged, or replaces a service that does not exist.
    """
    year = min(max(basis.scenario.year, 2024), 2028)
    at_minute = (EPOCH.replace(year=year, month=7) - EPOCH).days * 1440
    rows: list[Service] = []
    dropped: list[tuple[str, str]] = []
    if not only_user:
        rows, dropped = draft_trunks(basis, at_minute)
        if basis.scenario.services.include_inferred:
            rows += draft_feeders(basis, at_minute)
        rows += draft_lanes(basis)
    extra = user_services or basis.scenario.services.extra
    if extra is not None:
        own, replaced = read_user_services(extra, basis, at_minute)
        unknown = sorted(replaced - {r.id for r in rows})
        if unknown:
            raise DataError(
                f"{extra.name}: replaces {', '.join(unknown)}, which is no service of ours.",
                cure="`landbridge network services` lists the ids.",
            )
        clash = sorted({r.id for r in rows} & {r.id for r in own} - replaced)
        if clash:
            raise DataError(
                f"{extra.name}: service_id {clash[0]!r} is one of ours.",
                cure="Choose another id, or name it under `replaces`.",
            )
        rows = [r for r in rows if r.id not in replaced] + own
    if user_rates is not None:
        rows = apply_rates(user_rates, basis, rows)
    return ServiceTable.of([_with_consolidation(basis, row) for row in rows], dropped)


def _with_consolidation(basis: CostBasis, service: Service) -> Service:
    if service.mode != "rail" or service.kind != "line-haul" or service.transit_min is not None:
        return service
    hours = consolidation_h(basis, service.origin, service.destination)
    return replace(service, consolidation_h=hours) if hours else service

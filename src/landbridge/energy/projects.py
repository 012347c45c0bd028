"""Power projects as they were published: capacity, yearly energy, Chinese part, state, source."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from landbridge.core.errors import UsageError
from landbridge.energy.zones import COUNTRIES

__all__ = ["STATUSES", "PowerProject", "power_projects", "projects_json"]

STATUSES = ("operating", "construction", "planned", "closed")
_HOURS = 8.760  # of a year, in thousands


@dataclass(frozen=True, slots=True)
class PowerProject:
    """A power plant as its sources tell it.

    Attributes
    ----------
    plant_id, name, country, zone, fuel, technology, status : str
        As in the table `power_plants`.
    capacity_mw : float
        Installed capacity [MW].
    year_open : int or None
        Year in which it came or is to come into operation.
    gwh_low, gwh_high : float or None
        Range of the published yearly energy [GWh]; equal where one figure is published.
    cf_low, cf_high : float or None
        Capacity factor that this energy comes to, 0 to 1; worked out here.
    chinese_part : str or None
        "y", "n", "hint" (a hint, or named without a contract) or None (not known).
    chinese_role : str or None
        Who does what.
    est : bool
        Whether the row rests on an estimate; `remark` then says what.
    remark, source : str
        What else is told, and where it was read.
    """

    plant_id: str
    name: str
    country: str
    zone: str
    fuel: str
    technology: str | None
    status: str
    capacity_mw: float
    year_open: int | None
    gwh_low: float | None
    gwh_high: float | None
    cf_low: float | None
    cf_high: float | None
    chinese_part: str | None
    chinese_role: str | None
    est: bool
    remark: str
    source: str


def power_projects(
    countries: Sequence[str] = tuple(COUNTRIES),
    status: str | None = None,
    *,
    everything: bool = False,
) -> tuple[PowerProject, ...]:
    """Return plants with a Chinese part or a hint of one, and nuclear plants.

    Parameters
    ----------
    countries : sequence of str
        Country codes; the order of the answer.
    status : str, optional
        Only plants of this state.
    everything : bool
        All listed plants, whoever built them.

    Raises
    ------
    UsageError
        For a state that no plant can have.
    """
    from landbridge.facts import tables

    if status is not None and status not in STATUSES:
        raise UsageError(
            f"Status {status!r}: allowed is {', '.join(STATUSES)}.", cure="Use one of these."
        )
    rows = [
        row
        for row in tables.load("power_plants").iter_rows(named=True)
        if row["country"] in countries
        and status in (None, row["status"])
        and (everything or row["fuel"] == "nuclear" or row["chinese_part"] in ("y", "hint"))
    ]
    rows.sort(
        key=lambda row: (
            countries.index(row["country"]),
            STATUSES.index(row["status"]),
            -row["capacity_mw"],
            row["plant_id"],
        )
    )
    return tuple(_project(row) for row in rows)


def projects_json(projects: Sequence[PowerProject]) -> dict[str, Any]:
    """Return projects as one JSON document, with the capacity of each state [MW]."""
    by_status = dict.fromkeys(STATUSES, 0.0)
    for project in projects:
        by_status[project.status] += project.capacity_mw
    return {
        "state_of": "start of 2026",
        "capacity_mw": {name: round(value, 2) for name, value in by_status.items()},
        "projects": [asdict(project) for project in projects],
    }


def _project(row: dict[str, Any]) -> PowerProject:
    low, high = row["design_gwh_low"], row["design_gwh_high"]
    most = row["capacity_mw"] * _HOURS
    same = ("plant_id", "name", "country", "zone", "fuel", "technology", "status", "capacity_mw")
    told = {name: row[name] for name in (*same, "year_open", "chinese_part", "chinese_role")}
    return PowerProject(
        **told,
        gwh_low=low,
        gwh_high=high,
        cf_low=None if low is None else round(low / most, 3),
        cf_high=None if high is None else round(high / most, 3),
        est=row["est"],
        remark="; ".join(filter(None, (row["method"], row["note"]))),
        source=row["source"],
    )

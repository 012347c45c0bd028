"""Wind farms with turbines from China, and the published rows on how turbines moved."""

from __future__ import annotations

import re

from landbridge import facts
from landbridge.core.errors import DataError
from landbridge.results.turbines import TurbineProject

__all__ = ["read_projects", "wind_value"]

_MONTH = re.compile(r"(\d{4})-(0[1-9]|1[0-2])")
#: blade [m] of a turbine of 6.5 MW, and how it grows with the rated power
_BLADE_M, _BLADE_POWER, _RATED_MW = 84.0, 0.5, 6.5


def wind_value(row_id: str) -> float:
    """Return the figure of a row of the table ``wind_exports``.

    Raises
    ------
    DataError
        If the row is missing or tells no figure.
    """
    table = facts.load("wind_exports").select("row_id", "value")
    found = dict(table.iter_rows()).get(row_id)
    if found is None:
        raise DataError(
            f"Table wind_exports: row {row_id} is missing or has no value.",
            cure="Use the packaged tables, or keep this row in yours.",
        )
    return float(found)


def read_projects() -> tuple[TurbineProject, ...]:
    """Return the wind farms of the table ``turbine_projects``, by the start of their campaign.

    Raises
    ------
    DataError
        If a month is none or a campaign ends before it starts.
    """
    rows = facts.load("turbine_projects").iter_rows(named=True)
    return tuple(sorted((_project(row) for row in rows), key=_start))


def _start(project: TurbineProject) -> tuple[int, str]:
    return project.first_month, project.project_id


def _project(row: dict[str, object]) -> TurbineProject:
    name = str(row["project_id"])
    first, last = _month(name, str(row["month_from"])), _month(name, str(row["month_to"]))
    if last < first:
        raise DataError(
            f"Table turbine_projects, {name}: deliveries end in {row['month_to']}, before they "
            f"start in {row['month_from']}.",
            cure="Correct one of the months.",
        )
    rated = float(str(row["turbine_mw"]))
    blade = row["blade_m"]
    way = row["route_km"]
    origins = row["origins"]
    if not isinstance(origins, list) or not origins:
        raise DataError(f"Table turbine_projects, {name}: no place in origins.",
                        cure="Name the factory's place.")  # fmt: skip
    return TurbineProject(
        name, str(row["name"]), str(row["country"]), int(str(row["turbines"])), rated,
        float(blade) if isinstance(blade, float)
        else _BLADE_M * (rated / _RATED_MW) ** _BLADE_POWER,
        int(str(row["tower_sections"])), int(str(row["drive_trains"])),
        int(str(row["transformers"])), first, last - first + 1,
        tuple(str(place) for place in origins), str(row["destination"]),
        float(way) if isinstance(way, float) else None, bool(row["est"]), str(row["source"]),
    )  # fmt: skip


def _month(name: str, text: str) -> int:
    """Return months since January of year 0."""
    found = _MONTH.fullmatch(text)
    if found is None:
        raise DataError(
            f"Table turbine_projects, {name}: {text!r} is no month.", cure="Write YYYY-MM."
        )
    return int(found[1]) * 12 + int(found[2]) - 1

"""Turbines of a year as pieces by project and month."""

from __future__ import annotations

import numpy as np
import polars as pl
from numpy.typing import NDArray

from landbridge import facts
from landbridge.core.errors import DataError
from landbridge.demand.turbines.pieces import pieces_of, pieces_told, small_parts_share
from landbridge.demand.turbines.projects import read_projects, wind_value
from landbridge.results.flows import Assumption
from landbridge.results.turbines import CLASSES, PIECES, ROUTES, TurbineFlows, TurbineProject

__all__ = ["TURBINE_GROUP", "turbine_flows"]

F64 = NDArray[np.float64]
#: goods group of heading 8502, generating sets
TURBINE_GROUP = "G46"
_TRIAL_USD = 515_000.0
_SMALL = PIECES.index("small parts")


def turbine_flows(year: int) -> TurbineFlows:
    """Return the turbines that move from China to wind farms of Central Asia in a year.

    Each project moves in equal parts over the months of its campaign; its factories share it in
    equal parts. Blades, towers, nacelles and hubs go by road; what fits a container or a flat
    rack may go by rail.

    Parameters
    ----------
    year : int
        One in which a project of the table ``turbine_projects`` has deliveries.

    Returns
    -------
    TurbineFlows

    Raises
    ------
    DataError
        If no project has deliveries in that year.
    """
    every = read_projects()
    projects = tuple(p for p in every if _months_in(p, year))
    if not projects:
        told = sorted({when for p in every for when in range(p.first_month // 12, _last(p) + 1)})
        raise DataError(
            f"No wind farm of the table turbine_projects has deliveries in {year}.",
            cure=f"Years with deliveries: {', '.join(map(str, told))}.",
        )
    return _columns(year, projects)


def _last(project: TurbineProject) -> int:
    """Return the last year of a campaign."""
    return (project.first_month + project.months - 1) // 12


def _months_in(project: TurbineProject, year: int) -> range:
    """Return the months of a campaign in a year, 1 to 12."""
    first = max(project.first_month - year * 12, 0)
    after = min(project.first_month + project.months - year * 12, 12)
    return range(first + 1, after + 1)


def _amounts(project: TurbineProject) -> list[tuple[int, int, float, float, float]]:
    """Return piece, class, pieces, tonnes and TEU of one turbine."""
    found: list[tuple[int, int, float, float, float]] = []
    tonnes = 0.0
    for piece in pieces_of(project):
        mass = piece.many * piece.tonnes
        tonnes += mass
        at = PIECES.index(piece.kind)
        found.append((at, CLASSES.index(piece.fits), float(piece.many), mass, 0.0))
    share = small_parts_share()
    small = tonnes * share / (1.0 - share)
    found.append((_SMALL, CLASSES.index("container"), 0.0, small, small / _density()))
    return found


def _columns(year: int, projects: tuple[TurbineProject, ...]) -> TurbineFlows:
    places = sorted({name for p in projects for name in (*p.origins, p.destination)})
    number = {name: i for i, name in enumerate(places)}
    words: list[tuple[int, int, int, int, int, int]] = []
    amounts: list[tuple[float, float, float]] = []
    for k, project in enumerate(projects):
        part = project.turbines / project.months / len(project.origins)
        ends = [number[name] for name in project.origins]
        for piece, fits, many, tonnes, teu in _amounts(project):
            for month in _months_in(project, year):
                for start in ends:
                    words.append((k, piece, start, number[project.destination], month, fits))
                    amounts.append((many * part, tonnes * part, teu * part))
    at = np.array(words, dtype=np.int32)
    much = np.array(amounts, dtype=np.float64)
    on_rail = (at[:, 5] != CLASSES.index("road only")).astype(np.int32)
    usd_per_t = _TRIAL_USD / wind_value("wind-051")
    value = much[:, 1] * usd_per_t
    route = np.where(on_rail == 1, ROUTES.index("rail"), ROUTES.index("road")).astype(np.int32)
    for column in (at, much, route, value):
        column.setflags(write=False)
    told = (
        *pieces_told(),
        Assumption("turbine_usd_per_t", usd_per_t, "USD/t", True,
                   "wind-051: a trial train of 260 t worth 515,000 USD, taken for all pieces"),
        Assumption("small_parts_density", _density(), "t/TEU", True,
                   f"stowage of group {TURBINE_GROUP}"),
        *(Assumption(f"turbines:{p.project_id}", float(p.turbines), "turbines", p.est,
                     f"table turbine_projects, {p.months} months from "
                     f"{p.first_month // 12}-{p.first_month % 12 + 1:02d}") for p in projects),
    )  # fmt: skip
    return TurbineFlows(
        year, projects, tuple(places), at[:, 0], at[:, 1], at[:, 2], at[:, 3], at[:, 4],
        at[:, 5], route, much[:, 0], much[:, 1], much[:, 2], value, told,
    )  # fmt: skip


def _density() -> float:
    """Return tonnes per TEU of small parts."""
    row = facts.load("goods_groups").filter(pl.col("group_id") == TURBINE_GROUP)
    return float(row["density_t_per_teu"][0])

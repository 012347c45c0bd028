"""What is published on turbines under way beside the model, project by project."""

from __future__ import annotations

import numpy as np

from landbridge.demand.turbines.flows import turbine_flows
from landbridge.demand.turbines.pieces import pieces_of
from landbridge.demand.turbines.projects import read_projects, wind_value
from landbridge.results.flows import FitRow
from landbridge.results.turbines import PIECES, TurbineFlows, TurbineProject

__all__ = ["EXPORTS_MW", "trailers", "turbine_fit"]

#: year and country -> row of wind_exports with the power exported, and whether it is fitted
EXPORTS_MW = {(2024, "UZ"): ("wind-011", "check"), (2024, "KZ"): ("wind-017", "fit")}
_PAIR = ("bash", "dzhankeldy")
#: a loaded trailer and an empty one [km a day], loading and unloading [days]
_LOADED_KM_D, _EMPTY_KM_D, _HANDLING_D = 250.0, 500.0, 4.0
_DAYS_PER_MONTH = 365.25 / 12


def turbine_fit() -> list[FitRow]:
    """Return the published figures of single projects and years beside the model.

    ``turbines``, ``pieces``, ``pieces_a_month``, ``trailers``, ``months`` are counts,
    ``t_per_turbine`` tonnes, ``mw`` megawatts exported in a year.

    Raises
    ------
    DataError
        If a row or a project is missing from the facts.
    """
    projects = {project.project_id: project for project in read_projects()}
    pair = [projects[name] for name in _PAIR if name in projects]
    rows = _of_pair(pair) if len(pair) == len(_PAIR) else []
    if "zarafshan" in projects:
        rows += _of_zarafshan(projects["zarafshan"])
    if "zhanatas" in projects:
        mass = sum(piece.many * piece.tonnes for piece in pieces_of(projects["zhanatas"]))
        rows.append(_row("t_per_turbine:zhanatas", "fit", wind_value("wind-057"), mass,
                         "one of the two points of the mass curve"))  # fmt: skip
    if "mirny" in projects:
        rows.append(_row("turbines:mirny", "fit", wind_value("wind-058"),
                         float(projects["mirny"].turbines), ""))  # fmt: skip
    for (year, code), (row_id, kind) in EXPORTS_MW.items():
        model = turbine_flows(year).capacity_mw(code)
        why = "published share of published exports; months of the campaign are an estimate"
        rows.append(_row(f"mw:{code}:{year}", kind, wind_value(row_id), model, why))
    return rows


def _of_pair(pair: list[TurbineProject]) -> list[FitRow]:
    """Return the rows of the two farms in the region of Bukhara, which were reported together."""
    moved = [_whole(project) for project in pair]
    pieces = sum(many for many, _ in moved)
    sets = float(sum(project.turbines for project in pair))
    mass = sum(tonnes for _, tonnes in moved) / sets
    a_month = sum(many / project.months for (many, _), project in zip(moved, pair, strict=True))
    need = sum(trailers(project) for project in pair)
    have = wind_value("wind-038") + wind_value("wind-039")
    sent = wind_value("wind-041")
    return [
        _row("turbines:bash+dzhankeldy", "fit", wind_value("wind-031"), sets, ""),
        _row("pieces:bash+dzhankeldy", "check", sent, pieces,
             "the carrier's count beside the haulier's pieces of one turbine"),
        _row("pieces_a_month:bash+dzhankeldy", "check", sent / 18, a_month,
             "18 months as published"),
        _row("t_per_turbine:bash+dzhankeldy", "fit", wind_value("wind-045"), mass,
             "one of the two points of the mass curve"),
        _row("trailers:bash+dzhankeldy", "check", have, need,
             "blades and towers; 250 km a day loaded, 500 empty, 4 days of handling are judged"),
    ]  # fmt: skip


def _of_zarafshan(project: TurbineProject) -> list[FitRow]:
    many, _ = _whole(project)
    return [
        _row("months:zarafshan", "fit", wind_value("wind-050"), float(project.months), ""),
        _row("pieces:zarafshan", "check", wind_value("wind-047"), many,
             "76 pieces more were moved than turbines and their transformers make; what they were "
             "is not told"),
    ]  # fmt: skip


def _whole(project: TurbineProject) -> tuple[float, float]:
    """Return pieces and their tonnes of a whole campaign, as its flows by year make them up."""
    first, last = project.first_month // 12, (project.first_month + project.months - 1) // 12
    pieces = tonnes = 0.0
    for year in range(first, last + 1):
        flows = turbine_flows(year)
        held = _of(flows, project) & (flows.piece != PIECES.index("small parts"))
        pieces += float(flows.pieces[held].sum())
        tonnes += float(flows.tonnes[held].sum())
    return pieces, tonnes


def _of(flows: TurbineFlows, project: TurbineProject) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    ids = [item.project_id for item in flows.projects]
    held: np.ndarray[tuple[int], np.dtype[np.bool_]] = flows.project == ids.index(
        project.project_id
    )
    return held


def trailers(project: TurbineProject) -> float:
    """Return trailers for blades and tower sections that a campaign keeps on the road.

    Little's law: loads a day times the days of a round trip; nan without a published road.
    """
    if project.route_km is None:
        return float("nan")
    cycle_d = project.route_km / _LOADED_KM_D + project.route_km / _EMPTY_KM_D + _HANDLING_D
    long = sum(p.many for p in pieces_of(project) if p.kind in ("blade", "tower section"))
    return project.turbines * long / (project.months * _DAYS_PER_MONTH) * cycle_d


def _row(name: str, kind: str, published: float, model: float, reason: str) -> FitRow:
    return {"name": name, "kind": kind, "published": published, "model": model, "reason": reason}

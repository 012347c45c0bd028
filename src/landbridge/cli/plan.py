"""The command ``landbridge plan``: ask, then write what was answered where it was wanted."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from landbridge.cli.output import busy, emit_json, note, show
from landbridge.core.enums import PlanStatus, UnitLoad
from landbridge.core.errors import InfeasibleError, LandbridgeError, LimitError

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from landbridge.results.planning import PlanResult
    from landbridge.scenario import Scenario

__all__ = ["Faces", "Question", "run_plan"]

_EXIT_CODES = {
    PlanStatus.ANSWERED: 0,
    PlanStatus.LIMIT: LimitError.exit_code,
    PlanStatus.INFEASIBLE: InfeasibleError.exit_code,
    PlanStatus.FAILED: LandbridgeError.exit_code,
}


@dataclass(frozen=True, slots=True)
class Question:
    """What the options of ``landbridge plan`` ask."""

    origin: str
    destination: str
    goods: str
    units: float
    unit: UnitLoad
    depart: str
    deliver_by: str | None
    scenario: str
    services: Path | None
    rates: Path | None
    avoid: list[str]
    require: list[str]
    modes: list[str]
    budget_usd: float | None
    max_itineraries: int | None
    exact: bool


@dataclass(frozen=True, slots=True)
class Faces:
    """Where the answer goes."""

    as_json: bool
    html: Path | None
    folder: Path | None
    numbers: tuple[int, ...] = ()  # itineraries to tell in full in the text, none: the first


def run_plan(question: Question, faces: Faces) -> int:
    """Answer one planning question; return the exit code."""
    from landbridge.cli.warm import announce

    announce()
    with busy("Planning ..."):
        result = _ask(question)
    _write_files(result, faces)
    if faces.as_json:
        from landbridge.results.planning_json import plan_to_dict

        emit_json(plan_to_dict(result))
    else:
        from landbridge.cli.plan_text import plan_parts

        known = len(result.itineraries)
        missing = [number for number in faces.numbers if number > known]
        if missing:
            note(f"--show {missing[0]}: the answer has {known} itineraries.")
        told = [number for number in faces.numbers if number <= known]
        show(*plan_parts(result, _clocks(result), told))
    return _EXIT_CODES[result.status]


def _ask(question: Question) -> PlanResult:
    from landbridge.study import plan

    result: PlanResult = plan(
        question.origin,
        question.destination,
        goods=question.goods,
        units=question.units,
        unit=question.unit,
        depart=question.depart,
        deliver_by=question.deliver_by,
        scenario=_scenario(question),
        services=question.services,
        rates=question.rates,
        avoid=_words(question.avoid),
        require=_words(question.require),
        modes=_words(question.modes) if question.modes else None,
        budget_usd=question.budget_usd,
    )
    return result


def _scenario(question: Question) -> Scenario:
    """Return the scenario asked for, with what the options change in it."""
    from landbridge.scenario import load_scenario

    scenario = load_scenario(question.scenario)
    changes: dict[str, Any] = {}
    if question.max_itineraries is not None:
        changes["max_itineraries"] = question.max_itineraries
    if question.exact:
        changes |= {
            "eps_minutes": 0,
            "eps_money_share": 0.0,
            "eps_co2e_share": 0.0,
            "eps_risk_h2": 0.0,
        }
    if not changes:
        return scenario
    return replace(scenario, planning=replace(scenario.planning, **changes))


def _words(values: list[str]) -> tuple[str, ...]:
    """Split ``--avoid RU,sea --avoid KZ`` into its words, each once."""
    words = (word.strip() for value in values for word in value.split(","))
    return tuple(dict.fromkeys(word for word in words if word))


def _write_files(result: PlanResult, faces: Faces) -> None:
    if faces.html is not None:
        from landbridge.report import write_plan_html
        from landbridge.results.files import check_page_file

        check_page_file(faces.html)
        write_plan_html(result, faces.html)
        note(f"Wrote {faces.html}")
    if faces.folder is not None:
        from landbridge.results.files import save_run
        from landbridge.results.planning_json import plan_to_dict
        from landbridge.results.planning_tables import plan_tables

        answer = plan_to_dict(result)
        del answer["itineraries"]  # they stand in the tables
        save_run(faces.folder, plan_tables(result), {"kind": "plan", **answer})
        note(f"Wrote {faces.folder}")


def _clocks(result: PlanResult) -> dict[str, ZoneInfo]:
    """Return the time zones of the places at both ends of the itineraries."""
    from zoneinfo import ZoneInfo

    from landbridge.facts import load

    ends = {item.legs[0].origin_id for item in result.itineraries}
    ends |= {item.legs[-1].destination_id for item in result.itineraries}
    ends |= {str(result.query.get("destination_id", ""))}
    places = load("places")
    found = places.filter(places["place_id"].is_in(list(ends)))
    return {
        place_id: ZoneInfo(zone)
        for place_id, zone in found.select("place_id", "timezone").iter_rows()
        if zone
    }

"""The command ``landbridge assign``: traffic on a network, to a stated gap."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from landbridge.cli.given_path import given_path
from landbridge.core.errors import LimitError, UsageError
from landbridge.core.interrupts import held

if TYPE_CHECKING:
    from landbridge.demand.od_matrix import OdMatrix
    from landbridge.network.flow_network import FlowNetwork
    from landbridge.results.assignment import AssignmentResult
    from landbridge.results.choice import ChoiceResult
    from landbridge.scenario.assignment import AssignParams

__all__ = ["app", "assign_json"]

app = typer.Typer()
#: exit code for each status; an interrupt is told by the entry point too
EXIT_CODES = {"answered": 0, "limit": LimitError.exit_code, "interrupted": 130}

Number = float | None


@dataclass(frozen=True, slots=True)
class Question:
    """What the options of ``landbridge assign`` ask."""

    net: Path
    trips: Path
    gap: float
    max_iterations: int
    toll_factor: Number
    distance_factor: Number
    objective: Literal["ue", "so"]
    threads: int
    delay: str | None
    max_time_s: Number
    max_memory_mb: Number
    trips_scale: float
    matrices: tuple[str, ...]
    warm_start: Path | None
    select_links: tuple[str, ...]
    skims: bool
    out: Path | None
    choice: Path | None = None


@app.command()
def assign(
    scenario: Annotated[
        str | None,
        typer.Argument(help="Scenario or TOML file: assigns the corridor's own trade, once."),
    ] = None,
    net: Annotated[
        Path | None,
        typer.Option(
            parser=given_path, metavar="<path>", help="Network: a TNTP file or a GMNS folder."
        ),
    ] = None,
    trips: Annotated[
        Path | None,
        typer.Option(
            parser=given_path, metavar="<path>", help="Trips: .tntp, .omx, .csv or .parquet."
        ),
    ] = None,
    gap: Annotated[float, typer.Option(help="Relative gap to reach.")] = 1e-6,
    max_iterations: Annotated[int, typer.Option(help="Most iterations.")] = 1000,
    toll_factor: Annotated[
        float | None, typer.Option(help="Time that a unit of toll costs; else the file's, or 0.")
    ] = None,
    distance_factor: Annotated[
        float | None, typer.Option(help="Time that a unit of length costs; else the file's, or 0.")
    ] = None,
    objective: Annotated[
        str, typer.Option(help="ue: nobody gains by another path; so: least total time.")
    ] = "ue",
    threads: Annotated[int, typer.Option(help="Threads.")] = 1,
    delay: Annotated[
        str | None, typer.Option(help="Delay of all links: bpr, conical or queue.")
    ] = None,
    max_time: Annotated[
        float | None, typer.Option(help="Seconds after which the answer so far is given.")
    ] = None,
    max_memory: Annotated[
        float | None, typer.Option(help="Most memory of the assignment itself [MB].")
    ] = None,
    trips_scale: Annotated[float, typer.Option(help="Multiply all trips by this.")] = 1.0,
    matrix: Annotated[
        list[str] | None, typer.Option(help="Matrix of an OMX file to take as a class; may repeat.")
    ] = None,
    warm_start: Annotated[
        Path | None,
        typer.Option(
            parser=given_path,
            metavar="<path>",
            help="Begin with the flows of an earlier run folder.",
        ),
    ] = None,
    select_link: Annotated[
        list[str] | None,
        typer.Option(help="FROM-TO: keep the trips through this link; may repeat; needs --out."),
    ] = None,
    skims: Annotated[
        bool, typer.Option("--skims", help="Keep cost, time, length and toll by pair; needs --out.")
    ] = False,
    choice: Annotated[
        Path | None,
        typer.Option(
            parser=given_path,
            metavar="<path>",
            help="TOML file: modes or gateways that trips choose, solved with the routes.",
        ),
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option(parser=given_path, metavar="<path>", help="Save the run as a folder."),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
) -> int:
    """Assign trips to a network, or a scenario's trade: user equilibrium or system optimum."""
    if objective not in ("ue", "so"):
        raise UsageError(f"--objective: allowed are ue and so, got {objective!r}.")
    files = _files_asked(scenario, net, trips)
    question = Question(
        net=files[0],
        trips=files[1],
        gap=gap,
        max_iterations=max_iterations,
        toll_factor=toll_factor,
        distance_factor=distance_factor,
        objective="ue" if objective == "ue" else "so",
        threads=threads,
        delay=delay,
        max_time_s=max_time,
        max_memory_mb=max_memory,
        trips_scale=trips_scale,
        matrices=tuple(matrix or ()),
        warm_start=warm_start,
        select_links=tuple(dict.fromkeys(select_link or ())),
        skims=skims,
        out=out,
        choice=choice,
    )
    if scenario is not None:
        from landbridge.cli.assign_study import assign_study

        return assign_study(scenario, question, as_json=as_json)
    return _run(question, as_json=as_json)


def _files_asked(scenario: str | None, net: Path | None, trips: Path | None) -> tuple[Path, Path]:
    """Return the files to assign, or empty paths where a scenario is given instead."""
    cure = "Give a scenario alone, or --net FILE and --trips FILE."
    if scenario is None:
        missing = " and ".join(
            option for option, file in (("--net", net), ("--trips", trips)) if file is None
        )
        if net is None or trips is None:
            raise UsageError(f"assign: {missing} is missing, and no scenario is given.", cure=cure)
        return net, trips
    if net is not None or trips is not None:
        raise UsageError(
            f"assign: got the scenario {scenario!r} and --net or --trips besides.", cure=cure
        )
    return Path(), Path()


def _run(question: Question, *, as_json: bool) -> int:
    from landbridge.cli.assign_run import solve
    from landbridge.cli.output import emit, emit_json, note
    from landbridge.report.flow_words import IDLE

    _check(question)
    network, demand, params = _inputs(question)
    notes = [*network.notes, *demand.notes, *_toll_note(question, network)]
    for text in notes:
        note(text)
    links = [_link(network, name) for name in question.select_links]
    chosen = None
    if question.choice is not None:
        from landbridge.cli.assign_choice import flows_of, solve_choice

        chosen = solve_choice(question, network, demand)
        demand, result = flows_of(chosen)
    else:
        result = solve(question, network, demand, params)
    if not result.volume.any():
        notes.append(IDLE)
    if question.out is not None:
        from landbridge.cli.assign_files import save

        with held():  # an answer that stands is kept; a signal has its way afterwards
            save(question, network, demand, result, (links, notes), chosen)
            note(f"Wrote {question.out}")
    if as_json:
        emit_json(assign_json(result, notes) | _choice_json(chosen))
    else:
        emit(_text(network, result) + _choice_text(chosen))
    return EXIT_CODES[result.status]


def _check(question: Question) -> None:
    """Refuse what makes no sense, or could not be saved, before any work."""
    for name, value in (
        ("--max-time", question.max_time_s),
        ("--max-memory", question.max_memory_mb),
    ):
        if value is not None and not (math.isfinite(value) and value > 0):
            raise UsageError(f"{name}: allowed is a number above 0, got {value:g}.")
    if not (math.isfinite(question.trips_scale) and question.trips_scale >= 0):
        raise UsageError(
            f"--trips-scale: allowed is a finite number >= 0, got {question.trips_scale:g}."
        )
    if question.choice is not None:
        from landbridge.cli.assign_choice import check_choice

        check_choice(question)
    if question.out is None and (question.skims or question.select_links):
        raise UsageError(
            "--skims and --select-link are kept in a run folder.", cure="Add --out DIR."
        )
    if question.out is not None:
        from landbridge.results.files import check_run_folder

        check_run_folder(question.out, "assign")


def _inputs(question: Question) -> tuple[FlowNetwork, OdMatrix, AssignParams]:
    from landbridge.cli.output import busy
    from landbridge.scenario.assignment import AssignParams
    from landbridge.study.assignment import read_network, read_trips, with_delay

    with busy("Reading ..."):
        network = read_network(question.net)
        demand = read_trips(question.trips, question.matrices, network=network)
    if question.delay is not None:
        network = with_delay(network, question.delay)
    if question.trips_scale != 1.0:
        demand = demand.scaled(question.trips_scale)
    params = AssignParams(
        gap=question.gap,
        max_iterations=question.max_iterations,
        objective=question.objective,
        threads=question.threads,
        max_memory_mb=question.max_memory_mb,
        toll_factor=_given(question.toll_factor, network.toll_factor),
        distance_factor=_given(question.distance_factor, network.distance_factor),
    )
    return network, demand, params


def _toll_note(question: Question, network: FlowNetwork) -> list[str]:
    """Return a note where a GMNS table has tolls that nothing weighs."""
    unweighed = question.toll_factor is None and network.toll_factor == 0.0
    if question.choice is not None or not (unweighed and question.net.is_dir()):
        return []
    tolled = int((network.toll > 0.0).sum())
    told = f"{network.source}: the toll of {tolled:,} links counts nothing without --toll-factor."
    return [told] if tolled else []


def _given(option: float | None, of_file: float) -> float:
    return of_file if option is None else option


def _link(network: FlowNetwork, name: str) -> tuple[str, list[int]]:
    """Return the links of a name FROM-TO, several where they lie side by side."""
    found = [k for k in range(network.n_links) if network.link_name(k) == name]
    if not found:
        raise UsageError(
            f"--select-link {name!r}: {network.source} has no such link.",
            cure="Write FROM-TO with the node ids of the network.",
        )
    return name, found


def assign_json(result: AssignmentResult, notes: Sequence[str]) -> dict[str, Any]:
    """Return an answer as one JSON document; figures that do not exist are null."""
    from landbridge.results.files import work_done

    content = {
        "status": result.status,
        "relative_gap": result.relative_gap,
        "objective": result.objective,
        "total_travel_time": result.total_travel_time,
        "iterations": result.iterations,
        "links": len(result.volume),
        "zones": len(result.zone_ids),
        "cpu_s": result.cpu_s,
        "wall_s": result.wall_s,
        "peak_rss_mb": work_done().get("peak_rss_mb"),
        "reason": result.reason,
        "gap_asked": result.params.gap,
        "total_time": result.total_time,
        "trips": result.demand,
        "trips_within_zones": result.intrazonal,
        "memory_predicted_mb": result.memory_predicted_mb,
        "classes": list(result.class_names),
        "notes": list(notes),
    }
    return {
        name: None if isinstance(value, float) and not math.isfinite(value) else value
        for name, value in content.items()
    }


def _choice_json(chosen: ChoiceResult | None) -> dict[str, Any]:
    if chosen is None:
        return {}
    from landbridge.results.choice_tables import choice_json

    return {"objective": chosen.objective, **choice_json(chosen)}


def _choice_text(chosen: ChoiceResult | None) -> str:
    if chosen is None:
        return ""
    found = chosen.total_by_alternative()
    whole = sum(found.values()) or 1.0
    return "".join(f"  {name:<16}{x:,.1f}  ({x / whole:.1%})\n" for name, x in found.items())


def _text(network: FlowNetwork, result: AssignmentResult) -> str:
    from landbridge.report.flow_words import flow_facts, flow_sentence

    rows = [
        f"  {what:<16}{figure}  ({remark})" for what, figure, remark in flow_facts(network, result)
    ]
    return "\n".join([flow_sentence(network, result), *rows]) + "\n"

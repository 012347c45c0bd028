"""The commands ``landbridge demand``: flows of a year, and published figures beside them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from landbridge.results.flows import FlowSet
    from landbridge.scenario import Scenario

__all__ = ["app"]

app = typer.Typer(
    help="Flows between Chinese and foreign cities: trade, rail, parcels, turbines.",
    no_args_is_help=True,
)

Json = Annotated[bool, typer.Option("--json", help="Print one JSON document.")]
ScenarioName = Annotated[str, typer.Argument(help="Name of a scenario, or a TOML file.")]
Year = Annotated[int | None, typer.Option(help="2024 or 2025; else that of the scenario.")]
_SUFFIXES = (".csv", ".parquet")


@app.command(name="show")
def show_flows(
    scenario: ScenarioName = "base-2025",
    stream: Annotated[
        str | None, typer.Option(help="trade, rail, parcels or turbines; else all, one by one.")
    ] = None,
    by: Annotated[str, typer.Option(help="country, group, crossing or city.")] = "country",
    year: Year = None,
    out: Annotated[Path | None, typer.Option(help="Write every flow: .csv or .parquet.")] = None,
    as_json: Json = False,
) -> int:
    """Show the flows of a year, summed; streams overlap and are never added up."""
    from landbridge.cli.demand_text import print_sums, sums_json
    from landbridge.cli.output import emit_json, note
    from landbridge.results.flow_tables import FLOW_KEYS, flow_sums
    from landbridge.results.flows import STREAMS

    by = _word(by, "--by", FLOW_KEYS)
    if stream is not None:
        stream = _word(stream, "--stream", STREAMS)
    if out is not None:
        _check_file(out)
    world = _scenario(scenario)
    flows = _flows(world, year)
    if out is not None:
        note(f"{_save(flows, stream, out):,} flows written to {out}.")
    rows = flow_sums(flows, by, stream)
    if as_json:
        emit_json(sums_json(flows, by, rows))
    else:
        print_sums(flows, by, rows)
    return 0


@app.command(name="fit")
def show_fit(scenario: ScenarioName = "base-2025", year: Year = None, as_json: Json = False) -> int:
    """Set flows beside every published figure: those they are fitted to, those only checked."""
    from landbridge.cli.demand_text import print_fit
    from landbridge.cli.output import emit_json
    from landbridge.demand.flows import fit_report
    from landbridge.demand.turbines import turbine_fit

    flows = _flows(_scenario(scenario), year)
    controls, projects = fit_report(flows), turbine_fit()
    if as_json:
        emit_json({"year": flows.year, "controls": controls, "turbine_projects": projects})
    else:
        print_fit(flows.year, controls, projects)
    return 0


def _scenario(name: str) -> Scenario:
    from landbridge.cli.output import note
    from landbridge.scenario import DemandParams, load_scenario

    found = load_scenario(name)
    if found.demand != DemandParams(year=found.demand.year):
        note(
            f"Flows are those of the facts; what {found.name} changes in demand applies when it "
            "is run."
        )
    return found


def _flows(scenario: Scenario, year: int | None) -> FlowSet:
    from landbridge.cli.output import busy
    from landbridge.demand.flows import build_flows

    with busy("Fitting flows to published totals"):
        return build_flows(year or scenario.demand.year or scenario.year, scenario)


def _word(text: str, option: str, allowed: tuple[str, ...]) -> str:
    from difflib import get_close_matches

    from landbridge.core.errors import UsageError

    word = text.strip().casefold()
    if word in allowed:
        return word
    near = get_close_matches(word, allowed, n=1, cutoff=0.5)
    hint = f"Did you mean {near[0]}?" if near else "Take one of them."
    raise UsageError(f"{option} {text!r}: allowed are {', '.join(allowed)}.", cure=hint)


def _check_file(path: Path) -> None:
    """Refuse a file that cannot be written before the work is done."""
    from landbridge.core.errors import UsageError

    if path.suffix.lower() not in _SUFFIXES:
        raise UsageError(
            f"--out {str(path)!r}: flows are written as {' or '.join(_SUFFIXES)}.",
            cure="Give the file one of these endings.",
        )
    if path.is_dir():
        raise UsageError(f"--out {str(path)!r} is a folder.", cure="Name a file in it.")


def _save(flows: FlowSet, stream: str | None, path: Path) -> int:
    """Write flows; return how many."""
    from io import BytesIO

    from landbridge.results.files import write_atomic
    from landbridge.results.flow_tables import flow_table

    table = flow_table(flows, stream)
    buffer = BytesIO()
    if path.suffix.lower() == ".parquet":
        table.write_parquet(buffer)
    else:
        table.write_csv(buffer)
    write_atomic(path, buffer.getvalue())
    return table.height

"""The commands and their options; each body imports what it needs when it runs."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from landbridge.cli import (
    assign,
    compare,
    demand,
    energy,
    facts,
    goods,
    network,
    run,
    scenario,
    trade,
    trade_gravity,
    validate,
)
from landbridge.core.enums import UnitLoad

__all__ = ["app", "command"]

app = typer.Typer(
    name="landbridge",
    help="Freight on the Eurasian land bridge: data on stdout, log on stderr.",
    epilog="Exit codes: 2 usage, 3 data, 4 no answer, 5 bound reached, 130 interrupted.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
app.add_typer(assign.app)
app.add_typer(compare.app)
app.add_typer(run.app)
app.add_typer(facts.app, name="facts")
app.add_typer(network.app, name="network")
app.add_typer(scenario.app, name="scenario")
app.add_typer(goods.app, name="goods")
app.add_typer(demand.app, name="demand")
trade.app.add_typer(trade_gravity.app)
app.add_typer(trade.app, name="trade")
app.add_typer(energy.app, name="energy")
app.add_typer(validate.app, name="validate")

Json = Annotated[bool, typer.Option("--json", help="Print one JSON document.")]


def command() -> Any:
    """Return the command line app, ready to be called with arguments."""
    return typer.main.get_command(app)


def _print_version(wanted: bool) -> None:
    if wanted:
        from landbridge import __version__
        from landbridge.cli.output import emit

        emit(f"landbridge {__version__}\n")
        raise typer.Exit


@app.callback()
def _top(
    version: Annotated[
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Print it.")
    ] = False,
) -> None:
    pass


@app.command()
def plan(
    origin: Annotated[str, typer.Argument(help="Place: a name in any script, UN/LOCODE or id.")],
    destination: Annotated[str, typer.Argument(help="Place the goods go to.")],
    goods: Annotated[str, typer.Option(help="What is moved, in words, or an HS code.")],
    units: Annotated[float, typer.Option(help="How many units.")],
    unit: Annotated[UnitLoad, typer.Option(help="What is counted.", case_sensitive=False)],
    depart: Annotated[str, typer.Option(help="Day the goods are ready, YYYY-MM-DD.")],
    deliver_by: Annotated[str | None, typer.Option(help="Deadline, YYYY-MM-DD.")] = None,
    scenario: Annotated[str, typer.Option(help="Name of a scenario, or a file.")] = "base-2025",
    services: Annotated[Path | None, typer.Option(help="Your own timetable, CSV.")] = None,
    rates: Annotated[Path | None, typer.Option(help="Your own rates, CSV.")] = None,
    avoid: Annotated[
        list[str] | None, typer.Option(help="Country, crossing or mode to avoid; may repeat.")
    ] = None,
    require: Annotated[
        list[str] | None, typer.Option(help="Country, crossing or mode to require; may repeat.")
    ] = None,
    modes: Annotated[
        list[str] | None, typer.Option(help="Modes allowed: rail, road, sea, ferry, air.")
    ] = None,
    budget: Annotated[float | None, typer.Option(help="Most the move may cost [USD].")] = None,
    most: Annotated[
        int | None, typer.Option("--max", min=1, max=500, help="Most itineraries to list.")
    ] = None,
    exact: Annotated[bool, typer.Option(help="Search the exact front; slower.")] = False,
    number: Annotated[
        list[int] | None,
        typer.Option("--show", min=1, help="Number of an itinerary to tell in full; may repeat."),
    ] = None,
    html: Annotated[Path | None, typer.Option(help="Write one offline HTML page.")] = None,
    out: Annotated[Path | None, typer.Option(help="Save the run as a folder.")] = None,
    as_json: Json = False,
) -> int:
    """Plan one shipment: a front of itineraries over dated departures."""
    from landbridge.cli.plan import Faces, Question, run_plan

    question = Question(
        origin=origin,
        destination=destination,
        goods=goods,
        units=units,
        unit=unit,
        depart=depart,
        deliver_by=deliver_by,
        scenario=scenario,
        services=services,
        rates=rates,
        avoid=avoid or [],
        require=require or [],
        modes=modes or [],
        budget_usd=budget,
        max_itineraries=most,
        exact=exact,
    )
    numbers = tuple(dict.fromkeys(number or ()))
    return run_plan(question, Faces(as_json=as_json, html=html, folder=out, numbers=numbers))


@app.command()
def doctor(as_json: Json = False) -> int:
    """Check this installation: Python, libraries, data, caches."""
    from landbridge.cli.doctor import run_doctor

    return run_doctor(as_json=as_json)


@app.command()
def warm(as_json: Json = False) -> int:
    """Compile the kernels of plan and assign now, so that the first run does not wait for them."""
    from landbridge.cli.output import emit, emit_json
    from landbridge.cli.warm import warm as compile_kernels

    spent = compile_kernels()
    seconds = sum(spent.values())
    if as_json:
        parts = {f"{name}_s": round(part, 2) for name, part in spent.items()}
        emit_json({"status": "ready", "seconds": round(seconds, 2), **parts})
    else:
        parts_text = ", ".join(f"{name} {part:.1f} s" for name, part in spent.items())
        emit(f"Kernels are ready ({seconds:.1f} s: {parts_text}).\n")
    return 0


@app.command()
def version(as_json: Json = False) -> int:
    """Print the version."""
    from landbridge import __version__
    from landbridge.cli.output import emit, emit_json

    if as_json:
        emit_json({"version": __version__})
    else:
        emit(f"landbridge {__version__}\n")
    return 0

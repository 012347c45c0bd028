"""The commands ``landbridge energy``: published projects of power, dispatch, expansion, carbon."""

from __future__ import annotations

from typing import Annotated

import typer

from landbridge.cli import energy_carbon, energy_dispatch

__all__ = ["app"]

app = typer.Typer(help="The power systems of Central Asia.", no_args_is_help=True)


@app.callback()
def _group() -> None:
    pass


@app.command()
def projects(
    country: Annotated[
        str | None, typer.Option(help="KZ, KG, UZ, TM, TJ or a name; else all five.")
    ] = None,
    status: Annotated[
        str | None, typer.Option(help="operating, construction or planned; else every state.")
    ] = None,
    everything: Annotated[
        bool, typer.Option("--all", help="Every listed plant, not only Chinese and nuclear ones.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
) -> int:
    """List power projects with a Chinese part and nuclear plants, as published, with sources."""
    from landbridge.cli.energy_text import print_projects
    from landbridge.cli.output import emit_json
    from landbridge.energy.projects import power_projects, projects_json
    from landbridge.energy.zones import find_countries

    found = power_projects(
        find_countries("CA5" if country is None else country), status, everything=everything
    )
    if as_json:
        emit_json(projects_json(found))
    else:
        print_projects(found)
    return 0


app.command("dispatch")(energy_dispatch.dispatch_year)
app.command("expand")(energy_dispatch.expand_year)
app.command("carbon")(energy_carbon.carbon)

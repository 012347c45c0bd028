"""The commands ``landbridge scenario list`` and ``landbridge scenario show``."""

from __future__ import annotations

from typing import Annotated

import typer

__all__ = ["app"]

app = typer.Typer(help="The worlds a question can be asked in.", no_args_is_help=True)


@app.command("list")
def list_all(as_json: Annotated[bool, typer.Option("--json")] = False) -> int:
    """List the scenarios that ship with Landbridge."""
    from landbridge.cli.output import emit, emit_json
    from landbridge.scenario import list_scenarios, load_scenario

    found = [load_scenario(name) for name in list_scenarios()]
    if as_json:
        emit_json(
            {
                "scenarios": [
                    {"name": item.name, "title": item.title, "fingerprint": item.fingerprint()}
                    for item in found
                ]
            }
        )
    else:
        width = max(len(item.name) for item in found)
        emit("".join(f"{item.name:{width}}  {item.title}\n" for item in found))
    return 0


@app.command()
def show(
    name: Annotated[str, typer.Argument(help="Name of a scenario, or a TOML file.")],
    settings: Annotated[
        list[str] | None,
        typer.Option("--set", help="Change a key: table.key=value. May be repeated."),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json")] = False,
) -> int:
    """Print a scenario whole, every key with its unit, range and meaning."""
    from landbridge.cli.output import emit, emit_json
    from landbridge.scenario import load_scenario, patch_scenario, to_toml

    found = patch_scenario(load_scenario(name), settings or [])
    if as_json:
        emit_json({**found.to_dict(), "fingerprint": found.fingerprint()})
    else:
        emit(to_toml(found))
    return 0

"""The commands ``landbridge validate``: the model against what is published."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

__all__ = ["app"]

app = typer.Typer(help="The model against what is published.", no_args_is_help=True)

_PUBLISHED = "Published times of your own, CSV; each row is predicted."


@app.command()
def transit(
    scenario: Annotated[str, typer.Option(help="Name of a scenario, or a file.")] = "base-2025",
    published: Annotated[
        Path | None, typer.Option("--published", "--services", help=_PUBLISHED)
    ] = None,
    page: Annotated[Path | None, typer.Option(help="Write the page and its plots here.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
) -> int:
    """Compare predicted terminal-to-terminal days with published ones."""
    from landbridge.cli.validate_transit import run_transit

    return run_transit(scenario, published, page, as_json=as_json)


@app.command()
def goods(
    sample: Annotated[
        Path | None, typer.Option(help="Labelled wordings of your own, CSV: text, hs4.")
    ] = None,
    page: Annotated[Path | None, typer.Option(help="Write the page into this folder.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
) -> int:
    """Classify labelled product wordings: how many are placed, right and wrong."""
    from landbridge.cli.validate_goods import run_goods

    return run_goods(sample, page, as_json=as_json)


@app.command()
def mission(
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
    as_markdown: Annotated[bool, typer.Option("--markdown", help="Print Markdown.")] = False,
) -> int:
    """Show public claims beside what Landbridge makes of them."""
    from landbridge.cli.validate_mission import run_mission

    return run_mission(as_json=as_json, as_markdown=as_markdown)


@app.command()
def gravity(
    data: Annotated[
        Path | None, typer.Option(help="Folder with gegravity_sample_data_set.csv.")
    ] = None,
    page: Annotated[Path | None, typer.Option(help="Write the page into this folder.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
) -> int:
    """Compare gravity estimates and counterfactuals with published ones."""
    from landbridge.cli.validate_gravity import run_gravity

    return run_gravity(data, page, as_json=as_json)


@app.command("energy-profiles")
def energy_profiles(
    year: Annotated[int, typer.Option(help="Year of the profiles.")] = 2024,
    seed: Annotated[int, typer.Option(help="Seed of the synthetic weather.", min=0)] = 0,
    own: Annotated[
        Path | None,
        typer.Option(help="Hourly series of your own, CSV: time_utc, zone, kind, value."),
    ] = None,
    page: Annotated[Path | None, typer.Option(help="Write the page and its plots here.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
) -> int:
    """Hold the hourly profiles of the power systems against published figures."""
    from landbridge.cli.validate_energy_profiles import run_energy_profiles

    return run_energy_profiles(year, seed, own, page, as_json=as_json)


@app.command("energy-backcast")
def energy_backcast(
    page: Annotated[Path | None, typer.Option(help="Write the page into this folder.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
) -> int:
    """Dispatch past years of the power systems and hold them against published figures."""
    from landbridge.cli.validate_energy_backcast import run_energy_backcast

    return run_energy_backcast(page, as_json=as_json)

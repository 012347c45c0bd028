"""The commands ``landbridge energy dispatch`` and ``expand``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from landbridge.results.energy import EnergyResult, ExpansionResult

__all__ = ["dispatch_year", "expand_year"]

Year = Annotated[int, typer.Option(help="Year, 2022 to 2060.")]
Settings = Annotated[
    list[str] | None,
    typer.Option("--set", help="Parameter key=value, or key.ZONE=value; may repeat."),
]
Own = Annotated[Path | None, typer.Option(help="Your own hourly series, CSV.")]
Out = Annotated[Path | None, typer.Option(help="Save the run as a folder.")]
Html = Annotated[Path | None, typer.Option(help="Write a page with charts, one offline file.")]
Traction = Annotated[
    Path | None,
    typer.Option(help="Run folder of a study, whose electric trains are added to the load."),
]
Json = Annotated[bool, typer.Option("--json", help="Print one JSON document.")]


def dispatch_year(
    year: Year,
    settings: Settings = None,
    own: Own = None,
    out: Out = None,
    traction: Traction = None,
    html: Html = None,
    as_json: Json = False,
) -> int:
    """Run the power systems through a year by hour: plants, flows, prices, carbon, gaps."""
    from landbridge.cli.energy_dispatch_text import print_year
    from landbridge.cli.energy_text import print_traction
    from landbridge.cli.output import busy, emit_json
    from landbridge.energy.dispatch import dispatch
    from landbridge.scenario.energy import energy_params_of
    from landbridge.study.energy_traction import traction_load, with_traction

    _check(out)
    params = energy_params_of(settings or ())
    trains = None if traction is None else traction_load(traction)
    params = params if trains is None else with_traction(params, trains)
    with busy(f"Running the power systems of {year}"):
        result = dispatch(year, params, own=own)
    summary = result.summary()
    if trains is not None:
        summary["traction"] = trains.as_json(result)
    if out is not None:
        _save(out, result, "energy dispatch", summary)
    if html is not None:
        _page(html, result, None)
    if as_json:
        emit_json(summary)
    else:
        print_year(result)
        if trains is not None:
            print_traction(trains, result)
    return 0


def expand_year(
    year: Year,
    settings: Settings = None,
    own: Own = None,
    out: Out = None,
    html: Html = None,
    as_json: Json = False,
) -> int:
    """Build plants, batteries and lines at least cost, then run the whole year with them."""
    from landbridge.cli.energy_dispatch_text import print_expansion
    from landbridge.cli.output import busy, emit_json
    from landbridge.energy.expand import expand
    from landbridge.scenario.energy import energy_params_of

    _check(out)
    params = energy_params_of(settings or ())
    with busy(f"Expanding the power systems of {year}"):
        result = expand(year, params, own=own)
    if out is not None:
        _save(out, result.verified, "energy expand", result.summary())
    if html is not None:
        _page(html, result.verified, result)
    if as_json:
        emit_json(result.summary())
    else:
        print_expansion(result)
    return 0


def _page(html: Path, result: EnergyResult, expansion: ExpansionResult | None) -> None:
    from landbridge.cli.output import note
    from landbridge.report.energy_page import write_energy_html
    from landbridge.results.files import check_page_file

    check_page_file(html)
    write_energy_html(result, html, expansion)
    note(f"Wrote {html}")


def _check(out: Path | None) -> None:
    if out is not None:
        from landbridge.results.files import check_run_folder

        check_run_folder(out)


def _save(out: Path, result: EnergyResult, kind: str, summary: dict[str, Any]) -> None:
    from landbridge.facts.tables import fingerprint
    from landbridge.results.files import save_run
    from landbridge.scenario.energy import plain_params

    manifest = {
        "kind": kind,
        "seed": result.params.seed,
        "params": plain_params(result.params),
        "facts": fingerprint(),
        "summary": summary,
    }
    save_run(out, result.to_frames(), manifest)

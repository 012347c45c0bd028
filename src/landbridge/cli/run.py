"""The commands ``landbridge run`` and ``landbridge rerun``: a study, and the same once more."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from landbridge.cli.given_path import given_path
from landbridge.cli.run_progress import shown_rounds
from landbridge.core.errors import LimitError

if TYPE_CHECKING:
    import polars as pl

    from landbridge.study.reruns import Rerun
    from landbridge.study.runs import StudyRun

__all__ = ["EXIT_CODES", "app", "finite", "shown_rounds"]

app = typer.Typer()
#: exit code for each status of a study
EXIT_CODES = {"answered": 0, "limit": LimitError.exit_code, "interrupted": 130}
_FIRST = ("status", "run", "teu_by_crossing", "trade_bn_usd", "relative_gap", "loops", "cpu_s",
          "peak_rss_mb", "controls")  # fmt: skip
Json = Annotated[bool, typer.Option("--json", help="Print one JSON document.")]
Settings = Annotated[
    list[str] | None,
    typer.Option("--set", help="Change a key of the scenario: table.key=value. May be repeated."),
]


@app.command()
def run(
    scenario: Annotated[str, typer.Argument(help="Name of a scenario, or a TOML file.")],
    out: Annotated[
        Path | None,
        typer.Option(
            parser=given_path,
            metavar="<path>",
            help="Run folder; runs/NAME-OF-SCENARIO where left out.",
        ),
    ] = None,
    settings: Settings = None,
    report: Annotated[bool, typer.Option(help="Write report.html into the run folder.")] = True,
    force: Annotated[
        bool, typer.Option("--force", help="Run anew even where the same run stands whole.")
    ] = False,
    as_json: Json = False,
) -> int:
    """Run a study: trade on the network by mode, crossing and route, into a run folder.

    A run that was ended goes on from what it had solved when it is called again.
    """
    from landbridge.cli.assign_run import compile_kernels
    from landbridge.cli.output import emit, emit_json, note
    from landbridge.report.study_page import study_page
    from landbridge.report.study_text import study_text
    from landbridge.scenario import load_scenario, patch_scenario
    from landbridge.study.runs import check_place, default_folder, run_to_folder

    chosen = patch_scenario(load_scenario(scenario), settings or [])
    folder = out if out is not None else default_folder(chosen)
    check_place(folder)
    compile_kernels()
    with shown_rounds(chosen.response.max_loops) as progress:
        made = run_to_folder(
            chosen, folder, force=force, page=study_page if report else None, hooks=(progress, note)
        )
    note(f"{'Already there, whole:' if made.found else 'Wrote'} {folder}")
    if made.found and not (as_json or force):
        note("The same scenario, data, code and versions give the same; --force runs it anew.")
    if as_json:
        emit_json(_run_json(made))
    else:
        emit(study_text(made.summary, made.tables) + "\n")
    return EXIT_CODES[made.summary["status"]]


@app.command()
def rerun(
    folder: Annotated[
        Path, typer.Argument(metavar="RUN", parser=given_path, help="Folder that `run` made.")
    ],
    as_json: Json = False,
) -> int:
    """Repeat a run from its manifest and tell which figures moved, and why they may."""
    from landbridge.cli.assign_run import compile_kernels
    from landbridge.cli.output import emit, emit_json
    from landbridge.cli.run_rerun_text import rerun_text
    from landbridge.study.corridor.checkpoint import identity_of
    from landbridge.study.corridor.run import constants_of, run_study
    from landbridge.study.reruns import diff_run, read_study, scenario_of_run

    before = read_study(folder)
    chosen = scenario_of_run(before)
    identity = identity_of(chosen, constants_of(chosen))
    compile_kernels()
    with shown_rounds(chosen.response.max_loops) as progress:
        result = run_study(chosen, progress=progress)
    found = diff_run(before, result, identity)
    if as_json:
        emit_json(_rerun_json(found))
    else:
        emit(rerun_text(found, _crossing_names(before.tables, result.tables)))
    return 130 if result.status == "interrupted" else 0


def finite(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return plain values with null for figures that do not exist, at any depth."""

    def plain(value: Any) -> Any:
        if isinstance(value, Mapping):
            return {key: plain(item) for key, item in value.items()}
        if isinstance(value, list | tuple):
            return [plain(item) for item in value]
        undefined = isinstance(value, float) and not abs(value) < float("inf")
        return None if undefined else value

    return {key: plain(value) for key, value in values.items()}


def _run_json(made: StudyRun) -> dict[str, Any]:
    content = {**made.summary, "run": str(made.folder), "already_there": made.found}
    first = {key: content.pop(key) for key in _FIRST}
    return finite({**first, **content})


def _crossing_names(*runs: Mapping[str, pl.DataFrame]) -> dict[str, str]:
    found: dict[str, str] = {}
    for tables in runs:
        if "crossings" in tables:
            found.update(tables["crossings"].select("crossing_id", "name").iter_rows())
    return found


def _rerun_json(found: Rerun) -> dict[str, Any]:
    return finite(
        {
            "status": "equal" if found.equal else "moved",
            "run": str(found.folder),
            "rerun_status": found.status,
            "figures": [
                {"name": m.name, "before": m.before, "after": m.after, "relative": m.relative}
                for m in found.figures
            ],
            "tables": dict(found.tables),
            "why": list(found.why),
        }
    )

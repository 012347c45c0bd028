"""The commands ``landbridge run`` and ``landbridge rerun``: a study, and the same once more."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from landbridge.core.errors import LimitError

if TYPE_CHECKING:
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
        Path | None, typer.Option(help="Run folder; runs/NAME-OF-SCENARIO where left out.")
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
    with shown_rounds() as progress:
        made = run_to_folder(
            chosen, folder, force=force, page=study_page if report else None, hooks=(progress, note)
        )
    note(f"{'Already there, whole:' if made.found else 'Wrote'} {folder}")
    if made.found and not (as_json or force):
        note("The same scenario, data and versions would give the same; --force runs it anew.")
    if as_json:
        emit_json(_run_json(made))
    else:
        emit(study_text(made.summary, made.tables) + "\n")
    return EXIT_CODES[made.summary["status"]]


@app.command()
def rerun(
    folder: Annotated[Path, typer.Argument(metavar="RUN", help="Folder that `run` made.")],
    as_json: Json = False,
) -> int:
    """Repeat a run from its manifest and tell which figures moved, and why they may."""
    from landbridge.cli.assign_run import compile_kernels
    from landbridge.cli.output import emit, emit_json
    from landbridge.study.corridor.checkpoint import identity_of
    from landbridge.study.corridor.run import constants_of, run_study
    from landbridge.study.reruns import diff_run, read_study, scenario_of_run

    before = read_study(folder)
    chosen = scenario_of_run(before)
    identity = identity_of(chosen, constants_of(chosen))
    compile_kernels()
    with shown_rounds() as progress:
        result = run_study(chosen, progress=progress)
    found = diff_run(before, result, identity)
    if as_json:
        emit_json(_rerun_json(found))
    else:
        emit(_rerun_text(found))
    return 130 if result.status == "interrupted" else 0


@contextmanager
def shown_rounds() -> Iterator[Callable[[str, int, float], None] | None]:
    """Give a callback that tells each round on stderr; none where that is no terminal."""
    if sys.stderr is None or not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console

    with Console(stderr=True).status("Demand, network and costs ...") as status:
        yield lambda what, round_, gap: status.update(f"{what}: round {round_}, gap {gap:.1e}")


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


def _rerun_text(found: Rerun) -> str:
    if found.equal:
        lines = [f"{found.folder}: the same again, to the last digit, in every figure and table."]
    else:
        lines = [f"{found.folder}: not the same. {len(found.figures)} figure(s) moved:"]
        for item in found.figures[:20]:
            share = "" if item.relative is None else f"  ({item.relative:+.3g})"
            lines.append(f"  {item.name}: {_shown(item.before)} -> {_shown(item.after)}{share}")
        lines += [f"  table {name}: {how}" for name, how in found.tables.items()]
    lines += ["What is not as it was:", *(f"  {text}" for text in found.why)] if found.why else []
    if not found.equal and not found.why:
        lines.append("Data, versions and scenario are the same: please report this.")
    return "\n".join(lines) + "\n"


def _shown(value: float | None) -> str:
    return "none" if value is None else f"{value:,.10g}"

"""Runs of studies in folders: made whole or not at all, taken up where they were ended."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from landbridge.core.errors import DataError, OutputError
from landbridge.core.interrupts import held
from landbridge.results.files import MANIFEST, Run, check_run_folder, load_run, save_run
from landbridge.results.study import StudyResult
from landbridge.scenario import Scenario, load_scenario, patch_scenario, to_toml

if TYPE_CHECKING:
    import polars as pl

    from landbridge.study.corridor.checkpoint import Checkpoint

__all__ = ["StudyRun", "checkpoint_folder", "default_folder", "run_study", "run_to_folder"]

#: makes a page of summary, tables and manifest; faces are handed in from above
Page = Callable[[Mapping[str, Any], "Mapping[str, pl.DataFrame]", Mapping[str, Any]], str]
Progress = Callable[[str, int, float], None]
Stop = Callable[[], bool]
Tell = Callable[[str], None]
_UNSAFE = re.compile(r"[^\w+.-]+")
#: statuses that the same scenario would end with again
_FINISHED = ("answered", "limit")
#: longest name of a folder that its checkpoint takes over whole
_LONG_BYTES = 80


@dataclass(frozen=True, slots=True)
class StudyRun:
    """A run folder, and whether it stood there before.

    Attributes
    ----------
    summary : mapping
        As ``StudyResult.summary``.
    """

    folder: Path
    summary: dict[str, Any]
    tables: Mapping[str, pl.DataFrame]
    found: bool


def default_folder(scenario: Scenario) -> Path:
    """Return ``runs/<name>`` under the current folder."""
    return Path("runs") / (_UNSAFE.sub("-", scenario.name).strip(".-")[:100] or "study")


def checkpoint_folder(folder: str | Path) -> Path:
    """Return where a run keeps what it has solved until it is whole: hidden, beside its folder."""
    target = Path(folder).resolve()
    raw = os.fsencode(target.name)
    name = target.name
    if len(raw) > _LONG_BYTES:  # a name may hold 255 bytes; two that begin alike stay apart
        digest = hashlib.sha256(raw).hexdigest()[:10]
        name = f"{raw[:_LONG_BYTES].decode(errors='ignore')}-{digest}"
    return target.with_name(f".{name}.checkpoint")


def run_study(
    scenario: Scenario | str | Path,
    *,
    settings: Sequence[str] = (),
    out: str | Path | None = None,
    progress: Progress | None = None,
    stop: Stop | None = None,
) -> StudyResult:
    """Run a study of the corridor, and keep it where ``out`` names a folder.

    Parameters
    ----------
    scenario : Scenario, str or Path
        A name is that of a shipped scenario, a path that of a TOML file.
    settings : sequence of str
        ``key=value``, laid over the scenario.
    out : str or Path, optional
        Run folder. What was solved before an earlier call was ended is taken up from beside it.
    progress, stop : callable, optional
        Told of each round (what, round, gap); asked whether to end with the answer so far.

    Returns
    -------
    StudyResult

    Examples
    --------
    >>> from landbridge.study import run_study
    >>> study = run_study("base-2024", out="runs/base-2024")  # doctest: +SKIP
    >>> study.teu_by_crossing["khorgos-altynkol"]  # doctest: +SKIP
    """
    from landbridge.study.corridor.checkpoint import Checkpoint
    from landbridge.study.corridor.lock import at_work
    from landbridge.study.corridor.run import run_study as solve

    base = scenario if isinstance(scenario, Scenario) else load_scenario(scenario)
    chosen = patch_scenario(base, settings)
    if out is None:
        return solve(chosen, progress=progress, stop=stop)
    check_place(Path(out))
    checkpoint = Checkpoint(checkpoint_folder(out))
    with at_work(checkpoint.folder):
        result = solve(chosen, progress=progress, stop=stop, checkpoint=checkpoint)
        save_study(Path(out), result, chosen)
        if result.status in _FINISHED and (stop is None or not stop()):
            checkpoint.remove()
    return result


def run_to_folder(
    scenario: Scenario,
    folder: Path,
    *,
    force: bool = False,
    page: Page | None = None,
    hooks: tuple[Progress | None, Tell] = (None, lambda _: None),
) -> StudyRun:
    """Run a study into a folder, unless the same run stands there whole.

    Parameters
    ----------
    force : bool
        Run anew, whatever stands there or was kept of an earlier run.
    page : callable, optional
        Makes ``report.html``.
    hooks : progress and tell
        Told of each round; told in words what else happens.

    Raises
    ------
    OutputError
        If the folder cannot take a run, told before the work where it can be known.
    """
    from landbridge.study.corridor.checkpoint import Checkpoint
    from landbridge.study.corridor.lock import at_work

    check_place(folder)
    checkpoint = Checkpoint(checkpoint_folder(folder), hooks[1])
    with at_work(checkpoint.folder):
        earlier = None if force else _earlier(folder, scenario, hooks[1])
        if earlier is not None:
            checkpoint.remove()
            return StudyRun(folder, _summary_of(earlier), earlier.tables, True)
        if force:
            checkpoint.remove()
        try:
            return _made(scenario, folder, checkpoint, page, hooks[0])
        finally:
            told = checkpoint.told()
            if told:
                hooks[1](told)


def _made(
    scenario: Scenario,
    folder: Path,
    checkpoint: Checkpoint,
    page: Page | None,
    progress: Progress | None,
) -> StudyRun:
    """Solve a study and save it; what is solved stays in the checkpoint until it is whole."""
    from landbridge.study.corridor.run import run_study as solve

    result = solve(scenario, progress=progress, checkpoint=checkpoint)
    with held():  # an answer that stands is kept; a signal has its way afterwards
        save_study(folder, result, scenario, page)
        if result.status in _FINISHED:
            checkpoint.remove()
    return StudyRun(folder, result.summary(), result.tables, False)


def save_study(
    folder: Path, result: StudyResult, scenario: Scenario, page: Page | None = None
) -> None:
    """Save tables, manifest, ``scenario.toml`` and the page of a study, whole or not at all."""
    from landbridge.study.corridor.checkpoint import identity_of
    from landbridge.study.corridor.run import constants_of

    summary = result.summary()
    manifest = {
        "kind": "study",
        **{key: value for key, value in summary.items() if key != "controls"},
        "scenario": dict(result.scenario),
        "notes": list(result.notes),
        "data": result.data,
        "identity": identity_of(scenario, constants_of(scenario)),
    }
    files = {"scenario.toml": to_toml(scenario).encode()}
    if page is not None:
        told = {**manifest, "versions": manifest["identity"]["versions"]}
        files["report.html"] = page(summary, result.tables, told).encode()
    save_run(folder, result.tables, manifest, files)


def check_place(folder: Path) -> None:
    """Refuse a folder that cannot take a run: something else is there, no permission, no space."""
    from landbridge.study.corridor.checkpoint import SPARE_BYTES

    check_run_folder(folder, "study")
    try:
        place = folder.resolve().parent
        while not place.exists():
            place = place.parent
        with tempfile.TemporaryFile(dir=place) as probe:
            probe.write(b"\0" * 4096)
            probe.flush()
            os.fsync(probe.fileno())
        free = shutil.disk_usage(place).free
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise OutputError(
            f"Cannot write {str(folder)!r}: {reason}.", cure="Choose another folder with --out."
        ) from None
    if free < SPARE_BYTES:
        raise OutputError(
            f"Cannot write {str(folder)!r}: {free / 1e6:.1f} MB are free there, a run needs "
            f"{SPARE_BYTES / 1e6:.0f} MB.",
            cure="Free space or choose another folder with --out.",
        )


def _earlier(folder: Path, scenario: Scenario, tell: Tell) -> Run | None:
    """Return the whole run of the same scenario, data, code and versions that stands there."""
    from landbridge.study.corridor.checkpoint import identity_of
    from landbridge.study.corridor.run import constants_of

    if not (folder / MANIFEST).is_file():
        return None
    try:
        run = load_run(folder)
    except DataError as error:
        tell(f"{error.message} It is made anew.")
        return None
    told = run.manifest.get("scenario")
    same = (
        run.manifest.get("identity") == identity_of(scenario, constants_of(scenario))
        and isinstance(told, dict)
        and told.get("name") == scenario.name
        and run.manifest.get("status") in _FINISHED
    )
    return run if same else None


def _summary_of(run: Run) -> dict[str, Any]:
    """Return the summary of a study from its run folder."""
    keys = (
        "status", "reason", "year", "teu_by_crossing", "trade_bn_usd", "relative_gap", "objective",
        "lower_bound", "generalised_cost_bn_usd", "expected_cost_bn_usd", "loops", "zones",
        "segments", "cpu_s", "wall_s", "peak_rss_mb",
    )  # fmt: skip
    controls = run.tables["controls"].select("name", "kind", "published", "model", "reason")
    return {
        **{key: run.manifest.get(key) for key in keys},
        "scenario": run.manifest["scenario"]["name"],
        "controls": controls.to_dicts(),
    }

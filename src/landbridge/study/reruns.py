"""Repeat a run from its manifest and tell what came out otherwise, and why it may."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from landbridge.core.errors import DataError, LandbridgeError, UsageError
from landbridge.results.files import Run, load_run
from landbridge.scenario import Scenario
from landbridge.scenario.tables import build, check_patch

if TYPE_CHECKING:
    import polars as pl

    from landbridge.results.study import StudyResult

__all__ = ["Moved", "Rerun", "diff_run", "read_study", "scenario_of_run"]

#: columns that tell the work, not the answer
_WORK = ("cpu_s", "relative_gap", "route_gap", "choice_gap")
_FIGURES = (
    "objective",
    "lower_bound",
    "generalised_cost_bn_usd",
    "expected_cost_bn_usd",
    "loops",
)


@dataclass(frozen=True, slots=True)
class Moved:
    """A figure that came out otherwise; ``None`` where one of the two has no such figure."""

    name: str
    before: float | None
    after: float | None

    @property
    def relative(self) -> float | None:
        """Change over the figure before; None where there is nothing to divide by."""
        if self.before is None or self.after is None or self.before == 0.0:
            return None
        return self.after / self.before - 1.0


@dataclass(frozen=True, slots=True)
class Rerun:
    """What repeating a run told.

    Attributes
    ----------
    figures : tuple of Moved
        Of the summary, largest change first.
    tables : mapping of str to str
        Tables that differ, and how.
    why : tuple of str
        What may have moved them; empty where the conditions are those of the run.
    """

    folder: Path
    status: str
    figures: tuple[Moved, ...]
    tables: Mapping[str, str]
    why: tuple[str, ...]

    @property
    def equal(self) -> bool:
        """Tell whether nothing moved."""
        return not self.figures and not self.tables


def read_study(folder: str | Path) -> Run:
    """Load a run folder that holds a study.

    Raises
    ------
    DataError
        If it is missing or damaged.
    UsageError
        If it is a run of another command.
    """
    run = load_run(folder)
    if run.manifest.get("kind") != "study":
        raise UsageError(
            f"{folder} is no run of a study (kind {run.manifest.get('kind')!r}).",
            cure="Give a folder that `landbridge run` made.",
        )
    return run


def scenario_of_run(run: Run) -> Scenario:
    """Return the scenario that a manifest tells.

    Raises
    ------
    DataError
        If the manifest holds none that this version knows.
    """
    told = run.manifest.get("scenario")
    params = told.get("params") if isinstance(told, dict) else None
    if not isinstance(params, dict):
        raise DataError(f"Run {run.folder}: its manifest tells no scenario.")
    try:
        check_patch(params, f"Run {run.folder}")
        return build(params)
    except LandbridgeError as error:
        raise DataError(error.message, cure=error.cure) from None


def diff_run(run: Run, result: StudyResult, identity: Mapping[str, Any]) -> Rerun:
    """Lay a result over the run that it repeats; ``identity`` is what it rests on."""
    before, after = run.manifest, result.summary()
    pairs = {name: (before.get(name), after[name]) for name in _FIGURES}
    for group in ("trade_bn_usd", "teu_by_crossing"):
        old, new = before.get(group) or {}, after[group]
        for key in sorted({*old, *new}):
            pairs[f"{group}:{key}"] = old.get(key), new.get(key)
    moved = [Moved(name, *pair) for name, pair in pairs.items() if pair[0] != pair[1]]
    moved.sort(key=lambda item: -abs(item.relative) if item.relative is not None else -1e9)
    tables = dict(_tables(run.tables, result.tables))
    return Rerun(
        run.folder, result.status, tuple(moved), tables, tuple(_why(run.manifest, identity))
    )


def _tables(
    before: Mapping[str, pl.DataFrame], after: Mapping[str, pl.DataFrame]
) -> Iterator[tuple[str, str]]:
    for name in sorted({*before, *after}):
        if name not in before or name not in after:
            yield name, "only in the run" if name in before else "only in the repetition"
            continue
        told = _apart(before[name].drop(_WORK, strict=False), after[name].drop(_WORK, strict=False))
        if told:
            yield name, told


def _apart(old: pl.DataFrame, new: pl.DataFrame) -> str:
    """Return in words how two tables differ, empty where they do not."""
    import polars as pl

    if old.schema != new.schema:
        return "other columns"
    if old.height != new.height:
        return f"{old.height:,} rows before, {new.height:,} now"
    if old.equals(new):
        return ""
    names = [name for name, kind in old.schema.items() if kind.is_float()]
    if not old.drop(names).equals(new.drop(names)):
        return "other rows, or in another order"
    largest, where = 0.0, names[0]
    for name in names:
        scale = pl.max_horizontal(old[name].abs(), new[name].abs())
        share = pl.select((old[name] - new[name]).abs() / scale).to_series().fill_nan(0.0)
        most = share.max()
        if isinstance(most, float) and most > largest:
            largest, where = most, name
    return f"up to {100.0 * largest:.2g} % of a figure, in {where}"


def _why(manifest: Mapping[str, Any], identity: Mapping[str, Any]) -> Iterator[str]:
    before = manifest.get("identity")
    if not isinstance(before, Mapping):
        before = {"data": manifest.get("data"), "versions": manifest.get("versions", {})}
    words = {
        "scenario": "the scenario means something else now (a table it names, or its reference)",
        "data": "the packaged data are others",
        "constants": "the constants of the choice are others",
        "code": "the model's code is another",
    }
    for key, text in words.items():
        if key in before and before[key] != identity[key]:
            yield f"{text}: {before[key]} before, {identity[key]} now"
    if "code" not in before:
        yield "the model's code may be another: the run does not tell which code made it"
    old, new = before.get("versions") or {}, identity["versions"]
    for name in sorted({*old, *new}):
        if old.get(name) != new.get(name):
            yield f"{name} {old.get(name, 'absent')} before, {new.get(name, 'absent')} now"
    if manifest.get("status") == "interrupted":
        yield "the run was interrupted; its repetition went on to the end"

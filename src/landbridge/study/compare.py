"""Two run folders of studies side by side: what changed, who wins, what is published."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from landbridge.core.errors import DataError, UsageError
from landbridge.results.comparison import ComparedRun, Comparison
from landbridge.results.files import Run, load_run
from landbridge.results.study import STUDY_TABLES
from landbridge.scenario import list_scenarios, load_scenario
from landbridge.study.compare_laws import (
    constants_apart,
    flat_settings,
    settings_apart,
    state_laws,
)
from landbridge.study.compare_tables import comparison_tables
from landbridge.study.published_effects import published_effects

__all__ = ["compare_runs"]

_NEEDED = ("crossings", "ways", "links", "places", "pairs", "goods", "countries", "empties",
           "assumptions")  # fmt: skip
#: columns that a comparison reads, beside those that name rows
_COLUMNS: Mapping[str, tuple[str, ...]] = {
    "crossings": ("crossing_id", "direction", "teu_per_week", "load", "delay_h"),
    "ways": ("market", "direction", "way", "teu_per_year", "tonnes_per_year", "usd_per_teu"),
    "links": ("link_id", "teu_per_week_out", "teu_per_week_in"),
    "places": ("place_id", "sent_teu_per_year", "received_teu_per_year", "usd_per_teu"),
    "pairs": (
        "market",
        "direction",
        "origin",
        "destination",
        "teu_per_year",
        "expected_usd_per_teu",
    ),
    "goods": ("group_id", "teu_per_year", "train_teu_per_year", "usd_per_teu"),
    "countries": ("country", "direction", "teu_per_year", "train_teu_per_year", "usd_per_teu"),
    "empties": ("what", "from", "to", "teu_per_year"),
}
_FIGURES = (
    "objective",
    "lower_bound",
    "generalised_cost_bn_usd",
    "expected_cost_bn_usd",
    "relative_gap",
)
_MANIFEST = ("scenario", "data", "status", "trade_bn_usd", *_FIGURES)


def compare_runs(run_a: str | Path, run_b: str | Path) -> Comparison:
    """Lay two runs of ``landbridge run`` over each other, from A to B.

    Parameters
    ----------
    run_a, run_b : str or Path
        Run folders of studies.

    Returns
    -------
    Comparison

    Raises
    ------
    DataError
        If a folder is missing, damaged or lacks a table.
    UsageError
        If a folder is a run of another kind.
    """
    a, b = _read(run_a), _read(run_b)
    apart = settings_apart(a.manifest["scenario"]["params"], b.manifest["scenario"]["params"])
    tables = comparison_tables(a, b)
    return Comparison(
        a=_told(a),
        b=_told(b),
        settings={
            key: (_setting(key, old), _setting(key, new)) for key, (old, new) in apart.items()
        },
        tables=tables,
        laws=state_laws(a, b),
        published=published_effects(a, b, tables),
        notes=tuple(_notes(a, b)),
    )


def _read(folder: str | Path) -> Run:
    run = load_run(folder)
    kind = run.manifest.get("kind")
    if kind != "study":
        raise UsageError(
            f"Run {folder}: a run of kind {kind or 'unknown'}; only studies can be compared.",
            cure="`landbridge run SCENARIO --out DIR` makes a study.",
        )
    missing = [name for name in _NEEDED if name not in run.tables]
    missing += [
        f"{name}.{column}"
        for name, columns in _COLUMNS.items()
        if name in run.tables
        for column in columns
        if column not in run.tables[name].columns
    ]
    if missing:
        told = "; ".join(f"{name} ({STUDY_TABLES[name]})" if name in STUDY_TABLES else name
                         for name in missing)  # fmt: skip
        raise DataError(
            f"Run {folder}: it lacks {told}.",
            cure="It was made by another version; make it again with `landbridge run`.",
        )
    _check_manifest(run)
    return run


def _check_manifest(run: Run) -> None:
    told = run.manifest
    lacking = [key for key in _MANIFEST if key not in told]
    if not lacking:
        scenario = told["scenario"]
        if not isinstance(scenario, dict) or not isinstance(scenario.get("params"), dict):
            lacking = ["scenario.params"]
        lacking += [key for key in _FIGURES if not isinstance(told[key], int | float)]
    if lacking:
        raise DataError(
            f"Run {run.folder}: its manifest lacks {', '.join(lacking)}.",
            cure="It was made by another version; make it again with `landbridge run`.",
        )


def _told(run: Run) -> ComparedRun:
    scenario = run.manifest["scenario"]
    return ComparedRun(
        name=str(scenario["name"]),
        title=str(scenario["title"]),
        fingerprint=str(scenario["fingerprint"]),
        data=str(run.manifest["data"]),
        status=str(run.manifest["status"]),
        folder=str(run.folder),
    )


def _notes(a: Run, b: Run) -> Iterator[str]:
    if a.manifest["data"] != b.manifest["data"]:
        yield (
            f"CAUTION: the runs rest on different facts ({a.manifest['data']} and "
            f"{b.manifest['data']}): what changed may come from the facts, not from the scenario."
        )
    if constants_apart(a, b):
        yield "CAUTION: the choice of mode and crossing has other constants in each run."
    versions = [str(run.manifest.get("versions", {}).get("landbridge")) for run in (a, b)]
    if versions[0] != versions[1]:
        yield f"CAUTION: the runs were made by Landbridge {versions[0]} and {versions[1]}."
    for letter, run in (("A", a), ("B", b)):
        if run.manifest["status"] != "answered":
            yield (
                f"CAUTION: run {letter} is not at its equilibrium ({run.manifest['status']}: "
                f"{run.manifest.get('reason', 'no reason given')})."
            )
        if _altered(run):
            yield (
                f"Run {letter} is not the shipped scenario {run.manifest['scenario']['name']}: it "
                "was altered, so what is published on that one may not belong to it."
            )
    if a.manifest["scenario"]["fingerprint"] == b.manifest["scenario"]["fingerprint"]:
        yield "Both runs are of the same scenario."
    yield (
        "Winners and losers by cost: what the expected cost of a TEU between two cities (over all "
        "ways, with what shippers like about them) grows by, times the mean of both flows, for "
        "both cities. The cost of the ways taken can move otherwise, where goods leave a dear way "
        "that shippers like."
    )


def _altered(run: Run) -> bool:
    """Tell whether a run bears the name of a shipped scenario that it is not."""
    scenario = run.manifest["scenario"]
    if scenario["name"] not in list_scenarios():
        return False
    shipped = flat_settings(load_scenario(scenario["name"]).to_dict())
    kept = flat_settings(scenario["params"])
    return any(kept.get(key, value) != value for key, value in _plain(shipped).items()
               if not key.startswith("corridor.")
               or key in ("corridor.capacity_factor", "corridor.objective"))  # fmt: skip


def _plain(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return what the values read as after they were kept as JSON."""
    plain: dict[str, Any] = json.loads(json.dumps(values, default=str))
    return plain


def _setting(key: str, value: Any) -> str:
    """Return a setting in words; a table of factors that is empty multiplies by 1."""
    return "1 (as it is)" if key.endswith("_factor") and value == {} else _text(value)


def _text(value: Any) -> str:
    if value in (None, {}, [], ()):
        return "none"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Mapping):
        return ", ".join(f"{key} = {_text(item)}" for key, item in value.items())
    if isinstance(value, list | tuple):
        return "; ".join(
            f"{item['crossing']} from {item['from']} until {item['until']}"
            if isinstance(item, Mapping) and {"crossing", "from", "until"} <= set(item)
            else str(item)
            for item in value
        )
    return str(value)

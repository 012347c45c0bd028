"""``landbridge assign SCENARIO``: the corridor's trade on its network, solved once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from landbridge.core.errors import UsageError

if TYPE_CHECKING:
    import polars as pl

    from landbridge.cli.assign import Question
    from landbridge.results.study import StudyResult
    from landbridge.scenario import Scenario

__all__ = ["assign_study"]

#: most rows of crossings that the terminal shows
_ROWS = 20


def assign_study(name: str, question: Question, *, as_json: bool) -> int:
    """Assign the demand of a scenario, without empty boxes and without trade's response."""
    from landbridge.cli.assign_run import compile_kernels, deadline
    from landbridge.cli.output import emit, emit_json, note
    from landbridge.cli.run import EXIT_CODES, shown_rounds
    from landbridge.core.interrupts import held
    from landbridge.scenario import load_scenario
    from landbridge.study.corridor.run import run_study
    from landbridge.study.runs import check_place, save_study

    _refuse(question)
    chosen = _once(load_scenario(name), question)
    if question.out is not None:
        check_place(question.out)
    compile_kernels()
    with shown_rounds() as progress:
        result = run_study(chosen, progress=progress, stop=deadline(question.max_time_s))
    if question.out is not None:
        with held():  # an answer that stands is kept; a signal has its way afterwards
            save_study(question.out, result, chosen)
            note(f"Wrote {question.out}")
    if as_json:
        emit_json(_json(result, question.out))
    else:
        emit(_text(result))
    return EXIT_CODES[result.status]


def _refuse(question: Question) -> None:
    """Refuse options of an assignment of files."""
    for option, given in (
        ("--choice", question.choice is not None),
        ("--toll-factor", question.toll_factor is not None),
        ("--distance-factor", question.distance_factor is not None),
        ("--delay", question.delay is not None),
        ("--matrix", bool(question.matrices)),
        ("--warm-start", question.warm_start is not None),
        ("--select-link", bool(question.select_links)),
        ("--skims", question.skims),
        ("--trips-scale", question.trips_scale != 1.0),
    ):
        if given:
            raise UsageError(
                f"{option} cannot be combined with a scenario.",
                cure="Give a scenario, or --net and --trips with options of their own.",
            )


def _once(scenario: Scenario, question: Question) -> Scenario:
    """Return the scenario as it is assigned; its name tells that it is not the whole study."""
    corridor = replace(
        scenario.corridor,
        empties=False,
        gap=question.gap,
        objective=question.objective,
        max_rounds=min(scenario.corridor.max_rounds, question.max_iterations),
        threads=question.threads,
        max_memory_mb=question.max_memory_mb or scenario.corridor.max_memory_mb,
    )
    return replace(
        scenario,
        name=f"{scenario.name[:90]}+assign",
        corridor=corridor,
        response=replace(scenario.response, enabled=False),
    )


def _json(result: StudyResult, folder: Path | None) -> dict[str, Any]:
    from landbridge.cli.run import finite

    summary = result.summary()
    del summary["controls"], summary["loops"]
    ways = _way_sums(result.tables).to_dicts()
    crossings = result.tables["crossings"].to_dicts()
    return finite(
        {
            **summary,
            "run": None if folder is None else str(folder),
            "ways": ways,
            "crossings": crossings,
        }
    )


def _way_sums(tables: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """Return TEU a year by market, direction and way, with its share."""
    import polars as pl

    group = ["market", "direction", "way"]
    sums = tables["ways"].group_by(group).agg(pl.col("teu_per_year").sum()).sort(group)
    whole = pl.col("teu_per_year").sum().over("market", "direction")
    return sums.with_columns((pl.col("teu_per_year") / whole).alias("share"))


def _text(result: StudyResult) -> str:
    gap = f"relative gap {result.relative_gap:.1e}"
    size = f"{result.zones} cities, {result.segments} segments, {result.cpu_s:.1f} CPU s"
    head = f"{result.scenario['name']}, {result.year}: {result.status} ({result.reason})"
    lines = [
        f"{head}; {gap}, {size}",
        "",
        f"{'market':<16}{'direction':<11}{'way':<18}{'TEU a year':>14}{'share':>9}",
    ]
    for row in _way_sums(result.tables).iter_rows(named=True):
        if row["teu_per_year"] > 0.5:
            lines.append(
                f"{row['market']:<16}{row['direction']:<11}{row['way']:<18}"
                f"{row['teu_per_year']:>14,.0f}{row['share']:>9.1%}"
            )
    lines += ["", f"{'crossing':<34}{'direction':<11}{'TEU a week':>12}{'load':>7}{'delay h':>9}"]
    for row in result.tables["crossings"].head(_ROWS).iter_rows(named=True):
        load = "" if row["load"] is None else f"{row['load']:.0%}"
        lines.append(
            f"{row['crossing_id']:<34}{row['direction']:<11}{row['teu_per_week']:>12,.0f}"
            f"{load:>7}{row['delay_h']:>9.1f}"
        )
    left = result.tables["crossings"].height - _ROWS
    if left > 0:
        lines.append(f"... and {left} more; --json or --out tell all")
    return "\n".join(lines) + "\n"

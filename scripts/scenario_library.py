"""Write docs/validation/scenario-library.md: every shipped scenario beside what it is held against.

``python -m scripts.scenario_library RUNS`` compares the runs in the folder RUNS, one for each
scenario by its name, as ``landbridge run SCENARIO --out RUNS/SCENARIO`` makes them; what is
missing there is run first (about 50 CPU s each).
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import polars as pl

from landbridge.results.comparison import Comparison
from landbridge.results.files import MANIFEST
from landbridge.scenario import list_scenarios, load_scenario, reference_of
from landbridge.study.compare import compare_runs
from landbridge.study.runs import run_to_folder

_PAGE = Path(__file__).parents[1] / "docs/validation/scenario-library.md"
_HEAD = """\
# The scenario library, run

Every scenario that ships, run and held against its reference by `landbridge compare`; made by
`python -m scripts.scenario_library`. All amounts are the model's. A published figure stands beside
ours where one was found, also where the two disagree; most are of other models and other years.
Demand is that of the year, so nothing but the ways responds (`response.enabled` is off).
"""
_MOST = 6


def main(runs: Path) -> int:
    """Run what is missing, compare, write the page."""
    names = list_scenarios()
    for name in names:
        if not (runs / name / MANIFEST).exists():
            print(f"running {name}", flush=True)
            run_to_folder(load_scenario(name), runs / name)
    parts = [_HEAD]
    for name in names:
        against = reference_of(load_scenario(name))
        if against != name:
            parts.append("\n".join(_section(compare_runs(runs / against, runs / name))))
    _PAGE.write_text("\n".join(parts) + "\n", "utf-8")
    return 0


def _section(found: Comparison) -> Iterator[str]:
    yield f"\n## {found.b.name}\n"
    yield f"{found.b.title}. Against `{found.a.name}`.\n"
    changed = [f"`{key}`: {old} -> {new}" for key, (old, new) in found.settings.items()]
    yield (f"Differs in {'; '.join(changed)}.\n" if changed else "Differs in nothing.\n")
    yield "| total | before | after | change |\n| --- | ---: | ---: | ---: |"
    for row in found.tables["totals"].iter_rows(named=True):
        still = abs(row["difference"] or 0.0) < 1e-6
        if max(row["before"] or 0.0, row["after"] or 0.0) > 1e-3 and not (
            still and row["name"].startswith("trade:")
        ):
            yield (
                f"| {row['name']} [{row['unit']}] | {_figure(row['before'])} | "
                f"{_figure(row['after'])} | {_percent(row['before'], row['after'])} |"
            )
    yield "\n| crossing, both directions | TEU/week before | after | change of delay [h] |"
    yield "| --- | ---: | ---: | ---: |"
    both = found.crossings_both()
    moved = both.filter(pl.col("teu_per_week_difference").abs() >= 1.0).head(_MOST)
    for row in moved.iter_rows(named=True):
        yield (
            f"| {row['name']} | {_figure(row['teu_per_week_before'])} | "
            f"{_figure(row['teu_per_week_after'])} | {_signed(row['delay_h_difference'])} |"
        )
    if not moved.height:
        yield "| none moves by 1 TEU a week | | | |"
    yield ""
    for law in found.laws:
        yield f"- Law, {law.name}: **{law.status}**. {law.reason}"
    for item in found.published:
        ours = "" if item.ours is None else f", ours {item.ours:,.3g} {item.unit}"
        told = _span(item.low, item.high, item.unit)
        source = f" {item.source}" if item.source else ""
        what = f"Published, {item.quantity}{told}{ours}" if item.quantity else "Published"
        yield f"- {what}: **{item.status}**. {item.reason}{source}"


def _span(low: float | None, high: float | None, unit: str) -> str:
    if low is None and high is None:
        return ""
    if low is None or high is None:
        return f" {'up to' if low is None else 'from'} {(high if low is None else low):g} {unit}"
    return f" {low:g} {unit}" if low == high else f" {low:g} to {high:g} {unit}"


def _figure(value: float | None) -> str:
    if value is None:
        return ""
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:,.2f}"


def _signed(value: float | None) -> str:
    return "" if value is None else f"{value:+.1f}"


def _percent(before: float | None, after: float | None) -> str:
    if not before or after is None:
        return ""
    return f"{after / before - 1.0:+.1%}"


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1] if len(sys.argv) > 1 else "runs")))

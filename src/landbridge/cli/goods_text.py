"""What ``landbridge goods`` prints."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from landbridge.results.goods_answers import CatalogueReport, GoodsAnswer, GoodsCandidate

__all__ = ["catalogue_json", "run_classify", "run_search"]

NO_ANSWER = 4
_SHOWN = 10  # rows of a kind that the text shows
_MOST_TEXT = 60  # characters of a product that the text repeats


def run_search(text: str, limit: int, *, as_json: bool) -> int:
    """Look a text up and show the candidates; 4 where there is none."""
    from landbridge.cli.output import emit_json
    from landbridge.demand import look_up_goods

    answer = look_up_goods(text, limit)
    if as_json:
        best = answer.candidates[0].as_json() if answer.verdict.placed else {}
        named = {"description": best["heading"]} if best else {}
        emit_json({**answer.as_json(), **best, **named})
    else:
        _print(answer)
    return 0 if answer.candidates else NO_ANSWER


def run_classify(
    catalogue: Path, columns: Sequence[str | None], out: Path | None, *, as_json: bool
) -> int:
    """Classify a catalogue and show the summary."""
    from landbridge.cli.output import busy, emit, emit_json, note
    from landbridge.demand import classify_catalogue

    text, name, code = columns
    with busy("Placing the products"):
        report = classify_catalogue(catalogue, column=text, id_column=name, hs_column=code, out=out)
    if out is not None:
        note(f"Wrote {out}")
    if as_json:
        emit_json(catalogue_json(report))
    else:
        emit(_summary(report))
    return 0


def catalogue_json(report: CatalogueReport) -> dict[str, Any]:
    """Return the summary of a catalogue as one JSON document."""
    content = asdict(report)
    content["status"] = "answered"
    content["unplaced"] = report.unplaced
    content["cpu_s"] = round(report.cpu_s, 2)
    if report.mean_confidence is not None:
        content["mean_confidence"] = round(report.mean_confidence, 4)
    content["group_mark"] = "Landbridge proposal"
    return content


def _print(answer: GoodsAnswer) -> None:
    from rich.table import Table
    from rich.text import Text

    from landbridge.cli.output import emit, show

    emit(f"{_headline(answer)}\n")
    if not answer.candidates:
        return
    table = Table(box=None, padding=(0, 1, 0, 0), pad_edge=False, header_style="bold")
    for name in ("HS", "score", "conf."):
        table.add_column(name, no_wrap=True)
    table.add_column("heading", ratio=3)
    table.add_column("group*", ratio=2)
    table.add_column("handling", ratio=1)
    table.add_column("USD/kg", no_wrap=True)
    table.add_column("container train", ratio=2)
    for candidate in answer.candidates:
        table.add_row(*map(Text, _cells(candidate)))
    show(table)
    emit(
        "* group: one of our 53, a proposal; USD/kg: estimate of the group. (rule): of the heading"
        "; (words): your own; (est): assumed. The UN number of the product decides, not the "
        "heading.\n"
    )


def _headline(answer: GoodsAnswer) -> str:
    shortened = " Only the first 200 characters were read." if answer.shortened else ""
    if answer.sure:
        return f"Sure match.{shortened}"
    if answer.verdict.placed:
        return f"Likely match. {answer.reason}{shortened}"
    reason = "" if answer.reason == "No sure match." else f" {answer.reason}"
    return f"No sure match.{reason}{shortened}"


def _cells(candidate: GoodsCandidate) -> tuple[str, ...]:
    goods = candidate.goods
    danger = f", class {goods.dangerous_class}" if goods.dangerous_class else ""
    rides = "yes" if goods.rides_container_train else f"no: {goods.why_not}"
    return (
        goods.hs,
        f"{goods.score:.2f}",
        f"{candidate.confidence:.2f}",
        goods.description,
        f"{goods.group_id} {goods.group}",
        f"{goods.handling.value}{danger} ({candidate.handling_mark})",
        f"{goods.value_usd_per_kg:g} (est)",
        f"{rides} ({candidate.rides_mark})",
    )


def _summary(report: CatalogueReport) -> str:
    columns = ", ".join(f"{what} from {name!r}" for what, name in report.columns.items())
    share = report.placed / report.rows if report.rows else 0.0
    confidence = "-" if report.mean_confidence is None else f"{report.mean_confidence:.2f}"
    lines = [
        f"{report.source}: {report.rows:,} rows ({columns})",
        f"placed {report.placed:,} ({share:.0%}), mean confidence {confidence}",
        f"not placed {report.unplaced:,}, of them {report.bad:,} bad rows",
        "verdicts: " + ", ".join(f"{name} {n:,}" for name, n in report.by_verdict.items()),
        f"{report.texts:,} different texts in {report.cpu_s:.1f} s of CPU",
    ]
    if report.by_group:
        lines.append("by freight group (our proposal):")
        ranked = sorted(report.by_group.items(), key=lambda item: (-item[1], item[0]))
        lines += [f"  {group} {report.group_names[group]:<50} {n:>9,}" for group, n in ranked]
    if report.bad_rows:
        lines.append("bad rows:")
        lines += [f"  line {row.line}: {row.problem}" for row in report.bad_rows[:_SHOWN]]
    if report.unplaced_rows:
        lines.append("not placed, for example:")
        for row in report.unplaced_rows[:_SHOWN]:
            guess = "" if row.guess_hs is None else f"; perhaps {row.guess_hs}"
            lines.append(f"  line {row.line}: {row.text[:_MOST_TEXT]!r} ({row.verdict}{guess})")
    return "\n".join(lines) + "\n"

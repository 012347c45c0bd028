"""``landbridge validate goods``: prints how labelled wordings are classified."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from landbridge.study.validation.goods import GoodsReport, Quality

__all__ = ["goods_json", "run_goods"]

_SHOWN = 10  # wrong wordings that the text shows


def run_goods(sample: Path | None, page: Path | None, *, as_json: bool) -> int:
    """Classify the wordings and show the shares."""
    from landbridge.cli.output import busy, emit, emit_json, note
    from landbridge.study.validation.goods import validate_goods

    with busy("Classifying labelled wordings"):
        report = validate_goods(sample)
    if page is not None:
        from landbridge.report.goods_page import write_goods_page

        note(f"Wrote {write_goods_page(report, page)}")
    if as_json:
        emit_json(goods_json(report))
    else:
        emit(_text(report))
    return 0


def goods_json(report: GoodsReport) -> dict[str, Any]:
    """Return the comparison as one JSON document."""
    return {
        "status": "answered",
        "sample": report.source,
        "by_set": {name: asdict(quality) for name, quality in report.by_part.items()},
        "by_script": {name: asdict(quality) for name, quality in report.by_script.items()},
        "by_verdict": {name: asdict(quality) for name, quality in report.by_verdict.items()},
        "rows": [
            {
                "text": row.wording.text,
                "headings": list(row.wording.headings),
                "set": row.wording.part,
                "source": row.wording.source or None,
                "verdict": row.verdict.value,
                "placed": row.placed,
                "found": row.found,
                "confidence": row.confidence,
                "heading_right": row.heading_right,
                "among_three": row.among_three,
            }
            for row in report.rows
        ],
    }


def _text(report: GoodsReport) -> str:
    lines = [f"Sample: {report.source}, {len(report.rows)} wordings"]
    lines += [_line(name, quality) for name, quality in report.by_part.items()]
    wrong = [row for row in report.rows if row.placed and not row.heading_right]
    if wrong:
        lines.append("placed wrong, for example:")
    lines += [
        f"  {row.wording.text[:60]!r}: {row.found}, not {' or '.join(row.wording.headings)}"
        for row in wrong[:_SHOWN]
    ]
    return "\n".join(lines) + "\n"


def _line(name: str, quality: Quality) -> str:
    shares = ", ".join(
        f"{what} {'-' if share is None else format(share, '.1%')}"
        for what, share in (
            ("placed", quality.coverage),
            ("of them right heading", quality.heading),
            ("chapter", quality.chapter),
            ("group", quality.group),
            ("wrong of all", quality.wrong),
            ("right among three", quality.three),
        )
    )
    return f"{name} ({quality.n}): {shares}"

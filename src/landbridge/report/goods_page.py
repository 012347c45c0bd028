"""The page ``goods-classification.md``: how well product wordings are classified."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from landbridge.results.files import write_atomic
from landbridge.study.validation.goods import GoodsReport, Quality

__all__ = ["goods_page", "write_goods_page"]

NAME = "goods-classification.md"
_SETS = {
    "tuned": "tuned (seen)",
    "held": "held out",
    "published": "published labels",
}
_INTRODUCTION = """# How well goods are classified

Made by `landbridge validate goods --page docs/validation`.

**The sample.** {total} product wordings written as merchants and declarants write them: without
brands, with sizes, materials, packing and abbreviations, in English, Russian, Chinese and French.
{own} were composed by us and **labelled by us** with the headings of HS 2022 that we hold to be
right, before anything was classified; where the wording leaves the heading open (shoes without
their material) several are accepted. None is made from the text of the nomenclature. Every second
of them is *tuned*: rules and names were added with it in view. The other half is *held out*: no
name was added for it, no rule was set by it, and it was classified only when all was done. Whoever
wrote the one half also wrote the other, so the held-out half is kinder than a stranger's catalogue.
{published} wordings have **published labels**: short forms of what rulings of the United States
customs and one forwarder's list describe, with the heading they gave. Rulings are asked for goods
that are hard to classify, so this set is harsher than a catalogue. The sources are in the table at
the end.

**The words.** *Placed*: the rules found a sure or a likely heading. *Right*: that heading is one of
the label's. *Wrong of all* is what a user must fear: placed, and under a wrong heading. Rows that
are not placed keep their candidates; *among three* counts those too.
"""
_CALIBRATION = """## Is the confidence true?

The curves behind the confidence were drawn with the tuned half, before names were added for it. On
wordings they have not seen, held out and published together:
"""


def write_goods_page(report: GoodsReport, folder: str | Path) -> Path:
    """Write the page into a folder and return its path."""
    return write_atomic(Path(folder) / NAME, goods_page(report))


def goods_page(report: GoodsReport) -> str:
    """Return the page as Markdown."""
    published = sum(row.wording.part == "published" for row in report.rows)
    total = len(report.rows)
    own = total - published
    parts = [
        _INTRODUCTION.format(total=total, own=own, published=published),
        _table("set", {_SETS.get(k, k): v for k, v in report.by_part.items()}),
        "By script and by verdict, without the tuned half:\n",
        _table("script", report.by_script),
        _table("verdict", report.by_verdict),
        _CALIBRATION,
        "\n".join(_bins(report)) + "\n",
        "## What went wrong\n\nPlaced under a wrong heading, without the tuned half:\n",
        "\n".join(_wrong(report)) + "\n",
        "## Sources of the published labels\n",
        "\n".join(_sources(report)) + "\n",
    ]
    return "\n".join(parts)


def _table(what: str, qualities: Mapping[str, Quality]) -> str:
    shares = ("placed", "heading right", "chapter right", "group right", "wrong of all")
    head = (what, "wordings", *shares, "right among three")
    lines = ["| " + " | ".join(head) + " |", "| " + " | ".join("---" for _ in head) + " |"]
    for name, q in qualities.items():
        found = (q.coverage, q.heading, q.chapter, q.group, q.wrong, q.three)
        lines.append(f"| {name} | {q.n} | " + " | ".join(map(_percent, found)) + " |")
    return "\n".join(lines) + "\n"


def _bins(report: GoodsReport) -> Iterator[str]:
    from landbridge.study.validation.goods import quality_of

    unseen = quality_of([row for row in report.rows if row.wording.part != "tuned"])
    yield "| placed wordings | mean confidence | share right |"
    yield "| --- | --- | --- |"
    for found in unseen.bins:
        yield f"| {found.n} | {found.confidence:.2f} | {found.right:.2f} |"
    if unseen.calibration_error is not None and unseen.brier is not None:
        yield ""
        yield (
            f"Mean distance {unseen.calibration_error:.3f}, Brier score {unseen.brier:.3f} "
            f"over {unseen.placed} placed wordings."
        )


def _wrong(report: GoodsReport) -> Iterator[str]:
    yield "| wording | found | label |"
    yield "| --- | --- | --- |"
    for row in report.rows:
        if row.placed and not row.heading_right and row.wording.part != "tuned":
            label = " or ".join(row.wording.headings)
            yield f"| {_cell(row.wording.text)} | {row.found} | {label} |"


def _sources(report: GoodsReport) -> Iterator[str]:
    yield "| wording | heading | source |"
    yield "| --- | --- | --- |"
    for row in report.rows:
        if row.wording.source:
            label = " or ".join(row.wording.headings)
            yield f"| {_cell(row.wording.text)} | {label} | <{row.wording.source}> |"


def _percent(share: float | None) -> str:
    return "-" if share is None else f"{share:.1%}"


def _cell(text: str) -> str:
    return text.replace("|", "&#124;")

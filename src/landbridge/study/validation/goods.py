"""Labelled product wordings against what the classification makes of them."""

from __future__ import annotations

import csv
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from itertools import pairwise
from pathlib import Path

from landbridge.core.errors import DataError, UsageError
from landbridge.demand.goods import Catalogue, look_up_goods, packaged_catalogue
from landbridge.results.goods_answers import Verdict

__all__ = [
    "Bin",
    "GoodsReport",
    "GoodsRow",
    "Quality",
    "Wording",
    "packaged_wordings",
    "quality_of",
    "read_wordings",
    "validate_goods",
]

PACKAGED = "packaged"
MAX_WORDINGS = 200_000
_SAMPLE = "goods_sample.csv"
_HEADING = re.compile(r"\d{4}(?:\|\d{4})*")
_BIN_EDGES = (0.0, 0.7, 0.8, 0.9, 0.95, 1.001)


@dataclass(frozen=True, slots=True)
class Wording:
    """A product as a merchant writes it, with the headings that are right for it.

    Attributes
    ----------
    part : str
        ``tuned`` (seen while names were added), ``held`` (not looked at) or ``published``
        (heading given by a customs ruling or a forwarder, see ``source``).
    """

    text: str
    headings: tuple[str, ...]
    part: str = "own"
    source: str = ""


@dataclass(frozen=True, slots=True)
class GoodsRow:
    """One wording and what was made of it; ``found`` is the best candidate, placed or not."""

    wording: Wording
    verdict: Verdict
    found: str | None
    confidence: float | None
    among_three: bool
    heading_right: bool
    chapter_right: bool
    group_right: bool

    @property
    def placed(self) -> bool:
        """Whether the best candidate was taken for the answer."""
        return self.verdict.placed


@dataclass(frozen=True, slots=True)
class Bin:
    """Placed wordings of like confidence: how many, what was said, what was right."""

    n: int
    confidence: float
    right: float


@dataclass(frozen=True, slots=True)
class Quality:
    """Shares of one set of wordings, 0 to 1; None where there is nothing to share.

    Attributes
    ----------
    coverage : placed of all
    heading, chapter, group : right of the placed
    wrong : placed under a wrong heading, of all
    right : placed under the right heading, of all
    first, three : of all, right heading as first candidate, and among three; placed or not
    calibration_error : mean distance of confidence and share right over the bins, by rows
    brier : mean squared distance of confidence and outcome of the placed
    """

    n: int
    placed: int
    coverage: float | None
    heading: float | None
    chapter: float | None
    group: float | None
    wrong: float | None
    right: float | None
    first: float | None
    three: float | None
    calibration_error: float | None
    brier: float | None
    bins: tuple[Bin, ...]


@dataclass(frozen=True, slots=True)
class GoodsReport:
    """All wordings and their quality by set, by script and by verdict."""

    source: str
    rows: tuple[GoodsRow, ...]
    by_part: dict[str, Quality]
    by_script: dict[str, Quality]  # without the tuned ones
    by_verdict: dict[str, Quality]  # without the tuned ones


def validate_goods(
    sample: str | Path | None = None, *, catalogue: Catalogue | None = None
) -> GoodsReport:
    """Classify labelled wordings and compare.

    Parameters
    ----------
    sample : str or Path, optional
        A CSV of your own with the columns ``text`` and ``hs4`` (several headings joined by a
        bar), and if you like ``set`` and ``source``; the packaged sample where none is given.
    catalogue : Catalogue, optional
        Another catalogue than the packaged one.

    Raises
    ------
    UsageError
        If there is no such file.
    DataError
        If a row has no text or no heading of HS 2022.
    """
    known = catalogue or packaged_catalogue()
    wordings = packaged_wordings() if sample is None else read_wordings(Path(sample))
    _check(wordings, known)
    rows = tuple(_row(wording, known) for wording in wordings)
    unseen = [row for row in rows if row.wording.part != "tuned"]
    return GoodsReport(
        source=PACKAGED if sample is None else str(sample),
        rows=rows,
        by_part=_grouped((row.wording.part, row) for row in rows),
        by_script=_grouped((_script(row.wording.text), row) for row in unseen),
        by_verdict=_grouped((row.verdict.value, row) for row in unseen),
    )


def packaged_wordings() -> tuple[Wording, ...]:
    """Return the labelled wordings that come with Landbridge."""
    text = files("landbridge.study.validation").joinpath(_SAMPLE).read_text(encoding="utf-8")
    return _wordings(csv.DictReader(text.splitlines()), _SAMPLE)


def read_wordings(path: Path) -> tuple[Wording, ...]:
    """Read labelled wordings of a user.

    Raises
    ------
    UsageError
        If there is no such file.
    DataError
        If it is no such CSV.
    """
    if not path.is_file():
        raise UsageError(f"{path}: no such file.", cure="Give a CSV with columns text and hs4.")
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            return _wordings(csv.DictReader(file), path.name)
    except (UnicodeDecodeError, csv.Error) as error:
        raise DataError(
            f"{path.name}: cannot be read as CSV in UTF-8: {error}.", cure="Save it as such."
        ) from None


def _wordings(rows: Iterable[Mapping[str, str]], name: str) -> tuple[Wording, ...]:
    found = []
    for number, row in enumerate(rows, start=2):
        text, headings = (row.get("text") or "").strip(), (row.get("hs4") or "").strip()
        if not text or not _HEADING.fullmatch(headings) or number > MAX_WORDINGS:
            raise DataError(
                f"{name}, row {number}: needs a text and headings of four digits joined by a bar; "
                f"got {text[:50]!r} and {headings[:50]!r}.",
                cure="Write columns text and hs4, for example: LED bulb E27 9W,8539",
            )
        part, source = row.get("set") or "own", row.get("source") or ""
        found.append(Wording(text, tuple(headings.split("|")), part, source))
    if not found:
        raise DataError(f"{name}: no wordings.", cure="Write one or more rows: text,hs4.")
    return tuple(found)


def _check(wordings: Sequence[Wording], known: Catalogue) -> None:
    for wording in wordings:
        for heading in wording.headings:
            if heading not in known.descriptions:
                raise DataError(
                    f"{wording.text[:50]!r}: {heading} is no heading of HS 2022.",
                    cure="Correct the label.",
                )


def _row(wording: Wording, known: Catalogue) -> GoodsRow:
    answer = look_up_goods(wording.text, 3, catalogue=known)
    found = [candidate.goods.hs[:4] for candidate in answer.candidates]
    first = found[0] if found else None
    groups = {known.group_of[heading] for heading in wording.headings}
    return GoodsRow(
        wording,
        answer.verdict,
        first,
        answer.candidates[0].confidence if found else None,
        among_three=not set(found).isdisjoint(wording.headings),
        heading_right=first in wording.headings,
        chapter_right=first is not None and first[:2] in {h[:2] for h in wording.headings},
        group_right=first is not None and known.group_of[first] in groups,
    )


def _grouped(pairs: Iterable[tuple[str, GoodsRow]]) -> dict[str, Quality]:
    rows: dict[str, list[GoodsRow]] = defaultdict(list)
    for key, row in pairs:
        rows[key].append(row)
    return {key: quality_of(found) for key, found in rows.items()}


def quality_of(rows: Sequence[GoodsRow]) -> Quality:
    """Return the shares of some wordings."""
    placed = [row for row in rows if row.placed]
    right = sum(row.heading_right for row in placed)
    bins = _bins(placed)
    distances = sum(found.n * abs(found.confidence - found.right) for found in bins)
    squares = sum(((row.confidence or 0.0) - row.heading_right) ** 2 for row in placed)
    return Quality(
        n=len(rows),
        placed=len(placed),
        coverage=_share(len(placed), rows),
        heading=_share(right, placed),
        chapter=_share(sum(row.chapter_right for row in placed), placed),
        group=_share(sum(row.group_right for row in placed), placed),
        wrong=_share(len(placed) - right, rows),
        right=_share(right, rows),
        first=_share(sum(row.heading_right for row in rows), rows),
        three=_share(sum(row.among_three for row in rows), rows),
        calibration_error=_share(distances, placed),
        brier=_share(squares, placed),
        bins=bins,
    )


def _share(count: float, of: Sequence[GoodsRow]) -> float | None:
    return count / len(of) if of else None


def _bins(placed: Sequence[GoodsRow]) -> tuple[Bin, ...]:
    found = []
    for low, high in pairwise(_BIN_EDGES):
        inside = [row for row in placed if low <= (row.confidence or 0.0) < high]
        if inside:
            said = sum(row.confidence or 0.0 for row in inside) / len(inside)
            right = sum(row.heading_right for row in inside) / len(inside)
            found.append(Bin(len(inside), said, right))
    return tuple(found)


def _script(text: str) -> str:
    if re.search("[\u3400-\u9fff]", text):
        return "Chinese"
    return "Cyrillic" if re.search("[\u0400-\u04ff]", text) else "Latin"

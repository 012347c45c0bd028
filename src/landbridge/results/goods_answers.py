"""What the search for goods and the classification of a catalogue answer."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from landbridge.core.shipment import Goods

__all__ = [
    "BadRow",
    "CatalogueReport",
    "GoodsAnswer",
    "GoodsCandidate",
    "PlacedProduct",
    "Verdict",
]


class Verdict(StrEnum):
    """How a text was judged; ``placed`` says whether its first candidate is an answer."""

    SURE = "sure"  # by the rules of the search, from the whole text
    LIKELY = "likely"  # by the same rules, from the name at the head of a title
    CODE = "code"  # by an HS code that the words do not contradict
    AMBIGUOUS = "ambiguous"  # several kinds of goods fit equally well
    CONFLICT = "conflict"  # the code and the words speak of different goods
    UNSURE = "unsure"  # candidates, none of them sure
    BAD_CODE = "bad code"  # a code that HS 2022 has not, or two codes
    NONE = "none"  # no candidate, or no text

    @property
    def placed(self) -> bool:
        """Whether the first candidate is taken for the answer."""
        return self in (Verdict.SURE, Verdict.LIKELY, Verdict.CODE)


@dataclass(frozen=True, slots=True)
class GoodsCandidate:
    """One heading that may be meant.

    Attributes
    ----------
    confidence : float
        How often a candidate of this kind and score was right in our sample, 0 to 1.
    matched : str
        The name or description that met the words.
    handling_mark, rides_mark : str
        ``rule`` (a rule of the heading), ``words`` (the user's own) or ``est`` (assumed from the
        freight group, or for want of a rule).
    """

    goods: Goods
    confidence: float
    matched: str
    handling_mark: str
    rides_mark: str

    def as_json(self) -> dict[str, Any]:
        """Return plain data for one JSON object; what is ours and estimated says so."""
        goods = self.goods
        return {
            "hs": goods.hs,
            "heading": goods.description,
            "score": goods.score,
            "confidence": round(self.confidence, 3),
            "matched": self.matched,
            "group_id": goods.group_id,
            "group": goods.group,
            "group_mark": "Landbridge proposal",
            "handling": goods.handling.value,
            "handling_mark": self.handling_mark,
            "dangerous_class": goods.dangerous_class,
            "density_t_per_teu": goods.density_t_per_teu,
            "value_usd_per_kg": goods.value_usd_per_kg,
            "density_mark": "est",
            "value_mark": "est",
            "rides_container_train": goods.rides_container_train,
            "rides_mark": self.rides_mark,
            "why_not": goods.why_not,
            "attributes": list(goods.attributes),
        }


@dataclass(frozen=True, slots=True)
class GoodsAnswer:
    """What a text may mean, best candidate first.

    Attributes
    ----------
    text : str
        The part of the text that was read.
    read_as : str
        The shorter text that was judged, where the verdict is ``likely``; else ``text``.
    reason : str or None
        Why the first candidate is not sure.
    shortened : bool
        Whether the text was longer than what is read.
    """

    text: str
    verdict: Verdict
    candidates: tuple[GoodsCandidate, ...]
    read_as: str
    reason: str | None = None
    shortened: bool = False

    @property
    def sure(self) -> bool:
        """Whether the rules of the search take the first candidate for the answer."""
        return self.verdict in (Verdict.SURE, Verdict.CODE)

    def as_json(self) -> dict[str, Any]:
        """Return plain data for one JSON document."""
        return {
            "text": self.text,
            "status": self.verdict.value,
            "sure": self.sure,
            "reason": self.reason,
            "read_as": self.read_as,
            "shortened": self.shortened,
            "candidates": [
                {"rank": rank, **candidate.as_json()}
                for rank, candidate in enumerate(self.candidates, start=1)
            ],
        }


@dataclass(frozen=True, slots=True)
class PlacedProduct:
    """One row of a catalogue, placed or not; fields are the columns of the output.

    Attributes
    ----------
    line : int
        Line of the file on which the row begins.
    hs, heading, group_id, group, handling, rides_container_train, confidence, score
        None where the row is not placed.
    guess_hs, guess_confidence
        The best candidate of a row that is not placed.
    second_hs, second_score
        The next candidate.
    """

    line: int
    id: str | None
    text: str
    given_hs: str | None
    placed: bool
    verdict: str
    hs: str | None
    heading: str | None
    group_id: str | None
    group: str | None
    handling: str | None
    rides_container_train: bool | None
    confidence: float | None
    score: float | None
    guess_hs: str | None
    guess_confidence: float | None
    second_hs: str | None
    second_score: float | None
    reason: str | None


@dataclass(frozen=True, slots=True)
class BadRow:
    """A row that could not be read: where, and what is wrong with it."""

    line: int
    problem: str


@dataclass(frozen=True, slots=True)
class CatalogueReport:
    """The summary of a classified catalogue.

    Attributes
    ----------
    columns : dict
        What was read from which column: ``text``, ``id``, ``hs``.
    texts : int
        Different texts, as far as they were kept.
    by_verdict, by_group : dict
        Rows by verdict, and placed rows by freight group (``G01`` to ``G53``, our proposal).
    mean_confidence : float or None
        Of the placed rows.
    bad_rows, unplaced_rows : tuple
        The first 20 of each.
    """

    source: str
    columns: dict[str, str]
    rows: int
    placed: int
    bad: int
    texts: int
    by_verdict: dict[str, int]
    by_group: dict[str, int]
    group_names: dict[str, str]
    mean_confidence: float | None
    bad_rows: tuple[BadRow, ...]
    unplaced_rows: tuple[PlacedProduct, ...]
    cpu_s: float
    out: str | None

    @property
    def unplaced(self) -> int:
        """Rows without a heading, bad ones among them."""
        return self.rows - self.placed

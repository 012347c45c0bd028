"""Answer any text about goods with ranked candidates, and say whether the first is sure.

``find_goods`` refuses what is not sure, as a plan needs; this never does. Both follow the same
rules: where ``find_goods`` answers, the first candidate here is its answer.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache

from landbridge.core.errors import AmbiguousNameError, UsageError
from landbridge.core.shipment import Goods
from landbridge.demand.goods.catalogue import Catalogue, packaged_catalogue
from landbridge.demand.goods.codes import Coded, read_code
from landbridge.demand.goods.confidence import confidence_of
from landbridge.demand.goods.matching import ENOUGH, Match, attributes_of, best_matches
from landbridge.demand.goods.not_goods import not_goods
from landbridge.demand.goods.search import (
    MAX_TEXT,
    goods_of_code,
    goods_of_match,
    labels_of,
    rivals_of,
    rule_for,
)
from landbridge.demand.goods.titles import readings
from landbridge.results.goods_answers import GoodsAnswer, GoodsCandidate, Verdict

__all__ = ["look_up_goods", "shorten"]

JUDGED = 8  # best matches among which rivals are looked for, as in ``find_goods``
MOST_CANDIDATES = 100
_NO_TEXT = "The text is empty, or none of its words is known."


@dataclass(frozen=True, slots=True)
class _Judged:
    verdict: Verdict
    matches: list[Match]
    read_as: str
    goods: Goods | None = None  # of a code
    reason: str | None = None


def look_up_goods(
    text: str, limit: int = 5, *, code: str = "", catalogue: Catalogue | None = None
) -> GoodsAnswer:
    """Return what a text may mean, best first; no text is an error.

    Parameters
    ----------
    text : str
        Goods in English, Chinese, Russian or French, a merchant's title, or an HS code. Of a
        longer text the first 200 characters are read.
    limit : int
        Most candidates, 1 to 100.
    code : str
        An HS code that stands beside the text, as in a column of its own.
    catalogue : Catalogue, optional
        Another catalogue than the packaged one.

    Raises
    ------
    UsageError
        If the limit is not 1 to 100.
    """
    if not 1 <= limit <= MOST_CANDIDATES:
        raise UsageError(
            f"limit: {limit} is not between 1 and {MOST_CANDIDATES}.", cure="Ask for fewer."
        )
    known = catalogue or packaged_catalogue()
    words, shortened = shorten(" ".join(text.split()))
    judged = _judge(words, code, max(limit, JUDGED), known)
    candidates = _candidates(words, judged, limit, known)
    return GoodsAnswer(words, judged.verdict, candidates, judged.read_as, judged.reason, shortened)


def shorten(words: str) -> tuple[str, bool]:
    """Return the first 200 characters of a text, up to a whole word, and whether it was longer."""
    if len(words) <= MAX_TEXT:
        return words, False
    head, space, _ = words[: MAX_TEXT + 1].rpartition(" ")
    return (head if space else words[:MAX_TEXT]), True


def _judge(words: str, code: str, limit: int, known: Catalogue) -> _Judged:
    """Judge as ``find_goods`` does; where that is not sure, read the text as a title."""
    coded: Coded | None = None
    if not code and (fault := not_goods(words)) is not None:
        return _Judged(Verdict.NONE, [], words, reason=fault)
    try:
        asked = f"HS {code} {words}" if code else words
        coded = read_code(asked, known.descriptions, known.subheadings)
        goods = None if coded is None else goods_of_code(words or code, coded, known)
        if goods is not None:
            return _Judged(Verdict.CODE, [], words, goods)
    except AmbiguousNameError as error:
        matches = [] if coded is None else best_matches(coded.words, known, limit)
        return _Judged(Verdict.CONFLICT, matches, words, reason=error.message)
    except UsageError as error:
        return _Judged(
            Verdict.BAD_CODE, best_matches(words, known, limit), words, reason=error.message
        )
    return _judge_words(words if coded is None else coded.words, limit, known)


def _judge_words(words: str, limit: int, known: Catalogue) -> _Judged:
    first = _sure(words, limit, known)
    if first.verdict is Verdict.SURE:
        return first
    for reading in readings(words, known):
        second = _sure_reading(reading, limit, known)
        if second.verdict is Verdict.SURE:
            reason = f"Read as {reading!r}: the whole text has no sure match."
            return replace(second, verdict=Verdict.LIKELY, reason=reason)
    return first


@lru_cache(maxsize=50_000)
def _sure_reading(words: str, limit: int, known: Catalogue) -> _Judged:
    return _sure(words, limit, known)


def _sure(words: str, limit: int, known: Catalogue) -> _Judged:
    matches = best_matches(words, known, limit)
    if not matches:
        return _Judged(Verdict.NONE, [], words, reason=_NO_TEXT)
    if matches[0].score < ENOUGH:
        return _Judged(Verdict.UNSURE, matches, words, reason="No sure match.")
    rivals = rivals_of(matches[:JUDGED], known)
    if len(rivals) > 1:
        names = ", ".join(labels_of(rivals, known))
        reason = f"Several kinds of goods fit equally well: {names}."
        return _Judged(Verdict.AMBIGUOUS, matches, words, reason=reason)
    return _Judged(Verdict.SURE, matches, words)


def _candidates(
    words: str, judged: _Judged, limit: int, known: Catalogue
) -> tuple[GoodsCandidate, ...]:
    if judged.goods is not None:
        matched = known.descriptions[judged.goods.hs[:4]]
        return (_candidate(judged.goods, judged.verdict, matched, known),)
    said = attributes_of(words, known)
    return tuple(
        _candidate(
            goods_of_match(match, words, said, known),
            judged.verdict if rank == 0 else Verdict.UNSURE,
            known.names[match.name].text,
            known,
        )
        for rank, match in enumerate(judged.matches[:limit])
    )


def _candidate(goods: Goods, verdict: Verdict, matched: str, known: Catalogue) -> GoodsCandidate:
    rule = rule_for(goods.hs, known)
    usual = rule.handling or known.groups[goods.group_id].handling
    by_words = goods.handling is not usual
    return GoodsCandidate(
        goods,
        confidence_of(verdict, goods.score),
        matched,
        handling_mark="words" if by_words else "rule" if rule.handling else "est",
        rides_mark="est" if goods.rides_container_train else "rule",
    )

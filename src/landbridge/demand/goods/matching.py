"""Score the names of the catalogue against a shipper's words.

A name's score is the harmonic mean of how much of the question it covers and how much of the name
the question covers, each token weighted by its inverse document frequency. A word that no name
holds is replaced by the most alike known words (shared letter triples first, then the
Ratcliff-Obershelp ratio). Heading descriptions are long and formal, so the question's cover counts
more there and the score is damped: a shipper's own word beats the nomenclature's.

A match is *sure* only where whole words meet, up to one slip of the pen, and where the heads do:
*cats* is no *cat food* and *diesel cars* are no *diesel*. What is not sure stays below
``ENOUGH``: it is shown as a candidate and never taken for an answer.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from landbridge.demand.goods.catalogue import Catalogue, Name, qualifier_positions
from landbridge.demand.goods.heads import DECIDING, GENERIC, METALS, heads_of, strip_measures
from landbridge.demand.goods.name_index import MODIFIER_WEIGHT, Hits
from landbridge.demand.goods.words import PURPOSE, marked, normalise, stem

__all__ = ["ENOUGH", "Match", "attributes_of", "best_matches"]

ENOUGH = 0.45  # score from which a match is taken for an answer

UNKNOWN_WEIGHT = 3.5  # of a word that no name holds
UNKNOWN_PAIR_WEIGHT = 3.0  # of such a pair of Chinese characters, often the seam of two words
PURPOSE_WEIGHT = 0.4  # of a word after "for" or "in": purpose, material, packing
PART_WEIGHT = 1.6  # of "parts": a part of a thing is hardly ever classed with the thing
# Heads that say nothing without what follows "for": parts, accessories, equipment.
EMPTY_HEADS = frozenset(
    stem(normalise(word)) for word in ("parts", "accessories", "запчасти", "pièces", "配件")
)
FORMAL_DAMPING = 0.8  # of a match with a heading's description
UNSURE_DAMPING = 0.6  # of a match that is not sure, which never reaches ``ENOUGH``
NAME_COVERED = 0.6  # share of a name that a sure match says
WHOLE_NAME = 0.75  # the same where the question says something else besides
QUESTION_COVERED = 0.25  # share of the question that a sure match with a name answers
# Chapters and headings of food which another food before it makes other food.
RAW = frozenset(("02", "07", "08", "10", "12"))
DAIRY = frozenset(("0401", "0405"))
LAST_FOOD = "24"  # chapter
FORMAL_COVERED = 0.75  # the same for a match with a heading's description


@dataclass(frozen=True, slots=True)
class Match:
    """A heading that fits, by its best name.

    ``said`` says that all words of the name are in the question, so that what the name says of the
    goods is the user's own word.
    """

    name: int
    hs: str
    score: float
    exact: bool
    said: bool


@dataclass(frozen=True, slots=True)
class _Question:
    weights: dict[str, float]  # token -> weight
    things: frozenset[str]  # tokens that do not only qualify
    heads: dict[str, frozenset[str]]  # language -> heads


@dataclass(slots=True)
class _Cover:
    """How much of the question a name says, and the words that surely meet."""

    of_question: float
    pairs: dict[str, str]  # question's token -> name's token

    def meets(self, heads: frozenset[str], names: frozenset[str]) -> bool:
        """Return whether a head of the question is one of the name's; true without heads."""
        return not heads or any(self.pairs.get(head) in names for head in heads)

    def says(self, tokens: Iterable[str]) -> bool:
        """Return whether the question says all the name's tokens."""
        return set(self.pairs.values()).issuperset(tokens)


@dataclass(slots=True)
class _Scores:
    """All names that share a word with the question, in order of their index.

    ``names``, ``score``, ``of_question`` and ``of_name`` are of shape (K,).
    """

    hits: dict[str, Hits]
    names: NDArray[np.intp]
    of_question: NDArray[np.float64]
    of_name: NDArray[np.float64]
    score: NDArray[np.float64]

    def cover(self, row: int) -> _Cover:
        """Return what the name of a row shares with the question."""
        name = int(self.names[row])
        pairs = {token: hits.met[name] for token, hits in self.hits.items() if name in hits.met}
        return _Cover(float(self.of_question[row]), pairs)


def attributes_of(text: str, catalogue: Catalogue) -> tuple[str, ...]:
    """Return the attributes that the words of a text bring, in order of mention."""
    folded = normalise(text)
    found = [attribute for word, attribute in catalogue.attribute_hanzi.items() if word in folded]
    sequence = tuple(token for token, _ in marked(folded))
    for start in range(len(sequence)):
        for length in (1, 2, 3, 4):
            attribute = catalogue.attribute_words.get(sequence[start : start + length])
            if attribute is not None:
                found.append(attribute)
    return tuple(dict.fromkeys(found))


def best_matches(text: str, catalogue: Catalogue, limit: int) -> list[Match]:
    """Return the best match of each heading, best first, at most ``limit`` of them."""
    folded = normalise(text)
    question = _question(strip_measures(folded), catalogue)
    exact = catalogue.exact.get(folded, ())
    if not exact and question.things:
        exact = catalogue.exact_stems.get(frozenset(question.weights), ())
    best: dict[str, Match] = {}
    for name in exact:
        hs = catalogue.names[name].hs
        best.setdefault(hs[:4], Match(name, hs, 1.0, exact=True, said=True))
    for match in _scored(question, catalogue, limit, frozenset(best)):
        best[match.hs[:4]] = match
    return sorted(best.values(), key=_rank)[:limit]


def _rank(match: Match) -> tuple[float, int]:
    return -match.score, match.name


def _question(folded: str, catalogue: Catalogue) -> _Question:
    """Weigh the question's tokens; bare numbers count for nothing.

    Words that only qualify ("used") name nothing: a question of nothing else has no tokens.
    """
    pairs = marked(folded)
    sequence = [token for token, _ in pairs]
    purpose = next((i for i, token in enumerate(sequence) if token in PURPOSE), len(sequence))
    if purpose == 0:
        purpose = len(sequence)
    empty_head = 0 < purpose < len(sequence) and sequence[purpose - 1] in EMPTY_HEADS
    modifiers = qualifier_positions(sequence, catalogue.attribute_words)
    things: set[str] = set()
    weights: dict[str, float] = {}
    for i, (token, counts) in enumerate(pairs):
        if not counts or token in PURPOSE or token.isdigit():
            continue
        unknown = UNKNOWN_PAIR_WEIGHT if token[0] >= "\u3400" else UNKNOWN_WEIGHT
        weight = catalogue.weight.get(token, unknown)
        if i in modifiers or token in catalogue.attribute_hanzi:
            weight *= MODIFIER_WEIGHT
        elif token in EMPTY_HEADS:
            weight *= PART_WEIGHT
        elif i > purpose and not empty_head:
            weight *= PURPOSE_WEIGHT
        weights[token] = max(weight, weights.get(token, 0.0))
        if i not in modifiers and token not in catalogue.attribute_hanzi:
            things.add(token)
    qualifiers = {sequence[i] for i in modifiers} | set(catalogue.attribute_hanzi)
    heads = heads_of(folded, qualifiers, catalogue.index.knows)
    return _Question(weights if things else {}, frozenset(things), heads)


def _scored(
    question: _Question, catalogue: Catalogue, limit: int, taken: frozenset[str]
) -> list[Match]:
    """Return the best name of each heading that is not taken, best first."""
    if not question.weights:
        return []
    scores = _scores(question.weights, catalogue)
    _damp(scores, question, catalogue)
    found: dict[str, Match] = {}
    for row in np.argsort(-scores.score, kind="stable").tolist():
        index = int(scores.names[row])
        name = catalogue.names[index]
        if name.hs[:4] in found or name.hs[:4] in taken:
            continue
        said = name.curated and scores.cover(row).says(name.tokens)
        score = float(scores.score[row])
        found[name.hs[:4]] = Match(index, name.hs, score, exact=False, said=said)
        if len(found) == limit:
            break
    return list(found.values())


def _scores(weights: Mapping[str, float], catalogue: Catalogue) -> _Scores:
    """Score all names by what they share with the question, sure or not."""
    index = catalogue.index
    asked = sum(weights.values())
    all_hits = {token: index.hits(token) for token in weights}
    names, row = np.unique(
        np.concatenate([hits.names for hits in all_hits.values()]), return_inverse=True
    )
    said = _added_up(row, [weights[token] * h.alike / asked for token, h in all_hits.items()])
    shared = _added_up(row, [hits.weight for hits in all_hits.values()])
    of_name = np.minimum(1.0, shared / index.whole[names])
    score = np.where(
        index.curated[names],
        2 * said * of_name / (said + of_name),
        FORMAL_DAMPING * said * (0.6 + 0.4 * of_name),
    )
    return _Scores(all_hits, names, said, of_name, score)


def _added_up(row: NDArray[np.intp], parts: list[NDArray[np.float64]]) -> NDArray[np.float64]:
    return np.asarray(np.bincount(row, np.concatenate(parts)), dtype=np.float64)


def _damp(scores: _Scores, question: _Question, catalogue: Catalogue) -> None:
    """Push what is not sure below ``ENOUGH``."""
    curated = catalogue.index.curated[scores.names]
    maybe = np.where(
        curated,
        (scores.of_question >= QUESTION_COVERED) & (scores.of_name >= NAME_COVERED),
        (scores.of_question >= FORMAL_COVERED) | (len(question.things) == 1),
    )
    for row in np.flatnonzero(maybe).tolist():
        name = catalogue.names[scores.names[row]]
        cover = scores.cover(row)
        if name.curated:
            maybe[row] = _sure_name(name, cover, float(scores.of_name[row]), question, catalogue)
        else:
            maybe[row] = _sure_description(name, cover, question)
    unsure = np.minimum(scores.score * UNSURE_DAMPING, ENOUGH - 0.01)
    scores.score = np.minimum(np.where(maybe, scores.score, unsure), 0.99)


def _sure_name(
    name: Name, cover: _Cover, of_name: float, question: _Question, catalogue: Catalogue
) -> bool:
    """Return whether a question that says enough of a curated name speaks of the same thing."""
    heads = question.heads[name.lang]
    if not cover.meets(heads, name.head) or name.head.isdisjoint(cover.pairs.values()):
        return False
    if not cover.says(name.qualifiers):  # "fish" is not "frozen fish"
        return False
    rest = question.things - cover.pairs.keys()
    if rest - heads and of_name < WHOLE_NAME:  # both have a word that the other has not
        return False
    if rest & DECIDING or _other_food(name, rest - heads, catalogue):
        return False
    if rest & METALS and "72" <= name.hs[:2] <= "81" and name.hs[:4] != "7324":
        return False  # "copper wire rod" is not "wire rod" of steel
    return not (rest and frozenset(name.tokens) - name.qualifiers <= GENERIC)


def _other_food(name: Name, rest: frozenset[str], catalogue: Catalogue) -> bool:
    """Return whether a food in the rest makes other food of a raw one: *coconut milk*."""
    return (name.hs[:2] in RAW or name.hs[:4] in DAIRY) and any(
        catalogue.names[i].hs[:2] <= LAST_FOOD
        for token in rest
        for i in catalogue.exact_stems.get(frozenset((token,)), ())
    )


def _sure_description(name: Name, cover: _Cover, question: _Question) -> bool:
    """Return whether a description says the question: all its words, or its first phrase."""
    things = question.things & cover.pairs.keys()
    if len(question.things) == 1:
        return bool(things) and cover.says(name.head) and not things <= GENERIC
    heads = question.heads["en"]
    return (
        cover.of_question >= FORMAL_COVERED
        and len(things) >= 2
        and bool(heads)
        and cover.meets(heads, name.core)
    )

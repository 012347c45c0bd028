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

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from landbridge.demand.goods.catalogue import Catalogue, Name, qualifier_positions
from landbridge.demand.goods.heads import DECIDING, GENERIC, METALS, heads_of, strip_measures
from landbridge.demand.goods.words import (
    PURPOSE,
    is_slip,
    likeness,
    marked,
    normalise,
    stem,
    trigrams,
)

__all__ = ["ENOUGH", "Match", "attributes_of", "best_matches"]

ENOUGH = 0.45  # score from which a match is taken for an answer

ALIKE_AT_LEAST = 0.74  # ratio below which two words are taken as different
ALIKE_SHORT = 0.8  # the same for words of up to five letters
UNKNOWN_WEIGHT = 3.5  # of a word that no name holds
UNKNOWN_PAIR_WEIGHT = 3.0  # of such a pair of Chinese characters, often the seam of two words
MODIFIER_WEIGHT = 0.35  # of a word that only qualifies the goods ("used")
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
    """What a name and the question share: weights, and tokens that surely meet."""

    of_question: float = 0.0
    of_name: float = 0.0
    pairs: dict[str, str] = field(default_factory=dict)  # question's token -> name's token

    def meets(self, heads: frozenset[str], names: frozenset[str]) -> bool:
        """Return whether a head of the question is one of the name's; true without heads."""
        return not heads or any(self.pairs.get(head) in names for head in heads)

    def says(self, tokens: Iterable[str]) -> bool:
        """Return whether the question says all the name's tokens."""
        return set(self.pairs.values()).issuperset(tokens)


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
    for match in _scored(question, catalogue):
        known = best.get(match.hs[:4])
        if known is None or (not known.exact and _rank(match) < _rank(known)):
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
    heads = heads_of(folded, qualifiers, lambda token: bool(_known_words(token, catalogue, 1.0)))
    return _Question(weights if things else {}, frozenset(things), heads)


def _known_words(token: str, catalogue: Catalogue, least: float = 0.0) -> dict[str, float]:
    """Return known tokens for a question's token with their likeness; 1.0 stands for the word."""
    if token in catalogue.postings:
        return {token: 1.0}
    if len(token) < 4 or token[0] >= "\u3400":
        return {}
    shared: dict[str, int] = defaultdict(int)
    for gram in trigrams(token):
        for word in catalogue.grams.get(gram, ()):
            if word[0] == token[0]:  # slips of the first letter are rare, other words are not
                shared[word] += 1
    near = sorted(shared, key=lambda word: (-shared[word], word))[:25]
    if least == 1.0:
        return {word: 1.0 for word in near if is_slip(token, word)}
    ratios = {word: likeness(token, word) for word in near if shared[word] >= 2}
    enough = ALIKE_SHORT if len(token) <= 5 else ALIKE_AT_LEAST
    return {word: 0.92 * ratio for word, ratio in ratios.items() if ratio >= enough}


def _scored(question: _Question, catalogue: Catalogue) -> list[Match]:
    asked = sum(question.weights.values())
    if not asked:
        return []
    covers: dict[int, _Cover] = defaultdict(_Cover)
    for token, weight in question.weights.items():
        seen: dict[int, tuple[float, str]] = {}
        for word, alike in _known_words(token, catalogue).items():
            for name in catalogue.postings[word]:
                seen[name] = max(seen.get(name, (0.0, "")), (alike, word))
        for name, (alike, word) in seen.items():
            cover = covers[name]
            cover.of_question += weight * alike / asked
            cover.of_name += alike * _weight_in(catalogue.names[name], word, catalogue)
            if alike == 1.0 or is_slip(token, word):
                cover.pairs[token] = word
    return [_match(i, cover, question, catalogue) for i, cover in covers.items()]


def _weight_in(name: Name, token: str, catalogue: Catalogue) -> float:
    return catalogue.weight[token] * (MODIFIER_WEIGHT if token in name.qualifiers else 1.0)


def _match(index: int, cover: _Cover, question: _Question, catalogue: Catalogue) -> Match:
    name = catalogue.names[index]
    whole = sum(_weight_in(name, token, catalogue) for token in name.tokens)
    of_name = min(1.0, cover.of_name / whole)
    if name.curated:
        score = 2 * cover.of_question * of_name / (cover.of_question + of_name)
    else:
        score = FORMAL_DAMPING * cover.of_question * (0.6 + 0.4 * of_name)
    sure = _sure_name if name.curated else _sure_description
    if not sure(name, cover, of_name, question, catalogue):
        score = min(score * UNSURE_DAMPING, ENOUGH - 0.01)
    said = name.curated and cover.says(name.tokens)
    return Match(index, name.hs, min(score, 0.99), exact=False, said=said)


def _sure_name(
    name: Name, cover: _Cover, of_name: float, question: _Question, catalogue: Catalogue
) -> bool:
    """Return whether the question speaks of what a curated name names."""
    heads = question.heads[name.lang]
    if cover.of_question < QUESTION_COVERED or of_name < NAME_COVERED:
        return False
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


def _sure_description(
    name: Name, cover: _Cover, _of_name: float, question: _Question, _catalogue: Catalogue
) -> bool:
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

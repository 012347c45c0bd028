"""Score the names of the catalogue against a shipper's words.

A name's score is the harmonic mean of how much of the question it covers and how much of the name
the question covers, each token weighted by its inverse document frequency. A word that no name
holds is replaced by the most alike known words (shared letter triples first, then the
Ratcliff-Obershelp ratio). Heading descriptions are long and formal, so the question's cover counts
more there and the score is damped: a shipper's own word beats the nomenclature's.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from landbridge.demand.goods.catalogue import Catalogue
from landbridge.demand.goods.words import PURPOSE, likeness, normalise, stem, tokens, trigrams

__all__ = ["Match", "attributes_of", "best_matches"]

ALIKE_AT_LEAST = 0.74  # ratio below which two words are taken as different
ALIKE_SHORT = 0.8  # the same for words of up to five letters
UNKNOWN_WEIGHT = 5.0  # of a word that no name holds
UNKNOWN_PAIR_WEIGHT = 3.0  # of such a pair of Chinese characters, often the seam of two words
MODIFIER_WEIGHT = 0.35  # of a word that only qualifies the goods ("used")
PURPOSE_WEIGHT = 0.4  # of a word after "for" or "in": purpose, material, packing
PART_WEIGHT = 1.6  # of "parts": a part of a thing is hardly ever classed with the thing
# Heads that say nothing without what follows "for": parts, accessories, equipment.
EMPTY_HEADS = frozenset(
    stem(normalise(word)) for word in ("parts", "accessories", "запчасти", "pièces", "配件")
)
FORMAL_DAMPING = 0.8  # of a match with a heading's description


@dataclass(frozen=True, slots=True)
class Match:
    """A heading that fits, by its best name."""

    name: int
    hs: str
    score: float
    exact: bool


def attributes_of(text: str, catalogue: Catalogue) -> tuple[str, ...]:
    """Return the attributes that the words of a text bring, in order of mention."""
    folded = normalise(text)
    found = [attribute for word, attribute in catalogue.attribute_hanzi.items() if word in folded]
    sequence = tuple(tokens(folded))
    for start in range(len(sequence)):
        for length in (1, 2, 3, 4):
            attribute = catalogue.attribute_words.get(sequence[start : start + length])
            if attribute is not None:
                found.append(attribute)
    return tuple(dict.fromkeys(found))


def best_matches(text: str, catalogue: Catalogue, limit: int) -> list[Match]:
    """Return the best match of each heading, best first, at most ``limit`` of them."""
    folded = normalise(text)
    question = _weighted(folded, catalogue)
    bare = " ".join(token for token in question)
    exact = catalogue.exact.get(folded) or catalogue.exact.get(bare) or ()
    scores = _scores(question, catalogue)
    best: dict[str, Match] = {}
    for name in exact:
        hs = catalogue.names[name].hs
        best.setdefault(hs[:4], Match(name, hs, 1.0, True))
    for name, score in scores.items():
        hs = catalogue.names[name].hs
        known = best.get(hs[:4])
        if known is None or (not known.exact and (score, -name) > (known.score, -known.name)):
            best[hs[:4]] = Match(name, hs, min(score, 0.99), False)
    return sorted(best.values(), key=lambda m: (-m.score, m.name))[:limit]


def _weighted(folded: str, catalogue: Catalogue) -> dict[str, float]:
    """Return the question's tokens with their weights; bare numbers count for nothing.

    Words that only qualify ("used") name nothing: a question of nothing else has no tokens.
    """
    sequence = tokens(folded)
    purpose = next((i for i, token in enumerate(sequence) if token in PURPOSE), len(sequence))
    if purpose == 0:
        purpose = len(sequence)
    empty_head = 0 < purpose < len(sequence) and sequence[purpose - 1] in EMPTY_HEADS
    modifiers = _modifier_positions(sequence, catalogue)
    names_something = False
    question: dict[str, float] = {}
    for i, token in enumerate(sequence):
        if token in PURPOSE or token.isdigit():
            continue
        unknown = UNKNOWN_PAIR_WEIGHT if token[0] >= "\u3400" else UNKNOWN_WEIGHT
        weight = catalogue.weight.get(token, unknown)
        if i in modifiers or token in catalogue.attribute_hanzi:
            weight *= MODIFIER_WEIGHT
        elif token in EMPTY_HEADS:
            weight *= PART_WEIGHT
        elif i > purpose and not empty_head:
            weight *= PURPOSE_WEIGHT
        question[token] = max(weight, question.get(token, 0.0))
        names_something |= i not in modifiers and token not in catalogue.attribute_hanzi
    return question if names_something else {}


def _modifier_positions(sequence: list[str], catalogue: Catalogue) -> frozenset[int]:
    """Return the positions of words that only qualify the goods ("second hand")."""
    return frozenset(
        position
        for start in range(len(sequence))
        for length in (1, 2, 3, 4)
        if tuple(sequence[start : start + length]) in catalogue.attribute_words
        for position in range(start, start + length)
    )


def _known_words(token: str, catalogue: Catalogue) -> dict[str, float]:
    """Return known tokens for a question's token with their likeness."""
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
    ratios = {word: likeness(token, word) for word in near if shared[word] >= 2}
    least = ALIKE_SHORT if len(token) <= 5 else ALIKE_AT_LEAST
    return {word: 0.92 * ratio for word, ratio in ratios.items() if ratio >= least}


def _scores(question: dict[str, float], catalogue: Catalogue) -> dict[int, float]:
    asked = sum(question.values())
    if not asked:
        return {}
    covered: dict[int, float] = defaultdict(float)  # question weight covered, per name
    answered: dict[int, float] = defaultdict(float)  # name weight covered
    for token, weight in question.items():
        seen: dict[int, tuple[float, float]] = {}
        for word, alike in _known_words(token, catalogue).items():
            for name in catalogue.postings[word]:
                part = (alike, alike * catalogue.weight[word])
                seen[name] = max(seen.get(name, (0.0, 0.0)), part)
        for name, (alike, part_of_name) in seen.items():
            covered[name] += weight * alike
            answered[name] += part_of_name
    return {
        name: _score(covered[name] / asked, answered[name], name, catalogue) for name in covered
    }


def _score(of_question: float, answered: float, index: int, catalogue: Catalogue) -> float:
    name = catalogue.names[index]
    whole = sum(
        catalogue.weight[t] * (MODIFIER_WEIGHT if (t,) in catalogue.attribute_words else 1.0)
        for t in name.tokens
    )
    of_name = min(1.0, answered / whole)
    if name.curated:
        return 2 * of_question * of_name / (of_question + of_name)
    return FORMAL_DAMPING * of_question * (0.6 + 0.4 * of_name)

"""The slow, obvious way to score the names of the catalogue: one name after the other."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from landbridge.demand.goods import matching
from landbridge.demand.goods.catalogue import Catalogue, Name
from landbridge.demand.goods.heads import strip_measures
from landbridge.demand.goods.matching import ENOUGH, FORMAL_DAMPING, UNSURE_DAMPING, Match
from landbridge.demand.goods.name_index import ALIKE_AT_LEAST, ALIKE_SHORT, MODIFIER_WEIGHT
from landbridge.demand.goods.words import is_slip, likeness, normalise, trigrams


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


def best_matches(text: str, catalogue: Catalogue, limit: int) -> list[Match]:
    """Return the best match of each heading, best first, at most ``limit`` of them."""
    folded = normalise(text)
    question = matching._question(strip_measures(folded), catalogue)
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


def _rank(match):
    return -match.score, match.name


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


def _scored(question: matching._Question, catalogue: Catalogue) -> list[Match]:
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


def _match(index: int, cover: _Cover, question: matching._Question, catalogue: Catalogue) -> Match:
    name = catalogue.names[index]
    whole = sum(_weight_in(name, token, catalogue) for token in name.tokens)
    of_name = min(1.0, cover.of_name / whole)
    if name.curated:
        score = 2 * cover.of_question * of_name / (cover.of_question + of_name)
    else:
        score = FORMAL_DAMPING * cover.of_question * (0.6 + 0.4 * of_name)
    if not _sure(name, cover, of_name, question, catalogue):
        score = min(score * UNSURE_DAMPING, ENOUGH - 0.01)
    said = name.curated and cover.says(name.tokens)
    return Match(index, name.hs, min(score, 0.99), exact=False, said=said)


def _sure(name, cover, of_name, question, catalogue) -> bool:
    if not name.curated:
        return matching._sure_description(name, cover, question)
    enough = cover.of_question >= matching.QUESTION_COVERED and of_name >= matching.NAME_COVERED
    return enough and matching._sure_name(name, cover, of_name, question, catalogue)

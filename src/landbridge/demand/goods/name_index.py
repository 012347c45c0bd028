"""The names of a catalogue as arrays, so that a text is scored against all of them at once.

What one word brings to every name depends on the word alone, so it is worked out once and kept:
a catalogue of 50,000 products says the same few thousand words again and again.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from landbridge.demand.goods.words import is_slip, likeness, trigrams

if TYPE_CHECKING:
    from landbridge.demand.goods.catalogue import Name

__all__ = ["MODIFIER_WEIGHT", "Hits", "NameIndex"]

MODIFIER_WEIGHT = 0.35  # of a word that only qualifies the goods ("used")
ALIKE_AT_LEAST = 0.74  # ratio below which two words are taken as different
ALIKE_SHORT = 0.8  # the same for words of up to five letters
KEPT_WORDS = 50_000  # words whose hits are kept; then all are forgotten


@dataclass(frozen=True, slots=True, eq=False)
class Hits:
    """What one word of a question brings to the names.

    Attributes
    ----------
    names : (K,) indices of the names that hold the word, or one like it
    alike : (K,) likeness of the word to the name's, 0 to 1
    weight : (K,) weight of the name's word times the likeness
    met : dict
        Index of a name -> its word, where that surely is the question's: the same, or one slip
        of the pen away.
    """

    names: NDArray[np.intp]
    alike: NDArray[np.float64]
    weight: NDArray[np.float64]
    met: dict[int, str]


class NameIndex:
    """The names of a catalogue, ready to be scored.

    Parameters
    ----------
    names : sequence of Name
    postings : mapping
        Token -> indices of the names that hold it.
    token_weight : mapping
        Token -> inverse document frequency.
    grams : mapping
        Letter triple -> tokens that hold it.

    Attributes
    ----------
    whole : (N,) sum of the weights of a name's words
    curated : (N,) whether the name is of the word list
    """

    def __init__(
        self,
        names: Sequence[Name],
        postings: Mapping[str, tuple[int, ...]],
        token_weight: Mapping[str, float],
        grams: Mapping[str, frozenset[str]],
    ) -> None:
        self._names = names
        self._postings = postings
        self._token_weight = token_weight
        self._grams = grams
        self.whole = np.array(
            [sum(self._weight_in(name, token) for token in name.tokens) for name in names]
        )
        self.curated = np.array([name.curated for name in names], dtype=bool)
        self._hits: dict[str, Hits] = {}
        self._is_known: dict[str, bool] = {}

    def hits(self, token: str) -> Hits:
        """Return what a token of a question brings to the names."""
        found = self._hits.get(token)
        if found is None:
            if len(self._hits) >= KEPT_WORDS:
                self._hits.clear()
            found = self._hits[token] = self._find(token)
        return found

    def knows(self, token: str) -> bool:
        """Return whether a token is a word of the catalogue, up to one slip of the pen."""
        known = self._is_known.get(token)
        if known is None:
            if len(self._is_known) >= KEPT_WORDS:
                self._is_known.clear()
            known = token in self._postings or any(
                is_slip(token, word) for word in self._near(token)
            )
            self._is_known[token] = known
        return known

    def _find(self, token: str) -> Hits:
        seen: dict[int, tuple[float, str]] = {}
        for word, alike in self._alike(token).items():
            for name in self._postings[word]:
                seen[name] = max(seen.get(name, (0.0, "")), (alike, word))
        alikes = [alike for alike, _ in seen.values()]
        weights = [
            alike * self._weight_in(self._names[name], word) for name, (alike, word) in seen.items()
        ]
        return Hits(
            np.fromiter(seen, dtype=np.intp, count=len(seen)),
            np.array(alikes, dtype=np.float64),
            np.array(weights, dtype=np.float64),
            {
                name: word
                for name, (alike, word) in seen.items()
                if alike == 1.0 or is_slip(token, word)
            },
        )

    def _alike(self, token: str) -> dict[str, float]:
        """Return known tokens for a question's token with their likeness; 1.0 is the word."""
        if token in self._postings:
            return {token: 1.0}
        near = self._near(token)
        ratios = {word: likeness(token, word) for word, shared in near.items() if shared >= 2}
        enough = ALIKE_SHORT if len(token) <= 5 else ALIKE_AT_LEAST
        return {word: 0.92 * ratio for word, ratio in ratios.items() if ratio >= enough}

    def _near(self, token: str) -> dict[str, int]:
        """Return the 25 known words that share most letter triples with an unknown one."""
        if len(token) < 4 or token[0] >= "\u3400":
            return {}
        shared: dict[str, int] = defaultdict(int)
        for gram in trigrams(token):
            for word in self._grams.get(gram, ()):
                if word[0] == token[0]:  # slips of the first letter are rare, other words not
                    shared[word] += 1
        near = sorted(shared, key=lambda word: (-shared[word], word))[:25]
        return {word: shared[word] for word in near}

    def _weight_in(self, name: Name, token: str) -> float:
        return self._token_weight[token] * (MODIFIER_WEIGHT if token in name.qualifiers else 1.0)

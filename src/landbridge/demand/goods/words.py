"""Turn a shipper's words in Latin, Cyrillic or Chinese script into comparable tokens."""

from __future__ import annotations

import re
import unicodedata
from difflib import SequenceMatcher
from functools import lru_cache

__all__ = ["is_slip", "likeness", "marked", "normalise", "stem", "tokens", "trigrams"]

_TOKEN = re.compile(r"[a-z0-9]+|[\u0400-\u04ff]+|[\u3400-\u9fff]+")
_JOINED = re.compile(r"(?<=[a-zа-я])/(?=[a-zа-я])")

# Words that carry no goods: articles, prepositions, packing, quantities.
_STOP_WORDS = """
a an the of and or in on to by with from into made de des du la le les l d et en au aux un une
и или в во на с со из от по х à
pcs pc pieces piece units unit sets ctns boxes box pallet pallets x kg t tons tonnes tonne ton
teu feu ft container containers shipment cargo goods various assorted other type grade quality
шт штук тонн контейнер груз партия
"""
STOP = frozenset(_STOP_WORDS.split())
# What follows one of these words says what the goods are for, made of or packed in.
PURPOSE = frozenset(("for", "in", "with", "from", "pour", "en", "для", "в", "из", "с"))

_ENDINGS = """
иями ями ами ией иям ием иях ого его ому ему ыми ими ой ей ий ый ая яя ое ее ые ие ых их ую юю
ов ев ам ям ах ях ом ем а я о е и ы у ю ь й
"""
_RU_ENDINGS = tuple(sorted(_ENDINGS.split(), key=len, reverse=True))


@lru_cache(maxsize=1_000)  # one text is asked for several times in a row
def normalise(text: str) -> str:
    """Fold case, width and accents; ``ё`` becomes ``е``; ``б/у`` becomes ``бу``."""
    if text.isascii():  # nothing to decompose
        return " ".join(_JOINED.sub("", text.casefold()).split())
    folded = unicodedata.normalize("NFKC", text).casefold().replace("ё", "е")
    kept: list[str] = []
    latin = False
    for char in unicodedata.normalize("NFD", folded):
        if unicodedata.combining(char):
            if not latin:
                kept.append(char)
        else:
            latin = char.isascii()
            kept.append(char)
    plain = unicodedata.normalize("NFC", "".join(kept)).replace("œ", "oe").replace("æ", "ae")
    return " ".join(_JOINED.sub("", plain).split())


@lru_cache(maxsize=50_000)
def stem(word: str) -> str:
    """Strip the commonest inflections of English, French and Russian words."""
    if len(word) > 3 and "\u0400" <= word[0] <= "\u04ff":
        for ending in _RU_ENDINGS:
            if word.endswith(ending) and len(word) - len(ending) >= 3:
                return word[: -len(ending)]
        return word
    if not word.isascii() or len(word) < 4 or word.isdigit():
        return word
    if word.endswith("ies"):
        return word[:-3] + "y"
    if word.endswith(("sses", "xes", "ches", "shes")):
        return word[:-2]
    if word.endswith("s") and not word.endswith(("ss", "us", "is")):
        word = word[:-1]
    if len(word) > 4 and word.endswith("e"):
        word = word[:-1]
    return word


def marked(text: str) -> list[tuple[str, bool]]:
    """Split normalised text into tokens, each with whether it counts or is a stop word."""
    found: list[tuple[str, bool]] = []
    for match in _TOKEN.finditer(text):
        word = match.group()
        if word[0] >= "\u3400":
            found.extend((word[i : i + 2], True) for i in range(len(word) - 1))
            if len(word) == 1:
                found.append((word, True))
        elif word in PURPOSE:
            found.append((word, True))
        else:
            found.append((stem(word), word not in STOP))
    return found


def tokens(text: str) -> list[str]:
    """Split normalised text: stems of words, and overlapping pairs of Chinese characters."""
    return [token for token, counts in marked(text) if counts]


def trigrams(word: str) -> frozenset[str]:
    """Return the letter triples of a word with its ends marked."""
    padded = f"^{word}$"
    return frozenset(padded[i : i + 3] for i in range(len(padded) - 2))


def likeness(a: str, b: str) -> float:
    """Return how alike two words are, 0 to 1 (share of matching letters, Ratcliff-Obershelp)."""
    return SequenceMatcher(None, a, b, autojunk=False).ratio()


_VOWELS = frozenset("aeiouyаеиоуыэюяё")
SLIP_LETTERS = 6  # shorter words are other words more often than slips


def is_slip(word: str, known: str) -> bool:
    """Return whether a word is a known one with one slip of the pen.

    A letter too many or too few, two swapped, or one wrong consonant; a wrong vowel makes another
    word too often (*rocket*, *racket*).
    """
    if len(word) < SLIP_LETTERS or word[0] != known[0] or abs(len(word) - len(known)) > 1:
        return False
    start = next((i for i, (a, b) in enumerate(zip(word, known, strict=False)) if a != b), -1)
    if start < 0:
        return True
    mine, theirs = word[start:], known[start:]
    if len(mine) != len(theirs):
        return mine[1:] == theirs or mine == theirs[1:]
    if mine[1:] == theirs[1:]:
        return not {mine[0], theirs[0]} & _VOWELS
    return mine[:2] == theirs[1::-1] and mine[2:] == theirs[2:]

"""Find the word that names the thing in a phrase: *food* in *cat food*, *корм* in *корм для собак*.

Two phrases that share only a qualifier (*cats* and *cat food*, *diesel cars* and *diesel*) speak of
different goods, so a match counts as sure only where the head of each is in the other. English
phrases end with their head, French ones begin with it, Russian ones have it in the first word that
is no adjective, Chinese ones in their last pair of characters. What follows a word of purpose
(*for*, *для*) and what stands in brackets or after a comma is no part of the phrase.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from functools import lru_cache

from landbridge.demand.goods.words import PURPOSE, normalise, stem, tokens

__all__ = ["DECIDING", "GENERIC", "METALS", "heads_of", "phrases", "strip_measures"]

_PHRASE = re.compile(r"[,;:()\[\]+&]|\s[-–—]\s|\b(?:and|or|et|ou|и|или)\b|、|和|及|与")
_RUSSIAN_ADJECTIVE = re.compile(
    r"(?:ый|ий|ой|ая|яя|ое|ее|ые|ие|ых|их|ого|его|ому|ему|ым|им|ыми|ими|ую|юю)$"
)
_PARTICIPLE = re.compile(r"[^e]ed$")  # *polished*, but not *seed*
_WORD = re.compile(r"[a-z0-9]+|[\u0400-\u04ff]+|[\u3400-\u9fff]+")
# Amounts, sizes, years and UN numbers are no goods.
_MEASURE = re.compile(
    r"\bun\s*-?\s*\d{4}\b|\b\d+(?:[.,x×/-]\d+)*\s*(?:%|mm|cm|m|kg|t|kw|kva|mva|kv|v|w|ah|l|g|pcs|sets?)\b"
    r"(?:\s*(?:bags?|drums?|cans?|bottles?|cartons?|sacks?|boxes)\b)?"
)


def _stems(words: str) -> frozenset[str]:
    return frozenset(stem(normalise(word)) for word in words.split())


# Words that come last without naming anything: packing, form of trade, drive and fuel of a car.
_TRAILING = _stems(
    "rolls bales packs sets kits pallets products goods supplies lots items cargo model brand "
    "diesel petrol gasoline automatic manual left right hand drive lhd rhd bulk refined crude "
    "bottled halal class trade export import dense powder flakes fines granules pellets flat pack "
    "first second third winter summer household polished type size "
    "ribs quarters leg legs wings breasts boneless cuts"
)
# Plural only in form: *sports car*.
_PLURAL_ONLY = _stems("sports goods arms mens womens ladies kids sales news")
# Heads that say next to nothing without the words before them.
GENERIC = _stems(
    "machine machines machinery equipment oil oils food foods acid wire fabric material materials "
    "meat fish skins fur milk pots beds plants scales bags guns engines lenses cards cups balls "
    "boxes acids gases chips tanks cases covers "
    "device devices tool tools oxide metal metals component components appliance gas water "
    "машины машина машин оборудование масло масла кислота материалы аппарат техника станки "
    "изделия продукты machines huile produits 设备 机器 机械 产品 材料"
)
# Qualifiers that make other goods of the thing: a name without them does not fit.
DECIDING = _stems(
    "toy toys artificial imitation synthetic игрушечный игрушечные искусственные jouet "
    "artificiel artificielles"
)
# Metals that make another chapter of a metal ware.
METALS = _stems(
    "copper brass bronze aluminium aluminum zinc lead nickel titanium tin magnesium stainless "
    "медный медные медная алюминиевый алюминиевые латунный титановый свинцовый цинковый "
    "нержавеющий нержавеющая cuivre laiton inox"
)
_CHINESE_TRAILING = ("出口", "进口", "产品", "制品", "商品", "货物", "整机", "类", "组", "材", "等")


def strip_measures(folded: str) -> str:
    """Take amounts with their units and UN numbers out of normalised text."""
    return _MEASURE.sub(" ", folded)


def phrases(folded: str) -> tuple[str, ...]:
    """Cut normalised text at commas, brackets and conjunctions."""
    return tuple(part for part in (p.strip() for p in _PHRASE.split(folded)) if part)


def heads_of(folded: str, qualifies: Iterable[str], known: Callable[[str], bool]) -> _Heads:
    """Return the heads of the phrases of a text, by the order of words of each language.

    Parameters
    ----------
    folded : str
        Normalised text.
    qualifies : iterable of str
        Tokens that only qualify ("used").
    known : callable
        Whether a token occurs in the catalogue; an unknown last word may be a brand.
    """
    skip = frozenset(qualifies)
    english: set[str] = set()
    french: set[str] = set()
    russian: set[str] = set()
    chinese: set[str] = set()
    for phrase in phrases(folded):
        if phrase[-1] >= "\u3400":
            chinese.update(_chinese_head(phrase, skip))
            continue
        words = [w for w in _before_purpose(phrase) if _names(w, skip)]
        if not words:
            continue
        russian.add(stem(_russian_head(words)))
        french.add(stem(words[0]))
        english.add(_english_head([stem(word) for word in words], words, known))
    return {
        "en": frozenset(english),
        "fr": frozenset(french),
        "ru": frozenset(russian),
        "zh": frozenset(chinese),
    }


_Heads = dict[str, frozenset[str]]


def _before_purpose(phrase: str) -> list[str]:
    words = [match.group() for match in _WORD.finditer(phrase)]
    for i, word in enumerate(words):
        if i and word in PURPOSE:
            return words[:i]
    return words


def _names(word: str, skip: frozenset[str]) -> bool:
    return _may_name(word) and stem(word) not in skip


@lru_cache(maxsize=50_000)
def _may_name(word: str) -> bool:
    return bool(tokens(word)) and word not in PURPOSE and not any(char.isdigit() for char in word)


def _english_head(stems: list[str], words: list[str], known: Callable[[str], bool]) -> str:
    """Return the last word that names a thing; a plural before others is one: *tyres winter*."""
    naming = [
        (token, word)
        for token, word in zip(stems, words, strict=True)
        if token not in _TRAILING
        and not _PARTICIPLE.search(word)
        and (known(token) or _is_noun(word))
    ]
    if not naming:
        return stems[-1]
    plurals = [t for t, word in naming if _is_plural(word) and t not in _PLURAL_ONLY]
    return plurals[-1] if plurals else naming[-1][0]


def _is_noun(word: str) -> bool:
    """Return whether an unknown English word is more likely a thing than a brand or a grade."""
    return _is_plural(word) or (len(word) > 4 and word.endswith(("er", "or", "ing")))


def _is_plural(word: str) -> bool:
    return len(word) > 3 and word.endswith("s") and word[-2] not in "asui"


def _russian_head(words: list[str]) -> str:
    nouns = [word for word in words if not _RUSSIAN_ADJECTIVE.search(word) or len(word) < 5]
    return nouns[0] if nouns else words[-1]


def _chinese_head(phrase: str, skip: frozenset[str]) -> tuple[str, ...]:
    run = _WORD.findall(phrase)[-1] if _WORD.findall(phrase) else ""
    for ending in (*_CHINESE_TRAILING, *skip):
        if run.endswith(ending) and len(run) - len(ending) >= 2:
            run = run[: -len(ending)]
    found = tokens(run)
    return tuple(found[-1:])

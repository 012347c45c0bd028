"""Read a merchant's title: the name of the thing first, then what is said about it.

*Dishwasher freestanding 60 cm*, *tomato paste 36-38 brix aseptic drums*, *沙发 三人位*: what
stands before the first number, comma or bracket, or before *with*, names the goods. Left out are
colours, sizes, for whom a thing is made, the material where it is said last, and unknown words at
the beginning (a maker's name). What is left goes through the same rules as any text; so does a
name of two words or more at the very beginning, where no other thing is named after it.
"""

from __future__ import annotations

import re
from functools import lru_cache

from landbridge.demand.goods.catalogue import Catalogue
from landbridge.demand.goods.words import PURPOSE, STOP, normalise, stem

__all__ = ["readings"]

_LEAD = re.compile(
    r"\s*(?:[,;:()\[\]|+&/*\"]|\s[-–—]\s|\b(?:with|incl|including|w|made of|avec|dans|sans"
    r"|с|со|без|для)\s|(?<![a-z0-9])[a-z]{0,4}[-.]?\d)"
)
_WORD = re.compile(r"[a-z0-9]+(?:['’-][a-z]+)*|[\u0400-\u04ff]+|[\u3400-\u9fff]+")
_QUALITIES = """
black white red blue green grey gray navy beige pink yellow brown orange purple golden silver
small medium large xl xxl xs size mini universal portable foldable folding adjustable digital
automatic manual wireless waterproof outdoor indoor professional premium quality original oem
high-quality wholesale retail bulk export model version new hot double single slim fit full
multifunctional heavy duty long short round square freestanding transparent flexible soft
unisex oversized home household men mens men's women womens women's ladies lady boys girls kids
adult adults pair
homme femme enfant mixte blanc noir
черный белый серый синий красный комплект набор универсальный бытовой мужской женский
мужские женские детские бытовая мужская женская передние задние
"""
_SAID_OF_ANYTHING = frozenset(stem(word) for word in _QUALITIES.split())

# Said last, these are what a thing is made of: *wheelchair steel*, *wallet genuine leather*.
_MATERIAL_WORDS = """
steel stainless iron brass chrome copper aluminium aluminum alloy metal leather genuine pu pvc
plastic abs silicone rubber latex ceramic glass crystal wood wooden bamboo rattan mdf cotton
wool polyester nylon acrylic viscose satin silk linen fleece mesh fabric textile canvas carbon
led crystal cast
хлопок кожа кожаный кожаные силикон пластик пластмассовый металл стальной деревянный вискоза
текстиль ткань латунный латунь
coton cuir bois acier plastique viscose tissu laine
"""
_MATERIALS = frozenset(stem(word) for word in _MATERIAL_WORDS.split())


def readings(text: str, catalogue: Catalogue) -> tuple[str, ...]:
    """Return shorter texts that a title may be read as, the fullest first.

    Parameters
    ----------
    text : str
        A title, as it is written.
    catalogue : Catalogue
        Whose words are known.
    """
    folded = normalise(text)
    words = _WORD.findall(_lead(folded))
    if words and words[0][0] >= "\u3400":
        words = words[:1]
    plain = [word for word in words if stem(word) not in _SAID_OF_ANYTHING]
    bare = list(plain)
    while len(bare) > 1 and stem(bare[-1]) in _MATERIALS:
        bare.pop()
    branded = _without_brand(bare, catalogue)
    parts = (words, plain, bare, branded, _name_before_qualities(branded, catalogue))
    found = (" ".join(part) for part in parts)
    return tuple(text for text in dict.fromkeys(found) if text and text != folded)


def _without_brand(words: list[str], catalogue: Catalogue) -> list[str]:
    """Leave out unknown words before two known ones or more: a maker's name comes first."""
    for start, word in enumerate(words):
        if word in PURPOSE:
            break
        if _is_known(word, catalogue):
            return words[start:] if len(words) - start >= 2 else words
    return words


def _name_before_qualities(words: list[str], catalogue: Catalogue) -> list[str]:
    """Return a name of two words or more that begins the title, where no other thing follows.

    *Motorcycle helmet full face* is a helmet; *diesel engine oil filter* is no engine.
    """
    stems = [stem(word) for word in words]
    for end in range(len(words) - 1, 1, -1):
        if stems[end] in _things(catalogue):
            return []
        if catalogue.exact_stems.get(frozenset(stems[:end])) and len(set(stems[:end])) == end:
            return words[:end]
    return []


@lru_cache(maxsize=4)
def _things(catalogue: Catalogue) -> frozenset[str]:
    """Return the words that name a thing in a curated name."""
    return frozenset(token for name in catalogue.names if name.curated for token in name.head)


def _lead(folded: str) -> str:
    """Return the words before the first number, mark or *with*; all if none stand there."""
    for match in _LEAD.finditer(folded):
        lead = folded[: match.start()].strip()
        if lead:
            return lead
    return folded


def _is_known(word: str, catalogue: Catalogue) -> bool:
    return word in STOP or word[0] >= "\u3400" or catalogue.index.knows(stem(word))

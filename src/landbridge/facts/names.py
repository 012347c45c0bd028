"""Fold names of any script so that spellings that mean one name become equal."""

from __future__ import annotations

import unicodedata

__all__ = ["fold", "variants", "words"]

#: letters that Unicode does not take apart, as they are written without their marks
_PLAIN = str.maketrans(
    {
        "æ": "ae", "œ": "oe", "ø": "o", "đ": "d", "ð": "d", "ħ": "h", "ı": "i", "ł": "l",
        "þ": "th", "ə": "a", "ŋ": "n", "ʻ": "", "ʼ": "", "ь": "", "ъ": "", "ы": "и", "э": "е",
        "ә": "а", "ғ": "г", "қ": "к", "ң": "н", "ө": "о", "ұ": "у", "ү": "у", "һ": "х",
        "і": "и", "є": "е", "ґ": "г", "җ": "ж", "ҷ": "ч", "ҳ": "х", "ӣ": "и", "ӯ": "у",
    }
)  # fmt: skip
#: what German and Nordic spellings write for a letter with a mark
_SPELT_OUT = str.maketrans(
    {"ä": "ae", "ö": "oe", "ü": "ue", "ø": "oe", "å": "aa", "Ä": "ae", "Ö": "oe", "Ü": "ue"}
)
_APOSTROPHES = frozenset("'’‘`´ʹʻʼ＇")
_CITY = "市"


def words(text: str) -> tuple[str, ...]:
    """Return the words of a name without case, marks, width and punctuation.

    An apostrophe ends no word (``Xi'an`` is one), a hyphen or a bracket does.

    >>> words("Frankfurt (Oder)")
    ('frankfurt', 'oder')
    """
    plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    kept: list[str] = []
    for letter in plain.translate(_PLAIN):
        if letter in _APOSTROPHES or unicodedata.category(letter) in ("Mn", "Cf", "Lm"):
            continue
        kept.append(letter if letter.isalnum() else " ")
    return tuple("".join(kept).split())


def fold(text: str) -> str:
    """Return a name as one run of plain letters.

    >>> fold("Xi’an") == fold("XIAN") == fold("Ｘｉ’ａｎ")
    True
    """
    return "".join(words(text))


def variants(name: str) -> frozenset[str]:
    """Return the folded spellings under which a name is known.

    >>> sorted(variants("Köln"))
    ['koeln', 'koln']
    """
    found = {fold(name), fold(unicodedata.normalize("NFC", name).translate(_SPELT_OUT))}
    found |= {key.removesuffix(_CITY) for key in found if len(key) > 2}
    found |= {key + _CITY for key in found if key and key[-1] >= "\u4e00" and key[-1] != _CITY}
    return frozenset(key for key in found if key)

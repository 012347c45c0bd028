"""Fold names of any script so that spellings that mean one name become equal."""

from __future__ import annotations

import re
import unicodedata

__all__ = ["bare", "fold", "variants", "words"]

#: letters that Unicode does not take apart, as they are written without their marks
_PLAIN = {
    "æ": "ae", "œ": "oe", "ø": "o", "đ": "d", "ð": "d", "ħ": "h", "ı": "i", "ł": "l",
    "þ": "th", "ə": "a", "ŋ": "n", "ь": "", "ъ": "", "ы": "и", "э": "е",
    "ә": "а", "ғ": "г", "қ": "к", "ң": "н", "ө": "о", "ұ": "у", "ү": "у", "һ": "х",
    "і": "и", "є": "е", "ґ": "г", "җ": "ж", "ҷ": "ч", "ҳ": "х",
}  # fmt: skip
_APOSTROPHES = "'’‘`´"
#: what German and Nordic spellings write for a letter with a mark
_SPELT_OUT = str.maketrans(
    {"ä": "ae", "ö": "oe", "ü": "ue", "ø": "oe", "å": "aa", "Ä": "ae", "Ö": "oe", "Ü": "ue"}
)
_CITY = "市"
_BRACKET = re.compile(r"\s*[(（][^()（）]*[)）]\s*$")


class _Letters(dict[int, str]):
    """What each code point is folded to, worked out when it is first met."""

    def __missing__(self, code: int) -> str:
        letter = chr(code)
        kind = unicodedata.category(letter)
        if letter in _APOSTROPHES or kind in ("Mn", "Cf", "Lm"):
            folded = ""
        else:
            folded = _PLAIN.get(letter, letter if letter.isalnum() else " ")
        self[code] = folded
        return folded


_LETTERS = _Letters()


def words(text: str) -> tuple[str, ...]:
    """Return the words of a name without case, marks, width and punctuation.

    An apostrophe ends no word (``Xi'an`` is one), a hyphen or a bracket does.

    >>> words("Frankfurt (Oder)")
    ('frankfurt', 'oder')
    """
    if text.isascii():
        plain = text.lower()
    else:
        plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    return tuple(plain.translate(_LETTERS).split())


def fold(text: str) -> str:
    """Return a name as one run of plain letters.

    >>> fold("Xi’an") == fold("XIAN") == fold("Ｘｉ’ａｎ")
    True
    """
    return "".join(words(text))


def bare(name: str) -> str | None:
    """Return a name without what stands in brackets at its end; None where nothing does.

    >>> bare("Halle (Saale)")
    'Halle'
    """
    return _BRACKET.sub("", name) if name[-1:] in (")", "）") else None


def variants(name: str) -> frozenset[str]:
    """Return the folded spellings under which a name is known.

    >>> sorted(variants("Köln"))
    ['koeln', 'koln']
    """
    found = {fold(name)}
    if not name.isascii():
        found.add(fold(unicodedata.normalize("NFC", name).translate(_SPELT_OUT)))
        found |= {key.removesuffix(_CITY) for key in found if len(key) > 2}
        found |= {key + _CITY for key in found if key[-1:] >= "\u4e00" and key[-1] != _CITY}
    return frozenset(key for key in found if key)

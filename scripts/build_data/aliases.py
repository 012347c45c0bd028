"""Other names of a place: curated ones, and from GeoNames those that help to find it."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from scripts.build_data.context import BuildError, Context

__all__ = ["MOST_ALIASES", "fold_name", "gazetteer_names", "settle_aliases", "simplified_chinese"]

MOST_ALIASES = 14

_LETTERS = str.maketrans(
    {"ł": "l", "ø": "o", "đ": "d", "ı": "i", "æ": "ae", "œ": "oe", "ə": "a", "ь": "", "ъ": "",
     "ы": "и", "э": "е", "ә": "а", "ғ": "г", "қ": "к", "ң": "н", "ө": "о", "ұ": "у", "ү": "у",
     "һ": "х", "і": "и", "є": "е", "ґ": "г"}
)  # fmt: skip
_HAN = re.compile(r"[\u4e00-\u9fff·]+")
_RUSSIAN = re.compile(r"[А-ЯЁ][а-яёА-ЯЁ -]+")
#: names with the word for town of some other language
_TOWN = re.compile(r".* (ош|хот|хото|шаары|балһсн)")
_LATIN = re.compile(r"[A-ZÀ-ÖØ-ÞĀ-Ž][A-Za-zÀ-ÖØ-öø-ÿĀ-žə'’ .-]{2,}")
#: letters of the languages of a country, beside Latin ones
_OWN_SCRIPT = {
    "AM": re.compile(r"[\u0531-\u0587 -]+"),
    "GE": re.compile(r"[\u10d0-\u10ff -]+"),
    "IR": re.compile(r"[\u0600-\u06ff\u200c ]+"),
    "AF": re.compile(r"[\u0600-\u06ff\u200c ]+"),
    "TH": re.compile(r"[\u0e00-\u0e7f ]+"),
    "LA": re.compile(r"[\u0e80-\u0eff ]+"),
    "BG": re.compile(r"[А-Я][а-я -]+"),
    "RS": re.compile(r"[А-ЯЂЈЉЊЋЏ][а-яђјљњћџ -]+"),
    "UA": re.compile(r"[А-ЯЄІЇҐ][а-яєіїґ' -]+"),
    "BY": re.compile(r"[А-ЯІЎЁ][а-яіўё' -]+"),
    "KZ": re.compile(r"[А-ЯӘҒҚҢӨҰҮІ][а-яәғқңөұүһі -]+"),
    "KG": re.compile(r"[А-ЯӨҮҢ][а-яөүң -]+"),
    "TJ": re.compile(r"[А-ЯҒӢҚӮҲҶ][а-яғӣқӯҳҷ -]+"),
    "MN": re.compile(r"[А-ЯӨҮ][а-яөү -]+"),
}
#: how many automatic names of each kind are kept
_MOST = {"han": 3, "own": 2, "russian": 4, "latin": 5}


def fold_name(text: str) -> str:
    """Return a name without case, marks and punctuation, to compare names."""
    plain = unicodedata.normalize("NFKD", text).casefold().translate(_LETTERS)
    return "".join(c for c in plain if c.isalnum() and not unicodedata.combining(c))


def gazetteer_names(names: Iterable[str], country: str, known: Sequence[str]) -> list[str]:
    """Choose names of one place from a gazetteer's list.

    Kept are Chinese names, names in the country's own script, Russian ones, and Latin spellings
    that differ from the known ones by more than accents.
    """
    seen = {fold_name(name) for name in known}
    found: list[str] = []
    patterns = {"han": _HAN, "own": _OWN_SCRIPT.get(country), "russian": _RUSSIAN, "latin": _LATIN}
    rest = [n for n in dict.fromkeys(name.strip() for name in names) if not _TOWN.fullmatch(n)]
    for kind, pattern in patterns.items():
        if pattern is None:
            continue
        fitting = [name for name in rest if pattern.fullmatch(name)]
        if kind == "latin":
            fitting = _readable(fitting, known[0])
        for name in fitting[: 3 * _MOST[kind]]:
            folded = fold_name(name)
            if folded in seen or len(folded) < 2:
                continue
            seen.add(folded)
            found.append(name)
            if sum(1 for f in found if pattern.fullmatch(f)) >= _MOST[kind]:
                break
    return found


def _readable(names: list[str], name: str) -> list[str]:
    """Leave out codes and odd spellings; those that share the first letter come first."""
    kept = [n for n in names if not n.isupper() and len(n) <= 28]
    first = fold_name(name)[0]
    return sorted(kept, key=lambda n: (fold_name(n)[:1] != first, abs(len(n) - len(name))))


def simplified_chinese(names: Iterable[str]) -> str | None:
    """Return the first name in simplified characters, without the word for city."""
    for name in names:
        if not _HAN.fullmatch(name):
            continue
        try:
            name.encode("gb2312")
        except UnicodeEncodeError:
            continue
        return name.removesuffix("市") if len(name) > 2 else name
    return None


def settle_aliases(
    context: Context,
    main: Mapping[str, Sequence[str]],
    curated: Mapping[str, Sequence[str]],
    automatic: Mapping[str, Sequence[str]],
) -> dict[str, list[str]]:
    """Return the aliases of each place; no alias is the name of another place.

    Main names win over curated aliases, those over automatic ones; an automatic alias that fits
    two places is dropped from both.

    Parameters
    ----------
    main, curated, automatic : mapping of place_id to names

    Raises
    ------
    BuildError
        If a curated alias is a name of another place: the list is to be corrected.
    """
    owners = {fold_name(n): p for p, names in main.items() for n in names if n}
    for place, names in curated.items():
        for name in names:
            if owners.setdefault(fold_name(name), place) != place:
                raise BuildError(
                    f"place_names: {name!r} of {place} is a name of {owners[fold_name(name)]}"
                )
    claims: dict[str, set[str]] = defaultdict(set)
    for place, names in automatic.items():
        for name in names:
            claims[fold_name(name)].add(place)
    found: dict[str, list[str]] = {}
    lost = []
    for place in main:
        own = {fold_name(name) for name in main[place] if name}
        kept = [n for n in curated.get(place, ()) if fold_name(n) not in own or not n.isascii()]
        own |= {fold_name(name) for name in kept}
        for name in automatic.get(place, ()):
            folded = fold_name(name)
            if folded in own:
                continue
            if owners.get(folded, place) != place or len(claims[folded]) > 1:
                lost.append(f"{name} ({place})")
                continue
            own.add(folded)
            kept.append(name)
        found[place] = list(dict.fromkeys(kept))[:MOST_ALIASES]
    context.note(
        "dropped", f"places: {len(lost)} aliases that name another place too: {', '.join(lost)}"
    )
    return found

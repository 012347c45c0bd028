"""What stands beside a place's name to tell it from others: its country, region or id."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from landbridge.facts.names import fold

if TYPE_CHECKING:
    from landbridge.facts.places import Place

__all__ = ["Areas", "splits"]

_SEPARATORS = (re.compile(r"[,;/|，、；]+"), re.compile(r"[,;/|()\[\]，、；（）]+"))
_MOST_WORDS = 3  # words at the end of a name that may be a country or region


def splits(text: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield the ways to read a text as a name and what qualifies it, the plainest first.

    >>> list(splits("Suzhou, Anhui"))
    [('Suzhou, Anhui', ()), ('Suzhou', ('Anhui',))]
    """
    yield text, ()
    separated = False
    for separator in _SEPARATORS:
        parts = [part.strip() for part in separator.split(text) if part.strip()]
        for count in range(1, len(parts)):
            separated = True
            yield " ".join(parts[:-count]), tuple(parts[-count:])
    if separated:
        return
    pieces = text.split()
    for count in range(1, min(_MOST_WORDS, len(pieces) - 1) + 1):
        yield " ".join(pieces[:-count]), (" ".join(pieces[-count:]),)


class Areas:
    """What countries are called.

    Parameters
    ----------
    rows : iterable of mapping
        Rows of the table ``countries``.
    """

    def __init__(self, rows: Iterable[Mapping[str, Any]]) -> None:
        self._countries: dict[str, str] = {}
        for row in rows:
            for key in ("country", "iso3", "name", "name_zh", "name_ru"):
                if row.get(key):
                    self._countries[fold(row[key])] = row["country"]

    def country(self, text: str) -> str | None:
        """Return the ISO2 code of the country that a text names; None where it names none."""
        return self._countries.get(fold(text))

    def holds(self, place: Place, qualifier: str) -> bool:
        """Whether a country, region, id or code fits a place."""
        key = fold(qualifier)
        if self._countries.get(key) == place.country or key == place.country.casefold():
            return True
        own = (place.admin1, place.place_id, place.unlocode, place.name, place.name_zh)
        return any(key == fold(name) for name in own if name)

    def are_known(self, qualifiers: Sequence[str], places: Iterable[Place]) -> bool:
        """Whether each qualifier means something, for these places or for others."""
        known = {fold(place.admin1) for place in places if place.admin1} | set(self._countries)
        return all(fold(qualifier) in known for qualifier in qualifiers)

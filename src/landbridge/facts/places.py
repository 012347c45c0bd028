"""Find a place by id, UN/LOCODE, or name in any script; never guess at a misspelling."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from landbridge.core.errors import AmbiguousNameError, UnknownNameError, UsageError
from landbridge.facts import tables
from landbridge.facts.names import bare, fold, variants, words
from landbridge.facts.qualifiers import Areas, splits

__all__ = ["MAX_TEXT", "Gazetteer", "Place", "find_place"]

MAX_TEXT = 200  # characters of a name that are read
MAX_CANDIDATES = 5  # nearest places that a misspelling is told
MAX_SHOWN = 10  # places of one name that a message lists
#: whole words that open a name stand for it if they are this share of its letters
_SHORT_FORM = 0.5
_LIKE = 0.65  # likeness from which a name is offered as a candidate
_LIKE_SHORT = 0.5  # the same for names of up to three letters, such as Chinese ones


@dataclass(frozen=True, slots=True)
class Place:
    """A place that shipments start from or go to."""

    place_id: str
    name: str
    name_zh: str | None
    country: str  # ISO 3166-1 alpha-2
    admin1: str | None
    lat: float
    lon: float
    timezone: str  # IANA name
    unlocode: str | None
    population: int | None = None
    role: str | None = None

    @property
    def label(self) -> str:
        """The place as a candidate is shown, such as ``Suzhou, Jiangsu (cn-suzhou)``."""
        area = self.admin1 if self.admin1 and self.admin1 != self.name else self.country
        return f"{self.name}, {area} ({self.place_id})"


def find_place(text: str) -> Place:
    """Return the place that a text names.

    Parameters
    ----------
    text : str
        An id (``cn-chengdu``), a UN/LOCODE (``CNCTU``, ``CN CTU``), a name or alias in any script
        without regard to case, marks, width and punctuation, alone or with its country or region:
        ``Suzhou, Anhui``, ``Petropavl KZ``. Whole words that open a longer name will do where
        they fit one place only (``Rostov``).

    Raises
    ------
    UsageError
        If the text is empty, longer than 200 characters, or holds control characters.
    AmbiguousNameError
        If it fits several places; with candidates.
    UnknownNameError
        If no place is called so; with the nearest ones.
    """
    return gazetteer_of(tables.facts_folder()).find(text)


@lru_cache(maxsize=8)
def gazetteer_of(folder: Path) -> Gazetteer:
    """Return the index of the places in a folder of tables, made once."""
    return Gazetteer(
        tables.load_from(folder, "places").iter_rows(named=True),
        Areas(tables.load_from(folder, "countries").iter_rows(named=True)),
    )


class Gazetteer:
    """An index of places by id, code and folded name.

    Parameters
    ----------
    rows : iterable of mapping
        Rows of the table ``places``.
    areas : Areas
        What countries are called.
    """

    def __init__(self, rows: Iterable[Mapping[str, Any]], areas: Areas) -> None:
        self._areas = areas
        self._places: list[Place] = []
        self._ids: dict[str, int] = {}
        self._codes: dict[str, int] = {}
        self._names: dict[str, list[int]] = {}
        self._bare: dict[str, set[int]] = {}
        self._openings: dict[str, set[tuple[int, int]]] = {}
        for row in rows:
            self._add(row)

    def _add(self, row: Mapping[str, Any]) -> None:
        index = len(self._places)
        values: dict[str, Any] = {key: row.get(key) for key in Place.__dataclass_fields__}
        place = Place(**values)
        self._places.append(place)
        self._ids[fold(place.place_id)] = self._ids[fold(place.label)] = index
        if place.unlocode:
            self._codes[fold(place.unlocode)] = index
        for name in (place.name, place.name_zh, *(row.get("aliases") or ())):
            if name:
                self._add_name(name, index)

    def _add_name(self, name: str, index: int) -> None:
        for key in variants(name):
            known = self._names.setdefault(key, [])
            if index not in known:
                known.append(index)
        short = bare(name)
        if short:
            self._bare.setdefault(fold(short), set()).add(index)
        parts = words(name)
        for count in range(1, len(parts)):
            opening, whole = "".join(parts[:count]), "".join(parts)
            self._openings.setdefault(opening, set()).add((index, len(whole)))

    def find(self, text: str) -> Place:
        """Return the place that a text names; see ``find_place``."""
        asked = _checked(text)
        for reading in (self._exact, self._opened):
            for name, qualifiers in splits(asked):
                hits = reading(name)
                fitting = [hit for hit in hits if self._fits(hit, qualifiers)]
                if len(fitting) == 1:
                    return self._places[fitting[0]]
                if fitting:
                    raise self._ambiguous(text, fitting)
                if hits and not self._areas.are_known(qualifiers, self._places):
                    continue
                if hits:
                    raise self._elsewhere(text, name, qualifiers, hits)
        raise self._area(text, asked) or self._unknown(text, asked)

    def _exact(self, name: str) -> list[int]:
        """Return the places with that id, else that code, else that name.

        A name without its bracket is one among the longer names that it opens.
        """
        key = fold(name)
        for known in (self._ids, self._codes):
            if key in known:
                return [known[key]]
        hits = list(self._names.get(key, ()))
        if key in self._bare:
            longer = self._bare[key] | {index for index, _ in self._openings.get(key, ())}
            hits += sorted(longer - set(hits))
        return hits

    def _opened(self, name: str) -> list[int]:
        """Return the places whose longer name the text opens, if it says enough of one."""
        key = fold(name)
        if len(key) < 4:
            return []
        found = self._openings.get(key, set())
        if not any(len(key) >= _SHORT_FORM * length for _, length in found):
            return []
        return sorted({index for index, _ in found})

    def _fits(self, index: int, qualifiers: Sequence[str]) -> bool:
        place = self._places[index]
        return all(self._areas.holds(place, qualifier) for qualifier in qualifiers)

    def _labels(self, indices: Iterable[int]) -> list[str]:
        return [self._places[index].label for index in indices]

    def _ambiguous(self, text: str, hits: Sequence[int]) -> AmbiguousNameError:
        labels = self._labels(hits)
        shown = "; ".join(labels[:MAX_SHOWN])
        return AmbiguousNameError(
            f"place: {text!r} fits {len(hits)} places: {shown}.",
            candidates=labels,
            cure="Add the country or region, or give the id.",
        )

    def _elsewhere(
        self, text: str, name: str, qualifiers: Sequence[str], hits: Sequence[int]
    ) -> UnknownNameError:
        labels = self._labels(hits)
        return UnknownNameError(
            f"place: {text!r} is not known: no {name!r} lies in {', '.join(qualifiers)!r}.",
            candidates=labels,
            cure=f"We know {'; '.join(labels)}.",
        )

    def _unknown(self, text: str, asked: str) -> UnknownNameError:
        labels = self._labels(self._nearest(asked))
        return UnknownNameError(
            f"place: {text!r} is no place that we know.",
            candidates=labels,
            cure=f"Did you mean {'; '.join(labels)}?"
            if labels
            else "Give a city of the table places by name, id or UN/LOCODE.",
        )

    def _area(self, text: str, asked: str) -> UnknownNameError | None:
        """Return the refusal of a country or region in place of a place; None if it is neither."""
        country, region = self._areas.country(asked), fold(asked)
        inside = [
            index
            for index, place in enumerate(self._places)
            if place.country == country or (place.admin1 and fold(place.admin1) == region)
        ]
        if not inside:
            return None
        inside.sort(key=lambda index: -(self._places[index].population or 0))
        labels = self._labels(inside[:MAX_CANDIDATES])
        return UnknownNameError(
            f"place: {text!r} is a {'country' if country else 'region'}.",
            candidates=labels,
            cure=f"Name a place in it, such as {'; '.join(labels)}.",
        )

    def _nearest(self, asked: str) -> list[int]:
        """Return the places whose names come nearest: those it opens first, then the likest."""
        from difflib import get_close_matches

        found: dict[int, None] = {}
        for key in self._near_keys(asked, get_close_matches):
            for index in self._names.get(key, ()):
                found.setdefault(index)
        return list(found)[:MAX_CANDIDATES]

    def _near_keys(self, asked: str, closest: Any) -> Iterator[str]:
        for name, _ in splits(asked):
            key = fold(name)
            if len(key) >= 2:
                yield from sorted(
                    (known for known in self._names if known.startswith(key)), key=len
                )
        for name, _ in splits(asked):
            key = fold(name)
            near = [known for known in self._names if abs(len(known) - len(key)) <= 4]
            cutoff = _LIKE_SHORT if len(key) <= 3 else _LIKE
            yield from closest(key, near, n=MAX_CANDIDATES, cutoff=cutoff)


def _checked(text: str) -> str:
    if not isinstance(text, str):
        raise UsageError(f"place: a name must be text, got {type(text).__name__}.")
    if len(text) > MAX_TEXT:
        raise UsageError(
            f"place: the name has {len(text)} characters; {MAX_TEXT} are read.",
            cure="Give the name of one place.",
        )
    if any(unicodedata.category(letter) in ("Cc", "Cs") for letter in text):
        raise UsageError(
            f"place: {text!r} holds control characters.", cure="Give the name as plain text."
        )
    if not fold(text):
        raise UsageError(
            f"place: the name {text!r} holds no letter.",
            cure="Name a place, such as Chengdu or CNCTU.",
        )
    return " ".join(text.split())

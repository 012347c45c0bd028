"""What Landbridge knows of goods: headings, freight groups, names and heading rules."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from math import log
from typing import Any

from landbridge.core.enums import Handling
from landbridge.demand.goods.words import PURPOSE, normalise, tokens, trigrams

__all__ = ["Catalogue", "Group", "HeadingRule", "Name", "build_catalogue", "packaged_catalogue"]

Rows = Iterable[Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Group:
    """One of the 53 freight groups; density and value are estimates of the group."""

    group_id: str
    name: str
    handling: Handling
    density_t_per_teu: float
    value_usd_per_kg: float


@dataclass(frozen=True, slots=True)
class HeadingRule:
    """What an HS prefix needs on the way, where it differs from its group."""

    handling: Handling | None
    dangerous_class: str | None
    rides: bool
    why_not: str | None


@dataclass(frozen=True, slots=True)
class Name:
    """One way to call a heading, ready for matching."""

    text: str
    hs: str
    attributes: tuple[str, ...]
    tokens: tuple[str, ...]
    curated: bool  # from the word list; otherwise the heading's own description


@dataclass(frozen=True, slots=True)
class Catalogue:
    """The searchable whole.

    ``postings`` maps a token to the indices of ``names`` that hold it; ``grams`` maps a letter
    triple to the tokens that hold it (for misspelt words).
    """

    groups: dict[str, Group]
    group_of: dict[str, str]  # hs4 -> group_id
    descriptions: dict[str, str]  # hs4 -> text
    rules: dict[str, HeadingRule]
    names: tuple[Name, ...]
    exact: dict[str, tuple[int, ...]]  # normalised text -> names
    postings: dict[str, tuple[int, ...]]
    weight: dict[str, float]  # token -> inverse document frequency
    grams: dict[str, frozenset[str]]
    attribute_words: dict[tuple[str, ...], str]  # token sequence -> attribute
    attribute_hanzi: dict[str, str]  # Chinese word -> attribute
    attribute_handling: dict[str, Handling]


def build_catalogue(headings: Rows, groups: Rows, aliases: Rows) -> Catalogue:
    """Index headings, groups and the word list.

    Parameters
    ----------
    headings, groups, aliases
        Rows of the tables ``hs_headings``, ``goods_groups`` and ``goods_aliases``.
    """
    heads = list(headings)
    words = list(aliases)
    descriptions = {row["hs4"]: str(row["description"]) for row in heads}
    names = [
        _name(row["alias"], row["hs"], _split(row["attributes"]), curated=True)
        for row in words
        if row["kind"] == "goods" and row["hs"][:4] in descriptions
    ]
    names += [_name(text, hs4, (), curated=False) for hs4, text in descriptions.items()]
    postings, weight = _index(names)
    hanzi, sequences, handlings = _attributes(row for row in words if row["kind"] == "attribute")
    return Catalogue(
        groups={row["group_id"]: _group(row) for row in groups},
        group_of={row["hs4"]: row["group_id"] for row in heads},
        descriptions=descriptions,
        rules={row["hs"]: _rule(row) for row in words if row["kind"] == "heading"},
        names=tuple(names),
        exact=_exact(names),
        postings=postings,
        weight=weight,
        grams=_grams(postings),
        attribute_words=sequences,
        attribute_hanzi=hanzi,
        attribute_handling=handlings,
    )


@lru_cache(maxsize=1)
def packaged_catalogue() -> Catalogue:
    """Build the catalogue of the packaged tables once per process."""
    from landbridge import facts

    return build_catalogue(
        facts.load("hs_headings").iter_rows(named=True),
        facts.load("goods_groups").iter_rows(named=True),
        facts.load("goods_aliases").iter_rows(named=True),
    )


def _split(joined: str | None) -> tuple[str, ...]:
    return tuple(part for part in (joined or "").split("|") if part)


def _name(text: str, hs: str, attributes: tuple[str, ...], *, curated: bool) -> Name:
    folded = normalise(text)
    kept = tuple(dict.fromkeys(t for t in tokens(folded) if t not in PURPOSE))
    return Name(folded if curated else text, hs, attributes, kept, curated)


def _group(row: Mapping[str, Any]) -> Group:
    return Group(
        row["group_id"],
        row["name"],
        Handling(row["handling"]),
        float(row["density_t_per_teu"]),
        float(row["value_usd_per_kg"]),
    )


def _rule(row: Mapping[str, Any]) -> HeadingRule:
    handling = Handling(row["handling"]) if row["handling"] else None
    rides = row["rides"] is not False
    return HeadingRule(handling, row["dangerous_class"] or None, rides, row["why_not"] or None)


def _index(names: list[Name]) -> tuple[dict[str, tuple[int, ...]], dict[str, float]]:
    holders: dict[str, list[int]] = {}
    headings: dict[str, set[str]] = {}
    for i, name in enumerate(names):
        for token in name.tokens:
            holders.setdefault(token, []).append(i)
            headings.setdefault(token, set()).add(name.hs[:4])
    total = len({name.hs[:4] for name in names})
    weight = {token: 0.5 + log(total / len(where)) for token, where in headings.items()}
    return {token: tuple(where) for token, where in holders.items()}, weight


def _exact(names: list[Name]) -> dict[str, tuple[int, ...]]:
    found: dict[str, list[int]] = {}
    for i, name in enumerate(names):
        if name.curated:
            found.setdefault(name.text, []).append(i)
            found.setdefault(" ".join(name.tokens), []).append(i)
    return {text: tuple(dict.fromkeys(where)) for text, where in found.items() if text}


def _grams(postings: dict[str, tuple[int, ...]]) -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for token in postings:
        if len(token) >= 4 and token[0] < "\u3400":
            for gram in trigrams(token):
                found.setdefault(gram, set()).add(token)
    return {gram: frozenset(words) for gram, words in found.items()}


def _attributes(
    rows: Rows,
) -> tuple[dict[str, str], dict[tuple[str, ...], str], dict[str, Handling]]:
    hanzi: dict[str, str] = {}
    sequences: dict[tuple[str, ...], str] = {}
    handlings: dict[str, Handling] = {}
    for row in rows:
        folded = normalise(row["alias"])
        if folded[0] >= "\u3400":
            hanzi[folded] = row["attributes"]
        else:
            sequences[tuple(tokens(folded))] = row["attributes"]
        if row["handling"]:
            handlings[row["attributes"]] = Handling(row["handling"])
    return hanzi, sequences, handlings

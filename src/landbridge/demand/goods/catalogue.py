"""What Landbridge knows of goods: headings, freight groups, names and heading rules."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from math import log
from typing import Any

from landbridge.core.enums import Handling
from landbridge.demand.goods.heads import heads_of
from landbridge.demand.goods.name_index import NameIndex
from landbridge.demand.goods.words import PURPOSE, marked, normalise, tokens, trigrams

__all__ = [
    "Catalogue",
    "Group",
    "HeadingRule",
    "Name",
    "build_catalogue",
    "packaged_catalogue",
    "qualifier_positions",
]

Rows = Iterable[Mapping[str, Any]]

# Attributes whose words name goods rather than qualify them: plastic waste is no plastic.
NAMING = frozenset(("waste", "parcel"))


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
    attributes: tuple[str, ...] = ()  # what the code itself says of the goods


@dataclass(frozen=True, slots=True)
class Name:
    """One way to call a heading, ready for matching.

    ``head`` holds the tokens that name the thing: of a curated name any of them suffices, of a
    description they are its first phrase, wholly. ``core`` are the tokens of a description before
    a word of purpose; ``qualifiers`` are tokens such as "used".
    """

    text: str
    hs: str
    attributes: tuple[str, ...]
    tokens: tuple[str, ...]
    curated: bool  # from the word list; otherwise the heading's own description
    lang: str = "en"
    head: frozenset[str] = frozenset()
    qualifiers: frozenset[str] = frozenset()
    core: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, eq=False)
class Catalogue:
    """The searchable whole.

    ``postings`` maps a token to the indices of ``names`` that hold it; ``grams`` maps a letter
    triple to the tokens that hold it (for misspelt words).
    """

    groups: dict[str, Group]
    group_of: dict[str, str]  # hs4 -> group_id
    descriptions: dict[str, str]  # hs4 -> text
    subheadings: dict[str, str]  # hs6 -> text
    rules: dict[str, HeadingRule]
    names: tuple[Name, ...]
    exact: dict[str, tuple[int, ...]]  # normalised text -> names
    exact_stems: dict[frozenset[str], tuple[int, ...]]  # tokens in any order -> names
    postings: dict[str, tuple[int, ...]]
    weight: dict[str, float]  # token -> inverse document frequency
    grams: dict[str, frozenset[str]]
    attribute_words: dict[tuple[str, ...], str]  # token sequence -> attribute
    attribute_hanzi: dict[str, str]  # Chinese word -> attribute
    attribute_handling: dict[str, Handling]
    index: NameIndex = field(repr=False)


def build_catalogue(
    headings: Rows, groups: Rows, aliases: Rows, subheadings: Rows = ()
) -> Catalogue:
    """Index headings, groups and the word list.

    Parameters
    ----------
    headings, groups, aliases, subheadings
        Rows of the tables ``hs_headings``, ``goods_groups``, ``goods_aliases`` and
        ``hs_subheadings``.
    """
    heads = list(headings)
    words = list(aliases)
    descriptions = {row["hs4"]: str(row["description"]) for row in heads}
    hanzi, sequences, handlings = _attributes(row for row in words if row["kind"] == "attribute")
    drafts = [
        (row["alias"], row["hs"], _split(row["attributes"]), row["lang"])
        for row in words
        if row["kind"] == "goods" and row["hs"][:4] in descriptions
    ]
    vocabulary = {token for text, *_ in drafts for token in tokens(normalise(text))}
    english = [text for text, _, _, lang in drafts if lang == "en"] + list(descriptions.values())
    shared = {token for text in english for token in tokens(normalise(text))}
    names = [
        _curated(text, hs, attributes, _order_of(text, lang, shared), sequences, vocabulary)
        for text, hs, attributes, lang in drafts
    ]
    names += [_formal(text, hs4, sequences) for hs4, text in descriptions.items()]
    postings, weight = _index(names)
    grams = _grams(postings)
    return Catalogue(
        groups={row["group_id"]: _group(row) for row in groups},
        group_of={row["hs4"]: row["group_id"] for row in heads},
        descriptions=descriptions,
        subheadings={row["hs6"]: str(row["description"]) for row in subheadings},
        rules={row["hs"]: _rule(row) for row in words if row["kind"] == "heading"},
        names=tuple(names),
        exact=_exact(names),
        exact_stems=_exact_stems(names),
        postings=postings,
        weight=weight,
        grams=grams,
        attribute_words=sequences,
        attribute_hanzi=hanzi,
        attribute_handling=handlings,
        index=NameIndex(names, postings, weight, grams),
    )


@lru_cache(maxsize=1)
def packaged_catalogue() -> Catalogue:
    """Build the catalogue of the packaged tables once per process."""
    from landbridge import facts

    return build_catalogue(
        facts.load("hs_headings").iter_rows(named=True),
        facts.load("goods_groups").iter_rows(named=True),
        facts.load("goods_aliases").iter_rows(named=True),
        facts.load("hs_subheadings").iter_rows(named=True),
    )


def _split(joined: str | None) -> tuple[str, ...]:
    return tuple(part for part in (joined or "").split("|") if part)


def qualifier_positions(
    sequence: list[str], words: Mapping[tuple[str, ...], str]
) -> frozenset[int]:
    """Return the positions of tokens that only qualify the goods ("second hand")."""
    return frozenset(
        position
        for start in range(len(sequence))
        for length in (1, 2, 3, 4)
        if words.get(tuple(sequence[start : start + length]), "waste") not in NAMING
        for position in range(start, min(start + length, len(sequence)))
    )


def _qualifiers(folded: str, words: Mapping[tuple[str, ...], str]) -> frozenset[str]:
    sequence = [token for token, _ in marked(folded)]
    return frozenset(sequence[i] for i in qualifier_positions(sequence, words))


def _kept(folded: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(t for t in tokens(folded) if t not in PURPOSE))


def _order_of(text: str, lang: str, english: set[str]) -> str:
    """Return the language whose order of words holds: *câbles* is read as *cables*."""
    kept = _kept(normalise(text))
    return "en" if lang == "fr" and len(kept) == 1 and kept[0] in english else lang


def _curated(
    text: str,
    hs: str,
    attributes: tuple[str, ...],
    lang: str,
    words: Mapping[tuple[str, ...], str],
    vocabulary: set[str],
) -> Name:
    folded = normalise(text)
    qualifiers = _qualifiers(folded, words)
    heads = heads_of(folded, qualifiers, vocabulary.__contains__)
    kept = _kept(folded)
    head = heads[lang] or heads["en"] or frozenset(kept[-1:])
    return Name(folded, hs, attributes, kept, True, lang, head, qualifiers & frozenset(kept))


def _formal(text: str, hs4: str, words: Mapping[tuple[str, ...], str]) -> Name:
    folded = normalise(text)
    first = frozenset(tokens(re.split(r"[,;(]", folded, maxsplit=1)[0]))
    sequence = tokens(re.split(r"[;(]", folded, maxsplit=1)[0])
    end = next((i for i, t in enumerate(sequence) if i and t in PURPOSE), len(sequence))
    core = frozenset(sequence[:end])
    return Name(text, hs4, (), _kept(folded), False, "en", first, _qualifiers(folded, words), core)


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
    return HeadingRule(
        handling,
        row["dangerous_class"] or None,
        rides,
        row["why_not"] or None,
        _split(row["attributes"]),
    )


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
    return {text: tuple(where) for text, where in found.items()}


def _exact_stems(names: list[Name]) -> dict[frozenset[str], tuple[int, ...]]:
    found: dict[frozenset[str], list[int]] = {}
    for i, name in enumerate(names):
        if name.curated and name.lang != "zh" and name.tokens:
            found.setdefault(frozenset(name.tokens), []).append(i)
    return {stems: tuple(where) for stems, where in found.items()}


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
            sequences[tuple(token for token, _ in marked(folded))] = row["attributes"]
        if row["handling"]:
            handlings[row["attributes"]] = Handling(row["handling"])
    return hanzi, sequences, handlings

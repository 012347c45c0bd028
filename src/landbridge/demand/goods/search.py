"""Find goods from an HS code or from words in English, Chinese, Russian or French."""

from __future__ import annotations

import re

from landbridge.core.enums import Handling
from landbridge.core.errors import AmbiguousNameError, UnknownNameError, UsageError
from landbridge.core.shipment import Goods
from landbridge.demand.goods.catalogue import Catalogue, HeadingRule, packaged_catalogue
from landbridge.demand.goods.matching import Match, attributes_of, best_matches

__all__ = ["find_goods", "search_goods"]

MAX_TEXT = 200  # characters of a description that are read
ENOUGH = 0.45  # score from which a match is taken for an answer
TIE = 0.01  # two headings of different chapters this close are ambiguous

_CODE = re.compile(
    r"(?:^|(?<=\s))(?:hs(?:\s*code)?|тн\s*вэд|код|海关编码|sh)?[\s:.№#]*"
    r"(?P<code>[0-9]{4}(?:[.\s]?[0-9]{2}(?:[.\s]?[0-9]{2}){0,2})?)(?=$|[\s,;:)])",
    re.IGNORECASE,
)
_ALL_CODE = re.compile(
    r"(?:hs(?:\s*code)?|тн\s*вэд|海关编码)?[\s:.№#]*(?P<code>[0-9][0-9.\s]*)", re.IGNORECASE
)
_RULE_NONE = HeadingRule(None, None, True, None)


def find_goods(text: str, *, catalogue: Catalogue | None = None) -> Goods:
    """Return the goods that a text names.

    Parameters
    ----------
    text : str
        An HS heading or subheading (``8703``, ``HS 8703.23``), alone or before words, or words
        such as ``used cars``, ``二手车``, ``подержанные автомобили``, ``voitures d'occasion``.
    catalogue : Catalogue, optional
        Another catalogue than the packaged one.

    Raises
    ------
    UsageError
        If the text is empty or longer than 200 characters.
    UnknownNameError
        If no heading fits well enough, or the code is none of HS 2022; with candidates.
    AmbiguousNameError
        If headings of different chapters fit equally well; with candidates.
    """
    known = catalogue or packaged_catalogue()
    words = _checked(text)
    code = _code_in(words, known)
    if code is not None:
        return _goods(words, code, attributes_of(words, known), 1.0, known)
    matches = best_matches(words, known, limit=8)
    if not matches or matches[0].score < ENOUGH:
        raise UnknownNameError(
            f"goods: {words!r} fits no goods that we know.",
            candidates=_labels(matches[:5], known),
            cure="Use a common trade name or a 4- or 6-digit HS code"
            + (f"; the nearest are {', '.join(_labels(matches[:3], known))}." if matches else "."),
        )
    rivals = _rivals(matches)
    if len(rivals) > 1:
        raise AmbiguousNameError(
            f"goods: {words!r} fits several kinds of goods equally well: "
            f"{', '.join(_labels(rivals, known))}.",
            candidates=_labels(rivals, known),
            cure="Say more, or give the HS code.",
        )
    return _from_match(words, matches[0], known)


def search_goods(text: str, limit: int = 10, *, catalogue: Catalogue | None = None) -> list[Goods]:
    """Return the goods that come nearest to a text, best first, without judging them enough.

    Raises
    ------
    UsageError
        If the text is empty or too long, or the limit is not 1 to 100.
    """
    if not 1 <= limit <= 100:
        raise UsageError(f"limit: {limit} is not between 1 and 100.", cure="Ask for fewer.")
    known = catalogue or packaged_catalogue()
    words = _checked(text)
    try:
        code = _code_in(words, known)
    except UnknownNameError:
        return []
    if code is not None:
        return [_goods(words, code, attributes_of(words, known), 1.0, known)]
    return [_from_match(words, match, known) for match in best_matches(words, known, limit)]


def _checked(text: str) -> str:
    words = " ".join(text.split())
    if not words:
        raise UsageError("goods: the description is empty.", cure="Name the goods or an HS code.")
    if len(words) > MAX_TEXT:
        raise UsageError(
            f"goods: the description has {len(words)} characters; {MAX_TEXT} are read.",
            cure="Shorten it to the name of the goods.",
        )
    return words


def _code_in(words: str, catalogue: Catalogue) -> str | None:
    """Return the HS code (4 or 6 digits) that a text holds, or None where it holds none."""
    alone = _ALL_CODE.fullmatch(words)
    found = alone or _CODE.search(words)
    if found is None:
        return None
    digits = "".join(char for char in found["code"] if char in "0123456789")
    if alone is None and digits[:4] not in catalogue.descriptions:
        return None  # a number among words: a quantity, a year, a model
    if len(digits) not in (4, 6, 8, 10) or digits[:4] not in catalogue.descriptions:
        near = [hs4 for hs4 in catalogue.descriptions if hs4[:2] == digits[:2].zfill(2)]
        near.sort(key=lambda hs4: (abs(int(hs4) - int(digits[:4].ljust(4, "0"))), hs4))
        labels = tuple(f"{hs4} {catalogue.descriptions[hs4][:50]}" for hs4 in sorted(near[:5]))
        raise UnknownNameError(
            f"goods: {words!r} is no heading of HS 2022.",
            candidates=labels,
            cure="Give 4 or 6 digits"
            + (f"; near it are {', '.join(sorted(near[:5]))}." if near else "."),
        )
    return digits[:6] if len(digits) >= 6 else digits


def _rivals(matches: list[Match]) -> list[Match]:
    """Return the top match and those of other chapters that fit as well."""
    top = matches[0]
    return [top] + [
        other
        for other in matches[1:]
        if other.exact == top.exact
        and top.score - other.score <= TIE
        and other.hs[:2] != top.hs[:2]
    ]


def _labels(matches: list[Match], catalogue: Catalogue) -> tuple[str, ...]:
    labels = []
    for match in matches:
        name = catalogue.names[match.name]
        text = name.text if len(name.text) <= 50 else f"{name.text[:47]}..."
        labels.append(f"{text} ({match.hs})")
    return tuple(labels)


def _from_match(words: str, match: Match, catalogue: Catalogue) -> Goods:
    own = catalogue.names[match.name].attributes
    said = attributes_of(words, catalogue)
    hs = match.hs
    if hs == "8703" and "electric" in said:
        hs = "870380"
    if hs == "0201" and "frozen" in said:
        hs, own = "0202", ()
    return _goods(words, hs, tuple(dict.fromkeys(own + said)), round(match.score, 4), catalogue)


def _goods(
    words: str, hs: str, attributes: tuple[str, ...], score: float, catalogue: Catalogue
) -> Goods:
    group = catalogue.groups[catalogue.group_of[hs[:4]]]
    rule = _rule_for(hs, catalogue)
    if "frozen" in attributes:
        attributes = tuple(a for a in attributes if a not in ("chilled", "fresh"))
    return Goods(
        text=words,
        hs=hs,
        description=catalogue.descriptions[hs[:4]],
        group_id=group.group_id,
        group=group.name,
        handling=_handling(rule, group.handling, attributes, catalogue),
        density_t_per_teu=group.density_t_per_teu,
        value_usd_per_kg=group.value_usd_per_kg,
        dangerous_class=rule.dangerous_class,
        rides_container_train=rule.rides,
        why_not=rule.why_not,
        attributes=attributes,
        score=score,
        source="HS 2022; freight group, density and value are estimates of Landbridge",
    )


def _rule_for(hs: str, catalogue: Catalogue) -> HeadingRule:
    """Return the rule of the longest prefix that has one."""
    for length in range(len(hs), 1, -1):
        rule = catalogue.rules.get(hs[:length])
        if rule is not None:
            return rule
    return _RULE_NONE


def _handling(
    rule: HeadingRule, group: Handling, attributes: tuple[str, ...], catalogue: Catalogue
) -> Handling:
    """A heading's rule beats its group; the user's words refine both, but never undo a danger."""
    handling = rule.handling or group
    if handling is Handling.DANGEROUS or (
        rule.dangerous_class is not None and handling is not Handling.GENERAL
    ):
        return handling
    for attribute in attributes:
        wanted = catalogue.attribute_handling.get(attribute)
        if wanted is Handling.GENERAL and handling is not Handling.REEFER:
            continue  # "dried" and "canned" only release goods from the cold chain
        if wanted is not None:
            return wanted
    return handling

"""Find goods from an HS code or from words in English, Chinese, Russian or French."""

from __future__ import annotations

from landbridge.core.enums import Handling
from landbridge.core.errors import AmbiguousNameError, UnknownNameError, UsageError
from landbridge.core.shipment import Goods
from landbridge.demand.goods.catalogue import Catalogue, HeadingRule, packaged_catalogue
from landbridge.demand.goods.codes import Coded, read_code
from landbridge.demand.goods.matching import ENOUGH, Match, attributes_of, best_matches
from landbridge.demand.goods.not_goods import not_goods

__all__ = ["attributes_of_code", "find_goods", "search_goods"]

MAX_TEXT = 200  # characters of a description that are read
TIE = 0.01  # two headings of different chapters this close are ambiguous
CLEAR = 0.8  # score from which words contradict a code of another chapter
# The heading that a state of the goods leads to: (prefix, attribute) -> heading.
_STATES = {
    ("8703", "electric"): "870380",
    ("0201", "frozen"): "0202",
    ("0302", "frozen"): "0303",
    ("0808", "dried"): "0813",
    ("0809", "dried"): "0813",
    **{(f"07{n:02}", "frozen"): "0710" for n in range(1, 10)},
    **{(f"08{n:02}", "frozen"): "0811" for n in range(3, 11)},
}
_COLD = frozenset(("frozen", "chilled"))
_COLD_MACHINES = frozenset(("8415", "8418", "8609", "8704", "8716"))  # make or hold cold
_LAST_PERISHABLE = "38"  # a reefer or a tank is for goods of the chapters up to this one
_NAME_GOODS = (
    "Name the goods (toys, machine parts) and give tonnes; ask a consolidator for a groupage rate."
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
        If the text is empty, longer than 200 characters or holds two codes.
    UnknownNameError
        If no heading surely fits, or the code is none of HS 2022; with candidates.
    AmbiguousNameError
        If headings of different chapters fit equally well, or a code and the words beside it
        speak of different goods; with candidates.
    """
    known = catalogue or packaged_catalogue()
    words = _checked(text)
    coded = read_code(words, known.descriptions, known.subheadings)
    if coded is not None:
        found = goods_of_code(words, coded, known)
        if found is not None:
            return found
    matches = best_matches(words if coded is None else coded.words, known, limit=8)
    if not matches or matches[0].score < ENOUGH:
        raise UnknownNameError(
            f"goods: no sure match for {words!r}"
            + (f"; did you mean {' or '.join(labels_of(matches[:3], known))}?" if matches else "."),
            candidates=labels_of(matches[:5], known),
            cure="Use a common trade name or a 4- or 6-digit HS code.",
        )
    rivals = rivals_of(matches, known)
    if len(rivals) > 1:
        raise AmbiguousNameError(
            f"goods: {words!r} fits several kinds of goods equally well: "
            f"{', '.join(labels_of(rivals, known))}.",
            candidates=labels_of(rivals, known),
            cure="Say more, or give the HS code.",
        )
    return goods_of_match(matches[0], words, attributes_of(words, known), known)


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
        coded = read_code(words, known.descriptions, known.subheadings)
    except UnknownNameError:
        return []
    if coded is not None:
        return [_coded_goods(words, coded, known)]
    said = attributes_of(words, known)
    return [goods_of_match(m, words, said, known) for m in best_matches(words, known, limit)]


def attributes_of_code(code: str, *, catalogue: Catalogue | None = None) -> tuple[str, ...]:
    """Return what an HS code by itself says of the goods: of ``870380`` that they are electric."""
    return rule_for(code, catalogue or packaged_catalogue()).attributes


def _checked(text: str) -> str:
    words = " ".join(text.split())
    if not words:
        raise UsageError("goods: the description is empty.", cure="Name the goods or an HS code.")
    if len(words) > MAX_TEXT:
        raise UsageError(
            f"goods: the description has {len(words)} characters; {MAX_TEXT} are read.",
            cure="Shorten it to the name of the goods.",
        )
    if (fault := not_goods(words)) is not None:
        raise UsageError(f"goods: {fault}", cure=_NAME_GOODS)
    return words


def goods_of_code(words: str, coded: Coded, catalogue: Catalogue) -> Goods | None:
    """Return the goods of a code, or None where the number among the words is no code."""
    matches = best_matches(coded.words, catalogue, limit=8) if coded.words else []
    sure = [match for match in matches if match.score >= ENOUGH]
    agrees = not sure or any(match.hs[:2] == coded.code[:2] for match in sure)
    if agrees or (coded.certain and sure[0].score < CLEAR):
        return _coded_goods(words, coded, catalogue)
    if not coded.certain and coded.inside:
        return None  # a year, or a grade of steel
    label = f"{catalogue.descriptions[coded.code[:4]][:50]} ({coded.code})"
    raise AmbiguousNameError(
        f"goods: {words!r}: the code {coded.code} and the words speak of different goods: "
        f"{label}, or {labels_of(sure[:1], catalogue)[0]}.",
        candidates=(label, *labels_of(sure[:3], catalogue)),
        cure="Give the code or the words; leave out numbers that are no HS code.",
    )


def _coded_goods(words: str, coded: Coded, catalogue: Catalogue) -> Goods:
    """Keep a code as it was typed, with the attributes that the words beside it bring."""
    own = tuple(
        attribute
        for match in best_matches(coded.words, catalogue, limit=3)
        if match.said and match.score >= ENOUGH and match.hs[:4] == coded.code[:4]
        for attribute in catalogue.names[match.name].attributes
    )
    attributes = tuple(dict.fromkeys(own + attributes_of(coded.words, catalogue)))
    return _goods(words, coded.code, attributes, 1.0, catalogue)


def rivals_of(matches: list[Match], catalogue: Catalogue) -> list[Match]:
    """Return the top match and those of other chapters, or of the same name, that fit as well."""
    top = matches[0]
    name = catalogue.names[top.name].text
    return [top] + [
        other
        for other in matches[1:]
        if other.exact == top.exact
        and top.score - other.score <= TIE
        and (other.hs[:2] != top.hs[:2] or (top.exact and catalogue.names[other.name].text == name))
    ]


def labels_of(matches: list[Match], catalogue: Catalogue) -> tuple[str, ...]:
    labels = []
    for match in matches:
        name = catalogue.names[match.name]
        text = name.text if len(name.text) <= 50 else f"{name.text[:47]}..."
        labels.append(f"{text} ({match.hs})")
    return tuple(labels)


def goods_of_match(match: Match, words: str, said: tuple[str, ...], catalogue: Catalogue) -> Goods:
    """Return the goods of a match, with the attributes that the words say."""
    own = catalogue.names[match.name].attributes if match.said else ()
    hs = match.hs
    for attribute in said:
        hs = _STATES.get((hs, attribute), hs)
    return _goods(words, hs, tuple(dict.fromkeys(own + said)), round(match.score, 4), catalogue)


def _goods(
    words: str, hs: str, attributes: tuple[str, ...], score: float, catalogue: Catalogue
) -> Goods:
    group = catalogue.groups[catalogue.group_of[hs[:4]]]
    rule = rule_for(hs, catalogue)
    attributes = tuple(dict.fromkeys(attributes + rule.attributes))
    if "frozen" in attributes:
        attributes = tuple(a for a in attributes if a not in ("chilled", "fresh"))
    return Goods(
        text=words,
        hs=hs,
        description=catalogue.descriptions[hs[:4]],
        group_id=group.group_id,
        group=group.name,
        handling=_handling(hs, rule, group.handling, attributes, catalogue),
        density_t_per_teu=group.density_t_per_teu,
        value_usd_per_kg=group.value_usd_per_kg,
        dangerous_class=rule.dangerous_class,
        rides_container_train=rule.rides,
        why_not=rule.why_not,
        attributes=attributes,
        score=score,
        source="HS 2022; freight group, density and value are estimates of Landbridge",
    )


def rule_for(hs: str, catalogue: Catalogue) -> HeadingRule:
    """Return the rule of the longest prefix that has one."""
    for length in range(len(hs), 1, -1):
        rule = catalogue.rules.get(hs[:length])
        if rule is not None:
            return rule
    return _RULE_NONE


def _handling(
    hs: str,
    rule: HeadingRule,
    group: Handling,
    attributes: tuple[str, ...],
    catalogue: Catalogue,
) -> Handling:
    """A heading's rule beats its group; the user's words refine both, but never undo a danger."""
    handling = rule.handling or group
    if handling is Handling.DANGEROUS or (
        rule.dangerous_class is not None and handling is not Handling.GENERAL
    ):
        return handling
    for attribute in attributes:
        wanted = catalogue.attribute_handling.get(attribute)
        if hs[:2] > _LAST_PERISHABLE and (attribute in _COLD or wanted is Handling.LIQUID_TANK):
            continue  # a refrigerated lorry is a lorry, a tank is no liquid
        if wanted is Handling.REEFER and hs[:4] in _COLD_MACHINES:
            continue
        if wanted is Handling.GENERAL and handling is not Handling.REEFER:
            continue  # "dried" and "canned" only release goods from the cold chain
        if wanted is not None:
            return wanted
    return handling

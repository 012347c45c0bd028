"""Dated rules on goods, countries, crossings and modes, and what they mean for one shipment.

A rule either forbids (``effect`` *forbid*) or is only shown (*warn*). A forbidding rule closes a
country for transit, a crossing, a pair of neighbouring countries, or the whole movement. Rules
only ever take away: adding one never allows more, and ``screen`` never lets one rule undo another.
Intervals are half open ``[from_minute, to_minute)``, in minutes since the epoch of
``core.timeline``; a date in the table counts as the whole UTC day.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import lru_cache
from itertools import pairwise
from typing import Any

from landbridge.core.enums import Mode
from landbridge.core.errors import DataError
from landbridge.core.shipment import Goods
from landbridge.core.timeline import minute_of, utc_of
from landbridge.demand.goods import attributes_of_code
from landbridge.results.planning import RestrictionNote

__all__ = [
    "EAEU",
    "EU",
    "Ban",
    "Rule",
    "Screen",
    "build_rules",
    "goods_match",
    "packaged_regions",
    "packaged_rules",
    "resolve_countries",
    "screen",
]

_EU_MEMBERS = """
AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK
"""
EU = frozenset(_EU_MEMBERS.split())
EAEU = frozenset(("AM", "BY", "KG", "KZ", "RU"))
ALWAYS = -(2**40)  # minutes: long before any date
FOREVER = 2**40  # minutes: long after any date
HORIZON_DAYS = 120  # a rule that starts this long after departure can still bind a shipment

_MOVEMENT_BANS = frozenset(("import_ban", "export_ban"))
_KINDS = _MOVEMENT_BANS | {"transit_ban", "closure", "capacity_limit", "carriage_ban"}


@dataclass(frozen=True, slots=True)
class Rule:
    """One row of the table ``restrictions``, regions resolved.

    ``origins`` and ``destinations`` are None for any country; ``countries`` are those whose
    territory is closed to the goods; ``crossings`` are crossing ids or pairs ``BY-PL``.
    """

    rule_id: str
    kind: str
    what: tuple[str, ...]
    countries: frozenset[str]
    origins: frozenset[str] | None
    destinations: frozenset[str] | None
    crossings: tuple[str, ...]
    modes: frozenset[str]
    from_minute: int
    to_minute: int
    forbids: bool
    certainty: str
    summary: str
    source: str


@dataclass(frozen=True, slots=True)
class Ban:
    """Something closed to the shipment during ``[from_minute, to_minute)`` for some modes."""

    rule_id: str
    target: str  # ISO2 country, crossing id, or pair of countries "BY-PL"
    modes: frozenset[str]
    from_minute: int
    to_minute: int

    def holds(self, mode: str, minute: int) -> bool:
        """Return whether the ban is in force for a mode at a minute."""
        return mode in self.modes and self.from_minute <= minute < self.to_minute


@dataclass(frozen=True, slots=True)
class Screen:
    """What the rules leave of one shipment's choices.

    Attributes
    ----------
    forbidden : str or None
        Why the movement is forbidden as such on the day of departure.
    countries, crossings : tuple of Ban
        Territories closed for transit, and crossings (or pairs of countries) closed.
    modes : tuple of Ban
        Modes closed to the goods everywhere (``target`` is ``*``).
    rules : tuple of Rule
        All rules that concern the shipment, whether they forbid or warn.
    """

    forbidden: str | None
    countries: tuple[Ban, ...]
    crossings: tuple[Ban, ...]
    modes: tuple[Ban, ...]
    rules: tuple[Rule, ...]
    notes: tuple[RestrictionNote, ...]

    def forbids_country(self, country: str, mode: str, minute: int) -> bool:
        """Return whether the goods may not be in a country of transit by a mode at a minute."""
        return any(ban.target == country and ban.holds(mode, minute) for ban in self.countries)

    def closes(self, crossing_id: str, pair: tuple[str, str], mode: str, minute: int) -> bool:
        """Return whether a crossing between two countries is closed for a mode at a minute."""
        targets = (crossing_id, "-".join(sorted(pair)))
        return any(ban.target in targets and ban.holds(mode, minute) for ban in self.crossings)

    def forbids_mode(self, mode: str, minute: int) -> bool:
        """Return whether the goods may not ride a mode at all at a minute."""
        return any(ban.holds(mode, minute) for ban in self.modes)

    def notes_on_path(
        self, countries: Iterable[str], crossings: Iterable[str], modes: Iterable[str]
    ) -> tuple[RestrictionNote, ...]:
        """Return the notes of the rules that touch a path, in the order of the table."""
        passed = tuple(countries)
        pairs = {"-".join(sorted(pair)) for pair in pairwise(passed)}
        places = frozenset(crossings) | pairs
        used = frozenset(modes)
        return tuple(
            note
            for rule, note in zip(self.rules, self.notes, strict=True)
            if rule.modes & used and _touches(rule, frozenset(passed), places)
        )


def build_rules(
    rows: Iterable[Mapping[str, Any]], regions: Mapping[str, frozenset[str]]
) -> tuple[Rule, ...]:
    """Resolve the rows of the table ``restrictions``.

    Parameters
    ----------
    rows
        Rows with the columns of the table; dates as ``date`` or ISO text or None.
    regions
        Countries (ISO2) of each named region; ``eu`` and ``eaeu`` are added.

    Raises
    ------
    DataError
        If a row names an unknown kind or region, or forbids nothing that could be forbidden.
    """
    known = {**regions, "eu": EU, "eaeu": EAEU}
    return tuple(_rule(row, known) for row in rows)


@lru_cache(maxsize=1)
def packaged_regions() -> dict[str, frozenset[str]]:
    """Return the countries of each region of the packaged table ``countries``."""
    from landbridge import facts

    found: dict[str, set[str]] = {}
    for row in facts.load("countries").iter_rows(named=True):
        found.setdefault(row["region"], set()).add(row["country"])
    return {region: frozenset(members) for region, members in found.items() if region}


@lru_cache(maxsize=1)
def packaged_rules() -> tuple[Rule, ...]:
    """Read the packaged rules once per process."""
    from landbridge import facts

    return build_rules(facts.load("restrictions").iter_rows(named=True), packaged_regions())


def screen(
    rules: Iterable[Rule],
    goods: Goods,
    origin_country: str,
    destination_country: str,
    depart_date: date,
) -> Screen:
    """Return what the rules mean for goods between two countries from a day on.

    A ban on the movement as such counts when it is in force on the day of departure; closures of
    countries, crossings and modes come with their intervals, for the search to apply in time.
    A country is never closed for transit to its own exports or imports.
    """
    start = _day(depart_date)
    end = start + HORIZON_DAYS * 1440
    bound = tuple(
        rule
        for rule in rules
        if rule.from_minute < end
        and rule.to_minute > start
        and _in(origin_country, rule.origins)
        and _in(destination_country, rule.destinations)
        and goods_match(rule.what, goods)
    )
    ends = {origin_country, destination_country}
    hard = [rule for rule in bound if rule.forbids]
    outright = [
        rule
        for rule in hard
        if rule.kind in _MOVEMENT_BANS and rule.from_minute <= start < rule.to_minute
    ]
    return Screen(
        forbidden=" ".join(rule.summary for rule in outright) or None,
        countries=tuple(
            _ban(rule, country)
            for rule in hard
            if rule.kind == "transit_ban"
            for country in sorted(rule.countries - ends)
        ),
        crossings=tuple(_ban(rule, target) for rule in hard for target in rule.crossings),
        modes=tuple(_ban(rule, "*") for rule in hard if rule.kind == "carriage_ban"),
        rules=bound,
        notes=tuple(RestrictionNote(r.rule_id, r.summary, _effect(r), r.source) for r in bound),
    )


def goods_match(what: Iterable[str], goods: Goods) -> bool:
    """Return whether any condition fits the goods.

    A condition is ``*`` or terms joined by ``+`` that must all hold: ``hs:PREFIX``, ``group:ID``,
    ``handling:CLASS``, ``class:RID`` and ``attribute:WORD``; ``!`` before a term negates it.
    A term of a subheading also fits goods of its heading of which the user said what the
    subheading says: ``hs:870380`` fits ``8703 electric``.
    """
    return any(all(_fits(term, goods) for term in condition.split("+")) for condition in what)


def _fits(term: str, goods: Goods) -> bool:
    if term.startswith("!"):
        return not _fits(term[1:], goods)
    kind, _, value = term.partition(":")
    match kind:
        case "*":
            return True
        case "hs":
            return goods.hs.startswith(value) or _says_subheading(value, goods)
        case "group":
            return goods.group_id == value
        case "handling":
            return goods.handling.value == value
        case "class":
            return goods.dangerous_class == value
        case "attribute":
            return value in goods.attributes
    raise DataError(
        f"condition on goods {term!r} is of no known kind.",
        cure="Use *, hs:, group:, handling:, class: or attribute:.",
    )


def _says_subheading(code: str, goods: Goods) -> bool:
    """Return whether the words beside a heading say what a subheading of it says."""
    if len(code) <= 4 or goods.hs[:4] != code[:4]:
        return False
    said = attributes_of_code(code)
    return bool(said) and not attributes_of_code(goods.hs) and said[0] in goods.attributes


def _check(row: Mapping[str, Any]) -> None:
    """Refuse a rule that could not do what it says."""
    where = f"restrictions: rule {row['rule_id']}"
    kind, forbids = row["kind"], row["effect"] == "forbid"
    if kind not in _KINDS:
        raise DataError(
            f"{where} has the unknown kind {kind!r}.",
            cure=f"Use one of {', '.join(sorted(_KINDS))}.",
        )
    if forbids and kind == "capacity_limit":
        raise DataError(f"{where}: a capacity_limit cannot forbid.", cure="Set effect to warn.")
    if forbids and kind == "transit_ban" and not row["countries"]:
        raise DataError(f"{where}: a transit_ban names no country.", cure="Fill countries.")
    if forbids and kind == "closure" and not row["crossings"]:
        raise DataError(f"{where}: a closure names no crossing.", cure="Fill crossings.")
    if row["date_from"] and row["date_to"] and _day(row["date_from"]) > _day(row["date_to"]):
        raise DataError(f"{where} ends before it starts.", cure="Swap date_from and date_to.")


def _rule(row: Mapping[str, Any], regions: Mapping[str, frozenset[str]]) -> Rule:
    _check(row)
    source = row["source"] + (f", {row['source_url']}" if row.get("source_url") else "")
    where = f"restrictions: rule {row['rule_id']}"
    countries = resolve_countries(row["countries"], regions, where)
    return Rule(
        rule_id=row["rule_id"],
        kind=row["kind"],
        what=tuple(row["what"].split("|")),
        countries=countries or frozenset(),
        origins=resolve_countries(row["origins"], regions, where),
        destinations=resolve_countries(row["destinations"], regions, where),
        crossings=tuple(_crossing(c) for c in (row["crossings"] or "").split("|") if c),
        modes=frozenset(m.value for m in Mode)
        if row["modes"] == "*"
        else frozenset(row["modes"].split("|")),
        from_minute=_day(row["date_from"]) if row["date_from"] else ALWAYS,
        to_minute=_day(row["date_to"]) + 1440 if row["date_to"] else FOREVER,
        forbids=row["effect"] == "forbid",
        certainty=row["certainty"],
        summary=row["summary"],
        source=source,
    )


def resolve_countries(
    text: str | None, regions: Mapping[str, frozenset[str]], where: str
) -> frozenset[str] | None:
    """Resolve ``KZ|eu|!PL``: countries and regions joined, those after ``!`` taken out.

    Returns None for an empty text or ``*``: any country.

    Raises
    ------
    DataError
        If a part is neither an ISO2 country nor a region; ``where`` names the row.
    """
    if not text or text == "*":
        return None
    found: frozenset[str] = frozenset()
    for part in text.split("|"):
        name = part.removeprefix("!")
        if len(name) == 2 and name.isupper():
            members = frozenset((name,))
        elif name in regions:
            members = regions[name]
        else:
            raise DataError(
                f"{where} names the unknown region {name!r}.",
                cure=f"Use ISO2 countries or {', '.join(sorted(regions))}.",
            )
        found = found - members if part.startswith("!") else found | members
    return found


def _crossing(text: str) -> str:
    """Return a crossing id as it is, a pair of countries in alphabetic order."""
    if len(text) == 5 and text[2] == "-" and text.replace("-", "").isupper():
        return "-".join(sorted(text.split("-")))
    return text


def _day(day: date | str) -> int:
    """Return the first UTC minute of a day."""
    found = date.fromisoformat(day) if isinstance(day, str) else day
    return minute_of(datetime(found.year, found.month, found.day, tzinfo=UTC))


def _in(country: str, among: frozenset[str] | None) -> bool:
    return among is None or country in among


def _ban(rule: Rule, target: str) -> Ban:
    return Ban(rule.rule_id, target, rule.modes, rule.from_minute, rule.to_minute)


def _touches(rule: Rule, countries: frozenset[str], places: frozenset[str]) -> bool:
    if rule.crossings:
        return not places.isdisjoint(rule.crossings)
    if rule.countries:
        return not countries.isdisjoint(rule.countries)
    return True


def _effect(rule: Rule) -> str:
    until = "" if rule.to_minute == FOREVER else f" until {utc_of(rule.to_minute - 1440).date()}"
    by = "" if len(rule.modes) == len(Mode) else f" by {' and '.join(sorted(rule.modes))}"
    if not rule.forbids:
        return f"shown only{by}{until}; check your case ({rule.certainty})"
    if rule.kind in _MOVEMENT_BANS:
        return f"movement not allowed{until}"
    if rule.kind == "carriage_ban":
        return f"not carried{by}{until}"
    what = ", ".join(rule.crossings) if rule.crossings else ", ".join(sorted(rule.countries))
    return f"excluded: {what}{by}{until} ({rule.certainty})"

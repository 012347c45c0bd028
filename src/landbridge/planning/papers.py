"""The papers a shipment needs on its way, each with its reason, its provider and its source.

A row of the table ``documents`` states the conditions under which a paper is asked for; all
conditions of a row must hold. A row for certain modes looks at the legs of those modes only, and
an international one at those legs that pass a border: a lorry that brings boxes to the terminal of
its own country needs no CMR note. Where the caller does not give the legs, every mode is taken to
cover the whole way.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from landbridge.core.enums import Mode
from landbridge.core.shipment import Goods, Load
from landbridge.planning.restrictions import (
    EAEU,
    EU,
    goods_match,
    packaged_regions,
    resolve_countries,
)
from landbridge.results.planning import Document

__all__ = [
    "DocumentRule",
    "Journey",
    "build_documents",
    "explain_refusal",
    "nearest_way",
    "packaged_documents",
    "papers",
    "papers_for",
    "papers_on_way",
    "rules_for_cargo",
]

Countries = frozenset[str] | None  # None: any country


@dataclass(frozen=True, slots=True)
class DocumentRule:
    """One row of the table ``documents``, regions resolved."""

    document: Document
    modes: frozenset[str]
    forms: frozenset[str]
    what: tuple[str, ...]
    scope: str  # international | domestic | any
    origins: Countries
    not_origins: frozenset[str]
    destinations: Countries
    not_destinations: frozenset[str]
    passes: Countries
    also_passes: Countries
    not_passes: frozenset[str]
    first_day: date | None
    last_day: date | None
    min_value_usd: float


@dataclass(frozen=True, slots=True)
class Journey:
    """The way a shipment takes, as far as papers depend on it.

    ``legs`` holds mode and countries in order of each leg; without it every mode is taken to pass
    all of ``countries``. Without ``depart`` papers of all dates are listed.
    """

    countries: tuple[str, ...]
    modes: frozenset[str]
    crossings: tuple[str, ...] = ()
    value_usd: float = 0.0
    depart: date | None = None
    legs: tuple[tuple[str, tuple[str, ...]], ...] = ()


def build_documents(
    rows: Iterable[Mapping[str, Any]], regions: Mapping[str, frozenset[str]]
) -> tuple[DocumentRule, ...]:
    """Resolve the rows of the table ``documents``; regions as for ``restrictions.build_rules``.

    Raises
    ------
    DataError
        If a row names an unknown region.
    """
    known = {**regions, "eu": EU, "eaeu": EAEU}
    return tuple(_rule(row, known) for row in rows)


@lru_cache(maxsize=1)
def packaged_documents() -> tuple[DocumentRule, ...]:
    """Read the packaged documents once per process."""
    from landbridge import facts

    return build_documents(facts.load("documents").iter_rows(named=True), packaged_regions())


def papers(
    documents: Iterable[DocumentRule],
    goods: Goods,
    load: Load,
    countries_in_order: Sequence[str],
    modes: Iterable[str],
    crossings: Sequence[str],
    value_usd: float,
) -> tuple[Document, ...]:
    """Return the papers for a load on a way, in the order of the table.

    Parameters
    ----------
    countries_in_order
        ISO2 countries from origin to destination.
    modes, crossings
        Modes used and crossing ids passed.
    value_usd
        Value of the goods [USD].
    """
    journey = Journey(
        tuple(countries_in_order), frozenset(map(str, modes)), tuple(crossings), value_usd
    )
    return papers_for(documents, goods, load, journey)


def papers_for(
    documents: Iterable[DocumentRule], goods: Goods, load: Load, journey: Journey
) -> tuple[Document, ...]:
    """Return the papers for a load on a journey, in the order of the table, each once."""
    return papers_on_way(rules_for_cargo(documents, goods, load), journey)


def rules_for_cargo(
    documents: Iterable[DocumentRule], goods: Goods, load: Load
) -> tuple[DocumentRule, ...]:
    """Return the rules that can concern a load at all, whatever its way."""
    return tuple(rule for rule in documents if _cargo_fits(rule, goods, load))


def papers_on_way(rules: Iterable[DocumentRule], journey: Journey) -> tuple[Document, ...]:
    """Return the papers that rules for a cargo ask for on a journey, each once."""
    if not journey.countries:
        return ()
    passed: dict[tuple[frozenset[str], str], frozenset[str]] = {}
    found = {
        rule.document.document_id: rule.document
        for rule in rules
        if _date_and_value_fit(rule, journey) and _way_fits(rule, journey, passed)
    }
    return tuple(found.values())


def explain_refusal(goods: Goods) -> str:
    """Say why container trains do not take goods and what comes nearest, in one or two sentences.

    Returns an empty text for goods that ride.
    """
    if goods.rides_container_train:
        return ""
    reason = goods.why_not or "Container trains do not take these goods."
    return f"{reason} {nearest_way(goods)}"


def nearest_way(goods: Goods) -> str:
    """Return what comes nearest for goods that container trains do not take, in one sentence."""
    heading = goods.hs[:4]
    if goods.dangerous_class == "1":
        return "Ask for a charter by sea or road under a state permit; no scheduled service fits."
    if goods.dangerous_class == "7":
        return "A licensed carrier must arrange an escorted train or vessel."
    if heading in ("2711", "2705", "2709", "2716"):
        return "For a product in drums, tank containers or boxes, name that product instead."
    if heading in ("2701", "2702", "2704"):
        return "Book open wagons with the railway, or name briquettes in bags as boxed cargo."
    if heading.startswith("71"):
        return "Use a security carrier by air."
    if heading.startswith("01"):
        return "Use livestock lorries, or name the meat instead of the animal."
    if heading.startswith("86"):
        return "Have the stock hauled on its own wheels; its parts (8607) ride in boxes."
    if heading.startswith(("87", "93")):
        return "No scheduled service fits; a state permit and a special train are needed."
    if heading.startswith(("88", "89")):
        return "Its parts ride in boxes."
    return "Ask the railway for a special consignment."


def _rule(row: Mapping[str, Any], regions: Mapping[str, frozenset[str]]) -> DocumentRule:
    where = f"documents: row {row['document_id']}"

    def countries(column: str) -> Countries:
        return resolve_countries(row[column], regions, where)

    source = row["source"] + (f", {row['source_url']}" if row.get("source_url") else "")
    document = Document(row["document_id"], row["name"], row["reason"], row["who"], source)
    return DocumentRule(
        document=document,
        modes=_words(row["modes"], tuple(m.value for m in Mode)),
        forms=_words(row["forms"], ("box", "car_wagon")),
        what=tuple(row["what"].split("|")),
        scope=row["scope"],
        origins=countries("origins"),
        not_origins=countries("not_origins") or frozenset(),
        destinations=countries("destinations"),
        not_destinations=countries("not_destinations") or frozenset(),
        passes=countries("passes"),
        also_passes=countries("also_passes"),
        not_passes=countries("not_passes") or frozenset(),
        first_day=_day(row["date_from"]),
        last_day=_day(row["date_to"]),
        min_value_usd=float(row["min_value_usd"] or 0.0),
    )


def _words(text: str, everything: tuple[str, ...]) -> frozenset[str]:
    return frozenset(everything if text == "*" else text.split("|"))


def _day(value: date | str | None) -> date | None:
    if not value:
        return None
    return date.fromisoformat(value) if isinstance(value, str) else value


def _cargo_fits(rule: DocumentRule, goods: Goods, load: Load) -> bool:
    return load.form.value in rule.forms and goods_match(rule.what, goods)


def _date_and_value_fit(rule: DocumentRule, journey: Journey) -> bool:
    if journey.value_usd < rule.min_value_usd:
        return False
    if journey.depart is None:
        return True
    late_enough = rule.first_day is None or journey.depart >= rule.first_day
    early_enough = rule.last_day is None or journey.depart <= rule.last_day
    return late_enough and early_enough


def _way_fits(
    rule: DocumentRule,
    journey: Journey,
    passed_by: dict[tuple[frozenset[str], str], frozenset[str]],
) -> bool:
    """Say whether a row's conditions on the way hold; ``passed_by`` keeps what rows share."""
    origin, destination = journey.countries[0], journey.countries[-1]
    if (
        not _in(origin, rule.origins)
        or origin in rule.not_origins
        or not _in(destination, rule.destinations)
        or destination in rule.not_destinations
    ):
        return False
    if rule.scope != "any":
        domestic = len(set(journey.countries)) == 1
        if domestic != (rule.scope == "domestic"):
            return False
    passed = passed_by.get((rule.modes, rule.scope))
    if passed is None:
        passed = passed_by[rule.modes, rule.scope] = _passed(rule, journey)
    return (
        bool(passed)
        and (rule.passes is None or not passed.isdisjoint(rule.passes))
        and (rule.also_passes is None or not passed.isdisjoint(rule.also_passes))
        and passed.isdisjoint(rule.not_passes)
    )


def _passed(rule: DocumentRule, journey: Journey) -> frozenset[str]:
    """Return the countries of the legs that a row looks at."""
    if len(rule.modes) == len(Mode):
        return frozenset(journey.countries)
    legs = journey.legs or tuple((mode, journey.countries) for mode in journey.modes)
    needs_border = rule.scope == "international"
    return frozenset(
        country
        for mode, countries in legs
        if mode in rule.modes and (len(set(countries)) > 1 or not needs_border)
        for country in countries
    )


def _in(country: str, among: Countries) -> bool:
    return among is None or country in among

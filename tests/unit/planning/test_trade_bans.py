"""Packaged bans on trade of the EU and Ukraine with Belarus and Russia, and on electronics."""

from __future__ import annotations

from datetime import date

import pytest

from landbridge.core.enums import PlanStatus
from landbridge.demand.goods import find_goods
from landbridge.planning.restrictions import packaged_rules, screen
from landbridge.study import plan

DAY = date(2027, 3, 11)


def refusals(text: str, origin: str, destination: str, day: date = DAY) -> set[str]:
    """Rules that forbid the movement as such."""
    found = screen(packaged_rules(), find_goods(text), origin, destination, day)
    kinds = ("import_ban", "export_ban")
    return {rule.rule_id for rule in found.rules if rule.forbids and rule.kind in kinds}


@pytest.mark.parametrize(
    ("goods", "origin", "destination", "rule"),
    [
        ("8806", "DE", "BY", "eu-export-by-aviation"),
        ("drones", "DE", "BY", "eu-export-by-dual-use"),
        ("854231", "DE", "BY", "eu-export-by-electronics"),
        ("8542", "PL", "BY", "eu-export-by-electronics"),
        ("854231", "NL", "RU", "eu-export-ru-electronics"),
        ("851762", "NL", "RU", "eu-export-ru-electronics"),
        ("9503", "UA", "RU", "ua-export-ru"),
        ("1001", "UA", "RU", "ua-export-ru"),
        ("9503", "RU", "UA", "ua-import-ru"),
        ("2711", "RU", "UA", "ua-import-ru"),
    ],
)
def test_banned_trade_is_refused(goods, origin, destination, rule):
    assert rule in refusals(goods, origin, destination)


@pytest.mark.parametrize(
    ("goods", "origin", "destination"),
    [
        ("9503", "DE", "BY"),
        ("854231", "CN", "BY"),
        ("854231", "DE", "KZ"),
        ("854143", "DE", "BY"),  # solar cells are on no list
        ("8517", "DE", "BY"),  # a heading of which some items are listed is only warned of
        ("9503", "UA", "KZ"),
        ("9503", "UA", "PL"),
        ("9503", "CN", "UA"),
    ],
)
def test_trade_that_no_act_bans_is_let_through(goods, origin, destination):
    assert not refusals(goods, origin, destination)


@pytest.mark.parametrize(
    ("country", "since"), [("RU", date(2023, 6, 24)), ("BY", date(2024, 7, 1))]
)
def test_listed_electronics_of_the_eu_do_not_cross(country, since):
    def shut(goods, origin, day):
        found = screen(packaged_rules(), find_goods(goods), origin, "KZ", day)
        return any(
            ban.target == country and ban.rule_id.endswith("electronics") for ban in found.countries
        )

    assert shut("854231", "DE", DAY)
    assert shut("854231", "DE", since)
    assert not shut("854231", "CN", DAY)
    assert not shut("9503", "DE", DAY)


def test_every_ban_of_these_names_its_act():
    for rule in packaged_rules():
        if rule.rule_id.startswith(("eu-export-by", "eu-export-ru", "ua-")):
            words = ("Regulation", "Resolution", "Interfax", "press report")
            assert any(word in rule.source for word in words), rule.rule_id


def test_kyiv_to_moscow_and_berlin_to_minsk_are_refused_by_an_act():
    for ends, goods, rule in (
        (("Kyiv", "Moscow"), "toys", "ua-export-ru"),
        (("Moscow", "Kyiv"), "toys", "ua-import-ru"),
        (("Berlin", "Minsk"), "drones", "eu-export-by-aviation"),
    ):
        answer = plan(*ends, goods=goods, units=1, unit="feu", depart=DAY.isoformat())
        assert answer.status is PlanStatus.INFEASIBLE
        assert rule in answer.binding
        assert "Source" in answer.reason


def test_circuits_of_the_eu_go_around_russia_and_belarus():
    answer = plan("Berlin", "Almaty", goods="854231", units=1, unit="feu", depart=DAY.isoformat())
    assert answer.itineraries
    assert not {"RU", "BY"} & {country for i in answer.itineraries for country in i.countries}
    assert {"eu-transit-ru-electronics", "eu-transit-by-electronics"} & {
        note.rule_id for note in answer.restrictions
    }

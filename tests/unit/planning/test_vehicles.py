"""Loads in the form of their mode, and loads that no single departure takes."""

from __future__ import annotations

import pytest

from landbridge.core.enums import Mode, PlanStatus
from landbridge.demand.goods import find_goods, stow
from landbridge.planning.vehicles import LORRIES_PER_DAY, convoys, leg_notes
from landbridge.results.planning_json import plan_to_dict
from landbridge.study import plan

DEPART = "2027-03-11"


@pytest.fixture(scope="module")
def cars():
    return plan("Urumqi", "Almaty", goods="used cars", units=50, unit="vehicle", depart=DEPART)


@pytest.fixture(scope="module")
def flood():
    return plan("Chengdu", "Almaty", goods="toys", units=100_000, unit="feu", depart=DEPART)


def by_lorry_alone(item):
    return all(leg.mode is Mode.ROAD for leg in item.legs)


def test_a_way_by_road_is_told_in_lorries_and_one_by_rail_in_wagons(cars):
    forms = {load.form: load for load in stow(find_goods("used cars"), 50, "vehicle")}
    ways = {by_lorry_alone(item) for item in cars.itineraries}
    assert ways == {True, False}
    for item in cars.itineraries:
        load = forms[item.form]
        if by_lorry_alone(item):
            assert "wagon" not in item.equipment
            assert f"{load.trucks} lorries" in item.equipment
        else:
            assert item.equipment == load.equipment


def test_every_haul_by_lorry_says_how_many(cars):
    forms = {load.form: load for load in stow(find_goods("used cars"), 50, "vehicle")}
    for item in cars.itineraries:
        for leg in item.legs:
            assert leg.lorries == (forms[item.form].trucks if leg.mode is Mode.ROAD else 0)
            assert not leg.notes
    assert not any("Warning" in line for line in cars.assumptions)


def test_what_cannot_leave_at_once_comes_with_a_warning(flood):
    assert flood.status is PlanStatus.ANSWERED
    for item in flood.itineraries:
        assert "100,000 lorries" in item.equipment
        assert any("cannot leave at once" in note for leg in item.legs for note in leg.notes)
    assert flood.assumptions[0].startswith("Warning")
    assert "100,000 lorries" in flood.assumptions[0]
    assert any("shipments to go by rail" in line for line in flood.assumptions)
    told = plan_to_dict(flood)["itineraries"][0]["legs"][0]
    assert told["lorries"] == 100_000
    assert told["notes"]


def test_the_bound_is_a_day_of_one_place(cars):
    assert not leg_notes((), LORRIES_PER_DAY)
    (note,) = leg_notes((), LORRIES_PER_DAY + 1)
    assert "about 1 days later" in note
    assert not convoys(())
    assert not convoys(cars.itineraries)

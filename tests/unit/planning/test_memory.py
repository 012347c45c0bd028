"""What a world keeps between questions changes how fast it answers, never what it answers."""

from __future__ import annotations

import pytest

from landbridge.planning import engine, search, world
from landbridge.results.planning_json import plan_to_dict
from landbridge.study import plan, shipment

CARS = {"goods": "used cars", "units": 50, "unit": "vehicle", "depart": "2025-09-01"}


@pytest.fixture
def fresh(monkeypatch: pytest.MonkeyPatch) -> None:
    """No world is in memory, and none of this test stays there."""
    monkeypatch.setattr(shipment, "_worlds", {})


@pytest.mark.usefixtures("fresh")
def test_an_answer_is_the_same_when_others_were_asked_before(monkeypatch: pytest.MonkeyPatch):
    first = plan_to_dict(plan("Warsaw", "Minsk", **CARS))
    monkeypatch.setattr(world, "SHUT_ENTRIES", 2)
    for ends in (("Xi'an", "Minsk"), ("Minsk", "Xi'an"), ("Warsaw", "Almaty")):
        plan(*ends, **CARS)
    kept = shipment.world_of()
    assert 0 < len(kept.shut) <= 2
    assert len(kept.memory) <= world.MEMORY_ENTRIES
    assert plan_to_dict(plan("Warsaw", "Minsk", **CARS)) == first


@pytest.mark.usefixtures("fresh")
def test_what_rules_close_is_worked_out_once(monkeypatch: pytest.MonkeyPatch):
    calls = []
    made = search.restraints

    def counted(*given):
        calls.append(given)
        return made(*given)

    monkeypatch.setattr(search, "restraints", counted)
    plan("Chengdu", "Almaty", **CARS)
    before = len(calls)
    plan("Chongqing", "Almaty", **CARS)
    assert before == len(calls) == 2  # as it is, and with the scenario's closures open
    plan("Chengdu", "Almaty", **{**CARS, "depart": "2025-09-02"})
    assert len(calls) == 4


@pytest.mark.usefixtures("fresh")
def test_legs_that_itineraries_share_are_told_once(monkeypatch: pytest.MonkeyPatch):
    found = []
    made = search.search_load

    def kept(*given, **named):
        found.append(made(*given, **named))
        return found[-1]

    monkeypatch.setattr(engine, "search_load", kept)
    answer = plan("Chengdu", "Almaty", **CARS)
    told = {leg for one in found for leg in map(id, one.told.values())}
    shown = [id(leg) for item in answer.itineraries for leg in item.legs]
    assert told
    assert len(set(shown)) <= len(told) < len(shown)

"""Ways that go abroad and back over one border station are left out where others do not."""

from __future__ import annotations

from itertools import pairwise

import pytest

from landbridge.planning import itineraries
from landbridge.study import plan

QUESTION = {"goods": "machinery", "units": 2, "unit": "feu", "depart": "2027-03-11"}


def turns_back(item):
    steps = [step for leg in item.legs for step in leg.crossings]
    steps = [step for step in steps if step.countries[0] != step.countries[1]]
    return any(
        one.countries == two.countries[::-1] and one.crossing_id == two.crossing_id
        for one, two in pairwise(steps)
    )


def ask(destination="Astana", **changes):
    return plan("Chengdu", destination, **{**QUESTION, "modes": ["rail"], **changes})


def test_no_train_goes_to_bishkek_and_back_for_two_hours(monkeypatch: pytest.MonkeyPatch):
    answer = ask()
    assert answer.itineraries
    assert not any(map(turns_back, answer.itineraries))
    monkeypatch.setattr(itineraries, "DETOUR_GAIN", 0.0)
    free = ask()
    assert any(map(turns_back, free.itineraries))
    best = min(item.p50_h for item in free.itineraries)
    assert min(item.p50_h for item in answer.itineraries) <= 1.25 * best


def test_a_detour_stays_where_it_is_required():
    answer = ask(require=["lugovaya-bishkek"])
    assert answer.itineraries
    assert all("lugovaya-bishkek" in item.crossings for item in answer.itineraries)


def test_an_end_abroad_is_no_detour():
    assert any("lugovaya-bishkek" in item.crossings for item in ask("Bishkek").itineraries)


def test_stations_of_two_crossings_count_as_one_border():
    answer = plan("Chengdu", "Baku", **QUESTION, avoid=["RU", "sea", "air", "road"])
    assert answer.itineraries
    for item in answer.itineraries:
        assert not {"lugovaya-bishkek", "lugovaya-kaindy"} <= set(item.crossings)

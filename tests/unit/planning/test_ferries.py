"""Trains that are shipped over a sea ride the ferry too: in what is told, and for the filters."""

from __future__ import annotations

import pytest

from landbridge.study import plan

QUESTION = {"goods": "machinery", "units": 2, "unit": "feu", "depart": "2027-03-11"}
CASPIAN = {"aktau-baku", "turkmenbashi-alat", "turkmenbashi-baku", "kuryk-alat"}


def ask(**changes):
    return plan("Chengdu", "Baku", **{**QUESTION, "avoid": ["RU"], **changes})


def shipped(item):
    return any(
        step.steps[0].startswith("wait for berth") for leg in item.legs for step in leg.crossings
    )


def test_a_train_that_is_shipped_counts_as_rail_and_ferry():
    answer = ask(avoid=["RU", "sea", "air", "road"])
    over_sea = [item for item in answer.itineraries if shipped(item)]
    assert over_sea
    for item in answer.itineraries:
        assert ("ferry" in item.modes) == shipped(item)
        assert "rail" in item.modes


@pytest.mark.parametrize(
    "changes", [{"avoid": ["RU", "ferry", "sea", "air"]}, {"modes": ["rail"]}], ids=str
)
def test_filters_that_leave_out_ferries_leave_out_shipped_trains(changes):
    answer = ask(**changes)
    assert answer.itineraries or answer.relaxation
    for item in answer.itineraries:
        assert not shipped(item)
        assert not CASPIAN & set(item.crossings)


def test_a_required_ferry_is_met_by_a_shipped_train():
    answer = ask(require=["ferry"], modes=["rail", "ferry"])
    assert answer.itineraries
    assert all(shipped(item) for item in answer.itineraries)


def test_an_empty_answer_without_ferries_names_them():
    answer = ask(modes=["sea"], avoid=[])
    assert answer.binding == "modes"
    assert "ferry" in answer.relaxation

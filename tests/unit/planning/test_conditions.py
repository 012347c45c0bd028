"""What to avoid or to require, by name: every crossing of a name, and how to pick one."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from landbridge.core.errors import LandbridgeError, UnknownNameError, UsageError
from landbridge.planning.conditions import contradicted, parse_condition
from landbridge.study import plan
from landbridge.study.shipment import world_of

QUESTION = {"goods": "toys", "units": 1, "unit": "feu", "depart": "2027-03-11"}


@pytest.fixture(scope="module")
def network():
    return world_of().network


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("Khorgos", {"khorgos-altynkol", "khorgos-altynkol-road"}),
        ("rail:Khorgos", {"khorgos-altynkol"}),
        ("road: khorgos", {"khorgos-altynkol-road"}),
        ("khorgos-altynkol", {"khorgos-altynkol"}),
        ("khorgos-altynkol-road", {"khorgos-altynkol-road"}),
        ("Chop", {"chop-cierna", "chop-zahony", "chop-cierna-road", "chop-zahony-road"}),
        ("rail:chop", {"chop-cierna", "chop-zahony"}),
        ("Malaszewicze", {"brest-terespol", "brest-terespol-road"}),
        ("jolfa", {"jolfa", "jolfa-road"}),  # an id that is a station's name as well
        ("rail:jolfa", {"jolfa"}),
        ("Kena", {"gudogay-kena", "gudogay-kena-road"}),
        ("Kuryk", {"kuryk-alat"}),
        ("Irkeshtam", {"irkeshtam-road"}),
        ("Brest - Terespol/Malaszewicze", {"brest-terespol", "brest-terespol-road"}),
    ],
)
def test_a_name_stands_for_all_its_crossings(network, text, values):
    found = parse_condition(text, network, "--avoid")
    assert (found.kind, set(found.values)) == ("crossing", values)
    note = found.note("--avoid")
    assert (note is None) == (len(values) == 1)
    assert all(value in (note or "") for value in values if len(values) > 1)


def test_the_note_says_how_to_pick_one(network):
    note = parse_condition("Khorgos", network, "--avoid").note("--avoid")
    assert "all of them are avoided" in note
    assert "rail:Khorgos" in note
    must = parse_condition("Khorgos", network, "--require").note("--require")
    assert "any one of them meets it" in must


@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_every_id_and_every_station_is_read(network, data):
    row = data.draw(st.sampled_from(network.crossings))
    assert row.id in parse_condition(row.id, network, "--avoid").values
    assert row.id in parse_condition(f"{row.mode}:{row.id}", network, "--avoid").values
    if row.id.startswith("reload-"):
        return
    for station in row.name.removesuffix(" (road)").split(" - "):
        found = parse_condition(station.swapcase(), network, "--avoid")
        assert row.id in found.values or found.kind == "country"


@settings(max_examples=100, deadline=None)
@given(text=st.text(max_size=12) | st.sampled_from(["rail:", ":", "rail:rail", "a:b:c", "RU:RU"]))
def test_whatever_is_written_is_read_or_refused(network, text):
    try:
        assert parse_condition(text, network, "--avoid").values
    except LandbridgeError as error:
        assert "--avoid" in str(error)


@pytest.mark.parametrize(
    ("text", "error", "words"),
    [
        ("Khorgoss", UnknownNameError, "khorgos"),
        ("rail:Khorgoss", UnknownNameError, "khorgos"),
        ("train:Khorgos", UnknownNameError, "no mode"),
        ("air:Khorgos", UnknownNameError, "khorgos-altynkol-road"),
        ("rail:RU", UsageError, "before a crossing only"),
        ("rail:road", UsageError, "before a crossing only"),
    ],
)
def test_what_fits_nothing_is_refused_with_a_cure(network, text, error, words):
    with pytest.raises(error) as caught:
        parse_condition(text, network, "--avoid")
    assert words in str(caught.value)


def test_a_requirement_may_be_met_by_what_is_left(network):
    def read(text):
        return parse_condition(text, network, "--avoid")

    both, rail, road = read("Khorgos"), read("rail:Khorgos"), read("road:Khorgos")
    assert contradicted([rail], [both]) is None
    assert contradicted([rail, road], [both]) is both
    assert contradicted([both], [rail]) is rail
    assert contradicted([read("KZ")], [rail]) is None


def touched(answer):
    return {crossing for item in answer.itineraries for crossing in item.crossings}


def test_plans_keep_clear_of_every_crossing_of_a_name():
    both = {"khorgos-altynkol", "khorgos-altynkol-road"}
    free = plan("Urumqi", "Almaty", **QUESTION)
    assert both <= touched(free)
    shut = plan("Urumqi", "Almaty", avoid=["Khorgos"], **QUESTION)
    assert shut.itineraries
    assert not both & touched(shut)
    assert any("khorgos-altynkol-road" in line for line in shut.assumptions)
    rail = plan("Urumqi", "Almaty", avoid=["rail:Khorgos"], **QUESTION)
    assert both & touched(rail) == {"khorgos-altynkol-road"}
    assert not any("fits" in line for line in rail.assumptions)


def test_any_crossing_of_a_name_meets_a_requirement():
    must = plan("Urumqi", "Almaty", require=["Khorgos"], **QUESTION)
    both = {"khorgos-altynkol", "khorgos-altynkol-road"}
    assert all(both & set(item.crossings) for item in must.itineraries)
    assert both <= touched(must)
    assert any("any one of them meets it" in line for line in must.assumptions)
    road = plan("Urumqi", "Almaty", require=["road:Khorgos"], **QUESTION)
    assert road.itineraries
    assert all("khorgos-altynkol-road" in item.crossings for item in road.itineraries)

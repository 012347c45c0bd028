"""A scenario's closures are told where they hold trains or take ways off the answer."""

from __future__ import annotations

import re

import pytest

from landbridge.cli.plan_text import plan_parts
from landbridge.report import plan_html
from landbridge.study import plan

SCENARIO = """extends = "base-2025"
name = "strike"
title = "Khorgos shut <for a month>"

[network]
close_crossings = [{ crossing = "khorgos-altynkol", from = 2027-03-12, until = 2027-04-12 }]
"""
QUESTION = {"goods": "toys", "units": 1, "unit": "feu", "depart": "2027-03-11", "modes": ["rail"]}


def told(answer):
    return [note for note in answer.restrictions if note.rule_id.startswith("scenario:")]


@pytest.fixture(scope="module")
def strike(tmp_path_factory):
    path = tmp_path_factory.mktemp("closures") / "strike.toml"
    path.write_text(SCENARIO)
    return path


@pytest.fixture(scope="module")
def answer(strike):
    return plan("Chengdu", "Almaty", scenario=strike, **QUESTION)


def test_what_holds_trains_and_takes_ways_off_is_named(answer):
    (note,) = told(answer)
    assert "khorgos-altynkol" in note.summary
    assert "2027-03-12 until 2027-04-12" in note.summary
    assert "strike" in note.source
    held = {
        number: f"{step.held_h:,.1f}"
        for number, item in enumerate(answer.itineraries, start=1)
        for leg in item.legs
        for step in leg.crossings
        if step.held_h
    }
    assert held
    assert dict(re.findall(r"itinerary (\d+) ([\d,.]+) h", note.effect)) == {
        str(number): hours for number, hours in held.items()
    }
    assert re.search(r"\d+ ways? (is|are) delayed or lost", note.effect)


def test_the_faces_tell_it_with_the_title_of_the_scenario(answer):
    (note,) = told(answer)
    text = " ".join(str(part) for part in plan_parts(answer, {}))
    assert note.summary in text
    assert note.effect in text
    page = plan_html(answer)
    assert note.effect in page
    assert "Khorgos shut &lt;for a month&gt;" in page


def test_a_closure_that_stands_in_nobodys_way_is_not_told(strike):
    far = plan("Duisburg", "Warsaw", scenario=strike, **QUESTION)
    assert not told(far)
    before = plan("Chengdu", "Almaty", scenario=strike, **{**QUESTION, "depart": "2024-03-11"})
    assert not told(before)


def test_a_closure_that_leaves_no_answer_is_told(strike):
    answer = plan(
        "Chengdu", "Almaty", scenario=strike, require=["khorgos-altynkol"],
        deliver_by="2027-04-01", **QUESTION,
    )  # fmt: skip
    assert not answer.itineraries
    (note,) = told(answer)
    assert "delayed or lost" in note.effect

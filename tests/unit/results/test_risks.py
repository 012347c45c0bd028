"""What can go wrong: each kind of risk is told when it is there, and only then."""

from __future__ import annotations

from dataclasses import replace

from tests.unit.cli.conftest import make_itinerary, make_leg

from landbridge.results.risks import main_risks


def told(item):
    return "\n".join(main_risks(item))


def test_the_widest_crossing_and_the_share_of_estimates_are_told():
    leg = make_leg()
    [step] = leg.crossings
    wide = replace(step, name="Aktau - Baku", dwell_h=110.0, sd_h=36.0, est=False)
    text = told(make_itinerary(leg=replace(leg, crossings=(step, wide))))
    assert "Aktau - Baku, mean 110 h, standard deviation 36 h" in text
    assert "Khorgos" not in text
    assert "62% of its cost and time rest on estimates" in text
    assert "Missed" not in text
    assert "held" not in text


def test_chances_to_miss_are_told_by_leg():
    assert "leg 1 (Chengdu - Алматы) 12%" in told(make_itinerary(miss_probability=(0.12,)))
    assert "less than 1 in 200" in told(make_itinerary(miss_probability=(0.001,)))
    assert "Missed" not in told(make_itinerary(miss_probability=(None,)))


def test_a_held_train_says_by_what():
    leg = make_leg()
    held = replace(leg.crossings[0], held_h=20.25, held_by=("scenario strike",))
    text = told(make_itinerary(leg=replace(leg, crossings=(held,))))
    assert "held 20.2 h at Khorgos-Altynkol by scenario strike" in text

"""Notes on loads: out-of-gauge pieces, boxes that are not full."""

import pytest

from landbridge.demand.goods import find_goods, stow
from landbridge.planning.cautions import cautions, piece_refusal


def notes(text, amount, unit):
    goods = find_goods(text)
    return " ".join(cautions(goods, stow(goods, amount, unit)))


@pytest.mark.parametrize(("tonnes", "told"), [(1, True), (2.4, True), (2.6, False), (60, False)])
def test_a_part_of_a_box_is_told_with_how_full_it_is(tonnes, told):
    assert ("groupage" in notes("toys", tonnes, "tonne")) == told


def test_the_share_of_the_box_that_is_priced_is_told():
    assert "whole 40 ft box (10% full)" in notes("toys", 1, "tonne")
    assert "whole 20 ft box" in notes("cement", 2, "tonne")


@pytest.mark.parametrize(("text", "unit"), [("toys", "feu"), ("used cars", "vehicle")])
def test_whole_boxes_and_vehicles_are_no_groupage(text, unit):
    assert "groupage" not in notes(text, 1, unit)


def test_out_of_gauge_pieces_say_what_to_ask():
    found = notes("excavator", 1, "feu") or notes("steel bridge sections", 1, "feu")
    for word in ("Out of gauge", "length", "mass", "loading gauge", "route survey", "cut-off"):
        assert word in found
    assert "Out of gauge" not in notes("toys", 1, "feu")


def test_pieces_that_no_flat_rack_holds_are_refused_with_their_size():
    reason, cure = piece_refusal(find_goods("wind turbine blade"))
    assert "84 m long" in reason
    assert "route survey" in cure
    assert piece_refusal(find_goods("small wind turbine")) is None
    assert piece_refusal(find_goods("used cars")) is None
    assert "Out of gauge" not in notes("wind turbine blade", 1, "feu")

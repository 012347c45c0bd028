"""Large pieces: told by words beside the heading, measured against a flat rack."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from landbridge.demand.goods import build_stow_rules, find_goods
from landbridge.demand.goods.pieces import Piece, large_piece, too_large

RACK = [("flat_rack_length_m", 12.0), ("flat_rack_payload_t", 40.0)]
RULES = build_stow_rules(
    {"parameter": name, "scope": "feu", "value": value, "est": True} for name, value in RACK
)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("wind turbine blade", "wind-blade"),
        ("wind turbine blades", "wind-blade"),
        ("风电叶片", "wind-blade"),
        ("лопасти ветрогенератора", "wind-blade"),
        ("pale d'éolienne", "wind-blade"),
        ("wind turbine tower", "wind-tower"),
        ("wind turbines", "wind-blade"),
    ],
)
def test_what_a_wind_turbine_is_as_freight(text, kind):
    piece = large_piece(find_goods(text))
    assert piece is not None
    assert piece.kind == kind
    assert too_large(piece) is not None


@pytest.mark.parametrize(
    "text", ["small wind turbine", "8503", "850231", "excavator", "toys", "steel structures"]
)
def test_a_heading_alone_or_small_pieces_are_no_large_piece(text):
    assert large_piece(find_goods(text)) is None


@given(st.floats(0.1, 200), st.floats(0.1, 200))
def test_a_piece_is_too_large_exactly_when_length_or_mass_exceeds_a_rack(length_m, mass_t):
    piece = Piece("x", "thing", (length_m,) * 3, (mass_t,) * 3)
    why = too_large(piece, rules=RULES) or ""
    assert ("m long" in why) == (length_m > 12)
    assert ("weighs" in why) == (mass_t > 40)


def test_the_range_of_the_table_is_told():
    piece = large_piece(find_goods("wind turbine blade"))
    assert "59.5 to 98.2 m" in (too_large(piece) or "")

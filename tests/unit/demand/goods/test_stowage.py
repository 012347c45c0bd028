"""Stowing: mass is conserved, boxes suffice, and senseless amounts are refused."""

from math import ceil, inf, nan

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from landbridge.core.enums import Handling, LoadForm, UnitLoad
from landbridge.core.errors import DataError, UsageError
from landbridge.demand.goods import build_stow_rules, find_goods, packaged_stow_rules, stow

TEXTS = [
    "used cars",
    "wheat",
    "laptops",
    "frozen beef",
    "trucks",
    "buses",
    "cement",
    "lithium batteries",
    "sunflower oil",
    "wind turbine blades",
    "e-commerce parcels",
]


def test_fifty_used_cars_in_boxes_or_on_car_wagons():
    boxes, wagons = stow(find_goods("used cars"), 50, "vehicle")
    assert (boxes.form, boxes.boxes, boxes.feu, boxes.teu) == (LoadForm.BOX, 13, 13, 26)
    assert boxes.equipment == "13 FEU with car racks"
    assert (wagons.form, wagons.wagons, wagons.boxes) == (LoadForm.CAR_WAGON, 7, 0)
    assert wagons.trucks == 7
    assert boxes.vehicles == wagons.vehicles == 50
    assert boxes.net_t == wagons.net_t == pytest.approx(80)
    assert boxes.gross_t > boxes.net_t
    assert boxes.value_usd == pytest.approx(80_000 * find_goods("used cars").value_usd_per_kg)
    assert boxes.est
    assert "1.6 t" in boxes.method


def test_lorries_ride_flat_wagons_only():
    (load,) = stow(find_goods("trucks"), 10, UnitLoad.VEHICLE)
    assert load.form is LoadForm.CAR_WAGON
    assert "flat wagon" in load.equipment


@pytest.mark.parametrize(
    ("text", "amount", "unit", "boxes", "net_t"),
    [
        ("wheat", 2, "teu", 2, 26),  # 13 t a TEU by density
        ("wheat", 2, "feu", 2, 42),  # 26 t of room, 21 t of payload
        ("wheat", 26, "tonne", 2, 26),
        ("wheat", 26.1, "tonne", 3, 26.1),
        ("laptops", 3, "feu", 3, 30),
        ("laptops", 10, "tonne", 1, 10),
        ("used cars", 3, "feu", 3, 19.2),  # four cars of 1.6 t in each
    ],
)
def test_boxes_by_density_and_payload(text, amount, unit, boxes, net_t):
    load = stow(find_goods(text), amount, unit)[0]
    assert load.boxes == boxes
    assert load.net_t == pytest.approx(net_t)


def test_dense_goods_by_weight_go_into_short_boxes():
    assert stow(find_goods("cement"), 100, "tonne")[0].feu == 0
    assert stow(find_goods("furniture"), 100, "tonne")[0].feu > 0


def test_air_charges_by_volume_for_light_goods():
    toys = stow(find_goods("toys"), 10, "tonne")[0]
    metal = stow(find_goods("copper cathodes"), 10, "tonne")[0]
    assert toys.chargeable_air_t == pytest.approx(max(10, 10 / 5 * 33 * 0.85 / 6))
    assert metal.chargeable_air_t == pytest.approx(10)
    assert stow(find_goods("used cars"), 1, "vehicle")[0].chargeable_air_t == pytest.approx(2)


def test_two_light_short_boxes_share_a_lorry():
    assert stow(find_goods("toys"), 4, "teu")[0].trucks == 2
    assert stow(find_goods("cement"), 4, "teu")[0].trucks == 4


def test_handling_and_danger_reach_the_load():
    load = stow(find_goods("lithium batteries"), 1, "feu")[0]
    assert (load.handling, load.dangerous_class) == (Handling.DANGEROUS, "9")
    assert "reefer" in stow(find_goods("frozen beef"), 1, "feu")[0].equipment


@pytest.mark.parametrize("amount", [0, -1, nan, inf, -inf, 100_001])
@pytest.mark.parametrize("unit", list(UnitLoad))
def test_senseless_amounts_are_refused(amount, unit):
    with pytest.raises(UsageError) as caught:
        stow(find_goods("used cars"), amount, unit)
    assert caught.value.cure


@pytest.mark.parametrize("unit", ["teu", "feu", "vehicle"])
def test_half_a_box_or_car_is_refused_with_the_next_whole_number(unit):
    with pytest.raises(UsageError, match="Round up to 3"):
        stow(find_goods("used cars"), 2.5, unit)


def test_vehicles_of_other_goods_and_unknown_units_are_refused():
    with pytest.raises(UsageError, match="Use teu, feu or tonne"):
        stow(find_goods("wheat"), 5, "vehicle")
    with pytest.raises(UsageError, match="none of teu, feu, vehicle, tonne"):
        stow(find_goods("wheat"), 5, "pallet")


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(TEXTS), st.floats(0.001, 100_000))
def test_tonnes_are_conserved_and_boxes_suffice(text, tonnes):
    goods = find_goods(text)
    rules = packaged_stow_rules()
    for load in stow(goods, tonnes, "tonne"):
        assert load.net_t == tonnes
        assert load.gross_t >= load.net_t
        assert load.chargeable_air_t >= load.net_t
        assert load.value_usd == pytest.approx(tonnes * 1000 * goods.value_usd_per_kg)
        if load.form is LoadForm.BOX and not load.vehicles:
            size = "feu" if load.feu else "teu"
            room = goods.density_t_per_teu * (2 if load.feu else 1)
            each = min(room, rules.get("payload_t", size))
            assert load.boxes * each >= tonnes * (1 - 1e-6)
            assert (load.boxes - 1) * each < tonnes
        if load.vehicles:
            mass = rules.get("vehicle_mass_t", goods.hs[:4])
            assert load.vehicles * mass >= tonnes * (1 - 1e-6)


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(["used cars", "trucks", "buses", "8709"]), st.integers(1, 100_000))
def test_every_vehicle_has_a_place(text, count):
    goods = find_goods(text)
    rules = packaged_stow_rules()
    for load in stow(goods, count, "vehicle"):
        assert load.vehicles == count
        if load.form is LoadForm.BOX:
            per = rules.get("vehicles_per_feu", goods.hs[:4])
            assert load.boxes == ceil(count / per)
        else:
            per = rules.get("vehicles_per_wagon", goods.hs[:4])
            assert load.wagons == ceil(count / per)
        assert load.trucks >= 1


@settings(max_examples=200, deadline=None)
@given(st.sampled_from(TEXTS), st.sampled_from(["teu", "feu"]), st.integers(1, 50_000))
def test_boxes_scale_and_never_pass_their_payload(text, unit, count):
    goods = find_goods(text)
    one = stow(goods, 1, unit)[0]
    many = stow(goods, count, unit)[0]
    assert many.boxes == count
    assert many.teu == count * (2 if unit == "feu" else 1)
    assert many.net_t == pytest.approx(count * one.net_t)
    if not many.vehicles:
        assert many.net_t / count <= packaged_stow_rules().get("payload_t", unit) + 1e-9
    assert ceil(count / 2) <= many.trucks <= count


def test_a_missing_row_is_named():
    with pytest.raises(DataError, match="payload_t"):
        stow(find_goods("wheat"), 1, "teu", rules=build_stow_rules([]))

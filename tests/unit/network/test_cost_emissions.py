"""Energy and CO2e: by hand for each mode, and how they move."""

import numpy as np
import polars as pl
import pytest
from tests.worlds import small
from tests.worlds.loads import boxes, cars

from landbridge import facts
from landbridge.network.assumptions import load_assumptions
from landbridge.network.build import build_network
from landbridge.network.cost import cost_basis, price_links, traffic_between
from landbridge.network.cost.emissions import rail_gross_t

WEST = traffic_between("CN", "DE")


def _link(basis, text):
    (found,) = [k for k, name in enumerate(basis.network.links.id) if name.endswith(text)]
    return found


def _value(name, *scopes):
    return load_assumptions().value(name, *scopes)


def _at(basis, load, name):
    costs = price_links(basis, load, WEST)
    k = _link(basis, name)
    return costs.energy_kwh[k], costs.wtt_kg[k], costs.ttw_kg[k]


def _grid(country):
    frame = facts.load("factors").filter(
        (pl.col("parameter") == "grid_carbon_intensity") & (pl.col("scope") == country)
    )
    return frame["value"][-1]


def test_an_electric_train_by_hand(basis):
    """Gross t-km x Wh x the mean of the grid; nothing comes out of the locomotive."""
    gross = 14 + _value("box_tare_t_per_feu") + _value("platform_wagon_tare_t_per_feu", "rail")
    tkm = gross * 676 * _value("empty_running", "europe")
    kwh = tkm * _value("rail_electric_wh_per_gross_tkm", "CN") / 1000
    kg = kwh * _grid("CN") / 1000 * _value("grid_upstream")
    found = _at(basis, boxes(), "rail:xian:1435>rail:lanzhou:1435")
    assert found == pytest.approx((kwh, kg, 0.0))


def test_a_diesel_train_by_hand(basis):
    gross = 14 + _value("box_tare_t_per_feu") + _value("platform_wagon_tare_t_per_feu", "rail")
    litres = gross * 330 * _value("empty_running", "europe") * _value("rail_diesel_l_per_gross_tkm")
    found = _at(basis, boxes(), "rail:altynkol:1520>rail:almaty:1520")
    assert found == pytest.approx(
        (
            litres * _value("diesel_kwh_per_l"),
            litres * _value("diesel_wtt_kg_per_l"),
            litres * _value("diesel_ttw_kg_per_l"),
        )
    )


def test_a_line_of_unknown_traction_takes_the_usual_share(basis):
    k = _link(basis, "rail:alashankou:1435>rail:dostyk:1520")
    assert basis.electric_share[k] == _value("rail_electric_share")


def test_wiring_a_line_moves_its_emissions_from_the_wheel_to_the_power_station(world):
    def shares(share):
        world["lines"] = world["lines"].with_columns(electric_share=pl.lit(share))
        wanted = small.scenario()
        basis = cost_basis(build_network(wanted), wanted)
        return _at(basis, boxes(), "rail:xian:1435>rail:lanzhou:1435")

    diesel, half, electric = shares(0.0), shares(0.5), shares(1.0)
    assert diesel[2] > half[2] > electric[2] == 0
    assert [half[i] for i in range(3)] == pytest.approx(
        [(diesel[i] + electric[i]) / 2 for i in range(3)]
    )


def test_a_lorry_a_ship_a_ferry_and_an_aeroplane_by_hand(basis):
    km = basis.network.links.length_km
    cases = {
        "port:CNSHA>port:NLRTM": ("sea", 14, _value("sea_distance_adjustment")),
        "berth:aktau>berth:alat-az": ("ferry", 14, 1.0),
        "airport:XIY>airport:FRA": ("air", 14, 1.0),
        "place:cn-xian>terminal:cn-xian": (
            "road", 14, _value("road_uplift", "CN") * _value("road_distance_adjustment"),
        ),
    }  # fmt: skip
    for name, (mode, mass, factor) in cases.items():
        tkm = mass * km[_link(basis, name)] * factor
        hub = _value("hub_kg_co2e_per_lift") * (2 if mode == "sea" else 0)
        _, wtt, ttw = _at(basis, boxes(), name)
        kg = tkm * (_value(f"{mode}_wtt_g_per_tkm") + _value(f"{mode}_ttw_g_per_tkm")) / 1000
        assert wtt + ttw == pytest.approx(kg + hub), name
        assert ttw == pytest.approx(
            tkm * _value(f"{mode}_ttw_g_per_tkm") / 1000
            + hub * _value("diesel_ttw_kg_per_l")
            / (_value("diesel_ttw_kg_per_l") + _value("diesel_wtt_kg_per_l"))
        ), name  # fmt: skip


def test_a_light_load_counts_as_the_least_mass_of_its_lorry_and_box(basis):
    light, empty = boxes(net_t=2.0), boxes(net_t=1.0)
    for name in ("place:cn-xian>terminal:cn-xian", "port:CNSHA>port:NLRTM"):
        assert _at(basis, light, name) == pytest.approx(_at(basis, empty, name))


def test_hubs_are_elements_of_their_own(basis):
    _, wtt, ttw = _at(basis, boxes(feu=3), "terminal:cn-xian>rail:xian:1435")
    assert wtt + ttw == pytest.approx(3 * _value("hub_kg_co2e_per_lift"))
    _, wtt, ttw = _at(basis, boxes(feu=3), "rail:terespol:1435>rail:terespol:1520")
    assert wtt + ttw == pytest.approx(3 * _value("hub_kg_co2e_per_lift"))


def test_the_mass_behind_the_locomotive(basis):
    assert rail_gross_t(basis, boxes(feu=0, teu=2)) == pytest.approx(
        2 * 14 + _value("box_tare_t_per_feu") + _value("platform_wagon_tare_t_per_feu", "rail")
    )
    assert rail_gross_t(basis, cars(5, 50)) == pytest.approx(
        80 + 5 * _value("car_wagon_tare_t", "rail")
    )


def test_a_train_is_cleaner_than_a_lorry_and_an_aeroplane_far_dirtier(basis):
    train, lorry, plane = (
        np.array(_at(basis, boxes(), name))[1:].sum() / km
        for name, km in (
            ("rail:xian:1435>rail:lanzhou:1435", 676),
            ("place:cn-xian>terminal:cn-xian", 20),
            (
                "airport:XIY>airport:FRA",
                basis.network.links.length_km[_link(basis, "airport:XIY>airport:FRA")],
            ),
        )
    )
    assert train < lorry / 3
    assert plane > 5 * lorry

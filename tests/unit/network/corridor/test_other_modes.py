"""Ways beside the train, and what a box costs."""

from __future__ import annotations

import numpy as np
import pytest

from landbridge.core.enums import Handling, LoadForm, UnitLoad
from landbridge.core.shipment import Load
from landbridge.network.corridor import MODES, other_modes, price_box, skim_mode
from landbridge.network.cost import CostBasis, Traffic, price_links
from landbridge.network.model import MODE, Network

ABROAD = ("kz-almaty", "ru-moscow", "mn-ulaanbaatar", "vn-hanoi", "de-duisburg", "uz-tashkent")
HOME = ("cn-chongqing", "cn-xian", "cn-urumqi", "cn-shanghai")


def _nodes(network: Network, places: tuple[str, ...]) -> np.ndarray:
    return np.array([network.node_index[f"place:{p}"] for p in places], dtype=np.int32)


def _all_places(network: Network, *, home: bool) -> np.ndarray:
    """Nodes of all places in China, or of all others."""
    rows = zip(network.nodes.kind, network.nodes.country, strict=True)
    found = [k for k, (kind, c) in enumerate(rows) if kind == "place" and (c == "CN") == home]
    return np.array(found, dtype=np.int32)


def _open(network: Network) -> np.ndarray:
    return np.asarray(network.links.open_from_min < 0)


def test_reach_of_each_way(network: Network) -> None:
    weight = np.ones(network.links.n)
    found = {
        mode: skim_mode(
            other_modes(network, _open(network), mode),
            weight,
            _nodes(network, HOME),
            _nodes(network, ABROAD),
        )
        for mode in MODES
    }
    for mode in ("wagon", "road", "air"):
        assert np.isfinite(found[mode]).all(), mode
    assert np.isfinite(found["sea"][:, ABROAD.index("de-duisburg")]).all()


@pytest.mark.parametrize("mode", ["sea", "air", "wagon"])
def test_no_way_crosses_the_border_by_what_it_is_not(network: Network, mode: str) -> None:
    own = {"sea": "sea", "air": "air", "wagon": "rail"}[mode]
    usable = _open(network) & (network.links.mode != MODE[own])
    cost = skim_mode(
        other_modes(network, usable, mode),
        np.ones(network.links.n),
        _all_places(network, home=True)[::4],
        _all_places(network, home=False),
    )
    assert np.isinf(cost).all()


def test_ships_leave_china_by_sea_alone(network: Network) -> None:
    links = network.links
    held = other_modes(network, _open(network), "sea").link
    codes = [{c.country_a, c.country_b} for c in network.crossings]
    passed = [codes[k] for k in links.crossing[held].tolist() if k >= 0]
    assert passed
    assert all("CN" not in pair for pair in passed)


def test_lorries_take_roads_alone(network: Network) -> None:
    held = other_modes(network, _open(network), "road").link
    assert (network.links.mode[held] == MODE["road"]).all()


@pytest.mark.parametrize("mode", MODES)
def test_the_way_back_is_the_way_turned_round(network: Network, mode: str) -> None:
    chance = np.random.default_rng(3)
    weight = chance.uniform(0.5, 2.0, network.links.n)
    a, b = _nodes(network, HOME), _nodes(network, ABROAD)
    there = skim_mode(other_modes(network, _open(network), mode), weight, a, b)
    back = skim_mode(other_modes(network, _open(network), mode, back=True), weight, b, a).T
    np.testing.assert_allclose(there, back)


@pytest.mark.parametrize("handling", [Handling.GENERAL, Handling.REEFER, Handling.VEHICLE_CARRIER])
@pytest.mark.parametrize("density", [2.0, 11.0])
@pytest.mark.parametrize("traffic", [Traffic("europe", "west"), Traffic("central_asia", "east")])
def test_a_box_is_priced_as_half_a_load_of_two(
    basis: CostBasis, handling: Handling, density: float, traffic: Traffic
) -> None:
    tonnes = 2.0 * density
    load = Load(
        form=LoadForm.BOX, units=2.0, unit=UnitLoad.TEU, boxes=1, feu=1, teu=2.0, vehicles=0,
        wagons=0, trucks=1, net_t=tonnes, gross_t=tonnes, chargeable_air_t=max(tonnes, 67.0 / 6.0),
        value_usd=0.0, dangerous_class=None, equipment="one FEU", est=True, method="test",
        handling=Handling.REEFER if handling is Handling.REEFER else Handling.GENERAL,
    )  # fmt: skip
    costs = price_links(basis, load, traffic)
    found = price_box(basis, handling, density, traffic)
    np.testing.assert_allclose(2.0 * found.usd, np.maximum(costs.money.sum(axis=0), 0.0))
    np.testing.assert_allclose(2.0 * found.co2e_kg, costs.wtt_kg + costs.ttw_kg)
    np.testing.assert_allclose(2.0 * found.energy_kwh, costs.energy_kwh)
    assert found.usd.sum() > 0.0

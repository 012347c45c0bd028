"""Hours: running, border, yard, terminal, and their spread."""

import numpy as np
import pytest
from tests.worlds import small

from landbridge.network.assumptions import load_assumptions
from landbridge.network.build import build_network
from landbridge.network.cost import TIME_PARTS, LegPaths, cost_basis, leg_times
from landbridge.network.model import KIND


def _link(basis, text):
    (found,) = [k for k, name in enumerate(basis.network.links.id) if name.endswith(text)]
    return found


def _value(name, *scopes):
    return load_assumptions().value(name, *scopes)


def _basis(**changes):
    wanted = small.scenario(**changes)
    return cost_basis(build_network(wanted), wanted)


def _path(basis, *names):
    return LegPaths.single(np.array([_link(basis, name) for name in names], dtype=np.int32))


JOURNEY = (
    "terminal:cn-xian>rail:xian:1435",
    "rail:xian:1435>rail:lanzhou:1435",
    "rail:lanzhou:1435>rail:urumqi:1435",
    "rail:urumqi:1435>rail:alashankou:1435",
    "rail:alashankou:1435>rail:dostyk:1520",
    "rail:dostyk:1520>rail:astana:1520",
    "rail:astana:1520>terminal:kz-astana",
)


def test_a_rail_journey_by_hand(basis):
    times = leg_times(basis, _path(basis, *JOURNEY))
    speed_cn, speed_kz = _value("rail_speed_kmh", "CN"), _value("rail_speed_kmh", "KZ")
    border = _value("crossing_dwell_h", "alashankou-dostyk", "break_of_gauge")
    parts = {
        "running": (676 + 1892 + 477 + 12) / speed_cn + 1326 / speed_kz,
        "crossing": border,
        "yard": 2 * _value("yard_h", "rail"),
        "terminal": _value("terminal_h", "rail"),
    }
    by_hand = [round(60 * parts[name]) for name in TIME_PARTS]
    assert times.minutes[:, 0].tolist() == by_hand
    assert times.total_minutes[0] == sum(by_hand)
    assert times.km[0] == 676 + 1892 + 477 + 12 + 1326


def test_the_variance_of_a_rail_journey_by_hand(basis):
    """Running hours are fully correlated, everything else is independent."""
    times = leg_times(basis, _path(basis, *JOURNEY))
    hours = 3057 / _value("rail_speed_kmh", "CN") + 1326 / _value("rail_speed_kmh", "KZ")
    border = _value("crossing_dwell_h", "alashankou-dostyk", "break_of_gauge")
    spread = _value("crossing_dwell_cv", "break_of_gauge")
    by_hand = (
        (_value("rail_speed_cv") * hours) ** 2
        + (spread * border) ** 2
        + 2 * _value("yard_sd_h", "rail") ** 2
        + _value("terminal_sd_h", "rail") ** 2
    )
    assert times.variance_h2[0] == pytest.approx(by_hand)


def test_no_train_is_faster_than_its_line(basis):
    k = _link(basis, "rail:terespol:1435>rail:malaszewicze:1435")
    assert basis.times.running_h[k] == pytest.approx(8 / min(40, _value("rail_speed_kmh", "PL")))
    slow = _link(basis, "rail:brest:1520>rail:terespol:1435")
    assert basis.times.running_h[slow] == pytest.approx(7 / 40)  # Belarus would run at more


def test_sea_air_ferry_and_lorry_by_hand(basis):
    total = basis.times.total_h
    sea = _link(basis, "port:CNSHA>port:NLRTM")
    assert total[sea] == pytest.approx(
        25774 / _value("sea_speed_kmh") + _value("terminal_h", "sea")
    )
    ferry = _link(basis, "berth:aktau>berth:alat-az")
    assert total[ferry] == pytest.approx(483 / _value("ferry_speed_kmh") + _value("ferry_berth_h"))
    air = _link(basis, "airport:XIY>airport:FRA")
    km = basis.network.links.length_km[air]
    assert total[air] == pytest.approx(km / _value("air_speed_kmh") + _value("terminal_h", "air"))
    haul = _link(basis, "place:cn-xian>terminal:cn-xian")
    lorry = 20 / _value("road_speed_kmh", "CN") + _value("road_loading_h")
    assert total[haul] == pytest.approx(lorry)


def test_a_longer_dwell_never_shortens_a_link_and_lengthens_its_own(world):
    plain, slow = _basis(), _basis(network={"dwell_factor": {"alashankou-dostyk": 3.0}})
    difference = slow.times.total_h - plain.times.total_h
    at = plain.network.crossing_index["alashankou-dostyk"]
    mine = plain.network.links.crossing == at
    assert (difference[~mine] == 0).all()
    dwell = plain.network.crossings[at].dwell_ab_h
    assert difference[mine] == pytest.approx(2 * dwell)


def test_a_speed_factor_counts_in_its_country_up_to_the_speed_of_the_line(world):
    plain, fast = _basis(), _basis(network={"speed_factor": {"CN": 1.5}})
    ratio = plain.times.running_h / np.maximum(fast.times.running_h, 1e-12)
    assert ratio[_link(plain, "rail:xian:1435>rail:lanzhou:1435")] == pytest.approx(1.5)
    assert ratio[_link(plain, "rail:dostyk:1520>rail:astana:1520")] == pytest.approx(1.0)
    assert ratio[_link(plain, "place:cn-xian>terminal:cn-xian")] == pytest.approx(1.0)


def test_hours_are_never_negative_and_estimates_never_exceed_them(basis):
    times = basis.times
    assert (times.total_h >= 0).all()
    assert (times.est_h <= times.total_h + 1e-9).all()
    assert (times.other_var_h2 >= 0).all()


def test_every_running_link_takes_time(basis):
    links = basis.network.links
    runs = np.isin(links.kind, [KIND[k] for k in ("line", "access", "transfer")])
    assert (basis.times.running_h[runs] > 0).all()


def test_the_share_of_estimates_of_a_leg(basis):
    times = leg_times(basis, _path(basis, *JOURNEY))
    assert 0 <= times.est_share[0] <= 1
    known = LegPaths.single(np.array([_link(basis, JOURNEY[0])], dtype=np.int32), 5.0)
    assert leg_times(basis, known).minutes[TIME_PARTS.index("terminal"), 0] == 300


def test_no_legs_give_no_times(basis):
    none = LegPaths(np.zeros(1, np.int64), np.zeros(0, np.int32), np.zeros(0))
    times = leg_times(basis, none)
    assert times.minutes.shape == (len(TIME_PARTS), 0)
    assert times.total_minutes.shape == (0,)

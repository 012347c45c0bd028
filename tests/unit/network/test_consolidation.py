from math import log10

import numpy as np
import pytest

from landbridge.network.cost import LegPaths, leg_times
from landbridge.network.services.consolidation import consolidation_h
from landbridge.study.shipment import world_of


@pytest.fixture(scope="module")
def world():
    return world_of("base-2025")


def _hours(world, home, abroad):
    ends = [world.network.node_index[f"terminal:{place}"] for place in (home, abroad)]
    there, back = consolidation_h(world.basis, *ends), consolidation_h(world.basis, *ends[::-1])
    assert there == back
    return there


def test_fewer_trains_a_year_mean_longer_days(world):
    value = world.basis.assumptions.value("consolidation_h")
    assert _hours(world, "cn-xian", "de-hamburg") == pytest.approx(value * log10(4000 / 3849))
    assert _hours(world, "cn-wuhan", "de-hamburg") == pytest.approx(value * log10(4000 / 742))
    busy, hub, other = (
        _hours(world, c, "kz-almaty") for c in ("cn-xian", "cn-suzhou", "cn-deyang")
    )
    assert busy < hub < other == pytest.approx(value * log10(80))


def test_trains_on_one_side_of_the_border_take_no_longer(world):
    assert _hours(world, "cn-xian", "cn-deyang") == 0
    assert _hours(world, "kz-almaty", "uz-tashkent") == 0


def test_services_carry_it_and_feeders_do_not(world):
    nodes, extra = world.network.nodes, world.services.paths.extra_terminal_h
    seen = set()
    for k, service in enumerate(world.services.rows):
        crosses = (nodes.country[service.origin] == "CN") != (
            nodes.country[service.destination] == "CN"
        )
        if service.mode == "rail" and service.kind == "line-haul" and crosses:
            assert extra[k] == consolidation_h(world.basis, service.origin, service.destination)
            seen.add("trunk")
        else:
            assert extra[k] == 0
            seen.add(service.kind)
    assert {"trunk", "feeder", "sea"} <= seen


def test_trains_towards_china_wait_longer_at_the_border(world):
    """The way out and the way back over one path differ by the wait at the Chinese border."""
    services = {
        (s.origin, s.destination, s.links): s for s in world.services.rows if s.mode == "rail"
    }
    wait_min = world.basis.assumptions.value("inbound_wait_h", "CN") * 60
    table = world.network.crossings
    pairs = 0
    for (origin, destination, links), service in services.items():
        back = services.get((destination, origin, tuple(k ^ 1 for k in links[::-1])))
        if back is None or world.network.nodes.country[origin] != "CN":
            continue
        passed = [table[k] for k in world.network.links.crossing[list(links)] if k >= 0]
        if any(c.dwell_ab_h != c.dwell_ba_h for c in passed):
            continue
        minutes = [
            int(leg_times(world.basis, LegPaths.single(np.array(s.links))).total_minutes[0])
            for s in (service, back)
        ]
        gates = sum("CN" in (c.country_a, c.country_b) for c in passed)
        assert minutes[1] - minutes[0] == pytest.approx(gates * wait_min, abs=120)
        pairs += 1
    assert pairs > 100

"""The packaged tables make a sound network, and figures near the published ones."""

from collections import Counter

import numpy as np
import pytest
from tests.worlds.loads import boxes

from landbridge import facts
from landbridge.network.build import build_network
from landbridge.network.checks import check_network
from landbridge.network.cost import cost_basis, leg_prices, leg_times, price_links, traffic_between
from landbridge.network.formats import export_network, import_network
from landbridge.network.model import same_network
from landbridge.network.services import build_services
from landbridge.network.services.cells import WEEKS_PER_YEAR
from landbridge.network.services.published import published_pairs
from landbridge.scenario import load_scenario


@pytest.fixture(scope="module")
def packaged():
    """Basis and services of the base scenario of 2025."""
    scenario = load_scenario("base-2025")
    basis = cost_basis(build_network(scenario), scenario)
    return basis, build_services(basis)


def test_the_base_networks_break_no_rule(packaged):
    for name in ("base-2024", "base-2025"):
        scenario = load_scenario(name)
        errors = [f for f in check_network(build_network(scenario), scenario)
                  if f.severity == "error"]  # fmt: skip
        assert not errors


def test_the_base_network_survives_export(tmp_path, packaged):
    network = packaged[0].network
    path = export_network(network, tmp_path / "net", "parquet")
    assert same_network(network, import_network(path, "parquet"))


@pytest.mark.parametrize("name", ["base-2024", "base-2025"])
def test_trains_by_crossing_are_the_published_counts(name):
    scenario = load_scenario(name)
    basis = cost_basis(build_network(scenario), scenario)
    services = build_services(basis)
    found = Counter()
    for k, service in enumerate(services):
        if service.kind == "line-haul":
            for crossing in services.crossings_of(basis.network, k):
                found[crossing] += service.frequency_per_week * WEEKS_PER_YEAR
    rows = [r for r in facts.load("crossing_targets").iter_rows(named=True)
            if r["year"] == scenario.services.count_year]  # fmt: skip
    assert len(rows) >= 9
    for row in rows:
        assert found[row["crossing_id"]] == pytest.approx(row["trains"], rel=0.01)


def test_every_published_pair_has_a_service_or_a_reason(packaged):
    basis, services = packaged
    ref = basis.network.nodes.ref
    served = {(ref[s.origin], ref[s.destination]) for s in services if s.basis == "published"}
    reasons = {label for label, _ in services.dropped}
    for pair in published_pairs():
        assert (pair.origin_id, pair.destination_id) in served or pair.label in reasons
    assert len(services.dropped) <= 0.1 * len(published_pairs())


def test_no_service_passes_a_section_twice(packaged):
    _, services = packaged
    for service in services:
        assert len({k >> 1 for k in service.links}) == len(service.links), service.id


def test_modelled_days_are_near_the_published_ones(packaged):
    """Not used for calibration one by one; noise between reports of one pair is about as large."""
    basis, services = packaged
    minutes = leg_times(basis, services.paths).total_minutes
    pairs = [(minutes[k] / 1440, sum(s.published_days) / 2) for k, s in enumerate(services)
             if s.published_days is not None]  # fmt: skip
    modelled, published = np.array(pairs).T
    assert len(pairs) > 60
    assert np.median(np.abs(modelled / published - 1)) < 0.20
    assert np.abs(modelled - published).mean() < 3.0
    assert abs((modelled - published).mean()) < 1.5


@pytest.mark.parametrize(
    ("service", "low_usd", "high_usd"),
    [
        # quotations of transport_prices, 2022 to 2025, with a margin of a quarter
        ("rail-cn-chongqing-de-duisburg-alashankou-dostyk", 4000, 9000),
        ("rail-cn-guangzhou-ru-vorsino-manzhouli-zabaikalsk", 4000, 7500),
        ("rail-cn-hefei-tr-istanbul-khorgos-altynkol", 6000, 13000),
        ("sea-cnsha-nlrtm", 3500, 8000),
    ],
)
def test_prices_of_a_40_ft_box_are_near_quotations(packaged, service, low_usd, high_usd):
    basis, services = packaged
    row = services.rows[services.index[service]]
    nodes = basis.network.nodes
    traffic = traffic_between(nodes.country[row.origin], nodes.country[row.destination])
    costs = price_links(basis, boxes(), traffic)
    usd = leg_prices(costs, services.paths).total_cents[services.index[service]] / 100
    assert low_usd <= usd <= high_usd


def test_prices_re_price_in_any_company(packaged):
    from landbridge.network.cost import LegPaths

    basis, services = packaged
    costs = price_links(basis, boxes(feu=3), traffic_between("CN", "DE"))
    together = leg_prices(costs, services.paths).total_cents
    for k in range(0, services.n, 97):
        alone = leg_prices(costs, LegPaths.single(services.paths.of(k)))
        assert alone.total_cents[0] == together[k]

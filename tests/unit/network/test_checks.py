"""Every rule fires on what breaks it, and stays quiet on the small world."""

from dataclasses import replace

import numpy as np
import polars as pl
import pytest
from tests.worlds import small

from landbridge.network.build import build_network
from landbridge.network.checks import RULES, check_network
from landbridge.network.checks.run import MOST
from landbridge.network.model import KIND, MODE


def _links(network, **columns):
    """The network with some columns of its links replaced, in whole or at {index: value}."""
    changed = {}
    for name, values in columns.items():
        column = getattr(network.links, name)
        if isinstance(column, tuple):
            fresh = list(column)
            for k, value in values.items():
                fresh[k] = value
            changed[name] = tuple(fresh)
        else:
            fresh = column.copy()
            for k, value in values.items():
                fresh[k] = value
            changed[name] = fresh
    return replace(network, links=replace(network.links, **changed))


def _rules(network, scenario=None):
    return {finding.rule for finding in check_network(network, scenario)}


def _find(network, text):
    return next(k for k, name in enumerate(network.links.id) if text in name)


def test_the_small_world_keeps_every_rule_but_two(network):
    """Osh and its country are off the railway until 2026; most of its lengths are estimates."""
    found = check_network(network, small.scenario())
    assert {(f.rule, f.where) for f in found} == {
        ("unreachable_terminals", ("terminal:kg-osh",)),
        ("estimated_lengths", ()),
    }
    assert {f.severity for f in found} == {"warn"}


def test_every_finding_says_what_where_and_what_to_do(network):
    broken = _links(network, length_km={0: -5.0}, max_speed_kmh={2: 900.0})
    for finding in check_network(broken, small.scenario()):
        assert finding.message.endswith(".")
        assert finding.cure.endswith(".")
        assert finding.severity in ("error", "warn")
        assert all(isinstance(name, str) for name in finding.where)


def test_errors_come_first(network):
    severities = [f.severity for f in check_network(_links(network, length_km={0: -5.0}))]
    assert severities == sorted(severities)
    assert severities[0] == "error"


@pytest.mark.parametrize("column", ["tail", "head", "crossing"])
def test_dangling_links(network, column):
    for value in (10**6, -2):
        (finding,) = check_network(_links(network, **{column: {4: value}}))
        assert finding.rule == "dangling_links"
        assert finding.where == (network.links.id[4],)
        assert finding.value == value


def test_duplicate_ids(network):
    found = check_network(_links(network, id={4: network.links.id[0]}))
    assert ("duplicate_ids", (network.links.id[0],)) in {(f.rule, f.where) for f in found}
    nodes = replace(network.nodes, id=("twin", "twin", *network.nodes.id[2:]))
    assert "duplicate_ids" in _rules(replace(network, nodes=nodes))
    twice = (*network.crossings, network.crossings[0])
    assert "duplicate_ids" in _rules(replace(network, crossings=twice))


def test_mirror_pairs(network):
    length = network.links.length_km[0]
    for columns in (
        {"length_km": {0: length + 1}},
        {"tail": {0: 5}},
        {"crossing": {0: 1}},
        {"kind": {0: KIND["reload"]}},
    ):
        found = [f for f in check_network(_links(network, **columns)) if f.rule == "mirror_pairs"]
        assert [f.where for f in found] == [(network.links.id[0], network.links.id[1])]


def test_mirror_pairs_of_an_odd_number_of_links(network):
    columns = {}
    for name in network.links.__slots__:
        columns[name] = getattr(network.links, name)[:-1]
    odd = replace(network, links=replace(network.links, **columns))
    assert "mirror_pairs" in _rules(odd)


def test_lonely_nodes(network):
    nodes = network.nodes
    more = replace(
        nodes, id=(*nodes.id, "rail:lost:1520"), name=(*nodes.name, "Lost"),
        country=(*nodes.country, "KZ"), kind=(*nodes.kind, "rail"), ref=(*nodes.ref, "lost"),
        gauge_mm=np.append(nodes.gauge_mm, 1520), lat=np.append(nodes.lat, 45.0),
        lon=np.append(nodes.lon, 70.0),
    )  # fmt: skip
    found = [f for f in check_network(replace(network, nodes=more)) if f.rule == "lonely_nodes"]
    assert [f.where for f in found] == [("rail:lost:1520",)]


def test_places_without_access(network):
    place = network.node_index["place:nl-rotterdam"]
    other = network.node_index["place:de-duisburg"]
    moved = {int(k): other for k in np.flatnonzero(network.links.tail == place)}
    found = check_network(_links(network, tail=moved))
    assert ("places_without_access", ("place:nl-rotterdam",)) in {(f.rule, f.where) for f in found}


def test_unreachable_terminals_over_lines_that_are_open(world):
    later = build_network(small.scenario())
    assert "unreachable_terminals" in _rules(later, small.scenario(year=2025))
    assert "unreachable_terminals" not in _rules(later, small.scenario(year=2026))
    assert "unreachable_terminals" not in _rules(later)  # it is joined one day


def test_countries_without_border(network):
    links = network.links
    country = np.array(network.nodes.country)
    polish = (country[links.tail] == "PL") != (country[links.head] == "PL")
    inside = {int(k): int(links.tail[k]) for k in np.flatnonzero(polish)}
    found = check_network(_links(network, head=inside))
    assert "PL" in {f.where[0] for f in found if f.rule == "countries_without_border"}


def test_gauge_changes(network):
    k = _find(network, "rail:dostyk:1520>rail:astana")
    bad = _links(network, head={k: network.node_index["rail:xian:1435"]})
    assert ("gauge_changes", (network.links.id[k],)) in {
        (f.rule, f.where) for f in check_network(bad)
    }
    label = _links(network, gauge_mm={k: 1435})
    assert "gauge_changes" in _rules(label)
    crossing = tuple(replace(c, break_of_gauge=False) for c in network.crossings)
    assert "gauge_changes" in _rules(replace(network, crossings=crossing))


def test_borders_without_crossing(network):
    k = _find(network, "rail:alashankou:1435>rail:dostyk")
    bad = _links(network, kind={k: KIND["line"], k ^ 1: KIND["line"]})
    found = {(f.rule, f.where) for f in check_network(bad)}
    assert ("borders_without_crossing", (network.links.id[k],)) in found


def test_roads_inside_a_union_need_no_crossing(network):
    links, country = network.links, network.nodes.country
    free = [
        k
        for k in range(links.n)
        if links.mode[k] == MODE["road"]
        and links.kind[k] == KIND["line"]
        and country[links.tail[k]] != country[links.head[k]]
    ]
    assert free
    assert "borders_without_crossing" not in _rules(network)


def test_links_without_crossing(network):
    k = _find(network, "rail:alashankou:1435>rail:dostyk")
    assert "links_without_crossing" in _rules(_links(network, crossing={k: -1, k ^ 1: -1}))


def test_crossings_without_links(network):
    lost = replace(network.crossings[0], id="nowhere")
    found = check_network(replace(network, crossings=(*network.crossings, lost)))
    assert ("crossings_without_links", ("nowhere",)) in {(f.rule, f.where) for f in found}


def test_crossing_sides(network):
    k = _find(network, "rail:alashankou:1435>rail:dostyk")
    found = check_network(_links(network, country={k: "MN"}))
    assert (network.links.id[k], "alashankou-dostyk") in {
        f.where for f in found if f.rule == "crossing_sides"
    }


def test_closed_lines(network):
    asked = small.scenario({"close_lines": ("Longhai",)})
    found = [f for f in check_network(network, asked) if f.rule == "closed_lines"]
    assert [f.where for f in found] == [("xian--lanzhou",)]
    k = _find(network, "rail:xian:1435>rail:lanzhou")
    stale = _links(network, line_id={k: "kashgar--osh"})
    found = [f for f in check_network(stale) if f.rule == "closed_lines"]
    assert [f.value for f in found] == ["under construction"]
    assert "closed_lines" not in _rules(stale, small.scenario({"open_lines": ("CKU railway",)}))


@pytest.mark.parametrize("km", [0.0, -1.0, np.nan, np.inf, 99999.0])
def test_lengths(network, km):
    found = [f for f in check_network(_links(network, length_km={0: km})) if f.rule == "lengths"]
    assert [f.where for f in found] == [(network.links.id[0],)]


def test_short_lengths(network):
    k = _find(network, "rail:xian:1435>rail:lanzhou")
    found = check_network(_links(network, length_km={k: 400.0}))
    (mine,) = [f for f in found if f.rule == "short_lengths"]
    assert mine.value == pytest.approx(400 / 504, abs=0.02)


@pytest.mark.parametrize("speed", [0.0, -10.0, 400.0])
def test_speeds(network, speed):
    assert "speeds" in _rules(_links(network, max_speed_kmh={0: speed}))


@pytest.mark.parametrize(
    "columns",
    [
        {"electric_share": {0: 1.2}},
        {"electric_share": {0: -0.1}},
        {"tracks": {0: 0.0}},
        {"tracks": {0: 40.0}},
    ],
)
def test_attributes(network, columns):
    assert "attributes" in _rules(_links(network, **columns))


def test_open_spans(network):
    assert "open_spans" in _rules(_links(network, open_from_min={0: 100}, open_until_min={0: 100}))


@pytest.mark.parametrize("at", [(95.0, 10.0), (10.0, 200.0), (0.0, 0.0), (np.nan, 1.0)])
def test_positions(network, at):
    lat, lon = network.nodes.lat.copy(), network.nodes.lon.copy()
    lat[3], lon[3] = at
    bad = replace(network, nodes=replace(network.nodes, lat=lat, lon=lon))
    found = [f for f in check_network(bad) if f.rule == "positions"]
    assert [f.where for f in found] == [(network.nodes.id[3],)]


@pytest.mark.parametrize(
    "change",
    [{"dwell_ab_h": -1.0}, {"sd_h": 1e5}, {"cost_low_usd": 9e9}, {"cost_high_usd": -1.0}],
)
def test_crossing_times(network, change):
    rows = (replace(network.crossings[0], **change), *network.crossings[1:])
    found = [
        f for f in check_network(replace(network, crossings=rows)) if f.rule == "crossing_times"
    ]
    assert [f.where for f in found] == [(network.crossings[0].id,)]


def test_geometry_ends(network):
    turned = {**network.geometry, "xian--lanzhou": network.geometry["xian--lanzhou"][::-1]}
    found = [
        f for f in check_network(replace(network, geometry=turned)) if f.rule == "geometry_ends"
    ]
    assert [f.where[1] for f in found] == ["xian--lanzhou"]
    assert found[0].value > 400


def test_estimated_lengths(world):
    world["lines"] = world["lines"].with_columns(est=pl.lit(False))
    assert "estimated_lengths" not in _rules(build_network(small.scenario()))


def test_more_findings_than_are_listed_are_counted(network):
    found = check_network(_links(network, max_speed_kmh=dict.fromkeys(range(MOST + 7), 999.0)))
    speeds = [f for f in found if f.rule == "speeds"]
    assert len(speeds) == MOST + 1
    assert speeds[-1].value == 7
    assert "7 more" in speeds[-1].message


def test_each_rule_is_documented_and_has_a_test():
    names = set(globals())
    for name, rule in RULES.items():
        assert rule.__doc__
        assert any(test.startswith(f"test_{name}") for test in names), name

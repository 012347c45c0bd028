"""Tables + scenario -> network: the same every time, and only what is open."""

import numpy as np
import polars as pl
import pytest
from tests.worlds import small

from landbridge.core.errors import DataError
from landbridge.network.build import build_network
from landbridge.network.links import ALWAYS_FROM, ALWAYS_UNTIL
from landbridge.network.model import KIND, MODE, same_network
from landbridge.network.rail import gauges_of
from landbridge.planning.conditions import parse_condition
from landbridge.scenario import Closure, CostParams

CKU = "kashgar--osh"


def _of(network, **wanted):
    links = network.links
    found = np.ones(links.n, dtype=bool)
    for name, value in wanted.items():
        codes = {"kind": KIND, "mode": MODE}.get(name)
        column = np.array(getattr(links, name))
        found &= column == (codes[value] if codes else value)
    return np.flatnonzero(found)


def test_the_same_input_gives_the_same_network(network):
    again = build_network(small.scenario())
    assert same_network(network, again)
    assert again.fingerprint == network.fingerprint
    assert not same_network(network, build_network(small.scenario({"suez_open": True})))


def test_the_fingerprint_follows_the_scenario_and_tables_given(world, network):
    assert build_network(small.scenario({"suez_open": True})).fingerprint != network.fingerprint
    ports = world["ports"].with_columns(lat=pl.col("lat") + 0.1)
    given = build_network(small.scenario(), tables={"ports": ports})
    assert given.fingerprint != network.fingerprint
    assert given.nodes.lat[given.node_index["port:CNSHA"]] == pytest.approx(31.45)


def test_a_network_shows_itself_in_one_short_line(network):
    assert len(repr(network)) < 120
    assert f"{network.links.n} links" in repr(network)
    assert max(len(repr(network.nodes)), len(repr(network.links))) < 120


def test_arrays_of_a_network_cannot_be_changed(network):
    with pytest.raises(ValueError, match="read-only"):
        network.links.length_km[0] = 1.0


def test_links_come_in_mirrored_pairs_with_ids_of_their_own(network):
    links = network.links
    k = np.arange(links.n)
    assert (links.tail[k ^ 1] == links.head).all()
    assert (links.forward[k ^ 1] != links.forward).all()
    assert (links.length_km[k ^ 1] == links.length_km).all()
    assert (links.crossing[k ^ 1] == links.crossing).all()
    assert len(set(links.id)) == links.n


def test_parallel_lines_keep_different_ids(world):
    line = world["lines"].filter(pl.col("line_id") == "xian--lanzhou")
    second = line.with_columns(line_id=pl.lit("xian--lanzhou-2"), length_km=pl.lit(700.0))
    world["lines"] = pl.concat([world["lines"], second])
    links = build_network(small.scenario()).links
    assert len(set(links.id)) == links.n


def test_a_planned_line_exists_only_in_a_scenario_that_opens_it(network):
    assert CKU not in network.links.line_id
    params = {"open_lines": (CKU,), "open_crossings": ("torugart-cku",)}
    opened = build_network(small.scenario(params))
    found = _of(opened, line_id=CKU)
    assert len(found) == 2
    assert opened.links.open_from_min[found[0]] == ALWAYS_FROM
    assert "torugart-cku" in opened.crossing_index


def test_a_line_may_be_opened_by_its_name(network):
    params = {
        "open_lines": ("CKU railway",),
        "open_crossings": ("torugart-cku",),
    }
    assert CKU in build_network(small.scenario(params)).links.line_id


def test_closed_lines_are_out_and_may_be_closed_by_a_scenario(network):
    assert "lanzhou--kashgar" not in network.links.line_id
    shut = build_network(small.scenario({"close_lines": ("xian--lanzhou",)}))
    assert "xian--lanzhou" not in shut.links.line_id


def test_a_line_that_opens_later_has_its_first_minute(network):
    found = _of(network, line_id="tashkent--osh")
    days = (np.datetime64("2026-07-01") - np.datetime64("2024-01-01")).astype(int)
    assert set(network.links.open_from_min[found]) == {days * 1440}
    assert set(network.links.open_until_min[found]) == {ALWAYS_UNTIL}


@pytest.mark.parametrize(
    ("params", "what"),
    [
        ({"open_lines": ("nowhere--land",)}, "nowhere--land"),
        ({"close_lines": ("Longhay",)}, "Longhay"),
        ({"dwell_factor": {"nowhere": 2.0}}, "nowhere"),
        ({"close_crossings": (Closure("nowhere"),)}, "nowhere"),
        ({"open_crossings": ("nowhere",)}, "nowhere"),
    ],
)
def test_a_scenario_that_names_what_is_not_there_is_refused(world, params, what):
    with pytest.raises(DataError, match=what):
        build_network(small.scenario(params))


def test_a_train_changes_gauge_only_over_a_crossing_or_a_reload(network):
    links, gauge = network.links, network.nodes.gauge_mm
    rail = (links.mode == MODE["rail"]) & (links.kind == KIND["line"])
    assert (gauge[links.tail[rail]] == gauge[links.head[rail]]).all()
    assert (links.gauge_mm[rail] == gauge[links.tail[rail]]).all()
    changes = (gauge[links.tail] != gauge[links.head]) & (gauge[links.tail] * gauge[links.head] > 0)
    assert changes.any()
    assert set(links.kind[changes]) <= {KIND["crossing"], KIND["reload"]}
    assert all(network.crossings[k].break_of_gauge for k in links.crossing[changes])


def test_two_gauges_at_one_place_are_joined_by_a_reload(network):
    (first, second) = _of(network, kind="reload")[:2]
    ends = {network.nodes.id[network.links.tail[k]] for k in (first, second)}
    assert len({end.rsplit(":", 1)[0] for end in ends}) == 1
    assert network.crossings[network.links.crossing[first]].id.startswith("reload-")


def test_gauges_of_a_line():
    assert gauges_of("1435/1520") == (1435, 1520)
    assert gauges_of("1520/1524") == (1520,)


def test_border_stations_stand_on_the_gauge_of_their_side(network):
    assert "rail:alashankou:1435" in network.node_index
    assert "rail:alashankou:1520" not in network.node_index
    assert "rail:dostyk:1520" in network.node_index
    k = _of(network, line_id="brest--terespol")[0]
    ends = (network.nodes.id[network.links.tail[k]], network.nodes.id[network.links.head[k]])
    assert ends == ("rail:brest:1520", "rail:terespol:1435")


def test_a_border_line_without_a_row_becomes_a_crossing_inside_the_union(network):
    k = network.crossing_index["warsaw-duisburg"]
    crossing = network.crossings[k]
    assert (crossing.country_a, crossing.country_b, crossing.break_of_gauge) == ("PL", "DE", False)
    customs = network.crossings[network.crossing_index["saryagash-keles"]]
    assert crossing.dwell_ab_h < customs.dwell_ab_h


@pytest.mark.parametrize("crossing", ["alashankou-dostyk", "aktau-alat", "khorgos-altynkol-road"])
def test_a_scenario_closes_and_slows_crossings_of_every_mode(world, crossing):
    from datetime import date

    closed = Closure(crossing, date(2025, 3, 1), date(2025, 3, 11))
    plain = build_network(small.scenario())
    changed = build_network(
        small.scenario({"close_crossings": (closed,), "dwell_factor": {crossing: 2.0}})
    )
    k = plain.crossing_index[crossing]
    (span,) = changed.crossings[k].closures
    assert span[1] - span[0] == 10 * 1440
    assert changed.crossings[k].dwell_ab_h == 2 * plain.crossings[k].dwell_ab_h
    assert changed.crossings[k].sd_h == 2 * plain.crossings[k].sd_h
    assert not plain.crossings[k].closures


@pytest.mark.parametrize("text", ["Khorgos", "rail:Khorgos", "road: altynkol", "Aktau", "Dostyk"])
def test_a_station_closes_the_crossings_that_avoid_would_take(text):
    from datetime import date

    meant = set(parse_condition(text, build_network(small.scenario()), "--avoid").values)
    closed = Closure(text, date(2025, 3, 1), date(2025, 3, 11))
    network = build_network(small.scenario({"close_crossings": (closed,)}))
    assert meant
    assert {c.id for c in network.crossings if c.closures} == meant


def test_a_misspelt_crossing_names_the_ids_to_choose_from():
    closed = Closure("khorgos-altinkol")
    with pytest.raises(DataError, match="Did you mean khorgos-altynkol"):
        build_network(small.scenario({"close_crossings": (closed,)}))
    with pytest.raises(DataError, match="Did you mean khorgos-altynkol or"):
        build_network(small.scenario({"dwell_factor": {"khorgos": 2.0}}))


def test_ships_sail_round_the_cape_until_suez_opens(network):
    lane = _of(network, mode="sea")
    assert set(network.links.length_km[lane]) == {25774.0}
    opened = build_network(small.scenario({"suez_open": True}))
    assert set(opened.links.length_km[_of(opened, mode="sea")]) == {19507.0}
    assert "sea:CNSHA--NLRTM" in network.geometry
    assert not any(name.startswith("sea:") for name in opened.geometry)  # a table without it


def test_the_course_drawn_is_that_of_the_passage_taken(world):
    suez = {"lon_suez": [[121.6, 43.4, 32.5, 4.14]], "lat_suez": [[31.35, 12.6, 30.0, 51.95]]}
    world["sea_lanes"] = world["sea_lanes"].with_columns(
        **{name: pl.Series(points) for name, points in suez.items()}
    )
    for is_open, name in ((True, "sea:CNSHA--NLRTM:suez"), (False, "sea:CNSHA--NLRTM")):
        network = build_network(small.scenario({"suez_open": is_open}))
        (lane, _) = _of(network, mode="sea")
        assert network.links.line_id[lane] == name
        row = world["sea_lanes"].row(0, named=True)
        side = "_suez" if is_open else ""
        course = np.column_stack([row[f"lon{side}"], row[f"lat{side}"]])
        assert network.geometry[name] == pytest.approx(course, abs=1e-4)


def test_a_place_reaches_its_own_terminal_and_a_far_one_where_it_has_none(network):
    hauls = _of(network, kind="access")
    nodes = network.nodes

    def reached(place):
        mine = [k for k in hauls if nodes.id[network.links.tail[k]] == place]
        return {nodes.id[network.links.head[k]]: network.links.length_km[k] for k in mine}

    assert reached("place:cn-xian")["terminal:cn-xian"] == 20.0
    assert "airport:XIY" in reached("place:cn-xian")
    assert "terminal:cn-xian" in reached("place:cn-shanghai")
    assert "port:CNSHA" in reached("place:cn-shanghai")
    assert "berth:alat-az" in reached("place:az-baku")
    assert not any(name.startswith("port:NL") for name in reached("place:cn-xian"))


def test_a_place_without_an_open_line_has_no_terminal(world):
    world["lines"] = world["lines"].filter(pl.col("line_id") != "tashkent--osh")
    network = build_network(small.scenario())
    assert "place:kg-osh" in network.node_index
    assert "terminal:kg-osh" not in network.node_index


def test_every_country_is_one_piece_by_road(network):
    links = network.links
    ways = np.flatnonzero((links.mode == MODE["road"]) & (links.kind == KIND["line"]))
    parent = list(range(network.nodes.n))

    def root(node):
        while parent[node] != node:
            node = parent[node]
        return node

    for k in ways:
        parent[root(links.tail[k])] = root(links.head[k])
    for country in ("CN", "KZ"):
        places = [
            k
            for k, name in enumerate(network.nodes.id)
            if name.startswith("place:") and network.nodes.country[k] == country
        ]
        assert len({root(k) for k in places}) == 1


def test_geometry_is_kept_for_the_lines_that_exist(network):
    assert set(network.geometry) == {"xian--lanzhou", "lanzhou--urumqi", "sea:CNSHA--NLRTM"}
    line = network.geometry["xian--lanzhou"]
    assert line.dtype == np.float32
    assert line[0] == pytest.approx([108.94, 34.26])


@pytest.mark.parametrize("table", ["network", "cost"])
@pytest.mark.parametrize(
    ("code", "told"),
    [
        ("KA", "in 'KA'. Did you mean KZ (Kazakhstan)"),
        ("UK", "in 'UK'."),
        ("JP", "in 'JP' (Japan). Known: "),
    ],
)
def test_a_factor_of_a_country_without_railways_is_refused(world, table, code, told):
    factors = {"CN": 1.1, code: 1.2}
    changes = {
        "network": {"speed_factor": factors},
        "cost": CostParams(rail_tariff_factor=factors),
    }
    key = {"network": "network.speed_factor", "cost": "cost.rail_tariff_factor"}[table]
    with pytest.raises(DataError) as caught:
        build_network(small.scenario(**{table: changes[table]}))
    assert f"key {key}: no railway of the network lies {told}" in str(caught.value)
    assert "KZ" in str(caught.value)

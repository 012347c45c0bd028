"""A rail graph of a few points: divided, bent, joined and drawn upon."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scripts.build_data import rail_graph
from scripts.build_data.polyline import simplify, thin
from scripts.build_data.rail_graph import (
    RailGraph,
    add_tracks,
    bend_edges,
    distance_km,
    divide_edges,
    join_dead_ends,
    make_graph,
)

DEGREE_KM = float(distance_km(50.0, 10.0, 51.0, 10.0))


def graph_of(points: list[tuple[float, float]], arcs: list[tuple[int, int, float]]) -> RailGraph:
    return make_graph(np.array(points, dtype=float), arcs)


def test_loops_go_and_the_shorter_of_two_parallels_stays() -> None:
    graph = graph_of([(50, 10), (51, 10)], [(0, 0, 0.0), (0, 1, 120.0), (1, 0, 115.0)])
    assert graph.km.tolist() == [115.0]


def test_the_package_file_is_run_without_its_import_and_cut(tmp_path: Path) -> None:
    file = tmp_path / "world.py"
    file.write_text(
        "from scgraph.core import GeoGraph\n"
        "graph = [{0: 0.0, 1: 9.0}, {0: 9.0, 2: 500.0}, {1: 500.0}]\n"
        "nodes = [[50.0, 10.0], [50.1, 10.0], [-30.0, 10.0]]\n"
        "g = GeoGraph(graph=graph, nodes=nodes)\n"
    )
    graph = rail_graph._read(file)
    assert (graph.size, graph.km.tolist()) == (2, [9.0])


@given(st.floats(0.001, 3.0), st.floats(1.0, 1.5), st.floats(0.5, 20.0))
def test_a_divided_edge_keeps_its_length_and_its_ends(
    degrees: float, winding: float, piece: float
) -> None:
    km = DEGREE_KM * degrees * winding
    graph = divide_edges(graph_of([(50, 10), (50 + degrees, 10)], [(0, 1, km)]), piece)
    assert graph.km.sum() == pytest.approx(km)
    steps = distance_km(
        graph.lat[graph.tail], graph.lon[graph.tail], graph.lat[graph.head], graph.lon[graph.head]
    )
    assert steps.max() <= piece * 1.001
    degree = np.bincount(np.append(graph.tail, graph.head))
    assert sorted(degree.tolist()) == [1, 1, *[2] * (graph.size - 2)]


def test_an_edge_is_bent_through_the_station_that_its_length_allows() -> None:
    # 222 km of chord with 260 km of track; one town lies 40 km aside, another 120 km
    near, far = (51.0, 10.57), (51.0, 11.7)
    graph = graph_of([(50, 10), (52, 10)], [(0, 1, 260.0)])
    bent, passed = bend_edges(graph, np.array([near[0], far[0]]), np.array([near[1], far[1]]))
    assert passed.tolist() == [0]
    assert bent.km.sum() == pytest.approx(260.0)
    assert (bent.lat[2], bent.lon[2]) == near


def test_a_station_with_a_point_of_its_own_bends_nothing() -> None:
    graph = graph_of([(50, 10), (52, 10), (51, 10.5), (51, 10.6)], [(0, 1, 260.0), (2, 3, 7.0)])
    bent, passed = bend_edges(graph, np.array([51.0]), np.array([10.51]))
    assert passed.size == 0
    assert bent.km.tolist() == graph.km.tolist()


def test_a_dead_end_is_joined_where_the_graph_leads_a_long_way_round() -> None:
    # two lines end 2.2 km apart; a siding of 2 km ends beside its own line
    points = [(50, 10), (50.5, 10), (50.52, 10), (51, 10), (50.01, 10.01)]
    arcs = [(0, 1, 55.6), (2, 3, 53.4), (0, 4, 2.0)]
    graph = join_dead_ends(graph_of(points, arcs))
    assert graph.joined == 1
    assert (graph.tail[-1], graph.head[-1]) == (1, 2)
    assert graph.km[-1] == pytest.approx(2.2, abs=0.1)


def test_a_drawn_track_hangs_on_the_graph_and_is_counted() -> None:
    graph = graph_of([(50, 10), (50.5, 10), (51, 10)], [(0, 1, 55.6)])
    drawn = add_tracks(graph, [[(50.501, 10.0), (50.7, 10.1), (50.999, 10.0)]])
    added = drawn.km[-drawn.drawn :].sum()
    assert added == pytest.approx(drawn.km.sum() - 55.6)
    assert added == pytest.approx(
        float(distance_km(50.5, 10, 50.7, 10.1) + distance_km(50.7, 10.1, 51, 10)), rel=1e-3
    )
    ends = set(drawn.tail[-drawn.drawn :].tolist()) | set(drawn.head[-drawn.drawn :].tolist())
    assert {1, 2} <= ends


COURSES = st.lists(
    st.tuples(st.floats(40, 60), st.floats(0, 90)), min_size=2, max_size=60, unique=True
)


@given(COURSES, st.floats(0.001, 5.0))
def test_a_thinned_line_keeps_its_ends_and_stays_near(
    course: list[tuple[float, float]], tolerance: float
) -> None:
    lat, lon = (np.array(axis) for axis in zip(*course, strict=True))
    keep = simplify(lat, lon, tolerance)
    assert keep[0]
    assert keep[-1]
    x = lon * np.cos(np.radians((lat[0] + lat[-1]) / 2))
    kept = np.flatnonzero(keep)
    for k in range(lat.size):
        after = max(1, int(np.searchsorted(kept, k)))
        a, b = kept[after - 1], kept[after]
        leg = np.array([x[b] - x[a], lat[b] - lat[a]])
        way = np.array([x[k] - x[a], lat[k] - lat[a]])
        along = np.clip(way @ leg / (leg @ leg), 0, 1) if leg @ leg > 0 else 0.0
        assert np.hypot(*(way - along * leg)) <= tolerance + 1e-9


def test_a_straight_line_thins_to_its_rounded_ends() -> None:
    lat, lon = np.linspace(50, 51, 11), np.full(11, 10.00049)
    assert thin(lat, lon, 0.003) == ([50.0, 51.0], [10.0, 10.0])

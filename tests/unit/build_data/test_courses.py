"""Sea lanes on a small sea, and outlines on a small map."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scripts.build_data.outlines import area_km2, clip_ring, read_arcs, ring_points, thin
from scripts.build_data.sea_lanes import Lanes, simplify

# A sea with a canal (east - suez - west, 200 km) and a cape (east - cape - west, 600 km).
EAST, SUEZ, WEST, CAPE = (100.0, 0.0), (32.0, 30.0), (0.0, 40.0), (18.0, -35.0)
EDGES = {
    EAST: {SUEZ: {"weight": 100.0}, CAPE: {"weight": 300.0}},
    SUEZ: {EAST: {"weight": 100.0}, WEST: {"weight": 100.0, "passage": "suez"}},
    WEST: {SUEZ: {"weight": 100.0, "passage": "suez"}, CAPE: {"weight": 300.0}},
    CAPE: {EAST: {"weight": 300.0}, WEST: {"weight": 300.0}},
}


def test_a_closed_canal_sends_ships_round_the_cape() -> None:
    lanes = Lanes(EDGES)
    assert lanes.tree(EAST, frozenset())[WEST] == (200.0, SUEZ)
    assert lanes.tree(EAST, frozenset(("suez",)))[WEST] == (600.0, CAPE)
    assert lanes.nearest((99.0, 1.0)) == EAST


@given(
    st.lists(
        st.tuples(st.floats(-20, 150), st.floats(-40, 70)), min_size=2, max_size=90, unique=True
    )
)
def test_a_thinned_course_keeps_its_ends_and_its_order(course: list[tuple[float, float]]) -> None:
    kept = simplify(course, 60)
    assert kept[0] == course[0]
    assert kept[-1] == course[-1]
    assert len(kept) == min(len(course), 60)
    places = [course.index(point) for point in kept]
    assert places == sorted(places)


SQUARE = np.array([[0, 0], [10, 0], [10, 10], [0, 10], [0, 0]], float)


def test_a_ring_is_cut_to_the_box() -> None:
    cut = clip_ring(SQUARE, (5, 20, -5, 20))
    assert area_km2(cut) == pytest.approx(area_km2(SQUARE) / 2, rel=0.01)
    assert cut[:, 0].min() == 5
    assert np.array_equal(clip_ring(SQUARE, (-5, 20, -5, 20)), SQUARE)
    assert len(clip_ring(SQUARE, (50, 60, -5, 20))) == 0


def test_a_country_across_the_date_line_stays_whole() -> None:
    east = np.array([[170, 60], [-170, 60], [-170, 65], [170, 65], [170, 60]], float)
    topology = {
        "transform": {"scale": [1, 1], "translate": [0, 0]},
        "arcs": [np.diff(east, axis=0, prepend=[[0, 0]]).tolist()],
    }
    ring = ring_points([0], read_arcs(topology))
    assert np.ptp(ring[:, 0]) == 20
    cut = clip_ring(ring, (-20.0, 175.0, -38.0, 76.0))
    assert (cut[:, 0].min(), cut[:, 0].max()) == (170.0, 175.0)


def test_neighbours_share_a_thinned_border() -> None:
    border = np.array([[0, 0], [0.001, 1], [0, 2], [1, 3]], float)
    rest = np.array([[1, 3], [5, 3], [5, 0], [0, 0]], float)
    other = np.array([[1, 3], [-5, 3], [-5, 0], [0, 0]], float)
    arcs = [thin(arc, 0.01) for arc in (border, rest, other)]
    right, left = ring_points([0, 1], arcs), ring_points([~2, ~0], arcs)
    shared = {tuple(p) for p in right.tolist()} & {tuple(p) for p in left.tolist()}
    assert shared == {(0.0, 0.0), (0.0, 2.0), (1.0, 3.0)}

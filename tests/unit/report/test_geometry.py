"""Clipping, thinning and writing down lines."""

from __future__ import annotations

import re
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from landbridge.report.geometry import Box, clip_ring, path_data, simplify

BOX = Box(0.0, 0.0, 10.0, 6.0)
POINTS = st.lists(st.tuples(st.floats(-20, 20), st.floats(-20, 20)), min_size=3, max_size=30)


def area(ring: np.ndarray) -> float:
    x, y = ring[:, 0], ring[:, 1]
    return abs(float(x @ np.roll(y, -1) - np.roll(x, -1) @ y)) / 2


@given(POINTS)
def test_what_is_clipped_lies_inside(points: list[tuple[float, float]]) -> None:
    for x, y in clip_ring(np.array(points), BOX):
        assert BOX.grown(1e-9).holds(x, y)


@given(st.floats(-15, 15), st.floats(-15, 15), st.floats(0.5, 20), st.floats(0.5, 20))
def test_a_clipped_rectangle_has_the_area_both_share(
    left: float, top: float, wide: float, high: float
) -> None:
    other = Box(left, top, left + wide, top + high)
    ring = np.array(
        [(left, top), (left + wide, top), (left + wide, top + high), (left, top + high)]
    )
    clipped = clip_ring(ring, BOX)
    shared = area(clipped) if len(clipped) else 0.0
    assert shared == pytest.approx(BOX.overlap(other), abs=1e-9)


def test_a_ring_about_the_whole_box_becomes_the_box() -> None:
    ring = np.array([(-50.0, -50.0), (50.0, -50.0), (50.0, 50.0), (-50.0, 50.0)])
    assert area(clip_ring(ring, BOX)) == pytest.approx(60.0)


@given(POINTS, st.floats(0.01, 5))
def test_simplified_lines_stay_within_the_tolerance(
    points: list[tuple[float, float]], tolerance: float
) -> None:
    line = np.array(points)
    kept = simplify(line, tolerance)
    assert (kept[0] == line[0]).all()
    assert (kept[-1] == line[-1]).all()
    for point in line:
        assert _distance(point, kept) <= tolerance + 1e-9


def _distance(point: np.ndarray, line: np.ndarray) -> float:
    best = np.inf
    for a, b in pairwise(line):
        along, length2 = b - a, float((b - a) @ (b - a))
        share = float(np.clip((point - a) @ along / length2, 0, 1)) if length2 else 0.0
        best = min(best, float(np.hypot(*(point - a - share * along))))
    return best


@given(st.lists(POINTS, min_size=1, max_size=4), st.booleans())
def test_path_data_reads_back_as_the_rounded_line(
    lines: list[list[tuple[float, float]]], closed: bool
) -> None:
    arrays = [np.array(line) for line in lines]
    wanted = []
    for line in arrays:
        grid = np.rint(line).astype(int)
        keep = np.concatenate([[True], np.any(np.diff(grid, axis=0) != 0, axis=1)])
        grid = grid[keep]
        if len(grid) > (2 if closed else 1):
            wanted.append(grid.tolist())
    assert _read(path_data(arrays, closed=closed)) == wanted


def _read(data: str) -> list[list[list[int]]]:
    lines = []
    for part in data.split("M")[1:]:
        figures = [int(text) for text in re.findall(r"-?\d+", part)]
        pairs = np.array(figures).reshape(-1, 2)
        lines.append(np.cumsum(pairs, axis=0).tolist())
    return lines

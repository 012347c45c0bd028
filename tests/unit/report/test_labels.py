"""Labels: inside the frame, apart from each other, the important ones first."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from landbridge.report.geometry import Box
from landbridge.report.labels import Label, label_svg, place_labels

FRAME = Box(0.0, 0.0, 300.0, 200.0)
LABELS = st.lists(
    st.builds(
        Label,
        st.floats(0, 300),
        st.floats(0, 200),
        st.text(min_size=1, max_size=25),
        st.just(12.0),
        st.integers(0, 5),
    ),
    max_size=12,
)


@given(LABELS)
def test_labels_stay_inside_and_apart(labels: list[Label]) -> None:
    placed = place_labels(labels, FRAME)
    for one in placed:
        assert FRAME.grown(1e-6).holds(one.box.left, one.box.top)
        assert FRAME.grown(1e-6).holds(one.box.right, one.box.bottom)
    for one, other in combinations(placed, 2):
        assert one.box.overlap(other.box) == 0


def test_of_two_at_one_point_the_more_important_stands_first() -> None:
    lesser, first = Label(50, 50, "lesser", 12, 4), Label(50, 50, "first", 12, 0)
    placed = place_labels([lesser, first], FRAME)
    assert [one.label for one in placed] == [first, lesser]
    assert placed[0].anchor == "start"


def test_a_label_that_must_stand_does_so_without_room() -> None:
    everywhere = [FRAME]
    must = Label(10, 10, "must", 12, must=True)
    assert place_labels([Label(10, 10, "may", 12)], FRAME, taken=everywhere) == ()
    assert len(place_labels([must], FRAME, taken=everywhere)) == 1


def test_drawn_lines_are_left_free_where_there_is_a_choice() -> None:
    to_the_right = [(60.0 + k, 100.0) for k in range(0, 100, 8)]
    (placed,) = place_labels([Label(50, 100, "name", 12)], FRAME, lines=to_the_right)
    assert placed.box.right <= 50
    everywhere = [(float(x), float(y)) for x in range(0, 300, 8) for y in range(0, 200, 8)]
    assert not place_labels([Label(50, 100, "name", 12, clear=True)], FRAME, lines=everywhere)


def test_a_cut_label_carries_its_whole_text() -> None:
    (placed,) = place_labels([Label(10, 10, "<&>" * 60, 12)], FRAME)
    element = ET.fromstring(label_svg(placed))
    assert element.findtext("title") == "<&>" * 60

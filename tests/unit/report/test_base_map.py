"""The sheet all maps share: views hold their points, the base layer keeps to its budget."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.unit.report.worlds import almaty, duisburg, nothing, square_world

from landbridge.report import base_map
from landbridge.report.base_map import MIN_VIEW_KM, make_sheet, view_of
from landbridge.report.clocks import Clocks
from landbridge.report.contents import contents_of
from landbridge.report.map_svg import NARROW, WIDE
from landbridge.report.packaged import base_rings

POINTS = st.lists(st.tuples(st.floats(-9000, 9000), st.floats(-9000, 9000)), max_size=12)


@given(POINTS, st.sampled_from([WIDE, NARROW]))
def test_a_view_holds_its_points_in_the_shape_asked_for(
    points: list[tuple[float, float]], size: object
) -> None:
    assert size in (WIDE, NARROW)
    shape = WIDE.shape if size is WIDE else NARROW.shape
    view = view_of(np.array(points).reshape(-1, 2), 1000.0, shape)
    for x, y in points:
        assert view.box.grown(1e-6).holds(x, y)
    assert view.box.width >= MIN_VIEW_KM
    assert shape[0] - 1e-3 <= view.height / view.width <= shape[1] + 1e-3
    assert view.box.height / view.box.width == pytest.approx(view.height / view.width, abs=1e-3)


def test_layers_stand_once_and_countries_passed_can_be_named() -> None:
    sheet = make_sheet(contents_of(almaty(), Clocks()), square_world(), 1000.0)
    assert sorted(sheet.outlines) == ["CN", "KZ"]
    for ident in ("land", "lake", "grid", "ways", "w1"):
        assert sheet.defs.count(f'id="{ident}"') == 1


def test_without_a_base_layer_the_graticule_and_the_ways_remain() -> None:
    sheet = make_sheet(contents_of(almaty(), Clocks()), (), 1000.0)
    assert 'id="land" class="v" d=""' in sheet.defs
    assert 'id="grid" class="v" d="M' in sheet.defs


def test_without_an_itinerary_there_is_still_a_sheet() -> None:
    assert "ways" in make_sheet(contents_of(nothing(), Clocks()), square_world(), 1000.0).defs


def test_the_base_layer_keeps_to_its_budget(monkeypatch: pytest.MonkeyPatch) -> None:
    contents = contents_of(duisburg(), Clocks())
    rings = base_rings()
    fine = make_sheet(contents, rings, 1000.0).defs
    monkeypatch.setattr(base_map, "BASE_BUDGET", 60_000)
    coarse = make_sheet(contents, rings, 1000.0).defs
    assert len(coarse) < len(fine)
    assert len(coarse) < 60_000 + 70_000  # ways and graticule are not in the budget

"""Empty boxes: the least cost of all ways to even them out, and nothing lost."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from landbridge.core.geo import great_circle_km
from landbridge.study.corridor import empties as module
from landbridge.study.corridor.empties import EMPTIES, EmptyFlows, place_empties

RATE, ONE_WAY, DETOUR = (item.value for item in EMPTIES)
NAMES = ("DE", "KZ", "PL", "RU", "UZ")
Where = dict[str, tuple[float, float]]
Boxes = dict[str, float]

_boxes = st.dictionaries(st.sampled_from(NAMES), st.integers(0, 3).map(float))
_at = st.tuples(st.floats(30, 55), st.floats(30, 110))
_positions = st.fixed_dictionaries(dict.fromkeys((*NAMES, "CN"), _at))


def _usd(at: Where, a: str, b: str) -> float:
    return RATE * DETOUR * float(great_circle_km(*map(np.asarray, (*at[a], *at[b]))))


def _brute_force(outward: Boxes, inward: Boxes, at: Where) -> float:
    """Least cost over all choices: each spare box stays, goes home or fills a gap."""
    net = {c: outward.get(c, 0.0) - inward.get(c, 0.0) for c in {*outward, *inward}}
    spare = [c for c, x in net.items() for _ in range(int(max(x, 0)))]
    short = {c: int(-x) for c, x in net.items() if x < 0}
    fill = {c: min(ONE_WAY, _usd(at, "CN", c)) for c in short}
    best = np.inf
    for choice in product(("", *short), repeat=len(spare)):
        used = {c: choice.count(c) for c in short}
        if any(used[c] > short[c] for c in short):
            continue
        cost = sum(
            _usd(at, a, b) if b else min(ONE_WAY, _usd(at, a, "CN"))
            for a, b in zip(spare, choice, strict=True)
        )
        best = min(best, cost + sum((short[c] - used[c]) * fill[c] for c in short))
    return float(best)


@settings(max_examples=40)
@given(outward=_boxes, inward=_boxes, at=_positions)
def test_no_way_of_moving_boxes_is_cheaper(outward: Boxes, inward: Boxes, at: Where) -> None:
    three = NAMES[:3]  # brute force grows with every box
    outward = {c: x for c, x in outward.items() if c in three}
    inward = {c: x for c, x in inward.items() if c in three}
    found = place_empties(outward, inward, at)
    assert found.cost_usd == pytest.approx(_brute_force(outward, inward, at), rel=1e-6, abs=1e-3)


def _net(found: EmptyFlows, code: str) -> float:
    sent = sum(x for (a, _), x in found.moved.items() if a == code)
    got = sum(x for (_, b), x in found.moved.items() if b == code)
    return sent - got + found.left.get(code, 0.0) - found.leased.get(code, 0.0)


@settings(max_examples=40)
@given(outward=_boxes, inward=_boxes, at=_positions)
def test_what_comes_and_does_not_go_is_moved_or_left(
    outward: Boxes, inward: Boxes, at: Where
) -> None:
    found = place_empties(outward, inward, at)
    for code in {*outward, *inward}:
        want = outward.get(code, 0.0) - inward.get(code, 0.0)
        assert _net(found, code) == pytest.approx(want, abs=1e-4)
    assert all(x >= 0.0 for x in (*found.moved.values(), *found.left.values()))
    assert all(a != b for a, b in found.moved)


@given(boxes=_boxes, at=_positions)
def test_nothing_is_moved_where_trains_are_balanced(boxes: Boxes, at: Where) -> None:
    found = place_empties(boxes, boxes, at)
    assert found.cost_usd == 0.0
    assert not found.moved
    assert not any(found.left.values())
    assert not any(found.leased.values())


@settings(max_examples=25)
@given(outward=_boxes, inward=_boxes, at=_positions, part=st.floats(0.0, 1.0))
def test_cheaper_one_way_boxes_never_cost_more(
    outward: Boxes, inward: Boxes, at: Where, part: float
) -> None:
    before = place_empties(outward, inward, at).cost_usd
    rate, one_way, detour = EMPTIES
    lower = type(one_way)(one_way.name, one_way.value * part, one_way.unit, True, one_way.method)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "EMPTIES", (rate, lower, detour))
        assert place_empties(outward, inward, at).cost_usd <= before + 1e-6


def test_near_boxes_go_home_and_far_ones_stay() -> None:
    at = {"CN": (40.0, 80.0), "KZ": (43.0, 77.0), "DE": (51.0, 7.0)}
    found = place_empties({"KZ": 10.0, "DE": 5.0}, {}, at)
    assert found.moved == {("KZ", "CN"): pytest.approx(10.0)}
    assert found.left == {"KZ": 0.0, "DE": 5.0}
    assert found.cost_usd == pytest.approx(10.0 * _usd(at, "KZ", "CN") + 5.0 * ONE_WAY)


def test_a_spare_box_fills_the_gap_beside_it_first() -> None:
    at = {"CN": (35.0, 110.0), "KZ": (43.0, 77.0), "UZ": (41.0, 69.0)}
    found = place_empties({"KZ": 4.0}, {"UZ": 4.0}, at)
    assert found.moved == {("KZ", "UZ"): pytest.approx(4.0)}
    assert found.leased == {"UZ": 0.0}

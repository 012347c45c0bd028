"""Laws between equilibria: stated only where they apply, and broken ones are seen."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import polars as pl
import pytest
from tests.unit.study.compared import save, tables

from landbridge.results.comparison import Law
from landbridge.results.files import load_run
from landbridge.study.compare_laws import state_laws

CLOSE = 'network.close_crossings=[{crossing="brest-terespol"}]'


def _laws(
    folder: Path, a: tuple[str, ...], b: tuple[str, ...], then: dict[str, Any], **before: Any
) -> tuple[Law, ...]:
    return state_laws(
        load_run(save(folder / "a", a, **before)), load_run(save(folder / "b", b, **then))
    )


@pytest.mark.parametrize(
    ("settings", "sign"),
    [
        ((CLOSE,), 1),
        (('network.close_lines=["CKU"]',), 1),
        (('network.open_lines=["CKU"]', 'network.open_crossings=["torugart-cku"]'), -1),
        (("corridor.capacity_factor.alashankou-dostyk=1.25",), -1),
        (("corridor.capacity_factor.alashankou-dostyk=0.5",), 1),
        (("network.speed_factor.KZ=2",), -1),
        (("network.dwell_factor.brest-terespol=2",), 1),
        (("cost.carbon_price_usd_per_t=100",), 1),
        (("cost.sea_rate_factor=0.5", "corridor.gap=0.001"), -1),
    ],
)
def test_the_objective_follows_what_was_shut_or_opened(
    settings: tuple[str, ...], sign: int, tmp_path: Path
) -> None:
    moved = {"objective": 1_000.0 + 50.0 * sign, "cost_bn": 3.0 + 0.1 * sign}
    assert [law.status for law in _laws(tmp_path / "1", (), settings, moved)] == ["holds"] * 2
    back = _laws(tmp_path / "2", settings, (), {"objective": 1_000.0 - 50.0 * sign})
    assert back[0].status == "holds"
    wrong = _laws(tmp_path / "3", (), settings, {"objective": 1_000.0 - 50.0 * sign})
    assert wrong[0].status == "broken"
    near = _laws(tmp_path / "4", (), settings, {"objective": 1_000.0 - 0.005 * sign})
    assert near[0].status == "within the gap"


def test_cost_that_moves_the_other_way_is_told(tmp_path: Path) -> None:
    then = {"objective": 1_100.0, "cost_bn": 2.9}
    user = _laws(tmp_path / "ue", (), (CLOSE,), then)[1]
    assert user.status == "moved the other way"
    assert "Braess" in user.reason
    shared = ("corridor.objective=so",)
    system = _laws(tmp_path / "so", shared, (*shared, CLOSE), then)[1]
    assert system.status == "broken"


@pytest.mark.parametrize(
    ("settings", "why"),
    [
        (("demand.europe_factor=1",), ""),
        (("response.enabled=true",), "demand is not fixed"),
        (("network.suez_open=true",), "network.suez_open"),
        (("corridor.objective=so",), "corridor.objective"),
        (("corridor.mode_scale=2",), "corridor.mode_scale"),
        ((CLOSE, "cost.sea_rate_factor=0.5"), "Some ways got harder and others easier"),
        (
            (
                "corridor.capacity_factor.alashankou-dostyk=2",
                "corridor.capacity_factor.khorgos-altynkol=0.5",
            ),
            "corridor.capacity_factor",
        ),
    ],
)
def test_the_law_is_not_stated_where_it_does_not_apply(
    settings: tuple[str, ...], why: str, tmp_path: Path
) -> None:
    (first, *_) = _laws(tmp_path, (), settings, {"objective": 1_000.0})
    assert (first.status == "does not apply") == bool(why)
    assert why in first.reason


def test_other_demand_or_assumptions_void_the_law(tmp_path: Path) -> None:
    more = tables((60.0, 30.0, 11.0))
    (law,) = _laws(tmp_path / "1", (), (CLOSE,), {"of": more, "objective": 1_100.0})
    assert "Demand differs" in law.reason
    other = {**tables(), "assumptions": pl.DataFrame({"name": ["theta"], "value": [0.2]})}
    (law,) = _laws(tmp_path / "2", (), (CLOSE,), {"of": other, "objective": 1_100.0})
    assert "different assumptions" in law.reason


def test_other_constants_of_the_choice_void_the_law(tmp_path: Path) -> None:
    told = {"identity": {"constants": "one"}}
    then = {"objective": 1_100.0, "identity": {"constants": "other"}}
    (law,) = _laws(tmp_path / "1", (), (CLOSE,), then, **told)
    assert "different constants" in law.reason
    assert _laws(tmp_path / "2", (), (CLOSE,), {**then, **told}, **told)[0].status == "holds"


def test_empty_boxes_void_a_law_that_seems_broken_only(tmp_path: Path) -> None:
    moved = pl.DataFrame({"from": ["KZ"], "to": ["CN"], "what": ["moved"], "teu_per_year": [5.0]})
    boxes = {**tables(), "empties": moved}
    wrong = _laws(tmp_path / "1", (), (CLOSE,), {"of": boxes, "objective": 900.0}, of=boxes)[0]
    assert wrong.status == "does not apply"
    assert "corridor.empties" in wrong.reason
    right = _laws(tmp_path / "2", (), (CLOSE,), {"of": boxes, "objective": 1_100.0}, of=boxes)[0]
    assert right.status == "holds"

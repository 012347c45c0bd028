"""What a study tells while it is solved: the loops of trade."""

from __future__ import annotations

from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

import pytest

from landbridge.scenario import load_scenario, patch_scenario
from landbridge.study.corridor import run


@dataclass
class Moved:
    expected_usd: float = 100.0


def test_each_loop_of_trade_is_told_with_its_largest_change(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    scenario = patch_scenario(
        load_scenario("base-2024"), ["response.enabled=true", "response.max_loops=5"]
    )
    key = ("KZ", "out")
    answers = iter([{key: 1.02}, {key: 1.015}, {key: 1.015}])
    monkeypatch.setattr(run, "_solve_directions", lambda *_: None)
    monkeypatch.setattr(run, "burden_of", lambda *_: {key: Moved()})
    monkeypatch.setattr(run, "respond", lambda *_: next(answers))
    state: Any = SimpleNamespace(loop=1, step=0, solved={}, demand=None, factor={}, loops=[])
    told: list[tuple[str, int, float]] = []
    reference: Any = {key: Moved()}
    settled = run.solve_study(state, scenario, reference, (lambda *seen: told.append(seen), None))
    assert settled
    assert [(what, loop) for what, loop, _ in told] == [("trade", 1), ("trade", 2), ("trade", 3)]
    assert [change for *_, change in told] == pytest.approx([0.02, 0.005, 0.0])

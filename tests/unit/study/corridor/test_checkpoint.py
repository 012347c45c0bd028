"""A study that is ended at any moment goes on from what it had solved, to the same answer."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from zlib import crc32

import numpy as np
import pytest

from landbridge.core.errors import DataError
from landbridge.results.assignment import AssignmentResult, BushFlows, Convergence
from landbridge.results.choice import ChoiceConvergence, ChoiceResult
from landbridge.scenario import Scenario, load_scenario, patch_scenario
from landbridge.scenario.assignment import AssignParams
from landbridge.study.corridor import checkpoint as module
from landbridge.study.corridor import run as running
from landbridge.study.corridor.checkpoint import Checkpoint
from landbridge.study.corridor.empties import EmptyFlows
from landbridge.study.corridor.kept import solved_bytes, solved_from
from landbridge.study.corridor.response import Burden
from landbridge.study.corridor.solve import Solved
from landbridge.study.corridor.state import StudyState

LINKS, SHAPE = 5, (2, 3, 4, 2)
KEYS = (("KZ", "out"), ("UZ", "in"))
IDENTITY = {"scenario": "s", "data": "d"}


class Killed(BaseException):
    """Stands for a process that is gone."""


def market(word: str) -> Any:
    rows, columns = np.arange(SHAPE[2]), np.arange(SHAPE[3])
    params = SimpleNamespace(gap=1e-3, max_rounds=9, threads=1, max_memory_mb=100.0)
    return SimpleNamespace(
        direction=word, segments=("a", "b"), ways=("x", "y", "z"), rows=rows, columns=columns,
        params=params,
    )  # fmt: skip


def answer(word: str, weight: float) -> Solved:
    """Return an answer whose every figure depends on what it was solved with."""
    draw = np.random.default_rng(crc32(f"{word} {weight:.9f}".encode()))
    demand = np.where(draw.random(SHAPE) < 0.5, draw.random(SHAPE) * weight, 0.0)
    cost = np.where(demand > 0.0, draw.random(SHAPE), np.inf)
    volume = np.where(draw.random((4, LINKS)) < 0.5, draw.random((4, LINKS)), 0.0)
    none = np.zeros(0, np.int32)
    flows = AssignmentResult(
        "answered", "so", 1e-4, weight, 1.0, 2.0, 3, (Convergence(1, 0.5, 0.1),), ("a/x", "b/y"),
        ("p", "q"), volume.sum(axis=0), volume, draw.random(LINKS), draw.random(LINKS),
        draw.random((4, LINKS)), draw.random(LINKS), 7.0, 0.0, 1.0, 0.1, 0.2,
        AssignParams(1e-3, 9, "ue", 1, 100.0), BushFlows(none, none, np.zeros(1, np.int64), none,
                                                       np.zeros(0)),
    )  # fmt: skip
    expected = np.where(draw.random((2, 4, 2)) < 0.2, np.inf, draw.random((2, 4, 2)))
    made = market(word)
    result = ChoiceResult(
        "answered", "so", 1e-4, 0.1, 0.2, 3.0, weight, 1,
        (ChoiceConvergence(1, 0.5, 0.2, 0.3, 1.0, 0.1),), ("a", "b"), ("x", "y", "z"), ("p", "q"),
        flows, demand, cost, expected, 0.0, 1.0, 0.1, 0.2, made.params, ("p",), ("q",),
    )  # fmt: skip
    return Solved(made, result)


def test_an_answer_comes_back_to_the_last_digit() -> None:
    one = answer("out", 3.0)
    raw, plain = solved_bytes(one)
    back = solved_from(raw, json.loads(json.dumps(plain)), one.market)
    told, again = one.result, back.result
    for name in ("demand", "cost", "expected_cost"):
        np.testing.assert_array_equal(getattr(told, name), getattr(again, name))
    for name in ("volume", "class_volume", "time", "cost", "class_cost", "marginal_toll"):
        np.testing.assert_array_equal(
            getattr(told.assignment, name), getattr(again.assignment, name)
        )
    assert (told.history, told.objective, told.zone_ids) == (
        again.history, again.objective, again.zone_ids,
    )  # fmt: skip
    assert told.assignment.class_names == again.assignment.class_names
    with pytest.raises(DataError, match="damaged"):
        solved_from(raw[:-300], plain, one.market)
    narrow = SimpleNamespace(**{**vars(one.market), "rows": np.arange(1)})
    with pytest.raises(DataError, match="another study"):
        solved_from(raw, plain, narrow)  # type: ignore[arg-type]


class Toy:
    """Stands in for demand, network, solver and response of a study; counts what is solved."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, scenario: Scenario) -> None:
        self.scenario, self.solves, self.last = scenario, 0, 10**9
        monkeypatch.setattr(running, "open_study", lambda made, _: self.state(made))
        monkeypatch.setattr(running, "constants_of", lambda *_: {})
        monkeypatch.setattr(running, "identity_of", lambda *_: IDENTITY)
        monkeypatch.setattr(running, "solve_direction", self.solve)
        monkeypatch.setattr(running, "empties_of", empties)
        monkeypatch.setattr(running, "burden_of", burden)
        monkeypatch.setattr(running, "respond", respond)
        monkeypatch.setattr(running, "demand_factor", lambda _, __, factor: sum(factor.values()))
        monkeypatch.setattr(running, "make_answer", lambda state, _, settled, __: (state, settled))

    def state(self, scenario: Scenario) -> Any:
        markets = {word: market(word) for word in ("out", "in")}
        for one in markets.values():
            one.weight = 1.0 if scenario.response.enabled else 2.0
        graph = SimpleNamespace(flow=SimpleNamespace(n_links=LINKS))
        world: Any = SimpleNamespace(graph=graph)
        nothing: Any = None
        return StudyState(world, nothing, nothing, markets)

    def solve(self, _: Any, made: Any, __: Any, **how: Any) -> Solved:
        if self.solves >= self.last:
            raise Killed
        self.solves += 1
        background = how["background"]
        empty = 0.0 if background is None else float(background.sum())
        return answer(made.direction, made.weight + abs(how["factor"] or 0.0) + empty)

    def run(self, checkpoint: Checkpoint | None, last: int = 10**9) -> Any:
        self.solves, self.last = 0, last
        return running.run_study(self.scenario, checkpoint=checkpoint)


def empties(state: StudyState) -> tuple[EmptyFlows, dict[str, Any]]:
    moved = {word: float(one.result.demand.sum()) for word, one in state.solved.items()}
    found = EmptyFlows({("KZ", "CN"): moved["out"]}, {"KZ": moved["in"]}, {}, sum(moved.values()))
    return found, {word: np.full(LINKS, 0.01 * x) for word, x in moved.items()}


def burden(_: Any, solved: Any) -> dict[Any, Burden]:
    return {
        key: Burden(float(solved[key[1]].result.demand.sum()), 2.0, 1.0 + len(key[0]))
        for key in KEYS
    }


def respond(_: Any, reference: Any, now: Any) -> dict[Any, float]:
    return {
        key: 1.0 + 0.1 * (now[key].expected_usd - reference[key].expected_usd) for key in reference
    }


def figures(told: Any) -> Any:
    state, settled = told
    return (
        settled, state.factor, state.loops, state.empties,
        {word: x.tolist() for word, x in state.background.items()},
        {
            word: (one.result.demand.tolist(), one.result.objective, one.result.history)
            for word, one in state.solved.items()
        },
    )  # fmt: skip


@pytest.mark.parametrize("settings", [[], ["corridor.empties=false"]])
@pytest.mark.parametrize("responds", [True, False])
def test_wherever_it_is_ended_it_goes_on_to_the_same_answer(
    settings: list[str], responds: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = [*settings, f"response.enabled={str(responds).lower()}", "response.max_loops=3"]
    toy = Toy(monkeypatch, patch_scenario(load_scenario("khorgos-closed"), settings))
    whole = figures(toy.run(None))
    total = toy.solves
    each = 2 if "corridor.empties=false" in settings else 4
    assert total == (4 * each if responds else each)
    for last in sorted({0, 1, total // 2, total - 1}):
        keep = tmp_path / str(last)
        with pytest.raises(Killed):
            toy.run(Checkpoint(keep), last)
        told: list[str] = []
        found = toy.run(Checkpoint(keep, told.append))
        assert figures(found) == whole
        assert toy.solves == total - last, "what was solved is not solved again"
        assert bool(told) == (last > 0)
        assert len(list(keep.iterdir())) == 3, "a state and one answer for each direction"
    one_by_one = tmp_path / "steps"
    for _ in range(total - 1):
        with pytest.raises(Killed):
            toy.run(Checkpoint(one_by_one), 1)
    assert figures(toy.run(Checkpoint(one_by_one), 1)) == whole


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-40])


def alter(path: Path) -> None:
    path.write_text(path.read_text().replace('"step": 2', '"step": 1'))


@pytest.mark.parametrize(
    ("damage", "word"),
    [
        (lambda keep: cut(keep / "state.json"), "damaged"),
        (lambda keep: alter(keep / "state.json"), "damaged"),
        (lambda keep: (keep / "state.json").write_text("[" * 100_000), "damaged"),
        (lambda keep: cut(next(keep.glob("in-*.npz"))), "damaged"),
        (lambda keep: next(keep.glob("out-*.npz")).unlink(), "damaged"),
        (lambda _: IDENTITY.update(data="other"), "another scenario, data, code or version"),
    ],
)
def test_what_is_damaged_or_stale_is_ignored_with_a_word(
    damage: Callable[[Path], Any], word: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(IDENTITY, "data", "d")
    toy = Toy(monkeypatch, load_scenario("base-2024"))
    whole = figures(toy.run(None))
    with pytest.raises(Killed):
        toy.run(Checkpoint(tmp_path), 2)
    damage(tmp_path)
    told: list[str] = []
    assert figures(toy.run(Checkpoint(tmp_path, told.append))) == whole
    assert toy.solves == 4
    assert len(told) == 1
    assert word in told[0]


def test_a_full_disk_ends_the_checkpoints_not_the_study(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    toy = Toy(monkeypatch, load_scenario("base-2024"))
    whole = figures(toy.run(None))
    free = SimpleNamespace(free=module.SPARE_BYTES)
    monkeypatch.setattr(module.shutil, "disk_usage", lambda _: free)
    told: list[str] = []
    assert figures(toy.run(Checkpoint(tmp_path / "keep", told.append))) == whole
    assert len(told) == 1
    assert "No checkpoint is kept from here on" in told[0]
    assert not (tmp_path / "keep").exists(), "an empty folder promises nothing"


def test_what_is_kept_is_told_only_where_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    toy = Toy(monkeypatch, load_scenario("base-2024"))
    keep = Checkpoint(tmp_path / "keep")
    assert keep.told() == ""
    for last, words in ((0, ""), (1, "1 solution of"), (1, "2 solutions are kept")):
        with pytest.raises(Killed):
            toy.run(keep, last)
        assert words in keep.told()
        assert bool(words) == ("run again to go on" in keep.told())
    monkeypatch.setitem(IDENTITY, "data", "another")
    with pytest.raises(Killed):
        toy.run(keep, 0)
    assert keep.holds
    assert keep.told() == "", "what is kept there is of another study"


def test_an_answer_that_an_interrupt_cut_short_is_not_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    toy = Toy(monkeypatch, load_scenario("base-2024"))

    def solve(*words: Any, **how: Any) -> Solved:
        one = toy.solve(*words, **how)
        return replace(one, result=replace(one.result, status="interrupted"))

    monkeypatch.setattr(running, "solve_direction", solve)
    with pytest.raises(KeyboardInterrupt):  # one direction is no answer
        toy.run(Checkpoint(tmp_path))
    assert toy.solves == 1
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("last", range(4))
def test_an_interrupt_gives_the_answer_so_far_once_both_directions_have_one(
    last: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    toy = Toy(monkeypatch, load_scenario("base-2024"))
    whole = figures(toy.run(None))

    def solve(*words: Any, **how: Any) -> Solved:
        if toy.solves == last:
            raise KeyboardInterrupt
        return toy.solve(*words, **how)

    with monkeypatch.context() as patch:
        patch.setattr(running, "solve_direction", solve)
        if last < 2:
            with pytest.raises(KeyboardInterrupt):
                toy.run(Checkpoint(tmp_path))
        else:
            state, _ = toy.run(Checkpoint(tmp_path))
            statuses = [one.result.status for one in state.solved.values()]
            assert sorted(statuses) == ["answered", "interrupted"]
            assert set(state.background) == ({"out"} if last == 3 else set())
    assert figures(toy.run(Checkpoint(tmp_path))) == whole
    assert toy.solves == 4 - last

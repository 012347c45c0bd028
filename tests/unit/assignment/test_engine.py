"""What an assignment promises beside its flows: bounds, stops, messages, warm starts."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from tests.naive.equilibrium import Link
from tests.unit.assignment.networks import grid, imbalance, network, trips

from landbridge.assignment import assign, memory, solve
from landbridge.core.errors import DataError, LimitError, UsageError
from landbridge.demand.od_matrix import OdMatrix
from landbridge.scenario.assignment import AssignParams, TrafficClass

EXACT = AssignParams(gap=1e-12)


def test_history_tells_every_iteration_and_progress_hears_of_it():
    net, demand = grid(5)
    heard: list[tuple[int, float]] = []
    found = assign(net, demand, EXACT, progress=lambda k, gap: heard.append((k, gap)))
    assert heard == [(h.iteration, h.relative_gap) for h in found.history]
    assert [h.iteration for h in found.history] == list(range(found.iterations + 1))
    assert found.relative_gap == found.history[-1].relative_gap <= 1e-12
    assert found.status == "answered"
    assert found.summary()["links"] == net.n_links
    assert found.cpu_s > 0
    assert found.seed is None


def test_a_bound_on_iterations_gives_the_answer_so_far():
    net, demand = grid(5)
    found = assign(net, demand, replace(EXACT, max_iterations=1))
    assert (found.status, found.iterations) == ("limit", 1)
    assert 1e-12 < found.relative_gap < 1
    assert imbalance(net, demand, found.class_volume) < 1e-9
    tree = assign(net, demand, replace(EXACT, max_iterations=0))
    assert (tree.status, tree.iterations) == ("limit", 0)
    assert tree.relative_gap > found.relative_gap


def test_a_stop_gives_the_answer_so_far():
    net, demand = grid(5)
    asked = []

    def stop() -> bool:
        asked.append(1)
        return len(asked) > 5

    found = assign(net, demand, EXACT, stop=stop)
    assert found.status == "limit"
    assert "stopped" in found.reason
    assert imbalance(net, demand, found.class_volume) < 1e-9


@pytest.mark.parametrize("wrapped", [False, True])
def test_an_interrupt_gives_the_answer_so_far(wrapped):
    net, demand = grid(5)

    def progress(iteration: int, _: float) -> None:
        if iteration == 2:
            if wrapped:  # how Numba shows a signal that comes while a kernel returns
                raise SystemError("a result with an exception set") from KeyboardInterrupt()
            raise KeyboardInterrupt

    found = assign(net, demand, EXACT, progress=progress)
    assert found.status == "interrupted"
    assert found.iterations == 2
    assert imbalance(net, demand, found.class_volume) < 1e-9


def test_another_system_error_is_not_swallowed():
    net, demand = grid(3)

    def progress(*_: object) -> None:
        raise SystemError("another")

    with pytest.raises(SystemError, match="another"):
        assign(net, demand, progress=progress)


def test_a_gap_below_rounding_ends_and_says_so():
    net, demand = grid(5)
    found = assign(net, demand, AssignParams(gap=0.0, max_iterations=500))
    assert found.status == "limit" or found.relative_gap == 0.0
    assert found.relative_gap < 1e-14
    assert found.iterations < 500


def test_a_stalled_run_is_helped(monkeypatch):
    net, demand = grid(6)
    # Nothing enters the bushes until all is let in.
    monkeypatch.setattr(solve, "STALL_WINDOW", 2)
    plain = solve.improve_bushes
    tried: list[float] = []

    def lazy(graph, bushes, cost, span, reach, *rest):
        tried.append(reach)
        plain(graph, bushes, cost, span, -1.0 if reach <= 0.5 else reach, *rest)

    monkeypatch.setattr(solve, "improve_bushes", lazy)
    found = assign(net, demand.scaled(3), AssignParams(gap=1e-10))
    assert found.status == "answered"
    assert max(tried) == solve.REACH_ALL
    monkeypatch.setattr(solve, "REMEDIES", ())
    stuck = assign(net, demand.scaled(3), AssignParams(gap=1e-10))
    assert stuck.status == "limit"
    assert "no longer falls" in stuck.reason


def test_bushes_set_anew_keep_an_equilibrium(monkeypatch):
    net, demand = grid(6)
    found = assign(net, demand.scaled(2), EXACT)
    monkeypatch.setattr(solve, "REMEDIES", ("replant",) * 3)
    monkeypatch.setattr(solve, "_stalled", lambda run: run.history[-1].iteration in (3, 5, 7))
    again = assign(net, demand.scaled(2), EXACT)
    assert again.status == "answered"
    assert again.objective == pytest.approx(found.objective, rel=1e-12)
    assert imbalance(net, demand.scaled(2), again.class_volume) < 1e-9


def test_a_warm_start_needs_fewer_iterations_and_takes_a_new_demand():
    net, demand = grid(6)
    first = assign(net, demand, EXACT)
    same = assign(net, demand, EXACT, warm_start=first)
    assert same.iterations <= 1
    assert np.allclose(same.volume, first.volume, atol=1e-6)
    more = OdMatrix(demand.zone_ids, ("all",), demand.values * np.linspace(0.9, 1.1, 8)[:, None])
    cold, warm = assign(net, more, EXACT), assign(net, more, EXACT, warm_start=first)
    assert warm.history[0].relative_gap < cold.history[0].relative_gap / 10
    assert warm.objective == pytest.approx(cold.objective, rel=1e-12)
    assert imbalance(net, more, warm.class_volume) < 1e-9


def test_a_warm_start_gives_trees_to_what_it_lacks():
    net, demand = grid(4)
    part = demand.values.copy()
    part[0, 1:] = 0.0
    first = assign(net, OdMatrix(demand.zone_ids, ("all",), part), EXACT)
    cold, warm = assign(net, demand, EXACT), assign(net, demand, EXACT, warm_start=first)
    assert warm.objective == pytest.approx(cold.objective, rel=1e-12)


def test_a_warm_start_of_another_network_is_refused():
    net, demand = grid(4)
    first = assign(net, demand)
    other, trips_ = grid(5)
    with pytest.raises(UsageError, match="same network"):
        assign(other, trips_, warm_start=first)
    renamed = OdMatrix(demand.zone_ids, ("lorries",), demand.values)
    with pytest.raises(UsageError, match="classes are all"):
        assign(net, renamed, warm_start=first)


def test_memory_is_foretold_and_held_to():
    net, demand = grid(6)
    found = assign(net, demand)
    assert 0 < found.memory_predicted_mb < 1
    with pytest.raises(LimitError, match="needs about"):
        assign(net, demand, AssignParams(max_memory_mb=found.memory_predicted_mb / 2))
    assert assign(net, demand, AssignParams(max_memory_mb=100.0)).status == "answered"


def test_bushes_grow_where_their_first_room_is_short(monkeypatch):
    net, demand = grid(6)
    plain = assign(net, demand.scaled(2), EXACT)
    monkeypatch.setattr(memory, "first_room", lambda n_nodes, n_links: n_nodes)
    tight = assign(net, demand.scaled(2), EXACT)
    assert tight.volume.tolist() == plain.volume.tolist()
    # and where memory ends there, the answer so far is given
    monkeypatch.setattr(solve, "_may_grow", lambda run, need: False)
    short = assign(net, demand.scaled(2), EXACT)
    assert short.status == "limit"
    assert "memory" in short.reason
    assert imbalance(net, demand.scaled(2), short.class_volume) < 1e-9


def test_trips_that_no_path_serves_are_named():
    net = network([Link(0, 1, 1.0), Link(1, 2, 1.0)], [0, 1, 2])
    with pytest.raises(DataError, match=r"n2 to n0; .*|n1 to n0; n2 to n0") as caught:
        assign(net, trips(net, {(0, 2): 1.0, (2, 0): 3.0, (1, 0): 2.0}))
    assert "n1 to n0" in str(caught.value)
    blocked = network([Link(0, 1, 1.0), Link(1, 2, 1.0)], [0, 1, 2], blocked=(1,))
    with pytest.raises(DataError, match="n0 to n2"):
        assign(blocked, trips(blocked, {(0, 2): 1.0}))


def test_trips_within_a_zone_are_left_out_and_told():
    net = network([Link(0, 1, 1.0)], [0, 1])
    found = assign(net, trips(net, {(0, 1): 2.0, (1, 1): 7.0}))
    assert found.intrazonal == 7.0
    assert found.demand == 9.0
    assert found.volume.tolist() == [2.0]


def test_no_trips_at_all():
    net, demand = grid(3)
    found = assign(net, demand.scaled(0.0))
    assert found.status == "answered"
    assert (found.relative_gap, found.objective) == (0.0, 0.0)
    assert found.volume.tolist() == [0.0] * net.n_links


def test_zones_are_matched_by_name():
    net, demand = grid(4)
    order = np.random.default_rng(1).permutation(net.n_zones)
    mixed = OdMatrix(
        tuple(demand.zone_ids[k] for k in order), ("all",), demand.values[:, order][:, :, order]
    )
    first, second = assign(net, demand, EXACT), assign(net, mixed, EXACT)
    assert second.volume.tolist() == first.volume.tolist()
    stranger = OdMatrix((*demand.zone_ids[:-1], "atlantis"), ("all",), demand.values)
    with pytest.raises(DataError, match="atlantis"):
        assign(net, stranger)


def test_classes_and_banned_links_must_exist():
    net, demand = grid(3)
    with pytest.raises(UsageError, match="cars"):
        assign(net, demand, AssignParams(classes=(TrafficClass("cars"),)))
    wrong = AssignParams(classes=(TrafficClass("all", banned_links=(99,)),))
    with pytest.raises(UsageError, match="allowed are 0 to 23, got 99"):
        assign(net, demand, wrong)


@pytest.mark.parametrize(
    "wrong",
    [
        {"gap": -1.0},
        {"gap": float("nan")},
        {"gap": "1e-6"},
        {"max_iterations": -1},
        {"max_iterations": 1.5},
        {"threads": 0},
        {"threads": True},
        {"objective": "best"},
        {"max_memory_mb": -1.0},
        {"toll_factor": -0.1},
        {"classes": (TrafficClass("a"), TrafficClass("a"))},
    ],
)
def test_parameters_are_checked(wrong):
    with pytest.raises(UsageError, match=next(iter(wrong))):
        AssignParams(**wrong)


@pytest.mark.parametrize("wrong", [{"pce": 0.0}, {"toll_factor": -1.0}])
def test_a_class_is_checked(wrong):
    with pytest.raises(UsageError, match=next(iter(wrong))):
        TrafficClass("cars", **wrong)

"""Bushes stay what they are said to be, whatever is done to them."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.naive.equilibrium import Link
from tests.unit.assignment.networks import grid, network, trips

from landbridge.assignment.memory import enlarge, reserve
from landbridge.assignment.problem import make_costs, make_problem, refresh
from landbridge.assignment.solve import Run, leap, measure, plant
from landbridge.assignment.workers import Workers
from landbridge.kernels.bush import Bushes, Graph, add_up, empty_scratch
from landbridge.kernels.bush_improve import measure_bush
from landbridge.kernels.bush_shift import shift_bushes
from landbridge.kernels.bush_tree import grow_tree, load_trees
from landbridge.kernels.link_delay import delay_areas
from landbridge.scenario.assignment import AssignParams


def start(size: int, seed: int, scale: float = 2.0) -> Run:
    net, demand = grid(size, seed)
    problem = make_problem(net, demand.scaled(scale), AssignParams())
    workers = Workers(1, problem.n_nodes, problem.n_links)
    run = Run(problem, reserve(problem), make_costs(problem), workers, AssignParams(), 0.0)
    span = np.array([0, problem.n_bushes], np.int32)
    load_trees(
        problem.graph, run.bushes, run.costs, problem.demand, problem.zone_node, span,
        workers.scratch[0],
    )  # fmt: skip
    return run


def shift(run: Run, passes: int) -> None:
    count = run.problem.n_bushes
    span, active = np.array([0, count], np.int32), np.ones(count, bool)
    for _ in range(passes):
        shift_bushes(
            run.problem.graph.tail, run.bushes, run.costs, span, active, 0.0, 1.3,
            run.workers.scratch[0],
        )  # fmt: skip


def check(graph: Graph, bushes: Bushes, demand: np.ndarray, zone_node: np.ndarray) -> None:
    for b in range(len(bushes.origin)):
        n = bushes.n_nodes[b]
        nodes = bushes.node[b, :n]
        assert nodes[0] == bushes.origin[b]
        assert sorted(nodes) == list(range(n)), "every node once"
        place = np.argsort(nodes)
        left = np.zeros(n)
        np.add.at(left, zone_node, demand[b])
        merges_at = [0]
        for i in range(n):
            low, high = bushes.start[b] + bushes.in_ptr[b, i : i + 2]
            links = bushes.link[low:high]
            assert (graph.head[links] == nodes[i]).all()
            assert (place[graph.tail[links]] < i).all(), "tails before heads"
            assert len(set(links)) == len(links) >= (i > 0)
            assert (bushes.flow[low:high] >= 0).all()
            if i:
                left[nodes[i]] -= bushes.flow[low:high].sum()
            np.add.at(left, graph.tail[links], bushes.flow[low:high])
            if high - low > 1:
                merges_at.append(i)
        left[nodes[0]] -= demand[b].sum()
        assert np.abs(left).max() < 1e-9
        assert max(merges_at) < max(bushes.n_core[b], 1), "ways meet in the core alone"
        assert high - bushes.start[b] <= bushes.room[b]


@settings(max_examples=15, deadline=None)
@given(seed=st.integers(0, 10**6), reach=st.sampled_from([0.0, 0.5, 1.0]))
def test_bushes_are_acyclic_spanning_and_conserve_flow(seed, reach):
    run = start(5, seed)
    everything = run.problem.graph, run.bushes, run.problem.demand, run.problem.zone_node
    check(*everything)
    gaps = []
    for _ in range(4):
        measure(run, reach)
        check(run.problem.graph, run.bushes, run.problem.demand, run.problem.zone_node)
        gaps.append(run.gap)
        shift(run, 5)
        check(run.problem.graph, run.bushes, run.problem.demand, run.problem.zone_node)
    measure(run, -1.0)
    assert run.gap < gaps[0]


@settings(max_examples=15, deadline=None)
@given(seed=st.integers(0, 10**6))
def test_least_costs_are_exact_and_the_excess_is_what_could_be_saved(seed):
    run = start(5, seed)
    measure(run, 0.5)
    shift(run, 1)
    add_up(run.bushes, run.flows)
    refresh(run.problem, run.costs, run.flows)
    graph, cost = run.problem.graph, run.costs.cost[0]
    one, two = (empty_scratch(run.problem.n_nodes, run.problem.n_links) for _ in range(2))
    for b in range(run.problem.n_bushes):
        excess, _, _, _ = measure_bush(graph, run.bushes, b, cost, one)
        count = grow_tree(graph, 0, cost, run.bushes.origin[b], two)
        assert count == run.problem.n_nodes
        assert np.allclose(one.near, two.near, rtol=1e-14)
        begin = run.bushes.start[b]
        span = slice(begin, begin + run.bushes.in_ptr[b, run.bushes.n_nodes[b]])
        spent = float(run.bushes.flow[span] @ cost[run.bushes.link[span]])
        least = float(run.problem.demand[b] @ two.near[run.problem.zone_node])
        assert excess == pytest.approx(spent - least, rel=1e-9, abs=1e-9 * spent)


@settings(max_examples=10, deadline=None)
@given(seed=st.integers(0, 10**6))
def test_costs_follow_every_shift_and_the_objective_falls(seed):
    run = start(4, seed)
    measure(run, 1.0)
    before = run.costs.volume.copy()
    shift(run, 3)
    kept = run.costs.cost.copy(), run.costs.slope.copy(), run.costs.volume.copy()
    assert (kept[2] != before).any()
    add_up(run.bushes, run.flows)
    refresh(run.problem, run.costs, run.flows)
    for found, anew in zip(kept, (run.costs.cost, run.costs.slope, run.costs.volume), strict=True):
        assert np.allclose(found, anew, rtol=1e-9, atol=1e-9)


@settings(max_examples=10, deadline=None)
@given(seed=st.integers(0, 10**6))
def test_a_bush_set_anew_conserves_flow_and_enlarged_bushes_stay_the_same(seed):
    run = start(5, seed)
    for _ in range(2):
        measure(run, 1.0)
        shift(run, 3)
    need = np.zeros(run.problem.n_bushes, np.int32)
    need[1] = run.bushes.room[1] + 9
    larger = enlarge(run.bushes, need, 10**6)
    assert larger.room[1] >= need[1]
    check(run.problem.graph, larger, run.problem.demand, run.problem.zone_node)
    for b in range(run.problem.n_bushes):
        begin = int(run.bushes.start[b])
        end = begin + int(run.bushes.in_ptr[b, run.bushes.n_nodes[b]])
        old = run.bushes.link[begin:end].copy(), run.bushes.flow[begin:end].copy()
        plant(run, b, *old, run.workers.scratch[0])
    check(run.problem.graph, run.bushes, run.problem.demand, run.problem.zone_node)


def test_a_step_that_goes_too_far_is_halved():
    # An empty link has no slope: by Newton's step all 50 would move and cost 50 ** 12 there.
    links = [Link(0, 1, 5.0, 100.0, 1.0, 1.0), Link(0, 1, 1.0, 1.0, 1.0, 12.0)]
    net = network(links, [0, 1])
    problem = make_problem(net, trips(net, {(0, 1): 50.0}), AssignParams())
    workers = Workers(1, 2, 2)
    run = Run(problem, reserve(problem), make_costs(problem), workers, AssignParams(), 0.0)
    plant(run, 0, np.array([0], np.int32), np.array([1.0]), workers.scratch[0])
    bushes = run.bushes
    places = slice(0, int(bushes.in_ptr[0, 2]))
    bushes.flow[places] = np.where(bushes.link[places] == 0, 50.0, 0.0)
    measure(run, 1.0)
    gain = run.costs.cost[0, 0] - run.costs.cost[0, 1]
    assert gain == pytest.approx(6.5)
    shift(run, 1)
    assert run.costs.volume.sum() == pytest.approx(50.0)
    assert abs(run.costs.cost[0, 0] - run.costs.cost[0, 1]) <= 0.6 * gain


@settings(max_examples=15, deadline=None)
@given(seed=st.integers(0, 10**6))
def test_a_leap_conserves_flow_and_never_raises_the_objective(seed):
    run = start(5, seed)
    for _ in range(2):
        measure(run, 1.0)
        shift(run, 2)

    def objective() -> float:
        add_up(run.bushes, run.flows)
        refresh(run.problem, run.costs, run.flows)
        problem = run.problem
        return float(delay_areas(problem.kind, problem.rows, run.costs.volume).sum())

    before = run.bushes.flow.copy()
    shift(run, 1)
    low = objective()
    leap(run, before)
    check(run.problem.graph, run.bushes, run.problem.demand, run.problem.zone_node)
    assert objective() <= low * (1 + 1e-12)

"""Proportional fitting against its slow twin, its laws, and controls that cannot be met."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.naive.balance import fit as slow_fit

from landbridge.kernels.balance import EMPTY, LIMIT, MET, STALLED, balance, margins

TOLERANCE = 1e-11


def csr(sets):
    start = np.cumsum([0, *(len(s) for s in sets)]).astype(np.int64)
    cell = np.array([i for s in sets for i in sorted(s)], dtype=np.int64)
    return start, cell


def run(seed, controls, fitted=None, sweeps=20_000):
    start, cell = csr([cells for cells, _ in controls])
    total = np.array([t for _, t in controls], dtype=float)
    kinds = np.ones(total.size, dtype=bool) if fitted is None else np.array(fitted, dtype=bool)
    seed = np.asarray(seed, float)
    return balance(seed, start, cell, total, kinds, TOLERANCE, sweeps)


def two_margins(table, rows, columns):
    n, m = table.shape
    number = np.arange(n * m).reshape(n, m)
    controls = [(frozenset(number[i].tolist()), rows[i]) for i in range(n)]
    return controls + [(frozenset(number[:, j].tolist()), columns[j]) for j in range(m)]


def draw(seed, n=4, m=5):
    rng = np.random.default_rng(seed)
    table, truth = rng.uniform(0.1, 5, (n, m)), rng.uniform(0.1, 5, (n, m))
    return table, two_margins(table, truth.sum(axis=1), truth.sum(axis=0))


numbers = st.integers(0, 10_000)


@given(seed=numbers)
@settings(max_examples=15, deadline=None)
def test_same_as_the_slow_twin_sweep_by_sweep(seed):
    rng = np.random.default_rng(seed)
    n = 12
    start = rng.uniform(0, 3, n) * (rng.random(n) > 0.2)
    sets = [frozenset(rng.choice(n, rng.integers(1, n), replace=False).tolist()) for _ in range(4)]
    truth = start * rng.uniform(0.5, 2, n)
    controls = [(s, float(truth[sorted(s)].sum())) for s in sets]
    flow, sweeps, _, status = run(start, controls, sweeps=7)
    assert status in (MET, LIMIT)
    np.testing.assert_allclose(flow, slow_fit(start, controls, sweeps), rtol=1e-12, atol=1e-300)


@given(seed=numbers)
@settings(max_examples=15, deadline=None)
def test_margins_met_and_cross_product_ratios_kept(seed):
    table, controls = draw(seed)
    flow, _, worst, status = run(table.ravel(), controls)
    assert status == MET
    assert worst <= TOLERANCE
    sums = margins(flow, *csr([c for c, _ in controls]))
    np.testing.assert_allclose(sums, [t for _, t in controls], rtol=1e-10)
    fitted = flow.reshape(table.shape)

    def odds(x):
        return x[:-1, :-1] * x[1:, 1:] / (x[:-1, 1:] * x[1:, :-1])

    np.testing.assert_allclose(odds(fitted), odds(table), rtol=1e-9)


@given(seed=numbers, factor=st.floats(0.01, 100))
@settings(max_examples=15, deadline=None)
def test_scaling(seed, factor):
    table, controls = draw(seed)
    flow = run(table.ravel(), controls)[0]
    np.testing.assert_allclose(run(factor * table.ravel(), controls)[0], flow, rtol=1e-8)
    larger = [(c, factor * t) for c, t in controls]
    np.testing.assert_allclose(run(table.ravel(), larger)[0], factor * flow, rtol=1e-8)


@given(seed=numbers)
@settings(max_examples=15, deadline=None)
def test_relabelling_and_idempotence(seed):
    table, controls = draw(seed)
    flat = table.ravel()
    flow = run(flat, controls)[0]
    order = np.random.default_rng(seed).permutation(flat.size)
    where = np.argsort(order)
    moved = [(frozenset(int(where[i]) for i in c), t) for c, t in controls]
    np.testing.assert_allclose(run(flat[order], moved)[0], flow[order], rtol=1e-8)
    again, sweeps, _, _ = run(flow, controls)
    assert sweeps == 0
    np.testing.assert_array_equal(again, flow)


def test_the_seed_is_left_alone_and_zeros_stay():
    seed = np.array([0.0, 1.0, 2.0])
    flow, _, _, status = run(seed, [(frozenset({0, 1, 2}), 30.0)])
    assert status == MET
    np.testing.assert_allclose(flow, [0.0, 10.0, 20.0])
    assert seed.tolist() == [0.0, 1.0, 2.0]


def test_a_check_moves_nothing():
    controls = [(frozenset({0, 1}), 10.0), (frozenset({0}), 9.0)]
    flow, _, worst, status = run([1.0, 1.0], controls, fitted=[True, False])
    assert (status, worst) == (MET, 0.0)
    np.testing.assert_allclose(flow, [5.0, 5.0])


def test_a_total_of_nothing_empties_its_cells():
    flow, _, _, status = run([1.0, 1.0], [(frozenset({0}), 0.0), (frozenset({0, 1}), 3.0)])
    assert status == MET
    np.testing.assert_allclose(flow, [0.0, 3.0])


def test_cells_of_nothing_cannot_reach_a_total():
    flow, sweeps, _, status = run([0.0, 1.0], [(frozenset({1}), 3.0), (frozenset({0}), 2.0)])
    assert (status, sweeps) == (EMPTY, 1)
    assert flow[0] == 0.0


@pytest.mark.parametrize(
    "controls",
    [
        [(frozenset({0, 1}), 10.0), (frozenset({0, 1}), 11.0)],
        [(frozenset({0}), 9.0), (frozenset({1}), 4.0), (frozenset({0, 1}), 10.0)],
    ],
)
def test_contradicting_totals_stop_before_the_limit(controls):
    _, sweeps, worst, status = run([1.0, 2.0], controls, sweeps=10**9)
    assert status == STALLED
    assert sweeps < 5000
    assert worst > 0.05

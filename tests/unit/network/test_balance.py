"""Balancing by proportional fitting: closed forms, totals, held cells."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from landbridge.network.services.balance import balance


def _groups(*pairs):
    return [(np.array(labels), np.array(totals, dtype=float)) for labels, totals in pairs]


def test_one_group_is_scaled_in_proportion():
    found = balance(np.array([1.0, 3.0]), np.zeros(2), _groups(([0, 0], [8])))
    assert found.tolist() == [2.0, 6.0]


def test_a_table_of_ones_becomes_the_product_of_its_margins():
    """Closed form: with equal seeds the fit is row total x column total / grand total."""
    rows, columns = [30.0, 70.0], [20.0, 50.0, 30.0]
    r, c = np.divmod(np.arange(6), 3)
    found = balance(np.ones(6), np.zeros(6), _groups((r, rows), (c, columns)))
    assert found.reshape(2, 3) == pytest.approx(np.outer(rows, columns) / 100)


def test_the_odds_of_the_seed_survive():
    """Proportional fitting keeps every cross ratio of the seed."""
    seed = np.array([4.0, 1.0, 2.0, 3.0])
    r, c = np.divmod(np.arange(4), 2)
    a, b, d, e = balance(seed, np.zeros(4), _groups((r, [10, 20]), (c, [12, 18])))
    assert a * e / (b * d) == pytest.approx(4 * 3 / (1 * 2))


def test_held_cells_are_kept_and_the_rest_fills_up():
    found = balance(np.array([0.0, 1.0]), np.array([30.0, 0.0]), _groups(([0, 0], [100])))
    assert found.tolist() == [30.0, 70.0]


def test_held_cells_above_the_total_leave_nothing_for_the_rest():
    found = balance(np.array([0.0, 1.0]), np.array([130.0, 0.0]), _groups(([0, 0], [100])))
    assert found.tolist() == [130.0, 0.0]


def test_cells_of_no_group_are_left_alone():
    found = balance(np.array([2.0, 5.0]), np.zeros(2), _groups(([0, -1], [10])))
    assert found.tolist() == [10.0, 5.0]


@settings(max_examples=80, deadline=None)
@given(st.data())
def test_the_last_group_set_is_met_exactly(data):
    n = data.draw(st.integers(1, 20))
    seed = np.array(data.draw(st.lists(st.floats(0.01, 100), min_size=n, max_size=n)))
    first = np.array(data.draw(st.lists(st.integers(-1, 2), min_size=n, max_size=n)))
    last = np.array(data.draw(st.lists(st.integers(0, 2), min_size=n, max_size=n)))
    totals = np.array(data.draw(st.lists(st.floats(1, 1000), min_size=3, max_size=3)))
    found = balance(seed, np.zeros(n), [(first, totals), (last, totals[::-1].copy())])
    assert (found >= 0).all()
    for group in set(last):
        assert found[last == group].sum() == pytest.approx(totals[::-1][group])

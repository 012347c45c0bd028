"""Controls that are met, and errors that name those that cannot be."""

from __future__ import annotations

import numpy as np
import pytest

from landbridge.core.errors import DataError, InfeasibleError
from landbridge.demand.flows.controls import Control, fit_cells


def flags(*cells: int) -> np.ndarray:
    chosen = np.zeros(4, dtype=bool)
    chosen[list(cells)] = True
    return chosen


def test_controls_are_met_and_a_check_moves_nothing():
    rows = [Control("a", flags(0, 1), 6.0), Control("b", flags(2, 3), 4.0)]
    check = Control("c", flags(0), 100.0, is_fitted=False)
    flow = fit_cells(np.array([1.0, 2.0, 1.0, 1.0]), [*rows, check])
    np.testing.assert_allclose(flow, [2.0, 4.0, 2.0, 2.0])


def test_no_controls_leave_the_seed():
    np.testing.assert_array_equal(fit_cells(np.ones(4), []), np.ones(4))


def test_cells_of_nothing_are_named():
    with pytest.raises(InfeasibleError, match=r"make up trains:x: every cell") as caught:
        fit_cells(
            np.array([0.0, 1.0, 1.0, 1.0]),
            [Control("fine", flags(1, 2), 5.0), Control("trains:x", flags(0), 2.0)],
        )
    assert "fine" not in caught.value.message


def test_contradicting_totals_are_named_with_what_they_got():
    with pytest.raises(InfeasibleError, match="contradict each other") as caught:
        fit_cells(np.ones(4), [Control("all", flags(0, 1, 2, 3), 10.0),
                               Control("left", flags(0, 1), 8.0),
                               Control("right", flags(2, 3), 5.0)])  # fmt: skip
    assert "all: asked 10, got 13" in caught.value.message
    assert "left" not in caught.value.message


@pytest.mark.parametrize("wrong", [-1.0, np.nan, np.inf])
def test_numbers_that_are_none(wrong):
    with pytest.raises(DataError, match="Seed of cell 1 is"):
        fit_cells(np.array([1.0, wrong, 1.0, 1.0]), [])
    with pytest.raises(DataError, match="Control a: total"):
        fit_cells(np.ones(4), [Control("a", flags(0), wrong)])

"""Trips from zone to zone: shape, range, totals."""

import numpy as np
import pytest
from tests.worlds import streets

from landbridge.core.errors import DataError
from landbridge.demand.od_matrix import OdMatrix


def test_totals_and_scaling():
    trips = streets.trips(classes=2)
    assert trips.total == trips.values.sum()
    assert trips.intrazonal == sum(trips.values[k, i, i] for k in range(2) for i in range(9))
    assert trips.scaled(2.0).total == 2 * trips.total
    assert trips.n_zones == 9


def test_values_are_a_copy_and_read_only():
    given = np.ones((1, 2, 2))
    trips = OdMatrix(("a", "b"), ("all",), given)
    given[:] = 5.0
    assert trips.total == 4.0
    with pytest.raises(ValueError, match="read-only"):
        trips.values[0, 0, 0] = 2.0


@pytest.mark.parametrize("value", [-1.0, np.nan, np.inf])
def test_a_faulty_value_is_named(value):
    values = np.ones((1, 2, 2))
    values[0, 1, 0] = value
    with pytest.raises(DataError, match="from b to a"):
        OdMatrix(("a", "b"), ("all",), values)


def test_shape_and_names_are_checked():
    with pytest.raises(DataError, match="shape"):
        OdMatrix(("a", "b"), ("all",), np.ones((2, 2)))
    with pytest.raises(DataError, match="zone 'a' stands there twice"):
        OdMatrix(("a", "a"), ("all",), np.ones((1, 2, 2)))
    with pytest.raises(DataError, match="class 'x' stands there twice"):
        OdMatrix(("a", "b"), ("x", "x"), np.ones((2, 2, 2)))
    with pytest.raises(DataError, match="no class"):
        OdMatrix(("a", "b"), (), np.ones((0, 2, 2)))

"""Faults are told together: all up to ten, and how many more."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from landbridge.core.errors import DataError
from landbridge.facts.row_faults import MAX_TOLD, RowFaults


@given(st.lists(st.booleans(), max_size=40))
def test_every_row_is_read_and_every_fault_counted(rows):
    faults, read = RowFaults("a.csv"), 0
    for number, bad in enumerate(rows, start=2):
        with faults.caught():
            if bad:
                raise DataError(f"a.csv row {number}: wrong.", cure="Mend it.")
            read += 1
    assert (read, faults.count) == (rows.count(False), rows.count(True))
    if not faults.count:
        faults.raise_if_any()
        return
    with pytest.raises(DataError) as caught:
        faults.raise_if_any()
    told = str(caught.value)
    assert told.count("wrong. Mend it.") == min(faults.count, MAX_TOLD)
    assert ("more." in told) == (faults.count > MAX_TOLD)
    for number in [k for k, bad in enumerate(rows, start=2) if bad][:MAX_TOLD]:
        assert f"row {number}: wrong" in told


def test_a_single_fault_is_told_as_it_was_raised():
    faults, error = RowFaults("a.csv"), DataError("a.csv row 2: wrong.", cure="Mend it.")
    with faults.caught():
        raise error
    with pytest.raises(DataError) as caught:
        faults.raise_if_any()
    assert caught.value is error

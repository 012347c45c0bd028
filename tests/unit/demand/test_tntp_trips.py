"""TNTP trip tables: read, refused by file and line, written and read back."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.worlds import streets

from landbridge.core.errors import DataError, LandbridgeError, LimitError, UsageError
from landbridge.demand.formats.tntp_trips import read_tntp_trips, write_tntp_trips
from landbridge.demand.od_matrix import OdMatrix

PUBLIC = Path(__file__).parents[4] / "shared" / "bench" / "assign" / "tntp"
quiet = settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
TABLE = """\
<NUMBER OF ZONES> 3
<TOTAL OD FLOW> 350.5
<END OF METADATA>

Origin 1
    1 :     20.5;    2 :    100.0;
    3 :     30.0;
Origin \t3
    2 :    200.0;
"""


def read(tmp_path, text):
    path = tmp_path / "x_trips.tntp"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return read_tntp_trips(path)


def test_trips_stand_where_the_file_says(tmp_path):
    trips = read(tmp_path, TABLE)
    assert trips.zone_ids == ("1", "2", "3")
    assert trips.class_names == ("all",)
    assert trips.values[0].tolist() == [[20.5, 100.0, 30.0], [0.0, 0.0, 0.0], [0.0, 200.0, 0.0]]
    assert (trips.total, trips.intrazonal, trips.notes) == (350.5, 20.5, ())


def test_layout_does_not_matter(tmp_path):
    odd = TABLE.replace("Origin 1", "~ a remark: 5; 6\norigin 1 ~ first").replace(" : ", ":")
    for text in (odd.replace("\n", "\r\n"), odd.replace("\n", "\r")):
        assert read(tmp_path, b"\xef\xbb\xbf" + text.encode()).total == 350.5


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("ZONES> 3", "ZONES> 2", ":7: allowed is a zone from 1 to 2.* got '3'"),
        ("ZONES> 3", "ZONES> x", ":1: <NUMBER OF ZONES>"),
        ("350.5", "360.5", ":2: <TOTAL OD FLOW> says 360.5, the entries sum to 350.5"),
        ("350.5", "many", ":2: <TOTAL OD FLOW>"),
        ("<END OF METADATA>", "", ":5: before <END OF METADATA>"),
        ("Origin 1", "", "before the first 'Origin'"),
        ("Origin \t3", "Origin 1", ":8: origin 1 began in line 5 already"),
        ("Origin \t3", "Origin 4", ":8: allowed is a zone from 1 to 3"),
        ("Origin \t3", "Origin", ":8: allowed is a zone"),
        ("100.0;", "-100.0;", ":6: allowed are entries"),
        ("100.0;", "nan;", ":6: allowed are entries .* got '2 :    nan'"),
        ("100.0;", "inf;", ":6: allowed are entries"),
        ("100.0;", "1 00;", ":6: allowed are entries"),
        ("100.0;", "100.0", ":6: allowed are entries .* without ';'"),
        ("2 :    100.0", "2     100.0", ":6: allowed are entries"),
        ("3 :     30.0;", "2 :     30.0;", ":7: destination 2 stands twice"),
        ("3 :     30.0;", "x :     30.0;", ":7: allowed is a zone"),
    ],
)
def test_what_is_broken_is_named_by_file_and_line(tmp_path, old, new, says):
    assert old in TABLE
    with pytest.raises(DataError, match=says) as caught:
        read(tmp_path, TABLE.replace(old, new, 1))
    assert "x_trips.tntp" in str(caught.value)


def test_no_cut_off_table_passes_for_a_whole_one(tmp_path):
    whole = TABLE.rstrip()
    for length in range(len(whole)):
        with pytest.raises(DataError):
            read(tmp_path, whole[:length])


def test_a_rounded_total_is_noted_and_a_missing_one_is_no_fault(tmp_path):
    trips = read(tmp_path, TABLE.replace("350.5", "350.501"))
    assert "350.501" in trips.notes[0]
    assert read(tmp_path, TABLE.replace("<TOTAL OD FLOW> 350.5\n", "")).notes == ()


def test_limits_and_missing_files(tmp_path):
    with pytest.raises(LimitError, match="at most 12,000"):
        read(tmp_path, TABLE.replace("ZONES> 3", "ZONES> 9000000"))
    with pytest.raises(UsageError, match=r"^[^:]*: there is no such file\."):
        read_tntp_trips(tmp_path / "nothing.tntp")


@given(values=st.lists(st.floats(0, 1e9), min_size=81, max_size=81))
@quiet
def test_what_is_written_reads_back(tmp_path, values):
    ids = tuple(str(k + 1) for k in range(9))
    trips = OdMatrix(ids, ("all",), np.array(values).reshape(1, 9, 9))
    write_tntp_trips(trips, tmp_path / "t.tntp")
    back = read_tntp_trips(tmp_path / "t.tntp")
    assert np.array_equal(back.values, trips.values)
    assert back.notes == ()


def test_what_tntp_cannot_hold_is_not_written(tmp_path):
    for trips in (streets.trips(classes=2), OdMatrix(("a",), ("all",), np.ones((1, 1, 1)))):
        with pytest.raises(UsageError, match="cannot hold"):
            write_tntp_trips(trips, tmp_path / "t.tntp")


PIECES = st.sampled_from(
    ["", "\t", ";", ":", "~", "<", ">", "-", "nan", "1e400", "\0", "é", "9" * 30, "\n", "0", "²"]
)


@given(
    edits=st.lists(
        st.tuples(st.integers(0, 500), st.integers(0, 9), PIECES), min_size=1, max_size=4
    )
)
@quiet
def test_a_mutated_table_is_refused_or_sound(tmp_path, edits):
    text = TABLE.replace("<TOTAL OD FLOW> 350.5\n", "")
    for at, cut, piece in edits:
        at %= len(text) + 1
        text = text[:at] + piece + text[at + cut :]
    path = tmp_path / "m_trips.tntp"
    path.write_text(text, encoding="utf-8")
    try:
        trips = read_tntp_trips(path)
    except LandbridgeError as error:
        assert "m_trips.tntp" in str(error)
    else:
        assert isinstance(trips, OdMatrix)


@pytest.mark.parametrize(
    ("folder", "total", "inside"),
    [("SiouxFalls", 360600.0, 0.0), ("Chicago-Sketch", 1260907.44, 123414.0)],
)
def test_public_tables_are_read(folder, total, inside):
    if not (PUBLIC / folder).is_dir():
        pytest.skip(f"public trip tables are not at {PUBLIC}")
    trips = read_tntp_trips(next((PUBLIC / folder).glob("*_trips.tntp")))
    assert trips.total == pytest.approx(total, abs=1e-4)
    assert trips.intrazonal == pytest.approx(inside, rel=1e-5)


def test_more_zones_than_the_network_has_are_refused_before_the_rows(tmp_path):
    (tmp_path / "x.tntp").write_text("<NUMBER OF ZONES> 12000\n<END OF METADATA>\nno trips\n")
    with pytest.raises(DataError, match=r"x\.tntp:1: .* 12000: the network has zones 1 to 24"):
        read_tntp_trips(tmp_path / "x.tntp", 24)
    (tmp_path / "y.tntp").write_text(TABLE)
    assert read_tntp_trips(tmp_path / "y.tntp", 3).n_zones == 3

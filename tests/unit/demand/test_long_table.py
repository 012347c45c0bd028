"""Trips as CSV or Parquet: names, order, refusals by line, round trips, mutations."""

from io import BytesIO

import numpy as np
import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.worlds import streets

from landbridge.core.errors import DataError, LandbridgeError, LimitError, UsageError
from landbridge.demand.formats.long_table import read_long_table, write_long_table
from landbridge.demand.od_matrix import OdMatrix

quiet = settings(
    max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
TABLE = "origin,destination,value\n10,9,1.5\n9,10,2\n9,9,0\n"


def read(tmp_path, text, name="t.csv"):
    path = tmp_path / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return read_long_table(path)


def test_pairs_stand_where_the_rows_say(tmp_path):
    trips = read(tmp_path, TABLE)
    assert trips.zone_ids == ("9", "10")  # by number, not by text
    assert trips.class_names == ("all",)
    assert trips.values[0].tolist() == [[0.0, 2.0], [1.5, 0.0]]


def test_layout_and_names_do_not_matter(tmp_path):
    wanted = read(tmp_path, TABLE).values
    other = TABLE.replace("origin,destination,value", "O_Zone_ID, d_zone_id ,Volume")
    extra = TABLE.replace("\n", ",x\n")
    for text in (
        other,
        extra,
        TABLE.replace(",", ";"),
        TABLE.replace(",", "\t").replace("\n", "\r\n"),
        "\ufeff" + TABLE.replace("\n", "\r"),
        TABLE.replace("1.5", " 1.5 "),
    ):
        assert np.array_equal(read(tmp_path, text).values, wanted)


def test_classes_keep_the_order_of_the_rows(tmp_path):
    text = "origin,destination,value,class\na,b,1,truck\na,b,2,car\nb,a,3,truck\n"
    trips = read(tmp_path, text)
    assert trips.class_names == ("truck", "car")
    assert trips.values.sum(axis=(1, 2)).tolist() == [4.0, 2.0]


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("value", "cars", "column 'value' is missing .*Columns there: origin, destination, cars"),
        ("origin", "from_", "column 'origin' is missing"),
        ("value\n", "value,trips\n", "both mean value"),
        ("1.5", "", ":2, column value: .* got"),
        ("1.5", "many", ":2, column value: .* got 'many'"),
        ("1.5", "nan", ":2, column value"),
        ("1.5", "inf", ":2, column value"),
        ("1.5", "-1", ":2, column value"),
        ("9,10,2", ",10,2", ":3, column origin"),
        ("9,10,2", "9,,2", ":3, column destination"),
        ("9,10,2", "10,9,2", ":3: from 10 to 9 stands in line 2 already"),
        ("9,10,2", "9,10,2,7,8", "no sound CSV"),
    ],
)
def test_what_is_broken_is_named(tmp_path, old, new, says):
    assert old in TABLE
    text = TABLE.replace(old, new, 1)
    if "both" in says:
        text = text.replace("\n", ",1\n").replace("trips,1", "trips")
    with pytest.raises(DataError, match=says) as caught:
        read(tmp_path, text)
    assert "t.csv" in str(caught.value)


@pytest.mark.parametrize("text", ["", "  \n", "origin,destination,value\n", "\0\0"])
def test_empty_files_are_refused(tmp_path, text):
    with pytest.raises(DataError, match=r"t\.csv"):
        read(tmp_path, text)


def test_missing_files_and_too_many_zones_are_refused(tmp_path):
    with pytest.raises(UsageError, match=r"^[^:]*: there is no such file\."):
        read_long_table(tmp_path / "none.csv")
    rows = "".join(f"{k},{k},1\n" for k in range(12_001))
    with pytest.raises(LimitError, match="zones"):
        read(tmp_path, "origin,destination,value\n" + rows)


@pytest.mark.parametrize("name", ["t.csv", "t.parquet"])
def test_what_is_written_reads_back(tmp_path, name):
    trips = streets.trips(classes=2)
    write_long_table(trips, tmp_path / name)
    back = read_long_table(tmp_path / name)
    assert np.array_equal(back.values, trips.values)
    assert (back.zone_ids, back.class_names) == (trips.zone_ids, trips.class_names)


def test_zones_of_parquet_may_be_numbers(tmp_path):
    for kind in (pl.Int32, pl.Float64):
        frame = pl.DataFrame(
            {
                "o": pl.Series([1, 2], dtype=kind),
                "d": pl.Series([2, 1], dtype=kind),
                "trips": [3, 4],
            }
        )
        frame.write_parquet(tmp_path / "t.parquet")
        trips = read_long_table(tmp_path / "t.parquet")
        assert trips.zone_ids == ("1", "2")
        assert trips.values[0].tolist() == [[0.0, 3.0], [4.0, 0.0]]
    for column in ([1.5, 2.0], [[1], [2]], [None, 1.0]):
        pl.DataFrame({"o": column, "d": [2, 1], "trips": [3, 4]}).write_parquet(
            tmp_path / "t.parquet"
        )
        with pytest.raises(DataError, match="origin"):
            read_long_table(tmp_path / "t.parquet")


PIECES = st.sampled_from(["", ",", ";", '"', "-", "nan", "1e400", "\0", "é", "\n", "0", "\r"])


@given(
    edits=st.lists(st.tuples(st.integers(0, 90), st.integers(0, 9), PIECES), min_size=1, max_size=4)
)
@quiet
def test_a_mutated_csv_is_refused_or_sound(tmp_path, edits):
    text = TABLE
    for at, cut, piece in edits:
        at %= len(text) + 1
        text = text[:at] + piece + text[at + cut :]
    refused_or_sound(tmp_path / "m.csv", text.encode())


@given(
    edits=st.lists(st.tuples(st.integers(0, 5000), st.integers(0, 255)), min_size=1, max_size=6),
    cut=st.integers(0, 5000),
)
@quiet
def test_a_mutated_parquet_is_refused_or_sound(tmp_path, edits, cut):
    buffer = BytesIO()
    pl.DataFrame(
        {"origin": ["a", "b"], "destination": ["b", "a"], "value": [1.0, 2.0]}
    ).write_parquet(buffer)
    raw = bytearray(buffer.getvalue())
    for at, byte in edits:
        raw[at % len(raw)] = byte
    refused_or_sound(tmp_path / "m.parquet", bytes(raw[: max(1, cut)]))


def refused_or_sound(path, raw):
    path.write_bytes(raw)
    try:
        trips = read_long_table(path)
    except LandbridgeError as error:
        assert path.name in str(error)
    else:
        assert isinstance(trips, OdMatrix)


@pytest.mark.parametrize("header", ["value,value", "value, Value", "value,x,X"])
def test_a_column_that_stands_twice_is_refused(tmp_path, header):
    row = "1,2" + ",3" * (1 + header.count(","))
    with pytest.raises(DataError, match=r"the column '(value|x)' stands twice"):
        read(tmp_path, f"origin,destination,{header}\n{row}\n")


def test_a_parquet_column_that_stands_twice_is_refused(tmp_path):
    table = pl.DataFrame({"origin": ["1"], "destination": ["2"], "value": [1.0], "Value": [2.0]})
    table.write_parquet(tmp_path / "t.parquet")
    with pytest.raises(DataError, match="the column 'value' stands twice"):
        read_long_table(tmp_path / "t.parquet")


def test_text_in_another_encoding_is_told_by_line(tmp_path):
    with pytest.raises(DataError, match=r"t\.csv:3: no UTF-8 text") as found:
        read(tmp_path, b"origin,destination,value\n1,2,3\n\xe4,2,4\n")
    assert found.value.cure == "Save it as UTF-8."


@pytest.mark.parametrize("row", [",2,3", "1,,3", "1,2,"])
def test_an_empty_cell_is_called_nothing(tmp_path, row):
    with pytest.raises(DataError, match=r"t\.csv:2, column \w+: .* got nothing"):
        read(tmp_path, f"origin,destination,value\n{row}\n")

"""A user's own CSV: what is read, and how every fault is told."""

from __future__ import annotations

import codecs
import errno
import os
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import NoReturn

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from landbridge import facts
from landbridge.core.errors import (
    DataError,
    LandbridgeError,
    LimitError,
    UnknownNameError,
    UsageError,
)
from landbridge.facts import decoding, user_csv
from landbridge.schema import schema_names, table_schema

RATES = "origin,destination,mode,price_usd_per_feu\n"
GOOD = RATES + "Chengdu,Алматы,rail,3500.5\n"
SERVICES = "service_id,origin,destination,mode,frequency_per_week,valid_from,valid_until\n"

Write = Callable[..., Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Write content to ``my.csv``."""

    def writer(content: str | bytes, encoding: str = "utf-8") -> Path:
        path = tmp_path / "my.csv"
        path.write_bytes(content if isinstance(content, bytes) else content.encode(encoding))
        return path

    return writer


def refusal(path: Path, schema: str = "user_rates") -> str:
    with pytest.raises(DataError) as caught:
        facts.read_user_csv(path, schema)
    return str(caught.value)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_encodings_delimiters_and_line_ends(
    write: Write, encoding: str, delimiter: str, line_end: str
) -> None:
    text = GOOD.replace(",", delimiter).replace("\n", line_end)
    frame = facts.read_user_csv(write(text, encoding), "user_rates")
    assert frame.rows() == [("Chengdu", "Алматы", "rail", 3500.5, None, None, None)]


def test_utf_16_of_either_order(write: Write) -> None:
    for mark, encoding in (
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
    ):
        frame = facts.read_user_csv(write(mark + GOOD.encode(encoding)), "user_rates")
        assert frame["destination"][0] == "Алматы"


def test_the_frame_has_all_declared_columns_in_order_and_type(write: Write) -> None:
    text = "Mode, DESTINATION ,origin,service_id,transit_days,car_wagons,valid_from\n"
    frame = facts.read_user_csv(
        write(text + "rail,Almaty,Chengdu,NA,1e1,12.0,2027-03-11\n"), "user_services"
    )
    assert tuple(frame.columns) == table_schema("user_services").names
    assert frame.schema["car_wagons"] == pl.Int64
    assert frame.schema["price_usd_per_feu"] == pl.Float64
    row = frame.row(0, named=True)
    assert row["service_id"] == "NA"
    assert (row["transit_days"], row["car_wagons"]) == (10.0, 12)
    assert row["valid_from"] == date(2027, 3, 11)
    assert row["price_usd_per_feu"] is None
    assert row["reefer_plugs"] is None


def test_missing_is_never_zero(write: Write) -> None:
    text = SERVICES + "a,Chengdu,Almaty,rail,,,\nb,Chengdu,Almaty,rail,0,,\n"
    frame = facts.read_user_csv(write(text), "user_services")
    assert frame["frequency_per_week"].to_list() == [None, 0.0]


def test_text_that_looks_like_a_formula_is_only_text(write: Write) -> None:
    text = SERVICES + "\"=cmd|'/c calc'!A0\",+Chengdu,@Almaty,rail,1,,\n"
    frame = facts.read_user_csv(write(text), "user_services")
    assert frame.row(0)[:1] == ("=cmd|'/c calc'!A0",)
    assert frame["origin"][0] == "+Chengdu"


def test_quoted_cells_may_hold_delimiters_and_quotes(write: Write) -> None:
    text = RATES + '"Suzhou, Anhui","say ""A""",rail,1\n'
    frame = facts.read_user_csv(write(text), "user_rates")
    assert frame.row(0)[:2] == ("Suzhou, Anhui", 'say "A"')


def test_empty_rows_at_the_end_are_nothing(write: Write) -> None:
    frame = facts.read_user_csv(write(GOOD + "\n,,,\n  \n"), "user_rates")
    assert frame.height == 1


def test_an_empty_row_inside_is_refused_since_it_would_shift_the_numbers(write: Write) -> None:
    told = refusal(write(RATES + "a,b,rail,1\n\na,b,rail,x\n"))
    assert "row 3 is empty" in told
    assert "row 4, column price_usd_per_feu" in told


def test_every_cell_fault_names_row_column_value_allowed_and_cure(write: Write) -> None:
    told = refusal(
        write(RATES + "A,B,rail,1\nA,B,train,1\nA,B,,-5\nA,B,Rail,'12,5'\n".replace("'", '"'))
    )
    assert "row 3, column mode: must be one of rail, sea, air, ferry, got 'train'." in told
    assert (
        "row 4, column mode: must be one of rail, sea, air, ferry, got nothing. Fill the cell in."
        in told
    )
    assert (
        "row 4, column price_usd_per_feu: must be a number between 0 and 200000 USD/FEU, got '-5'"
        in told
    )
    assert "row 5, column mode" in told
    assert "Did you mean rail?" in told
    assert "Write a decimal point: 12.5." in told
    assert "row 2" not in told
    assert told.startswith("my.csv: 5 faults:")


@pytest.mark.parametrize(
    ("cell", "cure"),
    [
        ("nan", "Write digits"),
        ("inf", "Write digits"),
        ("1_000", "Write digits"),
        ("１２", "Write digits"),
        ("0x10", "Write digits"),
        ("$12", "Write the number alone, without unit or currency: 12."),
        ("2450.5 USD/FEU", "Write the number alone, without unit or currency: 2450.5."),
        ("'2,450'", "write 2450 if it parts the thousands, 2.450 if it is the decimal point"),
        ("'0,450'", "Write a decimal point: 0.450."),
        ("'1.234,5'", "without separators between thousands: 1234.5."),
        ("1.234.567", "without separators between thousands: 1234567."),
        ("1e999", "Write a finite number"),
        ("1 200", "without separators between thousands: 1200."),
        ("1\u202f200.5", "without separators"),
        ("'1,200.50'", "without separators between thousands: 1200.50."),
        ("'3,5'", "Write a decimal point: 3.5"),
        ("300000", "Correct the value"),
    ],
)
def test_what_is_no_number(write: Write, cell: str, cure: str) -> None:
    told = refusal(write(RATES + f"A,B,rail,{cell}\n".replace("'", '"')))
    assert "row 2, column price_usd_per_feu" in told
    assert cure in told


@pytest.mark.parametrize(
    ("column", "cell", "cure"),
    [
        ("car_wagons", "2.5", "Write a whole number"),
        ("car_wagons", "many", "Write digits"),
        ("car_wagons", "9" * 30, "Write a whole number"),
        ("valid_from", "11.03.2027", "order of day and month is not guessed"),
        ("valid_from", "2027-02-30", "no such day"),
        ("valid_from", "20270311", "Write year-month-day"),
        ("valid_from", "2027-W10-4", "Write year-month-day"),
        ("name", "a\x07b", "Type the text anew"),
        ("name", "Kr\ufffdln", "Type the text anew"),
    ],
)
def test_what_is_no_whole_number_day_or_text(
    write: Write, column: str, cell: str, cure: str
) -> None:
    header = f"service_id,origin,destination,mode,{column}\n"
    told = refusal(write(header + f"s,A,B,rail,{cell}\n"), "user_services")
    assert f"row 2, column {column}: must be " in told
    assert cure in told


def test_rows_that_contradict_each_other(write: Write) -> None:
    rows = "s,A,B,rail,1,2027-05-01,2027-04-01\nt,A,B,rail,1,,\ns,A,B,rail,1,,\n"
    told = refusal(write(SERVICES + rows), "user_services")
    assert "row 2, column valid_from: 2027-05-01 exceeds valid_until 2027-04-01" in told
    assert "row 4, column service_id: 's' stands in row 2 already" in told


def test_wrong_missing_and_double_columns_with_the_nearest(write: Write) -> None:
    told = refusal(write("orign,destination,mode,mode,,price,colour\nA,B,rail,rail,,1,red\n"))
    assert "column 'orign' is unknown. Did you mean origin?" in told
    assert "column 'mode' stands there twice" in told
    assert "column 5 has no name" in told
    assert "column 'price' is unknown. Did you mean price_usd_per_feu?" in told
    assert "column 'colour' is unknown. Remove it." in told
    assert "column 'price_usd_per_feu' is missing (all-in price terminal to terminal)" in told
    assert "Known columns: origin, destination" in told


def test_a_file_without_its_header(write: Write) -> None:
    told = refusal(write("Chengdu,Almaty,rail,3500\n"))
    assert "column 'mode' is missing (mode). Add it." in told


def test_ragged_rows(write: Write) -> None:
    told = refusal(write(RATES + "A,B,rail,1\nA,B,rail\nA,B,rail,1,5\n"))
    assert "row 3 has 3 cells, the header 4" in told
    assert "row 4 has 5 cells, the header 4" in told
    assert "2450.5, not 2,450.5" in told


def test_an_open_quote(write: Write) -> None:
    assert "no CSV from line" in refusal(write(RATES + '"A,B,rail,1\nA,B,rail,2\n'))


def test_a_cell_without_end(write: Write) -> None:
    told = refusal(write(f"{GOOD}{'A' * 200_000},B,rail,1\n"))
    assert "my.csv: row 3 (line 3) holds a cell of more than 131,072 characters." in told
    assert "over several rows" in told


def test_twenty_faults_are_told_and_the_rest_counted(write: Write) -> None:
    told = refusal(write(RATES + "A,B,rail,x\n" * 50))
    assert told.startswith("my.csv: 50 faults:")
    assert told.count("column price_usd_per_feu") == 10
    assert "and 40 more." in told


@pytest.mark.parametrize("content", ["", " \n\n", "\ufeff", "\ufeff \r\n"])
def test_an_empty_file(write: Write, content: str) -> None:
    assert "the file is empty" in refusal(write(content))


def test_a_header_without_rows(write: Write) -> None:
    assert "a header without rows" in refusal(write(RATES))
    assert "row 1 is empty" in refusal(write("\n" + GOOD))


@pytest.mark.parametrize(
    ("text", "encoding", "suspect"),
    [
        ("Красноярск,Новосибирск", "cp1251", "Windows-1251 (Cyrillic)"),
        ("成都,阿拉木图", "gb18030", "GB 18030 (Chinese)"),
        ("Köln,Poznań".replace("ń", "n"), "cp1252", "Windows-1252 (Western)"),
    ],
)
def test_another_encoding_is_named_with_its_place(
    write: Write, text: str, encoding: str, suspect: str
) -> None:
    content = (RATES + f"{text},rail,1\n").encode(encoding)
    told = refusal(write(content))
    at = next(k for k, byte in enumerate(content) if byte > 127)
    assert f"not UTF-8: byte {at} (0x{content[at]:02X}, line 2)" in told
    assert suspect in told
    assert "CSV in UTF-8" in told


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (GOOD.encode("utf-16-le"), "UTF-16 without its mark"),
        (GOOD.encode("utf-8") + b"\x00", "a zero byte"),
        (codecs.BOM_UTF16_LE + b"\x00", "not UTF-16"),
        (codecs.BOM_UTF16_LE + b"\x00\xd8a\x00", "not UTF-16"),
        (b"PK\x03\x04rest", "an Excel workbook"),
        (b"PAR1rest", "a Parquet file"),
        (b"\x1f\x8brest", "gzip"),
    ],
)
def test_other_files_than_csv(write: Write, content: bytes, told: str) -> None:
    assert told in refusal(write(content))


def refuse(path: Path, *_: object, **__: object) -> NoReturn:
    """What the system answers to a user who may not read; root may, so it is played."""
    raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(path))


def test_no_file_and_a_folder(tmp_path: Path) -> None:
    for path, told in (
        (tmp_path / "none.csv", "there is no such file"),
        (tmp_path, "this is a folder"),
        (Path("a\x00b"), "no such path|there is no such file"),
        (tmp_path / ("x" * 5000), "no such file|cannot be read"),
        (Path("/dev/null"), "no regular file"),
    ):
        with pytest.raises(UsageError, match=told):
            facts.read_user_csv(path, "user_rates")


def test_a_file_that_may_not_be_read(write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write(GOOD)
    monkeypatch.setattr(Path, "open", refuse)
    with pytest.raises(UsageError, match="cannot be read: Permission denied"):
        facts.read_user_csv(path, "user_rates")


def test_files_that_are_too_large(write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(user_csv, "MAX_ROWS", 3)
    path = write(RATES + "A,B,rail,1\n" * 3)
    assert facts.read_user_csv(path, "user_rates").height == 3
    with pytest.raises(LimitError, match="more than 3 rows"):
        facts.read_user_csv(write(RATES + "A,B,rail,1\n" * 4), "user_rates")
    monkeypatch.setattr(decoding, "MAX_BYTES", 100)
    with pytest.raises(LimitError, match="larger than"):
        facts.read_user_csv(write(RATES + "A,B,rail,1\n" * 10), "user_rates")


def test_only_tables_of_users_are_read(write: Write) -> None:
    with pytest.raises(UnknownNameError, match="Known: user_published, user_rates, user_services"):
        facts.read_user_csv(write(GOOD), "places")
    with pytest.raises(UnknownNameError) as caught:
        facts.read_user_csv(write(GOOD), "user_rate")
    assert caught.value.candidates[0] == "user_rates"


def test_tables_of_users_hold_no_lists() -> None:
    for name in schema_names():
        if name.startswith("user_"):
            assert not any(column.is_list for column in table_schema(name).columns)


_PIECES = st.sampled_from(
    [b",", b";", b"\t", b"\n", b"\r\n", b'"', b"rail", b"1,5", b"2027-01-01", b"\xff\xfe", b"\x00",
     b"\xef\xbb\xbf", RATES.encode(), SERVICES.encode(), "成都".encode(), b"=1+1", b"nan"]
)  # fmt: skip


@settings(max_examples=300, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    content=st.one_of(
        st.binary(max_size=300),
        st.lists(st.one_of(_PIECES, st.binary(max_size=4)), max_size=40).map(b"".join),
        st.text(max_size=100).map(lambda text: (RATES + text).encode("utf-8", "replace")),
    ),
    schema=st.sampled_from(["user_rates", "user_services"]),
)
def test_any_bytes_give_a_sound_frame_or_a_refusal(
    write: Write, content: bytes, schema: str
) -> None:
    try:
        frame = facts.read_user_csv(write(content), schema)
    except LandbridgeError as error:
        assert str(error)
        return
    declared = table_schema(schema)
    assert tuple(frame.columns) == declared.names
    assert frame.height > 0
    for column in declared.columns:
        assert not (column.required and frame[column.name].null_count())


_CELL = st.text(st.characters(exclude_categories=["Cc", "Cs"], exclude_characters="\ufffd"),
                min_size=1, max_size=20).map(str.strip).filter(bool)  # fmt: skip


@settings(max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    rows=st.lists(
        st.tuples(_CELL, _CELL, st.sampled_from(["rail", "sea"]), st.floats(0, 200_000)),
        min_size=1, max_size=8,
    ),
    delimiter=st.sampled_from(",;\t"),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]),
)  # fmt: skip
def test_what_is_written_is_read_back(
    write: Write, rows: list[tuple[str, str, str, float]], delimiter: str, encoding: str
) -> None:
    import csv
    import io

    out = io.StringIO()
    writer = csv.writer(out, delimiter=delimiter)
    writer.writerow(RATES.strip().split(","))
    writer.writerows([(a, b, mode, repr(price)) for a, b, mode, price in rows])
    frame = facts.read_user_csv(write(out.getvalue(), encoding), "user_rates")
    assert [row[:4] for row in frame.iter_rows()] == rows


def test_a_file_that_is_not_there_is_told_once_with_the_one_beside_it(write: Write) -> None:
    path = write(GOOD)
    for name, cure in (("mine.csv", "Check the path."), ("my.cvs", f"Did you mean {path}?")):
        lost = path.with_name(name)
        with pytest.raises(UsageError) as caught:
            facts.read_user_csv(lost, "user_rates")
        assert str(caught.value) == f"{lost}: there is no such file. {cure}"

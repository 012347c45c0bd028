"""Each rule finds what it is for, tells where, and leaves sound rows alone."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from landbridge.core.errors import DataError
from landbridge.schema import TableSchema, Violation, parse_schema, validate

HEADER = "column,dtype,unit,min,max,required,key,references,allowed,meaning\n"


def declare(*columns: str) -> TableSchema:
    """Columns as ``name dtype [min..max] [required] [key] [a|b] [>table.column]``."""
    lines = []
    for column in columns:
        name, dtype, *rest = column.split()
        low, high, required, key, reference, allowed = "", "", "no", "no", "", ""
        for word in rest:
            if ".." in word:
                low, high = word.split("..")
            elif word == "required":
                required = "yes"
            elif word == "key":
                key = "yes"
            elif word.startswith(">"):
                reference = word[1:]
            else:
                allowed = word
        lines.append(f"{name},{dtype},,{low},{high},{required},{key},{reference},{allowed},x\n")
    return parse_schema("t", HEADER + "".join(lines))


def found(
    schema: TableSchema, data: Mapping[str, Any], **options: Any
) -> list[tuple[int | None, str | None, Any]]:
    return [(v.row, v.column, v.value) for v in violations(schema, data, **options)]


def violations(schema: TableSchema, data: Mapping[str, Any], **options: Any) -> list[Violation]:
    types = {"str": pl.String, "int": pl.Int64, "float": pl.Float64, "bool": pl.Boolean,
             "date": pl.Date, "list_str": pl.List(pl.String),
             "list_float": pl.List(pl.Float64)}  # fmt: skip
    frame = pl.DataFrame(
        {name: pl.Series(name, values, dtype=types[schema.by_name[name].dtype])
         for name, values in data.items()}
    )  # fmt: skip
    told = validate(frame, schema, **options)
    assert all(v.table == "t" and v.rule and v.cure for v in told)
    return told


def test_columns_missing_unknown_and_of_another_type() -> None:
    schema = declare("id str", "when date", "much float")
    frame = pl.DataFrame({"id": [1], "wen": ["2020-01-01"], "much": [1.0]})
    told = {(v.column, v.rule) for v in validate(frame, schema)}
    assert told == {
        ("id", "the column must hold text (str)"),
        ("when", "the column must be there"),
        ("wen", "a column must be declared"),
    }
    cure = next(v.cure for v in validate(frame, schema) if v.column == "wen")
    assert "did you mean when?" in cure


@pytest.mark.parametrize(
    ("dtype", "good", "bad"),
    [
        ("str", pl.String, pl.Categorical),
        ("int", pl.Int16, pl.Float64),
        ("float", pl.Float32, pl.Int64),
        ("bool", pl.Boolean, pl.Int8),
        ("date", pl.Date, pl.Datetime),
        ("list_float", pl.List(pl.Float32), pl.List(pl.Int64)),
        ("list_str", pl.List(pl.String), pl.String),
        ("str", pl.String, pl.Null),
    ],
)
def test_types(dtype: str, good: Any, bad: Any) -> None:
    schema = declare(f"a {dtype}")
    assert not validate(pl.DataFrame(schema={"a": good}), schema)
    assert [v.column for v in validate(pl.DataFrame(schema={"a": bad}), schema)] == ["a"]


def test_nulls_only_where_a_value_is_required() -> None:
    schema = declare("a str required", "b str", "l list_str")
    data = {"a": ["x", None], "b": [None, "y"], "l": [["p", None], None]}
    assert found(schema, data) == [(2, "a", None), (1, "l", None)]


def test_namibia_is_a_country_and_the_words_for_missing_are_not() -> None:
    schema = declare("country str required")
    assert found(schema, {"country": ["NA", "NaN", "null", "N/A", "None"]}) == [
        (2, "country", "NaN"), (3, "country", "null"), (4, "country", "N/A"),
        (5, "country", "None"),
    ]  # fmt: skip
    assert not found(declare("geometry str None|drawn"), {"geometry": ["None"]})


def test_numbers_outside_their_range_and_not_finite() -> None:
    nan, inf = float("nan"), float("inf")
    schema = declare("v float 0..5", "n int 1..", "d date 2020-01-01..2030-12-31")
    data = {
        "v": [0.0, 5.0, -0.1, 5.1, nan, inf, None],
        "n": [1, 0, 1, 1, 1, 1, 1],
        "d": [date(2020, 1, 1), date(2019, 12, 31), date(2031, 1, 1), None, None, None, None],
    }
    told = found(schema, data)
    assert {(row, column) for row, column, _ in told} == {
        (3, "v"), (4, "v"), (5, "v"), (6, "v"), (2, "n"), (2, "d"), (3, "d"),
    }  # fmt: skip
    rules = {v.row: v.rule for v in violations(schema, data) if v.column == "v"}
    assert rules[3] == "must be between 0 and 5"
    assert rules[5] == "must be a finite number"


def test_elements_of_lists_are_examined() -> None:
    schema = declare("lat list_float", "v list_float 0..1", "w list_str a|b")
    data = {"lat": [[10.0, 91.0], [], None], "v": [[0.5], [2.0, 0.1], [1.0]],
            "w": [["a"], ["b", "c"], []]}  # fmt: skip
    assert found(schema, data) == [(1, "lat", 91.0), (2, "v", 2.0), (2, "w", "c")]


def test_values_outside_a_closed_list() -> None:
    schema = declare("mode str rail|sea", "gauge int 1435|1520")
    assert found(schema, {"mode": ["rail", "Rail", None], "gauge": [1435, 1000, 1520]}) == [
        (2, "mode", "Rail"), (2, "gauge", 1000)
    ]  # fmt: skip


@pytest.mark.parametrize(
    "name",
    ["Xi'an", "成都", "Алматы", "Łódź", "İstanbul", "Ürümqi", "Þórshöfn", "烏魯木齊", "თბილისი",
     "Saint-Étienne", "SÃO PAULO", "Ash Shāriqah", "Đà Nẵng", "What is this"],
)  # fmt: skip
def test_names_in_any_script_are_sound(name: str) -> None:
    assert not found(declare("name str"), {"name": [name]})


@pytest.mark.parametrize(
    "name",
    ["K\ufffdln", "??", "??????", "K?ln", "Málaga ??", "KÃ¶ln", "ÐÐ»Ð¼Ð°", "a\tb", "a\nb", "a\x00b",
     "", "  "],
)  # fmt: skip
def test_names_that_lost_their_letters_are_told(name: str) -> None:
    assert {(row, column) for row, column, _ in found(declare("name str"), {"name": [name]})} == {
        (1, "name")
    }


def test_addresses_may_hold_question_marks() -> None:
    schema = declare("source str", "aliases list_str")
    address = "https://cpmm.carecprogram.org/a.php?id=3??"
    assert not found(schema, {"source": [address], "aliases": [["Xi'an"]]})
    assert found(schema, {"source": [address], "aliases": [["ok", "K?ln"]]}) == [
        (1, "aliases", "K?ln")
    ]


def test_keys_are_unique_over_all_their_columns() -> None:
    schema = declare("a str key", "b int key")
    told = violations(schema, {"a": ["x", "x", "x", "y"], "b": [1, 2, 1, 1]})
    assert [(v.row, v.value, v.key) for v in told] == [(3, "x / 1 (first in row 1)", "x / 1")]


def test_an_estimate_has_a_method_and_a_row_has_a_source() -> None:
    schema = declare("est bool required", "method str", "source str")
    data = {"est": [True, True, False, True], "method": ["m", None, None, "  "],
            "source": ["s", None, "s", "s"]}  # fmt: skip
    told = {(row, column) for row, column, _ in found(schema, data)}
    assert told == {(2, "method"), (2, "source"), (4, "method")}


def test_low_middle_high_and_days_are_in_order() -> None:
    schema = declare("low float", "value float", "high float", "opens date", "closes date")
    data = {"low": [1.0, 3.0, None], "value": [2.0, 2.0, 2.0], "high": [3.0, 4.0, 1.0],
            "opens": [date(2024, 1, 1), date(2025, 1, 2), None],
            "closes": [None, date(2025, 1, 1), None]}  # fmt: skip
    assert {(row, column) for row, column, _ in found(schema, data)} == {
        (2, "low"), (3, "value"), (2, "opens")
    }  # fmt: skip


def test_references_are_followed() -> None:
    schema = declare("id str key", "place str >places.place_id", "peer list_str >t.id",
                     "gone str >missing.id", "odd str >places.nothing")  # fmt: skip
    places = pl.DataFrame({"place_id": ["cn-a", "NA"]})

    def load(name: str) -> pl.DataFrame:
        if name != "places":
            raise DataError("no such table")
        return places

    data = {"id": ["x", "y"], "place": ["NA", "cn-b"], "peer": [["x", "z"], []],
            "gone": ["q", None], "odd": [None, None]}  # fmt: skip
    assert found(schema, data, load=load) == [
        (2, "place", "cn-b"), (1, "peer", "z"), (None, "odd", "places.nothing")
    ]  # fmt: skip
    assert not found(schema, data)


POSITIONS = ("id str key", "country str", "lat float", "lon float")


@pytest.mark.parametrize(
    ("country", "lat", "lon", "rule"),
    [
        ("CN", 30.67, 104.07, None),
        ("CN", 76.0, 39.5, "lat and lon must not be swapped"),  # Kashgar
        ("KZ", 76.95, 43.25, "lat and lon must not be swapped"),  # Almaty
        ("DE", 13.4, 52.5, "lat and lon must not be swapped"),
        ("DE", 52.5, 13.4, None),
        ("CN", 52.5, 13.4, "must lie in or near"),
        ("RU", 66.0, -171.0, None),  # Chukotka, beyond the date line
        ("RU", 59.9, 30.3, None),
        ("FR", 52.1, 2.0, None),  # a little outside
        ("FR", 53.1, 2.0, "must lie in or near"),
        ("NA", -22.9, 14.5, None),  # no box is stated for Namibia
        ("KZ", 0.0, 0.0, "must not be 0, 0"),
        ("CN", 104.07, 30.67, "must be between -90 and 90"),
    ],
)
def test_positions(country: str, lat: float, lon: float, rule: str | None) -> None:
    told = violations(
        declare(*POSITIONS), {"id": ["a"], "country": [country], "lat": [lat], "lon": [lon]}
    )
    if rule is None:
        assert not told
    else:
        assert any(rule in v.rule for v in told)
        assert all(v.key == "a" and v.row == 1 for v in told)


def test_a_flood_of_breaches_is_capped_and_counted() -> None:
    schema = declare("v float 0..1")
    told = violations(schema, {"v": [2.0] * 25}, cap=10)
    assert [v.row for v in told] == [*range(1, 11), None]
    assert told[-1].value == "15 more such rows"


@given(st.lists(st.floats(-200, 200), min_size=1, max_size=20))
def test_a_range_tells_exactly_the_rows_outside(values: list[float]) -> None:
    told = found(declare("v float -1.5..90"), {"v": values})
    assert [row for row, _, _ in told] == [
        k for k, value in enumerate(values, start=1) if not -1.5 <= value <= 90
    ]


@given(st.lists(st.sampled_from(["a", "b", "c", "NA"]), max_size=12))
def test_a_key_tells_every_row_after_the_first(values: list[str]) -> None:
    told = found(declare("k str key"), {"k": values})
    assert [row for row, _, _ in told] == [
        k + 1 for k, value in enumerate(values) if value in values[:k]
    ]


@given(st.lists(st.one_of(st.none(), st.text(max_size=8)), max_size=6))
def test_any_text_is_examined_without_an_accident(values: list[str | None]) -> None:
    found(declare("name str required", "other str a|b"), {"name": values, "other": values})


def test_an_empty_table_is_sound() -> None:
    columns = ("id str key required", "lat float", "lon float", "country str", "l list_str")
    data: dict[str, list[Any]] = {"id": [], "lat": [], "lon": [], "country": [], "l": []}
    assert not found(declare(*columns), data)

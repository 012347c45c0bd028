"""Reading declarations: the shipped ones are sound, damaged ones are refused."""

from __future__ import annotations

import pytest

from landbridge.core.errors import DataError, UnknownNameError
from landbridge.schema import description_of, licence_of, parse_schema, schema_names, table_schema

HEADER = "column,dtype,unit,min,max,required,key,references,allowed,meaning\n"
PLAIN = HEADER + "a,str,,,,yes,yes,,,an id\n"


@pytest.mark.parametrize("name", schema_names())
def test_a_shipped_declaration_is_sound(name: str) -> None:
    schema = table_schema(name)
    assert description_of(name).endswith(".")
    assert all(column.meaning for column in schema.columns)
    assert all(schema.by_name[key].required for key in schema.key if name != "basemap")
    for column in schema.columns:
        if column.references:
            table, target = column.references
            assert target in table_schema(table).names
        assert not (column.allowed and column.range_text)


@pytest.mark.parametrize("name", [name for name in schema_names() if not name.startswith("user_")])
def test_a_packaged_table_says_where_its_rows_come_from(name: str) -> None:
    schema = table_schema(name)
    if name in ("basemap", "line_geometry"):
        return
    assert schema.by_name["source"].required
    if "est" in schema.by_name:
        assert schema.by_name["est"].dtype == "bool"
        assert not schema.by_name["method"].required


def test_a_column_is_read_whole() -> None:
    text = HEADER + 'v,float,km,0,9.5,no,yes,other.id,,"how far, at most"\n'
    column = parse_schema("t", text).columns[0]
    assert (column.name, column.dtype, column.unit, column.required) == ("v", "float", "km", False)
    assert (column.key, column.references) == (True, ("other", "id"))
    assert column.meaning == "how far, at most"
    assert column.range_text == "between 0 and 9.5 km"


def test_allowed_words_and_lists() -> None:
    text = HEADER + "w,str,,,,yes,no,,on|off,state\nl,list_float,,0,,yes,no,,,numbers\n"
    words, numbers = parse_schema("t", text).columns
    assert words.allowed == ("on", "off")
    assert (numbers.is_list, numbers.kind, numbers.range_text) == (True, "float", "at least 0")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "line 1: the header is"),
        ("column,dtype\na,str\n", "line 1: the header is"),
        (HEADER, "no column is declared"),
        (PLAIN + "a,int,,,,yes,no,,,again\n", "line 3: column 'a' stands there twice"),
        (HEADER + "a,string,,,,yes,no,,,x\n", "line 2: dtype 'string' is unknown"),
        (HEADER + "A b,str,,,,yes,no,,,x\n", "is no column name"),
        (HEADER + "a,str,,,,y,no,,,x\n", "required is 'y'"),
        (HEADER + "a,str,,,,yes,,,,x\n", "key is ''"),
        (HEADER + "a,str,,,,yes,no,places,,x\n", "references is 'places'"),
        (HEADER + "a,float,,9,1,yes,no,,,x\n", "do not fit a float"),
        (HEADER + "a,float,,nan,1,yes,no,,,x\n", "do not fit a float"),
        (HEADER + "a,str,,1,,yes,no,,,x\n", "do not fit a str"),
        (HEADER + "a,date,,2020,,yes,no,,,x\n", "do not fit a date"),
        (HEADER + "a,str,,,,yes,no,,,x,y\n", "too many or too few cells"),
        (HEADER + "a,str,,,,yes\n", "too many or too few cells"),
    ],
)
def test_a_damaged_declaration_is_told_with_its_line(text: str, told: str) -> None:
    with pytest.raises(DataError, match="table 't'") as caught:
        parse_schema("t", text)
    assert told in str(caught.value)


def test_an_unknown_table_is_refused_with_the_nearest() -> None:
    with pytest.raises(UnknownNameError, match="Did you mean places") as caught:
        table_schema("placess")
    assert caught.value.candidates[0] == "places"
    with pytest.raises(UnknownNameError, match="Known tables"):
        table_schema("xyzzy")


def test_licences() -> None:
    assert licence_of("lines").licence == "ODbL-1.0"
    assert "OpenStreetMap" in licence_of("line_geometry").notice
    assert licence_of("places").licence == "CC-BY-4.0"
    assert licence_of("basemap").licence == "public domain"
    assert licence_of("hubs").licence == "Apache-2.0"

"""Casting rows to declared tables; equal input, equal bytes; nothing half-written."""

from __future__ import annotations

import errno
import hashlib
import json
import os
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from scripts.build_data.context import BuildError, Context
from scripts.build_data.tables import check_references, make_frame, write_tables

SCHEMA = """\
column,dtype,unit,min,max,required,key,references,allowed,meaning
code,str,,,,yes,yes,,,key
lat,float,deg,-90,90,yes,no,,,latitude
count,int,,0,100,no,no,,,whole number
kind,str,,,,no,no,,rail|sea,closed list
day,date,,,,no,no,,,day
names,list_str,,,,no,no,,,names
shape,list_float,,,,no,no,,,numbers
est,bool,,,,yes,no,,,estimate
method,str,,,,no,no,,,method
source,str,,,,yes,no,,,source
"""
GOOD: dict[str, Any] = {"code": "NA", "lat": "45.5", "est": "0", "source": "a page"}


@pytest.fixture(scope="module")
def schemas(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that declares one table, `demo`."""
    folder = tmp_path_factory.mktemp("schemas")
    (folder / "demo.csv").write_text(SCHEMA, encoding="utf-8")
    return folder


def demo(schemas: Path, *rows: dict[str, Any]) -> pl.DataFrame:
    return make_frame("demo", rows, schemas)


def test_text_becomes_declared_types(schemas: Path) -> None:
    frame = demo(
        schemas,
        GOOD | {"count": "4.0", "kind": "rail", "day": "2027-03-11", "names": "成都|Ченгду"},
        GOOD | {"code": "b", "est": True, "method": "guess", "shape": [1, 2.5]},
    )
    assert frame.dtypes[:6] == [pl.String, pl.Float64, pl.Int64, pl.String, pl.Date,
                                pl.List(pl.String)]  # fmt: skip
    first, second = frame.to_dicts()
    assert first["code"] == "NA"
    assert (first["lat"], first["count"], first["day"]) == (45.5, 4, date(2027, 3, 11))
    assert first["names"] == ["成都", "Ченгду"]
    assert first["est"] is False
    assert second["est"] is True
    assert second["shape"] == [1.0, 2.5]
    assert second["count"] is None


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"code": ""}, "required"),
        ({"lat": "82.5.1"}, "no float"),
        ({"lat": "106.5"}, "outside -90"),
        ({"lat": "nan"}, "not finite"),
        ({"count": "2.5"}, "whole number"),
        ({"kind": "road"}, "none of"),
        ({"day": "2027-02-30"}, "no date"),
        ({"est": "maybe"}, "no bool"),
        ({"est": "1"}, "needs a method"),
        ({"source": " "}, "required"),
        ({"colour": "red"}, "undeclared"),
    ],
)
def test_a_bad_row_is_refused_with_its_place(
    schemas: Path, change: dict[str, str], told: str
) -> None:
    with pytest.raises(BuildError, match=told) as caught:
        demo(schemas, GOOD | {"code": "a"}, {**GOOD, **change})
    assert "demo, row 2" in str(caught.value)


def test_a_key_stands_for_one_row(schemas: Path) -> None:
    with pytest.raises(BuildError, match="not unique"):
        demo(schemas, GOOD, GOOD | {"lat": "1"})


def test_a_table_without_a_schema_is_refused(schemas: Path) -> None:
    with pytest.raises(BuildError, match="no schema"):
        make_frame("nothing", [], schemas)


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.permutations(range(6)))
def test_order_of_input_leaves_no_trace(schemas: Path, tmp_path: Path, order: list[int]) -> None:
    rows = [GOOD | {"code": f"c{k}", "lat": k, "names": ["x"] * k} for k in range(6)]
    straight, mixed = demo(schemas, *rows), demo(schemas, *(rows[k] for k in order))
    one = write_tables({"demo": straight}, tmp_path / "one", {})
    two = write_tables({"demo": mixed}, tmp_path / "two", {})
    assert one == two
    files = [(tmp_path / name / "demo.parquet").read_bytes() for name in ("one", "two")]
    assert files[0] == files[1]


def test_the_manifest_tells_what_was_written(schemas: Path, tmp_path: Path) -> None:
    frame = demo(schemas, GOOD, GOOD | {"code": "b"})
    write_tables({"demo": frame}, tmp_path, {"package/x": "1.0"})
    told = json.loads((tmp_path / "manifest.json").read_text())
    data = (tmp_path / "demo.parquet").read_bytes()
    assert told["format"] == 1
    assert told["inputs"] == {"package/x": "1.0"}
    assert told["tables"]["demo"] == {
        "sha256": hashlib.sha256(data).hexdigest(), "rows": 2, "bytes": len(data),
    }  # fmt: skip
    assert pl.read_parquet(tmp_path / "demo.parquet").equals(frame)


def test_a_partial_build_keeps_the_other_tables(schemas: Path, tmp_path: Path) -> None:
    frame = demo(schemas, GOOD)
    write_tables({"one": frame, "two": frame}, tmp_path, {"a": "1"})
    manifest = write_tables({"two": frame.head(0)}, tmp_path, {"b": "2"})
    assert {name: table["rows"] for name, table in manifest["tables"].items()} == {
        "one": 1, "two": 0,
    }  # fmt: skip
    assert manifest["inputs"] == {"a": "1", "b": "2"}


def test_a_full_disk_leaves_the_old_table_whole(
    schemas: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_tables({"demo": demo(schemas, GOOD)}, tmp_path, {})
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}

    def full(_handle: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space left"):
        write_tables({"demo": demo(schemas, GOOD | {"code": "new"})}, tmp_path, {})
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before


def test_references_that_lead_nowhere_are_told() -> None:
    place = {"port_id": "XXABC", "name": "Port", "lat": 1, "lon": 2, "sea": "sea", "est": False,
             "source": "s"}  # fmt: skip
    ports = make_frame("ports", [place | {"country": "XX"}])
    countries = pl.DataFrame({"country": ["CN"]})
    assert check_references({"ports": ports}) == []
    (told,) = check_references({"ports": ports, "countries": countries})
    assert told == "ports.country: 'XX' is not in countries.country"


def test_rows_of_a_facts_file_are_read_whole(tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_text('\ufeffa,b\r\nNA,"two\nlines, \u2028 one cell"\r\n', "utf-8")
    context = Context(tmp_path, tmp_path, tmp_path, tmp_path)
    assert context.rows("x.csv") == [{"a": "NA", "b": "two\nlines, \u2028 one cell"}]
    assert set(context.inputs) == {"facts/x.csv"}
    (tmp_path / "x.csv").write_text("a,b\n1\n", "utf-8")
    with pytest.raises(BuildError, match=r"facts/x\.csv, line 2"):
        context.rows("x.csv")
    with pytest.raises(BuildError, match="cannot be read"):
        context.rows("absent.csv")

"""A catalogue is placed row by row as the search would, whatever the file is like."""

import csv
import tracemalloc
from dataclasses import fields
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from landbridge.core.errors import DataError, OutputError, UsageError
from landbridge.demand.goods import classify as module
from landbridge.demand.goods import classify_catalogue, look_up_goods
from landbridge.demand.goods.product_file import open_products
from landbridge.results.goods_answers import PlacedProduct

COLUMNS = [column.name for column in fields(PlacedProduct)]


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _write(path: Path, content: str | bytes) -> Path:
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


@settings(max_examples=25, deadline=None)
@given(
    st.lists(
        st.lists(
            st.sampled_from(
                [
                    "used",
                    "cars,",
                    "steel",
                    "pipe;",
                    "LED",
                    "bulb",
                    "9W",
                    "二手车",
                    "шины",
                    "б/у",
                    "sofa",
                    '"',
                    "'x",
                    "zzq",
                ]
            ),
            min_size=1,
            max_size=5,
        ).map(" ".join),
        min_size=1,
        max_size=12,
    )
)
def test_every_row_is_answered_as_the_search_does(tmp_path_factory, texts):
    folder = tmp_path_factory.mktemp("catalogue")
    with (folder / "in.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([["sku", "title"], *enumerate(texts)])
    report = classify_catalogue(folder / "in.csv", out=folder / "out.csv")
    found = _rows(folder / "out.csv")
    assert [row["text"] for row in found] == texts
    assert [row["id"] for row in found] == [str(i) for i in range(len(texts))]
    for row, text in zip(found, texts, strict=True):
        answer = look_up_goods(text)
        assert row["verdict"] == answer.verdict.value
        assert (row["placed"] == "true") == answer.verdict.placed
        best = answer.candidates[0].goods.hs if answer.candidates else ""
        assert (row["hs"] or row["guess_hs"]) == best
        assert bool(row["hs"]) == answer.verdict.placed
    assert report.rows == len(texts)
    assert report.placed == sum(row["placed"] == "true" for row in found)
    assert sum(report.by_group.values()) == report.placed


def test_csv_and_parquet_hold_the_same(tmp_path):
    source = _write(tmp_path / "in.csv", "name,hs code\nused cars,\nzzqx,\napples,8703\n")
    classify_catalogue(source, out=tmp_path / "out.csv")
    report = classify_catalogue(source, out=tmp_path / "out.parquet")
    table = pl.read_parquet(tmp_path / "out.parquet")
    assert table.columns == COLUMNS
    rows = _rows(tmp_path / "out.csv")
    for name in ("line", "text", "verdict", "hs", "guess_hs", "reason"):
        assert [str(v) if v is not None else "" for v in table[name]] == [r[name] for r in rows]
    assert table["placed"].to_list() == [True, False, False]
    assert table["verdict"].to_list() == ["sure", "none", "conflict"]
    assert report.columns == {"text": "name", "hs": "hs code"}
    assert report.unplaced == 2


def test_bad_rows_are_kept_with_their_line(tmp_path):
    source = _write(
        tmp_path / "in.csv",
        b'id,title\n1,used cars\n2,LED bulb, 9W\n3,\xff\xfe steel\n\n4\n5,"sofa\nwith bed"\n'
        b'6,"never closed\n7,used cars\n8,wheat\n',
    )
    report = classify_catalogue(source, out=tmp_path / "out.csv")
    rows = _rows(tmp_path / "out.csv")
    assert [(row["line"], row["verdict"] == "bad row") for row in rows] == [
        ("2", False), ("3", True), ("4", True), ("6", True), ("7", False), ("9", True),
        ("10", False), ("11", False),
    ]  # fmt: skip
    assert [bad.line for bad in report.bad_rows] == [3, 4, 6, 9]
    assert [bad.problem for bad in report.bad_rows] == [
        "3 cells, the header has 2",
        "bytes that are not UTF-8",
        "1 cells, the header has 2",
        "a quote that is never closed",
    ]
    assert report.bad == 4
    assert report.rows == 8
    assert report.placed == 4
    assert "\\xff" in rows[2]["text"]


def test_a_cell_without_end_is_one_bad_row(tmp_path):
    lines = ["title", *["used cars"] * 3, '"' + "y" * 40_000, "x" * 100_000, "wheat", "cement"]
    source = _write(tmp_path / "in.csv", "\n".join(lines) + "\n")
    report = classify_catalogue(source)
    assert [bad.line for bad in report.bad_rows] == [5, 6]
    assert report.rows == 7
    assert report.placed == 5


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_delimiters_and_encodings(tmp_path, delimiter, encoding):
    text = "\n".join(delimiter.join(row) for row in [("Артикул", "Наименование"), ("a", "шины")])
    source = _write(tmp_path / "in.csv", text.encode(encoding))
    with open_products(source) as products:
        assert products.columns.as_names() == {"text": "Наименование", "id": "Артикул"}
        assert [(row.line, row.id, row.text) for row in products.rows()] == [(2, "a", "шины")]


def test_the_column_may_be_named(tmp_path):
    source = _write(tmp_path / "in.csv", "title,What It Is\nx,used cars\n")
    assert classify_catalogue(source, column="what it is").placed == 1
    with pytest.raises(UsageError, match="no column is called 'nope'") as caught:
        classify_catalogue(source, column="nope")
    assert "What It Is" in str(caught.value)
    with pytest.raises(UsageError):
        classify_catalogue(source, hs_column="nope")


@pytest.mark.parametrize(
    ("content", "error"),
    [("", DataError), ("\n\n", DataError), ("PK\0\0rubbish\n", DataError),
     ("a,b\n1,2\n", UsageError), ("x" * 50_000, DataError)],
)  # fmt: skip
def test_files_that_are_no_catalogue(tmp_path, content, error):
    source = _write(tmp_path / "in.csv", content)
    with pytest.raises(error) as caught:
        classify_catalogue(source, out=tmp_path / "out.csv")
    assert caught.value.cure
    assert not (tmp_path / "out.csv").exists()
    with pytest.raises(UsageError):
        classify_catalogue(tmp_path / "missing.csv")
    with pytest.raises(UsageError):
        classify_catalogue(tmp_path)


def test_the_output_appears_whole_or_not_at_all(tmp_path, monkeypatch):
    source = _write(tmp_path / "in.csv", "title\nused cars\nwheat\n")
    out = _write(tmp_path / "out.csv", "older")
    for name in ("out.txt", "in.csv"):
        with pytest.raises(UsageError):
            classify_catalogue(source, out=tmp_path / name)
    (tmp_path / "folder.csv").mkdir()
    with pytest.raises(OutputError):
        classify_catalogue(source, out=tmp_path / "folder.csv")

    def fail(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(module, "look_up_goods", fail)
    with pytest.raises(KeyboardInterrupt):
        classify_catalogue(source, out=out)
    assert out.read_text() == "older"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["folder.csv", "in.csv", "out.csv"]


def test_equal_texts_are_looked_up_once(tmp_path, monkeypatch):
    asked = []

    def look_up(text: str, *arguments: object, **options: object) -> object:
        asked.append(text)
        return look_up_goods(text, *arguments, **options)

    monkeypatch.setattr(module, "look_up_goods", look_up)
    source = _write(tmp_path / "in.csv", "title\n" + "Used  cars\nUSED cars\nwheat\n" * 50)
    report = classify_catalogue(source)
    assert asked == ["Used  cars", "wheat"]
    assert (report.rows, report.texts) == (150, 2)


def test_memory_does_not_grow_with_the_file(tmp_path, monkeypatch):
    monkeypatch.setattr(module, "KEPT_TEXTS", 10)
    classify_catalogue(_write(tmp_path / "in.csv", "title\nused cars\n"))
    peaks = []
    for count in (10_000, 40_000):
        source = _write(tmp_path / "in.csv", "title\n" + "used cars\nwheat\n" * (count // 2))
        tracemalloc.start()
        classify_catalogue(source, out=tmp_path / "out.csv")
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[1] < 1.3 * peaks[0]

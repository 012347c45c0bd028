"""Trade matrices and changes of cost, from tables and from words."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from landbridge.core.errors import (
    DataError,
    LandbridgeError,
    LimitError,
    UnknownNameError,
    UsageError,
)
from landbridge.demand.gravity import HatParams, counterfactual, matrix
from landbridge.demand.gravity.matrix import read_trade
from landbridge.demand.gravity.shocks import cost_changes

ABC = ("A", "B-C", "D")
TRADE = "exporter,importer,trade\nA,A,9\nA,B,2\nB,A,3\nB,B,8\n"


def file(folder: Path, text: str, name: str = "t.csv") -> Path:
    (folder / name).write_text(text)
    return folder / name


def test_trade_is_read_in_order_of_names(tmp_path: Path) -> None:
    found = read_trade(file(tmp_path, "Origin;to;VALUE\nB;A;3\nA;B;2\nB;B;8\nA;A;9\nC;C;1\nC;A;1"))
    assert found.countries == ("A", "B", "C")
    assert found.values.tolist() == [[9, 2, 0], [3, 8, 0], [1, 0, 1]]
    assert found.notes == ("3 of 9 pairs have no row: no trade.",)
    pl.read_csv(file(tmp_path, TRADE)).write_parquet(tmp_path / "t.parquet")
    again = read_trade(tmp_path / "t.parquet")
    assert (again.values == read_trade(tmp_path / "t.csv").values).all()
    assert again.notes == ()


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (TRADE.replace("B,B,8\n", ""), "no own trade of B"),
        (TRADE + "A,B,5\n", r"t\.csv:6: A to B stands in line 3 already"),
        (TRADE + "A,C,-5\n", r"t\.csv:6, column trade"),
        (TRADE + "A,C,x\n", r"t\.csv:6, column trade"),
        (TRADE + "A,C,\n", r"t\.csv:6, column trade: nothing"),
        (TRADE + ",C,1\n", r"t\.csv:6, column exporter: nothing"),
        (TRADE.replace("trade", "tons"), "no column 'trade'"),
        (TRADE.replace("exporter", "origin").replace("importer", "from"), "both mean exporter"),
    ],
)
def test_faulty_trade_is_told(tmp_path: Path, text: str, told: str) -> None:
    with pytest.raises(DataError, match=told):
        read_trade(file(tmp_path, text))


def test_too_many_countries_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(matrix, "MAX_COUNTRIES", 1)
    with pytest.raises(LimitError, match="2 countries; at most 1"):
        read_trade(file(tmp_path, TRADE))


@pytest.mark.parametrize(
    ("shock", "changed"),
    [
        ("A-D:cost*0.5", {(0, 2): 0.5}),
        ("A-B-C:cost*2", {(0, 1): 2}),
        ("B-C-A : cost * 1e-1", {(1, 0): 0.1}),
        ("A=D:cost*0.5", {(0, 2): 0.5, (2, 0): 0.5}),
        ("A-*:cost*0.5", {(0, 1): 0.5, (0, 2): 0.5}),
        ("*-D:cost*0.5", {(0, 2): 0.5, (1, 2): 0.5}),
        ("*=D:cost*0.5", {(0, 2): 0.5, (1, 2): 0.5, (2, 0): 0.5, (2, 1): 0.5}),
        ("D-D:cost*3", {(2, 2): 3}),
        ("A-D:cost*0.5; D-A:cost*2,A-D:cost*3", {(0, 2): 1.5, (2, 0): 2}),
    ],
)
def test_words_change_the_pairs_they_name(shock: str, changed: dict) -> None:
    expected = np.ones((3, 3))
    for pair, factor in changed.items():
        expected[pair] = factor
    assert cost_changes(ABC, [shock]) == pytest.approx(expected)


def test_tables_and_words_multiply(tmp_path: Path) -> None:
    table = file(tmp_path, "exporter,importer,cost_factor\nA,D,0.5\nB-C,A,2\n", "s.csv")
    found = cost_changes(ABC, [table, "A-D:cost*0.5"])
    assert (found[0, 2], found[1, 0], found.sum()) == (0.25, 2.0, 9 - 0.75 + 1)
    assert (cost_changes(ABC, [str(table)]) == cost_changes(ABC, [table])).all()
    assert (cost_changes(ABC, []) == 1.0).all()


@pytest.mark.parametrize(
    ("shock", "kind", "told"),
    [
        ("A-Z:cost*0.5", UnknownNameError, "'Z' has no trade"),
        ("A:cost*0.5", UsageError, "no pair"),
        ("A-D:cost*0", UsageError, "above 0"),
        ("A-D:cost*-1", UsageError, "above 0"),
        ("A-D:cost*1e999", UsageError, "above 0"),
        ("A-D:cost*1.2.3", UsageError, "above 0"),
        ("A-D:price*2", UsageError, "not understood"),
        ("A-D:cost+2", UsageError, "not understood"),
        (";;*", UsageError, "not understood"),
        ("none.csv", UsageError, "no such file"),
    ],
)
def test_words_that_are_none_are_told(shock: str, kind: type, told: str) -> None:
    with pytest.raises(kind, match=told):
        cost_changes(ABC, [shock])


def test_faulty_tables_are_told(tmp_path: Path) -> None:
    head = "exporter,importer,cost_factor\n"
    for row, told in (("A,D,0\n", "above 0"), ("A,Z,1\n", "'Z' has no trade"),
                      ("A,D,1\nA,D,1\n", "already"), ("A,D,x\n", "finite number")):  # fmt: skip
        with pytest.raises(LandbridgeError, match=told):
            cost_changes(ABC, [file(tmp_path, head + row, "s.csv")])


def test_files_and_words_lead_to_the_answer(tmp_path: Path) -> None:
    table = file(tmp_path, TRADE + "C,C,5\nC,A,1\nA,C,2\n")
    found = counterfactual(table, "A-B:cost*0.9")
    assert found.pair_change("A", "B") > 20
    assert found.notes == ("2 of 9 pairs have no row: no trade.",)
    again = counterfactual(read_trade(table), ["A-B:cost*0.9"], HatParams())
    assert (again.after == found.after).all()


@given(st.text(max_size=30))
def test_odd_words_are_refused_or_change_costs(text: str) -> None:
    try:
        assert (cost_changes(ABC, [text + ":"]) > 0).all()
    except LandbridgeError:
        return

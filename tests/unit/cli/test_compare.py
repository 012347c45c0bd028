"""``landbridge compare``: text, document, page, messages and exit codes."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.unit.study.compared import save, tables

from landbridge.cli.compare_text import _listed, _row
from landbridge.results.files import save_run


@pytest.fixture
def pair(tmp_path: Path) -> tuple[str, str]:
    shut = tables((0.0, 70.0, 30.0), usd=3_300.0)
    a = save(tmp_path / "a", "base-2024")
    b = save(tmp_path / "b", "khorgos-closed", shut, objective=1_100.0, cost_bn=3.3)
    return str(a), str(b)


def test_the_text_tells_the_change(pair: tuple[str, str], run: Callable[..., Any]) -> None:
    answer = run("compare", *pair)
    assert answer.code == 0
    lines = answer.out.splitlines()
    assert 20 <= len(lines) <= 40
    assert max(map(len, lines)) <= 120
    assert lines[0] == "A  Base 2024: train counts and prices of 2024"
    assert any(line.split()[-4:] == ["90", "70", "-20", "-22.2"] for line in lines)
    assert "network.close_crossings: none -> khorgos-altynkol" in answer.out
    assert "Law, objective of the equilibrium: holds." in answer.out
    assert "delay when a node of the northern corridor closes: agrees" in " ".join(
        answer.out.split()
    )


def test_names_and_units_are_whole(tmp_path: Path, run: Callable[..., Any]) -> None:
    far = "Iletsk-1 (the line by way of Kandyagash) - Sol-Iletsk"
    named = tables()
    named["crossings"] = named["crossings"].with_columns(pl.lit(far).alias("name"))
    a = save(tmp_path / "a", "base-2024", named)
    b = save(tmp_path / "b", ("corridor.capacity_factor.khorgos-altynkol=1.5",), tables((9, 9, 9)))
    answer = run("compare", str(a), str(b))
    assert answer.code == 0, answer.err
    assert far in " ".join(re.sub(r"( +[-+\d.,]+){4}( +delay \S+ h)?\n", "", answer.out).split())
    lines = answer.out.splitlines()
    assert max(map(len, lines)) <= 120
    assert any(line.startswith("  shippers' expected cost, bn USD/year ") for line in lines)
    assert any(line.startswith("  cost of the ways taken, bn USD/year ") for line in lines)
    assert "its change is what shippers gain or lose" in " ".join(answer.out.split())
    assert "corridor.capacity_factor: 1 (as it is) -> khorgos-altynkol = 1.5" in answer.out
    assert "\u00a0" not in answer.out


@given(st.floats(0.0, 1e9) | st.floats(0.0, 1e-6), st.floats(0.0, 1e9), st.sampled_from([0, 2, 3]))
@settings(max_examples=60)
def test_of_nothing_there_is_no_per_cent_and_nothing_has_no_sign(
    old: float, new: float, digits: int
) -> None:
    pct = 100.0 * (new - old) / old if old else None
    row = {"before": old, "after": new, "difference": new - old, "pct": pct}
    line = _row("boxes leased", row, "", digits)
    cells = line.removeprefix("  boxes leased").split()
    assert len(cells) == (4 if round(old, digits) else 3)
    assert not any(re.fullmatch(r"[-+]0[.0]*", cell) for cell in cells)


def test_the_document_and_the_page(
    pair: tuple[str, str], tmp_path: Path, run: Callable[..., Any]
) -> None:
    page = tmp_path / "page.html"
    answer = run("compare", *pair, "--html", str(page), "--json")
    assert answer.code == 0
    found = answer.json
    assert {"a", "b", "totals", "crossings", "ways", "places", "winners", "losers", "laws",
            "published", "notes"} <= set(found)  # fmt: skip
    assert found["b"]["name"] == "khorgos-closed"
    assert next(row["name"] for row in found["losers"]["cost"]) == "Xi'an <b>"
    assert page.read_text(encoding="utf-8").startswith("<!doctype html>")
    assert f"Wrote {page}" in answer.err


def test_bad_folders_end_with_a_message_and_a_code(
    pair: tuple[str, str], tmp_path: Path, run: Callable[..., Any]
) -> None:
    missing = run("compare", pair[0], str(tmp_path / "none"))
    assert missing.code == 3
    assert "manifest.json cannot be read" in missing.err
    plan = save_run(tmp_path / "plan", {}, {"kind": "plan"})
    other = run("compare", str(plan), pair[1])
    assert other.code == 2
    assert "only studies can be compared" in other.err
    full = run("compare", *pair, "--html", "/proc/none/page.html")
    assert full.code == 3
    assert "Traceback" not in missing.err + other.err + full.err


def test_a_page_destroys_no_run(pair: tuple[str, str], run: Callable[..., Any]) -> None:
    target = next(Path(pair[0]).glob("*.parquet"))
    before = target.read_bytes()
    found = run("compare", *pair, "--html", str(target))
    assert (found.code, target.read_bytes()) == (3, before)
    assert "would not be whole" in found.err


def test_an_empty_path_is_no_folder(pair: tuple[str, str], run: Callable[..., Any]) -> None:
    for words in (("", ""), (pair[0], ""), (*pair, "--html", "")):
        found = run("compare", *words)
        assert found.code == 2
        assert "the path is empty" in found.err


def test_a_city_whose_change_rounds_to_nothing_neither_wins_nor_loses() -> None:
    table = pl.DataFrame({"name": ["Xi'an", "Almaty", "Osh"], "usd": [-2e5, -4e4, -0.02]})
    assert _listed(table, "usd", 1e6) == "Xi'an\u00a0-0.2"
    assert _listed(table[1:], "usd", 1e6) == "none"

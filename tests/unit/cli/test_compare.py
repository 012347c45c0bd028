"""``landbridge compare``: text, document, page, messages and exit codes."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tests.unit.study.compared import save, tables

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

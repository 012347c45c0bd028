"""``landbridge trade nowcast``, ``show`` and ``growth``: documents, files, messages."""

from __future__ import annotations

import json
from pathlib import Path

import polars as pl
import pytest

from landbridge.cli import main
from landbridge.results.files import load_run


def _json(capsys: pytest.CaptureFixture[str], *words: str) -> dict:  # type: ignore[type-arg]
    assert main(["trade", *words, "--json"]) == 0
    return json.loads(capsys.readouterr().out)  # type: ignore[no-any-return]


def test_the_document_of_the_nowcast(capsys: pytest.CaptureFixture[str]) -> None:
    found = _json(capsys, "nowcast", "--as-of", "2025-07-01")
    assert {"year", "estimate_bn_usd", "p10", "p90", "prob_over_100", "by_country", "as_of",
            "used", "backtest"} <= set(found)  # fmt: skip
    assert (found["year"], found["as_of"], found["status"]) == (2025, "2025-07-01", "nowcast")
    assert found["p10"] < found["estimate_bn_usd"] < found["p90"]
    assert set(found["by_country"]) == {"KZ", "KG", "UZ", "TM", "TJ"}
    assert all(row["published_on"] <= "2025-07-01" for row in found["used"])
    methods = {score["method"] for score in found["backtest"]["scores"]}
    assert methods == {"nowcast", "naive", "drift", "trend smoothing", "growth to date"}
    assert all(row["as_of"] <= "2025-07-01" for row in found["backtest"]["rows"])


def test_text_says_the_same_as_the_document(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "120")  # narrower, the label breaks into lines
    found = _json(capsys, "nowcast", "--as-of", "2025-07-01")
    assert main(["trade", "nowcast", "--as-of", "2025-07-01"]) == 0
    text = capsys.readouterr().out
    assert f"{found['estimate_bn_usd']:.1f}" in text
    assert f"Probability of more than 100 bn USD: {found['prob_over_100']:.0%}" in text
    assert "one year ahead" in text


def test_a_published_year(capsys: pytest.CaptureFixture[str]) -> None:
    found = _json(capsys, "nowcast", "--as-of", "2026-02-01", "--year", "2024")
    assert found["estimate_bn_usd"] == found["p10"] == 94.82


def test_page_and_run_folder_are_the_same_twice(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pages = []
    for k in range(2):
        page, run = tmp_path / f"{k}.html", tmp_path / f"run{k}"
        words = [
            "trade",
            "nowcast",
            "--as-of",
            "2025-07-01",
            "--html",
            str(page),
            "--out",
            str(run),
        ]
        assert main(words) == 0
        pages.append(page.read_text(encoding="utf-8"))
        assert (run / "nowcast.html").read_text(encoding="utf-8") == pages[-1]
    assert pages[0] == pages[1]
    kept = load_run(tmp_path / "run0")
    assert kept.manifest["kind"] == "trade nowcast"
    assert kept.tables["estimates"]["partner"].to_list() == ["CA5", "KZ", "KG", "UZ", "TM", "TJ"]
    assert kept.tables["backtest"].filter(pl.col("method") == "nowcast").height > 5
    capsys.readouterr()


def test_growth_document_and_page(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    page = tmp_path / "g.html"
    found = _json(capsys, "growth", "--from", "2023", "--to", "2024", "--html", str(page),
                  "--out", str(tmp_path / "run"))  # fmt: skip
    for cut in ("by_country", "by_flow", "by_goods"):
        points = sum(part["points_pct"] or 0.0 for part in found[cut])
        assert points == pytest.approx(found["growth_pct"], abs=1e-4)
    assert "Kyrgyzstan" in page.read_text(encoding="utf-8")
    assert load_run(tmp_path / "run").tables["parts"].height > 5
    assert main(["trade", "growth", "--from", "2023", "--to", "2024"]) == 0
    assert "not published" in capsys.readouterr().out


def test_years_of_one_country(capsys: pytest.CaptureFixture[str]) -> None:
    found = _json(capsys, "show", "--country", "Kyrgyzstan")
    assert {row["partner"] for row in found["rows"]} == {"KG"}
    last = next(row for row in found["rows"] if row["year"] == 2024)
    assert last["ratio"] == pytest.approx(4.0742)
    assert last["conflicts"]
    assert main(["trade", "show", "--country", "KG"]) == 0
    assert "4.07" in capsys.readouterr().out


def test_years_of_all(capsys: pytest.CaptureFixture[str]) -> None:
    rows = _json(capsys, "show")["rows"]
    assert {row["partner"] for row in rows} == {"CA5", "KZ", "KG", "UZ", "TM", "TJ"}


@pytest.mark.parametrize(("words", "code", "told"), [
    (["nowcast", "--as-of", "July"], 2, "YYYY-MM-DD"),
    (["nowcast", "--as-of", "2025-02-30"], 2, "is no day"),
    (["nowcast", "--year", "2099", "--as-of", "2025-07-01"], 2, "allowed is 1992 to 2030"),
    (["nowcast", "--as-of", "2001-01-01"], 4, "Nothing on the trade"),
    (["show", "--country", "France"], 2, "none of the five"),
    (["growth", "--from", "2024", "--to", "2024"], 2, "must lie before"),
    (["growth", "--from", "2015", "--to", "2024"], 4, "not published"),
    (["growth", "--from", "2024", "--to", "2025", "--months", "0"], 2, "1 to 12"),
])  # fmt: skip
def test_messages_and_exit_codes(
    words: list[str], code: int, told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["trade", *words]) == code
    streams = capsys.readouterr()
    assert told in " ".join(streams.err.split())
    assert "Traceback" not in streams.err


def test_a_folder_with_something_else_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "letter.txt").write_text("mine")
    assert main(["trade", "nowcast", "--as-of", "2025-07-01", "--out", str(tmp_path)]) == 3
    assert (tmp_path / "letter.txt").read_text() == "mine"
    capsys.readouterr()

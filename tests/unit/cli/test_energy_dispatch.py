"""``landbridge energy dispatch`` and ``expand``: documents, text, run folders, messages."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from landbridge.cli import main
from landbridge.report.energy_backcast_page import energy_backcast_markdown
from landbridge.results.files import load_run

WEEKS = ("--set", "weeks=2,28")
FULL = ("status", "generation_twh", "published_twh", "north_south_gwh", "unserved_gwh", "co2_mt",
        "cpu_s", "misses")  # fmt: skip


def _json(capsys: pytest.CaptureFixture[str], *words: str) -> dict:  # type: ignore[type-arg]
    assert main(["energy", *words, "--json"]) == 0
    return json.loads(capsys.readouterr().out)  # type: ignore[no-any-return]


def test_the_document_of_a_dispatch(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    found = _json(capsys, "dispatch", "--year", "2024", *WEEKS, "--out", str(tmp_path / "run"))
    assert set(FULL) <= set(found)
    assert found["published_twh"]["KZ"]["coal"] == 64.03
    assert found["generation_twh"]["KZ"]["coal"] > 0
    assert found["status"] == "part"
    run = load_run(tmp_path / "run")
    assert run.manifest["params"]["weeks"] == ["2", "28"]
    assert run.manifest["params"]["coal_availability"]["KZ"] == 0.56
    assert run.tables["zone_hours"].height == 7 * 2 * 168


def test_text_tells_zones_lines_and_what_is_not_served(capsys: pytest.CaptureFixture[str]) -> None:
    words = ["energy", "dispatch", "--year", "2023", "--set", "weeks=2"]
    assert main([*words, "--set", "coal_availability.KZ=0.3"]) == 0
    text = capsys.readouterr().out
    assert "KZ-North" in text
    assert "Not served in KZ-North" in text
    assert "North to south in Kazakhstan" in text
    assert "synthetic" in text


def test_an_expansion_builds_and_verifies(capsys: pytest.CaptureFixture[str]) -> None:
    few = ("--set", "periods=10", "--set", "build=wind", "--set", "window_days=73")
    found = _json(capsys, "expand", "--year", "2030", "--set", "carbon_price_usd_per_t=60", *few)
    assert {row["technology"] for row in found["built"]} == {"wind"}
    assert found["verified"]["status"] == "answered"
    assert sum(period[2] for period in found["periods"]) == 365


@pytest.mark.parametrize(
    ("words", "code", "message"),
    [
        (("dispatch", "--year", "1990"), 2, "2022 to 2060"),
        (("dispatch", "--year", "2024", "--set", "coal=1"), 2, "nobody knows it"),
        (("dispatch", "--year", "2024", "--set", "weeks=99"), 2, "numbers from 1 to 52"),
        (("expand", "--year", "2030", "--set", "build=fusion"), 2, "allowed are wind"),
        (("dispatch", "--year", "2024", "--own", "/nowhere.csv"), None, "nowhere"),
    ],
)
def test_messages(
    capsys: pytest.CaptureFixture[str], words: tuple[str, ...], code: int | None, message: str
) -> None:
    got = main(["energy", *words])
    assert got == code if code is not None else got in (2, 3)
    err = capsys.readouterr().err
    assert message in " ".join(err.split())
    assert "Traceback" not in err


def test_without_the_extra_the_cure_is_told(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "highspy", None)
    assert main(["energy", "dispatch", "--year", "2024"]) == 2
    assert "pip install 'landbridge[energy]'" in " ".join(capsys.readouterr().err.split())


def test_the_page_of_the_back_cast_tells_fits_apart() -> None:
    from landbridge.energy.backcast import BackcastRow

    rows = [
        BackcastRow("KZ", "coal", "TWh", 60, 60, 80.0, 61, "fitted", True, ""),
        BackcastRow("KZ", "gas", "TWh", 30, 30, None, 50, "predicted", False, "Because."),
        BackcastRow("KZ", "north to south", "TWh", 9, 14, None, 11, "predicted", True, ""),
    ]
    page = energy_backcast_markdown({2023: rows})
    assert "- fitted: 1 of 1 figures are near" in page
    assert "- predicted: 1 of 2 figures are near" in page
    assert "Missed: KZ gas. Because." in page
    assert "| 9.00 to 14.00 |" in page


def test_a_page_is_written_beside_the_document(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    page = tmp_path / "year.html"
    _json(capsys, "dispatch", "--year", "2024", "--set", "weeks=2", "--html", str(page))
    assert "Two weeks by hour" in page.read_text(encoding="utf-8")

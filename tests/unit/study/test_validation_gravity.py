"""The comparison with published figures: rows, statuses, page, and without the data."""

from __future__ import annotations

from pathlib import Path

import pytest

from landbridge.core.errors import UsageError
from landbridge.report.gravity_page import gravity_markdown, write_gravity_page
from landbridge.study.validation import gravity
from landbridge.study.validation.gravity import Status, report_json, validate_gravity

SAMPLE = Path(__file__).parents[2] / "reference" / "gegravity"
PAGE = Path(__file__).parents[3] / "docs" / "validation" / "gravity.md"


@pytest.fixture
def without_library(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gravity, "find_spec", lambda name: None)


def test_rows_tell_what_was_found(without_library: None) -> None:
    report = validate_gravity(SAMPLE)
    assert report.counts == {"reproduced": 7, "differs": 0, "no data": 46, "no library": 10}
    content = report_json(report)
    assert [*content["rows"][0]][:5] == ["name", "published", "model", "digits", "status"]
    assert len({row["name"] for row in content["rows"]}) == len(content["rows"]) == 63
    first, full, conditional = content["closures"]
    assert first["CAN GDP change %"] == pytest.approx(0.418261, abs=1e-6)
    assert full["CAN GDP change %"] == pytest.approx(0.428227, abs=1e-6)
    assert "CAN GDP change %" not in conditional


def test_a_figure_of_another_value_differs(
    without_library: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = [dict(row) for row in gravity._published()]
    for row in rows:
        if row["variable"] == "CAN GDP":
            row["published"] = "0.418289"
    monkeypatch.setattr(gravity, "_published", lambda: iter(rows))
    report = validate_gravity(SAMPLE)
    assert [row.variable for row in report.rows if row.status is Status.DIFFERS] == ["CAN GDP"]


def test_without_data_nothing_is_reproduced(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gravity, "_place", lambda data: None)
    report = validate_gravity()
    assert report.counts["no data"] == len(report.rows)
    assert "## The experiment" not in gravity_markdown(report)


def test_a_folder_without_the_sample_is_told(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"there is no gegravity_sample_data_set\.csv"):
        validate_gravity(tmp_path)


def test_page_is_what_the_command_makes(tmp_path: Path) -> None:
    pytest.importorskip("pyfixest", reason="the extra trade (pyfixest) is not installed")
    written = write_gravity_page(validate_gravity(SAMPLE), tmp_path).read_text(encoding="utf-8")
    assert written == PAGE.read_text(encoding="utf-8")
    assert "| Canada-Japan agreement: CAN GDP, change % | 0.41826 | 0.41826 | 5 |" in written

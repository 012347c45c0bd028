"""The profiles against what is published: report, page, plots, command."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ET
from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("pvlib", reason="the extra energy is not installed")

from landbridge.cli.validate_energy_profiles import run_energy_profiles
from landbridge.core.errors import UsageError
from landbridge.report.energy_profiles_page import (
    energy_profiles_markdown,
    write_energy_profiles_page,
)
from landbridge.report.energy_profiles_svg import months_svg, weeks_svg
from landbridge.results.energy_profiles import CalibrationRow, FigureUse
from landbridge.study.validation.energy_profiles import (
    EnergyProfilesReport,
    report_json,
    validate_energy_profiles,
)

PAGE = Path(__file__).parents[3] / "docs" / "validation" / "energy-profiles.md"


@pytest.fixture(scope="module")
def report() -> EnergyProfilesReport:
    return validate_energy_profiles(2024, seeds=2)


def test_spread_holds_the_first_seed(report: EnergyProfilesReport) -> None:
    assert set(report.spread) == {(row.figure, row.where) for row in report.rows}
    for row in report.rows:
        low, high = report.spread[row.figure, row.where]
        assert low <= row.model <= high
    assert len(report.spread) == len(report.rows)
    season = "wind of November to March over May to September"
    low, high = report.spread[season, "KZ-North"]
    assert low < high


def test_what_was_not_fitted_is_near_and_its_misses_are_told(report: EnergyProfilesReport) -> None:
    told = {(row.figure, row.where): row for row in report.of(FigureUse.CHECKED)}
    assert abs(told["demand by the official count", "KG"].difference) < 0.06
    assert told["highest hourly load", "KZ-South"].model == pytest.approx(4500, rel=0.05)
    assert told["local hour of the highest load", "KZ"].model == pytest.approx(18, abs=1)
    seen = {(row.figure, row.where): row for row in report.of(FigureUse.SEEN)}
    for fuel in ("wind", "solar"):
        for country in ("KZ", "UZ"):
            assert abs(seen[f"{fuel} fleet capacity factor", country].difference) < 0.06
    for zone in ("KZ-North", "KZ-South", "KZ-West"):
        assert abs(seen["share of the load at the highest hour", zone].difference) < 0.08
    page = energy_profiles_markdown(report)
    misses = page.partition("## Only checked")[0]
    for row in report.rows:
        assert (f"- {row.figure}" in misses) or abs(row.difference) <= 0.1 or "|" in row.figure


def test_page_declares_and_separates(report: EnergyProfilesReport) -> None:
    page = energy_profiles_markdown(report)
    assert "**The profiles are synthetic.**" in page
    parts = [page.index(f"## {name}") for name in ("Only checked", "Seen, not forced", "Fitted")]
    assert parts == sorted(parts)
    assert "29 February 2024 is left out" in page
    for row in report.rows:
        assert page.count(f"| {row.where} |") >= 1


def test_plots_are_sound(report: EnergyProfilesReport) -> None:
    for svg in (months_svg(report), weeks_svg(report)):
        root = ET.fromstring(svg)
        assert root.tag.endswith("svg")
        assert "nan" not in svg.lower().replace("synthetic", "")
    assert months_svg(report).count("KZ-West</title>") == 4  # three panels and the key: no hydro
    assert all(len(week.load_gw) == 168 for week in report.weeks)
    assert report.weeks[0].load_gw.max() == pytest.approx(17.2)


def test_json_is_finite(report: EnergyProfilesReport) -> None:
    content = json.loads(json.dumps(report_json(report), allow_nan=False))
    assert {row["use"] for row in content["rows"]} == {"fitted", "seen", "checked"}


def test_command_writes_the_page(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run_energy_profiles(2023, 0, None, tmp_path, as_json=False) == 0
    assert "fitted" in capsys.readouterr().out
    names = {path.name for path in tmp_path.iterdir()}
    assert names == {
        "energy-profiles.md",
        "energy-profiles-months.svg",
        "energy-profiles-weeks.svg",
    }


def test_packaged_page_is_of_these_profiles(tmp_path: Path) -> None:
    report = validate_energy_profiles(2024)
    write_energy_profiles_page(report, tmp_path)
    assert (tmp_path / PAGE.name).read_text(encoding="utf-8") == PAGE.read_text(encoding="utf-8")


@pytest.mark.parametrize("seeds", [0, 51])
def test_refuses_a_senseless_number_of_seeds(seeds: int) -> None:
    with pytest.raises(UsageError, match="1 to 50"):
        validate_energy_profiles(2024, seeds=seeds)


def test_difference_of_nothing() -> None:
    def row(published: float, model: float) -> CalibrationRow:
        return CalibrationRow("f", "KZ", 2024, "1", published, model, FigureUse.CHECKED, False, "s")

    assert row(0.0, 0.0).difference == 0.0
    assert np.isinf(row(0.0, 1.0).difference)
    assert row(2.0, 1.0).difference == -0.5

"""The page on a year of the power systems: whole, offline, and true to the figures."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from dataclasses import replace

import numpy as np
import pytest

from landbridge.energy.dispatch import dispatch
from landbridge.report.energy_charts_svg import capacity_svg, duration_svg, weeks_svg
from landbridge.report.energy_map_svg import energy_map_svg
from landbridge.report.energy_page import energy_html
from landbridge.results.energy import BuildRow, EnergyResult, ExpansionResult
from landbridge.scenario.energy import EnergyParams


@pytest.fixture(scope="module")
def year() -> EnergyResult:
    return dispatch(2024, replace(EnergyParams(), weeks=("3", "28")))


def _expansion(year: EnergyResult) -> ExpansionResult:
    unit = next(u for u in year.units if u.fuel == "wind" and u.zone == "KZ-North")
    row = BuildRow("plant", "KZ-North", "wind", unit.capacity_mw / 2, None, 10.0)
    return ExpansionResult(
        status="answered", year=2024, built=(row,), periods=((0, 1, 365.0),), cost_musd=100.0,
        investment_musd=10.0, expected_unserved_gwh=0.0, expected_twh={}, verified=year,
        cpu_s=0.0, params=year.params,
    )  # fmt: skip


def test_every_chart_is_well_formed_and_finite(year: EnergyResult) -> None:
    for drawn in (
        weeks_svg(year), duration_svg(year), capacity_svg(year, None), energy_map_svg(year),
    ):  # fmt: skip
        ET.fromstring(drawn)
        assert "nan" not in drawn
        assert "inf" not in drawn


def test_the_page_needs_nothing_from_outside(year: EnergyResult) -> None:
    page = energy_html(year, _expansion(year))
    assert not re.findall(r'(?:src|href)="(?!#)[^"]*"', page)
    assert "synthetic" in page
    assert "part of the year" in page
    assert page == energy_html(year, _expansion(year))


def test_weeks_are_those_that_were_run(year: EnergyResult) -> None:
    drawn = weeks_svg(year)
    days = set(re.findall(r">(\d\d-\d\d)<", drawn))
    assert days
    local = year.hours_utc + np.timedelta64(5, "h")
    assert days <= {str(hour)[5:10] for hour in local}
    assert {day[:2] for day in days} == {"01", "07"}


def test_what_is_built_is_part_of_the_bar(year: EnergyResult) -> None:
    plain, built = capacity_svg(year, None), capacity_svg(year, _expansion(year))
    assert "wind built" not in plain
    [told] = re.findall(r"KZ-North wind built: ([\d.]+) GW", built)
    whole = re.findall(r"KZ-North wind: ([\d.]+) GW", plain)
    assert float(told) == pytest.approx(float(whole[0]) / 2, abs=0.006)


def test_load_that_is_not_served_shows(year: EnergyResult) -> None:
    shed = year.shed_mw.copy()
    shed[0] += 500.0
    assert ">not served<" not in weeks_svg(year)
    assert ">not served<" in weeks_svg(replace(year, shed_mw=shed))


def test_the_map_tells_the_net_flow_from_north_to_south(year: EnergyResult) -> None:
    told = re.findall(r">([\d.,]+) TWh to KZ-South<", energy_map_svg(year))
    assert [float(word) for word in told] == [pytest.approx(year.north_south_gwh / 1000, abs=0.051)]

"""Predicted against published days: fit, line, calibration, page, a user's own table."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ET
from functools import partial

import numpy as np
import pytest

from landbridge import facts
from landbridge.cli.validate_transit import transit_json
from landbridge.core.errors import DataError
from landbridge.network.services.published import unread_points
from landbridge.report.transit_page import write_transit_page
from landbridge.study.validation.calibration import TimeSpread, calibrate
from landbridge.study.validation.fit import (
    Prior,
    fit_parameters,
    least_squares_line,
    leave_one_out,
)
from landbridge.study.validation.reports import user_reports
from landbridge.study.validation.transit import errors_of, validate_transit

WEAK = Prior(np.ones(3), np.full(3, 100.0))


@pytest.fixture(scope="module")
def report():
    return validate_transit()


def test_fit_recovers_known_parameters_despite_odd_reports():
    rng = np.random.default_rng(1)
    parts = rng.uniform(1, 8, (80, 3))
    days = parts @ [0.8, 1.3, 1.0]
    days[:6] += 30
    assert fit_parameters(parts, days, WEAK) == pytest.approx([0.8, 1.3, 1.0], abs=0.02)


def test_tight_prior_holds_the_fit():
    parts = np.random.default_rng(2).uniform(1, 8, (30, 3))
    tight = Prior(np.ones(3), np.full(3, 1e-4))
    assert fit_parameters(parts, parts @ [2.0, 2, 2], tight) == pytest.approx(np.ones(3), abs=1e-3)


def test_leaving_one_out_does_not_see_the_row():
    km = np.arange(1.0, 11.0)
    days = 2 + 3 * km
    days[4] += 1000
    table = np.stack([np.ones(10), km], axis=1)
    seen = leave_one_out(table, days, lambda t, y: least_squares_line(t[:, 1], y))
    assert seen[4] == pytest.approx(2 + 3 * km[4])
    parts = np.random.default_rng(3).uniform(1, 8, (12, 3))
    told = parts @ [1.0, 1, 1]
    told[0] = 500.0
    unseen = leave_one_out(parts, told, partial(fit_parameters, prior=WEAK))
    assert unseen[0] == pytest.approx(parts[0].sum(), rel=1e-3)


def test_line_is_least_squares():
    rng = np.random.default_rng(4)
    km, days = rng.uniform(500, 12000, 40), rng.uniform(3, 25, 40)
    slope, start = np.polyfit(km, days, 1)
    assert least_squares_line(km, days) == pytest.approx([start, slope])


def test_calibrated_sample_is_found_calibrated():
    spread = TimeSpread(14.0, 2.0, 9.0)
    variance = np.log(1 + (2 / 5) ** 2)
    draws = 9 + 5 * np.exp(
        np.sqrt(variance) * np.random.default_rng(5).standard_normal(4000) - variance / 2
    )
    found = calibrate([spread] * 4000, [(float(d), float(d)) for d in draws])
    assert all(level.inside == pytest.approx(level.nominal, abs=0.03) for level in found.levels)
    assert found.sd_factor == pytest.approx(1.0, abs=0.1)
    assert found.below_p10 == pytest.approx(0.1, abs=0.02)


def test_packaged_rows_and_summary_agree(report):
    mids = np.array([row.published_mid for row in report.compared])
    days = np.array([row.predicted for row in report.compared])
    assert report.model == errors_of(days, mids)
    assert report.model.n == 84
    assert report.model.mean_abs_days < 2.5
    assert sum(report.compared[0].parts.values()) == pytest.approx(days[0], abs=0.01)
    assert report.fit.mean_abs_days <= report.fit_loo.mean_abs_days
    assert all(row.reason for row in report.rows if row.predicted is None)
    assert report.floor.pairs == 4


def test_json_contract(report):
    told = json.loads(json.dumps(transit_json(report), allow_nan=False))
    assert {"n", "median_ape", "mean_abs_error_days", "baseline", "rows"} <= told.keys()
    assert {"origin_id", "destination_id", "predicted_days", "loo"} <= told["rows"][0].keys()
    assert {"median_ape", "mean_abs_error_days", "leave_one_out"} <= told["baseline"].keys()


def test_page_is_written_whole(report, tmp_path):
    names = {path.name for path in write_transit_page(report, tmp_path / "new")}
    assert names == {"transit-times.md", "transit-times.svg", "transit-calibration.svg"}
    assert {path.name for path in (tmp_path / "new").iterdir()} == names
    for name in names - {"transit-times.md"}:
        ET.parse(tmp_path / "new" / name)
    page = (tmp_path / "new" / "transit-times.md").read_text(encoding="utf-8")
    assert f"{report.model.mean_abs_days:.2f}" in page
    assert "in-sample" in page


def test_own_table_keeps_rows_in_order_with_reasons(tmp_path):
    path = tmp_path / "own.csv"
    path.write_text(
        "origin_id,destination_id,transit_days_min,transit_days_max\n"
        "cn-chongqing,de-duisburg,12,14\n"
        "nowhere-at-all,de-duisburg,12,14\n"
        "cn-xian,kz-almaty,,\n",
        encoding="utf-8",
    )
    found = validate_transit(published=path)
    assert len(found.rows) == 3
    assert found.rows[0].predicted == pytest.approx(15, abs=6)
    assert found.rows[1].predicted is None
    assert found.rows[1].reason.startswith("origin")
    assert found.rows[2].predicted is not None
    assert found.rows[2].error is None
    assert found.model.n == 1
    assert found.fit_loo is None


def test_a_way_is_told_by_crossings_and_what_is_passed_over_is_said(tmp_path):
    path = tmp_path / "own.csv"
    rows = "".join(
        f"Xi'an,Duisburg,14,16,{via}\n" for via in ("", "Manzhouli/Zabaykalsk", "Khorgos; Moscow")
    )
    path.write_text(f"origin,destination,days_min,days_max,via\n{rows}", encoding="utf-8")
    reports = user_reports(path)
    assert [r.pair.via for r in reports] == [
        (), (("manzhouli-zabaikalsk",),), (("khorgos-altynkol",),)
    ]  # fmt: skip
    assert [r.note for r in reports] == ["", "", "Moscow on the way is passed over"]


@pytest.mark.parametrize(
    ("via", "told"),
    [
        ("Khorgos; Atlantis", "own.csv row 3: 'Atlantis' is no crossing that tells a way"),
        ("Manzhouly", "did you mean manzhouli?"),
        ("brest-terespol", "'brest-terespol' is no crossing that tells a way"),
    ],
)
def test_an_unknown_crossing_is_told_with_its_line(tmp_path, via, told):
    path = tmp_path / "own.csv"
    head = "origin,destination,days_min,days_max,via_border\nXi'an,Duisburg,14,16,\n"
    path.write_text(f"{head}Xi'an,Duisburg,14,16,{via}\n", encoding="utf-8")
    assert [told in report.note for report in user_reports(path)] == [False, True]


def test_every_packaged_way_is_read():
    ways = facts.load("services_published")["via"].drop_nulls()
    known = {point for way in ways for point in unread_points(way)}
    assert known <= {"Kaliningrad", "Osh"}  # places on the way beside a crossing that tells it


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("origin,destination,days_min,days_max\nChengdu,Lodz,14,12\n", "days_min"),
        ("origin,destination,days_min,days_max\nChengdu,Lodz,x,12\n", "days_min"),
        ("origin,days_min,days_max\nChengdu,11,12\n", "no destination"),
        ("origin,destination,days_min,days_max\nChengdu,Xyzzyq,11,12\n", "no row can be compared"),
    ],
)
def test_bad_own_table_is_refused(tmp_path, text, told):
    path = tmp_path / "own.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(DataError, match=told):
        validate_transit(published=path)

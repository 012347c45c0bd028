"""The classification against labelled wordings: the sums, the floor, the page."""

import json
from dataclasses import replace

import pytest

from landbridge.core.errors import DataError, UsageError
from landbridge.demand.goods import find_goods, packaged_catalogue
from landbridge.report.goods_page import goods_page, write_goods_page
from landbridge.results.goods_answers import Verdict
from landbridge.study.validation.goods import (
    GoodsRow,
    Wording,
    packaged_wordings,
    quality_of,
    validate_goods,
)


@pytest.fixture(scope="module")
def report():
    return validate_goods()


def test_the_sample_is_large_labelled_and_in_sets():
    wordings = packaged_wordings()
    parts = [wording.part for wording in wordings]
    assert len(wordings) >= 450
    assert min(parts.count("tuned"), parts.count("held")) >= 200
    assert len({wording.text for wording in wordings}) == len(wordings)
    assert all(bool(w.source) == (w.part == "published") for w in wordings)


def test_no_wording_is_the_text_of_the_nomenclature():
    known = packaged_catalogue()
    texts = {text.casefold() for text in known.descriptions.values()}
    texts |= {text.casefold() for text in known.subheadings.values()}
    assert not [w.text for w in packaged_wordings() if w.text.casefold() in texts]


def test_quality_keeps_its_floor(report):
    held = report.by_part["held"]
    assert held.coverage >= 0.65
    assert held.heading >= 0.86
    assert held.chapter >= 0.91
    assert held.group >= 0.91
    assert held.wrong <= 0.09
    assert held.three >= 0.81
    assert held.calibration_error <= 0.06
    assert report.by_part["tuned"].wrong <= 0.05


def test_placed_rows_are_what_the_search_finds(report):
    for row in report.rows[::7]:
        if row.verdict is Verdict.SURE:
            assert find_goods(row.wording.text).hs[:4] == row.found


def _row(verdict, found, confidence, label="0808"):
    return GoodsRow(
        Wording("x", (label,)), verdict, found, confidence, found == label, found == label,
        found is not None and found[:2] == label[:2], found == label,
    )  # fmt: skip


def test_shares_by_hand():
    quality = quality_of(
        [
            _row(Verdict.SURE, "0808", 0.9),
            _row(Verdict.LIKELY, "0809", 0.7),
            _row(Verdict.UNSURE, "0808", 0.5),
            _row(Verdict.NONE, None, None),
        ]
    )
    assert (quality.n, quality.placed) == (4, 2)
    assert (quality.coverage, quality.heading, quality.chapter) == (0.5, 0.5, 1.0)
    assert (quality.wrong, quality.right, quality.first) == (0.25, 0.25, 0.5)
    assert quality.brier == pytest.approx((0.1**2 + 0.7**2) / 2)
    assert quality.calibration_error == pytest.approx((0.1 + 0.7) / 2)
    nothing = quality_of([])
    assert (nothing.n, nothing.coverage, nothing.brier) == (0, None, None)


def test_own_wordings(tmp_path):
    source = tmp_path / "own.csv"
    source.write_text("text,hs4\nused cars,8703\nzzqx,0808|0809\n", encoding="utf-8")
    own = validate_goods(source).by_part["own"]
    assert (own.n, own.placed, own.right) == (2, 1, 0.5)


@pytest.mark.parametrize(
    ("content", "error"),
    [
        ("text,hs4\n", DataError),
        ("text,hs4\nused cars,87\n", DataError),
        ("text,hs4\n,8703\n", DataError),
        ("text,hs4\nused cars,9999\n", DataError),
        ("a,b\n1,2\n", DataError),
    ],
)
def test_bad_samples_are_refused(tmp_path, content, error):
    source = tmp_path / "own.csv"
    source.write_text(content, encoding="utf-8")
    with pytest.raises(error) as caught:
        validate_goods(source)
    assert caught.value.cure
    source.write_bytes(b"text,hs4\n\xff\xfe,8703\n")
    with pytest.raises(DataError):
        validate_goods(source)
    with pytest.raises(UsageError):
        validate_goods(tmp_path / "missing.csv")


def test_the_page_says_whose_the_labels_are(report, tmp_path):
    text = write_goods_page(report, tmp_path).read_text(encoding="utf-8")
    assert text == goods_page(report)
    assert "labelled by us" in text
    assert f"| held out | {report.by_part['held'].n} |" in text
    assert sum("<http" in line for line in text.splitlines()) == report.by_part["published"].n
    wrong = [r for r in report.rows if r.placed and not r.heading_right]
    for row in wrong:
        assert (f"| {row.wording.text} |" in text) == (row.wording.part != "tuned")


def test_the_page_holds_with_nothing_placed(report):
    rows = (replace(report.rows[0], verdict=Verdict.NONE, found=None, confidence=None),)
    assert "| held out" not in goods_page(replace(report, rows=rows, by_part={}))


def test_on_the_command_line(report, capsys, tmp_path):
    from landbridge.cli import main

    assert main(["validate", "goods", "--json", "--page", str(tmp_path)]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["by_set"]["held"]["n"] == report.by_part["held"].n
    assert len(found["rows"]) == len(report.rows)
    assert (tmp_path / "goods-classification.md").is_file()
    assert main(["validate", "goods"]) == 0
    assert "held (" in capsys.readouterr().out

"""The page and the text of a study: every section, empty tables, escaping, figures as told."""

import re
from functools import cache

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.unit.report.pages import drawings, read

from landbridge.report.flow_contents import BANDS
from landbridge.report.study_map_svg import load_class, map_svg, stops_of, stretches_of
from landbridge.report.study_page import SECTIONS, study_page
from landbridge.report.study_text import controls_text, study_text
from landbridge.report.study_words import (
    control_words,
    figure_of,
    share_words,
    signed_percent,
    verdict_of,
)
from landbridge.results.study import STUDY_TABLES
from landbridge.scenario.load import load_scenario

EVIL = "<script>alert(1)</script>\"'&"


def a_link(crossing, kind="crossing", mode="rail", out=100.0, back=50.0, east=80.0):
    return {
        "link_id": f"{crossing}:{out}", "mode": mode, "kind": kind, "country": "CN",
        "line_id": "x", "crossing_id": crossing, "length_km": 10.0, "from_lat": 44.0,
        "from_lon": east, "to_lat": 45.0, "to_lon": east - 1.0, "teu_per_week_out": out,
        "teu_per_week_in": back,
    }  # fmt: skip


def a_crossing(key, direction, teu, capacity, name=None):
    return {
        "crossing_id": key, "name": name or f"{key.title()} - Other", "mode": "rail",
        "direction": direction, "teu_per_week": teu, "empty_teu_per_week": 10.0,
        "capacity_teu_per_week": capacity,
        "load": None if capacity is None else (teu + 10.0) / capacity, "dwell_h": 20.0,
        "delay_h": 3.5,
    }  # fmt: skip


def a_way(market, direction, way, teu):
    return {
        "market": market, "goods_class": "mid", "direction": direction, "way": way,
        "teu_per_year": teu, "share": 0.5, "tonnes_per_year": 10.0 * teu,
        "value_usd_per_year": 50_000.0 * teu, "usd_per_teu": 4_000.0,
        "value_of_time_usd_per_teu_h": 5.0,
    }  # fmt: skip


def a_control(name, kind, published, model, unit="trains", reason=""):
    return {
        "name": name, "kind": kind, "published": published, "model": model, "unit": unit,
        "difference": model / published - 1.0, "reason": reason,
    }  # fmt: skip


@cache
def frames():
    rows = {
        "controls": [
            a_control("trains:khorgos", "fit", 1000.0, 1010.0),
            a_control("trade_bn_usd:KZ", "check", 40.0, 48.0, "bn USD", "a reason of its own"),
        ],
        "crossings": [
            a_crossing("khorgos", "out", 1234.0, 1000.0),
            a_crossing("khorgos", "in", 600.0, 1000.0),
            a_crossing("inner", "out", 50.0, None),
        ],
        "ways": [
            a_way("europe", "out", "rail:khorgos", 100.0),
            a_way("europe", "out", "sea", 900.0),
            a_way("russia", "in", "rail:khorgos", 300.0),
        ],
        "links": [
            a_link("khorgos"),
            a_link("khorgos", out=0.0, back=25.0),
            a_link("inner", east=70.0, out=6000.0),
            a_link("", kind="access", mode="road", east=10.0),
            a_link("", kind="line", mode="ferry", east=50.0),
        ],
        "places": [
            {
                "place_id": "kz-almaty", "name": "Almaty", "country": "KZ", "lat": 43.0,
                "lon": 77.0, "sent_teu_per_year": 1000.0, "sent_train_teu_per_year": 250.0,
                "received_teu_per_year": 3000.0, "received_train_teu_per_year": 750.0,
                "usd_per_teu": 3210.0,
            }
        ],
        "goods": [
            {
                "group_id": "G01", "name": "Toys", "market": "europe", "direction": "out",
                "teu_per_year": 5000.0, "train_teu_per_year": 1250.0, "tonnes_per_year": 1.0,
                "value_usd_per_year": 2.5e9, "usd_per_teu": 7_777.0,
            }
        ],
        "countries": [
            {
                "country": "KZ", "direction": "out", "teu_per_year": 4321.0,
                "train_teu_per_year": 432.1, "usd_per_teu": 2222.0,
            }
        ],
        "empties": [{"from": "KZ", "to": "CN", "what": "moved", "teu_per_year": 777.0}],
        "rounds": [
            {
                "direction": word, "round": k, "relative_gap": 10.0 ** (-2 * k), "route_gap": 0.0,
                "choice_gap": 0.0, "cpu_s": 1.0,
            }
            for word in ("out", "in")
            for k in range(4)
        ],
        "loops": [
            {
                "loop": k, "country": "UZ", "direction": "out", "trade_factor": 1.0 - 0.01 * k,
                "usd_per_teu_change": 12.5,
            }
            for k in (1, 2)
        ],
        "assumptions": [
            {"name": "a_guess", "value": 1234.5, "unit": "km", "est": True, "method": "judged"},
            {"name": "a_fact", "value": 2.0, "unit": "", "est": False, "method": "printed"},
        ],
    }  # fmt: skip
    return {key: pl.DataFrame(found, infer_schema_length=None) for key, found in rows.items()}


def a_summary(**changes):
    scenario = load_scenario("khorgos-closed")
    return {
        "status": "answered", "reason": "both directions reached the gap",
        "scenario": scenario.name, "year": 2024, "trade_bn_usd": {"KZ": 43.82, "all": 94.82},
        "relative_gap": 5e-9, "objective": 1e8, "lower_bound": 1e8,
        "generalised_cost_bn_usd": 243.5, "loops": 1, "zones": 501, "segments": 34,
        "cpu_s": 50.5, "wall_s": 57.0, "peak_rss_mb": 1400.0, **changes,
    }  # fmt: skip


def a_manifest(**changes):
    scenario = load_scenario("khorgos-closed")
    told = {
        "name": scenario.name, "title": scenario.title, "fingerprint": "f" * 16,
        "params": scenario.to_dict(),
    }  # fmt: skip
    return {
        "scenario": told, "notes": ["a limit of its own"], "data": "d" * 16,
        "command": ["landbridge", "run"], "versions": {"numpy": "2"}, **changes,
    }  # fmt: skip


def page_of(**changes):
    return study_page(a_summary(), {**frames(), **changes}, a_manifest())


def test_every_section_stands_in_order_under_its_menu():
    page = read(page_of())
    assert [a["id"] for a in page.all("section")] == [key for key, _ in SECTIONS]
    assert [a["href"] for a in page.all("a")][: len(SECTIONS)] == [f"#{k}" for k, _ in SECTIONS]
    assert len({a["id"] for _, a in page.tags if "id" in a}) == sum("id" in a for _, a in page.tags)


def test_figures_stand_with_separators_and_units():
    text = read(page_of()).text
    for said in (
        "close crossings khorgos-altynkol", "50.5 CPU s", "5.0e-09", "asked for 1e-06",
        "1,234", "124 %", "3,210", "7,777", "2.50", "4,321", "777 moved empty", "−2.00 %",
        "+12.5 USD per TEU", "a reason of its own", "a limit of its own",
        "that compare tells of two runs", "est: estimate",
        "Fingerprint of the data", "none: nothing is drawn at random", "landbridge run",
        "300 TEU", "USD 94.82 bn", "1,234.5",
    ):  # fmt: skip
        assert said in text, said


def test_controls_are_told_by_sign_word_and_colour_fit_and_check_apart():
    html = page_of()
    assert "China–Europe holds Russia and Belarus" in html
    fit, check = html.index(">Fitted<"), html.index(">Only checked<")
    assert fit < html.index('<span class="status good">✓ within 5 %') < check
    assert check < html.index('<span class="status none">▲ above')
    without = page_of(controls=frames()["controls"].head(1))
    assert "Only checked" not in without
    silent = frames()["controls"].with_columns(pl.lit("").alias("reason"))
    assert "no reason is given" in page_of(controls=silent)


def test_the_page_is_one_small_file_that_fetches_nothing():
    html = page_of()
    assert html == page_of()
    assert not re.search(r"""(src|href)=["'](?!#)""", html)
    assert not re.search(r"url\(|@import|https?://(?!www\.w3\.org/2000/svg)", html)
    assert len(html.encode()) < 2_000_000
    assert all(svg.tag.endswith("svg") for svg in drawings(html))


@pytest.mark.parametrize("gone", STUDY_TABLES)
@pytest.mark.parametrize("how", ["missing", "empty"])
def test_a_table_without_rows_is_told_and_breaks_nothing(gone, how):
    tables = dict(frames())
    if gone in tables:
        tables = {**tables, gone: tables[gone].clear()}
    if how == "missing":
        tables.pop(gone, None)
    page = read(study_page(a_summary(), tables, a_manifest()))
    assert len(page.all("section")) == len(SECTIONS)
    assert study_text(a_summary(), tables)


def test_nothing_at_all_is_still_a_page():
    page = read(study_page({}, {}, {}))
    for said in (
        "No map", "No train crosses", "no ways", "no goods groups", "no countries", "no cities",
        "Empty boxes are not part", "no answer of trade", "no controls", "No rounds",
    ):  # fmt: skip
        assert said in page.text, said
    assert study_text({}, {})
    assert controls_text({}) == "This answer holds no controls."


def test_whatever_a_table_says_is_escaped():
    evil = {
        key: frame.with_columns(
            pl.lit(EVIL).alias(name) for name in frame.columns if name in _SAID.get(key, ())
        )
        for key, frame in frames().items()
    }
    told = {"name": EVIL, "title": EVIL, "params": {EVIL: {"x": EVIL}}}
    manifest = a_manifest(scenario=told, notes=[EVIL], command=[EVIL], versions={EVIL: EVIL})
    html = study_page(a_summary(status=EVIL, reason=EVIL), evil, manifest)
    assert "<script>alert" not in html
    assert read(html).text.count("alert(1)") > 20
    assert drawings(html)


_SAID = {
    "controls": ("name", "reason"), "crossings": ("name",), "ways": ("market", "way"),
    "places": ("name", "country"), "goods": ("name",), "countries": ("country",),
    "empties": ("from", "to"), "loops": ("country",), "assumptions": ("name", "unit", "method"),
}  # fmt: skip


def test_both_directions_and_links_of_the_same_ends_are_summed_on_the_map():
    found = stretches_of(frames()["links"].to_dicts())
    assert sorted(s.teu_per_week for s in found) == [150.0, 175.0, 6050.0]
    assert [s.is_ferry for s in sorted(found, key=lambda s: s.teu_per_week)] == [True, False, False]
    svg = map_svg(found, stops_of(frames()["links"].to_dicts(), frames()["crossings"].to_dicts()))
    assert svg.count("<svg") == 3  # shared outlines, the wide map and the narrow one
    assert 'class="flow afloat"' in svg
    assert "Khorgos 124\u00a0%" in svg
    assert "no capacity published" in svg
    assert map_svg([], []) is None


def test_a_crossing_has_the_load_of_its_fuller_direction():
    stops = stops_of(frames()["links"].to_dicts(), frames()["crossings"].to_dicts())
    assert [(s.name, s.teu_per_week) for s in stops] == [
        ("Khorgos - Other", 1854.0), ("Inner - Other", 60.0),
    ]  # fmt: skip
    assert [s.load for s in stops] == [1.244, None]


@given(st.floats(0.0, 1e6))
@settings(max_examples=30)
def test_colours_of_loads_are_those_of_the_bands(load):
    band = int(load_class(load)[1:])
    assert load <= BANDS[band][0]
    assert band == 0 or load > BANDS[band - 1][0]
    assert load_class(None) == load_class(float("nan")) == "lx"


@given(st.floats(-0.9, 10.0))
@settings(max_examples=30)
def test_verdicts_follow_the_difference(difference):
    sign, css, _ = verdict_of(difference)
    met = abs(difference) <= 0.05
    assert (sign == "✓") == (css == "good") == met
    assert met or sign == ("▲" if difference > 0 else "▼")


def test_words_of_figures():
    assert signed_percent(0.363352) == "+36.3\u00a0%"
    assert signed_percent(-0.0001) == "0.0\u00a0%"
    assert signed_percent(None) == share_words(None) == "–"
    assert share_words(1e-6) == "< 0.1\u00a0%"
    assert share_words(0.0) == "0.0\u00a0%"
    assert figure_of(0.518, "share") == "51.8\u00a0%"
    assert figure_of(2_077_216.0, "teu") == "2,077,216 TEU"
    assert control_words("trade_bn_usd:UZ") == "Trade with Uzbekistan"
    assert control_words("what:ever") == "what:ever"


def test_the_text_is_short_and_names_what_is_off():
    text = study_text(a_summary(), frames())
    lines = text.splitlines()
    assert 12 <= len(lines) <= 25
    assert max(map(len, lines)) <= 125
    assert lines[0] == "khorgos-closed, 2024: answered (both directions reached the gap)"
    for said in (
        "1,244  124 %", "610   61 %", "Europe, out: container train 10.0 %, sea 90.0 %",
        "1 of 2 within 5 %", "▲ Trade with Kazakhstan +20.0 %: a reason of its own",
        "Uzbekistan, out: −2.00 %",
    ):  # fmt: skip
        assert said in text, said
    assert not any("Russia" in line and "%" in line for line in lines)  # nothing to choose there
    assert "By train, 1,000 TEU a year: Russia and Belarus 0.3*, Europe 0.1 (*" in text
    assert "China–Central Asia holds Laos, Viet Nam" in text
    assert "Cost of the ways taken" in text
    assert "\u00a0" not in text


def test_the_text_of_controls_has_a_line_for_each():
    lines = controls_text(frames()).splitlines()
    assert len(lines) == 5  # two heads, two controls, one reason
    assert lines[1].endswith("+1.0 %  ✓ within 5 %")
    assert lines[-1].strip() == "a reason of its own"

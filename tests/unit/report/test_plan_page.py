"""The page of a plan: whole, well-formed, closed to the outside, complete."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from dataclasses import fields, is_dataclass, replace
from enum import Enum
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.unit.report.pages import drawings, read
from tests.unit.report.worlds import (
    DUISBURG_QUERY,
    almaty,
    crowded,
    duisburg,
    itinerary,
    leg,
    nothing,
    result,
    square_world,
)

from landbridge.core.enums import PlanStatus
from landbridge.core.errors import OutputError
from landbridge.report import plan_card_html, plan_html, write_plan_html
from landbridge.report.page import CSP
from landbridge.report.plan_page import render_plan
from landbridge.results.planning import PlanResult
from landbridge.results.recommend import rule

HOSTILE = (
    "\"'><script>alert(1)</script><img src=x onerror=alert(2)>\u202e]]></style>&amp;\x00\ud800"
)


def render(plan: PlanResult) -> str:
    return render_plan(plan, square_world(), (("almaty-1", "Asia/Almaty"),))


def spoilt(value: Any, spoil: Callable[[str], str]) -> Any:
    """The same result with every text in it spoilt."""
    if isinstance(value, Enum):
        return value
    if isinstance(value, str):
        return spoil(value)
    if isinstance(value, tuple):
        return tuple(spoilt(item, spoil) for item in value)
    if isinstance(value, list):
        return [spoilt(item, spoil) for item in value]
    if isinstance(value, dict):
        return {spoil(str(key)): spoilt(item, spoil) for key, item in value.items()}
    if is_dataclass(value) and not isinstance(value, type):
        changed = {f.name: spoilt(getattr(value, f.name), spoil) for f in fields(value)}
        return replace(value, **changed)
    return value


def assert_closed(html: str) -> None:
    """Nothing is loaded, nothing runs but the page's own program, links are plain."""
    page = read(html)
    assert len(page.all("script")) == 1
    assert len(page.all("style")) == 1
    assert not page.all("img")
    assert not page.all("link")
    for tag, attrs in page.tags:
        assert not any(key.startswith("on") for key in attrs), (tag, attrs)
        assert "src" not in attrs
        href = attrs.get("href")
        if href is not None and not href.startswith("#"):
            assert tag == "a"
            assert href.startswith(("https://", "http://"))
            assert attrs["rel"] == "noreferrer noopener"
    style = re.search(r"<style>(.*?)</style>", html, re.DOTALL)
    assert style is not None
    assert "url(" not in style.group(1)
    assert "@import" not in style.group(1)
    drawings(html)


@pytest.mark.parametrize(
    "plan", [almaty(), duisburg(), nothing()], ids=["almaty", "duisburg", "nothing"]
)
def test_pages_are_well_formed_and_load_nothing(plan: PlanResult) -> None:
    html = render(plan)
    assert_closed(html)
    metas = read(html).all("meta")
    assert {"http-equiv": "Content-Security-Policy", "content": CSP} in metas
    assert CSP.startswith("default-src 'none'; style-src 'unsafe-inline';")
    idents = [str(attrs["id"]) for _, attrs in read(html).tags if "id" in attrs]
    assert len(idents) == len(set(idents))
    targets = {href[1:] for href in re.findall(r'href="(#[^"]+)"', html)}
    assert {target.lstrip("#") for target in targets} <= set(idents)


def test_hostile_texts_stay_texts() -> None:
    plan = spoilt(duisburg(), lambda _: HOSTILE)
    asked = {
        key: HOSTILE if isinstance(value, str) else value for key, value in DUISBURG_QUERY.items()
    }
    plan = replace(plan, query={**asked, "deliver_by": HOSTILE, "require": [HOSTILE]})
    html = render(plan)
    assert_closed(html)
    html.encode()
    assert "<script>alert" not in html
    assert "\u202e" not in html
    assert "alert(1)" in read(html).text


@settings(max_examples=25, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(st.text(st.characters(), max_size=40))
def test_any_text_in_any_place_stays_text(raw: str) -> None:
    plan = result(itinerary("it", leg(("Chengdu", "Алматы"), 1_000_000, wait_h=40.0)))
    html = render(spoilt(plan, lambda text: raw + text))
    assert_closed(html)
    html.encode()


@pytest.mark.parametrize(
    "plan",
    [almaty(), duisburg(), duisburg(40), crowded()],
    ids=["almaty", "duisburg", "40", "crowded"],
)
def test_every_itinerary_and_leg_is_there_and_can_be_chosen(plan: PlanResult) -> None:
    html = render(plan)
    page = read(html)
    radios = {attrs["id"] for attrs in page.all("input") if attrs["type"] == "radio"}
    count = len(plan.itineraries)
    assert radios == {f"p{k}" for k in range(1, count + 1)}
    assert sum("checked" in attrs for attrs in page.all("input")) == 1
    classes = [str(attrs.get("class", "")).split() for attrs in page.all("details")]
    for number, item in enumerate(plan.itineraries, start=1):
        assert sum(f"i{number}" in names for names in classes) == len(item.legs)
        assert f"body:has(#p{number}:checked) .i{number}" in html
        for one in item.legs:
            assert one.service_name in page.text


def test_the_page_says_what_was_asked_and_why_this_one_comes_first() -> None:
    text = read(render(almaty())).text
    for words in (
        "Chengdu", "Almaty", "used cars", "HS 8703", "G39", "50 vehicles", "Thu 11 Mar 2027",
        "base-2025", rule(almaty()), "SMGS consignment note", "Export licence for used cars",
        "No rail transit through Ukraine", "Customs works day and night", "epsilon front",
        "abc123def4567890", "OpenStreetMap contributors", "no position on their status",
        "GeoNames", "reload 1435 -> 1520 mm", "break of gauge", "3 a week",
    ):  # fmt: skip
        assert words in text, words


def test_no_answer_gives_reason_constraint_and_nearest_change() -> None:
    html = render(nothing())
    text = read(html).text
    assert "No itinerary answers this question" in text
    assert "the quickest arrives on 2027-03-19" in text
    assert "deadline" in text
    assert "Deliver by 2027-03-19 or later." in text
    assert html.index("Nearest change") < html.index("How this was made")


def test_a_partial_answer_says_so_and_still_shows_what_was_found() -> None:
    plan = replace(almaty(), status=PlanStatus.LIMIT, reason="Stopped after 10 s.")
    text = read(render(plan)).text
    assert "Part of the answer" in text
    assert "Stopped after 10 s." in text
    assert "The 4 choices" in text


def test_one_itinerary_needs_no_chart_of_choices() -> None:
    plan = result(itinerary("it", leg(("Chengdu", "Алматы"), 1_000_000), documents=()))
    html = render(plan)
    assert_closed(html)
    assert "The choice" in html
    assert 'class="chart front"' not in html


def test_a_bare_question_is_enough() -> None:
    html = render(result(query={"origin": "cn-chengdu", "units": 50.0}))
    assert_closed(html)
    assert "cn-chengdu" in html


def test_the_same_plan_gives_the_same_page() -> None:
    assert render(duisburg()) == render(duisburg())


@pytest.mark.parametrize("plan", [duisburg(40), crowded()], ids=["shared", "crowded"])
def test_forty_itineraries_stay_small_on_the_real_base_map(plan: PlanResult) -> None:
    html = plan_html(plan)
    assert len(html.encode()) < 1_500_000
    assert_closed(html)


def test_packaged_tables_give_outlines_and_local_times() -> None:
    steps = (("Chengdu", "Алматы"), 1_000_000)
    plan = result(
        itinerary("it", replace(leg(*steps), origin_id="cn-chengdu", destination_id="kz-almaty")),
        query={},
    )
    html = plan_html(plan)
    assert re.search(r'id="land" class="v" d="M[^"]{500}', html)
    assert " local, " in html
    assert ">CHINA<" in html


def test_written_whole_or_not_at_all(tmp_path: Path) -> None:
    target = tmp_path / "out" / "plan.html"
    assert write_plan_html(almaty(), target) == target
    assert target.read_text(encoding="utf-8") == plan_html(almaty())
    with pytest.raises(OutputError):
        write_plan_html(almaty(), tmp_path)


def test_the_card_is_small_and_safe() -> None:
    item = duisburg().itineraries[1]
    card = plan_card_html(item)
    assert read(card).text.count("→") == 1 + len(item.legs)
    spoilt_card = plan_card_html(spoilt(item, lambda _: HOSTILE * 200))
    assert len(spoilt_card) < 8_000
    assert {tag for tag, _ in read(spoilt_card).tags} <= {
        "div",
        "b",
        "small",
        "br",
        "ol",
        "li",
        "sub",
    }


def test_an_arrival_that_is_never_reached_is_drawn_and_told() -> None:
    plan = almaty()
    lost = replace(plan.itineraries[0], p90_h=math.inf, p95_h=math.inf)
    html = render(replace(plan, itineraries=(lost, *plan.itineraries[1:])))
    assert "no later departure" in read(html).text
    assert "inf" not in re.findall(r"[\d. ]inf\b", html)

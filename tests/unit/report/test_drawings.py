"""The drawings of a plan: well-formed, labelled inside their frame, complete."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Iterator
from itertools import pairwise

import pytest
from tests.unit.report.worlds import almaty, duisburg, itinerary, leg, result, square_world

from landbridge.report.base_map import make_sheet
from landbridge.report.clocks import Clocks
from landbridge.report.contents import contents_of
from landbridge.report.front_svg import front_svg, main_mode
from landbridge.report.map_svg import NARROW, WIDE, MapSize, map_svg
from landbridge.report.text import text_width
from landbridge.report.time_distance_svg import time_distance_svg
from landbridge.results.planning import PlanResult

PLANS = {"almaty": almaty(), "duisburg": duisburg()}


def size_of(svg: ET.Element) -> tuple[float, float]:
    _, _, width, height = map(float, svg.attrib["viewBox"].split())
    return width, height


def texts(svg: ET.Element) -> Iterator[tuple[float, float, float, float, str]]:
    """Every text with its left, right, top and bottom as far as they can be told."""
    for element in svg.iter("text"):
        size, anchor = float(element.attrib["font-size"]), element.get("text-anchor", "start")
        words = "".join(element.itertext()) if element.find("title") is None else _shown(element)
        wide = text_width(words, size)
        x, y = float(element.attrib["x"]), float(element.attrib["y"])
        left = x - {"start": 0.0, "middle": wide / 2, "end": wide}[anchor]
        yield left, left + wide, y - size, y + size * 0.25, words


def _shown(element: ET.Element) -> str:
    title = element.find("title")
    assert title is not None
    return title.tail or ""


def assert_inside(svg: ET.Element) -> None:
    width, height = size_of(svg)
    for left, right, top, bottom, words in texts(svg):
        assert left >= -1, words
        assert right <= width + 1, words
        assert top >= -1, words
        assert bottom <= height + 1, words


@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["wide", "narrow"])
@pytest.mark.parametrize("plan", PLANS.values(), ids=PLANS)
def test_maps_name_both_ends_and_sign_every_crossing(plan: PlanResult, size: MapSize) -> None:
    contents = contents_of(plan, Clocks())
    sheet = make_sheet(contents, square_world(), WIDE.width)
    for entry in contents.entries:
        svg = ET.fromstring(map_svg(contents, entry, sheet, size))
        assert_inside(svg)
        words = " ".join(word for *_, word in texts(svg))
        assert entry.legs[0].origin in words
        assert entry.legs[-1].destination in words
        assert "km" in words
        signs = [e for e in svg.iter() if e.get("class") == "sign"]
        assert len(signs) == sum(len(one.crossings) for one in entry.legs)
        ways = [e for e in svg.iter("use") if str(e.get("class")).startswith("line m-")]
        assert len(ways) == len(entry.legs)


@pytest.mark.parametrize("css", ["wide", "narrow"])
@pytest.mark.parametrize("plan", PLANS.values(), ids=PLANS)
def test_time_distance_charts_hold_every_leg_and_border(plan: PlanResult, css: str) -> None:
    for entry in contents_of(plan, Clocks()).entries:
        svg = ET.fromstring(time_distance_svg(entry, css))
        assert_inside(svg)
        lines = [e for e in svg.iter("path") if str(e.get("class")).startswith("line m-")]
        assert len(lines) == len(entry.legs)
        words = "|".join("".join(e.itertext()) for e in svg.iter("text"))
        for one in entry.legs:
            assert one.destination in words
            for step in one.crossings:
                assert step.name in words
        assert "P50" in words


def test_names_beside_the_chart_never_cover_each_other() -> None:
    for css in ("wide", "narrow"):
        for entry in contents_of(duisburg(), Clocks()).entries:
            svg = ET.fromstring(time_distance_svg(entry, css))
            named = [
                (float(e.attrib["y"]), float(e.attrib["font-size"]))
                for e in svg.iter("text")
                if e.get("text-anchor") == "end" and float(e.attrib["x"]) < 200
            ][: len(entry.legs) + 1]
            places = sorted(y for y, _ in named)
            gaps = [b - a for a, b in pairwise(places)]
            assert min(gaps) >= named[0][1] * 1.2


def test_the_front_numbers_its_dots_and_links_them_to_their_rows() -> None:
    contents = contents_of(duisburg(40), Clocks())
    svg = ET.fromstring(front_svg(contents))
    assert_inside(svg)
    links = {e.get("href") for e in svg.iter("a")}
    assert links == {f"#row-{k}" for k in range(1, 41)}
    assert all(e.get("aria-label") for e in svg.iter("a"))
    width, height = size_of(svg)
    for dot in svg.iter("circle"):
        assert 0 < float(dot.attrib["cx"]) < width
        assert 0 < float(dot.attrib["cy"]) < height


def test_one_itinerary_alone_can_be_drawn() -> None:
    one = result(itinerary("it", leg(("Chengdu", "Алматы"), 1000)))
    contents = contents_of(one, Clocks())
    assert_inside(ET.fromstring(front_svg(contents)))


def test_the_main_mode_covers_most_kilometres() -> None:
    assert [main_mode(item) for item in duisburg().itineraries] == ["rail", "rail", "sea", "air"]

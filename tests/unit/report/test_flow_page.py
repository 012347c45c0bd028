"""The page of an assignment: bands, colours, the gap plot, the table, words."""

import re
from dataclasses import replace
from html.parser import HTMLParser

import numpy as np
import pytest
from tests.worlds import streets

from landbridge.report import flow_svg as flows
from landbridge.report.flow_contents import FlowContents, GapPoint, load_band
from landbridge.report.flow_page import flow_html, write_flow_html
from landbridge.report.flow_svg import WIDEST_PX, band_width, flow_svg
from landbridge.report.gap_svg import gap_svg


def contents(net=None, **changes):
    net = net or streets.grid()
    gaps = [GapPoint(k, 10.0 ** (-k), 0.1 * k) for k in range(4)]
    made = FlowContents(
        title="grid <b>",
        answered=True,
        sentence="All is well & done.",
        facts=[("Relative gap", "1e-6", "asked for 1e-5")],
        network=net,
        volume=np.arange(net.n_links, dtype=float) * 3,
        cost=net.free_time * 2,
        gaps=gaps,
        target=1e-3,
        notes=("a note",),
    )
    return replace(made, **changes)


def test_load_is_volume_with_background_over_capacity_where_it_matters():
    net = replace(streets.grid(), background=np.full(24, 5.0))
    net = replace(net, alpha=np.where(np.arange(24) == 3, 0.0, net.alpha))
    load = contents(net).load
    assert np.isnan(load[3])
    assert load[10] == (30.0 + 5.0) / net.capacity[10]


def test_bands_of_load():
    load = np.array([0.0, 0.5, 0.51, 1.0, 1.2, 1.25, 9.0, np.nan])
    assert load_band(load).tolist() == [0, 0, 1, 2, 3, 3, 4, -1]


def test_widths_rise_with_volume_and_end_at_the_widest():
    width = band_width(np.array([0.0, 1.0, 50.0, 100.0]))
    assert width[0] == 0.0
    assert 0 < width[1] < width[2] < width[3] == WIDEST_PX
    assert band_width(np.zeros(3)).tolist() == [0.0, 0.0, 0.0]


def test_every_link_is_drawn_once_on_the_right_of_its_direction():
    net = streets.grid()
    svg = flow_svg(contents(net, volume=np.full(24, 10.0)))
    lines = re.findall(r"M([-\d.]+) ([-\d.]+)L([-\d.]+) ([-\d.]+)", svg)
    assert len(lines) == 24
    east = [tuple(map(float, line)) for line in lines if float(line[2]) > float(line[0]) + 1]
    west = [tuple(map(float, line)) for line in lines if float(line[2]) < float(line[0]) - 1]
    assert len(east) == len(west) == 6
    assert min(y for _, y, _, _ in west) < min(y for _, y, _, _ in east)  # y runs down


def test_only_the_busiest_are_drawn_of_a_large_network(monkeypatch):
    monkeypatch.setattr(flows, "MOST_DRAWN", 5)
    assert len(re.findall("M[-0-9]", flow_svg(contents()))) == 5


def test_without_coordinates_there_is_no_map_and_the_cure_is_told():
    net = replace(streets.grid(), x=None, y=None)
    assert flow_svg(contents(net)) is None
    assert "No map" in flow_html(contents(net))
    lost = np.where(np.arange(9) == 4, np.nan, net.tail[:9])
    part = replace(net, x=lost, y=lost)
    assert len(re.findall("M[-0-9]", flow_svg(contents(part)))) == 16  # 8 links touch the middle


def test_land_is_drawn_under_degrees_where_there_is_some():
    net = streets.grid()
    asia = replace(net, x=net.x + 76.0, y=net.y + 43.0, xy_degrees=True)
    assert 'href="#land"' in flow_svg(contents(asia))
    pacific = replace(net, x=net.x - 150.0, y=net.y, xy_degrees=True)
    assert 'href="#land"' not in flow_svg(contents(pacific))
    assert 'href="#land"' not in flow_svg(contents(net))
    assert "Natural Earth" in flow_html(contents(asia))
    assert "Natural Earth" not in flow_html(contents(net))


def test_the_page_is_one_file_that_fetches_nothing(tmp_path):
    text = write_flow_html(contents(), tmp_path / "p.html").read_text()
    HTMLParser().feed(text)
    assert "grid &lt;b&gt;" in text
    assert "All is well &amp; done." in text
    assert not re.search(r"(src|href)=\"(?!#)", text)
    assert text == flow_html(contents())
    assert "stopped before the gap" in flow_html(contents(answered=False))


def test_the_busiest_links_come_first():
    text = flow_html(contents())
    rows = re.findall(r"<th><bdi>(\d+)</bdi> → <bdi>(\d+)</bdi></th>", text)
    net = streets.grid()
    assert len(rows) == 23  # the link without volume is left out
    assert ["-".join(row) for row in rows] == [net.link_name(k) for k in range(23, 0, -1)]


def test_links_of_constant_time_are_listed_only_where_there_are_no_others():
    net = streets.grid()
    part = replace(net, alpha=np.where(np.arange(24) > 20, 0.0, net.alpha))
    text = flow_html(contents(part))
    assert "Links of constant time" in text
    assert len(re.findall(r"<th><bdi>", text)) == 20
    none = flow_html(contents(replace(net, alpha=np.zeros(24))))
    assert "Links of constant time" not in none
    assert len(re.findall(r"<th><bdi>", none)) == 23


@pytest.mark.parametrize(
    "gaps",
    [
        [],
        [GapPoint(0, 0.0, 0.0)],
        [GapPoint(0, float("inf"), 0.0), GapPoint(1, float("nan"), 0.0)],
        [GapPoint(k, 1.0, 0.0) for k in range(500)],
    ],
)
def test_odd_gaps_are_drawn_or_left_out(gaps):
    svg = gap_svg(gaps, 0.0)
    assert "nan" not in svg
    assert svg.count("<circle") == sum(np.isfinite(p.gap) for p in gaps)

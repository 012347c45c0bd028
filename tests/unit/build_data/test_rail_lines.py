"""Lines matched to paths on a graph small enough to draw."""

from __future__ import annotations

import numpy as np
import pytest
from scripts.build_data.rail_accept import (
    Expected,
    Line,
    accept_totals,
    country_ratios,
    expected_length,
    fits,
    polyline_km,
    total_factors,
)
from scripts.build_data.rail_graph import RailGraph, add_tracks, distance_km, make_graph
from scripts.build_data.rail_match import Path, PathFinder, Stop
from scripts.build_data.rail_rounds import match_line, match_lines
from scripts.build_data.rail_rows import (
    electric_share,
    geometry_of,
    line_ids,
    line_row,
    track_count,
)

RATIOS = {"*": 1.2, "CN": 1.15}
#   0 ------------- 1      the straight way, 111 km
#   |               |
#   2 ------------- 3      a way round by the south: 30 + 115 + 30 km
POINTS = [(50.0, 10.0), (50.0, 11.553), (49.8, 10.0), (49.8, 11.553)]
ARCS = [(0, 1, 111.0), (0, 2, 30.0), (2, 3, 115.0), (3, 1, 30.0)]


@pytest.fixture
def square() -> RailGraph:
    """Two towns with a straight way and a way round by the south."""
    return make_graph(np.array(POINTS), ARCS)


def line(km: float, basis: str, name: str = "L", **more: object) -> Line:
    return Line("a--b", name, "DE", km, basis, **more)  # type: ignore[arg-type]


def ends() -> tuple[Stop, Stop]:
    return Stop(50.0, 10.0, 0.0), Stop(50.0, 11.553, 0.0)


def path_of(km: float) -> Path:
    return Path(np.array([0, 1]), km, (0.0, 0.0), km, 0.0)


@pytest.mark.parametrize(
    ("km", "good"), [(114.9, True), (115.0, True), (115.2, False), (85.0, True), (84.9, False)]
)
def test_the_band_is_fifteen_percent_both_ways(km: float, good: bool) -> None:
    assert fits(km, Expected(100.0, "published")) is good


def test_a_path_that_begins_far_from_its_station_does_not_fit() -> None:
    expected = Expected(20.0, "great circle")
    assert fits(20.0, expected, (2.0, 3.0))
    assert not fits(20.0, expected, (4.0, 3.0))
    assert not fits(0.0, Expected(0.0, "great circle"))


def test_expected_lengths_by_rank() -> None:
    far = ((50.0, 10.0), (51.0, 10.0))
    circle = polyline_km(far)
    assert expected_length(line(90, "published"), RATIOS, far) == Expected(90, "published")
    assert expected_length(line(90, "recalled"), RATIOS, far) == Expected(90, "recalled")
    told = line(90, "gc_x1.2", recalled_km=140.0)
    assert expected_length(told, RATIOS, far) == Expected(140.0, "recalled")
    assert expected_length(line(90, "line_total_scaled"), RATIOS, far).rule == "shared total"
    plain = expected_length(line(90, "gc_x1.2"), RATIOS, far)
    assert plain == Expected(pytest.approx(1.2 * circle), "great circle")  # type: ignore[arg-type]
    winding = line(90, "line_total_scaled", way=((50.5, 11.0),))
    by_town = expected_length(winding, RATIOS, far)
    assert by_town.rule == "way points"
    assert by_town.km > plain.km


def test_ratios_are_medians_of_published_lines_that_run() -> None:
    def row(country: str, km: float, **more: object) -> dict[str, object]:
        return {
            "country": country, "basis": "published", "status": "operating",
            "length_km": km, "great_circle_km": 100, **more,
        }  # fmt: skip

    rows = [row("CN", 110 + k % 3) for k in range(21)] + [row("RU", 196)]
    rows += [row("CN", 900, status="planned"), row("CN", 900, basis="gc_x1.2")]
    assert country_ratios(rows) == {"*": 1.11, "CN": 1.11}


def test_the_length_told_chooses_between_two_ways(square: RailGraph) -> None:
    finder = PathFinder(square)
    short = match_line(finder, line(110, "published"), ends(), RATIOS)
    long = match_line(finder, line(170, "published"), ends(), RATIOS)
    assert short is not None
    assert long is not None
    assert (short.path.km, short.accepted) == (111.0, True)
    assert (long.path.km, long.accepted) == (175.0, True)


def test_towns_on_the_way_lead_round(square: RailGraph) -> None:
    by_south = line(130, "gc_x1.2", way=((49.8, 10.0), (49.8, 11.553)))
    match = match_line(PathFinder(square), by_south, ends(), RATIOS)
    assert match is not None
    assert (match.path.km, match.expected.rule) == (175.0, "way points")
    assert match.accepted


def test_what_fits_nothing_is_told_but_not_accepted(square: RailGraph) -> None:
    match = match_line(PathFinder(square), line(300, "published"), ends(), RATIOS)
    assert match is not None
    assert (match.path.km, match.accepted) == (175.0, False)
    assert match_line(
        PathFinder(square), line(300, "published"), (ends()[0], Stop(60, 60, 0)), RATIOS
    ) is None  # fmt: skip


def test_the_way_to_the_track_is_no_part_of_the_length(square: RailGraph) -> None:
    # the town stands 5.6 km north of the track; the path begins at the point below it
    beside = (Stop(50.05, 10.0, 0.0), ends()[1])
    match = match_line(PathFinder(square), line(111, "published"), beside, RATIOS)
    assert match is not None
    assert match.path.km == 111.0
    assert match.path.offsets_km[0] == pytest.approx(5.56, abs=0.01)


def test_lines_of_one_node_agree_on_a_station() -> None:
    #  w -- s == e : the town lies between the points s (4 km) and t (6 km) on two tracks
    points = np.array([(50.0, 9.0), (50.0, 10.0), (50.0, 11.0), (50.09, 10.0)])
    graph = make_graph(points, [(0, 1, 72.0), (1, 2, 72.0), (1, 3, 10.5)])
    lines = {
        "w--s": Line("w--s", "A", "DE", 72, "published"),
        "s--e": Line("s--e", "B", "DE", 72, "published"),
    }
    found, stations = match_lines(
        PathFinder(graph), lines, {"w--s": ("w", "s"), "s--e": ("s", "e")},
        {"w": (50.0, 9.0), "s": (50.03, 10.0), "e": (50.0, 11.0)}, RATIOS,
    )  # fmt: skip
    assert stations["s"] == (50.0, 10.0)
    assert all(match.accepted and sum(match.path.offsets_km) < 0.1 for match in found.values())


def test_sections_of_one_total_are_accepted_together() -> None:
    sections = [Line(k, "X", "CN", 100, "line_total_scaled") for k in ("p", "q")]
    uneven = {"p": path_of(125.0), "q": path_of(77.0)}
    assert accept_totals(sections, uneven, frozenset()) == {"p", "q"}
    assert accept_totals(sections, {**uneven, "q": path_of(90.0)}, frozenset()) == set()
    assert accept_totals(sections, {"p": path_of(125.0)}, frozenset()) == set()


def test_a_total_that_the_paths_miss_is_kept() -> None:
    sections = [Line(k, "X", "CN", 100, "line_total_scaled") for k in ("p", "q")]
    assert total_factors(sections, {"p": 98.0, "q": 99.0}) == {}
    factors = total_factors(sections, {"p": 90.0, "q": 95.0})
    assert sum(factors[k] * km for k, km in (("p", 90.0), ("q", 95.0))) == pytest.approx(200.0)


def row(**more: str) -> dict[str, str]:
    told = {
        "from": "a", "to": "b", "country": "DE", "length_km": "133.2", "basis": "gc_x1.2",
        "great_circle_km": "111.0", "gauge_mm": "1435", "tracks": "1-2",
        "electrification": "25kV AC/none", "max_freight_speed_kmh": "100", "line": "L",
        "year_open": "1900", "status": "operating", "attr_basis": "recalled",
        "source": "estimate: great circle x 1.2", "notes": "",
    }  # fmt: skip
    return told | more


def test_an_estimate_gives_way_to_the_path_and_a_published_length_stays(
    square: RailGraph,
) -> None:
    finder = PathFinder(square)
    match = match_line(finder, line(110, "published"), ends(), RATIOS)
    measured = line_row("a--b", row(), match, "OSM")
    assert (measured["length_km"], measured["length_basis"], measured["est"]) == (
        111.0, "osm_graph", False,
    )  # fmt: skip
    told = line_row("a--b", row(basis="published", length_km="110"), match, "OSM")
    assert (told["length_km"], told["length_basis"], told["est"]) == ("110", "published", False)
    scaled = line_row("a--b", row(basis="line_total_scaled"), match, "OSM", 1.1)
    assert (scaled["length_km"], scaled["est"]) == (122.1, True)
    bare = line_row("a--b", row(), None, "OSM")
    assert (bare["length_km"], bare["est"], bare["geometry"]) == ("133.2", True, "none")
    assert "1.2" in bare["method"]


def test_a_path_drawn_by_hand_says_so() -> None:
    gap = make_graph(np.array([(50.0, 10.0), (50.0, 10.5), (50.0, 11.0)]), [(0, 1, 36.0)])
    finder = PathFinder(add_tracks(gap, [[(50.0, 10.5), (50.0, 11.0)]]))
    km = float(distance_km(50.0, 10.0, 50.0, 11.0))
    stops = (Stop(50.0, 10.0, 0.0), Stop(50.0, 11.0, 0.0))
    match = match_line(finder, line(km, "recalled"), stops, RATIOS)
    assert match is not None
    assert match.path.drawn_km == pytest.approx(km / 2, rel=0.01)
    assert geometry_of(match) == "hand_drawn"
    told = line_row("a--b", row(), match, "OSM")
    assert (told["length_basis"], told["est"]) == ("hand_drawn", True)


def test_parallel_lines_are_numbered() -> None:
    rows = [{"from": "a", "to": "b"}, {"from": "a", "to": "b"}, {"from": "b", "to": "a"}]
    assert line_ids(rows) == ["a--b", "a--b-2", "b--a"]


@pytest.mark.parametrize(
    ("text", "share"),
    [("25kV AC", 1), ("none", 0), ("25kV AC/none", 0.5), ("3kV DC/25kV AC", 1), ("", None),
     ("25kV AC to Taksimo", 0.5), ("25kV AC (PT)", 0.5), ("25kV AC (Betuwe)/15kV AC", 1)],
)  # fmt: skip
def test_electric_share(text: str, share: float | None) -> None:
    assert electric_share(text) == share


@pytest.mark.parametrize(("text", "tracks"), [("1", 1), ("1-2", 1.5), ("2", 2), ("", None)])
def test_track_count(text: str, tracks: float | None) -> None:
    assert track_count(text) == tracks

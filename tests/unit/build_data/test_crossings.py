"""Which gauge stands on which side of a border, and what is kept of what was observed."""

from __future__ import annotations

import polars as pl
import pytest
from scripts.build_data.crossing_observations import observations
from scripts.build_data.crossings import Side, gauges_of, side_gauges, usual_gauge
from scripts.build_data.rail_checks import reached_from, route_km, track_graph


def side(country: str, *gauges: int) -> Side:
    return Side(country, frozenset(gauges))


@pytest.mark.parametrize(
    ("a", "b", "track", "breaks", "expected"),
    [
        (side("CN", 1435), side("KZ", 1520), (1435, 1520), True, (1435, 1520)),
        (side("BY", 1520), side("PL", 1435, 1520), (1520, 1435), True, (1520, 1435)),
        (side("GE", 1520), side("TR", 1435), (1435,), True, (1520, 1435)),
        (side("CN", 1435), side("VN", 1000, 1435), (1435,), True, (1435, 1000)),
        (side("FR", 1435), side("ES", 1668), (1668,), True, (1435, 1668)),
        (side("KZ", 1520), side("RU", 1520), (1520,), False, (1520, 1520)),
        (side("RU", 1520), side("FI", 1524), (1520, 1524), False, (1520, 1524)),
        (side("FR", 1435), side("ES", 1435, 1668), (1435, 1668), False, (1435, 1435)),
        (side("UA", 1520), side("MD", 1520), (1520, 1435), False, (1520, 1520)),
        (side("IR"), side("AZ", 1520), (1435, 1520), True, (1435, 1520)),
    ],
)
def test_gauge_of_each_side(
    a: Side, b: Side, track: tuple[int, ...], breaks: bool, expected: tuple[int, int]
) -> None:
    assert side_gauges(a, b, track, breaks) == expected
    assert side_gauges(b, a, track, breaks) == expected[::-1]


def test_a_break_with_one_gauge_is_refused() -> None:
    with pytest.raises(ValueError, match="CN-LA"):
        side_gauges(side("CN", 1435), side("LA", 1435), (1435,), True)


def test_gauges_are_read_in_order() -> None:
    assert gauges_of("1520/1435") == (1520, 1435)
    assert gauges_of("1435 (to Barcelona)") == (1435,)
    assert (usual_gauge("MN"), usual_gauge("DE"), usual_gauge("PT")) == (1520, 1435, 1668)


METRIC = {
    "crossing_id": "x-y", "type": "rail", "station_a": "X", "station_b": "Y",
    "metric": "border_crossing_time", "value": "9", "unit": "hours", "year": "2022",
    "direction_or_place": "outbound", "est": "0", "source": "https://a.example/1", "notes": "",
}  # fmt: skip
COUNT = {
    "kind": "crossing", "place": "Khorgos", "year": "cumulative", "trains": "10", "teu": "900",
    "thousand_t": "", "period": "2013 to 2023", "basis": "derived", "source": "https://a.example/2",
    "note": "",
}  # fmt: skip


def test_every_figure_becomes_an_observation() -> None:
    rows = observations(
        [METRIC, METRIC | {"metric": ""}, METRIC | {"crossing_id": "road-1"}],
        [COUNT],
        {"x-y", "khorgos-altynkol"},
    )
    assert [(r["crossing_id"], r["scope"], r["metric"]) for r in rows] == [
        ("x-y", "x-y", "border_crossing_time"),
        (None, "road-1", "border_crossing_time"),
        ("khorgos-altynkol", "khorgos-altynkol", "trains"),
        ("khorgos-altynkol", "khorgos-altynkol", "teu"),
    ]
    assert rows[2]["year"] is None
    assert rows[2]["period"] == "cumulative, 2013 to 2023"
    assert rows[2]["est"]
    assert rows[2]["method"]
    assert len({r["obs_id"] for r in rows}) == 4


def world(break_at: bool) -> dict[str, pl.DataFrame]:
    """a (1435) -- border -- b (1520) -- c; with the gauge broken at the border or not."""
    lines = pl.DataFrame(
        {
            "from_node": ["a", "b", "c"], "to_node": ["b", "c", "d"],
            "gauge_mm": ["1435/1520", "1520", "1520"], "status": ["operating"] * 2 + ["planned"],
            "length_km": [10.0, 100.0, 5.0],
        }
    )  # fmt: skip
    crossings = pl.DataFrame(
        {
            "node_a": ["b"], "node_b": ["a"], "gauge_a": [1520 if break_at else 1435],
            "gauge_b": [1435], "mode": ["rail"], "status": ["operating"], "distance_km": [None],
        },
        schema_overrides={"distance_km": pl.Float64},
    )  # fmt: skip
    return {"lines": lines, "crossings": crossings}


def test_a_train_passes_a_break_only_where_the_crossing_has_it() -> None:
    passed, blocked = track_graph(world(True)), track_graph(world(False))
    assert reached_from(passed, "a") == {"a", "b", "c"}
    assert route_km(passed, "a", "c") == 110.0
    assert ("b", 1435) in blocked
    assert ("b", 1520) not in {state for state, _ in passed[("a", 1435)] if state[0] == "c"}
    assert route_km(passed, "a", "d") is None

"""Rules between tables, one a function; what one table's declaration can say stands there."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any
from zoneinfo import available_timezones

from landbridge.facts.counts import MINIMA, place_counts
from landbridge.schema import Violation, table_schema

if TYPE_CHECKING:
    import polars as pl

__all__ = ["RULES", "RUNNING", "Loader", "Rule"]

Loader = Callable[[str], "pl.DataFrame"]
Rule = Callable[[Loader], Iterator[Violation]]

RUNNING = ("operating", "limited")
#: a line may be this share shorter than the great circle between its nodes, and the slack [km]
#: that the positions of towns in place of stations ask for
_SHORTER = 0.02
_SLACK_KM = 5.0
#: how far a shape may end from its node [km]
_END_KM = 30.0
#: how far the path of an accepted shape may lie from the expected length; sections that share one
#: published total are held to it together
_BAND = 0.15
_SHARED_BAND = 0.35
_BAND_SLACK_KM = 1.0
#: what of a line's length its shape must draw: shapes are simplified, and single edges of the
#: rail graph are straight, so a shape is shorter than the path that it stands for
_DRAWN = (0.65, 1.15)


def coverage_minima(load: Loader) -> Iterator[Violation]:
    """The places reach the stated numbers."""
    counts = place_counts(load("places"))
    for name, least in MINIMA.items():
        if counts[name] < least:
            yield Violation(
                "places", None, "set", counts[name], f"{name} must be at least {least}",
                "Add the missing places.",
            )  # fmt: skip


def time_zones(load: Loader) -> Iterator[Violation]:
    """Each place has an IANA time zone."""
    known = available_timezones()
    for row, (place_id, zone) in enumerate(load("places").select("place_id", "timezone").rows()):
        if zone is not None and zone not in known:
            yield Violation(
                "places", row + 1, "timezone", zone, "must be an IANA time zone",
                "Use a name such as Asia/Almaty.", place_id,
            )  # fmt: skip


def codes_of_country(load: Loader) -> Iterator[Violation]:
    """A UN/LOCODE begins with the country and has five characters."""
    for table, code in (("places", "unlocode"), ("ports", "port_id")):
        frame = load(table)
        keys = frame.get_column(table_schema(table).key[0])
        codes = frame.select(code, "country").iter_rows()
        for row, (text, country) in enumerate(codes):
            if text is not None and not (len(text) == 5 and text.startswith(country or "")):
                yield Violation(
                    table, row + 1, code, text,
                    f"must be five characters that begin with the country {country}",
                    "Correct the code or the country.", keys[row],
                )  # fmt: skip


def borders_have_crossings(load: Loader) -> Iterator[Violation]:
    """A line in use over a border has its crossing, unless both sides share a customs union."""
    country = dict(load("rail_nodes").select("node_id", "country").iter_rows())
    unions = _unions(load("countries"))
    crossings = load("crossings").filter(_is_rail())
    pairs = {frozenset(pair) for pair in crossings.select("node_a", "node_b").iter_rows()}
    lines = load("lines").select("line_id", "from_node", "to_node", "status")
    for row, (line_id, a, b, status) in enumerate(lines.iter_rows()):
        sides = {country.get(a), country.get(b)}
        if status not in RUNNING or None in sides or len(sides) == 1:
            continue
        if frozenset((a, b)) in pairs or any(sides <= members for members in unions):
            continue
        yield Violation(
            "lines", row + 1, "to_node", f"{a} - {b}",
            "a line in use over a border must have its row in crossings",
            "Add the crossing with these two nodes, or break the line at the border.", line_id,
        )  # fmt: skip


def crossings_have_lines(load: Loader) -> Iterator[Violation]:
    """A rail crossing in use has a line between its two nodes, and they are in its countries."""
    country = dict(load("rail_nodes").select("node_id", "country").iter_rows())
    pairs = {frozenset(pair) for pair in load("lines").select("from_node", "to_node").iter_rows()}
    for row, item in enumerate(load("crossings").iter_rows(named=True)):
        a, b = item["node_a"], item["node_b"]
        if item["mode"] != "rail" or a is None or b is None:
            continue
        place = row + 1
        if item["status"] in RUNNING and frozenset((a, b)) not in pairs:
            yield Violation(
                "crossings", place, "node_b", f"{a} - {b}",
                "a rail crossing in use must have a line between its nodes",
                "Add the line, or name the two stations that one joins.", item["crossing_id"],
            )  # fmt: skip
        for side, node in (("country_a", a), ("country_b", b)):
            if country.get(node, item[side]) != item[side]:
                yield Violation(
                    "crossings", place, side, item[side],
                    f"must be the country of {node}, {country[node]}",
                    "Correct the country or the order of the nodes.", item["crossing_id"],
                )  # fmt: skip


def lengths_are_possible(load: Loader) -> Iterator[Violation]:
    """No line is shorter than the great circle between its nodes, less what its path misses."""
    from landbridge.core.geo import great_circle_km

    frame = _with_ends(load)
    missed = frame["offset_from_km"].fill_null(0.0) + frame["offset_to_km"].fill_null(0.0)
    columns = ("lat_a", "lon_a", "lat_b", "lon_b")
    straight = great_circle_km(*(frame[name].to_numpy() for name in columns))
    least = straight * (1 - _SHORTER) - _SLACK_KM - missed.to_numpy()
    short = frame["length_km"].to_numpy() < least
    for row in short.nonzero()[0].tolist():
        yield Violation(
            "lines", row + 1, "length_km", frame["length_km"][row],
            f"must not be shorter than the great circle, {straight[row]:.1f} km",
            "Correct the length or the position of a node.", frame["line_id"][row],
        )  # fmt: skip


def shapes_fit_lines(load: Loader) -> Iterator[Violation]:
    """A line with a shape has it, from its first node to its last, about as long as the line."""
    shapes: Mapping[str, tuple[list[float], list[float]]] = {
        row["line_id"]: (row["lat"], row["lon"])
        for row in load("line_geometry").drop_nulls().iter_rows(named=True)
    }
    for row, line in enumerate(_with_ends(load).iter_rows(named=True)):
        shape = shapes.get(line["line_id"])
        fault = None
        if line["geometry"] == "none":
            if shape is not None:
                fault = "line_geometry", "a line with geometry none must have no shape"
        elif shape is None:
            fault = "geometry", "a line with a shape must have its row in line_geometry"
        else:
            fault = _shape_fault(line, *shape)
        if fault is not None:
            yield Violation(
                "lines", row + 1, "geometry", fault[0], fault[1],
                "Build the shapes again, or set geometry to what there is.", line["line_id"],
            )  # fmt: skip


def _shape_fault(
    line: Mapping[str, Any], lat: list[float], lon: list[float]
) -> tuple[str, str] | None:
    from landbridge.core.geo import great_circle_km

    if len(lat) != len(lon) or len(lat) < 2:
        return f"{len(lat)} and {len(lon)} values", "a shape must have two or more positions"
    steps = great_circle_km(lat[:-1], lon[:-1], lat[1:], lon[1:])
    ends = great_circle_km(
        [lat[0], lat[-1]], [lon[0], lon[-1]],
        [line["lat_a"], line["lat_b"]], [line["lon_a"], line["lon_b"]],
    )  # fmt: skip
    if float(ends.max()) > _END_KM:
        return f"{float(ends.max()):.1f} km", f"a shape must end within {_END_KM:g} km of its nodes"
    drawn, told = float(steps.sum()), line["length_km"]
    low, high = _DRAWN
    if told is not None and not low * told - _SLACK_KM <= drawn <= high * told + _SLACK_KM:
        return (
            f"{drawn:.1f} km drawn, {told:.1f} km told",
            f"a shape must draw {low:.0%} to {high:.0%} of the line's length",
        )
    return None


def accepted_paths_are_as_expected(load: Loader) -> Iterator[Violation]:
    """The path behind an accepted shape is as long as was expected independently of it."""
    lines = load("lines")
    names = ("line_id", "geometry", "graph_km", "expected_km", "expected_rule")
    for row, (line_id, geometry, path, expected, rule) in enumerate(
        lines.select(names).iter_rows()
    ):
        if geometry != "accepted":
            continue
        band = _SHARED_BAND if rule == "shared total" else _BAND
        if (
            path is not None
            and expected is not None
            and abs(path - expected) <= band * expected + _BAND_SLACK_KM
        ):
            continue
        yield Violation(
            "lines", row + 1, "graph_km", f"{path} km, expected {expected} km",
            f"an accepted path must be within {band:.0%} of the expected length",
            "Set geometry to none, or correct the expected length.", line_id,
        )  # fmt: skip


def _with_ends(load: Loader) -> pl.DataFrame:
    """Return the lines, in order, with the positions of both nodes."""
    nodes = load("rail_nodes").select("node_id", "lat", "lon").unique("node_id")
    frame = load("lines")
    for side, end in (("a", "from_node"), ("b", "to_node")):
        moved = nodes.rename({"node_id": end, "lat": f"lat_{side}", "lon": f"lon_{side}"})
        frame = frame.join(moved, on=end, how="left", maintain_order="left")
    return frame


def _unions(countries: pl.DataFrame) -> list[frozenset[str]]:
    return [
        frozenset(countries.filter(countries[flag])["country"].to_list())
        for flag in ("schengen_or_eu", "eaeu")
    ]


def _is_rail() -> pl.Expr:
    import polars as pl

    return pl.col("mode") == "rail"


RULES: tuple[Rule, ...] = (
    coverage_minima,
    time_zones,
    codes_of_country,
    borders_have_crossings,
    crossings_have_lines,
    lengths_are_possible,
    shapes_fit_lines,
    accepted_paths_are_as_expected,
)

"""Match lines to paths: one line, and all lines in two rounds."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
from scripts.build_data.rail_accept import Expected, Line, accept_totals, expected_length, fits
from scripts.build_data.rail_graph import RailGraph, distance_km
from scripts.build_data.rail_match import Path, PathFinder, Stop

__all__ = ["Match", "match_line", "match_lines"]

Point = tuple[float, float]
Ends = Mapping[str, tuple[str, str]]

#: how far from a city centre a line may start, tried in this order
RADII_KM = (12.0, 20.0, 29.0)
#: how far from a town on its way a line may pass
WAY_KM = 12.0
TRIES = 6
#: a line starts at the station when it starts within this of it
STATION_KM = 0.1


@dataclass(frozen=True, slots=True)
class Match:
    """A path for a line, what it was held against and whether it is accepted."""

    path: Path
    expected: Expected
    accepted: bool


def match_line(
    finder: PathFinder, line: Line, stops: tuple[Stop, Stop], ratios: Mapping[str, float]
) -> Match | None:
    """Return the accepted path of a line, else the path nearest to its expected length.

    A wider radius is tried only where a narrower one gives no path at all. Of the paths that fit,
    the shortest is taken, or the one nearest to the expected length where that is published.
    """
    longest = 1.7 * line.length_km + 60.0
    for radius in RADII_KM:
        a, b = (Stop(s.lat, s.lon, s.radius_km or radius) for s in stops)
        found = [
            _judge(finder.graph, path, line, ratios) for path in finder.paths(a, b, longest, TRIES)
        ]
        if line.way:
            path = finder.through([a, *(Stop(*at, WAY_KM) for at in line.way), b], longest)
            if path is not None:
                found.append(_judge(finder.graph, path, line, ratios))
        good = [match for match in found if match.accepted]
        if good:
            exact = line.basis in ("published", "recalled")
            return min(good, key=_error) if exact else good[0]
        if found:
            return min(found, key=_error)
    return None


def _judge(graph: RailGraph, path: Path, line: Line, ratios: Mapping[str, float]) -> Match:
    a, b = int(path.points[0]), int(path.points[-1])
    ends = (
        (float(graph.lat[a]), float(graph.lon[a])), (float(graph.lat[b]), float(graph.lon[b]))
    )  # fmt: skip
    expected = expected_length(line, ratios, ends)
    return Match(path, expected, fits(path.km, expected, path.offsets_km))


def _error(match: Match) -> float:
    return abs(match.path.km / max(match.expected.km, 0.1) - 1)


def match_lines(
    finder: PathFinder,
    lines: Mapping[str, Line],
    ends: Ends,
    nodes: Mapping[str, Point],
    ratios: Mapping[str, float],
) -> tuple[dict[str, Match], dict[str, Point]]:
    """Match every line that runs or ran, in two rounds.

    In the first round a line may start anywhere near a centre. The start that lies nearest to the
    other starts at a node becomes its station, and in the second round a line starts there; where
    it has no path that fits from there, it keeps that of the first round.

    Parameters
    ----------
    ends : mapping
        The two nodes of each line, by line id.
    nodes : mapping
        Position of each node, by node id.

    Returns
    -------
    found : dict of str to Match
        By line id; lines without any path are left out.
    stations : dict of str to (lat, lon)
        By node id.
    """
    centres = {node: Stop(*at, 0.0) for node, at in nodes.items()}
    free = _round(finder, lines, ends, centres, ratios)
    stations = _stations(finder.graph, free, ends, centres)
    fixed = {n: Stop(*stations[n], STATION_KM) if n in stations else c for n, c in centres.items()}
    found = _round(finder, lines, ends, fixed, ratios)
    for line_id, match in free.items():
        if match.accepted and not (line_id in found and found[line_id].accepted):
            found[line_id] = match
    return found, stations


def _round(
    finder: PathFinder,
    lines: Mapping[str, Line],
    ends: Ends,
    stops: Mapping[str, Stop],
    ratios: Mapping[str, float],
) -> dict[str, Match]:
    found: dict[str, Match] = {}
    for line_id, line in lines.items():
        a, b = ends[line_id]
        match = match_line(finder, line, (stops[a], stops[b]), ratios)
        if match is not None:
            found[line_id] = match
    single = frozenset(k for k, m in found.items() if m.accepted)
    for line_id in accept_totals(lines.values(), {k: m.path for k, m in found.items()}, single):
        found[line_id] = replace(found[line_id], accepted=True)
    return found


def _stations(
    graph: RailGraph,
    found: Mapping[str, Match],
    ends: Ends,
    centres: Mapping[str, Stop],
) -> dict[str, Point]:
    """Return the start nearest to the other starts at each node; the nearer to the centre."""
    starts: dict[str, list[int]] = defaultdict(list)
    for line_id, match in found.items():
        if match.accepted:
            for node, k in zip(ends[line_id], (0, -1), strict=True):
                starts[node].append(int(match.path.points[k]))
    stations = {}
    for node, points in sorted(starts.items()):
        at = np.array(sorted(set(points)))
        every = np.array(points)
        lat, lon = graph.lat[at][:, None], graph.lon[at][:, None]
        spread = distance_km(lat, lon, graph.lat[every], graph.lon[every]).sum(axis=1)
        off = distance_km(centres[node].lat, centres[node].lon, graph.lat[at], graph.lon[at])
        best = int(at[np.lexsort((at, off, np.round(spread, 1)))[0]])
        stations[node] = (round(float(graph.lat[best]), 4), round(float(graph.lon[best]), 4))
    return stations

"""Rules on numbers: lengths, speeds, positions, times, shapes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from landbridge.core.geo import great_circle_km
from landbridge.network.checks.finding import ERROR, WARN, Finding
from landbridge.network.model import KIND, MODE, Network

if TYPE_CHECKING:
    from landbridge.scenario import Scenario

__all__ = [
    "attributes",
    "crossing_times",
    "estimated_lengths",
    "geometry_ends",
    "lengths",
    "open_spans",
    "positions",
    "short_lengths",
    "speeds",
]

Bool = NDArray[np.bool_]
F64 = NDArray[np.float64]

#: longest link that makes sense, by mode [km]
LONGEST_KM: Final = {"rail": 3000, "road": 5000, "sea": 45000, "ferry": 3000, "air": 21000}
#: fastest that makes sense, by mode [km/h]
FASTEST_KMH: Final = {"rail": 250, "road": 130, "sea": 60, "ferry": 80, "air": 1100}
#: the least share of the great circle; positions are city centres, not stations
SHORTEST_SHARE = 0.85
_SLACK_KM = 5.0
_GEOMETRY_KM = 30.0
_MOST_TRACKS = 12
_LONGEST_DWELL_H = 60 * 24
_MOSTLY = 0.5


def _links(
    network: Network, rule: str, wrong: Bool, values: F64, message: str, cure: str
) -> Iterator[Finding]:
    """Yield an error per link that is wrong; ``{id}`` and ``{value}`` in the message are filled."""
    for k in np.flatnonzero(wrong):
        name, value = network.links.id[k], float(values[k])
        text = message.format(id=name, value=f"{value:g}")
        yield Finding(rule, ERROR, (name,), value if np.isfinite(value) else None, text, cure)


def _by_mode(network: Network, limits: dict[str, int]) -> F64:
    codes = {MODE[name]: limit for name, limit in limits.items()}
    return np.array([codes[int(mode)] for mode in network.links.mode], dtype=np.float64)


def _distances(network: Network) -> F64:
    nodes, links = network.nodes, network.links
    a, b = links.tail, links.head
    return great_circle_km(nodes.lat[a], nodes.lon[a], nodes.lat[b], nodes.lon[b])


def lengths(network: Network, scenario: Scenario | None) -> Iterator[Finding]:
    """Goods run over more than nothing and no more than the mode allows."""
    links = network.links
    runs = np.isin(links.kind, [KIND[k] for k in ("line", "access", "transfer")])
    km = links.length_km
    wrong = ~np.isfinite(km) | (km < 0) | (runs & (km == 0)) | (km > _by_mode(network, LONGEST_KM))
    yield from _links(
        network,
        "lengths",
        wrong,
        km,
        "Link {id} is {value} km long.",
        f"A length is above 0 km and at most {LONGEST_KM} by mode.",
    )


def short_lengths(network: Network, scenario: Scenario | None) -> Iterator[Finding]:
    """No line is much shorter than the great circle between its ends."""
    links = network.links
    runs = np.isin(links.kind, (KIND["line"], KIND["crossing"]))
    share = links.length_km / np.maximum(_distances(network), 1e-9)
    short = _distances(network) - links.length_km > _SLACK_KM
    yield from _links(
        network,
        "short_lengths",
        runs & short & (share < SHORTEST_SHARE),
        share,
        "The length of link {id} is {value} of the great circle between its ends.",
        f"It should be at least {SHORTEST_SHARE}: check the length and the positions.",
    )


def speeds(network: Network, scenario: Scenario | None) -> Iterator[Finding]:
    """The speed of a line is above nothing and possible for its mode, where it is known."""
    speed = network.links.max_speed_kmh
    known = ~np.isnan(speed)
    yield from _links(
        network,
        "speeds",
        known & ((speed <= 0) | (speed > _by_mode(network, FASTEST_KMH))),
        speed,
        "The highest speed of link {id} is {value} km/h.",
        f"A speed is above 0 km/h and at most {FASTEST_KMH} by mode.",
    )


def attributes(network: Network, scenario: Scenario | None) -> Iterator[Finding]:
    """The electric share lies between 0 and 1, tracks between none and a dozen."""
    share, tracks = network.links.electric_share, network.links.tracks
    yield from _links(
        network,
        "attributes",
        (share < 0) | (share > 1),
        share,
        "The electric share of link {id} is {value}.",
        "A share lies between 0 and 1; leave it empty where it is not known.",
    )
    yield from _links(
        network,
        "attributes",
        (tracks <= 0) | (tracks > _MOST_TRACKS),
        tracks,
        "Link {id} has {value} tracks.",
        f"Tracks are above 0 and at most {_MOST_TRACKS}; leave them empty where not known.",
    )


def open_spans(network: Network, scenario: Scenario | None) -> Iterator[Finding]:
    """A link opens before it closes."""
    links = network.links
    yield from _links(
        network,
        "open_spans",
        links.open_until_min <= links.open_from_min,
        links.open_from_min.astype(np.float64),
        "Link {id} closes before it opens (minute {value}).",
        "Correct the days between which it is open.",
    )


def positions(network: Network, scenario: Scenario | None) -> Iterator[Finding]:
    """Every node lies on the Earth, and none where latitude and longitude meet zero."""
    nodes = network.nodes
    on_earth = (np.abs(nodes.lat) <= 90) & (np.abs(nodes.lon) <= 180)
    nowhere = (nodes.lat == 0) & (nodes.lon == 0)
    for k in np.flatnonzero(~on_earth | nowhere):
        place = f"{nodes.lat[k]:g} N, {nodes.lon[k]:g} E"
        yield Finding(
            "positions",
            ERROR,
            (nodes.id[k],),
            place,
            f"Node {nodes.id[k]} lies at {place}.",
            "Write degrees north and east of WGS 84, latitude within 90.",
        )


def crossing_times(network: Network, scenario: Scenario | None) -> Iterator[Finding]:
    """Dwell, spread and cost of a crossing are not negative; the range holds the middle."""
    for crossing in network.crossings:
        hours = (crossing.dwell_ab_h, crossing.dwell_ba_h, crossing.sd_h)
        costs = (crossing.cost_low_usd, crossing.cost_usd_per_feu, crossing.cost_high_usd)
        sound = all(0 <= h <= _LONGEST_DWELL_H for h in hours) and costs[0] >= 0
        if not sound or not costs[0] <= costs[1] <= costs[2]:
            yield Finding(
                "crossing_times",
                ERROR,
                (crossing.id,),
                f"{hours} h, {costs} USD",
                f"Crossing {crossing.id} takes {hours} h and costs {costs} USD.",
                f"Hours lie between 0 and {_LONGEST_DWELL_H}; low <= middle <= high.",
            )


def geometry_ends(network: Network, scenario: Scenario | None) -> Iterator[Finding]:
    """The course of a line begins and ends near the nodes that it joins."""
    links, nodes = network.links, network.nodes
    for k in np.flatnonzero(links.forward):
        line = network.geometry.get(links.line_id[k])
        if line is None:
            continue
        ends = np.array([links.tail[k], links.head[k]])
        km = great_circle_km(line[[0, -1], 1], line[[0, -1], 0], nodes.lat[ends], nodes.lon[ends])
        if km.max() > _GEOMETRY_KM:
            yield Finding(
                "geometry_ends",
                WARN,
                (links.id[k], links.line_id[k]),
                round(float(km.max()), 1),
                f"The course of {links.line_id[k]} ends {km.max():.0f} km from its node.",
                f"It should end within {_GEOMETRY_KM:g} km: check direction and positions.",
            )


def estimated_lengths(network: Network, scenario: Scenario | None) -> Iterator[Finding]:
    """Most kilometres of railway rest on published or measured lengths."""
    links = network.links
    rails = (links.mode == MODE["rail"]) & (links.kind == KIND["line"])
    total = float(links.length_km[rails].sum())
    share = float(links.length_km[rails & links.length_est].sum()) / total if total > 0 else 0.0
    if share > _MOSTLY:
        yield Finding(
            "estimated_lengths",
            WARN,
            (),
            round(share, 3),
            f"{share:.0%} of {total / 2:,.0f} km of railway are estimates.",
            "Replace great-circle lengths by measured ones.",
        )

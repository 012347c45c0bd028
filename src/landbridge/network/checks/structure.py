"""Rules on how nodes and links hang together."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from landbridge.network.checks.finding import ERROR, WARN, Finding
from landbridge.network.crossings import minute_of_day
from landbridge.network.model import KIND, MODE, Network

if TYPE_CHECKING:
    from landbridge.scenario import Scenario

__all__ = [
    "countries_without_border",
    "dangling_links",
    "duplicate_ids",
    "lonely_nodes",
    "mirror_pairs",
    "places_without_access",
    "unreachable_terminals",
]


def dangling_links(network: Network, scenario: Scenario | None) -> Iterator[Finding]:
    """Every link starts and ends at a node, and names a crossing that exists."""
    links, n_nodes = network.links, network.nodes.n
    for name, column, top in (
        ("tail", links.tail, n_nodes),
        ("head", links.head, n_nodes),
        ("crossing", links.crossing, len(network.crossings)),
    ):
        low = -1 if name == "crossing" else 0
        for k in np.flatnonzero((column < low) | (column >= top)):
            yield Finding(
                "dangling_links",
                ERROR,
                (links.id[k],),
                int(column[k]),
                f"The {name} of link {links.id[k]} is number {column[k]} of {top}.",
                "Add what the link refers to, or drop the link.",
            )


def duplicate_ids(network: Network, scenario: Scenario | None) -> Iterator[Finding]:
    """No two nodes, links or crossings share an id."""
    for what, ids in (
        ("node", network.nodes.id),
        ("link", network.links.id),
        ("crossing", tuple(c.id for c in network.crossings)),
    ):
        for name, count in Counter(ids).items():
            if count > 1:
                yield Finding(
                    "duplicate_ids",
                    ERROR,
                    (name,),
                    float(count),
                    f"{count} {what}s are called {name}.",
                    "Give each its own id.",
                )


def mirror_pairs(network: Network, scenario: Scenario | None) -> Iterator[Finding]:
    """Links 2 i and 2 i + 1 are the two directions of one way: services turn back so."""
    links = network.links
    if links.n % 2:
        yield Finding(
            "mirror_pairs",
            ERROR,
            (links.id[-1],),
            float(links.n),
            f"The number of links, {links.n}, is odd.",
            "Give every link its way back, next to it.",
        )
    k = np.arange(links.n - links.n % 2)
    back = k ^ 1
    same = (links.tail[k] == links.head[back]) & (links.head[k] == links.tail[back])
    for column in (links.mode, links.kind, links.crossing, links.length_km):
        same &= column[k] == column[back]
    for k in np.flatnonzero(~same)[::2]:
        pair = (links.id[k], links.id[k ^ 1])
        yield Finding(
            "mirror_pairs",
            ERROR,
            pair,
            None,
            f"Links {pair[0]} and {pair[1]} are not the two directions of one way.",
            "Put the two directions next to each other, with the same length, mode and crossing.",
        )


def lonely_nodes(network: Network, scenario: Scenario | None) -> Iterator[Finding]:
    """Every node has a link."""
    used = np.zeros(network.nodes.n, dtype=np.bool_)
    used[network.links.tail] = True
    used[network.links.head] = True
    for k in np.flatnonzero(~used):
        name = network.nodes.id[k]
        yield Finding(
            "lonely_nodes",
            WARN,
            (name,),
            None,
            f"No link touches node {name}.",
            "Join it to the network or drop it.",
        )


def places_without_access(network: Network, scenario: Scenario | None) -> Iterator[Finding]:
    """Every place has a lorry haul to a terminal, port, berth or airport, or a road."""
    links = network.links
    served = set(links.tail[np.isin(links.kind, (KIND["access"], KIND["line"]))].tolist())
    for k, kind in enumerate(network.nodes.kind):
        if kind == "place" and k not in served:
            name = network.nodes.id[k]
            yield Finding(
                "places_without_access",
                WARN,
                (name,),
                None,
                f"Nothing can leave {name}: it has no haul to a terminal and no road.",
                "Raise planning.drayage_max_km, or give the place a terminal.",
            )


def unreachable_terminals(network: Network, scenario: Scenario | None) -> Iterator[Finding]:
    """Every rail terminal is joined to the largest part of the railway by open lines.

    Open means open in the middle of the scenario's year; without a scenario, ever.
    """
    links = network.links
    rails = (links.mode == MODE["rail"]) | (links.mode == MODE["ferry"])
    if scenario is not None:
        from datetime import date

        now = minute_of_day(date(scenario.year, 7, 1))
        rails &= (links.open_from_min <= now) & (now < links.open_until_min)
    part = _parts(network.nodes.n, links.tail[rails], links.head[rails])
    terminals = [k for k, kind in enumerate(network.nodes.kind) if kind == "terminal"]
    if not terminals:
        return
    largest = Counter(int(part[k]) for k in terminals).most_common(1)[0][0]
    for k in terminals:
        if part[k] != largest:
            name = network.nodes.id[k]
            yield Finding(
                "unreachable_terminals",
                WARN,
                (name,),
                None,
                f"No open line joins {name} to the rest of the railway.",
                "Open the line that leads there, or accept that it is reached by road alone.",
            )


def countries_without_border(network: Network, scenario: Scenario | None) -> Iterator[Finding]:
    """Every country has a way to another one by land, ferry or sea."""
    links = network.links
    country = np.array(network.nodes.country)
    abroad = (country[links.tail] != country[links.head]) & (links.mode != MODE["air"])
    joined = set(country[links.tail[abroad]].tolist()) | set(country[links.head[abroad]].tolist())
    for name in sorted(set(network.nodes.country) - joined):
        yield Finding(
            "countries_without_border",
            WARN,
            (name,),
            None,
            f"No rail, road, ferry or sea link leads out of {name}.",
            "Check its crossings, or the country codes of its nodes.",
        )


def _parts(n: int, tail: NDArray[np.int32], head: NDArray[np.int32]) -> NDArray[np.int64]:
    """Return the connected part of each node, named by its smallest node."""
    part = np.arange(n)
    while True:
        low = part.copy()
        np.minimum.at(low, tail, part[head])
        np.minimum.at(low, head, part[tail])
        low = low[low]
        if (low == part).all():
            return part
        part = low

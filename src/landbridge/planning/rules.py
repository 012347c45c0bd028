"""Rules and closures as the search sees them: links that are shut, crossings that hold trains.

A ban that is in force over the whole window of a query shuts its links. One that begins or ends
inside it holds trains at the crossings until it ends; lorries, vessels and flights are not sent
there at all then, which may leave out an itinerary but never lets one break a rule.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from landbridge.network.model import MODE, Crossing
from landbridge.planning.holds import Hold
from landbridge.planning.restrictions import Ban, Screen
from landbridge.planning.traits import country_links
from landbridge.planning.world import PlanningWorld

__all__ = ["Restraints", "ban_links", "no_restraints", "restraints"]

Bool = NDArray[np.bool_]
Window = tuple[int, int]
#: a lorry that starts now is on the road for at most so long
_LORRY_MIN = 21 * 1440


@dataclass(frozen=True, slots=True, eq=False)
class Restraints:
    """What rules and closures leave of the network in a window.

    Attributes
    ----------
    shut : shape (n_links,)
        Links no service may use.
    lorry_shut : shape (n_links,)
        Links a through lorry may not use, ``shut`` included.
    lorry_ruled : bool
        Whether rules, not only closures of the network, shut roads.
    holds : tuple of Hold
        Crossings that hold trains for a time.
    """

    shut: Bool
    lorry_shut: Bool
    lorry_ruled: bool
    holds: tuple[Hold, ...]


def no_restraints(world: PlanningWorld) -> Restraints:
    """Return restraints without any rule; closures of the network itself stay."""
    shut = np.zeros(world.network.links.n, dtype=np.bool_)
    return Restraints(shut, shut, False, ())


def restraints(world: PlanningWorld, screen: Screen, window: Window) -> Restraints:
    """Turn the bans that concern a shipment into masks and holds.

    Parameters
    ----------
    window : (from, until) [minute]
    """
    links = world.network.links
    shut, lorry_shut = np.zeros(links.n, np.bool_), np.zeros(links.n, np.bool_)
    holds: set[Hold] = set()
    for ban in (*screen.countries, *screen.crossings, *screen.modes):
        if ban.to_minute <= window[0] or ban.from_minute >= window[1]:
            continue
        hit = ban_links(world, ban)
        whole = ban.from_minute <= window[0] and ban.to_minute >= window[1]
        if whole or ban.target == "*":
            shut |= hit
            continue
        lorry_shut |= hit & (_overlaps(ban, (window[0], window[0] + _LORRY_MIN)))
        on_rail = (links.mode == MODE["rail"]) | (links.mode == MODE["ferry"])
        shut |= hit & ~on_rail & (links.mode != MODE["road"])
        for crossing in np.unique(links.crossing[hit & (links.crossing >= 0) & on_rail]):
            reason = f"rule {ban.rule_id}"
            holds.add(Hold(int(crossing), ban.from_minute, ban.to_minute, reason))
    lorry_shut |= shut
    lorry_ruled = bool((lorry_shut & (links.mode == MODE["road"])).any())
    for k, row in enumerate(world.network.crossings):
        start = window[0]
        if any(a < start + _LORRY_MIN and b > start for a, b in row.closures):
            lorry_shut |= links.crossing == k
    return Restraints(shut, lorry_shut, lorry_ruled, tuple(sorted(holds)))


def ban_links(world: PlanningWorld, ban: Ban) -> Bool:
    """Return the links that a ban is about, whatever the date, shape (n_links,)."""
    network = world.network
    of_mode = np.isin(network.links.mode, [MODE[m] for m in ban.modes])
    if ban.target == "*":
        return np.asarray(of_mode, dtype=np.bool_)
    if len(ban.target) == 2:
        return np.asarray(of_mode & country_links(world, ban.target), dtype=np.bool_)
    hit = [k for k, row in enumerate(network.crossings) if _is(row, ban.target)]
    return np.asarray(of_mode & np.isin(network.links.crossing, hit), dtype=np.bool_)


def _is(crossing: Crossing, target: str) -> bool:
    pair = "-".join(sorted((crossing.country_a, crossing.country_b)))
    return target in (crossing.id, pair)


def _overlaps(ban: Ban, window: Window) -> bool:
    return ban.from_minute < window[1] and ban.to_minute > window[0]

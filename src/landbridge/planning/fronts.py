"""The front that is reported: nothing dominated, not too long, its extremes named."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple, Protocol, TypeVar

import numpy as np
from numpy.typing import NDArray

__all__ = ["Reported", "Slack", "reported_front", "tags_of", "thinned"]

F64 = NDArray[np.float64]


class Reported(Protocol):
    """What has an id and the values that decide whether it is reported."""

    @property
    def id(self) -> str:
        """Name that breaks ties."""

    @property
    def values(self) -> tuple[float, float, float, float, float]:
        """Planned arrival, arrival at P50 and P90 [min], price [US cent], CO2e [g]."""


Item = TypeVar("Item", bound=Reported)

#: how much longer than the quickest a way may take at P50 and still be called most reliable
NEAR = 1.5


class Slack(NamedTuple):
    """Within which two reported values count as equal; zero keeps everything apart."""

    minutes: float = 0.0
    money_share: float = 0.0  # of the price of the one that is left out
    co2e_share: float = 0.0


NO_SLACK = Slack()


def reported_front(items: Sequence[Item], slack: Slack = NO_SLACK) -> list[Item]:
    """Drop every itinerary that another one covers on all reported values.

    One covers another when it arrives no later and is, within the slack, no later at P50 and P90,
    no dearer and no dirtier. Of equal ones the first in order of id stays; the cheapest always
    stays. The rest come back in order of arrival.
    """
    ordered = sorted(items, key=lambda i: (i.values[0], i.values[3], i.values[4], i.id))
    values = np.array([i.values for i in ordered], dtype=np.float64).reshape(-1, 5)
    kept = np.flatnonzero(~_beaten(values)).tolist()
    cheapest = min(kept, key=lambda k: (values[k, 3], k), default=-1)
    shown: list[int] = []
    for k in kept:
        if k == cheapest or not _covered(values[shown], values[k], slack):
            shown.append(k)
    return [ordered[k] for k in shown]


def _beaten(values: F64) -> NDArray[np.bool_]:
    """Return which rows are beaten by another one, or repeat an earlier one; shape (n,)."""
    no_worse = np.ones((len(values), len(values)), dtype=np.bool_)  # [i, k]: i is no worse than k
    for column in values.T:
        no_worse &= column[:, None] <= column
    by_another = no_worse & ~no_worse.T
    twin = np.triu(no_worse, 1)
    return np.asarray((by_another | twin).any(axis=0), dtype=np.bool_)


def _covered(shown: F64, value: F64, slack: Slack) -> bool:
    """Return whether one of the rows shown covers a value within the slack."""
    limit = value + np.array([0.0, slack.minutes, slack.minutes, 0.0, 0.0])
    limit[3] *= 1 + slack.money_share
    limit[4] *= 1 + slack.co2e_share
    return bool(np.all(shown <= limit, axis=1).any())


def thinned(
    items: Sequence[Item], most: int, start_min: float = 0.0, first: int | None = None
) -> list[Item]:
    """Choose at most so many itineraries that stand for the whole front.

    The one at index ``first`` and the best of each reported value stay; then whichever lies
    farthest from those chosen (least distance in logarithms of duration since ``start_min``, price
    and CO2e) is added, again and again.
    """
    if len(items) <= most:
        return list(items)
    values = np.array([i.values for i in items], dtype=np.float64)
    values[:, :3] -= start_min
    place = np.log(np.maximum(np.minimum(values, 1e15), 1.0))
    spread = place.max(axis=0) - place.min(axis=0)
    place = place / np.where(spread > 0, spread, 1.0)
    best = [] if first is None else [first]
    best += [int(np.argmin(values[:, c])) for c in (0, 3, 4, 2, 1)]
    chosen = list(dict.fromkeys(best))[:most]
    far = np.min([np.linalg.norm(place - place[k], axis=1) for k in chosen], axis=0)
    while len(chosen) < most:
        k = int(np.argmax(far))
        chosen.append(k)
        far = np.minimum(far, np.linalg.norm(place - place[k], axis=1))
    return [items[k] for k in sorted(chosen)]


def tags_of(items: Sequence[Reported], start_min: float = 0.0) -> dict[str, tuple[str, ...]]:
    """Name the extremes of a whole front by id.

    They are fastest, cheapest, lowest carbon and most reliable: the least P90 - P50 of those that
    at P50 take at most ``NEAR`` times as long since ``start_min`` as the quickest. A way that
    waits a month for its train arrives on time too, but is of no use to who asks for certainty.
    """
    if not items:
        return {}
    values = np.array([i.values for i in items], dtype=np.float64)
    columns = {
        "fastest": values[:, 0],
        "cheapest": values[:, 3],
        "lowest carbon": values[:, 4],
        "most reliable": _unsure(values[:, 1] - start_min, values[:, 2] - start_min),
    }
    tags: dict[str, list[str]] = {}
    for name, column in columns.items():
        best = int(np.argmin(column))
        if np.isfinite(column[best]):
            tags.setdefault(items[best].id, []).append(name)
    return {key: tuple(names) for key, names in tags.items()}


def _unsure(p50: F64, p90: F64) -> F64:
    """Return P90 - P50 of those that are quick enough, infinite for the others; shape (n,)."""
    quick = np.isfinite(p90) & (p50 <= NEAR * p50.min())
    spread = np.full(len(p50), np.inf)
    spread[quick] = p90[quick] - p50[quick]
    return spread

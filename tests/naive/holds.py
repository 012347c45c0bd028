"""A train at crossings that close, minute by minute."""

from __future__ import annotations

from collections.abc import Sequence


def exits(
    depart: int, stays: Sequence[tuple[int, int]], closed: Sequence[Sequence[tuple[int, int]]]
) -> list[int]:
    """Return the minute at which a train leaves each crossing.

    Parameters
    ----------
    stays : (minutes of travel since the last crossing, minutes of work at this one)
    closed : for each crossing, times [from, until) in any order, overlapping as they like
    """
    now, found = depart, []
    for (travel, work), times in zip(stays, closed, strict=True):
        now += travel
        left = work
        while left or any(a <= now < b for a, b in times):
            if not any(a <= now < b for a, b in times):
                left -= 1
            now += 1
            if not left and work:
                break
        found.append(now)
    return found

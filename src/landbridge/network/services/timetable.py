"""Dated departures of services, generated from weekly frequencies by a stated rule.

Rule: a service with f departures a week leaves every 7/f days. Its first departure after the
epoch is set by a checksum of its id, so that services are spread over the week and the answer
does not change when another service is added; times are cut to the full hour (UTC). A user's
explicit departures are taken as they are.
"""

from __future__ import annotations

import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from landbridge.core.timeline import MINUTES_PER_DAY, MINUTES_PER_WEEK
from landbridge.network.services.table import Service

__all__ = ["NEVER", "Departures", "Span", "departures", "phase_min", "waits"]

I64 = NDArray[np.int64]
#: arrival of a departure that cannot run
NEVER = np.int64(2**40)
#: a train held longer than this at a closed crossing is not sent
MAX_HOLD_MIN = 45 * MINUTES_PER_DAY


@dataclass(frozen=True, slots=True)
class Departures:
    """Departures of all services in a window, CSR by service.

    Attributes
    ----------
    ptr : shape (n_services + 1,)
    time, arrive : shape (ptr[-1],) [minute]
        Sorted by time within a service; ``arrive`` is NEVER where a closed crossing stops it.
    """

    ptr: I64
    time: I64
    arrive: I64


class Span(NamedTuple):
    """A time in which a crossing on a service's way is shut.

    Attributes
    ----------
    place : position of the crossing on the way; spans of one crossing are disjoint
    offset_min, dwell_min : when a train comes there after its departure, how long it stays
    shut_min, reopen_min : [minute]
    """

    place: int
    offset_min: int
    dwell_min: int
    shut_min: int
    reopen_min: int


def phase_min(service_id: str, period_min: float) -> int:
    """Return the first departure after the epoch [minute], a full hour below the period."""
    return int(zlib.crc32(service_id.encode()) % max(int(period_min), 1)) // 60 * 60


def departures(
    services: Sequence[Service],
    minutes: I64,
    window: tuple[int, int],
    holds: Mapping[int, Sequence[Span]] | None = None,
) -> Departures:
    """Generate the departures of every service in a window.

    Parameters
    ----------
    services : sequence of Service
    minutes : shape (n_services,)
        Planned minutes from departure to availability at the destination.
    window : (from, until) [minute]
    holds : mapping, optional
        Service index -> times in which crossings on its way are shut; trains wait there.
    """
    times = [_times(service, window) for service in services]
    ptr = np.concatenate([[0], np.cumsum([len(t) for t in times])]).astype(np.int64)
    time = np.concatenate([np.empty(0, np.int64), *times]).astype(np.int64)
    arrive = time + np.repeat(np.asarray(minutes, dtype=np.int64), np.diff(ptr))
    for service, spans in (holds or {}).items():
        part = slice(ptr[service], ptr[service + 1])
        arrive[part] = _held(time[part], arrive[part], spans)
    return Departures(ptr, time, arrive)


def _times(service: Service, window: tuple[int, int]) -> I64:
    start, end = window
    if service.valid_from_min is not None:
        start = max(start, service.valid_from_min)
    if service.valid_until_min is not None:
        end = min(end, service.valid_until_min + MINUTES_PER_DAY)
    if service.departures:
        explicit = np.array(service.departures, dtype=np.int64)
        return explicit[(explicit >= start) & (explicit < end)]
    if service.frequency_per_week <= 0 or end <= start:
        return np.empty(0, dtype=np.int64)
    period = MINUTES_PER_WEEK / service.frequency_per_week
    phase = phase_min(service.timetable_id or service.id, period)
    first = int(np.ceil((start - phase) / period))
    last = int(np.floor((end + 60 - phase) / period))  # a tick past the end may be cut to before
    ticks = phase + np.arange(first, last + 1) * period
    found = (ticks // 60 * 60).astype(np.int64)
    return found[(found >= start) & (found < end)]


def _held(time: I64, arrive: I64, spans: Sequence[Span]) -> I64:
    delay = waits(time, sorted(spans)).sum(axis=0)
    return np.where(delay > MAX_HOLD_MIN, NEVER, arrive + delay)


def waits(time: I64, spans: Sequence[Span]) -> I64:
    """Return how long each departure waits in each span [minute], shape (n_spans, n).

    Work at a crossing rests while it is shut: a train that comes then waits until it opens, one
    that is there as it shuts does the rest of its stay afterwards. A wait moves all that follows.

    Parameters
    ----------
    spans : in order of travel and time
    """
    delay, there = np.zeros(len(time), dtype=np.int64), time
    found = np.zeros((len(spans), len(time)), dtype=np.int64)
    place = None
    for row, span in zip(found, spans, strict=True):
        if span.place != place:
            place, there = span.place, time + span.offset_min + delay
        leaves = time + span.offset_min + span.dwell_min + delay
        meets = (there < span.reopen_min) & ((there >= span.shut_min) | (leaves > span.shut_min))
        row[:] = np.where(meets, span.reopen_min - np.maximum(there, span.shut_min), 0)
        delay = delay + row
    return found

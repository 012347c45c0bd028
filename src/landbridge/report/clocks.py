"""Times as a reader sees them: local where the place's time zone is known, UTC beside it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from landbridge.core.timeline import utc_of
from landbridge.report.text import clean

__all__ = ["Clocks", "clocks_for", "date_text", "moment_text"]

_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


@dataclass(frozen=True, slots=True)
class Clocks:
    """Place id -> its time zone; a place that is missing is shown in UTC only."""

    zones: Mapping[str, ZoneInfo] = field(default_factory=dict)

    def local(self, minute: int, place_id: str) -> str | None:
        """Return the local time at a place, or None where its zone is not known."""
        zone = self.zones.get(place_id)
        return None if zone is None else moment_text(utc_of(minute).astimezone(zone))

    def parts(self, minute: int, place_id: str) -> tuple[str, str]:
        """Return the day at a place, and the clock there with UTC beside it.

        Where the zone is not known both are UTC.
        """
        moment = utc_of(minute)
        zone = self.zones.get(place_id)
        if zone is None:
            return _day(moment), f"{moment:%H:%M} UTC"
        local = moment.astimezone(zone)
        other = "" if local.date() == moment.date() else f"{_DAYS[moment.weekday()]} "
        return _day(local), f"{local:%H:%M} local, {other}{moment:%H:%M} UTC"

    def line(self, minute: int, place_id: str) -> str:
        """Return day and clocks in one line."""
        return ", ".join(self.parts(minute, place_id))


def clocks_for(query: Mapping[str, Any], rows: Iterable[tuple[str, str | None]] = ()) -> Clocks:
    """Return the clocks of (place id, zone name) rows and of both ends of a question."""
    pairs = dict(rows)
    for end in ("origin", "destination"):
        if query.get(f"{end}_id") and query.get(f"{end}_timezone"):
            pairs[str(query[f"{end}_id"])] = str(query[f"{end}_timezone"])
    zones = {place: _zone(zone) for place, zone in sorted(pairs.items()) if zone}
    return Clocks({place: zone for place, zone in zones.items() if zone is not None})


def _zone(key: str) -> ZoneInfo | None:
    try:
        return ZoneInfo(key)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None


def moment_text(moment: datetime) -> str:
    """Return ``Thu 11 Mar 2027, 08:00``, in English whatever the machine's language."""
    return f"{_day(moment)}, {moment:%H:%M}"


def _day(moment: datetime) -> str:
    return f"{_DAYS[moment.weekday()]} {moment.day} {_MONTHS[moment.month - 1]} {moment.year}"


def utc(minute: int) -> str:
    """Return a minute count as UTC."""
    return moment_text(utc_of(minute))


def date_text(value: object) -> str:
    """Return an ISO date as ``Thu 11 Mar 2027``, anything else as it stands; not escaped."""
    try:
        found = datetime.fromisoformat(str(value))
    except ValueError:
        return clean(value)
    return _day(found)

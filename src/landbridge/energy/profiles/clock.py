"""The hours of a year without 29 February: days, months, weekdays, local hours."""

from __future__ import annotations

from calendar import isleap
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

__all__ = ["DAYS", "HOURS", "Clock", "clock_of"]

DAYS, HOURS = 365, 8760
I64 = NDArray[np.int64]


@dataclass(frozen=True)
class Clock:
    """Days and hours in UTC; ``month_of_day`` counts from 0, Monday is weekday 0."""

    year: int
    hours_utc: NDArray[np.datetime64]
    days_utc: NDArray[np.datetime64]
    month_of_day: I64

    @property
    def leap_day_dropped(self) -> bool:
        return isleap(self.year)

    @property
    def month_of_hour(self) -> I64:
        return np.repeat(self.month_of_day, 24)

    def local(self, timezone: str) -> tuple[I64, I64]:
        """Return (hour of the day, weekday) of each hour by the clocks of a time zone."""
        zone = ZoneInfo(timezone)
        days = [datetime.fromisoformat(str(day)).replace(tzinfo=UTC) for day in self.days_utc]
        offsets = [day.astimezone(zone).utcoffset() for day in days]
        shift_h = np.array([o.total_seconds() // 3600 if o else 0 for o in offsets], dtype=np.int64)
        absolute = self.hours_utc.astype(np.int64) + np.repeat(shift_h, 24)
        return absolute % 24, (absolute // 24 + 3) % 7


@lru_cache(maxsize=4)
def clock_of(year: int) -> Clock:
    """Return the clock of a year."""
    first, after = np.datetime64(f"{year}-01-01"), np.datetime64(f"{year + 1}-01-01")
    days: NDArray[np.datetime64] = np.arange(first, after, np.timedelta64(1, "D"))
    if isleap(year):
        days = np.delete(days, 59)
    steps = np.arange(24).astype("timedelta64[h]")
    hours = (days.astype("datetime64[h]")[:, None] + steps).reshape(-1)
    months = days.astype("datetime64[M]").astype(np.int64) % 12
    return Clock(year, hours, days, months)

"""Time inside Landbridge: whole minutes since 2024-01-01T00:00Z, local only at the edges."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from landbridge.core.errors import UsageError

__all__ = [
    "EPOCH",
    "FIRST_DATE",
    "LAST_DATE",
    "MINUTES_PER_DAY",
    "MINUTES_PER_WEEK",
    "isoformat",
    "minute_of",
    "parse_date",
    "utc_of",
]

EPOCH = datetime(2024, 1, 1, tzinfo=UTC)
FIRST_DATE = date(2024, 1, 1)
LAST_DATE = date(2028, 12, 31)
MINUTES_PER_DAY = 1440
MINUTES_PER_WEEK = 7 * MINUTES_PER_DAY


def minute_of(moment: datetime) -> int:
    """Return whole minutes from EPOCH to an aware datetime (floor)."""
    return int((moment - EPOCH).total_seconds() // 60)


def utc_of(minute: int) -> datetime:
    """Return the aware UTC datetime of a minute count."""
    return EPOCH + timedelta(minutes=int(minute))


def isoformat(minute: int) -> str:
    """Return ``2027-03-11T08:00Z`` for a minute count."""
    return utc_of(minute).strftime("%Y-%m-%dT%H:%MZ")


def parse_date(text: str, *, name: str = "date") -> date:
    """Read an ISO date between FIRST_DATE and LAST_DATE.

    Raises
    ------
    UsageError
        If the text is no calendar date or lies outside the planning horizon.
    """
    try:
        found = date.fromisoformat(text.strip())
    except ValueError:
        raise UsageError(
            f"{name}: {text!r} is not a calendar date.", cure="Write it as YYYY-MM-DD."
        ) from None
    if not FIRST_DATE <= found <= LAST_DATE:
        raise UsageError(
            f"{name}: {found} lies outside the planning horizon {FIRST_DATE} to {LAST_DATE}.",
            cure="Choose a date inside it.",
        )
    return found

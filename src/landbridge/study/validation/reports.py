"""Reports of transit times: the packaged ones, or a user's own."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from landbridge import facts
from landbridge.core.errors import DataError, LandbridgeError
from landbridge.network.services.published import (
    VIA_NAMES,
    PublishedPair,
    pair_of,
    unread_points,
)

__all__ = ["TimeReport", "packaged_reports", "user_reports"]

#: column -> its other name in a user's file
_OTHER_NAMES = {
    "days_min": "transit_days_min",
    "days_max": "transit_days_max",
    "via": "via_border",
    "source": "source_url",
}


@dataclass(frozen=True, slots=True)
class TimeReport:
    """One report on the days of a pair; ``why_not`` where it cannot be placed."""

    pair: PublishedPair
    days: tuple[float, float] | None
    note: str
    why_not: str = ""


def packaged_reports() -> list[TimeReport]:
    """Return the reports with days of the table ``services_published``, in its order."""
    rows = facts.load("services_published").iter_rows(named=True)
    return [
        TimeReport(pair := pair_of(row), pair.days, row["note"] or "")
        for row in rows
        if row["days_min"] is not None and row["days_max"] is not None
    ]


def user_reports(path: Path) -> list[TimeReport]:
    """Read a user's published times: the table ``user_published``, one report per row.

    Raises
    ------
    DataError
        Naming file, row, column, value and cure.
    """
    frame = facts.read_user_csv(path, "user_published")
    return [
        _report(row, f"{path.name} row {number}")
        for number, row in enumerate(frame.iter_rows(named=True), start=2)
    ]


def _report(row: dict[str, Any], where: str) -> TimeReport:
    told = {name: _either(row, name, other) for name, other in _OTHER_NAMES.items()}
    low, high = told["days_min"], told["days_max"]
    if low is not None and high is not None and low > high:
        raise DataError(
            f"{where}, column days_min: {low:g} exceeds days_max {high:g}.",
            cure="Swap or correct them.",
        )
    known = [value for value in (low, high) if value is not None]
    days = (known[0], known[-1]) if known else None
    ends = {side: row[f"{side}_id"] or row[side] for side in ("origin", "destination")}
    why_not = ""
    for side, text in ends.items():
        if not text:
            raise DataError(f"{where}: no {side}.", cure=f"Fill in the column {side} or {side}_id.")
        try:
            ends[side] = facts.find_place(text).place_id
        except LandbridgeError as error:
            why_not = why_not or f"{side}: {error.args[0]}"
    pair = pair_of(
        {
            "pub_id": where,
            "origin_id": ends["origin"],
            "destination_id": ends["destination"],
            "via": told["via"],
            "days_min": low,
            "days_max": high,
            "frequency_per_week": row["frequency_per_week"],
            "year": row["year"],
            "source": told["source"] or where,
        }
    )
    notes = (row["note"], *_passed_over(told["via"] or "", where))
    return TimeReport(pair, days, "; ".join(note for note in notes if note), why_not)


def _passed_over(via: str, where: str) -> Iterator[str]:
    """Yield a note for each point of a way that steers nothing here."""
    for point in unread_points(via):
        try:
            facts.find_place(point)
        except LandbridgeError:
            near = get_close_matches(point.lower(), VIA_NAMES, n=1)
            hint = f" (did you mean {near[0]}?)" if near else ""
            yield f"{where}: {point!r} is no crossing that tells a way{hint}, so it is passed over"
        else:
            yield f"{point} on the way is passed over"


def _either(row: dict[str, Any], name: str, other: str) -> Any:
    return row[other] if row[name] is None else row[name]

"""``landbridge validate transit``: prints the comparison, or writes its page."""

from __future__ import annotations

from pathlib import Path

from landbridge.core.errors import UsageError

__all__ = ["run_transit"]


def run_transit(scenario: str, published: Path | None, page: Path | None, *, as_json: bool) -> int:
    """Run the comparison and show it."""
    raise UsageError("validate transit: not in this version.", cure="Take a later one.")

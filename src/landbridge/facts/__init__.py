"""Packaged tables with their sources, and the loaders; nothing heavy is imported before use."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from landbridge.facts.checks import Report, check
    from landbridge.facts.counts import coverage
    from landbridge.facts.places import Place, find_place
    from landbridge.facts.tables import fingerprint, load, table_names
    from landbridge.facts.user_csv import read_user_csv

__all__ = [
    "Place", "Report", "check", "coverage", "find_place", "fingerprint", "load", "read_user_csv",
    "table_names",
]  # fmt: skip

#: public name -> module that defines it
_HOMES = {
    "Place": "places", "Report": "checks", "check": "checks", "coverage": "counts",
    "find_place": "places", "fingerprint": "tables", "load": "tables",
    "read_user_csv": "user_csv", "table_names": "tables",
}  # fmt: skip


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)


def __dir__() -> list[str]:
    return sorted(__all__)

"""Examine an installation: is everything there that an answer needs, and is it unharmed?"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib import import_module
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from landbridge.core import kernel_cache
from landbridge.core.errors import LandbridgeError

__all__ = ["Check", "Diagnosis", "examine"]

OLDEST_PYTHON = (3, 11)
#: distribution -> module, of what every answer needs
NEEDED = {
    "numba": "numba",
    "numpy": "numpy",
    "polars": "polars",
    "pyarrow": "pyarrow",
    "pydantic": "pydantic",
    "rich": "rich",
    "typer": "typer",
    "tzdata": "tzdata",
}
#: extra -> the module that tells whether it is installed
EXTRAS = {
    "energy": "pypsa",
    "trade": "pyfixest",
    "postgres": "psycopg",
    "dask": "distributed",
    "notebook": "ipykernel",
    "build": "scgraph_data",
    "dev": "pytest",
}
_ZONES = ("Asia/Shanghai", "Asia/Almaty", "Europe/Berlin")


@dataclass(frozen=True, slots=True)
class Check:
    """One finding. ``state`` is ok, note (works, but worth knowing) or broken."""

    name: str
    state: str
    detail: str
    cure: str = ""


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """All findings; ``sound`` unless something needed is broken."""

    checks: tuple[Check, ...]

    @property
    def sound(self) -> bool:
        """Whether nothing that an answer needs is broken."""
        return all(check.state != "broken" for check in self.checks)


def examine() -> Diagnosis:
    """Examine Python, libraries, kernel cache, facts, time zones and extras; changes nothing."""
    parts: tuple[Callable[[], Iterator[Check]], ...] = (
        _python,
        _libraries,
        _kernels,
        _facts,
        _zones,
        _extras,
    )
    return Diagnosis(tuple(check for part in parts for check in _guarded(part)))


def _guarded(part: Callable[[], Iterator[Check]]) -> Iterator[Check]:
    """Run one part; what it trips over is a finding, not the end of the examination."""
    try:
        yield from part()
    except LandbridgeError as error:
        yield Check(part.__name__.strip("_"), "broken", error.message, error.cure or "")
    except Exception as error:
        yield Check(part.__name__.strip("_"), "broken", f"{type(error).__name__}: {error}")


def _python() -> Iterator[Check]:
    found = ".".join(map(str, sys.version_info[:3]))
    needed = ".".join(map(str, OLDEST_PYTHON))
    if sys.version_info < OLDEST_PYTHON:
        yield Check("python", "broken", found, f"Landbridge needs Python {needed} or newer.")
    else:
        yield Check("python", "ok", found)


def _libraries() -> Iterator[Check]:
    yield Check("landbridge", "ok", import_module("landbridge").__version__)
    for name, module in NEEDED.items():
        cure = "Install Landbridge again: pip install --force-reinstall landbridge."
        try:
            import_module(module)
            yield Check(name, "ok", version(name))
        except PackageNotFoundError:
            yield Check(name, "note", "installed without a version record")
        except Exception as error:
            yield Check(name, "broken", f"{type(error).__name__}: {error}", cure)


def _kernels() -> Iterator[Check]:
    folder = kernel_cache.settle()
    state = "cold" if kernel_cache.is_cold() else "warm"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        probe = folder / ".doctor"
        probe.write_bytes(b"")
        probe.unlink()
    except OSError as error:
        yield Check(
            "kernel cache",
            "broken",
            f"{folder}: {error.strerror}",
            f"Set {kernel_cache.VARIABLE} to a folder you may write.",
        )
        return
    cure = "" if state == "warm" else "landbridge warm compiles the kernels now."
    yield Check("kernel cache", "ok" if state == "warm" else "note", f"{state}, {folder}", cure)


def _facts() -> Iterator[Check]:
    from landbridge import facts

    report = facts.check()
    rows = sum(report.tables.values())
    broken = len(report.violations)
    cure = "See landbridge facts check; reinstall Landbridge." if broken else ""
    detail = f"{len(report.tables)} tables, {rows:,} rows, {broken} violations"
    yield Check("facts", "broken" if broken else "ok", detail, cure)
    yield Check("facts fingerprint", "ok", facts.fingerprint())


def _zones() -> Iterator[Check]:
    try:
        for zone in _ZONES:
            ZoneInfo(zone)
    except ZoneInfoNotFoundError as error:
        yield Check("time zones", "broken", str(error), "pip install tzdata")
    else:
        yield Check("time zones", "ok", ", ".join(_ZONES))


def _extras() -> Iterator[Check]:
    for extra, module in EXTRAS.items():
        present = find_spec(module) is not None
        cure = "" if present else f"pip install 'landbridge[{extra}]', where you need it."
        yield Check(f"extra {extra}", "ok" if present else "note", _presence(present), cure)


def _presence(present: bool) -> str:
    return "installed" if present else "not installed"

"""Errors of Landbridge: one base, each concrete class also a builtin.

    LandbridgeError
    ├── UsageError (ValueError)            exit 2: what was asked makes no sense
    │   ├── UnknownNameError (KeyError)    a place, goods, scenario or key nobody knows
    │   └── AmbiguousNameError (KeyError)  a name that fits several things
    ├── DataError (ValueError)             exit 3: a table or file breaks its contract
    ├── InfeasibleError (ValueError)       exit 4: a sound question without an answer
    ├── LimitError (RuntimeError)          exit 5: a bound on work or memory was reached
    └── OutputError (OSError)              exit 3: a result could not be written whole

A message says what is wrong, where (ids), what is allowed, what was got and what to do.
"""

from __future__ import annotations

from collections.abc import Sequence

__all__ = [
    "AmbiguousNameError",
    "DataError",
    "InfeasibleError",
    "LandbridgeError",
    "LimitError",
    "OutputError",
    "UnknownNameError",
    "UsageError",
]


class LandbridgeError(Exception):
    """Base of every error that Landbridge raises on purpose."""

    exit_code = 1

    def __init__(self, message: str, *, cure: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.cure = cure

    def __str__(self) -> str:
        return f"{self.message} {self.cure}" if self.cure else self.message


class UsageError(LandbridgeError, ValueError):
    """The question itself is malformed: a date, a number, a contradictory filter."""

    exit_code = 2


class UnknownNameError(UsageError, KeyError):
    """A name that no table knows; ``candidates`` holds the nearest known ones."""

    def __init__(
        self, message: str, *, candidates: Sequence[str] = (), cure: str | None = None
    ) -> None:
        super().__init__(message, cure=cure)
        self.candidates = tuple(candidates)


class AmbiguousNameError(UnknownNameError):
    """A name that fits several things; ``candidates`` lists them."""


class DataError(LandbridgeError, ValueError):
    """A table or file breaks its declared contract."""

    exit_code = 3


class InfeasibleError(LandbridgeError, ValueError):
    """A sound question that has no answer under the given constraints."""

    exit_code = 4


class LimitError(LandbridgeError, RuntimeError):
    """A stated bound on work, time or memory was reached."""

    exit_code = 5


class OutputError(LandbridgeError, OSError):
    """A result could not be written whole; nothing half-written is left behind."""

    exit_code = 3

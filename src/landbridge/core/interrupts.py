"""Signals that end a program: told apart, remembered, and kept out of what must be whole.

``install`` is for a process of our own only; a program that uses Landbridge as a library keeps
its own handling of signals, and nothing here changes it.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from types import FrameType
from typing import Any

__all__ = ["held", "install", "last_words", "received", "uninstall", "was_interrupt"]

#: Ctrl-C, what ``kill`` and ``timeout`` send, a terminal that was closed
_NAMES = ("SIGINT", "SIGTERM", "SIGHUP")
#: after so many seconds an interrupt that was lost is raised again
AGAIN_S = 0.05


@dataclass(slots=True)
class _State:
    """What is known of signals in this process."""

    number: int = 0  # the first signal that came
    holds: int = 0  # blocks under way that must not be broken
    pending: bool = False  # one came during such a block
    ending: bool = False  # the answer is given; there is nothing left to break off
    before: dict[int, Any] = field(default_factory=dict)  # handlers of before, by signal


_state = _State()


def install() -> None:
    """Let a signal to end raise ``KeyboardInterrupt``; one that is ignored stays ignored.

    The signal is told by ``received`` also where a library makes another error of the interrupt.
    """
    if threading.current_thread() is not threading.main_thread():
        return
    uninstall()
    for name in _NAMES:
        number = getattr(signal, name, None)
        if number is not None and signal.getsignal(number) not in (signal.SIG_IGN, None):
            _state.before[number] = signal.signal(number, _notice)
    sys.unraisablehook = _unraisable


def uninstall() -> None:
    """Handle signals as before ``install``, and forget the one that came."""
    for number, handler in _state.before.items():
        signal.signal(number, handler)
    if sys.unraisablehook is _unraisable:
        sys.unraisablehook = sys.__unraisablehook__
    _state.before.clear()
    _state.number, _state.holds, _state.pending, _state.ending = 0, 0, False, False


def received() -> int:
    """Return the number of the first signal that came, 0 where none did."""
    return _state.number


def last_words() -> None:
    """From now on a signal ends the process at once: only a message is left to write."""
    _state.ending = True


@contextmanager
def held() -> Iterator[None]:
    """Keep signals away from a short block that must be whole; they are raised at its end."""
    _state.holds += 1
    try:
        yield
    finally:
        _state.holds -= 1
    if _state.pending and not _state.holds:
        _state.pending = False
        raise KeyboardInterrupt


def was_interrupt(error: BaseException | None) -> bool:
    """Return whether an error is an interrupt, or what some library made of one."""
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        if isinstance(error, KeyboardInterrupt):
            return True
        seen.add(id(error))
        error = error.__cause__ or error.__context__
    return False


def _unraisable(lost: sys.UnraisableHookArgs) -> None:
    """Raise an interrupt again that was lost because it came within a callback or a ``__del__``."""
    if not isinstance(lost.exc_value, KeyboardInterrupt):
        sys.__unraisablehook__(lost)
    elif hasattr(signal, "setitimer"):
        signal.signal(signal.SIGALRM, _notice)
        signal.setitimer(signal.ITIMER_REAL, AGAIN_S)


def _notice(number: int, _frame: FrameType | None) -> None:
    _state.number = _state.number or number
    if _state.ending:
        os._exit(128 + _state.number)
    if _state.holds:
        _state.pending = True
        return
    raise KeyboardInterrupt

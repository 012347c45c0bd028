"""Signals that end a program: remembered, held back, raised again where a library lost one."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator

import pytest

from landbridge.core import interrupts


@pytest.fixture
def installed() -> Iterator[None]:
    interrupts.install()
    yield
    interrupts.uninstall()


def send(number: int = signal.SIGINT) -> None:
    os.kill(os.getpid(), number)
    time.sleep(0.01)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_raises_and_is_remembered(installed: None, number: int) -> None:
    with pytest.raises(KeyboardInterrupt):
        send(number)
    assert interrupts.received() == number
    with pytest.raises(KeyboardInterrupt):
        send(signal.SIGINT)
    assert interrupts.received() == number  # the first one is what ended it


def test_a_block_that_must_be_whole_is_whole(installed: None) -> None:
    done = []

    def block() -> None:
        with interrupts.held():
            with interrupts.held():
                send()
                done.append("inner")
            done.append("outer")

    with pytest.raises(KeyboardInterrupt):
        block()
    assert done == ["inner", "outer"]
    with interrupts.held():
        done.append("again")  # what was raised is not raised twice
    assert len(done) == 3


def test_an_error_in_a_held_block_is_not_hidden(installed: None) -> None:
    with pytest.raises(OSError, match="full"), interrupts.held():
        raise OSError("full")


def test_handlers_of_before_come_back_and_ignored_signals_stay_ignored() -> None:
    before = signal.getsignal(signal.SIGINT), sys.unraisablehook
    ignored = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        interrupts.install()
        assert signal.getsignal(signal.SIGINT) is not before[0]
        assert signal.getsignal(signal.SIGHUP) is signal.SIG_IGN
    finally:
        interrupts.uninstall()
        signal.signal(signal.SIGHUP, ignored)
    assert (signal.getsignal(signal.SIGINT), sys.unraisablehook) == before
    assert interrupts.received() == 0


def test_what_a_library_makes_of_an_interrupt_is_known() -> None:
    broken, told = SystemError("returned a result with an exception set"), ValueError("damaged")
    broken.__cause__ = KeyboardInterrupt()
    told.__context__ = broken
    assert interrupts.was_interrupt(told)
    told.__context__ = told
    assert not interrupts.was_interrupt(told)
    assert not interrupts.was_interrupt(None)


LOST = """
import os, signal, sys, time, weakref
from landbridge.core import interrupts
interrupts.install()
class Thing: pass
thing = Thing()
def callback(_):
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(0.001)
kept = weakref.ref(thing, callback)
try:
    del thing
    time.sleep(30)
except KeyboardInterrupt:
    sys.exit(interrupts.received())
"""
LAST = """
import os, signal, time
from landbridge.core import interrupts
interrupts.install()
interrupts.last_words()
os.kill(os.getpid(), signal.SIGINT)
time.sleep(30)
"""


@pytest.mark.parametrize(("program", "code"), [(LOST, 15), (LAST, 130)])
def test_an_interrupt_is_never_lost(program: str, code: int) -> None:
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, timeout=60, check=False
    )
    assert (done.returncode, done.stderr) == (code, b"")

"""Data on stdout, log on stderr: the only place where the command writes."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, TextIO

from landbridge.core.errors import OutputError

if TYPE_CHECKING:
    from rich.console import Console, RenderableType

__all__ = ["EXIT_BROKEN_PIPE", "busy", "emit", "emit_json", "note", "set_up_streams", "show"]

#: what a shell reports for a program that died of a closed pipe
EXIT_BROKEN_PIPE = 141


def set_up_streams() -> None:
    """Write UTF-8 whatever the locale says; what cannot be written is escaped, never fatal."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(encoding="utf-8", errors="backslashreplace")


def emit(text: str) -> None:
    """Write data to stdout.

    Raises
    ------
    OutputError
        If stdout cannot take it (a full disk). A reader that went away ends the program quietly.
    """
    try:
        sys.stdout.write(text)
        sys.stdout.flush()
    except BrokenPipeError:
        _silence(sys.stdout)
        raise SystemExit(EXIT_BROKEN_PIPE) from None
    except OSError as error:
        _silence(sys.stdout)
        raise OutputError(f"Cannot write to standard output: {error.strerror}.") from None


def emit_json(content: Mapping[str, Any] | Sequence[Any]) -> None:
    """Write one JSON document to stdout."""
    emit(json.dumps(content, ensure_ascii=False, indent=2, allow_nan=False) + "\n")


def note(message: str) -> None:
    """Write one line of log to stderr; a log that cannot be written stops nothing."""
    try:
        print(message, file=sys.stderr, flush=True)
    except OSError:
        _silence(sys.stderr)


def show(*parts: RenderableType) -> None:
    """Write tables and text to stdout, in colour on a terminal unless NO_COLOR says no."""
    console = _console(sys.stdout)
    with console.capture() as captured:
        for part in parts:
            console.print(part)
    emit(captured.get())


@contextmanager
def busy(message: str) -> Iterator[None]:
    """Show that work goes on, on a terminal only; elsewhere nothing is written."""
    if not sys.stderr.isatty():
        yield
        return
    with _console(sys.stderr).status(message):
        yield


def _console(file: TextIO) -> Console:
    from rich.console import Console

    # Rich guesses 80 columns where there is no terminal; a file or a pipe can take more.
    width = None if file.isatty() or os.environ.get("COLUMNS") else 100
    return Console(file=file, highlight=False, markup=False, emoji=False, width=width)


def _silence(stream: TextIO) -> None:
    """Point a stream that failed at nothing, so that closing it at exit fails no more."""
    try:
        sink = os.open(os.devnull, os.O_WRONLY)
        os.dup2(sink, stream.fileno())
        os.close(sink)
    except (OSError, ValueError):
        return

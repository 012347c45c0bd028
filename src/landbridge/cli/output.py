"""Data on stdout, log on stderr: the only place where the command writes."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, redirect_stdout
from typing import TYPE_CHECKING, Any, TextIO, cast

from landbridge.core.errors import LandbridgeError, OutputError
from landbridge.core.visible import visible

if TYPE_CHECKING:
    from rich.console import Console, RenderableType
    from rich.text import Text

__all__ = [
    "EXIT_BROKEN_PIPE",
    "busy",
    "discard",
    "document_begun",
    "emit",
    "emit_json",
    "guarded",
    "note",
    "open_streams",
    "set_up_streams",
    "show",
]

#: what a shell reports for a program that died of a closed pipe
EXIT_BROKEN_PIPE = 141
#: holds one entry for each JSON document of this run
_documents: list[bool] = []


def open_streams() -> None:
    """Put something behind the streams that the process was started without.

    A closed stdout is left unwritable, so that data are never lost in silence; a log that nobody
    can read is let go. No file that is opened later takes their numbers.
    """
    for number, way in ((0, os.O_WRONLY), (1, os.O_RDONLY), (2, os.O_WRONLY)):
        try:
            os.fstat(number)
        except OSError:
            if os.open(os.devnull, way) != number:
                return
    if sys.stdout is None:
        sys.stdout = open(1, "w", closefd=False)  # noqa: SIM115
    if sys.stderr is None:
        sys.stderr = open(2, "w", closefd=False)  # noqa: SIM115


def set_up_streams() -> None:
    """Write UTF-8 whatever the locale says; what cannot be written is escaped, never fatal."""
    _documents.clear()
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(encoding="utf-8", errors="backslashreplace")


class _Guarded:
    """Stdout for libraries that write to it: what it refuses becomes an error of ours."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)

    def write(self, text: str) -> int:
        """Write data."""
        with _refusals(self._stream):
            return self._stream.write(text)

    def flush(self) -> None:
        """Write what is held back."""
        with _refusals(self._stream):
            self._stream.flush()


@contextmanager
def guarded() -> Iterator[None]:
    """Guard stdout within a block."""
    if sys.stdout is None:
        raise OutputError("Cannot write to standard output: it is closed.")
    with redirect_stdout(cast("TextIO", _Guarded(sys.stdout))):
        yield
        sys.stdout.flush()


@contextmanager
def _refusals(stream: TextIO) -> Iterator[None]:
    try:
        yield
    except BrokenPipeError:
        _silence(stream)
        raise SystemExit(EXIT_BROKEN_PIPE) from None
    except OSError as error:
        _silence(stream)
        if isinstance(error, LandbridgeError):
            raise
        raise OutputError(f"Cannot write to standard output: {error.strerror}.") from None


def emit(text: str) -> None:
    """Write text to stdout; what would steer a terminal is written out.

    Raises
    ------
    OutputError
        If stdout cannot take it (a full disk, a closed stream). A reader that went away ends the
        program quietly.
    """
    _write(visible(text))


def _write(text: str) -> None:
    with _refusals(sys.stdout):
        sys.stdout.write(text)
        sys.stdout.flush()


def emit_json(content: Mapping[str, Any] | Sequence[Any]) -> None:
    """Write one JSON document to stdout."""
    _documents.append(True)
    _write(json.dumps(content, ensure_ascii=False, indent=2, allow_nan=False) + "\n")


def document_begun() -> bool:
    """Return whether a JSON document was begun, after which no other may follow."""
    return bool(_documents)


def discard() -> None:
    """Drop what stdout still holds back, so that a program broken off ends at once."""
    if sys.stdout is not None:
        _silence(sys.stdout)


def note(message: str) -> None:
    """Write one line of log to stderr; a log that cannot be written stops nothing."""
    if sys.stderr is None:
        return
    try:
        print(visible(message), file=sys.stderr, flush=True)
    except OSError:
        _silence(sys.stderr)


def show(*parts: RenderableType) -> None:
    """Write tables and text to stdout, in colour on a terminal unless NO_COLOR says no."""
    from rich.text import Text

    console = _console(sys.stdout)
    with console.capture() as captured:
        for part in parts:
            if isinstance(part, Text):
                part.plain = visible(part.plain)
            console.print(part)
    _write(captured.get())


@contextmanager
def busy(message: str) -> Iterator[None]:
    """Show that work goes on, on a terminal only; elsewhere nothing is written."""
    if sys.stderr is None or not sys.stderr.isatty():
        yield
        return
    with _console(sys.stderr).status(message):
        yield


def _console(file: TextIO) -> Console:
    from rich.console import Console

    class Careful(Console):
        """Writes out what would steer the terminal in every text and cell."""

        def render_str(self, text: str, **options: Any) -> Text:
            return super().render_str(visible(text), **options)

    # Rich guesses 80 columns where there is no terminal; a file or a pipe can take more.
    width = None if file.isatty() or os.environ.get("COLUMNS") else 100
    return Careful(file=file, highlight=False, markup=False, emoji=False, width=width)


def _silence(stream: TextIO) -> None:
    """Point a stream that failed at nothing, so that closing it at exit fails no more."""
    try:
        sink = os.open(os.devnull, os.O_WRONLY)
        os.dup2(sink, stream.fileno())
        os.close(sink)
    except (OSError, ValueError):
        return

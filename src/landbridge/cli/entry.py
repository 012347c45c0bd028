"""Entry point: runs the command line and turns every error into a message and an exit code."""

from __future__ import annotations

import os
import signal
import sys
from typing import Any

from landbridge.cli.output import (
    discard,
    document_begun,
    emit_json,
    guarded,
    note,
    open_streams,
    set_up_streams,
)
from landbridge.core import interrupts
from landbridge.core.errors import InfeasibleError, LandbridgeError, LimitError

__all__ = ["INTERRUPTED", "main"]

INTERRUPTED = 130
#: set to 1, an unexpected error shows its traceback
DEBUG = "LANDBRIDGE_DEBUG"


def main(arguments: list[str] | None = None) -> int:
    """Run ``landbridge`` with the given arguments, or those of the process.

    Without arguments the process is taken to be our own: signals to end are told apart, streams
    that are closed are put in order, and the process ends here.

    Returns
    -------
    int
        0 answered, 1 unexpected, 2 usage, 3 data or output, 4 no answer, 5 bound reached,
        130 interrupted, 143 terminated, 141 the reader of stdout went away.
    """
    try:
        if arguments is None:
            _insist_on_utf8()
            interrupts.install()
            open_streams()
        set_up_streams()
        words = [_utf8(word) for word in (sys.argv[1:] if arguments is None else arguments)]
        code = _answer(words)
    except KeyboardInterrupt:  # before the answer was begun, or while its failure was told
        code = INTERRUPTED
    interrupts.last_words()
    if arguments is None and os.environ.get(DEBUG) != "1":
        _leave(code)
    return code


def _leave(code: int) -> None:
    """End the process at once: taking large libraries apart takes a third of a second.

    In that time a signal would have the last word; and after one, any library may stand half
    imported.
    """
    ended = interrupts.received()
    if ended:
        discard()
    try:
        for stream in (sys.stdout, sys.stderr):
            stream.flush()
    except OSError:  # a log that nobody reads; data were flushed when they were written
        pass
    os._exit(128 + ended if ended else code)


def _answer(words: list[str]) -> int:
    """Run a command, and tell what went wrong."""
    try:
        return _run(words)
    except SystemExit as leave:
        return leave.code if isinstance(leave.code, int) else 1
    except BaseException as error:
        interrupts.last_words()
        if os.environ.get(DEBUG) == "1":
            raise
        return _report(error, "--json" in words)


def _run(words: list[str]) -> int:
    from landbridge.cli.app import command

    with guarded():
        code = command().main(args=words, prog_name="landbridge", standalone_mode=False)
    if code == INTERRUPTED:  # typer has swallowed the interrupt
        raise KeyboardInterrupt
    return code if isinstance(code, int) else 0


def _report(error: BaseException, wants_json: bool) -> int:
    """Write what went wrong to stderr, and with --json to stdout too; return the exit code."""
    code, content = _describe(error)
    message, cure = content["message"], content["cure"]
    if cure and message[-1:] not in ".!?:":
        message += "."
    if message:  # help without a command has said everything already
        note(f"landbridge: {message} {cure or ''}".rstrip())
    if wants_json and not document_begun():
        infeasible = isinstance(error, InfeasibleError)
        try:
            emit_json(
                {
                    "status": "infeasible" if infeasible else "error",
                    "reason": content["message"],
                    "error": {**content, "exit_code": code},
                    **({"itineraries": []} if infeasible else {}),
                }
            )
        except LandbridgeError as second:
            note(f"landbridge: {second}")
    return code


def _describe(error: BaseException) -> tuple[int, dict[str, Any]]:
    from typer import Abort, TyperException

    content: dict[str, Any] = {"type": type(error).__name__, "cure": None, "candidates": []}
    ended = interrupts.received()
    if ended or isinstance(error, Abort) or interrupts.was_interrupt(error):
        word = "Terminated" if ended and ended != signal.SIGINT else "Interrupted"
        return 128 + (ended or signal.SIGINT), content | {"type": word, "message": f"{word}."}
    if isinstance(error, LandbridgeError):
        content |= {
            "message": error.message,
            "cure": error.cure,
            "candidates": list(getattr(error, "candidates", ())),
        }
        return error.exit_code, content
    if isinstance(error, TyperException):
        message = error.format_message().rstrip()
        return 2, content | {
            "type": "UsageError",
            "message": message,
            "cure": "See landbridge --help.",
        }
    if isinstance(error, MemoryError):
        return LimitError.exit_code, content | {"message": "Out of memory."}
    return 1, content | {
        "message": f"Unexpected error, please report it: {type(error).__name__}: {error}",
        "cure": f"Set {DEBUG}=1 to see where.",
    }


def _insist_on_utf8() -> None:
    """Start again in UTF-8 mode where the locale would make file names unreadable."""
    if os.name == "posix" and sys.getfilesystemencoding().lower() not in ("utf-8", "utf8"):
        words = [os.fsencode(word) for word in sys.argv[1:]]
        start = [os.fsencode(sys.executable), b"-X", b"utf8", b"-m", b"landbridge"]
        os.execv(sys.executable, [*start, *words])


def _utf8(word: str) -> str:
    """Return an argument as UTF-8 text even where the locale made something else of it."""
    try:
        return os.fsencode(word).decode("utf-8", "surrogateescape")
    except UnicodeError:
        return word

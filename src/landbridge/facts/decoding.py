"""A user's file as text: bounded in size, its encoding known and never guessed silently."""

from __future__ import annotations

import codecs
import stat
from difflib import get_close_matches
from itertools import islice, pairwise
from pathlib import Path

from landbridge.core.errors import DataError, LimitError, UsageError

__all__ = ["MAX_BYTES", "read_text"]

MAX_BYTES = 20 * 1024 * 1024
_MARKS = (  # the longer first: the mark of UTF-32 begins like that of UTF-16
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
#: how a file of another kind begins
_KINDS = (
    (b"PK\x03\x04", "an Excel workbook or another ZIP file"),
    (b"\xd0\xcf\x11\xe0", "an old Excel workbook"),
    (b"PAR1", "a Parquet file"),
    (b"%PDF", "a PDF document"),
    (b"\x1f\x8b", "a compressed (gzip) file"),
)
_SAVE = "Save the table as CSV in UTF-8."


def read_text(path: Path) -> str:
    """Return the text of a file.

    Raises
    ------
    UsageError
        If there is no such file, it is a folder, or may not be read.
    LimitError
        If it is larger than 20 MB.
    DataError
        If it is empty, of another kind, or in an encoding other than UTF-8 or marked UTF-16.
    """
    content = _read_bytes(path)
    if not content.strip():
        raise DataError(f"{path}: the file is empty.", cure="Write a header line and rows.")
    for start, kind in _KINDS:
        if content.startswith(start):
            raise DataError(f"{path}: this is {kind}, not a CSV.", cure=_SAVE)
    encoding = next((name for mark, name in _MARKS if content.startswith(mark)), "utf-8")
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError as error:
        raise _undecodable(path, content, error, encoding) from None
    if not text.strip(" \t\r\n\ufeff"):
        raise DataError(f"{path}: the file is empty.", cure="Write a header line and rows.")
    if "\x00" in text:
        raise DataError(
            f"{path}: a zero byte stands at character {text.index(chr(0)) + 1}; this is UTF-16 "
            "without its mark or no text.",
            cure=_SAVE,
        )
    return text


def _read_bytes(path: Path) -> bytes:
    if "\0" in str(path):
        raise UsageError(
            f"{str(path)!r}: no such path: it holds a zero byte.", cure="Check the path."
        )
    try:
        _check_kind(path)
        with path.open("rb") as file:
            content = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise UsageError(
            f"{path}: cannot be read: {error.strerror or error}.",
            cure="Check the path and the right to read it.",
        ) from None
    if len(content) > MAX_BYTES:
        raise LimitError(
            f"{path}: larger than {MAX_BYTES // 1024**2} MB.",
            cure="Keep the rows that you need, or split the file.",
        )
    return content


def _check_kind(path: Path) -> None:
    """Refuse what is no file: never wait for a pipe, never read a device."""
    kind = path.stat().st_mode if path.exists() else None
    if kind is None:
        near = _near(path)
        raise UsageError(
            f"{path}: there is no such file.",
            cure=f"Did you mean {near}?" if near else "Check the path.",
        )
    if stat.S_ISDIR(kind):
        raise UsageError(f"{path}: this is a folder.", cure="Give the path of a CSV file.")
    if not stat.S_ISREG(kind):
        raise UsageError(f"{path}: this is no regular file.", cure="Give a CSV file.")


def _near(path: Path) -> str:
    """Return the path of the file beside it that is called most alike, or nothing."""
    folder = path.parent
    names = [name.name for name in islice(folder.iterdir(), 1000)] if folder.is_dir() else []
    found = get_close_matches(path.name, names, n=1, cutoff=0.75)
    return str(folder / found[0]) if found else ""


def _undecodable(path: Path, content: bytes, error: UnicodeDecodeError, encoding: str) -> DataError:
    line = content.count(b"\n", 0, error.start) + 1
    shown = content[error.start : error.start + 1].hex().upper()
    guess = _suspected(content) if encoding.startswith("utf-8") else None
    told = f"; it looks like {guess}" if guess else ""
    return DataError(
        f"{path}: not {encoding.upper().removesuffix('-SIG')}: byte {error.start} (0x{shown}, "
        f"line {line}) fits no character{told}.",
        cure=_SAVE,
    )


def _suspected(content: bytes) -> str | None:
    """Name the encoding in which most letters beyond ASCII make sense, if one stands out."""
    sample = content[: 256 * 1024]
    candidates = (
        ("gb18030", "GB 18030 (Chinese)", ("\u4e00", "\u9fff")),
        ("cp1251", "Windows-1251 (Cyrillic)", ("А", "я")),
        ("cp1252", "Windows-1252 (Western)", ("À", "ÿ")),
    )
    for name, told, (first, last) in candidates:
        text = sample.decode(name, "replace")
        beyond = [letter for letter in text if letter > "\x7f"]
        sound = sum(first <= letter <= last for letter in beyond)
        if beyond and sound >= 0.8 * len(beyond) and _runs(text, first, last, name):
            return told
    return None


def _runs(text: str, first: str, last: str, name: str) -> bool:
    """Whether the letters stand as words of that script do: Cyrillic in runs, Latin mixed."""
    inside = [first <= letter <= last for letter in text]
    paired = sum(a and b for a, b in pairwise(inside))
    share = paired / max(1, sum(inside))
    return share < 0.5 if name == "cp1252" else share >= 0.4

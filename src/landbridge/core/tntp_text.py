"""The text form of TNTP files: tags of metadata, ``~`` comments, rows that end with ``;``.

Lines are read one at a time, whatever ends them (LF, CRLF or CR), so that a large file is never
held whole. What does not fit is a ``DataError`` that names file and line.

References
----------
B. Stabler, H. Bar-Gera, E. Sall (eds.), Transportation Networks for Research,
https://github.com/bstabler/TransportationNetworks.
"""

from __future__ import annotations

import codecs
import math
from collections.abc import Iterator, Mapping
from pathlib import Path

from landbridge.core.errors import DataError, LandbridgeError, LimitError, UsageError

__all__ = ["MAX_BYTES", "Tags", "finite_number", "read_lines", "read_tags", "tag_count", "tag_text"]

#: tag -> (line, value); tags in capitals
Tags = Mapping[str, tuple[int, str]]
#: the largest file that is read
MAX_BYTES = 8 * 2**30
_LONGEST = 16 * 2**20
#: most lines in a row that hold nothing, and most tags
_MOST_IDLE = 1_000_000
_MOST_TAGS = 1_000
_END = "END OF METADATA"
_WIDE = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


def read_lines(path: Path, *, comments: bool = False) -> Iterator[tuple[int, str]]:
    """Yield number and text of each line that holds something, stripped.

    Parameters
    ----------
    comments : bool
        Whether lines that are nothing but a comment are given too; comments at the end of a
        line are always cut.

    Raises
    ------
    UsageError
        If there is no such file.
    DataError
        If it is UTF-16, a line is endless, or too many in a row hold nothing.
    LimitError
        If it is larger than ``MAX_BYTES``.
    """
    _check_file(path)
    with path.open(encoding="latin-1", newline=None) as file:  # comments may be in any encoding
        number, told = 0, 0
        while line := file.readline(_LONGEST):
            number += 1
            if len(line) >= _LONGEST:
                raise DataError(f"{path}:{number}: a line without end.", cure="Break it up.")
            if number == 1:
                line = line.removeprefix("ï»¿")  # the mark of UTF-8, seen as Latin-1
            text = line.strip()
            if number - told > _MOST_IDLE:
                raise DataError(
                    f"{path}:{number}: {_MOST_IDLE:,} lines in a row hold nothing.",
                    cure="Take them out; the file may be damaged.",
                )
            if text.startswith("~"):
                if comments:
                    yield number, text
                continue
            text = text if text.startswith("<") else text.partition("~")[0].rstrip()
            if text:
                told = number
                yield number, text


def _check_file(path: Path) -> None:
    try:
        if not path.is_file():
            kind = "this is no regular file" if path.exists() else "there is no such file"
            raise UsageError(f"{path}: {kind}.", cure="Check the path.")
        size = path.stat().st_size
        with path.open("rb") as file:
            start = file.read(2)
    except LandbridgeError:
        raise
    except OSError as error:
        raise UsageError(f"{path}: cannot be read: {error.strerror or error}.") from None
    except ValueError as error:  # a zero byte in the path
        raise UsageError(f"{str(path)!r}: no such path: {error}.") from None
    if size == 0:
        raise DataError(f"{path}: the file is empty.", cure="Give a TNTP file.")
    if size > MAX_BYTES:
        raise LimitError(f"{path}: {size} bytes; at most {MAX_BYTES} are read.")
    if start in _WIDE:
        raise DataError(f"{path}:1: this is UTF-16 text.", cure="Save it as UTF-8.")


def read_tags(lines: Iterator[tuple[int, str]], path: Path) -> dict[str, tuple[int, str]]:
    """Read ``<TAG> value`` lines up to ``<END OF METADATA>``; the rest stays in ``lines``.

    Raises
    ------
    DataError
        If the end is not there, a tag stands twice, or something else stands between them.
    """
    tags: dict[str, tuple[int, str]] = {}
    number = 0
    for number, text in lines:
        if text.startswith("~"):
            continue
        name, closed, value = text[1:].partition(">")
        if not text.startswith("<") or not closed:
            raise DataError(
                f"{path}:{number}: before <{_END}> only lines of the form <TAG> value are "
                f"allowed, got {text[:40]!r}.",
                cure=f"Write <{_END}> above the first row.",
            )
        name = " ".join(name.upper().split())
        if name == _END:
            return tags
        if name in tags:
            raise DataError(f"{path}:{number}: <{name}> stands in line {tags[name][0]} already.")
        if len(tags) == _MOST_TAGS:
            raise LimitError(f"{path}:{number}: more than {_MOST_TAGS:,} tags.")
        tags[name] = number, value.strip()
    raise DataError(
        f"{path}:{number}: the file ends before <{_END}>.",
        cure="It is no TNTP file, or cut off; fetch it again.",
    )


def tag_text(tags: Tags, name: str, path: Path, cure: str) -> tuple[int, str]:
    """Return line and value of a tag that must be there.

    Raises
    ------
    DataError
        If it is missing or empty.
    """
    line, value = tags.get(name, (0, ""))
    value = value.partition("~")[0].strip()
    if not value:
        where = f"{path}:{line}" if line else f"{path}"
        raise DataError(f"{where}: the tag <{name}> is missing or empty.", cure=cure)
    return line, value


def tag_count(tags: Tags, name: str, path: Path, most: int) -> int:
    """Return the whole number >= 1 of a tag that must be there.

    Raises
    ------
    DataError
        If it is missing or no such number.
    LimitError
        If it is above ``most``.
    """
    line, value = tag_text(tags, name, path, f"Write <{name}> and the number, above the rows.")
    number = finite_number(value)
    if number is None or number < 1 or number != int(number):
        raise DataError(
            f"{path}:{line}: <{name}>: allowed is a whole number >= 1, got {value[:40]!r}."
        )
    if number > most:
        raise LimitError(f"{path}:{line}: <{name}> {value[:40]}: at most {most:,} are read.")
    return int(number)


def finite_number(word: str) -> float | None:
    """Return a plain finite number, or None for anything else (``nan``, ``1_000``, ``12abc``)."""
    try:
        value = float(word)
    except ValueError:
        return None
    return value if math.isfinite(value) and "_" not in word and word.isascii() else None

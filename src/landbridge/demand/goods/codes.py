"""Read an HS code out of a text: alone, after ``HS`` or ``ТН ВЭД``, or beside words."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from landbridge.core.errors import UnknownNameError, UsageError

__all__ = ["Coded", "plain_digits", "read_code"]

_LABEL = re.compile(
    r"(?:^|(?<=[\s(,;:]))(?:hs(?:\s*(?:code|heading))?|heading|sh|тн\s*вэд|код|税号|海关编码)[\s:.№#]*(?=[0-9])",
    re.IGNORECASE,
)
_RUN = re.compile(r"(?<![\w.])[0-9][0-9.]*(?:[\s-]+[0-9][0-9.]*)*(?![\w])")
_DIGIT = re.compile("[0-9]")
_UN_NUMBER = re.compile(r"(?:^|\W)un\s*(?:no\.?)?\s*$", re.IGNORECASE)
_OTHER_HEADINGS = re.compile(r"\w.*\bheadings?\b[^,;]{0,30}$", re.IGNORECASE)
_AMOUNT = re.compile(
    r"(?<![\w.])[0-9][0-9.,]*\s*(?:%|(?:pcs|pieces|units?|sets|kgs?|t|tons?|tonnes?|teu|feu|ctns?|"
    r"boxes|bags|mm|cm|m|kw|kva|шт|тонн|штук)(?!\w)|台|吨|件|箱|辆)",
    re.IGNORECASE,
)
_YEARS = range(1980, 2040)
_LENGTHS = (4, 6, 8, 10)  # digits of a heading, a subheading and national codes


@dataclass(frozen=True, slots=True)
class Coded:
    """A code of 4 or 6 digits and the words beside it.

    ``certain`` is False for four digits among words without ``HS`` before them, which may be a
    year, a grade or an amount; ``inside`` says that words stand on both sides or it is a year.
    """

    code: str
    words: str
    certain: bool
    inside: bool


def plain_digits(text: str) -> str:
    """Return the text with digits of any script and width as ``0`` to ``9``."""
    if text.isascii():
        return text
    folded = unicodedata.normalize("NFKC", text)
    return "".join(str(unicodedata.decimal(c)) if c.isdecimal() else c for c in folded)


def read_code(
    text: str, headings: Mapping[str, str], subheadings: Mapping[str, str]
) -> Coded | None:
    """Return the code that a text holds, or None where it holds none.

    Parameters
    ----------
    text : str
        What the user typed.
    headings, subheadings : mapping
        Descriptions by code of 4 and of 6 digits.

    Raises
    ------
    UnknownNameError
        If the code is none of HS 2022; with near ones.
    UsageError
        If the text holds two codes.
    """
    plain = plain_digits(text)
    if not _DIGIT.search(plain):
        return None
    label = _LABEL.search(plain)
    bare = plain if label is None else f"{plain[: label.start()]} {plain[label.end() :]}"
    words = re.sub(r"\s+", " ", _RUN.sub(" ", bare)).strip(" ,;:.()/+-#№")
    alone = not re.search(r"[^\W\d_]", words)
    if not alone:
        bare = _AMOUNT.sub(" ", bare)
    runs = list(_RUN.finditer(bare))
    if label is not None and not alone:
        after = [run for run in runs if run.end() > label.start() + 1]
        runs = after or runs
    found: dict[str, bool] = {}
    for run in runs:
        joins = alone or label is not None
        for code in _codes(run.group(), headings, subheadings, joins=joins):
            if alone or _looks_like_code(code, bare, run, headings, labelled=label is not None):
                inside = bool(bare[: run.start()].strip() and bare[run.end() :].strip())
                found.setdefault(code, inside)
    if len(found) > 1 and not alone:
        found = {c: i for c, i in found.items() if not _is_year(c)} or found
    if not found:
        return None
    if len(found) > 1:
        raise UsageError(
            f"goods: {text!r} holds {len(found)} codes: {', '.join(found)}; a shipment is of one.",
            cure="Give one HS code, and plan the other goods by themselves.",
        )
    code, inside = next(iter(found.items()))
    certain = label is not None or alone or len(code) > 4
    return Coded(
        _known(text, code, headings, subheadings), words, certain, inside or _is_year(code)
    )


def _codes(
    run: str, headings: Mapping[str, str], subheadings: Mapping[str, str], *, joins: bool
) -> Iterator[str]:
    """Join the chunks of a run of digits to codes: ``8703 23 194 0`` is one, ``8703 8704`` two."""
    current = ""
    for chunk in re.split(r"[\s-]+", run):
        digits = chunk.replace(".", "")
        if current and joins and _continues(current, digits, headings, subheadings):
            current += digits
            continue
        if current:
            yield current
        current = digits
    if current:
        yield current


def _continues(
    code: str, more: str, headings: Mapping[str, str], subheadings: Mapping[str, str]
) -> bool:
    match len(code), len(more):
        case (4, 2) | (8, 2) | (6, 2) | (6, 3) | (9, 1):
            return True
        case (6, 4):
            return more not in headings
        case (4, 4) | (4, 6):
            return more[:4] not in headings and (code + more)[:6] in subheadings
    return False


def _looks_like_code(
    code: str, text: str, run: re.Match[str], headings: Mapping[str, str], *, labelled: bool
) -> bool:
    """Return whether digits among words are meant as a code."""
    if labelled:
        return len(code) >= 4
    if len(code) not in _LENGTHS or code[:4] not in headings:
        return False
    before = text[: run.start()]
    return not (_UN_NUMBER.search(before) or _OTHER_HEADINGS.search(before))


def _is_year(code: str) -> bool:
    return len(code) == 4 and int(code) in _YEARS


def _known(
    text: str, code: str, headings: Mapping[str, str], subheadings: Mapping[str, str]
) -> str:
    """Return the heading or the subheading of a code, or refuse one that HS 2022 has not."""
    fits = len(code) in _LENGTHS and code[:4] in headings
    if fits and (len(code) == 4 or code[:6] in subheadings):
        return code[:6]
    if fits:
        near = {hs6: name for hs6, name in subheadings.items() if hs6[:4] == code[:4]}
        what = f"{code[:6]} is no subheading of heading {code[:4]} in HS 2022"
    else:
        near = {hs4: name for hs4, name in headings.items() if hs4[:2] == code[:2]}
        what = "there is no such heading in HS 2022"
    target = int(code[:6].ljust(6, "0"))
    order = sorted(near, key=lambda hs: (abs(int(hs.ljust(6, "0")) - target), hs))[:5]
    raise UnknownNameError(
        f"goods: {text!r}: {what}.",
        candidates=tuple(f"{near[hs][:50]} ({hs})" for hs in sorted(order)),
        cure="Give 4 or 6 digits"
        + (f"; near it are {', '.join(sorted(order))}." if order else "."),
    )

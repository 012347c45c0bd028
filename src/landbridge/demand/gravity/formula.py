"""The formula of a gravity estimate: ``trade ~ lndist + contiguity | exporter^year + importer``.

Only what stands below is understood; nothing in a formula is ever run as code.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import chain

from landbridge.core.errors import UsageError

__all__ = ["MAX_TERMS", "Effect", "Formula", "Term", "parse_formula"]

#: most variables and most sets of fixed effects
MAX_TERMS = 200
_MAX_LENGTH = 20_000
_TOKEN = re.compile(r"\s*(?:`([^`]+)`|([^\W\d][\w.]*)|([~|+^:*()]))")
_CURE = (
    "Write it like 'trade ~ lndist + contiguity | exporter^year + importer^year'; a variable is "
    "a column, log(column) or column:column, a name with other signs stands in `backquotes`."
)


@dataclass(frozen=True, slots=True)
class Term:
    """One variable: a column, its logarithm, or the product of several.

    Attributes
    ----------
    factors : tuple of (str, bool)
        Column, and whether its natural logarithm is taken.
    """

    factors: tuple[tuple[str, bool], ...]

    @property
    def name(self) -> str:
        return ":".join(f"log({column})" if log else column for column, log in self.factors)

    @property
    def columns(self) -> tuple[str, ...]:
        return tuple(column for column, _ in self.factors)


@dataclass(frozen=True, slots=True)
class Effect:
    """One set of fixed effects: a value for each combination found in these columns."""

    columns: tuple[str, ...]

    @property
    def name(self) -> str:
        return "^".join(self.columns)


@dataclass(frozen=True, slots=True)
class Formula:
    """What is explained, by which variables, within which fixed effects."""

    dependent: str
    terms: tuple[Term, ...]
    effects: tuple[Effect, ...]

    @property
    def text(self) -> str:
        right = " + ".join(term.name for term in self.terms)
        effects = " + ".join(effect.name for effect in self.effects)
        return f"{self.dependent} ~ {right}" + (f" | {effects}" if effects else "")

    @property
    def numbers(self) -> tuple[str, ...]:
        """Columns that must hold numbers, each once."""
        return tuple(dict.fromkeys((self.dependent, *chain(*(t.columns for t in self.terms)))))

    @property
    def keys(self) -> tuple[str, ...]:
        """Columns that name groups, each once."""
        return tuple(dict.fromkeys(chain(*(effect.columns for effect in self.effects))))


def parse_formula(text: str) -> Formula:
    """Read a formula.

    Raises
    ------
    UsageError
        Saying where it is not understood.
    """
    tokens = _tokens(text)
    left, right = _split(tokens, "~", text)
    terms, *effects = _parts(right, "|")
    if len(effects) > 1:
        raise _fault(text, "there is more than one '|'")
    if len(left) != 1 or left[0][0] == "sign":
        raise _fault(text, "left of '~' stands one column, trade as it is and not its logarithm")
    formula = Formula(
        dependent=left[0][1],
        terms=tuple(_term(part, text) for part in _parts(terms, "+")),
        effects=tuple(_effect(part, text) for part in _parts(effects[0], "+")) if effects else (),
    )
    _check(formula, text)
    return formula


def _fault(text: str, what: str) -> UsageError:
    shown = text if len(text) <= 120 else text[:117] + "..."
    return UsageError(f"Formula {shown!r}: {what}.", cure=_CURE)


def _tokens(text: str) -> list[tuple[str, str]]:
    if len(text) > _MAX_LENGTH:
        raise _fault(text, f"it is longer than {_MAX_LENGTH:,} signs")
    found: list[tuple[str, str]] = []
    place, end = 0, len(text.rstrip())
    while place < end:
        match = _TOKEN.match(text, place)
        if match is None:
            raise _fault(text, f"not understood from {text[place:].strip()[:20]!r}")
        quoted, name, sign = match.groups()
        found.append(("sign", sign) if sign else ("name", quoted or name))
        place = match.end()
    return found


def _parts(tokens: list[tuple[str, str]], sign: str) -> list[list[tuple[str, str]]]:
    parts: list[list[tuple[str, str]]] = [[]]
    for token in tokens:
        if token == ("sign", sign):
            parts.append([])
        else:
            parts[-1].append(token)
    return parts


def _split(
    tokens: list[tuple[str, str]], sign: str, text: str
) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    parts = _parts(tokens, sign)
    if len(parts) != 2:
        raise _fault(text, f"one '{sign}' is allowed, got {len(parts) - 1}")
    return parts[0], parts[1]


def _term(tokens: list[tuple[str, str]], text: str) -> Term:
    return Term(tuple(_factor(part, text) for part in _parts(tokens, ":")))


def _factor(tokens: list[tuple[str, str]], text: str) -> tuple[str, bool]:
    match tokens:
        case [("name", column)]:
            return column, False
        case [("name", "log"), ("sign", "("), ("name", column), ("sign", ")")]:
            return column, True
        case []:
            raise _fault(text, "a variable is missing")
    shown = "".join(token for _, token in tokens)
    raise _fault(text, f"{shown[:40]!r} is no variable")


def _effect(tokens: list[tuple[str, str]], text: str) -> Effect:
    columns = []
    for part in _parts(tokens, "^"):
        if len(part) != 1 or part[0][0] != "name":
            shown = "".join(token for _, token in tokens)
            raise _fault(text, f"{shown[:40]!r} is no set of fixed effects")
        columns.append(part[0][1])
    return Effect(tuple(columns))


def _check(formula: Formula, text: str) -> None:
    for what, names in (
        ("variable", [term.name for term in formula.terms]),
        ("set of fixed effects", ["^".join(sorted(e.columns)) for e in formula.effects]),
    ):
        twice = [name for name in dict.fromkeys(names) if names.count(name) > 1]
        if twice:
            raise _fault(text, f"the {what} {twice[0]!r} stands there twice")
        if len(names) > MAX_TERMS:
            raise _fault(text, f"at most {MAX_TERMS} are allowed of {what}s, got {len(names)}")
    if any(formula.dependent in term.columns for term in formula.terms):
        raise _fault(text, f"{formula.dependent!r} would explain itself")

"""What a user asks to avoid or to require: countries, crossings and modes, by their names.

A station's name may fit several crossings: the railway and the road post beside it, or the lines
to two countries. It then stands for all of them: all are avoided, any one meets a requirement. A
mode before the name (``rail:Khorgos``) or the crossing's id picks fewer.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import dataclass

from landbridge import facts
from landbridge.core.enums import Mode
from landbridge.core.errors import UnknownNameError, UsageError
from landbridge.network.crossings import crossing_names
from landbridge.network.model import Crossing, Network

__all__ = ["Condition", "contradicted", "parse_condition"]

_MODES = tuple(m.value for m in Mode)
#: crossings that a note names before it only counts them
_NAMED = 6


@dataclass(frozen=True, slots=True)
class Condition:
    """One thing to avoid or require: a country, crossings of one name, or a mode.

    Attributes
    ----------
    kind : country, crossing or mode
    values : ISO2, crossing ids, or mode; more than one only for crossings
    text : as the user wrote it
    modes : of each crossing
    """

    kind: str
    values: tuple[str, ...]
    text: str
    modes: tuple[str, ...] = ()

    @property
    def value(self) -> str:
        """All values in one word, for messages and machine-readable reasons."""
        return ",".join(self.values)

    def note(self, option: str) -> str | None:
        """Say so where a name fits more than one crossing."""
        if len(self.values) < 2:
            return None
        pairs = list(zip(self.values, self.modes, strict=True))
        named = ", ".join(f"{name} ({mode})" for name, mode in pairs[:_NAMED])
        more = f" and {len(pairs) - _NAMED} more" if len(pairs) > _NAMED else ""
        meaning = "all of them are avoided" if option == "--avoid" else "any one of them meets it"
        how = "Name one by its id"
        if len(set(self.modes)) > 1 and ":" not in self.text:
            how += f", or those of one mode as {self.modes[0]}:{self.text.strip()}"
        return f"{option} {self.text} fits {len(pairs)} crossings, {named}{more}: {meaning}. {how}."


def parse_condition(text: str, network: Network, option: str) -> Condition:
    """Read a country (ISO2 or name), crossings (id or station, a mode before it) or a mode.

    Raises
    ------
    UnknownNameError
        With the nearest known names.
    UsageError
        If a mode stands before a country or another mode.
    """
    word = text.strip().casefold()
    if word in _MODES:
        return Condition("mode", (word,), text)
    mode, _, name = word.rpartition(":")
    if mode and mode not in _MODES:
        raise UnknownNameError(
            f"{option}: {mode!r} before the colon in {text!r} is no mode.",
            candidates=difflib.get_close_matches(mode, _MODES, n=2),
            cure=f"Use one of {', '.join(_MODES)}, as in rail:Khorgos.",
        )
    name, countries = name.strip(), _countries()
    if mode and (name in countries or name in _MODES):
        raise UsageError(
            f"{option}: a mode stands before a crossing only, not in {text!r}.",
            cure=f"Write {name} and, to leave out a mode, {option} {mode} as well.",
        )
    if name in countries:
        return Condition("country", (countries[name],), text)
    crossings = _crossings(network)
    found = [row for row in crossings.get(name, ()) if mode in ("", row.mode)]
    if found:
        return Condition(
            "crossing", tuple(row.id for row in found), text, tuple(row.mode for row in found)
        )
    raise _unknown(text, option, name, mode, (crossings, countries))


def _unknown(
    text: str,
    option: str,
    name: str,
    mode: str,
    known: tuple[dict[str, list[Crossing]], dict[str, str]],
) -> UnknownNameError:
    crossings, countries = known
    if name in crossings:
        other = [f"{row.id} ({row.mode})" for row in crossings[name]]
        return UnknownNameError(
            f"{option}: no crossing of {name!r} is by {mode}.",
            candidates=other,
            cure=f"There are {', '.join(other)}.",
        )
    near = difflib.get_close_matches(name, [*crossings, *countries], n=4, cutoff=0.6)
    return UnknownNameError(
        f"{option}: {text!r} is no country, crossing or mode.",
        candidates=near,
        cure=f"Did you mean {', '.join(near)}?"
        if near
        else "Use ISO codes such as RU, crossing ids such as khorgos-altynkol, or modes: "
        + ", ".join(_MODES)
        + ".",
    )


def _countries() -> dict[str, str]:
    names: dict[str, str] = {}
    for row in facts.load("countries").iter_rows(named=True):
        for name in (row["name"], row["name_zh"], row["name_ru"], row["iso3"], row["country"]):
            if name:
                names[name.casefold()] = row["country"]
    return names


def _crossings(network: Network) -> dict[str, list[Crossing]]:
    """Return the crossings of each id, name and station, in the order of the network."""
    found: dict[str, list[Crossing]] = {}
    for crossing in network.crossings:
        for name in dict.fromkeys(crossing_names(crossing)):
            found.setdefault(name, []).append(crossing)
    return found


def contradicted(avoid: Iterable[Condition], require: Iterable[Condition]) -> Condition | None:
    """Return a requirement that the things to avoid leave no way to meet."""
    shut = {(c.kind, value) for c in avoid for value in c.values}
    for condition in require:
        if all((condition.kind, value) in shut for value in condition.values):
            return condition
    return None

"""A choice of mode or gateway as a TOML file: its segments, its alternatives, files of costs."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from landbridge.core.errors import DataError, LimitError, UnknownNameError, UsageError
from landbridge.scenario.choice import Segment
from landbridge.scenario.rules import FilePath, Names, Number, Refused, Rule, Text

__all__ = ["AlternativeRow", "ChoiceFile", "read_choice_file"]

MAX_BYTES = 1024 * 1024
_ANY = Number(-1e15, 1e15, "time unit", "")
_FACTOR = Number(0.0, 1e15, "money", "")
_SCALE = Number(1e-9, 1e9, "1 / time unit", "")
_SEGMENT: dict[str, Rule] = {
    "name": Text("as the trips name it"),
    "value_of_time": Number(1e-9, 1e12, "money / time unit", ""),
    "theta": _SCALE,
    "without": Names("alternatives it cannot use"),
}
_ALTERNATIVE: dict[str, Rule] = {
    "name": Text("unique"),
    "nest": Text("closer substitutes"),
    "constant": _ANY,
    "toll_factor": _FACTOR,
    "distance_factor": _FACTOR,
    "pce": Number(1e-6, 1e6, "", ""),
    "banned_links": Names("links FROM-TO it must not use"),
    "cost_file": FilePath("its cost outside the network"),
}
#: keys of an alternative that make sense on the network alone
_ON_NETWORK = ("toll_factor", "distance_factor", "pce", "banned_links")


@dataclass(frozen=True, slots=True)
class AlternativeRow:
    """One alternative as the file states it; `cost_file` is None on the network."""

    name: str
    nest: str
    constant: float
    toll_factor: float | None
    distance_factor: float | None
    pce: float
    banned_links: tuple[str, ...]
    cost_file: Path | None


@dataclass(frozen=True, slots=True)
class ChoiceFile:
    """What a file of a choice holds."""

    source: str
    segments: tuple[Segment, ...]
    alternatives: tuple[AlternativeRow, ...]


def read_choice_file(path: str | Path) -> ChoiceFile:
    """Read the segments and alternatives of a choice.

    Raises
    ------
    UsageError
        If there is no such file, or a value is not allowed; the key and what is allowed are named.
    UnknownNameError
        For an unknown key, with those there are.
    DataError
        If it is no TOML.
    """
    place = Path(path)
    content = _load(place)
    _known(content, ("segments", "alternatives"), place.name)
    segments = tuple(
        _segment(row, f"{place.name}: segments[{k}]")
        for k, row in enumerate(_rows(content, "segments", place), 1)
    )
    rows = enumerate(_rows(content, "alternatives", place), 1)
    alternatives = tuple(
        _alternative(row, f"{place.name}: alternatives[{k}]", place) for k, row in rows
    )
    return ChoiceFile(place.name, segments, alternatives)


def _load(path: Path) -> dict[str, Any]:
    try:
        if not path.is_file():
            raise UsageError(f"Choice file {path}: there is no such file.", cure="Check the path.")
        with path.open("rb") as file:
            raw = file.read(MAX_BYTES + 1)
        if len(raw) > MAX_BYTES:
            raise LimitError(f"{path}: at most {MAX_BYTES} bytes are read.")
        return tomllib.loads(raw.decode("utf-8-sig"))
    except OSError as error:
        raise DataError(f"{path}: cannot be read: {error.strerror or error}.") from None
    except UnicodeDecodeError as error:
        raise DataError(f"{path}: not UTF-8 text at byte {error.start}.") from None
    except RecursionError:
        raise DataError(f"{path}: not valid TOML: nested too deeply.") from None
    except (tomllib.TOMLDecodeError, OverflowError) as error:
        raise DataError(f"{path}: not valid TOML: {error}.") from None


def _rows(content: Mapping[str, Any], key: str, path: Path) -> list[dict[str, Any]]:
    rows = content.get(key)
    if not isinstance(rows, list) or not rows or not all(isinstance(row, dict) for row in rows):
        raise UsageError(
            f"{path.name}: key {key}: allowed are one or more tables.",
            cure=f"Begin each with a line [[{key}]].",
        )
    return rows


def _known(row: Mapping[str, Any], keys: tuple[str, ...], where: str) -> None:
    for key in row:
        if key not in keys:
            raise UnknownNameError(
                f"{where}: no key is called {key!r}; allowed are {', '.join(keys)}.",
                candidates=keys,
            )


def _value(row: Mapping[str, Any], rules: Mapping[str, Rule], key: str, where: str) -> Any:
    """Return the clean value of a key, None where it is missing."""
    if key not in row:
        return None
    try:
        return rules[key].read(row[key])
    except Refused as refused:
        raise UsageError(f"{where}.{key}: allowed is {refused}, got {row[key]!r}.") from None


def _needed(row: Mapping[str, Any], rules: Mapping[str, Rule], key: str, where: str) -> Any:
    value = _value(row, rules, key, where)
    if value is None:
        raise UsageError(f"{where}: the key {key} is missing; allowed is {rules[key].allowed()}.")
    return value


def _segment(row: Mapping[str, Any], where: str) -> Segment:
    _known(row, (*_SEGMENT, "nest_thetas"), where)
    given = row.get("nest_thetas", {})
    if not isinstance(given, Mapping):
        raise UsageError(f"{where}.nest_thetas: allowed is a table from a nest to a number.")
    rules = dict.fromkeys(given, _SCALE)
    inner = tuple((nest, _value(given, rules, nest, f"{where}.nest_thetas")) for nest in given)
    return Segment(
        name=_needed(row, _SEGMENT, "name", where),
        value_of_time=_needed(row, _SEGMENT, "value_of_time", where),
        theta=_needed(row, _SEGMENT, "theta", where),
        nest_thetas=inner,
        without=_value(row, _SEGMENT, "without", where) or (),
    )


def _alternative(row: Mapping[str, Any], where: str, path: Path) -> AlternativeRow:
    _known(row, tuple(_ALTERNATIVE), where)
    found = {key: _value(row, _ALTERNATIVE, key, where) for key in _ALTERNATIVE}
    cost = found["cost_file"]
    odd = [key for key in _ON_NETWORK if found[key] is not None]
    if cost is not None and odd:
        raise UsageError(
            f"{where}: {odd[0]} is of the network, but cost_file puts it outside.",
            cure="Take one of the two out.",
        )
    return AlternativeRow(
        name=_needed(row, _ALTERNATIVE, "name", where),
        nest=found["nest"] or "",
        constant=found["constant"] or 0.0,
        toll_factor=found["toll_factor"],
        distance_factor=found["distance_factor"],
        pce=1.0 if found["pce"] is None else found["pce"],
        banned_links=found["banned_links"] or (),
        cost_file=None if cost is None else _beside(cost, path, where),
    )


def _beside(cost: Path, path: Path, where: str) -> Path:
    folder = path.resolve().parent
    found = (folder / cost).resolve()
    if cost.is_absolute() or not found.is_relative_to(folder):
        raise UsageError(
            f"{where}.cost_file: {str(cost)!r} leaves the folder of the file.",
            cure="Put it beside the file and give its relative path.",
        )
    if not found.is_file():
        raise UsageError(f"{where}.cost_file: there is no file {str(cost)!r} beside it.")
    return found

"""Lay single settings, ``key=value``, over a scenario: what ``--set`` does."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Sequence
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from landbridge.core.errors import LimitError, UnknownNameError, UsageError
from landbridge.scenario.load import check_reference
from landbridge.scenario.params import ClosuresRule, Scenario
from landbridge.scenario.rules import FactorsOf, FilePath, Names, Rule, ScenarioName, Text
from landbridge.scenario.tables import PARTS, build, check_patch, keys_of, merge

__all__ = ["MAX_CHARACTERS", "MAX_SETTINGS", "patch_scenario"]

#: most settings in one patch, and most characters of one
MAX_SETTINGS = 200
MAX_CHARACTERS = 20_000
#: what the name of a patched scenario ends with
_MARK = "+set"
_LONGEST = Text.longest


def patch_scenario(scenario: Scenario, settings: Sequence[str]) -> Scenario:
    """Return the scenario with single keys changed.

    A value is read as TOML, and as text where it is none. A list takes names with commas between
    them and replaces what was there; a table of factors takes ``table.key.id=factor`` and keeps
    its other ids.

    Parameters
    ----------
    scenario : Scenario
        What is changed; it stays as it is.
    settings : sequence of str
        ``key=value``, the key as in a scenario file with its table before a dot.

    Returns
    -------
    Scenario
        Its name ends with ``+set`` and its title lists the settings, unless they set these; the
        same scenario where there is no setting.

    Raises
    ------
    UnknownNameError
        For a key that no table has, with the nearest known ones.
    UsageError
        For a setting without ``=``, a key given twice, or a value outside its range.
    LimitError
        For too many or too long settings.

    Examples
    --------
    >>> from landbridge.scenario import load_scenario
    >>> dear = patch_scenario(load_scenario("base-2024"), ["cost.carbon_price_usd_per_t=50"])
    >>> dear.name, dear.cost.carbon_price_usd_per_t
    ('base-2024+set', 50.0)
    """
    _check_size(settings)
    if not settings:
        return scenario
    tables = scenario.to_dict()
    tables["name"] = scenario.name.removesuffix(_MARK)[: _LONGEST - len(_MARK)] + _MARK
    tables["title"] = _shortened(f"{scenario.title}; set {'; '.join(s.strip() for s in settings)}")
    seen: set[str] = set()
    for setting in settings:
        key, patch = _read(setting)
        if key in seen:
            raise UsageError(f"Setting {key}: given twice.", cure="Give each key once.")
        seen.add(key)
        check_patch(patch, f"Setting {_shown(setting)}")
        tables = merge(tables, patch)
    changed = build(tables)
    check_reference(changed, "Settings")
    return changed


def _check_size(settings: Sequence[str]) -> None:
    if isinstance(settings, str):
        raise UsageError("settings must be a list of texts key=value, got one text.")
    if len(settings) > MAX_SETTINGS:
        raise LimitError(
            f"{len(settings)} settings: at most {MAX_SETTINGS} are allowed.",
            cure="Write a scenario file with `extends`.",
        )
    for setting in settings:
        if not setting.isprintable():  # a line break would start another key
            raise UsageError(f"Setting {setting[:120]!r}: holds a character that cannot be shown.")
        if len(setting) > MAX_CHARACTERS:
            raise LimitError(
                f"Setting {_shown(setting)}: {len(setting)} characters, at most "
                f"{MAX_CHARACTERS} are allowed.",
                cure="Write a scenario file with `extends`.",
            )


def _read(setting: str) -> tuple[str, dict[str, Any]]:
    """Return the key of a setting and what it lays over the scenario."""
    key, equals, text = (part.strip() for part in setting.partition("="))
    if not (equals and key):
        raise UsageError(
            f"Setting {_shown(setting)}: must be key=value.",
            cure="Such as cost.carbon_price_usd_per_t=50.",
        )
    table, name, entry = _split(key, setting)
    rule: Rule = keys_of(table)[name].metadata["rule"]
    value = _value(rule, text, setting, single=bool(entry))
    inner = {name: {entry: value} if entry else value}
    return key, {table: inner} if table else inner


def _split(key: str, setting: str) -> tuple[str, str, str]:
    """Return table, key and id of a factor; the first is empty in the head of a file."""
    first, _, rest = key.partition(".")
    table, (name, dot, entry) = (
        (first, rest.partition(".")) if first in PARTS else ("", key.partition("."))
    )
    known = keys_of(table)
    if name not in known:
        raise _unknown(key, setting)
    if not dot:
        return table, name, ""
    if not isinstance(known[name].metadata["rule"], FactorsOf) or not entry:
        raise UsageError(
            f"Setting {_shown(setting)}: only a table of factors takes an id after its key.",
            cure=f"Allowed for {key.removesuffix(dot + entry)}: "
            f"{known[name].metadata['rule'].allowed()}.",
        )
    return table, name, entry


def _unknown(key: str, setting: str) -> UnknownNameError:
    known = list(_all_keys())
    by_end = [name for name in known if name.rpartition(".")[2] == key.rpartition(".")[2]]
    near = by_end or get_close_matches(key, known, n=3, cutoff=0.5)
    if not near:
        ends = {name.rpartition(".")[2]: name for name in known}
        near = [ends[e] for e in get_close_matches(key.rpartition(".")[2], ends, n=3, cutoff=0.5)]
    cure = f"Nearest known: {', '.join(near)}." if near else f"Known: {', '.join(known)}."
    return UnknownNameError(
        f"Setting {_shown(setting)}: unknown key {_shown(key)}.", candidates=near, cure=cure
    )


def _all_keys() -> Iterator[str]:
    yield from keys_of("")
    for table in PARTS:
        yield from (f"{table}.{name}" for name in keys_of(table))


def _value(rule: Rule, text: str, setting: str, *, single: bool) -> Any:
    """Return the value as TOML or text, in the form that the rule reads."""
    value = _toml(text)
    if isinstance(rule, Names | ClosuresRule):
        value = value if isinstance(value, list) else _names(value, text)
        return [_closure(rule, item) for item in value]
    if isinstance(rule, FilePath):
        return _file(value if isinstance(value, str) else text, setting)
    if isinstance(rule, Text | ScenarioName) and not single:
        return value if isinstance(value, str) else text
    return value


def _toml(text: str) -> Any:
    try:
        return tomllib.loads(f"value = {text}")["value"]
    except (ValueError, OverflowError, RecursionError):
        return text


def _names(value: object, text: str) -> list[str]:
    words = value if isinstance(value, str) else text
    return [name.strip() for name in words.split(",") if name.strip()]


def _closure(rule: Rule, item: object) -> object:
    named = isinstance(rule, ClosuresRule) and isinstance(item, str)
    return {"crossing": item} if named else item


def _file(text: str, setting: str) -> Path | None:
    """Return a file named in a setting, whole; it is looked for in the folder one works in."""
    if not text:
        return None
    path = Path(text)
    try:
        if path.is_file():
            return path.resolve()
    except (OSError, ValueError):
        pass
    raise UsageError(f"Setting {_shown(setting)}: there is no such file.")


def _shown(text: str) -> str:
    return repr(_shortened(text, 120))


def _shortened(text: str, longest: int = _LONGEST) -> str:
    return text if len(text) <= longest else text[: longest - 3] + "..."

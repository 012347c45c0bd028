"""From the tables of one TOML file to checked values, every refusal with its file and table."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import Field, fields
from difflib import get_close_matches
from typing import Any

from landbridge.core.errors import UnknownNameError, UsageError
from landbridge.scenario.params import (
    CostParams,
    NetworkParams,
    PlanningParams,
    Scenario,
    ServiceParams,
)
from landbridge.scenario.rules import Refused
from landbridge.scenario.study_params import CorridorParams, DemandParams, ResponseParams

__all__ = ["EXTENDS", "PARTS", "build", "check_patch", "keys_of", "merge"]

#: the key that names the scenario a file builds on
EXTENDS = "extends"
#: table name -> the parameters it holds
PARTS: dict[str, type] = {
    "network": NetworkParams,
    "cost": CostParams,
    "services": ServiceParams,
    "planning": PlanningParams,
    "demand": DemandParams,
    "corridor": CorridorParams,
    "response": ResponseParams,
}
_CLOSURE_KEYS = ("crossing", "from", "until")


def keys_of(table: str) -> dict[str, Field[Any]]:
    """Return the ruled fields of a table; the empty name is the head of the file."""
    record = PARTS[table] if table else Scenario
    return {item.name: item for item in fields(record) if "rule" in item.metadata}


def check_patch(patch: Mapping[str, Any], where: str) -> None:
    """Check the keys and values of one file on its own, before it is laid over its base.

    Raises
    ------
    UnknownNameError
        For a key that no table has, with the nearest known ones.
    UsageError
        For a value outside its range, with what is allowed and what was got.
    """
    head = {key: value for key, value in patch.items() if key not in PARTS and key != EXTENDS}
    _check_keys(head, (*keys_of(""), EXTENDS, *PARTS), where, "")
    _check_values(head, where, "")
    for table in PARTS:
        part = patch.get(table, {})
        if not isinstance(part, Mapping):
            raise UsageError(f"{where}: [{table}] must be a table, got {part!r}.")
        _check_keys(part, tuple(keys_of(table)), where, table)
        if table == "network":
            _check_closures(part.get("close_crossings"), where)
        _check_values(part, where, table)


def merge(base: Mapping[str, Any], patch: Mapping[str, Any]) -> dict[str, Any]:
    """Lay a patch over a base: tables merge key by key, anything else is replaced."""
    merged = dict(base)
    for key, value in patch.items():
        below = merged.get(key)
        if isinstance(value, Mapping) and isinstance(below, Mapping):
            merged[key] = merge(below, value)
        else:
            merged[key] = value
    return merged


def build(tables: Mapping[str, Any]) -> Scenario:
    """Make the scenario from checked and merged tables."""
    head = {key: value for key, value in tables.items() if key not in PARTS and key != EXTENDS}
    parts = {table: record(**tables.get(table, {})) for table, record in PARTS.items()}
    return Scenario(**head, **parts)


def _check_keys(got: Iterable[str], known: tuple[str, ...], where: str, table: str) -> None:
    place = f"{where}, table [{table}]" if table else where
    for key in got:
        if key in known:
            continue
        near = get_close_matches(key, known, n=3, cutoff=0.5)
        cure = f"Nearest known: {', '.join(near)}." if near else f"Known: {', '.join(known)}."
        raise UnknownNameError(f"{place}: unknown key {key!r}.", candidates=near, cure=cure)


def _check_values(got: Mapping[str, Any], where: str, table: str) -> None:
    place = f"{where}, table [{table}]" if table else where
    for key, value in got.items():
        try:
            keys_of(table)[key].metadata["rule"].read(value)
        except Refused as refused:
            raise UsageError(f"{place}, key {key}: allowed is {refused}, got {value!r}.") from None
        except UsageError as error:
            raise UsageError(f"{place}: {error}") from None


def _check_closures(closures: Any, where: str) -> None:
    for item in closures if isinstance(closures, list) else []:
        if isinstance(item, Mapping):
            _check_keys(item, _CLOSURE_KEYS, where, "network.close_crossings")

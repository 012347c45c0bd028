"""Countries that a scenario names: a factor for one without railways would change nothing."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from difflib import get_close_matches
from typing import TYPE_CHECKING

from landbridge import facts
from landbridge.core.errors import DataError

if TYPE_CHECKING:
    from landbridge.scenario import Scenario

__all__ = ["check_scenario_countries"]

_MOST = 3  # candidates named for one code


def check_scenario_countries(known: Collection[str], scenario: Scenario) -> None:
    """Refuse factors of countries in which the network has no railway.

    Parameters
    ----------
    known : collection of str
        Countries with rail nodes.

    Raises
    ------
    DataError
        Naming key and code, with the nearest codes.
    """
    tables: dict[str, Mapping[str, float]] = {
        "network.speed_factor": scenario.network.speed_factor,
        "cost.rail_tariff_factor": scenario.cost.rail_tariff_factor,
    }
    for key, factors in tables.items():
        unknown = sorted(set(factors) - set(known))
        if unknown:
            raise _unknown(key, unknown, known, scenario.name)


def _unknown(key: str, unknown: list[str], known: Collection[str], scenario: str) -> DataError:
    names = {r["country"]: r["name"] for r in facts.load("countries").iter_rows(named=True)}
    told = [f"{code!r} ({names[code]})" if code in names else repr(code) for code in unknown]
    near = [
        f"{code} ({names.get(code, code)})"
        for code in dict.fromkeys(c for code in unknown for c in _near(code, known, names))
    ]
    hint = f"Did you mean {' or '.join(near)}? " if near else ""
    return DataError(
        f"scenario {scenario!r}, key {key}: no railway of the network lies in {', '.join(told)}.",
        cure=f"{hint}Known: {', '.join(sorted(known))}.",
    )


def _near(code: str, known: Collection[str], names: Mapping[str, str]) -> list[str]:
    """Return codes whose country's name begins so or has these initials, then codes like it."""
    word = code.casefold()
    found = [c for c in sorted(known) if _fits(word, names.get(c, "").casefold())]
    alike = get_close_matches(code, sorted(known), n=_MOST, cutoff=0.5)
    return list(dict.fromkeys([*found, *alike]))[:_MOST] if code not in names else []


def _fits(word: str, name: str) -> bool:
    return name.startswith(word) or "".join(part[0] for part in name.split()) == word

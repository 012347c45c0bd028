"""What must hold between the equilibria of two scenarios, and whether it does.

At fixed demand an equilibrium makes its objective least: the integrals of the delays, what is
paid, and the entropies of the choice. Shutting a way or making it dearer can only raise that
least value, opening one or making it cheaper only lower it. What users pay on the whole may move
the other way (Braess): it is not what an equilibrium makes least.

References
----------
Beckmann, McGuire, Winsten, Studies in the Economics of Transportation, 1956. Braess, Ueber ein
Paradoxon aus der Verkehrsplanung, Unternehmensforschung 12, 1968.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from landbridge.results.comparison import Law
from landbridge.results.files import Run

__all__ = ["constants_apart", "flat_settings", "settings_apart", "state_laws"]

#: do not change which answer is sought, only how it is told or how exactly it is found
_IDLE = ("name", "title", "seed", "currency", "planning.", "corridor.gap", "corridor.max_rounds",
         "corridor.threads", "corridor.max_memory_mb", "response.")  # fmt: skip
#: number by key or alone: more of it makes transport dearer (1) or easier (-1)
_HARDER: Mapping[str, int] = {
    "network.dwell_factor": 1,
    "network.speed_factor": -1,
    "cost.rail_tariff_factor": 1,
    "cost.road_tariff_factor": 1,
    "cost.sea_rate_factor": 1,
    "cost.air_rate_factor": 1,
    "cost.carbon_price_usd_per_t": 1,
    "corridor.capacity_factor": -1,
}
#: list of names: a longer list makes transport dearer (1) or easier (-1)
_LISTS: Mapping[str, int] = {
    "network.open_lines": -1,
    "network.close_lines": 1,
    "network.open_crossings": -1,
    "network.close_crossings": 1,
}
_SAME_DEMAND = 1e-6
_OBJECTIVE = "objective of the equilibrium"
_COST = "generalised cost"
Status = Literal["holds", "within the gap", "moved the other way", "broken", "does not apply"]


def flat_settings(params: Mapping[str, Any], above: str = "") -> dict[str, Any]:
    """Return parameters by dotted key; tables of factors stay whole."""
    found: dict[str, Any] = {}
    for key, value in params.items():
        name = f"{above}{key}"
        if isinstance(value, Mapping) and not above:
            found |= flat_settings(value, f"{name}.")
        else:
            found[name] = value
    return found


def settings_apart(a: Mapping[str, Any], b: Mapping[str, Any]) -> dict[str, tuple[Any, Any]]:
    """Return the settings that differ, but name and title."""
    old, new = flat_settings(a), flat_settings(b)
    return {
        key: (old.get(key), new.get(key))
        for key in dict.fromkeys([*old, *new])
        if old.get(key) != new.get(key) and key not in ("name", "title")
    }


def constants_apart(a: Run, b: Run) -> bool:
    """Tell whether both runs say which constants the choice had, and they are not the same."""
    old, new = (run.manifest.get("identity", {}).get("constants") for run in (a, b))
    return None not in (old, new) and old != new


def state_laws(a: Run, b: Run) -> tuple[Law, ...]:
    """Return the laws, each with whether it holds or why it does not apply."""
    apart = settings_apart(a.manifest["scenario"]["params"], b.manifest["scenario"]["params"])
    reason, sign = _direction(a, b, apart)
    word = {1: "Transport was made harder", -1: "Transport was made easier"}.get(
        sign, "Nothing differs"
    )
    change = _pct(a.manifest["objective"], b.manifest["objective"])
    statement = (
        "At fixed demand the objective never falls when a way is shut or made dearer and never "
        "rises when one is opened or made cheaper."
    )
    if reason:
        return (Law(_OBJECTIVE, statement, "does not apply", reason, change),)
    status, told = _objective(a, b, sign)
    first = Law(_OBJECTIVE, statement, status, f"{word}; {told}", change)
    return first, _cost(a, b, sign)


def _direction(a: Run, b: Run, apart: Mapping[str, tuple[Any, Any]]) -> tuple[str, int]:
    """Return why no law applies (or nothing), and 1 harder, -1 easier, 0 the same."""
    if a.manifest["data"] != b.manifest["data"]:
        return "The runs rest on different facts.", 0
    if constants_apart(a, b):
        return "The choice of the runs has different constants.", 0
    if any(run.manifest["scenario"]["params"]["response"]["enabled"] for run in (a, b)):
        return "Trade responds to transport (response.enabled), so demand is not fixed.", 0
    if not _same_demand(a, b):
        return "Demand differs between the runs.", 0
    if not a.tables["assumptions"].equals(b.tables["assumptions"]):
        return "The runs rest on different assumptions (table assumptions).", 0
    signs = {}
    for key, (old, new) in apart.items():
        if not key.startswith(_IDLE):
            signs[key] = _sign(key, old, new)
    unclear = sorted(key for key, sign in signs.items() if sign is None)
    if unclear:
        return f"Not only ways were shut, opened or priced anew: {', '.join(unclear)} differ.", 0
    found = {sign for sign in signs.values() if sign}
    if len(found) > 1:
        return f"Some ways got harder and others easier: {', '.join(sorted(signs))} differ.", 0
    return "", next(iter(found), 0)


def _same_demand(a: Run, b: Run) -> bool:
    old, new = (
        {
            (market, word): teu
            for market, word, teu in run.tables["ways"]
            .group_by("market", "direction")
            .agg(teu=_teu())
            .iter_rows()
        }
        for run in (a, b)
    )
    return old.keys() == new.keys() and all(
        abs(new[key] - teu) <= _SAME_DEMAND * max(teu, 1.0) for key, teu in old.items()
    )


def _teu() -> Any:
    import polars as pl

    return pl.col("teu_per_year").sum()


def _sign(key: str, old: Any, new: Any) -> int | None:
    """Return 1 where transport gets harder, -1 easier, None where that is not plain."""
    if key in _LISTS:
        before, after = ({repr(item) for item in x or ()} for x in (old, new))
        if before <= after:
            return _LISTS[key]
        return -_LISTS[key] if after <= before else None
    if key not in _HARDER:
        return None
    if not isinstance(old, Mapping) or not isinstance(new, Mapping):
        moved = {new - old}
    else:
        moved = {new.get(k, 1.0) - old.get(k, 1.0) for k in {*old, *new}}
    if all(x >= 0.0 for x in moved):
        return _HARDER[key] if any(moved) else 0
    return -_HARDER[key] if all(x <= 0.0 for x in moved) else None


def _objective(a: Run, b: Run, sign: int) -> tuple[Status, str]:
    """Hold the bounds of both objectives against each other."""
    old = a.manifest["lower_bound"], a.manifest["objective"]
    new = b.manifest["lower_bound"], b.manifest["objective"]
    if sign == 0:
        old, new = sorted((old, new))
    low, high = (new, old) if sign < 0 else (old, new)
    told = f"the objective went from {old[1]:,.0f} to {new[1]:,.0f} h TEU/week"
    if low[0] > high[1]:
        empties = any(run.tables["empties"].height for run in (a, b))
        cause = (
            "; empty boxes were placed anew and take up other room, which the law does not "
            "cover: turn corridor.empties off to try it"
        )
        return ("does not apply" if empties else "broken"), told + cause * empties
    if low[1] <= high[0]:
        return "holds", told
    gap = max(old[1] - old[0], new[1] - new[0])
    return "within the gap", f"{told}, a difference within the {gap:,.1f} both are exact to"


def _cost(a: Run, b: Run, sign: int) -> Law:
    """Tell whether what users pay moved as the objective must."""
    old, new = (float(run.manifest["generalised_cost_bn_usd"]) for run in (a, b))
    exact = max(float(run.manifest["relative_gap"]) for run in (a, b))
    change = _pct(old, new)
    shared = b.manifest["scenario"]["params"]["corridor"]["objective"] == "so"
    statement = (
        "Under a system optimum the total cost obeys the same law."
        if shared
        else "Under a user equilibrium the total cost may move the other way (Braess)."
    )
    told = f"generalised cost went from {old:,.3f} to {new:,.3f} bn USD a year"
    if abs(new - old) <= exact * max(old, new):
        return Law(_COST, statement, "within the gap", told, change)
    if sign == 0 or (new - old) * sign >= 0.0:
        return Law(_COST, statement, "holds", f"{told}, as the objective", change)
    why = (
        "against the objective: the choice of mode, whose own preferences the objective counts "
        "and this cost does not, has moved"
        if shared
        else "against the objective: Braess's paradox, or the choice, whose own preferences the "
        "objective counts and this cost does not"
    )
    status: Status = "broken" if shared else "moved the other way"
    return Law(_COST, statement, status, f"{told}, {why}", change)


def _pct(old: float, new: float) -> float | None:
    return 100.0 * (new - old) / old if old else None

"""Landbridge: freight on the Eurasian land bridge.

>>> import landbridge as lb
>>> lb.plan  # doctest: +ELLIPSIS
<function plan at ...>

The public names load on first use, so that ``import landbridge`` stays light.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from landbridge.core.version import __version__

if TYPE_CHECKING:
    from landbridge.core import errors
    from landbridge.demand import find_goods
    from landbridge.demand.trade import nowcast_trade
    from landbridge.facts import find_place
    from landbridge.network import build_network
    from landbridge.scenario import load_scenario
    from landbridge.study import assign, compare_runs, plan, run_study

__all__ = [
    "__version__",
    "assign",
    "build_network",
    "compare_runs",
    "errors",
    "find_goods",
    "find_place",
    "load_scenario",
    "nowcast_trade",
    "plan",
    "run_study",
]

#: public name -> module that defines it ("" = the name is itself a module of core)
_HOMES = {
    "assign": "landbridge.study",
    "build_network": "landbridge.network",
    "compare_runs": "landbridge.study",
    "find_goods": "landbridge.demand",
    "find_place": "landbridge.facts",
    "load_scenario": "landbridge.scenario",
    "nowcast_trade": "landbridge.demand.trade",
    "plan": "landbridge.study",
    "run_study": "landbridge.study",
}


def __getattr__(name: str) -> Any:
    if name == "errors":
        value: Any = import_module("landbridge.core.errors")
    elif name in _HOMES:
        value = getattr(import_module(_HOMES[name]), name)
    else:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted(__all__)

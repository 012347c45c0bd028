"""What the facts cover, with the services that are inferred from them."""

from __future__ import annotations

from collections import Counter
from typing import Any

from landbridge import facts
from landbridge.planning.world import build_world
from landbridge.scenario import load_scenario

__all__ = ["coverage"]

SCENARIO = "base-2025"
#: bases of services that no source names as such
_INFERRED = ("reverse", "hub", "feeder", "lane")


def coverage() -> dict[str, Any]:
    """Return the counts of ``facts.coverage`` and the services of the scenario base-2025.

    ``services_inferred`` counts the services that the stated rules add to the published ones: the
    way back, trunk services of hubs, feeders, and sea, ferry and air lanes.

    Raises
    ------
    DataError
        If a packaged table is missing or damaged.
    """
    counts = facts.coverage()
    bases = Counter(service.basis for service in build_world(load_scenario(SCENARIO)).services)
    whole: dict[str, Any] = {}
    for key, value in counts.items():
        whole[key] = value
        if key == "services_published":
            whole["services_inferred"] = sum(bases[basis] for basis in _INFERRED)
            whole["services_by_basis"] = dict(sorted(bases.items()))
    return whole

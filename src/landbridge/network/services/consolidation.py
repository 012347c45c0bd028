"""Days that trains of smaller cities take longer: filling the train, and slower paths for it."""

from __future__ import annotations

import math
from functools import lru_cache

from landbridge import facts
from landbridge.network.cost.basis import CostBasis

__all__ = ["consolidation_h"]

_HOME = "CN"


def consolidation_h(basis: CostBasis, origin: int, destination: int) -> float:
    r"""Return the hours that an international train takes longer than one of the busiest city.

    Parameters
    ----------
    origin, destination : int
        Terminal nodes. A train that does not join China and abroad takes no longer.

    Notes
    -----
    :math:`h \log_{10}(n_{max} / n)` with `n` the trains a year of the Chinese city (table
    ``hubs``; one rate for all cities outside it): published days fall with how many trains a
    city runs. Fitted, see docs/validation/transit-times.md.
    """
    nodes = basis.network.nodes
    at_home = [nodes.country[end] == _HOME for end in (origin, destination)]
    if at_home[0] == at_home[1]:
        return 0.0
    city = nodes.ref[origin if at_home[0] else destination]
    find = basis.assumptions.value
    trains = _trains_per_year().get(city, find("consolidation_trains", "other"))
    busiest = find("consolidation_trains", "busiest")
    return find("consolidation_h") * max(math.log10(busiest / trains), 0.0)


@lru_cache(maxsize=1)
def _trains_per_year() -> dict[str, float]:
    rows = facts.load("hubs").iter_rows(named=True)
    return {row["place_id"]: float(row["weight"]) for row in rows if row["side"] == "china"}

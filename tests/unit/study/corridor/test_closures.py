"""Closing a crossing never makes the whole cheaper, opening a line never dearer.

What is made least counts delays by integrals and tastes by entropies; the objective found is an
upper bound of its least value and ``lower_bound`` is one from below, so that a law is certain where
the bounds do not overlap, and holds within them elsewhere.
"""

from __future__ import annotations

from functools import lru_cache

import pytest

from landbridge.study.corridor.ways import GATES

from .solving import Bounds, bounds_of, quick

pytestmark = pytest.mark.long

#: least certain share of the objective: far below any effect that is looked for
CRUMB = 1e-9


@lru_cache(maxsize=8)
def _solved(name: str, *changes: str) -> Bounds:
    return bounds_of(quick(name, *changes))


def _closed(crossing: str) -> str:
    return f'network.close_crossings=[{{crossing="{crossing}", from=2024-01-01, until=2025-01-01}}]'


@pytest.mark.parametrize("objective", ["ue", "so"])
@pytest.mark.parametrize(
    "way", ["rail:khorgos", "rail:alashankou", "rail:manzhouli", "rail:suifenhe"]
)
def test_closing_a_crossing_never_helps(way: str, objective: str) -> None:
    mode = f"corridor.objective={objective}"
    base = _solved("base-2024", mode)
    closed = _solved("base-2024", mode, _closed(GATES[way][0]))
    assert closed.objective >= base.lower_bound
    assert closed.lower_bound > base.objective * (1.0 + CRUMB), "all of them are in use"


@pytest.mark.parametrize("objective", ["ue", "so"])
def test_opening_the_railway_over_torugart_never_hurts(objective: str) -> None:
    mode = f"corridor.objective={objective}"
    base, opened = _solved("base-2025", mode), _solved("cku-railway-open", mode)
    assert opened.lower_bound <= base.objective
    assert opened.objective < base.lower_bound * (1.0 - CRUMB)


@pytest.mark.parametrize("crossing", ["khorgos-altynkol", "alashankou-dostyk"])
def test_more_capacity_never_hurts(crossing: str) -> None:
    wider = _solved("base-2024", f"corridor.capacity_factor={{{crossing}=1.5}}")
    base = _solved("base-2024", "corridor.objective=ue")
    assert wider.objective < base.lower_bound


def test_least_total_cost_has_the_larger_integral() -> None:
    """With marginal costs every link is dearer, so is the sum that is made least."""
    ue, so = (_solved("base-2024", f"corridor.objective={word}") for word in ("ue", "so"))
    assert so.lower_bound > ue.objective

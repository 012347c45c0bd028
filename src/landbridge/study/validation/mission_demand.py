"""Claims on freight out of China: what block trains carry, and wind turbines by country."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from landbridge import facts
from landbridge.study.validation.mission_claims import Claim, ModelAnswer, Status

__all__ = ["rail_exports", "turbines_kazakhstan", "turbines_uzbekistan"]

_YEAR = 2024
_SHOW = "landbridge demand show base-2024 --stream rail --by group"
_FIT = "landbridge demand fit base-2024"
#: chapters of the Harmonized System that the claim names
_NAMED: Mapping[str, str] = MappingProxyType(
    {"87": "cars and car parts", "84": "machinery", "85": "electrical goods"}
)
_OTHERS = ("KG", "TJ", "TM")


def rail_exports(_: Claim) -> ModelAnswer:
    """Goods of block trains out of China by chapter, in boxes and in value."""
    from landbridge.demand.flows import build_flows
    from landbridge.results.flows import DIRECTIONS, STREAMS
    from landbridge.scenario import Scenario

    flows = build_flows(_YEAR, Scenario())
    held = (flows.stream == STREAMS.index("rail")) & (flows.direction == DIRECTIONS.index("out"))
    group = flows.group[held]
    boxes = _by_chapter(flows.groups, group, flows.teu_per_week[held])
    value = _by_chapter(flows.groups, group, flows.value_usd_per_year[held])
    chief = all(set(list(shares)[: len(_NAMED)]) == set(_NAMED) for shares in (boxes, value))
    ranked = [chapter for chapter in boxes if chapter in _NAMED]
    told = ", ".join(f"{_NAMED[c]} {boxes[c]:.0%}" for c in ranked)
    most = next((share for chapter, share in boxes.items() if chapter not in _NAMED), 0.0)
    worth = sum(value.get(chapter, 0.0) for chapter in _NAMED)
    return ModelAnswer(
        f"{told} of boxes out of China in {_YEAR}; the next chapter {most:.0%}",
        Status.DATA if chief else Status.DIFFERS,
        f"By value {worth:.0%} together. Shares of goods are inputs: to Europe partly published "
        "ones of both directions, the rest judgement, so the order proves nothing. A goods group "
        "counts for the chapter of most of its headings.",
        _SHOW,
    )


def _by_chapter(
    groups: tuple[str, ...], group: NDArray[np.int32], amount: NDArray[np.float64]
) -> dict[str, float]:
    """Return shares of an amount by chapter, the largest first."""
    chapters, shares = _chapters(), dict[str, float]()
    sums = np.bincount(group, amount, len(groups))
    for name, part in zip(groups, sums / sums.sum(), strict=True):
        chapter = chapters.get(name, "")
        shares[chapter] = shares.get(chapter, 0.0) + float(part)
    return dict(sorted(shares.items(), key=lambda item: -item[1]))


def _chapters() -> dict[str, str]:
    """Return for each goods group the chapter that most of its headings stand in."""
    headings = facts.load("hs_headings").select("group_id", "hs4")
    counts: dict[str, dict[str, int]] = {}
    for group, heading in headings.sort("hs4").iter_rows():
        of_group = counts.setdefault(group, {})
        of_group[heading[:2]] = of_group.get(heading[:2], 0) + 1
    return {group: max(found, key=found.__getitem__) for group, found in counts.items()}


def turbines_uzbekistan(claim: Claim) -> ModelAnswer:
    """Turbines that the campaigns of wind farms bring, beside those of the neighbours."""
    from landbridge.demand.turbines import turbine_flows

    flows = turbine_flows(_YEAR)
    uz, kz = flows.capacity_mw("UZ"), flows.capacity_mw("KZ")
    largest = uz > max(kz, *(flows.capacity_mw(code) for code in _OTHERS))
    farms = [p for p in flows.projects if p.country == "UZ"]
    sooner = 9 * sum(p.turbines * p.turbine_mw / p.months for p in farms)
    return ModelAnswer(
        f"{uz:.0f} MW by the campaigns of its wind farms; Kazakhstan {kz:.0f} MW",
        Status.REPRODUCED if largest and claim.met_by(uz) else Status.DIFFERS,
        "Turbines and the 18 months of the campaigns are published; that these end with the year "
        f"is our estimate, and an end in September would give {sooner:.0f} MW. Kazakhstan's "
        "figure is an input; no farm is listed for the other three.",
        _FIT,
    )


def turbines_kazakhstan(claim: Claim) -> ModelAnswer:
    """Turbines listed for the year, which were drawn up to the published figure."""
    from landbridge.demand.turbines import turbine_flows

    flows = turbine_flows(_YEAR)
    mw = flows.capacity_mw("KZ")
    sets = sum(p.turbines for p in flows.projects if p.country == "KZ")
    return ModelAnswer(
        f"{mw:.0f} MW, {sets} turbines",
        Status.DATA if claim.met_by(mw) else Status.DIFFERS,
        "No farm is named for that year: the list holds one entry that was drawn up to this "
        "figure, so agreement is no proof.",
        _FIT,
    )

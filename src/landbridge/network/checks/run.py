"""Run all rules over a network."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import islice
from typing import TYPE_CHECKING

from landbridge.network.checks import borders, structure, values
from landbridge.network.checks.finding import ERROR, Finding
from landbridge.network.model import Network

if TYPE_CHECKING:
    from landbridge.scenario import Scenario

__all__ = ["MOST", "RULES", "check_network"]

Rule = Callable[[Network, "Scenario | None"], Iterator[Finding]]

#: findings listed per rule; more are counted in one last finding
MOST = 50

#: rules that must hold before the others can be asked
_FIRST: tuple[Rule, ...] = (structure.dangling_links,)
_OTHERS: tuple[Rule, ...] = (
    structure.duplicate_ids,
    structure.mirror_pairs,
    structure.lonely_nodes,
    structure.places_without_access,
    structure.unreachable_terminals,
    structure.countries_without_border,
    borders.gauge_changes,
    borders.borders_without_crossing,
    borders.links_without_crossing,
    borders.crossings_without_links,
    borders.crossing_sides,
    borders.closed_lines,
    values.positions,
    values.lengths,
    values.short_lengths,
    values.speeds,
    values.attributes,
    values.open_spans,
    values.crossing_times,
    values.geometry_ends,
    values.estimated_lengths,
)
#: name -> rule
RULES: dict[str, Rule] = {rule.__name__: rule for rule in (*_FIRST, *_OTHERS)}


def check_network(network: Network, scenario: Scenario | None = None) -> tuple[Finding, ...]:
    """Check a network against every rule.

    Parameters
    ----------
    network : Network
        Built or imported.
    scenario : Scenario, optional
        What should be open and closed; without it only the network itself is looked at.

    Returns
    -------
    tuple of Finding
        Errors first; empty for a network that keeps every rule.
    """
    found = _listed(_FIRST, network, scenario)
    if not found:  # the other rules follow links to their ends
        found = _listed(_OTHERS, network, scenario)
    return tuple(sorted(found, key=lambda finding: finding.severity != ERROR))


def _listed(rules: tuple[Rule, ...], network: Network, scenario: Scenario | None) -> list[Finding]:
    listed: list[Finding] = []
    for rule in rules:
        findings = rule(network, scenario)
        first = list(islice(findings, MOST))
        more = sum(1 for _ in findings)
        listed += first
        if more:
            like = first[-1]
            listed.append(
                Finding(
                    like.rule,
                    like.severity,
                    (),
                    float(more),
                    f"{more} more findings of the rule {like.rule}.",
                    like.cure,
                )
            )
    return listed

"""An assignment in words: the key figures and one sentence on what was found."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from landbridge.network.flow_network import FlowNetwork
from landbridge.report.flow_contents import FlowContents, GapPoint, load_of
from landbridge.report.text import number
from landbridge.results.assignment import AssignmentResult

__all__ = ["IDLE", "flow_contents", "flow_facts", "flow_sentence"]

#: what is said of an answer without any flow
IDLE = "No trip uses the network."


def flow_contents(
    network: FlowNetwork, result: AssignmentResult, title: str, notes: Sequence[str]
) -> FlowContents:
    """Return what the page of an answer is made from."""
    return FlowContents(
        title=title,
        answered=result.status == "answered",
        sentence=flow_sentence(network, result),
        facts=flow_facts(network, result),
        network=network,
        volume=result.volume,
        cost=result.cost,
        gaps=[GapPoint(p.iteration, p.relative_gap, p.cpu_s) for p in result.history],
        target=result.params.gap,
        notes=notes,
    )


def flow_sentence(network: FlowNetwork, result: AssignmentResult) -> str:
    """Say what was found."""
    moved = result.demand - result.intrazonal
    kind = "user equilibrium" if result.params.objective == "ue" else "system optimum"
    head = f"{kind.capitalize()} of {number(moved)} trips on {network.n_links:,} links."
    if result.status != "answered":
        head += f" Not reached: {result.reason}; this is the answer so far."
    marginal = "" if result.params.objective == "ue" else "marginal "
    saved = (
        f" With everyone on a path of least {marginal}cost, {marginal}costs would fall by "
        f"{result.relative_gap:.2g} of their sum."
    )
    return head + saved + _fullest(network, result)


def _fullest(network: FlowNetwork, result: AssignmentResult) -> str:
    if not result.volume.any():
        return f" {IDLE}"
    load = load_of(network, result.volume)
    if np.isnan(load).all():
        return " No link's time depends on its volume, so nothing is congested."
    over = int((load > 1.0).sum())
    k = int(np.nanargmax(load))
    ends = f"{network.node_ids[network.tail[k]]} → {network.node_ids[network.head[k]]}"
    share = f" {over:,} links carry more than their capacity; the" if over else " The"
    return f"{share} fullest is {ends} at {load[k]:.2f} of its capacity."


def flow_facts(network: FlowNetwork, result: AssignmentResult) -> list[tuple[str, str, str]]:
    """Return key figures: what, the figure, a remark."""
    moved = result.demand - result.intrazonal
    unit = network.time_unit
    whole = f"{unit}; objective {result.objective:.10g}"
    mean = result.total_travel_time / moved if moved > 0 else 0.0
    return [
        ("Relative gap", f"{result.relative_gap:.2g}", f"asked for {result.params.gap:g}"),
        ("Trips", number(moved), f"and {number(result.intrazonal)} within a zone"),
        ("Total cost", number(result.total_travel_time), whole),
        ("Mean of a trip", number(mean, 2), unit),
        ("Work", f"{result.cpu_s:.2f} CPU s", f"{result.iterations} iterations"),
    ]

"""Proportional fitting the slow way: dictionaries of sets, one control after the other."""

from __future__ import annotations

from collections.abc import Sequence


def fit(
    seed: Sequence[float],
    controls: Sequence[tuple[frozenset[int], float]],
    sweeps: int,
) -> list[float]:
    """Return the cells after so many sweeps over all controls."""
    flow = [float(value) for value in seed]
    for _ in range(sweeps):
        for cells, total in controls:
            held = sum(flow[i] for i in sorted(cells))
            for i in cells:
                flow[i] = flow[i] * total / held if held > 0 else flow[i]
    return flow

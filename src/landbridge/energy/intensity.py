"""CO2 of the power that is used in a zone, hour by hour.

What a node uses is mixed from its own plants and from what comes in; what goes out carries the
mix of the node (proportional sharing: J. Bialek, Tracing the flow of electricity, IEE Proc.-C
143(4), 1996). Batteries are left out: what they give carries the mix of the hour.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

__all__ = ["mixed_intensity"]

F64 = NDArray[np.float64]
I64 = NDArray[np.int64]
_LEAST_MW = 1e-6


def mixed_intensity(
    made_mw: F64, emitted_t_per_h: F64, flow_mw: F64, tails: I64, heads: I64
) -> F64:
    """Return the CO2 of the power used in each node.

    Parameters
    ----------
    made_mw, emitted_t_per_h : (N, T) float64
        Power of the plants of a node, and their CO2.
    flow_mw : (L, T) float64
        Positive from tail to head.
    tails, heads : (L,) int64
        Nodes at the ends of each line.

    Returns
    -------
    (N, T) float64 [t/MWh]
        NaN where a node neither makes nor gets power.
    """
    nodes, hours = made_mw.shape
    matrix = np.zeros((hours, nodes, nodes))
    through = made_mw.copy()
    for flow, tail, head in zip(flow_mw, tails, heads, strict=True):
        forth, back = np.maximum(flow, 0.0), np.maximum(-flow, 0.0)
        through[head] += forth
        through[tail] += back
        matrix[:, head, tail] -= forth
        matrix[:, tail, head] -= back
    idle = through <= _LEAST_MW
    at = np.arange(nodes)
    matrix[:, at, at] = np.where(idle, 1.0, through).T
    solved = np.linalg.solve(matrix, emitted_t_per_h.T[:, :, None])[:, :, 0].T
    return np.where(idle, np.nan, solved)

"""Where the steps of the demand lead, guessed from the last ones (Anderson's extrapolation).

Demand and routes change in turn, and a step of the demand sees the routes as fixed. What that
leaves shrinks by a constant factor near the end, the slower the more freely routes answer. The
link times behind the demands are a short vector that tells all of it, so they are extrapolated
to where their change vanishes [1]_. Such a demand is not held to going downhill before the routes
have followed; so it is tried only where plain steps are slow, and where the gap then grows all is
forgotten and plain steps, which always go downhill, have their turn.

References
----------
.. [1] D. G. Anderson, Iterative procedures for nonlinear integral equations, Journal of the ACM
   12(4), 1965, doi:10.1145/321296.321305.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

__all__ = ["Trend"]

F64 = NDArray[np.float64]
#: steps that are remembered
DEPTH = 8
#: plain steps are slow where they leave more than this share of the gap
SLOW = 0.3
#: rounds of plain steps after a failure, doubled each time
REST = 2
MOST_REST = 32
#: slopes count as at least this share of the largest
LEAST_SLOPE = 1e-9


@dataclass(eq=False)
class Trend:
    """Link times behind the last demands, and those that a step put in their place."""

    behind: list[F64] = field(default_factory=list)
    after: list[F64] = field(default_factory=list)
    gap: float = np.inf
    slow: bool = False
    bold: bool = False
    wait: int = 0
    rest: int = REST

    def judge(self, gap: float) -> None:
        """Look at the gap that the last demand has come to."""
        if self.bold and gap > self.gap:
            self._forget()
            self.wait = self.rest
            self.rest = min(2 * self.rest, MOST_REST)
        self.slow = gap > SLOW * self.gap
        self.gap = gap
        self.wait -= 1

    def extrapolate(self, after: F64, slope: F64) -> F64 | None:
        """Return better times for the next demand than `after`, or None where none are known."""
        wanted = self.wait <= 0 and (self.slow or self.bold)
        self.bold = False
        if not self.behind:
            return None
        self.after.append(after)
        if not wanted or len(self.after) < 2:
            return None
        rest = [now - before for before, now in zip(self.behind, self.after, strict=True)]
        weight = 1.0 / np.sqrt(np.maximum(slope, LEAST_SLOPE * slope.max() or 1.0))
        falls = np.array([(now - before) * weight for before, now in itertools.pairwise(rest)])
        moves = np.array([now - before for before, now in itertools.pairwise(self.after)])
        part = np.linalg.lstsq(falls.T, rest[-1] * weight, rcond=1e-10)[0]
        self.bold = True
        better: F64 = after - part @ moves
        return better

    def follow(self, times: F64, length: float) -> None:
        """Keep the times behind the demand that was taken, if the whole way was gone."""
        if length < 1.0:
            self._forget()
            return
        self.behind.append(times)
        del self.behind[: -DEPTH - 1], self.after[:-DEPTH]

    def _forget(self) -> None:
        self.behind.clear()
        self.after.clear()

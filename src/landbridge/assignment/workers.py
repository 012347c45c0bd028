"""Kernels over spans of bushes: on one thread or several, in pieces short enough to interrupt."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

import numpy as np
from numpy.typing import NDArray

from landbridge.kernels.bush import Scratch, empty_scratch

__all__ = ["Workers", "pieces"]

I32 = NDArray[np.int32]
#: bushes times nodes that one call of a kernel looks at: some tenths of a second
PIECE = 2_000_000


def pieces(count: int, n_nodes: int) -> Iterator[I32]:
    """Yield spans (first, after the last) that cover 0..count-1."""
    step = max(1, PIECE // max(n_nodes, 1))
    for first in range(0, count, step):
        yield np.array([first, min(first + step, count)], np.int32)


class Workers:
    """Threads with working arrays of their own. Results do not depend on their number."""

    def __init__(self, threads: int, n_nodes: int, n_links: int) -> None:
        self.n_nodes = n_nodes
        self.scratch = [empty_scratch(n_nodes, n_links) for _ in range(threads)]

    def each(self, count: int, call: Callable[[I32, Scratch], None]) -> None:
        """Call with spans that cover 0..count-1, at the same time where there are threads."""
        threads = min(len(self.scratch), count)
        if threads <= 1:
            for span in pieces(count, self.n_nodes):
                call(span, self.scratch[0])
            return
        ends = [count * k // threads for k in range(threads + 1)]

        def run(k: int) -> None:
            for span in pieces(ends[k + 1] - ends[k], self.n_nodes):
                call(span + np.int32(ends[k]), self.scratch[k])

        with ThreadPoolExecutor(threads) as pool:
            list(pool.map(run, range(threads)))

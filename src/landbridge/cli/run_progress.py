"""How far a study is: a spinner on a terminal, a line for each solution elsewhere, on stderr."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

__all__ = ["shown_rounds"]

Progress = Callable[[str, int, float], None]
#: what a study calls the answer of trade when it tells a loop
_TRADE = "trade"


@contextmanager
def shown_rounds(most_loops: int = 0) -> Iterator[Progress | None]:
    """Give a callback that tells on stderr what is being solved; none where there is no stderr.

    Parameters
    ----------
    most_loops : int
        How many loops of trade the scenario allows; 0 where it is not told.
    """
    if sys.stderr is None:
        yield None
        return
    if not sys.stderr.isatty():
        lines = _Lines(most_loops)
        yield lines.told
        lines.end()
        return
    from rich.console import Console

    with Console(stderr=True).status("Demand, network and costs ...") as status:
        yield lambda what, round_, gap: status.update(
            _loop(round_, gap, most_loops)
            if what == _TRADE
            else f"{_words(what)}: round {round_ + 1}, gap {gap:.1e}"
        )


class _Lines:
    """Writes a line when a solution is done, which is known when the next one begins."""

    def __init__(self, most_loops: int) -> None:
        self._most_loops = most_loops
        self._last: tuple[str, int, float] | None = None

    def told(self, what: str, round_: int, gap: float) -> None:
        """Take in a round of a solution, or a loop of trade."""
        from landbridge.cli.output import note

        if what == _TRADE:
            self.end()
            note(_loop(round_, gap, self._most_loops))
            return
        if self._last is not None and (what != self._last[0] or round_ <= self._last[1]):
            self.end()
        self._last = what, round_, gap

    def end(self) -> None:
        """Write the line of the solution that is open."""
        from landbridge.cli.output import note

        if self._last is not None:
            what, round_, gap = self._last
            rounds = f"{round_ + 1} round{'s' if round_ else ''}"
            note(f"{_words(what)}: gap {gap:.0e} after {rounds}")
        self._last = None


def _loop(loop: int, change: float, most_loops: int) -> str:
    most = f" of at most {most_loops}" if most_loops else ""
    percent = f"{100.0 * change:.1f}" if change >= 0.0005 else f"{100.0 * change:.1g}"
    return f"loop {loop}{most}: largest change of trade {percent} %"


def _words(what: str) -> str:
    """Return what is solved in words: ``reference base-2024: out`` ends with a direction."""
    from landbridge.report.study_words import DIRECTIONS

    before, colon, direction = what.rpartition(": ")
    word, comma, more = direction.partition(",")
    return f"{before}{colon}{DIRECTIONS.get(word, word)}{comma}{more}"

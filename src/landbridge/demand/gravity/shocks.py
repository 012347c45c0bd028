"""Changes of trade costs: from a table, or from words like ``CHN-KAZ:cost*0.95``."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from difflib import get_close_matches
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from landbridge.core.errors import DataError, UnknownNameError, UsageError
from landbridge.demand.gravity.matrix import named, pair_rows
from landbridge.demand.gravity.read import read_table

__all__ = ["MAX_SHOCKS", "cost_changes"]

F64 = NDArray[np.float64]
MAX_SHOCKS = 10_000
ALL = "*"
_NAMES: Final = {
    "exporter": ("origin", "from", "iso_o", "exp"),
    "importer": ("destination", "to", "iso_d", "imp"),
    "cost_factor": ("factor", "cost_hat"),
}
_WORDS = re.compile(r"(?P<pair>.+?)\s*:\s*cost\s*\*\s*(?P<factor>[-+.\deE]+)")
_FORM = (
    "Write EXPORTER-IMPORTER:cost*FACTOR, as CHN-KAZ:cost*0.95; EXPORTER=IMPORTER for both ways, "
    "* for all others; or name a table with exporter, importer, cost_factor."
)


def cost_changes(countries: Sequence[str], shocks: Sequence[str | Path]) -> F64:
    """Return the trade cost of each pair, after over before.

    Parameters
    ----------
    countries : sequence of str
        N countries of the trade matrix.
    shocks : sequence of str or Path
        Tables and words, in turn; factors on one pair multiply.

    Returns
    -------
    (N, N) float64
        1 where nothing changes.

    Raises
    ------
    UsageError
        For words that are not understood, or a factor that is not above 0.
    UnknownNameError
        For a country that has no trade.
    """
    index = {name: k for k, name in enumerate(countries)}
    costs = np.ones((len(index), len(index)))
    for shock in shocks:
        text = str(shock)
        if isinstance(shock, Path) or (":" not in text and "*" not in text) or _is_file(text):
            _from_table(Path(text), index, costs)
            continue
        words = [part for part in re.split(r"[;,]", text) if part.strip()]
        if not words or len(words) > MAX_SHOCKS:
            raise UsageError(f"shock {text[:60]!r}: no change of costs is told.", cure=_FORM)
        for part in words:
            _from_words(part.strip(), index, costs)
    return costs


def _is_file(text: str) -> bool:
    try:
        return Path(text).is_file()
    except (OSError, ValueError):
        return False


def _from_table(path: Path, index: dict[str, int], costs: F64) -> None:
    table = named(read_table(path), _NAMES)
    for row, (exporter, importer, factor) in enumerate(
        zip(*pair_rows(table, "cost_factor"), strict=True)
    ):
        where = f"{path}:{row + table.first}"
        if not 0 < factor < math.inf:
            raise DataError(
                f"{where}, column cost_factor: allowed is a factor above 0, got {factor:g}.",
                cure="1 is no change, 0.95 five percent less.",
            )
        i, j = (_known(name, index, where) for name in (exporter, importer))
        costs[i, j] *= factor


def _from_words(text: str, index: dict[str, int], costs: F64) -> None:
    match = _WORDS.fullmatch(text)
    if match is None:
        raise UsageError(f"shock {text[:60]!r}: not understood.", cure=_FORM)
    try:
        factor = float(match["factor"])
    except ValueError:
        factor = math.nan
    if not 0 < factor < math.inf:
        raise UsageError(
            f"shock {text[:60]!r}: allowed is a factor above 0, got {match['factor'][:20]!r}.",
            cure="1 is no change, 0.95 five percent less.",
        )
    exporter, importer, both = _pair(match["pair"].strip(), index, text)
    selected = np.zeros(costs.shape, dtype=np.bool_)
    rows = slice(None) if exporter == ALL else index[exporter]
    columns = slice(None) if importer == ALL else index[importer]
    selected[rows, columns] = True
    if both:
        selected |= selected.T
    if ALL in (exporter, importer):
        np.fill_diagonal(selected, val=False)
    costs[selected] *= factor


def _pair(text: str, index: dict[str, int], shock: str) -> tuple[str, str, bool]:
    """Return exporter, importer and whether both ways; names may hold the sign that parts them."""
    known = {*index, ALL}
    for place, sign in enumerate(text):
        if sign in "-=":
            left, right = text[:place].strip(), text[place + 1 :].strip()
            if left in known and right in known:
                return left, right, sign == "="
    parts = re.split(r"[-=]", text, maxsplit=1)
    if len(parts) != 2 or not all(part.strip() for part in parts):
        raise UsageError(f"shock {shock[:60]!r}: no pair of countries.", cure=_FORM)
    for part in parts:
        if part.strip() != ALL:
            _known(part.strip(), index, f"shock {shock[:60]!r}")
    raise UsageError(f"shock {shock[:60]!r}: no pair of countries.", cure=_FORM)


def _known(name: str, index: dict[str, int], where: str) -> int:
    if name in index:
        return index[name]
    near = get_close_matches(name.upper(), list(index), n=3, cutoff=0.5)
    cure = f"Did you mean {' or '.join(near)}?" if near else f"Known: {', '.join(index)[:200]}."
    raise UnknownNameError(f"{where}: {name!r} has no trade.", candidates=near, cure=cure)

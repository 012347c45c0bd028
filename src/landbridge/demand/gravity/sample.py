"""Which rows an estimate can use: complete ones, in groups that tell something."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from landbridge.core.errors import DataError
from landbridge.demand.gravity.formula import Effect, Formula, Term
from landbridge.demand.gravity.read import Table, keys_of, numbers_of

if TYPE_CHECKING:
    import polars as pl

__all__ = ["Sample", "empty_groups", "read_sample"]

F64 = NDArray[np.float64]
I64 = NDArray[np.int64]
Mask = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Sample:
    """Rows ready to be used.

    Attributes
    ----------
    line : (n,) int64
        Line of the file.
    trade : (n,) float64
        In the unit of the file.
    terms : dict of str to (n,) float64
    effects : dict of str to (n,) int64
        Number of the group, from 0.
    dropped : tuple of (str, (k,) int64)
        Reason, and lines that were left out for it.
    """

    line: I64
    trade: F64
    terms: Mapping[str, F64]
    effects: Mapping[str, I64]
    clusters: Mapping[str, I64]
    dropped: tuple[tuple[str, I64], ...]

    def kept(self, mask: Mask, reason: str) -> Sample:
        """Return the rows of a mask; the others are left out for a reason."""
        if mask.all():
            return self
        out = self.line[~mask]
        earlier = dict(self.dropped)
        earlier[reason] = np.sort(np.concatenate([earlier.get(reason, out[:0]), out]))
        return Sample(
            line=self.line[mask],
            trade=self.trade[mask],
            terms={name: values[mask] for name, values in self.terms.items()},
            effects={name: codes[mask] for name, codes in self.effects.items()},
            clusters={name: codes[mask] for name, codes in self.clusters.items()},
            dropped=tuple(earlier.items()),
        )


def read_sample(table: Table, formula: Formula, clusters: Sequence[str] = ()) -> Sample:
    """Return the rows that are complete.

    Raises
    ------
    DataError
        For a text where a number must stand, negative trade, a logarithm of what is not
        positive, or nothing left.
    """
    numbers = {name: numbers_of(table, name) for name in formula.numbers}
    cluster_effects = [Effect(tuple(name.split("^"))) for name in clusters]
    wanted = dict.fromkeys([*formula.keys, *(c for e in cluster_effects for c in e.columns)])
    keys = {name: keys_of(table, name) for name in wanted}
    _check_trade(table, formula.dependent, numbers[formula.dependent])
    complete = np.ones(table.frame.height, dtype=np.bool_)
    dropped: list[tuple[str, I64]] = []
    line = np.arange(table.frame.height, dtype=np.int64) + table.first
    for name, series in (*numbers.items(), *keys.items()):
        lost = complete & series.is_null().to_numpy()
        if lost.any():
            dropped.append((f"no value in {name}", line[lost]))
            complete &= ~lost
    if not complete.any():
        raise DataError(f"{table.path}: no row has a value in every column of the formula.")
    values = {name: series.to_numpy()[complete] for name, series in numbers.items()}
    texts = {name: series.filter(complete) for name, series in keys.items()}
    return Sample(
        line=line[complete],
        trade=values[formula.dependent],
        terms={t.name: _product(t, values, table, line[complete]) for t in formula.terms},
        effects={effect.name: _codes(effect, texts) for effect in formula.effects},
        clusters={effect.name: _codes(effect, texts) for effect in cluster_effects},
        dropped=tuple(dropped),
    )


def _check_trade(table: Table, name: str, trade: pl.Series) -> None:
    low = (trade < 0).fill_null(False)
    if low.any():
        row = int(low.arg_max() or 0)
        raise DataError(
            f"{table.place(row, name)}: allowed is trade >= 0, got {trade[row]:g} "
            f"({int(low.sum()):,} such in all).",
            cure="PPML explains trade as it is, not its logarithm.",
        )
    if not (trade > 0).any():
        raise DataError(f"{table.path}: the column {name!r} holds no trade above 0.")


def _product(term: Term, values: Mapping[str, F64], table: Table, line: I64) -> F64:
    found = np.ones(len(line))
    for column, logarithm in term.factors:
        factor = values[column]
        if logarithm:
            low = factor <= 0
            if low.any():
                row = int(low.argmax())
                raise DataError(
                    f"{table.path}:{line[row]}, column {column}: log() takes a number above 0, "
                    f"got {factor[row]:g}.",
                    cure="Correct it or leave the cell empty.",
                )
            factor = np.log(factor)
        found = found * factor
    return found


def _codes(effect: Effect, texts: Mapping[str, pl.Series]) -> I64:
    """Return the number of the group of each row, in order of names."""
    codes = np.zeros(len(texts[effect.columns[0]]), dtype=np.int64)
    for column in effect.columns:
        rank = (texts[column].rank("dense").to_numpy() - 1).astype(np.int64)
        _, codes = np.unique(codes * (rank.max() + 1) + rank, return_inverse=True)
    return codes.astype(np.int64)


def empty_groups(sample: Sample) -> Sample:
    """Leave out groups without any trade, and rows that are alone in their group, until none is.

    Such rows tell nothing of the variables: a group without trade has an effect of minus
    infinity, a row alone is fitted exactly (Correia, Guimarães & Zylkin 2020).
    """
    while True:
        size = len(sample.line)
        for name in sample.effects:
            codes = sample.effects[name]
            some = np.bincount(codes, weights=sample.trade) > 0
            sample = sample.kept(some[codes], f"separated: no trade at all in its {name}")
            codes = sample.effects[name]
            several = np.bincount(codes) > 1
            sample = sample.kept(several[codes], f"alone in its {name}")
            if not len(sample.line):
                raise DataError(
                    f"No rows are left: each {name} has one row, or no trade.",
                    cure="Use fewer fixed effects, or more years.",
                )
        if len(sample.line) == size:
            return sample

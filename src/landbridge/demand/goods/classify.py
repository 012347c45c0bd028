"""Place every row of a catalogue of products: heading, freight group, confidence.

A row is judged by ``look_up_goods``, so a catalogue and the search never disagree. Texts that are
alike but for case and spaces are judged once. Memory does not grow with the file.
"""

from __future__ import annotations

import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from landbridge.demand.goods.catalogue import Catalogue, packaged_catalogue
from landbridge.demand.goods.look_up import look_up_goods
from landbridge.demand.goods.placed_file import check_target, writer_of
from landbridge.demand.goods.product_file import ProductRow, open_products
from landbridge.results.goods_answers import (
    BadRow,
    CatalogueReport,
    GoodsAnswer,
    PlacedProduct,
)

__all__ = ["classify_catalogue", "place_product"]

KEPT_TEXTS = 100_000  # answers that are kept; then all are forgotten
MOST_SHOWN = 20  # bad and unplaced rows that the report shows
KEPT_CHARACTERS = 300  # characters of a text that the output and the report repeat


def classify_catalogue(
    path: str | Path,
    *,
    column: str | None = None,
    id_column: str | None = None,
    hs_column: str | None = None,
    out: str | Path | None = None,
    catalogue: Catalogue | None = None,
) -> CatalogueReport:
    """Place every row of a CSV of products, and write the rows out.

    Parameters
    ----------
    path : str or Path
        CSV with a header: see ``open_products``.
    column, id_column, hs_column : str, optional
        Columns with the text, an id and an HS code; found by common names where not given.
    out : str or Path, optional
        ``.csv`` or ``.parquet``, one row for each row of the catalogue, in order, with the fields
        of ``PlacedProduct``. It appears whole or not at all.
    catalogue : Catalogue, optional
        Another catalogue of names than the packaged one.

    Returns
    -------
    CatalogueReport
        Counts, and the first bad and unplaced rows.

    Raises
    ------
    UsageError
        If there is no such file or column, or the output is neither CSV nor Parquet.
    DataError
        If the file has no header.
    OutputError
        If the output cannot be written.
    """
    begun = time.process_time()
    known = catalogue or packaged_catalogue()
    tally = _Tally()
    with open_products(path, column=column, id_column=id_column, hs_column=hs_column) as products:
        if out is not None:
            check_target(out, path)
        answers: dict[tuple[str, str], GoodsAnswer] = {}
        with writer_of(out) as write:
            for row in products.rows():
                key = (" ".join(row.text.split()).casefold(), row.hs or "")
                if row.problem is not None:
                    answer = None
                elif (answer := answers.get(key)) is None:
                    if len(answers) >= KEPT_TEXTS:
                        answers.clear()
                    answer = look_up_goods(row.text, 2, code=row.hs or "", catalogue=known)
                    answers[key] = answer
                    tally.texts += 1
                placed = place_product(row, answer)
                tally.count(placed, row.problem)
                write(placed)
        columns = products.columns.as_names()
    groups = {group_id: known.groups[group_id].name for group_id in sorted(tally.by_group)}
    return CatalogueReport(
        source=str(path),
        columns=columns,
        rows=tally.rows,
        placed=tally.placed,
        bad=tally.bad,
        texts=tally.texts,
        by_verdict=dict(tally.by_verdict.most_common()),
        by_group={group_id: tally.by_group[group_id] for group_id in groups},
        group_names=groups,
        mean_confidence=tally.confidence / tally.placed if tally.placed else None,
        bad_rows=tuple(tally.bad_rows),
        unplaced_rows=tuple(tally.unplaced_rows),
        cpu_s=time.process_time() - begun,
        out=None if out is None else str(out),
    )


def place_product(row: ProductRow, answer: GoodsAnswer | None) -> PlacedProduct:
    """Return the output of a row: its answer, or why it has none."""
    candidates = () if answer is None else answer.candidates
    first = candidates[0] if candidates else None
    second = candidates[1].goods if len(candidates) > 1 else None
    verdict = answer.verdict.value if answer is not None else "bad row"
    best = first if answer is not None and answer.verdict.placed else None
    guess = None if best is not None else first
    goods = None if best is None else best.goods
    reason = row.problem if answer is None else answer.reason
    if answer is not None and answer.shortened:
        reason = " ".join(filter(None, (reason, "Only the first 200 characters were read.")))
    return PlacedProduct(
        line=row.line,
        id=row.id,
        text=row.text[:KEPT_CHARACTERS],
        given_hs=row.hs,
        placed=best is not None,
        verdict=verdict,
        hs=None if goods is None else goods.hs,
        heading=None if goods is None else goods.description,
        group_id=None if goods is None else goods.group_id,
        group=None if goods is None else goods.group,
        handling=None if goods is None else goods.handling.value,
        rides_container_train=None if goods is None else goods.rides_container_train,
        confidence=None if best is None else round(best.confidence, 3),
        score=None if goods is None else goods.score,
        guess_hs=None if guess is None else guess.goods.hs,
        guess_confidence=None if guess is None else round(guess.confidence, 3),
        second_hs=None if second is None else second.hs,
        second_score=None if second is None else second.score,
        reason=reason,
    )


@dataclass(slots=True)
class _Tally:
    rows: int = 0
    placed: int = 0
    bad: int = 0
    texts: int = 0
    confidence: float = 0.0
    by_verdict: Counter[str] = field(default_factory=Counter)
    by_group: Counter[str] = field(default_factory=Counter)
    bad_rows: list[BadRow] = field(default_factory=list)
    unplaced_rows: list[PlacedProduct] = field(default_factory=list)

    def count(self, product: PlacedProduct, problem: str | None) -> None:
        """Count one row."""
        self.rows += 1
        self.by_verdict[product.verdict] += 1
        if product.placed:
            self.placed += 1
            self.confidence += product.confidence or 0.0
            self.by_group[product.group_id or ""] += 1
        elif problem is not None:
            self.bad += 1
            if len(self.bad_rows) < MOST_SHOWN:
                self.bad_rows.append(BadRow(product.line, problem))
        elif len(self.unplaced_rows) < MOST_SHOWN:
            self.unplaced_rows.append(product)

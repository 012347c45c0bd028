"""CPU time and accuracy of the classification beside plain fuzzy matching, in one run.

Run: python benchmarks/bench_goods.py [rows] [--peer ROWS] [--seed N]

A catalogue is made of the labelled wordings: each row is one of them with a maker's name, a
colour, an amount or an article number around it, no row twice. The peer is `process.extractOne`
of rapidfuzz (to be installed for this) over the same word list; it is timed on fewer rows and
scaled. Everything is CPU time of this process, single thread.
"""

from __future__ import annotations

import argparse
import csv
import random
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from rapidfuzz import fuzz, process

from landbridge.demand.goods import classify_catalogue, look_up_goods, packaged_catalogue
from landbridge.demand.goods.words import normalise
from landbridge.study.validation.goods import Wording, packaged_wordings

COLOURS = ("black", "white", "red", "blue", "grey", "navy", "beige", "green", "silver", "gold")
TAILS = ("new model", "2024 version", "OEM", "wholesale", "premium quality", "for export",
         "in carton", "retail box", "bulk packing")  # fmt: skip


def titles(count: int, seed: int) -> list[str]:
    draw = random.Random(seed)
    makers = [
        "".join(draw.choice("bcdfghklmnprstvz") + draw.choice("aeiou") for _ in range(3)).title()
        for _ in range(3_000)
    ]
    texts = [wording.text for wording in packaged_wordings()]
    found: dict[str, None] = {}
    while len(found) < count:
        parts = [draw.choice(texts)]
        if draw.random() < 0.5:
            parts.insert(0, draw.choice(makers))
        if draw.random() < 0.5:
            parts.append(draw.choice(COLOURS))
        if draw.random() < 0.4:
            parts.append(f"{draw.randint(1, 500)} pcs")
        if draw.random() < 0.4:
            parts.append(draw.choice(TAILS))
        if draw.random() < 0.5:
            parts.append(f"art. {draw.choice('ABCDEFG')}{draw.randint(100, 9999)}")
        found[" ".join(parts)] = None
    return list(found)


def make_peer() -> Callable[[str], tuple[str, float]]:
    names = [name for name in packaged_catalogue().names if name.curated]
    texts = [normalise(name.text) for name in names]

    def peer(text: str) -> tuple[str, float]:
        _, score, at = process.extractOne(normalise(text), texts, scorer=fuzz.WRatio)
        return names[at].hs[:4], score

    return peer


def ours(text: str) -> tuple[str, float]:
    answer = look_up_goods(text, 2)
    if not answer.candidates:
        return "", 0.0
    return answer.candidates[0].goods.hs[:4], float(answer.verdict.placed)


def accuracy(
    name: str, answer: Callable[[str], tuple[str, float]], wordings: list[Wording], cut: float
) -> None:
    found = [(answer(wording.text), wording) for wording in wordings]
    placed = [(hs in wording.headings) for (hs, score), wording in found if score >= cut]
    first = sum(hs in wording.headings for (hs, _), wording in found)
    right, n = sum(placed), len(wordings)
    print(
        f"{name:34} first right {first / n:6.1%}   placed {len(placed) / n:6.1%}   "
        f"of them right {right / max(1, len(placed)):6.1%}   wrong of all "
        f"{(len(placed) - right) / n:6.1%}"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("rows", nargs="?", type=int, default=50_000)
    parser.add_argument("--peer", type=int, default=1_000)
    parser.add_argument("--seed", type=int, default=7)
    options = parser.parse_args()
    texts = titles(options.rows, options.seed)
    look_up_goods("used cars")  # the catalogue of names is built once
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "catalogue.csv"
        with source.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([("sku", "title"), *enumerate(texts)])
        report = classify_catalogue(source, out=Path(folder) / "placed.parquet")
    print(f"landbridge: {report.rows:,} rows in {report.cpu_s:.1f} s of CPU, all texts different")
    peer = make_peer()
    asked = texts[: options.peer]
    begun = time.process_time()
    for text in asked:
        peer(text)
    spent = (time.process_time() - begun) / len(asked) * report.rows
    print(f"rapidfuzz:  {report.rows:,} rows in {spent:.1f} s of CPU, scaled from {len(asked):,}")
    print(f"ratio {spent / report.cpu_s:.1f}")
    for part in ("held", "published", "tuned"):
        wordings = [w for w in packaged_wordings() if w.part == part]
        print(f"{part}: {len(wordings)} wordings")
        accuracy("  landbridge", ours, wordings, 1.0)
        for cut in (0, 86, 90, 95):
            accuracy(f"  rapidfuzz WRatio, cut {cut}", peer, wordings, cut)


if __name__ == "__main__":
    main()

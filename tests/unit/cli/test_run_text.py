"""What run and rerun say: lines of progress on stderr, what moved and why."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from landbridge.cli.run_progress import shown_rounds
from landbridge.cli.run_rerun_text import rerun_text
from landbridge.study.reruns import Moved, Rerun

NAMES = {"khorgos-altynkol": "Khorgos - Altynkol"}


def a_rerun(*figures: Moved, why: tuple[str, ...] = (), **tables: str) -> Rerun:
    return Rerun(Path("runs/x"), "answered", figures, tables, why)


def test_each_solution_and_loop_has_a_line_where_stderr_is_no_terminal(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with shown_rounds(8) as progress:
        assert progress is not None
        for what, rounds in (
            ("reference base-2024: out", (1.0, 1e-2)), ("out", (1.0, 1e-3, 3e-8)), ("in", (2e-7,)),
            ("out, with empty boxes", (1e-1, 4e-8)),
        ):  # fmt: skip
            for k, gap in enumerate(rounds):
                progress(what, k, gap)
        progress("trade", 2, 0.0123)
        progress("out", 0, 5e-8)
        progress("out", 0, 6e-8)
        progress("trade", 3, 0.00002)
    told = capsys.readouterr()
    assert told.out == ""
    assert told.err.splitlines() == [
        "reference base-2024: out of China: gap 1e-02 after 2 rounds",
        "out of China: gap 3e-08 after 3 rounds",
        "into China: gap 2e-07 after 1 round",
        "out of China, with empty boxes: gap 4e-08 after 2 rounds",
        "loop 2 of at most 8: largest change of trade 1.2 %",
        "out of China: gap 5e-08 after 1 round",
        "out of China: gap 6e-08 after 1 round",
        "loop 3 of at most 8: largest change of trade 0.002 %",
    ]


def test_without_stderr_nothing_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stderr", None)
    with shown_rounds() as progress:
        assert progress is None


def test_the_cause_stands_first_and_figures_have_names_and_units() -> None:
    text = rerun_text(
        a_rerun(
            Moved("teu_by_crossing:khorgos-altynkol", 1_234_567.0, 1_000_000.0),
            Moved("teu_by_crossing:no-name", None, 7.0),
            Moved("trade_bn_usd:KZ", 40.0, 43.82),
            Moved("objective", 135_078_184.0, 135_078_184.0001),
            why=("the packaged data are others: a before, b now",),
            ways="up to 0.99 % of a figure, in teu_per_year",
        ),
        NAMES,
    )
    assert text.splitlines() == [
        "runs/x: not the same.",
        "What is not as it was:",
        "  the packaged data are others: a before, b now",
        "What moved, 4 figures and 1 table:",
        "  objective of the equilibrium: 135,078,184 h TEU/week, moved by +7e-11 %",
        "  China's trade with Kazakhstan: 40.00 -> 43.82 bn USD/year (+9.5 %)",
        "  trains over Khorgos - Altynkol: 1,234,567 -> 1,000,000 TEU/year (-19.0 %)",
        "  trains over no-name: none -> 7 TEU/year",
        "  table ways: up to 0.99 % of a figure, in teu_per_year",
    ]


def test_nothing_moved_and_no_cause() -> None:
    assert "to the last digit" in rerun_text(a_rerun(), NAMES)
    assert "please report this" in rerun_text(a_rerun(Moved("loops", 1.0, 2.0)), NAMES)


@given(st.integers(0, 60), st.integers(0, 25))
@settings(max_examples=40)
def test_at_most_twenty_lines_tell_what_moved(figures: int, tables: int) -> None:
    moved = [Moved(f"teu_by_crossing:c{k}", 1.0, 2.0 + k) for k in range(figures)]
    found = a_rerun(*moved, **{f"t{k}": "other columns" for k in range(tables)})
    lines = [line for line in rerun_text(found, {}).splitlines() if line.startswith("  ")]
    more = [int(line.split()[1]) for line in lines if line.endswith("more (--json)")]
    assert len(lines) - len(more) == min(20, figures + tables)
    assert sum(more) == max(0, figures + tables - 20)

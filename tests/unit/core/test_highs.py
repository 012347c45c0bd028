"""The solver stays quiet, and works whatever pool of threads another part of the process made."""

from __future__ import annotations

import highspy
import pytest

from landbridge.core.highs import quiet_highs, run_highs


def optimum(solver: highspy.Highs) -> float:
    solver.addRow(0.0, 1.0, 0, [], [])
    solver.addCol(-1.0, 0.0, 10.0, 1, [0], [1.0])
    run_highs(solver)
    assert solver.getModelStatus() == highspy.HighsModelStatus.kOptimal
    return float(solver.getObjectiveValue())


def test_a_pool_of_another_size_is_made_anew(capfd: pytest.CaptureFixture[str]) -> None:
    highspy.Highs.resetGlobalScheduler(True)
    other = quiet_highs()
    other.setOptionValue("threads", 2)
    assert optimum(other) == -1.0
    assert optimum(quiet_highs()) == -1.0
    assert capfd.readouterr().out == ""

"""HiGHS as this package uses it: quiet, on one thread, beside other users of it in the process."""

from __future__ import annotations

from typing import Any

from landbridge.core.silent import silently

__all__ = ["quiet_highs", "run_highs"]


def quiet_highs() -> Any:
    """Return a solver that prints nothing and works on one thread."""
    import highspy

    solver = silently(highspy.Highs)
    solver.setOptionValue("output_flag", False)
    solver.setOptionValue("threads", 1)
    return solver


def run_highs(solver: Any) -> None:
    """Run a solver.

    HiGHS keeps one pool of threads for the whole process and refuses to run where another part of
    it, such as PyPSA, made that pool of another size; then it is made anew and the run repeated.
    """
    import highspy

    if solver.run() == highspy.HighsStatus.kError:
        highspy.Highs.resetGlobalScheduler(True)
        solver.run()

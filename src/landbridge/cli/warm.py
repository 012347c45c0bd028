"""Compile the kernels before they are needed, and say so when they are not there yet."""

from __future__ import annotations

import time

from landbridge.cli.output import note
from landbridge.core.kernel_cache import is_cold, settle

__all__ = ["COMPILE_SECONDS", "announce", "warm"]

#: what compiling takes on a machine of two slow cores, for the message alone
COMPILE_SECONDS = 40


def announce() -> None:
    """Settle where kernels are kept; say on stderr when they must be compiled first."""
    settle()
    if is_cold():
        note(f"Compiling the planning kernels (once, up to about {COMPILE_SECONDS} s) ...")


def warm() -> dict[str, float]:
    """Answer one small question of each kind, so that every kernel is compiled and kept.

    Returns
    -------
    dict of str to float
        Wall-clock seconds that ``planning`` and ``assignment`` took.
    """
    announce()
    start = time.perf_counter()
    from landbridge.cli.assign_run import compile_kernels
    from landbridge.study import plan

    plan("Chengdu", "Almaty", goods="machinery", units=1, unit="feu", depart="2027-03-11")
    middle = time.perf_counter()
    compile_kernels()
    return {"planning": middle - start, "assignment": time.perf_counter() - middle}

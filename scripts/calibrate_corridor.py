"""Fit the constants of the corridor's choice and write them to the package.

Run it after facts, costs or network have changed: ``python -m scripts.calibrate_corridor``.
"""

from __future__ import annotations

import sys
from pathlib import Path

from landbridge import facts
from landbridge.scenario import load_scenario, patch_scenario
from landbridge.study.corridor.calibrate import fit_constants
from landbridge.study.corridor.constants import packaged_constants

_FILE = Path(__file__).parents[1] / "src/landbridge/study/corridor/constants.csv"
_HEAD = """\
# Estimates: constants of the choice of mode and crossing [USD of 2024 per TEU], fitted so that the
# base of 2024 meets the published counts of trains, TEU, road and air within {worst:.1%}.
# The new crossing of the CKU railway has the mean of its neighbours.
# Made by scripts/calibrate_corridor.py from facts {facts}. * holds for all.
market,way,direction,usd_per_teu
"""


def main() -> int:
    """Fit, tell each step, write."""
    scenario = patch_scenario(load_scenario("base-2024"), ["corridor.gap=1e-6", "name=base-2024"])
    found, worst = fit_constants(
        scenario,
        packaged_constants(),
        enough=0.006,
        told=lambda step, off: print(f"step {step}: largest error {off:.2%}", flush=True),
    )
    rows = "".join(f"{','.join(key)},{value:.2f}\n" for key, value in sorted(found.items()))
    _FILE.write_text(_HEAD.format(worst=worst, facts=facts.fingerprint()) + rows, "utf-8")
    return 0 if worst < 0.02 else 1


if __name__ == "__main__":
    sys.exit(main())

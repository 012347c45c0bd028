"""CPU time, memory and gap of a study of the corridor, from facts to tables.

Run: python benchmarks/bench_study.py [scenario] [--gap GAP] [--threads N]

There is no peer for the joined whole (demand by segment, network, cost, choice of mode and crossing
in equilibrium with routes, empties, tables); the engine alone has one in bench_assignment.py.
CPU time is that of the process over all its threads, compiling left out by solving it
coarsely first; the peak is that of the whole process.
"""

from __future__ import annotations

import argparse
import json
import time

from landbridge.results.study import StudyResult
from landbridge.scenario import load_scenario, patch_scenario
from landbridge.study.corridor.run import open_study, run_study


def measure(name: str, gap: str, threads: int) -> tuple[StudyResult, float]:
    """Solve a study; return it and the CPU seconds that demand, network and costs take."""
    scenario = patch_scenario(
        load_scenario(name), [f"corridor.gap={gap}", f"corridor.threads={threads}", f"name={name}"]
    )
    coarse = patch_scenario(scenario, ["corridor.gap=0.4", "corridor.empties=false"])
    run_study(coarse)  # kernels are compiled or loaded here
    start = time.process_time()
    open_study(scenario)
    opening_s = time.process_time() - start
    return run_study(scenario), opening_s


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("scenario", nargs="?", default="base-2024")
    parser.add_argument("--gap", default="1e-6")
    parser.add_argument("--threads", type=int, default=2)
    options = parser.parse_args()
    study, opening_s = measure(options.scenario, options.gap, options.threads)
    print(
        json.dumps(
            {
                "scenario": options.scenario,
                "status": study.status,
                "zones": study.zones,
                "segments": study.segments,
                "relative_gap": study.relative_gap,
                "bound": (study.objective - study.lower_bound) / study.objective,
                "rounds": study.tables["rounds"].height,
                "opening_cpu_s": round(opening_s, 1),
                "cpu_s": round(study.cpu_s, 1),
                "wall_s": round(study.wall_s, 1),
                "peak_rss_mb": round(study.peak_rss_mb),
            },
            indent=2,
        )
    )


if __name__ == "__main__":
    main()

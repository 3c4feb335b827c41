"""Slider to new estimate and reasons, on the server, for a run of 2,000 learners: python -m benchmarks.what_if

Simulated run, shipped model. Medians over many moves of the slider, after the run was opened once.
"""

from __future__ import annotations

import statistics
import time

from dropout.domain import Capacity, Label
from dropout.pipeline import shipped_models
from dropout.scoring import score_run
from dropout.simulate import simulate_course
from dropout.whatif import Scenario, WhatIfRun

LEARNERS, WEEK, MOVES = 2_000, 5, 40


def main() -> None:
    """Open the run, then move sliders for learners spread over the list."""
    tables = simulate_course(LEARNERS, 20, 1, seed=5)
    model = next(m for m in shipped_models() if m.label is Label.NOT_COMPLETED and m.card["simulated"])
    started = time.perf_counter()
    scored = score_run(tables, str(tables.runs["run_id"].iloc[0]), WEEK, model, Capacity(percent=10))
    what_if = WhatIfRun(scored)
    what_if.reasons(what_if.score(scored.members["enrolment_id"].iloc[0], Scenario(active_days=2)))
    print(f"{len(scored.members):,} members; opened once in {time.perf_counter() - started:.1f} s")
    times = []
    for move in range(MOVES):
        enrolment = scored.members["enrolment_id"].iloc[(move * 37) % len(scored.members)]
        started = time.perf_counter()
        what_if.reasons(what_if.score(enrolment, Scenario(active_days=1 + move % 5)))
        times.append(1000 * (time.perf_counter() - started))
    print(f"slider to estimate and reasons: median {statistics.median(times):.0f} ms ({min(times):.0f} to {max(times):.0f})")


if __name__ == "__main__":
    main()

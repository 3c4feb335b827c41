"""What the app opens on: a small simulated course under `data/`, rebuilt with ``python -m dropout.simulate.bundle data``."""

from __future__ import annotations

import shutil
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np

from dropout.schema import Tables
from dropout.simulate.course import simulate_course
from dropout.simulate.people import invent_identities
from dropout.simulate.writers import write_canonical, write_moodle

LEARNERS, WEEKS, RUNS, WEEKS_OBSERVED, SEED = 300, 30, 4, 5, 20
EXPORTED = 40
README = """# A simulated course

Everything in this folder was made by a program. No learner, name, address or mark belongs to anybody, and no figure computed
from it says anything about a real course.

- `course/`: the canonical tables of four runs of one course, about {learners} learners each, {weeks} weeks.
  Three runs are finished; `{current}` is in progress, observed through week {observed}.
- `exports/`: what a teacher of `{current}` would download from Moodle that day, for {exported} of its learners: the log report, the
  grader report and the participants list. Try the upload with them.

Seed {seed}. Rebuild with

    python -m dropout.simulate.bundle data

which writes the same tables again. How the simulator works and how it compares with real courses: `docs/simulator.md`.
"""


def build_bundle(out: Path) -> list[Path]:
    """Write the bundled course into `out`, replacing `course/` and `exports/`; return the files written."""
    tables = simulate_course(LEARNERS, WEEKS, RUNS, SEED, weeks_observed=WEEKS_OBSERVED)
    for folder in ("course", "exports"):
        shutil.rmtree(out / folder, ignore_errors=True)
    files = write_canonical(tables, out / "course")
    current = tables.runs["run_id"].iloc[-1]
    part = _some_learners(tables.of_runs([current]), EXPORTED)
    files += write_moodle(part, invent_identities(part.enrolments), out / "exports")
    readme = out / "README.md"
    facts = {"learners": LEARNERS, "weeks": WEEKS, "observed": WEEKS_OBSERVED, "exported": EXPORTED, "seed": SEED, "current": current}
    readme.write_text(README.format(**facts), encoding="utf-8")
    return [*files, readme]


def _some_learners(tables: Tables, count: int) -> Tables:
    """The same run with only `count` of its learners, spread over the whole list."""
    spots = np.linspace(0, len(tables.enrolments) - 1, count).astype(int)
    members = tables.enrolments.iloc[spots]
    ids = members["enrolment_id"]
    rows = {name: tables.frame(name) for name in ("events", "attributes", "submissions")}
    return replace(tables, enrolments=members, **{name: frame[frame["enrolment_id"].isin(ids)] for name, frame in rows.items()})


if __name__ == "__main__":
    build_bundle(Path(sys.argv[1]))

"""The table of UCI 697: students of a degree programme, with their work of each half of the run as their two semesters."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from dropout.domain import Outcome
from dropout.readers.formats.uci697 import COLUMNS
from dropout.schema import Tables

RESULTS = {Outcome.COMPLETED: "Graduate", Outcome.FAILED: "Dropout", Outcome.WITHDRAWN: "Dropout", Outcome.UNKNOWN: "Enrolled"}
PASSED = 40.0
COURSES, MODES = [9147, 9238, 9500, 9773], [1, 17, 39, 43]
AGES = {"0-35": (18, 35), "35-55": (35, 55), "55<=": (55, 70)}


def write_uci697(tables: Tables, _identities: pd.DataFrame, out: Path) -> list[Path]:
    """Write `<run>.csv` for every run into `out`; return the files. Semicolons, and a tab in a heading, as in the original.

    Units of the first and second semester are the assessed work due in the first and second half of the run. What a simulated
    learner does not have, such as parents, is drawn independently of everything else.
    """
    out.mkdir(parents=True, exist_ok=True)
    files = []
    for place, run in enumerate(tables.runs.itertuples()):
        part = tables.of_runs([str(run.run_id)])
        rng = np.random.default_rng(697 + place)
        halves = part.assessments["due_day"].ge(run.length_days / 2)
        people = part.enrolments[["enrolment_id", "outcome"]].reset_index(drop=True)
        columns = _background(part, people, rng)
        for half, name in enumerate(("1st", "2nd")):
            columns |= _units(part, people, part.assessments[halves == bool(half)], name)
        columns |= {"Unemployment rate": 10.8 + place, "Inflation rate": 1.4, "GDP": 1.74, "Target": people["outcome"].map(RESULTS)}
        frame = pd.DataFrame(columns, index=people.index)[list(COLUMNS)]
        frame = frame.rename(columns={"Daytime/evening attendance": "Daytime/evening attendance\t"})
        files.append(out / f"{run.run_id}.csv")
        frame.to_csv(files[-1], sep=";", index=False, encoding="utf-8-sig")
    return files


def _background(tables: Tables, people: pd.DataFrame, rng: np.random.Generator) -> dict[str, object]:
    n = len(people)
    known = tables.attributes.pivot(index="enrolment_id", columns="name", values="value").reindex(people["enrolment_id"])
    young, old = zip(*known["age_band"].map(AGES), strict=True)
    education = known["education_level"].astype(int).to_numpy()
    drawn = {
        "Marital status": rng.choice([1, 2, 4], n, p=[0.88, 0.09, 0.03]),
        "Application order": rng.integers(1, 7, n),
        "Nacionality": rng.choice([1, 41, 26], n, p=[0.96, 0.02, 0.02]),
        "Displaced": rng.integers(0, 2, n), "Debtor": (rng.random(n) < 0.11).astype(int),
        "Tuition fees up to date": (rng.random(n) < 0.88).astype(int), "Scholarship holder": (rng.random(n) < 0.25).astype(int),
        "International": (rng.random(n) < 0.025).astype(int), "Daytime/evening attendance": (rng.random(n) < 0.89).astype(int),
        "Course": rng.choice(COURSES, n), "Application mode": rng.choice(MODES, n),
    }  # fmt: skip
    parents = {f"{who}'s {what}": rng.integers(1, 40, n) for who in ("Mother", "Father") for what in ("qualification", "occupation")}
    return drawn | parents | {
        "Previous qualification": np.where(education > 2, 3, 1),
        "Previous qualification (grade)": (110 + 12 * education + rng.normal(0, 8, n)).clip(95, 190).round(1),
        "Admission grade": (105 + 12 * education + rng.normal(0, 10, n)).clip(95, 190).round(1),
        "Educational special needs": known["disability"].eq("Y").astype(int).to_numpy(),
        "Gender": known["gender"].eq("M").astype(int).to_numpy(),
        "Age at enrollment": rng.integers(young, old),
    }  # fmt: skip


def _units(tables: Tables, people: pd.DataFrame, units: pd.DataFrame, semester: str) -> dict[str, object]:
    """The six columns of a semester; grades are out of twenty, of the units approved."""
    work = tables.submissions[tables.submissions["assessment_id"].isin(units["assessment_id"])]
    marked = work[work["score"].ge(PASSED).fillna(False)]
    tried, passed, mean = (
        found.reindex(people["enrolment_id"]).to_numpy()
        for found in (
            work.groupby("enrolment_id").size(),
            marked.groupby("enrolment_id").size(),
            marked.groupby("enrolment_id")["score"].mean(),
        )
    )
    tried, passed = np.nan_to_num(tried).astype(int), np.nan_to_num(passed).astype(int)
    values = {
        "credited": 0, "enrolled": len(units), "evaluations": tried, "approved": passed,
        "grade": np.nan_to_num(mean / 5).round(2), "without evaluations": len(units) - tried,
    }  # fmt: skip
    return {f"Curricular units {semester} sem ({name})": value for name, value in values.items()}

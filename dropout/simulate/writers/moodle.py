"""What a teacher downloads from Moodle, run by run: the log report, the grader report, the participants list."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from dropout.domain import AssessmentKind
from dropout.schema import Tables
from dropout.simulate.writers.moodle_log import write_log

MARKING_DAYS = 10  # after this many days work that has not come counts zero in the course total


def write_moodle(tables: Tables, identities: pd.DataFrame, out: Path) -> list[Path]:
    """Write `logs_<run>.csv`, `grades_<run>.csv` and `participants_<run>.csv` for every run into `out`; return them.

    The ID number in grades and participants is the user id that the log's descriptions name. Withdrawn learners stay
    listed in both (suspended, not deleted); the log tells when they were unenrolled.
    """
    out.mkdir(parents=True, exist_ok=True)
    files = []
    for place, run_id in enumerate(tables.runs["run_id"]):
        part = tables.of_runs([run_id])
        people = _people(part, identities)
        files.append(write_log(part, people, place, out / f"logs_{run_id}.csv"))
        files.append(_write(_grades(part, people), out / f"grades_{run_id}.csv"))
        files.append(_write(_participants(people), out / f"participants_{run_id}.csv"))
    return files


def _people(tables: Tables, identities: pd.DataFrame) -> pd.DataFrame:
    people = tables.enrolments.merge(identities, on="learner_id", how="left")
    people = people.rename(columns={"source_learner_id": "user", "name": "user_name"})
    names = people["user_name"].str.partition(" ")
    return people.assign(first=names[0], last=names[2]).sort_values(["last", "first", "user"], ignore_index=True)


def _participants(people: pd.DataFrame) -> pd.DataFrame:
    columns = {"first": "First name", "last": "Last name", "user": "ID number", "email": "Email address", "section": "Groups"}
    return people[list(columns)].rename(columns=columns)


def _write(frame: pd.DataFrame, file: Path) -> Path:
    frame.to_csv(file, index=False, lineterminator="\n")
    return file


def _grades(tables: Tables, people: pd.DataFrame) -> pd.DataFrame:
    """The grader report as of the day the data ends: marks that are out, `-` for the rest."""
    run = tables.runs.iloc[0]
    until = int(run["data_until_day"])
    work = tables.assessments
    visible = tables.submissions[tables.submissions["known_on"].fillna(until) < until]
    marks = visible.pivot(index="enrolment_id", columns="assessment_id", values="score")
    marks = marks.reindex(index=people["enrolment_id"], columns=work["assessment_id"]).astype("float64")
    report = _participants(people).drop(columns="Groups")
    report.insert(3, "Institution", run["institution"])
    report.insert(4, "Department", "")
    for item in work.itertuples():
        report[f"{_module(item.kind)}: {item.title} (Real)"] = _cells(marks[item.assessment_id].to_numpy())
    report["Course total (Real)"] = _cells(_totals(marks, work, until))
    downloaded = run["starts_on"] + pd.Timedelta(days=until)
    return report.assign(**{"Last downloaded from this course": int(downloaded.timestamp())})


def _module(kind: str) -> str:
    return "Assignment" if kind == AssessmentKind.ASSIGNMENT else "Quiz"


def _cells(values: np.ndarray) -> list[str]:
    return ["-" if np.isnan(value) else f"{value:.2f}" for value in values]


def _totals(marks: pd.DataFrame, work: pd.DataFrame, until: int) -> np.ndarray:
    """Weighted mean of the marks that are out, work long overdue counting zero; missing where nothing counts yet."""
    overdue = (work["due_day"] + MARKING_DAYS < until).to_numpy()
    values = marks.to_numpy()
    counts = ~np.isnan(values) | overdue
    weight = counts * work["weight"].to_numpy(dtype=float)
    total = weight.sum(axis=1)
    return np.where(total > 0, (np.nan_to_num(values) * weight).sum(axis=1) / np.where(total > 0, total, 1), np.nan)

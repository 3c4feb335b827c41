"""What an institution extracts from Sakai for the Learning Analytics Processor: five tables about all runs."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from dropout.domain import AssessmentKind, EventKind, Outcome
from dropout.schema import Tables

EVENTS = {
    EventKind.CONTENT: "content.read", EventKind.VIDEO: "podcast.read", EventKind.FORUM: "forums.read",
    EventKind.QUIZ: "sam.assessment.take", EventKind.ASSIGNMENT: "asn.read.assignment", EventKind.COLLABORATION: "wiki.read",
    EventKind.NAVIGATION: "pres.begin", EventKind.OTHER: "user.event",
}  # fmt: skip
CATEGORIES = {AssessmentKind.QUIZ: "Quizzes", AssessmentKind.EXAM: "Final Exam", AssessmentKind.ASSIGNMENT: "Homework"}
GRADES = {Outcome.COMPLETED: "B", Outcome.FAILED: "F", Outcome.WITHDRAWN: "W"}
_PERSONAL = (
    "PERCENTILE", "SAT_VERBAL", "SAT_MATH", "ACT_COMPOSITE", "AGE", "RACE", "GENDER", "ENROLLMENT_STATUS", "EARNED_CREDIT_HOURS",
    "GPA_CUMULATIVE", "GPA_SEMESTER", "STANDING", "PELL_STATUS", "CLASS_CODE",
)  # fmt: skip


def write_sakai(tables: Tables, identities: pd.DataFrame, out: Path) -> list[Path]:
    """Write `course.csv`, `enrollment.csv`, `personal.csv`, `grade.csv` and `activity.csv` into `out`; return the files.

    No names, as there. An event is repeated as often as it was counted; whoever completed has a B.
    """
    out.mkdir(parents=True, exist_ok=True)
    people = tables.enrolments.merge(identities, on="learner_id", how="left").merge(tables.runs[["run_id", "starts_on"]], on="run_id")
    people = people.assign(ALTERNATIVE_ID=people["source_learner_id"], COURSE_ID=people["run_id"])
    parts = {
        "course": _courses(tables),
        "enrollment": _enrollments(people),
        "personal": _personal(tables, people),
        "grade": _grades(tables, people),
        "activity": _activity(tables, people),
    }
    files = []
    for name, frame in parts.items():
        files.append(out / f"{name}.csv")
        frame.to_csv(files[-1], index=False, lineterminator="\n")
    return files


def _courses(tables: Tables) -> pd.DataFrame:
    members = tables.enrolments["run_id"].value_counts()
    runs = tables.runs
    columns = {"COURSE_ID": runs["run_id"], "SUBJECT": runs["title"], "ENROLLMENT": runs["run_id"].map(members), "ONLINE_FLAG": 1}
    return pd.DataFrame(columns)


def _at(rows: pd.DataFrame, day: pd.Series, hour: int) -> pd.Series:
    at = rows["starts_on"] + pd.to_timedelta(day.astype("Float64"), unit="D") + pd.Timedelta(hours=hour)
    return at.dt.strftime("%Y-%m-%dT%H:%M:%S")


def _enrollments(people: pd.DataFrame) -> pd.DataFrame:
    grades, left = people["outcome"].map(GRADES), _at(people, people["unregistered_day"], 9)
    return people[["ALTERNATIVE_ID", "COURSE_ID"]].assign(FINAL_GRADE=grades, WITHDRAWAL_DATE=left)


def _personal(tables: Tables, people: pd.DataFrame) -> pd.DataFrame:
    told = tables.attributes[tables.attributes["name"] == "gender"].drop_duplicates("enrolment_id").set_index("enrolment_id")["value"]
    frame = people.assign(GENDER=people["enrolment_id"].map(told)).drop_duplicates("ALTERNATIVE_ID")
    return frame.reindex(columns=["ALTERNATIVE_ID", *_PERSONAL])


def _grades(tables: Tables, people: pd.DataFrame) -> pd.DataFrame:
    """The marks that were out when the data end."""
    rows = tables.submissions.dropna(subset=["score", "known_on"]).merge(people, on="enrolment_id", suffixes=("", "_of_learner"))
    rows = rows.merge(tables.assessments[["assessment_id", "title", "kind", "weight"]], on="assessment_id")
    rows = rows.merge(tables.runs[["run_id", "data_until_day"]], on="run_id")
    rows = rows[rows["known_on"] < rows["data_until_day"]]
    return rows[["ALTERNATIVE_ID", "COURSE_ID"]].assign(
        GRADABLE_OBJECT=rows["title"], CATEGORY=rows["kind"].map(CATEGORIES).fillna("Other"), MAX_POINTS=100, EARNED_POINTS=rows["score"],
        WEIGHT=rows["weight"] / 100, GRADE_DATE=_at(rows, rows["known_on"], 12),
    )  # fmt: skip


def _activity(tables: Tables, people: pd.DataFrame) -> pd.DataFrame:
    """One row for each time that something was done, oldest first."""
    events = tables.frame("events").merge(people[["enrolment_id", "ALTERNATIVE_ID", "COURSE_ID"]], on="enrolment_id")
    events = events.sort_values(["at", "ALTERNATIVE_ID"]).reset_index(drop=True)
    often = events.loc[np.repeat(events.index.to_numpy(), events["count"].to_numpy(dtype=int))]
    columns = {"EVENT": often["kind"].map(EVENTS), "EVENT_DATE": often["at"].dt.strftime("%Y-%m-%dT%H:%M:%S")}
    return often[["ALTERNATIVE_ID", "COURSE_ID"]].assign(**columns)

"""What an institution gets from Canvas: a gradebook of every run, and the Canvas Data tables of all of them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from dropout.domain import AssessmentKind
from dropout.schema import Tables
from dropout.simulate.writers.canvas_logs import FIRST_COURSE, number_resources, write_web_logs

FIRST_WORK, FIRST_SECTION = 40_001, 701
TEACHER, TEST_STUDENT = ("9001", "Morgan Chalkdust"), ("9002", "Test Student")
EXPORTED_AT = pd.Timedelta(hours=8, minutes=30)


def write_canvas(tables: Tables, identities: pd.DataFrame, out: Path) -> list[Path]:
    """Write `<time>_Grades-<run>.csv` for every run and seven Canvas Data tables for all of them into `out`; return the files.

    As in Canvas, who withdrew is gone from the gradebook and stays in `enrollments`, deleted. Times are UTC.
    """
    out.mkdir(parents=True, exist_ok=True)
    runs = tables.runs.assign(course_id=[str(FIRST_COURSE + place) for place in range(len(tables.runs))])
    people = _people(tables, identities).merge(runs[["run_id", "course_id", "starts_on", "data_until_day"]], on="run_id")
    work = tables.assessments.merge(runs[["run_id", "course_id", "starts_on"]], on="run_id")
    work = work.assign(work_id=[str(FIRST_WORK + place) for place in range(len(work))])
    files = [_write_gradebook(run, people, work, tables.submissions, out) for run in runs.itertuples()]
    parts = {
        "courses": _courses(runs),
        "users": _users(people),
        "course_sections": _sections(people),
        "enrollments": _enrollments(people),
        "assignments": _assignments(work),
        "submissions": _submissions(tables, people, work),
    }
    files += [_write(frame, out / f"{name}.csv") for name, frame in parts.items()]
    return [*files, write_web_logs(tables, people, number_resources(tables, work, runs), TEACHER[0], out / "web_logs.csv")]


def _people(tables: Tables, identities: pd.DataFrame) -> pd.DataFrame:
    people = tables.enrolments.merge(identities, on="learner_id", how="left").rename(columns={"source_learner_id": "user"})
    names = people["name"].str.partition(" ")
    sections = people["run_id"] + ": " + people["section"].fillna("all")
    number = {name: str(FIRST_SECTION + place) for place, name in enumerate(sections.unique())}
    return people.assign(sortable=names[2] + ", " + names[0], section=sections, section_id=sections.map(number))


def _write(frame: pd.DataFrame, file: Path) -> Path:
    frame.to_csv(file, index=False, lineterminator="\n")
    return file


def _utc(starts_on: pd.Series, day: pd.Series, hour: int = 9) -> pd.Series:
    at = starts_on + pd.to_timedelta(day.astype("Float64"), unit="D") + pd.Timedelta(hours=hour)
    return at.dt.strftime("%Y-%m-%dT%H:%M:%S.000Z")


def _courses(runs: pd.DataFrame) -> pd.DataFrame:
    columns = {"course_id": "id", "title": "name", "run_id": "course_code"}
    end = runs["length_days"].astype("Int64") - 1
    dates = {"start_at": _utc(runs["starts_on"], end * 0, 0), "conclude_at": _utc(runs["starts_on"], end, 20)}
    return runs[list(columns)].rename(columns=columns).assign(workflow_state="available", account_id="1", **dates)


def _users(people: pd.DataFrame) -> pd.DataFrame:
    users = people[["user", "name", "sortable"]].drop_duplicates("user")
    users = users.set_axis(["id", "name", "sortable_name"], axis=1).assign(workflow_state="registered")
    others = [(user, name, ", ".join(reversed(name.split()))) for user, name in (TEACHER, TEST_STUDENT)]
    return pd.concat([users, pd.DataFrame(others, columns=["id", "name", "sortable_name"]).assign(workflow_state="registered")])


def _sections(people: pd.DataFrame) -> pd.DataFrame:
    sections = people.drop_duplicates("section_id")[["section_id", "course_id", "section"]]
    return sections.set_axis(["id", "course_id", "name"], axis=1).assign(default_section="false", workflow_state="active")


def _enrollments(people: pd.DataFrame) -> pd.DataFrame:
    joined = _utc(people["starts_on"], people["registered_day"].astype("Int64").fillna(0))
    left = _utc(people["starts_on"], people["unregistered_day"].astype("Int64"))
    learners = pd.DataFrame(
        {
            "user_id": people["user"],
            "course_id": people["course_id"],
            "course_section_id": people["section_id"],
            "type": "StudentEnrollment",
            "workflow_state": np.where(left.notna(), "deleted", "active"),
            "created_at": joined,
            "updated_at": left.fillna(joined),
            "completed_at": pd.NA,
        }
    )
    firsts = learners.drop_duplicates("course_id").assign(workflow_state="active")
    others = [
        firsts.assign(user_id=TEACHER[0], type="TeacherEnrollment"),
        firsts.assign(user_id=TEST_STUDENT[0], type="StudentViewEnrollment"),
    ]
    everybody = pd.concat([learners, *others], ignore_index=True)
    everybody.insert(0, "id", np.arange(100_001, 100_001 + len(everybody)))
    return everybody


def _assignments(work: pd.DataFrame) -> pd.DataFrame:
    created = _utc(work["starts_on"], pd.Series(-14, index=work.index))
    return pd.DataFrame(
        {
            "id": work["work_id"],
            "context_id": work["course_id"],
            "context_type": "Course",
            "title": work["title"],
            "due_at": _utc(work["starts_on"], work["due_day"].astype("Int64"), 23),
            "points_possible": work["max_score"].fillna(100),
            "created_at": created,
            "updated_at": created,
            "submission_types": np.where(work["kind"] == AssessmentKind.QUIZ, "online_quiz", "online_upload"),
            "workflow_state": "published",
        }
    )


def _submissions(tables: Tables, people: pd.DataFrame, work: pd.DataFrame) -> pd.DataFrame:
    """What was handed in so far, with the marks that are out."""
    rows = tables.submissions.merge(people[["enrolment_id", "user", "data_until_day"]], on="enrolment_id")
    rows = rows.merge(work[["assessment_id", "work_id", "course_id", "starts_on", "max_score"]], on="assessment_id")
    out = rows["known_on"].notna() & (rows["known_on"] < rows["data_until_day"]) & rows["score"].notna()
    return pd.DataFrame(
        {
            "id": np.arange(700_001, 700_001 + len(rows)),
            "user_id": rows["user"],
            "assignment_id": rows["work_id"],
            "course_id": rows["course_id"],
            "workflow_state": np.where(out, "graded", "submitted"),
            "submitted_at": _utc(rows["starts_on"], rows["submitted_day"].astype("Int64"), 18),
            "graded_at": _utc(rows["starts_on"], rows["known_on"].astype("Int64"), 12).where(out),
            "score": (rows["score"] * rows["max_score"].fillna(100) / 100).where(out),
            "excused": "false",
        }
    )


def _write_gradebook(run: object, people: pd.DataFrame, work: pd.DataFrame, submissions: pd.DataFrame, out: Path) -> Path:
    """The gradebook of one run as of the day its data ends: marks that are out, nobody who left, the test student last."""
    run_id, until = str(getattr(run, "run_id")), int(getattr(run, "data_until_day"))  # noqa: B009
    people = people[(people["run_id"] == run_id) & people["unregistered_day"].isna()].sort_values(["sortable", "user"])
    work = work[work["run_id"] == run_id]
    visible = submissions[submissions["known_on"].fillna(until) < until]
    marks = visible.pivot(index="enrolment_id", columns="assessment_id", values="score")
    marks = marks.reindex(index=people["enrolment_id"], columns=work["assessment_id"]).astype("float64")
    points = work["max_score"].fillna(100).to_numpy(dtype=float)
    login = people["email"]
    book = pd.DataFrame({"Student": people["sortable"], "ID": people["user"], "SIS User ID": "S" + people["user"], "SIS Login ID": login})
    book["Section"] = people["section"]
    book = book.reset_index(drop=True)
    for place, item in enumerate(work.itertuples()):
        book[f"{item.title} ({item.work_id})"] = _cells(marks.iloc[:, place].to_numpy() * points[place] / 100)
    weight = work["weight"].fillna(1).to_numpy(dtype=float)
    for group in ("Assignments ", ""):
        for name, score in _totals(marks.to_numpy(), weight).items():
            book[f"{group}{name}"] = _cells(score)
    head = pd.DataFrame("", index=range(2), columns=book.columns)
    head.iloc[0, 5 : 5 + len(work)] = "Manual Posting"
    head.iloc[1, 0] = "    Points Possible"
    head.iloc[1, 5 : 5 + len(work)] = _cells(points)
    head.iloc[1, 5 + len(work) :] = "(read only)"
    test = pd.DataFrame("", index=[0], columns=book.columns).assign(Student="Student, Test", ID=TEST_STUDENT[0])
    exported = getattr(run, "starts_on") + pd.Timedelta(days=until) + EXPORTED_AT  # noqa: B009
    return _write(pd.concat([head, book, test]), out / f"{exported:%Y-%m-%dT%H%M}_Grades-{run_id}.csv")


def _totals(marks: np.ndarray, weight: np.ndarray) -> dict[str, np.ndarray]:
    """Current scores leave out what has no mark yet, final ones count it as zero."""
    marked = (~np.isnan(marks) * weight).sum(axis=1)
    earned = (np.nan_to_num(marks) * weight).sum(axis=1)
    current = np.where(marked > 0, earned / np.where(marked > 0, marked, 1), np.nan)
    final = earned / max(weight.sum(), 1)
    return {"Current Score": current, "Unposted Current Score": current, "Final Score": final, "Unposted Final Score": final}


def _cells(values: np.ndarray) -> list[str]:
    return ["" if np.isnan(value) else f"{value:.2f}" for value in values]

"""The tables that many institutions keep in a database: students, engagement, assessments; out of the simulator, with dates."""

from __future__ import annotations

import pandas as pd

from dropout.schema import Tables


def three_tables(tables: Tables) -> dict[str, pd.DataFrame]:
    """A simulated course as three tables, as a database would type their columns; learners by their ids, no names."""
    starts = tables.runs.set_index("run_id")["starts_on"]
    people = tables.enrolments[["enrolment_id", "run_id", "learner_id", "registered_day", "unregistered_day", "outcome"]]

    def on(rows: pd.DataFrame, day: str) -> pd.Series:
        return (rows["run_id"].map(starts) + pd.to_timedelta(rows[day].astype("Float64"), unit="D")).dt.date

    students = pd.DataFrame({
        "student_id": people["learner_id"], "course_run": people["run_id"], "enrolled_on": on(people, "registered_day"),
        "withdrew_on": on(people, "unregistered_day"), "result": people["outcome"],
    })  # fmt: skip
    titles = tables.resources.set_index("resource_id")["title"]
    events = tables.frame("events").merge(people, on="enrolment_id")
    seen_at = events["at"].fillna(events["run_id"].map(starts) + pd.to_timedelta(events["day"], unit="D")).dt.floor("s")
    engagement = pd.DataFrame({
        "student_id": events["learner_id"], "course_run": events["run_id"], "seen_at": seen_at, "action": events["kind"],
        "page_id": events["resource_id"], "page_title": events["resource_id"].map(titles), "clicks": events["count"],
    })  # fmt: skip
    due = tables.assessments.set_index("assessment_id")
    work = tables.submissions.merge(people, on="enrolment_id")
    work = work.assign(due_day=work["assessment_id"].map(due["due_day"]))
    assessments = pd.DataFrame({
        "student_id": work["learner_id"], "course_run": work["run_id"], "assessment": work["assessment_id"].map(due["title"]),
        "due_on": on(work, "due_day"), "handed_in_on": on(work, "submitted_day"), "mark": work["score"].round(1), "max_mark": 100,
    })  # fmt: skip
    return {"students": students, "engagement": engagement, "assessments": assessments}


def three_totals(tables: Tables) -> dict[str, pd.DataFrame]:
    """The same course as three tables of totals, one row per learner and no dates, as they are often taught with."""
    people = tables.enrolments.set_index("enrolment_id")
    events, work = tables.frame("events").groupby("enrolment_id"), tables.submissions.groupby("enrolment_id")
    left = people["outcome"].ne("completed").map({True: "yes", False: "no"})
    counted = pd.DataFrame({"login_days": events["day"].nunique(), "clicks": events["count"].sum()}).reindex(people.index).fillna(0)
    marks = pd.DataFrame({"avg_score": work["score"].mean().round(1), "assignments_submitted": work.size()}).reindex(people.index)
    who = people["learner_id"].rename("student_id")
    return {
        "students": pd.DataFrame({"student_id": who, "dropout": left}),
        "engagement": counted.astype(int).assign(student_id=who)[["student_id", "login_days", "clicks"]],
        "assessments": marks.assign(student_id=who, assignments_submitted=marks["assignments_submitted"].fillna(0).astype(int)),
    }

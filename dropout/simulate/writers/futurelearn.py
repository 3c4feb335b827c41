"""What FutureLearn hands out for each run: enrolments, activity on steps, answers to questions, comments."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from dropout.domain import EventKind, Outcome
from dropout.schema import Tables

STEPS_A_WEEK = 20
QUESTIONS = 10  # of each quiz; a mark becomes the number of right answers


def write_futurelearn(tables: Tables, identities: pd.DataFrame, out: Path) -> list[Path]:
    """Write `<run>_<table>.csv` for every run into `out`; return the files. Learner ids are those of `identities`; no names, as there.

    Step activity keeps the first and the last visit only, as FutureLearn does.
    """
    out.mkdir(parents=True, exist_ok=True)
    files = []
    for run in tables.runs.itertuples():
        part = tables.of_runs([str(run.run_id)])
        people = part.enrolments.merge(identities, on="learner_id", how="left")
        people = people.set_index("enrolment_id").assign(starts_on=run.starts_on, length=run.length_days)
        events = part.frame("events").merge(_steps(part), on="resource_id", suffixes=("", "_of_step"))
        events = events.assign(learner_id=events["enrolment_id"].map(people["source_learner_id"]))
        for name, frame in {
            "enrolments": _enrolments(people),
            "step-activity": _step_activity(events),
            "question-response": _answers(part, people),
            "comments": _comments(events),
        }.items():
            files.append(out / f"{run.run_id}_{name}.csv")
            frame.to_csv(files[-1], index=False, lineterminator="\n")
    return files


def _steps(tables: Tables) -> pd.DataFrame:
    """Resources as steps, twenty a week."""
    place = np.arange(len(tables.resources))
    steps = pd.DataFrame({"resource_id": tables.resources["resource_id"]})
    steps = steps.assign(week_number=place // STEPS_A_WEEK + 1, step_number=place % STEPS_A_WEEK + 1)
    return steps.assign(step=steps["week_number"].astype(str) + "." + steps["step_number"].astype(str))


def _utc(at: pd.Series) -> pd.Series:
    return at.dt.strftime("%Y-%m-%d %H:%M:%S UTC")


def _on(people: pd.DataFrame, day: pd.Series, hour: int = 9) -> pd.Series:
    return _utc(people["starts_on"] + pd.to_timedelta(day.astype("Float64"), unit="D") + pd.Timedelta(hours=hour))


def _enrolments(people: pd.DataFrame) -> pd.DataFrame:
    completed = people["outcome"] == Outcome.COMPLETED.value
    frame = pd.DataFrame(
        {
            "learner_id": people["source_learner_id"],
            "enrolled_at": _on(people, people["registered_day"]),
            "unenrolled_at": _on(people, people["unregistered_day"]),
            "role": "learner",
            "fully_participated_at": _on(people, people["length"] - 1).where(completed),
            "purchased_statement_at": "",
        }
    )
    unasked = ["gender", "country", "age_range", "highest_education_level", "employment_status", "employment_area", "detected_country"]
    return frame.assign(**dict.fromkeys(unasked, "Unknown"))


def _step_activity(events: pd.DataFrame) -> pd.DataFrame:
    keys = ["learner_id", "step", "week_number", "step_number"]
    visits = events.groupby(keys, as_index=False).agg(first=("at", "min"), last=("at", "max"))
    visits = visits.sort_values(["first", *keys], ignore_index=True)
    return visits[keys].assign(
        first_visited_at=_utc(visits["first"]), last_completed_at=_utc(visits["last"]).where(visits["last"] > visits["first"])
    )


def _answers(tables: Tables, people: pd.DataFrame) -> pd.DataFrame:
    """Marked quizzes as answers on the day they were handed in."""
    work = tables.submissions.merge(tables.assessments[["assessment_id", "kind"]], on="assessment_id")
    marked = work[(work["kind"] == "quiz") & work["score"].notna() & work["submitted_day"].notna()].reset_index(drop=True)
    quiz = pd.Series(pd.factorize(marked["assessment_id"], sort=True)[0] + 1, index=marked.index)
    own = people.loc[marked["enrolment_id"]].reset_index()
    answers = pd.DataFrame(
        {
            "learner_id": own["source_learner_id"], "week_number": 90, "step_number": quiz,
            "submitted_at": _on(own, marked["submitted_day"], 15), "right": (marked["score"] / 100 * QUESTIONS).round(),
        }
    )  # fmt: skip
    answers = answers.loc[answers.index.repeat(QUESTIONS)].assign(question_number=list(range(1, QUESTIONS + 1)) * len(answers))
    answers = answers.assign(
        quiz_question=answers[["week_number", "step_number", "question_number"]].astype(str).agg(".".join, axis=1) if len(answers) else "",
        question_type="MultipleChoice", response="1", cloze_response="",
        correct=np.where(answers["question_number"] <= answers["right"], "true", "false"),
    )  # fmt: skip
    columns = [
        "learner_id",
        "quiz_question",
        "question_type",
        "week_number",
        "step_number",
        "question_number",
        "response",
        "cloze_response",
    ]
    return answers[[*columns, "submitted_at", "correct"]]


def _comments(events: pd.DataFrame) -> pd.DataFrame:
    posts = events[events["kind"] == EventKind.FORUM.value].sort_values("at", kind="stable", ignore_index=True)
    return pd.DataFrame(
        {
            "id": posts.index + 1, "author_id": posts["learner_id"], "parent_id": "", "step": posts["step"],
            "week_number": posts["week_number"], "step_number": posts["step_number"], "text": "I see it the same way.",
            "timestamp": _utc(posts["at"]), "moderated": "", "likes": 0,
        }
    )  # fmt: skip

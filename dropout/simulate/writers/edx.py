"""What Open edX hands out, run by run: the tracking log, the grade report, the learner profiles."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from dropout.domain import AssessmentKind, Outcome
from dropout.schema import Tables
from dropout.simulate.writers.edx_log import write_log

ORGANISATION = "SimX"
TYPES = {AssessmentKind.ASSIGNMENT: "Homework", AssessmentKind.QUIZ: "Quiz", AssessmentKind.EXAM: "Exam"}
EDUCATION = {"0": "el", "1": "jhs", "2": "hs", "3": "b", "4": "m"}
EXPORTED_AT = pd.Timedelta(hours=12, minutes=3)


def write_edx(tables: Tables, identities: pd.DataFrame, out: Path) -> list[Path]:
    """Write a log, a grade report and a profile report for every run into `out`; return the files.

    As in Open edX, who withdrew stays in the grade report as unenrolled and is gone from the profiles. Times are UTC.
    """
    out.mkdir(parents=True, exist_ok=True)
    files = []
    for run_id in tables.runs["run_id"]:
        part = tables.of_runs([run_id])
        run = part.runs.iloc[0]
        number, _, presentation = str(run_id).rpartition("-")
        people = _people(part, identities)
        ended = run["starts_on"] + pd.Timedelta(days=int(run["data_until_day"])) + EXPORTED_AT
        prefix = f"{ORGANISATION}_{number}_{presentation}"
        log = out / f"tracking_{prefix}.log"
        files.append(write_log(part, people, f"{ORGANISATION}+{number}+{presentation}", log))
        files.append(_write(_grades(part, people), out / f"{prefix}_grade_report_{ended:%Y-%m-%d-%H%M}.csv"))
        files.append(_write(_profiles(part, people), out / f"{prefix}_student_profile_info_{ended:%Y-%m-%d-%H%M}.csv"))
    return files


def _people(tables: Tables, identities: pd.DataFrame) -> pd.DataFrame:
    people = tables.enrolments.merge(identities, on="learner_id", how="left").rename(columns={"source_learner_id": "user"})
    return people.assign(username=people["name"].str.replace(" ", "_").str.casefold() + people["user"])


def _write(frame: pd.DataFrame, file: Path) -> Path:
    frame.to_csv(file, index=False, lineterminator="\n")
    return file


def _grades(tables: Tables, people: pd.DataFrame) -> pd.DataFrame:
    """The grade report as of the day the data ends; certificates are shown once the run is over."""
    run, work = tables.runs.iloc[0], tables.assessments
    until = int(run["data_until_day"])
    visible = tables.submissions[tables.submissions["known_on"].fillna(until) < until]
    marks = visible.pivot(index="enrolment_id", columns="assessment_id", values="score") / 100
    marks = marks.reindex(index=people["enrolment_id"], columns=work["assessment_id"]).astype("float64")
    weight = work["weight"].fillna(1).to_numpy(dtype=float)
    grade = np.nan_to_num(marks.to_numpy()) @ weight / max(weight.sum(), 1)
    report = pd.DataFrame({"Student ID": people["user"], "Email": people["email"], "Username": people["username"]})
    report["Grade"] = np.round(grade, 2)
    for kind, items in work.groupby("kind", sort=False):
        name = TYPES[AssessmentKind(kind)]
        for place, item in enumerate(items.itertuples(), start=1):
            heading = f"{name} {place}: {item.title}" if len(items) > 1 else name
            report[heading] = ["Not Attempted" if np.isnan(mark) else f"{mark:.4f}" for mark in marks[item.assessment_id]]
        if len(items) > 1:
            report[f"{name} (Avg)"] = np.round(np.nan_to_num(marks[items["assessment_id"]].to_numpy()).mean(axis=1), 4)
    over = until >= int(run["length_days"])
    certified = np.where(over & (people["outcome"] == Outcome.COMPLETED), "Y", "N")
    return report.assign(
        **{
            "Cohort Name": people["section"],
            "Enrollment Track": "audit",
            "Verification Status": "N/A",
            "Certificate Eligible": certified,
            "Certificate Delivered": certified,
            "Certificate Type": np.where(certified == "Y", "honor", "N/A"),
            "Enrollment Status": np.where(people["unregistered_day"].notna(), "unenrolled", "enrolled"),
        }
    )


def _profiles(tables: Tables, people: pd.DataFrame) -> pd.DataFrame:
    run = tables.runs.iloc[0]
    known = tables.attributes.pivot(index="enrolment_id", columns="name", values="value").reindex(people["enrolment_id"])
    joined = run["starts_on"] + pd.to_timedelta(people["registered_day"].astype("Int64").fillna(0).astype(int), unit="D")
    profiles = pd.DataFrame(
        {
            "id": people["user"],
            "username": people["username"],
            "name": people["name"],
            "email": people["email"],
            "language": "",
            "location": "",
            "year_of_birth": "",
            "gender": known["gender"].str.casefold().to_numpy(),
            "level_of_education": known["education_level"].map(EDUCATION).to_numpy(),
            "mailing_address": "",
            "goals": "",
            "enrollment_mode": "audit",
            "last_login": "",
            "date_joined": (joined - pd.Timedelta(days=1)).dt.strftime("%Y-%m-%d %H:%M:%S+00:00"),
            "enrollment_date": (joined + pd.Timedelta(hours=9)).dt.strftime("%Y-%m-%d %H:%M:%S+00:00"),
            "cohort": people["section"],
        }
    )
    return profiles[people["unregistered_day"].isna()]

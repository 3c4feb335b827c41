"""The seven tables of the OULAD layout: everything quoted, missing values empty, days relative to the start."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.csv

from dropout.domain import AssessmentKind, EventKind, Outcome
from dropout.schema import Tables

ASSESSMENT_TYPES = {AssessmentKind.ASSIGNMENT: "TMA", AssessmentKind.QUIZ: "CMA", AssessmentKind.EXAM: "Exam"}
# The layout has no activity type for videos or for places where work is handed in: they pass as resources and subpages.
ACTIVITY_TYPES = {
    EventKind.CONTENT: "oucontent", EventKind.VIDEO: "resource", EventKind.FORUM: "forumng", EventKind.QUIZ: "quiz",
    EventKind.ASSIGNMENT: "subpage", EventKind.COLLABORATION: "ouwiki", EventKind.NAVIGATION: "homepage",
}  # fmt: skip
EDUCATION = {
    "0": "No Formal quals", "1": "Lower Than A Level", "2": "A Level or Equivalent",
    "3": "HE Qualification", "4": "Post Graduate Qualification",
}  # fmt: skip
RESULTS = {Outcome.COMPLETED: "Pass", Outcome.FAILED: "Fail", Outcome.WITHDRAWN: "Withdrawn", Outcome.UNKNOWN: "?"}
DISTINCTION = 85.0


def write_oulad(tables: Tables, identities: pd.DataFrame, out: Path) -> list[Path]:
    """Write the seven CSV files into `out`; return them.

    Module and presentation are the two halves of `run_id`; learners appear under their source id. The result of a run
    still going on is `?`, which the original never has to say.
    """
    out.mkdir(parents=True, exist_ok=True)
    people = _people(tables, identities)
    written = {
        "courses": _runs(tables)[[*_RUN, "module_presentation_length"]],
        "assessments": _assessments(tables),
        "vle": _sites(tables),
        "studentInfo": _info(tables, people),
        "studentRegistration": people[[*_RUN, "id_student", "date_registration", "date_unregistration"]],
        "studentAssessment": _submissions(tables, people),
        "studentVle": _clicks(tables, people),
    }
    return [_write(frame, out / f"{name}.csv") for name, frame in written.items()]


_RUN = ["code_module", "code_presentation"]


def _write(frame: pd.DataFrame, file: Path) -> Path:
    table = pa.table({name: pa.array(column.astype("string"), type=pa.string(), from_pandas=True) for name, column in frame.items()})
    pyarrow.csv.write_csv(table, file, pyarrow.csv.WriteOptions(quoting_style="all_valid"))
    return file


def _runs(tables: Tables) -> pd.DataFrame:
    halves = tables.runs["run_id"].str.rpartition("-")
    lengths = tables.runs["length_days"]
    return pd.DataFrame(
        {"run_id": tables.runs["run_id"], "code_module": halves[0], "code_presentation": halves[2], "module_presentation_length": lengths}
    )


def _numbers(ids: pd.Series, first: int) -> pd.Series:
    """Whole numbers in place of text ids, in order of appearance."""
    return pd.Series(np.arange(first, first + len(ids)).astype(str), index=ids.to_numpy())


def _people(tables: Tables, identities: pd.DataFrame) -> pd.DataFrame:
    people = tables.enrolments.merge(_runs(tables), on="run_id").merge(identities, on="learner_id", how="left")
    return people.rename(
        columns={"source_learner_id": "id_student", "registered_day": "date_registration", "unregistered_day": "date_unregistration"}
    )


def _assessments(tables: Tables) -> pd.DataFrame:
    work = tables.assessments.merge(_runs(tables), on="run_id")
    return work[_RUN].assign(
        id_assessment=_numbers(work["assessment_id"], 501).to_numpy(),
        assessment_type=work["kind"].map(ASSESSMENT_TYPES),
        date=work["due_day"],
        weight=work["weight"],
    )


def _sites(tables: Tables) -> pd.DataFrame:
    sites = tables.resources.merge(_runs(tables), on="run_id")
    week = (sites["opens_day"] // 7).astype("Int64")
    week = week.mask(week < 0)  # open before the start: the layout leaves the week out
    numbers = pd.DataFrame({"id_site": _numbers(sites["resource_id"], 700001).to_numpy()})
    return numbers.join(sites[_RUN]).assign(activity_type=sites["kind"].map(ACTIVITY_TYPES), week_from=week, week_to=week)


def _info(tables: Tables, people: pd.DataFrame) -> pd.DataFrame:
    known = tables.attributes.pivot(index="enrolment_id", columns="name", values="value")
    known = known.reindex(people["enrolment_id"]).reset_index(drop=True)
    return people[[*_RUN, "id_student"]].assign(
        gender=known["gender"],
        region="?",
        highest_education=known["education_level"].map(EDUCATION),
        imd_band="?",
        age_band=known["age_band"],
        num_of_prev_attempts=known["previous_attempts"],
        studied_credits=known["studied_credits"],
        disability=known["disability"],
        final_result=_results(tables, people),
    )


def _results(tables: Tables, people: pd.DataFrame) -> pd.Series:
    mean = tables.submissions.groupby("enrolment_id")["score"].mean().reindex(people["enrolment_id"]).to_numpy()
    result = people["outcome"].map(RESULTS)
    return result.mask((result == "Pass") & (mean >= DISTINCTION), "Distinction")


def _submissions(tables: Tables, people: pd.DataFrame) -> pd.DataFrame:
    work = tables.submissions.merge(people[["enrolment_id", "id_student"]], on="enrolment_id")
    return pd.DataFrame(
        {
            "id_assessment": work["assessment_id"].map(_numbers(tables.assessments["assessment_id"], 501)),
            "id_student": work["id_student"],
            "date_submitted": work["submitted_day"],
            "is_banked": "0",
            "score": work["score"].astype("Int64"),
        }
    )


def _clicks(tables: Tables, people: pd.DataFrame) -> pd.DataFrame:
    clicks = tables.frame("events").merge(people[["enrolment_id", *_RUN, "id_student"]], on="enrolment_id")
    return clicks[[*_RUN, "id_student"]].assign(
        id_site=clicks["resource_id"].map(_numbers(tables.resources["resource_id"], 700001)), date=clicks["day"], sum_click=clicks["count"]
    )

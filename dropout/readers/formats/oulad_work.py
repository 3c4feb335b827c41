"""Assessed work: assessments and studentAssessment."""

from __future__ import annotations

import pandas as pd

from dropout.domain import AssessmentKind, SubmissionStatus
from dropout.readers.formats.oulad_book import Book
from dropout.readers.formats.oulad_layout import ASSESSMENT_KINDS
from dropout.schema import empty_table


def read_assessments(book: Book, enrolments: pd.DataFrame) -> pd.DataFrame:
    """The canonical assessments; a due day is still missing where the source gives none, as for exams."""
    table = book.table("assessments")
    if table is None:
        return empty_table("assessments")
    table = book.of_known_runs(table, enrolments)
    table = book.once(table, ["id_assessment"], "second row for the same assessment", "id_assessment")
    table, due = book.with_days(table, "date")
    book.ledgers.settle(table)
    table = table.assign(due_day=due).sort_values(["run_id", "due_day", "id_assessment"])
    number = table.groupby(["run_id", "assessment_type"], dropna=False).cumcount() + 1
    result = pd.DataFrame(
        {
            "assessment_id": table["run_id"] + "/" + table["id_assessment"],
            "run_id": table["run_id"],
            "kind": table["assessment_type"].map(ASSESSMENT_KINDS).fillna(AssessmentKind.OTHER),
            "title": table["assessment_type"] + " " + number.astype("string"),
            "due_day": table["due_day"],
            "weight": pd.to_numeric(table["weight"], errors="coerce"),
            "max_score": 100.0,
            "known_on": pd.NA,
        }
    )
    return result.reset_index(drop=True)


def read_submissions(book: Book, enrolments: pd.DataFrame, assessments: pd.DataFrame, runs: pd.DataFrame) -> pd.DataFrame:
    """The canonical submissions. OULAD doesn't say when a mark was released, so it counts from the day of submission."""
    table = book.table("studentAssessment")
    if table is None:
        return empty_table("submissions")
    run_of = assessments.assign(id_assessment=assessments["assessment_id"].str.split("/").str[-1])
    table = table.merge(run_of[["id_assessment", "assessment_id", "run_id"]], on="id_assessment", how="left")
    table = book.ledgers.keep(table, table["assessment_id"].notna(), reason="assessment not in assessments", column="id_assessment")
    table = book.of_members(table, enrolments)
    table = book.once(table, ["enrolment_id", "assessment_id"], "second row for the same work", "id_assessment")
    table, submitted = book.with_days(table, "date_submitted")
    table = table.assign(submitted_day=submitted, mark=pd.to_numeric(table["score"], errors="coerce"))
    table = book.ledgers.keep(
        table, table["score"].isna() | table["mark"].between(0, 100), reason="score is no number from 0 to 100", column="score"
    )
    book.ledgers.settle(table)
    end = table["run_id"].map(runs.set_index("run_id")["length_days"])
    status = pd.Series(SubmissionStatus.SCORED, index=table.index).mask(table["mark"].isna(), SubmissionStatus.SUBMITTED)
    return pd.DataFrame(
        {
            "enrolment_id": table["enrolment_id"],
            "assessment_id": table["assessment_id"],
            "submitted_day": table["submitted_day"],
            "known_on": table["submitted_day"].fillna(end),
            "score": table["mark"],
            "status": status.mask(table["is_banked"] == "1", SubmissionStatus.BANKED),
            "attempts": pd.NA,
        }
    ).reset_index(drop=True)

"""Coursera's research export: sessions as runs, movers and leavers, free texts with backslashes, and tables that are missing."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from dropout.readers import Import
from tests.exports.coursera import FIRST, SECOND, TABLES, did, graded, write_coursera
from tests.exports.files import write_zip
from tests.exports.imports import account, read
from tests.exports.moodle import write_csv


@pytest.fixture(scope="module")
def imported(tmp_path_factory: pytest.TempPathFactory) -> Import:
    folder = tmp_path_factory.mktemp("coursera")
    files = write_coursera(folder)
    return read(write_zip(folder / "export.zip", {file.name: file.read_bytes() for file in files}))


def enrolled(result: Import) -> pd.DataFrame:
    assert result.tables
    return result.tables.enrolments.merge(result.identities, on="learner_id").set_index(["run_id", "source_learner_id"])


FIRST_RUN, SECOND_RUN = FIRST.replace("/", "-"), SECOND.replace("/", "-")


def test_tables_are_told_by_their_columns_whatever_the_partner_is_called(imported: Import):
    assert {file.format for file in imported.report.files} == {"coursera"}
    assert account(imported, "course_progress.csv").evidence == "5 of 5 columns of the Coursera table course_progress"
    assert account(imported, "course_modules.csv").dropped == {"a table that is not needed": 1}


def test_sessions_are_runs_with_their_dates(imported: Import):
    assert imported.tables
    columns = ["run_id", "title", "starts_on", "length_days", "registration_known"]
    assert imported.tables.runs[columns].values.tolist() == [
        [FIRST_RUN, "Knots for all, 2024-05-06", pd.Timestamp(2024, 5, 6), 36, True],
        [SECOND_RUN, "Knots for all, 2024-06-17", pd.Timestamp(2024, 6, 17), 86, True],
    ]


def test_who_passed_left_moved_on_or_did_not_pass(imported: Import):
    found = enrolled(imported)
    assert found.loc[FIRST_RUN]["outcome"].to_dict() == {"ada": "completed", "bo": "failed", "cy": "unknown", "di": "withdrawn"}
    assert found.loc[SECOND_RUN]["outcome"].to_dict() == {"cy": "unknown", "ed": "unknown"}  # the data end before the session
    assert found["unregistered_day"].dropna().to_dict() == {(FIRST_RUN, "di"): 14}


def test_those_who_did_not_pass_may_stay_unknown(tmp_path: Path):
    found = enrolled(read(*write_coursera(tmp_path), not_passed="unknown"))
    assert found.loc[(FIRST_RUN, "bo"), "outcome"] == "unknown"


def test_activity_belongs_to_the_session_of_the_time(imported: Import):
    assert imported.tables
    events = imported.tables.frame("events").merge(enrolled(imported).reset_index(), on="enrolment_id")
    found = sorted(events[["run_id", "source_learner_id", "day", "kind"]].itertuples(index=False, name=None))
    assert found == [
        (FIRST_RUN, "ada", 1, "video"), (FIRST_RUN, "ada", 8, "quiz"), (FIRST_RUN, "ada", 8, "quiz"), (FIRST_RUN, "bo", 1, "video"),
        (FIRST_RUN, "bo", 3, "forum"), (FIRST_RUN, "cy", 1, "video"), (SECOND_RUN, "cy", 3, "content"), (SECOND_RUN, "ed", 4, "video"),
        (SECOND_RUN, "ed", 14, "content"),
    ]  # fmt: skip
    assert account(imported, "course_progress.csv").dropped == {"in no session that is read": 1, "done by staff": 1}


def test_titles_keep_their_quotation_marks_and_rows_their_place(imported: Import):
    assert imported.tables
    assert 'The "bowline", tied' in set(imported.tables.resources["title"])
    assert account(imported, "course_items.csv").line == "4 rows read = 4 kept + 0 dropped"


def test_the_first_grade_counts_from_its_day(imported: Import):
    assert imported.tables
    rows = imported.tables.submissions.merge(enrolled(imported).reset_index()[["enrolment_id", "source_learner_id"]], on="enrolment_id")
    rows = rows.merge(imported.tables.assessments[["assessment_id", "title", "kind"]], on="assessment_id")
    found = rows[["source_learner_id", "title", "kind", "known_on", "score"]].values.tolist()
    assert sorted(found) == [
        ["ada", "First knot", "assignment", 22, 50.0], ["ada", "Quiz 1", "quiz", 8, 90.0], ["cy", "Quiz 1", "quiz", 4, 40.0],
    ]  # fmt: skip
    assert account(imported, "course_item_grades.csv").dropped == {"a later grade of the same work": 1}


def test_country_and_gender_are_protected_and_nobody_has_a_name(imported: Import):
    assert imported.tables
    found = imported.tables.attributes.set_index("name")["is_protected"].to_dict()
    assert found == {"country": True, "gender": True, "education": False}
    assert imported.identities[["name", "email"]].isna().all(axis=None)


def test_without_sessions_a_course_is_one_run(tmp_path: Path):
    result = read(*write_coursera(tmp_path, {"on_demand_sessions.csv": None}))
    assert result.tables
    assert result.tables.runs["run_id"].tolist() == ["knots"]
    assert account(result, "on_demand_session_memberships.csv").dropped == {"nothing tells when the session took place": 7}
    assert set(enrolled(result).loc["knots"].index) == {"ada", "bo", "cy", "di", "ed"}


@pytest.mark.parametrize("missing", ["course_memberships.csv", "course_items.csv", "course_grades.csv"])
def test_a_table_that_is_missing_is_missed_not_needed(tmp_path: Path, missing: str):
    result = read(*write_coursera(tmp_path, {missing: None}))
    assert result.tables
    assert len(result.tables.enrolments) >= 6


def test_broken_rows_are_dropped_with_their_reasons(tmp_path: Path):
    changed = {
        "course_progress.csv": [*TABLES["course_progress.csv"], did("", "i1", "2024-05-08"), did("ada", "i1", "soon"),
                                ["C9", "i1", "ada", 1, "2024-05-08 09:00:00"], did("nobody", "i1", "2024-05-08")],
        "course_item_grades.csv": [*TABLES["course_item_grades.csv"], graded("nobody", "i3", "2024-05-14", 1)],
        "course_grades.csv": [*TABLES["course_grades.csv"], ["C1", "nobody", "2024-05-28 10:00:00", 1, 1, 1, 1, 1]],
    }  # fmt: skip
    result = read(*write_coursera(tmp_path, changed))
    assert account(result, "course_progress.csv").dropped == {
        "in no session that is read": 2, "done by staff": 1, "no learner id": 1, "no readable date": 1, "about no course that is read": 1,
    }  # fmt: skip
    assert account(result, "course_item_grades.csv").dropped == {"a later grade of the same work": 1, "in no session that is read": 1}
    assert account(result, "course_grades.csv").dropped == {"about nobody who is enrolled": 1}


def test_a_table_that_shares_a_few_columns_among_many_is_another_one(tmp_path: Path):
    few = ["course_id", "course_slug", "course_name"]
    many = ["Name", "Email", "External Id", "Enrolled", "Started", "Ended", "Progress", "Hours", "Completed", "Grade"]
    rows = [[f"{cell} {who}" for cell in [*few, *many]] for who in range(3)]
    known = read(write_csv(tmp_path / "a.csv", [few, *[row[:3] for row in rows]]))
    other = read(write_csv(tmp_path / "b.csv", [[*few, *many], *rows]))
    assert known.report.files[0].format == "coursera"
    assert other.report.files[0].format == "mapped"

"""Records as the API of Canvas gives them: flattened into CSV by somebody's program, or as the JSON of its answers."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from dropout.readers import Import, read_export
from tests.exports.moodle import write_csv

ENROLMENT = {"id": 1, "course_id": 14, "type": "StudentEnrollment", "created_at": "2024-09-01T07:00:00Z", "enrollment_state": "active"}
ENROLMENT |= {"updated_at": "2024-10-25T16:00:00Z", "last_activity_at": "2024-10-20T10:00:00Z", "total_activity_time": 2400}
SUBMISSION = {"workflow_state": "graded", "score": 8, "late": False, "excused": False, "submission_type": "online_upload"}
DUE = "2024-09-09T21:59:59Z"


def enrolments() -> list[dict[str, Any]]:
    gone = {"user_id": 302, "id": 2, "enrollment_state": "inactive"}
    return [ENROLMENT | {"user_id": 301}, ENROLMENT | gone, ENROLMENT | {"user_id": 9, "id": 3, "type": "TeacherEnrollment"}]


def submissions() -> list[dict[str, Any]]:
    link = "https://canvas.example/courses/14/assignments/5/submissions/301?preview=1"
    done = SUBMISSION | {"id": 70, "assignment_id": 5, "user_id": 301, "cached_due_date": DUE, "preview_url": link}
    done |= {"submitted_at": "2024-09-08T10:00:00Z", "graded_at": "2024-09-11T10:00:00Z"}
    never = {"user_id": 302, "id": 71, "workflow_state": "unsubmitted", "score": None, "submitted_at": None, "graded_at": None}
    return [done, done | never]


def write(path: Path, records: list[dict[str, Any]], form: str) -> Path:
    if form == "csv":  # programs write what is nothing as the word null
        rows = [["null" if value is None else value for value in record.values()] for record in records]
        return write_csv(path.with_suffix(".csv"), [list(records[0]), *rows])
    document: Any = {"data": records, "next": None} if form == "wrapped" else records
    path.with_suffix(".json").write_text(json.dumps(document, indent=None if form == "wrapped" else 2))
    return path.with_suffix(".json")


@pytest.mark.parametrize("form", ["csv", "array", "wrapped"])
def test_answers_of_the_api_are_read_as_its_tables(tmp_path: Path, form: str) -> None:
    paths = [write(tmp_path / "members", enrolments(), form), write(tmp_path / "work", submissions(), form)]
    result = read_export(paths, scratch=tmp_path, answers={"run_start:14": "2024-09-02", "run_length:14": "60"})
    assert result.tables
    assert result.tables.runs["run_id"].tolist() == ["14"]
    people = result.tables.enrolments.merge(result.identities, on="learner_id").set_index("source_learner_id")
    assert people["outcome"].to_dict() == {"301": "unknown", "302": "withdrawn"}
    assert people.loc["302", "unregistered_day"] == 53
    assert result.tables.assessments["due_day"].tolist() == [7]
    columns = ["submitted_day", "known_on", "score", "status"]
    assert result.tables.submissions[columns].values.tolist() == [[6, 9, 80.0, "scored"]]
    told = [finding.message for finding in result.report.findings if "workflow_state" in finding.message + finding.do]
    assert told == []


def test_submissions_alone_are_work_of_those_who_did_it(tmp_path: Path) -> None:
    nowhere = [{name: value for name, value in record.items() if name != "preview_url"} for record in submissions()]
    result: Import = read_export([write(tmp_path / "work", nowhere, "csv")], scratch=tmp_path, answers={"run_start:work": "2024-09-02"})
    assert result.tables
    assert result.tables.submissions["submitted_day"].tolist() == [6]
    assert result.tables.runs["starts_on"].tolist() == [pd.Timestamp(2024, 9, 2)]
    assert next(file.line for file in result.report.files) == "2 rows read = 1 kept + 1 dropped (nothing handed in 1)"


def test_submissions_of_a_course_in_which_nothing_was_handed_in_yet_stop_nothing(tmp_path: Path) -> None:
    nothing = [record for record in submissions() if record["submitted_at"] is None]
    paths = [write(tmp_path / "members", enrolments(), "array"), write(tmp_path / "work", nothing, "array")]
    result = read_export(paths, scratch=tmp_path, answers={"run_start:14": "2024-09-02", "run_length:14": "60"})
    assert [file.dropped for file in result.report.files if "work" in file.name] == [{"nothing handed in": 1}]
    assert result.tables
    assert len(result.tables.enrolments) == 2

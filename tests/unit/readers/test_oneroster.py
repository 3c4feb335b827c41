"""OneRoster sets of three versions: classes with their terms, people apart from data, work and results, and what is missing."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from dropout.readers import Import
from tests.exports.imports import account, read
from tests.exports.oneroster import CLASS, FILES, enrolled, pack_oneroster, result, write_oneroster


@pytest.fixture(scope="module")
def imported(tmp_path_factory: pytest.TempPathFactory) -> Import:
    return read(pack_oneroster(tmp_path_factory.mktemp("roster") / "oneroster.zip"))


def members(result: Import) -> pd.DataFrame:
    assert result.tables
    return result.tables.enrolments.merge(result.identities, on="learner_id").set_index("source_learner_id")


def test_the_archive_is_told_file_by_file(imported: Import):
    assert {file.format for file in imported.report.files} == {"oneroster"}
    assert account(imported, "manifest.csv").evidence == "the manifest of a OneRoster set"
    assert account(imported, "enrollments.csv").line == "4 rows read = 3 kept + 1 dropped (done by staff 1)"
    assert account(imported, "orgs.csv").dropped == {"a file that says nothing about a course": 1}


def test_a_class_runs_from_its_first_term_to_its_last(imported: Import):
    assert imported.tables
    run = imported.tables.runs.iloc[0]
    assert run[["run_id", "title", "length_days", "starts_on_provenance"]].tolist() == ["KN-1", "Knots for all", 84, "stated"]
    assert run["starts_on"] == pd.Timestamp(2024, 5, 6)


def test_an_enrolment_that_ends_early_is_a_withdrawal(imported: Import):
    found = members(imported)
    assert found["outcome"].to_dict() == {"u1": "unknown", "u2": "withdrawn", "u3": "unknown"}
    assert found["unregistered_day"].dropna().to_dict() == {"u2": 26}
    assert found["registered_day"].to_dict() == {"u1": 0, "u2": 0, "u3": 7}


def test_names_are_identities_and_origin_is_protected(imported: Import):
    assert members(imported)[["name", "email"]].loc["u1"].tolist() == ["Ada Splice", "ada@example.org"]
    assert imported.tables
    found = imported.tables.attributes
    assert found["is_protected"].all()
    assert sorted(zip(found["name"], found["value"], strict=True)) == [("asian", "true"), ("birth_year", "2008"), ("sex", "female")]


def test_work_is_known_from_its_assignment_and_marks_from_their_score(imported: Import):
    assert imported.tables
    work = imported.tables.assessments.set_index("title")[["kind", "due_day", "known_on", "max_score"]]
    assert work.loc["First knot"].tolist() == ["assignment", 7, 0, 10.0]
    assert work.loc["Ropes"].tolist() == ["quiz", 21, 14, 50.0]
    rows = imported.tables.submissions.merge(members(imported).reset_index()[["enrolment_id", "source_learner_id"]], on="enrolment_id")
    rows = rows[["source_learner_id", "submitted_day", "known_on", "score", "status"]].astype("object")
    assert sorted(map(tuple, rows.where(rows.notna(), None).values.tolist()), key=str) == [
        ("u1", None, 28, 50.0, "scored"), ("u1", None, 9, 70.0, "scored"), ("u2", None, 9, None, "missing"),
        ("u3", 20, 20, None, "submitted"), ("u3", None, 9, None, "excused"),
    ]  # fmt: skip


def test_version_one_point_two_keeps_roles_apart(tmp_path: Path):
    place = FILES["users.csv"][0].index("role")
    users = [[cell for number, cell in enumerate(row) if number != place] for row in FILES["users.csv"]]
    roles = [
        ["sourcedId", "status", "dateLastModified", "userSourcedId", "roleType", "role", "beginDate", "endDate", "orgSourcedId"],
        *[[f"r{who}", "", "", who, "primary", "student", "", "", "org-1"] for who in ("u1", "u2", "u3")],
        ["rt", "", "", "t1", "secondary", "student", "", "", "org-1"], ["rt2", "", "", "t1", "primary", "teacher", "", "", "org-1"],
    ]  # fmt: skip
    place = FILES["enrollments.csv"][0].index("role")
    rows = [[cell for number, cell in enumerate(row) if number != place] for row in FILES["enrollments.csv"]]
    result = read(*write_oneroster(tmp_path, {"users.csv": users, "roles.csv": roles, "enrollments.csv": rows}))
    assert set(members(result).index) == {"u1", "u2", "u3"}
    assert account(result, "users.csv").confidence == 0.95


def test_old_headings_and_extensions_are_known(tmp_path: Path):
    header = [heading.upper() for heading in FILES["demographics.csv"][0]]
    header[0] = "usersourcedId"
    classes = [[*row, cell] for row, cell in zip(FILES["classes.csv"], ("ext_acme_id", "x"), strict=True)]
    result = read(*write_oneroster(tmp_path, {"demographics.csv": [header, *FILES["demographics.csv"][1:]], "classes.csv": classes}))
    assert account(result, "demographics.csv").rows_kept == 1
    assert [finding for finding in result.report.findings if finding.file == "classes.csv"] == []


def test_what_the_manifest_says_is_checked(tmp_path: Path):
    manifest = [*FILES["manifest.csv"], ["file.results", "delta"]]
    report = read(*write_oneroster(tmp_path, {"manifest.csv": manifest, "results.csv": None})).report
    told = {finding.message: finding.examples for finding in report.findings}
    assert told["The manifest names 1 files that were not given."] == ("results",)
    assert "This set holds only what changed since an earlier one: whoever did not change is not in it." in told
    assert "There are no results in the set: nobody's marks are known." in told


def test_broken_rows_are_dropped_with_their_reasons(tmp_path: Path):
    changed = {
        "enrollments.csv": [*FILES["enrollments.csv"], ["e", "", "", "", "org-1", "u1", "student", "", "", ""]],
        "users.csv": [*FILES["users.csv"], FILES["users.csv"][1], ["u9", *FILES["users.csv"][1][1:]], ["", *FILES["users.csv"][1][1:]]],
        "lineItems.csv": [*FILES["lineItems.csv"], ["item-9", "", "", "Sails", "", "", "", "class-9", "", "", "", ""],
                          ["item-8", "tobedeleted", "", "Masts", "", "", "", CLASS, "", "", "", ""]],
        "results.csv": [*FILES["results.csv"], result("u1", score=1, at="2024-05-14"), result("u1", "item-9"), result("", "item-1")],
    }  # fmt: skip
    found = read(*write_oneroster(tmp_path, changed))
    assert account(found, "enrollments.csv").dropped == {"done by staff": 1, "no user or no class": 1}
    assert account(found, "users.csv").dropped == {"second row for the same record": 1, "in no class that is read": 1, "no sourcedId": 1}
    assert account(found, "lineItems.csv").dropped == {"in no class that is read": 1, "marked as to be deleted": 1}
    assert account(found, "results.csv").dropped == {
        "an older result": 1, "about no line item that is read": 1, "no student or no line item": 1,
    }  # fmt: skip


def test_an_enrolment_to_be_deleted_is_a_withdrawal_on_the_day_of_the_change(tmp_path: Path):
    gone = enrolled("u3", status="tobedeleted")
    gone[2] = "2024-06-10T08:00:00Z"
    found = members(read(*write_oneroster(tmp_path, {"enrollments.csv": [*FILES["enrollments.csv"][:3], gone]})))
    assert found.loc["u3", ["outcome", "unregistered_day"]].tolist() == ["withdrawn", 35]


def test_of_many_classes_those_that_are_meant_are_chosen(tmp_path: Path):
    row = FILES["classes.csv"][1]
    classes = [FILES["classes.csv"][0], *[[f"class-{n}", *row[1:6], f"KN-{n}", *row[7:]] for n in range(1, 26)]]
    rows = [*FILES["enrollments.csv"], *[[f"x{n}", "", "", f"class-{n}", "", "u1", "student", "", "", ""] for n in range(2, 26)]]
    files = write_oneroster(tmp_path, {"classes.csv": classes, "enrollments.csv": rows})
    found = read(*files, courses="KN-1")
    assert found.tables
    assert found.tables.runs["run_id"].tolist() == ["KN-1"]
    assert next(question.default for question in found.report.questions if question.key == "courses") == "all"


def test_without_terms_the_start_is_asked(tmp_path: Path):
    rows = [[*row[:8], "", ""] for row in FILES["enrollments.csv"][1:]]
    changed = {"academicSessions.csv": None, "enrollments.csv": [FILES["enrollments.csv"][0], *rows], "results.csv": None}
    found = read(*write_oneroster(tmp_path, changed))
    assert found.snapshot
    assert "run_start:KN-1" in [question.key for question in found.report.questions]


@pytest.mark.parametrize("missing", ["courses.csv", "classes.csv", "users.csv", "lineItems.csv"])
def test_any_file_may_be_missing(tmp_path: Path, missing: str):
    found = read(*write_oneroster(tmp_path, {missing: None}))
    assert found.tables
    assert len(found.tables.enrolments) == 3

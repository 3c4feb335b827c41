"""Facts of one system become the tables of its runs, and every row is accounted for."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from dropout.readers import default_pseudonym
from dropout.readers.base import ReadContext, ReadResult
from dropout.readers.course import Facts, Result
from dropout.readers.course.assemble import NOT_LISTED, assemble
from dropout.schema import check_tables
from tests.exports.facts import START, act, enlist

pseudonym = default_pseudonym(b"test")


@pytest.fixture
def facts() -> Facts:
    return Facts("test")


def assembled(facts: Facts, folder: Path, answers: dict[str, str] | None = None) -> ReadResult:
    result = assemble(facts, ReadContext(folder, pseudonym, answers or {}))
    assert all(file.adds_up for file in result.files), [file.line for file in result.files]
    if result.tables:
        check_tables(result.tables)
    return result


def everyday(whos: str, days: range = range(14)) -> list[dict[str, Any]]:
    return [{"who": who, "day": day} for day in days for who in whos]


def test_a_log_alone_makes_one_run_of_all_who_acted(facts: Facts, tmp_path: Path):
    act(facts, tmp_path, *everyday("abc"))
    tables = assembled(facts, tmp_path).tables
    assert tables
    run = tables.runs.iloc[0]
    assert (run["run_id"], run["starts_on"], run["length_days"], run["data_until_day"]) == ("C-1", START, 14, 14)
    assert len(tables.enrolments) == 3
    assert tables.frame("events")["day"].tolist() == [day for _ in "abc" for day in range(14)]


def test_runs_of_one_title_are_told_apart_by_their_ids(facts: Facts, tmp_path: Path):
    act(facts, tmp_path, *everyday("abc"), *[{**row, "course": "C-2"} for row in everyday("def")])
    facts.add("courses", pd.DataFrame({"course": ["C-1", "C-2"], "title": ["Knots", "Knots"]}))
    result = assembled(facts, tmp_path)
    unknown = {f"Nothing says how Knots ({run}) ended for anybody; every outcome is unknown." for run in ("C-1", "C-2")}
    assert unknown <= {finding.message for finding in result.findings}
    assert "On which day did Knots (C-1) start?" in [question.text for question in result.questions]
    assert result.tables
    assert result.tables.runs["title"].tolist() == ["Knots", "Knots"]


@pytest.mark.parametrize("of_site", [False, True])
def test_a_course_is_known_as_far_as_its_own_log_tells_and_as_far_as_one_of_the_whole_site(facts: Facts, tmp_path: Path, of_site: bool):
    short = [{**row, "course": "C-1"} for row in everyday("abc")]
    long = [{**row, "course": "C-2", "file": "log.csv" if of_site else "other.csv"} for row in everyday("def", range(40))]
    facts.ledgers.open("other.csv", "test", "", 1.0).report.rows_read = 0 if of_site else len(long)
    act(facts, tmp_path, *short, *long)
    facts.ledgers["log.csv"].report.rows_read = len(short) + of_site * len(long)
    tables = assembled(facts, tmp_path).tables
    assert tables
    until = tables.runs.set_index("run_id")["data_until_day"]
    assert until.to_dict() == {"C-1": 40 if of_site else 14, "C-2": 40}


def test_people_are_found_in_other_files_by_id_then_mail_then_name(facts: Facts, tmp_path: Path):
    act(facts, tmp_path, *everyday("abcd"))
    facts.add("people", pd.DataFrame({"who": list("abcd"), "id": list("abcd"), "name": ["Ada A", "Bo B", "Cy C", "Di D"],
                                      "email": [None, "bo@x.org", None, None]}))  # fmt: skip
    enlist(
        facts, "grades.csv", {"number": "A", "name": "Ada A"}, {"email": "BO@x.org"}, {"name": "C, Cy"}, {"name": "Somebody Else"}
    )  # fmt: skip
    result = assembled(facts, tmp_path)
    assert result.tables
    known = result.tables.enrolments["learner_id"]
    assert set(known) == {pseudonym("a"), pseudonym("b"), pseudonym("c"), pseudonym("Somebody Else")}
    assert result.files[0].dropped == {NOT_LISTED: 14}
    messages = " ".join(finding.message for finding in result.findings)
    assert "1 of 4 learners show no activity" in messages
    assert "1 of the people in the log is in no list" in messages


def test_lists_with_nobody_in_common_are_runs_of_their_own(facts: Facts, tmp_path: Path):
    act(facts, tmp_path, *everyday("abcdef"))
    enlist(facts, "year1.csv", *[{"id": who} for who in "abc"])
    enlist(facts, "year2.csv", *[{"id": who} for who in "def"])
    tables = assembled(facts, tmp_path).tables
    assert tables
    assert sorted(tables.runs["run_id"]) == ["year1", "year2"]
    assert tables.enrolments.groupby("run_id").size().tolist() == [3, 3]
    assert len(tables.frame("events")) == 6 * 14


def test_marked_staff_and_test_users_are_no_learners(facts: Facts, tmp_path: Path):
    act(facts, tmp_path, *everyday("abcst"))
    facts.add("people", pd.DataFrame({"who": ["s", "t"], "id": ["s", "t"], "role": ["staff", "test"]}))
    result = assembled(facts, tmp_path)
    assert result.tables
    assert len(result.tables.enrolments) == 3
    assert result.files[0].dropped == {"done by staff": 14, "test user": 14}


def test_who_acts_as_staff_in_the_first_week_is_asked_about(facts: Facts, tmp_path: Path):
    act(facts, tmp_path, *everyday("abc"), {"who": "s", "day": 1, "staff_only": True}, {"who": "s", "day": 9})
    result = assembled(facts, tmp_path)
    assert result.tables
    assert [question.default for question in result.questions if question.key == "staff:C-1"] == ["s"]
    assert len(result.tables.enrolments) == 3
    assert len(assembled_again(facts, tmp_path, {"staff:C-1": "nobody"}).enrolments) == 4


def assembled_again(facts: Facts, folder: Path, answers: dict[str, str]):
    again = Facts("test")
    act(again, folder, *everyday("abc"), {"who": "s", "day": 1, "staff_only": True}, {"who": "s", "day": 9})
    tables = assembled(again, folder, answers).tables
    assert tables
    return tables


def test_leaving_dates_the_withdrawal_and_joining_again_undoes_it(facts: Facts, tmp_path: Path):
    act(facts, tmp_path, *everyday("abc"))
    at = [START + pd.Timedelta(days=day) for day in (3, 4, 5)]
    facts.add("changes", pd.DataFrame({"who": ["a", "b", "b"], "course": "C-1", "at": at, "joined": [False, False, True]}))
    tables = assembled(facts, tmp_path).tables
    assert tables
    by_id = tables.enrolments.set_index("learner_id")
    assert by_id.loc[pseudonym("a"), ["unregistered_day", "outcome"]].tolist() == [3, "withdrawn"]
    assert by_id.loc[pseudonym("b"), "outcome"] == "unknown"


def test_hand_ins_and_marks_of_the_same_title_are_one_piece_of_work(facts: Facts, tmp_path: Path):
    act(
        facts,
        tmp_path,
        *everyday("abc"),
        *[{"who": "a", "day": 2, "submits": True, "resource": "m7", "title": "First knot", "kind": "assignment"}] * 2,
    )
    enlist(facts, "grades.csv", *[{"id": who} for who in "abc"])
    facts.exported_at["grades.csv"] = START + pd.Timedelta(days=10)
    facts.add(
        "items",
        pd.DataFrame({"item": ["g1"], "file": ["grades.csv"], "title": ["FIRST knot"], "kind": ["assignment"], "max_score": [20.0]}),
    )
    facts.add(
        "marks",
        pd.DataFrame({"who": ["grades.csv:2", "grades.csv:3"], "item": "g1", "points": [15.0, None], "status": ["scored", "missing"]}),
    )
    tables = assembled(facts, tmp_path).tables
    assert tables
    assert tables.assessments[["assessment_id", "known_on", "max_score"]].values.tolist() == [["C-1/m7", 2, 20.0]]
    rows = tables.submissions.set_index("enrolment_id")
    assert rows.loc[f"C-1/{pseudonym('a')}", ["submitted_day", "known_on", "score", "attempts"]].tolist() == [2, 10, 75.0, 2]
    assert rows.loc[f"C-1/{pseudonym('b')}", ["known_on", "status"]].tolist() == [10, "missing"]


def test_undated_marks_are_known_from_the_first_attempt_or_marking_whatever_comes_later(facts: Facts, tmp_path: Path):
    def hand_in(who: str, day: int, resource: str, title: str, kind: str) -> dict[str, Any]:
        return {"who": who, "day": day, "submits": True, "resource": resource, "title": title, "kind": kind}

    quizzes = [hand_in("a", 2, "q1", "Hitches", "quiz"), hand_in("a", 5, "q1", "Hitches", "quiz")]
    quizzes += [hand_in("b", 3, "q2", "Bends", "quiz"), hand_in("c", 8, "q2", "Bends", "quiz")]
    act(facts, tmp_path, *everyday("abc"), *quizzes, hand_in("a", 4, "m7", "First knot", "assignment"))
    enlist(facts, "grades.csv", *[{"id": who} for who in "abc"])
    facts.exported_at["grades.csv"] = START + pd.Timedelta(days=10)
    titles = ["HITCHES", "Bends", "First knot", "Rope on paper"]
    facts.add("items", pd.DataFrame({"item": titles, "file": "grades.csv", "title": titles, "kind": "other", "max_score": 20.0}))
    marks = [
        ("a", "HITCHES"),
        ("b", "HITCHES"),
        ("b", "Bends"),
        ("c", "Bends"),
        ("a", "First knot"),
        ("c", "First knot"),
        ("c", "Rope on paper"),
    ]
    facts.add("marks", pd.DataFrame(marks, columns=["who", "item"]).assign(points=15.0, status="scored"))
    marked = [("a", "m7", "First knot", 6), ("a", "m7", "First knot", 7), ("c", "m9", "Rope on paper", 8), ("c", "m7", "First knot", 12)]
    marked += [(None, "q2", "Bends", 2), (None, "q2", "Bends", 6)]  # by hand, before and after the first had handed in
    days = [START + pd.Timedelta(days=day) for *_, day in marked]
    facts.add("markings", pd.DataFrame([row[:3] for row in marked], columns=["who", "resource", "title"]).assign(course="C-1", at=days))
    result = assembled(facts, tmp_path)
    assert result.tables
    rows = result.tables.submissions.merge(result.tables.assessments[["assessment_id", "title"]], on="assessment_id")
    known = {(row.enrolment_id, row.title): row.known_on for row in rows.itertuples()}
    a, b, c = (f"C-1/{pseudonym(who)}" for who in "abc")
    assert known == {
        (a, "Hitches"): 2, (b, "Hitches"): 10, (b, "Bends"): 6, (c, "Bends"): 8, (a, "First knot"): 6, (c, "First knot"): 10,
        (c, "Rope on paper"): 8,
    }  # fmt: skip
    assert [finding.total for finding in result.findings if "done or marked again later" in finding.message] == [2]


def test_marks_without_any_date_are_a_snapshot_until_a_start_is_given(facts: Facts, tmp_path: Path):
    def fill(facts: Facts) -> Facts:
        enlist(facts, "grades.csv", *[{"id": who} for who in "abc"])
        facts.add("items", pd.DataFrame({"item": ["g1"], "file": ["grades.csv"], "title": ["Quiz"], "max_score": [10.0]}))
        facts.add("marks", pd.DataFrame({"who": [f"grades.csv:{n}" for n in (2, 3, 4)], "item": "g1", "points": [5.0, 10.0, None]}))
        facts.results.append(
            Result("grades.csv", "Result", pd.Series(["Pass", "Fail", None], index=[f"grades.csv:{n}" for n in (2, 3, 4)]))
        )
        return facts

    snapshot = assembled(fill(facts), tmp_path).snapshot
    assert snapshot
    assert snapshot.columns == {"quiz": "Quiz"}
    assert snapshot.frame["quiz"].tolist()[:2] == [50.0, 100.0]
    assert snapshot.frame["outcome"].tolist() == ["completed", "failed", "unknown"]
    answers = {"run_start:grades": "2024-09-02", "run_length:grades": "90"}
    tables = assembled(fill(Facts("test")), tmp_path, answers).tables
    assert tables
    assert tables.submissions["known_on"].tolist() == [90, 90, 90]
    assert tables.enrolments["outcome"].tolist() == ["completed", "failed", "unknown"]


def test_nobody_at_all_blocks(facts: Facts, tmp_path: Path):
    enlist(facts, "grades.csv")
    assert [finding.severity for finding in assembled(facts, tmp_path).findings] == ["blocks"]


def test_a_course_that_was_used_again_is_told(facts: Facts, tmp_path: Path):
    act(facts, tmp_path, *everyday("abcdt"), *everyday("efght", range(200, 214)))
    told = [finding for finding in assembled(facts, tmp_path).findings if "2 times" in finding.message]
    assert [finding.examples for finding in told] == [(f"from {START + pd.Timedelta(days=200):%Y-%m-%d} on",)]


def test_a_long_pause_of_the_same_learners_is_one_delivery(facts: Facts, tmp_path: Path):
    act(facts, tmp_path, *everyday("abcd"), *everyday("abcdef", range(60, 70)))
    assert not any("given" in finding.message for finding in assembled(facts, tmp_path).findings)

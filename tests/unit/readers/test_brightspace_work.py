from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from dropout.readers import Import
from tests.exports.brightspace import (
    ACCESS,
    BOOK,
    COURSE,
    END,
    GRADE_OBJECTS,
    LOG,
    PEOPLE,
    ROLES,
    UNITS,
    USERS,
    at,
    enrolment,
    result,
    unit,
    write_book,
    write_sets,
)
from tests.exports.imports import account, read

MEMBERS = {"OrganizationalUnits": UNITS, "EnrollmentsAndWithdrawals": LOG, "RoleDetails": ROLES}


def learners(found: Import) -> pd.DataFrame:
    assert found.tables
    return found.tables.enrolments.merge(found.identities, on="learner_id").set_index("source_learner_id")


def events(found: Import) -> list[list[object]]:
    assert found.tables
    return sorted(found.tables.frame("events")[["day", "kind", "resource_id"]].fillna("").values.tolist())


# Work and marks --------------------------------------------------------------------------------------


def test_marks_are_known_from_their_last_change_and_final_grades_decide(tmp_path: Path):
    rows = [
        result(31, "101", 18, 9),
        result(31, "102", "", 9),
        result(32, "101", 80, 30, 100),
        result(32, "102", 20, 30, 100),
        result(33, "101", 8, 9),
    ]
    found = read(
        *write_sets(tmp_path, **MEMBERS, GradeObjects=GRADE_OBJECTS, GradeResults=rows, CourseAccess=ACCESS), **{"pass_mark:KNOTS-24": "50"}
    )
    assert found.tables
    assert found.tables.submissions[["known_on", "score", "status"]].values.tolist() == [[5, 90.0, "scored"]]
    assert found.tables.assessments[["title", "max_score", "weight"]].values.tolist() == [["First knot", 20.0, 40.0]]
    assert learners(found)["outcome"].to_dict() == {"101": "completed", "102": "failed", "103": "withdrawn"}
    assert account(found, "GradeResults.csv").dropped == {"no mark": 1, "a total that Brightspace computes": 1}
    assert "well done" not in f"{found.tables}{found.report}"


def test_the_log_of_grades_tells_the_mark_that_was_known_first(tmp_path: Path):
    log = [{"LogId": 1, "Name": "x", "GradeObjectId": 31, "UserId": "101", "GradeSymbolString": "", "PointsDenominator": 20,
            "PointsNumerator": 10, "Modified": at(7)}]  # fmt: skip
    sets = write_sets(tmp_path, **MEMBERS, GradeObjects=GRADE_OBJECTS, GradeResults=[result(31, "101", 18, 25)], GradeObjectsLog=log)
    found = read(*sets)
    assert found.tables
    assert found.tables.submissions[["known_on", "score"]].values.tolist() == [[3, 50.0]]


def test_assignments_bring_due_dates_and_hand_ins(tmp_path: Path):
    summary = {
        "DropboxId": 5,
        "OrgUnitId": COURSE,
        "Name": "First knot",
        "GradeItemId": 31,
        "PossibleScore": 20,
        "DueDate": at(11),
        "IsDeleted": "False",
    }
    base = {"DropboxId": 5, "OrgUnitId": COURSE, "SubmitterId": "101", "SubmitterType": "User", "Score": "", "IsGraded": "False",
            "LastSubmissionDate": at(10), "Feedback": "secret words", "FeedbackLastModified": "", "IsDeleted": "False"}  # fmt: skip
    rows = [base, {**base, "SubmitterId": "77", "SubmitterType": "Group"}, {**base, "SubmitterId": "102", "LastSubmissionDate": ""}]
    sets = write_sets(tmp_path, **MEMBERS, GradeObjects=GRADE_OBJECTS, AssignmentSummary=[summary], AssignmentSubmissions=rows)
    found = read(*sets, *write_sets(tmp_path, GradeResults=[result(31, "101", 18, 14)]))
    assert found.tables
    assert found.tables.assessments[["title", "due_day", "weight"]].values.tolist() == [["First knot", 7, 40.0]]
    assert found.tables.assessments["known_on"].isna().all()  # made before the start: a deadline that was stated from the first day on
    assert found.tables.submissions[["submitted_day", "known_on", "score"]].values.tolist() == [[6, 10, 90.0]]
    assert account(found, "AssignmentSubmissions.csv").dropped == {"handed in by a group": 1, "nothing handed in": 1}
    assert "secret words" not in f"{found.tables}{found.report}"


def test_a_grades_export_beside_the_sets_is_of_the_same_people_and_work(tmp_path: Path):
    row = ["#00101", "#u101", "No101", "Ada", "", 18, "#"]
    book = write_book(tmp_path / BOOK, [row], [*PEOPLE, "First knot Points Grade <Numeric MaxPoints:20>", END])
    found = read(*write_sets(tmp_path, **MEMBERS, Users=USERS, GradeObjects=GRADE_OBJECTS, CourseAccess=ACCESS), book)
    assert found.tables
    assert len(found.tables.runs) == 1
    assert set(learners(found).index) == {"101", "102", "103"}
    assert found.tables.assessments["title"].tolist() == ["First knot"]
    assert found.tables.submissions["score"].tolist() == [90.0]
    assert account(found, BOOK).rows_kept == 1


# What learners did -----------------------------------------------------------------------------------


def progress(user: str, done: str = "", last: str = "", visits: int = 3, thing: int = 81) -> dict[str, object]:
    return {"ContentObjectId": thing, "UserId": user, "CompletedDate": done, "LastVisited": last, "IsRead": "True", "NumRealVisits": visits,
            "NumFakeVisits": 0, "TotalTime": 60}  # fmt: skip


def test_only_dates_that_later_visits_leave_alone_are_activity(tmp_path: Path):
    things = [{"ContentObjectId": 81, "OrgUnitId": COURSE, "Title": "Ropes", "ContentObjectType": "Topic", "StartDate": at(4)}]
    rows = [
        progress("101", at(6), at(20)),
        progress("102", "", at(7), visits=1),
        progress("103", "", at(7)),
        progress("101", at(6), thing=99),
    ]
    found = read(*write_sets(tmp_path, **MEMBERS, ContentObjects=things, ContentUserProgress=rows))
    assert events(found) == [[2, "content", "KNOTS-24/content_81"], [3, "content", "KNOTS-24/content_81"]]
    assert account(found, "ContentUserProgress.csv").dropped == {
        "only the last of several visits has a date": 1, "about no course that is read here": 1,
    }  # fmt: skip
    assert found.tables
    assert found.tables.resources.set_index("resource_id").loc["KNOTS-24/content_81", ["title", "opens_day"]].tolist() == ["Ropes", 0]


def test_quizzes_posts_and_hand_ins(tmp_path: Path):
    quiz = {"QuizId": 41, "QuizName": "Ropes quiz", "OrgUnitId": COURSE, "DueDate": at(20), "GradeObjectId": "", "QuizScoreDenominator": 10}
    attempt = {"AttemptId": 1, "QuizId": 41, "UserId": "101", "OrgUnitId": COURSE, "AttemptNumber": 1, "TimeStarted": at(12),
               "TimeCompleted": at(13), "Score": 8, "PossibleScore": 10}  # fmt: skip
    topics = [{"TopicId": 61, "ForumId": 6, "OrgUnitId": COURSE, "Name": "Hello"}]
    posts = [
        {
            "PostId": 1,
            "TopicId": 61,
            "UserId": "102",
            "OrgUnitId": COURSE,
            "Thread": "about my illness",
            "DatePosted": at(5),
            "WordCount": 90,
        }
    ]
    handed = [{"SubmissionId": 1, "DropboxId": 5, "UserId": "102", "DateSubmitted": at(9), "Comments": "sorry"}]
    begun = {**attempt, "AttemptId": 2, "UserId": "102", "TimeCompleted": "", "Score": ""}
    sets = {"QuizObjects": [quiz], "QuizAttempts": [attempt, begun], "DiscussionTopics": topics, "DiscussionPosts": posts}
    found = read(*write_sets(tmp_path, **MEMBERS, **sets, AssignmentSubmissionDetails=handed))
    assert [event[:2] for event in events(found)] == [[1, "forum"], [5, "assignment"], [8, "quiz"], [9, "quiz"]]
    assert found.tables
    work = found.tables.assessments.merge(found.tables.submissions, on="assessment_id")
    assert dict(zip(work["kind"], work["submitted_day"], strict=True)) == {"quiz": 9, "assignment": 5}
    assert work.set_index("kind").loc["quiz", ["title", "due_day", "score"]].tolist() == ["Ropes quiz", 16, 80.0]
    assert "illness" not in f"{found.tables}{found.tables.resources.to_string()}{found.report}"


@pytest.mark.parametrize(("others", "kept"), [([], 1), ([unit("6702", code="SAILS")], 0)])
def test_logins_count_only_where_they_can_be_for_one_course(tmp_path: Path, others: list[dict[str, object]], kept: int):
    sessions = [{"HistoryId": 1, "SessionId": 5, "UserId": "101", "DateStarted": at(6), "DateEnded": at(7), "IPAddress": "203.0.113.7"}]
    log = [*LOG, *(enrolment(20, "104", unit="6702") for _ in others)]
    sets = {**MEMBERS, "OrganizationalUnits": [*UNITS, *others], "EnrollmentsAndWithdrawals": log}
    found = read(*write_sets(tmp_path, **sets, SessionHistory=sessions))
    assert account(found, "SessionHistory.csv").rows_kept == kept
    assert "203.0.113" not in f"{found.tables}{found.report}"

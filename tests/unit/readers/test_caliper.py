"""Caliper events, in envelopes or not, and Canvas Live Events in Canvas's own form."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.exports.imports import account
from tests.exports.statements import LIVE_RUN, acts, asset, enrolled, graded, happened, live, marked, read, write

EVERYBODY = [happened("ViewEvent", "Viewed", who=who, day=day) for day in (0, 8) for who in ("11", "12", "13")]
LIVE = [asset(who, day) for day in (0, 8) for who in ("11", "12", "13")]


@pytest.mark.parametrize("packing", ["lines", "array", "data", "arrays"])
def test_events_are_told_and_read_in_any_packing(tmp_path: Path, packing: str) -> None:
    result = read(write(tmp_path / "events.json", EVERYBODY, packing))
    assert account(result).evidence == "6 of the first 6 records are Caliper events"
    assert acts(result) == sorted((who, day, "content", "thing-ropes") for day in (0, 8) for who in ("11", "12", "13"))
    assert result.tables is not None
    assert result.tables.runs["title"].tolist() == ["Knots"]


def test_the_first_version_says_the_same_in_longer_words(tmp_path: Path) -> None:
    words = "http://purl.imsglobal.org/caliper/v1"
    old = happened("MediaEvent", f"{words}/Action#Started", "film", day=3, form=f"{words}/VideoObject")
    old |= {"@type": f"{words}/MediaEvent", "@context": f"{words}/Context"}
    assert ("11", 3, "video", "thing-film") in acts(read(write(tmp_path / "e.jsonl", [*EVERYBODY, old])))


def test_a_mark_is_about_the_learner_not_the_teacher_and_counts_from_its_day(tmp_path: Path) -> None:
    handed_in = happened("AssignableEvent", "Submitted", day=3, form="AssignableDigitalResource")
    result = read(write(tmp_path / "e.jsonl", [*EVERYBODY, handed_in, graded(day=9), graded("12", day=10, given=10)]))
    assert marked(result) == [("11", "Ropes", 3, 9, 75.0), ("12", "Ropes", None, 10, 50.0)]
    assert set(enrolled(result)) == {"11", "12", "13"}


def test_staff_are_told_by_their_membership_and_sections_by_their_group(tmp_path: Path) -> None:
    teacher = happened(
        "ViewEvent", "Viewed", who="2", day=1, membership={"roles": ["http://purl.imsglobal.org/vocab/lis/v2/membership#Instructor"]}
    )
    section = {"id": "https://lms.example.org/course/knots/s1", "type": "CourseSection", "name": "Crew A",
               "subOrganizationOf": {"id": "https://lms.example.org/course/knots", "type": "CourseOffering"}}  # fmt: skip
    result = read(write(tmp_path / "e.jsonl", [happened("ViewEvent", "Viewed", day=-1, group=section), *EVERYBODY, teacher]))
    assert account(result).dropped == {"done by staff": 1}
    assert enrolled(result)["11"]["section"] == "Crew A"
    assert set(enrolled(result)) == {"11", "12", "13"}


def test_who_came_and_left(tmp_path: Path) -> None:
    moves = [happened("Event", "Deactivated", None, "12", 20), happened("Event", "Completed", None, "11", 60)]
    found = enrolled(read(write(tmp_path / "e.jsonl", [*EVERYBODY, *moves])))
    assert {who: row["outcome"] for who, row in found.items()} == {"11": "completed", "12": "withdrawn", "13": "unknown"}
    assert found["12"]["unregistered_day"] == 20


def test_broken_events_are_dropped_and_the_rest_is_read(tmp_path: Path) -> None:
    robot = happened("Event", "Launched") | {"actor": {"id": "https://lms.example.org", "type": "SoftwareApplication"}}
    broken = ['{"sensor"', happened("ViewEvent", "Viewed", eventTime=""), robot, EVERYBODY[3]]
    result = read(write(tmp_path / "e.jsonl", [*EVERYBODY, *broken]))
    assert account(result).dropped == {
        "no statement: cut off, or not JSON": 1, "time not readable": 1, "done by the system, not by a person": 1,
        "the same statement again": 1,
    }  # fmt: skip


def test_canvas_live_events_are_read_in_canvas_own_form(tmp_path: Path) -> None:
    told = [
        live("enrollment_created", "900", -3, user_id="12", type="StudentEnrollment", course_id="2101", workflow_state="active"),
        live("submission_created", day=3, user_id="11", assignment_id="55"),
        live("grade_change", "2", 9, student_id="11", assignment_id="55", score=15, points_possible=20),
        live("enrollment_updated", "900", 20, user_id="12", type="StudentEnrollment", course_id="2101", workflow_state="deleted"),
        live("asset_accessed", "2", 1, asset_id="7", asset_type="wiki_page") | {},
        live("logged_in", "11", 1) | {"metadata": {"event_name": "logged_in", "event_time": "2024-03-05T09:00:00Z", "user_id": "11"}},
    ]  # fmt: skip
    told[4]["metadata"]["context_role"] = "TeacherEnrollment"
    result = read(write(tmp_path / "live.jsonl", [*LIVE, *told]), run=LIVE_RUN)
    assert account(result).evidence == "12 of the first 12 records are Canvas Live Events"
    assert account(result).dropped == {"done by staff": 1, "outside the courses": 1}
    assert [row[1:] for row in marked(result)] == [(None, 3, 9, 75.0)]
    assert (enrolled(result)["12"]["unregistered_day"], enrolled(result)["12"]["outcome"]) == (20, "withdrawn")
    assert {row[2:] for row in acts(result)} == {("content", "wiki_page-7"), ("assignment", "assignments-55")}

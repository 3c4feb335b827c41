"""Calendars beside other exports: which of their dates are due dates of which work."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from dropout.domain import Provenance
from dropout.first_seen import known_since
from dropout.readers import read_export
from dropout.readers.course.calendar import Calendar
from dropout.readers.course.due import Appointment, due_from_calendar
from dropout.readers.course.plan import RunPlan
from dropout.readers.report import Severity
from dropout.schema import Tables
from tests.builders import make_tables
from tests.exports.moodle import HAND_IN, Action, three_a_day, write_csv, write_log

START = pd.Timestamp(2024, 9, 2)
PLAN = RunPlan("KNT-1", "Knots", "Knots 1", pd.DataFrame(), (), ())
CALENDAR = Calendar(START, Provenance.STATED, 84, Provenance.STATED)
STAMP = int(pd.Timestamp(2024, 5, 20, 12).timestamp())


def due(works: list[tuple[str, str]], *events: tuple[str, int] | tuple[str, int, str], calendar: Calendar = CALENDAR) -> dict[str, object]:
    """Due days by title, of works (title, kind), with events (title, day, course)."""
    work = pd.DataFrame(works, columns=["title", "kind"], dtype="string")
    work = work.assign(
        assessment_id="KNT-1/" + work["title"],
        due_day=pd.array([pd.NA] * len(work), dtype="Int64"),
        known_on=pd.array([30] * len(work), dtype="Int64"),
    )
    told = [
        Appointment("c.ics", place, title, *(course or ("Knots",)), at=START + pd.Timedelta(days=day, hours=22))
        for place, (title, day, *course) in enumerate(events)
    ]
    found = due_from_calendar(PLAN, work, calendar, told)
    assert found["known_on"].isna().tolist() == found["due_day"].notna().tolist()  # announced with the run
    return dict(zip(found["title"], found["due_day"].astype("object").where(found["due_day"].notna(), None), strict=True))


@pytest.mark.parametrize(
    ("event", "expected"),
    [
        ("Essay 1 is due", 12), ("ESSAY 1 ist fällig", 12), ("Essay 1", 12), ("Vencimiento de Essay 1", 12), ("Essay 1 - Due", 12),
        ("Essay 12 is due", None), ("Essay 1 opens", None), ("Essay 1 öffnet", None), ("Start of term", None),
    ],
)  # fmt: skip
def test_a_date_belongs_to_the_work_whose_whole_title_it_holds(event: str, expected: int | None):
    assert due([("Essay 1", "assignment")], (event, 12)) == {"Essay 1": expected}


def test_titles_in_scripts_without_blanks_are_found():
    assert due([("第3回レポート", "assignment")], ("第3回レポートの提出期限", 20), ("第3回レポートの受験可能期間開始", 5)) == {
        "第3回レポート": 20
    }


def test_of_several_dates_the_one_that_says_least_counts_and_of_a_quiz_the_last():
    works = [("Essay", "assignment"), ("Essay draft", "assignment"), ("Hitches", "quiz")]
    events = [
        ("Essay is due to be graded", 30),
        ("Essay draft is due", 3),
        ("Essay is due", 20),
        ("Hitches wird frei", 4),
        ("Hitches wird nicht frei", 9),
    ]
    assert due(works, *events) == {"Essay": 20, "Essay draft": 3, "Hitches": 9}


def test_a_date_of_another_course_or_of_another_year_is_none_of_the_run():
    works = [("Quiz 1", "quiz")]
    assert due(works, ("Quiz 1 closes", 9, "Knots 1 (autumn)"), ("Quiz 1 closes", 40, "Botany")) == {"Quiz 1": 9}
    assert due(works, ("Quiz 1 closes", 40, "Botany"), ("Quiz 1 closes", 41, "Zoology")) == {"Quiz 1": None}
    assert due(works, ("Quiz 1 closes", 9, "2024/25-7731")) == {"Quiz 1": 9}  # the one course there is, under another name
    assert due(works, ("Quiz 1 closes", 380)) == {"Quiz 1": None}


def test_a_run_that_seems_to_end_with_the_export_has_work_due_later():
    works, at_week_3 = [("Essay", "assignment"), ("Quiz 1", "quiz")], Calendar(START, Provenance.INFERRED, 21, Provenance.INFERRED)
    events = [("Essay is due", 75), ("Quiz 1 closes", 9), ("Quiz 1 closes", 180)]  # the quiz again in the next run
    assert due(works, *events, calendar=at_week_3) == {"Essay": 75, "Quiz 1": 9}
    assert due(works, *events, calendar=replace(at_week_3, length_provenance=Provenance.ANSWERED)) == {"Essay": None, "Quiz 1": 9}
    assert due(works, ("Essay is due", 380), calendar=at_week_3) == {"Essay": None, "Quiz 1": None}


def event(title: str, day: str) -> str:
    return f"BEGIN:VEVENT\r\nUID:1@x\r\nSUMMARY:{title}\r\n{day}\r\nCATEGORIES:Knots\r\nEND:VEVENT\r\n"


def write_calendar(path: Path, *events: str) -> Path:
    path.write_text("BEGIN:VCALENDAR\r\nVERSION:2.0\r\n" + "".join(events) + "END:VCALENDAR\r\n", newline="")
    return path


def test_a_calendar_beside_a_log_and_a_gradebook_dates_their_work(tmp_path: Path):
    log = write_log(tmp_path / "log.csv", [*three_a_day([1, 2]), Action(3, "11", HAND_IN)])
    head = [
        "First name",
        "Last name",
        "ID number",
        "Assignment: First knot (Real)",
        "Quiz: Ropes (Real)",
        "Last downloaded from this course",
    ]
    book = write_csv(tmp_path / "KNT Grades.csv", [head, ["Learner", 11, 11, 80, 5, STAMP], ["Learner", 12, 12, "-", 7, STAMP]])
    calendar = write_calendar(
        tmp_path / "icalexport.ics",
        event("First knot is due", "DTSTART:20240519T215900Z"), event("Ropes\\, revisited", "DTSTART:20240520T215900Z"),
        event("Lecture", "DTSTART:20240518T080000Z"), event("Ropes closes", "DTSTART:garbage"), event("Ropes", "DTEND:20240518T080000Z"),
        "BEGIN:VEVENT\r\nSUMMARY:cut off",
    )  # fmt: skip
    undated = read_export([log, book], scratch=tmp_path)
    asked = [finding.do for finding in undated.report.findings if finding.message.startswith("No file says when the work of")]
    assert len(asked) == 1
    assert ".ics" in asked[0]
    result = read_export([log, book, calendar], scratch=tmp_path)
    assert result.tables
    assert not any(finding.message.startswith("No file says when") for finding in result.report.findings)
    assert result.tables.assessments.set_index("title")["due_day"].to_dict() == {"First knot": 6, "Ropes": 7}
    account = next(file for file in result.report.files if file.name == "icalexport.ics")
    assert account.line.startswith("6 rows read = 2 kept + 4 dropped")
    assert account.dropped["an event that cannot be read or has no date"] == 3
    assert any(finding.examples == ("First knot", "Ropes") for finding in result.report.findings)


def test_a_calendar_alone_is_told_what_it_is_for(tmp_path: Path):
    result = read_export([write_calendar(tmp_path / "c.ics", event("Lecture", "DTSTART;VALUE=DATE;VALUE=DATE:20240518"))], scratch=tmp_path)
    assert result.tables is None
    assert result.report.blocked
    told = next(finding for finding in result.report.findings if finding.severity is Severity.DROPPED)
    assert told.do.startswith("Give it along with")
    assert result.report.files[0].line.startswith("1 row read = 0 kept + 1 dropped")


def test_next_week_the_calendar_may_stay_at_home():
    def version(until: int, **due: object) -> Tables:
        works = [
            {"assessment_id": "A", "title": "Knots", "known_on": until, **due},
            {"assessment_id": "B", "title": "Bends", "due_day": 20},
        ]
        start = pd.Timestamp(2024, 9, 2) if due else pd.Timestamp(2024, 9, 3)
        return make_tables(runs=[{"starts_on": start, "data_until_day": until}], enrolments=[{"learner_id": "L"}], assessments=works)

    now = known_since(version(16), version(9, due_day=12, known_on=pd.NA)).assessments.set_index("assessment_id")
    assert now["due_day"].tolist() == [11, 20]  # the run starts a day later than was thought
    assert now.loc["A"].isna()["known_on"]

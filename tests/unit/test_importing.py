"""Importing what was imported before: compared, questioned where it looks like less, and put in its place."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from dropout.errors import DropoutError
from dropout.importing import import_export
from dropout.readers.report import ImportReport
from dropout.store import ImportRecord, Workspace

MONDAY = datetime(2026, 1, 5, tzinfo=UTC)
HEADINGS = "Time,User full name,Affected user,Event context,Component,Event name,Description,Origin,IP address"
ROW = "\"{day}/02/25, 10:00\",{name},-,Course: Knots,System,Course viewed,The user with id '{user}' viewed the course with id '7'.,web,::1"


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return Workspace(tmp_path / "w")


def log(path: Path, days: Sequence[int], users: Sequence[int] = range(11, 21)) -> Path:
    """A log in which each of these users did one thing on each of these days of February."""
    rows = [ROW.format(day=day, user=user, name=f"Ada {user}") for day in sorted(days, reverse=True) for user in users]
    path.write_text("\n".join([HEADINGS, *rows]), encoding="utf-8")
    return path


def read(workspace: Workspace, path: Path, week: int = 0, **answers: str) -> tuple[ImportReport, ImportRecord | None]:
    return import_export(workspace, [path], now=MONDAY + timedelta(weeks=week), answers=answers)


def kept(workspace: Workspace, path: Path, week: int = 0) -> ImportRecord:
    report, record = read(workspace, path, week)
    assert record is not None, report
    return record


def days_in_use(workspace: Workspace, run: str) -> int:
    return int(workspace.tables([run]).frame("events")["day"].nunique())


def test_the_first_export_of_a_run_changes_nothing(workspace: Workspace, tmp_path: Path) -> None:
    assert workspace.changes(kept(workspace, log(tmp_path / "log.csv", range(13, 21))).import_id) == []


def test_days_still_to_come_are_told(workspace: Workspace, tmp_path: Path) -> None:
    report, _ = read(workspace, log(tmp_path / "log.csv", range(13, 21)), week=-46)
    assert [finding.message for finding in report.findings if "still to come" in finding.message] == [
        "Knots-7 tells of days still to come, up to 20 February 2025."
    ]
    assert not any("still to come" in finding.message for finding in read(workspace, tmp_path / "log.csv")[0].findings)


def test_a_later_export_replaces_the_run_and_tells_what_changed(workspace: Workspace, tmp_path: Path) -> None:
    kept(workspace, log(tmp_path / "log.csv", range(13, 21)))
    later = kept(workspace, log(tmp_path / "log.csv", range(13, 24), range(11, 22)), week=1)
    (change,) = workspace.changes(later.import_id)
    assert change.sentences == ["41 new actions of 11 learners since 13 February 2025", "1 new learner"]
    assert workspace.run_imports()[change.run_id] == later


def test_a_partial_export_replaces_nothing_until_somebody_says_so(workspace: Workspace, tmp_path: Path) -> None:
    full = kept(workspace, log(tmp_path / "log.csv", range(13, 24)))
    (run,) = full.runs
    report, record = read(workspace, log(tmp_path / "log.csv", range(13, 18)), week=1)
    assert record is None
    (question,) = report.open_questions
    assert question.key == f"replace:{run}"
    assert question.why == (
        "It ends on 17 February 2025, the export in use on 23 February 2025. It lacks 60 of 110 actions that the export in use has."
    )
    assert [past.record for past in workspace.history()] == [full]


@pytest.mark.parametrize(("answer", "days"), [("keep", 11), ("replace", 5)])
def test_a_doubtful_export_is_used_or_kept_aside_as_asked(workspace: Workspace, tmp_path: Path, answer: str, days: int) -> None:
    (run,) = kept(workspace, log(tmp_path / "log.csv", range(13, 24))).runs
    _, record = read(workspace, log(tmp_path / "log.csv", range(13, 18)), week=1, **{f"replace:{run}": answer})
    assert record is not None
    assert days_in_use(workspace, run) == days
    workspace.redo_import(record.import_id)
    assert days_in_use(workspace, run) == 5


def test_an_answer_that_is_neither_is_refused(workspace: Workspace, tmp_path: Path) -> None:
    (run,) = kept(workspace, log(tmp_path / "log.csv", range(13, 24))).runs
    with pytest.raises(DropoutError, match=r"neither keep nor replace"):
        read(workspace, log(tmp_path / "log.csv", range(13, 18)), week=1, **{f"replace:{run}": "yes"})


def test_a_second_reading_of_the_same_files_is_compared_with_what_was_there_before(workspace: Workspace, tmp_path: Path) -> None:
    kept(workspace, log(tmp_path / "a.csv", range(13, 18)))
    second = kept(workspace, log(tmp_path / "b.csv", range(13, 24)), week=1)
    _, again = import_export(workspace, [tmp_path / "b.csv"], now=MONDAY, answers={}, replaces=second.import_id)
    assert again is not None
    assert [change.figures["actions"] for change in workspace.changes(again.import_id)] == [60]
    assert second not in [past.record for past in workspace.history()]


def test_what_was_answered_about_a_run_is_not_asked_anew(workspace: Workspace, tmp_path: Path) -> None:
    (run,) = kept(workspace, log(tmp_path / "log.csv", range(13, 18))).runs
    read(workspace, tmp_path / "log.csv", **{f"run_length:{run}": "70", f"run_length:{run}-other": "7"})
    report, record = read(workspace, log(tmp_path / "log.csv", range(13, 24)), week=1)
    assert record is not None
    assert workspace.tables([run]).runs["length_days"].tolist() == [70]
    assert report.answers == {f"run_length:{run}": "70"}
    read(workspace, tmp_path / "log.csv", week=1, **{f"run_length:{run}": "50"})
    assert workspace.tables([run]).runs["length_days"].tolist() == [50]


def test_a_doubt_about_one_export_is_no_answer_about_the_next(workspace: Workspace, tmp_path: Path) -> None:
    (run,) = kept(workspace, log(tmp_path / "log.csv", range(13, 24))).runs
    read(workspace, log(tmp_path / "log.csv", range(13, 18)), week=1, **{f"replace:{run}": "replace"})
    _, record = read(workspace, log(tmp_path / "log.csv", range(13, 15)), week=2)
    assert record is None


def test_a_table_without_dates_is_compared_by_its_people(workspace: Workspace, tmp_path: Path) -> None:
    table = tmp_path / "autumn.csv"
    for week, people in enumerate(("abcdef", "abcdefg")):
        table.write_text("student_id,visits\n" + "\n".join(f"{who},{place}" for place, who in enumerate(people)), encoding="utf-8")
        record = kept(workspace, table, week)
    assert [change.sentences for change in workspace.changes(record.import_id)] == [["1 new learner"]]


def grades(folder: Path, day: int, marks: Sequence[float]) -> Path:
    """A gradebook as downloaded on a day of March 2024, with a mark of each learner."""
    at = int(datetime(2024, 3, day, 12, tzinfo=UTC).timestamp())
    rows = [f"Ada,Example {number},u{number},{mark},{at}" for number, mark in enumerate(marks)]
    folder.mkdir()
    path = folder / f"grades_{day}.csv"
    path.write_text("\n".join(["First name,Last name,ID number,Quiz: Ropes (Real),Last downloaded from this course", *rows]))
    return path


def test_a_mark_of_last_weeks_gradebook_is_known_this_week(workspace: Workspace, tmp_path: Path) -> None:
    for day, marks in ((4, (60, 70)), (11, (60, 75, 80))):
        path = grades(tmp_path / f"{day}", day, marks).rename(tmp_path / f"{day}" / "knots.csv")
        report, record = read(workspace, path, day, **{"run_start:knots": "2024-02-05", "length:knots": "84"})
        assert record, report
    found = workspace.tables(["knots"])
    since = found.submissions.merge(found.enrolments, on="enrolment_id").set_index("score")["known_on_x"]
    assert since.to_dict() == {60.0: 28, 75.0: 35, 80.0: 35}  # seen on 4 March; changed; new
    assert found.assessments["known_on"].tolist() == [28]

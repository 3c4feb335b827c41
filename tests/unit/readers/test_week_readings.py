"""How the columns of a table by weeks are read is settled once: a later week changes nothing that is known of an earlier one."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pandas as pd
import pytest

from dropout.importing import import_export
from dropout.readers import read_export
from dropout.readers.report import ImportReport
from dropout.schema import Tables
from dropout.store import Workspace
from tests.exports.mapped import write_table

HEADER = ["student_id", "week", "clicks", "quiz_score", "hours"]
WHO = ("N-1", "N-2", "N-3")


def rows(last: int) -> list[list[object]]:
    """Clicks that rise until the sixth week and then fall, marks that are below ten until then."""
    return [
        [who, week, 10 * week + place if week < 6 else 3, week + place if week < 6 else 60 + place, week / 2]
        for week in range(1, last + 1)
        for place, who in enumerate(WHO)
    ]


def wide(last: int) -> tuple[list[str], list[list[object]]]:
    """The same, side by side."""
    told = {(row[0], row[1]): row for row in rows(last)}
    header = [f"wk{week} {name}" for week in range(1, last + 1) for name in ("clicks", "quiz score")]
    return ["student_id", *header], [[who, *(cell for week in range(1, last + 1) for cell in told[who, week][2:4])] for who in WHO]


def known(tables: Tables, before: int) -> list[list[object]]:
    """Everything of which something was known before a day."""
    events, marks = tables.frame("events"), tables.submissions.dropna(subset="score")
    told = [events[events["day"] < before][["enrolment_id", "day", "resource_id", "count"]]]
    told.append(marks[marks["known_on"] < before][["enrolment_id", "known_on", "assessment_id", "score"]])
    return sorted(row for part in told for row in part.astype(object).values.tolist())


def keep(space: Workspace, path: Path, day: int, answers: dict[str, str] | None = None) -> tuple[Tables, ImportReport]:
    report, record = import_export(space, [path], now=datetime(2026, 1, day, tzinfo=UTC), answers=answers)
    assert record, report.findings
    assert not report.open_questions
    return space.tables_of(record.import_id, list(record.runs)), report


def messages(report: ImportReport) -> str:
    return " ".join(f"{finding.message} {' '.join(finding.examples)}" for finding in report.findings)


@pytest.mark.parametrize("side_by_side", [False, True])
def test_weeks_that_come_later_change_nothing_in_those_before(tmp_path: Path, side_by_side: bool):
    space, path = Workspace(tmp_path / "home"), tmp_path / "course.csv"
    write_table(path, *(wide(5) if side_by_side else (HEADER, rows(5))))
    first, report = keep(space, path, 5)
    assert "These columns are sums so far" in messages(report)
    assert "out of 10)" in messages(report)
    write_table(path, *(wide(8) if side_by_side else (HEADER, rows(8))))
    second, report = keep(space, path, 8)
    assert known(second, 35) == known(first, 35)
    assert second.runs["data_until_day"].tolist() == [56]
    said = messages(report)
    assert "they now look otherwise. clicks (done so far, now it looks like done that week)" in said
    assert "mark out of 10, now it looks like mark out of 100" in said
    assert "A sum so far falls in some cells; nothing counts there." in said


def test_a_reading_that_somebody_corrects_holds_from_then_on(tmp_path: Path):
    space, path = Workspace(tmp_path / "home"), write_table(tmp_path / "course.csv", HEADER, rows(5))
    _, report = keep(space, path, 5)
    question = next(question for question in report.questions if question.kind == "columns")
    assert json.loads(question.default or "") == {"clicks": "done so far", "quiz_score": "mark out of 10", "hours": "not used"}
    corrected = {question.key: json.dumps({"clicks": "done that week", "quiz_score": "mark out of 100", "hours": "time that week"})}
    corrected["weeks_from:course.csv"] = "2025-09-01"
    first, _ = keep(space, path, 6, corrected)
    second, report = keep(space, write_table(path, HEADER, rows(8)), 8)
    assert known(second, 35) == known(first, 35)
    assert second.runs["starts_on"].tolist() == [pd.Timestamp(2025, 9, 1)]
    clicks = first.frame("events").query("resource_id.str.contains('clicks')")
    assert sorted(clicks["count"]) == sorted(row[2] for row in rows(5))
    assert "Time counts as activity, in minutes." in messages(report)


@pytest.mark.parametrize("answer", ["[1]", "nothing", '{"clicks": "perhaps"}', '{"clicks": "mark out of 0"}'])
def test_an_answer_that_no_column_can_be_is_refused_in_words(tmp_path: Path, answer: str):
    path = write_table(tmp_path / "course.csv", HEADER, rows(3))
    asked = next(question for question in read_export([path], scratch=tmp_path).report.questions if question.kind == "columns")
    found = read_export([path], scratch=tmp_path, answers={asked.key: answer}).report
    assert any("done that week" in finding.do for finding in found.findings if finding.severity == "blocks")


def test_files_with_one_week_each_are_read_by_their_headings_and_a_gap_counts_once(tmp_path: Path):
    header = ["student_id", "week", "total clicks"]
    gap = [["N-1", 1, 10], ["N-1", 2, ""], ["N-1", 3, 30], ["N-1", 4, 31], ["N-2", 1, 1], ["N-2", 2, 2], ["N-2", 3, 4], ["N-2", 4, 9]]
    tables = read_export([write_table(tmp_path / "gap.csv", header, gap)], scratch=tmp_path).tables
    assert tables
    events: pd.DataFrame = tables.frame("events")
    assert sorted(events.groupby("enrolment_id")["count"].apply(list)) == [[1, 1, 2, 5], [10, 20, 1]]
    mapping = {"each_row": "week", "columns": {"learner": "student_id", "week": "week"}}
    alone = write_table(tmp_path / "one.csv", ["student_id", "week", "logins"], [["N-1", 1, 3], ["N-2", 1, 4]])
    asked = read_export([alone], scratch=tmp_path, answers={"map:one.csv": "yes"}).report.questions[0]
    once = read_export([alone], scratch=tmp_path, answers={asked.key: json.dumps(mapping)}).tables
    assert once
    assert sorted(once.frame("events")["count"]) == [3, 4]


def test_the_column_of_weeks_stays_the_one_that_the_first_file_had(tmp_path: Path):
    space, header = Workspace(tmp_path / "home"), ["student_id", "week", "week_ending", "clicks"]

    def told(last: int, *, dated: bool) -> list[list[object]]:
        return [
            [who, week, f"2025-01-{7 * week:02}" if dated else "", week + place] for week in range(1, last) for place, who in enumerate(WHO)
        ]

    path = write_table(tmp_path / "course.csv", header, told(3, dated=False))
    first, _ = keep(space, path, 5)
    second, _ = keep(space, write_table(path, header, told(5, dated=True)), 6)
    assert known(second, 14) == known(first, 14)
    assert second.runs["starts_on"].isna().all()

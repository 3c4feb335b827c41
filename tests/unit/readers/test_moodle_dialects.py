"""One log in every dialect met: encodings, separators, languages, spellings of time."""

from __future__ import annotations

import re
from pathlib import Path

import pandas as pd
import pytest

from dropout.readers import Import, read_export
from dropout.readers.report import Severity
from tests.exports.moodle import GERMAN, HAND_IN, READ, Action, log_rows, three_a_day, write_csv, write_log, write_xlsx


def events(result: Import) -> pd.DataFrame:
    assert result.tables
    people = result.tables.enrolments.merge(result.identities, on="learner_id")[["enrolment_id", "source_learner_id"]]
    return result.tables.frame("events").merge(people, on="enrolment_id")


def dialects(folder: Path) -> dict[str, Path]:
    actions = three_a_day([14, 15], READ)
    shuffled = [[*row[::-1], "note"] for row in log_rows(actions)]
    nine = [row[0:1] + row[3:7] for row in log_rows(actions)]
    german = log_rows(actions, GERMAN, "%d.%m.%Y %H:%M")
    return {
        "workbook": write_xlsx(folder / "a.xlsx", log_rows(actions)),
        "columns moved and added": write_csv(folder / "b.csv", shuffled),
        "columns deleted": write_csv(folder / "c.csv", nine),
        "German, saved by Excel": write_csv(folder / "d.csv", german, delimiter=";", line_end="\r\n", encoding="cp1252"),
        "UTF-16 with tabs": write_csv(folder / "e.csv", german, delimiter="\t", encoding="utf-16"),
        "carriage returns alone": write_csv(folder / "f.csv", log_rows(actions), line_end="\r"),
        "byte order mark": write_csv(folder / "g.csv", log_rows(actions), encoding="utf-8-sig"),
        "seconds": write_log(folder / "h.csv", actions, times="%d/%m/%y, %H:%M:%S"),
        "Portuguese time": write_log(folder / "i.csv", actions, times="%d/%m/%y às %H:%M"),
        "month name": write_log(folder / "j.csv", actions, times="%d mai %Y, %H:%M"),
        "month first": write_log(folder / "k.csv", actions, times="%m/%d/%y, %I:%M %p"),
        "a language unknown": write_log(folder / "l.csv", actions, header=list("ΑΒΓΔΕΖΗΘΙ")),
    }


DIALECTS = [
    "workbook", "columns moved and added", "columns deleted", "German, saved by Excel", "UTF-16 with tabs", "carriage returns alone",
    "byte order mark", "seconds", "Portuguese time", "month name", "month first", "a language unknown",
]  # fmt: skip


@pytest.mark.parametrize("dialect", DIALECTS)
def test_every_dialect_gives_the_same_events(tmp_path: Path, dialect: str) -> None:
    result = read_export([dialects(tmp_path)[dialect]], scratch=tmp_path)
    rows = events(result)
    found = rows[["source_learner_id", "day", "at", "kind"]].sort_values(["day", "source_learner_id"])
    days = {0: pd.Timestamp(2024, 5, 26, 9, 30), 1: pd.Timestamp(2024, 5, 27, 9, 30)}
    assert found.values.tolist() == [[who, day, at, "content"] for day, at in days.items() for who in ("11", "12", "13")]
    assert result.report.files[0].line == "6 rows read = 6 kept + 0 dropped"


def test_ambiguous_order_of_day_and_month_is_asked_never_guessed(tmp_path: Path) -> None:
    path = write_log(tmp_path / "log.csv", three_a_day([23]))
    asked = read_export([path], scratch=tmp_path)
    assert asked.tables is None
    assert [question.key for question in asked.report.open_questions] == ["date_order:log.csv"]
    beside = read_export([path, write_log(tmp_path / "clear.csv", three_a_day([4]))], scratch=tmp_path)
    assert [(file.rows_kept, file.rows_dropped) for file in beside.report.files] == [(0, 3), (3, 0)]
    answered = read_export([path], scratch=tmp_path, answers={"date_order:log.csv": "month"})
    assert answered.tables
    assert answered.tables.runs["starts_on"].tolist() == [pd.Timestamp(2024, 4, 6)]


def test_a_missing_year_is_asked_and_counted_back_over_new_year(tmp_path: Path) -> None:
    rows = log_rows(three_a_day([1, 2]))
    for row, text in zip(rows[1:], ["3 Jan, 10:00"] * 3 + ["30 Dec, 10:00"] * 3, strict=True):
        row[0] = text
    path = write_csv(tmp_path / "log.csv", rows)
    asked = read_export([path], scratch=tmp_path)
    assert [question.key for question in asked.report.open_questions] == ["year:log.csv"]
    assert not [finding for finding in asked.report.findings if finding.severity is Severity.BLOCKS]
    answered = read_export([path], scratch=tmp_path, answers={"year:log.csv": "2022"})
    assert sorted(events(answered)["at"].dt.date.astype(str).unique()) == ["2021-12-30", "2022-01-03"]


@pytest.mark.parametrize("blanked", ["xxx", "0"])
def test_where_ids_were_blanked_names_tell_people_apart(tmp_path: Path, blanked: str) -> None:
    actions = [Action(day, who, HAND_IN) for day in (14, 15) for who in ("11", "12", "13", "14")]
    rows = [[re.sub(r"(The user with id ')\d+", rf"\g<1>{blanked}", cell) for cell in row] for row in log_rows(actions)]
    result = read_export([write_csv(tmp_path / "log.csv", rows)], scratch=tmp_path)
    assert events(result)["source_learner_id"].value_counts().to_dict() == dict.fromkeys([f"Learner {n}" for n in range(11, 15)], 2)
    assert any("names tell them apart" in finding.message for finding in result.report.findings)
    known = read_export([write_log(tmp_path / "log.csv", actions)], scratch=tmp_path)
    assert not any("names tell them apart" in finding.message for finding in known.report.findings)

"""The log of Moodle before 2.7, which names people only."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from dropout.readers import Import, read_export
from tests.exports.moodle import write_csv

HEADER = ["Course", "Time", "IP address", "User full name", "Action", "Information"]
SITE = "https://moodle.example.org"
VIEW, READ = f"course view ({SITE}/course/view.php?id=40)", f"resource view ({SITE}/mod/resource/view.php?id=71)"
POST, HAND_IN = f"forum add post ({SITE}/mod/forum/discuss.php?d=8&amp;parent=2)", f"assign submit ({SITE}/mod/assign/view.php?id=73)"
ADD, MAIL = f"resource add ({SITE}/mod/resource/view.php?id=71)", f"forum mail error ({SITE}/mod/forum/discuss.php?d=8)"
PROFILE = f"user view ({SITE}/user/view.php?id=5&amp;course=40)"


def row(day: int, who: str, action: str = VIEW, information: str = "Knots") -> list[str]:
    return ["KNT 2013", f"2013 May {day} 16:{day:02d}", "203.0.113.9", who, action, information]


THREE = [row(day, who) for day in (14, 15) for who in ("Ada A", "Bo B", "Cy C")]


def read_log(folder: Path, *rows: list[str], header: list[str] = HEADER) -> Import:
    result = read_export([write_csv(folder / "old.csv", [header, *rows])], scratch=folder)
    assert all(file.adds_up for file in result.report.files)
    return result


def test_people_are_told_apart_by_name_and_actions_by_their_words(tmp_path: Path) -> None:
    acted = [row(16, "Ada A", READ, "Ropes"), row(17, "Ada A", POST), row(18, "Ada A", HAND_IN), row(19, "Ada A", PROFILE, "Bo B")]
    result = read_log(tmp_path, *THREE, *acted)
    assert result.tables
    assert result.tables.runs["run_id"].tolist() == ["KNT-2013"]
    assert sorted(result.identities["name"]) == ["Ada A", "Bo B", "Cy C"]
    last = result.tables.frame("events").sort_values("at").tail(4)
    assert last["kind"].tolist() == ["content", "forum", "assignment", "navigation"]
    assert last["at"].iloc[0] == pd.Timestamp(2013, 5, 16, 16, 16)
    assert result.tables.resources.set_index("resource_id")["title"].dropna().to_dict() == {"KNT-2013/71": "Ropes"}
    assert result.tables.submissions["submitted_day"].tolist() == [4]
    assert "6 of 6 headings" in result.report.files[0].evidence


@pytest.mark.parametrize(
    ("spoilt", "reason"),
    [
        (row(16, "Ada A", MAIL), "done by the system, not by a person"),
        (row(16, "Guest user"), "done by a guest or nobody"),
        (row(16, "-"), "no name of a person"),
        (row(16, "Di D", ADD), "done by staff"),
        (["KNT 2013", "yesterday", "", "Ada A", VIEW, ""], "time not readable or far out of range"),
    ],
)
def test_rows_of_nobody_are_dropped_with_the_reason(tmp_path: Path, spoilt: list[str], reason: str) -> None:
    assert read_log(tmp_path, *THREE, spoilt).report.files[0].line == f"7 rows read = 6 kept + 1 dropped ({reason} 1)"


def test_columns_that_a_donor_renamed_and_moved_are_found(tmp_path: Path) -> None:
    header = ["id", "course", "datetime", "action", "information", "anoname", "ip_address"]
    rows = [[str(number), one[0], one[1], one[4], one[5], one[3], one[2]] for number, one in enumerate(THREE)]
    result = read_log(tmp_path, *rows, header=header)
    assert result.tables
    assert len(result.tables.frame("events")) == 6


def test_a_log_without_names_is_refused_in_words(tmp_path: Path) -> None:
    result = read_log(tmp_path, *([*one[:3], *one[4:]] for one in THREE), header=[*HEADER[:3], *HEADER[4:]])
    assert result.tables is None
    assert result.report.findings[0].message == "The log does not say who did what."

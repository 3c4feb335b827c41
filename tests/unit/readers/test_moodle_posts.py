"""Moodle: exports of forums, and reports on packages of SCORM."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from dropout.readers import Import, read_export
from tests.exports.moodle import three_a_day, write_csv, write_log

POSTS = [
    "id",
    "discussion",
    "parent",
    "userid",
    "userfullname",
    "created",
    "modified",
    "mailed",
    "subject",
    "message",
    "deleted",
    "wordcount",
]
EPOCH, HUMAN = "1716195600", "Monday, 20 May 2024, 9:00 AM"


def post(who: str, created: str = EPOCH, deleted: str = "0") -> list[str]:
    return ["8", "2", "0", who, f"Learner {who}", created, created, "1", "my subject", "<p>my secret, my phone</p>", deleted, "4"]


def days(result: Import) -> list[int]:
    assert result.tables
    return sorted(result.tables.frame("events")["day"])


@pytest.mark.parametrize("created", [EPOCH, HUMAN])
def test_posts_are_what_learners_did_and_what_they_wrote_stays_in_the_file(tmp_path: Path, created: str):
    rows = [post("11", created), post("12", created), post("13", created), post("13", created, "1"), post("", created)]
    result = read_export([write_csv(tmp_path / "discussion.csv", [POSTS, *rows])], scratch=tmp_path)
    assert result.report.files[0].line == "5 rows read = 3 kept + 2 dropped (no user id 1, deleted 1)"
    assert result.tables
    events = result.tables.frame("events")
    assert events["kind"].tolist() == ["forum"] * 3
    assert set(events["at"].dt.strftime("%Y-%m-%d %H:%M")) == {"2024-05-20 09:00"}
    assert "secret" not in str(result)
    assert not any("subject" in str(cell) for cell in result.tables.resources.to_numpy().ravel())


def test_json_is_the_same_and_a_log_has_the_posts_already(tmp_path: Path):
    rows = [dict(zip(POSTS, post(who), strict=True)) for who in ("11", "12", "13")]
    forum = tmp_path / "discussion.json"
    forum.write_text(json.dumps([rows]), encoding="utf-8")
    assert days(read_export([forum], scratch=tmp_path)) == [0, 0, 0]
    log = write_log(tmp_path / "log.csv", three_a_day([0, 7]))
    both = read_export([log, forum], scratch=tmp_path)
    assert len(days(both)) == 6
    assert both.tables
    assert len(both.tables.runs) == 1


def test_a_scorm_report_has_attempts_and_whoever_never_tried(tmp_path: Path):
    header = ["Last name", "First name", "Email address", "Attempt", "Started on", "Last accessed on", "Score", "Tying a bowline"]
    dash = ["-"] * 5
    rows = [
        ["Low", "Ada", "a@x.org", 1, "20 May 2024, 10:12 AM", "21 May 2024, 11:12 AM", 40, "passed"],
        ["Low", "Ada", "a@x.org", 2, "22 May 2024, 10:12 AM", "22 May 2024, 11:12 AM", 90, "passed"],
        ["High", "Bo", "b@x.org", *dash],
    ]
    result = read_export([write_csv(tmp_path / "Bowline.csv", [header, *rows])], scratch=tmp_path)
    assert result.report.files[0].line == "3 rows read = 3 kept + 0 dropped"
    assert result.tables
    assert len(result.tables.enrolments) == 2
    assert result.tables.submissions[["score", "submitted_day"]].values.tolist() == [[40, 1]]
    assert days(result) == [0, 1, 2, 2]
    torn = [row[:4] if place == 2 else row for place, row in enumerate([header, *rows])]
    told = read_export([write_csv(tmp_path / "torn.csv", torn)], scratch=tmp_path)
    assert sum(file.rows_read for file in told.report.files) == sum(file.rows_kept + file.rows_dropped for file in told.report.files)

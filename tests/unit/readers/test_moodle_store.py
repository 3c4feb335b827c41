"""The log table of a Moodle database, as CSV and in dumps, and the tables beside it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from dropout.readers import Import, read_export
from dropout.readers.formats import moodle_store
from tests.exports import moodle, moodle_site
from tests.exports.moodle_site import COMPLETE, ENROL, GRADE, HAND_IN, LEAVE, LOG, READ, VIEW, log_rows, three_a_day, unix, write_table


def imported(*paths: Path, answers: dict[str, str] | None = None) -> Import:
    result = read_export(paths, scratch=paths[0].parent, answers=answers)
    assert all(file.adds_up for file in result.report.files)
    return result


def read_log(folder: Path, *rows: tuple[Any, ...], **more: Any) -> Import:
    return imported(write_table(folder / "log.csv", log_rows(*rows, **more)))


def learners(result: Import) -> pd.DataFrame:
    assert result.tables
    return result.tables.enrolments.merge(result.identities, on="learner_id").set_index("source_learner_id")


def events(result: Import) -> pd.DataFrame:
    assert result.tables
    people = learners(result).reset_index()[["enrolment_id", "source_learner_id"]]
    return result.tables.frame("events").merge(people, on="enrolment_id").sort_values(["at", "source_learner_id"])


def test_actions_are_read_with_kind_module_and_time_in_utc(tmp_path: Path) -> None:
    result = read_log(tmp_path, *three_a_day(1), (2, 11, READ), (3, 11, HAND_IN))
    rows = events(result).tail(2)
    assert rows["kind"].tolist() == ["content", "assignment"]
    assert rows["resource_id"].tolist() == ["course-40/71", "course-40/73"]
    assert rows["at"].tolist() == [pd.Timestamp(2024, 5, 14, 9, 30), pd.Timestamp(2024, 5, 15, 9, 30)]
    assert result.tables
    assert result.tables.submissions["submitted_day"].tolist() == [2]
    assert result.report.files[0].evidence == "19 columns of the table logstore_standard_log"


@pytest.mark.parametrize(
    ("more", "reason"),
    [
        ({"origin": "cli"}, moodle_store.SYSTEM),
        ({"userid": 0}, moodle_store.GUEST),
        ({"userid": 1}, moodle_store.GUEST),
        ({"realuserid": 2}, moodle_store.AS_SOMEBODY),
        ({"courseid": 1}, moodle_store.NO_COURSE),
        ({"courseid": 0}, moodle_store.NO_COURSE),
        ({"edulevel": 0}, moodle_store.NOT_LEARNING),
        ({"edulevel": 1, "relateduserid": 11}, moodle_store.NOT_LEARNING),
        ({"timecreated": None}, moodle_store.NO_TIME),
    ],
)
def test_rows_that_are_no_learning_are_dropped_with_the_reason(tmp_path: Path, more: dict[str, Any], reason: str) -> None:
    result = read_log(tmp_path, *three_a_day(1), (1, 11, VIEW, more))
    assert result.report.files[0].line == f"4 rows read = 3 kept + 1 dropped ({reason} 1)"
    assert result.report.dropped_rows["row"].tolist() == [5]


def test_teaching_tells_staff_apart(tmp_path: Path) -> None:
    result = read_log(tmp_path, *three_a_day(1, 2), (1, 2, VIEW), (2, 2, r"\mod_assign\event\grading_table_viewed", {"edulevel": 1}))
    assert sorted(learners(result).index) == ["11", "12", "13"]
    assert [question.default for question in result.report.questions if question.key == "staff:course-40"] == ["2"]


def test_who_is_enrolled_leaves_or_completes_is_known_from_the_day_of_the_event(tmp_path: Path) -> None:
    moves = [
        (1, 2, ENROL, {"relateduserid": 14, "origin": "cli"}),
        (3, 0, LEAVE, {"relateduserid": 12}),
        (4, 0, COMPLETE, {"relateduserid": 11}),
    ]
    found = learners(read_log(tmp_path, *three_a_day(1, 5), *moves))
    assert found["outcome"].to_dict() == {"11": "completed", "12": "withdrawn", "13": "unknown", "14": "unknown"}
    assert found["unregistered_day"].dropna().to_dict() == {"12": 2}


def test_two_exports_that_overlap_count_each_row_once(tmp_path: Path) -> None:
    rows = log_rows(*three_a_day(1, 2, 3))
    first, second = write_table(tmp_path / "a.csv", rows[:6]), write_table(tmp_path / "b.csv", rows[3:])
    result = imported(first, second)
    assert len(events(result)) == 9
    assert result.report.files[1].line == "6 rows read = 3 kept + 3 dropped (already in another file 3)"


def test_rows_with_one_id_in_a_table_are_one_row(tmp_path: Path) -> None:
    rows = log_rows(*three_a_day(1, 2, 3))
    result = imported(write_table(tmp_path / "log.csv", [*rows[:6], *rows[3:]]))
    assert len(events(result)) == 9
    assert result.report.files[0].line == "12 rows read = 9 kept + 3 dropped (the same row once more 3)"
    nameless = imported(write_table(tmp_path / "log.csv", [{**row, "id": 7} for row in rows]))
    assert len(events(nameless)) == 9


def test_a_log_report_of_the_same_course_gives_names_only(tmp_path: Path) -> None:
    report = moodle.write_log(tmp_path / "logs.csv", moodle.three_a_day([1, 2]))
    result = imported(report, write_table(tmp_path / "table.csv", log_rows(*three_a_day(1, 2))))
    assert len(events(result)) == 6
    assert {file.name: file.rows_dropped for file in result.report.files} == {"logs.csv": 6, "table.csv": 0}
    assert learners(result)["name"].to_dict() == {who: f"Learner {who}" for who in ("11", "12", "13")}
    assert result.tables
    assert result.tables.runs["run_id"].tolist() == ["Knots-40"]


def test_courses_of_a_site_are_runs_of_their_own(tmp_path: Path) -> None:
    rows = [(day, who, event, {"courseid": 41} if day > 3 else {}) for day, who, event in three_a_day(1, 2, 4, 5)]
    result = read_log(tmp_path, *rows)
    assert result.tables
    assert result.tables.runs["run_id"].tolist() == ["course-40", "course-41"]


CSV_DIALECTS: dict[str, dict[str, str]] = {
    "NULL": {}, "backslash N": {"null": "\\N"}, "empty": {"null": ""}, "semicolons": {"delimiter": ";"}, "named by alias": {"prefix": "l."}
}  # fmt: skip
ACTED = [*three_a_day(1), (2, 11, READ), (3, 11, HAND_IN), (4, 2, LEAVE, {"relateduserid": 12}), (2, 11, GRADE, {"relateduserid": 11})]


def summary(result: Import) -> tuple[Any, ...]:
    rows = events(result)
    return (
        rows[["source_learner_id", "at", "kind", "resource_id"]].astype(str).values.tolist(),
        learners(result)["outcome"].to_dict(),
        [(file.rows_read, file.rows_kept) for file in result.report.files],
    )


@pytest.mark.parametrize("dialect", CSV_DIALECTS)
def test_every_csv_dialect_tells_the_same(tmp_path: Path, dialect: str) -> None:
    plain = read_log(tmp_path, *ACTED)
    path = write_table(tmp_path / "other.csv", log_rows(*ACTED), **CSV_DIALECTS[dialect])
    assert summary(imported(path)) == summary(plain)


def test_quotes_escaped_by_backslashes_are_read(tmp_path: Path) -> None:
    rows = log_rows(*ACTED)
    cells = [
        ["\\N" if value is None else '"' + str(value).replace("\\", "\\\\").replace('"', '\\"') + '"' for value in row.values()]
        for row in rows
    ]
    path = tmp_path / "outfile.csv"
    path.write_text("\n".join(",".join(row) for row in [list(rows[0]), *cells]))
    assert summary(imported(path)) == summary(read_log(tmp_path, *ACTED))


@pytest.mark.parametrize("dump", [moodle_site.mysql, moodle_site.phpmyadmin, moodle_site.postgres, moodle_site.postgres_inserts])
def test_every_kind_of_dump_tells_the_same_as_csv(tmp_path: Path, dump: Callable[..., str]) -> None:
    other = [{"id": 1, "note": "it's (1, 'x'); INSERT INTO `mdl_user` VALUES (9)"}]
    path = tmp_path / "dump.sql"
    path.write_text(dump({"mdl_other": other, LOG: log_rows(*ACTED), "mdl_more": other}))
    result = imported(path)
    assert summary(result) == summary(read_log(tmp_path, *ACTED))
    assert [file.name for file in result.report.files] == ["dump.sql/logstore_standard_log"]


def test_a_dump_that_is_cut_off_is_refused_in_words(tmp_path: Path) -> None:
    text = moodle_site.mysql({LOG: log_rows(*ACTED)})
    path = tmp_path / "dump.sql"
    path.write_text(text[:-200])
    result = imported(path)
    assert result.tables is None
    assert "never ends" in result.report.findings[0].message


def test_times_that_are_no_times_are_dropped_and_told(tmp_path: Path) -> None:
    result = read_log(tmp_path, *three_a_day(1), timecreated="soon")
    assert result.tables is None
    assert result.report.blocked
    assert result.report.files[0].line == f"3 rows read = 0 kept + 3 dropped ({moodle_store.NO_TIME} 3)"


def test_times_made_into_dates_are_read(tmp_path: Path) -> None:
    rows = [row | {"timecreated": str(pd.Timestamp(row["timecreated"], unit="s"))} for row in log_rows(*three_a_day(1, 2))]
    assert len(events(imported(write_table(tmp_path / "log.csv", rows)))) == 6


def test_seconds_are_utc(tmp_path: Path) -> None:
    assert events(read_log(tmp_path, *three_a_day(1), timecreated=unix(3, hour=23)))["at"].unique().tolist() == [
        pd.Timestamp(2024, 5, 15, 23, 30)
    ]

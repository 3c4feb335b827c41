"""KDD Cup 2015 and XuetangX: the window is the run, what comes after it the outcome, and nothing after it a feature."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from dropout.readers import Import, read_export
from tests.exports.kdd2015 import TINY, write_kdd2015_set, write_xuetang
from tests.exports.moodle import write_csv


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Import:
    """The set as it is; nobody changes what was read."""
    folder = tmp_path_factory.mktemp("tiny")
    return read_export([write_kdd2015_set(folder / "kdd", {})], scratch=folder)


@pytest.fixture
def read(tiny: Import, tmp_path: Path) -> Any:
    """Read the set with some tables in the place of its own."""

    def run(**tables: Any) -> Import:
        return read_export([write_kdd2015_set(tmp_path / "kdd", tables)], scratch=tmp_path) if tables else tiny

    return run


def outcomes(result: Import, run: str = "KNOT") -> dict[str, str]:
    assert result.tables
    rows = result.tables.enrolments.merge(result.identities, on="learner_id")
    return dict(rows[rows["run_id"] == run].set_index("source_learner_id")["outcome"].sort_index())


def line(result: Import, name: str) -> str:
    return next(file.line for file in result.report.files if file.name.endswith(name))


def test_every_table_is_told_by_its_columns_and_the_truth_by_what_is_beside_it(read: Any, tmp_path: Path) -> None:
    files = read().report.files
    assert {file.format for file in files} == {"kdd2015"}
    assert {file.name.rpartition("/")[2]: file.rows_dropped for file in files} == {f"{name}.csv": 0 for name in TINY}
    alone = read_export([write_csv(tmp_path / "truth_train.csv", TINY["truth_train"])], scratch=tmp_path)
    assert {file.format for file in alone.report.files} != {"kdd2015"}


def test_each_course_is_a_run_as_long_as_its_window(read: Any) -> None:
    tables = read().tables
    columns = ["run_id", "starts_on", "starts_on_provenance", "length_days", "length_provenance"]
    assert tables.runs[columns].values.tolist() == [
        ["KNOT", pd.Timestamp(2014, 6, 12), "stated", 30, "stated"],
        ["SAIL", pd.Timestamp(2014, 8, 1), "stated", 30, "stated"],
    ]


def test_who_went_silent_did_not_complete_and_nobody_knows_of_the_test_set(read: Any) -> None:
    result = read()
    assert outcomes(result) == {"ada": "completed", "bo": "failed", "cy": "completed", "dee": "unknown"}
    assert outcomes(result, "SAIL") == {"ada": "failed"}
    assert any("10 days after its window" in finding.message for finding in result.report.findings)
    assert result.tables.enrolments["unregistered_day"].isna().all()


def test_learners_are_known_from_the_first_thing_they_did(read: Any) -> None:
    result = read(enrollment_test=[(4, "dee", "KNOT"), (6, "eve", "KNOT")])
    rows = result.tables.enrolments.merge(result.identities, on="learner_id").query("run_id == 'KNOT'")
    known = rows.set_index("source_learner_id")["known_on"]
    assert known.drop("eve").to_dict() == {"ada": 0, "bo": 0, "cy": 0, "dee": 18}
    assert pd.isna(known["eve"])  # enrolled and silent: stays in from the start


def test_events_keep_their_kind_also_where_the_publisher_misspelt_it(read: Any) -> None:
    events = read().tables.frame("events").sort_values("at")
    told = events[events["enrolment_id"].str.startswith("KNOT")][["day", "kind"]].values.tolist()
    assert told == [
        [0, "navigation"], [0, "content"], [0, "video"], [8, "quiz"], [18, "quiz"], [19, "collaboration"], [20, "other"], [29, "forum"],
    ]  # fmt: skip


def test_what_happened_after_the_window_is_dropped_and_told(read: Any) -> None:
    late = [*TINY["log_train"], (2, "2014-07-12T00:00:00", "browser", "access", "p1")]
    result = read(log_train=late)
    assert line(result, "log_train.csv") == (
        "9 rows read = 8 kept + 1 dropped (after the window of the course: the outcome is made of it 1)"
    )
    assert result.tables.frame("events")["day"].max() == 29
    assert outcomes(result)["bo"] == "failed"  # as the truth file says


def test_without_truth_the_rule_itself_decides_where_the_log_covers_the_ten_days(read: Any) -> None:
    stays = (3, "2014-07-12T00:00:00", "browser", "access", "p1")
    ends = (1, "2014-07-21T23:00:00", "browser", "access", "p1")
    too_late = (2, "2014-07-22T00:00:00", "browser", "access", "p1")
    result = read(log_train=[*TINY["log_train"], stays, ends, too_late], truth_train=[])
    assert outcomes(result) == {"ada": "completed", "bo": "failed", "cy": "completed", "dee": "failed"}
    assert outcomes(result, "SAIL") == {"ada": "unknown"}  # its log ends with the window
    assert set(outcomes(read(truth_train=[], log_train=[*TINY["log_train"], stays])).values()) == {"unknown"}


def test_material_opens_with_what_holds_it(read: Any) -> None:
    resources = read().tables.resources.set_index("resource_id")
    assert resources["opens_day"].dropna().to_dict() == {
        "KNOT/root": 0, "KNOT/ch1": 0, "KNOT/ch2": 7, "KNOT/v1": 0, "KNOT/p1": 0, "KNOT/q1": 7,
    }  # fmt: skip
    assert resources.loc[["KNOT/v1", "KNOT/q1", "KNOT/ch1"], "kind"].tolist() == ["video", "quiz", "navigation"]


def test_a_broken_twin_is_told_row_by_row(read: Any) -> None:
    result = read(
        enrollment_train=[*TINY["enrollment_train"], (1, "zed", "KNOT"), (8, "", "KNOT")],
        log_train=[*TINY["log_train"], (99, "2014-06-12T09:00:00", "server", "access", "p1"), (1, "soon", "server", "access", "p1"),
                   (1, "2014-06-13T09:00:00", "server", "access", "p1", "and more")],
        truth_train=[*TINY["truth_train"], (1, 1), (99, 0)],
        object=[*TINY["object"], TINY["object"][0], ("RIG", "x", "html", "", ""), ("KNOT", "", "html", "", "")],
        date=[*TINY["date"], ("RIG", "soon", "later"), ("KNOT", "2014-06-13", "2014-07-11")],
    )  # fmt: skip
    assert line(result, "enrollment_train.csv") == (
        "6 rows read = 4 kept + 2 dropped (no enrolment, learner or course 1, second row for the same enrolment 1)"
    )
    assert line(result, "log_train.csv") == (
        "11 rows read = 8 kept + 3 dropped (more cells than the header 1, enrolment in no list 1, time not readable 1)"
    )
    assert line(result, "truth_train.csv") == (
        "6 rows read = 4 kept + 2 dropped (enrolment in no list 1, second row for the same enrolment 1)"
    )
    assert line(result, "object.csv") == (
        "9 rows read = 6 kept + 3 dropped (no object 1, course without enrolments 1, second row for the same object 1)"
    )
    assert line(result, "date.csv") == "4 rows read = 2 kept + 2 dropped (start is no date 1, second row for the same course 1)"
    found = result.report.dropped_rows.set_index("reason")["found"]
    assert (found["time not readable"], found["start is no date"]) == ("soon", "soon")


def test_without_dates_the_window_is_read_off_the_activity_and_asked(read: Any) -> None:
    result = read(date=[])
    run = result.tables.runs.set_index("run_id").loc["KNOT"]
    assert (run["starts_on"], run["starts_on_provenance"]) == (pd.Timestamp(2014, 6, 12), "inferred")
    assert "run_length:KNOT" in [question.key for question in result.report.questions]


@pytest.mark.parametrize(
    ("missing", "says"),
    [
        (("log_train", "log_test"), "There is no log; without it nobody does anything."),
        (("enrollment_train", "enrollment_test"), "Nothing says which learner and course an enrolment is of."),
    ],
)
def test_what_cannot_be_done_without_is_named(read: Any, missing: tuple[str, ...], says: str) -> None:
    result = read(**{name: [] for name in missing})
    assert result.tables is None
    assert result.report.findings[-1].message == says
    assert all(file.adds_up for file in result.report.files)


def test_xuetangx_needs_no_list_of_enrolments(tmp_path: Path) -> None:
    result = read_export([write_xuetang(tmp_path / "x")], scratch=tmp_path)
    assert {file.format for file in result.report.files} == {"kdd2015"}
    assert result.tables
    run = result.tables.runs.iloc[0]
    assert (run["course"], run["starts_on"], run["length_days"]) == ("course-v1:X+1", pd.Timestamp(2015, 9, 14), 35)
    assert outcomes(result, run["run_id"]) == {"501": "completed", "502": "failed", "503": "failed"}
    assert result.tables.frame("events").sort_values("at")["kind"].tolist() == ["content", "video", "quiz", "forum"]
    people = result.tables.enrolments.merge(result.identities[["learner_id", "source_learner_id"]], on="learner_id")
    known = result.tables.attributes.merge(people, on="enrolment_id")
    assert known.sort_values(["source_learner_id", "name"])[["source_learner_id", "name", "value", "is_protected"]].values.tolist() == [
        ["501", "education_level", "3", False], ["501", "gender", "m", True], ["501", "year_of_birth", "1990", True],
        ["502", "gender", "f", True],
    ]  # fmt: skip
    assert line(result, "user_info.csv") == "3 rows read = 2 kept + 1 dropped (learner in no enrolment 1)"


def test_columns_that_learners_of_xuetangx_may_lack_are_missing(tmp_path: Path) -> None:
    people = [["user_id", "gender", "birth"], (501, "m", ""), (502, "", 1991)]
    result = read_export([write_xuetang(tmp_path / "x", {"user_info": people})], scratch=tmp_path)
    assert result.tables
    assert sorted(result.tables.attributes["name"]) == ["gender", "year_of_birth"]


def test_a_later_competition_on_the_same_data_is_read_too(tmp_path: Path) -> None:
    folder = tmp_path / "later"
    folder.mkdir()
    write_csv(folder / "enrollment_list.csv", [["enrollment_id", "user_id", "course_id"], *TINY["enrollment_train"]])
    write_csv(
        folder / "activity_log.csv",
        [["enrollment_id", "time", "event"], *([r[0], r[1].replace("T", " "), r[3]] for r in TINY["log_train"])],
    )
    write_csv(folder / "train_label.csv", [["enrollment_id", "dropout_prob"], *TINY["truth_train"]])
    result = read_export([folder], scratch=tmp_path)
    assert {file.format for file in result.report.files} == {"kdd2015"}
    assert outcomes(result) == {"ada": "completed", "bo": "failed", "cy": "completed"}

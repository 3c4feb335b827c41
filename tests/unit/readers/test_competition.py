"""Feature tables of a competition: train and test are runs, forms are no outcomes, hours and weekdays need leave."""

from __future__ import annotations

from pathlib import Path

import pytest

from dropout.readers import Import, read_export
from tests.exports.competition import FEATURES, TEST, TRAIN, write_competition
from tests.exports.moodle import write_csv

TIMING = {"events_hour_9", "events_hour_21", "events_mon", "events_weekend"}


def imported(folder: Path, answers: dict[str, str] | None = None) -> Import:
    return read_export([folder], scratch=folder.parent, answers=answers)


def outcomes(result: Import) -> dict[str, list[str]]:
    assert result.snapshot
    return dict(result.snapshot.frame.groupby("run_id")["outcome"].agg(list))


def line(result: Import, name: str) -> str:
    return next(file.line for file in result.report.files if file.name.endswith(name))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_competition(tmp_path / "files")


def test_features_are_told_by_the_families_of_their_headings(folder: Path) -> None:
    evidence = {file.name.rpartition("/")[2]: file.evidence for file in imported(folder).report.files}
    assert evidence["train.csv"] == (
        "12 columns of access delays, activity by hour, activity by day, content kinds, parallel enrolments, amount over time, "
        "with the result in dropout"
    )
    assert evidence["test.csv"] in evidence["train.csv"]


def test_train_and_test_are_runs_with_and_without_outcomes(folder: Path) -> None:
    result = imported(folder)
    assert outcomes(result) == {"train": ["completed", "withdrawn"] * 4, "test": ["unknown"] * 4}
    assert line(result, "test.csv") == "4 rows read = 4 kept + 0 dropped"


def test_a_row_is_an_enrolment_though_learners_come_twice(folder: Path) -> None:
    result = imported(folder)
    assert len({row[1] for row in TRAIN}) < len(TRAIN)
    assert result.identities["source_learner_id"].tolist() == [str(row[0]) for row in [*TEST, *TRAIN]]
    assert result.snapshot
    assert not {"enrollment_id", "user_id"} & set(result.snapshot.columns)


def test_a_form_for_predictions_is_no_outcome(folder: Path) -> None:
    result = imported(folder)
    assert line(result, "sample_submission.csv") == "4 rows read = 0 kept + 4 dropped (a form for predictions, not outcomes 4)"


def test_outcomes_in_a_file_of_their_own_go_to_the_table_that_has_the_ids(tmp_path: Path) -> None:
    write_csv(tmp_path / "train_features.csv", [FEATURES, *(row[:-1] for row in TRAIN)])
    write_csv(tmp_path / "test_features.csv", [FEATURES, *TEST])
    write_csv(tmp_path / "labels.csv", [["enrollment_id", "dropout_prob"], *([row[0], row[-1]] for row in TRAIN[:-1]), [99, 1]])
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    result = read_export(sorted(tmp_path.glob("*.csv")), scratch=scratch)
    assert outcomes(result) == {
        "train_features": [*["completed", "withdrawn"] * 3, "completed", "unknown"],
        "test_features": ["unknown"] * 4,
    }
    assert line(result, "labels.csv") == "8 rows read = 7 kept + 1 dropped (enrolment in no table of features 1)"


def test_hours_and_weekdays_are_left_out_unless_allowed(folder: Path) -> None:
    without, allowed = imported(folder), imported(folder, {"timing:test": "yes"})
    assert without.snapshot
    assert allowed.snapshot
    assert set(allowed.snapshot.columns) - set(without.snapshot.columns) == TIMING
    told = next(finding for finding in without.report.findings if "possible proxy" in finding.message)
    assert set(told.examples) == TIMING
    refused = imported(folder, {"timing:test": "perhaps"})
    assert refused.snapshot is None


def test_numbers_of_courses_are_names_and_protected_columns_are_marked(folder: Path) -> None:
    snapshot = imported(folder).snapshot
    assert snapshot
    assert set(snapshot.frame["course_id"]) == {"course 1", "course 2"}
    assert snapshot.protected == ("gender",)


def test_a_broken_twin_is_told_row_by_row(tmp_path: Path) -> None:
    twin = [*TRAIN, TRAIN[0], ["", *TRAIN[1][1:]], [*TRAIN[2], "more"]]
    write_csv(tmp_path / "train.csv", [[*FEATURES, "dropout"], *twin])
    result = read_export([tmp_path / "train.csv"], scratch=tmp_path)
    assert line(result, "train.csv") == (
        "11 rows read = 8 kept + 3 dropped (more cells than the header 1, no enrolment id 1, "
        "second row for the same learner, with the same content 1)"
    )


def test_an_unclear_target_is_asked(tmp_path: Path) -> None:
    write_csv(tmp_path / "train.csv", [[*FEATURES, "target"], *TRAIN])
    result = read_export([tmp_path / "train.csv"], scratch=tmp_path)
    assert [question.key for question in result.report.open_questions] == ["outcome:train"]


def test_a_plain_table_of_totals_is_not_taken_for_one(tmp_path: Path) -> None:
    rows = [["student_id", "login_days", "video_hours", "forum_posts", "attendance", "dropout"], ["a", 1, 2, 3, 4, 0], ["b", 1, 2, 3, 4, 1]]
    result = read_export([write_csv(tmp_path / "class.csv", rows)], scratch=tmp_path)
    assert result.report.files[0].format == "plain"

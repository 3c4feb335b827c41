from __future__ import annotations

import csv
import re
from datetime import datetime
from pathlib import Path

import pandas as pd
import pytest

from dropout.schema import Tables
from dropout.simulate import invent_identities, simulate_course
from dropout.simulate.writers import write_moodle

HEADERS = ["Time", "User full name", "Affected user", "Event context", "Component", "Event name", "Description", "Origin", "IP address"]
RUN = "SIM-2024B"
STAFF = {"-1", "2", "3", "4", "5", "6"}


@pytest.fixture(scope="module")
def folder(unfinished: Tables, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("moodle")
    write_moodle(unfinished, invent_identities(unfinished.enrolments), out)
    return out


def rows(folder: Path, name: str) -> list[dict[str, str]]:
    with (folder / f"{name}_{RUN}.csv").open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


@pytest.fixture(scope="module")
def log(folder: Path) -> pd.DataFrame:
    frame = pd.DataFrame(rows(folder, "logs"))
    when = [datetime.strptime(text, "%d/%m/%y, %H:%M") for text in frame["Time"]]
    return frame.assign(user=frame["Description"].str.extract(r"user with id '(-?\d+)'", expand=False), when=when)


@pytest.fixture(scope="module")
def part(unfinished: Tables) -> Tables:
    return unfinished.of_runs([RUN])


def test_three_files_for_each_run(folder: Path):
    names = {f"{name}_{run}.csv" for name in ("logs", "grades", "participants") for run in ("SIM-2024A", RUN)}
    assert {file.name for file in folder.iterdir()} == names


def test_the_log_has_the_nine_columns(folder: Path):
    assert list(rows(folder, "logs")[0]) == HEADERS


def test_times_look_as_moodle_writes_them(log: pd.DataFrame):
    assert log["Time"].str.fullmatch(r"[1-9]\d?/\d\d/\d\d, \d\d:\d\d").all()


def test_the_newest_row_comes_first(log: pd.DataFrame):
    assert log["when"].is_monotonic_decreasing


def test_nothing_is_logged_after_the_data_end(log: pd.DataFrame):
    assert log["when"].max() < datetime(2024, 9, 9) + pd.Timedelta(days=28)


def test_one_row_per_opening_of_each_learner_and_day(log: pd.DataFrame, part: Tables):
    own = log[~log["user"].isin(STAFF)]
    found = own.groupby([own["user"], own["when"].dt.normalize()]).size()
    events = part.frame("events").merge(part.enrolments, on="enrolment_id")
    wanted = events.groupby([events["learner_id"].str[1:], events["at"].dt.normalize()])["count"].sum()
    assert found.to_dict() == wanted.to_dict()


def test_handing_in_is_told_for_each_piece_of_work(log: pd.DataFrame, part: Tables):
    said = log["Event name"].isin(["A submission has been submitted.", "Quiz attempt submitted"]).sum()
    assert said == len(part.submissions) > 0


def test_staff_stand_in_the_log_too(log: pd.DataFrame):
    assert {"2", "3", "4", "5", "6"} <= set(log["user"])


def test_the_mobile_app_is_told_from_the_browser(log: pd.DataFrame):
    assert set(log.loc[~log["user"].isin(STAFF), "Origin"]) == {"web", "ws"}


def test_a_scheduled_task_acts_for_nobody_once_for_each_mark(log: pd.DataFrame, part: Tables):
    tasks = log[log["Origin"] == "cli"]
    assert len(tasks) == part.submissions["score"].notna().sum() > 0
    assert set(tasks["User full name"] + tasks["IP address"]) == {"--"}


def test_every_registration_and_withdrawal_is_logged(log: pd.DataFrame, part: Tables):
    counts = log["Event name"].value_counts()
    assert counts["User enrolled in course"] == len(part.enrolments)
    assert counts.get("User unenrolled from course", 0) == part.enrolments["unregistered_day"].notna().sum()


def test_id_numbers_are_the_user_ids_of_the_log(folder: Path, log: pd.DataFrame):
    ids = {row["ID number"] for row in rows(folder, "grades")}
    assert ids == {row["ID number"] for row in rows(folder, "participants")}
    assert set(log["user"]) - STAFF <= ids


def test_grades_show_marks_that_are_out_and_a_dash_for_the_rest(folder: Path, part: Tables):
    essays = {row["ID number"]: row["Assignment: Short essay (Real)"] for row in rows(folder, "grades")}
    work = part.submissions.merge(part.assessments.query("title == 'Short essay'"), on="assessment_id")
    marked = work[work["score"].notna()].merge(part.enrolments, on="enrolment_id")
    wanted = {learner[1:]: f"{score:.2f}" for learner, score in zip(marked["learner_id"], marked["score"], strict=True)}
    assert {user: mark for user, mark in essays.items() if mark != "-"} == wanted


def test_the_last_column_of_the_grades_is_the_unix_time_of_the_download(folder: Path):
    assert {row["Last downloaded from this course"] for row in rows(folder, "grades")} == {"1728259200"}


def test_the_course_total_is_the_weighted_mean_of_what_counts(folder: Path, finished: Tables, tmp_path: Path):
    first = finished.of_runs(["SIM-2024A"])
    write_moodle(first, invent_identities(first.enrolments), tmp_path)
    with (tmp_path / "grades_SIM-2024A.csv").open(encoding="utf-8", newline="") as stream:
        report = list(csv.DictReader(stream))
    items = [name for name in report[0] if name.endswith("(Real)") and not name.startswith("Course total")]
    weights = first.assessments["weight"].to_list()
    for row in report:
        marks = [0.0 if row[item] == "-" else float(row[item]) for item in items]
        mean = sum(mark * weight for mark, weight in zip(marks, weights, strict=True)) / sum(weights)
        assert float(row["Course total (Real)"]) == pytest.approx(mean, abs=0.006)


def test_no_cell_can_run_as_a_formula(folder: Path):
    for file in folder.iterdir():
        with file.open(encoding="utf-8", newline="") as stream:
            cells = {cell for row in csv.reader(stream) for cell in row}
        assert [cell for cell in cells if re.match(r"[=+@\t\r]|-.", cell)] == []


@pytest.mark.slow
def test_a_log_of_several_hundred_thousand_rows_is_written_whole(tmp_path: Path):
    tables = simulate_course(learners=2000, weeks=30, runs=1, seed=1)
    log = write_moodle(tables, invent_identities(tables.enrolments), tmp_path)[0]
    with log.open(encoding="utf-8", newline="") as stream:
        users = [re.search(r"user with id '(-?\d+)'", row["Description"]) for row in csv.DictReader(stream)]
    assert sum(user is not None and user[1] not in STAFF for user in users) == tables.frame("events")["count"].sum()

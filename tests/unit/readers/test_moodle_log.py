from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from dropout.readers import Import, read_export
from tests.exports.moodle import (
    ENGLISH,
    HAND_IN,
    POST,
    READ,
    TEACH,
    VIEW,
    Action,
    enrol,
    log_rows,
    three_a_day,
    write_csv,
    write_log,
)  # fmt: skip

RUN = "Knots-40"


def imported(tmp_path: Path, actions: list[Action], answers: dict[str, str] | None = None) -> Import:
    return read_export([write_log(tmp_path / "log.csv", actions)], scratch=tmp_path, answers=answers)


def learners(result: Import) -> pd.DataFrame:
    assert result.tables
    return result.tables.enrolments.merge(result.identities, on="learner_id").set_index("source_learner_id")


def events(result: Import) -> pd.DataFrame:
    assert result.tables
    people = learners(result).reset_index()[["enrolment_id", "source_learner_id"]]
    return result.tables.frame("events").merge(people, on="enrolment_id")


def test_run_is_named_by_its_course_and_starts_on_the_first_day_with_three_learners(tmp_path: Path) -> None:
    result = imported(tmp_path, [Action(1, "11"), Action(2, "11"), Action(2, "12"), *three_a_day([4, 9])])
    assert result.tables
    run = result.tables.runs.iloc[0]
    assert (run["run_id"], run["title"], run["source"]) == (RUN, "Knots", "moodle")
    assert (run["starts_on"], run["starts_on_provenance"]) == (pd.Timestamp(2024, 5, 16), "inferred")
    assert (run["length_days"], run["data_until_day"]) == (6, 6)
    assert sorted(events(result)["day"].unique()) == [-3, -2, 0, 5]


def test_answers_replace_what_was_inferred(tmp_path: Path) -> None:
    answers = {f"run_start:{RUN}": "2024-05-11", f"run_length:{RUN}": "70"}
    result = imported(tmp_path, three_a_day([4]), answers)
    assert result.tables
    run = result.tables.runs.iloc[0]
    assert (run["starts_on"], run["starts_on_provenance"]) == (pd.Timestamp(2024, 5, 11), "answered")
    assert (run["length_days"], run["length_provenance"]) == (70, "answered")
    assert events(result)["day"].unique().tolist() == [5]


def test_kinds_and_modules_come_from_descriptions(tmp_path: Path) -> None:
    did = {VIEW: ("navigation", None), READ: ("content", f"{RUN}/71"), POST: ("forum", None), HAND_IN: ("assignment", f"{RUN}/73")}
    did[POST] = ("forum", f"{RUN}/72")
    result = imported(tmp_path, [*three_a_day([4]), *(Action(5, "11", text, hour=hour) for hour, text in enumerate(did, start=9))])
    rows = events(result).query("day == 1").sort_values("at")
    found = list(zip(rows["kind"], rows["resource_id"].astype(object).where(rows["resource_id"].notna(), None), strict=True))
    assert found == list(did.values())


def test_every_row_is_one_event_with_its_time(tmp_path: Path) -> None:
    result = imported(tmp_path, three_a_day([4, 4]))
    assert len(events(result)) == 6
    assert events(result)["at"].unique().tolist() == [pd.Timestamp(2024, 5, 16, 9, 30)]
    assert result.report.files[0].line == "6 rows read = 6 kept + 0 dropped"


@pytest.mark.parametrize(
    ("action", "reason"),
    [
        (Action(4, "11", origin="cron"), "done by the system, not by a person"),
        (Action(4, "11", origin="restore"), "done by the system, not by a person"),
        (Action(4, "0"), "done by a guest or nobody"),
        (Action(4, "-1"), "done by a guest or nobody"),
        (Action(4, "", "The course was backed up."), "no learner id in the description"),
        (Action(4, "2", TEACH), "done by staff"),
    ],
)
def test_rows_of_nobody_are_dropped_with_the_reason(tmp_path: Path, action: Action, reason: str) -> None:
    result = imported(tmp_path, [*three_a_day([5]), action])
    assert result.report.files[0].line == f"4 rows read = 3 kept + 1 dropped ({reason} 1)"
    assert result.report.dropped_rows["row"].tolist() == [5]
    assert sorted(learners(result).index) == ["11", "12", "13"]


def test_a_date_out_of_range_is_dropped_and_the_rest_is_read(tmp_path: Path) -> None:
    rows = log_rows(three_a_day([14, 15]))
    rows[1][0] = "14/05/2099, 09:30"
    rows = [[row[0].replace("/24,", "/2024,"), *row[1:]] for row in rows]
    result = read_export([write_csv(tmp_path / "log.csv", rows)], scratch=tmp_path)
    assert result.report.files[0].line == "6 rows read = 5 kept + 1 dropped (time not readable or far out of range 1)"
    assert result.report.dropped_rows[["row", "found"]].values.tolist() == [[2, "14/05/2099, 09:30"]]


def test_a_log_with_no_learner_id_is_refused_in_words(tmp_path: Path) -> None:
    result = imported(tmp_path, [Action(4, "", "Ada looked around."), Action(5, "", "Bo looked around.")])
    assert result.tables is None
    assert result.report.blocked
    assert "no learner id in the description 2" in result.report.findings[-1].message
    assert result.report.files[0].adds_up


def test_a_log_without_its_description_column_is_refused_and_names_it(tmp_path: Path) -> None:
    rows = [row[:6] + row[7:] for row in log_rows(three_a_day([4]))]
    result = read_export([write_csv(tmp_path / "log.csv", rows)], scratch=tmp_path)
    assert result.tables is None
    assert result.report.findings[0].message.startswith("The log lacks the column Description")
    assert result.report.files[0].line == "3 rows read = 0 kept + 3 dropped (the import stopped 3)"


def test_two_exports_of_one_course_overlap_without_counting_twice(tmp_path: Path) -> None:
    first = write_log(tmp_path / "a.csv", three_a_day([14, 15]))
    second = write_log(tmp_path / "b.csv", three_a_day([15, 16]))
    result = read_export([first, second], scratch=tmp_path)
    assert len(events(result)) == 9
    assert result.report.files[1].line == "6 rows read = 3 kept + 3 dropped (already in another file 3)"


def test_a_site_log_gives_one_run_per_course(tmp_path: Path) -> None:
    rows = log_rows(three_a_day([14, 15]))
    rows = [["Course", *rows[0]], *(["SEA" if number % 2 else "LAND", *row] for number, row in enumerate(rows[1:]))]
    result = read_export([write_csv(tmp_path / "log.csv", rows)], scratch=tmp_path)
    assert result.tables
    assert sorted(result.tables.runs["run_id"]) == ["LAND", "SEA"]
    assert result.report.files[0].rows_kept == 6


def test_first_hand_in_makes_the_assessment_known_and_counts_for_the_learner(tmp_path: Path) -> None:
    late = [Action(9, "12", HAND_IN), Action(6, "11", HAND_IN), Action(6, "11", HAND_IN, hour=20), Action(8, "11", HAND_IN)]
    result = imported(tmp_path, [*three_a_day([4]), *late])
    assert result.tables
    work = result.tables.assessments[["assessment_id", "title", "kind", "known_on"]]
    assert work.values.tolist() == [[f"{RUN}/73", "First knot", "assignment", 2]]
    by_learner = result.tables.submissions.merge(learners(result).reset_index(), on="enrolment_id").set_index("source_learner_id")
    assert by_learner["submitted_day"].to_dict() == {"11": 2, "12": 5}
    assert by_learner["attempts"].to_dict() == {"11": 2, "12": 1}
    assert set(by_learner["status"]) == {"submitted"}


def test_learners_are_known_from_the_first_row_about_them(tmp_path: Path) -> None:
    result = imported(tmp_path, [*three_a_day([4]), Action(7, "2", enrol("14")), Action(5, "2", TEACH)])
    assert learners(result)["known_on"].to_dict() == {"11": 0, "12": 0, "13": 0, "14": 3}


def test_unenrolment_is_a_dated_withdrawal_unless_undone_or_after_the_end(tmp_path: Path) -> None:
    actions = [*three_a_day([4, 10]), Action(6, "2", enrol("11", undo=True)), Action(6, "2", enrol("12", undo=True))]
    actions += [Action(7, "2", enrol("12")), Action(20, "2", enrol("13", undo=True))]
    found = learners(imported(tmp_path, actions))
    assert found["outcome"].to_dict() == {"11": "withdrawn", "12": "unknown", "13": "unknown"}
    assert found["unregistered_day"].dropna().to_dict() == {"11": 2, "13": 16}


def test_staff_seen_after_the_first_week_are_told_and_can_be_named(tmp_path: Path) -> None:
    actions = [*three_a_day([4]), Action(5, "2"), Action(20, "2", TEACH)]
    told = imported(tmp_path, actions)
    assert "2" in learners(told).index
    assert [finding.examples for finding in told.report.findings if "after the first week" in finding.message] == [("2",)]
    named = imported(tmp_path, actions, {f"staff:{RUN}": "2"})
    assert "2" not in learners(named).index


def test_without_results_every_outcome_is_unknown_and_told(tmp_path: Path) -> None:
    result = imported(tmp_path, three_a_day([4]))
    assert set(learners(result)["outcome"]) == {"unknown"}
    assert any("every outcome is unknown" in finding.message for finding in result.report.findings)


def test_names_go_to_identities_only(tmp_path: Path) -> None:
    result = imported(tmp_path, three_a_day([4]))
    assert result.identities.set_index("source_learner_id")["name"].to_dict() == {who: f"Learner {who}" for who in ("11", "12", "13")}
    assert result.tables
    text = "".join(result.tables.frame(name).to_csv() for name in ("runs", "enrolments", "events", "submissions", "resources"))
    assert "Learner" not in text
    assert "203.0.113" not in text


def test_header_alone_is_told(tmp_path: Path) -> None:
    result = read_export([write_csv(tmp_path / "log.csv", [ENGLISH])], scratch=tmp_path)
    assert result.tables is None
    assert result.report.blocked

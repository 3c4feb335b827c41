"""Tables with a row for each learner and week become runs, in which nothing of a week is known before it is over."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pandas as pd
import pytest

from dropout.readers import Import, read_export
from dropout.readers.mapping import TableMapping, propose
from dropout.schema import Tables
from tests.exports.mapped import write_table

HEADER = ["pupil_code", "week", "age", "logins", "minutes", "assignments_submitted", "quiz_score", "risk_score", "final_outcome"]
ENDINGS = {"N-1": "Completed", "N-2": "Dropped", "N-3": "Failed"}


def weeks(numbers: Sequence[object] = (1, 2, 3)) -> list[list[object]]:
    """Three learners; N-2 does nothing from the second week on."""
    rows: list[list[object]] = []
    for place, week in enumerate(numbers):
        for who, ending in ENDINGS.items():
            busy = who != "N-2" or place == 0
            rows.append([who, week, 30, 4 * busy, 12.5 * busy, int(busy), 60 + place if busy else "", 0.2 + place, ending])
    return rows


def read(path: Path, **answers: str) -> Import:
    result = read_export([path], scratch=path.parent, answers={key.replace("__", ":"): text for key, text in answers.items()})
    assert all(file.adds_up for file in result.report.files)
    return result


def told(result: Import, start: str) -> tuple[str, ...]:
    return next(finding.examples for finding in result.report.findings if finding.message.startswith(start))


def tables_of(result: Import) -> Tables:
    assert result.tables, result.report.findings
    return result.tables


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> Import:
    return read(write_table(tmp_path_factory.mktemp("weeks") / "clicks.csv", HEADER, weeks()))


def test_a_table_by_weeks_is_a_run_of_days_without_a_question_that_stops_it(found: Import):
    tables = tables_of(found)
    run = tables.runs.iloc[0]
    assert pd.isna(run["starts_on"])
    assert (run["length_days"], run["data_until_day"], len(tables.enrolments)) == (21, 21, 3)
    assert found.report.files[0].line == "9 rows read = 9 kept + 0 dropped"
    assert tables.enrolments["outcome"].value_counts().to_dict() == {"completed": 1, "withdrawn": 1, "failed": 1}


def test_what_happened_in_a_week_is_known_on_its_last_day_and_not_before(found: Import):
    tables = tables_of(found)
    events = tables.frame("events")
    assert sorted(events["day"].unique()) == [6, 13, 20]
    assert events["at"].isna().all()
    marks = tables.submissions.dropna(subset="score")
    assert marks[["known_on", "score"]].drop_duplicates().sort_values("known_on").values.tolist() == [[6, 60], [13, 61], [20, 62]]
    assert tables.assessments["known_on"].isin([6, 13, 20]).all()


def test_each_column_is_taken_for_what_it_holds_and_said_to_be(found: Import):
    events = tables_of(found).frame("events")
    assert events.groupby("kind")["count"].sum().to_dict() == {"navigation": 28, "assignment": 7}
    assert told(found, "What these columns count") == ("logins", "assignments_submitted")
    assert told(found, "These columns are marks") == ("quiz_score (out of 100)",)
    assert told(found, "These columns are the same") == ("age",)
    assert told(found, "These columns are neither") == ("minutes", "risk_score")
    assert tables_of(found).attributes["name"].unique().tolist() == ["age"]


def test_with_a_first_day_the_run_has_a_calendar(tmp_path: Path):
    path = write_table(tmp_path / "clicks.csv", HEADER, weeks(["Week 0", "Week 1", "Week 2"]))
    tables = tables_of(read(path, **{"weeks_from__clicks.csv": "2024-09-02"}))
    assert tables.runs["starts_on"].tolist() == [pd.Timestamp(2024, 9, 2)]
    assert tables.frame("events")["day"].max() == 20


def test_the_first_days_of_weeks_are_no_days_on_which_something_was_done(tmp_path: Path):
    path = write_table(tmp_path / "clicks.csv", ["student", "week_start", "clicks"], [
        [who, day, n] for n, day in enumerate(("2024-09-02", "2024-09-09"), start=3) for who in ENDINGS
    ])  # fmt: skip
    tables = tables_of(read(path))
    assert tables.frame("events")["day"].tolist() == [6, 13] * 3
    assert tables.runs["starts_on"].tolist() == [pd.Timestamp(2024, 9, 2)]


def test_a_result_that_changes_counts_as_it_was_last_and_says_when_somebody_left(tmp_path: Path):
    rows = [["N-1", week, 5, "0"] for week in (1, 2, 3)] + [["N-2", 1, 5, "0"], ["N-2", 2, 0, "1"], ["N-2", 3, 0, "1"]]
    result = read(write_table(tmp_path / "clicks.csv", ["student_id", "week", "clicks", "dropped_out"], rows))
    people = tables_of(result).enrolments.sort_values("outcome")
    assert people[["outcome", "unregistered_day"]].astype(object).where(people.notna(), None).values.tolist()[1] == ["withdrawn", 13]


def test_modules_have_no_length_until_somebody_says_so(tmp_path: Path):
    path = write_table(tmp_path / "clicks.csv", ["student_id", "module", "clicks"], [[who, n, 3 * n] for n in (1, 2) for who in ENDINGS])
    waiting = read(path)
    assert [question.key for question in waiting.report.open_questions] == ["days_each:clicks.csv"]
    assert tables_of(read(path, **{"days_each__clicks.csv": "10"})).frame("events")["day"].max() == 19


def test_rows_without_a_week_or_a_learner_are_dropped_with_their_place(tmp_path: Path):
    rows = [*weeks(), ["N-1", "soon", 30, 1, 1, 0, "", 0, ""], ["", 2, 30, 1, 1, 0, "", 0, ""], weeks()[0]]
    result = read(write_table(tmp_path / "clicks.csv", HEADER, rows))
    kept = "12 rows read = 9 kept + 3 dropped"
    assert result.report.files[0].line.startswith(kept)
    assert result.report.dropped_rows[["row", "found", "reason"]].values.tolist() == [
        [12, "", "no learner"],
        [13, "N-1", "second row for the same week, with the same content"],
        [11, "soon", "no week that can be read"],
    ]  # fmt: skip


@pytest.mark.parametrize(
    "header",
    [["Matrikel", "Woche", "Klicks"], ["estudiante", "Semana", "visitas"], ["学号", "周次", "点击"], ["etudiant", "Semaine", "vues"]],
)
def test_weeks_are_known_in_several_languages(header: list[str]):
    rows = [[who, str(week), str(week + 3)] for week in (1, 2) for who in ENDINGS]
    assert propose(header, rows) == TableMapping("week", {"learner": header[0], "week": header[1]})


def several(folder: Path) -> list[Path]:
    """Three tables by weeks and a list of learners, as one course has them."""
    whos, logins = list(ENDINGS), ["student_id", "week", "login_count"]
    return [
        write_table(folder / "lms.csv", logins, [[w, n, n + p] for n in (1, 2, 3) for p, w in enumerate(whos)]),
        write_table(folder / "work.csv", ["student_id", "week", "assignment_submitted", "submission_delay_days"], [
            [w, n, "yes" if n > p else "no", n + 0.5] for n in (1, 2, 3) for p, w in enumerate(whos)
        ]),
        write_table(folder / "moods.csv", ["student_id", "week", "stress_level", "hours_slept", "video_views"], [
            [w, n, n, 6 + n, n * 10 + p * n] for n in (1, 2, 3, 4, 5) for p, w in enumerate(whos)
        ]),
        write_table(folder / "truth.csv", ["student_id", "final_outcome"], list(map(list, ENDINGS.items()))),
    ]  # fmt: skip


def test_several_tables_by_weeks_and_a_list_of_learners_are_one_run_without_a_question_that_stops_it(tmp_path: Path):
    result = read_export(several(tmp_path), scratch=tmp_path)
    tables = tables_of(result)
    assert tables.runs[["length_days", "data_until_day"]].values.tolist() == [[35, 35]]
    assert sorted(tables.enrolments["outcome"]) == ["completed", "failed", "withdrawn"]
    assert len([question for question in result.report.questions if question.key.startswith("weeks_from:")]) == 1
    events = tables.frame("events")
    assert events[events["kind"] == "assignment"]["count"].sum() == 6  # yes is 1, no is nothing
    assert set(events["resource_id"].str.partition("/")[2].str.partition(",")[0]) == {"login_count", "assignment_submitted", "video_views"}


def test_a_number_that_never_falls_is_a_sum_of_all_weeks_so_far(tmp_path: Path):
    events = tables_of(read_export(several(tmp_path)[2:], scratch=tmp_path)).frame("events")
    assert sorted(events.groupby("enrolment_id")["count"].apply(list)) == [[10] * 5, [11] * 5, [12] * 5]


def test_weeks_beside_tables_with_dates_need_a_first_day(tmp_path: Path):
    people = write_table(tmp_path / "people.csv", ["student_id", "enrolled on", "result"], [
        [who, "2024-08-30", ending] for who, ending in ENDINGS.items()
    ])  # fmt: skip
    files = [write_table(tmp_path / "clicks.csv", HEADER, weeks()), people]
    waiting = read_export(files, scratch=tmp_path)
    assert [question.key for question in waiting.report.open_questions] == ["weeks_from:clicks.csv"]
    tables = tables_of(read_export(files, scratch=tmp_path, answers={"weeks_from:clicks.csv": "2024-09-02"}))
    assert tables.enrolments["registered_day"].tolist() == [-3] * 3
    refused = read_export(files, scratch=tmp_path, answers={"weeks_from:clicks.csv": "counted"})
    assert "one counts weeks" in refused.report.findings[0].message


def test_a_row_per_learner_and_day_with_several_numbers_is_read_by_its_columns(tmp_path: Path):
    header = ["acct", "utc_date", "lessons_completed", "courses_visited", "total_minutes"]
    rows = [[who, f"2024-11-{day:02d}", day % 3, day % 2, day * 1.5] for day in range(1, 11) for who in ENDINGS]
    tables = tables_of(read(write_table(tmp_path / "daily.csv", header, rows)))
    assert tables.runs["starts_on"].tolist() == [pd.Timestamp(2024, 11, 1)]
    assert tables.frame("events").groupby("resource_id")["count"].sum().tolist() == [15, 30]


def test_weeks_are_seen_in_a_table_that_is_sorted_by_them(tmp_path: Path):
    rows = [[f"N-{learner}", week, week + learner % 7] for week in (1, 2) for learner in range(1100)]
    tables = tables_of(read(write_table(tmp_path / "clicks.csv", ["student_id", "current_week_in_course", "clicks"], rows)))
    assert (len(tables.enrolments), tables.runs["length_days"].tolist()) == (1100, [14])


def test_cells_that_are_no_amounts_and_rows_without_a_learner_leave_a_table_by_weeks_one(tmp_path: Path):
    header = ["student_id", "week", "clicks"]
    rows = [
        ["" if week == 3 and n % 3 == 0 else f"N-{n}", week, {7: "many", 8: "-5"}.get(n * week, n)] for week in (1, 2, 3) for n in range(9)
    ]
    result = read(write_table(tmp_path / "clicks.csv", header, rows))
    assert result.report.files[0].line == "27 rows read = 24 kept + 3 dropped (no learner 3)"
    odd = next(finding for finding in result.report.findings if finding.message.startswith("Some cells are no numbers"))
    assert (odd.column, odd.examples) == ("clicks", ("many", "-5"))


def test_two_tables_by_weeks_of_other_learners_are_two_runs_of_their_own_length(tmp_path: Path):
    header = ["student_id", "week", "clicks"]
    paths = [
        write_table(tmp_path / f"{name}.csv", header, [[f"{name}{n}", week, n + week] for week in range(1, last + 1) for n in range(3)])
        for name, last in (("a", 2), ("b", 5))
    ]
    tables = tables_of(read_export(paths, scratch=tmp_path))
    assert tables.runs[["run_id", "length_days", "data_until_day"]].values.tolist() == [["a", 14, 14], ["b", 35, 35]]

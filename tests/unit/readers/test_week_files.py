"""Sheets and files named after weeks: one run of the same learners, not a run each."""

from __future__ import annotations

from pathlib import Path

import pytest

from dropout.readers import Import, read_export
from tests.exports.mapped import write_table

HEADER = ["Student ID", "Name", "Logins", "Quiz (out of 20)"]


def week(number: int, learners: int = 6) -> list[list[object]]:
    return [[f"S{n}", f"Ada {'Low'[n % 3]}{'abcdef'[n % 6]}", (n * number) % 5, 8 + (n + number) % 9] for n in range(learners)]


def files(folder: Path, names: list[str], header: list[str] = HEADER) -> list[Path]:
    return [write_table(folder / f"{name}.csv", header, week(number)) for number, name in enumerate(names, start=1)]


def events(result: Import) -> set[tuple[str, int, int]]:
    assert result.tables
    told = result.tables.frame("events")
    return set(zip(told["enrolment_id"], told["day"].astype(int), told["count"].astype(int), strict=True))


def test_files_named_after_weeks_are_the_weeks_of_one_run(tmp_path: Path):
    paths = files(tmp_path, ["Week 1", "Week 2", "Week 3", "Week 4"])
    result = read_export(paths, scratch=tmp_path)
    assert all(file.adds_up and file.rows_kept == 6 for file in result.report.files)
    assert result.tables
    assert len(result.tables.runs) == 1
    assert len(result.tables.frame("enrolments")) == 6
    assert {day for _, day, _ in events(result)} == {6, 13, 20, 27}
    assert sum(count for _, _, count in events(result)) == sum(int(str(row[2])) for number in range(1, 5) for row in week(number))
    work = result.tables.frame("assessments")
    assert (len(work), set(work["max_score"])) == (4, {20.0})
    fewer = read_export(paths[:-1], scratch=tmp_path)
    assert events(fewer) == {one for one in events(result) if one[1] < 21}
    apart = read_export(paths, scratch=tmp_path, answers={result.report.questions[0].key: "a run each"})
    assert apart.snapshot
    assert apart.snapshot.frame["run_id"].nunique() == 4


def test_where_nothing_but_names_tells_who_it_is_weeks_are_weeks_all_the_same(tmp_path: Path):
    paths = [write_table(tmp_path / f"Stats W{number}.csv", HEADER[1:], [row[1:] for row in week(number)]) for number in (1, 2, 3)]
    result = read_export(paths, scratch=tmp_path)
    assert result.tables
    assert len(result.tables.frame("enrolments")) == 6
    assert not result.report.open_questions


@pytest.mark.parametrize("names", [["Sep 2023", "Oct 2023"], ["Week 1", "Group B"]], ids=["intakes", "no week"])
def test_intakes_named_after_months_and_other_names_stay_runs(tmp_path: Path, names: list[str]):
    one, two = files(tmp_path, names)
    if names[0].startswith("Sep"):
        write_table(two, HEADER, [[f"T{row[0]}", *row[1:]] for row in week(2)])
    result = read_export([one, two], scratch=tmp_path)
    assert result.snapshot
    assert result.snapshot.frame["run_id"].nunique() == 2

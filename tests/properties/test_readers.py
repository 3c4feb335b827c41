"""Laws of the readers: no row without a fate, nothing inferred from the future, order and dialect change nothing."""

from __future__ import annotations

import csv
import io
import tempfile
from dataclasses import replace
from functools import cache
from pathlib import Path

import pandas as pd
from hypothesis import example, given, settings
from hypothesis import strategies as st

from dropout.readers import Import, read_export
from dropout.readers.numbers import parse_numbers
from tests.corpus.good import good_exports
from tests.exports.moodle import ENGLISH, HAND_IN, POST, READ, TEACH, VIEW, Action, enrol, log_rows, three_a_day, write_csv, write_log
from tests.exports.oulad import TINY, write_oulad

FEW = settings(max_examples=6)

# Three learners on day 3, so that every truncation at a full week knows the start.
STARTED = three_a_day([3])
ACTIVE = STARTED + three_a_day([5, 9], READ)
actions = st.builds(
    Action,
    day=st.integers(1, 30),
    who=st.sampled_from(["11", "12", "13", "14", "15"]),
    did=st.sampled_from([VIEW, READ, POST, HAND_IN]),
    hour=st.integers(8, 20),
)
staff = st.builds(Action, day=st.integers(1, 30), who=st.just("2"), did=st.sampled_from([TEACH, VIEW, enrol("16"), enrol("17")]))
logs = st.lists(st.one_of(actions, actions, staff), min_size=20, max_size=50)
# What is easily told too early: a second hand-in, a teacher who shows late, a later newcomer, a busier day, a new module.
TRAPS = [
    Action(5, "11", HAND_IN), Action(20, "11", HAND_IN), Action(4, "2"), Action(22, "2", TEACH), Action(23, "2", enrol("16")),
    Action(24, "15"), *three_a_day([12, 25], READ), Action(21, "12", HAND_IN), Action(26, "14", POST),
]  # fmt: skip


@cache
def _active() -> Import:
    return imported(ACTIVE)


def imported(rows: list[Action]) -> Import:
    with tempfile.TemporaryDirectory() as folder:
        return in_memory(read_export([write_log(Path(folder) / "log.csv", rows)], scratch=Path(folder)))


def in_memory(result: Import) -> Import:
    """The same import with its events as a frame, so that it outlives its folder; no material at all is text too."""
    assert result.tables
    events = result.tables.frame("events").astype({"resource_id": "string"})
    return replace(result, tables=replace(result.tables, events=events))


def known(result: Import, name: str, keys: list[str]) -> pd.DataFrame:
    assert result.tables
    return result.tables.frame(name).sort_values(keys, ignore_index=True)


@FEW
@given(logs, st.integers(1, 3))
@example(TRAPS, 1)
@example(TRAPS, 2)
def test_a_log_truncated_at_a_cutoff_tells_the_same_of_everything_known_by_then(later: list[Action], week: int) -> None:
    rows = STARTED + later
    whole = imported(rows)
    assert whole.tables
    start = (whole.tables.runs["starts_on"].iloc[0] - pd.Timestamp(2024, 5, 12)).days
    cutoff = 7 * week
    cut = imported([row for row in rows if row.day < start + cutoff])
    assert cut.tables
    assert cut.tables.runs["starts_on"].tolist() == whole.tables.runs["starts_on"].tolist()
    columns = ["enrolment_id", "known_on"]
    enrolments = known(whole, "enrolments", ["enrolment_id"]).query("known_on < @cutoff")[columns].reset_index(drop=True)
    pd.testing.assert_frame_equal(known(cut, "enrolments", ["enrolment_id"])[columns], enrolments)
    assessments = known(whole, "assessments", ["assessment_id"]).query("known_on < @cutoff").reset_index(drop=True)
    pd.testing.assert_frame_equal(known(cut, "assessments", ["assessment_id"]), assessments)
    submissions = known(whole, "submissions", ["enrolment_id", "assessment_id"]).query("known_on < @cutoff").reset_index(drop=True)
    pd.testing.assert_frame_equal(known(cut, "submissions", ["enrolment_id", "assessment_id"]), submissions)
    order = ["enrolment_id", "at", "kind", "resource_id"]
    events = known(whole, "events", order).query("day < @cutoff").reset_index(drop=True)
    pd.testing.assert_frame_equal(known(cut, "events", order), events)


@FEW
@given(st.permutations(log_rows(ACTIVE)[1:]), st.permutations(range(len(ENGLISH))))
def test_order_of_rows_and_columns_changes_nothing(rows: list[list[str]], order: list[int]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = write_csv(Path(folder) / "log.csv", [[line[place] for place in order] for line in [ENGLISH, *rows]])
        found = in_memory(read_export([path], scratch=Path(folder)))
    expected = _active()
    for name, keys in (("events", ["enrolment_id", "at"]), ("enrolments", ["enrolment_id"]), ("runs", ["run_id"])):
        pd.testing.assert_frame_equal(known(found, name, keys), known(expected, name, keys))


cells = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=12)
whole_tables = st.integers(1, 4).flatmap(lambda width: st.lists(st.lists(cells, min_size=0, max_size=width + 1), max_size=8))


@settings(max_examples=30)
@given(whole_tables, st.sampled_from([",", ";", "\t"]), st.sampled_from([["student_id", "mark"], ["ID", "dropout"], ENGLISH, []]))
def test_every_row_of_any_table_is_kept_or_dropped(rows: list[list[str]], delimiter: str, header: list[str]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = write_csv(Path(folder) / "any.csv", [header, *rows], delimiter)
        report = read_export([path], scratch=Path(folder)).report
    assert all(file.rows_read == file.rows_kept + sum(file.dropped.values()) for file in report.files)
    assert report.files or report.findings
    listed = report.dropped_rows.groupby("reason").size().to_dict()
    counted = {reason: count for file in report.files for reason, count in file.dropped.items() if reason in listed}
    assert listed == counted


@FEW
@given(
    st.sampled_from(sorted(TINY)),
    st.lists(st.lists(st.sampled_from(["KNT", "2020J", "1", "?", "", "99999", "-3", "TMA", "x"]), max_size=7), max_size=4),
)
@example(table="courses", rows=[[], ["KNT", "KNT"], []])  # a row apart, and nothing below: no second table
@example(table="assessments", rows=[["KNT", "2020J"]])  # work without an id
@example(table="vle", rows=[["", "KNT", "2020J"]])
@example(table="studentVle", rows=[["x"], ["", ""], [""] * 6])  # lines of nothing but separators
def test_every_row_of_a_spoilt_oulad_is_kept_or_dropped(table: str, rows: list[list[str]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        report = read_export([write_oulad(Path(folder) / "oulad", {table: [*TINY[table], *rows]})], scratch=Path(folder)).report
    spoilt = next(file for file in report.files if file.name.endswith(f"{table}.csv"))
    filled = sum(any(row) for row in rows)
    assert spoilt.rows_read == len(TINY[table]) + filled
    assert all(file.adds_up for file in report.files)


FLAT = [
    "gradescope",
    "google classroom",
    "sakai",
    "oneroster",
    "canvas reports",
    "blackboard reports",
    "edx reports",
    "brightspace lists",
]  # formats that are tables of text, each with the other files that belong to it
odd_cells = st.sampled_from(["", "x", "-3", "1e9", "2024-13-45", "31/02/24", "100 %", '"', "\\N"])
edits = st.lists(st.tuples(st.integers(0, 99), st.integers(0, 99), odd_cells), max_size=6)


@FEW
@given(st.sampled_from(FLAT), st.integers(0, 99), edits, st.lists(st.integers(1, 99), max_size=2))
def test_every_row_of_a_spoilt_export_is_kept_or_dropped(
    name: str, which: int, cells: list[tuple[int, int, str]], again: list[int]
) -> None:
    files = good_exports()[name]
    spoilt = sorted(files)[which % len(files)]
    rows = list(csv.reader(io.StringIO(files[spoilt].decode(), newline="")))
    for row, column, text in cells:
        line = rows[1 + row % (len(rows) - 1)]
        line[column % len(line)] = text
    rows += [list(rows[place % len(rows)]) for place in again if place % len(rows)]
    with tempfile.TemporaryDirectory() as folder:
        for file, content in files.items():
            (Path(folder) / file).write_bytes(content)
        write_csv(Path(folder) / spoilt, rows)
        report = read_export([Path(folder) / file for file in files], scratch=Path(folder)).report
    assert all(file.adds_up for file in report.files), [file.line for file in report.files]
    told = [file for file in report.files if file.name == spoilt and file.format not in ("mapped", "")]  # others wait to be mapped
    assert {file.rows_read for file in told} <= {sum(any(cell.strip() for cell in row) for row in rows[1:])}


amounts = st.floats(-1e6, 1e6).map(lambda number: round(number, 2))


@given(st.lists(amounts, min_size=1), st.booleans(), st.sampled_from(["", " %", "\u00a0"]))
def test_numbers_read_back_whatever_the_decimal_mark(numbers: list[float], comma: bool, unit: str) -> None:
    texts = [f"{number:.2f}{unit}".replace(".", "," if comma else ".") for number in numbers]
    assert parse_numbers(pd.Series(texts, dtype="string")).tolist() == numbers
